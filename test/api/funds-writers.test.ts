/**
 * Goal: whoever writes at the same time, an account has one living stop and two in all, every fen
 * stays in the books, and no act is lost. Method: many writers at once on a real database, over cases
 * that share accounts upstream and downstream; the books are then added up from the entries alone.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BankTransaction } from '../../src/core/bank/index.ts';
import type { CaseDraft, FundCase, FundCommand } from '../../src/core/funds/index.ts';
import { minuteMs, secondMs, type Instant } from '../../src/core/kernel/index.ts';
import { actOnCase, answerReaction, lockFunds, openCase } from '../../src/server/funds/index.ts';
import { makeFunds } from '../../src/server/money.ts';
import { Answer } from '../../src/server/platform/answer.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { transact } from '../../src/server/platform/transact.ts';
import { openPolicies } from '../../src/server/policy/index.ts';
import { makeRandom, type Random } from '../load/random.ts';
import { startHarness, type Harness } from './harness.ts';

let h: Harness;
let unitId: string;
let funds: ReturnType<typeof makeFunds>;

const system = { kind: 'system', name: 'test', reason: 'writes at the same time' } as const;
const bank = '乙银行';

beforeAll(async () => {
  h = await startHarness();
  unitId = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  const policies = await openPolicies({ db: h.db, clock: h.clock, log: silentLog });
  policies.stop();
  funds = makeFunds(policies);
});
afterAll(() => h.stop());

function transferTo(to: string, amountFen: number): CaseDraft['transfers'][number] {
  return {
    fromBank: '甲银行',
    fromAccount: `victim-${to}-${amountFen}`,
    fromName: '林小芳',
    toBank: bank,
    toAccount: to,
    toName: '赵某',
    toType: 'personal',
    amountFen,
    at: (h.clock.now() - 5 * minuteMs) as Instant,
  };
}

function opened(to: string, amountFen: number, deps = funds): Promise<FundCase> {
  const now = h.clock.now();
  const victim = { personId: null, name: '林小芳', idNumber: null, phone: null };
  const draft: CaseDraft = {
    unitId,
    victim,
    category: null,
    channel: 'seat',
    warningId: null,
    reportedAt: now,
    story: '',
    transfers: [transferTo(to, amountFen)],
  };
  return transact(h.db, system, now, (tx) => openCase(tx, deps, { actor: system, now }, draft));
}

/** What came of an act: done, or the refusal. */
async function acted(id: string, command: FundCommand): Promise<string> {
  const now = h.clock.now();
  try {
    await transact(h.db, system, now, (tx) =>
      actOnCase(tx, funds, { actor: system, now }, { id, command }),
    );
    return 'done';
  } catch (thrown) {
    if (thrown instanceof Answer) return thrown.code;
    throw thrown;
  }
}

let serial = 0;

/** The bank tells of money that left an account. */
async function told(state: FundCase, from: string, to: string, amountFen: number): Promise<void> {
  serial += 1;
  const now = h.clock.now();
  const row: BankTransaction = {
    account: from,
    serial: `s${serial}`,
    at: (now - 4 * minuteMs + serial * secondMs) as Instant,
    direction: 'out',
    amountFen,
    balanceFen: null,
    isDone: true,
    isCash: false,
    type: 'transfer',
    counterparty: { account: to, name: '钱某', bank },
    reverses: null,
    place: null,
    merchant: null,
    terminal: null,
    ip: null,
    mac: null,
    remark: '',
  };
  const answer = {
    key: `watch-${serial}`,
    kind: 'watch' as const,
    bank,
    serial: `answer-${serial}`,
    at: now,
    code: '0000',
    remark: '',
    accounts: [],
    transactions: [row],
    holder: null,
  };
  await transact(h.db, system, now, (tx) =>
    answerReaction(funds)(
      tx,
      // The fields of a request that a reaction reads.
      { request: { account: { bank, number: from } } as never, answer, subject: state.id },
      now,
    ),
  );
}

const accountOf = (state: FundCase) => state.accounts[0]?.id ?? 'acc_none';

test('of stops asked for at the same time by cases that share an account, one is set', async () => {
  const to = '6217000000000000001';
  const late = {
    ...funds,
    policy: () => ({ ...funds.policy(), firstStopAutomatic: false }),
    reactions: () => [],
  };
  const cases = await Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8].map((n) => opened(to, n * 100_000, late)),
  );
  const results = await Promise.all(
    cases.map((state) =>
      acted(state.id, { act: 'stop', accountId: accountOf(state), reason: 'x' }),
    ),
  );
  expect(results.filter((one) => one === 'done')).toHaveLength(1);
  expect(results.filter((one) => one === 'already-stopped')).toHaveLength(7);
});

