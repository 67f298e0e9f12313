/**
 * Goal: a seat sees what was sent to a person and sends more; anybody can tell a genuine message from
 * an impostor's; the shift leader sees every channel. Method: real messages to the city's short
 * message centre; the code is taken from the telephone that showed it.
 */
import type { Page } from '@playwright/test';
import { findings } from './axe.ts';
import { expect, test } from './centre.ts';

/** For eyes: SHOTS names a folder. */
async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}

const panel = (page: Page) => page.locator('.card', { has: page.locator('.messages') });

test('a person is written to, and can check it', async ({ branch, centre, openAs, browser }) => {
  const seat = await branch.addOperator('王佳宁', '03 席');
  const person = await branch.addPerson('林桂芳');
  await branch.liveCall(person);
  const page = await openAs(seat);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('林*芳');
  await expect(panel(page).getByText('已送达')).toHaveCount(2);
  const text = () =>
    centre.shown.find((m) => m.to.endsWith(person.phone.slice(-8)) && !m.flash)?.text;
  await expect.poll(text).toContain('核验码');
  const code = /\d{4} \d{4} \d{4}/.exec(text() ?? '')?.[0] ?? '';
  await expect(panel(page)).not.toContainText(code);
  await panel(page).scrollIntoViewIfNeeded();
  await shot(page, 'message-panel-zh');

  await panel(page).getByRole('button', { name: '发送消息' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('模板').selectOption({ label: '未接来电' });
  await expect(dialog.locator('.message-bubble')).toContainText('未能接通');
  await expect(dialog.getByText('符合内容规则')).toBeVisible();
  await shot(page, 'message-send-zh');
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('button', { name: '发送消息' }).click();
  await expect(dialog).toBeHidden();
  await expect(panel(page).getByText('已送达')).toHaveCount(3);

  // The caller reads the code out.
  await page.getByRole('button', { name: '核验码' }).click();
  await page.getByRole('textbox', { name: '核验码' }).fill(code);
  await page.getByRole('textbox', { name: '手机号后 4 位' }).fill(person.phone.slice(-4));
  await page.getByRole('button', { name: '核验', exact: true }).click();
  await expect(page.getByText('是本中心发出的', { exact: true })).toBeVisible();
  await shot(page, 'verify-zh');
  expect(await findings(page)).toEqual([]);

  for (const [lang, size] of [
    ['zh', { width: 390, height: 844 }],
    ['en', { width: 1280, height: 720 }],
  ] as const) {
    const context = await browser.newContext({
      locale: lang === 'zh' ? 'zh-CN' : 'en',
      viewport: size,
    });
    const check = await context.newPage();
    await check.goto(`${centre.address}/check`);
    await shot(check, `check-form-${lang}`);
    expect(await findings(check)).toEqual([]);
    const type = async (digits: string): Promise<void> => {
      await check.locator('#code').fill(digits);
      await check.locator('#lastFour').fill(person.phone.slice(-4));
      await check.locator('.submit').click();
    };
    // An impostor's code: one digit off is seen as a slip first, then it is not ours.
    await type('4829 1370 5561');
    await expect(check.getByRole('alert').first()).not.toBeEmpty();
    await shot(check, `check-slip-${lang}`);
    await check.locator('.submit').click();
    await expect(check.locator('.answer.unknown')).toBeVisible();
    await shot(check, `check-unknown-${lang}`);
    expect(await findings(check)).toEqual([]);
    await check.locator('.again').click();
    await type(code);
    await expect(check.locator('.answer.genuine')).toBeVisible();
    await expect(check.locator('.lead')).toContainText('临江市反诈中心');
    await expect(check.locator('body')).not.toContainText('林');
    await shot(check, `check-genuine-${lang}`);
    expect(await findings(check)).toEqual([]);
    await context.close();
  }
});

test('the shift leader sees every channel', async ({ branch, openAs }) => {
  await branch.liveCall(await branch.addPerson('陈卫国'));
  await branch.settled();
  const leader = await branch.addOperator('赵一鸣', '01 席', ['shift-leader']);
  for (const lang of ['zh-CN', 'en']) {
    const page = await openAs(leader, '#/contacts', { lang });
    await expect(page.locator('.channel-card')).toHaveCount(5);
    await expect(page.locator('.channel-card').first()).toContainText(
      lang === 'en' ? 'Up' : '在线',
    );
    await page.waitForLoadState('networkidle');
    await shot(page, `contacts-${lang}`);
    const found = await findings(page);
    expect(found.filter((line) => !line.includes('aria-label="01'))).toEqual([]);
    await page.getByRole('button', { name: lang === 'en' ? /^Notices/ : /^提醒/ }).click();
    await shot(page, `bell-${lang}`);
  }
});
