/**
 * Goal: a request reaches its bank once in meaning, its answer counts once, and what cannot be
 * delivered or believed ends with a person. Method: the real line over mutual TLS, real databases, a
 * bank that does what each test tells it.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  applicationId,
  defaultBankPolicy,
  type BankPolicy,
  type BankRequest,
} from '../../src/core/bank/index.ts';
import { minuteMs, type Instant } from '../../src/core/kernel/index.ts';
import {
  bankTrailOf,
  enqueueBank,
  openBanks,
  startBank,
  type BankLine,
  type BankPair,
  type BankSetback,
} from '../../src/server/bank/index.ts';
import type { UserActor } from '../../src/core/access/index.ts';
import type { BankPort } from '../../src/core/protection/index.ts';
import { settableClock } from '../../src/server/platform/clock.ts';
import { openDatabase, type Database } from '../../src/server/platform/database.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { migrate } from '../../src/server/platform/migrate.ts';
import { transact } from '../../src/server/platform/transact.ts';
import { makeAuthority, writeBankFolder, type Authority } from './bank-folder.ts';
import { makeDatabase, testStart } from './harness.ts';
import { startTestBank, type TestBank } from './test-bank.ts';

const actor = { kind: 'system', name: 'test', reason: 'asks banks' } as const;
const clock = settableClock(testStart);
const policy: BankPolicy = { ...defaultBankPolicy, sendTimeoutMs: 5000, attemptsMax: 3 };

let db: Database;
let drop: () => Promise<void>;
let authority: Authority;
let bank: TestBank;
let other: TestBank;
let port: number;
let wake: () => void;
let keyFolder: string;
let protective: BankPort;
let act: BankLine['handlers']['instruction.act'];
const undo: (() => Promise<void>)[] = [];
const pairs: BankPair[] = [];
const setbacks: BankSetback[] = [];
let broken = false;
let serial = 0;

beforeAll(async () => {
  const made = await makeDatabase();
  drop = made.drop;
  db = await openDatabase({ url: made.url, connectionsMax: 6 });
  await migrate(db, clock.now());
  await db.query(
    `insert into unit (id, name, level, created_at)
     values ('unt_a', '临江市局', 'bureau', 0), ('unt_b', '江海银行', 'bank', 0)`,
  );
  authority = await makeAuthority();
  bank = await startTestBank(authority, '1021');
  other = await startTestBank(authority, '1031');
  keyFolder = await writeBankFolder(authority, [
    {
      code: '1021',
      name: '工商银行',
      aliases: ['工行'],
      adapter: 'platform-xml',
      url: bank.url,
      pins: [bank.pin],
    },
    {
      code: '1031',
      name: '农业银行',
      adapter: 'platform-xml',
      url: other.url,
      pins: [other.pin],
    },
    { code: '1099', name: '江海银行', adapter: 'by-hand' },
  ]);
  const line = await startBank(
    {
      db,
      clock,
      log: silentLog,
      policy: () => policy,
      reactions: [
        async (_tx, pair) => {
          if (broken) throw new Error('a reaction failed');
          pairs.push(pair);
        },
      ],
      setbacks: [
        async (_tx, setback) => {
          if (broken) throw new Error('a reaction failed');
          setbacks.push(setback);
        },
      ],
      namesOf: async () => new Map(),
      banks: openBanks({ folder: keyFolder }),
      listen: { host: '127.0.0.1', port: 0 },
    },
    undo,
  );
  port = line.port ?? 0;
  wake = () => line.wake();
  if (line.protective === undefined) throw new Error('protective stops have a line');
  protective = line.protective;
  act = line.handlers['instruction.act'];
});
afterAll(async () => {
  for (const step of undo.toReversed()) await step();
  await bank.close();
  await other.close();
  await db.close();
  await drop();
});
beforeEach(() => {
  for (const one of [bank, other]) {
    one.bodies.length = 0;
    one.requests.length = 0;
    one.reply = () => ({ code: '100000', description: '' });
    one.onRequest = () => {};
  }
  pairs.length = 0;
  setbacks.length = 0;
  broken = false;
});

function ask(parts: Partial<BankRequest> = {}): BankRequest {
  serial += 1;
  const kind = parts.kind ?? 'stop';
  return {
    key: applicationId(kind, `msr_${serial}`, 1),
    kind,
    account: { bank: '工商银行', number: `62220000${serial}`, name: '张三', type: 'personal' },
    caseNumber: null,
    isUrgent: true,
    reason: '冒充客服',
    originalKey: null,
    transfer: {
      fromBank: '招商银行',
      fromAccount: '6225000011112222',
      fromName: '李四',
      amountFen: 4_860_000,
      at: (clock.now() - 10 * minuteMs) as Instant,
    },
    amountFen: null,
    fromAt: null,
    untilAt: null,
    payee: null,
    office: { id: '440300', name: '临江市反诈中心' },
    officers: [
      { name: '钱卫东', idType: 'id-card', idNumber: '440301198001010011', phone: '96110' },
    ],
    papers: [],
    madeAt: clock.now(),
    ...parts,
  };
}

async function enqueue(...requests: readonly BankRequest[]): Promise<void> {
  const now = clock.now();
  await transact(db, actor, now, (tx) =>
    enqueueBank(
      tx,
      requests.map((request) => ({ request, unitId: 'unt_a', subject: 'fnd_1' })),
      now,
    ),
  );
}

/** Until what is asked holds; the work behind it goes on by itself. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (;;) {
    if (await holds()) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

const statusOf = async (key: string) =>
  (
    await db.query<{ status: string; problem: string | null; sends: number }>(
      'select status, problem, sends from bank_message where key = $1',
      [key],
    )
  )[0];
const reached = (key: string, status: string) =>
  until(async () => (await statusOf(key))?.status === status);

/** Moves the clock to each next attempt, once the last one is written, until the status is reached. */
const passTo = (key: string, status: string) =>
  until(async () => {
    const [row] = await db.query<{ status: string; next_at: number | null; free: boolean }>(
      'select status, next_at, lease_until is null as free from bank_message where key = $1',
      [key],
    );
    if (row?.status === status) return true;
    if (row?.free === true && row.next_at !== null && row.next_at > clock.now()) {
      clock.set(row.next_at);
      wake();
    }
    return false;
  });
