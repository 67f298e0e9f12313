/** Fund cases whose money is frozen on one account, as reports and banks make them; for tests. */
import type { BankAnswer, BankRequest, BankTransaction } from '../../src/core/bank/index.ts';
import type { FundCase } from '../../src/core/funds/index.ts';
import { minuteMs, type Instant } from '../../src/core/kernel/index.ts';
import type { BankReaction, BankSetback } from '../../src/server/bank/index.ts';
import { openCase } from '../../src/server/funds/index.ts';
import { bankReactions, makeFunds, setbackReactions } from '../../src/server/money.ts';
import type { Database } from '../../src/server/platform/database.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { transact } from '../../src/server/platform/transact.ts';
import { openPolicies } from '../../src/server/policy/index.ts';
import type { TestUser } from './harness.ts';

const system = { kind: 'system', name: 'test', reason: 'hands over what a bank said' } as const;

export type Bench = {
  readonly db: Database;
  readonly clock: { now(): Instant };
  readonly unitId: string;
  readonly officer: TestUser;
  readonly chief: TestUser;
};

export type Victim = { readonly name: string; readonly amountFen: number };

export type FrozenBench = {
  /** Reports of some victims who all paid into one account. */
  report(to: string, victims: readonly Victim[]): Promise<readonly FundCase[]>;
  /** Files the first case and freezes the account for so much. */
  freeze(cases: readonly FundCase[], executedFen: number): Promise<string>;
  /** Requests of a kind that were made for a case or return. */
  requests(subject: string, kind: string): Promise<readonly BankRequest[]>;
  /** Hands over what a bank says; a code other than 0000 is a refusal. */
  answer(subject: string, request: BankRequest, told?: Told): Promise<void>;
  /** What becomes of a request to which no bank says anything. */
  setback(
    subject: string,
    request: BankRequest,
    said: Pick<BankSetback, 'kind' | 'mayBeDone'>,
  ): Promise<void>;
};

type Told = {
  readonly code?: string;
  readonly remark?: string;
  readonly executedFen?: number | null;
  readonly transactions?: readonly BankTransaction[];
};

export async function makeFrozenBench(bench: Bench): Promise<FrozenBench> {
  const { db, clock, unitId, officer, chief } = bench;
  const policies = await openPolicies({ db, clock, log: silentLog });
  policies.stop();
  const funds = makeFunds(policies);
  const reactions: readonly BankReaction[] = bankReactions(funds, policies);
  let serial = 0;

  const report: FrozenBench['report'] = async (to, victims) => {
    const cases: FundCase[] = [];
    for (const [i, victim] of victims.entries()) {
      const now = clock.now();
      const { name, amountFen } = victim;
      const transfer = {
        fromBank: '工商银行',
        fromAccount: `622202123400${String(5678000 + i)}`,
        fromName: name,
        toBank: '建设银行',
        toAccount: to,
        toName: '王大力',
        toType: 'personal',
        amountFen,
        at: (now - (20 - i) * minuteMs) as Instant,
      } as const;
      const draft = {
        unitId,
        victim: { personId: null, name, idNumber: null, phone: '+8613812342071' },
        category: null,
        channel: 'seat',
        warningId: null,
        reportedAt: now,
        story: '冒充客服，要求转账',
        transfers: [transfer],
      } as const;
      cases.push(
        await transact(db, system, now, (tx) => openCase(tx, funds, { actor: system, now }, draft)),
      );
    }
    return cases;
  };

  const requests: FrozenBench['requests'] = async (subject, kind) => {
    const rows = await db.query<{ request: BankRequest }>(
      'select request from bank_message where subject = $1 and kind = $2 order by seq',
      [subject, kind],
    );
    return rows.map((row) => row.request);
  };

  const answer: FrozenBench['answer'] = async (subject, request, told = {}) => {
    const now = clock.now();
    const { code = '0000', remark = '', executedFen = request.amountFen, transactions = [] } = told;
    serial += 1;
    const one: BankAnswer = {
      key: request.key,
      kind: request.kind,
      bank: request.account.bank,
      serial: `${request.key}-${serial}`,
      at: now,
      code,
      remark,
      accounts: [
        {
          account: request.account.number,
          name: request.account.name,
          code,
          remark,
          balanceFen: executedFen,
          availableFen: null,
          executedFen,
          startAt: now,
          expireAt: null,
          prior: null,
          status: 'normal',
        },
      ],
      transactions,
      holder: null,
    };
    await transact(db, system, now, async (tx) => {
      for (const reaction of reactions) {
        await reaction(tx, { request, answer: one, subject }, now);
      }
    });
  };

  const setback: FrozenBench['setback'] = async (subject, request, said) => {
    const now = clock.now();
    const told = { ...said, request, subject, instructionId: 'bnk_test', problem: 'no-answer' };
    await transact(db, system, now, async (tx) => {
      for (const react of setbackReactions(funds, policies)) await react(tx, told, now);
    });
  };

  const freeze: FrozenBench['freeze'] = async ([first], executedFen) => {
    if (first === undefined) throw new Error('a case is frozen for');
    const params = { id: first.id };
    const [stop] = await requests(first.id, 'stop');
    if (stop !== undefined) await answer(first.id, stop, { executedFen });
    let detail = await officer.call('funds.read', { params });
    const accountId = detail.accounts[0]?.id ?? '';
    detail = await chief.call('funds.decide', {
      params,
      body: { version: detail.version, command: { act: 'file', number: `公立-${first.number}` } },
    });
    const wanted = { act: 'freeze', accountId, limitFen: null, reason: '立案后冻结' } as const;
    detail = await officer.call('funds.act', {
      params,
      body: { version: detail.version, command: wanted },
    });
    const measureId = detail.measures.find((one) => one.kind === 'freeze')?.id ?? '';
    await chief.call('funds.decide', {
      params,
      body: { version: detail.version, command: { act: 'approve', measureId } },
    });
    const [order] = await requests(first.id, 'freeze');
    if (order === undefined) throw new Error('a freeze is in the line');
    await answer(first.id, order, { executedFen });
    return measureId;
  };

  return { report, freeze, requests, answer, setback };
}
