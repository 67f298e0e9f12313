/**
 * Goal: the liaison of a bank without an interface receives, compares and answers what the own bank is
 * asked, by keyboard, one by one and as a file; the asking side sees what got stuck and how the lines
 * stand. Method: a real browser and centre; requests enter the line as a decision puts them there.
 */
import { readFileSync } from 'node:fs';
import { applicationId, type BankRequest } from '../../src/core/bank/index.ts';
import { formatInstant, minuteMs, zoneMs, type Instant } from '../../src/core/kernel/index.ts';
import { createUnit, createUser, openOperatorSession } from '../../src/server/access/index.ts';
import { enqueueBank } from '../../src/server/bank/index.ts';
import { transact } from '../../src/server/platform/transact.ts';
import { findings } from './axe.ts';
import { expect, test, type Centre, type Operator } from './centre.ts';

const setup = { kind: 'system', name: 'test', reason: 'setting up a test' } as const;

/** A bank of the city without a line, and its liaison. */
async function addBank(centre: Centre, name: string): Promise<Operator> {
  const { db } = centre.server;
  const now = centre.now();
  const id = await transact(db, setup, now, async (tx) => {
    const unitId = await createUnit(tx, { name, level: 'bank', parentId: null, regions: [] }, now);
    const parts = { login: `bank${now}`, name: '周敏', unitId, roles: ['liaison' as const] };
    return (await createUser(tx, parts, now)).id;
  });
  const { cookie } = await openOperatorSession(db, id, now);
  const [key = '', value = ''] = cookie.split('=');
  return { id, login: '', cookie: { name: key, value } };
}

/** The way a liaison types a time: `2026-03-10 08:59:00` in Beijing. */
const beijing = (at: number): string =>
  formatInstant(at + zoneMs)
    .slice(0, 19)
    .replace('T', ' ');

let serial = 0;

async function ask(
  centre: Centre,
  unitId: string,
  bank: string,
  parts: Partial<BankRequest>,
): Promise<void> {
  serial += 1;
  const now = centre.now();
  const kind = parts.kind ?? 'stop';
  const request: BankRequest = {
    key: applicationId(kind, `msr_e2e${now}${serial}`, 1),
    kind,
    account: { bank, number: `621700000012345${serial}`, name: '陈伟强', type: 'personal' },
    caseNumber: null,
    isUrgent: true,
    reason: '冒充客服退款，被害人转账后报案',
    originalKey: null,
    transfer: {
      fromBank: '招商银行',
      fromAccount: '6225000011112222',
      fromName: '李四',
      amountFen: 4_860_000,
      at: (now - 18 * minuteMs) as Instant,
    },
    amountFen: null,
    fromAt: null,
    untilAt: null,
    payee: null,
    office: { id: '440300', name: '临江市反诈中心' },
    officers: [
      { name: '钱卫东', idType: 'police', idNumber: '440301198001010011', phone: '96110' },
      { name: '孙丽', idType: 'police', idNumber: '440301198101010022', phone: '96110' },
    ],
    papers: [],
    madeAt: now,
    ...parts,
  };
  await transact(centre.server.db, setup, now, (tx) =>
    enqueueBank(tx, [{ request, unitId, subject: `fnd_e2e${serial}` }], now),
  );
}

