/** Audit, the wall and the running city (审计、大屏、仿真). */
import { Type, type Static } from 'typebox';
import { categoryCodes } from '../core/kernel/index.ts';
import { grades } from '../core/warning/index.ts';
import {
  at,
  defineRoute,
  nullable,
  oneOf,
  optional,
  page,
  pageQuery,
  shape,
  text,
} from './route.ts';

export const auditEntry = shape({
  seq: Type.Integer(),
  at,
  actor: Type.String(),
  actorName: Type.String(),
  action: Type.String(),
  subject: Type.String(),
  purpose: nullable(Type.String()),
  allowed: Type.Boolean(),
  detail: Type.Unknown(),
  hash: Type.String(),
});
export type AuditEntryReply = Static<typeof auditEntry>;

const clockStep = oneOf(['call', 'redial', 'outcome', 'meet']);
const clockDue = shape({
  id: Type.String(),
  step: clockStep,
  grade: oneOf(grades.map((g) => g.code)),
  title: Type.String(),
  unitName: Type.String(),
  openedAt: at,
  deadlineAt: at,
});

export const wallReply = shape({
  centre: Type.String(),
  demo: Type.Boolean(),
  at,
  freshness: shape({
    lastSignalAt: nullable(at),
    backlog: Type.Integer(),
    lagMs: nullable(Type.Integer()),
    sources: shape({ live: Type.Integer(), all: Type.Integer() }),
    units: shape({ onDuty: Type.Integer(), all: Type.Integer() }),
  }),
  figures: shape({
    warningsToday: Type.Integer(),
    warningsYesterdaySameTime: Type.Integer(),
    dissuadedToday: Type.Integer(),
    successRate: nullable(Type.Number()),
    ongoingCritical: Type.Integer(),
    ongoingLongestMs: Type.Integer(),
    amountAtRiskFen: Type.Integer(),
    lossAvertedFen: Type.Integer(),
    signalsToday: Type.Integer(),
    signalsPerMinute: Type.Integer(),
    falseAlarmsToday: Type.Integer(),
    overdue: Type.Integer(),
    waiting: Type.Integer(),
  }),
  /** Oldest deadline first. */
  pending: Type.Array(
    shape({
      id: Type.String(),
      grade: oneOf(grades.map((g) => g.code)),
      title: Type.String(),
      unitName: Type.String(),
      openedAt: at,
      deadlineAt: at,
    }),
  ),
  /** One cell of the city's hexagonal grid; counts of the last hour. */
  cells: Type.Array(
    shape({
      q: Type.Integer(),
      r: Type.Integer(),
      district: Type.String(),
      count: Type.Integer(),
      critical: Type.Integer(),
    }),
  ),
  districts: Type.Array(
    shape({
      name: Type.String(),
      q: Type.Number(),
      r: Type.Number(),
      count: Type.Integer(),
    }),
  ),
  /** Warnings per half hour of the day, 48 values; `today` is null after now. */
  trend: shape({
    today: Type.Array(nullable(Type.Integer())),
    yesterday: Type.Array(Type.Integer()),
    weekMean: Type.Array(Type.Number()),
  }),
  categories: Type.Array(
    shape({
      category: oneOf(categoryCodes),
      count: Type.Integer(),
      change: nullable(Type.Number()),
    }),
  ),
  averted7Days: Type.Array(shape({ day: Type.String(), amountFen: Type.Integer() })),
  seats: Type.Array(
    shape({
      label: Type.String(),
      name: Type.String(),
      state: oneOf(['busy', 'free', 'away']),
    }),
  ),
  ticker: Type.Array(shape({ at, kind: Type.String(), text: Type.String() })),
  clocks: shape({
    /** Deadlines that have passed, by step; counts in the order of the grades, P0 first. */
    late: Type.Array(shape({ step: clockStep, grades: Type.Array(Type.Integer()) })),
    oldest: nullable(clockDue),
    next: Type.Array(clockDue),
    /** Critical warnings that nobody has taken for a minute. */
    unclaimed: Type.Array(Type.String()),
    /** From issue to each step, over the warnings of the last 24 hours. */
    watch: Type.Array(
      shape({
        step: oneOf(['claimed', 'contacted', 'met', 'closed']),
        count: Type.Integer(),
        medianMs: nullable(Type.Integer()),
        p90Ms: nullable(Type.Integer()),
      }),
    ),
  }),
});
export type Wall = Static<typeof wallReply>;

