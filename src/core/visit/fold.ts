/** What the events of a visit add up to. */
import { assert } from '../kernel/index.ts';
import type {
  Kept,
  SubjectResult,
  VisitEvent,
  VisitRecord,
  VisitState,
  VisitStatus,
  VisitSteering,
  VisitSubject,
} from './state.ts';

type Recorded = { readonly event: VisitEvent & VisitRecord; readonly turn: number };

type Steered = {
  unitId: string;
  tier: VisitState['tier'];
  assigneeId: string | null;
  turn: number;
  subjects: Map<string, VisitSubject & { dropped: string | null }>;
  withdrawn: boolean;
  kept: Map<string, Kept>;
  records: Map<string, Recorded>;
};

/** In the order in which they follow each other at a door, for what bears the same time. */
const recordKinds = [
  'accepted',
  'set-out',
  'arrived',
  'second',
  'checked',
  'noted',
  'result',
  'left',
] as const satisfies readonly VisitRecord['kind'][];
const rankOf: ReadonlyMap<string, number> = new Map(recordKinds.map((kind, i) => [kind, i]));

function isRecord(event: VisitEvent): event is VisitEvent & VisitRecord {
  return rankOf.has(event.kind);
}

/** The visit after these events, given in the order in which the centre wrote them. */
export function foldVisit(events: readonly VisitEvent[]): VisitState {
  const [opened] = events;
  assert(opened?.kind === 'opened', 'a visit begins by being opened');
  const steered: Steered = {
    unitId: '',
    tier: 'station',
    assigneeId: null,
    turn: 0,
    subjects: new Map([[opened.subject.warningId, { ...opened.subject, dropped: null }]]),
    withdrawn: false,
    kept: new Map(),
    records: new Map(),
  };
  for (const event of events) steer(steered, event);
  const records = [...steered.records.values()].toSorted(byTime);
  return {
    ...opened.card,
    ...resultOf(steered, records),
    unitId: steered.unitId,
    tier: steered.tier,
    assigneeId: steered.assigneeId,
    turn: steered.turn,
    kept: [...steered.kept.values()],
    openedAt: opened.at,
    updatedAt: Math.max(...events.map((e) => e.at)),
    version: events.length,
  };
}

function byTime({ event: a }: Recorded, { event: b }: Recorded): number {
  const rank = (rankOf.get(a.kind) ?? 0) - (rankOf.get(b.kind) ?? 0);
  return a.at - b.at || rank || (a.id < b.id ? -1 : 1);
}

function steer(s: Steered, event: VisitEvent): void {
  if (event.kind === 'opened') return;
  if (isRecord(event)) {
    if (!s.records.has(event.id)) s.records.set(event.id, { event, turn: s.turn });
    return;
  }
  applySteering(s, event);
}

function applySteering(s: Steered, event: VisitEvent & VisitSteering): void {
  switch (event.kind) {
    case 'joined':
      s.subjects.set(event.subject.warningId, { ...event.subject, dropped: null });
      s.withdrawn = false;
      break;
    case 'assigned':
      s.unitId = event.unitId;
      s.tier = event.tier;
      s.assigneeId = event.userId;
      s.turn += 1;
      break;
    case 'handed-back':
      s.assigneeId = null;
      s.turn += 1;
      break;
    case 'due-moved':
      changeSubject(s, event.warningId, { grade: event.grade, dueAt: event.dueAt });
      break;
    case 'dropped':
      changeSubject(s, event.warningId, { dropped: event.reason });
      break;
    case 'withdrawn':
      s.withdrawn = true;
      break;
    case 'kept':
      s.kept.set(event.recordId, {
        recordId: event.recordId,
        record: event.record,
        doneAt: event.doneAt,
        by: event.actor,
        refusal: event.refusal,
      });
      break;
    case 'settled':
      for (const id of event.recordIds) settle(s, id, event.adopted);
  }
}

/** What was kept counts from now on, as done by whoever did it and when; or is only evidence. */
function settle(s: Steered, id: string, adopted: boolean): void {
  const kept = s.kept.get(id);
  if (kept === undefined) return;
  s.kept.delete(id);
  if (!adopted) return;
  const event = { ...kept.record, id, at: kept.doneAt, actor: kept.by };
  s.records.set(id, { event, turn: s.turn });
}

