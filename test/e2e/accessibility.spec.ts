/**
 * Goal: every screen can be used by everybody. Method: axe on each route and each dialog, in both
 * languages; nothing serious or critical may be found.
 */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { roles } from '../../src/core/access/index.ts';
import { screens } from '../../src/web/console/shell/screen.ts';
import { expect, test } from './centre.ts';

const everyRole = roles.map((role) => role.code);
const languages = [
  { lang: 'zh-CN', search: '搜索' },
  { lang: 'en-US', search: 'Search' },
] as const;

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    );
}

/** Until nothing is being loaded. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  await expect(page.locator('.skeleton')).toHaveCount(0);
}

for (const { lang, search } of languages) {
  test(`sign-in (${lang})`, async ({ browser, centre }) => {
    const context = await browser.newContext({ locale: lang });
    const page = await context.newPage();
    await page.goto(centre.address);
    await settled(page);
    expect(await findings(page)).toEqual([]);
    await page.goto(`${centre.address}/#/once/gone`);
    await expect(page.locator('.gate-problem')).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await context.close();
  });

  for (const screen of screens) {
    test(`${screen.path} (${lang})`, async ({ branch, openAs }) => {
      const officer = await branch.addAtBureau('王佳宁', everyRole);
      await branch.liveCall(await branch.addPerson('林桂芳'));
      const page = await openAs(officer, `#${screen.path}`, { lang });
      await expect(page.getByRole('searchbox', { name: search, exact: true })).toBeVisible();
      await settled(page);
      expect(await findings(page)).toEqual([]);
    });
  }

  test(`wall (${lang})`, async ({ branch, openAs }) => {
    const officer = await branch.addOperator('王佳宁', '03 席', everyRole);
    const page = await openAs(officer, 'wall', { lang });
    await settled(page);
    expect(await findings(page)).toEqual([]);
  });

  test(`states and dialogs of the seat (${lang})`, async ({ branch, openAs }) => {
    const [one, two] = [
      await branch.addOperator('王佳宁', '03 席', everyRole),
      await branch.addOperator('李倩', '07 席'),
    ];
    await branch.liveCall(await branch.addPerson('林桂芳'));
    await branch.liveCall(await branch.addPerson('陈卫国'));
    const page = await openAs(one, '#/warning', { lang });
    await settled(page);
    await page.keyboard.press('c');
    await expect(page.locator('.call-bar')).toContainText('138 1300');
    await branch.liveCall(await branch.addPerson('吴秀英'));
    await expect(page.locator('.pill')).toBeVisible();
    await page.keyboard.press('2');
    expect(await findings(page)).toEqual([]);
    for (const key of ['?', 'Control+k', 'h', 'e']) {
      await page.keyboard.press(key);
      await expect(page.getByRole('dialog')).toBeVisible();
      expect([key, await findings(page)]).toEqual([key, []]);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
    }
    const other = await openAs(two, '#/warning', { lang });
    await settled(other);
    await other.keyboard.press('c');
    await expect(other.locator('.call-bar')).toContainText('138 1300');
    await page.goto(other.url());
    await expect(page.locator('.presence').first()).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await page.goto(`${page.url().split('#')[0]}#/nowhere`);
    await settled(page);
    expect(await findings(page)).toEqual([]);
  });
}
