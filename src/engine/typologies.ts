/**
 * The typologies in force, over the windows that they fill. Windows of numbers, accounts, devices and
 * sites are one store, filled by whoever sees a signal; windows of persons and pairs are kept for each
 * partition, as persons are. Exchanged whole when the pack changes.
 */
import { assert } from '../core/kernel/index.ts';
import { personKey, readLearned, readPlain, type Assessment } from '../core/rule/index.ts';
import type { FraudSignal } from '../core/signal/index.ts';
import {
  makeFrame,
  openedPair,
  openedPerson,
  rolePlace,
  windowMark,
  windowTables,
  type Frame,
  type Pack,
  type TypologyHit,
  type WindowPlan,
  type WindowRows,
  type WindowTable,
} from '../core/typology/index.ts';
import { partitionCount, partitionOf } from './history.ts';
import { makeWindows, windowLimits, type WindowLimits, type WindowStore } from './window.ts';

export type Asking = {
  readonly subject: string;
  readonly assessed: Pick<Assessment, 'learned'>;
  /** Whether the signal is taken into the windows. */
  readonly remember: boolean;
};

/**
 * What one signal put into the windows of its person: time, which rows were made or made recent, key
 * of the pair, then for each window its mark and the value. Kept with the decision, so that a start need not decide again.
 */
export type Fills = Float64Array;

export type Asked = {
  readonly hits: readonly TypologyHit[];
  readonly fills: Fills | undefined;
};

const nothing: Asked = { hits: [], fills: undefined };
const headLength = 3;
const personal: readonly WindowTable[] = ['person', 'pair'];

type Place = { readonly table: 'person' | 'pair'; readonly slot: number };

type Kept = {
  readonly pack: Pack;
  readonly shared: WindowStore;
  readonly persons: readonly WindowStore[];
  /** Of each personal window by its mark. */
  readonly places: ReadonlyMap<number, Place>;
};

export class Typologies {
  #kept: Kept | undefined;
  #frame: Frame = makeFrame();

  ask(pack: Pack, signal: FraudSignal, { subject, assessed, remember }: Asking): Asked {
    if (pack.entries.length === 0) return nothing;
    const frame = this.#begin(pack, signal, subject);
    readLearned(frame, signal, assessed.learned, pack.asks);
    if (!remember) return { hits: pack.peek(signal.kind, frame), fills: undefined };
    const hits = pack.evaluate(signal.kind, frame);
    return { hits, fills: fillsOf(frame) };
  }