const quarantined = async (): Promise<string[]> =>
  (await db.query<{ reason: string }>('select reason from bank_quarantine order by reason')).map(
    ({ reason }) => reason,
  );

test('a request leaves, its answer comes back and counts once', async () => {
  const request = ask();
  bank.onRequest = async ({ key, kind }) => {
    const parts = { key, kind, serial: 'b-1', at: clock.now() };
    expect(await bank.answer(port, parts)).toMatchObject({ reply: { code: '100000' } });
    expect(await bank.answer(port, parts)).toMatchObject({ reply: { code: '100000' } });
  };
  await enqueue(request);
  await reached(request.key, 'answered');
  expect(bank.requests).toEqual([{ ...request, account: { ...request.account, bank: '1021' } }]);
  await until(() => pairs.length === 1);
  expect(pairs).toMatchObject([{ request, subject: 'fnd_1', answer: { serial: 'b-1' } }]);
  const trail = await bankTrailOf(db, 'fnd_1');
  expect(trail.at(-1)).toMatchObject({ key: request.key, sends: 1, answers: [{ code: '0000' }] });
});

test('a bank that is busy or away is tried again, and in the end a person looks', async () => {
  const busy = ask();
  bank.reply = (_request, nth) => ({ code: nth < 3 ? '200008' : '100000', description: '' });
  await enqueue(busy);
  await passTo(busy.key, 'sent');
  expect(new Set(bank.bodies).size).toBe(1);
  const refused = ask();
  bank.reply = () => ({ code: '200010', description: '账户不存在' });
  await enqueue(refused);
  await reached(refused.key, 'human');
  expect(await statusOf(refused.key)).toMatchObject({ problem: '200010 账户不存在', sends: 1 });
  const away = ask();
  bank.reply = () => 'garbage';
  await enqueue(away);
  await passTo(away.key, 'human');
  expect(await statusOf(away.key)).toMatchObject({ sends: policy.attemptsMax });
});

