/**
 * Goal: a tier has an inbox of its own: what came, from whom and why, accepted there or given back.
 * Method: a seat escalates; a colleague of the same branch looks into the inbox of the station.
 */
import type { Page } from '@playwright/test';
import { expect, test } from './centre.ts';

const row = (page: Page, name: string) =>
  page.getByRole('listbox', { name: '预警列表' }).getByRole('option', { name });
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

test('what a seat sends to the station is there with its reason, and comes back with another', async ({
  branch,
  openAs,
}) => {
  const seat = await branch.addOperator('王佳宁', '03 席');
  const other = await branch.addOperator('李倩', '07 席');
  await branch.liveCall(await branch.addPerson('林桂芳'));
  const mine = await openAs(seat);
  await expect(heading(mine)).toHaveText('林*芳');
  await mine.getByRole('button', { name: '接手' }).click();
  await expect(row(mine, '林*芳')).toContainText('我在处理');
  await mine.keyboard.press('e');
  const dialog = mine.getByRole('dialog');
  await dialog.getByRole('button', { name: '多次未接通' }).click();
  await dialog.getByRole('button', { name: '升级' }).click();
  await expect(mine.getByText('已升级')).toBeVisible();

  const theirs = await openAs(other, '#/warning?tier=station');
  const tiers = theirs.getByRole('group', { name: '层级' });
  await expect(tiers.getByRole('button', { name: '派出所 1' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(row(theirs, '林*芳')).toContainText('03 席 · 王佳宁：多次未接通');
  await expect(theirs.locator('.sent')).toContainText('派出所');
  await expect(theirs.getByRole('button', { name: '接收' })).toBeVisible();
  await theirs.getByRole('button', { name: '退回坐席' }).click();
  const returning = theirs.getByRole('dialog');
  await returning.getByRole('button', { name: '不属本辖区' }).click();
  await returning.getByRole('button', { name: '退回坐席' }).click();
  await expect(theirs.getByText('已退回坐席')).toBeVisible();
  await tiers.getByRole('button', { name: /坐席/ }).click();
  await expect(row(theirs, '林*芳')).toContainText('07 席 · 李倩：不属本辖区');
});
