/**
 * Replay (回放): signals of the past through the engine that also runs live, and what would have come
 * of it. It reads no file and no clock; whoever calls gives the signals in the order of the log.
 */
import type { FraudSignal } from '../../core/signal/index.ts';
import type { WarningPolicy } from '../../core/warning/index.ts';
import type { Engine } from '../engine.ts';
import type { GradedSignal } from './graded.ts';
import { countSignal, Measure, noSignals, type SignalCounts } from './measure.ts';
import type { Capacity, ReplayRun } from './report.ts';
import type { ReplayTruth } from './truth.ts';

/** A signal as the log holds it. */
export type ReplayEntry = {
  readonly signal: FraudSignal;
  /** Whose past counts, as in `Occasion`. */
  readonly subject: string;
  readonly position: number;
  /** When it was received. */
  readonly now: number;
};
export type ReplayBatch = readonly ReplayEntry[];

export type ReplayProgress = { readonly signals: number; readonly at: number };

export type ReplayOptions = {
  /** In order of position. Signals before `from` only tell the engine the past. */
  readonly signals: AsyncIterable<ReplayBatch> | Iterable<ReplayBatch>;
  /** A fresh one over the model and the policy that are tried. */
  readonly engine: Engine;
  readonly policy: WarningPolicy;
  /** The span of reception that is measured; `to` is not part of it, and replaying ends there. */
  readonly from: number;
  readonly to: number;
  readonly truth?: ReplayTruth | undefined;
  /** Plays the hotline too. */
  readonly capacity?: Capacity | undefined;
  /** Told after each batch; a promise lets others run meanwhile. */
  readonly onProgress?: ((progress: ReplayProgress) => Promise<void> | void) | undefined;
  /** An `AbortSignal`: looked at before each batch. */
  readonly signal?: { readonly aborted: boolean } | undefined;
};

/** Thrown where `signal` was aborted. */
export class ReplayStopped extends Error {}

/** Replays and measures. The same signals, model, policy and truth give the same answer. */
export async function replay(options: ReplayOptions): Promise<ReplayRun> {
  const measure = new Measure(options);
  const counts = noSignals();
  let model = '';
  for await (const batch of options.signals) {
    if (options.signal?.aborted === true) throw new ReplayStopped('the replay was stopped');
    const decided = decideBatch(batch, options, counts);
    model ||= decided.model;
    for (const hit of decided.graded) measure.graded(hit, decided.model);
    const last = batch.at(-1);
    if (last === undefined) continue;
    await options.onProgress?.({ signals: counts.signals + counts.warmUp, at: last.now });
    if (last.now >= options.to) break;
  }
  return measure.finish(counts, model);
}

/** Decides a batch; counts its signals and answers what was graded within the span. */
export function decideBatch(
  batch: ReplayBatch,
  { engine, from, to, truth }: Pick<ReplayOptions, 'engine' | 'from' | 'to' | 'truth'>,
  counts: SignalCounts,
): { readonly graded: readonly GradedSignal[]; readonly model: string } {
  const graded: GradedSignal[] = [];
  let model = '';
  for (const { signal, subject, position, now } of batch) {
    if (now >= to) break;
    const decision = engine.decide(signal, { subject, position, now });
    model ||= decision.model;
    if (now < from) {
      counts.warmUp += 1;
      continue;
    }
    const label = truth?.label(signal);
    countSignal(counts, signal.kind, label);
    const { grade, category, score, stage, amountAtRiskFen } = decision;
    if (grade === null) continue;
    const { id, occurredAt: at } = signal;
    graded.push({
      position,
      id,
      subject,
      at,
      now,
      grade,
      category,
      score,
      stage,
      amountAtRiskFen,
      label,
    });
  }
  return { graded, model };
}
