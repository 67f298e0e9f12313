/** What people outside may see and ask: where their money is, why an account is held, an appeal. */
import { Type, type Static } from 'typebox';
import { appealActs, appealStatuses } from '../core/appeal/index.ts';
import { caseStatuses, fundRefusals, measureStatuses, moneyParts } from '../core/funds/index.ts';
import { returnStatuses } from '../core/return/index.ts';
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
const office = shape({ name: Type.String(), contact: Type.String() });
const code = Type.String({ minLength: 6, maxLength: 16, description: 'Told by the centre' });
const last4 = Type.String({ pattern: '^[0-9A-Za-z]{4}$' });
const appealStatus = oneOf(codesOf(appealStatuses));

/** What comes next for a victim, in the order in which it usually does. */
export const nextSteps = [
  { code: 'chase', zh: '正在追踪和止付', en: 'The money is being chased' },
  { code: 'filing', zh: '已止付，等待立案和冻结', en: 'Stopped; filing and freezing come next' },
  {
    code: 'audit',
    zh: '已冻结，正在核查资金归属',
    en: 'Frozen; whose money it is is being checked',
  },
  { code: 'draft', zh: '正在拟定返还方案', en: 'A plan of return is being drafted' },
  { code: 'notice', zh: '返还方案公告中', en: 'The plan stands in a public notice' },
  { code: 'approval', zh: '返还方案审批中', en: 'The plan waits for approval' },
  { code: 'bank', zh: '银行正在办理返还', en: 'The bank is paying it back' },
  { code: 'paid', zh: '已返还到您的账户', en: 'Paid to your account' },
  { code: 'closed', zh: '案件已办结', en: 'The case is closed' },
] as const;

const progress = shape({
  number: Type.String(),
  status: oneOf(codesOf(caseStatuses)),
  reportedAt: at,
  office,
  lossFen: fen,
  parts: Type.Array(shape({ part: oneOf(codesOf(moneyParts)), amountFen: fen })),
  next: shape({ step: oneOf(codesOf(nextSteps)), by: nullable(at) }),
  returns: Type.Array(
    shape({
      number: Type.String(),
      status: oneOf(codesOf(returnStatuses)),
      amountFen: fen,
      noticeUntilAt: nullable(at),
      bankDueAt: nullable(at),
      paidAt: nullable(at),
    }),
  ),
});
export type Progress = Static<typeof progress>;

const remedy = shape({
  kind: oneOf(['stop', 'freeze']),
  status: oneOf(codesOf(measureStatuses)),
  bank: Type.String(),
  accountMasked: Type.String(),
  basis: Type.String(),
  office,
  appliedAt: nullable(at),
  expiresAt: nullable(at),
  endedAt: nullable(at),
  appeal: nullable(
    shape({
      number: Type.String(),
      status: appealStatus,
      receivedAt: at,
      dueAt: nullable(at),
      decideBy: at,
      reason: nullable(Type.String()),
      /** When the bank confirmed the release. */
      releasedAt: nullable(at),
    }),
  ),
});
export type Remedy = Static<typeof remedy>;

const appealRow = shape({
  id: Type.String(),
  number: Type.String(),
  status: appealStatus,
  caseId: Type.String(),
  caseNumber: Type.String(),
  measureId: Type.String(),
  measureKind: oneOf(['stop', 'freeze']),
  measureStatus: oneOf(codesOf(measureStatuses)),
  bank: Type.String(),
  accountMasked: Type.String(),
  nameMasked: Type.String(),
  phoneMasked: Type.String(),
  text: Type.String(),
  receivedAt: at,
  dueAt: nullable(at),
  decideBy: at,
  late: Type.Boolean(),
  reason: nullable(Type.String()),
  decidedBy: nullable(Type.String()),
  decidedAt: nullable(at),
  releasedAt: nullable(at),
  acts: Type.Array(oneOf(codesOf(appealActs))),
  events: Type.Array(shape({ at, act: Type.String(), actor: Type.String(), note: Type.String() })),
  version: Type.Integer(),
});
export type AppealRow = Static<typeof appealRow>;

const move = {
  version: Type.Integer({ minimum: 1 }),
  reason: optional(Type.String({ maxLength: 1000 })),
};
const appealRefusals = ['appeal-not-there', 'reason-required', 'second-person-needed'] as const;

export const remedyRoutes = {
  'progress.read': defineRoute({
    method: 'POST',
    path: '/progress',
    permission: 'public',
    summary: 'Where the money of a report is, for the victim: number of the report and code',
    body: shape({ number: Type.String({ pattern: '^A-\\d{8}-\\d{4,6}$' }), code }),
    reply: progress,
    refusals: ['progress-code-unknown'],
  }),
  'remedy.read': defineRoute({
    method: 'POST',
    path: '/remedies/look',
    permission: 'public',
    summary: 'Why an account is held and until when, for its holder: code and end of the number',
    body: shape({ code, accountLast4: last4 }),
    reply: remedy,
    refusals: ['progress-code-unknown'],
  }),
  'remedy.open': defineRoute({
    method: 'POST',
    path: '/remedies',
    permission: 'public',
    summary: 'Appeal against a stop or a freeze; papers that were asked for; a review',
    body: shape({ code, accountLast4: last4, name: text(60), phone: text(20), text: text(2000) }),
    reply: remedy,
    refusals: ['progress-code-unknown', 'measure-over', 'appeal-open', ...appealRefusals],
  }),
  'remedy.code': defineRoute({
    method: 'POST',
    path: '/funds/:id/codes',
    permission: 'funds.handle',
    summary:
      'The code by which the victim, or the holder of a held account, finds it; always the same',
    params: idParam,
    body: shape({ measureId: optional(text(64)) }),
    reply: shape({ code: Type.String(), number: Type.String() }),
  }),
  'remedy.list': defineRoute({
    method: 'GET',
    path: '/remedies',
    permission: 'return.read',
    summary: 'Appeals against stops and freezes: what is due first',
    query: shape({ ...pageQuery, open: optional(Type.Boolean()), caseId: optional(text(64)) }),
    reply: page(appealRow),
  }),
  'remedy.act': defineRoute({
    method: 'POST',
    path: '/remedies/:id/acts',
    permission: 'return.handle',
    summary: 'Accept an appeal, ask for papers, begin the check',
    params: idParam,
    body: shape({ act: oneOf(['accept', 'need-docs', 'docs-given', 'check']), ...move }),
    reply: appealRow,
    refusals: [...appealRefusals, 'version-conflict'],
  }),
  'remedy.decide': defineRoute({
    method: 'POST',
    path: '/remedies/:id/decisions',
    permission: 'return.approve',
    summary: 'Uphold an appeal, which releases the measure, or reject it with a reason',
    params: idParam,
    body: shape({ act: oneOf(['uphold', 'reject']), ...move }),
    reply: appealRow,
    refusals: [...appealRefusals, ...fundRefusals, 'version-conflict'],
  }),
};
