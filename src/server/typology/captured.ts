/** What one run of a replay did in detail: hits of the typology that is tried, and graded decisions. */
import { dayMs, hourMs } from '../../core/kernel/index.ts';
import type { FraudSignal } from '../../core/signal/index.ts';
import type {
  GradedDecision,
  HitChange,
  Occasion,
  ReplayTruth,
  SignalLabel,
  Verdict,
} from '../../engine/index.ts';
import { judgedOf, type JobHit, type Judged, type OwnHits } from './report.ts';

/** Graded decisions kept with their reasons, and single decisions that are stored to be looked at. */
const keptMax = 50_000;
const shownMax = 500;

type Kept = {
  readonly judged: Judged;
  readonly at: number;
  readonly kind: string;
  readonly verdict: Verdict;
};

export type CapturedOptions = {
  /** Id of the typology whose hits are counted. */
  readonly own: string;
  readonly from: number;
  readonly to: number;
  readonly truth: ReplayTruth;
};

export class Captured {
  readonly #options: CapturedOptions;
  readonly #kept = new Map<number, Kept>();
  readonly #ownPositions: number[] = [];
  readonly #persons = new Set<string>();
  readonly #byGrade = new Map<string, number>();
  readonly #byRule = new Map<string, number>();
  readonly #stepMs: number;
  readonly #counts: number[];
  #hits = 0;
  #right = 0;
  #wrong = 0;

  constructor(options: CapturedOptions) {
    this.#options = options;
    const length = options.to - options.from;
    this.#stepMs = length <= 2 * dayMs ? hourMs : dayMs;
    this.#counts = Array.from({ length: Math.max(1, Math.ceil(length / this.#stepMs)) }, () => 0);
  }

  take(signal: FraudSignal, { position, now, subject }: Occasion, decision: GradedDecision): void {
    const { from, to, own, truth } = this.#options;
    if (now < from || now >= to) return;
    const hit = decision.hits.find(({ typology }) => typology === own);
    if (hit === undefined && decision.grade === null) return;
    const verdict = verdictOf(truth.label(signal));
    if (hit !== undefined) {
      this.#hits += 1;
      this.#persons.add(subject);
      add(this.#byGrade, hit.grade);
      for (const rule of hit.rules) add(this.#byRule, rule);
      const step = Math.floor((now - from) / this.#stepMs);
      this.#counts[step] = (this.#counts[step] ?? 0) + 1;
      if (verdict === 'right') this.#right += 1;
      if (verdict === 'wrong') this.#wrong += 1;
    }
    if (this.#kept.size >= keptMax) return;
    if (hit !== undefined) this.#ownPositions.push(position);
    this.#kept.set(position, { judged: judgedOf(decision), at: now, kind: signal.kind, verdict });
  }

  own(): OwnHits {
    return {
      hits: this.#hits,
      persons: this.#persons.size,
      byGrade: Object.fromEntries(this.#byGrade),
      byRule: Object.fromEntries(this.#byRule),
      series: { stepMs: this.#stepMs, counts: this.#counts },
      right: this.#right,
      wrong: this.#wrong,
    };
  }

  /** Hits of the typology to look at, spread evenly over the span. */
  samples(): JobHit[] {
    const all = this.#ownPositions;
    const step = Math.max(1, Math.ceil(all.length / shownMax));
    return all
      .filter((_, i) => i % step === 0)
      .flatMap((position) => {
        const kept = this.#kept.get(position);
        return kept === undefined ? [] : [hitOf({ position, kind: 'hit', kept, before: null })];
      });
  }

  /** The changes of a comparison with both sides in full; `other` captured the version before. */
  changed(changes: readonly HitChange[], other: Captured): JobHit[] {
    const step = Math.max(1, Math.ceil(changes.length / shownMax));
    return changes
      .filter((_, i) => i % step === 0)
      .flatMap((change) => {
        const position = (change.after ?? change.before)?.position ?? 0;
        const after = this.#kept.get(position);
        const before = other.#kept.get(position);
        const kept = after ?? before;
        if (kept === undefined) return [];
        return [
          {
            ...hitOf({ position, kind: kindOf(change), kept, before: before?.judged ?? null }),
            after: after?.judged ?? null,
          },
        ];
      });
  }
}

type Shown = {
  readonly position: number;
  readonly kind: JobHit['kind'];
  readonly kept: Kept;
  readonly before: Judged | null;
};

function hitOf({ position, kind, kept, before }: Shown): JobHit {
  const { judged, at, kind: signalKind, verdict } = kept;
  return { position, kind, at, signalKind, verdict, before, after: judged };
}

function kindOf({ before, after }: HitChange): JobHit['kind'] {
  if (before === undefined) return 'gained';
  if (after === undefined) return 'lost';
  if (before.grade !== after.grade) return after.grade < before.grade ? 'raised' : 'lowered';
  return 'renamed';
}

function verdictOf(label: SignalLabel | undefined): Verdict {
  if (label === undefined) return 'unknown';
  if (label.role === 'behind') return 'neutral';
  return label.role === 'ordinary' ? 'wrong' : 'right';
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
