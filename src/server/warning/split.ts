/**
 * Signals of a warning that belong to another person go to that person's warning, in one transaction
 * with what is learned about the number: a family shares it, or it changed hands.
 */
import type { UserActor } from '../../core/access/index.ts';
import { may } from '../../core/access/index.ts';
import { parseIdNumber, parsePhone, type Instant } from '../../core/kernel/index.ts';
import {
  handlesOf,
  signalOf,
  type SignalInput,
  type Subject,
  type SubjectHandle,
} from '../../core/signal/index.ts';
import {
  applyEvents,
  decideSplit,
  decideSplitIn,
  findingsOf,
  footprintOf,
  openWarning,
  routeWarning,
  type Finding,
  type Moved,
  type RoutePolicy,
  type SplitContext,
  type WarningEvent,
  type WarningState,
} from '../../core/warning/index.ts';
import { absent, invalid } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import { newId } from '../platform/random.ts';
import type { Transaction } from '../platform/transact.ts';
import { learnShare, type PersonResolver, type ShareKind } from '../signal/index.ts';
import { emitChange, missing, type Deciding } from './act.ts';
import { react, saveChanges, type WarningChange } from './change.ts';
import { linksOf, makeNumbers } from './intake.ts';
import { stateOf, type WarningRecord } from './row.ts';
import { holdPerson, lockWarnings, readWarning, type DetailRecord } from './store.ts';
import { placeColumns, readUnits, routePersonOf, type PlaceRecord } from './unit.ts';

/** Whose the signals are: somebody known, a relative, or somebody new. */
export type SplitTo =
  | { readonly person: string }
  | { readonly relative: string }
  | {
      readonly name: string;
      readonly phone?: string | undefined;
      readonly idNumber?: string | undefined;
    };

export type SplitRequest = {
  readonly id: string;
  readonly version: number;
  readonly positions: readonly number[];
  readonly to: SplitTo;
  readonly number: ShareKind;
  readonly reason: string;
};

export type SplitDeps = Deciding & { readonly persons: PersonResolver };
type Asker = { readonly actor: UserActor; readonly now: Instant };

export type SplitRefusal =
  | 'already-closed'
  | 'not-yours'
  | 'version-conflict'
  | 'not-its-signal'
  | 'same-person'
  | 'nothing-to-warn-of';
export type SplitDone = {
  readonly row: DetailRecord;
  readonly into: WarningState;
  /** It is new, rather than one that lived. */
  readonly opened: boolean;
};

/**
 * Moves signals. Refused in this order: already-closed, not-yours, version-conflict, not-its-signal,
 * same-person, nothing-to-warn-of (nothing suspicious among them and the person has no warning).
 */
export async function splitWarning(
  tx: Transaction,
  deps: SplitDeps,
  asker: Asker,
  request: SplitRequest,
): Promise<SplitDone | { readonly refusal: SplitRefusal }> {
  const { actor, now } = asker;
  const row = await readWarning(tx, actor, request.id, true);
  if (row === undefined) throw await missing(tx, 'warning.split', request.id);
  const before = stateOf(row);
  const refusal = refusalOf(before, actor, request);
  if (refusal !== null) return { refusal };
  const positions = new Set(request.positions);
  const own = await readPositions(tx, row.id);
  if ([...positions].some((p) => !own.has(p))) return { refusal: 'not-its-signal' };
  const person = await personFor(tx, deps, row, { to: request.to, now });
  if (person === row.person_id) return { refusal: 'same-person' };
  for (const id of [person, row.person_id].sort()) await holdPerson(tx, id);
  const context: SplitContext = { now, actor: actor.id, policy: deps.policy() };
  const events = await readWholeHistory(tx, row.id);
  const held = findingsOf(events);
  const source = {
    state: before,
    moved: held.filter((f) => positions.has(f.position)),
    rest: held.filter((f) => !positions.has(f.position)),
  };
  const target = await receive(tx, {
    person,
    source,
    request,
    context,
    routes: deps.routes(),
  });
  if (target === null) return { refusal: 'nothing-to-warn-of' };
  const left = decideSplit(before, source.rest, movedTo(request, person, target.after.id), context);
  const change: WarningChange = { before, events: left, after: applyEvents(before, left) };
  await saveChanges(tx, [change, target]);
  await moveSignals(tx, { from: row.id, to: target.after.id, positions: [...positions] });
  await learnShare(tx, {
    handles: await handlesNamed(tx, [...positions]),
    kind: request.number,
    between: [row.person_id, person],
    by: actor.id,
    now,
  });
  tell(tx, request, [change, target]);
  await react(tx, deps.reactions, [change, target], now);
  const after = (await readWarning(tx, actor, row.id)) ?? row;
  return { row: after, into: target.after, opened: target.before === null };
}

