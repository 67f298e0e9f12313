/**
 * Goal: reference tables of the usual forms are read, kept and found again. Method: small tables in
 * each form, built here byte by byte, against a temporary data directory.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parsePhone, type PhoneNumber } from '../../core/kernel/index.ts';
import {
  loadBanks,
  loadRegions,
  parsePhoneRegions,
  writeBankPrefixes,
  writeDivisions,
  writePhoneRegions,
} from './reference.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'wuzha-reference-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const placeOf = (text: string, from: string | undefined = dataDir): string | undefined =>
  loadRegions(from).regionOfPhone(parsePhone(text) as PhoneNumber)?.place;

/** A table in the phone2region layout. */
function phone2region(prefixes: readonly [number, string][]): Buffer {
  const records = [...new Set(prefixes.map(([, record]) => record))];
  const pointers = new Map<string, number>();
  const recordArea: Buffer[] = [];
  let at = 20;
  for (const record of records) {
    const text = Buffer.from(record);
    pointers.set(record, at);
    recordArea.push(Buffer.from([text.length]), text);
    at += 1 + text.length;
  }
  const blocks = at;
  const vectors = blocks + 2736 * 4;
  const entries: Buffer[] = [];
  const index = Buffer.alloc(2736 * 4);
  let entryAt = vectors;
  for (let high = 0; high < 2736; high += 1) {
    index.writeUInt32LE(entryAt, high * 4);
    for (const [prefix, record] of prefixes.filter(([p]) => (p - 1_300_000) >> 8 === high)) {
      const entry = Buffer.alloc(5);
      entry.writeUInt8((prefix - 1_300_000) & 255, 0);
      entry.writeUInt32LE(pointers.get(record) ?? 0, 1);
      entries.push(entry);
      entryAt += 5;
    }
  }
  const head = Buffer.alloc(16);
  [20260101, 20, blocks, vectors].forEach((value, i) => head.writeUInt32LE(value, i * 4));
  const body = Buffer.concat([head, ...recordArea, index, ...entries]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(body));
  return Buffer.concat([sum, body]);
}

describe('phone regions', () => {
  test('what is shipped knows area codes and the demonstration', () => {
    expect([
      placeOf('0755-23456789'),
      placeOf('010-62345678'),
      placeOf('154 0000 0001'),
      placeOf('13800138000'),
    ]).toEqual(['广东省 深圳市', '北京市', '示例省 临江市', undefined]);
    expect(placeOf('95588')).toBeUndefined();
    expect(placeOf('+85261234567')).toBeUndefined();
  });

  test('the phone2region layout', () => {
    const bytes = phone2region([
      [1_395_712, '浙江|杭州|310000|0571|移动'],
      [1_999_999, '四川|凉山|615000|0834|电信'],
      [1_300_000, '北京|北京|100000|010|联通'],
      [1_540_000, '别处|别处|||'],
    ]);
    writePhoneRegions(dataDir, parsePhoneRegions(bytes, loadRegions(undefined)));
    expect(
      ['13957121234', '19999991234', '13000001234', '13957131234'].map((p) => placeOf(p)),
    ).toEqual(['浙江省 杭州市', '四川省 凉山彝族自治州', '北京市', undefined]);
    expect(placeOf('15400001234')).toBe('示例省 临江市');
  });

  test('rows of prefixes, with and without a header', () => {
    const csv = 'prefix,province,city,carrier\n1395712,浙江,杭州,移动\n"1380013","北京","北京"\n';
    writePhoneRegions(dataDir, parsePhoneRegions(Buffer.from(csv), loadRegions(undefined)));
    expect(['13957121234', '13800138000'].map((p) => placeOf(p))).toEqual([
      '浙江省 杭州市',
      '北京市',
    ]);
  });

  test('neither form, or a damaged table, is told in one sentence', () => {
    expect(() => parsePhoneRegions(Buffer.from('hello'), loadRegions(undefined))).toThrow(
      /neither/,
    );
    writeFileSync(join(dataDir, 'phone-region.bin'), 'WZPR1\n[]\nshort');
    expect(() => loadRegions(dataDir)).toThrow(/damaged; import the table again/);
  });
});

test('counties and streets give a place below the city', () => {
  writeDivisions(dataDir, [{ code: '330106', name: '西湖区', area: undefined }]);
  writeDivisions(dataDir, [{ code: '330106001', name: '北山街道', area: undefined }]);
  const regions = loadRegions(dataDir);
  expect(['330106', '330106001', '330199', '99'].map((c) => regions.placeOf(c))).toEqual([
    '浙江省 杭州市 西湖区',
    '浙江省 杭州市 西湖区 北山街道',
    '浙江省 杭州市',
    '示例省',
  ]);
  expect(regions.divisionOf('330106')?.name).toBe('西湖区');
});

test('banks of cards: the longest prefix wins, and what a centre imports before what is shipped', () => {
  expect(loadBanks(undefined).bankOfCard('6217001234567890121')).toBe('建设银行');
  writeBankPrefixes(dataDir, [
    { prefix: '621700', bank: '甲银行' },
    { prefix: '62170012', bank: '乙银行' },
  ]);
  const banks = loadBanks(dataDir);
  expect(
    ['6217001234567890121', '6217009234567890121', '9999'].map((c) => banks.bankOfCard(c)),
  ).toEqual(['乙银行', '甲银行', undefined]);
});
