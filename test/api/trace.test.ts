/**
 * Goal: whose the money of an account is follows from what banks told, is kept as a version that can
 * be judged again, and is issued as a document. Method: the multi-hop vector of operating-rules 9.3
 * as statements of three banks, two reports, a real server and database.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiError } from '../../src/client/index.ts';
import type { BankTransaction } from '../../src/core/bank/index.ts';
import { accountKey, type CaseDraft, type FundCase } from '../../src/core/funds/index.ts';
import { minuteMs, secondMs, type Instant } from '../../src/core/kernel/index.ts';
import { openCase } from '../../src/server/funds/index.ts';
import { makeFunds } from '../../src/server/money.ts';
import { openPolicies } from '../../src/server/policy/index.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { transact } from '../../src/server/platform/transact.ts';
import { readBounds } from '../../src/server/trace/index.ts';
import { startHarness, type Harness, type TestUser } from './harness.ts';

const system = { kind: 'system', name: 'test', reason: 'sets up a test' } as const;
const [first, second] = ['6217001234000000011', '6217001234000000029'];

let h: Harness;
let returner: TestUser;
let reader: TestUser;
let stranger: TestUser;
let one: FundCase;
let two: FundCase;

beforeAll(async () => {
  h = await startHarness({ deps: { checkReplies: true } });
  const bureau = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  const unit = (name: string, region: string) =>
    h.addUnit({ name, level: 'branch', parentId: bureau, regions: [region] });
  const [branch, other] = [await unit('海晏分局', '440303'), await unit('老城分局', '440304')];
  returner = await h.addUser({ roles: ['fund-officer'], unitId: branch, name: '钱卫东' });
  reader = await h.addUser({ roles: ['commander'], unitId: branch });
  stranger = await h.addUser({ roles: ['fund-officer'], unitId: other });
  const policies = await openPolicies({ db: h.db, clock: h.clock, log: silentLog });
  policies.stop();
  const funds = makeFunds(policies);
  const report = (name: string, amountFen: number, ago: number): Promise<FundCase> => {
    const now = h.clock.now();
    const draft: CaseDraft = {
      unitId: branch,
      victim: { personId: null, name, idNumber: null, phone: '+8613812342071' },
      category: null,
      channel: 'seat',
      warningId: null,
      reportedAt: now,
      story: '冒充客服，要求转账',
      transfers: [
        {
          // The victim calls the bank otherwise than the banks do.
          fromBank: '甲银行股份有限公司',
          fromAccount: `622200000000${ago}`,
          fromName: name,
          toBank: '乙银行',
          toAccount: first,
          toName: '赵某',
          toType: 'personal',
          amountFen,
          at: (now - ago * minuteMs) as Instant,
        },
      ],
    };
    return transact(h.db, system, now, (tx) => openCase(tx, funds, { actor: system, now }, draft));
  };
  one = await report('林小芳', 3_900_000, 30);
  two = await report('周建国', 3_600_000, 29);
  await tell(first, [
    'in 0 甲银行 62220000000030 3900000 3900000',
    'in 60 甲银行 62220000000029 3600000 7500000',
    `out 120 乙银行 ${second} 6000000 1500000`,
    'out 180 丁银行 6230000000000000001 1500000 0',
  ]);
  await tell(second, [
    'in 90 戊银行 6230000000000000009 4000000 4000000',
    `in 121 乙银行 ${first} 6000000 10000000`,
    'out 200 丙银行 6230000000000000007 7000000 3000000',
  ]);
  // The second account is one of both cases.
  for (const state of [one, two]) {
    const body = { ...state.accounts[0], id: `acc_${state.id}`, number: second, level: 2 };
    await h.db.query(
      `insert into fund_account (case_id, id, key, level, here_fen, body)
       values ($1, $2, $3, 2, 0, $4)`,
      [state.id, body.id, accountKey('乙银行', second), JSON.stringify(body)],
    );
    await h.db.query("update fund_case set mark = mark || '+' where id = $1", [state.id]);
  }
});
afterAll(() => h.stop());

/** `in 60 BANK NUMBER AMOUNT BALANCE`: seconds after the first transfer. */
async function tell(account: string, lines: readonly string[]): Promise<void> {
  const start = h.clock.now() - 30 * minuteMs;
  const known = await h.db.query<{ count: number }>(
    'select count(*)::int as count from fund_statement where key = $1',
    [accountKey('乙银行', account)],
  );
  for (const [i, line] of lines.entries()) {
    const [direction, second, bank = '', number = '', amount, balance] = line.split(' ');
    const row: BankTransaction = {
      account,
      serial: `S${account.slice(-2)}${(known[0]?.count ?? 0) + i}`,
      at: (start + Number(second) * secondMs) as Instant,
      direction: direction === 'in' ? 'in' : 'out',
      amountFen: Number(amount),
      balanceFen: Number(balance),
      isDone: true,
      isCash: false,
      type: 'transfer',
      counterparty: { account: number, name: '某某', bank },
      reverses: null,
      place: null,
      merchant: null,
      terminal: null,
      ip: null,
      mac: null,
      remark: '',
    };
    await h.db.query(
      'insert into fund_statement (key, serial, at, row, seen_at) values ($1, $2, $3, $4, $3)',
      [accountKey('乙银行', account), row.serial, row.at, JSON.stringify(row)],
    );
  }
}

