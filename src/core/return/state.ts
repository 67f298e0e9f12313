/**
 * A return of frozen money (资金返还, 银监发〔2016〕41号): one frozen account, everybody whose money is
 * in it, the plan, the notice, the objections, the approvals and each payment. Changed by events.
 */
import type { Id, Instant } from '../kernel/index.ts';
import type { BankAccountRef } from '../bank/index.ts';
import type { Basis, Claim, Pool, ReturnPlan } from './route.ts';

export type ReturnId = Id<'rtn'>;

export const returnStatuses = [
  { code: 'draft', zh: '拟定', en: 'Draft' },
  { code: 'notice', zh: '公告期', en: 'Public notice' },
  { code: 'review', zh: '异议复核', en: 'Objections reviewed' },
  { code: 'asked', zh: '呈批中', en: 'Waiting for approval' },
  { code: 'approved', zh: '已批准', en: 'Approved' },
  { code: 'notified', zh: '银行办理中', en: 'With the bank' },
  { code: 'bank-returned', zh: '银行退回', en: 'Sent back by the bank' },
  { code: 'paid', zh: '已返还', en: 'Paid' },
  { code: 'closed', zh: '办结', en: 'Closed' },
  { code: 'residual', zh: '余款继续冻结', en: 'Closed, rest stays frozen' },
  { code: 'reopened', zh: '已转新一轮', en: 'Went on in a new round' },
  { code: 'withdrawn', zh: '已撤回', en: 'Withdrawn' },
] as const;
export type ReturnStatus = (typeof returnStatuses)[number]['code'];

/** A victim with a claim on the account. */
export type Claimant = Claim & {
  readonly caseNumber: string;
  readonly measureId: string | null;
  readonly name: string;
  /** Where the money goes: the victim's own account, else that of an heir. */
  readonly payee: BankAccountRef | null;
  /** Why it goes to somebody else; absent where the account is the victim's own. */
  readonly heir?: Heir | null;
  /** Who changed the account after it was signed for; nothing is paid to it until the city agrees. */
  readonly payeeSetBy?: string | null;
};

/** The victim has died or has a guardian; the paper that proves it is named. */
export type Heir = { readonly relation: HeirRelation; readonly paper: string };
export const heirRelations = [
  { code: 'heir', zh: '继承人', en: 'Heir' },
  { code: 'guardian', zh: '监护人', en: 'Guardian' },
] as const;
export type HeirRelation = (typeof heirRelations)[number]['code'];

export const objectionStatuses = [
  { code: 'open', zh: '待答复', en: 'To be answered' },
  { code: 'upheld', zh: '成立', en: 'Upheld' },
  { code: 'rejected', zh: '不成立', en: 'Rejected' },
  { code: 'taken-back', zh: '已撤回', en: 'Taken back' },
] as const;

export type Objection = {
  readonly id: string;
  readonly status: (typeof objectionStatuses)[number]['code'];
  readonly name: string;
  readonly phone: string;
  readonly text: string;
  /** How it came: from the public page, or taken down by an officer. */
  readonly channel: 'page' | 'by-hand';
  readonly at: Instant;
  readonly dueAt: Instant;
  readonly answer: string | null;
  readonly answeredBy: string | null;
  readonly answeredAt: Instant | null;
};

export const paymentStatuses = [
  { code: 'sent', zh: '已发送', en: 'Sent to the bank' },
  { code: 'paid', zh: '已入账', en: 'Paid' },
  { code: 'partial', zh: '部分入账', en: 'Paid in part' },
  { code: 'returned', zh: '退回', en: 'Sent back' },
  { code: 'given-up', zh: '结果不明，待银行确认', en: 'Unclear: the bank must confirm' },
  { code: 'paid-twice', zh: '重复支付，须追回', en: 'Paid twice, to be recovered' },
] as const;

/** One payment to one victim; sent again it is a new try with a key of its own. */
export type Payment = {
  readonly claimId: string;
  readonly key: string;
  readonly ordinal: number;
  readonly amountFen: number;
  readonly payee: BankAccountRef;
  readonly status: (typeof paymentStatuses)[number]['code'];
  readonly sentAt: Instant;
  readonly answeredAt: Instant | null;
  readonly code: string | null;
  readonly remark: string;
  /** What keeps the line from sending it, while a person must act. */
  readonly stuck?: string | null;
  /** Who recorded that the bank did not pay what was given up; they do not send it again. */
  readonly unpaidBy?: string;
  /** What the bank paid of it, where that is not all. */
  readonly executedFen?: number;
};

/** The freeze from which is paid, as the books of the centre have it. */
export type FreezeFacts = {
  readonly bank: string;
  readonly bankName: string;
  readonly number: string;
  readonly name: string;
  readonly type: 'personal' | 'corporate';
  /** Key of the freeze at the bank. */
  readonly key: string | null;
  readonly executedFen: number;
  readonly expiresAt: Instant;
};

