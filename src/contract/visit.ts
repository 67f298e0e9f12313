/** Visits (见面劝阻): the phone of those who go, and the board of those who send them. */
import { Type, type Static } from 'typebox';
import { categoryCodes } from '../core/kernel/index.ts';
import { visitEventKinds, visitStatuses, visitTiers } from '../core/visit/index.ts';
import { grades } from '../core/warning/index.ts';
import {
  at,
  defineRoute,
  done,
  idParam,
  nullable,
  oneOf,
  optional,
  pageQuery,
  shape,
  text,
} from './route.ts';

const grade = oneOf(grades.map((g) => g.code));
const status = oneOf(visitStatuses.map((s) => s.code));
const tier = oneOf(visitTiers.map((t) => t.code));
const category = oneOf(categoryCodes);
const cell = shape({ q: Type.Integer(), r: Type.Integer() });
const words = { zh: Type.String(), en: Type.String() };

const note = shape({
  id: Type.String(),
  at,
  by: Type.String(),
  text: nullable(Type.String()),
  attachment: nullable(
    shape({ id: Type.String(), kind: oneOf(['photo', 'voice']), bytes: Type.Integer() }),
  ),
});

/** What the one who goes needs, and no more: the fourth level gets nulls where a reason is told. */
export const visitTask = shape({
  id: Type.String(),
  version: Type.Integer(),
  status,
  tier,
  /** In my hands; else it waits for anybody of my unit. */
  mine: Type.Boolean(),
  dueAt: at,
  openedAt: at,
  updatedAt: at,
  attempts: Type.Integer(),
  place: Type.String({ description: 'District · community' }),
  address: nullable(Type.String({ description: 'Whole once the task is accepted' })),
  cell: nullable(cell),
  people: Type.Array(
    shape({
      warningId: Type.String(),
      name: Type.String({ description: 'Family name with a title; masked name for officers' }),
      grade,
      age: nullable(Type.Integer()),
      category: nullable(category),
      amountAtRiskFen: nullable(Type.Integer()),
      hasPhone: Type.Boolean(),
      outcome: nullable(Type.String()),
      dropped: Type.Boolean({ description: 'Its warning was closed elsewhere' }),
    }),
  ),
  acceptedAt: nullable(at),
  setOutAt: nullable(at),
  arrivedAt: nullable(at),
  leftAt: nullable(at),
  second: nullable(Type.String()),
  answers: Type.Record(Type.String(), Type.String()),
  notes: Type.Array(note),
});
export type VisitTask = Static<typeof visitTask>;

/** Something done at the door that could not count when it arrived. */
const conflict = shape({
  actId: Type.String(),
  visitId: Type.String(),
  place: Type.String(),
  at,
  refusal: Type.String(),
  mine: Type.String({ description: 'What was recorded, in words' }),
  theirs: Type.String({ description: 'How the visit stands now, in words' }),
  state: oneOf(['open', 'adopted', 'evidence']),
});
export type VisitConflict = Static<typeof conflict>;

const checklistItem = shape({
  id: Type.String(),
  ...words,
  group: oneOf(['look', 'ask', 'protect']),
  kind: oneOf(['yes-no', 'text']),
  alarm: nullable(oneOf(['yes', 'no'])),
});
const visitOutcome = shape({
  code: Type.String(),
  ...words,
  met: Type.Boolean(),
  again: Type.Boolean(),
  needsNote: Type.Boolean(),
  asksLoss: Type.Boolean(),
});

const today = shape({
  tasks: Type.Array(visitTask),
  conflicts: Type.Array(conflict),
  doneToday: Type.Integer(),
  policy: shape({
    version: Type.String(),
    checklist: Type.Array(checklistItem),
    outcomes: Type.Array(visitOutcome),
    cellMetres: Type.Integer(),
    metresPerMinute: Type.Integer(),
    attachmentsMax: Type.Integer(),
    attemptsMax: Type.Integer(),
    /** Older than this, the phone shows nothing until it has spoken with the centre. */
    offlineMaxMs: Type.Integer(),
    photoBytesMax: Type.Integer(),
    voiceBytesMax: Type.Integer(),
    voiceSecondsMax: Type.Integer(),
  }),
  script: shape({ version: Type.String(), lines: Type.Array(shape(words)) }),
  me: shape({
    id: Type.String(),
    name: Type.String(),
    unit: Type.String(),
    cell: nullable(cell),
    level: tier,
  }),
  serverTime: at,
});
export type VisitToday = Static<typeof today>;

