/**
 * Goal: a replay answers the same however often, with however many workers, from rows or from an
 * archive, and whether or not it was stopped in between. Method: one small city, replayed in each way.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parseInstant } from '../core/kernel/index.ts';
import { defaultPolicy } from '../core/warning/index.ts';
import { readCityTruth, writeBoroughs, writeCity } from '../sim/index.ts';
import { runCommandLine } from './main.ts';
import { Checkpoint } from './replay/checkpoint.ts';
import { runReplay, type RunOptions } from './replay/run.ts';

const startAt = parseInstant('2026-01-05T00:00:00+08:00') ?? 0;
// Each replay starts processes that load the model.
vi.setConfig({ testTimeout: 240_000 });
const root = mkdtempSync(join(tmpdir(), 'wuzha-replay-'));
const at = (name: string): string => join(root, name);
const city = { seed: 9, people: 900, days: 2, intensity: 30, startAt, feed: 'screened' as const };

beforeAll(async () => {
  await writeBoroughs({ ...city, dir: at('boroughs'), workers: 1, boroughPeople: 300 });
  await writeCity({ ...city, dir: at('rows') });
  await writeCity({ ...city, dir: at('archive'), format: 'binary' });
}, 400_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

async function run(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const told = { out: '', err: '' };
  const into = (name: 'out' | 'err'): Writable =>
    new Writable({
      write(chunk, _, done) {
        told[name] += String(chunk);
        done();
      },
    });
  const code = await runCommandLine(words, {
    stdin: process.stdin,
    stdout: into('out'),
    stderr: into('err'),
  });
  return { code, ...told };
}

const replayed = async (dir: string, out: string, ...more: string[]) => {
  const truth = join(at(dir), 'truth.ndjson');
  const said = await run('replay', '--signals', at(dir), '--truth', truth, '-o', at(out), ...more);
  const read = (name: string): string => readFileSync(join(at(out), name), 'utf8');
  return { ...said, hits: read('hits.ndjson'), report: read('report.json') };
};

describe('the same answer', () => {
  test('twice, and with one, two or three workers', async () => {
    const one = await replayed('boroughs', 'o1', '--workers', '1');
    const again = await replayed('boroughs', 'o2', '--workers', '2');
    const two = await replayed('boroughs', 'o3', '--workers', '2');
    const three = await replayed('boroughs', 'o4', '--workers', '3');
    expect(one.code).toBe(0);
    expect(one.hits.split('\n').length).toBeGreaterThan(50);
    for (const other of [again, two, three]) {
      expect(other.hits).toBe(one.hits);
      expect(other.report).toBe(one.report);
      expect(other.out).toBe(one.out);
    }
  });
  test('from rows and from an archive', async () => {
    const rows = await replayed('rows', 'o5', '--workers', '1');
    const archive = await replayed('archive', 'o6', '--workers', '2');
    expect(archive.hits).toBe(rows.hits);
    expect(archive.report).toBe(rows.report);
  });
  test('stopped in the middle and gone on with', async () => {
    const whole = await options({ stop: undefined });
    const plain = await runReplay({ ...whole, checkpoint: undefined });
    const stop = new AbortController();
    const stopped = await options({ stop: stop.signal });
    const cut = runReplay({
      ...stopped,
      checkpoint: new Checkpoint(at('stopped'), 'k', false),
      progress: (now) => {
        if (now > startAt + 86_400_000) stop.abort();
      },
    });
    await expect(cut).rejects.toThrow('stopped before the end');
    let first = Infinity;
    const resumed = await runReplay({
      ...whole,
      checkpoint: new Checkpoint(at('stopped'), 'k', true),
      progress: (_, signals) => {
        first = Math.min(first, signals);
      },
    });
    expect(first).toBeLessThan(400);
    expect(resumed.report).toEqual(plain.report);
    expect([...resumed.hits]).toEqual([...plain.hits]);
  });
});

async function options({ stop }: Pick<RunOptions, 'stop'>): Promise<RunOptions> {
  const truth = await readCityTruth(join(at('boroughs'), 'truth.ndjson'));
  return {
    signals: at('boroughs'),
    model: undefined,
    lists: join(at('boroughs'), 'lists.ndjson'),
    naive: false,
    policy: defaultPolicy,
    from: truth.from,
    to: truth.to,
    workers: 2,
    truth,
    capacity: { seats: 2, callsPerHour: 6 },
    checkpoint: undefined,
    progress: () => {},
    stop,
    pace: { signals: 100, stretches: 2 },
  };
}

describe('what it tells', () => {
  test('the naive model finds less, and the comparison says what', async () => {
    const naive = await replayed('boroughs', 'o7', '--naive', '--workers', '1');
    const whole = await replayed('boroughs', 'o1', '--workers', '1');
    const recall = (report: string): number =>
      (JSON.parse(report) as { report: { quality: { recall: number } } }).report.quality.recall;
    expect(recall(naive.report)).toBeLessThan(recall(whole.report));
    const against = await replayed('boroughs', 'o8', '--against', 'reference/rule');
    expect(against.out).toContain('new hits');
    expect(JSON.parse(against.report)).toMatchObject({
      comparison: { gained: { all: 0 }, lost: { all: 0 }, changesDropped: 0 },
    });
  });
  test('a model against the lists alone gains, and names the one before first', async () => {
    const weak = at('weak.json');
    const table = JSON.parse(readFileSync('reference/rule/default-model.json', 'utf8')) as {
      strength: Record<string, number>;
    };
    for (const code of Object.keys(table.strength)) table.strength[code] = 0;
    writeFileSync(weak, JSON.stringify(table));
    const told = await replayed('rows', 'o10', '--against', weak, '--workers', '1');
    const { comparison } = JSON.parse(told.report) as {
      comparison: { gained: { all: number }; lost: { all: number } };
    };
    expect(comparison.gained.all).toBeGreaterThan(20);
    expect(comparison.lost.all).toBe(0);
  });
  test('signals before --from tell the past alone', async () => {
    const late = await replayed('boroughs', 'o9', '--from', '2026-01-06', '--workers', '1');
    const { report } = JSON.parse(late.report) as { report: { warmUp: number; days: number } };
    expect(report.days).toBe(1);
    expect(report.warmUp).toBeGreaterThan(100);
  });
  test('without a span there is no replay', async () => {
    const said = await run('replay', '--signals', at('boroughs'));
    expect(said.code).toBe(2);
    expect(said.err).toContain('--truth');
  });
});
