/**
 * Goal: an officer sees which account is next and why, does it with one key, leaves another, and
 * closes the task of an exit; the list keeps still meanwhile. Method: a real browser on a real
 * centre; banks' answers are handed over as the line does.
 */
import type { Page } from '@playwright/test';
import type { BankAnswer, BankRequest, BankTransaction } from '../../src/core/bank/index.ts';
import type { CaseDraft } from '../../src/core/funds/index.ts';
import { minuteMs, secondMs, type Instant } from '../../src/core/kernel/index.ts';
import { openCase } from '../../src/server/funds/index.ts';
import { bankReactions, makeFunds } from '../../src/server/money.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { transact } from '../../src/server/platform/transact.ts';
import { openPolicies } from '../../src/server/policy/index.ts';
import { findings } from './axe.ts';
import { expect, test, type Branch, type Centre } from './centre.ts';

const actor = { kind: 'system', name: 'test', reason: 'hands over what a bank said' } as const;
let serial = Date.now() % 1_000_000;
const number = (): string => `621700${String((serial += 1)).padStart(12, '0')}`;

type Money = { readonly funds: ReturnType<typeof makeFunds>; readonly policies: Policies };
type Policies = Awaited<ReturnType<typeof openPolicies>>;

async function moneyOf({ server, now }: Centre): Promise<Money> {
  const policies = await openPolicies({ db: server.db, clock: { now }, log: silentLog });
  policies.stop();
  return { policies, funds: makeFunds(policies) };
}

async function report(centre: Centre, { funds }: Money, unitId: string, to: string) {
  const { server, now } = centre;
  const at = now();
  const draft: CaseDraft = {
    unitId,
    victim: { personId: null, name: '林小芳', idNumber: null, phone: null },
    category: null,
    channel: 'seat',
    warningId: null,
    reportedAt: at,
    story: '冒充客服，要求转账',
    transfers: [
      {
        fromBank: '工商银行',
        fromAccount: number(),
        fromName: '林小芳',
        toBank: '建设银行',
        toAccount: to,
        toName: '马小龙',
        toType: 'personal',
        amountFen: 25_800_000,
        at: (at - 6 * minuteMs) as Instant,
      },
    ],
  };
  const opened = await transact(server.db, actor, at, (tx) =>
    openCase(tx, funds, { actor, now: at }, draft),
  );
  centre.advance(secondMs);
  await server.settleTimers();
  return opened;
}

const empty = {
  direction: 'out',
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
} as const;

type Out = Partial<BankTransaction> & Pick<BankTransaction, 'amountFen'>;

/** The statement of the first account: where the money went half a minute ago. */
async function tell(centre: Centre, { funds, policies }: Money, caseId: string, outs: Out[]) {
  const { db } = centre.server;
  const rows = await db.query<{ request: BankRequest }>(
    `select request from bank_message where subject = $1 and kind = 'query-transactions'`,
    [caseId],
  );
  const request = rows[0]?.request;
  if (request === undefined) throw new Error('the chase asked for the statement');
  const now = centre.now();
  const { number: account, name } = request.account;
  const answer: BankAnswer = {
    key: request.key,
    kind: request.kind,
    bank: request.account.bank,
    serial: `R${number()}`,
    at: now,
    code: '0000',
    remark: '',
    accounts: [
      {
        account,
        name,
        code: '0000',
        remark: '',
        balanceFen: 0,
        availableFen: 0,
        executedFen: null,
        startAt: null,
        expireAt: null,
        prior: null,
        status: 'normal',
      },
    ],
    transactions: outs.map((out) => ({
      ...empty,
      account,
      serial: number(),
      at: (now - 30 * secondMs) as Instant,
      ...out,
    })),
    holder: null,
  };
  await transact(db, actor, now, async (tx) => {
    for (const reaction of bankReactions(funds, policies))
      await reaction(tx, { request, answer, subject: caseId }, now);
  });
}

const to = (bank: string, name: string) => ({ counterparty: { bank, name, account: number() } });

