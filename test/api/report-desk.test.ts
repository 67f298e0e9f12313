/**
 * Goal: what citizens tell waits at the desk with what is known filled in, ends the warning of its
 * victim when it becomes a report, and counts once; a row that lacked something is stopped as soon as
 * it is whole. Method: a real server, signals sent as sources send them, a bank without a line.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiError } from '../../src/client/index.ts';
import type { ReportBody } from '../../src/contract/index.ts';
import { formatInstant, hourMs, luhnDigit, minuteMs } from '../../src/core/kernel/index.ts';
import { startHarness, type Harness, type TestSource, type TestUser } from './harness.ts';

let h: Harness;
let citizens: TestSource;
let bank: TestSource;
let seat: TestUser;
let stranger: TestUser;
let branch: string;
let serial = 0;

beforeAll(async () => {
  h = await startHarness();
  const bureau = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  branch = await h.addUnit({ name: '海晏分局', level: 'branch', parentId: bureau });
  const other = await h.addUnit({ name: '老城分局', level: 'branch', parentId: bureau });
  seat = await h.addUser({ roles: ['seat-operator'], unitId: bureau, name: '王佳宁' });
  stranger = await h.addUser({ roles: ['seat-operator'], unitId: other });
  citizens = await h.addSource('citizen-110');
  bank = await h.addSource('bank-a');
  await h.db.query("update source set kind = 'citizen', unit_id = $2 where id = $1", [
    citizens.id,
    branch,
  ]);
  await h.db.query("update source set kind = 'bank' where id = $1", [bank.id]);
});
afterAll(() => h.stop());

const refusalOf = async (work: Promise<unknown>): Promise<ApiError> =>
  (await work.then(() => undefined).catch((e: unknown) => e)) as ApiError;

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
  throw new Error('it never came');
}

async function send(source: TestSource, row: Record<string, unknown>): Promise<void> {
  serial += 1;
  const reply = await fetch(`${h.server.address}/api/v1/signals`, {
    method: 'POST',
    body: JSON.stringify({ id: `s${serial}`, source: source.name, ...row }),
    headers: { authorization: `Bearer ${source.key}`, 'content-type': 'application/x-ndjson' },
  });
  expect(await reply.json()).toMatchObject({ accepted: 1 });
}

/** The log was scored, and read for reports and for losses. */
async function settled(): Promise<void> {
  await until(async () => {
    const [row] = await h.db.query<{ behind: number }>(
      `select coalesce((select max(position) from signal), 0) - least(
         (select position from log_cursor where consumer = 'scorer'),
         (select position from report_cursor), (select position from figure_cursor)) as behind`,
    );
    return row?.behind === 0 ? true : undefined;
  });
}

function mule(): string {
  serial += 1;
  const body = `62220212345${String(6_000_000 + serial)}`;
  return body + luhnDigit(body);
}

async function addPerson(): Promise<string> {
  serial += 1;
  const phone = `1381301${String(1000 + serial)}`;
  await h.db.query(
    `insert into person (id, name, phone, region, place, relatives, created_at)
     values ($1, '林小芳', $2, '440303', '海晏街道', '[]', 0)`,
    [`per_rep${serial}`, `+86${phone}`],
  );
  await h.db.query('insert into person_handle (handle, person_id) values ($1, $2)', [
    `phone:+86${phone}`,
    `per_rep${serial}`,
  ]);
  return phone;
}

const told = (phone: string, text: string, lossFen?: number) => ({
  kind: 'report',
  occurredAt: formatInstant(h.clock.now()),
  subject: { phone, name: '林小芳' },
  text,
  ...(lossFen === undefined ? {} : { lossFen }),
  evidence: [],
});

const paid = (phone: string, account: string, amountFen: number, minutes: number) => ({
  kind: 'transfer',
  occurredAt: formatInstant(h.clock.now() - minutes * minuteMs),
  subject: { phone },
  amountFen,
  payer: { account: mule(), bank: '建设银行' },
  payee: { account, bank: '工商银行', name: '张伟' },
  channel: 'mobile',
  status: 'done',
});

const callOf = (phone: string) => ({
  kind: 'call',
  occurredAt: formatInstant(h.clock.now() - minuteMs),
  subject: { phone },
  counterpart: { number: '+8617000000001' },
  direction: 'in',
  durationSeconds: 60,
  ongoing: true,
});

async function waitingOf(phone: string) {
  await settled();
  const { items } = await seat.call('report.waiting', { query: { limit: 100 } });
  const masked = `${phone.slice(0, 3)}****${phone.slice(-4)}`;
  return items.find((one) => one.phoneMasked === masked);
}

async function warningOf(phone: string) {
  const [row] = await h.db.query<{
    id: string;
    status: string;
    outcome: string | null;
    lost_fen: number | null;
    lost_after_fen: number | null;
    follow_up_at: number | null;
  }>(
    `select w.id, w.status, w.outcome, w.lost_fen, w.lost_after_fen, w.follow_up_at
     from warning w join person p on p.id = w.person_id where p.phone = $1`,
    [`+86${phone}`],
  );
  if (row === undefined) throw new Error('a warning was issued');
  return row;
}