const params = () => ({ id: one.id, accountId: `acc_${one.id}` });

async function refusal(act: Promise<unknown>): Promise<string> {
  const error = await act.then(
    () => 'done',
    (thrown: unknown) => thrown,
  );
  return error instanceof ApiError ? `${error.status} ${error.code}` : String(error);
}

test('the audit of the second hop has bounds, methods and lines', async () => {
  const view = await returner.call('trace.audit.read', { params: params(), query: {} });
  expect(view).toMatchObject({
    balanceFen: 3_000_000,
    credits: 2,
    unknownFen: 4_000_000,
    isAuditable: true,
    suggested: 'rolling',
    method: 'rolling',
    lineCount: 3,
    missing: [],
    versions: [],
    mayMake: true,
    isSame: null,
  });
  const bounds = view.victims.map((v) => [v.victimMasked, v.intoFen, v.leastFen, v.mostFen]);
  expect(bounds).toEqual([
    ['林*芳', 3_120_000, 0, 3_000_000],
    ['周*国', 2_880_000, 0, 3_000_000],
  ]);
  const rolling = view.methods.find(({ method }) => method === 'rolling')?.shares;
  expect(Object.fromEntries((rolling ?? []).map((s) => [s.owner, s.amountFen]))).toEqual({
    [one.id]: 936_000,
    [two.id]: 864_000,
    unknown: 1_200_000,
  });
  expect(view.statements.map(({ isAudited, rows }) => [isAudited, rows])).toEqual([
    [true, 3],
    [false, 4],
  ]);
  expect(JSON.stringify(view)).not.toContain('林小芳');
});

test('a version is kept, issued, judged again to the same result, and never changed', async () => {
  const { evidenceHash } = await returner.call('trace.audit.read', { params: params(), query: {} });
  const body = { method: 'rolling', reason: '资金混同，逐笔按比例', evidenceHash } as const;
  const made = await returner.call('trace.audit.make', { params: params(), body });
  const [version] = made.versions;
  expect(version).toMatchObject({
    ordinal: 1,
    madeBy: '钱卫东',
    isCurrent: true,
    method: 'rolling',
  });
  const again = await reader.call('trace.audit.version', {
    params: { id: version?.id ?? '' },
    query: {},
  });
  expect([again.isSame, again.methods]).toEqual([true, made.methods]);
  const document = await reader.call('document.read', {
    params: { id: version?.documentId ?? '' },
  });
  expect([document.kind, document.hasTable]).toEqual(['audit', true]);
  const lines = document.paper.blocks.find(
    (block) => block.kind === 'table' && block.title.startsWith('逐笔'),
  );
  expect(lines?.kind === 'table' ? lines.rows.at(-1)?.slice(-4) : null).toEqual([
    3_000_000, 936_000, 864_000, 1_200_000,
  ]);
  await expect(h.db.query(`update trace_audit set reason = 'x'`)).rejects.toThrow('append-only');
  const actor = { kind: 'user', id: returner.id, unitId: one.unitId } as never;
  const bounds = await readBounds(h.db, actor, accountKey('乙银行', second));
  expect(bounds?.pool).toEqual({ unidentifiedFen: 4_000_000, credits: 2 });
  expect(bounds?.bounds.get(one.id)).toEqual({ lowerFen: 0, upperFen: 3_000_000 });
});

test('who may look may not make; a case of others is absent', async () => {
  const { evidenceHash } = await reader.call('trace.audit.read', { params: params(), query: {} });
  const body = { method: 'fifo', reason: '试', evidenceHash } as const;
  expect(await refusal(reader.call('trace.audit.make', { params: params(), body }))).toBe(
    '403 not-permitted',
  );
  expect(await refusal(stranger.call('trace.audit.read', { params: params(), query: {} }))).toBe(
    '404 not-found',
  );
});

test('what was not looked at is not decided on, and balances must reconcile', async () => {
  const { evidenceHash } = await returner.call('trace.audit.read', { params: params(), query: {} });
  await tell(second, ['out 300 丙银行 6230000000000000007 1000000 1999999']);
  const body = { method: 'rolling', reason: '再审', evidenceHash } as const;
  const make = (hash: string) =>
    returner.call('trace.audit.make', { params: params(), body: { ...body, evidenceHash: hash } });
  expect(await refusal(make(evidenceHash))).toBe('409 audit-evidence-changed');
  const now = await returner.call('trace.audit.read', { params: params(), query: {} });
  expect([now.isAuditable, now.flags.map(({ kind }) => kind)]).toEqual([false, ['not-reconciled']]);
  expect(now.versions.map(({ isCurrent }) => isCurrent)).toEqual([false]);
  expect(await refusal(make(now.evidenceHash))).toBe('409 account-not-auditable');
});
