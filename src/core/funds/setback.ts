/**
 * What a case does when a bank does not get what it was sent. Nothing ends by silence: an order that
 * is stuck says so until it goes again, and one that was given up is a failure of the line that a
 * person must make good by hand; a late answer of the bank still counts.
 */
import { done, type CommandOf, type Decided } from './decision.ts';
import type { FundContext } from './request.ts';
import type { FundCase, Measure } from './state.ts';

/** The code of banks for a line that failed (operating-rules 6.5). */
const lineFailed = '1101';

type Setback = CommandOf<'setback'>;

export function decideSetback(
  state: FundCase,
  command: Setback,
  { actor, now }: FundContext,
): Decided {
  const { key, kind, problem } = command;
  const head = { at: now, actor, key, code: kind, reason: problem };
  const measure = state.measures.find((one) => one.keys.includes(key));
  if (measure !== undefined) {
    if (!isOpen(measure, key)) return done();
    const is = kind === 'resumed' ? 'resumed' : 'not-reached';
    return done({ ...head, kind: is, measure: setBack(measure, command, now) });
  }
  const account = state.accounts.find((one) => one.asked.some((q) => q.endsWith(`:${key}`)));
  if (account === undefined || kind === 'resumed') return done();
  // A question that was given up may be asked again.
  const asked = account.asked.filter((one) => kind !== 'given-up' || !one.endsWith(`:${key}`));
  return done({ ...head, kind: 'not-reached', account: { ...account, asked } });
}

/** The order still waits for the bank: itself, or its change. */
const isOpen = ({ status, keys, pendingKey }: Measure, key: string): boolean =>
  pendingKey === key || (keys[0] === key && status === 'sent');

function setBack(
  measure: Measure,
  { key, kind, problem }: Setback,
  now: FundContext['now'],
): Measure {
  if (kind === 'resumed') return { ...measure, notReached: null };
  if (kind === 'stuck') return { ...measure, notReached: problem };
  if (measure.pendingKey === key) {
    return {
      ...measure,
      notReached: null,
      failureCode: lineFailed,
      pending: null,
      pendingBy: null,
      pendingReason: null,
      pendingKey: null,
    };
  }
  return {
    ...measure,
    notReached: problem,
    status: 'failed',
    failureCode: lineFailed,
    endedAt: now,
    cosignDueAt: null,
    pending: null,
  };
}
