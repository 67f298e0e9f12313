/**
 * What people and banks do to a return, as decisions (operating-rules 2.4).
 *
 * | command | refused, in this order |
 * | --- | --- |
 * | choose | return-not-draft, reason-required |
 * | set-payee | return-not-open, claim-not-there, payee-not-victim |
 * | sign | return-not-draft, second-person-needed |
 * | publish | return-not-draft, notice-not-needed, second-officer-needed |
 * | object | notice-not-open, too-many-objections |
 * | answer-objection | objection-not-open, reason-required |
 * | redraft | return-not-open, reason-required |
 * | ask | return-not-ready, objection-open, objection-upheld, second-officer-needed, nothing-to-pay, payee-missing, freeze-not-in-force, over-frozen |
 * | approve, refuse | return-not-asked, second-person-needed, city-level-needed, (approve:) freeze-not-in-force, over-frozen, (refuse:) reason-required |
 * | notify | return-not-approved, freeze-not-in-force, freeze-ends-first, over-frozen |
 * | send-again | nothing-sent-back, freeze-not-in-force, freeze-ends-first |
 * | answer | payment-not-open |
 * | close | return-not-paid |
 * | reopen | return-not-residual, reason-required |
 * | withdraw | return-not-open, reason-required |
 */
import { afterWorkingDays, dayMs, ok, refuse, type Instant, type Result } from '../kernel/index.ts';
import type { BankAccountRef } from '../bank/index.ts';
import { bankDays, noticeDays, type ReturnPolicy } from './policy.ts';
import { planReturn, type Basis } from './route.ts';
import {
  lastTries,
  paidFen,
  type Claimant,
  type FreezeFacts,
  type Objection,
  type Payment,
  type ReturnDraft,
  type ReturnEvent,
  type ReturnId,
  type ReturnState,
} from './state.ts';

export type ReturnCommand =
  | { readonly act: 'choose'; readonly basis: Basis; readonly reason: string }
  | { readonly act: 'set-payee'; readonly claimId: string; readonly payee: BankAccountRef }
  | { readonly act: 'sign' }
  | { readonly act: 'publish' }
  | {
      readonly act: 'object';
      readonly objectionId: string;
      readonly name: string;
      readonly phone: string;
      readonly text: string;
      readonly channel: Objection['channel'];
    }
  | {
      readonly act: 'answer-objection';
      readonly objectionId: string;
      readonly to: 'upheld' | 'rejected' | 'taken-back';
      readonly answer: string;
    }
  | { readonly act: 'redraft'; readonly draft: ReturnDraft; readonly reason: string }
  | { readonly act: 'ask' }
  | { readonly act: 'approve' }
  | { readonly act: 'refuse'; readonly reason: string }
  | { readonly act: 'notify' }
  | { readonly act: 'send-again' }
  | {
      readonly act: 'answer';
      readonly key: string;
      readonly done: boolean;
      readonly code: string;
      readonly remark: string;
    }
  | { readonly act: 'close'; readonly reason: string }
  | { readonly act: 'reopen'; readonly nextId: ReturnId; readonly reason: string }
  | { readonly act: 'withdraw'; readonly reason: string };

export const returnRefusals = [
  'return-not-draft',
  'return-not-open',
  'return-not-ready',
  'return-not-asked',
  'return-not-approved',
  'return-not-paid',
  'return-not-residual',
  'reason-required',
  'claim-not-there',
  'payee-not-victim',
  'payee-missing',
  'second-person-needed',
  'second-officer-needed',
  'city-level-needed',
  'notice-not-needed',
  'notice-not-open',
  'too-many-objections',
  'objection-not-open',
  'objection-open',
  'objection-upheld',
  'nothing-to-pay',
  'freeze-not-in-force',
  'freeze-ends-first',
  'over-frozen',
  'nothing-sent-back',
  'payment-not-open',
] as const;
export type ReturnRefusal = (typeof returnRefusals)[number];

export type ReturnContext = {
  readonly actor: string;
  readonly now: Instant;
  readonly policy: ReturnPolicy;
  /** Of the unit of whoever acts; null for machines. Returns are approved by the city (art. 6). */
  readonly level: string | null;
  /** The freeze as it is now; null where none is in force any more. */
  readonly freeze: FreezeFacts | null;
  /** Name of a payment's key: the same for the same claim and try. */
  readonly keyOf: (claimId: string, ordinal: number) => string;
};