function refusalOf(
  state: WarningState,
  actor: UserActor,
  { version }: SplitRequest,
): SplitRefusal | null {
  if (state.status === 'closed') return 'already-closed';
  const isMine = state.holderId === actor.id || may(actor, 'warning.reassign').allowed;
  if (!isMine) return 'not-yours';
  return version < state.handledVersion || version > state.version ? 'version-conflict' : null;
}

const movedTo = ({ positions, reason }: SplitRequest, person: string, warning: string): Moved => ({
  person,
  warning,
  positions: [...new Set(positions)].sort((a, b) => a - b),
  why: reason,
});

/** The person named; made known where nobody is. A new one lives where the number is from. */
async function personFor(
  tx: Transaction,
  { persons }: SplitDeps,
  row: DetailRecord,
  { to, now }: { readonly to: SplitTo; readonly now: Instant },
): Promise<string> {
  if ('person' in to) {
    // Only somebody who shares a number with this person may be named by id.
    if (!row.shared_with.includes(to.person)) throw absent();
    return to.person;
  }
  const named = 'relative' in to ? row.relatives.find((r) => r.id === to.relative) : to;
  if (named === undefined) throw absent();
  const subject = subjectNamed(named, row.phone);
  const before = await sharerNamed(tx, row.shared_with, subject.name ?? '');
  if (before !== undefined) return before;
  // A number that both use stays whose it is: what is known of the new person is the name.
  const subjectHandles = handlesOf(subject).filter((h) => h !== `phone:${row.phone ?? ''}`);
  const { personIds, created } = await persons.resolve(tx, [{ subject, subjectHandles }], now);
  const [id] = personIds;
  if (id === undefined) throw absent();
  if (created.has(id)) await livesWith(tx, id, row.person_id);
  return id;
}

type Named = {
  readonly name: string;
  readonly phone?: string | undefined;
  readonly idNumber?: string | undefined;
};

/** As a source would name them; without a number of their own, by the one that is shared. */
function subjectNamed({ name, phone, idNumber }: Named, shared: string | null): Subject {
  const number = phone ?? shared;
  const parsed = number === null ? undefined : parsePhone(number);
  if (phone !== undefined && parsed === undefined) {
    throw wrong(
      'to.phone',
      'is no possible phone number',
      'write the number again, or leave it out',
    );
  }
  const id = idNumber === undefined ? undefined : parseIdNumber(idNumber);
  if (typeof id === 'object') {
    throw wrong('to.idNumber', 'is not valid', 'copy it from the document again, or leave it out');
  }
  return {
    name,
    ...(parsed === undefined ? {} : { phone: parsed }),
    ...(id === undefined ? {} : { idNumber: id }),
  };
}

const wrong = (field: string, problem: string, remedy: string) =>
  invalid([{ field, code: 'wrong-form', problem, remedy }]);

/** Somebody of this name who is known to share a number with the person. */
async function sharerNamed(
  tx: Queryable,
  sharers: readonly string[],
  name: string,
): Promise<string | undefined> {
  if (sharers.length === 0) return undefined;
  const rows = await tx.query<{ id: string }>(
    'select id from person where id = any($1) and name = $2 order by id limit 1',
    [sharers, name],
    'split-known',
  );
  return rows[0]?.id;
}

/** A person made known by a split lives where the other does, until somebody knows better. */
async function livesWith(tx: Queryable, id: string, other: string): Promise<void> {
  await tx.query(
    `update person p set region = o.region, place = o.place, address = o.address,
       household = o.household, cell_q = o.cell_q, cell_r = o.cell_r
     from person o where p.id = $1 and o.id = $2`,
    [id, other],
    'split-home',
  );
}

type Receiving = {
  readonly person: string;
  readonly source: { readonly state: WarningState; readonly moved: readonly Finding[] };
  readonly request: SplitRequest;
  readonly context: SplitContext;
  readonly routes: RoutePolicy;
};

