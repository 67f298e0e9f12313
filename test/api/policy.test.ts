/**
 * Goal: a policy table changes only by two people, from its time on, in every process, and what it
 * graded names it. Method: a real server, the clock set by the test.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hourMs, formatInstant } from '../../src/core/kernel/index.ts';
import { defaultPolicy } from '../../src/core/warning/index.ts';
import { startHarness, type Harness, type TestUser } from './harness.ts';

let h: Harness;
let admin: TestUser;
let commander: TestUser;
let seat: TestUser;

beforeAll(async () => {
  h = await startHarness();
  const bureau = await h.addUnit({ name: '政策测试局', level: 'bureau', regions: ['99'] });
  admin = await h.addUser({ roles: ['administrator'], unitId: bureau, name: '管理员' });
  commander = await h.addUser({ roles: ['commander'], unitId: bureau, name: '指挥长' });
  seat = await h.addUser({ roles: ['seat-operator'], unitId: bureau });
});
afterAll(() => h.stop());

const key = 'warning';
const params = { key };
const value = { ...defaultPolicy, attemptsMax: 4 };
const propose = (over: Record<string, unknown> = {}) =>
  admin.call('policy.propose', {
    params,
    body: { value, source: '局发〔2026〕3 号', reason: '接通率低', ...over },
  });

test('what ships holds until a second person has let another version in', async () => {
  const before = await commander.call('policy.read', { params });
  expect(before).toMatchObject({ version: defaultPolicy.version, ordinal: null, versions: [] });

  const proposed = await propose();
  expect(proposed.versions[0]).toMatchObject({
    name: 'warning-1',
    status: 'proposed',
    changes: [{ path: 'attemptsMax', before: 2, after: 4 }],
  });
  expect(proposed.version).toBe(defaultPolicy.version);
  await expect(propose({ value: { ...value, attemptsMax: 5 } })).rejects.toMatchObject({
    status: 409,
    code: 'already-proposed',
  });

  const decision = { params: { key, ordinal: 1 }, body: { accept: true } };
  await expect(admin.call('policy.decide', decision)).rejects.toMatchObject({ status: 403 });
  const inForce = await commander.call('policy.decide', decision);
  expect(inForce).toMatchObject({ version: 'warning-1', ordinal: 1, waiting: false });
  expect(inForce.versions[0]?.decidedBy?.name).toBe('指挥长');
  await expect(commander.call('policy.decide', decision)).rejects.toMatchObject({
    code: 'not-proposed',
  });
});

test('a version begins at its time, and after a restart it still holds', async () => {
  const later = formatInstant(h.clock.now() + hourMs);
  await propose({ value: { ...value, attemptsMax: 5 }, effectiveAt: later });
  const approved = await commander.call('policy.decide', {
    params: { key, ordinal: 2 },
    body: { accept: true },
  });
  expect(approved.ordinal).toBe(1);
  h.clock.advance(hourMs);
  expect(await commander.call('policy.read', { params })).toMatchObject({ ordinal: 2 });
  await h.restart();
  expect(await commander.call('policy.read', { params })).toMatchObject({
    ordinal: 2,
    value: { attemptsMax: 5, version: 'warning-2' },
  });
});

test('a value that is none names its fields; refusing needs a reason; withdrawing is its owner’s', async () => {
  await expect(propose({ value: { ...value, attemptsMax: 0, tries: 3 } })).rejects.toMatchObject({
    status: 400,
    reply: {
      error: {
        fields: expect.arrayContaining([
          expect.objectContaining({ field: 'value.attemptsMax', code: 'out-of-range' }),
          expect.objectContaining({ field: 'value.tries', code: 'unknown-field' }),
        ]),
      },
    },
  });
  await expect(propose({ value: { ...value, attemptsMax: 5 } })).rejects.toMatchObject({
    code: 'nothing-changed',
  });
  await propose();
  const third = { key, ordinal: 3 };
  await expect(
    commander.call('policy.decide', { params: third, body: { accept: false } }),
  ).rejects.toMatchObject({ code: 'reason-required' });
  const back = await admin.call('policy.withdraw', { params: third });
  expect(back.versions[0]).toMatchObject({ ordinal: 3, status: 'withdrawn' });
  await expect(seat.call('policy.read', { params })).rejects.toMatchObject({ status: 403 });
  await expect(commander.call('policy.read', { params: { key: 'nothing' } })).rejects.toMatchObject(
    { status: 404 },
  );
});

test('each step is in the audit trail', async () => {
  const rows = await h.db.query<{ action: string }>(
    `select action from audit_entry where action like 'policy.%' and allowed order by seq`,
  );
  expect(rows.map((r) => r.action)).toEqual([
    'policy.propose',
    'policy.approve',
    'policy.propose',
    'policy.approve',
    'policy.propose',
    'policy.withdraw',
  ]);
});
