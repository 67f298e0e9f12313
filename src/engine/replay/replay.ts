/**
 * Replay (回放): signals of the past through the engine that also runs live, and what would have come
 * of it. It reads no file and no clock; whoever calls gives the signals in the order of the log.
 */
import type { FraudSignal } from '../../core/signal/index.ts';
import type { WarningPolicy } from '../../core/warning/index.ts';
import type { Engine } from '../engine.ts';
import { gradedOf, type GradedSignal } from './graded.ts';
import { countSignal, Measure, noSignals, type SignalCounts } from './measure.ts';
import { Proposals, type Proposal } from './proposal.ts';
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
  const proposals = new Proposals();
  let model = '';
  for await (const batch of options.signals) {
    if (options.signal?.aborted === true) throw new ReplayStopped('the replay was stopped');
    const decided = decideBatch(batch, { ...options, proposals }, counts);
    model ||= decided.model;
    for (const hit of decided.graded) measure.graded(hit, decided.model);
    measure.propose(decided.proposed);
    const last = batch.at(-1);
    if (last === undefined) continue;
    await options.onProgress?.({ signals: counts.signals + counts.warmUp, at: last.now });
    if (last.now >= options.to) break;
  }
  return measure.finish(counts, model);
}

type Deciding = Pick<ReplayOptions, 'engine' | 'from' | 'to' | 'truth'> & {
  readonly proposals: Proposals;
};

type Decided = {
  readonly graded: readonly GradedSignal[];
  readonly proposed: readonly Proposal[];
  readonly model: string;
};

/** Decides a batch; counts its signals and answers what was graded within the span. */
function decideBatch(batch: ReplayBatch, deciding: Deciding, counts: SignalCounts): Decided {
  const { engine, from, to, truth, proposals } = deciding;
  const graded: GradedSignal[] = [];
  const proposed: Proposal[] = [];
  let model = '';
  for (const entry of batch) {
    const { signal, subject, position, now } = entry;
    if (now >= to) break;
    const decision = engine.decide(signal, { subject, position, now });
    model ||= decision.model;
    if (now < from) {
      counts.warmUp += 1;
      continue;
    }
    const label = truth?.label(signal);
    countSignal(counts, signal.kind, label);
    proposed.push(...proposals.of(signal, decision.hits, position));
    const hit = gradedOf(entry, decision, label);
    if (hit !== undefined) graded.push(hit);
  }
  return { graded, proposed, model };
}
