/** The windows of a pack: which there are, what fills them, and how a rule reads them. */
import { hashText, hourMs } from '../kernel/index.ts';
import { signalKinds, type SignalKind } from '../signal/index.ts';
import type { Test, Value } from './condition.ts';
import { fieldPlace } from './field.ts';
import { rolePlace, tableOf, type Frame } from './frame.ts';
import { parseSpan } from './span.ts';
import type { EventFilter, Role, WindowTerm } from './schema.ts';
import {
  windowTables,
  type WindowMeasure,
  type WindowPlan,
  type WindowSpec,
  type WindowTable,
} from './window.ts';

/** Fills one slot when a signal of its kind has the role and passes the test. */
export type Filling = {
  readonly kind: SignalKind;
  readonly role: Role;
  readonly place: number;
  readonly slot: number;
  readonly test: Test | undefined;
  readonly value: Value;
  /** `since` is read before it is filled, and so is what follows from rules. */
  readonly isLate: boolean;
  /** Kept by a key that many persons share: filled by whoever sees the signal. */
  readonly isShared: boolean;
  /** Rule of the pack that must have matched; -1: none. */
  readonly rule: number;
  /** `windowMark` of the window. */
  readonly mark: number;
};

const markSeed = 12;

/** A window as a number, the same in every pack that keeps it. */
export function windowMark(id: string): number {
  return hashText(markSeed, id);
}

const isPersonal = (role: Role): boolean => role === 'person' || role === 'pair';

type Maker = {
  readonly specs: Record<WindowTable, WindowSpec[]>;
  readonly slots: Map<string, number>;
  readonly fillings: Filling[];
};

export type EventCompiler = {
  readonly test: (filter: EventFilter) => Test | undefined;
  /** Place of a rule of the typology being compiled. */
  readonly rule: (id: string) => number;
  /** Name of the typology: rules of different ones are different. */
  readonly owner: string;
};

export type PlanMaker = {
  readonly plan: () => WindowPlan;
  readonly fillings: readonly Filling[];
  /** Reads a term; windows that are equal are kept once. */
  readonly reader: (term: WindowTerm, events: EventCompiler) => Value;
};

export function makePlan(): PlanMaker {
  const specs = Object.fromEntries(windowTables.map((t) => [t, []])) as unknown as Maker['specs'];
  const maker: Maker = { specs, slots: new Map(), fillings: [] };
  return {
    plan: () => maker.specs,
    fillings: maker.fillings,
    reader: (term, events) => readerOf(maker, term, events),
  };
}

type Wanted = {
  readonly term: WindowTerm;
  readonly measure: WindowMeasure;
  readonly on: EventFilter;
  readonly events: EventCompiler;
};

function readerOf(maker: Maker, term: WindowTerm, events: EventCompiler): Value {
  const at = (measure: WindowMeasure, on: EventFilter) =>
    slotReader(term.per, slotFor(maker, { term, measure, on, events }));
  switch (term.measure) {
    case 'count':
    case 'sum':
    case 'distinct':
    case 'since':
      return at(term.measure, term.on);
    case 'mean':
      return quotient(at('sum', term.on), at('count', term.on));
    case 'ratio': {
      const measure = term.value === undefined ? 'count' : 'sum';
      return quotient(at(measure, term.on), at(measure, term.to ?? term.on));
    }
  }
}

/** Nothing divided by nothing is nothing to compare with. */
function quotient(one: Value, other: Value): Value {
  return (frame) => {
    const divisor = other(frame);
    return divisor > 0 ? one(frame) / divisor : Number.NaN;
  };
}

function slotReader(role: Role, slot: number): Value {
  const place = rolePlace[role];
  return (frame) => {
    if (Number.isNaN(frame.keys[place] ?? Number.NaN)) return Number.NaN;
    const rows = frame.tables[place];
    return rows === undefined ? Number.NaN : rows.read(frame.rows[place] ?? -1, slot, frame.at);
  };
}