type Decided = Result<readonly ReturnEvent[], ReturnRefusal>;
type CommandOf<A extends ReturnCommand['act']> = Extract<ReturnCommand, { act: A }>;

/** States in which the plan may still be changed or given up. */
const open = new Set(['draft', 'notice', 'review', 'asked', 'approved']);

/** Decides one command. The refusals of each stand at the head of this file, in their order. */
export function decideReturn(
  state: ReturnState,
  command: ReturnCommand,
  context: ReturnContext,
): Decided {
  const decide = deciders[command.act] as Decider<ReturnCommand>;
  return decide(state, command, context);
}

type Decider<C> = (state: ReturnState, command: C, context: ReturnContext) => Decided;

const deciders: { readonly [A in ReturnCommand['act']]: Decider<CommandOf<A>> } = {
  choose: decideDraft,
  'set-payee': decideDraft,
  sign: decideDraft,
  redraft: decideDraft,
  publish: decideNotice,
  object: decideNotice,
  'answer-objection': decideNotice,
  ask: decideApproval,
  approve: decideApproval,
  refuse: decideApproval,
  notify: decideBank,
  'send-again': decideBank,
  answer: decideBank,
  close: decideEnd,
  reopen: decideEnd,
  withdraw: decideEnd,
};

/** The name of an account is compared without spaces and in the usual width. */
const plainName = (name: string): string => name.normalize('NFKC').replace(/[\s·•.]/g, '');

function decideDraft(
  state: ReturnState,
  command: CommandOf<'choose' | 'set-payee' | 'sign' | 'redraft'>,
  { actor, now, policy }: ReturnContext,
): Decided {
  const head = { at: now, actor };
  if (command.act === 'set-payee') {
    if (!open.has(state.status) && state.status !== 'bank-returned') {
      return refuse('return-not-open');
    }
    const claim = state.claims.find((one) => one.id === command.claimId);
    if (claim === undefined) return refuse('claim-not-there');
    if (plainName(claim.name) !== plainName(command.payee.name)) return refuse('payee-not-victim');
    return ok([{ ...head, kind: 'payee-set', claimId: claim.id, payee: command.payee }]);
  }
  if (command.act === 'redraft') {
    if (!open.has(state.status)) return refuse('return-not-open');
    if (command.reason.trim() === '') return refuse('reason-required');
    return ok([{ ...head, kind: 'redrafted', ...command.draft }]);
  }
  if (state.status !== 'draft') return refuse('return-not-draft');
  if (command.act === 'sign') {
    if (actor === state.draftedBy) return refuse('second-person-needed');
    return ok([{ ...head, kind: 'signed' }]);
  }
  if (command.reason.trim() === '') return refuse('reason-required');
  const plan = planReturn(state.pool, state.claims, command.basis, policy);
  const { basis, reason: basisReason } = command;
  return ok([{ ...head, kind: 'chosen', basis, basisReason, plan }]);
}

function decideNotice(
  state: ReturnState,
  command: CommandOf<'publish' | 'object' | 'answer-objection'>,
  { actor, now, policy }: ReturnContext,
): Decided {
  const head = { at: now, actor };
  if (command.act === 'publish') {
    if (state.status !== 'draft') return refuse('return-not-draft');
    if (state.plan.route !== 'C') return refuse('notice-not-needed');
    if (state.secondOfficer === null) return refuse('second-officer-needed');
    const untilAt = (now + noticeDays * dayMs) as Instant;
    return ok([{ ...head, kind: 'published', untilAt }]);
  }
  if (command.act === 'object') {
    const isOpen = state.status === 'notice' && now < (state.noticeUntilAt ?? 0);
    if (!isOpen) return refuse('notice-not-open');
    if (state.objections.length >= policy.objectionsMax) return refuse('too-many-objections');
    const { objectionId: id, name, phone, text, channel } = command;
    const dueAt = afterWorkingDays(now, policy.objectionDays, policy) as Instant;
    const objection: Objection = {
      id,
      name,
      phone,
      text,
      channel,
      dueAt,
      at: now,
      status: 'open',
      answer: null,
      answeredBy: null,
      answeredAt: null,
    };
    return ok([{ ...head, kind: 'objected', objection }]);
  }
  const found = state.objections.find((one) => one.id === command.objectionId);
  const answerable = ['notice', 'review'].includes(state.status) && found?.status === 'open';
  if (!answerable) return refuse('objection-not-open');
  if (command.answer.trim() === '') return refuse('reason-required');
  const { objectionId, to, answer } = command;
  return ok([{ ...head, kind: 'answered', objectionId, to, answer }]);
}

