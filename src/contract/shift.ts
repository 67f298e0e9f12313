/** The shift leader's desk (值班台): who is on what, what is late, and moving work between people. */
import { Type, type Static } from 'typebox';
import { languageCodes, seatStatuses } from '../core/duty/index.ts';
import { categoryCodes } from '../core/kernel/index.ts';
import { grades, warningTiers } from '../core/warning/index.ts';
import { at, defineRoute, idParam, nullable, oneOf, optional, shape, text } from './route.ts';

const grade = oneOf(grades.map((g) => g.code));
const tier = oneOf(warningTiers.map((t) => t.code));
const counts = shape({
  P0: Type.Integer(),
  P1: Type.Integer(),
  P2: Type.Integer(),
  P3: Type.Integer(),
});

/** One warning as the board names it; nothing personal. */
const item = shape({
  id: Type.String(),
  number: Type.String(),
  grade,
  category: oneOf(categoryCodes),
  tier,
  status: Type.String(),
  unitId: Type.String(),
  unitName: Type.String(),
  holderId: nullable(Type.String()),
  openedAt: at,
  deadlineAt: at,
});
export type ShiftItem = Static<typeof item>;

const person = shape({
  id: Type.String(),
  name: Type.String(),
  seat: nullable(Type.String()),
  unitId: Type.String(),
  unitName: Type.String(),
  status: oneOf(seatStatuses.map((s) => s.code)),
  since: at,
  until: nullable(at),
  languages: Type.Array(oneOf(languageCodes)),
  /** By the roster, now; null: the unit keeps none. */
  onDuty: nullable(Type.Boolean()),
  inHand: Type.Integer(),
  late: Type.Integer(),
  /** What is in hand with the next deadline. */
  next: nullable(item),
  dissuaded: Type.Integer(),
  called: Type.Integer(),
});
export type ShiftPerson = Static<typeof person>;

const unit = shape({
  id: Type.String(),
  name: Type.String(),
  level: Type.String(),
  onDuty: Type.Boolean(),
  seated: Type.Integer(),
  ready: Type.Integer(),
  waiting: counts,
  inHand: Type.Integer(),
  late: Type.Integer(),
  /** From the signal to the first call of those issued today; null under five cases. */
  medianMs: nullable(Type.Integer()),
  p90Ms: nullable(Type.Integer()),
});

const board = shape({
  at,
  unit: shape({ id: Type.String(), name: Type.String() }),
  totals: shape({
    waiting: counts,
    inHand: Type.Integer(),
    held: Type.Integer(),
    late: Type.Integer(),
    soon: Type.Integer({ description: 'Deadline within five minutes' }),
    byTier: Type.Array(shape({ tier, waiting: Type.Integer(), inHand: Type.Integer() })),
  }),
  /** Living warnings by when their deadline is, in steps of five minutes; the first is all late ones. */
  heat: Type.Array(shape({ fromMinutes: nullable(Type.Integer()), counts })),
  /** Graver warnings that nobody has taken for longer than the policy allows, longest first. */
  unattended: Type.Array(item),
  /** Late or about to be, oldest deadline first. */
  pressing: Type.Array(item),
  people: Type.Array(person),
  units: Type.Array(unit),
  transfers: Type.Integer({ description: 'Transfers that I may review' }),
  limits: shape({ callLongMs: Type.Integer(), writeUpMaxMs: Type.Integer() }),
});
export type ShiftBoard = Static<typeof board>;

const transfer = shape({
  id: Type.String(),
  number: Type.String(),
  grade,
  category: oneOf(categoryCodes),
  fromUnit: Type.String(),
  toUnit: Type.String(),
  proposedBy: Type.String(),
  proposedAt: at,
  dueAt: at,
  reason: Type.String(),
  /** Accepted transfers so far. */
  count: Type.Integer(),
  mayReview: Type.Boolean(),
});
export type TransferRow = Static<typeof transfer>;

