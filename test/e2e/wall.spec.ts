/**
 * Goal: the wall shows what is true now, says so when it does not know, and shows visitors nobody.
 * Method: signals and outcomes go in beside it; the line is frozen; answers are replaced.
 */
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { findings } from './axe.ts';
import { expect, test } from './centre.ts';

const figure = (page: Page, name: string) =>
  page
    .locator('.key-figure')
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator('.key-figure-value');
const count = async (page: Page, name: string): Promise<number> =>
  Number((await figure(page, name).textContent())?.replaceAll(',', ''));

test.use({ viewport: { width: 1920, height: 1080 } });

test('a new warning is on the wall within two seconds', async ({ branch, openAs }) => {
  const seat = await branch.addOperator('王佳宁', '03 席');
  const page = await openAs(seat, 'wall');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('临江市反诈中心');
  await expect(figure(page, '今日预警')).toBeVisible();
  const before = await count(page, '今日预警');
  await branch.liveCall(await branch.addPerson('林桂芳'));
  await expect(figure(page, '今日预警')).toHaveText(String(before + 1), { timeout: 2500 });
  await expect(page.locator('.key-figure-alarm')).toContainText('正在通话的紧急对象');
  await expect(page.locator('.pending-row').first()).toContainText('紧急');
  await expect(page.locator('.ticker')).toContainText('预警');
});