export const visitActKinds = [
  'accept',
  'set-out',
  'arrive',
  'second',
  'check',
  'note',
  'outcome',
  'leave',
  'hand-back',
] as const;

/** An act as the phone queues it; which fields it needs depends on its kind. */
const act = shape({
  id: Type.String({ pattern: '^[0-9a-f-]{36}$', description: 'Made by the phone, once for ever' }),
  visitId: text(64),
  at,
  kind: oneOf(visitActKinds),
  item: optional(text(40)),
  value: optional(text(500)),
  text: optional(text(2000)),
  attachment: optional(text(64)),
  warningId: optional(text(64)),
  outcome: optional(text(40)),
  lostFen: optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000_000_000 })),
  name: optional(text(64)),
  position: optional(
    shape({
      lat: Type.Number({ minimum: -90, maximum: 90 }),
      lng: Type.Number({ minimum: -180, maximum: 180 }),
      accuracyM: Type.Number({ minimum: 0, maximum: 100_000 }),
    }),
  ),
});
export type VisitActInput = Static<typeof act>;

const actResult = shape({
  id: Type.String(),
  verdict: oneOf(['applied', 'kept', 'refused']),
  refusal: nullable(Type.String()),
  /** It had come before; the answer is that of the first time. */
  repeated: Type.Boolean(),
});

export const visitRow = shape({
  id: Type.String(),
  version: Type.Integer(),
  status,
  tier,
  grade,
  dueAt: at,
  place: Type.String(),
  cell: nullable(cell),
  people: Type.Array(Type.String()),
  unitId: Type.String(),
  unitName: Type.String(),
  assignee: nullable(shape({ id: Type.String(), name: Type.String() })),
  attempts: Type.Integer(),
  keptCount: Type.Integer(),
  openedAt: at,
  updatedAt: at,
});
export type VisitRow = Static<typeof visitRow>;

export const visitDetail = shape({
  ...visitRow.properties,
  address: nullable(Type.String()),
  second: nullable(Type.String()),
  acceptedAt: nullable(at),
  setOutAt: nullable(at),
  arrivedAt: nullable(at),
  metAt: nullable(at),
  leftAt: nullable(at),
  hasPosition: Type.Boolean(),
  subjects: Type.Array(
    shape({
      warningId: Type.String(),
      number: Type.String(),
      name: Type.String(),
      grade,
      category: nullable(category),
      dueAt: at,
      outcome: nullable(Type.String()),
      note: nullable(Type.String()),
      lostFen: nullable(Type.Integer()),
      dropped: Type.Boolean(),
    }),
  ),
  answers: Type.Array(
    shape({
      item: Type.String(),
      text: Type.String(),
      value: Type.String(),
      alarm: Type.Boolean(),
    }),
  ),
  notes: Type.Array(note),
  kept: Type.Array(shape({ at, by: Type.String(), text: Type.String(), refusal: Type.String() })),
  events: Type.Array(
    shape({ at, kind: oneOf(visitEventKinds), actor: Type.String(), text: Type.String() }),
  ),
});
export type VisitDetail = Static<typeof visitDetail>;

const versioned = { version: Type.Integer({ minimum: 1 }) };

export const visitTabs = ['open', 'late', 'kept', 'over'] as const;

