/**
 * Goal: from a warning raised to the door to a person met, with the least data for the fourth level,
 * and with phones that were offline. Method: a real server and database; warnings come from signals,
 * everything else goes by the API, the clock is set by the test.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiError } from '../../src/client/index.ts';
import type { VisitActInput, VisitTask, WarningDetail } from '../../src/contract/index.ts';
import { formatInstant, hourMs, minuteMs } from '../../src/core/kernel/index.ts';
import { defaultVisitPolicy } from '../../src/core/visit/index.ts';
import { startHarness, type Harness, type TestSource, type TestUser } from './harness.ts';

let h: Harness;
let source: TestSource;
let seat: TestUser;
let leader: TestUser;
let officer: TestUser;
let second: TestUser;
let worker: TestUser;
let stranger: TestUser;
let station: string;
let grid: string;
let serial = 0;

beforeAll(async () => {
  h = await startHarness();
  const bureau = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  const branch = await h.addUnit({
    name: '海晏分局',
    level: 'branch',
    parentId: bureau,
    regions: ['440303'],
  });
  const add = (name: string, level: 'station' | 'grid', parentId: string, regions: string[]) =>
    h.addUnit({ name, level, parentId, regions });
  station = await add('海晏所', 'station', branch, ['440303001']);
  const other = await add('滨湖所', 'station', branch, ['440303002']);
  grid = await add('锦绣社区反诈工作站', 'grid', station, ['440303001001']);
  seat = await h.addUser({ roles: ['seat-operator'], unitId: branch, name: '王佳宁' });
  leader = await h.addUser({ roles: ['shift-leader'], unitId: branch, name: '值班长' });
  officer = await h.addUser({ roles: ['station-officer'], unitId: station, name: '孙警官' });
  worker = await h.addUser({ roles: ['grid-worker'], unitId: grid, name: '周网格' });
  stranger = await h.addUser({ roles: ['station-officer'], unitId: other, name: '外所' });
  source = await h.addSource('carrier-a');
});
afterAll(() => h.stop());

async function submit(rows: readonly Record<string, unknown>[]): Promise<void> {
  const reply = await fetch(`${h.server.address}/api/v1/signals`, {
    method: 'POST',
    body: rows.map((r) => JSON.stringify(r)).join('\n'),
    headers: { authorization: `Bearer ${source.key}`, 'content-type': 'application/x-ndjson' },
  });
  expect(await reply.json()).toMatchObject({ accepted: rows.length, rejected: 0 });
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

/** Somebody with a warning: critical while the fraudster is on the line. */
async function warned(
  address: string,
  name = '林桂芳',
  ongoing = true,
): Promise<{ id: string; version: number }> {
  serial += 1;
  const [person, phone] = [`per_visit${serial}`, `138${13_000_000 + serial}`];
  await h.db.query(
    `insert into person (id, name, phone, id_number, birth_date, sex, region, place, address,
       cell_q, cell_r, relatives, created_at)
     values ($1, $2, $3, '990101196403070041', '1964-03-07', 'F', '440303001001',
       '海晏区 · 锦绣社区', $4, 3, 4, '[]', 0)`,
    [person, name, `+86${phone}`, address],
  );
  await h.db.query('insert into person_handle (handle, person_id) values ($1, $2)', [
    `phone:+86${phone}`,
    person,
  ]);
  await submit([
    {
      kind: 'call',
      id: `v${serial}`,
      source: 'carrier-a',
      occurredAt: formatInstant(h.clock.now() - minuteMs),
      subject: { phone },
      counterpart: { number: '+8617000000001' },
      direction: 'in',
      durationSeconds: 240,
      ongoing,
    },
  ]);
  const rows = await h.db.query<{ id: string; version: number }>(
    'select id, version from warning where person_id = $1',
    [person],
  );
  const [warning] = rows;
  if (warning === undefined) throw new Error('no warning came of the call');
  return warning;
}