async function fill(centre: Centre, branch: Branch): Promise<string> {
  const money = await moneyOf(centre);
  const { id } = await report(centre, money, branch.unitId, number());
  await tell(centre, money, id, [
    { amountFen: 9_600_000, ...to('招商银行', '罗小凯') },
    { amountFen: 7_600_000, ...to('平安银行', '邓小波') },
    { amountFen: 95_000, ...to('中信银行', '曾小宇') },
    { amountFen: 92_000, ...to('浦发银行', '谢小辉') },
    { amountFen: 4_000_000, isCash: true, type: 'cash', place: '景洪自助银行 ATM 0012' },
    { amountFen: 2_400_000, type: 'merchant', ...to('网商银行', '优选百货商行') },
    { amountFen: 2_000_000, type: 'virtual', ...to('网商银行', '数字资产承兑') },
  ]);
  return id;
}

const firstRow = (page: Page) => page.getByRole('row', { name: /中信银行/ });

test('next account, one key, an exit with its letter', async ({ branch, centre, openAs }) => {
  const caseId = await fill(centre, branch);
  const officer = await branch.addOperator('钱卫东', '资金 1', ['fund-officer']);
  const page = await openAs(officer, '#/chase');
  await expect(page.getByRole('heading', { level: 1, name: '追踪' })).toBeVisible();
  const done = page.getByRole('complementary', { name: '追踪已办' });
  await expect(done).toContainText('招商银行');
  await expect(done).toContainText('平安银行');
  await expect(firstRow(page)).toContainText('金额低于自动下限');
  expect(await findings(page)).toEqual([]);

  await firstRow(page).click();
  const side = page.getByRole('complementary', { name: /中信银行/ });
  await expect(side).toContainText('为什么排在这里');
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog', { name: '申请止付' });
  await expect(dialog).toContainText('¥950.00');
  await expect(dialog.getByRole('button', { name: '申请止付' })).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(firstRow(page)).toContainText('已处理');
  const sent = await centre.server.db.query(
    `select 1 from bank_message where subject = $1 and kind = 'stop' and bank = '中信银行'`,
    [caseId],
  );
  expect(sent).toHaveLength(1);

  const second = page.getByRole('row', { name: /浦发银行/ });
  await second.click();
  await page.keyboard.press('d');
  const leave = page.getByRole('dialog', { name: '不采纳' });
  await leave.getByLabel('理由').fill('金额很小');
  await leave.getByRole('button', { name: '不采纳' }).click();
  await expect(leave).toBeHidden();
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await expect(second).toBeHidden();

  await page.getByRole('button', { name: /^出口/ }).click();
  const lane = page.getByRole('region', { name: /^取现/ });
  await expect(lane).toContainText('景洪');
  expect(await findings(page)).toEqual([]);
  await lane.getByRole('button', { name: '函件草稿' }).click();
  await expect(page.getByRole('dialog', { name: '函件草稿' })).toContainText('¥40,000.00');
  await page.keyboard.press('Escape');
  await lane.getByRole('button', { name: '已办结' }).click();
  const close = page.getByRole('dialog', { name: '已办结' });
  await close.getByLabel('办理情况').fill('影像已调取');
  await close.getByRole('button', { name: '已办结' }).click();
  await expect(lane).toContainText('暂无任务');

  const english = await openAs(officer, '#/chase', { lang: 'en-US' });
  await expect(english.getByRole('heading', { level: 1, name: 'Chase' })).toBeVisible();
  await expect(english.getByRole('complementary', { name: 'Done by the chase' })).toContainText(
    '招商银行',
  );
  expect(await findings(english)).toEqual([]);
  await english.goto(`${centre.address}/#/funds/${caseId}?tab=chase`);
  await expect(english.getByRole('complementary', { name: 'Done by the chase' })).toBeVisible();
  expect(await findings(english)).toEqual([]);

  await page.getByRole('button', { name: /^已控/ }).click();
  await expect(page.getByRole('row', { name: /招商银行/ })).toContainText('等银行答复');
  expect(await findings(page)).toEqual([]);
});