export type ReturnState = {
  readonly id: ReturnId;
  /** `FH-261122-0003`; also printed in the notice. */
  readonly number: string;
  readonly unitId: string;
  readonly status: ReturnStatus;
  /** First, second, ... return from the same account. */
  readonly round: number;
  readonly previousId: ReturnId | null;
  /** Version of the ownership audit that it rests on. */
  readonly auditId: string | null;
  readonly freeze: FreezeFacts;
  readonly pool: Pool;
  readonly claims: readonly Claimant[];
  readonly basis: Basis;
  readonly basisReason: string;
  readonly plan: ReturnPlan;
  readonly draftedBy: string;
  readonly draftedAt: Instant;
  readonly secondOfficer: string | null;
  readonly noticeAt: Instant | null;
  readonly noticeUntilAt: Instant | null;
  readonly objections: readonly Objection[];
  readonly askedBy: string | null;
  readonly approvedBy: string | null;
  readonly approvedAt: Instant | null;
  readonly notifiedAt: Instant | null;
  readonly bankDueAt: Instant | null;
  /** The bank was reminded, and then late, with what is under way. */
  readonly reminded: boolean;
  readonly late: boolean;
  readonly payments: readonly Payment[];
  readonly paidAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly endReason: string | null;
  readonly policy: string;
  readonly version: number;
};

export const returnEventKinds = [
  { code: 'drafted', zh: '拟定方案', en: 'Drafted' },
  { code: 'chosen', zh: '选定比例口径', en: 'Basis of the ratio chosen' },
  { code: 'payee-set', zh: '登记收款账户', en: 'Account of the victim recorded' },
  { code: 'signed', zh: '协办人签署', en: 'Second officer signed' },
  { code: 'published', zh: '发布公告', en: 'Notice published' },
  { code: 'objected', zh: '收到异议', en: 'Objection' },
  { code: 'answered', zh: '答复异议', en: 'Objection answered' },
  { code: 'notice-ended', zh: '公告期满', en: 'Notice is over' },
  { code: 'redrafted', zh: '重新拟定', en: 'Drafted again' },
  { code: 'asked', zh: '呈请批准', en: 'Approval asked for' },
  { code: 'approved', zh: '批准', en: 'Approved' },
  { code: 'refused', zh: '不予批准', en: 'Not approved' },
  { code: 'notified', zh: '通知银行', en: 'Bank notified' },
  { code: 'sent-again', zh: '补正重发', en: 'Sent again' },
  { code: 'reminded', zh: '催办银行', en: 'Bank reminded' },
  { code: 'bank-late', zh: '银行超期', en: 'Bank is late' },
  { code: 'payment-made', zh: '银行入账', en: 'Payment made' },
  { code: 'payment-partial', zh: '银行部分入账', en: 'Paid in part' },
  { code: 'payment-returned', zh: '银行退回', en: 'Payment sent back' },
  { code: 'payment-given-up', zh: '放弃发送，结果不明', en: 'Given up, outcome unclear' },
  { code: 'payment-stuck', zh: '发送受阻，待人工处理', en: 'Sending is stuck, a person must act' },
  { code: 'payment-resumed', zh: '继续发送', en: 'Sending goes on' },
  { code: 'unpaid-confirmed', zh: '银行确认未付', en: 'Bank confirms that it did not pay' },
  { code: 'payment-doubled', zh: '银行重复支付', en: 'Bank paid twice' },
  { code: 'payment-disputed', zh: '银行反馈前后矛盾', en: 'Bank contradicts itself' },
  { code: 'payee-approved', zh: '批准变更收款账户', en: 'New account approved' },
  { code: 'closed', zh: '办结', en: 'Closed' },
  { code: 'reopened', zh: '转新一轮', en: 'New round' },
  { code: 'withdrawn', zh: '撤回', en: 'Withdrawn' },
] as const;
export type ReturnEventKind = (typeof returnEventKinds)[number]['code'];

