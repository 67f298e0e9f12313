/** Visits as the API shows them: to those who go, and to those who send them. */
import type {
  VisitConflict,
  VisitDetail,
  VisitRow,
  VisitTask,
  VisitToday,
} from '../../contract/index.ts';
import type { UserActor } from '../../core/access/index.ts';
import { formatInstant, maskName } from '../../core/kernel/index.ts';
import { ageOn } from '../../core/rule/index.ts';
import {
  answerText,
  doorScript,
  recordText,
  titleOf,
  visitEventText,
  visitStatuses,
  type VisitEvent,
  type VisitPolicy,
  type VisitState,
} from '../../core/visit/index.ts';
import type { AttachmentFact } from './attachment.ts';
import { cellOf, type BoardRecord, type SubjectRecord, type Visit } from './store.ts';
import { knowsWarning } from './view.ts';

export type Telling = {
  readonly actor: UserActor;
  readonly lang: 'zh' | 'en';
  readonly now: number;
  readonly policy: VisitPolicy;
  readonly nameOf: (id: string) => string;
  readonly attachments: ReadonlyMap<string, AttachmentFact>;
  readonly subjects: ReadonlyMap<string, SubjectRecord>;
};

const instantOr = (at: number | null): string | null => (at === null ? null : formatInstant(at));

function nameFor(telling: Telling, subject: Pick<SubjectRecord, 'name' | 'sex'>): string {
  if (!knowsWarning(telling.actor)) return titleOf(subject.name, subject.sex, telling.lang);
  return subject.name === null ? '' : maskName(subject.name);
}

function notesOf(state: VisitState, telling: Telling): VisitTask['notes'] {
  return state.notes.map((note) => {
    const fact = note.attachment === null ? undefined : telling.attachments.get(note.attachment);
    return {
      id: note.id,
      at: formatInstant(note.at),
      by: telling.nameOf(note.by),
      text: note.text,
      attachment: fact === undefined ? null : { id: fact.id, kind: fact.kind, bytes: fact.size },
    };
  });
}

/** A task of the phone. The whole address is told to the one who has accepted it. */
export function taskReply({ state }: Visit, telling: Telling): VisitTask {
  const { actor } = telling;
  const mine = state.assigneeId === actor.id;
  const isAccepted = mine && (state.acceptedAt ?? state.setOutAt ?? state.arrivedAt) !== null;
  return {
    id: state.id,
    version: state.version,
    status: state.status,
    tier: state.tier,
    mine,
    dueAt: formatInstant(state.dueAt),
    openedAt: formatInstant(state.openedAt),
    updatedAt: formatInstant(state.updatedAt),
    attempts: state.attempts,
    place: state.place ?? '',
    address: isAccepted ? state.address : null,
    cell: state.cell,
    people: state.subjects.map((one) => personOf(one, telling)),
    acceptedAt: instantOr(state.acceptedAt),
    setOutAt: instantOr(state.setOutAt),
    arrivedAt: instantOr(state.arrivedAt),
    leftAt: instantOr(state.leftAt),
    second: state.second,
    answers: { ...state.answers },
    notes: notesOf(state, telling),
  };
}

function personOf(
  one: VisitState['subjects'][number],
  telling: Telling,
): VisitTask['people'][number] {
  const record = telling.subjects.get(one.warningId);
  return {
    warningId: one.warningId,
    name: record === undefined ? '' : nameFor(telling, record),
    grade: one.grade,
    ...reasonsOf(record, telling),
    hasPhone: record !== undefined && record.phone !== null,
    outcome: one.result?.outcome ?? null,
    dropped: one.dropped !== null,
  };
}

/** What only those who know the warning are told. */
function reasonsOf(
  record: SubjectRecord | undefined,
  telling: Telling,
): Pick<VisitTask['people'][number], 'age' | 'category' | 'amountAtRiskFen'> {
  if (record === undefined || !knowsWarning(telling.actor)) {
    return { age: null, category: null, amountAtRiskFen: null };
  }
  const { birth_date: born, category, amount_at_risk_fen: amountAtRiskFen } = record;
  return { age: born === null ? null : ageOn(born, telling.now), category, amountAtRiskFen };
}

/** What this person did that could not count, with how the visit stands now. */
export function conflictsOf({ state, events }: Visit, telling: Telling): VisitConflict[] {
  const settled = new Map(
    events.flatMap((e) =>
      e.kind === 'settled' ? e.recordIds.map((id) => [id, e.adopted] as const) : [],
    ),
  );
  return events.flatMap((event) => {
    if (event.kind !== 'kept' || event.actor !== telling.actor.id) return [];
    const adopted = settled.get(event.recordId);
    return [
      {
        actId: event.recordId,
        visitId: state.id,
        place: state.place ?? '',
        at: formatInstant(event.doneAt),
        refusal: event.refusal,
        mine: recordText(event.record, telling.lang, telling),
        theirs: standing(state, telling),
        state: adopted === undefined ? 'open' : adopted ? 'adopted' : 'evidence',
      },
    ];
  });
}

