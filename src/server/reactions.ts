/** What the other modules do when warnings change, in the order in which they do it. */
import { callReaction } from './call/index.ts';
import { clockReaction } from './clock/index.ts';
import { countFigures } from './figure/index.ts';
import type { Config } from './platform/config.ts';
import {
  callTable,
  clockTable,
  protectionTable,
  visitTable,
  warningTable,
  type Policies,
} from './policy/index.ts';
import { releaseWhenSafe } from './protection/index.ts';
import { seatReaction, transferReaction } from './shift/index.ts';
import { visitReaction } from './visit/index.ts';
import { foundReaction, originReaction, type Reaction } from './warning/index.ts';
import { suggestBlock } from './list/index.ts';

/** The same in every process that changes warnings: server, scorer, worker. */
export function warningReactions(
  policies: Policies,
  { sip }: Pick<Config, 'sip'>,
): readonly Reaction[] {
  return [
    clockReaction({
      policy: () => policies.of(warningTable),
      clockPolicy: () => policies.of(clockTable),
    }),
    originReaction,
    foundReaction(suggestBlock),
    seatReaction,
    callReaction({ isConnected: sip !== undefined, policy: () => policies.of(callTable) }),
    transferReaction,
    visitReaction(() => policies.of(visitTable)),
    releaseWhenSafe(() => policies.of(protectionTable)),
    countFigures,
  ];
}
