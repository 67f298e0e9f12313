/**
 * Goal: imitations of protected sites are told with what they imitate and how, and ordinary sites are
 * left alone. Method: a table over the shipped set; a search by edit distance over all names must
 * find the same neighbours as the index; ordinary domains of public data where they are present.
 */
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, parseHost, type Host } from '../kernel/index.ts';
import { swapsBetween } from './confusable.ts';
import { makeLookalikes, parseProtected, type Protected } from './index.ts';
import { editBetween, NearWords, Pieces } from './near.ts';

const shipped = readFileSync(
  new URL('../../../reference/list/protected.ndjson', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '')
  .map((line): Protected => {
    const site = parseProtected(JSON.parse(line));
    if (!site.ok) throw new Error(`${line}: ${site.error.field}`);
    return site.value;
  });
const lookalikes = makeLookalikes(shipped);

function hostOf(text: string): Host {
  const host = parseHost(text);
  if (host === undefined) throw new Error(text);
  return host;
}

function told(host: string): string {
  const found = lookalikes.find(hostOf(host));
  return `${host}: ${found === undefined ? '—' : `${found.like.domain} ${found.trick} ${found.zh} / ${found.en}`}`;
}

describe('imitations', () => {
  test('each trick, with its reason', () => {
    const hosts =
      'lcbc.com.cn 1cbc.com taoba0.com a1ipay.com rnybank.cn xn--80ak6aa92e.com іcbc.com.cn ' +
      'icbc.xyz icbc.com.top 12306.cn.com icbc-anquan.com taobaokefu.com sf-express-cx.com ' +
      'www.12306-tuipiao.cn cmbchina-vip.com icbc.com.cn.xyz.top www.jd.com.qq123.top ' +
      'webank.vercel.app icbc.pay-888.top ic-bc.com icbccomcn.top mpsgovcn.com ccbcom-kefu.top ' +
      'pinduodou.com pinduoduoo.com pinduduo.com 工商银行.top';
    expect(hosts.split(' ').map(told).join('\n')).toMatchInlineSnapshot(`
      "lcbc.com.cn: icbc.com.cn confusable 以 l 代 i / l for i
      1cbc.com: icbc.com.cn confusable 以 1 代 i / 1 for i
      taoba0.com: taobao.com confusable 以 0 代 o / 0 for o
      a1ipay.com: alipay.com confusable 以 1 代 l / 1 for l
      rnybank.cn: mybank.cn confusable 以 rn 代 m / rn for m
      xn--80ak6aa92e.com: apple.com.cn confusable 以 а 代 a，以 р 代 p，以 р 代 p / а for a, р for p, р for p
      іcbc.com.cn: icbc.com.cn confusable 以 і 代 i / і for i
      icbc.xyz: icbc.com.cn suffix 后缀是 .xyz，不是 .com.cn / .xyz for .com.cn
      icbc.com.top: icbc.com.cn suffix 后缀是 .com.top，不是 .com.cn / .com.top for .com.cn
      12306.cn.com: 12306.cn suffix 后缀是 .cn.com，不是 .cn / .cn.com for .cn
      icbc-anquan.com: icbc.com.cn added-word 加了“anquan” / "anquan" added
      taobaokefu.com: taobao.com added-word 加了“kefu” / "kefu" added
      sf-express-cx.com: sf-express.com added-word 加了“cx” / "cx" added
      www.12306-tuipiao.cn: 12306.cn added-word 加了“tuipiao” / "tuipiao" added
      cmbchina-vip.com: cmbchina.com added-word 加了“vip” / "vip" added
      icbc.com.cn.xyz.top: icbc.com.cn whole-domain 真正的网站是 xyz.top / the site is really xyz.top
      www.jd.com.qq123.top: jd.com whole-domain 真正的网站是 qq123.top / the site is really qq123.top
      webank.vercel.app: webank.com suffix 后缀是 .vercel.app，不是 .com / .vercel.app for .com
      icbc.pay-888.top: icbc.com.cn subdomain 名称只在 pay-888.top 之下 / only a name below pay-888.top
      ic-bc.com: icbc.com.cn hyphen 加了连字符 / hyphens inside the name
      icbccomcn.top: icbc.com.cn hyphen 把 icbc.com.cn 连写在名称里 / its whole domain in one word
      mpsgovcn.com: mps.gov.cn hyphen 把 mps.gov.cn 连写在名称里 / its whole domain in one word
      ccbcom-kefu.top: ccb.com hyphen 把 ccb.com 连写在名称里 / its whole domain in one word
      pinduodou.com: pinduoduo.com edit ou 前后颠倒 / ou the wrong way round
      pinduoduoo.com: pinduoduo.com edit 多了 o / o added
      pinduduo.com: pinduoduo.com edit 少了 o / o left out
      工商银行.top: icbc.com.cn name 用了名称“工商银行” / the name 工商银行 in it"
    `);
  });

  test('the sites themselves, what is below them, and ordinary sites', () => {
    const hosts =
      'icbc.com.cn m.icbc.com.cn mybank.icbc.com.cn www.taobao.com zxgk.court.gov.cn abc.com ' +
      'ccb.org boc.de jd.hk applejuice.cn weixiu.com meishu.com site.ua visa-consulting.de ' +
      '192.168.1.1 localhost.localdomain bank.com taobao-seller-blog.com';
    expect(hosts.split(' ').filter((host) => lookalikes.find(hostOf(host)) !== undefined)).toEqual(
      [],
    );
  });

  test('ordinary domains of public data: fewer than one in a thousand', (context) => {
    const file = new URL('../../../../shared/data/dev/benign_domains.train.tsv', import.meta.url);
    if (!existsSync(file)) {
      context.skip('the public data is not here');
      return;
    }
    const hosts = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.endsWith('\tchina-list'))
      .flatMap((line) => parseHost(line.split('\t')[0] ?? '') ?? []);
    expect(hosts.length).toBeGreaterThan(50_000);
    const alarms = hosts.filter((host) => lookalikes.find(host) !== undefined);
    expect(alarms.length / hosts.length).toBeLessThan(0.001);
  });
});

