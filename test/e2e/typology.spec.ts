/**
 * Goal: an author writes a typology on the screen, sees at once what it hits, replays it, and another
 * person lets it go live; what it proposes is decided. Method: transfers through the front door, an
 * analyst and a commander in two windows, axe and a picture at each step.
 */
import type { Page } from '@playwright/test';
import { formatInstant, minuteMs } from '../../src/core/kernel/index.ts';
import { findings } from './axe.ts';
import { expect, test, type Branch, type Centre } from './centre.ts';

const folder = 'test-output/screens';

async function picture(page: Page, name: string): Promise<void> {
  await expect(page.locator('.skeleton')).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${folder}/typology-${name}.png` });
}

/** Transfers of different persons to one account, the last the largest. */
async function transfers(centre: Centre, branch: Branch, account: string): Promise<void> {
  const rows = [];
  for (const [i, amountFen] of [200_000, 6_000_000, 7_500_000].entries()) {
    const person = await branch.addPerson(`付款人${i}`);
    rows.push({
      kind: 'transfer',
      id: `${account}-${i}`,
      source: 'carrier-a',
      occurredAt: formatInstant(centre.now() - (30 - i) * minuteMs),
      subject: { phone: person.phone },
      amountFen,
      payer: { bank: '工商银行', account: `A${account}${i}` },
      payee: { bank: '建设银行', account },
      channel: 'mobile',
      status: 'done',
    });
  }
  await branch.submit(rows);
  await branch.settled();
}

const analyst = (branch: Branch, name = '研判员甲') => branch.addAtBureau(name, ['analyst']);

test('written, looked at, replayed, submitted, approved by another, proposed, rolled back', async ({
  branch,
  centre,
  openAs,
}) => {
  test.setTimeout(180_000);
  const id = `loop-${Date.now().toString(36)}`;
  const account = `44001234567${String(Date.now()).slice(-9)}`;
  await transfers(centre, branch, account);
  const page = await openAs(await analyst(branch), '#/models');
  await expect(page.getByRole('heading', { name: '类案模型' })).toBeVisible();
  expect(await findings(page)).toEqual([]);

  await page.getByRole('button', { name: '新建模型' }).click();
  const dialog = page.getByRole('dialog', { name: '新建类案模型' });
  await dialog.getByLabel('标识').fill('X!');
  await expect(dialog.getByText('以小写字母开头', { exact: false }).last()).toBeVisible();
  await dialog.getByLabel('标识').fill(id);
  await dialog.getByLabel('名称（中文）').fill('大额集中收款');
  await dialog.getByLabel('名称（英文）').fill('Large payments to one account');
  await dialog.getByLabel('针对').selectOption({ label: '收款账户' });
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('button', { name: '建立草稿' }).click();

  await expect(page.getByRole('heading', { name: '大额集中收款' })).toBeVisible();
  const rule = page.getByRole('listitem', { name: '规则 rule-1' });
  await rule.getByRole('button', { name: '修改 ¥10,000' }).click();
  await rule.getByLabel('值 (元)').fill('50000');
  await page.keyboard.press('Escape');
  await expect(rule.getByRole('button', { name: '修改 ¥50,000' })).toBeVisible();
  await rule.getByRole('slider').fill('0.8');
  await page.getByRole('button', { name: '加规则' }).click();
  await page.getByRole('button', { name: '窗口统计' }).click();
  const second = page.getByRole('listitem', { name: '规则 rule-2' });
  await second.getByRole('button', { name: '修改 3' }).click();
  await second.getByLabel('值', { exact: true }).fill('2');
  await page.keyboard.press('Escape');
  await page.getByRole('checkbox', { name: '建议封堵' }).check();

  await page.getByRole('button', { name: '看最近一天' }).click();
  const side = page.getByRole('complementary', { name: '最近一天的命中' });
  await expect(side.getByText('命中的信号')).toBeVisible({ timeout: 40_000 });
  await expect(rule.getByText(/命中 [1-9]\d* 次/)).toBeVisible();
  await side.getByRole('button', { name: /转账/ }).first().click();
  await side.getByRole('button', { name: '查看信号' }).click();
  await expect(side.getByText('amountFen')).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.getByRole('heading', { name: '规则', exact: true }).scrollIntoViewIfNeeded();
  await picture(page, 'editor');

  await page.getByRole('checkbox', { name: 'JSON' }).check();
  const json = page.getByRole('textbox', { name: 'JSON' });
  await json.fill((await json.inputValue()).replace('"transfer"', '"transfers"'));
  await expect(
    page.getByRole('region', { name: 'JSON' }).locator('.field-error').first(),
  ).toBeVisible();
  await picture(page, 'json');
  await json.fill((await json.inputValue()).replace('"transfers"', '"transfer"'));
  await page.getByRole('checkbox', { name: 'JSON' }).uncheck();
  await page.getByRole('button', { name: '保存草稿' }).click();
  await expect(page.getByText('已保存')).toBeVisible();
  await expect(page.getByText('先回放，再影子运行或提交审批')).toBeVisible();
  await expect(page.getByRole('button', { name: '提交审批' })).toBeHidden();

  await page.getByRole('button', { name: '回放', exact: true }).click();
  await page.getByRole('button', { name: '开始回放' }).click();
  await expect(page.getByRole('heading', { name: '各等级' })).toBeVisible({ timeout: 40_000 });
  await expect(page.getByText('已回放').first()).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await picture(page, 'replay');

  await page.getByRole('button', { name: '影子运行' }).click();
  await expect(page.getByText('影子 v1').first()).toBeVisible();
  await page.getByRole('button', { name: '提交审批' }).click();
  await page.getByRole('dialog').getByLabel('说明').fill('三人向同一账户付款');
  await page.getByRole('dialog').getByRole('button', { name: '提交审批' }).click();
  await expect(page.getByText('待审批')).toBeVisible();
  await expect(page.getByRole('button', { name: '批准上线' })).toBeHidden();
  await expect(page.getByText('作者和提交人不能审批')).toBeVisible();

  const other = await openAs(
    await branch.addAtBureau('指挥长', ['commander']),
    `#/models?id=${id}`,
  );
  await other.getByRole('button', { name: '批准上线' }).click();
  const approve = other.getByRole('dialog', { name: '批准上线' });
  await expect(approve).toContainText('不足 24 小时');
  await expect(approve.getByRole('button', { name: '批准上线' })).toBeDisabled();
  await approve.getByLabel('理由（必填）').fill('正在发案');
  expect(await findings(other)).toEqual([]);
  await picture(other, 'approve');
  await approve.getByRole('button', { name: '批准上线' }).click();
  await expect(other.getByText('在用 v1').first()).toBeVisible();

  await transfers(centre, branch, `${account.slice(0, -1)}0`);
  await other.goto(`${centre.address}/#/proposals`);
  const rows = other.getByRole('row', { name: /大额集中收款/ });
  await expect(rows).toHaveCount(2);
  await rows.first().click();
  const detail = other.getByRole('complementary');
  await expect(detail.getByText('大额集中收款')).toBeVisible();
  expect(await findings(other)).toEqual([]);
  await picture(other, 'proposals');
  await other.keyboard.press('x');
  await expect(other.getByRole('dialog').getByRole('button', { name: '驳回' })).toBeDisabled();
  await other.getByRole('dialog').getByLabel('理由（必填）').fill('公司账户');
  await other.getByRole('dialog').getByRole('button', { name: '驳回' }).click();
  await expect(other.getByRole('dialog')).toBeHidden();

  await other.goto(`${centre.address}/#/models?id=${id}&tab=versions`);
  await expect(other.getByRole('heading', { name: '经过' })).toBeVisible();
  await expect(other.getByText('批准上线').first()).toBeVisible();
  await picture(other, 'versions');
  await other.goto(`${centre.address}/#/models`);
  await picture(other, 'list');
  await other.getByRole('button', { name: '回退上一套' }).click();
  const back = other.getByRole('dialog', { name: '回退上一套模型' });
  await expect(back).toContainText('大额集中收款：在用 v1 → 影子 v1');
  await back.getByLabel('理由（必填）').fill('误报多');
  await back.getByRole('button', { name: '回退上一套' }).click();
  await expect(other.getByRole('row', { name: new RegExp(id) })).toContainText('影子 v1');
  await expect(other.getByRole('button', { name: '回退上一套' })).toBeDisabled();
});

