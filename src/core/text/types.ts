import type { Undone } from './folded.ts';

/** What the writer of a model file says about it, and what was measured. */
export interface ModelCard {
  readonly title: string;
  /** Passed in by whoever trained it: `2026-01-31`. */
  readonly date: string;
  readonly licence: string;
  readonly data: readonly ModelSource[];
  readonly quality: readonly ModelQuality[];
}

export interface ModelSource {
  readonly name: string;
  readonly rows: number;
  readonly fraud: number;
}

/** One measured part; figures are named shares, e.g. `recallAt1`, `auc`. */
export interface ModelQuality {
  readonly name: string;
  readonly rows: number;
  readonly figures: Readonly<Record<string, number>>;
}

export type ModelRefusal =
  | 'model-not-recognised'
  | 'model-format-unknown'
  | 'model-truncated'
  | 'model-for-another-task';

export interface TextFragment {
  readonly fragment: string;
  /** Part of the log-odds of fraud; positive speaks for fraud, negative against. */
  readonly weight: number;
}

export interface TextScore {
  /** Calibrated probability of fraud, 0..1. */
  readonly probability: number;
  /** Code of the likeliest fraud category (类案), or `NONE` when fraud is the less likely. */
  readonly category: string;
  /** Probability of that category; of `NONE`, that it is no fraud. */
  readonly categoryProbability: number;
  /** Filled only when an explanation was asked for; strongest first. */
  readonly fragments: readonly TextFragment[];
  /** Disguises that were undone before the text was read; filled with the explanation. */
  readonly undone: readonly Undone[];
}

export interface ScoreTextOptions {
  /** How many contributing fragments to name; 0 (the default) keeps the fast path. */
  readonly explain?: number;
  /** Explains and names the category only from this probability on; 0 where it is not told. */
  readonly explainFrom?: number;
  /** Reads the text with its disguises; only for measuring what undoing them is worth. */
  readonly bare?: boolean;
}
