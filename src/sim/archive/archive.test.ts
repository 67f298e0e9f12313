/**
 * Goal: an archive gives back the very signals that went in, in order of time over all files, and
 * the same seed writes the same bytes however many processes write. Method: small cities.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseInstant, type Instant } from '../../core/kernel/index.ts';
import { parseSignal, type FraudSignal } from '../../core/signal/index.ts';
import { openSignals, writeBoroughs, writeCity } from '../index.ts';
import { ArchiveReader, ArchiveWriter } from './file.ts';

const startAt = parseInstant('2026-01-05T00:00:00+08:00') ?? 0;
const city = { seed: 5, people: 600, days: 2, intensity: 20, startAt };
const root = mkdtempSync(join(tmpdir(), 'wuzha-archive-'));

function all(dir: string): FraudSignal[] {
  const reader = openSignals(join(root, dir));
  const signals: FraudSignal[] = [];
  for (let next = reader.next(); next !== undefined; next = reader.next()) signals.push(next);
  return signals;
}

const digest = (dir: string): string[] =>
  readdirSync(join(root, dir))
    .sort()
    .map((name) => {
      const hash = createHash('sha256').update(readFileSync(join(root, dir, name)));
      return `${name} ${hash.digest('hex')}`;
    });

beforeAll(async () => {
  const boroughs = { ...city, feed: 'screened' as const, boroughPeople: 200 };
  await writeCity({ ...city, dir: join(root, 'rows') });
  await writeCity({ ...city, dir: join(root, 'archive'), format: 'binary' });
  await writeBoroughs({ ...boroughs, dir: join(root, 'one'), workers: 1 });
  await writeBoroughs({ ...boroughs, dir: join(root, 'three'), workers: 3 });
}, 400_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('archive', () => {
  test('holds what the rows hold', () => {
    const rows = readFileSync(join(root, 'rows/signals.ndjson'), 'utf8').trimEnd().split('\n');
    const now = (startAt + 40 * 86_400_000) as Instant;
    const parsed = rows.map((row) => {
      const result = parseSignal(JSON.parse(row), { now });
      return result.ok ? result.value : undefined;
    });
    expect(all('archive')).toEqual(parsed);
    expect(all('rows')).toEqual(parsed);
  });
  test('ids that are no serials and signals with every part come back', () => {
    const path = join(root, 'every.wzs');
    const writer = new ArchiveWriter(path, 's');
    const account = { bank: '临江银行', account: '6299010000000000', name: '张三' };
    const web = { url: 'https://a.example/x', host: 'a.example', registrableDomain: 'a.example' };
    const head = {
      id: 'x-1',
      source: 'bank-a',
      occurredAt: startAt as Instant,
      subject: { phone: '+8616012345678', person: 'p-1', account: '6299010000000000' },
      subjectHandles: ['phone:+8616012345678', 'account:6299010000000000', 'person:p-1'],
      device: 'imei-1',
      counterpart: {
        number: '95588',
        sender: '临江',
        web,
        app: { name: '会议', package: 'a.b' },
        account,
        name: '李四',
      },
    };
    const signals = [
      {
        ...head,
        kind: 'transfer',
        amountFen: 2 ** 50,
        payer: account,
        payee: account,
        status: 'pending',
        channel: 'qr',
      },
      { ...head, id: 's00000007', kind: 'report', text: '被骗', evidence: ['a', 'b'], lossFen: 0 },
      { ...head, id: 's00000008', kind: 'visit', web, app: { name: '会议' }, title: '退款' },
    ] as unknown as FraudSignal[];
    for (const signal of signals) writer.add(signal);
    writer.close();
    const reader = new ArchiveReader(path);
    expect(signals.map(() => reader.next())).toEqual(signals);
    expect(reader.next()).toBeUndefined();
  });
  test('a file that ends too early is refused', () => {
    const path = join(root, 'short.wzs');
    const writer = new ArchiveWriter(path, 's');
    for (const signal of all('archive').slice(0, 50)) writer.add(signal);
    writer.close();
    truncateSync(path, 2000);
    expect(() => new ArchiveReader(path).next()).toThrow('ends within a block');
  });
});

describe('boroughs', () => {
  test('the same seed writes the same bytes with one process and with three', () => {
    expect(digest('three')).toEqual(digest('one'));
    expect(digest('one').length).toBe(7);
  });
  test('their files are merged by time, and no person or account is in two of them', () => {
    const signals = all('one');
    const times = signals.map((s) => s.occurredAt);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(signals.map((s) => s.id)).size).toBe(signals.length);
    const people = readFileSync(join(root, 'one/people.ndjson'), 'utf8').trimEnd().split('\n');
    const rows = people.map((row) => JSON.parse(row) as { person: string; phone: string });
    expect(rows.length).toBe(600);
    expect(new Set(rows.map((r) => r.person)).size).toBe(600);
    expect(new Set(rows.map((r) => r.phone)).size).toBe(600);
  });
  test('a screened feed has about a tenth of all signals', () => {
    const labels = readFileSync(join(root, 'one/truth.ndjson'), 'utf8').match(/"row":"label"/g);
    const ordinary = all('one').length - (labels?.length ?? 0);
    expect(ordinary / city.people / city.days).toBeGreaterThan(0.5);
    expect(ordinary / city.people / city.days).toBeLessThan(1.1);
  });
});
