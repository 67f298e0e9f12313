/**
 * Goal: `train` and `evaluate` take what centres have, name what they cannot use, and say so in
 * their exit codes. Method: run the commands on small files in a temporary directory.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { UsageError, type Command } from './command.ts';
import { evaluate } from './evaluate.ts';
import { train } from './train.ts';

const dir = mkdtempSync(join(tmpdir(), 'wuzha-train-'));
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

function file(name: string, rows: readonly unknown[]): string {
  const path = join(dir, name);
  const lines = rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row)));
  writeFileSync(path, lines.join('\n'));
  return path;
}

const texts = Array.from({ length: 30 }, (_, i) => [
  {
    text: `请把钱转到安全账户第${'一二三四五六'.charAt(i % 6)}次通知`,
    label: 'fraud',
    category: 'POLICE',
  },
  { text: `快递放在${'东西南北中上'.charAt(i % 6)}门请领取`, label: 0 },
]).flat();

test('bad rows are counted, named and kept beside the model; the others are used', async () => {
  const rows = [...texts, '{"text":', { text: '', label: 1 }, { text: '没有标签' }, '[1]'];
  const out = join(dir, 'a.wzm');
  const answer = await play(train, { task: 'text', in: [file('a.ndjson', rows)], out, json: true });
  expect(answer.code).toBe(0);
  expect(JSON.parse(answer.out)).toMatchObject({ rows: 60, rejected: 4 });
  expect(answer.err).toContain('a.ndjson:61: the line is not JSON');
  const kept = readFileSync(`${out}.rejected.ndjson`, 'utf8').trim().split('\n');
  expect(kept.map((line) => (JSON.parse(line) as { problem: string }).problem)).toEqual([
    'the line is not JSON',
    'no text: give "text" or "turns"',
    'no label: give "label"',
    'the line is not a JSON object',
  ]);
  const measured = await play(evaluate, { model: out, in: [file('b.ndjson', texts)], json: true });
  const { parts } = JSON.parse(measured.out) as { parts: { figures: { auc: number } }[] };
  expect(parts[0]?.figures.auc).toBe(1);
});

test('rows may be a table with a header', async () => {
  const lines = texts.map(({ text, label }) => `${label},"${text}"`);
  const input = file('t.csv', ['label,text', ...lines, 'short']);
  const answer = await play(train, { in: [input], out: join(dir, 't.wzm'), json: true });
  expect(JSON.parse(answer.out)).toMatchObject({ rows: 60, rejected: 1 });
});

test('arbitrary labels are classes, turns are a text, and predictions can be kept', async () => {
  const rows = texts.map(({ text, label }) => ({
    turns: [
      ['caller', text],
      ['callee', '好的'],
    ],
    label: label === 0 ? '快递通知' : '冒充公检法类',
  }));
  const [input, out, said] = [file('c.ndjson', rows), join(dir, 'c.wzm'), join(dir, 'said.ndjson')];
  expect((await play(train, { in: [input], out })).code).toBe(0);
  const answer = await play(evaluate, { model: out, in: [input], predictions: said, json: true });
  expect(JSON.parse(answer.out)).toMatchObject({ macroF1: 1, accuracy: 1 });
  expect(readFileSync(said, 'utf8').trim().split('\n')).toHaveLength(60);
});

test('addresses are trained from lists, each file with its label', async () => {
  const bad = file(
    'bad.tsv',
    Array.from({ length: 60 }, (_, i) => `2023-01-01\tvip${i}888.top`),
  );
  const fine = file(
    'fine.tsv',
    Array.from({ length: 60 }, (_, i) => `school${'abcdefghij'.charAt(i % 10)}${i}.edu.cn\tlist`),
  );
  const out = join(dir, 'u.wzm');
  const inputs = [`${bad}=fraud`, `${fine}=ordinary`];
  const answer = await play(train, { task: 'url', in: inputs, out, json: true });
  expect(JSON.parse(answer.out)).toMatchObject({ rows: 120, rejected: 0 });
  const measured = await play(evaluate, { task: 'url', model: out, in: inputs, json: true });
  const { parts } = JSON.parse(measured.out) as {
    parts: { name: string; figures: { auc: number } }[];
  };
  expect(parts.find(({ name }) => name === 'all')?.figures.auc).toBe(1);
});

test.each([
  [train, {}, 'no rows to train on'],
  [train, { in: ['x'] }, 'no model file to write'],
  [train, { in: ['x'], out: 'y', task: 'voice' }, 'unknown task "voice"'],
  [evaluate, { in: ['x'] }, 'no model to measure'],
] as const)('arguments that do not fit are a usage error: %#', async (command, values, words) => {
  await expect(play(command, { ...values })).rejects.toThrow(words);
  await expect(play(command, { ...values })).rejects.toBeInstanceOf(UsageError);
});

test.each([
  [train, { in: [join(dir, 'none.ndjson')], out: join(dir, 'n.wzm') }, 3, 'ENOENT'],
  [evaluate, { in: [join(dir, 'none.ndjson')], model: 'y' }, 3, 'ENOENT'],
] as const)(
  'what cannot be done is said in one sentence: %#',
  async (command, values, code, words) => {
    const answer = await play(command, { ...values });
    expect(answer.code).toBe(code);
    expect(answer.err).toContain(words);
  },
);

test('one label alone is refused', async () => {
  const input = file(
    'one.ndjson',
    texts.filter(({ label }) => label === 0),
  );
  const answer = await play(train, { in: [input], out: join(dir, 'one.wzm') });
  expect([answer.code, answer.err]).toEqual([1, 'all rows have the same label\n']);
});