const submit = (form: ReportBody, parts: { waitingId?: string; key?: string } = {}) => {
  serial += 1;
  return seat.call('report.submit', { body: { key: `desk-key-${serial}`, form, ...parts } });
};

test('what a citizen tells waits with what is known, and becomes a report once', async () => {
  const phone = await addPerson();
  const account = mule();
  await send(bank, paid(phone, account, 5_000_000, 9));
  await send(bank, paid(phone, mule(), 12_300, 30));
  await send(citizens, told(phone, '有人冒充客服让我转账，转了5万', 5_000_000));
  const waiting = await waitingOf(phone);
  expect(waiting).toMatchObject({
    channel: 'citizen',
    victimMasked: '林*芳',
    amountFen: 5_000_000,
    wholeRows: 1,
    openRows: 0,
    same: [],
  });
  const params = { id: waiting?.id ?? '' };
  const { form, text } = await seat.call('report.open', { params });
  expect(text).toContain('冒充客服');
  expect(form.victim).toMatchObject({ name: '林小芳', phone: `+86${phone}` });
  expect(form.transfers).toEqual([
    expect.objectContaining({ toAccount: account, amountFen: 5_000_000, known: true }),
  ]);
  // Another branch does not see it.
  const hidden = await stranger.call('report.waiting', { query: {} });
  expect(hidden.items.map(({ id }) => id)).not.toContain(params.id);
  expect(await refusalOf(stranger.call('report.open', { params }))).toMatchObject({ status: 404 });
  const aside = stranger.call('report.setAside', { params, body: { reason: 'no-loss' } });
  expect(await refusalOf(aside)).toMatchObject({ status: 404 });

  const report = await submit(form, { waitingId: params.id, key: 'desk-taken-up' });
  expect(report).toMatchObject({ channel: 'citizen', lossFen: 5_000_000 });
  // Sent again under its key it is the same; a second report of it is refused.
  const again = await submit(form, { waitingId: params.id, key: 'desk-taken-up' });
  expect(again.id).toBe(report.id);
  const twice = await refusalOf(submit({ ...form, note: '再次' }, { waitingId: params.id }));
  expect(twice).toMatchObject({ code: 'report-taken' });
  expect(await waitingOf(phone)).toBeUndefined();
  expect(await seat.call('report.open', { params })).toMatchObject({
    status: 'taken',
    reportId: report.id,
  });
});

test('words alone make rows; a case that has the transfer is shown; it is set aside', async () => {
  const phone = await addPerson();
  const account = mule();
  const text = `刚才9点被骗，转了3万到工商银行 ${account} 户名张伟`;
  await send(citizens, told(phone, text));
  const first = await waitingOf(phone);
  expect(first).toMatchObject({ amountFen: 3_000_000, same: [] });
  const { form } = await seat.call('report.open', { params: { id: first?.id ?? '' } });
  expect(form.transfers).toEqual([
    expect.objectContaining({ toAccount: account, toName: '张伟', amountFen: 3_000_000 }),
  ]);
  const { caseNumber } = await submit(form);
  const second = await waitingOf(phone);
  expect(second?.same).toEqual([expect.objectContaining({ caseNumber, likeness: 'same' })]);
  const params = { id: second?.id ?? '' };
  await seat.call('report.setAside', { params, body: { reason: 'duplicate' } });
  const late = await refusalOf(
    seat.call('report.setAside', { params, body: { reason: 'no-loss' } }),
  );
  expect(late).toMatchObject({ code: 'report-taken' });
  expect(await waitingOf(phone)).toBeUndefined();
});

test('it goes to the unit of the living warning, whoever sent it', async () => {
  const phone = await addPerson();
  const own = await h.addUser({ roles: ['seat-operator'], unitId: branch });
  await send(citizens, callOf(phone));
  await settled();
  const warning = await warningOf(phone);
  await h.db.query('update warning set unit_id = $2 where id = $1', [warning.id, branch]);
  await h.db.query('update source set unit_id = null where id = $1', [citizens.id]);
  await send(citizens, told(phone, `刚才转了2万到工商银行 ${mule()} 户名张伟`));
  await settled();
  const { items } = await own.call('report.waiting', { query: {} });
  expect(items.map(({ warningId }) => warningId)).toContain(warning.id);
  await h.db.query('update source set unit_id = $2 where id = $1', [citizens.id, branch]);
});

test('what tells of no money, and what a carrier tells, waits nowhere', async () => {
  const phone = await addPerson();
  await send(citizens, told(phone, '有人冒充客服打电话，我没有理他'));
  expect(await waitingOf(phone)).toBeUndefined();
});

