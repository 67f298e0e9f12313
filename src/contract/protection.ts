/** Protective stop-payment (保护性止付): orders, what banks did, exceptions, appeals. */
import { Type, type Static } from 'typebox';
import {
  accountStandings,
  appealActs,
  appealStatuses,
  instructionStatuses,
  orderRefusals,
  orderStatuses,
  payeePurposes,
  proposalRefusals,
  releaseCauses,
  triedSteps,
} from '../core/protection/index.ts';
import {
  codesOf,
  at,
  defineRoute,
  idParam,
  nullable,
  oneOf,
  optional,
  page,
  pageQuery,
  shape,
  text,
} from './route.ts';

const fen = Type.Integer({ minimum: 0, maximum: 100_000_000 });
const allowance = shape({
  perDayFen: fen,
  payees: Type.Array(
    shape({ name: text(60), purpose: oneOf(codesOf(payeePurposes)), perMonthFen: fen }),
    { maxItems: 10 },
  ),
});
const who = shape({ id: Type.String(), name: Type.String() });
const office = shape({ unitId: Type.String(), name: Type.String(), contact: Type.String() });
const resort = Type.Array(
  shape({
    step: oneOf(codesOf(triedSteps)),
    count: Type.Integer(),
    least: Type.Integer(),
    done: Type.Boolean(),
  }),
);

const orderRow = shape({
  id: Type.String(),
  number: Type.String(),
  status: oneOf(codesOf(orderStatuses)),
  warningId: Type.String(),
  warningNumber: Type.String(),
  personMasked: Type.String(),
  unitName: Type.String(),
  office,
  accountCount: Type.Integer(),
  /** Accounts by where they stand, such as stopped or uncertain. */
  standing: Type.Array(
    shape({ standing: oneOf(codesOf(accountStandings)), count: Type.Integer() }),
  ),
  proposedBy: who,
  proposedAt: at,
  startedAt: nullable(at),
  expiresAt: nullable(at),
  endedAt: nullable(at),
  /** What waits for somebody: an approval, an extension, an exception, an appeal. */
  waiting: Type.Array(oneOf(['approval', 'extension', 'variation', 'appeal', 'failed', 'notice'])),
  /** The nearest time by which somebody must have answered. */
  dueAt: nullable(at),
  version: Type.Integer(),
});
export type OrderRow = Static<typeof orderRow>;

const instruction = shape({
  key: Type.String(),
  kind: oneOf(['stop', 'lift']),
  status: oneOf(codesOf(instructionStatuses)),
  madeAt: at,
  untilAt: nullable(at),
  sentAt: nullable(at),
  sends: Type.Integer(),
  appliedAt: nullable(at),
  code: nullable(Type.String()),
});

const notice = shape({
  title: Type.String(),
  lead: Type.String(),
  parts: Type.Array(shape({ head: Type.String(), lines: Type.Array(Type.String()) })),
  foot: Type.String(),
});

