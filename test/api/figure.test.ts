/**
 * Goal: figures are what the core's formulas say, losses are linked to the warning before them once,
 * and nothing is shown below five cases. Method: a real server; facts drawn at random and counted by
 * both; signals sent as sources send them.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countFacts, type WarningFact } from '../../src/core/figure/index.ts';
import {
  categoryCodes,
  dayMs,
  formatInstant,
  hourMs,
  minuteMs,
} from '../../src/core/kernel/index.ts';
import { countFigures, linkLosses } from '../../src/server/figure/index.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { startHarness, type Harness, type TestSource, type TestUser } from './harness.ts';

let h: Harness;
let source: TestSource;
let branch: string;
let other: string;
let seat: TestUser;
let chief: TestUser;
let auditor: TestUser;
let serial = 0;

beforeAll(async () => {
  h = await startHarness();
  const bureau = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  const below = (name: string, region: string) =>
    h.addUnit({ name, level: 'branch', parentId: bureau, regions: [region] });
  branch = await below('海晏分局', '440303');
  other = await below('老城分局', '440304');
  seat = await h.addUser({ roles: ['seat-operator'], unitId: branch });
  chief = await h.addUser({ roles: ['commander'], unitId: bureau });
  auditor = await h.addUser({ roles: ['auditor'], unitId: bureau });
  source = await h.addSource('carrier-a');
});
afterAll(() => h.stop());

async function submit(row: Record<string, unknown>): Promise<void> {
  serial += 1;
  const reply = await fetch(`${h.server.address}/api/v1/signals`, {
    method: 'POST',
    body: JSON.stringify({ id: `s${serial}`, source: 'carrier-a', ...row }),
    headers: { authorization: `Bearer ${source.key}`, 'content-type': 'application/x-ndjson' },
  });
  expect(await reply.json()).toMatchObject({ accepted: 1 });
  for (;;) {
    const [row2] = await h.db.query<{ lag: number }>(
      `select coalesce((select max(position) from signal), 0) - position as lag from log_cursor
       where consumer = 'scorer'`,
    );
    if (row2?.lag === 0) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

/** Reads the log to its end, as the job does by itself. */
async function linked(): Promise<void> {
  const deps = { db: h.db, clock: h.clock, log: silentLog, reactions: [countFigures] };
  for (;;) {
    await linkLosses(deps);
    const [row] = await h.db.query<{ behind: number }>(
      `select (select position from log_cursor where consumer = 'scorer') - position as behind
       from figure_cursor`,
    );
    if ((row?.behind ?? 0) <= 0) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

async function addPerson(): Promise<string> {
  serial += 1;
  const phone = `1381301${String(1000 + serial)}`;
  await h.db.query(
    `insert into person (id, name, phone, region, place, relatives, created_at)
     values ($1, '林小芳', $2, '440303', '海晏街道', '[]', 0)`,
    [`per_fig${serial}`, `+86${phone}`],
  );
  await h.db.query('insert into person_handle (handle, person_id) values ($1, $2)', [
    `phone:+86${phone}`,
    `per_fig${serial}`,
  ]);
  return phone;
}

const call = (phone: string) => ({
  kind: 'call',
  occurredAt: formatInstant(h.clock.now() - minuteMs),
  subject: { phone },
  counterpart: { number: '+8617000000001' },
  direction: 'in',
  durationSeconds: 60,
  ongoing: true,
});
const report = (phone: string, at: number) => ({
  kind: 'report',
  occurredAt: formatInstant(at),
  subject: { phone },
  text: '被骗转账',
  lossFen: 500_000,
  evidence: [],
});

async function warningOf(phone: string): Promise<{ id: string; version: number }> {
  const [row] = await h.db.query<{ id: string; version: number }>(
    'select w.id, w.version from warning w join person p on p.id = w.person_id where p.phone = $1',
    [`+86${phone}`],
  );
  if (row === undefined) throw new Error('a warning was issued');
  return row;
}

test('a report after the warning is linked once, one of before is not', async () => {
  const phone = await addPerson();
  await submit(call(phone));
  const { id, version } = await warningOf(phone);
  const params = { id };
  const claimed = await seat.call('warning.claim', { params, body: { version } });
  await seat.call('warning.outcome', {
    params,
    body: { version: claimed.version, outcome: 'dissuaded' },
  });
  const later = h.clock.now() + 2 * hourMs;
  // Whoever is signed in stays so.
  await h.db.query('update session set last_seen_at = $1, expires_at = $2', [later, later + dayMs]);
  h.clock.advance(2 * hourMs);
  // What happened before the warning, though it is told after it.
  await submit(report(phone, h.clock.now() - 6 * hourMs));
  await linked();
  expect((await seat.call('warning.read', { params })).lostAfterFen).toBeNull();
  await submit(report(phone, h.clock.now() - minuteMs));
  await linked();
  await linked();
  const told = await seat.call('warning.read', { params });
  expect(told.lostAfterFen).toBe(500_000);
  expect(told.events.filter((e) => e.kind === 'lost-after')).toHaveLength(1);
  const rows = await h.db.query<{ reason: string | null; after_contact: boolean | null }>(
    'select reason, after_contact from figure_loss order by position',
  );
  expect(rows).toEqual([
    { reason: 'before-warning', after_contact: null },
    { reason: null, after_contact: true },
  ]);
  const [fact] = await h.db.query<{ confirmed: boolean; lost: number }>(
    'select confirmed, lost_after_fen as lost from figure_fact where warning_id = $1',
    [id],
  );
  expect(fact).toEqual({ confirmed: true, lost: 500_000 });
  const [tried] = await h.db.query(
    'select channel, reached, convinced from figure_contact where warning_id = $1',
    [id],
  );
  expect(tried).toEqual({ channel: 'phone', reached: true, convinced: true });
});

test('below five cases nothing is said; the formula and its version always are', async () => {
  const figures = await chief.call('figure.read', { query: {} });
  expect(figures.version).toBe('figure-2026-1');
  expect(figures.figures.every((f) => f.value === null)).toBe(true);
  expect(figures.series).toHaveLength(30);
});

/** A small generator with a seed, so that a failure can be seen again. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('the store counts as the core does, for every group and jurisdiction', async () => {
  const roll = dice(7);
  const maybe = (p = 0.5): boolean => roll() < p;
  const { id: warningId } = await warningOf(await warned());
  const base = await h.db.query<{ person_id: string }>('select person_id from warning limit 1');
  const facts: WarningFact[] = Array.from({ length: 400 }, (_, i) => {
    const verdict = maybe();
    const metAt = maybe() ? h.clock.now() - hourMs : null;
    return {
      warningId: `wrn_fact${i}`,
      openedAt: h.clock.now() - Math.floor(roll() * 20) * dayMs,
      unitId: maybe() ? branch : other,
      grade: maybe() ? 'P0' : 'P2',
      category: categoryCodes[Math.floor(roll() * 4)] ?? 'OTHER',
      model: 'm1',
      typology: maybe() ? '冒充客服' : '',
      hour: Math.floor(roll() * 24),
      tenth: Math.floor(roll() * 10),
      duplicate: maybe(0.1),
      verdict,
      confirmed: verdict && maybe(),
      contacted: maybe(),
      mustMeet: maybe(),
      meetDueAt: maybe() ? h.clock.now() - Math.floor(roll() * 2) * 2 * hourMs : null,
      metAt,
      lostAfterFen: maybe(0.2) ? 100 : null,
      amountFen: 0,
      channel: maybe() ? 'phone' : 'visit',
    };
  });
  await h.db.query(
    `insert into warning select (jsonb_populate_record(w, jsonb_build_object('id', x.id, 'number',
       x.id, 'status', 'closed'))).* from warning w, unnest($1::text[]) as x (id) where w.id = $2`,
    [facts.map((f) => f.warningId), warningId],
  );
  expect(base).toHaveLength(1);
  await h.db.query('delete from figure_fact');
  const { saveFacts } = await import('../../src/server/figure/fact.ts');
  await saveFacts(h.db, facts);
  for (const [user, own] of [
    [chief, facts],
    [seat, facts.filter((f) => f.unitId === branch)],
  ] as const) {
    const got = await user.call('figure.read', { query: { by: 'category', channel: 'visit' } });
    const wanted = own.filter((f) => f.channel === 'visit');
    const counts = countFacts(wanted);
    expect(got.funnel).toMatchObject({
      warnings: counts.warnings,
      contacted: counts.contacted,
      met: counts.met,
      confirmed: counts.confirmed,
      succeeded: counts.succeeded,
      lostAfter: counts.lostAfter,
    });
    const precision = got.figures.find((f) => f.code === 'precision');
    expect([precision?.numerator, precision?.denominator]).toEqual([
      counts.confirmed,
      counts.verdicts,
    ]);
    for (const group of got.groups) {
      const inGroup = countFacts(wanted.filter((f) => f.category === group.key));
      const timely = group.figures.find((f) => f.code === 'timely');
      expect([timely?.numerator, timely?.denominator]).toEqual([
        inGroup.metInTime,
        inGroup.mustMeet,
      ]);
    }
    expect(got.series.reduce((sum, d) => sum + d.warnings, 0)).toBe(counts.warnings);
  }
});

async function warned(): Promise<string> {
  const phone = await addPerson();
  await submit(call(phone));
  return phone;
}

test('taking figures out asks for a reason and leaves an entry', async () => {
  const { csv } = await auditor.call('figure.export', {
    query: { by: 'unit', reason: '月度通报' },
  });
  expect(csv).toContain('figure-2026-1');
  expect(csv).toContain('核实确有接触的预警');
  const [entry] = await h.db.query<{ detail: { reason: string } }>(
    "select detail from audit_entry where action = 'figure.export'",
  );
  expect(entry?.detail.reason).toBe('月度通报');
});
