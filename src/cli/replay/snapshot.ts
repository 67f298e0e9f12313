/** What a worker remembers, written between two seconds so that a stopped replay can go on. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { partitionCount, type Engine } from '../../engine/index.ts';
import type { ReplayTask } from './task.ts';

function fileOf({ snapshots, worker }: ReplayTask, position: number): string {
  return join(snapshots ?? '.', `worker-${worker}-${position}.bin`);
}

/** Parts, each behind its length: what all share, then each partition of this worker. */
export function writeSnapshot(task: ReplayTask, engine: Engine, position: number): void {
  const parts = [engine.shared(), ...ownPartitions(task).map((p) => engine.partition(p))];
  const lengths = Buffer.alloc(parts.length * 8);
  parts.forEach((part, i) => lengths.writeDoubleLE(part.byteLength, i * 8));
  const path = fileOf(task, position);
  writeFileSync(`${path}.new`, Buffer.concat([lengths, ...parts]));
  renameSync(`${path}.new`, path);
}

export function readSnapshot(task: ReplayTask, engine: Engine): void {
  const bytes = readFileSync(fileOf(task, task.resumeAt));
  const partitions = ownPartitions(task);
  let at = (partitions.length + 1) * 8;
  const part = (i: number): Uint8Array => {
    const length = bytes.readDoubleLE(i * 8);
    // Copied, so that numbers lie where the processor wants them.
    const copy = Uint8Array.from(bytes.subarray(at, at + length));
    at += length;
    return copy;
  };
  engine.restoreShared(part(0));
  partitions.forEach((partition, i) => {
    engine.restorePartition(partition, part(i + 1));
  });
}

function ownPartitions({ worker, memory }: ReplayTask): number[] {
  return Array.from({ length: partitionCount }, (_, i) => i).filter(
    (partition) => partition % memory.workers === worker,
  );
}
