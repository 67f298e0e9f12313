/** One decision that reached a grade, with what measuring it needs. */
import type { Category } from '../../core/kernel/index.ts';
import type { Stage } from '../../core/rule/index.ts';
import type { WarningGrade } from '../../core/warning/index.ts';
import type { GradedDecision } from '../engine.ts';
import type { ReplayEntry } from './replay.ts';
import type { SignalLabel } from './truth.ts';
import type { Verdict } from './hits.ts';

export type GradedSignal = {
  readonly position: number;
  readonly id: string;
  readonly source: string;
  readonly subject: string;
  /** When it happened, and when it was received. */
  readonly at: number;
  readonly now: number;
  readonly grade: WarningGrade;
  readonly category: Category;
  readonly score: number;
  readonly stage: Stage;
  readonly amountAtRiskFen: number;
  readonly label: SignalLabel | undefined;
};

/** Whether a graded decision was right; without a label only a complete truth can say. */
export function verdictOf(label: SignalLabel | undefined, isComplete: boolean): Verdict {
  if (label === undefined) return isComplete ? 'wrong' : 'unknown';
  if (label.role === 'behind') return 'neutral';
  return label.role === 'ordinary' ? 'wrong' : 'right';
}

/** What measuring needs of a decision; undefined where it reached no grade. */
export function gradedOf(
  { signal, subject, position, now }: ReplayEntry,
  { grade, category, score, stage, amountAtRiskFen }: GradedDecision,
  label: SignalLabel | undefined,
): GradedSignal | undefined {
  if (grade === null) return undefined;
  const { id, source, occurredAt: at } = signal;
  return {
    position,
    id,
    source,
    subject,
    at,
    now,
    grade,
    category,
    score,
    stage,
    amountAtRiskFen,
    label,
  };
}
