/** What the workers of a replay are told, and what they say. */
import type { GradedSignal, Proposal } from '../../engine/index.ts';
import type { WarningPolicy } from '../../core/warning/index.ts';
import type { ExchangeMemory } from './exchange.ts';

export type ReplayTask = {
  readonly worker: number;
  readonly memory: ExchangeMemory;
  /** Folder of the signals. */
  readonly signals: string;
  readonly model: string | undefined;
  readonly lists: string | undefined;
  /** Only what lists say counts. */
  readonly naive: boolean;
  readonly policy: WarningPolicy;
  readonly from: number;
  readonly to: number;
  /** People of the city, for the bounds of the engine's memory. */
  readonly people: number;
  /** Folder of the snapshots; undefined: none are written. */
  readonly snapshots: string | undefined;
  /** Position after which to go on from the snapshot; 0: from the beginning. */
  readonly resumeAt: number;
  readonly pace: ReplayPace;
};

/** Signals of a stretch, at least; and stretches between two snapshots. */
export type ReplayPace = { readonly signals: number; readonly stretches: number };
export const usualPace: ReplayPace = { signals: 1 << 16, stretches: 32 };

/** A stretch of the log, the same for every worker. */
export type ReplayChunk = {
  readonly kind: 'chunk';
  readonly worker: number;
  /** Last position of it. */
  readonly position: number;
  readonly at: number;
  /** Of this worker's signals within the span, by kind; and those before it. */
  readonly byKind: Readonly<Record<string, number>>;
  readonly warmUp: number;
  readonly graded: readonly GradedSignal[];
  readonly proposed: readonly Proposal[];
  readonly model: string;
  /** A snapshot of the state behind `position` was written. */
  readonly hasSnapshot: boolean;
};

export type ReplayWord =
  | ReplayChunk
  | { readonly kind: 'end'; readonly worker: number; readonly isStopped: boolean };
