/** Goal: bodies of all banks together stay within the room. Method: shares that take and give back. */
import { expect, test } from 'vitest';
import { Room } from './room.ts';

test('what one share took is free again when it is closed, once', () => {
  const room = new Room(10);
  const [a, b] = [room.open(), room.open()];
  expect([a.take(6), b.take(5), b.take(4), a.take(1)]).toEqual([true, false, true, false]);
  a.close();
  a.close();
  expect([b.take(7), b.take(6)]).toEqual([false, true]);
});
