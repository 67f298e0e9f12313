/**
 * Goal: a liaison sees what the own bank is asked and nothing else, answers it by hand, one by one or
 * as a file, and the asking side sends again or gives up. Method: a real server without lines.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiError } from '../../src/client/index.ts';
import { applicationId, type BankRequest } from '../../src/core/bank/index.ts';
import { formatInstant, minuteMs, type Instant } from '../../src/core/kernel/index.ts';
import { enqueueBank } from '../../src/server/bank/index.ts';
import { transact } from '../../src/server/platform/transact.ts';
import { startHarness, type Harness, type TestUser } from './harness.ts';

let h: Harness;
let liaison: TestUser;
let stranger: TestUser;
let officer: TestUser;
let bureau: string;
let serial = 0;

beforeAll(async () => {
  h = await startHarness();
  bureau = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  const bank = await h.addUnit({ name: '江海银行', level: 'bank' });
  const other = await h.addUnit({ name: '城商银行', level: 'bank' });
  liaison = await h.addUser({ roles: ['liaison'], unitId: bank, name: '周敏' });
  stranger = await h.addUser({ roles: ['liaison'], unitId: other });
  officer = await h.addUser({ roles: ['fund-officer'], unitId: bureau, name: '钱卫东' });
});
afterAll(() => h.stop());

async function ask(parts: Partial<BankRequest> = {}): Promise<{ id: string; key: string }> {
  serial += 1;
  const kind = parts.kind ?? 'stop';
  const now = h.clock.now();
  const request: BankRequest = {
    key: applicationId(kind, `msr_hand${serial}`, 1),
    kind,
    account: { bank: '江海银行', number: `6217000000${serial}`, name: '张三丰', type: 'personal' },
    caseNumber: null,
    isUrgent: true,
    reason: '冒充客服退款',
    originalKey: null,
    transfer: {
      fromBank: '招商银行',
      fromAccount: '6225000011112222',
      fromName: '李四',
      amountFen: 4_860_000,
      at: (now - 10 * minuteMs) as Instant,
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
    madeAt: now,
    ...parts,
  };
  const actor = { kind: 'system', name: 'test', reason: 'asks banks' } as const;
  await transact(h.db, actor, now, (tx) =>
    enqueueBank(tx, [{ request, unitId: bureau, subject: `fnd_test${serial}` }], now),
  );
  for (;;) {
    const [row] = await h.db.query<{ id: string }>(
      "select id from bank_message where key = $1 and status = 'by-hand'",
      [request.key],
    );
    if (row !== undefined) return { id: row.id, key: request.key };
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

const empty = {
  code: '0000',
  remark: '',
  executedFen: null,
  balanceFen: null,
  availableFen: null,
  startAt: null,
  expireAt: null,
  priorOffice: null,
  statement: '',
  holder: null,
};

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
  return 'none';
}

test('the own bank sees it masked, in whole with a look on record; another bank does not', async () => {
  const { id } = await ask();
  const list = await liaison.call('instruction.list', { query: { open: true } });
  expect(list.items[0]).toMatchObject({ id, bank: '江海银行', holderMasked: '张*丰' });
  expect(JSON.stringify(list)).not.toContain('张三丰');
  expect(list.counts).toMatchObject({ unread: 1, open: 1, late: 0 });
  const detail = await liaison.call('instruction.read', { params: { id } });
  expect(detail.account).toMatchObject({ name: '张三丰' });
  expect(JSON.stringify(detail)).not.toContain('6225000011112222');
  expect(detail.acts).toEqual(['receive', 'answer']);
  const looks = await h.db.query(
    "select 1 from audit_entry where action = 'bank.looked' and subject = $1 and actor = $2",
    [id, liaison.id],
  );
  expect(looks).toHaveLength(1);
  expect(await stranger.call('instruction.list', { query: {} })).toMatchObject({ total: 0 });
  expect(await refusal(stranger.call('instruction.read', { params: { id } }))).toBe('not-found');
});

test('receipt, then the answer, once', async () => {
  const { id, key } = await ask();
  const received = await liaison.call('instruction.receive', {
    params: { id },
    body: { version: (await liaison.call('instruction.read', { params: { id } })).version },
  });
  expect(received.receivedAt).not.toBeNull();
  const body = (answer: object, version = received.version) => ({
    params: { id },
    body: { version, answer: { ...empty, ...answer } },
  });
  expect(await refusal(liaison.call('instruction.answer', body({})))).toBe('invalid-input');
  const startAt = formatInstant(h.clock.now() - minuteMs);
  expect(await refusal(liaison.call('instruction.answer', body({ startAt }, 1)))).toBe(
    'version-conflict',
  );
  const { detail } = await liaison.call('instruction.answer', body({ startAt, balanceFen: 1234 }));
  expect(detail).toMatchObject({ status: 'answered', code: '0000', acts: [] });
  expect(detail.answers).toMatchObject([{ by: '周敏', balanceFen: 1234 }]);
  expect(await refusal(liaison.call('instruction.answer', body({ startAt })))).toBe(
    'instruction-not-open',
  );
  const [row] = await h.db.query('select actor from bank_answer where key = $1', [key]);
  expect(row).toEqual({ actor: liaison.id });
});

test('a pasted statement: good rows count, bad ones come back with the remedy', async () => {
  const { id } = await ask({ kind: 'query-transactions' });
  const { version } = await liaison.call('instruction.read', { params: { id } });
  const statement = [
    '交易时间\t借贷\t金额\t余额\t流水号\t对方账号\t对方户名',
    '2026-03-10 08:50:01\t贷\t48,600.00\t48,620.00\tS1\t6225000011112222\t李四',
    '2026-03-10 08:52:00\t借\t48,600.001\t20.00\tS2\t6228\t王五',
    '2026-02-30 08:52:00\t借\t48,600.00\t20.00\tS3\t6228\t王五',
    '2026-03-10 08:52:00\t借\t48600\t20.00\tS4\t6228\t王五',
    '2026-03-10 08:52:00\t借\t48600\t20.00\tS4\t6228\t王五',
  ].join('\n');
  const reply = await liaison.call('instruction.answer', {
    params: { id },
    body: { version, answer: { ...empty, statement } },
  });
  expect(reply.rejected.map(({ line, code }) => `${line} ${code}`)).toEqual([
    '3 amount-form',
    '4 time-form',
    '6 given-twice',
  ]);
  expect(reply.detail.answers).toMatchObject([{ transactions: 2 }]);
});

test('the file goes down, comes back filled in, and a bad line keeps no other from counting', async () => {
  const keys = [(await ask()).key, (await ask()).key, (await ask()).key];
  const file = await liaison.call('instruction.export', {});
  expect(file.text.startsWith('\ufeff申请编号')).toBe(true);
  const lines = file.text.trimEnd().split('\r\n');
  const filled = lines.map((line) => {
    const [at] = keys.flatMap((key, i) => (line.includes(key) ? [i] : []));
    if (at === undefined) return line;
    const answers = [
      '0,,20.00,20.00,2026-03-10 08:59:00,2026-03-12 08:59:00,',
      '301,,,,,,户名不符',
      '0000,,1.234,,,,',
    ];
    return line.replace(/,{7}$/, `,${answers[at]}`);
  });
  const text = [...filled, `${applicationId('stop', 'nobody', 1)},,,,,,,,,,0000,,,,,,`].join(
    '\r\n',
  );
  const reply = await liaison.call('instruction.import', { body: { text } });
  expect(reply.recorded).toBe(2);
  expect(reply.rejected.map(({ code }) => code)).toEqual(['amount-form', 'not-a-choice']);
  const codes = await h.db.query(
    'select key, code, status from bank_message where key = any($1) order by seq',
    [keys],
  );
  expect(codes).toMatchObject([
    { code: '0000', status: 'answered' },
    { code: '0301', status: 'answered' },
    { code: null, status: 'by-hand' },
  ]);
});

test('all accounts of a customer are answered with a table; a bad row keeps no other out', async () => {
  const { id, key } = await ask({ kind: 'query-accounts', transfer: null });
  const { version } = await liaison.call('instruction.read', { params: { id } });
  const answer = (statement: string) =>
    liaison.call('instruction.answer', {
      params: { id },
      body: { version, answer: { ...empty, statement } },
    });
  expect(await refusal(answer(''))).toBe('invalid-input');
  const table = ['账号,户名,余额,状态', '6217000001,张三丰,12.50,正常', '6217000002,张三丰,x,正常'];
  const { rejected, detail } = await answer(table.join('\n'));
  expect(rejected).toMatchObject([{ line: 3, field: 'balance', code: 'amount-form' }]);
  expect(detail).toMatchObject({ status: 'answered', code: '0000' });
  const [row] = await h.db.query<{ accounts: unknown }>(
    "select answer -> 'accounts' as accounts from bank_answer where key = $1",
    [key],
  );
  expect(row?.accounts).toMatchObject([{ account: '6217000001', balanceFen: 1250 }]);
});

test('who asked gives up with a reason; the bank may not', async () => {
  const { id } = await ask();
  const { version, acts } = await officer.call('instruction.read', { params: { id } });
  expect(acts).toContain('give-up');
  const act = {
    params: { id },
    body: { version, act: 'give-up', reason: '银行无法联系' },
  } as const;
  expect(await refusal(liaison.call('instruction.act', act))).toBe('instruction-not-open');
  expect(await officer.call('instruction.act', act)).toMatchObject({
    status: 'given-up',
    problem: '银行无法联系',
    answers: [],
  });
});
