/**
 * Goal: the phone app does a whole visit without a line and loses nothing; what changed meanwhile is
 * shown from both sides. Method: a real centre, a phone's window, the browser's own offline switch.
 */
import type { Page } from '@playwright/test';
import { gzipSync } from 'node:zlib';
import { findings } from './axe.ts';
import { expect, test, type Branch, type Centre, type Operator } from './centre.ts';

test.use({ viewport: { width: 390, height: 844 } });

const scriptMax = 90;

/** An officer of the branch's station, and a task: a warning that somebody sent to the door. */
async function withTask(
  branch: Branch,
  centre: Centre,
  name: string,
): Promise<{ officer: Operator; leader: Operator; warningId: string; send(): Promise<string> }> {
  const officer = await branch.addAtStation('孙警官', ['station-officer']);
  const leader = await branch.addOperator('值班长', undefined, ['shift-leader']);
  const person = await branch.addPerson(name);
  await centre.server.db.query(
    `update person set address = $2, cell_q = 3, cell_r = 4 where id = $1`,
    [person.id, `${name}家 3 号楼 501 室`],
  );
  await branch.liveCall(person);
  await branch.settled();
  const [row] = await centre.server.db.query<{ id: string }>(
    'select id from warning where person_id = $1',
    [person.id],
  );
  const warningId = row?.id ?? '';
  return {
    officer,
    leader,
    warningId,
    send: async () => {
      // With nobody at a seat the warning goes to the door by itself.
      const [sent] = await centre.server.db.query<{ visit_id: string }>(
        'select visit_id from visit_subject where warning_id = $1',
        [warningId],
      );
      if (sent !== undefined) return sent.visit_id;
      const body = { warningId, reason: '电话不听劝' };
      const { id } = (await post(centre, leader, '/visits', body)) as { id: string };
      return id;
    },
  };
}

