/**
 * Goal: whoever holds the machine brings lists in and out with one command, and a source with its
 * key. Method: the command line itself against the database and the address of a real server.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/main.ts';
import type { ListImported, ListLookup } from '../../src/contract/index.ts';
import { startHarness, type Harness } from './harness.ts';

let h: Harness;
let folder: string;
let key: string;

beforeAll(async () => {
  h = await startHarness();
  folder = mkdtempSync(join(tmpdir(), 'wuzha-list-'));
  ({ key } = await h.addSource('carrier-feed'));
});
afterAll(async () => {
  await h.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function wuzha(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end();
  const env = { DATABASE_URL: h.config.databaseUrl, WUZHA_DATA: h.dataDir };
  const code = await runCommandLine(['list', ...words], { stdin, stdout, stderr, env });
  const said = (stream: PassThrough): string => String(stream.read() ?? '');
  return { code, out: said(stdout), err: said(stderr) };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const lookup = async (value: string): Promise<ListLookup> =>
  JSON.parse((await wuzha('lookup', value, '--json')).out) as ListLookup;

test('a file is in force at once, its bad rows are told, and it is asked and written again', async () => {
  const path = file('police.hosts', '0.0.0.0 cli-a.com cli-b.com\n0.0.0.0 bad_host\n');
  const done = await wuzha('import', '--origin', 'police', '--reason', '通报网址', path);
  expect(done.err).toMatch(/^row 2: value: .+; .+\n$/m);
  expect(done.out).toMatch(/, live\n {2}rows {5}3\n {2}added {4}2\n/);
  expect(done.code).toBe(1);
  expect(await lookup('https://www.cli-a.com/pay')).toMatchObject({
    verdict: 'block',
    hit: { entry: { reason: '通报网址', origin: 'police' } },
  });
  expect((await wuzha('lookup', 'cli-none.com')).out).toMatch(/^cli-none\.com \(domain\): none\n/);
  const out = join(folder, 'out.ndjson');
  const exported = await wuzha('export', '--origin', 'police', '--out', out);
  expect(exported.err).toMatch(/^2 entries, sha256 [0-9a-f]{64}\n$/);
  const values = readFileSync(out, 'utf8').trim().split('\n');
  expect(values.map((line) => (JSON.parse(line) as { value: string }).value)).toEqual([
    'cli-a.com',
    'cli-b.com',
  ]);
  // What was written can be brought in as it is: nothing is new in it.
  const again = await wuzha('import', out, '--json');
  expect(JSON.parse(again.out)).toMatchObject({ import: { known: 2, added: 0, refused: 0 } });
  expect((await wuzha('stats')).out).toContain('domain\tblock\tlive\t2\n');
});

test('with --propose it waits, and so does what a source sends by key', async () => {
  const waiting = await wuzha('import', '--propose', file('numbers.txt', '17012340001\n'));
  expect(waiting.out).toContain(', proposed\n');
  expect((await lookup('17012340001')).verdict).toBe('none');
  const packed = file('verified.csv.gz', gzipSync('phish_id,url\n1,https://cli-phish.com/a\n'));
  const sent = await wuzha('import', packed, '--key', key, '--to', h.server.address, '--json');
  expect([sent.code, sent.err]).toEqual([0, '']);
  const { import: made } = JSON.parse(sent.out) as ListImported;
  expect(made).toMatchObject({ status: 'proposed', origin: 'carrier-feed', added: 1 });
});

test.each([
  [[], 2, /list needs: import, export, lookup or stats/],
  [['add'], 2, /list has no "add"/],
  [['import'], 2, /name at least one file/],
  [['import', '/nowhere.txt'], 2, /\/nowhere\.txt is not a file/],
  [['import', '--form', 'xml', '/nowhere.txt'], 2, /--form takes one of ndjson, csv/],
  [['import', '--until', 'soon', '/nowhere.txt'], 2, /--until takes 2026-12-31/],
  [['import', '--origin', 'A B', '/nowhere.txt'], 2, /--origin takes lower case/],
  [['lookup'], 2, /say what to look up/],
])('wuzha list %j ends with %i', async (words, code, said) => {
  const result = await wuzha(...words);
  expect(result.code).toBe(code);
  expect(result.err).toMatch(said);
});

test('a wrong key and a centre that is away are told with what to do', async () => {
  const path = file('one.txt', 'cli-key.com\n');
  const refused = await wuzha(
    'import',
    path,
    '--key',
    `wzk_${'x'.repeat(43)}`,
    '--to',
    h.server.address,
  );
  expect([refused.code, refused.err]).toEqual([
    3,
    expect.stringContaining('does not accept the key'),
  ]);
  const away = await wuzha('import', path, '--key', key, '--to', 'http://127.0.0.1:1');
  expect([away.code, away.err]).toEqual([3, expect.stringContaining('start the centre')]);
});
