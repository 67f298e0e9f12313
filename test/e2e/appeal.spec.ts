/**
 * Goal: a person sees the protective stop of their own account by the code of the notice, appeals, and
 * a wrong code tells nothing. Method: an order made by the API of a real centre; the public page in a
 * real browser, in both languages.
 */
import { findings } from './axe.ts';
import { expect, test, type Centre, type Operator } from './centre.ts';

async function post(centre: Centre, by: Operator, path: string, body: object) {
  const { address } = centre.server;
  const cookie = `${by.cookie.name}=${by.cookie.value}`;
  const me = await fetch(`${address}/api/v1/me`, { headers: { cookie } });
  const { csrf } = (await me.json()) as { csrf: string };
  const reply = await fetch(`${address}/api/v1${path}`, {
    method: 'POST',
    headers: { cookie, 'x-wuzha-csrf': csrf, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await reply.json()) as { id: string; version: number; reference: string };
}

test('the person looks, appeals, and a wrong code tells nothing', async ({
  branch,
  centre,
  browser,
}) => {
  const person = await branch.addPerson('林小芳');
  const account = `621700${String(Date.now()).slice(-9)}`;
  await centre.server.db.query('insert into person_handle (handle, person_id) values ($1, $2)', [
    `account:${account}`,
    person.id,
  ]);
  const seat = await branch.addOperator('王佳宁', '03 席');
  const chief = await branch.addAtBureau('吴指挥', ['commander']);
  await branch.liveCall(person);
  await branch.settled();
  const [warning] = await centre.server.db.query<{ id: string }>(
    'select id from warning where person_id = $1',
    [person.id],
  );
  const path = `/warnings/${warning?.id ?? ''}/protection`;
  const options = await fetch(`${centre.server.address}/api/v1${path}`, {
    headers: { cookie: `${seat.cookie.name}=${seat.cookie.value}` },
  });
  const { accounts } = (await options.json()) as { accounts: { key: string }[] };
  const order = await post(centre, seat, path, {
    accounts: accounts.map((one) => one.key),
    reason: '正在催促转账',
    days: 7,
    allowance: { perDayFen: 20_000, payees: [] },
  });
  await post(centre, chief, `/protections/${order.id}/decisions`, {
    version: order.version,
    command: { act: 'approve', overrideReason: '来不及见面' },
  });
  const context = await browser.newContext({
    locale: 'zh-CN',
    viewport: { width: 420, height: 900 },
  });
  const page = await context.newPage();
  await page.goto(`${centre.address}/appeal`);
  await page.getByLabel('申诉查询码').fill(order.reference);
  await page.getByLabel('手机号后四位').fill('0000');
  await page.getByRole('button', { name: '查询' }).click();
  await expect(page.getByRole('alert')).toContainText('不匹配');
  await page.getByLabel('手机号后四位').fill(person.phone.slice(-4));
  await page.getByRole('button', { name: '查询' }).click();
  await expect(page.getByText('只进不出')).toBeVisible();
  await expect(page.getByText('96110').first()).toBeVisible();
  expect(await page.content()).not.toContain(account);
  expect(await findings(page)).toEqual([]);
  await page.getByRole('textbox').fill('是我的购房款');
  await page.getByRole('button', { name: '提交' }).click();
  await expect(page.getByRole('status')).toContainText('已收到');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByText('Releasing office')).toBeVisible();
  await context.close();
});
