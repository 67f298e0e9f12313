/**
 * Goal: an analyst lists a number from the keyboard, another person lets it in, the box says why, and
 * files come in and go out as a whole. Method: two people in two windows of a real browser; every act
 * is checked where it takes effect.
 */
import type { Page } from '@playwright/test';
import { findings } from './axe.ts';
import { expect, test, type Branch } from './centre.ts';

const analyst = (branch: Branch) => branch.addAtBureau('周研判', ['analyst']);
const commander = (branch: Branch) => branch.addAtBureau('吴指挥', ['commander']);

/** Numbers of their own for each test, for all share one centre. */
let serial = 0;
const nextNumber = (): string =>
  `1707${String(Date.now() % 100_000).padStart(5, '0')}${String(10 + (serial += 1))}`;

async function ask(page: Page, text: string): Promise<void> {
  const box = page.getByRole('region', { name: '试查' }).getByRole('textbox');
  await box.fill(text);
  await box.press('Enter');
}
const answer = (page: Page) => page.getByRole('region', { name: '试查' }).getByRole('status');

async function propose(page: Page, number: string, reason: string): Promise<void> {
  await page.keyboard.press('n');
  const dialog = page.getByRole('dialog', { name: '提出名单条目' });
  await dialog.getByLabel('内容').fill(number);
  await dialog.getByLabel(/^原因/).fill(reason);
  await dialog.getByRole('button', { name: '提出', exact: true }).click();
  await expect(dialog).toBeHidden();
}

test('proposed by one, approved by another with a key, told by the box, taken out again', async ({
  branch,
  openAs,
}) => {
  const number = nextNumber();
  const page = await openAs(await analyst(branch), '#/lists');
  await expect(page.getByRole('table', { name: '名单条目' })).toBeVisible();
  await propose(page, number, '多人举报');
  const panel = page.getByRole('complementary', { name: `条目 +86${number}` });
  await expect(panel.getByText('须由另一人审批：您是提出人')).toBeVisible();
  await expect(panel.getByRole('button', { name: /^批准/ })).toBeDisabled();
  expect(await findings(page)).toEqual([]);
  await ask(page, number);
  await expect(answer(page)).toContainText('没查到不等于安全');

  const other = await openAs(await commander(branch), `#/lists?q=${number}`);
  await expect(other.getByRole('row', { name: new RegExp(number) })).toContainText('待审批');
  await other.keyboard.press('j');
  await expect(other.getByRole('complementary')).toContainText('周研判');
  await other.keyboard.press('a');
  await expect(other.getByRole('row', { name: new RegExp(number) })).toContainText('生效中');
  await ask(other, number);
  await expect(answer(other)).toContainText('在拦截名单中');
  await expect(answer(other)).toContainText('多人举报');

  const theirs = other.getByRole('complementary', { name: `条目 +86${number}` });
  await theirs.getByRole('button', { name: '撤下' }).click();
  const dialog = other.getByRole('dialog', { name: '撤下条目' });
  await dialog.getByLabel('原因').fill('申诉成立');
  await dialog.getByRole('button', { name: '撤下' }).click();
  await expect(theirs.getByText('申诉成立')).toBeVisible();
  await ask(other, `${number} `);
  await expect(answer(other)).toContainText('没查到不等于安全');
  await expect(answer(other)).toContainText('已撤下');
  expect(await findings(other)).toEqual([]);
});

