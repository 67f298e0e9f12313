/**
 * Goal: a report becomes a case with its first stop, banks' answers move the money in the books, a
 * freeze needs a filed case and two people, and nothing lapses unnoticed. Method: a real server and
 * database, answers of banks as the line hands them over, the clock set by the test.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiError } from '../../src/client/index.ts';
import type { BankAnswer, BankRequest, BankTransaction } from '../../src/core/bank/index.ts';
import type { CaseDraft } from '../../src/core/funds/index.ts';
import { dayMs, hourMs, minuteMs, secondMs, type Instant } from '../../src/core/kernel/index.ts';
import { answerReaction, openCase } from '../../src/server/funds/index.ts';
import { makeFunds } from '../../src/server/money.ts';
import { openPolicies } from '../../src/server/policy/index.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { transact } from '../../src/server/platform/transact.ts';
import { startHarness, type Harness, type TestUser } from './harness.ts';

let h: Harness;
let branch: string;
let officer: TestUser;
let second: TestUser;
let chief: TestUser;
let stranger: TestUser;
let funds: ReturnType<typeof makeFunds>;
let serial = 0;

const system = { kind: 'system', name: 'test', reason: 'hands over what a bank said' } as const;

beforeAll(async () => {
  h = await startHarness();
  const bureau = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  branch = await h.addUnit({
    name: '海晏分局',
    level: 'branch',
    parentId: bureau,
    regions: ['440303'],
  });
  const other = await h.addUnit({
    name: '老城分局',
    level: 'branch',
    parentId: bureau,
    regions: ['440304'],
  });
  officer = await h.addUser({ roles: ['fund-officer'], unitId: branch, name: '钱卫东' });
  second = await h.addUser({ roles: ['fund-officer'], unitId: branch, name: '沈岩' });
  chief = await h.addUser({ roles: ['commander'], unitId: branch, name: '韩立' });
  stranger = await h.addUser({ roles: ['fund-officer'], unitId: other });
  const policies = await openPolicies({ db: h.db, clock: h.clock, log: silentLog });
  policies.stop();
  funds = makeFunds(policies);
});
afterAll(() => h.stop());

/** The clock moves; whoever is signed in stays so. */
async function advance(ms: number): Promise<void> {
  const now = h.clock.now() + ms;
  await h.db.query('update session set last_seen_at = $1, expires_at = $2', [now, now + dayMs]);
  h.clock.advance(ms);
  await h.server.settleTimers();
}

const mule = (): string => {
  serial += 1;
  return `62170012340${String(10_000_000 + serial)}`;
};

/** A report of one transfer, minutes old. */
async function reported(to: string, amountFen = 5_000_000, parts: Partial<CaseDraft> = {}) {
  const now = h.clock.now();
  const draft: CaseDraft = {
    unitId: branch,
    victim: { personId: null, name: '林小芳', idNumber: null, phone: '+8613812342071' },
    category: null,
    channel: 'seat',
    warningId: null,
    reportedAt: now,
    story: '冒充客服，要求转账',
    transfers: [
      {
        fromBank: '甲银行',
        fromAccount: `victim-${to.slice(-4)}`,
        fromName: '林小芳',
        toBank: '乙银行',
        toAccount: to,
        toName: '赵某',
        toType: 'personal',
        amountFen,
        at: (now - 5 * minuteMs) as Instant,
      },
    ],
    ...parts,
  };
  return transact(h.db, system, now, (tx) => openCase(tx, funds, { actor: system, now }, draft));
}

async function requestsOf(caseId: string, kind: string): Promise<readonly BankRequest[]> {
  const rows = await h.db.query<{ request: BankRequest }>(
    'select request from bank_message where subject = $1 and kind = $2 order by made_at, key',
    [caseId, kind],
  );
  return rows.map((row) => row.request);
}

type Told = Partial<BankAnswer['accounts'][number]>;

