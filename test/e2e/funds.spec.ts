/**
 * Goal: an officer sees where the money is, stops what can still be stopped, a chief files the case
 * and approves a freeze, and every deadline stands on one screen. Method: a real browser and centre,
 * a case reported and followed by its modules, the banks' answers played.
 */
import type { Locator, Page } from '@playwright/test';
import { findings } from './axe.ts';
import { expect, test } from './centre.ts';
import { openMoneyCase } from './money.ts';

const card = (page: Page, text: string): Locator => page.locator('.flow-card', { hasText: text });

/** Kept to be looked at after a run, and for the guide. */
async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `test-output/screens/${name}.png` });
}

// Two people, four dialogs and axe on each: more than the usual time on a shared machine.
test.describe.configure({ timeout: 180_000 });

test('from the picture to a freeze: seen, stopped, filed, frozen', async ({
  branch,
  centre,
  openAs,
}) => {
  const money = await openMoneyCase(centre, branch);
  const officer = await branch.addOperator('钱卫东', 'F1', ['fund-officer']);
  const page = await openAs(officer, '#/funds');
  const row = page.getByRole('row', { name: new RegExp(money.number) });
  await expect(row).toContainText('林*芳');
  expect(await findings(page)).toEqual([]);
  await row.click();
  await expect(page.getByRole('heading', { level: 1, name: '林*芳被骗案' })).toBeVisible();
  await expect(page.locator('.flow-card').first()).toBeVisible();
  await card(page, '平安银行').click();
  await picture(page, 'money-flow-zh');

  // Small accounts lie behind one card, and come out by key.
  const folded = card(page, '8 个小额户');
  await folded.click();
  const cards = await page.locator('.flow-card').count();
  await page.keyboard.press('x');
  await expect(page.locator('.flow-card')).toHaveCount(cards + 7);
  await page.keyboard.press('Control+z');
  await expect(page.locator('.flow-card')).toHaveCount(cards);

  // Along the stream, and what is open stands in the address.
  await card(page, '建设银行').click();
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('.flow-card[aria-pressed="true"]')).toContainText('招商银行');
  await expect(page).toHaveURL(/card=acc_/);
  expect(await findings(page)).toEqual([]);

  // S opens the confirm with the facts; the centre answers before it is shown as done.
  const side = page.getByRole('complementary', { name: '账户' });
  await expect(side).toContainText('进出明细（2）');
  await side.getByRole('button', { name: '显示完整内容 账号' }).click();
  await expect(side).toContainText(money.numberOf('b1'));
  await expect(side.getByRole('button', { name: '复制 账号' })).toBeVisible();
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog', { name: '申请止付' });
  await expect(dialog).toContainText('招商银行');
  expect(await findings(page)).toEqual([]);
  const submit = dialog.getByRole('button', { name: '止付', exact: true });
  await expect(submit).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.locator('.flow-card[aria-pressed="true"]')).toContainText('办理中');

  // The large ones are stopped by the chase; of the small ones two go at once, each named.
  await page.getByRole('button', { name: /批量止付（\d+ 个账户）/ }).click();
  const batch = page.getByRole('dialog', { name: '批量止付' });
  await expect(batch).toContainText('交通银行');
  for (const box of (await batch.getByRole('checkbox').all()).slice(2)) await box.uncheck();
  await batch.getByRole('button', { name: '止付 2 个账户' }).click();
  await expect(batch).toContainText('2 个已办妥');
  await batch.getByRole('button', { name: '关闭' }).last().click();

  // Evidence leaves with its purpose on record; the numbered table stays among the papers.
  await page.getByRole('button', { name: '导出证据包' }).click();
  const taking = page.getByRole('dialog', { name: '导出证据包' });
  await expect(taking.getByRole('button', { name: '导出', exact: true })).toBeDisabled();
  await taking.getByLabel('用途').fill('附卷');
  const file = page.waitForEvent('download');
  await taking.getByRole('button', { name: '导出', exact: true }).click();
  expect((await file).suggestedFilename()).toBe(`${money.number}.png`);
  await expect(taking).toBeHidden();
  await page.getByRole('button', { name: '文书', exact: true }).click();
  const paper = page.getByRole('row', { name: /涉案资金流向表/ }).first();
  await paper.click();
  await expect(page.getByRole('complementary', { name: '文书预览' })).toContainText(money.number);
  expect(await findings(page)).toEqual([]);
  await picture(page, 'papers-zh');
  await page.getByRole('button', { name: '流向图', exact: true }).click();

  // Before the case is filed nothing is frozen; the button says why.
  await card(page, '建设银行').click();
  await expect(side.getByRole('button', { name: /转冻结/ })).toBeDisabled();

  const chief = await openAs(
    await branch.addAtBureau('吴指挥', ['commander']),
    `#/funds/${money.id}`,
  );
  await chief.getByRole('button', { name: '登记立案' }).click();
  const filing = chief.getByRole('dialog', { name: '登记立案' });
  await filing.getByLabel('立案编号').fill('临公（刑）立字〔2026〕1107号');
  await filing.getByRole('button', { name: '登记立案' }).click();
  await expect(filing).toBeHidden();
  await expect(chief.locator('.case-head')).toContainText('1107');

  await expect(side.getByRole('button', { name: /转冻结/ })).toBeEnabled({ timeout: 40_000 });
  await page.keyboard.press('f');
  const freeze = page.getByRole('dialog', { name: '申请冻结' });
  await freeze.getByRole('button', { name: '提请冻结' }).click();
  await expect(freeze).toBeHidden();

  // All measures by deadline: the chief approves, the officer could not.
  await chief.goto(`${centre.address}/#/orders?needs=approve`);
  const asked = chief.getByRole('row', { name: /建设银行/ });
  await expect(asked).toContainText('待批准');
  await picture(chief, 'orders-zh');
  expect(await findings(chief)).toEqual([]);
  await asked.getByRole('button', { name: '批准', exact: true }).click();
  const approval = chief.getByRole('dialog', { name: '批准' });
  await approval.getByRole('button', { name: '批准', exact: true }).click();
  await expect(approval).toBeHidden();
  await money.answer('freeze', 'a1', { executedFen: 8_600_000, balanceFen: 8_600_000 });
  await chief.goto(`${centre.address}/#/funds/${money.id}`);
  await expect(card(chief, '建设银行')).toContainText('已冻结');
  money.stop();
});