async function post(centre: Centre, as: Operator, path: string, body: object): Promise<unknown> {
  const cookie = `${as.cookie.name}=${as.cookie.value}`;
  const me = await fetch(`${centre.server.address}/api/v1/me`, { headers: { cookie } });
  const { csrf } = (await me.json()) as { csrf: string };
  const reply = await fetch(`${centre.server.address}/api/v1${path}`, {
    method: 'POST',
    headers: { cookie, 'x-wuzha-csrf': csrf, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(reply.ok, await reply.clone().text()).toBe(true);
  return reply.json();
}

/** Until the worker keeps the app, so that it opens without a line. */
async function ready(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    if (registration.active?.state === 'activated') return;
    await new Promise((done) => {
      registration.active?.addEventListener('statechange', done, { once: true });
    });
  });
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

test('a whole visit without a line, sent when it is back', async ({ branch, centre, openAs }) => {
  const task = await withTask(branch, centre, '林桂芳');
  await task.send();
  const page = await openAs(task.officer, 'phone');
  await expect(page.getByText('剩', { exact: false })).toBeVisible();
  await ready(page);
  await page.context().setOffline(true);
  await page.reload();
  await expect(page.getByText(/离线 · 数据停在/)).toBeVisible();
  await button(page, '接受任务').click();
  await expect(page.getByText('1 条待上传')).toBeVisible();
  await page.getByRole('link', { name: /滨湖社区/ }).click();
  await button(page, '出发').click();
  await button(page, '已到达').click();
  const apps = page.getByRole('group', { name: '装有不明应用或共享屏幕' });
  await apps.getByRole('button', { name: '是' }).click();
  await page.getByLabel('同行人员').fill('赵协管');
  await page.getByLabel('同行人员').press('Enter');
  await page.getByLabel('文字记录').fill('已卸载共享屏幕软件');
  await button(page, '保存').last().click();
  await expect(page.getByText('已卸载共享屏幕软件').first()).toBeVisible();
  // A page that is closed and opened again has lost nothing.
  await page.reload();
  await expect(page.getByText('赵协管')).toBeVisible();
  await button(page, '登记结果').click();
  await page.getByRole('radio', { name: '已劝阻，未转账' }).click();
  await button(page, '确认登记').click();
  await expect(page.getByText('暂无见面任务')).toBeVisible();
  await expect(page.getByText('7 条待上传')).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByText('条待上传')).toBeHidden();
  await expect(page.getByText('今日已完成 1 项')).toBeVisible();
  const [row] = await centre.server.db.query<{ status: string; outcome: string }>(
    'select status, outcome from warning where id = $1',
    [task.warningId],
  );
  expect(row).toEqual({ status: 'closed', outcome: 'dissuaded' });
});

test('given to another meanwhile: both versions are shown', async ({ branch, centre, openAs }) => {
  const task = await withTask(branch, centre, '陈卫国');
  const id = await task.send();
  const other = await branch.addAtStation('李警官', ['station-officer']);
  const page = await openAs(task.officer, 'phone');
  await button(page, '接受任务').click();
  await expect(page.getByText('陈卫国家 3 号楼 501 室')).toBeVisible();
  await page.context().setOffline(true);
  await button(page, '出发').click();
  await expect(page.getByText('1 条待上传')).toBeVisible();
  const visit = await centre.server.db.query<{ version: number; unit_id: string }>(
    'select version, unit_id from visit where id = $1',
    [id],
  );
  const { version = 0, unit_id: unitId = '' } = visit[0] ?? {};
  const body = { version, unitId, userId: other.id, reason: '更近' };
  await post(centre, task.leader, `/visits/${id}/assign`, body);
  await page.context().setOffline(false);
  await expect(page.getByText('1 条记录未生效')).toBeVisible();
  await page.getByRole('link', { name: /未生效/ }).click();
  await expect(page.getByText('任务已改派')).toBeVisible();
  await expect(page.getByText('李警官 · 待接受')).toBeVisible();
  await expect(page.getByText('等待值班长处理')).toBeVisible();
});

test('an ended session keeps what was done, and signs in on the phone', async ({
  branch,
  centre,
  openAs,
}) => {
  const task = await withTask(branch, centre, '吴秀英');
  await task.send();
  const page = await openAs(task.officer, 'phone');
  await expect(button(page, '接受任务')).toBeVisible();
  await page.context().setOffline(true);
  await button(page, '接受任务').click();
  await centre.server.db.query('delete from session where user_id = $1', [task.officer.id]);
  await page.context().setOffline(false);
  await expect(page.getByText('1 条记录已保存，登录后自动上传')).toBeVisible();
  await expect(page.getByText('滨湖社区')).toBeHidden();
  const cookie = await branch.signInAgain(task.officer);
  await page.context().addCookies([{ ...cookie, url: centre.address }]);
  await page.reload();
  await expect(page.getByText('吴秀英家 3 号楼 501 室')).toBeVisible();
});

for (const { lang, today } of [
  { lang: 'zh-CN', today: '我的任务' },
  { lang: 'en-US', today: 'My tasks' },
]) {
  test(`everybody can use it, and it is light (${lang})`, async ({ branch, centre, openAs }) => {
    const task = await withTask(branch, centre, '周建华');
    await task.send();
    const page = await openAs(task.officer, 'nothing', { lang });
    const bodies: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') bodies.push(response.body());
    });
    await page.goto(`${centre.address}/phone`);
    await expect(page.getByRole('heading', { name: today })).toBeVisible();
    await page.waitForLoadState('networkidle');
    const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
    const weight = Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1024);
    process.stdout.write(`phone: ${weight} KB gz of ${scriptMax}\n`);
    expect(weight).toBeLessThanOrEqual(scriptMax);
    expect(await findings(page)).toEqual([]);
    await page.locator('.card-link').click();
    await expect(page.locator('.checks')).toHaveCount(3);
    expect(await findings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await findings(page)).toEqual([]);
  });
}
