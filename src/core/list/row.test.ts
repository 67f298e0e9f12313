/**
 * Goal: rows of list files are read in the form in which signals ask, and wrong ones are refused by
 * field. Method: tables of what was written and what was read; lookups through lists of such rows.
 */
import { describe, expect, test } from 'vitest';
import { parseUrl } from '../kernel/index.ts';
import { hashPrefix } from './address.ts';
import { makeLists, parseListEntry, type ListStore } from './index.ts';

const row = (parts: Record<string, unknown>) => ({
  kind: 'number',
  value: '13912345678',
  verdict: 'block',
  reason: '多人举报',
  ...parts,
});

function read(parts: Record<string, unknown>): string {
  const entry = parseListEntry(row(parts));
  if (!entry.ok) return `${entry.error.field}: ${entry.error.problem} — ${entry.error.remedy}`;
  return `${entry.value.kind} ${entry.value.match} ${entry.value.value}`;
}

describe('values', () => {
  test('come to the form of signals', () => {
    expect(
      [
        { value: '139 1234 5678' },
        { value: '0755', match: 'prefix' },
        { value: '170-00', match: 'prefix' },
        { value: '00852', match: 'prefix' },
        { value: '95', match: 'prefix' },
        { value: '13900000000 ~ 13900009999', match: 'range' },
        { kind: 'sender', value: '106900001', match: 'prefix' },
        { kind: 'domain', value: '*.Shop.Example' },
        { kind: 'domain', value: '例子.中国' },
        { kind: 'domain', value: 'gov.cn', verdict: 'allow' },
        { kind: 'url', value: 'https://Shop.Example:443/a//b?x=1#y' },
        { kind: 'url', value: 'shop.example/pay', match: 'prefix' },
        { kind: 'url', value: `SHA256:${'ab'.repeat(32)}` },
        { kind: 'account', value: '6217 0099', match: 'prefix' },
        { kind: 'account', value: '6217009990000000000..6217009990000009999', match: 'range' },
        { kind: 'app', value: 'Com.Fake.Bank' },
        { kind: 'app', value: Array.from({ length: 20 }, () => 'AB').join(':') },
        { kind: 'template', value: '您的航班{}因故障取消，请联系客服{}办理' },
      ].map(read),
    ).toMatchInlineSnapshot(`
      [
        "number exact +8613912345678",
        "number prefix +86755",
        "number prefix +8617000",
        "number prefix +852",
        "value: not a number: 95 — write the first characters of a number",
        "number range +8613900000000..+8613900009999",
        "sender prefix 106900001",
        "domain exact shop.example",
        "domain exact xn--fsqu00a.xn--fiqs8s",
        "domain exact gov.cn",
        "url exact http://shop.example/a/b?x=1",
        "url prefix http://shop.example/pay/",
        "url exact sha256:abababababababab",
        "account prefix 62170099",
        "account range 6217009990000000000..6217009990000009999",
        "app exact com.fake.bank",
        "app exact abababababababababababababababababababab",
        "template exact 您的航班{}因故障取消，请联系客服{}办理",
      ]
    `);
  });

  test('are refused by field', () => {
    expect(
      [
        { kind: 'email' },
        { verdict: 'perhaps' },
        { kind: 'domain', match: 'range', value: 'a.example' },
        { value: '12' },
        { value: '9', match: 'prefix' },
        { value: '13900009999..13900000000', match: 'range' },
        { kind: 'domain', value: 'com.cn' },
        { kind: 'domain', value: 'vercel.app', verdict: 'allow' },
        { kind: 'domain', value: 'com.cn', verdict: 'allow' },
        { kind: 'template', value: '您好{}', verdict: 'block' },
        { kind: 'template', value: '您的航班{}因故障取消，请联系', verdict: 'allow' },
        { category: 'X' },
        { reason: '' },
        { confidence: 2 },
        { evidence: 'sig-1' },
        { fromAt: -1 },
        { fromAt: 5, untilAt: 5 },
      ].map(read),
    ).toMatchInlineSnapshot(`
      [
        "kind: no kind of list — write one of number, sender, domain, url, account, app, template",
        "verdict: neither block nor allow — write block or allow",
        "match: a domain is not listed in this way — write one of exact",
        "value: not a number: 12 — write a number",
        "value: not a number: 9 — write the first characters of a number",
        "value: not a number: 13900009999..13900000000 — write first..last, two numbers of the same length",
        "value: everybody may register below com.cn — name the domain below it",
        "value: everybody may register below vercel.app — name the domain below it",
        "value: everybody may register below com.cn — name the domain below it",
        "value: not a template: 您好{} — write a text with at least 8 fixed characters; {} is a slot",
        "verdict: a text cannot be allowed: anybody may copy it — allow its sender",
        "category: no category — write one of BRUSH, INVEST, SHOP, ECOM, LOAN, CREDIT, LEADER, POLICE, ROMANCE, GAME, FLIGHT, CARD, OTHER, NONE",
        "reason: missing — say why",
        "confidence: no share — write a number from 0 to 1",
        "evidence: no list of references — write ["…"]",
        "fromAt: no time — write milliseconds since 1970",
        "untilAt: no time after fromAt — write milliseconds since 1970, or null",
      ]
    `);
  });

  test('older rows are read as they were', () => {
    expect(parseListEntry(row({ origin: 'police' }))).toEqual({
      ok: true,
      value: {
        kind: 'number',
        value: '+8613912345678',
        match: 'exact',
        verdict: 'block',
        category: 'OTHER',
        reason: '多人举报',
        origin: 'police',
        evidence: [],
        confidence: 1,
        fromAt: 0,
        untilAt: null,
        approvedBy: null,
      },
    });
  });
});

