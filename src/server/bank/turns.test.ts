/** Goal: never more at a time than allowed, in order, whatever fails. Method: works that end by hand. */
import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('a few at a time, in order, also after a failure', async () => {
  const turns = new Turns(2);
  const log: string[] = [];
  const ends: (() => void)[] = [];
  const work = (name: string, fails = false) =>
    turns.take(async () => {
      log.push(`begin ${name}`);
      await new Promise<void>((end) => {
        ends.push(end);
      });
      log.push(`end ${name}`);
      if (fails) throw new Error(name);
    });
  const all = [work('a', true), work('b'), work('c'), work('d')].map((one) => one.catch(String));
  expect(log).toEqual(['begin a', 'begin b']);
  ends[0]?.();
  await all[0];
  expect(log).toEqual(['begin a', 'begin b', 'end a', 'begin c']);
  ends[1]?.();
  await all[1];
  expect(log.at(-1)).toBe('begin d');
  ends[2]?.();
  ends[3]?.();
  expect(await Promise.all(all)).toEqual(['Error: a', undefined, undefined, undefined]);
});
