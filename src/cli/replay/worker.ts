/** One worker of a replay: reads the whole log, decides the persons of its partitions. */
import { parentPort, workerData } from 'node:worker_threads';
import {
  epochOf,
  gradedOf,
  historyLimits,
  makeEngine,
  partitionOf,
  Proposals,
  subjectKeyOf,
  type Engine,
  type GradedSignal,
  type Proposal,
} from '../../engine/index.ts';
import type { FraudSignal } from '../../core/signal/index.ts';
import { openSignals } from '../../sim/index.ts';
import { Exchange } from './exchange.ts';
import { loadTried } from './model.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import type { ReplayChunk, ReplayTask, ReplayWord } from './task.ts';

const task = workerData as ReplayTask;
const say = (word: ReplayWord): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
  parentPort?.postMessage(word);
};

class Stretch {
  byKind: Record<string, number> = {};
  warmUp = 0;
  graded: GradedSignal[] = [];
  proposed: Proposal[] = [];
  signals = 0;
  model = '';

  close(position: number, at: number, hasSnapshot: boolean): ReplayChunk {
    const { byKind, warmUp, graded, proposed, model } = this;
    const { worker } = task;
    this.byKind = {};
    this.warmUp = 0;
    this.graded = [];
    this.proposed = [];
    this.signals = 0;
    return {
      kind: 'chunk',
      worker,
      position,
      at,
      byKind,
      warmUp,
      graded,
      proposed,
      model,
      hasSnapshot,
    };
  }
}

function engineOf(): Engine {
  const model = loadTried(task);
  // Room for everybody, so that what is measured is the model and not the size of the memory.
  const subjectsMax = Math.max(historyLimits.subjectsMax, task.people * 2);
  return makeEngine(
    () => model,
    () => task.policy,
    { ...historyLimits, subjectsMax },
  );
}

class Replayer {
  readonly #engine = engineOf();
  readonly #exchange = new Exchange(task.memory, task.worker);
  readonly #proposals = new Proposals();
  readonly #stretch = new Stretch();
  #position = 0;
  #epoch = Number.NEGATIVE_INFINITY;
  #chunks = 0;
  #at = 0;

  /** Replays to the end of the span; answers whether it was stopped before. */
  run(): boolean {
    const reader = openSignals(task.signals);
    if (task.resumeAt > 0) readSnapshot(task, this.#engine);
    for (let signal = reader.next(); signal !== undefined; signal = reader.next()) {
      if (this.#position < task.resumeAt) {
        this.#position += 1;
        continue;
      }
      const now = signal.occurredAt;
      if (now >= task.to) break;
      if (epochOf(now) > this.#epoch && this.#enter(now)) return true;
      this.#position += 1;
      this.#at = now;
      this.#take(signal);
    }
    reader.close();
    this.#exchange.finish();
    say(this.#stretch.close(this.#position, this.#at, false));
    return false;
  }

  /** Begins a second, and between two a new stretch; answers whether to stop. */
  #enter(now: number): boolean {
    this.#epoch = epochOf(now);
    const { histories } = this.#engine;
    this.#exchange.enter(this.#epoch, (mark) => {
      histories.mark(mark);
    });
    if (this.#exchange.isStopped) return true;
    if (this.#stretch.signals < task.pace.signals) return false;
    this.#chunks += 1;
    const isDue = task.snapshots !== undefined && this.#chunks % task.pace.stretches === 0;
    histories.advance(now, this.#position + 1);
    if (isDue) writeSnapshot(task, this.#engine, this.#position);
    say(this.#stretch.close(this.#position, this.#at, isDue));
    return false;
  }

  #take(signal: FraudSignal): void {
    const stretch = this.#stretch;
    const now = signal.occurredAt;
    const entry = { signal, subject: subjectKeyOf(signal), position: this.#position, now };
    stretch.signals += 1;
    if (partitionOf(entry.subject) % task.memory.workers !== task.worker) {
      this.#engine.observe(signal, entry);
      return;
    }
    const { decision, mark } = this.#engine.judge(signal, entry);
    if (mark !== undefined) this.#exchange.send(mark, this.#epoch);
    stretch.model ||= decision.model;
    if (now < task.from) {
      stretch.warmUp += 1;
      return;
    }
    stretch.byKind[signal.kind] = (stretch.byKind[signal.kind] ?? 0) + 1;
    stretch.proposed.push(...this.#proposals.of(signal, decision.hits, entry.position));
    const hit = gradedOf(entry, decision, undefined);
    if (hit !== undefined) stretch.graded.push(hit);
  }
}

const isStopped = new Replayer().run();
say({ kind: 'end', worker: task.worker, isStopped });