test('received, compared and answered by keyboard; a statement is pasted; a file comes back', async ({
  branch,
  centre,
  openAs,
}) => {
  const bank = `江海银行 ${branch.unitId.slice(-4)}`;
  const liaison = await addBank(centre, bank);
  await ask(centre, branch.unitId, bank, {});
  await ask(centre, branch.unitId, bank, { kind: 'query-transactions', isUrgent: false });
  await ask(centre, branch.unitId, bank, { kind: 'freeze', amountFen: 4_000_000, isUrgent: false });
  const page = await openAs(liaison, '#/instructions');
  await expect(page.getByRole('row')).toHaveCount(4);
  await expect(page.getByRole('row').nth(1)).toContainText('加急');
  await expect(page.getByRole('row').nth(1)).toContainText('陈*强');
  await page.keyboard.press('j');
  const panel = page.getByRole('complementary', { name: /^指令/ });
  await expect(panel).toContainText('6217 0000 0012 345');
  await expect(panel).toContainText('不得止付');
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('r');
  await expect(page.getByText('已签收')).toBeVisible();
  await expect(panel.getByRole('button', { name: '确认签收' })).toBeHidden();
  await page.keyboard.press('a');
  await expect(panel.getByLabel('结果')).toBeFocused();
  await panel.getByLabel('账户余额（元）').fill('48,620.00');
  await panel.getByRole('button', { name: '提交反馈' }).click();
  await expect(panel).toContainText('已反馈');
  await expect(panel).toContainText('周敏');
  await expect(page.getByRole('row')).toHaveCount(3);

  await page.getByRole('row').filter({ hasText: '账户交易明细查询' }).click();
  const pasted = [
    '交易时间\t借贷\t金额\t余额\t流水号\t对方账号\t对方户名',
    '2026-03-10 08:50:01\t贷\t48,600.00\t48,620.00\tS1\t6225000011112222\t李四',
    '2026-03-10 08:52:00\t借\t48,600.001\t20.00\tS2\t6228\t王五',
  ].join('\n');
  await panel.getByLabel('交易明细').fill(pasted);
  await expect(panel).toContainText('可登记 1 行');
  await expect(panel).toContainText('1 行有误，不登记');
  expect(await findings(page)).toEqual([]);
  await panel.getByRole('button', { name: '提交反馈' }).click();
  await expect(panel).toContainText('明细 1 行');

  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: '下载待办' }).click();
  const file = await coming;
  const text = readFileSync(await file.path(), 'utf8');
  const filled = (startAt: string): Buffer =>
    Buffer.from(text.replace(/,{7}\r\n$/, `,0,40000.00,,,${startAt},,\r\n`));
  await page.getByRole('button', { name: '上传反馈' }).click();
  const dialog = page.getByRole('dialog', { name: '上传反馈' });
  const upload = async (buffer: Buffer): Promise<void> => {
    await dialog
      .getByLabel('选择 CSV 文件')
      .setInputFiles({ name: 'answers.csv', mimeType: 'text/csv', buffer });
    await dialog.getByRole('button', { name: '上传反馈' }).click();
  };
  await upload(filled('2026-03-10 08:59:00'));
  await expect(dialog).toContainText('第 2 行 生效时间：时间早于指令下达时间或晚于现在');
  expect(await findings(page)).toEqual([]);
  await upload(filled(beijing(centre.now())));
  await expect(dialog).toBeHidden();
  await expect(page.getByText('没有待处理的指令')).toBeVisible();
});

test('the asking side gives up with a reason and sees the lines, in English too', async ({
  branch,
  centre,
  openAs,
}) => {
  const bank = `无名行 ${branch.unitId.slice(-4)}`;
  await ask(centre, branch.unitId, bank, {});
  const officer = await branch.addOperator('钱卫东', undefined, ['fund-officer']);
  const page = await openAs(officer, '#/instructions', { lang: 'en-US' });
  await page.getByRole('row').filter({ hasText: bank }).click();
  const panel = page.getByRole('complementary', { name: /^Instruction/ });
  await expect(panel).toContainText('This bank has no line');
  expect(await findings(page)).toEqual([]);
  await panel.getByRole('button', { name: 'Give up' }).click();
  const dialog = page.getByRole('dialog', { name: 'Give up' });
  await dialog.getByLabel('Reason').fill('The bank cannot be reached');
  await dialog.getByRole('button', { name: 'Give up' }).click();
  await expect(panel).toContainText('Given up：The bank cannot be reached');
  await page.getByRole('button', { name: 'Lines' }).click();
  await expect(page.getByText('No message was set aside')).toBeVisible();
  expect(await findings(page)).toEqual([]);
});
