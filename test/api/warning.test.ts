/**
 * Goal: from accepted signals to one warning per person, handled at a seat, within the law of access.
 * Method: a real server and database; signals go in by the API, the seat acts by the API, the clock
 * is set by the test.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiError } from '../../src/client/index.ts';
import type { WarningDetail, WarningRow } from '../../src/contract/index.ts';
import { formatInstant, hourMs, minuteMs } from '../../src/core/kernel/index.ts';
import { startHarness, type Harness, type TestSource, type TestUser } from './harness.ts';

let h: Harness;
let source: TestSource;
let bureau: string;
let branch: string;
let station: string;
let chief: TestUser;
let seat1: TestUser;
let seat2: TestUser;
let officer: TestUser;
let stranger: TestUser;
let serial = 0;

beforeAll(async () => {
  h = await startHarness();
  bureau = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  branch = await h.addUnit({
    name: '海晏分局',
    level: 'branch',
    parentId: bureau,
    regions: ['440303'],
  });
  station = await h.addUnit({
    name: '海晏所',
    level: 'station',
    parentId: branch,
    regions: ['440303'],
  });
  const other = await h.addUnit({
    name: '老城分局',
    level: 'branch',
    parentId: bureau,
    regions: ['440304'],
  });
  chief = await h.addUser({ roles: ['commander'], unitId: bureau, name: '指挥长' });
  seat1 = await h.addUser({
    roles: ['seat-operator'],
    unitId: branch,
    name: '王佳宁',
    seat: '03 席',
  });
  seat2 = await h.addUser({
    roles: ['seat-operator'],
    unitId: branch,
    name: '李倩',
    seat: '07 席',
  });
  officer = await h.addUser({ roles: ['station-officer'], unitId: station, name: '孙民警' });
  stranger = await h.addUser({ roles: ['seat-operator'], unitId: other });
  source = await h.addSource('carrier-a');
});
afterAll(() => h.stop());

type Row = Record<string, unknown>;

async function submit(rows: readonly Row[]): Promise<void> {
  const reply = await fetch(`${h.server.address}/api/v1/signals`, {
    method: 'POST',
    body: rows.map((r) => JSON.stringify(r)).join('\n'),
    headers: { authorization: `Bearer ${source.key}`, 'content-type': 'application/x-ndjson' },
  });
  expect(await reply.json()).toMatchObject({ accepted: rows.length, rejected: 0 });
  await scored();
}

/** Until the scorer has come to the end of the log. */
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

/** A live call with a number of the block list: critical. */
function liveCall(phone: string, parts: Row = {}): Row {
  serial += 1;
  return {
    kind: 'call',
    id: `c${serial}`,
    source: 'carrier-a',
    occurredAt: formatInstant(h.clock.now() - minuteMs),
    subject: { phone },
    counterpart: { number: '+8617000000001' },
    direction: 'in',
    durationSeconds: 60,
    ongoing: true,
    ...parts,
  };
}

let people = 0;
/** A person who lives in the branch's region, with a relative. */
async function addPerson(region = '440303'): Promise<string> {
  people += 1;
  const phone = `138${(13_000_000 + people).toString()}`;
  const id = `per_test${people}`;
  await h.db.query(
    `insert into person (id, name, phone, id_number, birth_date, sex, region, place, relatives, created_at)
     values ($1, $2, $3, '990101196403070041', '1964-03-07', 'F', $4, '海晏街道 · 滨湖社区', $5, 0)`,
    [
      id,
      '林小芳',
      `+86${phone}`,
      region,
      JSON.stringify([{ id: 'r1', relation: '女儿', name: '赵敏', phone: '+8613900000001' }]),
    ],
  );
  await h.db.query('insert into person_handle (handle, person_id) values ($1, $2)', [
    `phone:+86${phone}`,
    id,
  ]);
  return phone;
}

async function queueOf(
  user: TestUser,
  query: Record<string, unknown> = {},
): Promise<readonly WarningRow[]> {
  return (await user.call('warning.list', { query })).items;
}

