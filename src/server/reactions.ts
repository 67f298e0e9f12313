/** What the other modules do when warnings change, in the order in which they do it. */
import { callReaction } from './call/index.ts';
import { clockReaction } from './clock/index.ts';
import { countFigures } from './figure/index.ts';
import { contactReaction, type AutomaticDeps } from './contact/index.ts';
import type { Config } from './platform/config.ts';
import {
  callTable,
  contactTable,
  clockTable,
  protectionTerms,
  queueTable,
  visitTable,
  warningTable,
} from './policy/index.ts';
import { releaseWhenSafe } from './protection/index.ts';
import type { Published } from './rule/index.ts';
import { seatReaction, transferReaction } from './shift/index.ts';
import { visitReaction } from './visit/index.ts';
import { foundReaction, originReaction, queueReaction, type Reaction } from './warning/index.ts';
import { suggestBlock } from './list/index.ts';

type ReactionSources = Pick<Published, 'policies' | 'model'>;

/** What the centre may send by itself, and to whom it does not. */
export function automaticDeps({ policies, model }: ReactionSources): AutomaticDeps {
  return {
    policy: () => policies.of(contactTable),
    isBlocked: (number, now) => model().lists.verdict('number', number, now) === 'block',
  };
}

/** What every living warning has: its clocks and its place in the queue. */
export function standingReactions(policies: Published['policies']): readonly Reaction[] {
  return [
    clockReaction({
      policy: () => policies.of(warningTable),
      clockPolicy: () => policies.of(clockTable),
    }),
    queueReaction(() => policies.of(queueTable)),
  ];
}

/** The same in every process that changes warnings: server, scorer, worker. */
export function warningReactions(
  published: ReactionSources,
  { sip }: Pick<Config, 'sip'>,
): readonly Reaction[] {
  const { policies } = published;
  return [
    ...standingReactions(policies),
    originReaction,
    foundReaction(suggestBlock),
    contactReaction(automaticDeps(published)),
    seatReaction,
    callReaction({ isConnected: sip !== undefined, policy: () => policies.of(callTable) }),
    transferReaction,
    visitReaction(() => policies.of(visitTable)),
    releaseWhenSafe(protectionTerms(policies)),
    countFigures,
  ];
}