describe('words one edit away', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1'), minLength: 1, maxLength: 7 });

  test('the index finds a neighbour exactly where there is one', () => {
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 30 }), word, (words, asked) => {
        const index = new NearWords();
        for (const w of words) index.add(w);
        const pieces = new Pieces();
        pieces.read(asked);
        const found = index.find(pieces);
        const near = words.filter((w) => editDistance(asked, w) === 1);
        expect(found >= 0).toBe(near.length > 0);
        if (found >= 0) expect(near).toContain(words[found]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('an edit is told where the distance is one, and only there', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editBetween(a, b) !== undefined).toBe(editDistance(a, b) === 1);
      }),
    );
  });

  test('pieces of a label have the hashes of the pieces as words', () => {
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        const [whole, part] = [new Pieces(), new Pieces()];
        whole.read(a + b + c);
        part.read(b);
        expect(whole.hash(a.length, a.length + b.length)).toBe(part.hash(0, b.length));
      }),
    );
  });
});

test('what stands for what', () => {
  expect([
    swapsBetween('1cbc', 'icbc'),
    swapsBetween('rnybank', 'mybank'),
    swapsBetween('taobа0', 'taobao'),
  ]).toEqual([
    [['1', 'i']],
    [['rn', 'm']],
    [
      ['а', 'a'],
      ['0', 'o'],
    ],
  ]);
});

test('the set has no site twice, and its version no order', () => {
  expect(new Set(shipped.map((s) => s.domain)).size).toBe(shipped.length);
  expect(shipped.length).toBeGreaterThan(300);
  expect(makeLookalikes(shipped.toReversed()).version).toBe(lookalikes.version);
  expect(makeLookalikes(shipped.slice(1)).version).not.toBe(lookalikes.version);
});