test('a reader sees everything and changes nothing; a line that is cut says so', async ({
  branch,
  line,
  openAs,
}) => {
  const page = await openAs(await branch.addAtBureau('严正', ['auditor']), '#/models', {
    address: line.address,
  });
  await expect(page.getByRole('heading', { name: '类案模型' })).toBeVisible();
  await expect(page.getByRole('button', { name: '新建模型' })).toBeHidden();
  await page.goto(`${line.address}/#/models?id=none-such`);
  await expect(page.getByText('没有找到')).toBeVisible();
  line.cut();
  await page.goto(`${line.address.replace('#', '')}/#/proposals`).catch(() => {});
  line.mend();
  await page.goto(`${line.address}/#/proposals`);
  await page.reload();
  await expect(
    page
      .getByText(/没有.*建议/)
      .or(page.getByRole('table'))
      .first(),
  ).toBeVisible();
});

test('in English', async ({ branch, openAs }) => {
  const page = await openAs(await analyst(branch, 'Ann'), '#/models', { lang: 'en-US' });
  await expect(page.getByRole('heading', { name: 'Typologies' })).toBeVisible();
  await page.getByRole('button', { name: 'New typology' }).click();
  const dialog = page.getByRole('dialog', { name: 'New typology' });
  await dialog.getByLabel('Id').fill(`english-${Date.now().toString(36)}`);
  await dialog.getByLabel('Name (Chinese)').fill('试验');
  await dialog.getByLabel('Name (English)').fill('Trial');
  await dialog.getByRole('button', { name: 'Make draft' }).click();
  await expect(page.getByRole('heading', { name: 'Trial' })).toBeVisible();
  await expect(page.getByRole('listitem', { name: 'Rule rule-1' })).toContainText('is at least');
  expect(await findings(page)).toEqual([]);
  await picture(page, 'editor-en');
  await page.getByRole('button', { name: 'Versions', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.goto(`${page.url().split('#')[0]}#/proposals`);
  await expect(page.getByRole('heading', { name: 'Proposals' })).toBeVisible();
  expect(await findings(page)).toEqual([]);
});