type Head = { readonly at: Instant; readonly actor: string };
export type ReturnDraft = {
  readonly freeze: FreezeFacts;
  readonly auditId: string | null;
  readonly pool: Pool;
  readonly claims: readonly Claimant[];
  readonly basis: Basis;
  readonly basisReason: string;
  readonly plan: ReturnPlan;
  readonly policy: string;
};
type Nothing = unknown;
type Bodies = {
  drafted: ReturnDraft;
  redrafted: ReturnDraft;
  chosen: { readonly basis: Basis; readonly basisReason: string; readonly plan: ReturnPlan };
  'payee-set': {
    readonly claimId: string;
    readonly payee: BankAccountRef;
    readonly heir?: Heir | null;
  };
  'payee-approved': { readonly claimId: string };
  signed: Nothing;
  published: { readonly untilAt: Instant };
  objected: { readonly objection: Objection };
  answered: {
    readonly objectionId: string;
    readonly to: 'upheld' | 'rejected' | 'taken-back';
    readonly answer: string;
  };
  'notice-ended': Nothing;
  asked: Nothing;
  approved: Nothing;
  refused: { readonly reason: string };
  notified: { readonly payments: readonly Payment[]; readonly dueAt: Instant };
  'sent-again': { readonly payments: readonly Payment[]; readonly dueAt: Instant };
  reminded: Nothing;
  'bank-late': Nothing;
  'payment-made': Answered;
  'payment-partial': Answered & { readonly executedFen: number };
  'payment-returned': Answered;
  'payment-given-up': Answered;
  'payment-stuck': { readonly key: string; readonly problem: string };
  'payment-resumed': { readonly key: string };
  'unpaid-confirmed': { readonly key: string; readonly reason: string };
  'payment-doubled': Answered;
  'payment-disputed': Answered;
  closed: { readonly residual: boolean; readonly reason: string };
  reopened: { readonly nextId: ReturnId; readonly reason: string };
  withdrawn: { readonly reason: string };
};
type Answered = { readonly key: string; readonly code: string; readonly remark: string };
export type ReturnEvent = {
  [K in ReturnEventKind]: Head & { readonly kind: K } & Bodies[K];
}[ReturnEventKind];

/** A return as its first event makes it. */
export function openReturn(
  head: Pick<ReturnState, 'id' | 'number' | 'unitId' | 'round' | 'previousId'>,
  event: Extract<ReturnEvent, { kind: 'drafted' | 'redrafted' }>,
): ReturnState {
  const { at, actor } = event;
  return {
    ...head,
    ...draftOf(event),
    draftedBy: actor,
    draftedAt: at,
    objections: [],
    endedAt: null,
    endReason: null,
    version: 1,
  };
}

/** What a draft says, and everything after it undone. */
function draftOf(event: ReturnDraft) {
  const { freeze, auditId, pool, claims, basis, basisReason, plan, policy } = event;
  return {
    status: 'draft' as const,
    freeze,
    auditId,
    pool,
    claims,
    basis,
    basisReason,
    plan,
    policy,
    secondOfficer: null,
    noticeAt: null,
    noticeUntilAt: null,
    askedBy: null,
    approvedBy: null,
    approvedAt: null,
    notifiedAt: null,
    bankDueAt: null,
    reminded: false,
    late: false,
    payments: [],
    paidAt: null,
  };
}

export function applyReturnEvents(state: ReturnState, events: readonly ReturnEvent[]): ReturnState {
  return events.reduce(applyOne, state);
}

type EventOf<K extends ReturnEventKind> = Extract<ReturnEvent, { readonly kind: K }>;
type Step<E> = (state: ReturnState, event: E) => Partial<ReturnState>;

function applyOne(state: ReturnState, event: ReturnEvent): ReturnState {
  const step = steps[event.kind] as Step<ReturnEvent>;
  return { ...state, ...step(state, event), version: state.version + 1 };
}

const redraw: Step<EventOf<'drafted' | 'redrafted'>> = (_, event) => ({
  ...draftOf(event),
  draftedBy: event.actor,
  draftedAt: event.at,
});
const send: Step<EventOf<'notified' | 'sent-again'>> = ({ payments }, event) => ({
  status: 'notified',
  notifiedAt: event.at,
  bankDueAt: event.dueAt,
  reminded: false,
  late: false,
  payments: [...payments, ...event.payments],
});
const settledAs = {
  'payment-made': 'paid',
  'payment-partial': 'partial',
  'payment-returned': 'returned',
  'payment-given-up': 'given-up',
  'payment-doubled': 'paid-twice',
} as const;
const settle: Step<EventOf<keyof typeof settledAs>> = (state, event) => {
  const { at, code, remark } = event;
  const told = { answeredAt: at, code: code === '' ? null : code, remark, stuck: null };
  const status = settledAs[event.kind];
  const part = event.kind === 'payment-partial' ? { executedFen: event.executedFen } : {};
  return settleOne(state, event, { status, ...told, ...part });
};

function settleOne(
  state: ReturnState,
  { key, at }: { readonly key: string; readonly at: Instant },
  change: Partial<Payment>,
): Partial<ReturnState> {
  const payments = state.payments.map((one) => (one.key === key ? { ...one, ...change } : one));
  // What ended stays ended; a late word of the bank stands with the payment.
  return state.endedAt === null
    ? { payments, ...standing({ ...state, payments }, at) }
    : { payments };
}