/** Raised to the station by the seat, for a person who does not listen. */
async function refusing(address: string, name?: string): Promise<string> {
  const { id, version } = await warned(address, name);
  const claimed = await seat.call('warning.claim', { params: { id }, body: { version } });
  await seat.call('warning.outcome', {
    params: { id },
    body: { version: claimed.version, outcome: 'refused', note: '不听劝' },
  });
  return id;
}

type Loose = Omit<VisitActInput, 'id' | 'at' | 'visitId'>;
const act = (visitId: string, parts: Loose, id = randomUUID()): VisitActInput => ({
  id,
  visitId,
  at: formatInstant(h.clock.now()),
  ...parts,
});
const send = (user: TestUser, acts: readonly VisitActInput[]) =>
  user.call('visit.acts', { body: { sentAt: formatInstant(h.clock.now()), acts: [...acts] } });

async function taskOf(user: TestUser, warningId: string): Promise<VisitTask> {
  const { tasks } = await user.call('visit.today', {});
  const task = tasks.find((t) => t.people.some((p) => p.warningId === warningId));
  if (task === undefined) throw new Error(`${warningId} is no task of ${user.login}`);
  return task;
}

const warningOf = (id: string): Promise<WarningDetail> =>
  leader.call('warning.read', { params: { id } });

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'ok';
  } catch (thrown) {
    return thrown instanceof ApiError ? thrown.code : String(thrown);
  }
}

async function auditOf(action: string, subject: string): Promise<number> {
  const rows = await h.db.query<{ count: number }>(
    'select count(*)::int as count from audit_entry where action = $1 and subject = $2',
    [action, subject],
  );
  return rows[0]?.count ?? 0;
}

test('raised to the station: an officer goes, and what came of it is in the warning', async () => {
  const id = await refusing('锦绣街 3 号 501');
  const task = await taskOf(officer, id);
  expect(task).toMatchObject({ status: 'waiting', mine: true, tier: 'station', address: null });
  expect(task.people[0]).toMatchObject({ name: '林*芳', grade: 'P0', hasPhone: true });
  expect(task.people[0]?.amountAtRiskFen).not.toBeNull();
  await send(officer, [act(task.id, { kind: 'accept' })]);
  expect(await taskOf(officer, id)).toMatchObject({
    status: 'accepted',
    address: '锦绣街 3 号 501',
  });
  expect(await warningOf(id)).toMatchObject({ status: 'claimed', holder: { id: officer.id } });
  const { value } = await officer.call('visit.reveal', {
    params: { id: task.id },
    body: { warningId: id, purpose: 'dissuasion' },
  });
  expect(value).toMatch(/^\+86138/);
  expect(await auditOf('visit.reveal', task.id)).toBe(1);
  const results = await send(officer, [
    act(task.id, { kind: 'set-out' }),
    act(task.id, { kind: 'arrive', position: { lat: 30.1, lng: 120.2, accuracyM: 12 } }),
    act(task.id, { kind: 'second', name: '赵协管' }),
    act(task.id, { kind: 'check', item: 'look-apps', value: 'yes' }),
    act(task.id, { kind: 'outcome', warningId: id, outcome: 'dissuaded', text: '已卸载' }),
  ]);
  expect(results.results.map((r) => r.verdict)).toEqual(Array(5).fill('applied'));
  expect(await warningOf(id)).toMatchObject({ status: 'closed', outcome: 'dissuaded' });
  const { tasks, doneToday } = await officer.call('visit.today', {});
  expect(tasks).toEqual([]);
  expect(doneToday).toBe(1);
  const detail = await leader.call('visit.read', { params: { id: task.id } });
  expect(detail).toMatchObject({ status: 'done', second: '赵协管', hasPosition: true });
  expect(detail.answers).toMatchObject([{ item: 'look-apps', alarm: true }]);
  expect(detail.events.map((e) => e.kind)).toEqual([
    'opened',
    'assigned',
    'accepted',
    'set-out',
    'arrived',
    'second',
    'checked',
    'result',
  ]);
});

