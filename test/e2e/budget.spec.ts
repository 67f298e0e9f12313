/**
 * Goal: the first screen is light. Method: every script the browser really fetches is compressed as
 * a server would; the console may cost 250 KB until the queue stands, each further screen 130 KB.
 */
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { roles } from '../../src/core/access/index.ts';
import { screens } from '../../src/web/console/shell/screen.ts';
import { expect, test } from './centre.ts';

const firstLoadMax = 250;
const routeMax = 130;

/** Adds up the scripts fetched from now on, in KB of gzip. */
function weigh(page: Page): () => Promise<number> {
  const bodies: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') bodies.push(response.body());
  });
  return async () => {
    const sizes = (await Promise.all(bodies.splice(0))).map((body) => gzipSync(body).length);
    return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1024);
  };
}

test('scripts of the console', async ({ branch, openAs, centre }) => {
  const officer = await branch.addOperator(
    '王佳宁',
    '03 席',
    roles.map((role) => role.code),
  );
  const page = await openAs(officer, '#/nowhere');
  const taken = weigh(page);
  await page.goto('about:blank');
  await page.goto(`${centre.address}/#/warning`);
  await expect(page.getByRole('navigation', { name: '队列' })).toBeVisible();
  await expect(page.locator('.skeleton')).toHaveCount(0);
  const first = await taken();
  process.stdout.write(`console first load: ${first} KB gz of ${firstLoadMax}\n`);
  expect(first).toBeLessThanOrEqual(firstLoadMax);
  for (const { path } of screens.filter((screen) => screen.path !== '/warning')) {
    await page.evaluate((to) => {
      window.location.hash = `#${to}`;
    }, path);
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await expect(page.locator('.skeleton')).toHaveCount(0);
    await page.waitForLoadState('networkidle');
    const route = await taken();
    process.stdout.write(`${path}: ${route} KB gz of ${routeMax}\n`);
    expect(route).toBeLessThanOrEqual(routeMax);
  }
});
