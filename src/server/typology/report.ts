/** What a replay in the console tells: the reports of both sides, and what the typology itself did. */
import type { Reason } from '../../core/rule/index.ts';
import type { TypologyHit } from '../../core/typology/index.ts';
import type {
  GradedDecision,
  ReplayComparison,
  ReplayReport,
  Verdict,
} from '../../engine/index.ts';

export type OwnHits = {
  /** Signals of the span on which the typology reached a grade. */
  readonly hits: number;
  /** Different persons of those signals. */
  readonly persons: number;
  readonly byGrade: Readonly<Record<string, number>>;
  /** How often each rule matched among the hits. */
  readonly byRule: Readonly<Record<string, number>>;
  /** Per hour for a span up to two days, else per day; from the start of the span. */
  readonly series: { readonly stepMs: number; readonly counts: readonly number[] };
  /** Of the hits whose warning has an outcome. */
  readonly right: number;
  readonly wrong: number;
};

export type JobReport = {
  readonly signals: number;
  readonly warmUp: number;
  readonly own: OwnHits;
  /** Null for the quick look at the last day. */
  readonly after: ReplayReport | null;
  readonly before: ReplayReport | null;
  readonly comparison: Omit<ReplayComparison, 'changes'> | null;
};

/** One side of a single decision, with all that is told about it. */
export type Judged = {
  readonly grade: string | null;
  readonly category: string;
  readonly score: number;
  readonly reasons: readonly Reason[];
  readonly hits: readonly Omit<TypologyHit, 'act' | 'subject'>[];
};

export type JobHit = {
  readonly position: number;
  readonly kind: 'hit' | 'gained' | 'lost' | 'raised' | 'lowered' | 'renamed';
  readonly at: number;
  readonly signalKind: string;
  readonly verdict: Verdict;
  readonly before: Judged | null;
  readonly after: Judged | null;
};

export function judgedOf(decision: GradedDecision): Judged {
  return {
    grade: decision.grade,
    category: decision.category,
    score: decision.score,
    reasons: decision.reasons,
    hits: decision.hits.map(({ typology, version, score, grade, rules, shadow }) => ({
      typology,
      version,
      score,
      grade,
      rules,
      shadow,
    })),
  };
}

/** What the parent tells the child, once. */
export type JobOrder = {
  readonly databaseUrl: string;
  readonly purpose: 'matches' | 'replay';
  readonly typology: unknown;
  /** Version of the same typology to compare with; null: the pack in force as it is. */
  readonly against: number | null;
  readonly from: number;
  readonly to: number;
  readonly seats: number | null;
};

/** What the child tells the parent. */
export type JobWord =
  | { readonly word: 'progress'; readonly share: number; readonly signals: number }
  | { readonly word: 'done'; readonly report: JobReport; readonly hits: readonly JobHit[] }
  | { readonly word: 'failed'; readonly problem: string };
