/** Goal: work goes on, is woken, survives a fault and ends. Method: rounds that count themselves. */
import { expect, test } from 'vitest';
import { silentLog } from './log.ts';
import { startLoop } from './loop.ts';

const day = 86_400_000;
const options = { log: silentLog, fault: 'fails', everyMs: day };

/** Rounds that resolve a promise each, so that a test waits for a round and not for a time. */
function counted(answers: readonly (boolean | 'fault')[]) {
  const marks: ((round: number) => void)[] = [];
  const done = answers.map((_, i) => new Promise<number>((resolve) => (marks[i] = resolve)));
  let count = 0;
  return {
    done,
    count: () => count,
    round: async (): Promise<boolean> => {
      const answer = answers[count] ?? false;
      marks[count]?.(count);
      count += 1;
      if (answer === 'fault') throw new Error('broken');
      return answer;
    },
  };
}

test('goes on at once while there is more', async () => {
  const work = counted([true, true, false]);
  const loop = startLoop(options, work.round);
  await work.done[2];
  await loop.stop();
  expect(work.count()).toBe(3);
});

test('a wake ends the pause, also one that comes during a round', async () => {
  const work = counted([false, false, false]);
  const loop = startLoop(options, work.round);
  loop.wake();
  await work.done[1];
  loop.wake();
  await work.done[2];
  await loop.stop();
  expect(work.count()).toBe(3);
});

test('a fault is no end', async () => {
  const work = counted(['fault', false]);
  const loop = startLoop(options, work.round);
  await work.done[0];
  loop.wake();
  await work.done[1];
  await loop.stop();
  expect(work.count()).toBe(2);
});

test('stop ends the pause', async () => {
  const work = counted([false]);
  const loop = startLoop(options, work.round);
  await work.done[0];
  await loop.stop();
  expect(work.count()).toBe(1);
});
