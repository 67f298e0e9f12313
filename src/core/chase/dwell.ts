/**
 * How long mules keep money (停留): the expected share of a sum that is still on an account when so
 * much time has passed, and what is to be had by following it to the next accounts.
 */
import { hourMs, zoneMs, type Instant } from '../kernel/index.ts';
import type { ChasePolicy } from './policy.ts';

export type DwellPolicy = ChasePolicy['dwell'];

/** What the pace of an account depends on. */
export type Pace = {
  readonly level: number;
  readonly type: 'personal' | 'corporate';
  readonly kind: 'account' | 'payment';
  /** When the money came. */
  readonly at: Instant;
  /** Of the case itself: 1 as the table says, 2 twice as slow. */
  readonly own: number;
};

type Level = DwellPolicy['levels'][number];

export function levelOf({ levels }: DwellPolicy, level: number): Level {
  const found = levels[Math.min(Math.max(level, 1), levels.length) - 1];
  return found ?? { medianMs: hourMs, keptShare: 0, exitShare: 1 };
}

function isNight(at: Instant, from: number, until: number): boolean {
  const hour = Math.floor((at + zoneMs) / hourMs) % 24;
  return from <= until ? hour >= from && hour < until : hour >= from || hour < until;
}

/** Times longer than 1 mean a slower mule; what the sum itself does comes on top. */
function slowness(policy: DwellPolicy, { type, kind, at, own }: Pace): number {
  return (
    own *
    (type === 'corporate' ? policy.corporateFactor : 1) *
    (kind === 'payment' ? policy.paymentFactor : 1) *
    (isNight(at, policy.nightFromHour, policy.nightUntilHour) ? policy.nightFactor : 1)
  );
}

/** Share of a sum that is still there at an age, of 1; an age below 0 counts as 0. */
export function survivalShare(
  level: Level,
  { shape, slow, ageMs }: { shape: number; slow: number; ageMs: number },
): number {
  if (ageMs <= 0) return 1;
  const moved = 1 - Math.exp(-Math.LN2 * (ageMs / (level.medianMs * slow)) ** shape);
  return 1 - (1 - level.keptShare) * moved;
}

/**
 * Share of a sum still there at an age, where it is known to have been there at an earlier one. A
 * larger sum is never worth less than a smaller: the share does not fall below what the top of a
 * slower band of sums would leave in money.
 */
export function remainingShare(
  policy: DwellPolicy,
  pace: Pace,
  { amountFen, seenAgeMs, ageMs }: { amountFen: number; seenAgeMs: number; ageMs: number },
): number {
  const level = levelOf(policy, pace.level);
  const slow = slowness(policy, pace);
  const { shape } = policy;
  const shareAt = (factor: number): number => {
    const seen = survivalShare(level, { shape, slow: slow * factor, ageMs: seenAgeMs });
    const then = survivalShare(level, { shape, slow: slow * factor, ageMs });
    return seen <= 0 ? 0 : Math.min(1, then / seen);
  };
  let best = 0;
  for (const [i, band] of policy.amounts.entries()) {
    if (i > 0 && band.fromFen > amountFen) break;
    const top = Math.min(amountFen, policy.amounts[i + 1]?.fromFen ?? Infinity);
    const inMoney = amountFen <= 0 ? 1 : top / amountFen;
    best = Math.max(best, shareAt(band.factor) * inMoney);
  }
  return best;
}

/** The grid of the table of what following is worth. */
const stepMs = 20_000;
const steps = 180;
const depth = 8;

type Worth = readonly Float64Array[];
const worths = new WeakMap<ChasePolicy, Worth>();

/**
 * For each level and age of a sum when a stop reaches it: the share that is caught there or, by
 * following, on the accounts behind. V(a) = S(a)p + the integral of f(t)(1-exit) V'(a-t+hop).
 */
function worthOf(policy: ChasePolicy): Worth {
  const known = worths.get(policy);
  if (known !== undefined) return known;
  const table: Float64Array[] = [];
  const hop = Math.round(policy.bank.queryMs / stepMs);
  for (let level = depth; level >= 1; level -= 1) {
    const next = table[0];
    const { shape } = policy.dwell;
    const at = levelOf(policy.dwell, level);
    const row = new Float64Array(steps);
    const survive = Float64Array.from({ length: steps + 1 }, (_, i) =>
      survivalShare(at, { shape, slow: 1, ageMs: i * stepMs }),
    );
    for (let i = 0; i < steps; i += 1) {
      let worth = (survive[i] ?? 0) * policy.bank.appliesShare;
      for (let t = 0; t < i; t += 1) {
        const left = (survive[t] ?? 0) - (survive[t + 1] ?? 0);
        worth += left * (1 - at.exitShare) * (next?.[Math.min(steps - 1, i - t + hop)] ?? 0);
      }
      row[i] = worth;
    }
    table.unshift(row);
  }
  worths.set(policy, table);
  return table;
}

/**
 * Share that is still caught, by following, of what left an account between two ages, where the
 * account's statement comes at `ageMs` and the stops behind take a bank's usual time after it.
 */
export function followedShare(
  policy: ChasePolicy,
  pace: Pace,
  { fromMs, untilMs, ageMs }: { fromMs: number; untilMs: number; ageMs: number },
): number {
  const next = worthOf(policy)[Math.min(pace.level, depth - 1)];
  const level = levelOf(policy.dwell, pace.level);
  const slow = slowness(policy.dwell, pace);
  const { shape } = policy.dwell;
  const span = untilMs - fromMs;
  if (next === undefined || span <= 0) return 0;
  const parts = 16;
  const at = (ms: number): number => survivalShare(level, { shape, slow, ageMs: ms });
  let [sum, all] = [0, 0];
  for (let i = 0; i < parts; i += 1) {
    const from = fromMs + (span * i) / parts;
    const left = at(from) - at(from + span / parts);
    const behindMs = ageMs - (from + span / parts / 2) + policy.bank.answerMs;
    all += left;
    // The table is for the usual pace; slower mules behind make an age count for less.
    sum += left * (next[Math.min(steps - 1, Math.round(behindMs / pace.own / stepMs))] ?? 0);
  }
  return all <= 0 ? 0 : (sum / all) * (1 - level.exitShare);
}
