/**
 * Paying by the bank: what is told to it, what it says however late, what is known where it says
 * nothing, and how a return ends. Nobody is paid again while it is not certain that the last try
 * paid nothing.
 */
import { afterWorkingDays, dayMs, ok, refuse, type Instant } from '../kernel/index.ts';
import {
  openStates,
  type CommandOf,
  type Decided,
  type ReturnContext,
  type ReturnRefusal,
} from './command.ts';
import { bankDays } from './policy.ts';
import {
  owedFen,
  paidBy,
  paidFen,
  unpaidTries,
  type Claimant,
  type Payment,
  type ReturnState,
} from './state.ts';

/** Never more than the bank holds under the freeze, never from a freeze that has ended. */
export function freezeProblem(
  state: ReturnState,
  { freeze, now }: ReturnContext,
): ReturnRefusal | undefined {
  if (freeze === null || freeze.expiresAt <= now) return 'freeze-not-in-force';
  const leftFen = state.plan.payFen - paidFen(state);
  return leftFen > freeze.executedFen ? 'over-frozen' : undefined;
}

/**
 * Nobody is paid more than they miss by now, whichever account it comes from (41号 art. 9): what
 * came back since the draft, and what other returns are paying, is deducted.
 */
export function restoredProblem(
  state: ReturnState,
  { missingFen }: ReturnContext,
): ReturnRefusal | undefined {
  const over = payable(state).some(({ claim }) => owedFen(state, claim.id) > missingFen(claim.id));
  return over ? 'claim-restored' : undefined;
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

export function decideBank(
  state: ReturnState,
  command: CommandOf<'notify' | 'send-again'>,
  context: ReturnContext,
): Decided {
  const { actor, now, policy } = context;
  const head = { at: now, actor };
  const again = command.act === 'send-again';
  const back = unpaidTries(state);
  const barred = again ? againProblem(state, back, actor) : notifyProblem(state);
  if (barred !== undefined) return refuse(barred);
  const wanted = new Set(back.map((one) => one.claimId));
  const paying = payable(state).filter(({ claim }) => !again || wanted.has(claim.id));
  if (paying.some(({ claim }) => (claim.payeeSetBy ?? null) !== null)) return refuse('payee-waits');
  const dueAt = afterWorkingDays(now, bankDays, policy) as Instant;
  const problem = freezeProblem(state, context);
  if (problem === 'freeze-not-in-force') return refuse(problem);
  if (freezeEndsFirst(dueAt, context)) return refuse('freeze-ends-first');
  const refusal = problem ?? restoredProblem(state, context);
  if (refusal !== undefined) return refuse(refusal);
  const payments = paying.flatMap((one) => paymentOf(state, one.claim, context));
  return ok([{ ...head, kind: again ? 'sent-again' : 'notified', payments, dueAt }]);
}

const notifyProblem = ({ status }: ReturnState): ReturnRefusal | undefined =>
  status === 'approved' ? undefined : 'return-not-approved';

/**
 * A payment goes again only where it is certain that the last try paid nothing: the bank refused it,
 * or said so when it was asked. Whoever recorded that does not send it again.
 */
function againProblem(
  { status }: ReturnState,
  back: readonly Payment[],
  actor: string,
): ReturnRefusal | undefined {
  if (status !== 'bank-returned' || back.length === 0) return 'nothing-sent-back';
  if (back.some((one) => one.status === 'given-up')) return 'payment-unclear';
  return back.some((one) => one.unpaidBy === actor) ? 'second-person-needed' : undefined;
}

/** What a bank says of a payment, however late, or what it told when it was asked. */
export function decideWord(
  state: ReturnState,
  command: CommandOf<'answer' | 'confirm-unpaid'>,
  { actor, now }: ReturnContext,
): Decided {
  const head = { at: now, actor };
  const payment = state.payments.find((one) => one.key === command.key);
  if (command.act === 'confirm-unpaid') {
    if (payment?.status !== 'given-up') return refuse('payment-not-unclear');
    if (command.reason.trim() === '') return refuse('reason-required');
    return ok([{ ...head, kind: 'unpaid-confirmed', key: command.key, reason: command.reason }]);
  }
  const { key, code, remark } = command;
  const kind = wordKind(state, payment, command);
  if (kind === undefined) return refuse('payment-not-open');
  const said = { ...head, key, code, remark };
  return kind === 'payment-partial'
    ? ok([{ ...said, kind, executedFen: command.executedFen }])
    : ok([{ ...said, kind }]);
}

/** What is known of a payment while the bank says nothing. What never left was certainly not paid. */
export function decideSilence(
  state: ReturnState,
  command: CommandOf<'give-up' | 'stick'>,
  { actor, now }: ReturnContext,
): Decided {
  const head = { at: now, actor, key: command.key };
  const payment = state.payments.find((one) => one.key === command.key);
  if (payment?.status !== 'sent') return refuse('payment-not-open');
  if (command.act === 'stick') {
    const { problem } = command;
    return ok([
      problem === null
        ? { ...head, kind: 'payment-resumed' }
        : { ...head, kind: 'payment-stuck', problem },
    ]);
  }
  const kind = command.mayBeDone ? 'payment-given-up' : 'payment-returned';
  return ok([{ ...head, kind, code: '', remark: command.remark }]);
}

/**
 * The bank's word counts over what was believed for want of it: what was given up or sent back may
 * turn out to be paid. What is paid while another try had paid already is told as paid twice.
 */
function wordKind(
  state: ReturnState,
  payment: Payment | undefined,
  { executedFen }: CommandOf<'answer'>,
) {
  if (payment === undefined) return undefined;
  const isPaid = paidBy(payment) > 0;
  if (executedFen === 0) {
    if (isPaid) return 'payment-disputed' as const;
    return payment.status === 'returned' ? undefined : ('payment-returned' as const);
  }
  if (isPaid) return undefined;
  if (executedFen < payment.amountFen) return 'payment-partial' as const;
  const isTooMuch = owedFen(state, payment.claimId) < payment.amountFen;
  return isTooMuch ? ('payment-doubled' as const) : ('payment-made' as const);
}

function paymentOf(
  state: ReturnState,
  claim: Claimant,
  { now, keyOf }: ReturnContext,
): readonly Payment[] {
  if (claim.payee === null) return [];
  const ordinal = state.payments.filter((one) => one.claimId === claim.id).length + 1;
  return [
    {
      claimId: claim.id,
      key: keyOf(claim.id, ordinal),
      ordinal,
      amountFen: owedFen(state, claim.id),
      payee: claim.payee,
      status: 'sent',
      sentAt: now,
      answeredAt: null,
      code: null,
      remark: '',
    },
  ];
}

export function decideEnd(
  state: ReturnState,
  command: CommandOf<'close' | 'reopen' | 'withdraw'>,
  { actor, now }: ReturnContext,
): Decided {
  const head = { at: now, actor };
  const { reason } = command;
  if (command.act === 'close') {
    const unpaid = unpaidTries(state);
    if (state.status !== 'paid' && state.status !== 'bank-returned') {
      return refuse('return-not-paid');
    }
    if (unpaid.some((one) => one.status === 'given-up')) return refuse('payment-unclear');
    if (unpaid.length > 0 && reason.trim() === '') return refuse('reason-required');
    // What could not be paid stays frozen with the rest, for another round.
    const residual = state.plan.residueFen + state.plan.reserveFen > 0 || unpaid.length > 0;
    return ok([{ ...head, kind: 'closed', residual, reason }]);
  }
  if (command.act === 'reopen') {
    if (state.status !== 'residual') return refuse('return-not-residual');
    if (reason.trim() === '') return refuse('reason-required');
    return ok([{ ...head, kind: 'reopened', nextId: command.nextId, reason }]);
  }
  if (!openStates.has(state.status)) return refuse('return-not-open');
  if (reason.trim() === '') return refuse('reason-required');
  return ok([{ ...head, kind: 'withdrawn', reason }]);
}