/** Nothing more is under way: each victim was paid by one of the tries, or somebody was not. */
function standing(
  state: Pick<ReturnState, 'payments' | 'plan' | 'paidAt'>,
  at: Instant,
): Partial<ReturnState> {
  if (state.payments.some((one) => one.status === 'sent')) return {};
  if (unpaidTries(state).length > 0) return { status: 'bank-returned' };
  return { status: 'paid', paidAt: state.paidAt ?? at };
}

/** What each event changes. */
const steps: { readonly [K in ReturnEventKind]: Step<EventOf<K>> } = {
  drafted: redraw,
  redrafted: redraw,
  chosen: (_, { basis, basisReason, plan }) => ({ basis, basisReason, plan, secondOfficer: null }),
  'payee-set': ({ claims, secondOfficer }, { claimId, payee, heir = null, actor }) => {
    // The second officer signed for another account, so somebody else has to see this one.
    const payeeSetBy = secondOfficer === null ? null : actor;
    return {
      claims: claims.map((claim) =>
        claim.id === claimId ? { ...claim, payee, heir, payeeSetBy } : claim,
      ),
    };
  },
  'payee-approved': ({ claims }, { claimId }) => ({
    claims: claims.map((claim) => (claim.id === claimId ? { ...claim, payeeSetBy: null } : claim)),
  }),
  signed: (_, { actor }) => ({ secondOfficer: actor }),
  published: (_, { at, untilAt }) => ({ status: 'notice', noticeAt: at, noticeUntilAt: untilAt }),
  objected: ({ objections }, { objection }) => ({ objections: [...objections, objection] }),
  answered: ({ objections }, { objectionId, to, answer, actor, at }) => ({
    objections: objections.map((one) =>
      one.id === objectionId
        ? { ...one, status: to, answer, answeredBy: actor, answeredAt: at }
        : one,
    ),
  }),
  'notice-ended': () => ({ status: 'review' }),
  asked: (_, { actor }) => ({ status: 'asked', askedBy: actor }),
  approved: ({ claims }, { actor, at }) => ({
    status: 'approved',
    approvedBy: actor,
    approvedAt: at,
    claims: claims.map((claim) => ({ ...claim, payeeSetBy: null })),
  }),
  refused: () => ({ status: 'draft', askedBy: null, secondOfficer: null }),
  notified: send,
  'sent-again': send,
  reminded: () => ({ reminded: true }),
  'bank-late': () => ({ late: true }),
  'payment-made': settle,
  'payment-partial': settle,
  'payment-returned': settle,
  'payment-given-up': settle,
  'payment-doubled': settle,
  'payment-disputed': () => ({}),
  'payment-stuck': (state, event) => settleOne(state, event, { stuck: event.problem }),
  'payment-resumed': (state, event) => settleOne(state, event, { stuck: null }),
  'unpaid-confirmed': (state, event) =>
    settleOne(state, event, { status: 'returned', unpaidBy: event.actor, remark: event.reason }),
  closed: (_, { residual, at, reason }) => ({
    status: residual ? 'residual' : 'closed',
    endedAt: at,
    endReason: reason,
  }),
  reopened: (_, { reason }) => ({ status: 'reopened', endReason: reason }),
  withdrawn: (_, { at, reason }) => ({ status: 'withdrawn', endedAt: at, endReason: reason }),
};

type Paying = Pick<ReturnState, 'payments' | 'plan'>;

/** What the bank has paid by one request. */
export function paidBy({ status, amountFen, executedFen = 0 }: Payment): number {
  if (status === 'partial') return executedFen;
  return status === 'paid' || status === 'paid-twice' ? amountFen : 0;
}

const sumOf = (payments: readonly Payment[]): number =>
  payments.reduce((sum, one) => sum + paidBy(one), 0);

/** What a victim is still to be paid by the plan; below zero where it was paid too often. */
export function owedFen({ payments, plan }: Paying, claimId: string): number {
  const line = plan.lines.find((one) => one.id === claimId);
  return (line?.payFen ?? 0) - sumOf(payments.filter((one) => one.claimId === claimId));
}

/** The last try for each victim who was told to the bank and is not paid whole. */
export function unpaidTries(state: Paying): readonly Payment[] {
  const last = new Map(state.payments.map((one) => [one.claimId, one]));
  return [...last.values()].filter((one) => owedFen(state, one.claimId) > 0);
}

/** What the bank paid beyond the plan; it is recovered from whoever got it. */
export function doubledFen(state: Paying): number {
  const told = new Set(state.payments.map((one) => one.claimId));
  return [...told].reduce((sum, id) => sum + Math.max(0, -owedFen(state, id)), 0);
}

/** What the bank has paid out of the plan so far. */
export const paidFen = (state: Paying): number => sumOf(state.payments) - doubledFen(state);
