/**
 * Goal: whoever belongs to another unit finds nothing of a case and of all that hangs on it, by
 * whichever route and with whichever role, and changes nothing. Method: one case with everything on
 * it; every route of the money that takes an id is tried with the real one by a stranger who has all
 * roles; the table must name each such route of the contract.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiError } from '../../src/client/index.ts';
import { routes } from '../../src/contract/index.ts';
import { roles, type Role } from '../../src/core/access/index.ts';
import { minuteMs, type Instant } from '../../src/core/kernel/index.ts';
import { makeFrozenBench } from './frozen-case.ts';
import { startHarness, testStart, type Harness, type TestUser } from './harness.ts';

let h: Harness;
let officer: TestUser;
let stranger: TestUser;
let ids: Awaited<ReturnType<typeof makeAll>>;

beforeAll(async () => {
  h = await startHarness();
  const parentId = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  const unitId = await h.addUnit({ name: '海晏分局', level: 'branch', parentId });
  const other = await h.addUnit({ name: '老城分局', level: 'branch', parentId });
  officer = await h.addUser({ roles: ['fund-officer'], unitId, name: '钱卫东' });
  const chief = await h.addUser({ roles: ['commander'], unitId, name: '韩立' });
  const all = roles.map(({ code }): Role => code).filter((code) => code !== 'administrator');
  stranger = await h.addUser({ roles: all, unitId: other });
  ids = await makeAll(unitId, chief);
});
afterAll(() => h.stop());

const account = '6217001230009990001';

/** A case with a frozen account, a return, an appeal, an exit, papers and messages to a bank. */
async function makeAll(unitId: string, chief: TestUser) {
  const bench = await makeFrozenBench({ db: h.db, clock: h.clock, unitId, officer, chief });
  const [state] = await bench.report(account, [{ name: '林小芳', amountFen: 9_000_000 }]);
  if (state === undefined) throw new Error('a report opens a case');
  const [stop] = await bench.requests(state.id, 'stop');
  if (stop === undefined) throw new Error('a stop is in the line');
  await bench.answer(state.id, stop, { executedFen: 5_000_000, transactions: [cashed] });
  const measureId = await bench.freeze([state], 5_000_000);
  const made = await officer.call('return.draft', {
    params: { id: state.id },
    body: { measureId },
  });
  const { code } = await officer.call('remedy.code', {
    params: { id: state.id },
    body: { measureId },
  });
  const accountLast4 = account.slice(-4);
  const person = { name: '王大力', phone: '13800000000', text: '这是工资' };
  await h.anonymous('remedy.open', { body: { code, accountLast4, ...person } });
  const appeals = await officer.call('remedy.list', { query: {} });
  const one = async (sql: string): Promise<string> => {
    const [row] = await h.db.query<{ id: string }>(sql, [state.id]);
    if (row === undefined) throw new Error(`there is none: ${sql}`);
    return row.id;
  };
  const detail = await officer.call('funds.read', { params: { id: state.id } });
  return {
    caseId: state.id as string,
    version: detail.version,
    accountId: detail.accounts.find((a) => a.level === 1)?.id ?? '',
    measureId,
    returnId: made.id,
    appealId: appeals.items[0]?.id ?? '',
    documentId: await one('select id from document where subject = $1 limit 1'),
    messageId: await one('select id from bank_message where subject = $1 limit 1'),
    taskId: await one('select id from chase_task where case_id = $1 limit 1'),
  };
}

const cashed = {
  account,
  serial: 'cash-1',
  at: (testStart - minuteMs) as Instant,
  direction: 'out',
  amountFen: 4_000_000,
  balanceFen: null,
  isDone: true,
  isCash: true,
  type: 'cash',
  counterparty: null,
  reverses: null,
  place: '人民路支行',
  merchant: null,
  terminal: 'ATM-1',
  ip: null,
  mac: null,
  remark: '',
} as const;

type Try = () => Promise<unknown>;