const moved = shape({ moved: Type.Integer(), left: Type.Integer() });

export const shiftRoutes = {
  'shift.board': defineRoute({
    method: 'GET',
    path: '/shift/board',
    permission: 'shift.read',
    summary: 'Who is on what, what waits, what is late',
    query: shape({ unitId: optional(text(64)) }),
    reply: board,
  }),
  'shift.in-hand': defineRoute({
    method: 'GET',
    path: '/shift/people/:id',
    permission: 'shift.read',
    summary: 'What one person has in hand, next deadline first',
    params: idParam,
    reply: shape({ items: Type.Array(item) }),
  }),
  'shift.reassign': defineRoute({
    method: 'POST',
    path: '/shift/reassign',
    permission: 'warning.reassign',
    summary:
      'Give warnings to somebody, put them back, or share them out among those who are ready',
    body: shape({
      warningIds: Type.Array(text(64), { minItems: 1, maxItems: 100 }),
      to: oneOf(['person', 'queue', 'ready']),
      userId: optional(text(64)),
      reason: text(300),
    }),
    reply: moved,
    refusals: ['nobody-ready', 'not-on-duty'],
  }),
  'shift.call-back': defineRoute({
    method: 'POST',
    path: '/shift/people/:id/call-back',
    permission: 'duty.manage',
    summary: 'Call somebody back from a break',
    params: idParam,
    body: shape({ reason: optional(text(200)) }),
    reply: shape({ ok: Type.Literal(true) }),
    refusals: ['not-on-break'],
  }),
  'shift.message': defineRoute({
    method: 'POST',
    path: '/shift/people/:id/message',
    permission: 'shift.read',
    summary: 'Send a line to a seat',
    params: idParam,
    body: shape({ text: text(140) }),
    reply: shape({ ok: Type.Literal(true) }),
  }),
  'transfer.targets': defineRoute({
    method: 'GET',
    path: '/warnings/:id/transfer',
    permission: 'warning.handle',
    summary: 'Units to which a warning may be transferred, likeliest first',
    params: idParam,
    reply: shape({
      items: Type.Array(
        shape({
          id: Type.String(),
          name: Type.String(),
          level: Type.String(),
          onDuty: Type.Boolean(),
          /** Why this one: where the person lives, works or was seen. */
          because: nullable(oneOf(['home', 'work', 'seen'])),
        }),
      ),
      pending: nullable(transfer),
      replyMinutes: Type.Integer(),
    }),
  }),
  'transfer.propose': defineRoute({
    method: 'POST',
    path: '/warnings/:id/transfer',
    permission: 'warning.handle',
    summary: 'Propose to transfer a warning to another unit',
    params: idParam,
    body: shape({ to: text(64), reason: text(300) }),
    reply: transfer,
    refusals: ['already-closed', 'not-yours', 'transfer-pending', 'same-unit', 'wrong-level'],
  }),
  'transfer.withdraw': defineRoute({
    method: 'DELETE',
    path: '/warnings/:id/transfer',
    permission: 'warning.handle',
    summary: 'Take back a proposal that nobody has decided',
    params: idParam,
    reply: shape({ ok: Type.Literal(true) }),
    refusals: ['no-transfer', 'not-yours'],
  }),
  'transfer.list': defineRoute({
    method: 'GET',
    path: '/transfers',
    permission: 'warning.reassign',
    summary: 'Transfers to, from or below my unit that wait for a review, most urgent first',
    reply: shape({ items: Type.Array(transfer) }),
  }),
  'transfer.review': defineRoute({
    method: 'POST',
    path: '/transfers/:id',
    permission: 'warning.reassign',
    summary: 'Accept or refuse a transfer; the id is that of the warning',
    params: idParam,
    body: shape({ accepted: Type.Boolean(), reason: text(300) }),
    reply: shape({ ok: Type.Literal(true) }),
    refusals: ['no-transfer', 'own-proposal', 'superior-decides'],
  }),
};
