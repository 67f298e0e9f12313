/** Goal: bounded, and what was used lately is there. Method: random use against a plain list. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Recent } from './recent.ts';

test('never holds more than the bound, and surely the last half of it', () => {
  const use = fc.record({ key: fc.nat(30), write: fc.boolean() });
  fc.assert(
    fc.property(fc.array(use, { maxLength: 200 }), fc.integer({ min: 2, max: 20 }), (uses, max) => {
      const recent = new Recent<number, number>(max);
      const order: number[] = [];
      for (const { key, write } of uses) {
        const known = recent.get(key) !== undefined;
        const last = order.lastIndexOf(key);
        const since = new Set(order.slice(last + 1)).size;
        if (last >= 0 && since < Math.floor(max / 2)) expect(known).toBe(true);
        if (!known && !write) continue;
        if (!known) recent.set(key, key);
        order.push(key);
        expect(recent.size).toBeLessThanOrEqual(max);
        expect(recent.get(key)).toBe(key);
      }
    }),
  );
});

test('forgets all', () => {
  const recent = new Recent<string, number>(4);
  recent.set('a', 1);
  recent.clear();
  expect([recent.size, recent.get('a')]).toEqual([0, undefined]);
});
