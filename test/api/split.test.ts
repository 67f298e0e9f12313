/**
 * Goal: one living warning per person with the pushes of all, and signals that were somebody else's
 * go to them and back. Method: a real server and database; signals go in by the API, a seat acts by
 * the API.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WarningDetail } from '../../src/contract/index.ts';
import { formatInstant, hourMs, minuteMs } from '../../src/core/kernel/index.ts';
import { defaultPolicy } from '../../src/core/warning/index.ts';
import { startHarness, type Harness, type TestSource, type TestUser } from './harness.ts';

let h: Harness;
let bureau: string;
let seat: TestUser;
let other: TestUser;
let chief: TestUser;
const sources = new Map<string, TestSource>();
let serial = 0;
let people = 0;

beforeAll(async () => {
  h = await startHarness();
  bureau = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  seat = await h.addUser({
    roles: ['seat-operator'],
    unitId: bureau,
    name: '王佳宁',
    seat: '03 席',
  });
  other = await h.addUser({ roles: ['seat-operator'], unitId: bureau, name: '李倩' });
  chief = await h.addUser({ roles: ['commander'], unitId: bureau, name: '指挥长' });
  for (const name of ['province', 'bank-a', 'carrier-a']) {
    sources.set(name, await h.addSource(name));
  }
});
afterAll(() => h.stop());

type Row = Record<string, unknown>;

async function send(source: string, parts: Row): Promise<void> {
  serial += 1;
  const row = {
    kind: 'call',
    id: `s${serial}`,
    source,
    occurredAt: formatInstant(h.clock.now() - minuteMs),
    counterpart: { number: '+8617000000001' },
    direction: 'in',
    durationSeconds: 60,
    ongoing: true,
    ...parts,
  };
  const reply = await fetch(`${h.server.address}/api/v1/signals`, {
    method: 'POST',
    body: JSON.stringify(row),
    headers: {
      authorization: `Bearer ${sources.get(source)?.key ?? ''}`,
      'content-type': 'application/x-ndjson',
    },
  });
  expect(await reply.json()).toMatchObject({ accepted: 1, rejected: 0 });
  await scored();
}

async function scored(): Promise<void> {
  for (;;) {
    const [row] = await h.db.query<{ lag: number }>(
      `select coalesce((select max(position) from signal), 0) - position as lag from log_cursor
       where consumer = 'scorer'`,
    );
    if (row?.lag === 0) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

async function addPerson(name = '林小芳'): Promise<string> {
  people += 1;
  const phone = `+86138${(14_000_000 + people).toString()}`;
  const id = `per_split${people}`;
  await h.db.query(
    `insert into person (id, name, phone, region, place, relatives, created_at)
     values ($1, $2, $3, '440303', '海晏街道 · 滨湖社区', $4, 0)`,
    [id, name, phone, JSON.stringify([{ id: 'r1', relation: '母亲', name: '周桂兰', phone }])],
  );
  await h.db.query('insert into person_handle (handle, person_id) values ($1, $2)', [
    `phone:${phone}`,
    id,
  ]);
  return phone;
}

async function living(phone: string): Promise<readonly WarningDetail[]> {
  const { items } = await chief.call('warning.list', { query: { q: phone } });
  return Promise.all(items.map(({ id }) => chief.call('warning.read', { params: { id } })));
}

async function only(phone: string): Promise<WarningDetail> {
  const [one, ...more] = await living(phone);
  expect(more).toEqual([]);
  if (one === undefined) throw new Error('no warning');
  return one;
}

describe('pushes of others', () => {
  test('of province, bank and carrier merge into one living warning, their numbers kept', async () => {
    const phone = await addPerson();
    const subject = { phone };
    await send('province', { subject, push: { number: 'SX-2026-118', grade: '中' } });
    await send('bank-a', { subject, push: { number: 'FKYJ-77' } });
    await send('carrier-a', { subject, push: { number: 'T-9', grade: 'high' } });
    await send('carrier-a', { subject, push: { number: 'T-9', grade: 'high' } });
    const warning = await only(phone);
    expect(warning.pushes.map(({ source, ref, grade }) => [source, ref, grade])).toEqual([
      ['province', 'SX-2026-118', '中'],
      ['bank-a', 'FKYJ-77', null],
      ['carrier-a', 'T-9', 'high'],
    ]);
    expect(warning).toMatchObject({ signalCount: 4, pushCount: 3, isRepeat: false });
    expect(warning.gradeReason).not.toBe('');
  });

  test('what scores nothing here is as grave as they say, and says that it was pushed', async () => {
    const phone = await addPerson();
    await send('province', {
      subject: { phone },
      push: { number: 'SX-2026-119', grade: '高' },
      counterpart: { number: '95588' },
      ongoing: false,
      durationSeconds: 5,
    });
    const warning = await only(phone);
    expect(warning.grade).toBe('P1');
    expect(warning.gradeReason).toContain('province');
    expect(warning.gradeReason).toContain('高');
  });
});

describe('split', () => {
  test('to a relative on the same number, and back; the number is known to be shared', async () => {
    const phone = await addPerson();
    await send('carrier-a', { subject: { phone } });
    await send('carrier-a', { subject: { phone }, counterpart: { number: '+8617000000002' } });
    const before = await only(phone);
    const params = { id: before.id };
    const mine = await seat.call('warning.claim', { params, body: { version: before.version } });
    const [first] = mine.timeline;
    const body = {
      version: mine.version,
      positions: [first?.position ?? 0],
      number: 'shared' as const,
      reason: '母亲的电话',
    };
    const { warning, into } = await seat.call('warning.split', {
      params,
      body: { ...body, to: { relative: 'r1' } },
    });
    expect(into.opened).toBe(true);
    expect(warning.timeline.map((t) => t.position)).not.toContain(first?.position);
    expect(warning.sharedWith.map((p) => p.nameMasked)).toEqual(['周*兰']);
    const mother = await chief.call('warning.read', { params: { id: into.id } });
    expect(mother.timeline.map((t) => t.position)).toEqual([first?.position]);
    expect(mother.events.map((e) => e.kind)).toEqual(['issued', 'split-in']);
    expect(mother.person.id).not.toBe(before.person.id);

    // The next signal that says who it is goes right; one that does not asks.
    h.clock.advance(3_000);
    await send('carrier-a', { subject: { phone, name: '周桂兰' } });
    expect((await chief.call('warning.read', { params: { id: into.id } })).signalCount).toBe(2);

    const taken = await chief.call('warning.read', { params: { id: into.id } });
    const own = await seat.call('warning.claim', {
      params: { id: into.id },
      body: { version: taken.version },
    });
    const back = await seat.call('warning.split', {
      params: { id: into.id },
      body: {
        ...body,
        version: own.version,
        to: { person: before.person.id },
        reason: '弄错了',
      },
    });
    expect(back.into).toMatchObject({ id: before.id, opened: false });
    const home = await chief.call('warning.read', { params });
    expect(home.timeline.map((t) => t.position)).toEqual(mine.timeline.map((t) => t.position));
    expect(home).toMatchObject({
      score: before.score,
      grade: before.grade,
      amountAtRiskFen: before.amountAtRiskFen,
      signalCount: before.signalCount,
    });
  });

  test('of everything closes the warning; the number that changed hands is the other person from then on', async () => {
    const phone = await addPerson();
    await send('carrier-a', { subject: { phone } });
    const before = await only(phone);
    const params = { id: before.id };
    const mine = await seat.call('warning.claim', { params, body: { version: before.version } });
    const { warning, into } = await seat.call('warning.split', {
      params,
      body: {
        version: mine.version,
        positions: mine.timeline.map((t) => t.position),
        to: { name: '新机主' },
        number: 'theirs',
        reason: '号码已过户',
      },
    });
    expect(warning).toMatchObject({ status: 'closed', outcome: null, signalCount: 0 });
    h.clock.advance(3_000);
    await send('carrier-a', { subject: { phone } });
    const theirs = await chief.call('warning.read', { params: { id: into.id } });
    expect(theirs.signalCount).toBe(2);
  });

  test('what is not of the warning, or not of another person, is refused', async () => {
    const phone = await addPerson();
    await send('carrier-a', { subject: { phone } });
    const before = await only(phone);
    const params = { id: before.id };
    const mine = await seat.call('warning.claim', { params, body: { version: before.version } });
    const body = { version: mine.version, number: 'none', reason: '不是本人' } as const;
    const positions = mine.timeline.map((t) => t.position);
    const codeOf = (work: Promise<unknown>) =>
      work.then(
        () => 'done',
        (e: { code?: string }) => e.code,
      );
    const to = { name: '某人' };
    const split = (parts: { positions: number[]; to: typeof to | { person: string } }) =>
      codeOf(seat.call('warning.split', { params, body: { ...body, ...parts } }));
    expect(await split({ positions: [999_999], to })).toBe('not-its-signal');
    expect(await split({ positions, to: { person: 'per_nobody' } })).toBe('not-found');
    expect(
      await codeOf(other.call('warning.split', { params, body: { ...body, positions, to } })),
    ).toBe('not-yours');
  });
});

describe('repeated victims, outcomes and undo', () => {
  test('an outcome is taken back soon after; warned again, the person is a repeated victim', async () => {
    const phone = await addPerson();
    await send('carrier-a', { subject: { phone } });
    const before = await only(phone);
    const params = { id: before.id };
    const mine = await seat.call('warning.claim', { params, body: { version: before.version } });
    const wrong = await seat.call('warning.outcome', {
      params,
      body: { version: mine.version, outcome: 'false-alarm', feedback: { falseAlarm: 'drill' } },
    });
    expect(wrong.undoUntil).not.toBeNull();
    const again = await seat.call('warning.undo', { params, body: { version: wrong.version } });
    expect(again).toMatchObject({ status: 'claimed', outcome: null, undoUntil: null });
    const closed = await seat.call('warning.outcome', {
      params,
      body: {
        version: again.version,
        outcome: 'transferred',
        lostFen: 1_000_000,
        feedback: { reached: 'person', belief: 'accepts', measures: ['call-barred'] },
      },
    });
    expect(closed).toMatchObject({ status: 'closed', outcome: 'transferred' });
    expect(closed.contactedAt).not.toBeNull();
    h.clock.advance(5 * minuteMs);
    await send('carrier-a', { subject: { phone } });
    const second = (await living(phone)).find((w) => w.status === 'open');
    expect(second).toMatchObject({ isRepeat: true });
    expect(second?.earlier).toEqual([
      expect.objectContaining({
        number: before.number,
        outcome: 'transferred',
        lostFen: 1_000_000,
      }),
    ]);
  });

  test('the table of outcomes is the one of the policy', async () => {
    const { items } = await seat.call('warning.outcomes', {});
    expect(items.map((o) => o.code)).toEqual(defaultPolicy.outcomes.map((o) => o.code));
    expect(items.map((o) => o.name)).toContain('暂时找不到');
  });

  test('what is no outcome of the centre is refused', async () => {
    const phone = await addPerson();
    await send('carrier-a', { subject: { phone } });
    const before = await only(phone);
    const params = { id: before.id };
    const mine = await seat.call('warning.claim', { params, body: { version: before.version } });
    h.clock.advance(hourMs);
    await expect(
      seat.call('warning.outcome', {
        params,
        body: { version: mine.version, outcome: 'gone-fishing' },
      }),
    ).rejects.toMatchObject({ code: 'unknown-outcome' });
  });
});

/** A call of a source about its own pushes. */
async function ofSource(name: string, path: string, body?: unknown): Promise<unknown> {
  const reply = await fetch(`${h.server.address}/api/v1/origins/feedback${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${sources.get(name)?.key ?? ''}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(reply.status).toBe(200);
  return reply.json();
}
type Fed = { items: { id: string; ref: string; state: string; outcome: string | null }[] };

describe('what comes of it', () => {
  test('each origin is told the outcome under its own number, and that it was taken back', async () => {
    const phone = await addPerson();
    await send('province', { subject: { phone }, push: { number: 'SX-1', grade: '高' } });
    await send('bank-a', { subject: { phone }, push: { number: 'FK-1' } });
    const before = await only(phone);
    const params = { id: before.id };
    const mine = await seat.call('warning.claim', { params, body: { version: before.version } });
    const closed = await seat.call('warning.outcome', {
      params,
      body: { version: mine.version, outcome: 'dissuaded', feedback: { reached: 'person' } },
    });
    const told = (await ofSource('province', '')) as Fed;
    expect(told.items).toEqual([
      expect.objectContaining({ ref: 'SX-1', state: 'closed', outcome: 'dissuaded' }),
    ]);
    expect(JSON.stringify(told)).not.toContain(phone.slice(3));
    const ids = told.items.map((item) => item.id);
    // One source cannot take what belongs to another.
    expect(await ofSource('bank-a', '/collected', { ids })).toEqual({ collected: 0 });
    expect(await ofSource('province', '/collected', { ids })).toEqual({ collected: 1 });
    expect(((await ofSource('province', '')) as Fed).items).toEqual([]);
    const again = await seat.call('warning.undo', { params, body: { version: closed.version } });
    expect(again.pushes.map((p) => [p.ref, p.toldAt !== null])).toEqual([
      ['SX-1', true],
      ['FK-1', true],
    ]);
    expect(((await ofSource('province', '')) as Fed).items).toEqual([
      expect.objectContaining({ ref: 'SX-1', state: 'withdrawn', outcome: 'dissuaded' }),
    ]);
  });

  test('what was found is proposed to be blocked, once', async () => {
    const phone = await addPerson();
    await send('carrier-a', { subject: { phone } });
    const before = await only(phone);
    const params = { id: before.id };
    const mine = await seat.call('warning.claim', { params, body: { version: before.version } });
    const found = [
      { kind: 'number' as const, value: '+8617012345678' },
      { kind: 'url' as const, value: 'jiaoyi-pingtai.example' },
      { kind: 'number' as const, value: '+8617012345678' },
      { kind: 'account' as const, value: '什么都不是' },
    ];
    const done = await seat.call('warning.outcome', {
      params,
      body: { version: mine.version, outcome: 'dissuaded', feedback: { found } },
    });
    expect(done.feedback?.found).toHaveLength(4);
    const rows = await h.db.query<{ kind: string; value: string; status: string }>(
      `select e.kind, e.value, b.status from list_entry e join list_basis b on b.id = e.basis_id
       where e.value in ('+8617012345678', 'jiaoyi-pingtai.example') order by e.kind`,
    );
    expect(rows.map((r) => [r.kind, r.value])).toEqual([
      ['domain', 'jiaoyi-pingtai.example'],
      ['number', '+8617012345678'],
    ]);
    expect(rows.every((r) => r.status !== 'live')).toBe(true);
  });

  test('who is disabled leaves what was in hand to the others', async () => {
    const phone = await addPerson();
    await send('carrier-a', { subject: { phone } });
    const before = await only(phone);
    const params = { id: before.id };
    await other.call('warning.claim', { params, body: { version: before.version } });
    const boss = await h.addUser({ roles: ['administrator'], unitId: bureau });
    await boss.call('user.change', { params: { id: other.id }, body: { disabled: true } });
    const now = await chief.call('warning.read', { params });
    expect(now).toMatchObject({ status: 'open', holder: null });
    expect(now.events.map((e) => e.kind)).toEqual(['issued', 'claimed', 'released', 'noted']);
  });
});
