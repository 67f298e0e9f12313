/**
 * Goal: what the city writes is the same for the same seed, true to its own ledger and to the
 * published figures. Method: small cities with many frauds, each check a fact about all rows.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseInstant, type Instant } from '../core/kernel/index.ts';
import { parseListEntry } from '../core/list/index.ts';
import { parseSignal, type SignalInput, type TransferInput } from '../core/signal/index.ts';
import { City, cityFiles, sourceNames, writeCity, type CitySummary } from './index.ts';

const startAt = parseInstant('2026-01-05T00:00:00+08:00') ?? 0;
const small = { seed: 11, people: 1200, days: 4, intensity: 12, startAt };
const dirs: string[] = [];

async function make(
  options: Partial<typeof small> = {},
): Promise<{ dir: string; summary: CitySummary }> {
  const dir = mkdtempSync(join(tmpdir(), 'wuzha-city-'));
  dirs.push(dir);
  return { dir, summary: await writeCity({ ...small, ...options, dir }) };
}

function read<T>(dir: string, name: (typeof cityFiles)[number]): T[] {
  return readFileSync(join(dir, `${name}.ndjson`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

type Stage = { stage: string; signal: string; at: string };
type Fraud = {
  row: 'fraud';
  id: string;
  category: string;
  ending: string;
  lossFen: number;
  refundFen: number;
  startedAt: string;
  victim: { phone: string; age: number };
  stages: Stage[];
  money: { signal: string; from: string; to: string; amountFen: number; level: number }[];
};
type TruthRow =
  | Fraud
  | { row: 'label'; signal: string; fraud?: string; stage: string }
  | { row: 'city' };
type AccountRow = { account: string; kind: string; openingFen: number; closingFen: number };

let dir = '';
let summary: CitySummary;
let signals: SignalInput[] = [];
let frauds: Fraud[] = [];
let labels: Extract<TruthRow, { row: 'label' }>[] = [];

beforeAll(async () => {
  ({ dir, summary } = await make());
  signals = read<SignalInput>(dir, 'signals');
  const truth = read<TruthRow>(dir, 'truth');
  frauds = truth.filter((row) => row.row === 'fraud');
  labels = truth.filter((row) => row.row === 'label');
}, 60_000);
afterAll(() => {
  for (const each of dirs) rmSync(each, { recursive: true, force: true });
});

const bytes = (from: string): Buffer[] =>
  cityFiles.map((name) => readFileSync(join(from, `${name}.ndjson`)));

describe('seed', () => {
  test('the same seed writes the same bytes', async () => {
    const again = await make();
    for (const [i, file] of bytes(again.dir).entries())
      expect(file.equals(bytes(dir)[i] ?? Buffer.of())).toBe(true);
  });
  test('another seed writes another city', async () => {
    const other = await make({ seed: 12, days: 1 });
    expect(bytes(other.dir)[1]?.equals(bytes(dir)[1] ?? Buffer.of())).toBe(false);
  });
});

describe('signals', () => {
  test('every one is accepted as its source would send it', () => {
    const refused = signals.flatMap((signal) => {
      const result = parseSignal(signal, {
        now: (startAt + 30 * 86_400_000) as Instant,
        source: signal.source,
      });
      return result.ok ? [] : [{ signal, problems: result.error }];
    });
    expect(refused.slice(0, 3)).toEqual([]);
    expect(new Set(signals.map((s) => s.source))).toEqual(new Set(sourceNames));
  });
  test('they are in order of time and no id comes twice', () => {
    const times = signals.map((s) => s.occurredAt);
    expect(times).toEqual([...times].sort());
    expect(new Set(signals.map((s) => s.id)).size).toBe(signals.length);
    expect(summary.signals).toBe(signals.length);
  });
  test('list entries are in the form in which they are looked up', () => {
    for (const row of read<{ value: string }>(dir, 'lists')) {
      const entry = parseListEntry(row);
      expect(entry).toMatchObject({ ok: true, value: { value: row.value } });
    }
  });
});

describe('money', () => {
  test('each account ends with what it had, plus what came, minus what went', () => {
    const accounts = read<AccountRow>(dir, 'accounts');
    const balance = new Map(accounts.map((a) => [a.account, a.openingFen]));
    const done = signals.filter(
      (s): s is TransferInput => s.kind === 'transfer' && s.status === 'done',
    );
    for (const { payer, payee, amountFen } of done) {
      balance.set(payer.account, (balance.get(payer.account) ?? Number.NaN) - amountFen);
      balance.set(payee.account, (balance.get(payee.account) ?? Number.NaN) + amountFen);
      expect(balance.get(payer.account)).toBeGreaterThanOrEqual(0);
    }
    for (const { account, closingFen } of accounts) expect(balance.get(account)).toBe(closingFen);
  });
  test('a victim lost what went to the mules, less what came back', () => {
    for (const { money, lossFen } of frauds) {
      const own = money.filter((m) => m.level === 0).reduce((sum, m) => sum + m.amountFen, 0);
      expect(own).toBe(lossFen);
    }
  });
  test('80 to 90 percent of what a mule gets is gone within 3 to 10 minutes', () => {
    const at = new Map(signals.map((s) => [s.id, Date.parse(s.occurredAt)]));
    let checked = 0;
    const endAt = startAt + small.days * 86_400_000;
    for (const { money } of frauds) {
      const single = money.filter((m) => m.level === 0);
      const [paid] = single;
      if (single.length !== 1 || paid === undefined) continue;
      if ((at.get(paid.signal) ?? endAt) > endAt - 15 * 60_000) continue;
      const out = money.filter((m) => m.level === 1 && m.from === paid.to && m.to !== paid.from);
      const paidAt = at.get(paid.signal) ?? 0;
      const gone = out
        .filter((m) => (at.get(m.signal) ?? 0) > paidAt)
        .reduce((sum, m) => sum + m.amountFen, 0);
      expect(gone / paid.amountFen).toBeGreaterThan(0.75);
      expect(gone / paid.amountFen).toBeLessThanOrEqual(0.9);
      for (const step of out)
        expect((at.get(step.signal) ?? 0) - paidAt).toBeLessThanOrEqual(10 * 60_000);
      checked += 1;
    }
    expect(checked).toBeGreaterThan(5);
  });
});

describe('frauds', () => {
  test('begin with the lead-in, and money goes in order', () => {
    for (const { stages } of frauds) {
      const first = (stage: string): number => stages.findIndex((s) => s.stage === stage);
      const times = stages.map((s) => s.at);
      expect(stages[0]?.stage).toBe('lead-in');
      expect(times).toEqual([...times].sort());
      const paid = Math.min(...['probe', 'transfer'].map(first).filter((i) => i >= 0));
      for (const later of ['layering', 'cash-out'])
        if (first(later) >= 0) expect(first(later)).toBeGreaterThan(paid);
      if (first('screen-share') >= 0 && first('transfer') >= 0) {
        expect(first('screen-share')).toBeLessThan(first('transfer'));
      }
      if (first('report') >= 0) expect(first('report')).toBeGreaterThan(0);
    }
  });
  test('the endings tell what happened', () => {
    const endings = new Set(frauds.map((f) => f.ending));
    expect(endings).toEqual(new Set(['ignored', 'noticed', 'dissuaded', 'lost']));
    for (const { ending, lossFen, stages, refundFen } of frauds) {
      if (ending === 'ignored')
        expect(stages.every((s) => s.stage === 'lead-in' || s.stage === 'report')).toBe(true);
      if (ending === 'lost') expect(lossFen).toBeGreaterThan(refundFen);
    }
    expect(frauds.some((f) => f.stages.some((s) => s.stage === 'report'))).toBe(true);
  });
  test('whoever is dissuaded in time paid nothing large, and the bank still held it', () => {
    const kind = new Map(signals.map((s) => [s.id, s.kind === 'transfer' ? s.status : s.kind]));
    const held = frauds.filter((f) => f.ending === 'dissuaded');
    const large = held.flatMap((f) => f.stages.filter((s) => s.stage === 'transfer'));
    const statuses = large.map((s) => kind.get(s.signal)).filter((s) => s !== 'sms');
    expect(statuses.length).toBeGreaterThan(0);
    expect(new Set(statuses)).toEqual(new Set(['pending']));
  });
  test('what investment takes at once is the most of all kinds', () => {
    const city = new City({
      seed: 3,
      people: 8000,
      startAt,
      hasNight: false,
      intensity: 60,
      attempts: 0,
      ordinaryShare: 0.01,
      pauseMaxMs: 3_600_000,
    });
    const amounts = new Map<string, number[]>();
    city.advance(startAt + 2 * 86_400_000, {
      signal({ draft, label }) {
        if (draft.kind !== 'transfer' || label?.stage !== 'transfer') return;
        amounts.set(label.category, [...(amounts.get(label.category) ?? []), draft.amountFen]);
      },
    });
    const median = (category: string): number => {
      const sorted = (amounts.get(category) ?? []).sort((a, b) => a - b);
      return sorted[sorted.length >> 1] ?? 0;
    };
    expect(median('INVEST')).toBeGreaterThan(2 * median('BRUSH'));
    expect(median('BRUSH')).toBeGreaterThan(median('SHOP'));
    expect(median('SHOP')).toBeGreaterThan(median('GAME'));
  });
  test('the truth speaks of signals that exist, and of each one once', () => {
    const ids = new Set(signals.map((s) => s.id));
    const marked = frauds.flatMap((f) => f.stages.map((s) => s.signal));
    expect(marked.filter((id) => !ids.has(id))).toEqual([]);
    expect(labels.filter((l) => !ids.has(l.signal))).toEqual([]);
    expect(new Set(labels.map((l) => l.signal)).size).toBe(labels.length);
    expect(new Set(marked)).toEqual(
      new Set(labels.filter((l) => l.fraud !== undefined).map((l) => l.signal)),
    );
  });
});

describe('figures', () => {
  test('as many as published, in the published shares', () => {
    const days = small.people * small.days;
    const expected = (52_000 / 24_870_000) * small.intensity * days;
    expect(frauds.length).toBeGreaterThan(expected * 0.75);
    expect(frauds.length).toBeLessThan(expected * 1.25);
    const brush = frauds.filter((f) => f.category === 'BRUSH').length / frauds.length;
    expect(brush).toBeGreaterThan(0.22);
    expect(brush).toBeLessThan(0.42);
    expect(Object.keys(summary.byCategory).length).toBeGreaterThanOrEqual(8);
  });
  test('victims are as old as published: mean 37, three in five between 18 and 40', () => {
    const ages = frauds.map((f) => f.victim.age);
    expect(ages.reduce((sum, age) => sum + age, 0) / ages.length).toBeGreaterThan(33);
    expect(ages.reduce((sum, age) => sum + age, 0) / ages.length).toBeLessThan(41);
    const young = ages.filter((age) => age >= 18 && age <= 40).length / ages.length;
    expect(young).toBeGreaterThan(0.5);
    expect(young).toBeLessThan(0.74);
  });
  test('an ordinary day has some eight signals a person', () => {
    const ordinary = (signals.length - labels.length) / small.people / small.days;
    expect(ordinary).toBeGreaterThan(6.5);
    expect(ordinary).toBeLessThan(9);
  });
});