function slotFor(maker: Maker, wanted: Wanted): number {
  const { term, measure, on, events } = wanted;
  const table = tableOf[term.per];
  const spanMs = parseSpan(term.over) ?? hourMs;
  const value = measure === 'sum' ? term.value : undefined;
  const each = measure === 'distinct' ? term.each : undefined;
  const owner = on.rule === undefined ? undefined : events.owner;
  const id = JSON.stringify([table, measure, sorted(on), value, each, spanMs, owner]);
  const known = maker.slots.get(id);
  if (known !== undefined) return known;
  const slot = maker.specs[table].length;
  maker.specs[table].push({ id, table, measure, spanMs });
  maker.slots.set(id, slot);
  addFillings(maker, wanted, { id, slot });
  return slot;
}

/** The same content in the same order, however it was written. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

type Slot = { readonly id: string; readonly slot: number };

function addFillings(
  maker: Maker,
  { term, measure, on, events }: Wanted,
  { id, slot }: Slot,
): void {
  const inner = events.test(on);
  const kinds = on.kind === undefined ? signalKinds : [on.kind];
  const value = valueOf(term, measure);
  for (const kind of kinds) {
    for (const role of rolesOf(term.per, on.side)) {
      const side = sideTest(term.per, kind, on.side);
      maker.fillings.push({
        kind,
        role,
        place: rolePlace[role],
        slot,
        test: both(side, inner),
        value,
        isLate: measure === 'since' || on.rule !== undefined,
        isShared: !isPersonal(role),
        mark: windowMark(id),
        rule: on.rule === undefined ? -1 : events.rule(on.rule),
      });
    }
  }
}

function both(one: Test | undefined, other: Test | undefined): Test | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return (frame) => one(frame) && other(frame);
}

/** Of an account the side decides whose row is filled: it is paid (in) or pays (out). */
function rolesOf(per: Role, side: EventFilter['side']): readonly Role[] {
  if (per !== 'payer' && per !== 'payee') return [per];
  if (side === 'in') return ['payee'];
  return side === 'out' ? ['payer'] : ['payer', 'payee'];
}

/**
 * Sides of a person are told by the signal; a number's are the other way round: what the person
 * receives, the number sends.
 */
function sideTest(per: Role, kind: SignalKind, side: EventFilter['side']): Test | undefined {
  if (side === undefined || per === 'payer' || per === 'payee') return undefined;
  const name = kind === 'call' ? 'callIncoming' : kind === 'transfer' ? 'incoming' : undefined;
  const isOther = per === 'number';
  if (name === undefined) {
    const received = kind === 'sms';
    const wanted = (side === 'in') !== isOther;
    return received === wanted ? undefined : () => false;
  }
  const place = fieldPlace(name);
  const wanted = (side === 'in') !== isOther ? 1 : 0;
  return (frame) => frame.values[place] === wanted;
}

function valueOf(term: WindowTerm, measure: WindowMeasure): Value {
  if (measure === 'sum') {
    const place = fieldPlace(term.value ?? 'amount');
    return (frame) => frame.values[place] ?? Number.NaN;
  }
  if (measure === 'distinct') {
    const place = rolePlace[term.each ?? 'person'];
    return (frame) => frame.keys[place] ?? Number.NaN;
  }
  return () => 1;
}

/** Puts the signal into the slots of one role that it fills. */
export function fill(frame: Frame, fillings: readonly Filling[]): void {
  for (const { place, slot, test, value, rule, isShared, mark } of fillings) {
    const row = frame.rows[place] ?? -1;
    if (row < 0) continue;
    if (rule >= 0 && frame.matched[rule] !== 2) continue;
    if (test !== undefined && !test(frame)) continue;
    const amount = value(frame);
    if (Number.isNaN(amount)) continue;
    frame.tables[place]?.add(row, slot, frame.at, amount);
    if (!isShared) frame.left.push(mark, amount);
  }
}
