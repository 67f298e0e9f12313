/**
 * Goal: each kind of model answers each row in its place, whatever the file looks like. Method:
 * small models trained by the command, then asked about rows without labels, with other columns.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageError, type Command } from './command.ts';
import { evaluate } from './evaluate.ts';
import { predict } from './predict.ts';
import { train } from './train.ts';

const dir = mkdtempSync(join(tmpdir(), 'wuzha-predict-'));
afterAll(() => rmSync(dir, { recursive: true }));

async function play(command: Command, values: Record<string, unknown>) {
  const streams = {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
  };
  const code = await command.run({ values, positionals: [] }, streams);
  const read = (stream: PassThrough): string => String(stream.read() ?? '');
  return { code, out: read(streams.stdout), err: read(streams.stderr) };
}

function file(name: string, lines: readonly string[]): string {
  const path = join(dir, name);
  const text = lines.map((line) => `${line}\n`).join('');
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}

interface Said {
  readonly row: number;
  readonly id: string | null;
  readonly label?: string;
  readonly probability?: number;
  readonly explanation?: readonly { name: string; value?: number | null; weight: number }[];
  readonly error?: { field: string; problem: string };
}

async function ask(values: Record<string, unknown>): Promise<{ code: number; said: Said[] }> {
  const path = join(dir, 'said.ndjson');
  const { code } = await play(predict, { out: path, ...values });
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return { code, said: lines.map((line) => JSON.parse(line) as Said) };
}

describe('callers', () => {
  const model = join(dir, 'caller.wzm');
  beforeAll(async () => {
    const rows = Array.from({ length: 300 }, (_, i) => {
      const fraud = i % 3 === 0;
      const partners = fraud ? 200 + (i % 50) : 5 + (i % 40);
      return `u${i},${partners},${i % 7 === 0 ? '' : (i * 37) % 11},${fraud ? 1 : 0}`;
    });
    const input = file('callers.csv', ['phone_no_m,partners,noise,label', ...rows]);
    const answer = await play(train, { task: 'caller', in: [input], out: model });
    if (answer.code !== 0) throw new Error(answer.err);
  }, 60_000);

  test('other order, more columns, missing values and no label', async () => {
    const input = file('ask.csv', [
      'extra,noise,partners,phone_no_m',
      'x,3,230,a',
      'y,,12,b',
      'z,NaN,,c',
    ]);
    const { code, said } = await ask({ model, in: input });
    expect(code).toBe(0);
    expect(said.map(({ row, id, label }) => [row, id, label]).slice(0, 2)).toEqual([
      [1, 'a', 'fraud'],
      [2, 'b', 'ordinary'],
    ]);
    expect(said[0]?.explanation?.[0]).toMatchObject({ name: 'partners', value: 230 });
    expect(said[0]?.probability).toBeGreaterThan(0.9);
    expect(said[1]?.probability).toBeLessThan(0.1);
  });

  test('a bad row is answered in its place, and the exit code says so', async () => {
    const lines = ['{"phone_no_m":"a","partners":230}', '{"partners":', '{"partners":"many"}'];
    const { code, said } = await ask({ model, in: file('bad.ndjson', [...lines, '{"other":1}']) });
    expect(code).toBe(1);
    expect(said.map(({ row, label, error }) => [row, label ?? error?.field])).toEqual([
      [1, 'fraud'],
      [2, ''],
      [3, 'partners'],
      [4, ''],
    ]);
  });

  test('are measured on labelled rows', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? `240,1` : `9,0`));
    const input = file('judged.csv', ['partners,label', ...rows]);
    const answer = await play(evaluate, { task: 'caller', model, in: [input], json: true });
    const { parts } = JSON.parse(answer.out) as { parts: { figures: Record<string, number> }[] };
    expect(parts[0]?.figures).toMatchObject({ auc: 1, macroF1Fixed: 1, averagePrecision: 1 });
  });

  test('CSV out by the ending, one line a row', async () => {
    const input = file('two.csv', ['phone_no_m,partners', '"a,b",230', 'c', 'd,9']);
    const out = join(dir, 'out.csv');
    expect((await play(predict, { model, in: input, out })).code).toBe(1);
    const lines = readFileSync(out, 'utf8').trim().split('\n');
    expect(lines[0]).toBe('row,id,label,probability,classes,explanation,error');
    expect(lines[1]).toMatch(/^1,"a,b",fraud,0\.9\d+,,partners=230 \(\+/u);
    expect(lines[2]).toBe('2,,,,,,1 columns where the header has 2');
    expect(lines[3]).toMatch(/^3,d,ordinary,/u);
  });
});

describe('callers in a graph', () => {
  test('who is linked to fraud is judged by that where the columns say nothing', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => `u${i},${(i * 7) % 13},${i % 2}`);
    const input = file('blind.csv', ['id,noise,label', ...rows]);
    const links = Array.from({ length: 200 }, (_, i) =>
      [2, 4, 6, 8].map((step) => `u${i},u${(i + step) % 200}`),
    ).flat();
    const edges = file('edges.csv', ['a,b', ...links, 'new,u1', 'new,u3', 'new,u5', 'calm,u2']);
    const out = join(dir, 'graph.wzm');
    expect((await play(train, { task: 'caller', in: [input], edges, out })).code).toBe(0);
    const one = file('new.csv', ['id,noise', 'new,3', 'calm,3']);
    const { said } = await ask({ model: out, in: one, edges, known: input });
    expect(said.map(({ label }) => label)).toEqual(['fraud', 'ordinary']);
    expect(said[0]?.explanation?.map(({ name }) => name)).toContain('graph-share');
    const { err } = await play(predict, { model: out, in: one });
    expect(err).toContain('the graph is not used: it needs --edges and --known');
  }, 60_000);
});

describe('laundering', () => {
  const model = join(dir, 'laundering.wzm');
  /** Forty people pay each other small sums; every fifth day one scheme passes a large one on. */
  function network(prefix: string): { transfers: string[]; labels: string[] } {
    const transfers = ['tx,step,amount,from,to'];
    const labels = ['tx,patternID'];
    for (let i = 0; i < 600; i++) {
      const [from, to] = [(i * 7) % 40, (i * 11 + 3) % 40];
      if (from === to) continue;
      transfers.push(`${i},${i % 60},${50 + ((i * 13) % 90)},${prefix}${from},${prefix}${to}`);
    }
    for (let scheme = 0; scheme < 8; scheme++) {
      for (let step = 0; step < 3; step++) {
        const id = 1000 + scheme * 10 + step;
        const [from, to] = [40 + scheme * 3 + step, 40 + scheme * 3 + ((step + 1) % 3)];
        const amount = 900 - step * 40 + scheme;
        transfers.push(`${id},${scheme * 5 + step},${amount},${prefix}${from},${prefix}${to}`);
        labels.push(`${id},${scheme}`);
      }
    }
    transfers.push(`2000,1,75,${prefix}1,SINK`);
    return { transfers, labels };
  }
  beforeAll(async () => {
    const { transfers, labels } = network('A');
    const answer = await play(train, {
      task: 'laundering',
      in: [file('known.tx.csv.gz', transfers)],
      labels: [file('known.labels.csv', labels)],
      out: model,
    });
    if (answer.code !== 0) throw new Error(answer.err);
  }, 120_000);

  test('transfers of another network, each in its place with its ends', async () => {
    const { transfers } = network('B');
    const input = file('other.csv', [
      ...transfers.slice(0, 3),
      '5,1,much,B1,B2',
      ...transfers.slice(3),
    ]);
    const { code, said } = await ask({ model, in: input });
    expect(code).toBe(1);
    expect(said).toHaveLength(transfers.length);
    expect(said.map(({ row }) => row)).toEqual(transfers.map((_, i) => i + 1));
    expect(said[2]?.error?.problem).toBe('no amount: give "amount"');
    const found = said.filter(({ label }) => label === 'fraud').map(({ id }) => Number(id));
    expect(found.length).toBeGreaterThan(18);
    expect(found.every((id) => id >= 1000 && id < 2000)).toBe(true);
    expect(said.at(-1)).toMatchObject({ id: '2000', probability: 0, toProbability: 0 });
  });

  test('is measured by the labels beside it, for accounts and transfers', async () => {
    const { transfers, labels } = network('D');
    file('d.labels.csv', labels);
    const answer = await play(evaluate, {
      model,
      in: [file('d.tx.csv', transfers)],
      json: true,
    });
    const { parts } = JSON.parse(answer.out) as {
      parts: { name: string; figures: { precisionAtK: number } }[];
    };
    expect(parts.map(({ name }) => name)).toEqual(['d, accounts', 'd, transfers']);
    for (const { figures } of parts) expect(figures.precisionAtK).toBeGreaterThan(0.9);
  });

  test('or its accounts', async () => {
    const input = file('third.csv', network('C').transfers);
    const { code, said } = await ask({ model, in: input, per: 'account' });
    expect(code).toBe(0);
    expect(said).toHaveLength(64);
    const found = said.filter(({ label }) => label === 'fraud').map(({ id }) => id ?? '');
    expect(found.length).toBeGreaterThan(18);
    expect(found.every((id) => Number(id.slice(1)) >= 40)).toBe(true);
  });
});

