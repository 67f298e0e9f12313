/** Returning frozen money (资金返还): plans, notices, objections, approvals, payments. */
import { Type, type Static } from 'typebox';
import {
  heirRelations,
  objectionStatuses,
  paymentStatuses,
  returnEventKinds,
  returnRefusals,
  returnRoutes as routesOfReturn,
  returnStatuses,
} from '../core/return/index.ts';
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

const fen = Type.Integer();
const who = shape({ id: Type.String(), name: Type.String() });
const status = oneOf(codesOf(returnStatuses));
const route = oneOf(codesOf(routesOfReturn));
const basis = shape({ weight: oneOf(['net', 'gross']), reserve: Type.Boolean() });

const returnRow = shape({
  id: Type.String(),
  number: Type.String(),
  status,
  round: Type.Integer(),
  route,
  unitName: Type.String(),
  bank: Type.String(),
  numberMasked: Type.String(),
  holderMasked: Type.String(),
  frozenFen: fen,
  payFen: fen,
  paidFen: fen,
  /** Paid a second time by mistake; to be recovered. */
  doubledFen: fen,
  /** Payments of which nobody knows whether the bank made them. */
  unclear: Type.Integer(),
  victims: Type.Integer(),
  /** Cases of the victims, and how the first of them is called. */
  caseIds: Type.Array(Type.String()),
  firstCaseNumber: Type.String(),
  draftedBy: who,
  draftedAt: at,
  freezeEndsAt: at,
  /** The nearest time at which something must have happened, and what. */
  dueAt: nullable(at),
  noticeUntilAt: nullable(at),
  openObjections: Type.Integer(),
  version: Type.Integer(),
});
export type ReturnRow = Static<typeof returnRow>;

const heir = shape({ relation: oneOf(codesOf(heirRelations)), paper: text(200) });

const claim = shape({
  id: Type.String(),
  caseNumber: Type.String(),
  nameMasked: Type.String(),
  lossFen: fen,
  restoredFen: fen,
  lowerFen: fen,
  upperFen: fen,
  firstAt: Type.Integer({ description: 'Milliseconds; decides ties of rounding' }),
  payee: nullable(
    shape({ bank: Type.String(), numberMasked: Type.String(), nameMasked: Type.String() }),
  ),
  /** Why it goes to somebody else than the victim. */
  heir: nullable(heir),
  /** Changed after the approval: the city has to agree. */
  payeeWaits: Type.Boolean(),
});
const planLine = shape({
  id: Type.String(),
  netFen: fen,
  route,
  directFen: fen,
  ratioFen: fen,
  payFen: fen,
});
const plan = shape({
  route,
  lines: Type.Array(planLine),
  payFen: fen,
  reserveFen: fen,
  residueFen: fen,
  ratioPoolFen: fen,
  ratioBaseFen: fen,
});
const objection = shape({
  id: Type.String(),
  status: oneOf(codesOf(objectionStatuses)),
  name: Type.String(),
  phoneMasked: Type.String(),
  text: Type.String(),
  channel: oneOf(['page', 'by-hand']),
  at,
  dueAt: at,
  answer: nullable(Type.String()),
  answeredBy: nullable(who),
  answeredAt: nullable(at),
});

const returnDetail = shape({
  ...returnRow.properties,
  auditId: nullable(Type.String()),
  previousId: nullable(Type.String()),
  pool: shape({ frozenFen: fen, unidentifiedFen: fen, credits: Type.Integer() }),
  basis,
  basisReason: Type.String(),
  basisWord: Type.String({ description: 'As it stands in the notice' }),
  claims: Type.Array(claim),
  plan,
  /** What decides the route, for plans that are only tried out. */
  tolerance: shape({ toleranceFen: fen, tolerancePerMille: Type.Integer() }),
  secondOfficer: nullable(who),
  noticeAt: nullable(at),
  askedBy: nullable(who),
  approvedBy: nullable(who),
  approvedAt: nullable(at),
  notifiedAt: nullable(at),
  bankDueAt: nullable(at),
  paidAt: nullable(at),
  endedAt: nullable(at),
  endReason: nullable(Type.String()),
  objections: Type.Array(objection),
  payments: Type.Array(
    shape({
      claimId: Type.String(),
      key: Type.String(),
      ordinal: Type.Integer(),
      amountFen: fen,
      payee: Type.String(),
      status: oneOf(codesOf(paymentStatuses)),
      sentAt: at,
      answeredAt: nullable(at),
      code: nullable(Type.String()),
      remark: Type.String(),
      /** Why the line waits for a person. */
      stuck: nullable(Type.String()),
    }),
  ),
  events: Type.Array(
    shape({
      seq: Type.Integer(),
      at,
      actor: Type.String(),
      kind: oneOf(codesOf(returnEventKinds)),
      note: Type.String(),
    }),
  ),
  acts: Type.Array(shape({ act: Type.String(), allowed: Type.Boolean(), reason: Type.String() })),
});
export type ReturnDetail = Static<typeof returnDetail>;

const reason = text(500);
const commandOf = <const A extends string, const P extends Parameters<typeof Type.Object>[0]>(
  act: A,
  parts: P,
) => shape({ act: Type.Literal(act), ...parts });

