/**
 * Goal: nobody works without a password and a second factor, and everybody can set them. Method:
 * an invited person opens the one-time address, enrols, leaves and comes back.
 */
import type { Page } from '@playwright/test';
import { totpCode } from '../../src/server/access/index.ts';
import { expect, test } from './centre.ts';

const password = 'a-long-Enough-password-7';

const problem = (page: Page) => page.locator('.gate-problem');

async function setPassword(page: Page): Promise<void> {
  await page.getByLabel('新密码').fill(password);
  await page.getByLabel('再输一次').fill(password);
  await page.getByRole('button', { name: '保存密码' }).click();
}

test('a one-time address leads through enrolment, once; the code app opens the door afterwards', async ({
  page,
  centre,
  branch,
}) => {
  const { login, token } = await centre.addInvited(['seat-operator'], branch.unitId);
  await page.goto(`${centre.address}/#/once/${token}`);
  await expect(page.getByRole('heading', { name: '设置登录方式' })).toBeVisible();
  await setPassword(page);
  await page.getByRole('button', { name: '开始设置' }).click();
  await expect(page.getByRole('img', { name: '验证器二维码' })).toBeVisible();
  const secret = await page.locator('code').innerText();
  await page.getByLabel('动态验证码').fill(totpCode(secret, centre.now()));
  await page.getByRole('button', { name: '确认' }).click();
  await expect(page.getByRole('navigation', { name: '队列' })).toBeVisible();

  await page.getByRole('button', { name: /账号菜单/ }).click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await expect(page.getByRole('heading', { name: '登录' })).toBeVisible();

  await page.getByLabel('账号').fill(login);
  await page.getByLabel('密码').fill('not-the-password');
  await page.keyboard.press('Enter');
  await expect(problem(page)).toContainText('用户名或密码错误');

  await page.getByLabel('密码').fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.getByRole('heading', { name: '第二步验证' })).toBeVisible();
  await page.getByLabel('动态验证码').fill('000000');
  await page.keyboard.press('Enter');
  await expect(problem(page)).toContainText('验证码错误');
  centre.advance(60_000); // a code is accepted once
  await page.getByLabel('动态验证码').fill(totpCode(secret, centre.now()));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('navigation', { name: '队列' })).toBeVisible();

  await page.goto(`${centre.address}/#/once/${token}`);
  await page.reload();
  await expect(page.getByRole('heading', { name: '这个一次性地址不能用' })).toBeVisible();
});

test('a passkey is enough as a second factor, and as the whole sign-in', async ({
  page,
  centre,
  branch,
}) => {
  const { token } = await centre.addInvited(['seat-operator'], branch.unitId);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto(`${centre.address}/#/once/${token}`);
  await setPassword(page);
  await page.getByRole('button', { name: '添加通行密钥' }).click();
  await expect(page.getByRole('navigation', { name: '队列' })).toBeVisible();

  await page.getByRole('button', { name: /账号菜单/ }).click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.getByRole('button', { name: '用通行密钥登录' }).click();
  await expect(page.getByRole('navigation', { name: '队列' })).toBeVisible();
});

test('a server that does not answer is told apart from a wrong password', async ({
  page,
  centre,
}) => {
  await page.goto(centre.address);
  await page.getByLabel('账号').fill('somebody');
  await page.getByLabel('密码').fill('whatever-it-is');
  await page.route('**/api/v1/session', (route) => route.abort());
  await page.keyboard.press('Enter');
  await expect(problem(page)).toContainText('服务器没有应答');
});

test('the language is changed before anybody has signed in', async ({ page, centre }) => {
  await page.goto(centre.address);
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});