async function warn(region?: string): Promise<WarningDetail> {
  const phone = await addPerson(region);
  await submit([liveCall(phone)]);
  const [row] = await queueOf(chief, { q: phone });
  expect(row).toBeDefined();
  return chief.call('warning.read', { params: { id: row?.id ?? '' } });
}

async function refusal(work: Promise<unknown>): Promise<ApiError> {
  const thrown = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(thrown).toBeInstanceOf(ApiError);
  return thrown as ApiError;
}

/** The state of the warning that a conflict tells. */
function currentOf(error: ApiError): WarningDetail | undefined {
  return error.reply?.error.current as WarningDetail | undefined;
}

describe('from signals to a warning', () => {
  test('later signals of a person join the one living warning and raise it', async () => {
    const phone = await addPerson();
    const at = formatInstant(h.clock.now() - 20 * minuteMs);
    await submit([
      {
        kind: 'sms',
        id: 'm1',
        source: 'carrier-a',
        occurredAt: at,
        subject: { phone },
        counterpart: { number: '106900001234' },
        text: '您的百万保障今日到期，不取消每月扣费800元，请打开 http://kefu-tuikuan.example/a 办理',
      },
    ]);
    const [first] = await queueOf(seat1, { q: phone });
    expect(first).toMatchObject({
      grade: 'P3',
      status: 'open',
      signalCount: 1,
      unitName: '海晏分局',
    });
    await submit([
      liveCall(phone),
      {
        kind: 'transfer',
        id: 'x1',
        source: 'carrier-a',
        occurredAt: formatInstant(h.clock.now()),
        subject: { phone },
        amountFen: 48_600_000,
        payer: { account: 'A10001' },
        payee: { account: 'A20001', name: '某人' },
        channel: 'mobile',
        status: 'pending',
      },
    ]);
    const rows = await queueOf(seat1, { q: phone });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      id: first?.id,
      grade: 'P0',
      signalCount: 3,
      amountAtRiskFen: 48_600_000,
      ongoingCall: true,
      person: { nameMasked: '林*芳', age: 62, sex: 'F' },
    });
    const detail = await seat1.call('warning.read', { params: { id: first?.id ?? '' } });
    expect(detail.timeline.map((t) => t.kind)).toEqual(['sms', 'call', 'transfer']);
    expect(detail.events.map((e) => e.kind)).toEqual(['issued', 'joined', 'regraded', 'joined']);
    expect(detail.reasons.reduce((sum, r) => sum + r.weight, 0)).toBe(detail.score);
    expect(detail.links.map((l) => l.kind).sort()).toEqual(['account', 'domain', 'number']);
    expect(JSON.stringify(detail)).not.toContain(phone);
    expect(JSON.stringify(detail)).not.toContain('林小芳');
  });

  test('the text follows the language asked for', async () => {
    const detail = await warn();
    const reply = await fetch(`${h.server.address}/api/v1/warnings/${detail.id}`, {
      headers: { ...seat1.headers, 'accept-language': 'en' },
    });
    const en = (await reply.json()) as WarningDetail;
    expect(detail.reasons[0]?.text).toContain('涉诈名单');
    expect(en.reasons[0]?.text).toContain('block list');
    expect(en.script.title).toBe('Impostor police or government');
    expect(en.gradeReason).toContain('money moving');
  });

  test('a stored signal that cannot be read is decided as failed and stops nothing', async () => {
    const phone = await addPerson();
    await h.db.query(
      `insert into signal (source, id, kind, occurred_at, received_at, digest, body)
       values ('carrier-a', 'broken', 'call', 1, 1, '\\x00', '{"kind":"call","occurredAt":"never"}')`,
    );
    await submit([liveCall(phone)]);
    const rows = await h.db.query<{ reasons: { code: string }[] }>(
      `select d.reasons from decision d join signal s using (position) where s.id = 'broken'`,
    );
    expect(rows[0]?.reasons[0]?.code).toBe('scoring-failed');
    expect(await queueOf(seat1, { q: phone })).toHaveLength(1);
    expect(
      h.log.some((l) => l.level === 'error' && l.message.includes('could not be scored')),
    ).toBe(true);
  });

  /** Two people list a number. */
  async function listNumber(value: string): Promise<void> {
    const analyst = await h.addUser({ roles: ['analyst'], unitId: bureau });
    const { id } = await analyst.call('list.propose', {
      body: { kind: 'number', value, verdict: 'block', category: 'LOAN', reason: '多人举报' },
    });
    await chief.call('list.approve', { params: { id } });
  }

  test('an entry of the centre itself counts as soon as it is listed', async () => {
    const number = '+8613911112222';
    const [before, after] = [await addPerson(), await addPerson()];
    await submit([liveCall(before, { counterpart: { number } })]);
    expect(await queueOf(seat1, { q: before })).toEqual([]);
    await listNumber(number);
    await submit([liveCall(after, { counterpart: { number } })]);
    const [row] = await queueOf(seat1, { q: after });
    expect(row).toMatchObject({ grade: 'P0', category: 'LOAN' });
  });

  test('the scorer goes on where it was after a restart, with the history it had', async () => {
    const phone = await addPerson();
    await submit([
      {
        ...liveCall(phone),
        counterpart: { number: '+85261234567' },
        durationSeconds: 2400,
        ongoing: true,
        occurredAt: formatInstant(h.clock.now() - 40 * minuteMs),
      },
    ]);
    await h.restart();
    await submit([
      {
        kind: 'transfer',
        id: 'x2',
        source: 'carrier-a',
        occurredAt: formatInstant(h.clock.now()),
        subject: { phone },
        amountFen: 20_000_000,
        payer: { account: 'A10002' },
        payee: { account: 'A20002' },
        status: 'pending',
      },
    ]);
    const [row] = await queueOf(seat1, { q: phone });
    const detail = await seat1.call('warning.read', { params: { id: row?.id ?? '' } });
    expect(detail.reasons.map((r) => r.code)).toContain('paid-during-call');
  });
});