function changeSubject(
  s: Steered,
  warningId: string,
  change: Partial<VisitSubject & { dropped: string | null }>,
): void {
  const subject = s.subjects.get(warningId);
  if (subject !== undefined) s.subjects.set(warningId, { ...subject, ...change });
}

type Times = Pick<
  VisitState,
  'acceptedAt' | 'setOutAt' | 'arrivedAt' | 'metAt' | 'leftAt' | 'position' | 'second'
>;
type Folded = Times &
  Pick<VisitState, 'answers' | 'notes' | 'attempts' | 'subjects' | 'status' | 'dueAt'>;

function resultOf(s: Steered, records: readonly Recorded[]): Folded {
  const results = new Map<string, SubjectResult>();
  const answers: Record<string, string> = {};
  const notes: VisitState['notes'][number][] = [];
  let retryAt: number | null = null;
  let attempts = 0;
  for (const { event } of records) {
    if (event.kind === 'checked') answers[event.item] = event.value;
    if (event.kind === 'noted') {
      const { id, at, actor: by, text, attachment } = event;
      notes.push({ id, at, by, text, attachment });
    }
    if (event.kind !== 'result') continue;
    if (event.retryAt !== null) {
      attempts += 1;
      retryAt = event.retryAt;
    } else if (!results.has(event.warningId)) results.set(event.warningId, resultFrom(event));
  }
  const subjects = [...s.subjects.values()].map((one) => ({
    ...one,
    result: results.get(one.warningId) ?? null,
  }));
  const open = subjects.filter((one) => one.result === null && one.dropped === null);
  const own = timesOf(records.filter((r) => r.turn === s.turn));
  // What stays of a visit that is over is what led to its end.
  const times = open.length > 0 ? own : timesOf(records);
  const dueAt = Math.min(...(open.length > 0 ? open : subjects).map((one) => one.dueAt));
  return {
    ...times,
    answers,
    notes,
    attempts,
    subjects,
    status: statusOf(s, subjects, times),
    dueAt: retryAt === null ? dueAt : Math.max(dueAt, retryAt),
  };
}

function resultFrom(event: VisitEvent & { kind: 'result' }): SubjectResult {
  const { outcome, met, note, lostFen, at, actor: by } = event;
  return { outcome, met, note, lostFen, at, by };
}

/** Times of the present attempt: after a closed door the way begins anew. */
function timesOf(records: readonly Recorded[]): Times {
  let times: Times = {
    acceptedAt: null,
    setOutAt: null,
    arrivedAt: null,
    metAt: null,
    leftAt: null,
    position: null,
    second: null,
  };
  for (const { event } of records) times = { ...times, ...timeChange(times, event) };
  return times;
}

function timeChange(times: Times, event: VisitEvent & VisitRecord): Partial<Times> {
  switch (event.kind) {
    case 'accepted':
      return { acceptedAt: times.acceptedAt ?? event.at };
    case 'set-out':
      return { setOutAt: times.setOutAt ?? event.at };
    case 'arrived':
      return {
        arrivedAt: times.arrivedAt ?? event.at,
        position: times.position ?? event.position,
      };
    case 'second':
      return { second: event.name };
    case 'result':
      return resultChange(times, event);
    case 'left':
      return { leftAt: event.at };
    case 'checked':
    case 'noted':
      return {};
  }
}

function resultChange(times: Times, event: VisitEvent & { kind: 'result' }): Partial<Times> {
  if (event.retryAt !== null) {
    return { setOutAt: null, arrivedAt: null, leftAt: null, position: null };
  }
  return event.met ? { metAt: times.metAt ?? times.arrivedAt ?? event.at } : {};
}

function statusOf(s: Steered, subjects: VisitState['subjects'], times: Times): VisitStatus {
  if (s.withdrawn) return 'withdrawn';
  if (subjects.every((one) => one.result !== null || one.dropped !== null)) {
    return subjects.some((one) => one.result !== null) ? 'done' : 'withdrawn';
  }
  if (times.arrivedAt !== null) return 'arrived';
  if (times.setOutAt !== null) return 'under-way';
  return times.acceptedAt === null ? 'waiting' : 'accepted';
}
