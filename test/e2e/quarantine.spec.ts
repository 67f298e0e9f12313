/**
 * Goal: a refused row is found, understood, mended and sent again by keyboard; sources are run from
 * the screen. Method: a source sends rows that cannot pass; what is mended arrives in the log.
 */
import type { Page } from '@playwright/test';
import { formatInstant, minuteMs } from '../../src/core/kernel/index.ts';
import { findings } from './axe.ts';
import { expect, test, type Branch, type Centre } from './centre.ts';

const list = (page: Page) => page.getByRole('listbox', { name: '隔离数据' });
const editor = (page: Page) => page.getByRole('textbox', { name: '原文，可修改' });
let serial = 0;

/** A transfer with a misspelt field and a negative amount. */
function badRow(centre: Centre): { id: string; row: Record<string, unknown> } {
  serial += 1;
  const id = `bad-${Date.now().toString(36)}-${serial}`;
  return {
    id,
    row: {
      kind: 'transfer',
      id,
      source: 'carrier-a',
      occurredAt: formatInstant(centre.now() - minuteMs),
      subject: { phone: '13800138000' },
      amountFen: -500_000,
      payer: { account: 'A10001' },
      payee: { account: 'A20001' },
      chanel: 'mobile',
      status: 'done',
    },
  };
}

const analyst = (branch: Branch) => branch.addAtBureau('沈念', ['analyst']);

test('found, understood, mended, sent again, by keyboard', async ({ branch, openAs, centre }) => {
  const [first, second] = [badRow(centre), badRow(centre)];
  await branch.submit([second.row]);
  await branch.submit([first.row]);
  const page = await openAs(await analyst(branch), '#/quarantine');
  const rows = list(page).getByRole('option');
  await expect(rows.first()).toHaveAttribute('aria-selected', 'true');
  await expect(rows.first()).toContainText(first.id.slice(0, 4));
  await expect(page.getByRole('heading', { level: 2, name: /carrier-a · 第 1 行/ })).toBeVisible();
  const problems = page.locator('.problems li');
  await expect(problems).toHaveCount(2);
  await expect(problems.nth(0)).toContainText('amountFen');
  await expect(problems.nth(0)).toContainText('数值超出范围');
  await expect(problems.nth(1)).toContainText('没有这个字段');
  await expect(page.locator('.row-editor mark')).toHaveText(['-500000', /"chanel": "mobile"/]);

  await page.keyboard.press('j');
  await expect(rows.nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await expect(editor(page)).toBeFocused();
  const text = await editor(page).inputValue();
  expect(text).toContain('\n  "amountFen": -500000,');

  await editor(page).fill(text.replace('-500000', '500000'));
  await expect(page.getByText('已修改')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('仍未通过，还有 1 处问题')).toBeVisible();
  await expect(problems).toHaveCount(1);
  await expect(page.locator('.row-editor mark')).toHaveText([/"chanel": "mobile"/]);

  await editor(page).fill(text.replace('-500000', '500000').replace('chanel', 'channel'));
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText(`已接收，编号 ${first.id}`)).toBeVisible();
  await expect(rows.first()).toContainText('已重发');
  await expect(rows.nth(1)).toHaveAttribute('aria-selected', 'true'); // the next open row
  const stored = await centre.server.db.query('select 1 from signal where id = $1', [first.id]);
  expect(stored).toHaveLength(1);
});

