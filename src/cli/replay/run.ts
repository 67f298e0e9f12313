/** Lets workers replay a folder of signals, puts their answers in order and measures them. */
import { Worker } from 'node:worker_threads';
import {
  Measure,
  noSignals,
  type Capacity,
  type GradedSignal,
  type Proposal,
  type ReplayRun,
} from '../../engine/index.ts';
import type { CityTruth } from '../../sim/index.ts';
import { EnvironmentFault } from '../../server/platform/fault.ts';
import type { Checkpoint } from './checkpoint.ts';
import { makeExchangeMemory, stopExchange } from './exchange.ts';
import {
  usualPace,
  type ReplayChunk,
  type ReplayPace,
  type ReplayTask,
  type ReplayWord,
} from './task.ts';

export type RunOptions = Omit<
  ReplayTask,
  'worker' | 'memory' | 'resumeAt' | 'snapshots' | 'people' | 'pace'
> & {
  readonly workers: number;
  readonly truth: CityTruth | undefined;
  readonly capacity: Capacity;
  readonly checkpoint: Checkpoint | undefined;
  readonly progress: (at: number, signals: number) => void;
  readonly stop: AbortSignal | undefined;
  readonly pace?: ReplayPace;
};

/** Replays. Refused: interrupted; what was done until the last checkpoint is kept. */
export async function runReplay(options: RunOptions): Promise<ReplayRun> {
  const { workers, truth, from, to, policy, capacity, checkpoint } = options;
  const measure = new Measure({ policy, from, to, truth: truth?.truth, capacity });
  const collected = new Collected(measure, options);
  const known = checkpoint?.read();
  if (known !== undefined) {
    for (const chunk of known.chunks) collected.add(chunk);
  }
  const memory = makeExchangeMemory(workers);
  const stop = (): void => {
    stopExchange(memory);
  };
  options.stop?.addEventListener('abort', stop, { once: true });
  try {
    await Promise.all(
      Array.from({ length: workers }, (_, worker) => {
        const { signals, model, lists, naive } = options;
        return runWorker(
          {
            worker,
            memory,
            signals,
            model,
            lists,
            naive,
            policy,
            from,
            to,
            people: truth?.truth.people ?? 0,
            snapshots: checkpoint?.dir,
            resumeAt: known?.position ?? 0,
            pace: options.pace ?? usualPace,
          },
          (chunk) => {
            const whole = collected.take(chunk);
            if (whole !== undefined) checkpoint?.add(whole);
          },
        );
      }),
    );
  } finally {
    options.stop?.removeEventListener('abort', stop);
  }
  if (options.stop?.aborted === true) {
    throw new EnvironmentFault(
      'interrupted',
      'stopped before the end',
      checkpoint === undefined
        ? 'run it again; with --out it can go on where it stopped'
        : 'run it again with --resume to go on from the last checkpoint',
    );
  }
  return collected.finish();
}

/** The same stretch of the log as all workers saw it. */
export type WholeChunk = Omit<ReplayChunk, 'kind' | 'worker'>;

class Collected {
  readonly #measure: Measure;
  readonly #options: RunOptions;
  readonly #open = new Map<number, ReplayChunk[]>();
  readonly #counts = noSignals();
  readonly #proposed = new Set<string>();
  #model = '';

  constructor(measure: Measure, options: RunOptions) {
    this.#measure = measure;
    this.#options = options;
  }

  /** Keeps a worker's part; answers the whole stretch once every worker has told its own. */
  take(chunk: ReplayChunk): WholeChunk | undefined {
    const parts = this.#open.get(chunk.position) ?? [];
    parts.push(chunk);
    this.#open.set(chunk.position, parts);
    if (parts.length < this.#options.workers) return undefined;
    this.#open.delete(chunk.position);
    const whole = joinChunks(
      parts.toSorted((a, b) => a.worker - b.worker),
      chunk,
    );
    this.add(whole);
    return whole;
  }

  add(chunk: WholeChunk): void {
    const { truth } = this.#options;
    this.#model ||= chunk.model;
    for (const hit of chunk.graded) {
      const label = truth?.truth.label(hit);
      this.#measure.graded({ ...hit, label }, chunk.model);
    }
    this.#measure.propose(chunk.proposed.filter((proposal) => this.#isNew(proposal)));
    const counts = this.#counts;
    counts.warmUp += chunk.warmUp;
    for (const [kind, count] of Object.entries(chunk.byKind)) {
      counts.byKind[kind] = (counts.byKind[kind] ?? 0) + count;
      counts.signals += count;
    }
    this.#options.progress(chunk.at, counts.signals + counts.warmUp);
  }

  /** Two workers may propose the same party; the earlier one counts. */
  #isNew({ typology, kind, value }: Proposal): boolean {
    const key = `${typology} ${kind} ${value}`;
    if (this.#proposed.has(key)) return false;
    this.#proposed.add(key);
    return true;
  }

  finish(): ReplayRun {
    const { truth, from, to } = this.#options;
    const labelled = truth?.countIn(from, to);
    if (labelled === undefined) return this.#measure.finish(this.#counts, this.#model);
    const { victim, attempt, behind } = labelled.roles;
    const ordinary = this.#counts.signals - victim - attempt - behind;
    return this.#measure.finish(
      { ...this.#counts, roles: { ...labelled.roles, ordinary }, victims: labelled.victims },
      this.#model,
    );
  }
}

function joinChunks(parts: readonly ReplayChunk[], { position, at }: ReplayChunk): WholeChunk {
  const byKind: Record<string, number> = {};
  for (const part of parts) {
    for (const [kind, count] of Object.entries(part.byKind)) {
      byKind[kind] = (byKind[kind] ?? 0) + count;
    }
  }
  const byPosition = (a: { position: number }, b: { position: number }): number =>
    a.position - b.position;
  return {
    position,
    at,
    byKind,
    warmUp: parts.reduce((sum, part) => sum + part.warmUp, 0),
    graded: parts.flatMap((part): readonly GradedSignal[] => part.graded).toSorted(byPosition),
    proposed: parts.flatMap((part): readonly Proposal[] => part.proposed).toSorted(byPosition),
    model: parts[0]?.model ?? '',
    hasSnapshot: parts.every((part) => part.hasSnapshot),
  };
}

function runWorker(task: ReplayTask, take: (chunk: ReplayChunk) => void): Promise<void> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: task });
    worker.on('message', (word: ReplayWord) => {
      if (word.kind === 'chunk') take(word);
    });
    worker.on('error', (cause) => {
      stopExchange(task.memory);
      fail(cause);
    });
    worker.on('exit', () => {
      done();
    });
  });
}