test('visitors see no names; people on duty may, and the address keeps it', async ({
  branch,
  openAs,
}) => {
  // The first of all seats: those of other tests stand on the same wall.
  const seat = await branch.addOperator('诸葛明月', '00 席');
  await branch.liveCall(await branch.addPerson('林桂芳'));
  const page = await openAs(seat, 'wall');
  const seats = page.locator('.seats');
  await expect(seats.getByText('00')).toBeVisible();
  const text = await page.locator('body').textContent();
  expect(text).not.toMatch(/诸|林|\*|1[3-9]\d{9}/);
  await page.keyboard.press('v');
  await expect(page.getByRole('button', { name: '值守模式' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(seats).toContainText('诸');
  await page.reload();
  await expect(seats).toContainText('诸');
  await page.keyboard.press('v');
  await expect(seats).not.toContainText('诸');
});

test('a line that is silent: the figures are grey and say from when they are', async ({
  branch,
  openAs,
  line,
}) => {
  const seat = await branch.addOperator('王佳宁', '03 席');
  const page = await openAs(seat, 'wall', { address: line.address });
  await expect(figure(page, '今日预警')).toBeVisible();
  line.freeze();
  await expect(page.getByText(/数据停在 \d\d:\d\d:\d\d/)).toBeVisible({ timeout: 25_000 });
  await expect(page.locator('.wall')).toHaveAttribute('data-stale', 'true');
  line.mend();
  await expect(page.getByText(/数据停在/)).toBeHidden({ timeout: 15_000 });
  await expect(page.locator('.wall')).toHaveAttribute('data-stale', 'false');
});

test('a line that is cut says so in the head', async ({ branch, openAs, line }) => {
  const seat = await branch.addOperator('王佳宁', '03 席');
  const page = await openAs(seat, 'wall', { address: line.address });
  await expect(page.locator('.freshness-live, .freshness-silent')).toBeVisible();
  line.cut();
  await expect(page.getByText(/连接已断开 \d+ 秒/)).toBeVisible();
  line.mend();
  await expect(page.getByText(/连接已断开/)).toBeHidden({ timeout: 10_000 });
});

test('pages turn by themselves and stay when held; clocks tell what is late, due and unclaimed', async ({
  branch,
  openAs,
  centre,
}) => {
  const seat = await branch.addOperator('王佳宁', '03 席');
  await branch.liveCall(await branch.addPerson('林桂芳'));
  await branch.settled();
  centre.advance(61_000);
  const page = await openAs(seat, 'wall');
  await expect(page.getByRole('heading', { name: '预警分布' })).toBeVisible();
  await expect(page.getByRole('alert')).toContainText('超过 60 秒无人认领');
  await expect(page.getByRole('button', { name: '轮播' })).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('p');
  await expect(page.getByRole('button', { name: '已停' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('heading', { name: '处置用时' })).toBeVisible();
  await expect(page.locator('.next .pending-row').first()).toContainText('首次呼叫');
  const late = page.locator('.late tr').filter({ hasText: '首次呼叫' }).locator('td').first();
  centre.advance(150_000); // three minutes to the first call have passed
  // Not more than before: the count begins anew with the day of duty, which may begin just now.
  await expect.poll(async () => Number(await late.textContent())).toBeGreaterThan(0);
  await expect(page.locator('.late-one')).toContainText('超时');
  const text = await page.locator('body').textContent();
  expect(text).not.toMatch(/林|1[3-9]\d{9}/);
  await expect(page.getByRole('button', { name: '静音' })).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('s');
  await expect(page.getByRole('button', { name: '声音开' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  expect(await findings(page)).toEqual([]);
  await page.goto(page.url().replace(/#.*$/, '') + '#clocks');
  await page.reload();
  await expect(page.getByRole('heading', { name: '处置用时' })).toBeVisible();
});

test('signed out: to the sign-in of the console, and back', async ({ browser, branch, centre }) => {
  const seat = await branch.addOperator('王佳宁', '03 席');
  const context = await browser.newContext({ locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto(`${centre.address}/wall`);
  await expect(page).toHaveURL(/next=wall/);
  await expect(page.getByRole('heading', { name: '登录', exact: true })).toBeVisible();
  await context.addCookies([{ ...seat.cookie, url: centre.address }]);
  await page.reload();
  await expect(page.getByText('实时态势')).toBeVisible();
  await context.close();
});

test('no permission and a broken server have pages of their own', async ({ branch, openAs }) => {
  const seat = await branch.addOperator('王佳宁', '03 席');
  const page = await openAs(seat, '#/');
  const answer = (status: number, error: object) =>
    page.route('**/api/v1/wall', (route) => route.fulfill({ status, json: { error } }));
  await answer(403, { code: 'not-permitted', message: 'no', messageZh: '没有权限。' });
  await page.goto(`${new URL(page.url()).origin}/wall`);
  await expect(page.getByRole('heading', { name: '没有权限查看大屏' })).toBeVisible();
  await page.unrouteAll();
  await answer(500, { code: 'bug', message: 'no', messageZh: '系统内部错误。', incident: 'inc_1' });
  await page.reload();
  await expect(page.getByRole('heading', { name: '没有读到态势数据' })).toBeVisible();
  await expect(page.getByText('inc_1')).toBeVisible();
  await page.unrouteAll();
  await expect(figure(page, '今日预警')).toBeVisible(); // it heals by itself
});

for (const lang of ['zh-CN', 'en-US'] as const) {
  test(`usable by everybody, and light (${lang})`, async ({ branch, openAs }) => {
    const seat = await branch.addOperator('王佳宁', '03 席');
    await branch.liveCall(await branch.addPerson('林桂芳'));
    const page = await openAs(seat, '#/account', { lang });
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const bodies: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') bodies.push(response.body());
    });
    await page.goto(`${new URL(page.url()).origin}/wall`);
    await expect(page.locator('.pending-row').first()).toBeVisible();
    expect(await findings(page)).toEqual([]);
    const kilobytes =
      (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body).length, 0) / 1024;
    process.stdout.write(`wall: ${Math.round(kilobytes)} KB gz of 260\n`);
    expect(kilobytes).toBeLessThanOrEqual(260);
  });
}

test('the whole picture is scaled to any window, nothing scrolls and nothing is cut off', async ({
  branch,
  openAs,
}) => {
  const seat = await branch.addOperator('王佳宁', '03 席');
  const page = await openAs(seat, 'wall');
  await expect(figure(page, '今日预警')).toBeVisible();
  for (const [width, height] of [
    [1920, 1080],
    [1280, 720],
    [2560, 1440],
    [1600, 1200],
  ] as const) {
    await page.setViewportSize({ width, height });
    const scale = Math.min(width / 1920, height / 1080);
    const size = async (): Promise<number[]> => {
      const box = await page.locator('.stage').boundingBox();
      return [Math.round(box?.width ?? 0), Math.round(box?.height ?? 0)];
    };
    await expect.poll(size).toEqual([Math.round(1920 * scale), Math.round(1080 * scale)]);
    const inside = await page.evaluate(() => {
      const stage = document.querySelector('.stage')?.getBoundingClientRect();
      return [...document.querySelectorAll('.panel, .figures, .ticker, .head')].every((one) => {
        const box = one.getBoundingClientRect();
        return (
          stage !== undefined && box.right <= stage.right + 1 && box.bottom <= stage.bottom + 1
        );
      });
    });
    expect(inside).toBe(true);
  }
});

test('no text of the wall is below 18 px', async ({ branch, openAs }) => {
  const seat = await branch.addOperator('王佳宁', '03 席');
  await branch.liveCall(await branch.addPerson('林桂芳'));
  const page = await openAs(seat, 'wall');
  await expect(page.locator('.pending-row').first()).toBeVisible();
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('.wall *:not(svg *)')]
      .filter((one) =>
        [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
      )
      .filter(
        (one) => Number.parseFloat(getComputedStyle(one).fontSize) < 18 && !one.closest('.unseen'),
      )
      .map((one) => `${one.className} ${one.textContent}`),
  );
  expect(small).toEqual([]);
});