test('a list hears of what is new and stands still until it is asked', async ({
  branch,
  centre,
  openAs,
}) => {
  const first = await openMoneyCase(centre, branch);
  const officer = await branch.addOperator('钱卫东', 'F3', ['fund-officer']);
  const page = await openAs(officer, '#/funds');
  const rowOf = (number: string): Locator => page.getByRole('row', { name: new RegExp(number) });
  await expect(rowOf(first.number)).toBeVisible();
  const second = await openMoneyCase(centre, branch);
  await expect(page.getByRole('button', { name: '有 1 条新条目' })).toBeVisible();
  await expect(rowOf(second.number)).toHaveCount(0);
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('n');
  await expect(rowOf(second.number)).toBeVisible();
  // By key along the rows and into one.
  await page.keyboard.press('j');
  await expect(page.locator('tr[aria-current]')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: '林*芳被骗案' })).toBeVisible();
  // A measure offers its first act by key.
  await page.goto(`${centre.address}/#/orders?needs=co-sign`);
  await expect(page.getByRole('button', { name: '签署', exact: true }).first()).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('a');
  await expect(page.getByRole('dialog', { name: '协查人签署' })).toBeVisible();
  first.stop();
  second.stop();
});

test('the same money as transfers, accounts and in the course of time', async ({
  branch,
  centre,
  openAs,
}) => {
  const money = await openMoneyCase(centre, branch);
  const officer = await branch.addOperator('Ada', 'F2', ['fund-officer']);
  const page = await openAs(officer, `#/funds/${money.id}`, { lang: 'en-US' });
  await expect(page.locator('.flow-card').first()).toBeVisible();
  await picture(page, 'money-flow-en');
  expect(await findings(page)).toEqual([]);
  for (const [tab, text] of [
    ['Transfers', '¥258,000.00'],
    ['Accounts', 'Level 1'],
    ['Time axis', 'Reported'],
    ['Measures', 'Stop'],
    ['Papers', '紧急止付申请书'],
  ] as const) {
    await page.getByRole('button', { name: tab, exact: true }).click();
    await expect(page.locator('.case')).toContainText(text);
    expect(await findings(page)).toEqual([]);
  }
  money.stop();
});