function listsOf(...rows: readonly Record<string, unknown>[]): ListStore {
  return makeLists(
    rows.map((parts) => {
      const entry = parseListEntry(row(parts));
      if (!entry.ok) throw new Error(entry.error.problem);
      return entry.value;
    }),
  );
}

describe('addresses', () => {
  const lists = listsOf(
    { kind: 'url', value: 'https://a.example/pay.html' },
    { kind: 'url', value: 'b.example/kefu', match: 'prefix' },
    { kind: 'domain', value: 'c.example' },
    { kind: 'domain', value: 'safe.c.example', verdict: 'allow' },
    { kind: 'domain', value: 'd.example', verdict: 'allow' },
    { kind: 'url', value: 'd.example/evil' },
  );
  test.each([
    ['http://a.example:8080/pay.html?x=1', 'block http://a.example/pay.html'],
    ['http://a.example/pay.htm', '—'],
    ['http://m.b.example/kefu/1/2?x', 'block http://b.example/kefu/'],
    ['http://b.example/kefu', 'block http://b.example/kefu/'],
    ['http://b.example/', '—'],
    ['http://x.y.c.example/', 'block c.example'],
    ['http://x.safe.c.example/', 'allow safe.c.example over c.example'],
    ['https://d.example/evil', 'allow d.example over http://d.example/evil'],
  ])('%s', (url, expected) => {
    const web = parseUrl(url);
    const hit = web && lists.lookupSite(web, 0);
    const over = hit?.overruled === undefined ? '' : ` over ${hit.overruled.value}`;
    expect(hit ? `${hit.entry.verdict} ${hit.entry.value}${over}` : '—').toBe(expected);
  });

  test('known by digest alone', () => {
    const known = listsOf({ kind: 'url', value: `sha256:${hashPrefix('b.example/kefu/', 16)}` });
    const asked = (url: string): string | undefined => {
      const web = parseUrl(url);
      return web && known.lookupSite(web, 0)?.entry.value;
    };
    expect(asked('http://m.b.example/kefu/1?x')).toBe(`sha256:${hashPrefix('b.example/kefu/', 8)}`);
    expect(asked('http://m.b.example/')).toBeUndefined();
  });
});

describe('texts of campaigns', () => {
  const lists = listsOf(
    {
      kind: 'template',
      value: '您预订的{}航班因机械故障已取消，请速联系客服{}办理退改签',
      category: 'FLIGHT',
    },
    { kind: 'template', value: '因机械故障已取消', category: 'OTHER' },
  );
  const found = (text: string): string => lists.lookupText(text, 0)?.entry.category ?? '—';

  test('are found with other names in the slots and in disguise', () => {
    expect([
      found(
        '【航空】尊敬的张三，您预订的CA1234航班因机械故障已取消，请速联系客服4008001234办理退改签，补偿300元',
      ),
      found('您預訂的 MU5678 航班因機械故障已取消,请速联系客服 13800138000 办理退改签'),
      found('您预订的航班因机械故障已取消，请留意后续通知'),
      found('您预订的航班因天气延误，请留意通知'),
    ]).toEqual(['FLIGHT', 'FLIGHT', 'OTHER', '—']);
  });
});