  /** Takes a signal of another worker's person into what many persons share. */
  observe(pack: Pack, signal: FraudSignal, subject: string): void {
    if (pack.entries.length > 0) pack.observe(signal.kind, this.#begin(pack, signal, subject));
  }

  /** Takes in what an earlier decision about a person left behind; windows no longer kept are left out. */
  absorb(pack: Pack, subject: string, fills: Fills): void {
    if (pack.entries.length === 0) return;
    const { persons, places } = this.#use(pack);
    const windows = persons[partitionOf(subject)];
    if (windows === undefined) return;
    const [at = 0, opened = 0, pair = 0] = fills;
    const tables = { person: windows.table('person'), pair: windows.table('pair') };
    const rows = {
      person: (opened & openedPerson) === 0 ? -1 : tables.person.open(personKey(subject)),
      pair: (opened & openedPair) === 0 ? -1 : tables.pair.open(pair),
    };
    for (let i = headLength; i + 1 < fills.length; i += 2) {
      const place = places.get(fills[i] ?? 0);
      if (place === undefined) continue;
      tables[place.table].add(rows[place.table], place.slot, at, fills[i + 1] ?? 0);
    }
  }

  /** What many persons share, as bytes; empty where no typology keeps anything. */
  shared(): Uint8Array {
    return this.#kept?.shared.snapshot() ?? new Uint8Array(0);
  }

  restoreShared(pack: Pack, bytes: Uint8Array): void {
    if (pack.entries.length > 0 && bytes.length > 0) restore(this.#use(pack).shared, bytes);
  }

  /** The windows of the persons of one partition, as bytes. */
  partition(index: number): Uint8Array {
    return this.#kept?.persons[index]?.snapshot() ?? new Uint8Array(0);
  }

  /** Exchanges the windows of one partition; without bytes they are empty then. */
  restorePartition(pack: Pack, index: number, bytes: Uint8Array): void {
    if (pack.entries.length === 0) return;
    const store = this.#use(pack).persons[index];
    assert(store !== undefined, 'there is a store for each partition');
    restore(store, bytes.length > 0 ? bytes : makePersons(pack.plan).snapshot());
  }

  clear(): void {
    this.#kept = undefined;
  }

  #begin(pack: Pack, signal: FraudSignal, subject: string): Frame {
    const { persons } = this.#use(pack);
    const frame = this.#frame;
    readPlain(frame, signal, subject, pack.asks);
    const windows = persons[partitionOf(subject)];
    frame.tables[rolePlace.person] = windows?.table('person');
    frame.tables[rolePlace.pair] = windows?.table('pair');
    return frame;
  }

  /** Windows that the old and the new pack both keep go on; the others begin empty. */
  #use(pack: Pack): Kept {
    const before = this.#kept;
    if (before?.pack === pack) return before;
    const kept: Kept = {
      pack,
      shared: makeWindows(only(pack.plan, (table) => !personal.includes(table))),
      persons: Array.from({ length: partitionCount }, () => makePersons(pack.plan)),
      places: placesOf(pack.plan),
    };
    if (before !== undefined) {
      restore(kept.shared, before.shared.snapshot());
      before.persons.forEach((store, i) => {
        const next = kept.persons[i];
        if (next !== undefined) restore(next, store.snapshot());
      });
    }
    this.#kept = kept;
    this.#frame = makeFrame();
    pack.attach(this.#frame, { table: (name): WindowRows => kept.shared.table(name) });
    return kept;
  }
}

function restore(store: WindowStore, bytes: Uint8Array): void {
  const restored = store.restore(bytes);
  assert(restored.ok, 'a snapshot of windows is whole');
}

function only(plan: WindowPlan, keeps: (table: WindowTable) => boolean): WindowPlan {
  return Object.fromEntries(
    windowTables.map((table) => [table, keeps(table) ? plan[table] : []]),
  ) as unknown as WindowPlan;
}

/** A partition may hold its part of what all may. */
const partLimits: Readonly<Partial<Record<WindowTable, WindowLimits>>> = {
  person: partOf(windowLimits.person),
  pair: partOf(windowLimits.pair),
};

function partOf({ keysMax, bytesMax }: WindowLimits): WindowLimits {
  return {
    keysMax: Math.floor(keysMax / partitionCount),
    bytesMax: Math.floor(bytesMax / partitionCount),
  };
}

function makePersons(plan: WindowPlan): WindowStore {
  return makeWindows(
    only(plan, (table) => personal.includes(table)),
    partLimits,
  );
}

function placesOf(plan: WindowPlan): ReadonlyMap<number, Place> {
  return new Map(
    (['person', 'pair'] as const).flatMap((table) =>
      plan[table].map((spec, slot): [number, Place] => [windowMark(spec.id), { table, slot }]),
    ),
  );
}

function fillsOf({ left, opened, at, keys }: Frame): Fills | undefined {
  if (opened === 0) return undefined;
  const fills = new Float64Array(headLength + left.length);
  fills[0] = at;
  fills[1] = opened;
  fills[2] = keys[rolePlace.pair] ?? 0;
  fills.set(left, headLength);
  return fills;
}

/** As bytes for the store. */
export function fillBytes(fills: Fills): Uint8Array {
  return new Uint8Array(fills.buffer, fills.byteOffset, fills.byteLength);
}

export function fillsFrom(bytes: Uint8Array): Fills {
  return new Float64Array(new Uint8Array(bytes).buffer);
}
