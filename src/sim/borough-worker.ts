/** Writes one borough; started by `writeBoroughs`. */
import { parentPort, workerData } from 'node:worker_threads';
import type { BoroughTask, BoroughWord } from './boroughs.ts';
import { writeCity } from './files.ts';

const task = workerData as BoroughTask;
const part = task.part ?? '';
const say = (word: BoroughWord): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
  parentPort?.postMessage(word);
};

const summary = await writeCity({
  ...task,
  progress: (share) => {
    say({ kind: 'share', part, share });
  },
});
say({ kind: 'done', part, summary });
