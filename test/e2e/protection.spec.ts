/**
 * Goal: a protective stop is proposed from a warning, approved by another person in writing, told to
 * the person, and released by an upheld appeal. Method: two people in two windows of a real browser,
 * and a bank at the other end of a real line.
 */
import { findings } from './axe.ts';
import { expect, test } from './centre.ts';

test('proposed from a warning, approved in writing, told, appealed, released', async ({
  bankEnd,
  branch,
  centre,
  openAs,
}) => {
  const person = await branch.addPerson('谷玉珍');
  bankEnd.obey(centre.now, 0);
  const account = `622202${String(Date.now()).slice(-9)}`;
  for (const handle of [`account:${account}`, `account:${account}77`]) {
    await centre.server.db.query('insert into person_handle (handle, person_id) values ($1, $2)', [
      handle,
      person.id,
    ]);
  }
  const operator = await branch.addOperator('王佳宁', '03 席');
  await branch.liveCall(person);
  await branch.settled();
  const seat = await openAs(operator, '#/warning');
  await seat.getByRole('button', { name: '提请保护性止付' }).click();
  const dialog = seat.getByRole('dialog', { name: '提请保护性止付' });
  await expect(dialog.getByRole('button', { name: '提请', exact: true })).toBeDisabled();
  await dialog.getByRole('checkbox').first().check();
  await dialog.getByLabel(/^理由/).fill('对方冒充公检法，正在催促转账');
  expect(await findings(seat)).toEqual([]);
  await dialog.getByRole('button', { name: '提请', exact: true }).click();
  await expect(dialog).toBeHidden();

  const chief = await openAs(await branch.addAtBureau('吴指挥', ['commander']), '#/protection');
  const row = chief.getByRole('row', { name: /谷\*珍/ });
  await expect(row).toContainText('待审批');
  await row.click();
  const panel = chief.getByRole('complementary', { name: /保护性止付/ });
  await expect(panel).toContainText('尚未穷尽其他手段');
  expect(await findings(chief)).toEqual([]);
  await chief.keyboard.press('a');
  const approval = chief.getByRole('dialog', { name: '批准生效' });
  await expect(approval.getByRole('button', { name: '批准生效' })).toBeDisabled();
  await approval.getByLabel(/^未穷尽/).fill('正在汇款，来不及见面');
  await approval.getByRole('button', { name: '批准生效' }).click();
  await expect(approval).toBeHidden();
  await expect(row).toContainText('生效中');

  await expect(row).toContainText('只进不出');

  await panel.getByRole('button', { name: '查看与打印' }).click();
  const notice = chief.getByRole('dialog', { name: '通知书' });
  await expect(notice).toContainText('解除单位');
  await notice.getByRole('button', { name: 'English' }).click();
  await expect(notice).toContainText('Releasing office');
  await chief.keyboard.press('Escape');

  await panel.getByRole('button', { name: '登记申诉' }).click();
  const appeal = chief.getByRole('dialog', { name: '登记申诉' });
  await appeal.getByLabel('申诉内容').fill('这是我的购房款');
  await appeal.getByRole('button', { name: '登记申诉' }).click();
  await expect(appeal).toBeHidden();
  for (const step of ['受理', '开始核查']) {
    await panel.getByRole('button', { name: step, exact: true }).click();
    const dialogOf = chief.getByRole('dialog', { name: step });
    await dialogOf.getByRole('button', { name: step, exact: true }).click();
    await expect(dialogOf).toBeHidden();
  }
  await panel.getByRole('button', { name: '成立并解除' }).click();
  const uphold = chief.getByRole('dialog', { name: '成立并解除' });
  await uphold.getByLabel('理由').fill('款项用途属实');
  await uphold.getByRole('button', { name: '成立并解除' }).click();
  await expect(row).toContainText('已解除');
  expect(await findings(chief)).toEqual([]);
});