test('one card for an address and a day', async () => {
  const one = await refusing('和平路 8 号 202', '陈卫国');
  const two = await refusing('和平路8号202室', '陈小妹');
  const elsewhere = await refusing('和平路 9 号 202');
  const task = await taskOf(officer, one);
  expect(task.people.map((p) => p.warningId)).toEqual([one, two]);
  expect((await taskOf(officer, elsewhere)).id).not.toBe(task.id);
  await send(officer, [act(task.id, { kind: 'accept' })]);
  const outcome = (warningId: string, code: string) =>
    act(task.id, { kind: 'outcome', warningId, outcome: code });
  await send(officer, [outcome(one, 'dissuaded')]);
  expect(await taskOf(officer, two)).toMatchObject({ status: 'accepted' });
  await send(officer, [outcome(two, 'transferred')]);
  expect(await warningOf(two)).toMatchObject({ status: 'closed', outcome: 'transferred' });
  const other = await taskOf(officer, elsewhere);
  await leader.call('visit.withdraw', {
    params: { id: other.id },
    body: { version: other.version, reason: '本人来所' },
  });
});

describe('the fourth level', () => {
  test('sees a title, an address once accepted, and no reasons; its act counts in the warning', async () => {
    const id = await refusing('长乐里 5 号', '欧阳兰');
    const visit = await taskOf(officer, id);
    const people = await leader.call('visit.people', { params: { id: visit.id } });
    expect(people.items.map((p) => [p.name, p.tier])).toEqual([
      ['孙警官', 'station'],
      ['周网格', 'grid'],
    ]);
    const assign = { version: visit.version, unitId: grid, userId: worker.id, reason: '就近' };
    await leader.call('visit.assign', { params: { id: visit.id }, body: assign });
    const task = await taskOf(worker, id);
    expect(task).toMatchObject({ tier: 'grid', mine: true, address: null });
    expect(task.people[0]).toMatchObject({
      name: '欧阳女士',
      age: null,
      category: null,
      amountAtRiskFen: null,
    });
    expect(await codeOf(worker.call('warning.read', { params: { id } }))).toBe('not-permitted');
    const reveal = () =>
      worker.call('visit.reveal', {
        params: { id: visit.id },
        body: { warningId: id, purpose: 'dissuasion' },
      });
    expect(await codeOf(reveal())).toBe('not-accepted');
    await send(worker, [act(visit.id, { kind: 'accept' })]);
    expect((await taskOf(worker, id)).address).toBe('长乐里 5 号');
    expect((await reveal()).value).toMatch(/^\+86138/);
    await send(worker, [
      act(visit.id, { kind: 'arrive' }),
      act(visit.id, { kind: 'outcome', warningId: id, outcome: 'dissuaded' }),
    ]);
    expect(await warningOf(id)).toMatchObject({ status: 'closed', outcome: 'dissuaded' });
    // Gone from the phone, and no longer to be asked for.
    expect((await worker.call('visit.today', {})).tasks).toEqual([]);
    expect(await codeOf(reveal())).toBe('not-accepted');
    const whole = JSON.stringify(await worker.call('visit.read', { params: { id: visit.id } }));
    expect(whole).not.toContain('兰');
    expect(whole).not.toContain('长乐里');
  });
});

