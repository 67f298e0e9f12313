/**
 * Goal: what people write is read as one canonical form, and nonsense is refused. Method: fixture
 * files with one case a line, and properties over made-up values.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  areaCodeOf,
  birthDateOf,
  formatInstant,
  formatPhone,
  hostToUnicode,
  idNumberCheck,
  isCard,
  labelToAscii,
  luhnDigit,
  nearestName,
  editDistance,
  parseAccount,
  parseHost,
  parseIdNumber,
  parseInstant,
  parsePhone,
  parsePort,
  parseUrl,
  passesLuhn,
  phoneKind,
  regionCodeOf,
  sexOf,
  type IdNumber,
  type PhoneNumber,
} from './index.ts';

const folder = join(import.meta.dirname, '../../../reference/fixtures/syntax');

function casesOf(name: string): [string, string][] {
  return readFileSync(join(folder, `${name}.txt`), 'utf8')
    .split('\n')
    .filter((l) => l !== '')
    .map((line) => {
      const [input = '', wanted = ''] = line.split('\t');
      return [input, wanted];
    });
}

const readers: Record<string, (text: string) => unknown> = {
  phone: parsePhone,
  port: parsePort,
  account: (text) => {
    const account = parseAccount(text);
    return typeof account === 'string' ? account : undefined;
  },
  'id-number': (text) => {
    const id = parseIdNumber(text);
    return typeof id === 'string' ? id : undefined;
  },
  url: (text) => parseUrl(text)?.url,
};

describe.each(Object.keys(readers))('%s', (type) => {
  const read = readers[type] ?? (() => undefined);
  test.each(casesOf(`${type}_valid`))('reads %s', (input, wanted) => {
    expect(read(input)).toBe(wanted);
    expect(read(wanted)).toBe(wanted);
  });
  test.each(casesOf(`${type}_invalid`))('refuses %s', (input) => {
    expect(read(input)).toBeUndefined();
  });
});

describe('phone numbers', () => {
  const digits = (min: number, max: number) =>
    fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: min, maxLength: max })
      .map((a) => a.join(''));

  test('every way of writing a mobile number is the same number', () => {
    const prefixes = ['', '+86', '0086', '86', '0', '+86 ', '0086-'];
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 9 }),
        digits(9, 9),
        fc.constantFrom(...prefixes),
        fc.constantFrom('', ' ', '-'),
        (second, rest, prefix, gap) => {
          const number = `1${second}${rest}`;
          const written =
            prefix + [number.slice(0, 3), number.slice(3, 7), number.slice(7)].join(gap);
          expect(parsePhone(written)).toBe(`+86${number}`);
        },
      ),
    );
  });

  test('reading is idempotent, and what is shown is read as the same number', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          digits(3, 15),
          digits(5, 15).map((d) => `+${d}`),
        ),
        (text) => {
          const phone = parsePhone(text);
          if (phone === undefined) return;
          expect(parsePhone(phone)).toBe(phone);
          expect(parsePhone(formatPhone(phone))).toBe(phone);
        },
      ),
    );
  });

  test('any text is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        parsePhone(text);
        parsePort(text);
        parseAccount(text);
        parseIdNumber(text);
        expect(parseUrl(text)?.host).not.toBe('');
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['13800138000', 'mobile', undefined],
    ['010-62345678', 'landline', '010'],
    ['0755-23456789', 'landline', '0755'],
    ['95588', 'service', undefined],
    ['400-800-1234', 'service', undefined],
    ['+85261234567', 'foreign', undefined],
  ])('%s is a %s number', (text, kind, area) => {
    const phone = parsePhone(text) as PhoneNumber;
    expect(phoneKind(phone)).toBe(kind);
    expect(areaCodeOf(phone)).toBe(area);
  });
});

describe('cards and accounts', () => {
  test('one wrong digit, or two neighbours swapped, never passes', () => {
    const body = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 17, maxLength: 17 });
    fc.assert(
      fc.property(body, fc.nat(17), fc.integer({ min: 1, max: 9 }), (rest, at, by) => {
        const start = `6${rest.join('')}`;
        const card = start + luhnDigit(start);
        expect(passesLuhn(card)).toBe(true);
        const wrong = card.slice(0, at) + String((Number(card[at]) + by) % 10) + card.slice(at + 1);
        expect(passesLuhn(wrong)).toBe(false);
      }),
    );
  });

  test('an account number that is no card needs no check digit', () => {
    expect(parseAccount('44001234567890123456')).toBe('44001234567890123456');
    expect(isCard('44001234567890123456')).toBe(false);
    expect(isCard('6222020200112233440')).toBe(passesLuhn('6222020200112233440'));
  });

  test('tells a wrong check digit from a wrong form', () => {
    expect(parseAccount('6217001234567890121')).toEqual({ refusal: 'card-check-failed' });
    expect(parseAccount('?')).toEqual({ refusal: 'not-an-account' });
  });
});

describe('identity numbers', () => {
  test.each(casesOf('id-number_invalid'))('%s: %s', (input, refusal) => {
    expect(parseIdNumber(input)).toEqual({ refusal });
  });

  test('a number made of parts gives the parts back', () => {
    const born = fc.integer({
      min: parseInstant('1900-01-01T00:00:00Z') ?? 0,
      max: parseInstant('2020-12-31T00:00:00Z') ?? 0,
    });
    fc.assert(
      fc.property(born, fc.integer({ min: 0, max: 999 }), (birth, serial) => {
        const day = formatInstant(birth).slice(0, 10);
        const body = `330106${day.replaceAll('-', '')}${String(serial).padStart(3, '0')}`;
        const id = parseIdNumber(body + idNumberCheck(body)) as IdNumber;
        expect(birthDateOf(id)).toBe(day);
        expect(sexOf(id)).toBe(serial % 2 === 1 ? 'M' : 'F');
        expect(regionCodeOf(id)).toBe('330106');
      }),
    );
  });
});

describe('web addresses', () => {
  test.each([
    ['https://login.example.com.cn/a', 'login.example.com.cn', 'example.com.cn'],
    ['https://a.vercel.app/x', 'a.vercel.app', 'a.vercel.app'],
    ['https://x.a.github.io/', 'x.a.github.io', 'a.github.io'],
    ['https://vercel.app/', 'vercel.app', 'vercel.app'],
    ['http://10.0.0.1/', '10.0.0.1', '10.0.0.1'],
    ['http://www.icbc.com.cn.evil.top/', 'www.icbc.com.cn.evil.top', 'evil.top'],
    ['http://sub.例子.中国/', 'sub.xn--fsqu00a.xn--fiqs8s', 'xn--fsqu00a.xn--fiqs8s'],
  ])('%s is on %s of %s', (url, host, registrableDomain) => {
    expect(parseUrl(url)).toMatchObject({ host, registrableDomain });
  });

  test('a canonical URL is its own canonical form', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const canonical = parseUrl(url);
        if (!canonical) return;
        expect(parseUrl(canonical.url)).toEqual(canonical);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (rest) => {
        const canonical = parseUrl(`http://例子.example.com/${rest}`);
        if (canonical) expect(parseUrl(canonical.url)).toEqual(canonical);
      }),
      { numRuns: 500 },
    );
  });

  test('agrees with the URL parser of the platform on the host', () => {
    fc.assert(
      fc.property(fc.webUrl(), (url) => {
        const mine = parseUrl(url);
        if (mine) expect(mine.host).toBe(new URL(url).hostname.replace(/\.$/, ''));
      }),
    );
    const label = fc.string({
      unit: fc.constantFrom(...Array.from('abcé例子юяñ中国')),
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(label, (l) => {
        const ascii = new URL(`http://${l}.com/`).hostname;
        expect(parseHost(`${l}.com`)?.host).toBe(ascii);
        expect(hostToUnicode(ascii)).toBe(`${l}.com`);
      }),
    );
    expect(labelToAscii('münchen')).toBe('xn--mnchen-3ya');
  });

  test('a host is read alone, with nothing behind it', () => {
    expect(parseHost('WWW.Example.COM.')?.host).toBe('www.example.com');
    expect(parseHost('example.com/path')).toBeUndefined();
    expect(parseHost('user@example.com')).toBeUndefined();
  });
});

describe('names of fields', () => {
  const known = [
    'id',
    'source',
    'occurredAt',
    'subject',
    'counterpart',
    'text',
    'amountFen',
    'url',
  ];
  test.each([
    ['occuredAt', 'occurredAt'],
    ['occurred_at', 'occurredAt'],
    ['txet', 'text'],
    ['amount', 'amountFen'],
    ['AMOUNTFEN', 'amountFen'],
    ['counter_part', 'counterpart'],
    ['sourse', 'source'],
    ['URL', 'url'],
  ])('%s is nearest to %s', (written, wanted) => {
    expect(nearestName(written, known)).toBe(wanted);
  });
  test('distance counts insertions, deletions, changes and swaps', () => {
    expect(
      ['kitten/sitting', 'ab/ba', '/abc', 'same/same'].map((p) => {
        const [a = '', b = ''] = p.split('/');
        return editDistance(a, b);
      }),
    ).toEqual([3, 1, 3, 0]);
  });
});