function decideApproval(
  state: ReturnState,
  command: CommandOf<'ask' | 'approve' | 'refuse'>,
  context: ReturnContext,
): Decided {
  const { actor, now } = context;
  const head = { at: now, actor };
  if (command.act === 'ask') {
    const refusal = notReady(state) ?? freezeProblem(state, context);
    return refusal === undefined ? ok([{ ...head, kind: 'asked' }]) : refuse(refusal);
  }
  if (state.status !== 'asked') return refuse('return-not-asked');
  if ([state.draftedBy, state.secondOfficer, state.askedBy].includes(actor)) {
    return refuse('second-person-needed');
  }
  if (!['bureau', 'province'].includes(context.level ?? '')) return refuse('city-level-needed');
  if (command.act === 'refuse') {
    if (command.reason.trim() === '') return refuse('reason-required');
    return ok([{ ...head, kind: 'refused', reason: command.reason }]);
  }
  const refusal = freezeProblem(state, context);
  return refusal === undefined ? ok([{ ...head, kind: 'approved' }]) : refuse(refusal);
}

/** What still keeps a plan from being handed up. */
function notReady(state: ReturnState): ReturnRefusal | undefined {
  const from = state.plan.route === 'C' ? 'review' : 'draft';
  if (state.status !== from) return 'return-not-ready';
  if (state.objections.some((one) => one.status === 'open')) return 'objection-open';
  if (since(state).some((one) => one.status === 'upheld')) return 'objection-upheld';
  if (state.secondOfficer === null) return 'second-officer-needed';
  if (state.plan.payFen === 0) return 'nothing-to-pay';
  return payable(state).some(({ claim }) => claim.payee === null) ? 'payee-missing' : undefined;
}

/** Objections against the notice in force; an upheld one asks for another draft. */
const since = (state: ReturnState): readonly Objection[] =>
  state.objections.filter((one) => one.at >= (state.noticeAt ?? 0));

/** Never more than the bank holds under the freeze, never from a freeze that has ended. */
function freezeProblem(
  state: ReturnState,
  { freeze, now }: ReturnContext,
): ReturnRefusal | undefined {
  if (freeze === null || freeze.expiresAt <= now) return 'freeze-not-in-force';
  return state.plan.payFen - paidFen(state) > freeze.executedFen ? 'over-frozen' : undefined;
}

/** It must last until the bank has paid, with the days of the policy to spare. */
function freezeEndsFirst(dueAt: number, { freeze, policy, now }: ReturnContext): boolean {
  const until = Math.max(dueAt, now + policy.freezeLeftDays * dayMs);
  return freeze === null || freeze.expiresAt <= until;
}

type Payable = { readonly claim: Claimant; readonly amountFen: number };

/** Victims who get something, in the order of the claims. */
export function payable(state: Pick<ReturnState, 'claims' | 'plan'>): readonly Payable[] {
  const amounts = new Map(state.plan.lines.map((line) => [line.id, line.payFen]));
  return state.claims.flatMap((claim) => {
    const amountFen = amounts.get(claim.id) ?? 0;
    return amountFen > 0 ? [{ claim, amountFen }] : [];
  });
}