describe('the queue', () => {
  test('pages go on where the last ended', async () => {
    const all = await queueOf(chief, { limit: 200 });
    const first = await chief.call('warning.list', { query: { limit: 2 } });
    const second = await chief.call('warning.list', {
      query: { limit: 2, cursor: first.next ?? '' },
    });
    expect([...first.items, ...second.items].map((r) => r.id)).toEqual(
      all.slice(0, 4).map((r) => r.id),
    );
    expect((await refusal(chief.call('warning.list', { query: { cursor: 'x' } }))).status).toBe(
      400,
    );
  });

  test('shows each unit its own and those below, and nothing to others', async () => {
    const detail = await warn();
    expect(await queueOf(stranger)).toEqual([]);
    const denied = await refusal(stranger.call('warning.read', { params: { id: detail.id } }));
    expect(denied.status).toBe(404);
    const acted = await refusal(
      stranger.call('warning.claim', { params: { id: detail.id }, body: { version: 1 } }),
    );
    expect(acted.status).toBe(404);
    const entries = await h.db.query(
      `select action, allowed, detail ->> 'rule' as rule from audit_entry
       where actor = $1 and subject = $2 order by seq`,
      [stranger.id, detail.id],
    );
    expect(entries).toEqual([
      { action: 'warning.read', allowed: false, rule: 'outside-jurisdiction' },
      { action: 'warning.handle', allowed: false, rule: 'outside-jurisdiction' },
    ]);
    expect((await queueOf(chief)).map((r) => r.id)).toContain(detail.id);
    expect(await queueOf(chief, { scope: 'own' })).toEqual([]);
  });

  test('the wall shows where: cells, and districts by the middle of theirs', async () => {
    const place = async (person: string, [q, r]: [number, number], where: string) =>
      h.db.query('update person set cell_q = $2, cell_r = $3, place = $4 where id = $1', [
        person,
        q,
        r,
        where,
      ]);
    const [one, two] = [await warn(), await warn()];
    await addPerson();
    await place(one.person.id, [2, -1], '海晏区 · 滨湖社区');
    await place(two.person.id, [4, -1], '海晏区 · 港湾社区');
    await place(`per_test${people}`, [3, 7], '老城区 · 东门社区');
    h.clock.advance(1_001);
    const wall = await chief.call('wall.read', {});
    expect(wall.cells).toEqual([
      { q: 2, r: -1, district: '海晏区', count: 1, critical: 1 },
      { q: 3, r: 7, district: '老城区', count: 0, critical: 0 },
      { q: 4, r: -1, district: '海晏区', count: 1, critical: 1 },
    ]);
    expect(wall.districts).toEqual([
      { name: '海晏区', q: 3, r: -1, count: 2 },
      { name: '老城区', q: 3, r: 7, count: 0 },
    ]);
  });

  test('the wall counts without naming anybody', async () => {
    const wall = await chief.call('wall.read', {});
    expect(wall.figures.warningsToday).toBeGreaterThan(4);
    expect(wall.figures.ongoingCritical).toBeGreaterThan(0);
    expect(wall.pending.length).toBeGreaterThan(0);
    expect(wall.trend.today).toHaveLength(48);
    expect(JSON.stringify(wall)).not.toMatch(/林|138\d{8}/);
  });
});

