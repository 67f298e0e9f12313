/**
 * Goal: frozen money of two victims goes back through the workbench, with a notice that anybody can
 * read and object to, and a victim and the holder of the account see what concerns them. Method: a
 * real browser and centre; reports and the banks' answers are played.
 */
import type { Page } from '@playwright/test';
import { makeClient, type Client } from '../../src/client/index.ts';
import { dayMs } from '../../src/core/kernel/index.ts';
import { makeFrozenBench } from '../api/frozen-case.ts';
import { findings } from './axe.ts';
import { expect, test, type Centre, type Operator } from './centre.ts';

/** Kept to be looked at after a run. */
async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `test-output/screens/${name}.png` });
}

async function asUser(centre: Centre, { id, login, cookie }: Operator) {
  const base = centre.server.address;
  const headers = { cookie: `${cookie.name}=${cookie.value}` };
  const me = await fetch(`${base}/api/v1/me`, { headers });
  const { csrf } = (await me.json()) as { csrf: string };
  const all = { ...headers, 'x-wuzha-csrf': csrf };
  const call: Client = makeClient({ base, headers: () => all });
  return { id, login, headers: all, call };
}

test.describe.configure({ timeout: 240_000 });

test('from a frozen account to paid victims, seen from outside too', async ({
  branch,
  centre,
  openAs,
  browser,
}) => {
  const officer = await branch.addOperator('钱卫东', 'F1', ['fund-officer']);
  const second = await branch.addOperator('沈岩', 'F2', ['fund-officer']);
  const chief = await branch.addOperator('韩立', 'F3', ['commander']);
  const city = await branch.addAtBureau('方正', ['commander']);
  const { db } = centre.server;
  const asOfficer = await asUser(centre, officer);
  const bench = await makeFrozenBench({
    db,
    clock: { now: centre.now },
    unitId: branch.unitId,
    officer: asOfficer,
    chief: await asUser(centre, chief),
  });
  const account = `6217${String(Date.now()).slice(-11)}4567`;
  const cases = await bench.report(account, [
    { name: '林小芳', amountFen: 12_000_000 },
    { name: '周建国', amountFen: 6_000_000 },
  ]);
  const measureId = await bench.freeze(cases, 9_000_000);
  const caseId = cases[0]?.id ?? '';

  const page = await openAs(officer, `#/funds/${caseId}?tab=return`);
  await expect(page.getByText('涉及 2 案')).toBeVisible();
  await picture(page, 'return-panel-zh');
  await page.getByRole('button', { name: '拟定返还' }).click();
  const panel = page.getByRole('complementary', { name: /^返还 FH-/ });
  await expect(panel).toContainText('按比例返还');
  await expect(panel.getByRole('row', { name: /林\*芳/ })).toContainText('60,000.00');
  expect(await findings(page)).toEqual([]);
  // Another ratio is tried out before it is chosen, with a reason.
  await panel.getByLabel('比例口径').selectOption('gross');
  await expect(panel.getByText('试算（未保存）')).toBeVisible();
  await panel.getByLabel('选用理由').fill('与同案一致');
  await picture(page, 'return-draft-zh');
  await panel.getByRole('button', { name: '采用此口径' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '采用此口径' }).click();
  await expect(panel).toContainText('与同案一致');
  const number = (await panel.getByRole('heading').first().textContent())?.split(' ')[0] ?? '';

  const other = await openAs(second, `#/returns`);
  await other.getByRole('row', { name: new RegExp(number) }).click();
  await act(other, '协办人签署');
  await act(other, '发布公告');
  await expect(other.getByRole('complementary')).toContainText('公告期满');
  await picture(other, 'return-notice-zh');

  const context = await browser.newContext({ viewport: { width: 400, height: 860 } });
  const outside = await context.newPage();
  await outside.goto(`${centre.address}/progress#notice/${number}`);
  await expect(outside.getByRole('heading', { level: 1 })).toContainText(number);
  await expect(outside.locator('body')).not.toContainText('林小芳');
  await outside.getByLabel('姓名').fill('赵敏');
  await outside.getByLabel('联系电话').fill('13800002222');
  await outside.getByLabel('请写明理由和证据').fill('我的损失是十三万');
  expect(await findings(outside)).toEqual([]);
  await picture(outside, 'progress-notice-zh');
  await outside.getByRole('button', { name: '提交' }).click();
  await expect(outside.getByRole('status')).toContainText('obj_');

  centre.advance(30 * dayMs);
  const until = centre.now() + dayMs;
  await db.query('update session set last_seen_at = $1, expires_at = $2', [centre.now(), until]);
  await centre.server.settleTimers();
  await other.reload();
  const review = other.getByRole('complementary');
  await expect(review).toContainText('异议复核');
  await review.getByRole('button', { name: /^异议/ }).click();
  await review.getByRole('button', { name: '答复', exact: true }).click();
  await other.getByLabel('答复内容').fill('银行流水只有十二万');
  await other.getByRole('dialog').getByRole('button', { name: '答复异议' }).click();
  await act(other, '呈请批准');

  const above = await openAs(city, '#/returns?open=1');
  await above.getByRole('row', { name: new RegExp(number) }).click();
  await act(above, '批准');
  await act(other, '通知银行');
  await expect(other.getByRole('complementary')).toContainText('银行应办结');
  const [id] = await db.query<{ id: string }>('select id from fund_return where number = $1', [
    number,
  ]);
  for (const request of await bench.requests(id?.id ?? '', 'return')) {
    await bench.answer(id?.id ?? '', request);
  }
  await expect(other.getByRole('complementary')).toContainText('已返还');
  await other.getByRole('complementary').getByRole('button', { name: /^付款/ }).click();
  await picture(other, 'return-paid-zh');
  await act(other, '办结');
  await other.getByRole('complementary').getByRole('button', { name: '文书' }).click();
  await expect(other.getByRole('row', { name: /发还清单/ })).toBeVisible();
  await picture(other, 'return-papers-zh');

  const own = await asOfficer.call('remedy.code', { params: { id: caseId }, body: {} });
  await outside.goto(`${centre.address}/progress`);
  await outside.getByLabel(/^报案编号/).fill(own.number);
  await outside.getByLabel('查询码').fill(own.code);
  await outside.getByRole('button', { name: '查询', exact: true }).click();
  await expect(outside.getByRole('heading', { level: 1 })).toContainText(own.number);
  await expect(outside.locator('dl')).toContainText('¥60,000.00');
  expect(await findings(outside)).toEqual([]);
  await picture(outside, 'progress-money-zh');
  await outside.getByRole('button', { name: 'English' }).click();
  await picture(outside, 'progress-money-en');

  const held = await asOfficer.call('remedy.code', {
    params: { id: caseId },
    body: { measureId },
  });
  await outside.goto(`${centre.address}/progress#held`);
  await outside.getByLabel('Code').fill(held.code);
  await outside.getByLabel('Last four of the account').fill('4567');
  await outside.getByRole('button', { name: 'Look' }).click();
  await outside.getByLabel('Name').fill('Wang');
  await outside.getByLabel('Telephone').fill('13900001111');
  await outside.getByLabel(/^Tell us/).fill('It is my wage');
  await outside.getByRole('button', { name: 'Send' }).click();
  await expect(outside.locator('dl')).toContainText('SS-');
  expect(await findings(outside)).toEqual([]);
  await picture(outside, 'progress-held-en');
});

/** One act with its dialog; done when the dialog is gone. */
async function act(page: Page, verb: string): Promise<void> {
  await page.getByRole('complementary').getByRole('button', { name: verb, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: verb });
  await dialog.getByRole('button', { name: verb, exact: true }).click();
  await expect(dialog).toBeHidden();
}
