/** Fund cases (资金案件): where the money of a report is, measures and their deadlines, the ledger. */
import { Type, type Static } from 'typebox';
import { purposes } from '../core/access/index.ts';
import {
  caseStatuses,
  fundEventKinds,
  fundRefusals,
  measureStatuses,
  moneyParts,
  reportChannels,
  waits,
} from '../core/funds/index.ts';
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

const who = shape({ id: Type.String(), name: Type.String() });
const fen = Type.Integer();
const part = oneOf(codesOf(moneyParts));
const parts = Type.Array(shape({ part, amountFen: fen }), {
  description: 'Only those that are not zero; together they are the loss',
});

const measureRow = shape({
  id: Type.String(),
  caseId: Type.String(),
  caseNumber: Type.String(),
  victimMasked: Type.String(),
  accountId: Type.String(),
  bank: Type.String(),
  numberMasked: Type.String(),
  holderMasked: Type.String(),
  level: Type.Integer(),
  kind: oneOf(['stop', 'freeze']),
  ordinal: Type.Integer(),
  status: oneOf(codesOf(measureStatuses)),
  reason: Type.String(),
  basis: Type.String(),
  requestedBy: who,
  requestedAt: at,
  secondOfficer: nullable(who),
  approvedBy: nullable(who),
  approvedAt: nullable(at),
  sentAt: nullable(at),
  appliedAt: nullable(at),
  expiresAt: nullable(at),
  cosignDueAt: nullable(at),
  unrelatedAt: nullable(at),
  limitFen: nullable(fen),
  executedFen: nullable(fen),
  availableFen: nullable(fen),
  prior: nullable(shape({ office: Type.String(), expireAt: nullable(at) })),
  failureCode: nullable(Type.String()),
  pending: nullable(oneOf(['extend', 'release'])),
  pendingBy: nullable(who),
  pendingReason: nullable(Type.String()),
  isMajor: Type.Boolean(),
  endedAt: nullable(at),
  endReason: nullable(Type.String()),
  documents: Type.Array(Type.String()),
  /** What somebody has to do about it, the most pressing first, and by when. */
  needs: Type.Array(oneOf(waits)),
  dueAt: nullable(at),
  /** From then on the policy calls it soon, and urgent. */
  dueSoonAt: nullable(at),
  dueUrgentAt: nullable(at),
  /** What the reader may do with it now. */
  acts: Type.Array(shape({ act: Type.String(), allowed: Type.Boolean(), reason: Type.String() })),
});
export type MeasureRow = Static<typeof measureRow>;

const fundAccount = shape({
  id: Type.String(),
  bank: Type.String(),
  numberMasked: Type.String(),
  holderMasked: Type.String(),
  type: oneOf(['personal', 'corporate']),
  kind: oneOf(['account', 'payment', 'merchant', 'cash', 'virtual', 'abroad']),
  level: Type.Integer(),
  inFen: fen,
  hereFen: fen,
  outFen: fen,
  stoppedFen: fen,
  frozenFen: fen,
  releasedFen: fen,
  heldUntilAt: nullable(at),
  firstInAt: nullable(at),
  lastInAt: nullable(at),
  balanceFen: nullable(fen),
  balanceAt: nullable(at),
  knownUntilAt: nullable(at),
  watchedUntilAt: nullable(at),
  /** Kinds of questions to the bank that are not answered yet. */
  asked: Type.Array(Type.String()),
  /** Other cases that the account is part of. */
  otherCases: Type.Integer(),
});

const fundRow = shape({
  id: Type.String(),
  number: Type.String(),
  status: oneOf(codesOf(caseStatuses)),
  unitId: Type.String(),
  unitName: Type.String(),
  victimMasked: Type.String(),
  category: nullable(Type.String()),
  channel: oneOf(codesOf(reportChannels)),
  warningId: nullable(Type.String()),
  reportedAt: at,
  /** When the first of the victim's transfers left. */
  firstTransferAt: at,
  lossFen: fen,
  parts,
  /** Stopped, frozen, returned and restituted. */
  caughtFen: fen,
  /** Parts minus loss; anything but zero is an alarm. */
  imbalanceFen: fen,
  accountCount: Type.Integer(),
  /** Accounts with money of the case that nothing holds. */
  openCount: Type.Integer(),
  /** The nearest end of a measure, or time by which somebody must act. */
  dueAt: nullable(at),
  /** From then on the policy calls it soon, and urgent. */
  dueSoonAt: nullable(at),
  dueUrgentAt: nullable(at),
  version: Type.Integer(),
});
export type FundRow = Static<typeof fundRow>;