test('a lost answer is asked for with the same bytes until a person looks; late it still counts', async () => {
  const lost = ask();
  await enqueue(lost);
  await reached(lost.key, 'sent');
  await passTo(lost.key, 'human');
  const bodies = bank.bodies.filter((body) => body.includes(lost.key));
  expect(bodies).toHaveLength(policy.queriesMax + 1);
  expect(new Set(bodies).size).toBe(1);
  expect(await statusOf(lost.key)).toMatchObject({ problem: 'no-answer' });
  await bank.answer(port, { key: lost.key, kind: 'stop', serial: 'late', at: clock.now() });
  expect(await statusOf(lost.key)).toMatchObject({ status: 'answered', problem: null });
  expect(pairs).toHaveLength(1);
});

const officer: UserActor = {
  kind: 'user',
  id: 'usr_1',
  name: '钱卫东',
  roles: ['fund-officer'],
  unitId: 'unt_a',
  unitPath: ['unt_a'],
  seat: null,
};

async function doTo(key: string, what: 'retry' | 'give-up', reason: string): Promise<void> {
  const [row] = await db.query<{ id: string; version: number }>(
    'select id, version from bank_message where key = $1',
    [key],
  );
  if (row === undefined) throw new Error('it was asked');
  const { id, version } = row;
  await act(
    { actor: officer, now: clock.now() } as Parameters<typeof act>[0],
    { params: { id }, body: { version, act: what, reason } } as Parameters<typeof act>[1],
  );
}

test('who asked hears once of what got stuck, goes again, is given up; a late answer counts', async () => {
  const request = ask();
  bank.reply = () => ({ code: '200010', description: '拒收' });
  await enqueue(request);
  await reached(request.key, 'human');
  await until(() => setbacks.length === 1);
  await doTo(request.key, 'retry', '银行已更正');
  await until(() => setbacks.length === 3);
  await reached(request.key, 'human');
  broken = true;
  await expect(doTo(request.key, 'give-up', '银行拒收')).rejects.toThrow('a reaction failed');
  expect(await statusOf(request.key)).toMatchObject({ status: 'human' });
  broken = false;
  await doTo(request.key, 'give-up', '银行拒收');
  await expect(doTo(request.key, 'give-up', '银行拒收')).rejects.toThrow('instruction-not-open');
  expect(await statusOf(request.key)).toMatchObject({ status: 'given-up', problem: '银行拒收' });
  expect(setbacks.map(({ kind, problem, mayBeDone }) => [kind, problem, mayBeDone])).toEqual([
    ['stuck', '200010 拒收', true],
    ['resumed', '银行已更正', true],
    ['stuck', '200010 拒收', true],
    ['given-up', '银行拒收', true],
  ]);
  expect(setbacks[3]).toMatchObject({ request, subject: 'fnd_1' });
  const { key, kind } = request;
  await bank.answer(port, { key, kind, serial: 'after', at: clock.now() });
  expect(await statusOf(key)).toMatchObject({ status: 'answered', problem: null });
  expect(pairs).toHaveLength(1);
});

test('an attempt whose consequence cannot be written holds up no other', async () => {
  const stuck = ask();
  const fine = ask();
  bank.reply = ({ key }) =>
    key === stuck.key
      ? { code: '200010', description: '拒收' }
      : { code: '100000', description: '' };
  broken = true;
  await enqueue(stuck, fine);
  await reached(fine.key, 'sent');
  broken = false;
  await until(async () => {
    clock.advance(minuteMs);
    wake();
    return (await statusOf(stuck.key))?.status === 'human';
  });
  expect(setbacks.map(({ request }) => request.key)).toEqual([stuck.key]);
});

test('a bank without a line, and a request it has no message for, are carried by a person', async () => {
  const carried = ask({
    account: { bank: '江海银行', number: '1', name: '王五', type: 'personal' },
  });
  const unknown = ask({ account: { bank: '无名行', number: '2', name: '王五', type: 'personal' } });
  await enqueue(carried, unknown);
  await reached(carried.key, 'by-hand');
  await reached(unknown.key, 'by-hand');
  expect(
    await db.query(
      'select bank, bank_unit_id, problem from bank_message where key = any($1) order by seq',
      [[carried.key, unknown.key]],
    ),
  ).toEqual([
    { bank: '1099', bank_unit_id: 'unt_b', problem: null },
    { bank: '无名行', bank_unit_id: null, problem: 'no-line' },
  ]);
});

