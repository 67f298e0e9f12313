/** Where money went that no statement shows: exits that people recognise, money that came back. */
import { refuse } from '../kernel/index.ts';
import { accountByKey, accountKey, findAccount } from './account.ts';
import { done, type CommandOf, type Decided } from './decision.ts';
import type { FundContext } from './request.ts';
import { isHolding } from './measure.ts';
import type { FundCase, Measure, Recovery } from './state.ts';

export function decideExit(
  state: FundCase,
  { accountId, kind, reason }: CommandOf<'exit'>,
  { actor, now }: FundContext,
): Decided {
  const account = findAccount(state, accountId);
  if (account === undefined) return refuse('account-not-there');
  if (reason.trim() === '') return refuse('reason-required');
  return done({ kind: 'exit-marked', at: now, actor, account: { ...account, kind }, reason });
}

/** The same receipt counts once. Refused where more comes back than was lost that way. */
export function decideRestitution(
  state: FundCase,
  { amountFen, from, receipt }: CommandOf<'restitute'>,
  { actor, now }: FundContext,
): Decided {
  const isSame = (one: Recovery): boolean => one.kind === 'restituted' && one.causeId === receipt;
  if (state.recoveries.some(isSame)) return refuse('receipt-known');
  if (amountFen <= 0 || amountFen > state.parts[from]) return refuse('sum-too-high');
  const recovery: Recovery = {
    kind: 'restituted',
    at: now,
    amountFen,
    from,
    accountId: null,
    causeId: receipt,
  };
  return done({
    kind: 'restituted',
    at: now,
    actor,
    recovery,
    amountFen,
    part: from,
    key: receipt,
  });
}

/** Where money that a case is given back was believed to be, the most likely first. */
const believed = ['in-flight', 'stopped', 'released', 'cash', 'spent', 'abroad'] as const;

/**
 * A bank paid frozen money back; the rest stays frozen to its end. The same return counts once.
 * Whose money it was by law may be more than the pursuit followed there: the rest takes the place of
 * money that was believed elsewhere. What a bank paid is paid: more than was missing shows in the
 * books below zero, which is an alarm.
 */
export function decideReturned(
  state: FundCase,
  { account: { bank, number }, amountFen, returnId }: CommandOf<'returned'>,
  { actor, now }: FundContext,
): Decided {
  const account = accountByKey(state, accountKey(bank, number));
  if (account === undefined) return refuse('account-not-there');
  if (state.recoveries.some((one) => one.causeId === returnId)) return done();
  if (amountFen <= 0) return refuse('sum-too-high');
  const head = { kind: 'returned', at: now, causeId: returnId } as const;
  const own = Math.min(amountFen, account.frozenFen);
  const recoveries: Recovery[] =
    own > 0 ? [{ ...head, amountFen: own, from: 'frozen', accountId: account.id }] : [];
  let left = amountFen - own;
  for (const from of believed) {
    const taken = Math.min(left, Math.max(0, state.parts[from]));
    if (taken > 0) recoveries.push({ ...head, amountFen: taken, from, accountId: null });
    left -= taken;
  }
  if (left > 0) recoveries.push({ ...head, amountFen: left, from: 'in-flight', accountId: null });
  const measure = state.measures.find(
    (one) => one.accountId === account.id && one.kind === 'freeze' && isHolding(one),
  );
  return done(
    ...recoveries.map((recovery, i) => ({
      kind: 'returned' as const,
      at: now,
      actor,
      recovery,
      ...(i === 0 && measure !== undefined ? { measure: lessened(measure, amountFen) } : {}),
      amountFen: recovery.amountFen,
      part: recovery.from,
      key: returnId,
    })),
  );
}

const lessened = (measure: Measure, amountFen: number): Measure => ({
  ...measure,
  executedFen: measure.executedFen === null ? null : Math.max(0, measure.executedFen - amountFen),
});

/** The freeze holds so much less; whose money it was is told in the other case. */
export function decidePaidOut(
  state: FundCase,
  { measureId, amountFen }: CommandOf<'paid-out'>,
  { actor, now }: FundContext,
): Decided {
  const measure = state.measures.find((one) => one.id === measureId);
  if (measure === undefined) return refuse('measure-not-there');
  return done({
    kind: 'paid-out',
    at: now,
    actor,
    measure: lessened(measure, amountFen),
    amountFen,
  });
}