export const visitRoutes = {
  'visit.today': defineRoute({
    method: 'GET',
    path: '/visits/today',
    permission: 'visit.handle',
    summary: 'My tasks and those anybody of my unit may take, with the least data they need',
    reply: today,
  }),
  'visit.acts': defineRoute({
    method: 'POST',
    path: '/visits/acts',
    permission: 'visit.handle',
    summary: 'What was done at the door, at once or later; each act counts once',
    body: shape({ sentAt: at, acts: Type.Array(act, { minItems: 1, maxItems: 100 }) }),
    reply: shape({ results: Type.Array(actResult) }),
  }),
  'visit.attach': defineRoute({
    method: 'POST',
    path: '/visits/:id/attachments',
    permission: 'visit.handle',
    summary: 'A photo or a voice note; the same id is stored once',
    params: idParam,
    body: shape({
      id: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
      kind: oneOf(['photo', 'voice']),
      base64: Type.String({ minLength: 4, maxLength: 7_000_000, pattern: '^[A-Za-z0-9+/]+=*$' }),
    }),
    bodyBytesMax: 7_200_000,
    reply: done,
    refusals: ['too-many-attachments', 'not-a-picture', 'not-a-recording', 'attachment-too-large'],
  }),
  'visit.attachment': defineRoute({
    method: 'GET',
    path: '/visits/:id/attachments/:attachment',
    permission: 'visit.read',
    summary: 'A photo or voice note; leaves an audit entry',
    params: shape({ id: text(64), attachment: text(64) }),
    reply: shape({ kind: oneOf(['photo', 'voice']), mime: Type.String(), base64: Type.String() }),
  }),
  'visit.reveal': defineRoute({
    method: 'POST',
    path: '/visits/:id/reveal',
    permission: 'visit.handle',
    summary: 'The number of somebody on my card; leaves an audit entry',
    params: idParam,
    body: shape({ warningId: text(64), purpose: oneOf(['dissuasion']) }),
    reply: shape({ value: Type.String() }),
    refusals: ['not-accepted', 'no-value'],
  }),
  'visit.map': defineRoute({
    method: 'GET',
    path: '/visits/map',
    permission: 'visit.read',
    summary: 'The cells of the city with their places',
    reply: shape({
      cells: Type.Array(
        shape({
          q: Type.Integer(),
          r: Type.Integer(),
          district: Type.String(),
          place: Type.String(),
        }),
      ),
    }),
  }),
  'visit.list': defineRoute({
    method: 'GET',
    path: '/visits',
    permission: 'visit.read',
    summary: 'Visits of the jurisdiction, the one due first on top',
    query: shape({
      ...pageQuery,
      tab: optional(oneOf(visitTabs)),
      warningId: optional(text(64)),
      unitId: optional(text(64)),
      tier: optional(tier),
    }),
    reply: shape({
      items: Type.Array(visitRow),
      next: nullable(Type.String()),
      counts: shape({
        waiting: Type.Integer(),
        accepted: Type.Integer(),
        underWay: Type.Integer(),
        arrived: Type.Integer(),
        late: Type.Integer(),
        kept: Type.Integer(),
        doneToday: Type.Integer(),
      }),
    }),
  }),
  'visit.read': defineRoute({
    method: 'GET',
    path: '/visits/:id',
    permission: 'visit.read',
    summary: 'One visit with its record',
    params: idParam,
    reply: visitDetail,
  }),
  'visit.dispatch': defineRoute({
    method: 'POST',
    path: '/visits',
    permission: 'visit.assign',
    summary: 'Send somebody to the door for a warning',
    body: shape({
      warningId: text(64),
      unitId: optional(text(64)),
      userId: optional(text(64)),
      reason: text(500),
    }),
    reply: visitDetail,
    refusals: ['already-closed', 'already-dispatched', 'no-station', 'not-a-visitor'],
  }),
  'visit.people': defineRoute({
    method: 'GET',
    path: '/visits/:id/people',
    permission: 'visit.assign',
    summary: 'Who could go, best first, with the way and what they have in hand',
    params: idParam,
    reply: shape({
      items: Type.Array(
        shape({
          userId: Type.String(),
          name: Type.String(),
          unitId: Type.String(),
          unitName: Type.String(),
          tier,
          onDuty: Type.Boolean(),
          openCount: Type.Integer(),
          minutes: nullable(Type.Integer()),
        }),
      ),
    }),
  }),
  'visit.assign': defineRoute({
    method: 'POST',
    path: '/visits/:id/assign',
    permission: 'visit.assign',
    summary: 'Give it to a person or a unit, the fourth level included',
    params: idParam,
    body: shape({ ...versioned, unitId: text(64), userId: optional(text(64)), reason: text(500) }),
    reply: visitDetail,
    refusals: ['visit-withdrawn', 'visit-done', 'not-a-visitor'],
  }),
  'visit.withdraw': defineRoute({
    method: 'POST',
    path: '/visits/:id/withdraw',
    permission: 'visit.assign',
    summary: 'Call it off',
    params: idParam,
    body: shape({ ...versioned, reason: text(500) }),
    reply: visitDetail,
    refusals: ['visit-withdrawn', 'visit-done'],
  }),
  'visit.settle': defineRoute({
    method: 'POST',
    path: '/visits/:id/settle',
    permission: 'visit.assign',
    summary: 'Adopt what was kept from a phone that was offline, or leave it as evidence',
    params: idParam,
    body: shape({ ...versioned, adopt: Type.Boolean() }),
    reply: visitDetail,
    refusals: ['nothing-kept'],
  }),
};