test('the dialog shows what an entry would have hit, and names what cannot be listed', async ({
  branch,
  openAs,
}) => {
  await branch.liveCall(await branch.addPerson('林桂芳'));
  await branch.settled();
  const page = await openAs(await analyst(branch), '#/lists');
  await expect(page.getByRole('table', { name: '名单条目' })).toBeVisible();
  await page.keyboard.press('n');
  const dialog = page.getByRole('dialog', { name: '提出名单条目' });
  await dialog.getByLabel('内容').fill('17000000001');
  const preview = dialog.getByRole('region', { name: '生效后会影响什么' });
  await expect(preview).toContainText('将列入：+8617000000001');
  await expect(preview).toContainText('林*芳');
  expect(await findings(page)).toEqual([]);
  await dialog.getByLabel('内容').fill('12');
  await dialog.getByLabel(/^原因/).fill('x');
  await dialog.getByRole('button', { name: '提出', exact: true }).click();
  await expect(dialog.getByText(/not a number: 12/)).toBeVisible();
});

test('a file: bad rows are told, another person lets it in as a whole', async ({
  branch,
  openAs,
}) => {
  const site = `evil-${Date.now().toString(36)}.com`;
  const page = await openAs(await analyst(branch), '#/lists');
  await page.getByRole('button', { name: '导入', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: '导入名单文件' });
  await dialog.getByLabel(/^文件/).setInputFiles({
    name: 'bad.domains.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from(`# shared\n${site}\nnot a domain\n`),
  });
  await dialog.getByLabel(/^来源代号/).fill('police');
  await dialog.getByLabel('原因').fill('通报网址');
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('button', { name: '上传' }).click();
  const panel = page.getByRole('complementary', { name: '文件 bad.domains.txt' });
  await expect(panel).toContainText('第 3 行');
  await expect(panel.getByRole('button', { name: '批准整个文件' })).toBeDisabled();
  expect(await findings(page)).toEqual([]);
  const other = await openAs(await commander(branch), new URL(page.url()).hash);
  await other.getByRole('button', { name: '批准整个文件' }).click();
  await expect(other.getByRole('row', { name: /bad\.domains\.txt.*生效中/ }).first()).toBeVisible();
  await other.getByRole('navigation', { name: '名单页面' }).getByText('条目').click();
  await ask(other, `https://www.${site}/login`);
  await expect(answer(other)).toContainText('通报网址');
});

test('filters are in the address, empty says which empty, a broken line is told', async ({
  branch,
  openAs,
  line,
}) => {
  const number = nextNumber();
  const officer = await analyst(branch);
  const page = await openAs(officer, '#/lists', { address: line.address });
  await expect(page.getByRole('table', { name: '名单条目' })).toBeVisible();
  await propose(page, number, '待查');
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await page.keyboard.type(number);
  await expect(page.getByRole('row', { name: new RegExp(number) })).toBeVisible();
  await page.getByRole('button', { name: '放行', exact: true }).click();
  await expect(page.getByText('筛选后没有结果')).toBeVisible();
  expect(page.url()).toContain('verdict=allow');
  await page.getByRole('button', { name: '清除筛选' }).click();
  await expect(page.getByRole('searchbox', { name: /按开头/ })).toHaveValue('');
  line.cut();
  await page.getByRole('button', { name: '待审批', exact: true }).click();
  await expect(page.getByRole('alert').getByText('读取数据没有成功')).toBeVisible();
  line.mend();
  // The page may have asked again by itself, and then there is nothing to press.
  await page
    .getByRole('button', { name: '重试' })
    .click({ timeout: 5_000 })
    .catch(() => {});
  await expect(page.getByRole('row', { name: new RegExp(number) })).toBeVisible();
});

test('a reader sees the lists in English and is told what they may not do', async ({
  branch,
  openAs,
}) => {
  const page = await openAs(await branch.addAtBureau('严正', ['auditor']), '#/lists', {
    lang: 'en-US',
  });
  await expect(page.getByRole('heading', { name: 'Lists', level: 1 })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Propose', exact: true })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Export' })).toBeDisabled();
  const box = page.getByRole('region', { name: 'Ask the lists' }).getByRole('textbox');
  await box.fill('https://1cbc.com.cn/');
  await box.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'protected site' })).toContainText(
    'icbc.com.cn',
  );
  expect(await findings(page)).toEqual([]);
});
