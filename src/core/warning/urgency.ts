/** Who is called first. The store's ORDER BY says the same; a test holds the two together. */
import type { WarningState } from './state.ts';

type Ranked = Pick<
  WarningState,
  'id' | 'grade' | 'deadlineAt' | 'amountAtRiskFen' | 'score' | 'openedAt'
>;

/** Money at risk times likelihood in whole points, so that every store rounds alike. */
export function stakeOf(warning: Ranked): number {
  return warning.amountAtRiskFen * Math.round(warning.score * 100);
}

/**
 * Orders a queue: grade, then a deadline that has passed, then money at risk times likelihood, then
 * the longest waiting; the id last, so that the order is total.
 */
export function compareUrgency(a: Ranked, b: Ranked, now: number): number {
  if (a.grade !== b.grade) return a.grade < b.grade ? -1 : 1;
  const late = Number(b.deadlineAt <= now) - Number(a.deadlineAt <= now);
  if (late !== 0) return late;
  const stake = stakeOf(b) - stakeOf(a);
  if (stake !== 0) return stake;
  if (a.openedAt !== b.openedAt) return a.openedAt - b.openedAt;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}
