/** Goal: two people let a table in, and one version holds at any time. Method: properties and cases. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hourMs } from '../kernel/index.ts';
import { policyChanges } from './table.ts';
import {
  decidePolicy,
  proposePolicy,
  versionInForce,
  type PolicyRefusal,
  type PolicyVersion,
} from './version.ts';

const now = 1_770_000_000_000;
const shipped = { version: 'shipped', firstCallMs: { P0: 180_000, P1: 600_000 }, attemptsMax: 2 };
const changed = { ...shipped, attemptsMax: 3 };
const asked = {
  key: 'warning',
  value: changed,
  source: '局党委会议纪要',
  reason: '重拨次数',
  effectiveAt: now,
};

const proposed = (): PolicyVersion => {
  const made = proposePolicy(asked, [], shipped, { actor: 'usr_a', now });
  if (!made.ok) throw new Error(made.error);
  return made.value;
};

test('a version names itself, whatever its value says', () => {
  expect(proposed()).toMatchObject({
    ordinal: 1,
    status: 'proposed',
    value: { version: 'warning-1' },
  });
});

test.each<[PolicyRefusal, () => { ok: boolean; error?: PolicyRefusal }]>([
  ['already-proposed', () => proposePolicy(asked, [proposed()], shipped, { actor: 'usr_b', now })],
  [
    'nothing-changed',
    () =>
      proposePolicy({ ...asked, value: { ...shipped, version: 'x' } }, [], shipped, {
        actor: 'usr_a',
        now,
      }),
  ],
  [
    'own-work',
    () => decidePolicy(proposed(), { act: 'approve', note: null }, { actor: 'usr_a', now }),
  ],
  [
    'begins-in-past',
    () =>
      decidePolicy(
        proposed(),
        { act: 'approve', note: null },
        { actor: 'usr_b', now: now + hourMs + 1 },
      ),
  ],
  [
    'reason-required',
    () => decidePolicy(proposed(), { act: 'refuse', note: ' ' }, { actor: 'usr_b', now }),
  ],
  [
    'not-your-proposal',
    () => decidePolicy(proposed(), { act: 'withdraw', note: null }, { actor: 'usr_b', now }),
  ],
  [
    'not-proposed',
    () =>
      decidePolicy(
        { ...proposed(), status: 'withdrawn' },
        { act: 'approve', note: null },
        { actor: 'usr_b', now },
      ),
  ],
])('%s', (refusal, attempt) => {
  expect(attempt()).toEqual({ ok: false, error: refusal });
});

test('at any time the version that began last holds, and none before it was approved', () => {
  const arbitrary = fc.array(
    fc.record({
      effectiveAt: fc.integer({ min: 0, max: 20 }),
      decidedAt: fc.integer({ min: 0, max: 20 }),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(arbitrary, fc.integer({ min: 0, max: 25 }), (times, at) => {
      const versions = times.map((t, i): PolicyVersion => ({
        ...proposed(),
        ...t,
        ordinal: i + 1,
        status: 'approved',
      }));
      const found = versionInForce(versions, at);
      const begun = versions.filter((v) => v.effectiveAt <= at && (v.decidedAt ?? 0) <= at);
      if (begun.length === 0) return found === undefined;
      const begins = (v: PolicyVersion): number => Math.max(v.effectiveAt, v.decidedAt ?? 0);
      return found !== undefined && begun.every((v) => begins(v) <= begins(found));
    }),
  );
});

test('what changed is told by path, without the name of the version', () => {
  const after = { version: 'y', firstCallMs: { P0: 120_000, P1: 600_000 }, holdMaxMs: 5 };
  expect(policyChanges(shipped, after)).toEqual([
    { path: 'attemptsMax', before: 2, after: undefined },
    { path: 'firstCallMs.P0', before: 180_000, after: 120_000 },
    { path: 'holdMaxMs', before: undefined, after: 5 },
  ]);
});
