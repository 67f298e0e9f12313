/**
 * Goal: a figure of a policy table is changed from the screen by one person and let in by another,
 * who sees what changes and from which source. Method: two people in two windows of a real browser.
 */
import { findings } from './axe.ts';
import { expect, test } from './centre.ts';

test('changed by one, let in by another, named afterwards', async ({ branch, openAs }) => {
  const page = await openAs(await branch.addAtBureau('郑管理', ['administrator']), '#/policies');
  const sheet = page.getByRole('table').filter({ hasText: '首次呼叫时限' });
  await expect(sheet).toContainText('3 分');
  await page.getByRole('button', { name: '修改', exact: true }).click();
  const cell = page.getByRole('textbox', { name: '首次呼叫时限 高危' });
  await cell.fill('九');
  await expect(cell).toHaveAttribute('aria-invalid', 'true');
  await cell.fill('8 分');
  await expect(page.getByText('已改 1 处')).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: '提交审批' }).click();
  const dialog = page.getByRole('dialog', { name: '提交新版本' });
  await expect(dialog.getByRole('table')).toContainText('10 分');
  await expect(dialog.getByRole('table')).toContainText('8 分');
  expect(await findings(page)).toEqual([]);
  await dialog.getByLabel('来源文件').fill('局发〔2026〕3 号');
  await dialog.getByLabel('修改理由').fill('高危首呼提速');
  await dialog.getByRole('button', { name: '提交审批' }).click();
  await expect(page.getByText('局发〔2026〕3 号')).toBeVisible();

  const other = await openAs(
    await branch.addAtBureau('吴指挥', ['commander']),
    '#/policies?view=waiting',
  );
  await expect(other.getByText('高危首呼提速')).toBeVisible();
  await expect(other.getByText('郑管理')).toBeVisible();
  expect(await findings(other)).toEqual([]);
  await other.getByRole('button', { name: '批准' }).click();
  await expect(other.getByText('没有待审批的版本')).toBeVisible();
  await other.getByRole('tab', { name: '现行内容' }).click();
  await expect(other.getByText(/^warning-\d+$/).first()).toBeVisible();
  await expect(other.getByRole('table').filter({ hasText: '首次呼叫时限' })).toContainText('8 分');

  // What the other tests of this centre expect holds again.
  await page.goto(page.url().replace(/#.*/, '#/policies'));
  await page.reload();
  await page.getByRole('button', { name: '修改', exact: true }).click();
  await page.getByRole('button', { name: '恢复出厂值' }).click();
  await page.getByRole('button', { name: '提交审批' }).click();
  await dialog.getByLabel('来源文件').fill('默认');
  await dialog.getByLabel('修改理由').fill('恢复');
  await dialog.getByRole('button', { name: '提交审批' }).click();
  await expect(page.getByRole('button', { name: '撤回' })).toBeVisible();
  await other.reload();
  await other.getByRole('tab', { name: '待审批' }).click();
  await other.getByRole('button', { name: '批准' }).click();
  await expect(other.getByText('没有待审批的版本')).toBeVisible();
});