describe('a phone that was offline', () => {
  test('sent twice counts once; the clock of the phone is put right', async () => {
    const id = await refusing('青松巷 1 号');
    const task = await taskOf(officer, id);
    const wrong = (at: number): string => formatInstant(at + 3 * hourMs);
    const acts = [
      { ...act(task.id, { kind: 'accept' }), at: wrong(h.clock.now() - 20 * minuteMs) },
      { ...act(task.id, { kind: 'arrive' }), at: wrong(h.clock.now() - 10 * minuteMs) },
    ];
    const body = { sentAt: wrong(h.clock.now()), acts };
    const first = await officer.call('visit.acts', { body });
    const again = await officer.call('visit.acts', { body });
    expect(first.results.map((r) => [r.verdict, r.repeated])).toEqual([
      ['applied', false],
      ['applied', false],
    ]);
    expect(again.results.map((r) => [r.verdict, r.repeated])).toEqual([
      ['applied', true],
      ['applied', true],
    ]);
    expect(await taskOf(officer, id)).toMatchObject({
      status: 'arrived',
      arrivedAt: formatInstant(h.clock.now() - 10 * minuteMs),
    });
    await send(officer, [act(task.id, { kind: 'outcome', warningId: id, outcome: 'refused' })]);
  });

  test('given to another meanwhile: the record is kept, shown to both, and can be adopted', async () => {
    second = await h.addUser({ roles: ['station-officer'], unitId: station, name: '李警官' });
    const id = await refusing('白鹭路 7 号');
    const owner = (await officer.call('visit.today', {})).tasks.length > 0 ? officer : second;
    const other = owner === officer ? second : officer;
    const task = await taskOf(owner, id);
    const assigned = await leader.call('visit.assign', {
      params: { id: task.id },
      body: { version: task.version, unitId: station, userId: other.id, reason: '更近' },
    });
    expect(assigned.assignee?.id).toBe(other.id);
    const done = act(task.id, { kind: 'outcome', warningId: id, outcome: 'dissuaded' });
    const { results } = await send(owner, [act(task.id, { kind: 'arrive' }), done]);
    expect(results).toMatchObject([
      { verdict: 'kept', refusal: 'visit-reassigned' },
      { verdict: 'kept', refusal: 'visit-reassigned' },
    ]);
    const { conflicts } = await owner.call('visit.today', {});
    expect(conflicts).toMatchObject([
      { state: 'open', refusal: 'visit-reassigned' },
      { state: 'open', mine: '已劝阻，未转账' },
    ]);
    const board = await leader.call('visit.list', { query: { tab: 'kept' } });
    const row = board.items.find((v) => v.id === task.id);
    expect(row).toMatchObject({ keptCount: 2 });
    expect(await warningOf(id)).toMatchObject({ status: 'open' });
    const settled = await leader.call('visit.settle', {
      params: { id: task.id },
      body: { version: row?.version ?? 0, adopt: true },
    });
    expect(settled).toMatchObject({ status: 'done', kept: [] });
    expect(await warningOf(id)).toMatchObject({ status: 'closed', outcome: 'dissuaded' });
    const after = await owner.call('visit.today', {});
    expect(after.conflicts.map((c) => c.state)).toEqual(['adopted', 'adopted']);
    await h.db.query(`update account_user set status = 'disabled' where id = $1`, [second.id]);
  });

  test('its warning was closed meanwhile: the card is gone, the record is kept', async () => {
    const id = await refusing('玉兰路 2 号');
    const task = await taskOf(officer, id);
    const { version } = await warningOf(id);
    const claimed = await leader.call('warning.claim', { params: { id }, body: { version } });
    await leader.call('warning.outcome', {
      params: { id },
      body: { version: claimed.version, outcome: 'dissuaded' },
    });
    expect((await officer.call('visit.today', {})).tasks.some((t) => t.id === task.id)).toBe(false);
    const { results } = await send(officer, [
      act(task.id, { kind: 'outcome', warningId: id, outcome: 'refused', text: '仍不信' }),
    ]);
    expect(results).toMatchObject([{ verdict: 'kept', refusal: 'visit-withdrawn' }]);
    const detail = await leader.call('visit.read', { params: { id: task.id } });
    expect(detail).toMatchObject({ status: 'withdrawn' });
    expect(detail.kept).toMatchObject([{ by: '孙警官', text: '见面不听劝：仍不信' }]);
  });
});

