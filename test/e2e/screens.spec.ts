/**
 * Goal: the main screens can be looked at after each run. Method: a branch with warnings of every
 * kind, pictures in both languages at the usual and the least size, in test-output/screens.
 */
import type { Page } from '@playwright/test';
import { roles } from '../../src/core/access/index.ts';
import { formatInstant, minuteMs } from '../../src/core/kernel/index.ts';
import { expect, test, type Branch, type Centre, type Person } from './centre.ts';

const everyRole = roles.map((role) => role.code);
const folder = 'test-output/screens';

async function picture(page: Page, name: string): Promise<void> {
  await expect(page.locator('.skeleton')).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${folder}/${name}.png` });
}

type Case = {
  readonly name: string;
  readonly rows: (person: Person, at: (m: number) => string) => object[];
};

const sms = (number: string, text: string) => ({ kind: 'sms', counterpart: { number }, text });
const call = (number: string, durationSeconds: number, ongoing = false) => ({
  kind: 'call',
  counterpart: { number },
  direction: 'in',
  durationSeconds,
  ongoing,
});
const transfer = (amountFen: number, status: 'pending' | 'done') => ({
  kind: 'transfer',
  amountFen,
  payer: { bank: '工商银行', account: 'A10001' },
  payee: { bank: '建设银行', account: 'A20001', name: '马龙' },
  channel: 'mobile',
  status,
});

const cases: readonly Case[] = [
  {
    name: '林桂芳',
    rows: (_, at) => [
      {
        ...sms(
          '106900001234',
          '您的百万保障今日到期，不取消每月扣费800元，请打开 http://kefu-tuikuan.example/a 办理',
        ),
        occurredAt: at(40),
      },
      { ...call('+8617000000001', 60), occurredAt: at(31) },
      {
        kind: 'visit',
        app: { name: '云视会议', package: 'com.example.yunshi' },
        occurredAt: at(22),
      },
      { ...transfer(48_600_000, 'pending'), occurredAt: at(17) },
      { ...call('+8617000000001', 1100, true), occurredAt: at(3) },
    ],
  },
  {
    name: '陈卫国',
    rows: (_, at) => [
      { ...call('+8617000000001', 2400, true), occurredAt: at(2) },
      { ...transfer(32_000_000, 'pending'), occurredAt: at(1) },
    ],
  },
  {
    name: '黄志杰',
    rows: (_, at) => [
      {
        ...sms('106900005678', '兼职刷单日结300元，垫付即返佣金，加QQ群领取任务，先做三单小额试单'),
        occurredAt: at(30),
      },
      { ...transfer(1_280_000, 'done'), occurredAt: at(9) },
    ],
  },
  {
    name: '周丽丽',
    rows: (_, at) => [
      {
        ...sms(
          '106900007777',
          '【航空】您预订的航班因机械故障取消，请拨打 4001230000 办理退改签并领取300元补偿',
        ),
        occurredAt: at(12),
      },
    ],
  },
  {
    name: '郑涛',
    rows: (_, at) => [
      {
        ...sms(
          '13900001111',
          '我是王局长，明天来我办公室一趟，有个事要急用钱，先帮我转5万到这个账户',
        ),
        occurredAt: at(8),
      },
    ],
  },
  {
    name: '许敏',
    rows: (_, at) => [
      {
        kind: 'visit',
        url: 'http://zhengxin-xiufu.example/login',
        title: '征信修复中心',
        occurredAt: at(6),
      },
      { ...call('+8617000000001', 300), occurredAt: at(5) },
    ],
  },
];

async function fill(branch: Branch, centre: Centre): Promise<void> {
  let n = 0;
  for (const { name, rows } of cases) {
    const person = await branch.addPerson(name);
    const at = (minutes: number): string => formatInstant(centre.now() - minutes * minuteMs);
    await branch.submit(
      rows(person, at).map((row) => {
        n += 1;
        return {
          id: `${person.id}-${n}`,
          source: 'carrier-a',
          subject: { phone: person.phone },
          ...row,
        };
      }),
    );
  }
}

for (const lang of ['zh-CN', 'en-US'] as const) {
  const tag = lang.slice(0, 2);
  test(`screens (${lang})`, async ({ branch, openAs, centre, page: door }) => {
    const officer = await branch.addOperator('王佳宁', '03 席', everyRole);
    await fill(branch, centre);
    const page = await openAs(officer, '#/warning', { lang });
    await expect(page.locator('.row').nth(3)).toBeVisible();
    await picture(page, `queue-${tag}-1440`);
    await page.setViewportSize({ width: 1280, height: 720 });
    await picture(page, `queue-${tag}-1280`);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.keyboard.press('c');
    await expect(page.locator('.call-bar')).toContainText('138 1300');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('1');
    await picture(page, `call-${tag}`);
    for (const size of ['16', '13']) {
      await page.keyboard.press('Control+k');
      await page.keyboard.type(tag === 'zh' ? `字号 ${size}` : `size ${size}`);
      await page.keyboard.press('Enter');
      await expect(page.locator('html')).toHaveAttribute('data-density', size);
      if (size === '16') await picture(page, `call-16px-${tag}`);
    }
    await page.keyboard.press('?');
    await picture(page, `keys-${tag}`);
    await page.keyboard.press('Escape');
    for (const name of ['quarantine', 'source', 'people', 'audit', 'account']) {
      await page.goto(`${centre.address}/#/${name}`);
      await expect(page.locator('.rail')).toBeVisible();
      await page.waitForLoadState('networkidle').catch(() => undefined);
      await picture(page, `${name}-${tag}`);
    }
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.goto(`${centre.address}/wall`);
    await page.waitForTimeout(1500);
    await picture(page, `wall-${tag}`);
    if (lang === 'en-US') return;
    await door.goto(centre.address);
    await expect(door.getByRole('heading', { level: 1 })).toBeVisible();
    await picture(door, 'sign-in-zh');
  });
}