const orderDetail = shape({
  ...orderRow.properties,
  reason: Type.String(),
  days: Type.Integer(),
  allReason: nullable(Type.String()),
  overrideReason: nullable(Type.String()),
  endReason: nullable(Type.String()),
  approvedBy: nullable(who),
  toldAt: nullable(at),
  policy: Type.String(),
  allowance,
  resort,
  accountsKnown: Type.Integer(),
  accounts: Type.Array(
    shape({
      id: Type.String(),
      bank: Type.String(),
      numberMasked: Type.String(),
      standing: oneOf(codesOf(accountStandings)),
      untilAt: nullable(at),
      instructions: Type.Array(instruction),
    }),
  ),
  extensions: Type.Integer(),
  extensionsMax: Type.Integer(),
  extensionAsked: nullable(shape({ days: Type.Integer(), reason: Type.String(), by: who })),
  variations: Type.Array(
    shape({
      id: Type.String(),
      status: oneOf(['asked', 'granted', 'refused', 'over']),
      askedBy: Type.String(),
      askedAt: at,
      dueAt: at,
      late: Type.Boolean(),
      allowance,
      reason: Type.String(),
      answer: nullable(Type.String()),
    }),
  ),
  appeals: Type.Array(
    shape({
      id: Type.String(),
      status: oneOf(codesOf(appealStatuses)),
      text: Type.String(),
      receivedAt: at,
      dueAt: nullable(at),
      late: Type.Boolean(),
      reason: nullable(Type.String()),
      acts: Type.Array(oneOf(codesOf(appealActs))),
    }),
  ),
  events: Type.Array(shape({ seq: Type.Integer(), at, actor: Type.String(), text: Type.String() })),
  /** The code by which the person finds the order without signing in. */
  reference: Type.String(),
  notice: shape({ zh: notice, en: notice }),
  /** No line to the banks: what was sent by hand is recorded by hand. */
  byHand: Type.Boolean(),
  acts: Type.Array(shape({ act: Type.String(), allowed: Type.Boolean(), reason: Type.String() })),
});
export type OrderDetail = Static<typeof orderDetail>;

const reason = text(500);
const optionalReason = optional(Type.String({ maxLength: 500 }));
const commandOf = <const A extends string, const P extends Parameters<typeof Type.Object>[0]>(
  act: A,
  parts: P,
) => shape({ act: Type.Literal(act), ...parts });

const askCommand = Type.Union([
  commandOf('withdraw', { reason }),
  commandOf('release', { cause: oneOf(codesOf(releaseCauses)), reason }),
  commandOf('extend', { days: Type.Integer({ minimum: 1, maximum: 30 }), reason }),
  commandOf('vary', { allowance, reason }),
  commandOf('told', { channel: text(60) }),
  commandOf('appeal', { text: text(1000) }),
  commandOf('docs-given', { appealId: text(64), reason: optionalReason }),
  commandOf('review', { appealId: text(64), reason }),
  commandOf('send-again', { accountId: text(8) }),
  commandOf('bank-answer', {
    key: text(64),
    result: oneOf(['applied', 'failed']),
    code: text(8),
  }),
]);
const decideCommand = Type.Union([
  commandOf('approve', { overrideReason: optionalReason }),
  commandOf('refuse', { reason }),
  commandOf('decide-extension', { grant: Type.Boolean(), reason: optionalReason }),
  commandOf('decide-variation', {
    variationId: text(64),
    grant: Type.Boolean(),
    reason: optionalReason,
  }),
  commandOf('appeal-act', {
    appealId: text(64),
    move: oneOf(codesOf(appealActs)),
    reason: optionalReason,
  }),
]);
export type AskCommand = Static<typeof askCommand>;
export type DecideCommand = Static<typeof decideCommand>;

const appealCode = {
  reference: Type.String({ minLength: 6, maxLength: 16, description: 'Code of the notice' }),
  phoneLast4: Type.String({ pattern: '^\\d{4}$' }),
};
const publicOrder = shape({
  number: Type.String(),
  status: oneOf(codesOf(orderStatuses)),
  expiresAt: nullable(at),
  office: shape({ name: Type.String(), contact: Type.String() }),
  accounts: Type.Array(Type.String({ description: 'Bank and masked number' })),
  allowance: Type.Array(Type.String()),
  appeal: nullable(
    shape({
      status: oneOf(codesOf(appealStatuses)),
      dueAt: nullable(at),
      reason: nullable(Type.String()),
    }),
  ),
  variation: nullable(
    shape({
      status: oneOf(['asked', 'granted', 'refused', 'over']),
      dueAt: at,
      answer: nullable(Type.String()),
    }),
  ),
  documents: Type.Array(Type.String()),
});

