/** Goal: pushes of the city are as its sources would make them. Method: events of a live city. */
import { expect, test } from 'vitest';
import type { Instant } from '../../core/kernel/index.ts';
import { parseSignal } from '../../core/signal/index.ts';
import type { CityEvent } from '../city.ts';
import { localTime, signalRow } from '../files.ts';
import { LiveCity } from './live-city.ts';
import { pushOf } from './push.ts';

const startAt = Date.UTC(2026, 10, 22, 2);

function events(): CityEvent[] {
  const city = new LiveCity({ seed: 7, people: 2_000, startAt, idPrefix: 'r-' });
  const all: CityEvent[] = [];
  for (let s = 1; s <= 120; s += 1) city.pass(startAt + s * 1000, 600, (event) => all.push(event));
  return all;
}

test('a part of what is fraud is pushed, hardly anything else, each time the same', () => {
  const all = events();
  const fraud = all.filter((e) => e.label?.fraud !== undefined && e.label.stage !== 'mule-life');
  const ordinary = all.filter((e) => e.label === undefined);
  const share = (list: readonly CityEvent[]) =>
    list.filter((e) => pushOf(e) !== undefined).length / list.length;
  expect(share(fraud)).toBeGreaterThan(0.05);
  expect(share(fraud)).toBeLessThan(0.4);
  expect(share(ordinary)).toBeLessThan(0.01);
  const pushed = all.filter((e) => pushOf(e) !== undefined);
  for (const event of pushed) {
    expect(pushOf(event)).toEqual(pushOf(event));
    expect(event.draft.source).toMatch(/^(carrier|bank)-/);
    const row = { ...signalRow(event), occurredAt: localTime(startAt), push: pushOf(event) };
    expect(parseSignal(row, { now: (startAt + 120_000) as Instant }).ok).toBe(true);
  }
});
