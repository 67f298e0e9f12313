/**
 * Goal: addresses come to the form and the expressions of Safe Browsing v4. Method: examples of our
 * own for each rule of its canonical form, counts of expressions as the rules give them, digests
 * beside those of Node.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalAddress, expressionsOf, hashPrefix, readAddressParts } from './address.ts';

describe('canonical form', () => {
  test.each([
    ['http://shop.example/%25%32%35', 'http://shop.example/%25'],
    ['http://shop.example/%25%32%35%25%32%35', 'http://shop.example/%25%25'],
    ['http://shop.example/%2525252525252525', 'http://shop.example/%25'],
    ['http://shop.example/pay%25%32%35zone', 'http://shop.example/pay%25zone'],
    ['http://shop.example/%%%25%32%35pay%%', 'http://shop.example/%25%25%25pay%25%25'],
    ['www.shop.example/', 'http://www.shop.example/'],
    ['http://%31%32%37%2e%30%2e%30%2e%31/%2E%73%65%63/%77%77%77/', 'http://127.0.0.1/.sec/www/'],
    ['http://127.0.0.1/uploads/%20%20/.verify/', 'http://127.0.0.1/uploads/%20%20/.verify/'],
    ['http://shop%23one.example/a', 'http://shop%23one.example/a'],
    ['http://2130706433/pay', 'http://127.0.0.1/pay'],
    ['http://0x7f.1/pay', 'http://127.0.0.1/pay'],
    ['http://0177.0.0.01/pay', 'http://127.0.0.1/pay'],
    ['http://shop.example/pay/..', 'http://shop.example/'],
    ['http://shop.example/a/./b/../c', 'http://shop.example/a/c'],
    ['http://shop.example/a/../../../b', 'http://shop.example/b'],
    ['http://shop.example?to=pay', 'http://shop.example/?to=pay'],
    ['http://shop.example/a#b#c', 'http://shop.example/a'],
    ['http://SHOP.Example/Path', 'http://shop.example/Path'],
    ['http://..shop...example../a', 'http://shop.example/a'],
    ['http://shop.example/fu\tll\r\nname', 'http://shop.example/fullname'],
    ['  http://shop.example/  ', 'http://shop.example/'],
    ['http:// shop.example/', 'http://%20shop.example/'],
    ['http://shop.example/a//b///c', 'http://shop.example/a/b/c'],
    ['http://shop.example/q?r?//x/../', 'http://shop.example/q?r?//x/../'],
    ['https://user:word@shop.example:8443/a', 'http://shop.example/a'],
    ['http://shop.example/a;b=1,c', 'http://shop.example/a;b=1,c'],
    ['http://shop.example/支付', 'http://shop.example/%E6%94%AF%E4%BB%98'],
    ['http://\u0001\u0080.example/', 'http://%01%C2%80.example/'],
    ['http:\\\\shop.example\\a\\b', 'http://shop.example/a/b'],
  ])('%j', (given, canonical) => {
    expect(canonicalAddress(given)).toBe(canonical);
  });

  test('what is canonical stays, and any text is read without a throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.string()), (text) => {
        const once = canonicalAddress(text);
        if (once !== undefined) expect(canonicalAddress(once)).toBe(once);
      }),
    );
  });
});

const expressions = (url: string): string[] => {
  const parts = readAddressParts(url);
  return parts === undefined ? [] : expressionsOf(parts);
};

describe('expressions', () => {
  test('a page with a query: two hosts by four paths', () => {
    expect(expressions('http://m.shop.example/a/b.html?id=1')).toEqual([
      'm.shop.example/a/b.html?id=1',
      'm.shop.example/a/b.html',
      'm.shop.example/a/',
      'm.shop.example/',
      'shop.example/a/b.html?id=1',
      'shop.example/a/b.html',
      'shop.example/a/',
      'shop.example/',
    ]);
  });

  test('of a long host the whole and the last five labels down to two', () => {
    expect(expressions('http://a.b.c.d.e.f.example/x')).toEqual([
      'a.b.c.d.e.f.example/x',
      'a.b.c.d.e.f.example/',
      'c.d.e.f.example/x',
      'c.d.e.f.example/',
      'd.e.f.example/x',
      'd.e.f.example/',
      'e.f.example/x',
      'e.f.example/',
      'f.example/x',
      'f.example/',
    ]);
  });

  test('a numeric host has no parents; of a long path four directories', () => {
    expect(expressions('http://1.2.3.4/a/b/c/d/e/f?g')).toEqual([
      '1.2.3.4/a/b/c/d/e/f?g',
      '1.2.3.4/a/b/c/d/e/f',
      '1.2.3.4/a/b/c/',
      '1.2.3.4/a/b/',
      '1.2.3.4/a/',
      '1.2.3.4/',
    ]);
  });

  test('never more than thirty', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        const found = expressions(url);
        expect(found.length).toBeLessThanOrEqual(30);
        expect(new Set(found).size).toBe(found.length);
      }),
    );
  });
});

test('digests are those of Node', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      const well = text.replace(/\p{Surrogate}/gu, '\ufffd');
      expect(hashPrefix(well)).toBe(createHash('sha256').update(well, 'utf8').digest('hex'));
      expect(hashPrefix(well, 4)).toHaveLength(8);
    }),
  );
});
