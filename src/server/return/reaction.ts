/** What a bank says of a payment: it stands in the return, and in the ledger of the victim's case. */
import type { SystemActor } from '../../core/access/index.ts';
import { resultOf, type BankAnswer } from '../../core/bank/index.ts';
import { keyOfAccount, type MeasureId } from '../../core/funds/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import {
  applyReturnEvents,
  decideReturn,
  paidBy,
  type ReturnCommand,
  type ReturnContext,
  type ReturnEventKind,
  type ReturnPolicy,
  type ReturnState,
} from '../../core/return/index.ts';
import type { BankReaction, SetbackReaction } from '../bank/index.ts';
import { actOnCase, lockFunds } from '../funds/index.ts';
import type { Transaction } from '../platform/transact.ts';
import type { ActDeps } from './act.ts';
import { changeReturn } from './change.ts';
import { keyOfReturn, lockReturns } from './row.ts';
import { casesThrough, freezesOf } from './source.ts';

const bankActor: SystemActor = {
  kind: 'system',
  name: 'bank-line',
  reason: 'records what a bank answers',
};

/**
 * Once for each answer. A payment counts as made only where the bank says that it did all of it; in
 * part or not at all comes back to the officers with the bank's words.
 */
export function returnReaction(deps: ActDeps): BankReaction {
  return async (tx, { request, answer, subject }, now) => {
    if (!subject.startsWith('rtn_') || request.kind !== 'return') return;
    // The lock of the funds comes before every other.
    await lockFunds(tx);
    const before = (await lockReturns(tx, [subject])).get(subject);
    if (before === undefined) return;
    const policy = deps.policy();
    const command = answerOf(answer, request.amountFen);
    const decided = decideReturn(before, command, lineContext(now, policy));
    // An answer to a payment that was answered before changes nothing.
    if (!decided.ok) return;
    const after = applyReturnEvents(before, decided.value);
    await changeReturn(tx, { before, after }, decided.value, { now, policy });
    const posting = { state: after, paymentKey: answer.key };
    const kinds = decided.value.map((event) => event.kind);
    if (kinds.some((kind) => posted.has(kind))) await postPayment(tx, deps, posting, now);
  };
}

/**
 * A payment that does not get through: the officers hear of it, and what was given up is paid again
 * only when it is certain that the bank did not do it.
 */
export function returnSetback(deps: Pick<ActDeps, 'policy'>): SetbackReaction {
  return async (tx, { request, subject, kind, problem, mayBeDone }, now) => {
    if (!subject.startsWith('rtn_') || request.kind !== 'return') return;
    await lockFunds(tx);
    const before = (await lockReturns(tx, [subject])).get(subject);
    if (before === undefined) return;
    const policy = deps.policy();
    const remark = problem.slice(0, 300);
    const { key } = request;
    const command: ReturnCommand =
      kind === 'given-up'
        ? { act: 'give-up', key, mayBeDone, remark }
        : { act: 'stick', key, problem: kind === 'stuck' ? remark : null };
    const decided = decideReturn(before, command, lineContext(now, policy));
    // A bank may have answered before the line was given up.
    if (!decided.ok) return;
    const after = applyReturnEvents(before, decided.value);
    await changeReturn(tx, { before, after }, decided.value, { now, policy });
  };
}

const lineContext = (now: Instant, policy: ReturnPolicy): ReturnContext => ({
  actor: `system:${bankActor.name}`,
  now,
  policy,
  level: null,
  freeze: null,
  missingFen: () => 0,
  keyOf: () => '',
});

/** Done in part without a sum: money may have moved, so the bank is asked before it goes again. */
function answerOf(answer: BankAnswer, amountFen: number | null): ReturnCommand {
  const [account] = answer.accounts;
  const code = account?.code ?? answer.code;
  const result = resultOf(code).class;
  const remark = ((account?.remark ?? '') || answer.remark).slice(0, 300);
  const { key } = answer;
  if (result !== 'done' && result !== 'partial') {
    return { act: 'answer', key, executedFen: 0, code, remark };
  }
  const executedFen = account?.executedFen ?? (result === 'done' ? amountFen : null);
  return executedFen === null
    ? { act: 'give-up', key, mayBeDone: true, remark: `${code} ${remark}`.trim() }
    : { act: 'answer', key, executedFen, code, remark };
}

/** Events by which money left the frozen account. */
const posted: ReadonlySet<ReturnEventKind> = new Set([
  'payment-made',
  'payment-partial',
  'payment-doubled',
]);

type Posting = { readonly state: ReturnState; readonly paymentKey: string };

/** Frozen money of the victim's case becomes returned money. */
async function postPayment(
  tx: Transaction,
  deps: ActDeps,
  { state, paymentKey }: Posting,
  now: Instant,
): Promise<void> {
  const payment = state.payments.find((one) => one.key === paymentKey);
  if (payment === undefined) return;
  const { bank, number } = state.freeze;
  const { claimId, ordinal } = payment;
  const amountFen = paidBy(payment);
  const doing = { actor: bankActor, now };
  // Each try that paid counts; the same try counts once.
  const returnId = ordinal === 1 ? state.id : `${state.id}#${ordinal}`;
  await actOnCase(tx, deps.funds, doing, {
    id: claimId,
    command: { act: 'returned', account: { bank, number }, amountFen, returnId },
  });
  const holders = await holdersOf(tx, state);
  const [holder] = holders;
  // The victim's own freeze was lessened with the return; another's is told apart.
  if (holder === undefined || holders.some((one) => one.caseId === claimId)) return;
  const { caseId: id, measureId } = holder;
  await actOnCase(tx, deps.funds, doing, {
    id,
    command: { act: 'paid-out', measureId, amountFen },
  });
}

type Holder = { readonly caseId: string; readonly measureId: MeasureId };

/** The freezes under which the account is held, by case. */
async function holdersOf(tx: Transaction, state: ReturnState): Promise<readonly Holder[]> {
  const key = keyOfReturn(state);
  return (await casesThrough(tx, key)).flatMap((one) =>
    freezesOf(one)
      .filter(({ account }) => keyOfAccount(account) === key)
      .map(({ measure }) => ({ caseId: one.id, measureId: measure.id })),
  );
}
