/** Acts on warnings, whoever does them: a seat, a visit, a call, a clock. */
import type { Actor, UserActor } from '../../core/access/index.ts';
import { formatInstant, type Instant } from '../../core/kernel/index.ts';
import {
  applyEvents,
  decideAct,
  placesFor,
  type ActContext,
  type CommandOf,
  type WarningAct,
  type WarningCommand,
  type WarningEvent,
  type RoutePolicy,
  type WarningPolicy,
  type WarningState,
} from '../../core/warning/index.ts';
import { absent, denied, type Answer, type refused } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import type { Transaction } from '../platform/transact.ts';
import { react, saveChanges, type Reaction, type WarningChange } from './change.ts';
import { messageOf, stateOf } from './row.ts';
import {
  hasOtherLiving,
  holdPerson,
  isWarning,
  lockWarnings,
  readAnyWarning,
  readWarning,
  type DetailRecord,
} from './store.ts';
import { readUnits, routePersonOf, type UnitTree } from './unit.ts';

/** The command of a request; the row tells what the person has, such as a number to call. */
type Commanding = (
  row: DetailRecord,
  tx: Queryable,
  tree: UnitTree,
) => WarningCommand | Promise<WarningCommand>;

export type Act = {
  readonly id: string;
  /** What the actor last saw; absent where nothing was shown before, such as a visit sent later. */
  readonly version?: number;
  readonly command: Commanding;
  /**
   * The actor was given a task of this warning, such as a visit or a call, and answers for it without
   * holding the warning or seeing it. The caller has checked that.
   */
  readonly entrusted?: boolean;
};
export type Acted =
  | { readonly row: DetailRecord }
  | { readonly refusal: Parameters<typeof refused>[0] };
export type Deciding = {
  readonly policy: () => WarningPolicy;
  readonly routes: () => RoutePolicy;
  readonly reactions: readonly Reaction[];
};
type Asker = { readonly actor: Actor; readonly now: Instant };

type Around = {
  readonly asker: Asker;
  readonly tree: UnitTree;
  readonly livingElsewhere: boolean;
  readonly entrusted?: boolean | undefined;
};

export function actContext(deps: Deciding, row: DetailRecord, around: Around): ActContext {
  const { asker, tree, livingElsewhere, entrusted } = around;
  return {
    actor: asker.actor,
    now: asker.now,
    policy: deps.policy(),
    livingElsewhere,
    entrusted,
    places: placesFor(routePersonOf(row), tree.units, {
      now: asker.now,
      policy: deps.routes(),
    }),
  };
}

/** Out of the jurisdiction and not there at all look the same, but the former is on record. */
export async function missing(db: Queryable, action: string, id: string): Promise<Answer> {
  const rule = 'outside-jurisdiction';
  return (await isWarning(db, id)) ? denied({ action, subject: id, rule }, true) : absent();
}

export function numberOf(row: DetailRecord, target: string): string | undefined {
  return target === 'self'
    ? (row.phone ?? undefined)
    : row.relatives.find((r) => r.id === target)?.phone;
}

/**
 * Locks the warning, decides, writes event, state, audit and message together, and lets the other
 * modules do their part, in the transaction of the caller. The refusal of the domain tells more than
 * a conflict of versions, so it is checked first. Throws where the actor does not see the warning.
 */
export async function actOnWarning(
  tx: Transaction,
  deps: Deciding,
  asker: Asker,
  act: Act,
): Promise<Acted> {
  const { now } = asker;
  const read = readerOf(asker.actor, act);
  const row = await read(tx, true);
  if (row === undefined) throw await missing(tx, 'warning.handle', act.id);
  const state = stateOf(row);
  const tree = await readUnits(tx, now);
  const command = await act.command(row, tx, tree);
  if (state.status === 'closed') await holdPerson(tx, state.personId);
  const livingElsewhere =
    state.status === 'closed' && (await hasOtherLiving(tx, state.personId, state.id));
  const decided = decideAct(
    state,
    command,
    actContext(deps, row, { asker, tree, livingElsewhere, entrusted: act.entrusted }),
  );
  if (!decided.ok) return { refusal: decided.error };
  const { version = state.version } = act;
  if (version < state.handledVersion || version > state.version) {
    return { refusal: 'version-conflict' };
  }
  const change = {
    before: state,
    after: applyEvents(state, decided.value),
    events: decided.value,
  };
  await saveChanges(tx, [change]);
  tellChange(tx, change, command);
  await react(tx, deps.reactions, [change], now);
  return { row: (await read(tx, false)) ?? row };
}

