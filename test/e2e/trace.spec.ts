/**
 * Goal: an officer sees what is certain of an account before what a method says, settles on one with
 * a reason, and the version judges again to the same. Method: a real browser and centre, two reports
 * into one account, its statement as a bank would tell it.
 */
import type { BankTransaction } from '../../src/core/bank/index.ts';
import { accountKey, type CaseDraft, type FundCase } from '../../src/core/funds/index.ts';
import { minuteMs, type Instant } from '../../src/core/kernel/index.ts';
import { openCase } from '../../src/server/funds/index.ts';
import { makeFunds } from '../../src/server/money.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { transact } from '../../src/server/platform/transact.ts';
import { openPolicies } from '../../src/server/policy/index.ts';
import { findings } from './axe.ts';
import { expect, test, type Branch, type Centre } from './centre.ts';

const system = { kind: 'system', name: 'test', reason: 'plays reports and banks' } as const;
const bank = '建设银行';

/** The vector of operating-rules 9.3: `in|out MINUTE NAME AMOUNT BALANCE`, in fen. */
const statement = [
  'in 0 林小芳 3000000 3500000',
  'in 2 周建国 2000000 5500000',
  'out 5 邓海波 3500000 2000000',
  'in 9 何秀英 1000000 3000000',
  'out 12 曾大宇 1200000 1800000',
];
const homeOf = (name: string): string => `6222000000000${name.charCodeAt(0)}`;

/** Three reports whose money met in one account; the first is answered. */
async function openMixed(centre: Centre, branch: Branch): Promise<FundCase> {
  const { db } = centre.server;
  const number = `6217${String(Date.now()).slice(-12)}001`;
  const policies = await openPolicies({ db, clock: { now: centre.now }, log: silentLog });
  policies.stop();
  const funds = makeFunds(policies);
  const now = centre.now();
  const at = (minute: number): Instant => (now + (minute - 40) * minuteMs) as Instant;
  const report = (line: string): Promise<FundCase> => {
    const [, minute, name = '', amount] = line.split(' ');
    const draft: CaseDraft = {
      unitId: branch.unitId,
      victim: { personId: null, name, idNumber: null, phone: '+8613812342071' },
      category: null,
      channel: 'seat',
      warningId: null,
      reportedAt: now,
      story: '自称客服，要求转账',
      transfers: [
        {
          fromBank: '工商银行',
          fromAccount: homeOf(name),
          fromName: name,
          toBank: bank,
          toAccount: number,
          toName: '马小龙',
          toType: 'personal',
          amountFen: Number(amount),
          at: at(Number(minute)),
        },
      ],
    };
    return transact(db, system, now, (tx) => openCase(tx, funds, { actor: system, now }, draft));
  };
  for (const [i, line] of statement.entries()) {
    const [direction, minute, name = '', amount, balance] = line.split(' ');
    const row: BankTransaction = {
      account: number,
      serial: `CCB${2_026_112_200_000 + i}`,
      at: at(Number(minute)),
      direction: direction === 'in' ? 'in' : 'out',
      amountFen: Number(amount),
      balanceFen: Number(balance),
      isDone: true,
      isCash: false,
      type: 'transfer',
      counterparty: { account: homeOf(name), name, bank: '工商银行' },
      reverses: null,
      place: null,
      merchant: null,
      terminal: null,
      ip: null,
      mac: null,
      remark: '',
    };
    await db.query(
      'insert into fund_statement (key, serial, at, row, seen_at) values ($1, $2, $3, $4, $3)',
      [accountKey(bank, number), row.serial, row.at, JSON.stringify(row)],
    );
  }
  const cases: FundCase[] = [];
  for (const line of statement) if (line.startsWith('in')) cases.push(await report(line));
  return cases[0] as FundCase;
}

test('bounds, methods, lines; settled with a reason; judged again', async ({
  branch,
  centre,
  openAs,
}) => {
  const mixed = await openMixed(centre, branch);
  const officer = await branch.addOperator('钱卫东', 'F1', ['fund-officer']);
  const page = await openAs(officer, `#/funds/${mixed.id}?tab=audit`);
  await page.getByRole('button', { name: /建设银行/ }).click();
  const bounds = page.getByRole('table', { name: /无论用哪种方法/ });
  await expect(bounds.getByRole('row')).toHaveCount(4);
  await expect(
    bounds.getByRole('img', { name: /林\*芳：至少 ¥0.00，至多 ¥18,000.00/ }),
  ).toBeVisible();
  const methods = page.getByRole('table', { name: '各方法对照（元）' });
  await expect(methods.getByRole('row', { name: /林\*芳/ })).toContainText('6,545.45');
  expect(await findings(page)).toEqual([]);

  // The suggested method first; another by its head, and the lines follow.
  const lines = page.getByRole('table', { name: /^按滚动比例的逐笔权属$/ });
  await expect(lines.getByRole('row').last()).toContainText('¥4,363.64');
  await methods.getByRole('button', { name: '先进先出' }).press('Enter');
  await expect(page).toHaveURL(/method=fifo/);
  const fifo = page.getByRole('table', { name: /^按先进先出的逐笔权属$/ });
  await expect(fifo.getByRole('row').last()).toContainText('¥8,000.00');
  await methods.getByRole('button', { name: /^滚动比例/ }).click();
  await expect(lines).toBeVisible();

  const keep = page.getByRole('button', { name: '保存版本并出具报告' });
  await expect(keep).toBeDisabled();
  await page.getByLabel(/^理由/).fill('资金混同，按每次支出比例分摊');
  await keep.click();
  await expect(page.getByText('第 1 版')).toBeVisible();
  await expect(page.getByRole('link', { name: '报告 PDF' })).toBeVisible();
  await page.getByRole('button', { name: '重算核对' }).click();
  await expect(page.getByText('按原证据重算，结果一致')).toBeVisible();
  expect(await findings(page)).toEqual([]);
  const picture = process.env['WUZHA_PICTURE'];
  if (picture !== undefined) await page.screenshot({ path: picture, fullPage: true });
});