export const governanceRoutes = {
  'audit.list': defineRoute({
    method: 'GET',
    path: '/audit',
    permission: 'audit.read',
    summary: 'Who saw, changed or was denied what',
    query: shape({
      ...pageQuery,
      actor: optional(text(64)),
      action: optional(text(64)),
      subject: optional(text(64)),
      denied: optional(Type.Boolean()),
      from: optional(at),
      to: optional(at),
    }),
    reply: page(auditEntry),
  }),
  'audit.verify': defineRoute({
    method: 'POST',
    path: '/audit/verify',
    permission: 'audit.read',
    summary: 'Verify the chain',
    reply: shape({
      valid: Type.Boolean(),
      entries: Type.Integer(),
      firstBad: nullable(Type.Integer()),
      problem: nullable(Type.String()),
      ms: Type.Integer(),
    }),
  }),
  'wall.read': defineRoute({
    method: 'GET',
    path: '/wall',
    permission: 'wall.read',
    summary: 'Live figures of the wall screen; no personal data',
    reply: wallReply,
  }),
  'city.read': defineRoute({
    method: 'GET',
    path: '/city',
    permission: 'wall.read',
    summary: 'State of the simulated city',
    reply: shape({
      running: Type.Boolean(),
      speed: Type.Number(),
      operators: Type.Boolean(),
      cityTime: nullable(at),
      people: Type.Integer(),
      seed: Type.Integer(),
    }),
  }),
  'city.control': defineRoute({
    method: 'POST',
    path: '/city',
    permission: 'city.control',
    summary: 'Speed, pause, simulated operators',
    body: shape({
      running: optional(Type.Boolean()),
      operators: optional(Type.Boolean()),
      speed: optional(Type.Number({ minimum: 0.1, maximum: 600 })),
    }),
    reply: shape({
      running: Type.Boolean(),
      speed: Type.Number(),
      operators: Type.Boolean(),
      cityTime: nullable(at),
      people: Type.Integer(),
      seed: Type.Integer(),
    }),
    refusals: ['no-city'],
  }),
  'stream.read': defineRoute({
    method: 'GET',
    path: '/stream',
    permission: 'wall.read',
    raw: true,
    summary: 'Server-sent events: changes of warnings, quarantine and the wall, from a sequence on',
    query: shape({ after: optional(Type.Integer({ minimum: 0 })) }),
    reply: Type.String({
      description: 'text/event-stream; each event: id = seq, event = topic, data = JSON',
    }),
  }),
  'meta.read': defineRoute({
    method: 'GET',
    path: '/meta',
    permission: 'public',
    summary: 'Name and version of the centre',
    reply: shape({
      centre: Type.String(),
      demo: Type.Boolean(),
      version: Type.String(),
      serverTime: at,
    }),
  }),
};

/** What the stream carries; `topic` is the SSE event name. */
export type StreamEvent =
  | {
      topic: 'warning';
      id: string;
      kind: string;
      unitId: string;
      grade: string;
      status: string;
      version: number;
      holderId: string | null;
    }
  | {
      topic: 'presence';
      warningId: string;
      by: string;
      name: string;
      seat: string | null;
      /** Not after now: that person has left. */
      until: string;
    }
  | { topic: 'contact'; unitId: string; warningId: string }
  | { topic: 'visit'; id: string; unitId: string; kind: string; status: string }
  | { topic: 'protection'; id: string; unitId: string; warningId: string; kind: string }
  /** `id` is the case, the return or the instruction. */
  | { topic: 'funds' | 'return' | 'instruction'; id: string; unitId: string; kind: string }
  /** A report that waits, or was taken up or set aside. */
  | { topic: 'report'; id: string; unitId: string; kind: string }
  | { topic: 'duty'; unitId: string; kind: string }
  | { topic: 'notice'; id: string; userId: string; kind: string; subject: string }
  | { topic: 'policy'; key: string }
  | { topic: 'quarantine'; id: string; status: string }
  | { topic: 'list'; id?: number; importId?: string; status: string }
  | { topic: 'city'; running: boolean };