/** One random thing that somebody does to a case. */
async function step(random: Random, cases: readonly FundCase[], numbers: readonly string[]) {
  const state = cases[random.below(cases.length)] as FundCase;
  const other = (): string => numbers[random.below(numbers.length)] as string;
  const accountId = accountOf(state);
  switch (random.below(5)) {
    case 0:
      return acted(state.id, { act: 'stop', accountId, reason: 'x' });
    case 1: {
      const kind = random.below(2) === 0 ? 'merchant' : 'account';
      return acted(state.id, { act: 'exit', accountId, kind, reason: 'x' });
    }
    case 2: {
      const transfer = transferTo(other(), 10_000 + random.below(90_000));
      return acted(state.id, { act: 'add-transfer', transfer });
    }
    case 3:
      return acted(state.id, { act: 'query', accountId, what: 'transactions' });
    default:
      return told(state, state.accounts[0]?.number ?? '', other(), 1 + random.below(60_000));
  }
}

test('any number of writers over shared accounts keep every fen and every limit', async () => {
  const random = makeRandom(7);
  const numbers = Array.from({ length: 4 }, (_, i) => `622000000000000000${i}`);
  const cases = await Promise.all(
    Array.from({ length: 9 }, (_, i) => opened(numbers[i % numbers.length] as string, 500_000 + i)),
  );
  let left = 72;
  const writers = Array.from({ length: 4 }, async () => {
    while (left > 0) {
      left -= 1;
      await step(random, cases, numbers);
    }
  });
  await Promise.all(writers);

  const ids = cases.map(({ id }) => id);
  const books = await h.db.query<{ id: string; loss: number; books: number; alarm: number }>(
    `select c.id, c.loss_fen as loss, c.imbalance_fen as alarm,
       (select sum(case when from_part = 'loss' then amount_fen else 0 end)
          - sum(case when to_part = 'loss' then amount_fen else 0 end) from fund_ledger l
        where l.case_id = c.id)::bigint as books
     from fund_case c where c.id = any($1)`,
    [ids],
  );
  expect(books).toHaveLength(9);
  expect(books.filter((one) => one.books !== one.loss || one.alarm !== 0)).toEqual([]);
  // The row of the head says the same as the rows of the parts.
  const parts = await h.db.query<{ state: FundCase }>(
    'select state from fund_case_whole where id = any($1)',
    [ids],
  );
  for (const { state } of parts) {
    const here = state.accounts.reduce((sum, one) => sum + one.hereFen, 0);
    expect(here).toBe(state.lossFen);
    expect(state.imbalanceFen).toBe(0);
  }
  // An outflow is shared out by the cases of its account, never more than it was.
  const flows = await h.db.query(
    `select f.body->>'serial' as serial from fund_flow f
     group by 1, f.body->>'amountFen'
     having sum((f.body->>'tracedFen')::bigint) > (f.body->>'amountFen')::bigint`,
  );
  expect(flows).toEqual([]);
  const stops = await h.db.query(
    `select account_key from fund_measure where kind = 'stop' group by account_key
     having count(*) filter (where is_living) > 1 or count(*) filter (where counts) > 2`,
  );
  expect(stops).toEqual([]);
  const seqs = await h.db.query(
    `select case_id from fund_event group by case_id having count(*) <> max(seq)`,
  );
  expect(seqs).toEqual([]);
});

test('writers of other cases do not wait for each other; the one writer waits for all', async () => {
  const one = await opened('6230000000000000001', 1000);
  const two = await opened('6230000000000000002', 1000);
  const exit = (state: FundCase) =>
    ({ act: 'exit', accountId: accountOf(state), kind: 'merchant', reason: 'x' }) as const;
  const order: string[] = [];
  const now = h.clock.now();
  let alone: Promise<void> | undefined;
  await transact(h.db, system, now, async (tx) => {
    await actOnCase(tx, funds, { actor: system, now }, { id: one.id, command: exit(one) });
    // Another case is changed and committed while this transaction is open.
    order.push(await acted(two.id, exit(two)));
    alone = transact(h.db, system, now, async (other) => {
      await lockFunds(other);
      order.push('alone');
    });
    order.push('first');
  });
  await alone;
  expect(order).toEqual(['done', 'first', 'alone']);
});
