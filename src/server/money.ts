/** What the modules of the money do when a fund case changes or a bank answers. */
import { enqueueBank, type BankReaction } from './bank/index.ts';
import { answerReaction, type FundDeps, type FundReaction } from './funds/index.ts';
import { fundsTable, returnTable, type Policies } from './policy/index.ts';
import { returnReaction } from './return/index.ts';

/** The same in every process that changes fund cases. Each module adds its reactions here. */
export function makeFunds(policies: Policies): FundDeps {
  const reactions: FundReaction[] = [];
  return {
    policy: () => policies.of(fundsTable),
    reactions: () => reactions,
    enqueue: (tx, requests, now) => enqueueBank(tx, requests, now),
  };
}

/** In the order in which they hear of an answer: the case first, then who follows it. */
export function bankReactions(funds: FundDeps, policies: Policies): readonly BankReaction[] {
  return [answerReaction(funds), returnReaction({ funds, policy: () => policies.of(returnTable) })];
}