type Reader = (db: Queryable, lock: boolean) => Promise<DetailRecord | undefined>;

/** Whoever was entrusted with a task acts on its warning wherever that is. */
function readerOf(actor: Actor, { id, entrusted }: Act): Reader {
  if (entrusted === true) return (db, lock) => readAnyWarning(db, id, lock);
  if (actor.kind === 'user') {
    const user: UserActor = actor;
    return (db, lock) => readWarning(db, user, id, lock);
  }
  return () => Promise.resolve(undefined);
}

/** The states of warnings as they are, locked until the transaction ends. */
export async function readStates(
  tx: Transaction,
  ids: readonly string[],
): Promise<readonly WarningState[]> {
  return (await lockWarnings(tx, ids)).map(stateOf);
}

/** What happens to a warning by rule or clock, where nobody in front of it asked for it. */
export type Happening = {
  readonly ids: readonly string[];
  /** The events of one warning; none: it stays as it is. */
  readonly decide: (state: WarningState) => readonly WarningEvent[];
};

/**
 * Locks warnings in the order of their ids, writes what is decided of each, with audit and feed, and
 * lets the other modules do their part. Answers what changed. Warnings that another process holds are
 * waited for.
 */
export async function changeWarnings(
  tx: Transaction,
  deps: Pick<Deciding, 'reactions'>,
  now: Instant,
  { ids, decide }: Happening,
): Promise<readonly WarningChange[]> {
  const rows = await lockWarnings(tx, ids);
  const changes = rows.flatMap((row): WarningChange[] => {
    const before = stateOf(row);
    const events = decide(before);
    return events.length === 0 ? [] : [{ before, events, after: applyEvents(before, events) }];
  });
  await saveChanges(tx, changes);
  for (const change of changes) {
    const { after, events } = change;
    const kind = events.at(-1)?.kind ?? 'noted';
    tx.audit({ action: `warning.${kind}`, subject: after.id, detail: { grade: after.grade } });
    emitChange(tx, change, kind);
  }
  await react(tx, deps.reactions, changes, now);
  return changes;
}

function tellChange(tx: Transaction, change: WarningChange, command: WarningCommand): void {
  tx.audit({
    action: `warning.${command.act}`,
    subject: change.after.id,
    purpose: 'dissuasion',
    detail: auditDetail(command),
  });
  emitChange(tx, change, change.events.at(-1)?.kind ?? command.act);
}

export function emitChange(tx: Transaction, { before, after }: WarningChange, kind: string): void {
  tx.emit('warning', {
    ...messageOf(after, kind),
    // Those who do not see it any more are told that it left.
    ...(before === null || after.unitId === before.unitId ? {} : { fromUnitId: before.unitId }),
  });
}

type Told<A extends WarningAct> = (command: CommandOf<A>) => Readonly<Record<string, unknown>>;
const nothing = (): Readonly<Record<string, unknown>> => ({});

/** What was done, without what was said. */
const told: { readonly [A in WarningAct]: Told<A> } = {
  claim: nothing,
  release: nothing,
  return: nothing,
  undo: nothing,
  note: nothing,
  call: ({ target }) => ({ target }),
  contact: ({ channel, reached, ref }) => ({ channel, reached, ref }),
  meet: ({ visitId }) => ({ visit: visitId }),
  outcome: ({ outcome, lostFen, feedback }) => ({
    outcome,
    lostFen,
    ...(feedback?.falseAlarm && { falseAlarm: feedback.falseAlarm }),
  }),
  hold: ({ until }) => ({ until: formatInstant(until) }),
  'hand-over': ({ to }) => ({ to }),
  escalate: ({ tier }) => (tier === undefined ? {} : { tier }),
  'follow-up': ({ stillSafe, result }) => ({ stillSafe, ...(result ? { result } : {}) }),
};

function auditDetail(command: WarningCommand): Readonly<Record<string, unknown>> {
  return (told[command.act] as Told<WarningAct>)(command);
}
