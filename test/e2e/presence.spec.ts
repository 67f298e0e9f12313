/**
 * Goal: two seats do not open the same warning without knowing it. Method: two browsers of one
 * branch; what one has open is read on the other's screen.
 */
import type { Page } from '@playwright/test';
import { expect, test } from './centre.ts';

const row = (page: Page, name: string) =>
  page.getByRole('listbox', { name: '预警列表' }).getByRole('option', { name });
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

test('what a colleague looks at is marked, follows them, and is passed over by the next one', async ({
  branch,
  openAs,
}) => {
  const [one, two] = [
    await branch.addOperator('王佳宁', '03 席'),
    await branch.addOperator('李倩', '07 席'),
  ];
  for (const name of ['吴秀英', '陈卫国', '林桂芳']) {
    await branch.liveCall(await branch.addPerson(name));
    await branch.settled();
  }
  const theirs = await openAs(two);
  await expect(heading(theirs)).toHaveText('林*芳');
  await theirs.keyboard.press('j');
  await expect(heading(theirs)).toHaveText('陈*国');

  const mine = await openAs(one);
  await expect(heading(mine)).toHaveText('林*芳');
  await expect(row(mine, '陈*国')).toContainText('07 席在看');
  await expect(row(mine, '林*芳')).not.toContainText('在看');

  await mine.keyboard.press('j');
  await expect(mine.getByText('07 席 · 李倩正在查看')).toBeVisible();
  await expect(theirs.getByText('03 席 · 王佳宁正在查看')).toBeVisible();
  await mine.keyboard.press('k');
  await expect(theirs.getByText('03 席 · 王佳宁正在查看')).toBeHidden();

  // After an outcome the next one opens, and it is not the one that 07 looks at.
  await mine.keyboard.press('1');
  await mine.keyboard.press('Control+Enter');
  await expect(heading(mine)).toHaveText('吴*英');

  // Who closes the window is gone at once, or at the latest when their silence has lasted.
  await theirs.getByRole('link', { name: '名单' }).click();
  await expect(row(mine, '陈*国')).not.toContainText('在看');
});
