/**
 * A fund case of the size of a usual one: three transfers of a victim, the mules behind them as
 * their banks told, some accounts stopped, one frozen, money cashed and gone abroad. Reported and
 * answered by the modules themselves; only the banks' words are the test's.
 */
import type { BankAnswer, BankRequest, BankTransaction } from '../../src/core/bank/index.ts';
import type { CaseDraft, FundCase } from '../../src/core/funds/index.ts';
import { minuteMs, type Instant } from '../../src/core/kernel/index.ts';
import { enqueueBank } from '../../src/server/bank/index.ts';
import {
  actOnCase,
  answerReaction,
  openCase,
  type FundDeps,
} from '../../src/server/funds/index.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { transact, type Transaction } from '../../src/server/platform/transact.ts';
import { fundsTable, openPolicies } from '../../src/server/policy/index.ts';
import type { Branch, Centre } from './centre.ts';

// Questions to banks are asked by the chase, so they stand under its name.
const system = { kind: 'system', name: 'chase', reason: 'plays reports and banks' } as const;
const wan = 1_000_000;

type Hop = {
  readonly from: string;
  readonly to: string;
  readonly bank: string;
  readonly name: string;
  readonly wan: number;
  /** Minutes after the first transfer. */
  readonly minute: number;
  readonly type?: 'cash' | 'virtual' | 'merchant';
};

const small = ['交通银行', '华夏银行', '广发银行', '中国银行'];
const hops: readonly Hop[] = [
  { from: 'a1', to: 'b1', bank: '招商银行', name: '罗晓凯', wan: 9.6, minute: 3 },
  { from: 'a1', to: 'b2', bank: '平安银行', name: '邓海波', wan: 7.6, minute: 4 },
  { from: 'a2', to: 'b3', bank: '浦发银行', name: '谢明辉', wan: 6.4, minute: 5 },
  { from: 'a2', to: '', bank: '', name: '优选百货', wan: 6.2, minute: 6, type: 'merchant' },
  ...Array.from({ length: 8 }, (_, i) => ({
    from: 'a2',
    to: `s${i}`,
    bank: small[i % small.length] ?? '',
    name: `周小${'一二三四五六七八'[i] ?? ''}`,
    wan: 0.3,
    minute: 7,
  })),
  { from: 'b1', to: 'c1', bank: '民生银行', name: '彭小云', wan: 4.3, minute: 10 },
  { from: 'b2', to: 'c2', bank: '中信银行', name: '曾大宇', wan: 4.1, minute: 11 },
  { from: 'b3', to: '', bank: '', name: 'USDT 收款', wan: 2.6, minute: 13, type: 'virtual' },
  { from: 'c1', to: '', bank: '', name: '', wan: 4.3, minute: 25, type: 'cash' },
  { from: 'c2', to: 'd1', bank: '光大银行', name: '孙小亮', wan: 2.5, minute: 22 },
];

export type MoneyCase = {
  readonly id: string;
  readonly number: string;
  /** The whole number of an account by its short name, such as `c2`. */
  readonly numberOf: (name: string) => string;
  /** The bank of `account` does what it was asked, and answers so. */
  answer(kind: BankRequest['kind'], account: string, told?: Told): Promise<void>;
  stop(): void;
};
type Told = Partial<BankAnswer['accounts'][number]>;

let cases = 0;

