/** What the modules of the money do when a fund case changes or a bank answers. */
import { enqueueBank, type BankReaction, type SetbackReaction } from './bank/index.ts';
import { chaseLearning, chaseReaction } from './chase/index.ts';
import {
  answerReaction,
  setbackReaction,
  type FundDeps,
  type FundReaction,
} from './funds/index.ts';
import {
  chaseTable,
  fundsTable,
  protectionTerms,
  returnTerms,
  type Policies,
} from './policy/index.ts';
import { instructionReaction, instructionSetback } from './protection/index.ts';
import { returnReaction, returnSetback } from './return/index.ts';

/** The same in every process that changes fund cases. Each module adds its reactions here. */
export function makeFunds(
  policies: Policies,
  bankName: FundDeps['bankName'] = (said) => said,
): FundDeps {
  const reactions: FundReaction[] = [];
  const funds: FundDeps = {
    policy: () => policies.of(fundsTable),
    reactions: () => reactions,
    enqueue: (tx, requests, now) => enqueueBank(tx, requests, now),
    bankName,
  };
  reactions.push(chaseReaction({ funds, policy: () => policies.of(chaseTable) }));
  return funds;
}

/**
 * In the order in which they hear of an answer: what a bank is like is learned first, so that what
 * the case then decides knows it.
 */
export function bankReactions(funds: FundDeps, policies: Policies): readonly BankReaction[] {
  return [
    chaseLearning(() => policies.of(chaseTable)),
    answerReaction(funds),
    returnReaction({ funds, policy: returnTerms(policies) }),
    instructionReaction(protectionTerms(policies)),
  ];
}

/** In the order in which they hear of a request that did not get through, or goes again. */
export function setbackReactions(funds: FundDeps, policies: Policies): readonly SetbackReaction[] {
  return [
    setbackReaction(funds),
    returnSetback({ policy: returnTerms(policies) }),
    instructionSetback(protectionTerms(policies)),
  ];
}
