/**
 * Goal: the shipped address model names its reasons, and no shared platform is condemned for
 * its tenants. Method: the shipped file and a table of addresses.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseUrl } from '../kernel/index.ts';
import { loadUrlModel, platformOf, scoreUrl } from './index.ts';

const loaded = loadUrlModel(
  readFileSync(new URL('../../../reference/model/url.wzm', import.meta.url)),
);
if (!loaded.ok) throw new Error(loaded.error);
const model = loaded.value;
const threshold = model.file.settings['threshold'] ?? 0.5;

function score(url: string): ReturnType<typeof scoreUrl> {
  const address = parseUrl(url);
  if (address === undefined) throw new Error(`not an address: ${url}`);
  return scoreUrl(model, address);
}

test.each([
  'https://vercel.app',
  'https://www.github.io/',
  'https://my-notes.vercel.app/',
  'https://zhang-blog.github.io/posts/1',
  'https://recipes.pages.dev',
  'https://www.baidu.com/s?wd=1',
  'https://www.icbc.com.cn/',
  'https://www.gov.cn/',
  'https://mail.qq.com/',
  'https://passport.baidu.com/v2/?login',
  'https://ticket.ctrip.com',
  'https://news.sina.com.cn/',
  'https://en.wikipedia.org/wiki/Fraud',
])('ordinary or shared: %s', (url) => {
  expect(score(url).probability).toBeLessThan(threshold);
});

test.each(['http://icbc.mobile-abc.top/', 'http://00886gfx.vip', 'http://usdt-trade88.vip/login'])(
  'fraudulent shape: %s',
  (url) => {
    const { probability, reasons } = score(url);
    expect(probability).toBeGreaterThan(threshold);
    expect(reasons.length).toBeGreaterThan(0);
    const weights = reasons.map(({ weight }) => weight);
    expect(weights).toEqual([...weights].sort((a, b) => b - a));
  },
);

test('a platform is found by its labels, never by its letters', () => {
  expect(platformOf('a.b.vercel.app')).toBe('vercel.app');
  expect(platformOf('evilvercel.app')).toBeUndefined();
});

test('a brand in front of a foreign domain is a reason', () => {
  const { reasons } = score('http://icbc.mobile-abc.top/');
  expect(reasons.map(({ code }) => code)).toContain('brand-in-subdomain');
});
