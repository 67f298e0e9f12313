/** What the modules do when a time comes, by the kind of the timer. */
import { clockHandler } from './clock/index.ts';
import {
  chaseTable,
  clockTable,
  protectionTerms,
  returnTerms,
  routeTable,
  warningTable,
  type Policies,
} from './policy/index.ts';
import { chaseClock } from './chase/index.ts';
import { appealTimer, measureAppealClock } from './appeal/index.ts';
import { fundsClock, type FundDeps } from './funds/index.ts';
import { protectionClock } from './protection/index.ts';
import { reportClock, reportTimer } from './report/index.ts';
import { returnClock } from './return/index.ts';
import { transferTimers } from './shift/index.ts';
import type { TimerHandlers } from './timer/index.ts';
import { clockKind, type Reaction } from './warning/index.ts';

/** The same in every server; each module adds the kinds that it sets. */
export function timerHandlers(
  policies: Policies,
  { reactions, funds }: { reactions: readonly Reaction[]; funds: FundDeps },
): TimerHandlers {
  return {
    funds: fundsClock(funds),
    chase: chaseClock({ funds, policy: () => policies.of(chaseTable) }),
    [clockKind]: clockHandler({
      policy: () => policies.of(warningTable),
      clockPolicy: () => policies.of(clockTable),
      routes: () => policies.of(routeTable),
      reactions,
    }),
    [appealTimer]: measureAppealClock(),
    return: returnClock(returnTerms(policies)),
    protection: protectionClock(protectionTerms(policies)),
    [reportTimer]: reportClock({ policy: () => policies.of(warningTable), reactions }),
    ...transferTimers({ reactions }),
  };
}
