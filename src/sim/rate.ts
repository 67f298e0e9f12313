/**
 * How much happens in the city. Published figures (their sources are in docs/concepts/city.md) are
 * named as such; the rest are assumptions and say so.
 */
import { unreachable } from '../core/kernel/index.ts';
import type { OrdinaryKind } from './ordinary.ts';
import type { Ending, Fate, Stage } from './play.ts';

/** Ordinary signals per person and day. Assumption: what sources hand over, not all there is. */
export const ordinaryPerDay: readonly (readonly [OrdinaryKind, number])[] = [
  ['sms', 2.6],
  ['call', 2.2],
  ['visit', 1.6],
  ['transfer', 1.6],
];

/** Contacts with a fraudster per person and day: 52,000 a day among 24.87 million. */
export const playsPerDay = 52_000 / 24_870_000;

/** What is sent and called at random, per person and day, before anything is filtered. */
export const attemptsPerDay = {
  /** 190,000 messages a day blocked for 13.77 million people. */
  sms: 190_000 / 13_770_000,
  /** 2.75 billion calls blocked in a year for 1,410 million people. */
  call: 2_750 / 1_410 / 365,
  /** 1.85 million addresses blocked in 125 days for 5.33 million people. */
  visit: 1.85 / 5.33 / 125,
} as const;
/** Share of it that comes through. Assumption. */
export const throughShare = 0.2;

export const attemptsTotal =
  (attemptsPerDay.sms + attemptsPerDay.call + attemptsPerDay.visit) * throughShare;

/** Victims by age: 62.1 % are 18-40, 33.1 % are 41-65 (mean 37); the rest younger or older. */
export const victimAges: readonly (readonly [least: number, most: number, share: number])[] = [
  [18, 40, 62.1],
  [41, 65, 33.1],
  [8, 17, 2.4],
  [66, 99, 2.4],
];

/**
 * How a contact ends if nobody interferes. Assumption: far more are lost than in life, where one
 * contact in some hundred is, so that a small city has something to measure.
 */
export const fates: readonly (readonly [Ending, number])[] = [
  ['ignored', 34],
  ['noticed', 26],
  ['dissuaded', 10],
  ['lost', 30],
];
/** As above, for a live city: fewer that come to nothing, so that there is money to save. */
export const liveFates: readonly (readonly [Ending, number])[] = [
  ['ignored', 14],
  ['noticed', 24],
  ['dissuaded', 20],
  ['lost', 42],
];
export const noticedAt: readonly Stage[] = ['visit', 'screen-share', 'probe', 'transfer'];

export function fateOf(ending: Ending, pick: (stages: readonly Stage[]) => Stage): Fate {
  switch (ending) {
    case 'ignored':
      return { ending, stopsAt: 'grooming' };
    case 'noticed':
      return { ending, stopsAt: pick(noticedAt) };
    case 'dissuaded':
      return { ending, stopsAt: 'payment' };
    case 'lost':
      return { ending, stopsAt: null };
    default:
      return unreachable(ending);
  }
}

/** Share of what the gangs use that the centre already knows. Assumption. */
export const knownShare = 0.3;

/** Liveliness of the hours of the day, midnight first; 1 is the busiest. */
export const rhythm: readonly number[] = [
  0.12, 0.06, 0.04, 0.03, 0.04, 0.08, 0.22, 0.45, 0.75, 0.95, 1, 0.95, 0.8, 0.75, 0.85, 0.9, 0.9,
  0.85, 0.8, 0.85, 0.9, 0.75, 0.5, 0.28,
];
