/**
 * Goal: a seat calls through the gateway and sees on the screen what the telephones do; the report
 * form is filled in with what is known. Method: a real line to simulated telephones on loopback.
 */
import type { Page } from '@playwright/test';
import { formatInstant, minuteMs } from '../../src/core/kernel/index.ts';
import { findings } from './axe.ts';
import { expect, test } from './centre.ts';

const strip = (page: Page) => page.getByRole('region', { name: '当前呼叫' });

/** For eyes: SHOTS names a folder. */
async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}

/** Tells the screen at which telephone I sit. */
async function sitAt(page: Page, extension: string): Promise<void> {
  await page.getByRole('button', { name: '未登记话机' }).click();
  await page.getByLabel('分机号').fill(extension);
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.getByRole('button', { name: `话机 ${extension}` })).toBeVisible();
}

test('a call rings, is talked on, and the form holds the known transfers', async ({
  branch,
  centre,
  openAs,
}) => {
  const seat = await branch.addOperator('王佳宁', '03 席');
  const person = await branch.addPerson('林桂芳');
  await branch.submit([
    {
      kind: 'transfer',
      id: `t-${person.id}`,
      source: 'carrier-a',
      occurredAt: formatInstant(centre.now() - 5 * minuteMs),
      subject: { phone: person.phone },
      amountFen: 5_000_000,
      payer: { account: '6217002830001111113', bank: '建设银行' },
      payee: { account: '6222021234567890128', bank: '工商银行', name: '张三' },
      channel: 'mobile',
      status: 'done',
    },
  ]);
  await branch.liveCall(person);
  const page = await openAs(seat);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('林*芳');
  await sitAt(page, '8003');
  await page.keyboard.press('c');
  await expect(strip(page)).toContainText('通话中');
  await expect(strip(page)).toContainText('本人');
  // The centre dials, so the number is never shown.
  await expect(page.locator('.call-bar')).toBeHidden();

  await shot(page, 'call-talking');
  await strip(page).getByRole('button', { name: '报案止付登记' }).click();
  const form = page.getByRole('dialog');
  await expect(form.getByLabel('第 1 笔 收款账号')).toHaveValue('6222021234567890128');
  await expect(form.getByLabel('第 1 笔 金额（元）')).toHaveValue('50000.00');
  await expect(form.getByLabel('是否已付款')).toHaveValue('yes');
  await form
    .getByLabel('粘贴短信、回单或截图文字')
    .fill('农业银行 6228480402564890018 户名：李四 3月9日下午3点半 转 2万');
  await form.getByRole('button', { name: '识别并填入' }).click();
  await expect(form.getByLabel('第 2 笔 收款账号')).toHaveValue('6228480402564890018');
  await expect(form.getByLabel('第 2 笔 金额（元）')).toHaveValue('20000.00');
  expect(await findings(page)).toEqual([]);
  await shot(page, 'call-report');
  await form.getByRole('button', { name: '保存登记' }).click();
  await expect(page.getByText('报案止付登记已保存')).toBeVisible();

  await strip(page).getByRole('button', { name: '挂断' }).click();
  await expect(strip(page)).toContainText('通话结束');
  await expect(strip(page)).toContainText('本席挂断');
});

test('a busy relative suggests the outcome', async ({ branch, openAs }) => {
  const seat = await branch.addOperator('李倩', '07 席');
  await branch.liveCall(await branch.addPerson('陈卫国'));
  const page = await openAs(seat);
  await sitAt(page, '8007');
  await page.getByRole('button', { name: '呼叫家属（女儿）' }).click();
  await expect(strip(page)).toContainText('未接通');
  await expect(strip(page)).toContainText('对方忙');
  await shot(page, 'call-busy');
  await strip(page)
    .getByRole('button', { name: /填入结果/ })
    .click();
  await expect(page.getByRole('radio', { name: /未接通/ })).toBeChecked();
  expect(await findings(page)).toEqual([]);
  await strip(page).getByRole('button', { name: '收起' }).click();
  await expect(strip(page)).toBeHidden();
});