/** The bank's answer to a request, as the line hands it over. */
async function answered(
  caseId: string,
  request: BankRequest,
  told: Told = {},
  transactions: readonly BankTransaction[] = [],
): Promise<void> {
  const now = h.clock.now();
  const code = told.code ?? '0000';
  const answer: BankAnswer = {
    key: request.key,
    kind: request.kind,
    bank: request.account.bank,
    serial: `${request.key}-${serial}`,
    at: now,
    code,
    remark: '',
    accounts: [
      {
        account: request.account.number,
        name: request.account.name,
        remark: '',
        balanceFen: null,
        availableFen: null,
        executedFen: null,
        startAt: now,
        expireAt: null,
        prior: null,
        status: 'normal',
        ...told,
        code,
      },
    ],
    transactions,
    holder: null,
  };
  await transact(h.db, system, now, (tx) =>
    answerReaction(funds)(tx, { request, answer, subject: caseId }, now),
  );
}

function row(
  account: string,
  parts: Partial<BankTransaction> & { serial: string },
): BankTransaction {
  return {
    account,
    at: h.clock.now(),
    direction: 'out',
    amountFen: 1_000_000,
    balanceFen: null,
    isDone: true,
    isCash: false,
    type: 'transfer',
    counterparty: null,
    reverses: null,
    place: null,
    merchant: null,
    terminal: null,
    ip: null,
    mac: null,
    remark: '',
    ...parts,
  };
}

const look = (id: string) => officer.call('funds.read', { params: { id } });
type Parts = readonly { readonly part: string; readonly amountFen: number }[];
const textOf = (parts: Parts): string => parts.map((p) => `${p.part} ${p.amountFen}`).join(', ');

async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof ApiError) return thrown.code;
    throw thrown;
  }
  return 'none';
}

test('a report stops the first account at once and the co-sign is owed', async () => {
  const to = mule();
  const opened = await reported(to);
  const [request] = await requestsOf(opened.id, 'stop');
  expect(request?.account.number).toBe(to);
  expect(request?.transfer?.amountFen).toBe(5_000_000);
  expect(request?.key).toHaveLength(36);
  const detail = await look(opened.id);
  expect(detail.number).toBe('A-20260310-0001');
  expect(textOf(detail.parts)).toBe('in-flight 5000000');
  expect(detail.measures.map((m) => [m.kind, m.status, m.needs])).toEqual([
    ['stop', 'sent', ['co-sign']],
  ]);
  expect(await refusalOf(stranger.call('funds.read', { params: { id: opened.id } }))).toBe(
    'not-found',
  );
  const measureId = detail.measures[0]?.id ?? '';
  const signed = await second.call('funds.act', {
    params: { id: opened.id },
    body: { version: detail.version, command: { act: 'co-sign', measureId } },
  });
  expect(signed.measures[0]?.secondOfficer?.name).toBe('沈岩');
  expect(signed.measures[0]?.needs).toEqual([]);
});

test('a whole number is shown for a purpose of the reader, and each look is on record', async () => {
  const to = mule();
  const { id, accounts } = await reported(to);
  const accountId = accounts[0]?.id ?? '';
  const ask = (who: TestUser, purpose: 'fund-disposal' | 'governance', account = accountId) =>
    who
      .call('funds.reveal', { params: { id }, body: { accountId: account, purpose } })
      .catch((cause: unknown) => (cause as ApiError).code);
  expect(await ask(officer, 'fund-disposal')).toEqual({ number: to, name: '赵某' });
  expect(await ask(officer, 'governance')).toBe('purpose-not-allowed');
  expect(await ask(officer, 'fund-disposal', 'acc_none')).toBe('not-found');
  expect(await ask(stranger, 'fund-disposal')).toBe('not-found');
  const looks = await h.db.query<{ purpose: string; allowed: boolean }>(
    `select purpose, allowed from audit_entry where action = 'funds.reveal' and subject = $1
     order by seq`,
    [id],
  );
  expect(looks).toEqual([
    { purpose: 'fund-disposal', allowed: true },
    { purpose: 'governance', allowed: false },
  ]);
});

