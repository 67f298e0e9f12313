/**
 * Goal: an auditor finds who did what, and whether the record can be trusted. Method: acts and a
 * denial are made, then found by filter; the database is damaged behind the server's back.
 */
import type { Page } from '@playwright/test';
import { findings } from './axe.ts';
import { expect, test } from './centre.ts';

const rows = (page: Page) => page.getByRole('table', { name: '审计记录' }).getByRole('row');

test('found by filters that live in the address', async ({ branch, openAs }) => {
  const seat = await branch.addOperator('王佳宁', '03 席');
  await branch.liveCall(await branch.addPerson('林桂芳'));
  const work = await openAs(seat);
  await expect(work.getByRole('heading', { level: 1 })).toHaveText('林*芳');
  await work.keyboard.press('c');
  await expect(work.locator('.call-bar')).toBeVisible();
  await work.evaluate(() => fetch('/api/v1/audit'));

  const page = await openAs(await branch.addOperator('严正', undefined, ['auditor']), '#/audit');
  await expect(rows(page).nth(1)).toBeVisible();
  await page.getByRole('button', { name: '只看被拒绝' }).click();
  expect(page.url()).toContain('denied=1');
  const denial = rows(page).filter({ hasText: '王佳宁' }).first();
  await expect(denial).toContainText('拒绝');
  await denial.click();
  const side = page.getByRole('complementary');
  await side.getByRole('button', { name: '只看此人' }).click();
  await page.getByRole('button', { name: '只看被拒绝' }).click();
  await expect(rows(page).filter({ hasText: '认领预警' }).first()).toBeVisible();
  const everyActor = await rows(page).filter({ hasText: '允许' }).allTextContents();
  expect(everyActor.length).toBeGreaterThan(0);
  expect(everyActor.every((text) => text.includes('王佳宁'))).toBe(true);
  await page.reload();
  await expect(rows(page).filter({ hasText: '认领预警' }).first()).toBeVisible();
  await page.getByRole('combobox', { name: '动作' }).selectOption({ label: '认领预警' });
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole('button', { name: '清除筛选' }).click();
  await expect(rows(page).nth(3)).toBeVisible();
});

test('an entry tells its content and its hash', async ({ branch, openAs }) => {
  const page = await openAs(await branch.addOperator('严正', undefined, ['auditor']), '#/audit');
  await expect(rows(page).nth(1)).toBeVisible();
  await page.keyboard.press('j');
  const side = page.getByRole('complementary');
  await expect(side.getByRole('heading', { name: /第 \d+ 条/ })).toBeVisible();
  await expect(side.locator('.audit-hash')).toHaveText(/^[0-9a-f]{64}$/);
  expect(await findings(page)).toEqual([]);
  const first = page.url();
  await page.keyboard.press('j');
  await expect(page).not.toHaveURL(first);
  await page.keyboard.press('Escape');
  await expect(side).toBeHidden();
});

test('the chain is verified; an altered entry is named', async ({ branch, openAs, centre }) => {
  const page = await openAs(await branch.addOperator('严正', undefined, ['auditor']), '#/audit');
  await expect(rows(page).nth(1)).toBeVisible();
  await page.keyboard.press('v');
  await expect(page.getByText(/已核对 [\d,]+ 条，全部完整/)).toBeVisible();

  const db = centre.server.db;
  const [entry] = await db.query<{ seq: number; detail: string }>(
    'select seq, detail::text as detail from audit_entry order by seq limit 1 offset 2',
  );
  const seq = entry?.seq ?? 0;
  await db.query('update audit_entry set detail = \'{"forged":true}\' where seq = $1', [seq]);
  try {
    await page.getByRole('button', { name: /核对全链/ }).click();
    const alarm = page.getByRole('alert').filter({ hasText: '不可信' });
    await expect(alarm).toContainText(`第 ${seq} 条起不可信`);
    expect(await findings(page)).toEqual([]);
    await alarm.getByRole('button', { name: '查看这一条' }).click();
    await expect(page.getByRole('heading', { name: `第 ${seq} 条` })).toBeVisible();
    await expect(page.getByText('forged')).toBeVisible();
  } finally {
    await db.query('update audit_entry set detail = $2::jsonb where seq = $1', [
      seq,
      entry?.detail,
    ]);
  }
  await page.getByRole('button', { name: /核对全链/ }).click();
  await expect(page.getByText(/已核对 [\d,]+ 条，全部完整/)).toBeVisible();
});

test('others are told that it is not theirs', async ({ branch, openAs }) => {
  const page = await openAs(await branch.addOperator('王佳宁', '03 席'), '#/audit');
  await expect(page.getByText('没有权限查看')).toBeVisible();
});