function decideBank(
  state: ReturnState,
  command: CommandOf<'notify' | 'send-again' | 'answer'>,
  context: ReturnContext,
): Decided {
  const { actor, now, policy } = context;
  const head = { at: now, actor };
  if (command.act === 'answer') {
    const payment = state.payments.find((one) => one.key === command.key);
    if (payment?.status !== 'sent') return refuse('payment-not-open');
    const { key, code, remark } = command;
    const kind = command.done ? 'payment-made' : 'payment-returned';
    return ok([{ ...head, kind, key, code, remark }]);
  }
  const again = command.act === 'send-again';
  const back = new Set(
    lastTries(state)
      .filter((one) => one.status === 'returned')
      .map((one) => one.claimId),
  );
  if (!again && state.status !== 'approved') return refuse('return-not-approved');
  if (again && (state.status !== 'bank-returned' || back.size === 0)) {
    return refuse('nothing-sent-back');
  }
  const dueAt = afterWorkingDays(now, bankDays, policy) as Instant;
  const problem = freezeProblem(state, context);
  if (problem === 'freeze-not-in-force') return refuse(problem);
  if (freezeEndsFirst(dueAt, context)) return refuse('freeze-ends-first');
  if (problem !== undefined) return refuse(problem);
  const payments = payable(state)
    .filter(({ claim }) => !again || back.has(claim.id))
    .flatMap((one) => paymentOf(state, one, context));
  return ok([{ ...head, kind: again ? 'sent-again' : 'notified', payments, dueAt }]);
}

function paymentOf(
  state: ReturnState,
  { claim, amountFen }: Payable,
  { now, keyOf }: ReturnContext,
): readonly Payment[] {
  if (claim.payee === null) return [];
  const ordinal = state.payments.filter((one) => one.claimId === claim.id).length + 1;
  return [
    {
      claimId: claim.id,
      key: keyOf(claim.id, ordinal),
      ordinal,
      amountFen,
      payee: claim.payee,
      status: 'sent',
      sentAt: now,
      answeredAt: null,
      code: null,
      remark: '',
    },
  ];
}

function decideEnd(
  state: ReturnState,
  command: CommandOf<'close' | 'reopen' | 'withdraw'>,
  { actor, now }: ReturnContext,
): Decided {
  const head = { at: now, actor };
  const { reason } = command;
  if (command.act === 'close') {
    if (state.status !== 'paid') return refuse('return-not-paid');
    const residual = state.plan.residueFen + state.plan.reserveFen > 0;
    return ok([{ ...head, kind: 'closed', residual, reason }]);
  }
  if (command.act === 'reopen') {
    if (state.status !== 'residual') return refuse('return-not-residual');
    if (reason.trim() === '') return refuse('reason-required');
    return ok([{ ...head, kind: 'reopened', nextId: command.nextId, reason }]);
  }
  if (!open.has(state.status)) return refuse('return-not-open');
  if (reason.trim() === '') return refuse('reason-required');
  return ok([{ ...head, kind: 'withdrawn', reason }]);
}

export type ReturnActVerdict = {
  readonly act: ReturnCommand['act'];
  readonly allowed: boolean;
  readonly reason: string;
};

/** What this person may do now, by the same decisions; with the refusal where not. */
export function returnActsOf(
  state: ReturnState,
  context: ReturnContext,
): readonly ReturnActVerdict[] {
  const reason = '—';
  const objectionId = state.objections.find((one) => one.status === 'open')?.id ?? '';
  const { freeze, auditId, pool, claims, basis, basisReason, plan, policy } = state;
  const draft = { freeze, auditId, pool, claims, basis, basisReason, plan, policy };
  const claim = claims[0];
  const payee = { bank: '', number: '', name: claim?.name ?? '', type: 'personal' } as const;
  const tries: readonly ReturnCommand[] = [
    { act: 'choose', basis, reason },
    { act: 'set-payee', claimId: claim?.id ?? '', payee },
    { act: 'sign' },
    { act: 'publish' },
    { act: 'object', objectionId: '', name: '', phone: '', text: reason, channel: 'by-hand' },
    { act: 'answer-objection', objectionId, to: 'rejected', answer: reason },
    { act: 'redraft', draft, reason },
    { act: 'ask' },
    { act: 'approve' },
    { act: 'refuse', reason },
    { act: 'notify' },
    { act: 'send-again' },
    { act: 'close', reason },
    { act: 'reopen', nextId: state.id, reason },
    { act: 'withdraw', reason },
  ];
  return tries.map((command) => {
    const decided = decideReturn(state, command, context);
    return {
      act: command.act,
      allowed: decided.ok,
      reason: decided.ok ? '' : decided.error,
    };
  });
}