describe('texts and addresses', () => {
  test('the shipped models answer', async () => {
    const texts = file('texts.ndjson', [
      '{"id":"t1","text":"您涉嫌洗钱，请立即把资金转到安全账户配合调查，不得告诉家人"}',
      '{"id":"t2"}',
      '{"id":"t3","turns":[["a","妈，今晚回家吃饭吗"],["b","回，买点菜"]]}',
    ]);
    const { code, said } = await ask({ model: 'reference/model/text.wzm', in: texts });
    expect(code).toBe(1);
    expect(said.map(({ id, label, error }) => [id, label ?? error?.field])).toEqual([
      ['t1', 'fraud'],
      ['t2', 'text'],
      ['t3', 'ordinary'],
    ]);
    expect(said[0]?.explanation?.length).toBeGreaterThan(0);
    const sites = file('sites.csv', ['domain', 'usdt-trade88.vip', 'www.gov.cn', 'not an address']);
    const urls = await ask({ model: 'reference/model/url.wzm', in: sites });
    expect(urls.said.map(({ label, error }) => label ?? error?.field)).toEqual([
      'fraud',
      'ordinary',
      'url',
    ]);
  });

  test('so do those of callers and of laundering', async () => {
    const callers = file('one.csv', ['month_ids,opposite_count,phone_no_m', '2,900,a', ',,b']);
    const { said } = await ask({ model: 'reference/model/caller.wzm', in: callers });
    expect(
      said.map(({ id, probability = -1 }) => [id, probability > 0 && probability < 1]),
    ).toEqual([
      ['a', true],
      ['b', true],
    ]);
    const transfers = ['tx,step,amount,from,to', '1,1,600,A,B', '2,3,550,B,C'];
    const network = await ask({
      model: 'reference/model/laundering.wzm',
      in: file('few.csv', transfers),
    });
    expect(network.said.map(({ label }) => label)).toEqual(['ordinary', 'ordinary']);
  });

  test('classes of a centre: the label is the likeliest, all are told', async () => {
    const rows = Array.from({ length: 40 }, (_, i) =>
      JSON.stringify(
        i % 2 === 0
          ? { text: `快递${i}放在门口`, label: '快递' }
          : { text: `账户${i}余额变动`, label: '银行' },
      ),
    );
    const out = join(dir, 'classes.wzm');
    expect((await play(train, { in: [file('classes.ndjson', rows)], out })).code).toBe(0);
    const { said } = await ask({ model: out, in: file('q.csv', ['text', '快递到了']) });
    expect(said[0]).toMatchObject({ label: '快递', classes: { 快递: expect.any(Number) } });
  });
});

test.each([
  [{ in: 'x' }, /no model/],
  [{ model: 'x' }, /no rows to judge/],
  [{ model: 'x', in: 'y', per: 'bank' }, /--per takes transfer or account/],
] as const)('arguments that do not fit are a usage error: %#', async (values, words) => {
  await expect(play(predict, values)).rejects.toThrow(words);
  await expect(play(predict, values)).rejects.toBeInstanceOf(UsageError);
});

test.each([
  [{ model: join(dir, 'none.wzm'), in: 'x' }, /cannot be read/],
  [{ model: 'package.json', in: 'x' }, /is no model: model-not-recognised/],
  [{ model: 'reference/model/text.wzm', in: join(dir, 'none') }, /cannot read/],
] as const)('what is not there is said in one sentence: %#', async (values, words) => {
  await expect(play(predict, values)).rejects.toThrow(words);
});