describe('the seat', () => {
  test('two people cannot claim the same warning', async () => {
    const { id, version } = await warn();
    const claims = await Promise.allSettled(
      [seat1, seat2].map((seat) =>
        seat.call('warning.claim', { params: { id }, body: { version } }),
      ),
    );
    expect(claims.map((c) => c.status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = claims.find((c) => c.status === 'rejected')?.reason as ApiError;
    expect(lost).toMatchObject({ status: 409, code: 'already-claimed' });
    expect(currentOf(lost)?.status).toBe('claimed');
  });

  test('call, outcome and follow-up, each an event with its actor', async () => {
    const { id } = await warn();
    const params = { id };
    const claimed = await seat1.call('warning.claim', { params, body: { version: 1 } });
    expect(claimed.holder).toMatchObject({ name: '王佳宁', seat: '03 席' });
    const called = await seat1.call('warning.call', {
      params,
      body: { version: claimed.version, target: 'r1' },
    });
    expect(called.attempts).toBe(1);
    const closed = await seat1.call('warning.outcome', {
      params,
      body: { version: called.version, outcome: 'dissuaded', note: '已挂断，未转账' },
    });
    expect(closed).toMatchObject({ status: 'closed', outcome: 'dissuaded' });
    expect(closed.events.slice(-4).map((e) => [e.kind, e.actor])).toEqual([
      ['claimed', '03 席 · 王佳宁'],
      ['called', '03 席 · 王佳宁'],
      ['outcome', '03 席 · 王佳宁'],
      ['closed', '03 席 · 王佳宁'],
    ]);
    expect((await queueOf(seat1, { tab: 'follow-up' })).map((r) => r.id)).toContain(id);
    const followed = await seat1.call('warning.follow-up', {
      params,
      body: { version: closed.version, note: '平安', stillSafe: true },
    });
    // A week after closing comes the second round.
    expect(followed).toMatchObject({ followUps: 1, followUpAt: expect.any(String) });
    const shift = await seat1.call('warning.shift', {});
    expect(shift).toMatchObject({ dissuaded: 1, successRate: 1 });
    expect(shift.responseMs).toBe(0);
  });

  test('an old version is a conflict, but signals that join are not', async () => {
    const phone = await addPerson();
    await submit([liveCall(phone)]);
    const [row] = await queueOf(seat1, { q: phone });
    const params = { id: row?.id ?? '' };
    const claimed = await seat1.call('warning.claim', { params, body: { version: 1 } });
    await submit([liveCall(phone, { durationSeconds: 90 })]);
    const noted = await seat1.call('warning.note', {
      params,
      body: { version: claimed.version, note: '占线' },
    });
    expect(noted.signalCount).toBe(2);
    const late = await refusal(
      seat1.call('warning.note', { params, body: { version: claimed.version, note: '再拨' } }),
    );
    expect(late).toMatchObject({ status: 409, code: 'version-conflict' });
    expect(currentOf(late)?.version).toBe(noted.version);
  });

  test('whoever refuses goes to the station of the area; the station sees it then', async () => {
    const { id } = await warn();
    const params = { id };
    expect((await refusal(officer.call('warning.read', { params }))).status).toBe(404);
    await seat1.call('warning.claim', { params, body: { version: 1 } });
    const raised = await seat1.call('warning.outcome', {
      params,
      body: { version: 2, outcome: 'refused' },
    });
    expect(raised).toMatchObject({
      status: 'open',
      tier: 'station',
      unitName: '海晏所',
      holder: null,
    });
    const mine = await officer.call('warning.claim', { params, body: { version: raised.version } });
    expect(mine.holder?.name).toBe('孙民警');
    const fourth = await officer.call('warning.escalate', {
      params,
      body: { version: mine.version, reason: '请社区协助' },
    });
    expect(fourth).toMatchObject({ tier: 'grid', unitName: '海晏所' });
    const again = await refusal(
      officer.call('warning.escalate', {
        params,
        body: { version: fourth.version, reason: '再升级' },
      }),
    );
    expect(again.code).toBe('no-higher-tier');
  });

  test('holding, handing over, and what is refused', async () => {
    const { id } = await warn();
    const params = { id };
    await seat1.call('warning.claim', { params, body: { version: 1 } });
    const other = await refusal(
      seat2.call('warning.outcome', { params, body: { version: 2, outcome: 'dissuaded' } }),
    );
    expect(other.code).toBe('not-yours');
    const alarm = await refusal(
      seat1.call('warning.outcome', { params, body: { version: 2, outcome: 'false-alarm' } }),
    );
    expect(alarm.code).toBe('reason-required');
    const long = await refusal(
      seat1.call('warning.hold', {
        params,
        body: { version: 2, until: formatInstant(h.clock.now() + 30 * hourMs), reason: '等家属' },
      }),
    );
    expect(long.code).toBe('hold-too-long');
    const nobody = await refusal(
      seat1.call('warning.hand-over', {
        params,
        body: { version: 2, to: stranger.id, reason: '换班' },
      }),
    );
    expect(nobody.code).toBe('not-on-duty');
    const { items } = await seat1.call('warning.colleagues', {});
    expect(items.map((c) => c.name).sort()).toEqual(['孙民警', '李倩']);
    const given = await seat1.call('warning.hand-over', {
      params,
      body: { version: 2, to: seat2.id, reason: '换班' },
    });
    expect(given.holder?.name).toBe('李倩');
    const acts = Object.fromEntries(given.acts.map((a) => [a.act, a]));
    expect(acts['outcome']).toMatchObject({ allowed: false, reason: 'not-yours' });
    expect(acts['note']).toMatchObject({ allowed: true });
  });

  test('handed to somebody who would not see it, it goes with them to their unit', async () => {
    const { id } = await warn();
    const params = { id };
    const given = await chief.call('warning.hand-over', {
      params,
      body: { version: 1, to: stranger.id, reason: '支援' },
    });
    expect(given).toMatchObject({ status: 'claimed', unitName: '老城分局' });
    expect(given.events.slice(-2).map((e) => e.kind)).toEqual(['routed', 'handed-over']);
    expect((await queueOf(stranger, { tab: 'mine' })).map((r) => r.id)).toEqual([id]);
    expect((await refusal(seat1.call('warning.read', { params }))).status).toBe(404);
    const [told] = await h.db.query<{ body: Row }>(
      `select body from outbox where topic = 'warning' order by seq desc limit 1`,
    );
    expect(told?.body).toMatchObject({ kind: 'handed-over', fromUnitId: branch });
    const closed = await stranger.call('warning.outcome', {
      params,
      body: { version: given.version, outcome: 'false-alarm', note: '核实无误' },
    });
    expect(closed.status).toBe('closed');
  });

  test('time alone: a hold ends and a deadline is missed, each on record once', async () => {
    const held = await warn();
    const waiting = await warn();
    await seat1.call('warning.claim', { params: { id: held.id }, body: { version: 1 } });
    await seat1.call('warning.hold', {
      params: { id: held.id },
      body: { version: 2, until: formatInstant(h.clock.now() + 5 * minuteMs), reason: '等家属' },
    });
    h.clock.advance(6 * minuteMs);
    await h.server.settleTimers();
    await h.server.settleTimers();
    const back = await chief.call('warning.read', { params: { id: held.id } });
    expect(back).toMatchObject({ status: 'open', holder: null });
    const late = await chief.call('warning.read', { params: { id: waiting.id } });
    const missed = late.events.filter((e) => e.kind === 'deadline-missed').map((e) => e.text);
    expect(missed).toEqual(['认领超时', '首次呼叫超时']);
  });

  test('after closing there is rest, until it gets graver', async () => {
    const phone = await addPerson();
    const text =
      '您的百万保障今日到期，不取消每月扣费800元，请打开 http://kefu-tuikuan.example/a 办理';
    const sms = (id: string): Row => ({
      kind: 'sms',
      id,
      source: 'carrier-a',
      occurredAt: formatInstant(h.clock.now()),
      subject: { phone },
      counterpart: { number: '106900001234' },
      text,
    });
    await submit([sms('m2')]);
    const [row] = await queueOf(seat1, { q: phone });
    const params = { id: row?.id ?? '' };
    await seat1.call('warning.claim', { params, body: { version: 1 } });
    await seat1.call('warning.outcome', { params, body: { version: 2, outcome: 'dissuaded' } });
    await submit([sms('m3')]);
    expect(await queueOf(seat1, { q: phone })).toEqual([]);
    await submit([liveCall(phone)]);
    expect(await queueOf(seat1, { q: phone })).toHaveLength(1);
  });
});

test('a closed warning that comes back to life while a signal is scored is joined by it', async () => {
  const phone = await addPerson();
  await submit([liveCall(phone)]);
  const [row] = await queueOf(seat1, { q: phone });
  const id = row?.id ?? '';
  await seat1.call('warning.claim', { params: { id }, body: { version: 1 } });
  const params = { id };
  await seat1.call('warning.outcome', { params, body: { version: 2, outcome: 'transferred' } });
  const errors = () => h.log.filter((l) => l.level === 'error').length;
  const before = errors();
  await h.db.withConnection(async (client) => {
    await client.query('begin');
    await client.query('select 1 from person where id = $1 for no key update', [
      `per_test${people}`,
    ]);
    await client.query(
      `update warning set status = 'open', closed_at = null, holder_id = null where id = $1`,
      [id],
    );
    const graver = submit([liveCall(phone, { transcript: '把钱转到安全账户' })]);
    for (let waits = 0; waits === 0;) {
      const rows = await h.db.query<{ waits: number }>(
        'select count(*) as waits from pg_locks where not granted',
      );
      waits = rows[0]?.waits ?? 0;
    }
    await client.query('commit');
    await graver;
  });
  expect(errors()).toBe(before);
  const rows = await queueOf(seat1, { q: phone });
  expect(rows.map((r) => [r.id, r.signalCount])).toEqual([[id, 2]]);
});

describe('personal data', () => {
  test('is revealed for a purpose of the role, and every look is on record', async () => {
    const detail = await warn();
    const input = (purpose: 'dissuasion' | 'governance') => ({
      params: { id: detail.person.id },
      body: { field: 'name', purpose, warningId: detail.id } as const,
    });
    expect(await seat1.call('person.reveal', input('dissuasion'))).toEqual({ value: '林小芳' });
    const wrong = await refusal(seat1.call('person.reveal', input('governance')));
    expect(wrong.code).toBe('purpose-not-allowed');
    const hidden = await refusal(stranger.call('person.reveal', input('dissuasion')));
    expect(hidden.status).toBe(404);
    const entries = await h.db.query<{ allowed: boolean; purpose: string; actor: string }>(
      `select allowed, purpose, actor from audit_entry where action = 'person.reveal' order by seq`,
    );
    expect(entries).toEqual([
      { allowed: true, purpose: 'dissuasion', actor: seat1.id },
      { allowed: false, purpose: 'governance', actor: seat1.id },
      { allowed: false, purpose: null, actor: stranger.id },
    ]);
  });

  test('is masked in every text of a warning, the name and numbers in a message too', async () => {
    const phone = await addPerson();
    const occurredAt = formatInstant(h.clock.now() - minuteMs);
    const subject = { phone, name: '林小芳' };
    const text = `林小芳您好，我是公安局，您的银行卡涉嫌洗钱，请把钱转到安全账户，联系${phone}`;
    const sms = { kind: 'sms', id: 'named', source: 'carrier-a', occurredAt, subject, text };
    const url = `http://kefu-tuikuan.example/a?tel=${phone}`;
    await submit([
      { ...sms, counterpart: { number: '106900001234', url } },
      liveCall(phone, { transcript: `喂，是林小芳吗` }),
    ]);
    const [row] = await queueOf(seat1, { q: phone });
    const detail = await seat1.call('warning.read', { params: { id: row?.id ?? '' } });
    const signals = await Promise.all(
      detail.timeline.map(({ position }) => seat1.call('signal.read', { params: { position } })),
    );
    expect(detail.timeline.length).toBeGreaterThan(0);
    const shown = JSON.stringify([row, detail, signals]);
    expect(shown).not.toContain(phone);
    expect(shown).not.toContain('林小芳');
    expect(shown).toContain('林*芳您好');
  });

  test('is found by what the rows show; digit by digit it is not told, a look by more is on record', async () => {
    const phone = await addPerson();
    await submit([liveCall(phone)]);
    const looks = async (): Promise<number> => {
      const rows = await h.db.query("select 1 from audit_entry where action = 'warning.search'");
      return rows.length;
    };
    const before = await looks();
    expect((await queueOf(seat1, { q: phone.slice(-4) })).length).toBeGreaterThan(0);
    const [row] = await queueOf(seat1, { q: phone.slice(-4) });
    expect(await queueOf(seat1, { q: row?.number ?? '' })).toHaveLength(1);
    expect(await looks()).toBe(before);
    for (const part of [phone.slice(-5), phone.slice(-10), phone.slice(0, 7)]) {
      expect(await queueOf(seat1, { q: part })).toEqual([]);
    }
    expect(await queueOf(seat1, { q: phone })).toHaveLength(1);
    expect((await queueOf(seat1, { q: '林小' })).length).toBeGreaterThan(0);
    expect(await looks()).toBe(before + 5);
    const [last] = await h.db.query<Row>(
      "select actor, detail::text from audit_entry where action = 'warning.search' order by seq desc",
    );
    expect(last?.['actor']).toBe(seat1.id);
    expect(JSON.stringify(last)).not.toMatch(/林小|138/);
  });

  test('of another warning than the one named is not there', async () => {
    const [one, two] = [await warn(), await warn()];
    const wrong = await refusal(
      seat1.call('person.reveal', {
        params: { id: one.person.id },
        body: { field: 'phone', purpose: 'dissuasion', warningId: two.id },
      }),
    );
    expect(wrong.status).toBe(404);
  });
});
