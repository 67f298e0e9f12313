/**
 * Banks without a line between: an answer comes after a while, sometimes twice or
 * not at all until it is asked for again, and some instructions are refused with a code of
 * operating-rules 6.5. The key decides everything, so a run with the same keys is the same run.
 */
import type { BankFeedback, BankMessage, BankPort } from '../../src/core/protection/index.ts';

export type BankTroubles = {
  /** Share of instructions that are refused. */
  readonly refused: number;
  /** Share whose message is lost on the way: the bank does not know the key. */
  readonly lost: number;
  /** Share whose answer is not there at the first questions. */
  readonly slow: number;
  /** Share of attempts at which the line itself fails. */
  readonly down: number;
};

const calm: BankTroubles = { refused: 0.04, lost: 0.05, slow: 0.2, down: 0.03 };
/** Existing number and name differ; reported lost; already fully frozen; other stop failure. */
const refusals = ['0301', '0303', '1303', '1399'];

export type InstantBank = BankPort & {
  /** What every account is now: stopped until then, or free. For those who check. */
  stoppedUntil(account: string): number | null;
  /** How often each key was carried out; never more than once. */
  timesDone(key: string): number;
  /** Deliberate troubles, for tests. */
  trouble(troubles: Partial<BankTroubles>): void;
};

/** A number between 0 and 1 that belongs to a text. */
function shareOf(text: string): number {
  let hash = 2_166_136_261;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619) >>> 0;
  }
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_519) >>> 0;
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

export function makeInstantBank(now: () => number, troubles = calm): InstantBank {
  let share = troubles;
  const answers = new Map<string, BankFeedback>();
  const asked = new Map<string, number>();
  const tried = new Map<string, number>();
  const done = new Map<string, number>();
  const until = new Map<string, number>();

  function carryOut(message: BankMessage): void {
    // The same key again: the first answer stands.
    if (answers.has(message.key)) return;
    const isRefused =
      message.kind === 'stop' && shareOf(`refused ${message.account}`) < share.refused;
    const code = isRefused
      ? (refusals[Math.floor(shareOf(message.account) * refusals.length)] ?? '1399')
      : '0000';
    answers.set(message.key, {
      key: message.key,
      result: isRefused ? 'failed' : 'applied',
      at: now(),
      code,
    });
    if (isRefused) return;
    done.set(message.key, (done.get(message.key) ?? 0) + 1);
    if (message.untilAt === null) until.delete(message.account);
    else until.set(message.account, message.untilAt);
  }

  const count = (counts: Map<string, number>, key: string): number => {
    const next = (counts.get(key) ?? 0) + 1;
    counts.set(key, next);
    return next;
  };

  return {
    async request(message) {
      const attempt = count(tried, message.key);
      if (shareOf(`down ${message.key} ${attempt}`) < share.down) {
        throw new Error('the line is down');
      }
      if (attempt === 1 && shareOf(`lost ${message.key}`) < share.lost) return;
      carryOut(message);
    },
    async ask(key) {
      const answer = answers.get(key);
      if (answer === undefined) return 'unknown';
      const isLate = shareOf(`slow ${key}`) < share.slow && count(asked, key) < 3;
      return isLate ? 'pending' : answer;
    },
    stoppedUntil: (account) => {
      const end = until.get(account);
      return end !== undefined && end > now() ? end : null;
    },
    timesDone: (key) => done.get(key) ?? 0,
    trouble: (changed) => {
      share = { ...share, ...changed };
    },
  };
}