/** Each route that takes an id, as the stranger tries it. */
function triesOf(who: TestUser): Readonly<Record<string, Try>> {
  const { caseId, accountId, measureId, returnId, appealId, documentId, messageId, taskId } = ids;
  const ofCase = { params: { id: caseId } };
  const ofReturn = { params: { id: returnId } };
  const ofAppeal = { params: { id: appealId } };
  const ofPaper = { params: { id: documentId } };
  const ofMessage = { params: { id: messageId } };
  const ofTask = { params: { id: taskId } };
  const ofAccount = { params: { id: caseId, accountId } };
  const reason = '越权尝试';
  const { version } = ids;
  const target = { caseId, accountId, kind: 'query', reason } as const;
  const hash = '0'.repeat(64);
  const answer = {
    code: '0000',
    remark: '',
    executedFen: 1,
    balanceFen: null,
    availableFen: null,
    startAt: null,
    expireAt: null,
    priorOffice: null,
    statement: '',
    holder: null,
  };
  return {
    'funds.read': () => who.call('funds.read', ofCase),
    'funds.ledger': () => who.call('funds.ledger', { ...ofCase, query: {} }),
    'funds.act': () =>
      who.call('funds.act', { ...ofCase, body: { version, command: { act: 'close', reason } } }),
    'funds.decide': () =>
      who.call('funds.decide', {
        ...ofCase,
        body: { version, command: { act: 'approve', measureId } },
      }),
    'funds.export': () =>
      who.call('funds.export', { ...ofCase, body: { contents: ['flow-table'], reason } }),
    'funds.reveal': () =>
      who.call('funds.reveal', { ...ofCase, body: { accountId, purpose: 'fund-disposal' } }),
    'chase.act': () => who.call('chase.act', { body: target }),
    'chase.dismiss': () => who.call('chase.dismiss', { body: target }),
    'chase.task': () => who.call('chase.task', { ...ofTask, body: { status: 'done', note: '' } }),
    'chase.letter': () => who.call('chase.letter', ofTask),
    'document.read': () => who.call('document.read', ofPaper),
    'document.follow': () =>
      who.call('document.follow', { ...ofPaper, body: { act: 'served', party: '某人' } }),
    'instruction.read': () => who.call('instruction.read', ofMessage),
    'instruction.receive': () =>
      who.call('instruction.receive', { ...ofMessage, body: { version: 1 } }),
    'instruction.answer': () =>
      who.call('instruction.answer', { ...ofMessage, body: { version: 1, answer } }),
    'instruction.act': () =>
      who.call('instruction.act', { ...ofMessage, body: { version: 1, act: 'give-up', reason } }),
    'trace.audit.read': () => who.call('trace.audit.read', { ...ofAccount, query: {} }),
    'trace.audit.make': () =>
      who.call('trace.audit.make', {
        ...ofAccount,
        body: { method: 'fifo', reason, evidenceHash: hash },
      }),
    'return.read': () => who.call('return.read', ofReturn),
    'return.options': () => who.call('return.options', ofCase),
    'return.draft': () => who.call('return.draft', { ...ofCase, body: { measureId } }),
    'return.act': () =>
      who.call('return.act', { ...ofReturn, body: { version: 1, command: { act: 'sign' } } }),
    'return.decide': () =>
      who.call('return.decide', { ...ofReturn, body: { version: 1, command: { act: 'approve' } } }),
    'remedy.code': () => who.call('remedy.code', { ...ofCase, body: {} }),
    'remedy.act': () =>
      who.call('remedy.act', { ...ofAppeal, body: { version: 1, act: 'accept' } }),
    'remedy.decide': () =>
      who.call('remedy.decide', { ...ofAppeal, body: { version: 1, act: 'uphold', reason } }),
  };
}

async function seesNoFile(who: TestUser, id: string): Promise<void> {
  const address = `${h.server.address}/api/v1/documents/${id}/file?format=pdf`;
  const { status } = await fetch(address, { headers: who.headers });
  expect(status).toBe(404);
}

