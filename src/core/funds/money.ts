/** Where money went that no statement shows: exits that people recognise, money that came back. */
import { refuse } from '../kernel/index.ts';
import { findAccount } from './account.ts';
import { done, type CommandOf, type Decided } from './decision.ts';
import type { FundContext } from './request.ts';
import type { FundCase, Recovery } from './state.ts';

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

/** Refused where more comes back than was lost that way. */
export function decideRestitution(
  state: FundCase,
  { amountFen, from, receipt }: CommandOf<'restitute'>,
  { actor, now }: FundContext,
): Decided {
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

/** A bank paid frozen money back; the rest stays frozen to its end. The same return counts once. */
export function decideReturned(
  state: FundCase,
  { measureId, amountFen, returnId }: CommandOf<'returned'>,
  { actor, now }: FundContext,
): Decided {
  const measure = state.measures.find((one) => one.id === measureId);
  const account = measure && findAccount(state, measure.accountId);
  if (measure === undefined || account === undefined) return refuse('measure-not-there');
  const isKnown = state.recoveries.some(
    (one) => one.causeId === returnId && one.accountId === account.id,
  );
  if (isKnown) return done();
  if (amountFen <= 0 || amountFen > account.frozenFen) return refuse('sum-too-high');
  const recovery: Recovery = {
    kind: 'returned',
    at: now,
    amountFen,
    from: 'frozen',
    accountId: account.id,
    causeId: returnId,
  };
  const left = measure.executedFen === null ? null : Math.max(0, measure.executedFen - amountFen);
  return done({
    kind: 'returned',
    at: now,
    actor,
    recovery,
    measure: { ...measure, executedFen: left },
    amountFen,
    part: 'frozen',
    key: returnId,
  });
}