/** The warning that takes the signals: the living one, the one they once left, or a new one. */
async function receive(
  tx: Transaction,
  { person, source, request, context, routes }: Receiving,
): Promise<WarningChange | null> {
  const known = await lockReceiver(tx, person);
  const moved = movedTo(request, source.state.personId, source.state.id);
  if (known !== undefined) {
    const before = stateOf(known);
    const kept = findingsOf(await readWholeHistory(tx, known.id));
    const all = [...kept, ...source.moved].sort((a, b) => a.position - b.position);
    const events = decideSplitIn(before, all, { ...moved, findings: source.moved }, context);
    return { before, events, after: applyEvents(before, events) };
  }
  const facts = footprintOf(source.moved);
  const [first, ...others] = source.moved;
  if (facts === null || first === undefined) return null;
  const { now: at, actor, policy } = context;
  const tree = await readUnits(tx, at);
  const routing = routeWarning(await placeOf(tx, person), tree.units, { now: at, policy: routes });
  if (routing === undefined) return null;
  const numbers = makeNumbers(tx, at);
  const identity = { id: newId('wrn', at), number: await numbers.next(), personId: person };
  await numbers.keep();
  const issued: Extract<WarningEvent, { kind: 'issued' }> = {
    kind: 'issued',
    at,
    actor,
    finding: first,
    unitId: routing.unitId,
    route: routing.reason,
    deadlineAt: at + policy.firstCallMs[facts.grade],
    repeat: null,
    sharedWith: [],
  };
  const begun = openWarning(identity, issued);
  const events = decideSplitIn(begun, source.moved, { ...moved, findings: others }, context);
  return { before: null, events: [issued, ...events], after: applyEvents(begun, events) };
}

async function lockReceiver(tx: Queryable, person: string): Promise<WarningRecord | undefined> {
  const rows = await tx.query<{ id: string }>(
    `select w.id from warning w where w.person_id = $1 and (w.status <> 'closed' or exists (
       select 1 from warning_event e where e.warning_id = w.id and e.kind = 'closed'
         and e.seq >= w.version - 1 and e.body ->> 'by' = 'split'))
     order by w.status = 'closed', w.opened_at desc limit 1`,
    [person],
    'split-receiver',
  );
  const [found] = await lockWarnings(
    tx,
    rows.map((r) => r.id),
  );
  return found;
}

async function placeOf(tx: Queryable, person: string) {
  const rows = await tx.query<PlaceRecord>(
    `select ${placeColumns} from person p where p.id = $1`,
    [person],
    'split-place',
  );
  const [row] = rows;
  if (row === undefined) throw absent();
  return routePersonOf(row);
}

async function readPositions(tx: Queryable, id: string): Promise<Set<number>> {
  const rows = await tx.query<{ position: number }>(
    'select position from warning_signal where warning_id = $1',
    [id],
    'split-positions',
  );
  return new Set(rows.map((r) => r.position));
}

async function readWholeHistory(tx: Queryable, id: string): Promise<WarningEvent[]> {
  const rows = await tx.query<{ body: WarningEvent }>(
    `select body from warning_event where warning_id = $1
       and kind in ('issued', 'joined', 'split', 'split-in') order by seq`,
    [id],
    'split-history',
  );
  return rows.map((r) => r.body);
}

type Move = {
  readonly from: string;
  readonly to: string;
  readonly positions: readonly number[];
};

/** Signals with what they point at. */
async function moveSignals(tx: Queryable, { from, to, positions }: Move): Promise<void> {
  await tx.query(
    `with gone as (delete from warning_signal where warning_id = $1 and position = any($3)
       returning position)
     insert into warning_signal (warning_id, position) select $2, position from gone
     on conflict do nothing`,
    [from, to, positions],
    'split-move',
  );
  await tx.query('delete from warning_link where warning_id = $1', [from], 'split-unlink');
  for (const id of [from, to]) {
    const rows = await tx.query<{ body: SignalInput }>(
      `select s.body from warning_signal ws join signal s on s.position = ws.position
       where ws.warning_id = $1`,
      [id],
      'split-bodies',
    );
    const links = rows.flatMap(({ body }) => linksOf(signalOf(body)));
    await tx.query(
      `insert into warning_link (warning_id, kind, value)
       select $1, * from unnest($2::text[], $3::text[]) on conflict do nothing`,
      [id, links.map((l) => l.kind), links.map((l) => l.value)],
      'split-links',
    );
  }
}

/** The phone numbers by which these signals named the person. */
async function handlesNamed(
  tx: Queryable,
  positions: readonly number[],
): Promise<readonly SubjectHandle[]> {
  const rows = await tx.query<{ body: SignalInput }>(
    'select body from signal where position = any($1)',
    [positions],
    'split-named',
  );
  const all = rows.flatMap(({ body }) => signalOf(body).subjectHandles);
  return [...new Set(all)].filter((handle) => handle.startsWith('phone:'));
}

function tell(tx: Transaction, { number }: SplitRequest, changes: readonly WarningChange[]): void {
  const [from, into] = changes;
  if (from === undefined || into === undefined) return;
  const purpose = 'dissuasion';
  tx.audit({
    action: 'warning.split',
    subject: from.after.id,
    purpose,
    detail: { into: into.after.id, number },
  });
  tx.audit({
    action: 'warning.split-in',
    subject: into.after.id,
    purpose,
    detail: { from: from.after.id },
  });
  emitChange(tx, from, 'split');
  emitChange(tx, into, into.before === null ? 'issued' : 'split-in');
}