async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof ApiError) return thrown.code;
    throw thrown;
  }
  return 'done';
}

/** Looks with an id of their own, tested where they are: by submitter, by warning, by version. */
const elsewhere = new Set([
  'document.fetch',
  'report.complete',
  'report.open',
  'report.progress',
  'report.read',
  'report.save',
  'report.setAside',
  'trace.audit.version',
]);
const prefixes = /^(?:funds|chase|document|instruction|trace|return|remedy|report)\./;

test('the table names every route that takes an id', () => {
  const wanted = Object.entries(routes)
    .filter(([name, route]) => prefixes.test(name) && route.path.includes(':'))
    .map(([name]) => name)
    .filter((name) => !elsewhere.has(name));
  const tried = Object.keys(triesOf(stranger));
  expect(wanted.filter((name) => !tried.includes(name))).toEqual([]);
});

test('a stranger with every role finds nothing and changes nothing', async () => {
  const before = await stateOfAll();
  const found: string[] = [];
  for (const [name, attempt] of Object.entries(triesOf(stranger))) {
    const outcome = await outcomeOf(attempt());
    if (outcome !== 'not-found') found.push(`${name}: ${outcome}`);
  }
  expect(found).toEqual([]);
  await seesNoFile(stranger, ids.documentId);
  expect(await stateOfAll()).toEqual(before);
});

/** Versions of what a stranger could have changed. */
const stateOfAll = () =>
  h.db.query(
    `select (select version from fund_case where id = $1) as funds,
       (select version from fund_return where id = $2) as back,
       (select version from bank_message where id = $3) as message,
       (select status from chase_task where id = $4) as task,
       (select count(*)::int from document) as papers,
       (select count(*)::int from chase_dismissal) as dismissed`,
    [ids.caseId, ids.returnId, ids.messageId, ids.taskId],
  );

test('lists and boards of a stranger are empty', async () => {
  const query = { limit: 50 };
  const lists = [
    await stranger.call('funds.list', { query }),
    await stranger.call('funds.measures', { query }),
    await stranger.call('return.list', { query: { ...query, caseId: ids.caseId } }),
    await stranger.call('remedy.list', { query }),
    await stranger.call('document.list', { query: { ...query, subject: ids.caseId } }),
    await stranger.call('instruction.list', { query }),
    await stranger.call('report.list', { query }),
    await stranger.call('report.waiting', { query }),
  ];
  expect(lists.map((one) => one.items.length)).toEqual(lists.map(() => 0));
  const board = await stranger.call('chase.board', { query: { caseId: ids.caseId } });
  expect([board.wishes, board.held, board.deeds, board.tasks]).toEqual([[], [], [], []]);
  expect(board.money).toMatchObject({ lossFen: 0 });
});

test('nobody who may look is told a whole number, name or telephone', async () => {
  const looks = [
    await officer.call('funds.read', { params: { id: ids.caseId } }),
    await officer.call('funds.list', { query: {} }),
    await officer.call('funds.measures', { query: {} }),
    await officer.call('chase.board', { query: {} }),
    await officer.call('return.read', { params: { id: ids.returnId } }),
    await officer.call('return.list', { query: {} }),
    await officer.call('instruction.list', { query: {} }),
    await officer.call('trace.audit.read', {
      params: { id: ids.caseId, accountId: ids.accountId },
      query: {},
    }),
  ];
  expect(JSON.stringify(looks)).not.toMatch(/林小芳|王大力|6217001230009990001|13812342071/);
});

test('whoever belongs to the unit finds all of it by the same calls', async () => {
  const absent: string[] = [];
  for (const [name, attempt] of Object.entries(triesOf(officer))) {
    if ((await outcomeOf(attempt())) === 'not-found') absent.push(name);
  }
  expect(absent).toEqual([]);
});
