/**
 * Goal: an administrator runs people and units from the screen, and is told why not where not.
 * Method: a branch with an administrator; each act is checked where it takes effect.
 */
import type { Page } from '@playwright/test';
import { findings } from './axe.ts';
import { expect, test, type Branch } from './centre.ts';

const administrator = (branch: Branch) =>
  branch.addOperator('管理员', undefined, ['administrator']);
const side = (page: Page, name: string) =>
  page.getByRole('complementary', { name: `${name} 的账号` });
const open = (page: Page, name: string) =>
  page.getByRole('row', { name: new RegExp(name) }).click();

test('invited with a one-time address that is shown once and lets in', async ({
  branch,
  openAs,
  browser,
  centre,
}) => {
  const page = await openAs(await administrator(branch), '#/people');
  const login = `new${Date.now().toString(36)}`;
  await page.getByRole('button', { name: '邀请人员' }).click();
  const dialog = page.getByRole('dialog', { name: '邀请人员' });
  await dialog.getByLabel('姓名').fill('欧阳青');
  await dialog.getByLabel('账号').fill('X');
  await expect(dialog.getByText('以小写字母或数字开头')).toBeVisible();
  await dialog.getByLabel('账号').fill(login);
  await expect(dialog.getByRole('checkbox', { name: '坐席员' })).toBeChecked();
  await dialog.getByLabel(/^席位/).fill('21 席');
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('button', { name: '邀请', exact: true }).click();
  const shown = page.getByRole('dialog', { name: '欧阳青 的一次性登录地址' });
  const address = await shown.getByLabel('一次性登录地址').inputValue();
  expect(address).toContain('#/once/');
  await shown.getByRole('button', { name: '我已保存' }).click();
  await expect(page.getByRole('row', { name: /欧阳青/ })).toContainText('待首次登录');

  const context = await browser.newContext({ locale: 'zh-CN' });
  const door = await context.newPage();
  await door.goto(`${centre.address}/${new URL(address).hash}`);
  await expect(door.getByRole('heading', { name: '设置登录方式' })).toBeVisible();
  await context.close();
});

test('roles change and end the sessions; a refusal is told in its place', async ({
  branch,
  openAs,
  centre,
}) => {
  const seat = await branch.addOperator('王佳宁', '03 席');
  const colleague = await openAs(seat);
  const page = await openAs(await administrator(branch), '#/people');
  await open(page, '王佳宁');
  const panel = side(page, '王佳宁');
  const save = panel.getByRole('button', { name: '保存修改' });
  await expect(save).toBeDisabled();
  expect(await findings(page)).toEqual([]);
  await panel.getByRole('checkbox', { name: '研判员' }).check();
  await expect(panel.getByText('对方的会话立即结束')).toBeVisible();
  await save.click();
  await expect(page.getByText('已保存')).toBeVisible();
  await expect(page.getByRole('row', { name: /王佳宁/ })).toContainText('研判员');
  const [stored] = await centre.server.db.query<{ roles: string[] }>(
    'select roles from account_user where id = $1',
    [seat.id],
  );
  expect(stored?.roles).toEqual(['seat-operator', 'analyst']);
  await colleague.reload();
  await expect(colleague.getByRole('heading', { name: '登录' })).toBeVisible();

  await page.route(`**/api/v1/users/${seat.id}`, (route) =>
    route.fulfill({
      status: 409,
      json: {
        error: { code: 'last-administrator', message: 'last', messageZh: '这是最后一名管理员。' },
      },
    }),
  );
  await panel.getByRole('checkbox', { name: '研判员' }).uncheck();
  await save.click();
  await expect(panel.getByRole('alert')).toHaveText(
    '这是最后一名管理员。 请先指定另一位管理员，再作修改。',
  );
});

test('nobody changes their own roles or account', async ({ branch, openAs }) => {
  const page = await openAs(await administrator(branch), '#/people');
  await open(page, '管理员');
  const own = side(page, '管理员');
  await expect(own.getByText('须由另一位管理员修改')).toBeVisible();
  await expect(own.getByRole('checkbox', { name: '审计员' })).toBeDisabled();
  await expect(own.getByRole('button', { name: '停用账号' })).toBeDisabled();
});

test('disabled, enabled, sessions ended, each after its consequence was read', async ({
  branch,
  openAs,
}) => {
  const seat = await branch.addOperator('李倩', '07 席');
  const colleague = await openAs(seat, '#/account');
  await expect(colleague.getByRole('heading', { level: 1 })).toBeVisible();
  const page = await openAs(await administrator(branch), '#/people');
  await open(page, '李倩');
  const panel = side(page, '李倩');
  await panel.getByRole('button', { name: '结束全部会话' }).click();
  const ask = page.getByRole('dialog', { name: '结束全部会话' });
  await expect(ask).toContainText('李倩 在所有设备上下线');
  await ask.getByRole('button', { name: '结束会话' }).click();
  await expect(panel.getByText('0 处在线')).toBeVisible();
  await colleague.reload();
  await expect(colleague.getByRole('heading', { name: '登录' })).toBeVisible();

  await panel.getByRole('button', { name: '停用账号' }).click();
  await page
    .getByRole('dialog', { name: '停用账号' })
    .getByRole('button', { name: '停用' })
    .click();
  await expect(panel.getByText('已停用')).toBeVisible();
  await panel.getByRole('button', { name: '恢复账号' }).click();
  await page
    .getByRole('dialog', { name: '恢复账号' })
    .getByRole('button', { name: '恢复' })
    .click();
  await expect(panel.getByRole('button', { name: '停用账号' })).toBeVisible();
});

test('units: chosen in the address, taken off duty, one added below', async ({
  branch,
  openAs,
}) => {
  const page = await openAs(await administrator(branch), '#/people');
  const tree = page.getByRole('navigation', { name: '单位' });
  // The units of other tests stand in the same tree, and are not this administrator's.
  const station = tree.getByRole('button', { name: `${branch.stationName} 0` });
  await station.click();
  expect(page.url()).toContain('unit=');
  await page.getByRole('switch', { name: /在岗/ }).click();
  await expect(tree.getByText('不在岗')).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: '新增下级' }).click();
  const dialog = page.getByRole('dialog', { name: '新增单位' });
  await dialog.getByLabel('名称').fill('望海社区工作站');
  await dialog.getByLabel('辖区代码').fill('99x');
  await expect(dialog.getByText('代码应为 2 至 12 位数字')).toBeVisible();
  await dialog.getByLabel('辖区代码').fill('990104001');
  await dialog.getByRole('button', { name: '保存' }).click();
  await expect(tree.getByRole('button', { name: /望海社区工作站/ })).toBeVisible();
});

test('search, and a reader without the right to change', async ({ branch, openAs }) => {
  await branch.addOperator('司马光', '11 席');
  await branch.addOperator('上官云', '12 席');
  const page = await openAs(await branch.addOperator('严正', undefined, ['auditor']), '#/people');
  await expect(page.getByRole('row', { name: /上官云/ })).toBeVisible();
  await page.keyboard.press('f');
  await page.keyboard.type('司马');
  await expect(page.getByRole('row', { name: /上官云/ })).toBeHidden();
  await open(page, '司马光');
  await expect(side(page, '司马光').getByText('邀请和修改人员需要管理员').first()).toBeVisible();
  await expect(page.getByRole('button', { name: '邀请人员' })).toBeDisabled();
  await expect(side(page, '司马光').getByRole('checkbox', { name: '坐席员' })).toBeDisabled();
  await page.keyboard.press('f');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('没有这个人');
  await expect(page.getByText('没有匹配的人')).toBeVisible();
});