test('a lift does not overtake the stop of the same account, another account does', async () => {
  const account = { bank: '工行', number: '6222999', name: '张三', type: 'personal' } as const;
  const stop = ask({ account });
  const lift = ask({ kind: 'lift-stop', account, isUrgent: true });
  const free = ask();
  bank.reply = ({ key }, nth) =>
    key === stop.key && nth === 1
      ? { code: '200008', description: '' }
      : { code: '100000', description: '' };
  await enqueue(stop, lift, free);
  await reached(free.key, 'sent');
  expect(await statusOf(lift.key)).toMatchObject({ status: 'waiting', sends: 0 });
  await passTo(stop.key, 'sent');
  await reached(lift.key, 'sent');
  const order = bank.requests.map(({ key }) => key).filter((key) => key !== free.key);
  expect(order.indexOf(lift.key)).toBeGreaterThan(order.lastIndexOf(stop.key));
});

test('two senders on one database send each message once, and a lift after its stop', async () => {
  const second: (() => Promise<void>)[] = [];
  await startBank(
    {
      db,
      clock,
      log: silentLog,
      policy: () => policy,
      reactions: [],
      setbacks: [],
      namesOf: async () => new Map(),
      banks: openBanks({ folder: keyFolder }),
      listen: undefined,
    },
    second,
  );
  const account = (i: number) =>
    ({ bank: '工行', number: `6222777${i}`, name: '张三', type: 'personal' }) as const;
  const pairsOf = (i: number): BankRequest[] => [
    ask({ account: account(i) }),
    ask({ kind: 'lift-stop', account: account(i) }),
  ];
  const requests = Array.from({ length: 8 }, (_, i) => pairsOf(i)).flat();
  for (let i = 0; i < requests.length; i += 4) await enqueue(...requests.slice(i, i + 4));
  await Promise.all(requests.map(({ key }) => reached(key, 'sent')));
  for (const step of second.toReversed()) await step();
  const sent = bank.requests.map(({ key }) => key);
  expect(sent.toSorted()).toEqual(requests.map(({ key }) => key).toSorted());
  for (let i = 0; i < requests.length; i += 2) {
    const [stop, lift] = [requests[i]?.key ?? '', requests[i + 1]?.key ?? ''];
    expect(sent.indexOf(stop)).toBeLessThan(sent.indexOf(lift));
  }
});

test('an answer before the reply to the request counts, and the reply changes nothing', async () => {
  const early = ask();
  bank.reply = ({ key, kind }) => {
    void bank.answer(port, { key, kind, serial: 'early', at: clock.now() });
    return 'hang';
  };
  await enqueue(early);
  await reached(early.key, 'answered');
  await until(() => pairs.length === 1);
});

test('what nobody asked, another bank answers, or does not fit is set aside and told', async () => {
  await db.query('delete from bank_quarantine');
  const request = ask();
  await enqueue(request);
  await reached(request.key, 'sent');
  const at = clock.now();
  const { key, kind } = request;
  const told = async (work: Promise<{ reply: { code: string } | undefined }>) =>
    (await work).reply?.code;
  const never = applicationId('stop', 'nobody', 1);
  expect(await told(bank.answer(port, { key: never, kind, serial: 'q1', at }))).toBe('200001');
  expect(await told(other.answer(port, { key, kind, serial: 'q2', at }))).toBe('200001');
  expect(await told(bank.answer(port, { key, kind: 'freeze', serial: 'q3', at }))).toBe('200001');
  expect(await told(bank.answer(port, { key, kind, serial: 'q4', at }))).toBe('100000');
  const changed = { key, kind, serial: 'q4', at, code: '0301' } as const;
  expect(await told(bank.answer(port, changed))).toBe('200001');
  expect(await quarantined()).toEqual([
    'kind-differs',
    'never-asked',
    'other-bank',
    'serial-reused',
  ]);
  expect(pairs).toHaveLength(1);
});

