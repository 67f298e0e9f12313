/**
 * Goal: in auto-next mode the next warning comes by itself, a skip says why, and a seat that rests is
 * left alone. Method: one seat, warnings one after the other, by keyboard.
 */
import type { Page } from '@playwright/test';
import { expect, test } from './centre.ts';

const row = (page: Page, name: string) =>
  page.getByRole('listbox', { name: '预警列表' }).getByRole('option', { name });
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

test('one after the other, claimed and opened; skipping needs a reason; an empty queue waits', async ({
  branch,
  openAs,
  centre,
}) => {
  const seat = await branch.addOperator('王佳宁', '03 席');
  for (const name of ['林桂芳', '陈卫国', '吴秀英']) {
    await branch.liveCall(await branch.addPerson(name));
    await branch.settled();
  }
  const page = await openAs(seat);
  const names = ['林*芳', '陈*国', '吴*英'];
  await expect(heading(page)).toHaveText(/林\*芳|陈\*国|吴\*英/);
  const first = await heading(page).textContent();
  await page.getByRole('button', { name: '自动接续' }).click();
  await page.locator('body').click({ position: { x: 700, y: 5 } });
  await page.keyboard.press('1');
  await page.keyboard.press('Control+Enter');
  await expect(heading(page)).not.toHaveText(first ?? '');
  const second = (await heading(page).textContent()) ?? '';
  await expect(row(page, second)).toContainText('我在处理');

  await page.keyboard.press('x');
  const dialog = page.getByRole('dialog', { name: /跳过这条预警/ });
  await expect(dialog.getByRole('button', { name: '跳过' })).toBeDisabled();
  await dialog.getByRole('button', { name: '与本人相识' }).click();
  await dialog.getByRole('button', { name: '跳过' }).click();
  const third = names.find((name) => name !== first && name !== second) ?? '';
  await expect(heading(page)).toHaveText(third);
  await expect(row(page, third)).toContainText('我在处理');
  const skipped = await centre.server.db.query<{ reason: string }>(
    `select reason from warning_skip where user_id = $1`,
    [seat.id],
  );
  expect(skipped).toEqual([{ reason: '与本人相识' }]);

  // Nothing is left but the one that was skipped: the next arrival is taken.
  await page.keyboard.press('1');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('暂无待劝阻，到一条接一条')).toBeVisible();
  await branch.liveCall(await branch.addPerson('周建军'));
  await expect(heading(page)).toHaveText('周*军');
  await expect(page.getByRole('button', { name: '我的 1' })).toBeVisible();
  await expect(page.getByRole('button', { name: '跳过' })).toBeEnabled();
});

test('an outcome is taken back from the notice', async ({ branch, openAs }) => {
  const seat = await branch.addOperator('王佳宁', '03 席');
  await branch.liveCall(await branch.addPerson('林桂芳'));
  const page = await openAs(seat);
  await expect(heading(page)).toHaveText('林*芳');
  await page.keyboard.press('1');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('暂无待劝阻')).toBeVisible();
  await page.getByRole('button', { name: '撤销' }).click();
  await expect(heading(page)).toHaveText('林*芳');
  await expect(page.getByText('撤回处置结果「已劝阻，未转账」')).toBeVisible();
});

test('what the script tells is in the record of the outcome', async ({
  branch,
  openAs,
  centre,
}) => {
  const seat = await branch.addOperator('王佳宁', '03 席');
  await branch.liveCall(await branch.addPerson('林桂芳'));
  const page = await openAs(seat);
  await expect(heading(page)).toHaveText('林*芳');
  await page.keyboard.press('s'); // takes us for fraudsters
  await page.keyboard.press('b');
  const record = page.locator('.record-body');
  await expect(record.getByRole('button', { name: '半信半疑' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await record.getByRole('button', { name: '已告知家属' }).click();
  await record.getByLabel('号码、网址、应用，回车添加').fill('+86 170 0000 0001');
  await record.getByLabel('号码、网址、应用，回车添加').press('Enter');
  await expect(record.getByText('+86 170 0000 0001')).toBeVisible();
  await page.locator('.outcomes h2').click();
  await page.keyboard.press('1');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('林*芳：已劝阻，未转账')).toBeVisible();
  const [kept] = await centre.server.db.query<{ feedback: Record<string, unknown> }>(
    'select feedback from warning where holder_id = $1',
    [seat.id],
  );
  expect(kept?.feedback).toMatchObject({
    reached: 'person',
    channel: 'phone',
    belief: 'doubts',
    measures: ['family-told'],
    found: [{ kind: 'number', value: '+86 170 0000 0001' }],
    answers: ['identity:takes-for-fraud'],
  });
});