test('a report ends the living warning; the loss after it counts once, whoever tells it', async () => {
  const phone = await addPerson();
  await send(citizens, callOf(phone));
  await settled();
  const before = await warningOf(phone);
  expect(before.status).not.toBe('closed');
  h.clock.advance(20 * minuteMs);
  const at = formatInstant(h.clock.now() - 5 * minuteMs);
  const early = formatInstant(h.clock.now() - 2 * hourMs);
  const row = (amountFen: number, time: string): ReportBody['transfers'][number] => ({
    fromBank: '',
    fromAccount: '',
    toBank: '江海银行',
    toAccount: mule(),
    toName: '张伟',
    toType: 'personal',
    amountFen,
    at: time,
    known: false,
  });
  const form: ReportBody = {
    reporter: 'self',
    paid: 'yes',
    victim: { name: '林小芳', phone, idNumber: '' },
    contacted: 'call',
    how: '',
    category: null,
    transfers: [row(500_000, at), row(200_000, early)],
    note: '',
  };
  const report = await submit(form);
  expect(report.warningId).toBe(before.id);
  await h.server.settleTimers();
  const after = await warningOf(phone);
  expect(after).toMatchObject({
    status: 'closed',
    outcome: 'transferred',
    lost_fen: 200_000,
    lost_after_fen: 500_000,
  });
  expect(after.follow_up_at).toBeGreaterThan(h.clock.now());
  const clocks = await h.db.query("select 1 from timer where kind = 'warning' and subject = $1", [
    before.id,
  ]);
  expect(clocks).toEqual([]);
  // Both ways: the case names the warning, the warning its reports.
  const { items } = await seat.call('report.list', { query: { warningId: before.id } });
  expect(items.map(({ id }) => id)).toEqual([report.id]);
  // A relative tells it again, and the citizens' line tells the whole sum: nothing is counted twice.
  await submit({ ...form, reporter: 'relative' });
  await h.server.settleTimers();
  await send(citizens, told(phone, '被骗转账', 700_000));
  await settled();
  expect(await warningOf(phone)).toMatchObject({ lost_fen: 200_000, lost_after_fen: 500_000 });
  const rows = await h.db.query<{ kind: string; reason: string | null }>(
    `select kind, reason from figure_loss l where person_id = (
       select person_id from warning where id = $1) order by kind, reason nulls first`,
    [before.id],
  );
  expect(rows).toEqual([
    { kind: 'case', reason: null },
    { kind: 'report', reason: 'same-report' },
  ]);
});

test('a row is completed in parts, and its stop is written with the last one', async () => {
  const whole = mule();
  const late = mule();
  const blank: ReportBody['transfers'][number] = {
    fromBank: '',
    fromAccount: '',
    toBank: '江海银行',
    toAccount: '',
    toName: '李四',
    toType: 'personal',
    amountFen: 800_000,
    at: null,
    known: false,
  };
  const time = formatInstant(h.clock.now() - 8 * minuteMs);
  const report = await submit({
    reporter: 'self',
    paid: 'yes',
    victim: { name: '陈卫国', phone: '13900001234', idNumber: '' },
    contacted: 'call',
    how: '',
    category: null,
    transfers: [{ ...blank, toAccount: whole, toName: '张伟', at: time }, blank],
    note: '',
  });
  expect(report).toMatchObject({ openRows: 1, lossFen: 800_000 });
  expect(report.open).toEqual([
    expect.objectContaining({ row: 1, amountFen: 800_000, lacks: ['account', 'time'] }),
  ]);
  const params = { id: report.id, row: '1' };
  const slip = `${late.slice(0, -1)}${(Number(late.at(-1)) + 1) % 10}`;
  const wrong = await refusalOf(
    seat.call('report.complete', { params, body: { toAccount: slip } }),
  );
  expect(wrong.reply?.error.fields?.map(({ field }) => field)).toEqual(['toAccount']);
  const part = await seat.call('report.complete', { params, body: { toAccount: late } });
  expect(part).toMatchObject({ openRows: 1, lossFen: 800_000 });
  expect(part.open[0]?.lacks).toEqual(['time']);
  const done = await seat.call('report.complete', { params, body: { at: time } });
  expect(done).toMatchObject({ openRows: 0, open: [], lossFen: 1_600_000 });
  const step = done.steps.find((one) => one.numberMasked.endsWith(late.slice(-4)));
  expect(step?.stop).not.toBeNull();
  const again = await refusalOf(seat.call('report.complete', { params, body: { at: time } }));
  expect(again).toMatchObject({ code: 'row-whole' });
  const stops = await h.db.query(
    "select 1 from bank_message where kind = 'stop' and account = $1",
    [late],
  );
  expect(stops).toHaveLength(1);
  // Another unit does not see the report; a row that is not there is not there.
  const hidden = stranger.call('report.complete', { params, body: { at: time } });
  expect(await refusalOf(hidden)).toMatchObject({ status: 404 });
  const none = seat.call('report.complete', { params: { ...params, row: '7' }, body: {} });
  expect(await refusalOf(none)).toMatchObject({ status: 404 });
});

test('the clocks of the screen are those of the policy in force', async () => {
  const terms = await seat.call('report.terms', {});
  expect(terms).toMatchObject({ goldenMs: 10 * minuteMs, entryDueMs: 30 * minuteMs });
});