const fundDetail = shape({
  ...fundRow.properties,
  reportedBy: who,
  victim: shape({
    personId: nullable(Type.String()),
    nameMasked: Type.String(),
    phoneMasked: nullable(Type.String()),
  }),
  filing: nullable(shape({ number: Type.String(), by: who, at })),
  /** From the report to the first stop that a bank applied. */
  firstStopAt: nullable(at),
  transfers: Type.Array(
    shape({
      id: Type.String(),
      fromBank: Type.String(),
      fromMasked: Type.String(),
      accountId: nullable(Type.String({ description: 'The account of the case that received it' })),
      amountFen: fen,
      at,
      confirmed: nullable(Type.Boolean()),
    }),
  ),
  accounts: Type.Array(fundAccount),
  flows: Type.Array(
    shape({
      id: Type.String(),
      fromId: nullable(Type.String()),
      toId: Type.String(),
      amountFen: fen,
      tracedFen: fen,
      at,
      serial: Type.String(),
      type: Type.String(),
      place: nullable(Type.String()),
    }),
  ),
  measures: Type.Array(measureRow),
  events: Type.Array(
    shape({
      seq: Type.Integer(),
      at,
      kind: oneOf(codesOf(fundEventKinds)),
      actor: Type.String(),
      accountId: nullable(Type.String()),
      measureId: nullable(Type.String()),
      amountFen: nullable(fen),
      text: Type.String(),
    }),
  ),
  acts: Type.Array(shape({ act: Type.String(), allowed: Type.Boolean(), reason: Type.String() })),
});
export type FundDetail = Static<typeof fundDetail>;

const ledgerRow = shape({
  seq: Type.Integer(),
  at,
  from: oneOf(['loss', ...codesOf(moneyParts)]),
  fromAccountId: nullable(Type.String()),
  to: oneOf(['loss', ...codesOf(moneyParts)]),
  toAccountId: nullable(Type.String()),
  amountFen: fen,
  cause: Type.String(),
  causeId: Type.String(),
});
export type LedgerRow = Static<typeof ledgerRow>;

const reason = text(500);
const id = text(64);
const fenIn = Type.Integer({ minimum: 1, maximum: 1_000_000_000_000 });
const commandOf = <const A extends string, const P extends Parameters<typeof Type.Object>[0]>(
  act: A,
  parts: P,
) => shape({ act: Type.Literal(act), ...parts });

const bank = Type.String({ minLength: 1, maxLength: 60 });
const number = Type.String({ pattern: '^[0-9A-Za-z_.@-]{4,40}$' });
const handleCommand = Type.Union([
  commandOf('add-transfer', {
    transfer: shape({
      fromBank: bank,
      fromAccount: number,
      fromName: text(60),
      toBank: bank,
      toAccount: number,
      toName: Type.String({ maxLength: 60 }),
      toType: oneOf(['personal', 'corporate']),
      amountFen: fenIn,
      at,
    }),
  }),
  commandOf('stop', { accountId: id, reason }),
  commandOf('co-sign', { measureId: id }),
  commandOf('refuse', { measureId: id, reason }),
  commandOf('extend', { measureId: id, reason }),
  commandOf('renew', { measureId: id, reason }),
  commandOf('release', { measureId: id, reason, unrelated: optional(Type.Boolean()) }),
  commandOf('freeze', {
    accountId: id,
    limitFen: nullable(fenIn),
    reason,
    major: optional(Type.Boolean()),
  }),
  commandOf('query', { accountId: id, what: oneOf(['transactions', 'holder', 'accounts']) }),
  commandOf('watch', { accountId: id, untilAt: at }),
  commandOf('end-watch', { accountId: id }),
  commandOf('exit', {
    accountId: id,
    kind: oneOf(['account', 'payment', 'merchant', 'cash', 'virtual', 'abroad']),
    reason,
  }),
  commandOf('restitute', {
    amountFen: fenIn,
    from: oneOf(['in-flight', 'cash', 'abroad', 'spent', 'released']),
    receipt: text(100),
  }),
  commandOf('close', { reason }),
]);
const approveCommand = Type.Union([
  commandOf('approve', { measureId: id }),
  commandOf('refuse', { measureId: id, reason }),
  commandOf('file', { number: text(60) }),
  commandOf('refuse-filing', { reason }),
]);
export type HandleFundsCommand = Static<typeof handleCommand>;
export type ApproveFundsCommand = Static<typeof approveCommand>;