/** Opens the case; what is known of it is what banks would have told forty minutes later. */
export async function openMoneyCase(centre: Centre, branch: Branch): Promise<MoneyCase> {
  const { db } = centre.server;
  cases += 1;
  const code = String(Date.now()).slice(-7) + String(cases).padStart(2, '0');
  const numberOf = (name: string): string =>
    `6217${code}${name.charCodeAt(0)}${String(name.charCodeAt(1)).padStart(3, '0')}`;
  const policies = await openPolicies({ db, clock: { now: centre.now }, log: silentLog });
  // Nothing else moves here: what the picture shows is what the test told.
  const funds: FundDeps = {
    policy: () => policies.of(fundsTable),
    reactions: () => [],
    bankName: (said) => said,
    enqueue: enqueueBank,
  };
  const firstAt = centre.now() - 45 * minuteMs;
  const at = (minute: number): Instant => (firstAt + minute * minuteMs) as Instant;
  const within = <T>(work: (tx: Transaction, now: Instant) => Promise<T>): Promise<T> =>
    transact(db, system, centre.now(), (tx) => work(tx, centre.now()));
  const opened = await within((tx, now) =>
    openCase(tx, funds, { actor: system, now }, draftOf(branch.unitId, numberOf, at)),
  );
  const { id } = opened;
  let serial = 0;

  async function requestOf(kind: string, account: string): Promise<BankRequest> {
    const rows = await db.query<{ request: BankRequest }>(
      `select request from bank_message where subject = $1 and kind = $2
         and request->'account'->>'number' = $3 order by made_at desc, key desc limit 1`,
      [id, kind, numberOf(account)],
    );
    const [row] = rows;
    if (!row) throw new Error(`no ${kind} was asked of ${account}`);
    return row.request;
  }

  async function tell(
    request: BankRequest,
    told: Told,
    transactions: readonly BankTransaction[],
  ): Promise<void> {
    serial += 1;
    const answer = answerOf(request, { told, transactions, serial, now: centre.now() });
    await within((tx, now) => answerReaction(funds)(tx, { request, answer, subject: id }, now));
  }

  async function statement(account: string): Promise<void> {
    await within(async (tx, now) => {
      const found = (await stateOf(tx, id)).accounts.find(
        (one) => one.number === numberOf(account),
      );
      if (!found) throw new Error(`${account} is not known`);
      const command = { act: 'query', accountId: found.id, what: 'transactions' } as const;
      await actOnCase(tx, funds, { actor: system, now }, { id, command });
    });
    const request = await requestOf('query-transactions', account);
    const rows = hops
      .filter(({ from }) => from === account)
      .map((hop, i) => rowOf(hop, { numberOf, at, serial: `${id}-${account}-${i}` }));
    await tell(request, {}, rows);
  }

  for (const account of ['a1', 'a2', 'b1', 'b2', 'b3', 'c1', 'c2']) await statement(account);
  const answer: MoneyCase['answer'] = async (kind, account, told = {}) =>
    tell(await requestOf(kind, account), told, []);
  await answer('stop', 'a1', { executedFen: 8.6 * wan, balanceFen: 8.6 * wan });
  await answer('stop', 'a3', { executedFen: 7.8 * wan, balanceFen: 7.8 * wan });
  return { id, number: opened.number, numberOf, answer, stop: () => policies.stop() };
}

async function stateOf(tx: Transaction, id: string): Promise<FundCase> {
  const [row] = await tx.query<{ state: FundCase }>(
    'select state from fund_case_whole where id = $1',
    [id],
    'test-fund-case',
  );
  if (!row) throw new Error('the case is there');
  return row.state;
}

type Place = {
  readonly numberOf: (name: string) => string;
  readonly at: (minute: number) => Instant;
};

function draftOf(unitId: string, numberOf: Place['numberOf'], at: Place['at']): CaseDraft {
  const victims = [
    ['a1', '建设银行', '马小龙', 25.8, 0],
    ['a2', '农业银行', '胡志强', 15, 2],
    ['a3', '邮储银行', '杨小艳', 7.8, 7],
  ] as const;
  return {
    unitId,
    victim: { personId: null, name: '林小芳', idNumber: null, phone: '+8613812342071' },
    category: 'ECOM',
    channel: 'seat',
    warningId: null,
    reportedAt: at(23),
    story: '自称客服，要求关闭百万保障',
    transfers: victims.map(([name, toBank, toName, amount, minute]) => ({
      fromBank: '工商银行',
      fromAccount: numberOf('v0'),
      fromName: '林小芳',
      toBank,
      toAccount: numberOf(name),
      toName,
      toType: 'personal',
      amountFen: Math.round(amount * wan),
      at: at(minute),
    })),
  };
}

function rowOf(hop: Hop, { numberOf, at, serial }: Place & { serial: string }): BankTransaction {
  const { from, to, bank, name, minute, type = 'transfer' } = hop;
  const isCash = type === 'cash';
  return {
    account: numberOf(from),
    serial,
    at: at(minute),
    direction: 'out',
    amountFen: Math.round(hop.wan * wan),
    balanceFen: null,
    isDone: true,
    isCash,
    type,
    counterparty: isCash ? null : { account: to === '' ? '' : numberOf(to), name, bank },
    reverses: null,
    place: isCash ? '景洪城东网点' : null,
    merchant: type === 'merchant' ? name : null,
    terminal: isCash ? 'ATM0451' : null,
    ip: null,
    mac: null,
    remark: '',
  };
}

type Saying = {
  readonly told: Told;
  readonly transactions: readonly BankTransaction[];
  readonly serial: number;
  readonly now: Instant;
};

function answerOf(request: BankRequest, { told, transactions, serial, now }: Saying): BankAnswer {
  const code = told.code ?? '0000';
  return {
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
}
