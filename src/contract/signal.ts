/** Signals, quarantine and sources (信号). */
import { Type, type Static } from 'typebox';
import { signalKinds, signalSchema } from '../core/signal/index.ts';
import { categoryCodes } from '../core/kernel/index.ts';
import { grades } from '../core/warning/index.ts';
import {
  at,
  defineRoute,
  done,
  idParam,
  nullable,
  oneOf,
  optional,
  page,
  pageQuery,
  shape,
  text,
} from './route.ts';

export const problem = shape({
  field: Type.String(),
  code: Type.String(),
  problem: Type.String(),
  remedy: Type.String(),
});

export const rowReply = shape({
  row: Type.Integer({ description: 'Counted from 1 in the request' }),
  id: nullable(Type.String()),
  status: oneOf(['accepted', 'duplicate', 'rejected']),
  /** A duplicate whose content differs from what was accepted first. */
  differs: optional(Type.Boolean()),
  quarantineId: optional(Type.String()),
  problems: optional(Type.Array(problem)),
});
export type RowReply = Static<typeof rowReply>;

export const reason = shape({
  code: Type.String(),
  weight: Type.Number({ description: 'Share of the score, points of 100' }),
  text: Type.String(),
});

export const decision = shape({
  score: Type.Number(),
  grade: nullable(oneOf(grades.map((g) => g.code))),
  category: oneOf(categoryCodes),
  reasons: Type.Array(reason),
  model: Type.String(),
});
export type DecisionReply = Static<typeof decision>;

export const quarantined = shape({
  id: Type.String(),
  source: Type.String(),
  receivedAt: at,
  row: Type.Integer(),
  raw: Type.String(),
  /** The row was longer than what is kept: it cannot be mended here. */
  truncated: Type.Boolean(),
  problems: Type.Array(problem),
  status: oneOf(['open', 'resent', 'discarded']),
  resolvedBy: nullable(Type.String()),
  resolvedAt: nullable(at),
});
export type Quarantined = Static<typeof quarantined>;

export const source = shape({
  id: Type.String(),
  name: Type.String(),
  kind: oneOf(['carrier', 'bank', 'platform', 'citizen', 'police', 'simulation', 'file']),
  status: oneOf(['active', 'suspended']),
  createdAt: at,
  lastSignalAt: nullable(at),
  acceptedCount: Type.Integer(),
  duplicateCount: Type.Integer(),
  rejectedCount: Type.Integer(),
  quarantineOpenCount: Type.Integer(),
  /** Accepted per hour over the last 24 hours, oldest first. */
  hourly: Type.Array(Type.Integer()),
});
export type Source = Static<typeof source>;

const newKey = shape({ source, key: Type.String({ description: 'Shown once' }) });

export const signalRoutes = {
  'signal.submit': defineRoute({
    method: 'POST',
    path: '/signals',
    permission: 'source',
    raw: true,
    summary: 'Submit signals: NDJSON or a JSON array, gzip allowed; idempotent by (source, id)',
    body: signalSchema,
    bodyBytesMax: 33_554_432,
    reply: shape({
      accepted: Type.Integer(),
      duplicate: Type.Integer(),
      rejected: Type.Integer(),
      rows: Type.Array(rowReply),
    }),
  }),
  'signal.read': defineRoute({
    method: 'GET',
    path: '/signals/:position',
    permission: 'signal.read',
    summary: 'A signal with its decision, masked',
    params: shape({ position: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) }),
    reply: shape({
      position: Type.Integer(),
      kind: oneOf(signalKinds),
      source: Type.String(),
      occurredAt: at,
      receivedAt: at,
      body: Type.Unknown(),
      decision: nullable(decision),
      warningId: nullable(Type.String()),
    }),
  }),
  'quarantine.list': defineRoute({
    method: 'GET',
    path: '/quarantine',
    permission: 'quarantine.read',
    summary: 'Rows that were refused',
    query: shape({
      ...pageQuery,
      source: optional(text(64)),
      status: optional(oneOf(['open', 'resent', 'discarded'])),
    }),
    reply: page(quarantined),
  }),
  'quarantine.resend': defineRoute({
    method: 'POST',
    path: '/quarantine/:id/resend',
    permission: 'quarantine.mend',
    summary: 'Send the mended row; it passes the same checks as any other',
    params: idParam,
    body: shape({ raw: Type.String({ minLength: 1, maxLength: 65_536 }) }),
    bodyBytesMax: 524_288,
    reply: rowReply,
    refusals: ['already-resolved'],
  }),
  'quarantine.discard': defineRoute({
    method: 'POST',
    path: '/quarantine/:id/discard',
    permission: 'quarantine.mend',
    summary: 'Set aside for good',
    params: idParam,
    body: shape({ reason: text(500) }),
    reply: done,
    refusals: ['already-resolved'],
  }),
  'source.list': defineRoute({
    method: 'GET',
    path: '/sources',
    permission: 'source.read',
    summary: 'Sources and their health',
    reply: shape({
      items: Type.Array(source),
      backlog: Type.Integer(),
      backlogMax: Type.Integer(),
    }),
  }),
  'source.create': defineRoute({
    method: 'POST',
    path: '/sources',
    permission: 'source.manage',
    summary: 'Register a source',
    body: shape({
      name: Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-z0-9][a-z0-9._\\-]*$' }),
      kind: oneOf(['carrier', 'bank', 'platform', 'citizen', 'police', 'simulation', 'file']),
      /** Whose people see the source and its refused rows; the upper units see every one. */
      unitId: optional(text(64)),
    }),
    reply: newKey,
    refusals: ['name-taken'],
  }),
  'source.rotate': defineRoute({
    method: 'POST',
    path: '/sources/:id/rotate',
    permission: 'source.manage',
    summary: 'New key; the old one ends',
    params: idParam,
    reply: newKey,
  }),
  'source.suspend': defineRoute({
    method: 'POST',
    path: '/sources/:id/suspend',
    permission: 'source.manage',
    summary: 'Suspend or resume',
    params: idParam,
    body: shape({ suspended: Type.Boolean() }),
    reply: source,
  }),
};
