/**
 * Goal: a seat gets the warning whose call prevents most, once, and nobody else gets it. Method: a
 * real server; warnings are issued by signals, seats ask through the API, many at the same instant.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiError } from '../../src/client/index.ts';
import { defaultWorthSettings, rankAt, worthTerms } from '../../src/core/dissuasion/index.ts';
import { formatInstant, hourMs, minuteMs } from '../../src/core/kernel/index.ts';
import { stateOf, type WarningRecord } from '../../src/server/warning/row.ts';
import { rankSql, worthFactsOf } from '../../src/server/warning/queue.ts';
import { startHarness, type Harness, type TestSource, type TestUser } from './harness.ts';

let h: Harness;
let source: TestSource;
let chief: TestUser;
const seats: TestUser[] = [];
let serial = 0;

beforeAll(async () => {
  h = await startHarness();
  const bureau = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  chief = await h.addUser({ roles: ['commander'], unitId: bureau });
  for (let i = 0; i < 8; i += 1) {
    seats.push(await h.addUser({ roles: ['seat-operator'], unitId: bureau, seat: `${i} 席` }));
  }
  source = await h.addSource('carrier-a');
});
afterAll(() => h.stop());

/** People who get a call from a listed number; every third is about to pay as well. */
async function issue(count: number): Promise<void> {
  const rows: Record<string, unknown>[] = [];
  for (let i = 0; i < count; i += 1) {
    serial += 1;
    const phone = `139${(20_000_000 + serial).toString()}`;
    const occurredAt = formatInstant(h.clock.now() - (serial % 7) * minuteMs);
    const head = { source: 'carrier-a', occurredAt, subject: { phone } };
    rows.push({
      ...head,
      kind: 'call',
      id: `q${serial}`,
      counterpart: { number: '+8617000000001' },
      direction: 'in',
      durationSeconds: 60,
      ongoing: serial % 2 === 0,
    });
    if (serial % 3 !== 0) continue;
    rows.push({
      ...head,
      kind: 'transfer',
      id: `t${serial}`,
      amountFen: 1_000_000 * (1 + (serial % 11)),
      payer: { account: `A1000${serial}` },
      payee: { account: `A2000${serial}` },
      channel: 'mobile',
      status: 'pending',
    });
  }
  const reply = await fetch(`${h.server.address}/api/v1/signals`, {
    method: 'POST',
    body: rows.map((r) => JSON.stringify(r)).join('\n'),
    headers: { authorization: `Bearer ${source.key}`, 'content-type': 'application/x-ndjson' },
  });
  expect(await reply.json()).toMatchObject({ accepted: rows.length });
  for (;;) {
    const [row] = await h.db.query<{ lag: number }>(
      `select coalesce((select max(position) from signal), 0) - position as lag from log_cursor
       where consumer = 'scorer'`,
    );
    if (row?.lag === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const seat = (i: number): TestUser => {
  const found = seats[i];
  if (found === undefined) throw new Error(`no seat ${i}`);
  return found;
};

test('the list is in the order of the core, at any time, with its reasons', async () => {
  await issue(30);
  const now = h.clock.now();
  for (const at of [now + 40 * hourMs, now + 3 * hourMs, now]) {
    const rows = await h.db.query<WarningRecord & { seen_at: number; rank: number }>(
      `select w.*, q.seen_at, ${rankSql('q', '$1')} as rank from queue q
       join warning w on w.id = q.warning_id where q.waiting`,
      [at],
    );
    for (const row of rows) {
      const facts = worthFactsOf(stateOf(row), row.seen_at);
      const rank = rankAt(worthTerms(facts, defaultWorthSettings), at);
      expect(row.rank / rank).toBeCloseTo(1, 9);
    }
    if (at !== now) continue;
    const { items } = await chief.call('warning.list', { query: { limit: 200 } });
    expect(items).toHaveLength(rows.length);
    const byRank = new Map(rows.map((row) => [row.id, row.rank]));
    const ranks = items.map((item) => byRank.get(item.id) ?? 0);
    expect(ranks).toEqual([...ranks].sort((a, b) => b - a));
    for (const { worth } of items) {
      expect(worth?.factors.map((f) => f.code)).toContain('money');
    }
  }
});

test('the next one is the best; another seat gets the one after it', async () => {
  const { items } = await chief.call('warning.list', { query: { limit: 2 } });
  const first = await seat(0).call('warning.next', { body: {} });
  expect(first.warning).toMatchObject({ id: items[0]?.id, status: 'claimed' });
  const second = await seat(1).call('warning.next', { body: {} });
  expect(second.warning?.id).toBe(items[1]?.id);
  expect(second.warning?.clocks.map((c) => c.step)).toEqual(['call']);
});

test('what another seat looks at is passed over', async () => {
  const { items } = await chief.call('warning.list', { query: { limit: 2 } });
  const [best, after] = items;
  await seat(2).call('presence.set', { body: { warningId: best?.id ?? '', present: true } });
  const got = await seat(3).call('warning.next', { body: {} });
  expect(got.warning?.id).toBe(after?.id);
  await seat(2).call('presence.set', { body: { warningId: best?.id ?? '', present: false } });
});

test('a skip needs a reason, puts it back for others, and is not offered again for a while', async () => {
  const held = await seat(4).call('warning.next', { body: {} });
  const id = held.warning?.id ?? '';
  const bare = { skip: { id, reason: '' } };
  await expect(seat(4).call('warning.next', { body: bare })).rejects.toThrow(ApiError);
  const skip = { id, reason: '需要会方言的同事' };
  const other = await seat(4).call('warning.next', { body: { skip } });
  expect(other.warning?.id).not.toBe(id);
  const back = await chief.call('warning.read', { params: { id } });
  expect(back).toMatchObject({ status: 'open', holder: null });
  expect(back.events.map((e) => e.text)).toContain(skip.reason);
  const again = await seat(5).call('warning.next', { body: {} });
  expect(again.warning?.id).toBe(id);
});

test('nothing waits: nothing is given', async () => {
  for (;;) {
    const { warning } = await seat(6).call('warning.next', { body: {} });
    if (warning === null) break;
  }
  expect(await seat(7).call('warning.next', { body: { tier: 'station' } })).toEqual({
    warning: null,
  });
});

test('seats that ask at the same instant each get their own', async () => {
  await issue(40);
  const taken: (string | undefined)[] = [];
  for (let round = 0; round < 5; round += 1) {
    const got = await Promise.all(seats.map((s) => s.call('warning.next', { body: {} })));
    taken.push(...got.map((g) => g.warning?.id));
  }
  expect(taken.filter((id) => id === undefined)).toEqual([]);
  expect(new Set(taken).size).toBe(40);
});

test('two who claim the same one at the same instant: exactly one wins, each time', async () => {
  await issue(60);
  const { items } = await chief.call('warning.list', { query: { limit: 60 } });
  expect(items.length).toBe(60);
  let wins = 0;
  for (const { id, version } of items) {
    const asked = { params: { id }, body: { version } };
    const tries = await Promise.allSettled([
      seat(0).call('warning.claim', asked),
      seat(1).call('warning.claim', asked),
    ]);
    const won = tries.filter((t) => t.status === 'fulfilled');
    const lost = tries.filter((t) => t.status === 'rejected');
    expect([won.length, lost.length]).toEqual([1, 1]);
    expect(lost[0]?.reason).toMatchObject({ status: 409, code: 'already-claimed' });
    wins += won.length;
  }
  const [counted] = await h.db.query<{ claims: number; doubled: number }>(
    `select count(*)::int as claims, (count(*) - count(distinct warning_id))::int as doubled
     from warning_event where kind = 'claimed' and warning_id = any($1)`,
    [items.map((i) => i.id)],
  );
  expect(counted).toEqual({ claims: wins, doubled: 0 });
});

test('a warning of an earlier version gets its place and its clocks at the start', async () => {
  await issue(3);
  const [one] = (await chief.call('warning.list', { query: {} })).items;
  const id = one?.id ?? '';
  await h.db.query('delete from queue where warning_id = $1', [id]);
  await h.db.query(`delete from timer where subject = $1`, [id]);
  await h.restart();
  for (;;) {
    const rows = await h.db.query('select 1 from queue where warning_id = $1', [id]);
    if (rows.length > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const detail = await chief.call('warning.read', { params: { id } });
  expect(detail.clocks.map((c) => c.step)).toEqual(['claim', 'call']);
});
