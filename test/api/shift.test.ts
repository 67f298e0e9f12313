/**
 * Goal: the shift leader sees who is on what and moves it; a transfer is reviewed in time. Method: a
 * real server and database; warnings come in as signals, people act by the API, the clock is set.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiError } from '../../src/client/index.ts';
import { formatInstant, minuteMs } from '../../src/core/kernel/index.ts';
import { defaultDutyPolicy } from '../../src/core/duty/index.ts';
import { followSessions } from '../../src/server/duty/index.ts';
import { handlingRoles } from '../../src/server/warning/index.ts';
import { startHarness, type Harness, type TestSource, type TestUser } from './harness.ts';

let h: Harness;
let source: TestSource;
let bureau: string;
let east: string;
let west: string;
let chief: TestUser;
let eastLeader: TestUser;
let westLeader: TestUser;
let seat1: TestUser;
let seat2: TestUser;
let westSeat: TestUser;

beforeAll(async () => {
  h = await startHarness();
  bureau = await h.addUnit({ name: '市局', level: 'bureau', regions: ['4403'] });
  east = await h.addUnit({
    name: '东分局',
    level: 'branch',
    parentId: bureau,
    regions: ['440303'],
  });
  west = await h.addUnit({
    name: '西分局',
    level: 'branch',
    parentId: bureau,
    regions: ['440305'],
  });
  chief = await h.addUser({ roles: ['commander'], unitId: bureau, name: '指挥长' });
  eastLeader = await h.addUser({ roles: ['shift-leader'], unitId: east, name: '东值班长' });
  westLeader = await h.addUser({ roles: ['shift-leader'], unitId: west, name: '西值班长' });
  seat1 = await h.addUser({
    roles: ['seat-operator'],
    unitId: east,
    name: '王佳宁',
    seat: '01 席',
  });
  seat2 = await h.addUser({ roles: ['seat-operator'], unitId: east, name: '李倩', seat: '02 席' });
  westSeat = await h.addUser({ roles: ['seat-operator'], unitId: west, name: '冯浩' });
  source = await h.addSource('carrier-a');
});
afterAll(() => h.stop());

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (thrown: unknown) => (thrown instanceof ApiError ? thrown.code : String(thrown)),
  );

let serial = 0;

/** A live call with a number of the block list to somebody of the east: critical. */
async function warn(work?: string): Promise<string> {
  serial += 1;
  const phone = `1381300${String(1000 + serial)}`;
  await h.db.query(
    `insert into person (id, name, phone, region, place, work_region, created_at)
     values ($1, '林小芳', $2, '440303', '海晏街道', $3, 0)`,
    [`per_s${serial}`, `+86${phone}`, work ?? null],
  );
  await h.db.query('insert into person_handle (handle, person_id) values ($1, $2)', [
    `phone:+86${phone}`,
    `per_s${serial}`,
  ]);
  const row = {
    kind: 'call',
    id: `c${serial}`,
    source: 'carrier-a',
    occurredAt: formatInstant(h.clock.now() - minuteMs),
    subject: { phone },
    counterpart: { number: '+8617000000001' },
    direction: 'in',
    durationSeconds: 60,
    ongoing: true,
  };
  const reply = await fetch(`${h.server.address}/api/v1/signals`, {
    method: 'POST',
    body: JSON.stringify(row),
    headers: { authorization: `Bearer ${source.key}`, 'content-type': 'application/x-ndjson' },
  });
  expect(await reply.json()).toMatchObject({ accepted: 1 });
  for (;;) {
    const [found] = await h.db.query<{ id: string }>(
      'select id from warning where person_id = $1',
      [`per_s${serial}`],
    );
    if (found !== undefined) return found.id;
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

const silent = { info() {}, warn() {}, error() {} };
const follow = (): Promise<number> =>
  followSessions(
    {
      db: h.db,
      clock: h.clock,
      log: silent,
      policy: () => defaultDutyPolicy,
      roles: handlingRoles,
    },
    h.clock.now(),
  );
const board = (user = chief, unitId?: string) =>
  user.call('shift.board', { query: unitId === undefined ? {} : { unitId } });
const read = (id: string, user = chief) => user.call('warning.read', { params: { id } });
const claim = async (id: string, user: TestUser): Promise<void> => {
  const { version } = await read(id, user);
  await user.call('warning.claim', { params: { id }, body: { version } });
};

describe('the board', () => {
  test('shows who is on what, what waits and what is late', async () => {
    await follow();
    const [first, second] = [await warn(), await warn()];
    await claim(first, seat1);
    const { version } = await read(first, seat1);
    await seat1.call('warning.call', { params: { id: first }, body: { version, target: 'self' } });
    const now = await board();
    expect(now.totals.waiting.P0).toBe(1);
    expect(now.people.find((p) => p.id === seat1.id)).toMatchObject({
      status: 'on-call',
      inHand: 1,
      next: { id: first },
    });
    expect(now.units.find((u) => u.id === east)).toMatchObject({ inHand: 1, onDuty: true });
    expect(now.unattended).toEqual([]);
    h.clock.advance(5 * minuteMs);
    const later = await board();
    expect(later.unattended.map((w) => w.id)).toEqual([second]);
    expect(later.pressing.map((w) => w.id)).toContain(second);
    expect(later.heat[0]?.counts.P0).toBe(1);
    expect(later.totals.late).toBe(1);
  });

  test('is for one jurisdiction, and for those who lead', async () => {
    expect((await board(westLeader)).totals.waiting.P0).toBe(0);
    expect(await codeOf(board(westLeader, east))).toBe('not-found');
    expect(await codeOf(board(seat1))).toBe('not-permitted');
  });
});

describe('moving work', () => {
  test('to a person, shared out among the ready, back into the queue', async () => {
    const ids = [await warn(), await warn(), await warn()];
    const order = { warningIds: ids, reason: '均衡' };
    const give = (body: Parameters<typeof chief.call<'shift.reassign'>>[1]['body']) =>
      eastLeader.call('shift.reassign', { body });
    expect(await give({ ...order, to: 'person', userId: seat2.id })).toEqual({ moved: 3, left: 0 });
    expect((await read(ids[0] ?? '')).holder?.id).toBe(seat2.id);
    const hands = await eastLeader.call('shift.in-hand', { params: { id: seat2.id } });
    expect(hands.items.map((i) => i.id).sort()).toEqual([...ids].sort());
    for (const seat of [seat1, seat2]) {
      await seat.call('duty.seat-set', { body: { status: 'ready' } });
    }
    await give({ ...order, to: 'ready' });
    const holders = await Promise.all(ids.map(async (id) => (await read(id)).holder?.id));
    expect(new Set(holders)).toEqual(new Set([seat1.id, seat2.id]));
    expect(await give({ ...order, to: 'queue' })).toEqual({ moved: 3, left: 0 });
    expect((await read(ids[1] ?? '')).status).toBe('open');
    expect(await codeOf(give({ ...order, to: 'person', userId: westSeat.id }))).toBe('not-on-duty');
    const seat = { to: 'queue' as const, ...order };
    expect(await codeOf(seat1.call('shift.reassign', { body: seat }))).toBe('not-permitted');
    // Those of another jurisdiction are left.
    expect(await westLeader.call('shift.reassign', { body: seat })).toEqual({ moved: 0, left: 3 });
  });

  test('somebody is called back from a break, and told a line', async () => {
    await seat2.call('duty.seat-set', { body: { status: 'ready' } });
    const back = () => eastLeader.call('shift.call-back', { params: { id: seat2.id }, body: {} });
    expect(await codeOf(back())).toBe('not-on-break');
    await seat2.call('duty.seat-set', { body: { status: 'break', minutes: 10 } });
    await back();
    expect((await seat2.call('duty.seat', {})).status).toBe('ready');
    const body = { text: '请先接 07 号' };
    await eastLeader.call('shift.message', { params: { id: seat2.id }, body });
    const rows = await h.db.query<{ kind: string; zh: string }>(
      `select kind, zh from notice where user_id = $1 and kind <> 'warning-given'`,
      [seat2.id],
    );
    expect(rows.map((r) => r.kind).sort()).toEqual(['called-back', 'shift-message']);
    const away = westLeader.call('shift.message', { params: { id: seat2.id }, body });
    expect(await codeOf(away)).toBe('not-found');
  });
});

describe('transfers', () => {
  const propose = (id: string, to = west, user = seat1) =>
    user.call('transfer.propose', { params: { id }, body: { to, reason: '现在西区工作' } });
  const review = (id: string, user: TestUser, accepted = true) =>
    user.call('transfer.review', { params: { id }, body: { accepted, reason: '已核对' } });

  test('the likely units come first, with the reason', async () => {
    const id = await warn('440305');
    // On a Tuesday at nine somebody who works in the west is the west's.
    expect((await read(id)).unitName).toBe('西分局');
    const { items } = await westSeat.call('transfer.targets', { params: { id } });
    expect(items[0]).toMatchObject({ id: east, because: 'home' });
  });

  test('it stays where it is until somebody there accepts, and leaves the hands that held it', async () => {
    const id = await warn();
    await claim(id, seat1);
    const row = await propose(id);
    expect(row).toMatchObject({ fromUnit: '东分局', toUnit: '西分局', mayReview: false, count: 0 });
    expect((await read(id)).holder?.id).toBe(seat1.id);
    expect(await codeOf(propose(id))).toBe('transfer-pending');
    expect(await codeOf(review(id, eastLeader))).toBe('not-found');
    const { items } = await westLeader.call('transfer.list', {});
    expect(items.find((t) => t.id === id)?.mayReview).toBe(true);
    expect((await board(westLeader)).transfers).toBe(1);
    await review(id, westLeader);
    const moved = await read(id);
    expect([moved.unitName, moved.status, moved.holder]).toEqual(['西分局', 'open', null]);
    expect(moved.routeReason).toContain('移送');
    expect(await codeOf(read(id, seat1))).toBe('not-found');
  });

  test('a refusal leaves it; nobody reviews their own; withdrawn is withdrawn', async () => {
    const id = await warn();
    await propose(id, west, eastLeader);
    expect(await codeOf(review(id, eastLeader))).toBe('not-found');
    await review(id, westLeader, false);
    expect((await read(id)).unitName).toBe('东分局');
    await propose(id, bureau, chief);
    expect(await codeOf(review(id, chief))).toBe('own-proposal');
    await chief.call('transfer.withdraw', { params: { id } });
    expect(await codeOf(review(id, chief))).toBe('no-transfer');
    expect(await codeOf(propose(id, east, chief))).toBe('same-unit');
  });

  test('after two transfers only a common superior decides', async () => {
    const id = await warn();
    await propose(id);
    await review(id, westLeader);
    await propose(id, east, westSeat);
    await review(id, eastLeader);
    await propose(id);
    expect(await codeOf(review(id, westLeader))).toBe('superior-decides');
    await review(id, chief, false);
    expect((await read(id)).unitName).toBe('东分局');
  });

  test('what nobody decides in time stays where it is', async () => {
    const id = await warn();
    const row = await propose(id);
    expect(row.dueAt).toBe(formatInstant(h.clock.now() + 2 * minuteMs));
    h.clock.advance(3 * minuteMs);
    for (;;) {
      const [found] = await h.db.query<{ transfer: unknown }>(
        'select transfer from warning where id = $1',
        [id],
      );
      if (found?.transfer === null) break;
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
    const { events, unitName } = await read(id);
    expect(unitName).toBe('东分局');
    expect(events.some((e) => e.text.includes('逾期未审核'))).toBe(true);
  });
});