test('answers, onward flows and a freeze: each fen is accounted for', async () => {
  const to = mule();
  const next = mule();
  const opened = await reported(to);
  const [stop] = await requestsOf(opened.id, 'stop');
  if (stop === undefined) throw new Error('a stop is in the line');
  await answered(opened.id, stop, { executedFen: 1_500_000, balanceFen: 1_500_000 });
  let detail = await look(opened.id);
  expect(textOf(detail.parts)).toBe('in-flight 3500000, stopped 1500000');
  // The same answer once more, and a wrong one after it, leave no trace.
  await answered(opened.id, stop, { executedFen: 1_500_000, balanceFen: 1_500_000 });
  await answered(opened.id, stop, { code: '0301' });
  expect((await look(opened.id)).events).toEqual(detail.events);
  expect(detail.transfers[0]?.confirmed).toBe(true);

  const first = detail.accounts[0]?.id ?? '';
  // Most has left the account, so the chase has asked where to; one question at a time.
  const again = officer.call('funds.act', {
    params: { id: opened.id },
    body: {
      version: detail.version,
      command: { act: 'query', accountId: first, what: 'transactions' },
    },
  });
  expect(await refusalOf(again)).toBe('question-open');
  const [query] = await requestsOf(opened.id, 'query-transactions');
  if (query === undefined) throw new Error('a question is in the line');
  const at = (h.clock.now() - 3 * minuteMs) as Instant;
  const onward = row(to, {
    serial: 't1',
    at,
    amountFen: 3_000_000,
    counterparty: { account: next, name: '钱某', bank: '丙银行' },
  });
  const rows = [
    onward,
    row(to, {
      serial: 't2',
      at,
      amountFen: 500_000,
      isCash: true,
      type: 'cash',
      place: '城东 ATM',
    }),
    row(to, { serial: 't3', at, amountFen: 700_000, isDone: false }),
  ];
  await answered(opened.id, query, {}, rows);
  // The same rows again change nothing.
  await answered(opened.id, query, {}, rows);
  detail = await look(opened.id);
  expect(textOf(detail.parts)).toBe('in-flight 3000000, stopped 1500000, cash 500000');
  expect(detail.accounts.map((a) => [a.level, a.kind, a.hereFen])).toEqual([
    [1, 'account', 1_500_000],
    [2, 'account', 3_000_000],
    [2, 'cash', 500_000],
  ]);

  const freeze = { act: 'freeze', accountId: first, limitFen: null, reason: '立案后冻结' } as const;
  const send = (who: TestUser, command: typeof freeze) =>
    who.call('funds.act', {
      params: { id: opened.id },
      body: { version: detail.version, command },
    });
  expect(await refusalOf(send(officer, freeze))).toBe('case-not-filed');
  detail = await chief.call('funds.decide', {
    params: { id: opened.id },
    body: { version: detail.version, command: { act: 'file', number: '海公立〔2026〕17号' } },
  });
  detail = await send(officer, freeze);
  const asked = detail.measures.find((m) => m.kind === 'freeze');
  detail = await chief.call('funds.decide', {
    params: { id: opened.id },
    body: { version: detail.version, command: { act: 'approve', measureId: asked?.id ?? '' } },
  });
  const [order] = await requestsOf(opened.id, 'freeze');
  if (order === undefined) throw new Error('a freeze is in the line');
  expect(order.caseNumber).toBe('海公立〔2026〕17号');
  await answered(opened.id, order, { executedFen: 1_500_000 });
  detail = await look(opened.id);
  expect(textOf(detail.parts)).toBe('in-flight 3000000, frozen 1500000, cash 500000');
  expect(detail.measures.map((m) => `${m.kind} ${m.status}`)).toEqual([
    'stop superseded',
    // Of the next account, by the chase.
    'stop sent',
    'freeze in-force',
  ]);
  // Six months by the calendar.
  expect(detail.measures[2]?.expiresAt?.slice(0, 10)).toBe('2026-09-10');

  // Each order that left has its paper.
  const papers = await officer.call('document.list', { query: { subject: opened.id } });
  const noted = detail.measures.flatMap((one) => one.documents);
  const ofMeasures = papers.items.filter((one) => one.kind !== 'query-notice');
  expect(ofMeasures.map((one) => one.id).toSorted()).toEqual(noted.toSorted());
  expect(papers.items.map((one) => one.kind)).toContain('freeze-notice');
  const paper = papers.items.find((one) => one.kind === 'freeze-notice');
  const file = await fetch(`${h.server.address}/api/v1/documents/${paper?.id}/file`, {
    headers: officer.headers,
  });
  expect(
    Buffer.from(await file.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');

  const books = await officer.call('funds.ledger', { params: { id: opened.id }, query: {} });
  expect(textOf(books.parts.filter((p) => p.amountFen > 0))).toBe(
    'in-flight 3000000, frozen 1500000, cash 500000',
  );
  expect(books.imbalanceFen).toBe(0);
  await expect(h.db.query('update fund_ledger set amount_fen = 1')).rejects.toThrow('append-only');
});

test('a row that a bank takes back is countered, never edited', async () => {
  const to = mule();
  const opened = await reported(to);
  // The money came minutes ago: the chase asks for the statement beside the stop.
  await advance(secondMs);
  const [query] = await requestsOf(opened.id, 'query-transactions');
  if (query === undefined) throw new Error('a question is in the line');
  const out = row(to, { serial: 'u1', isCash: true, type: 'cash', amountFen: 900_000 });
  await answered(opened.id, query, {}, [out]);
  expect(textOf((await look(opened.id)).parts)).toBe('in-flight 4100000, cash 900000');
  const back = row(to, { serial: 'u2', direction: 'in', amountFen: 900_000, reverses: 'u1' });
  await answered(opened.id, query, {}, [{ ...back, type: 'reversal' }]);
  expect(textOf((await look(opened.id)).parts)).toBe('in-flight 5000000');
  const books = await officer.call('funds.ledger', { params: { id: opened.id }, query: {} });
  expect(books.items.map((e) => `${e.from} > ${e.to} ${e.amountFen}`)).toEqual([
    'loss > in-flight 5000000',
    'in-flight > cash 900000',
    'cash > in-flight 900000',
  ]);
});

test('two cases share an account, a stop and an outflow', async () => {
  const to = mule();
  const a = await reported(to, 4_000_000);
  const b = await reported(to, 2_000_000);
  // One stop for the account, whoever asked.
  expect(await requestsOf(b.id, 'stop')).toHaveLength(0);
  const [stop] = await requestsOf(a.id, 'stop');
  if (stop === undefined) throw new Error('a stop is in the line');
  const at = (h.clock.now() - minuteMs) as Instant;
  await answered(a.id, stop, { executedFen: 3_000_000 }, [
    row(to, { serial: 's1', at, amountFen: 3_000_000, isCash: true, type: 'cash' }),
  ]);
  expect(textOf((await look(a.id)).parts)).toBe('stopped 2000000, cash 2000000');
  expect(textOf((await look(b.id)).parts)).toBe('stopped 1000000, cash 1000000');
  expect((await look(b.id)).accounts[0]?.otherCases).toBe(1);
});

test('a stop lapses by itself, is told before, and is never a third', async () => {
  const to = mule();
  const opened = await reported(to);
  for (const round of [1, 2]) {
    const stops = await requestsOf(opened.id, 'stop');
    expect(stops).toHaveLength(round);
    const stop = stops.at(-1);
    if (stop === undefined) throw new Error('a stop is in the line');
    await answered(opened.id, stop, { executedFen: 5_000_000 });
    expect(textOf((await look(opened.id)).parts)).toBe('stopped 5000000');
    await advance(44 * hourMs + minuteMs);
    const kinds = (await look(opened.id)).events.map((e) => e.kind);
    expect(kinds.filter((kind) => kind === 'reminded').length).toBe(
      2 * (round - 1) + 2 + (round - 1),
    );
    await advance(4 * hourMs);
    const detail = await look(opened.id);
    expect(textOf(detail.parts)).toBe('in-flight 5000000');
    expect(detail.measures.at(-1)?.status).toBe('lapsed');
    const again = officer.call('funds.act', {
      params: { id: opened.id },
      body: {
        version: detail.version,
        command: { act: 'stop', accountId: detail.accounts[0]?.id ?? '', reason: '再次止付' },
      },
    });
    if (round === 2) expect(await refusalOf(again)).toBe('too-many-stops');
    else if ((await again).measures.at(-1)?.status === 'requested') {
      const now = await look(opened.id);
      await second.call('funds.act', {
        params: { id: opened.id },
        body: {
          version: now.version,
          command: { act: 'co-sign', measureId: now.measures.at(-1)?.id ?? '' },
        },
      });
    }
  }
  const told = await h.db.query(
    `select 1 from notice where subject = $1 and kind = 'funds-lapsed' and user_id = $2`,
    [opened.id, officer.id],
  );
  expect(told).toHaveLength(2);
});