/** `张警官 · 已到达`. */
function standing(state: VisitState, { nameOf, lang }: Telling): string {
  const status = visitStatuses.find((one) => one.code === state.status)?.[lang] ?? state.status;
  const who = state.assigneeId === null ? nameOf(state.unitId) : nameOf(state.assigneeId);
  return `${who} · ${status}`;
}

export function policyReply(policy: VisitPolicy): VisitToday['policy'] {
  return {
    version: policy.version,
    checklist: policy.checklist.map((item) => ({ ...item })),
    outcomes: policy.outcomes.map(({ warning: _warning, ...outcome }) => outcome),
    cellMetres: policy.cellMetres,
    metresPerMinute: policy.metresPerMinute,
    attachmentsMax: policy.attachmentsMax,
    attemptsMax: policy.attemptsMax,
    offlineMaxMs: policy.offlineMaxMs,
    photoBytesMax: policy.photoBytesMax,
    voiceBytesMax: policy.voiceBytesMax,
    voiceSecondsMax: policy.voiceSecondsMax,
  };
}

export const scriptReply: VisitToday['script'] = {
  version: doorScript.version,
  lines: doorScript.lines.map((line) => ({ ...line })),
};

export function boardReply(row: BoardRecord, telling: Telling): VisitRow {
  return {
    id: row.id,
    version: row.version,
    status: row.status,
    tier: row.tier,
    grade: row.grade,
    dueAt: formatInstant(row.due_at),
    place: row.place ?? '',
    cell: cellOf(row),
    people: row.people.map((person) => nameFor(telling, person)),
    unitId: row.unit_id,
    unitName: row.unit_name,
    assignee:
      row.assignee_id === null ? null : { id: row.assignee_id, name: row.assignee_name ?? '' },
    attempts: row.attempts,
    keptCount: row.kept_count,
    openedAt: formatInstant(row.opened_at),
    updatedAt: formatInstant(row.updated_at),
  };
}

export function detailReply(row: BoardRecord, visit: Visit, telling: Telling): VisitDetail {
  const { state, events } = visit;
  return {
    ...boardReply(row, telling),
    address: knowsWarning(telling.actor) ? state.address : null,
    second: state.second,
    acceptedAt: instantOr(state.acceptedAt),
    setOutAt: instantOr(state.setOutAt),
    arrivedAt: instantOr(state.arrivedAt),
    metAt: instantOr(state.metAt),
    leftAt: instantOr(state.leftAt),
    hasPosition: state.position !== null,
    subjects: state.subjects.map((one) => subjectReply(one, telling)),
    answers: answersOf(state, telling),
    notes: notesOf(state, telling),
    kept: state.kept.map((kept) => ({
      at: formatInstant(kept.doneAt),
      by: telling.nameOf(kept.by),
      text: recordText(kept.record, telling.lang, telling),
      refusal: kept.refusal,
    })),
    events: events.map((event) => eventReply(event, telling)),
  };
}

function subjectReply(
  one: VisitState['subjects'][number],
  telling: Telling,
): VisitDetail['subjects'][number] {
  const record = telling.subjects.get(one.warningId);
  const knows = knowsWarning(telling.actor);
  return {
    warningId: one.warningId,
    number: record?.number ?? '',
    name: record === undefined ? '' : nameFor(telling, record),
    grade: one.grade,
    category: knows ? (record?.category ?? null) : null,
    dueAt: formatInstant(one.dueAt),
    outcome: one.result?.outcome ?? null,
    note: one.result?.note ?? null,
    lostFen: knows ? (one.result?.lostFen ?? null) : null,
    dropped: one.dropped !== null,
  };
}

function answersOf(state: VisitState, { policy, lang }: Telling): VisitDetail['answers'] {
  return policy.checklist.flatMap((item) => {
    const value = state.answers[item.id];
    if (value === undefined) return [];
    return [
      {
        item: item.id,
        text: item[lang],
        value: answerText(value, lang),
        alarm: item.alarm !== null && item.alarm === value,
      },
    ];
  });
}

function eventReply(event: VisitEvent, telling: Telling): VisitDetail['events'][number] {
  const isSystem = event.actor.startsWith('system:');
  return {
    at: formatInstant(event.at),
    kind: event.kind,
    actor: isSystem ? (telling.lang === 'zh' ? '系统' : 'System') : telling.nameOf(event.actor),
    text: visitEventText(event, telling.lang, telling),
  };
}
