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
import { openSignals } from '../../sim/index.ts';
import { Exchange } from './exchange.ts';
import { loadTried } from './model.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import type { ReplayChunk, ReplayTask, ReplayWord } from './task.ts';

/** Signals of a stretch, and stretches between two snapshots. */
const chunkSignals = 1 << 16;
const chunksPerSnapshot = 32;

const task = workerData as ReplayTask;
const say = (word: ReplayWord): void => parentPort?.postMessage(word);

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

function run(): boolean {
  const engine = engineOf();
  const exchange = new Exchange(task.memory, task.worker);
  const reader = openSignals(task.signals);
  const proposals = new Proposals();
  const stretch = new Stretch();
  if (task.snapshots !== undefined && task.resumeAt > 0) readSnapshot(task, engine);
  let position = 0;
  let epoch = Number.NEGATIVE_INFINITY;
  let chunks = 0;
  let at = 0;
  for (let signal = reader.next(); signal !== undefined; signal = reader.next()) {
    position += 1;
    if (position <= task.resumeAt) continue;
    const now = signal.occurredAt;
    if (now >= task.to) {
      position -= 1;
      break;
    }
    if (epochOf(now) > epoch) {
      epoch = epochOf(now);
      exchange.enter(epoch, (mark) => {
        engine.histories.mark(mark);
      });
      if (exchange.isStopped) return true;
      if (stretch.signals >= chunkSignals) {
        chunks += 1;
        const isDue = task.snapshots !== undefined && chunks % chunksPerSnapshot === 0;
        engine.histories.advance(now);
        if (isDue) writeSnapshot(task, engine, position - 1);
        say(stretch.close(position - 1, at, isDue));
      }
    }
    at = now;
    stretch.signals += 1;
    const subject = subjectKeyOf(signal);
    const occasion = { subject, position, now };
    if (partitionOf(subject) % task.memory.workers !== task.worker) {
      engine.observe(signal, occasion);
      continue;
    }
    const { decision, mark } = engine.judge(signal, occasion);
    if (mark !== undefined) exchange.send(mark, epoch);
    stretch.model ||= decision.model;
    if (now < task.from) {
      stretch.warmUp += 1;
      continue;
    }
    stretch.byKind[signal.kind] = (stretch.byKind[signal.kind] ?? 0) + 1;
    stretch.proposed.push(...proposals.of(signal, decision.hits, position));
    const hit = gradedOf({ signal, subject, position, now }, decision, undefined);
    if (hit !== undefined) stretch.graded.push(hit);
  }
  reader.close();
  exchange.finish();
  say(stretch.close(position, at, false));
  return false;
}

const isStopped = run();
say({ kind: 'end', worker: task.worker, isStopped });