test('where a reaction fails nothing is written, the bank is told, and sends it again', async () => {
  const request = ask();
  await enqueue(request);
  await reached(request.key, 'sent');
  const parts = { key: request.key, kind: request.kind, serial: 'r1', at: clock.now() };
  broken = true;
  expect(await bank.answer(port, parts)).toMatchObject({ status: 503, reply: { code: '200002' } });
  expect(await statusOf(request.key)).toMatchObject({ status: 'sent' });
  broken = false;
  expect(await bank.answer(port, parts)).toMatchObject({ status: 200 });
  expect(pairs).toHaveLength(1);
});

const refusedBy = (work: Promise<{ status: number }>): Promise<string> =>
  work.then(
    ({ status }) => String(status),
    () => 'no connection',
  );

test('a certificate that expired, or of nobody we know, opens nothing', async () => {
  await db.query('delete from bank_quarantine');
  const expired = await authority.issue('1021', -1000);
  expect(await refusedBy(bank.send(port, '<a/>', {}, expired))).toBe('no connection');
  const stranger = await authority.issue('9999');
  expect(await bank.send(port, '<a/>', {}, stranger)).toMatchObject({ reply: { code: '200004' } });
  const foreign = await (await makeAuthority()).issue('1021');
  expect(await refusedBy(bank.send(port, '<a/>', {}, foreign))).toBe('no connection');
  expect(await quarantined()).toEqual(['unknown-certificate']);
  // However often it knocks, it fills no table.
  const knocks = Array.from({ length: 40 }, () => bank.send(port, '<a/>', {}, stranger));
  expect((await Promise.all(knocks)).some(({ status }) => status === 429)).toBe(true);
  expect((await quarantined()).length).toBeLessThan(25);
});

test('a protective stop and its lift go over the same line', async () => {
  const message = {
    key: 'BH-261122-0007-a1-1',
    kind: 'stop',
    bank: '工行',
    account: '62229999',
    holder: '林小芳',
    untilAt: clock.now() + 60 * minuteMs,
    exceptions: ['每日生活费 200 元'],
    reason: '正在与对方通话',
    office: '临江市反诈中心 96110',
    unitId: 'unt_a',
  } as const;
  expect(await protective.ask(message.key)).toBe('unknown');
  await protective.request(message);
  await protective.request(message);
  await until(() => bank.requests.some(({ account }) => account.number === '62229999'));
  expect(await protective.ask(message.key)).toBe('pending');
  const [stop] = bank.requests;
  if (stop === undefined) throw new Error('the bank was asked');
  expect(stop).toMatchObject({ kind: 'stop', reason: expect.stringContaining('每日生活费') });
  const at = clock.now();
  const expireAt = (at + 60 * minuteMs) as Instant;
  const done = {
    account: '62229999',
    name: '林小芳',
    code: '0000',
    remark: '',
    startAt: at,
    expireAt,
  };
  const sums = { balanceFen: 0, availableFen: 0, executedFen: null, prior: null, status: null };
  const accounts = [{ ...done, ...sums }];
  await bank.answer(port, { key: stop.key, kind: 'stop', serial: 'p1', at, accounts });
  expect(await protective.ask(message.key)).toMatchObject({ result: 'applied', code: '0000' });
  // A bank refuses a second stop of an account, so a renewal extends the one that stands.
  await protective.request({ ...message, key: 'BH-261122-0007-a1-2' });
  await until(() => bank.requests.some(({ kind }) => kind === 'extend-stop'));
  expect(bank.requests.find(({ kind }) => kind === 'extend-stop')?.originalKey).toBe(stop.key);
  await protective.request({ ...message, key: 'BH-261122-0007-a1-3', kind: 'lift', untilAt: null });
  await until(() => bank.requests.some(({ kind }) => kind === 'lift-stop'));
  expect(bank.requests.find(({ kind }) => kind === 'lift-stop')?.originalKey).toBe(stop.key);
  expect(bank.requests.filter(({ key }) => key === stop.key)).toHaveLength(1);
});