test('what is typed in the row is text, and stays when another row is looked at', async ({
  branch,
  openAs,
  centre,
}) => {
  await branch.submit([badRow(centre).row]);
  await branch.submit([badRow(centre).row]);
  const page = await openAs(await analyst(branch), '#/quarantine');
  const rows = list(page).getByRole('option');
  await expect(rows.first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await page.keyboard.type('jkx');
  await expect(rows.first()).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByText('第一处不完整或写错的地方已标红')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await expect(page.getByText('JSON 完整')).toBeVisible();
  await page.keyboard.press('k');
  await expect(editor(page)).toHaveValue(/^jkx/);
  await page.getByRole('button', { name: '还原' }).click();
  await expect(page.getByText('JSON 完整')).toBeVisible();
});

test('discarded with a reason; filters live in the address', async ({ branch, openAs, centre }) => {
  const { id, row } = badRow(centre);
  await branch.submit([row]);
  const page = await openAs(await analyst(branch), '#/quarantine');
  await expect(editor(page)).toHaveValue(new RegExp(id));
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('x');
  const dialog = page.getByRole('dialog', { name: '丢弃这条数据' });
  await expect(dialog.getByRole('button', { name: '丢弃' })).toBeDisabled();
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('button', { name: '测试数据，不是真实信号' }).click();
  await dialog.getByRole('button', { name: '丢弃' }).click();
  await expect(dialog).toBeHidden();
  await expect(list(page).getByRole('option').first()).toContainText('已丢弃');
  await page.getByRole('button', { name: /^已丢弃/ }).click();
  expect(page.url()).toContain('status=discarded');
  await expect(list(page).getByRole('option').first()).toContainText('已丢弃');
  await page.reload();
  await expect(editor(page)).toHaveValue(new RegExp(id));
  await expect(editor(page)).toHaveAttribute('readonly');
});

test('the list stands still; new rows wait behind a pill', async ({ branch, openAs, centre }) => {
  const one = badRow(centre);
  const two = badRow(centre);
  await branch.submit([one.row]);
  const page = await openAs(await analyst(branch), '#/quarantine');
  await expect(editor(page)).toHaveValue(new RegExp(one.id));
  await branch.submit([two.row]);
  await expect(page.getByRole('button', { name: /有新的隔离数据/ })).toBeVisible();
  await expect(editor(page)).toHaveValue(new RegExp(one.id));
  await page.keyboard.press('n');
  await expect(page.getByRole('button', { name: /有新的隔离数据/ })).toBeHidden();
  await expect(list(page).getByRole('option').nth(1)).toBeVisible();
});

test('a seat operator is told that it is not theirs', async ({ branch, openAs }) => {
  const page = await openAs(await branch.addOperator('王佳宁', '03 席'), '#/quarantine');
  await expect(page.getByText('没有权限查看')).toBeVisible();
  await expect(page.getByRole('link', { name: '隔离区' })).toBeHidden();
});

test('a source: registered, its key shown once, rotated, suspended, resumed', async ({
  branch,
  openAs,
  centre,
}) => {
  const name = `bank-${Date.now().toString(36)}`;
  const page = await openAs(await branch.addAtBureau('管理员', ['administrator']), '#/source');
  await page.getByRole('button', { name: '登记来源' }).click();
  const create = page.getByRole('dialog', { name: '登记来源' });
  await create.getByLabel('来源名').fill('Bank A');
  await expect(create.getByText('以小写字母或数字开头')).toBeVisible();
  await create.getByLabel('来源名').fill('carrier-a');
  await create.getByRole('button', { name: '登记并生成密钥' }).click();
  await expect(create.getByText('名称已被占用')).toBeVisible();
  await create.getByLabel('来源名').fill(name);
  await create.getByLabel('类别').selectOption('bank');
  await create.getByRole('button', { name: '登记并生成密钥' }).click();

  const shown = page.getByRole('dialog', { name: `${name} 的密钥` });
  const key = await shown.getByLabel('密钥').inputValue();
  expect(key).toMatch(/^wzk_/);
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('Escape'); // a slip does not lose the key
  await expect(shown).toBeVisible();
  await shown.getByRole('button', { name: '我已保存' }).click();
  await expect(shown).toBeHidden();

  const send = async (): Promise<number> => {
    const reply = await fetch(`${centre.server.address}/api/v1/signals`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
      body: JSON.stringify({
        kind: 'sms',
        id: `s${(serial += 1)}`,
        source: name,
        occurredAt: formatInstant(centre.now()),
        subject: { phone: '13800138000' },
        counterpart: { number: '10086' },
        text: '您的快递已到',
      }),
    });
    return reply.status;
  };
  expect(await send()).toBe(200);
  await page.getByRole('row', { name: new RegExp(name) }).click();
  const side = page.getByRole('complementary', { name: `来源 ${name}` });
  await expect(side.getByText('正常', { exact: true })).toBeVisible({ timeout: 12_000 });

  expect(await findings(page)).toEqual([]);
  await side.getByRole('button', { name: '停用' }).click();
  const suspend = page.getByRole('dialog', { name: '停用来源' });
  await expect(suspend).toContainText('401');
  await suspend.getByRole('button', { name: '停用' }).click();
  await expect(side.getByText('已停用')).toBeVisible();
  expect(await send()).toBe(401);
  await side.getByRole('button', { name: '恢复' }).click();
  await page
    .getByRole('dialog', { name: '恢复来源' })
    .getByRole('button', { name: '恢复' })
    .click();
  await expect(side.getByRole('button', { name: '停用' })).toBeVisible();

  await side.getByRole('button', { name: '更换密钥' }).click();
  await page
    .getByRole('dialog', { name: '更换密钥' })
    .getByRole('button', { name: '更换密钥' })
    .click();
  await expect(shown.getByText('旧密钥已失效')).toBeVisible();
  expect(await send()).toBe(401);
});