export const protectionRoutes = {
  'protection.list': defineRoute({
    method: 'GET',
    path: '/protections',
    permission: 'protection.read',
    summary: 'Orders of the jurisdiction: what waits first, then what ends first',
    query: shape({
      ...pageQuery,
      status: optional(oneOf(codesOf(orderStatuses))),
      waiting: optional(Type.Boolean()),
      warningId: optional(text(64)),
    }),
    reply: shape({
      ...page(orderRow).properties,
      counts: shape({
        proposed: Type.Integer(),
        inForce: Type.Integer(),
        waiting: Type.Integer(),
        endingSoon: Type.Integer({ description: 'In force and over within a day' }),
        uncertain: Type.Integer({ description: 'Accounts of which nobody knows' }),
      }),
    }),
  }),
  'protection.read': defineRoute({
    method: 'GET',
    path: '/protections/:id',
    permission: 'protection.read',
    summary: 'One order with banks, exceptions, appeals and the notice',
    params: idParam,
    reply: orderDetail,
  }),
  'protection.options': defineRoute({
    method: 'GET',
    path: '/warnings/:id/protection',
    permission: 'protection.propose',
    summary: 'What an order for this warning could hold: accounts, what was tried, the office',
    params: idParam,
    reply: shape({
      accounts: Type.Array(
        shape({ key: Type.String(), bank: Type.String(), numberMasked: Type.String() }),
      ),
      resort,
      office,
      living: nullable(shape({ id: Type.String(), number: Type.String() })),
      earlier: Type.Integer({ description: 'Orders of this person that have ended' }),
      termDaysUsual: Type.Integer(),
      termDaysMax: Type.Integer(),
      livingPerDayFen: Type.Integer(),
      livingPerDayFenMax: Type.Integer(),
      policy: Type.String(),
    }),
  }),
  'protection.propose': defineRoute({
    method: 'POST',
    path: '/warnings/:id/protection',
    permission: 'protection.propose',
    summary: 'Propose an order; somebody else approves it',
    params: idParam,
    body: shape({
      accounts: Type.Array(text(64), { maxItems: 20 }),
      allReason: optionalReason,
      reason,
      days: Type.Integer({ minimum: 1, maximum: 30 }),
      allowance,
      contact: optional(text(60)),
    }),
    reply: orderDetail,
    refusals: ['already-protected', 'account-not-known', ...proposalRefusals],
  }),
  'protection.act': defineRoute({
    method: 'POST',
    path: '/protections/:id/acts',
    permission: 'protection.propose',
    summary: 'Withdraw, release, ask for more time or an exception, record what the bank said',
    params: idParam,
    body: shape({ version: Type.Integer({ minimum: 1 }), command: askCommand }),
    reply: orderDetail,
    refusals: [...orderRefusals, 'instruction-not-open', 'version-conflict'],
  }),
  'protection.decide': defineRoute({
    method: 'POST',
    path: '/protections/:id/decisions',
    permission: 'protection.approve',
    summary: 'Approve or refuse an order, an extension, an exception; decide an appeal',
    params: idParam,
    body: shape({ version: Type.Integer({ minimum: 1 }), command: decideCommand }),
    reply: orderDetail,
    refusals: [...orderRefusals, 'version-conflict'],
  }),
  'appeal.read': defineRoute({
    method: 'POST',
    path: '/appeals/look',
    permission: 'public',
    summary: 'What the person sees of an order, by the code of the notice',
    body: shape(appealCode),
    reply: publicOrder,
    refusals: ['appeal-code-unknown'],
  }),
  'appeal.open': defineRoute({
    method: 'POST',
    path: '/appeals',
    permission: 'public',
    summary: 'Appeal against an order, or ask for an exception for living costs',
    body: shape({
      ...appealCode,
      kind: oneOf(['appeal', 'living-costs']),
      text: text(1000),
      payee: optional(allowance.properties.payees.items),
    }),
    reply: publicOrder,
    refusals: ['appeal-code-unknown', ...orderRefusals],
  }),
};
