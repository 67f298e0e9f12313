/** Rows of a file that cannot be used: where, what is wrong, and what would put it right. */

export type RowRefusal = {
  readonly file: 'transactions' | 'losses' | 'opening';
  readonly line: number;
  readonly field: string;
  readonly problem: string;
  readonly remedy: string;
};

/** So many are kept in words; the others are counted. */
const keptMax = 1000;

export type Refusals = {
  count: number;
  readonly kept: RowRefusal[];
};

export const noRefusals = (): Refusals => ({ count: 0, kept: [] });

export function addRefusal(refusals: Refusals, refusal: RowRefusal): void {
  refusals.count += 1;
  if (refusals.kept.length < keptMax) refusals.kept.push(refusal);
}

/** A file that cannot be traced as a whole, such as one with another header. */
export class TraceFileError extends Error {}
