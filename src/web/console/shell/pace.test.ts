// Goal: a burst of events costs two reads, and none is forgotten. Method: fake timers.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { paced } from './pace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the first call works at once, a burst once more after the pause', () => {
  let count = 0;
  const run = paced(() => {
    count += 1;
  }, 800);
  run();
  expect(count).toBe(1);
  for (let i = 0; i < 50; i += 1) run();
  expect(count).toBe(1);
  vi.advanceTimersByTime(800);
  expect(count).toBe(2);
  vi.advanceTimersByTime(5000);
  expect(count).toBe(2);
  run();
  expect(count).toBe(3);
});
