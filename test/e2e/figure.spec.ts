/**
 * Goal: a commander sees how dissuasion works, with formula, interval and pictures, and takes it out
 * with a reason. Method: facts of a month put into the store of a real centre, a real browser.
 */
import { findings } from './axe.ts';
import { expect, test } from './centre.ts';

test('shares with interval and formula, pictures, groups, export with a reason', async ({
  branch,
  centre,
  openAs,
}) => {
  const person = await branch.addPerson('林小芳');
  await branch.addOperator('王佳宁', '03 席');
  await branch.liveCall(person);
  await branch.settled();
  await centre.server.db.query(
    `insert into warning select (jsonb_populate_record(w, jsonb_build_object('id', 'wrn_f' || n,
       'number', 'F' || n, 'status', 'closed'))).* from warning w,
       generate_series(1, 600) n where w.person_id = $1`,
    [person.id],
  );
  await centre.server.db.query(
    `insert into figure_fact select 'wrn_f' || n, $1 - (n * 7919 % 29)::bigint * 86400000, $2,
       'P' || n % 3, (array['POLICE', 'INVEST', 'BRUSH', 'ECOM'])[1 + n % 4], 'm1', '', n % 24,
       5 + n % 5, false, n % 4 > 0, n % 4 > 0 and (n * 31 % 100) < 45 + 12 * (n % 5), n % 5 > 0,
       n % 6 = 0, $1, case when n % 12 = 0 then $1 end, case when n % 37 = 0 then 500000 end, 0,
       'phone' from generate_series(1, 600) n`,
    [centre.now(), branch.unitId],
  );
  await centre.server.db.query(
    `insert into figure_contact select 'wrn_f' || n, $1, $2, 'POLICE',
       (array['phone', 'visit', 'sms'])[1 + n % 3], n % 24, n % 5 > 1, n % 5 > 2
     from generate_series(1, 200) n`,
    [centre.now() - 1, branch.unitId],
  );
  const page = await openAs(
    await branch.addOperator('孙分析', undefined, ['analyst']),
    '#/figures',
  );
  const card = page.locator('.figure-card').filter({ hasText: '预警准确率' });
  await expect(card).toContainText('%');
  await card.getByText('公式').click();
  await expect(card).toContainText('核实确有接触的预警');
  await expect(card).toContainText('95% 区间');
  await expect(page.getByRole('img', { name: /评分准不准/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /冒充公检法/ })).toBeVisible();
  await page.getByLabel('分组').selectOption('unit');
  await expect(page.getByRole('row', { name: /分局/ })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: '导出' }).click();
  const dialog = page.getByRole('dialog', { name: '导出成效指标' });
  await dialog.getByLabel('用途').fill('月度通报');
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: '导出 CSV' }).click();
  expect((await download).suggestedFilename()).toMatch(/^figures-.*\.csv$/);
});
