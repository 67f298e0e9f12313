/**
 * Goal: a shift leader sees who is on what and moves it, keeps a roster, and reviews a transfer.
 * Method: a branch with seats and a leader; warnings come as signals; each act is checked where it
 * takes effect.
 */
import { findings } from './axe.ts';
import { expect, test } from './centre.ts';

test('the desk shows what nobody has taken, and gives it to a seat', async ({ branch, openAs }) => {
  const leader = await branch.addOperator('丁一凡', undefined, ['shift-leader']);
  const seat = await branch.addOperator('王佳宁', '03 席');
  const seatPage = await openAs(seat, '#/warning');
  await branch.liveCall(await branch.addPerson('林小芳'));
  await branch.settled();
  const page = await openAs(leader, '#/shift');
  await expect(page.getByRole('heading', { name: '值班台' })).toBeVisible();
  await expect(page.getByRole('row', { name: /03 席 王佳宁/ })).toContainText('空闲');
  const pressing = page.getByRole('region', { name: '超时与将超时' });
  await expect(pressing.getByRole('listitem')).toHaveCount(1);
  expect(await findings(page)).toEqual([]);
  await pressing.getByRole('button', { name: /指派/ }).click();
  const dialog = page.getByRole('dialog', { name: '指派 1 件预警' });
  await dialog.getByLabel('交给').selectOption({ label: '03 席 王佳宁 · 空闲 · 在手 0' });
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('button', { name: '指派' }).click();
  await expect(page.getByRole('row', { name: /03 席 王佳宁/ })).toContainText('紧急');
  await expect(seatPage.getByRole('button', { name: '我的 1' })).toBeVisible();
  // By key: the row, then a message.
  await page.getByRole('heading', { name: '值班台' }).click();
  await page.keyboard.press('J');
  await expect(page.getByRole('complementary')).toBeVisible();
  await page.keyboard.press('M');
  await expect(page.getByRole('dialog', { name: /发消息给/ })).toBeVisible();
});

test('a shift is put on the roster, changed for one day, and its gaps are seen', async ({
  branch,
  openAs,
}) => {
  const leader = await branch.addOperator('方远', undefined, ['shift-leader']);
  await branch.addOperator('李倩', '07 席');
  const page = await openAs(leader, '#/duty');
  await expect(page.getByText('本单位尚未排班')).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: '添加班次' }).click();
  const dialog = page.getByRole('dialog', { name: '添加班次' });
  await dialog.getByLabel('人员').selectOption({ label: '07 席 李倩' });
  await dialog.getByRole('button', { name: '周六' }).click();
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('button', { name: '添加班次' }).click();
  const bars = page.getByRole('row', { name: /李倩/ }).getByRole('button');
  await expect(bars.first()).toBeVisible();
  await expect(page.getByRole('img', { name: /缺岗/ }).first()).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: '导入' }).click();
  const file = page.getByRole('dialog', { name: '导入排班表' });
  await file
    .getByLabel('或粘贴内容')
    .fill('登录名,角色,班日,起,止,自,至\nnobody,A,每天,08:00,20:00,2026-03-02,');
  await file.getByRole('button', { name: '导入' }).click();
  await expect(page.getByText('1 行未能导入')).toBeVisible();
  await page.getByRole('button', { name: /已处理/ }).click();
  await expect(page.getByText('1 行未能导入')).toBeHidden();
});