const version = Type.Integer({ minimum: 1 });

export const fundsRoutes = {
  'funds.list': defineRoute({
    method: 'GET',
    path: '/funds',
    permission: 'funds.read',
    summary: 'Fund cases of the jurisdiction: what is due first, or the newest first',
    query: shape({
      ...pageQuery,
      status: optional(oneOf(codesOf(caseStatuses))),
      search: optional(Type.String({ maxLength: 60 })),
      personId: optional(id),
      warningId: optional(id),
      order: optional(oneOf(['due', 'newest', 'loss'])),
    }),
    reply: shape({
      ...page(fundRow).properties,
      counts: shape({
        open: Type.Integer(),
        filed: Type.Integer(),
        alarms: Type.Integer({ description: 'Ledgers that do not balance' }),
        lossFen: fen,
        caughtFen: fen,
      }),
    }),
  }),
  'funds.read': defineRoute({
    method: 'GET',
    path: '/funds/:id',
    permission: 'funds.read',
    summary: 'One case: transfers, accounts, flows, measures, events, and what the reader may do',
    params: idParam,
    reply: fundDetail,
  }),
  'funds.ledger': defineRoute({
    method: 'GET',
    path: '/funds/:id/ledger',
    permission: 'funds.read',
    summary: 'The ledger of a case, and whether its entries add up to what the case shows',
    params: idParam,
    query: shape(pageQuery),
    reply: shape({
      ...page(ledgerRow).properties,
      parts,
      lossFen: fen,
      imbalanceFen: fen,
    }),
  }),
  'funds.measures': defineRoute({
    method: 'GET',
    path: '/measures',
    permission: 'funds.read',
    summary: 'Stops and freezes of all cases: what is due first',
    query: shape({
      ...pageQuery,
      kind: optional(oneOf(['stop', 'freeze'])),
      status: optional(oneOf(codesOf(measureStatuses))),
      needs: optional(oneOf(waits)),
      living: optional(Type.Boolean()),
      mine: optional(Type.Boolean({ description: 'Asked for by the reader' })),
      bank: optional(Type.String({ maxLength: 60 })),
    }),
    reply: shape({
      ...page(measureRow).properties,
      counts: Type.Array(shape({ needs: oneOf(waits), count: Type.Integer() })),
    }),
  }),
  'funds.act': defineRoute({
    method: 'POST',
    path: '/funds/:id/acts',
    permission: 'funds.handle',
    summary: 'Stop, co-sign, extend, release, ask for a freeze, ask banks, record what was found',
    params: idParam,
    body: shape({ version, command: handleCommand }),
    reply: fundDetail,
    refusals: [...fundRefusals, 'version-conflict'],
  }),
  'funds.decide': defineRoute({
    method: 'POST',
    path: '/funds/:id/decisions',
    permission: 'funds.approve',
    summary: 'File a case; approve or refuse a freeze, its renewal or its release',
    params: idParam,
    body: shape({ version, command: approveCommand }),
    reply: fundDetail,
    refusals: [...fundRefusals, 'version-conflict'],
  }),
  'funds.export': defineRoute({
    method: 'POST',
    path: '/funds/:id/exports',
    permission: 'funds.read',
    summary:
      'Take picture, rows or the numbered flow table out of the console; the purpose is kept',
    params: idParam,
    body: shape({
      contents: Type.Array(oneOf(['picture', 'rows', 'flow-table']), { minItems: 1, maxItems: 3 }),
      reason,
    }),
    reply: shape({ documentId: nullable(Type.String()), number: nullable(Type.String()) }),
  }),
  'funds.reveal': defineRoute({
    method: 'POST',
    path: '/funds/:id/reveal',
    permission: 'funds.handle',
    summary: 'Show the number and name of one account in full; leaves an audit entry',
    params: idParam,
    body: shape({ accountId: id, purpose: oneOf(codesOf(purposes)) }),
    reply: shape({ number: Type.String(), name: Type.String() }),
    refusals: ['purpose-not-allowed'],
  }),
};