const handleCommand = Type.Union([
  commandOf('choose', { basis, reason }),
  commandOf('set-payee', {
    claimId: text(64),
    payee: shape({
      bank: text(60),
      number: Type.String({ pattern: '^[0-9A-Za-z_-]{6,40}$' }),
      name: text(60),
    }),
    heir: optional(heir),
  }),
  commandOf('confirm-unpaid', { key: text(64), reason }),
  commandOf('sign', {}),
  commandOf('publish', {}),
  commandOf('object', { name: text(60), phone: text(20), text: text(2000) }),
  commandOf('answer-objection', {
    objectionId: text(64),
    to: oneOf(['upheld', 'rejected', 'taken-back']),
    answer: text(1000),
  }),
  commandOf('redraft', { basis: optional(basis), reason }),
  commandOf('ask', {}),
  commandOf('notify', {}),
  commandOf('send-again', {}),
  commandOf('close', { reason: optional(Type.String({ maxLength: 500 })) }),
  commandOf('reopen', { reason }),
  commandOf('withdraw', { reason }),
]);
const decideCommand = Type.Union([
  commandOf('approve', {}),
  commandOf('refuse', { reason }),
  commandOf('approve-payee', { claimId: text(64) }),
]);
export type ReturnHandleCommand = Static<typeof handleCommand>;
export type ReturnDecideCommand = Static<typeof decideCommand>;

const option = shape({
  measureId: Type.String(),
  accountId: Type.String(),
  bank: Type.String(),
  numberMasked: Type.String(),
  holderMasked: Type.String(),
  executedFen: fen,
  expiresAt: at,
  /** Cases whose money is in the account. */
  cases: Type.Integer(),
  /** The living return from this account, if any. */
  returnId: nullable(Type.String()),
  /** The newest audit of it. */
  auditId: nullable(Type.String()),
});
export type ReturnOption = Static<typeof option>;

const publicNotice = shape({
  number: Type.String(),
  office: Type.String(),
  publishedAt: at,
  untilAt: at,
  isOpen: Type.Boolean(),
  bank: Type.String(),
  holderMasked: Type.String(),
  numberMasked: Type.String(),
  frozenFen: fen,
  payFen: fen,
  restFen: fen,
  basisWord: Type.String(),
  lines: Type.Array(
    shape({
      victimMasked: Type.String(),
      lossFen: fen,
      restoredFen: fen,
      payFen: fen,
    }),
  ),
});
export type PublicNotice = Static<typeof publicNotice>;
const noticeParam = shape({ number: Type.String({ pattern: '^FH-\\d{6}-\\d{4,6}$' }) });

export const returnRoutes = {
  'return.list': defineRoute({
    method: 'GET',
    path: '/returns',
    permission: 'return.read',
    summary: 'Returns of the jurisdiction: what is due first',
    query: shape({
      ...pageQuery,
      status: optional(status),
      open: optional(Type.Boolean()),
      caseId: optional(text(64)),
    }),
    reply: shape({
      ...page(returnRow).properties,
      counts: Type.Array(shape({ status, count: Type.Integer(), payFen: fen })),
      /** Returned to victims so far, by payments that banks confirmed. */
      paidFen: fen,
    }),
  }),
  'return.read': defineRoute({
    method: 'GET',
    path: '/returns/:id',
    permission: 'return.read',
    summary: 'One return: plan, notice, objections, approvals, payments',
    params: idParam,
    reply: returnDetail,
  }),
  'return.options': defineRoute({
    method: 'GET',
    path: '/funds/:id/returns',
    permission: 'return.read',
    summary: 'Frozen accounts of a case from which money may go back',
    params: idParam,
    reply: shape({ items: Type.Array(option) }),
  }),
  'return.draft': defineRoute({
    method: 'POST',
    path: '/funds/:id/returns',
    permission: 'return.handle',
    summary: 'Draft a return from a frozen account of the case, for everybody whose money is in it',
    params: idParam,
    body: shape({
      measureId: text(64),
      auditId: optional(text(64)),
      basis: optional(basis),
      reason: optional(Type.String({ maxLength: 500 })),
    }),
    reply: returnDetail,
    refusals: ['freeze-not-in-force', 'return-open', 'too-many-claims', 'audit-not-there'],
  }),
  'return.act': defineRoute({
    method: 'POST',
    path: '/returns/:id/acts',
    permission: 'return.handle',
    summary: 'Choose the ratio, sign, publish, answer objections, ask, tell the bank, close',
    params: idParam,
    body: shape({ version: Type.Integer({ minimum: 1 }), command: handleCommand }),
    reply: returnDetail,
    refusals: [
      ...returnRefusals,
      'version-conflict',
      'return-open',
      'too-many-claims',
      'officer-unidentified',
    ],
  }),
  'return.decide': defineRoute({
    method: 'POST',
    path: '/returns/:id/decisions',
    permission: 'return.approve',
    summary: 'Approve a return or send it back; at city level, by somebody who had no part in it',
    params: idParam,
    body: shape({ version: Type.Integer({ minimum: 1 }), command: decideCommand }),
    reply: returnDetail,
    refusals: [...returnRefusals, 'version-conflict'],
  }),
  'return-notice.read': defineRoute({
    method: 'GET',
    path: '/return-notices/:number',
    permission: 'public',
    summary: 'A public notice of a return: victims masked, the ratio told',
    params: noticeParam,
    reply: publicNotice,
  }),
  'return-notice.object': defineRoute({
    method: 'POST',
    path: '/return-notices/:number/objections',
    permission: 'public',
    summary: 'Object to a return while its notice stands',
    params: noticeParam,
    body: shape({ name: text(60), phone: text(20), text: text(2000) }),
    reply: shape({ reference: Type.String(), dueAt: at }),
    refusals: ['notice-not-open', 'too-many-objections'],
  }),
};
