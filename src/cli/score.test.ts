/**
 * Goal: one line out for each line in, in order, whatever comes in. Method: the command run on pipes
 * in memory with chunks cut at awkward places, and on files.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import { score } from './score.ts';

const folder = mkdtempSync(join(tmpdir(), 'wuzha-score-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const signal = (id: string, parts: Record<string, unknown> = {}): string =>
  JSON.stringify({
    kind: 'call',
    id,
    source: 'a',
    occurredAt: '2026-01-31T08:15:00+08:00',
    subject: { phone: '13800138000' },
    counterpart: { number: '+8617000000001' },
    direction: 'in',
    durationSeconds: 60,
    ...parts,
  });

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

async function run(
  input: string | Buffer,
  values: Record<string, unknown> = {},
  chunk = 50,
): Promise<{ code: number; lines: Record<string, unknown>[]; talk: string }> {
  const bytes = Buffer.from(input);
  const chunks: Buffer[] = [];
  for (let i = 0; i < bytes.length; i += chunk) chunks.push(bytes.subarray(i, i + chunk));
  const stdout = new Collected();
  const stderr = new Collected();
  const code = await score.run(
    { values, positionals: [] },
    { stdin: Readable.from(chunks), stdout, stderr },
  );
  const lines = stdout.text
    .split('\n')
    .filter((l) => l !== '')
    .map((l) => JSON.parse(l) as Record<string, unknown>);
  return { code, lines, talk: stderr.text };
}

describe('lines', () => {
  test('are answered in order, the bad ones in their place', async () => {
    const input = [
      signal('a'),
      '{"id":"b", broken',
      '',
      signal('c', { durationSeconds: -1 }),
      signal('d'),
    ].join('\n');
    for (const chunk of [1, 7, 4096]) {
      const { code, lines } = await run(input, {}, chunk);
      expect(lines.map((l) => l['id'])).toEqual(['a', 'b', null, 'c', 'd']);
      expect(lines.map((l) => 'error' in l)).toEqual([false, true, true, true, false]);
      expect(lines[3]?.['error']).toMatchObject({ field: 'durationSeconds' });
      expect(code).toBe(1);
    }
  });

  test('carry score, grade, category, reasons and model', async () => {
    const { code, lines, talk } = await run(`${signal('a')}\r\n`);
    expect(code).toBe(0);
    expect(lines[0]).toMatchObject({ id: 'a', score: 0.9, grade: 'P2', category: 'POLICE' });
    expect(lines[0]?.['reasons']).toEqual([
      {
        code: 'number-listed',
        weight: 90,
        text: '对方号码在涉诈名单内：示例：本中心研判（虚构号码）',
      },
    ]);
    expect(lines[0]?.['model']).toMatch(/^trunk-/);
    expect(talk).toBe('1 scored, 0 refused, 1 above the threshold\n');
  });

  test('a line beyond the limit, wrong encoding and deep nesting spoil only themselves', async () => {
    const long = signal('long', { transcript: 'x'.repeat(10_000_000) });
    const input = Buffer.concat([
      Buffer.from(`${long}\n${signal('a')}\n`),
      Buffer.from([0xff, 0xfe, 0x7b, 0x0a]),
      Buffer.from(`${'['.repeat(100_000)}\n${signal('b')}`),
    ]);
    const { lines } = await run(input, {}, 65_536);
    expect(lines.map((l) => l['id'])).toEqual(['long', 'a', null, null, 'b']);
  });

  test('nothing in, nothing out', async () => {
    expect(await run('')).toMatchObject({ code: 0, lines: [] });
  });

  test('the same in one run as in another', async () => {
    const input = Array.from({ length: 50 }, (_, i) =>
      signal(`s${i}`, { durationSeconds: i * 60 }),
    ).join('\n');
    expect((await run(input)).lines).toEqual((await run(input, {}, 9_999)).lines);
  });
});

describe('options', () => {
  test('files in and out, and the language', async () => {
    const [from, to] = [join(folder, 'in.ndjson'), join(folder, 'out.ndjson')];
    writeFileSync(from, `${signal('a')}\n`);
    const { code } = await run('', { in: from, out: to, lang: 'en' });
    expect(code).toBe(0);
    expect(readFileSync(to, 'utf8')).toContain('The number is on the block list');
  });

  test('own lists instead of the shipped', async () => {
    const lists = join(folder, 'own.ndjson');
    writeFileSync(
      lists,
      '{"kind":"number","value":"+852 6123 4567","verdict":"block","category":"LOAN","reason":"多人举报"}\n',
    );
    const { lines } = await run(
      [signal('a'), signal('b', { counterpart: { number: '0085261234567' } })].join('\n'),
      { lists },
    );
    expect(lines.map((l) => l['category'])).toEqual(['NONE', 'LOAN']);
  });

  test.each([
    [{ lang: 'fr' }, /--lang/],
    [{ at: 'yesterday' }, /--at/],
    [{ in: join(folder, 'in.ndjson'), out: `${folder}/./in.ndjson` }, /very file that is read/],
    [{ in: join(folder, 'none') }, /cannot read/],
    [{ model: join(folder, 'none') }, /cannot be read/],
    [{ out: join(folder, 'no', 'where') }, /cannot write/],
    [{ lists: join(folder, 'in.ndjson') }, /verdict|kind of list/],
  ])('refuses %j in one sentence', async (values, message) => {
    await expect(run(`${signal('a')}\n`, values)).rejects.toThrow(message);
  });
});