test('a closed door is tried again; handing back gives it to whoever takes it', async () => {
  const id = await refusing('橘洲路 4 号');
  const task = await taskOf(officer, id);
  const outcome = act(task.id, { kind: 'outcome', warningId: id, outcome: 'nobody-there' });
  await send(officer, [
    act(task.id, { kind: 'accept' }),
    act(task.id, { kind: 'arrive' }),
    outcome,
  ]);
  const again = await taskOf(officer, id);
  expect(again).toMatchObject({ status: 'accepted', attempts: 1, arrivedAt: null });
  expect(Date.parse(again.dueAt)).toBeGreaterThanOrEqual(
    h.clock.now() + defaultVisitPolicy.retryMs.P0,
  );
  await send(officer, [act(task.id, { kind: 'hand-back', text: '下班' })]);
  expect(await taskOf(officer, id)).toMatchObject({ mine: false, status: 'waiting' });
  expect(await warningOf(id)).toMatchObject({ status: 'open' });
  await send(officer, [act(task.id, { kind: 'set-out' })]);
  expect(await taskOf(officer, id)).toMatchObject({ mine: true, status: 'under-way' });
  await send(officer, [
    act(task.id, { kind: 'outcome', warningId: id, outcome: 'false-alarm', text: '本人购物' }),
  ]);
});

describe('attachments', () => {
  /** A JPEG head with EXIF and a comment, a scan of a few bytes, and a second picture behind it. */
  const jpeg = Buffer.from([
    0xff,
    0xd8,
    0xff,
    0xe1,
    0x00,
    0x0a,
    ...Buffer.from('Exif\0\0GP'),
    0xff,
    0xfe,
    0x00,
    0x06,
    ...Buffer.from('home'),
    0xff,
    0xdb,
    0x00,
    0x04,
    0x01,
    0x02,
    0xff,
    0xda,
    0x00,
    0x04,
    0x01,
    0x02,
    0x11,
    0x22,
    0xff,
    0x00,
    0x33,
    0xff,
    0xd9,
    0xff,
    0xd8,
    0xff,
    0xe1,
  ]);

  test('a photo loses what the camera wrote beside it, is sealed, and each look is on record', async () => {
    const id = await refusing('墨香街 6 号');
    const task = await taskOf(officer, id);
    const params = { id: task.id };
    const attachment = randomUUID();
    const body = { id: attachment, kind: 'photo' as const, base64: jpeg.toString('base64') };
    await officer.call('visit.attach', { params, body });
    await officer.call('visit.attach', { params, body });
    await send(officer, [act(task.id, { kind: 'note', attachment })]);
    const seen = await leader.call('visit.attachment', { params: { ...params, attachment } });
    const plain = Buffer.from(seen.base64, 'base64');
    expect(plain.includes('Exif')).toBe(false);
    expect(plain.includes('home')).toBe(false);
    expect(plain.subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]));
    expect(plain.length).toBe(jpeg.length - 12 - 8 - 4);
    expect(await auditOf('visit.attachment', task.id)).toBe(1);
    const [row] = await h.db.query<{ sealed: Buffer }>(
      'select sealed from visit_attachment where id = $1',
      [attachment],
    );
    expect(row?.sealed.includes(plain)).toBe(false);
    const attach = (over: Partial<typeof body>) =>
      codeOf(
        officer.call('visit.attach', { params, body: { ...body, id: randomUUID(), ...over } }),
      );
    expect(await attach({ base64: Buffer.from('#!/bin/sh').toString('base64') })).toBe(
      'not-a-picture',
    );
    expect(await attach({ kind: 'voice' as 'photo' })).toBe('not-a-recording');
    const large = Buffer.concat([
      jpeg.subarray(0, -9),
      Buffer.alloc(defaultVisitPolicy.photoBytesMax, 1),
      Buffer.from([0xff, 0xd9]),
    ]);
    expect(await attach({ base64: large.toString('base64') })).toBe('attachment-too-large');
    for (let i = 1; i < defaultVisitPolicy.attachmentsMax; i += 1) await attach({});
    expect(await attach({})).toBe('too-many-attachments');
    await send(officer, [act(task.id, { kind: 'outcome', warningId: id, outcome: 'dissuaded' })]);
  });
});

