/** Goal: the reference of signals says what the schemas say. Method: write it again and compare. */
import { expect, test } from 'vitest';
import { parseInstant, type Instant } from '../../src/core/kernel/index.ts';
import { parseRowText, signalKinds } from '../../src/core/signal/index.ts';
import { readReference, signalReference } from '../../tools/signal-reference.ts';

test('docs/reference/signals.md is what tools/signal-reference.ts writes', () => {
  expect(readReference()).toBe(signalReference());
});

test('its examples are valid', () => {
  const now = parseInstant('2026-02-01T00:00:00Z') as Instant;
  const rows = [...readReference().matchAll(/```json\n(.+)\n```/g)].map((m) =>
    parseRowText(m[1] ?? '', { now }),
  );
  expect(rows.map((r) => (r.ok ? r.value.kind : r.error))).toEqual([...signalKinds]);
});
