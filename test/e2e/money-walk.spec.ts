/**
 * Goal: one fraud from the report to the money back in the victims' accounts, every step by those
 * who do it, at their screens. Method: a real browser and centre, and banks that are processes with
 * books of their own (`wuzha sim banks`), whose mules move the money on; time is set, not waited for.
 */
import type { Locator, Page } from '@playwright/test';
import {
  dayMs,
  hourMs,
  luhnDigit,
  minuteMs,
  parseInstant,
  type Instant,
} from '../../src/core/kernel/index.ts';
import { makeCast, type CastAccount } from '../../src/sim/bank/cast.ts';
import { makeBanks } from '../../src/sim/bank/profile.ts';
import { expect, startCentre, test as base, type Centre } from './centre.ts';
import { openSimBanks, type SimBanks } from './sim-banks.ts';

/** A crew whose first account is at a bank that answers within a minute. */
const seed = 12;
const bankCount = 6;
const startAt = (parseInstant('2026-11-22T10:24:00+08:00') ?? 0) as Instant;

const test = base.extend<object, { simBanks: SimBanks; centre: Centre }>({
  simBanks: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern
    async ({}, use) => {
      const banks = await openSimBanks(seed, bankCount, startAt);
      await use(banks);
      await banks.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  centre: [
    async ({ simBanks }, use) => {
      const centre = await startCentre(simBanks.banks, startAt);
      await use(centre);
      await centre.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});

let pictures = 0;

/** Kept to be looked at after a run. */
async function picture(page: Page, name: string): Promise<void> {
  pictures += 1;
  await page.evaluate(() => document.fonts.ready);
  const number = String(pictures).padStart(2, '0');
  await page.screenshot({ path: `test-output/walk/${number}-${name}.png`, timeout: 40_000 });
}

type World = { readonly centre: Centre; readonly simBanks: SimBanks };

/** Both clocks, then what was due, until nothing is on its way any more. */
async function pass({ centre, simBanks }: World, ms: number): Promise<void> {
  centre.advance(ms);
  await simBanks.passTo(centre.now());
  await centre.server.settleTimers();
  await expect
    .poll(
      async () => {
        const waiting = await centre.server.db.query(
          "select 1 from bank_message where status = 'waiting' limit 1",
        );
        return waiting.length + (await simBanks.outputs());
      },
      { timeout: 90_000, intervals: [100] },
    )
    .toBe(0);
}

/** Step by step until it is so: a bank takes as long as it takes. */
async function passUntil(
  world: World,
  isSo: () => Promise<boolean>,
  stepMs = minuteMs,
): Promise<void> {
  for (let step = 0; step < 40 && !(await isSo()); step += 1) await pass(world, stepMs);
  await expect.poll(isSo).toBe(true);
}

const mule = (): CastAccount => {
  const cast = makeCast({ seed, banks: bankCount, cases: 0, startAt });
  const account = cast.gangs[0]?.levels[0]?.[0];
  if (account === undefined) throw new Error('a gang has accounts of the first level');
  return account;
};

const homeOf = (n: number, name: string): CastAccount => ({
  number: `62990171234567${n}${luhnDigit(`62990171234567${n}`)}`,
  bank: 'LJYH',
  name,
  type: 'personal',
  role: 'person',
  gang: null,
  level: null,
  idNumber: '440301196403070041',
  phone: `1381234207${n}`,
  openedAt: 1_262_304_000_000 as Instant,
  openingFen: 100_000_000,
  priorOffice: null,
});

const homes = [homeOf(1, '林小芳'), homeOf(2, '周建国')] as const;
const homeBank = makeBanks(seed, bankCount).find(({ code }) => code === 'LJYH')?.name ?? '';

const clock = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
});

type Told = { readonly from: CastAccount; readonly yuan: number; readonly at: Instant };

/** A seat writes down what a victim says. */
async function report(page: Page, to: CastAccount, rows: readonly Told[]): Promise<string> {
  const [first] = rows;
  await page.getByLabel('姓名').fill(first?.from.name ?? '');
  await page.getByLabel('电话').fill(first?.from.phone ?? '');
  await page.getByLabel('怎么联系上的').selectOption('call');
  await page.getByLabel('付款方式与经过').fill('对方冒充电商客服，要求转账解绑会员');
  for (const [i, { from, yuan, at }] of rows.entries()) {
    if (i > 0) await page.getByRole('button', { name: /^加一笔/ }).click();
    const field = (name: string): Locator => page.getByLabel(`第 ${i + 1} 笔 ${name}`);
    await field('收款账号').fill(to.number);
    await field('收款户名').fill(to.name);
    await field('收款银行').fill('华岳银行');
    await field('金额（元）').fill(String(yuan));
    await field('转账时间').fill(clock.format(at));
    await field('付款账号').fill(from.number);
  }
  const submit = page.getByRole('button', { name: '提交报案并止付' });
  await expect(submit).toBeEnabled();
  await picture(page, 'report');
  await submit.click();
  const dialog = page.getByRole('dialog', { name: '确认提交' });
  await dialog.getByRole('button', { name: '提交并止付' }).click();
  const heading = page.getByRole('heading', { name: /已立卡 A-/ });
  await expect(heading).toBeVisible();
  return /A-\d+-\d+/.exec((await heading.textContent()) ?? '')?.[0] ?? '';
}

test.use({ actionTimeout: 20_000 });
test.describe.configure({ timeout: 240_000 });

/** Victims pay three times; between the second and the third the mule moves on what it has. */
async function defraud(world: World, to: CastAccount): Promise<readonly [Told, Told, Told]> {
  const { centre, simBanks } = world;
  const [lin, zhou] = homes;
  for (const account of homes) await simBanks.take('LJYH', { in: 'open', account });
  const pay = async (from: CastAccount, yuan: number, afterMs: number): Promise<Told> => {
    const at = centre.now();
    await simBanks.take('LJYH', {
      in: 'pay',
      id: `walk-${at}`,
      from: from.number,
      to: { bank: to.bank, account: to.number, name: to.name },
      amountFen: yuan * 100,
    });
    await pass(world, afterMs);
    return { from, yuan, at };
  };
  return [
    await pay(lin, 180_000, minuteMs),
    await pay(zhou, 60_000, 40 * minuteMs),
    await pay(lin, 80_000, minuteMs),
  ];
}

/** A dialog that is answered with its own verb; done when it is gone. */
async function confirm(page: Page, title: string | RegExp, verb: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: title });
  await dialog.getByRole('button', { name: verb, exact: true }).click();
  await expect(dialog).toBeHidden();
}