describe('who may', () => {
  test('others of other stations neither see nor do', async () => {
    const id = await refusing('棋盘街 3 号');
    const task = await taskOf(officer, id);
    expect((await stranger.call('visit.today', {})).tasks).toEqual([]);
    const params = { id: task.id };
    expect(await codeOf(stranger.call('visit.read', { params }))).toBe('not-found');
    const { results } = await send(stranger, [act(task.id, { kind: 'accept' })]);
    expect(results).toMatchObject([{ verdict: 'refused', refusal: 'not-found' }]);
    const detail = await leader.call('visit.read', { params });
    expect(detail.kept).toEqual([]);
    const body = { version: task.version, unitId: station, reason: 'x' };
    expect(await codeOf(seat.call('visit.assign', { params, body }))).toBe('not-permitted');
    const foreign = { version: task.version, unitId: 'unt_none', reason: 'x' };
    expect(await codeOf(leader.call('visit.assign', { params, body: foreign }))).toBe(
      'not-a-visitor',
    );
    const stale = { ...body, version: 99 };
    expect(await codeOf(leader.call('visit.assign', { params, body: stale }))).toBe(
      'version-conflict',
    );
    expect(
      await codeOf(leader.call('visit.settle', { params, body: { version: 1, adopt: true } })),
    ).toBe('nothing-kept');
    await leader.call('visit.withdraw', {
      params,
      body: { version: task.version, reason: '已来所' },
    });
  });

  test('for the gravest an officer sets out while the seat calls, and is told when it is over', async () => {
    const { id, version } = await warned('钟楼巷 8 号');
    const task = await taskOf(officer, id);
    expect(task).toMatchObject({ status: 'waiting', mine: true });
    expect((await warningOf(id)).tier).toBe('seat');
    const claimed = await seat.call('warning.claim', { params: { id }, body: { version } });
    expect((await taskOf(officer, id)).id).toBe(task.id);
    await seat.call('warning.outcome', {
      params: { id },
      body: { version: claimed.version, outcome: 'dissuaded' },
    });
    const { tasks } = await officer.call('visit.today', {});
    expect(tasks.filter((t) => t.id === task.id)).toEqual([]);
    const lesser = await warned('钟楼巷 9 号', '林桂芳', false);
    const mine = (await officer.call('visit.today', {})).tasks.flatMap((t) => t.people);
    expect(mine.map((p) => p.warningId)).not.toContain(lesser.id);
  });

  test('an officer who accepts takes nothing out of the hands of the seat, nor puts it back', async () => {
    const { id } = await warned('画屏巷 2 号');
    const task = await taskOf(officer, id);
    await send(officer, [act(task.id, { kind: 'accept' })]);
    const { version, status } = await warningOf(id);
    expect(status).toBe('open');
    await seat.call('warning.claim', { params: { id }, body: { version } });
    await send(officer, [act(task.id, { kind: 'hand-back', text: '不在班' })]);
    expect(await warningOf(id)).toMatchObject({ status: 'claimed', holder: { id: seat.id } });
    await send(officer, [
      act(task.id, { kind: 'arrive' }),
      act(task.id, { kind: 'outcome', warningId: id, outcome: 'dissuaded' }),
    ]);
    expect(await warningOf(id)).toMatchObject({ status: 'closed', outcome: 'dissuaded' });
  });

  test('sent from the console, once', async () => {
    const { id } = await warned('琴台路 1 号', '林桂芳', false);
    const body = { warningId: id, reason: '当面核实' };
    const visit = await leader.call('visit.dispatch', { body });
    expect(visit).toMatchObject({ status: 'waiting', assignee: { id: officer.id } });
    expect(await codeOf(leader.call('visit.dispatch', { body }))).toBe('already-dispatched');
    const list = await seat.call('visit.list', { query: { warningId: id } });
    expect(list.items).toMatchObject([{ id: visit.id, people: ['林*芳'] }]);
    const notices = await h.db.query<{ kind: string }>(
      'select kind from notice where subject = $1 and user_id = $2',
      [visit.id, officer.id],
    );
    expect(notices).toEqual([{ kind: 'visit-assigned' }]);
  });
});
