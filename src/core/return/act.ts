/** Decisions on a return; the commands with their refusals in order stand in `command.ts`. */
import { afterWorkingDays, dayMs, ok, refuse, type Instant } from '../kernel/index.ts';
import {
  openStates,
  type CommandOf,
  type Decided,
  type ReturnCommand,
  type ReturnContext,
  type ReturnRefusal,
} from './command.ts';
import {
  decideBank,
  decideEnd,
  decideSilence,
  decideWord,
  freezeProblem,
  payable,
  restoredProblem,
} from './pay.ts';
import { noticeDays } from './policy.ts';
import { planReturn } from './route.ts';
import { owedFen, type Objection, type ReturnState } from './state.ts';

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
  'set-payee': decidePayee,
  'approve-payee': approvePayee,
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
  answer: decideWord,
  'give-up': decideSilence,
  stick: decideSilence,
  'confirm-unpaid': decideWord,
  close: decideEnd,
  reopen: decideEnd,
  withdraw: decideEnd,
};

/** The name of an account is compared without spaces and in the usual width. */
const plainName = (name: string): string => name.normalize('NFKC').replace(/[\s·•.]/g, '');

/**
 * The victim's own account, or another of the victim (41号 art. 5, operating-rules 2.1); that of an
 * heir or guardian with the paper that proves it. What the city approved names the account, so
 * another one after that waits for the city again.
 */
function decidePayee(
  state: ReturnState,
  { claimId, payee, heir = null }: CommandOf<'set-payee'>,
  { actor, now }: ReturnContext,
): Decided {
  const claim = state.claims.find((one) => one.id === claimId);
  if (!openStates.has(state.status) && state.status !== 'bank-returned') {
    return refuse('return-not-open');
  }
  if (claim === undefined) return refuse('claim-not-there');
  const wasTold = state.payments.some((one) => one.claimId === claim.id);
  const isPaid = wasTold && owedFen(state, claim.id) <= 0;
  if (isPaid) return refuse('claim-paid');
  if (heir === null && plainName(claim.name) !== plainName(payee.name)) {
    return refuse('payee-not-victim');
  }
  if (heir !== null && heir.paper.trim() === '') return refuse('reason-required');
  return ok([{ at: now, actor, kind: 'payee-set', claimId: claim.id, payee, heir }]);
}

function approvePayee(
  state: ReturnState,
  { claimId }: CommandOf<'approve-payee'>,
  { actor, now, level }: ReturnContext,
): Decided {
  const claim = state.claims.find((one) => one.id === claimId);
  const setBy = claim?.payeeSetBy ?? null;
  const isApproved = state.approvedBy !== null;
  if (setBy === null || !isApproved) return refuse('payee-not-waiting');
  if ([setBy, state.draftedBy, state.secondOfficer].includes(actor)) {
    return refuse('second-person-needed');
  }
  if (!isCity(level)) return refuse('city-level-needed');
  return ok([{ at: now, actor, kind: 'payee-approved', claimId }]);
}

/** Returns are approved by the city (设区的市级) or above (41号 art. 6). */
const isCity = (level: string | null): boolean => ['bureau', 'province'].includes(level ?? '');

function decideDraft(
  state: ReturnState,
  command: CommandOf<'choose' | 'sign' | 'redraft'>,
  { actor, now, policy }: ReturnContext,
): Decided {
  const head = { at: now, actor };
  if (command.act === 'redraft') {
    if (!openStates.has(state.status)) return refuse('return-not-open');
    if (command.reason.trim() === '') return refuse('reason-required');
    return ok([{ ...head, kind: 'redrafted', ...command.draft }]);
  }
  if (state.status !== 'draft') return refuse('return-not-draft');
  if (command.act === 'sign') {
    if (actor === state.draftedBy) return refuse('second-person-needed');
    if (state.secondOfficer !== null) return refuse('already-signed');
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
    const { objectionId: id, name, phone, text, channel } = command;
    // Each way has its own bound: whoever fills the page does not close the counter.
    const before = state.objections.filter((one) => one.channel === channel);
    if (before.length >= policy.objectionsMax) return refuse('too-many-objections');
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
    const refusal =
      notReady(state) ?? freezeProblem(state, context) ?? restoredProblem(state, context);
    return refusal === undefined ? ok([{ ...head, kind: 'asked' }]) : refuse(refusal);
  }
  if (state.status !== 'asked') return refuse('return-not-asked');
  const payeesBy = state.claims.map((claim) => claim.payeeSetBy ?? null);
  if ([state.draftedBy, state.secondOfficer, state.askedBy, ...payeesBy].includes(actor)) {
    return refuse('second-person-needed');
  }
  if (!isCity(context.level)) return refuse('city-level-needed');
  if (command.act === 'refuse') {
    if (command.reason.trim() === '') return refuse('reason-required');
    return ok([{ ...head, kind: 'refused', reason: command.reason }]);
  }
  const refusal = freezeProblem(state, context) ?? restoredProblem(state, context);
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
  const waiting = claims.find((one) => (one.payeeSetBy ?? null) !== null);
  const unpaid = claims.find((one) => owedFen(state, one.id) > 0);
  const payee = { bank: '', number: '', name: unpaid?.name ?? '', type: 'personal' } as const;
  const unclear = state.payments.find((one) => one.status === 'given-up');
  const tries: readonly ReturnCommand[] = [
    { act: 'choose', basis, reason },
    { act: 'set-payee', claimId: (unpaid ?? claim)?.id ?? '', payee },
    { act: 'approve-payee', claimId: waiting?.id ?? '' },
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
    { act: 'confirm-unpaid', key: unclear?.key ?? '', reason },
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