/** One act on the open return. */
async function actOnReturn(page: Page, verb: string): Promise<void> {
  await page.getByRole('complementary').getByRole('button', { name: verb, exact: true }).click();
  await confirm(page, verb, verb);
}

test('from the report to the money back', async ({ simBanks, centre, branch, openAs, browser }) => {
  const world = { centre, simBanks };
  const to = mule();
  const [first, other, last] = await defraud(world, to);

  const seat = await openAs(await branch.addOperator('王佳宁', '03 席'), '#/report');
  const number = await report(seat, to, [first, last]);
  await passUntil(world, () => seat.getByText('银行已止付').first().isVisible());
  await picture(seat, 'report-stopped');
  await seat.keyboard.press('Alt+n');
  await report(seat, to, [other]);

  const officer = await branch.addOperator('钱卫东', 'F1', ['fund-officer']);
  const page = await openAs(officer, '#/chase');
  const deeds = page.getByRole('complementary', { name: '追踪已办' });
  const asked = deeds.getByRole('listitem');
  const open = asked.filter({ hasText: '待反馈' });
  const isQuiet = async () => (await asked.count()) > 8 && (await open.count()) === 0;
  await passUntil(world, isQuiet);
  await picture(page, 'chase');
  await page.goto(`${centre.address}/#/funds`);
  const row = page.getByRole('row', { name: new RegExp(number) });
  await expect(row).toBeVisible();
  await picture(page, 'funds');
  await row.click();
  await expect(page.locator('.flow-card', { hasText: '虚拟币' }).first()).toBeVisible();
  await page.getByRole('button', { name: /^批量止付（/ }).click();
  const batch = page.getByRole('dialog', { name: '批量止付' });
  await batch.getByRole('button', { name: /^止付 \d+ 个账户/ }).click();
  await expect(batch).toContainText('已办妥');
  await batch.getByRole('button', { name: '关闭' }).last().click();
  await picture(page, 'flow');

  const chief = await openAs(
    await branch.addAtBureau('吴指挥', ['commander']),
    new URL(page.url()).hash,
  );
  await chief.getByRole('button', { name: '登记立案' }).click();
  await chief.getByLabel('立案编号').fill('临公（刑）立字〔2026〕1107号');
  await confirm(chief, '登记立案', '登记立案');
  await expect(page.locator('.case-head')).toContainText('1107');
  await page.locator('.flow-card', { hasText: to.number.slice(-4) }).click();
  await page.keyboard.press('f');
  await confirm(page, '申请冻结', '提请冻结');
  await chief.goto(`${centre.address}/#/orders?needs=approve`);
  await chief
    .getByRole('row', { name: /华岳银行/ })
    .getByRole('button', { name: '批准', exact: true })
    .click();
  await picture(chief, 'approve');
  await confirm(chief, '批准', '批准');
  const frozen = page.locator('.flow-card', { hasText: '已冻结' });
  await passUntil(world, () => frozen.isVisible());
  await page.keyboard.press('q');
  await confirm(page, '调取交易明细', '发出查询');
  const asking = page.getByText('查询待反馈');
  await expect(asking).toBeVisible();
  await passUntil(world, async () => (await asking.count()) === 0);
  await picture(page, 'frozen');

  await page.getByRole('button', { name: '权属', exact: true }).click();
  await expect(page.getByRole('table', { name: /无论用哪种方法/ })).toBeVisible();
  await page.getByLabel(/^理由/).fill('两名被害人资金混同，按每次支出比例分摊');
  await picture(page, 'audit');
  await page.getByRole('button', { name: '保存版本并出具报告' }).click();
  await expect(page.getByText('第 1 版')).toBeVisible();
  await picture(page, 'audit-kept');
  await page.getByRole('button', { name: '返还', exact: true }).click();
  await page.getByRole('button', { name: '被害人查询码' }).click();
  const code = page
    .locator('.card', { hasText: '可返还的冻结账户' })
    .locator('strong.number')
    .first();
  await expect(code).toBeVisible();
  const secret = (await code.textContent()) ?? '';
  await picture(page, 'return-options');
  await page.getByRole('button', { name: '拟定返还' }).click();
  const plan = page.getByRole('complementary', { name: /^返还 FH-/ });
  await expect(plan).toContainText('按比例返还');
  // The centre knows no bank by the numbers of these accounts: where to pay is recorded by hand.
  for (const home of homes) {
    await plan.getByRole('button', { name: new RegExp(`^收款账户 ${home.name[0]}`) }).click();
    await page.getByLabel(/^收款户名/).fill(home.name);
    await page.getByLabel('收款银行').fill(homeBank);
    await page.getByLabel('收款账号').fill(home.number);
    await confirm(page, '登记收款账户', '登记收款账户');
  }
  await picture(page, 'return-draft');
  const notice =
    /FH-\d+-\d+/.exec((await plan.getByRole('heading').first().textContent()) ?? '')?.[0] ?? '';

  const second = await openAs(
    await branch.addOperator('沈岩', 'F2', ['fund-officer']),
    '#/returns',
  );
  await second.getByRole('row', { name: new RegExp(notice) }).click();
  await actOnReturn(second, '协办人签署');
  await actOnReturn(second, '发布公告');
  await expect(second.getByRole('complementary')).toContainText('公告期满');
  await picture(second, 'return-notice');

  const outside = await (
    await browser.newContext({ viewport: { width: 420, height: 900 } })
  ).newPage();
  await outside.goto(`${centre.address}/progress#notice/${notice}`);
  await expect(outside.getByRole('heading', { level: 1 })).toContainText(notice);
  await outside.getByLabel('姓名').fill('赵敏');
  await outside.getByLabel('联系电话').fill('13800002222');
  await outside.getByLabel('请写明理由和证据').fill('我也向该账户转过账，请核对');
  await picture(outside, 'notice');
  await outside.getByRole('button', { name: '提交' }).click();
  await expect(outside.getByRole('status')).toContainText('obj_');

  const until = centre.now() + 60 * dayMs;
  await centre.server.db.query('update session set last_seen_at = $1, expires_at = $1', [until]);
  await pass(world, 30 * dayMs);
  await second.reload();
  const review = second.getByRole('complementary');
  await expect(review).toContainText('异议复核');
  await review.getByRole('button', { name: /^异议/ }).click();
  await review.getByRole('button', { name: '答复', exact: true }).click();
  await second.getByLabel('答复内容').fill('银行流水中没有该笔转账');
  await confirm(second, /答复/, '答复异议');
  await actOnReturn(second, '呈请批准');
  await chief.goto(`${centre.address}/#/returns?open=1`);
  await chief.getByRole('row', { name: new RegExp(notice) }).click();
  await actOnReturn(chief, '批准');
  await picture(chief, 'return-approved');
  await actOnReturn(second, '通知银行');
  await expect(review).toContainText('银行应办结');
  await passUntil(world, () => review.getByText('已返还').first().isVisible(), hourMs);
  await review.getByRole('button', { name: /^付款/ }).click();
  await picture(second, 'return-paid');
  await actOnReturn(second, '办结');

  await page.goto(`${centre.address}/#/funds`);
  await row.click();
  await picture(page, 'paid-back');
  await outside.goto(`${centre.address}/progress`);
  await outside.getByLabel(/^报案编号/).fill(number);
  await outside.getByLabel('查询码').fill(secret);
  await outside.getByRole('button', { name: '查询', exact: true }).click();
  await expect(outside.getByRole('heading', { level: 1 })).toContainText(number);
  await picture(outside, 'progress');
});
