/**
 * Goal: what the project publishes about itself cannot drift from the code. Method: the description
 * of the API, the codes and the help of each command are made from the code and compared with
 * their files; UPDATE_GOLDEN=1 rewrites them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/main.ts';
import { routes, type RouteParts } from '../../src/contract/index.ts';
import { codes } from '../../src/core/kernel/index.ts';
import { openApiDocument } from '../../src/server/platform/openapi.ts';
import { root, sourceFiles } from './source.ts';

const sources = sourceFiles('src');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

test('the description of the API is the reviewed one', async () => {
  const document = openApiDocument('0.0.0');
  await expect(`${JSON.stringify(document, null, 1)}\n`).toMatchFileSnapshot(
    '../golden/openapi.json',
  );
});

test('every operation has its own name and parameters for its path', () => {
  const names = new Set<string>();
  for (const [id, route] of Object.entries(routes) as [string, RouteParts][]) {
    expect(names.has(id)).toBe(false);
    names.add(id);
    const inPath = [...route.path.matchAll(/:([a-zA-Z]+)/g)].map((m) => m[1]);
    const declared =
      route.params && 'properties' in route.params
        ? Object.keys(route.params.properties as object)
        : [];
    expect({ id, parameters: new Set(inPath) }).toEqual({ id, parameters: new Set(declared) });
  }
});

test('every code is in the reference, with its sentence', async () => {
  const section = (kind: string, title: string): string => {
    const rows = Object.entries(codes)
      .filter(([, text]) => text.kind === kind)
      .map(([code, { status, en, zh }]) => `| \`${code}\` | ${status} | ${en} | ${zh} |`);
    return `## ${title}\n\n| code | status | English | 中文 |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  };
  const document = [
    '# Codes of the API',
    '',
    'Every refusal is `{"error":{"code","message","messageZh"}}`. `fields` names each wrong field with `code`,',
    '`problem` and `remedy`; `current` is the present state of a thing that changed meanwhile; `incident` names',
    'the log line of a 500; 429 and 503 carry `Retry-After` in seconds. A thing outside the own jurisdiction is',
    'answered with `not-found`, as if it did not exist. This file is made from `src/core/kernel/codes.ts`.',
    '',
    section('error', 'The request as a whole'),
    section('refusal', 'Refusals of the domain'),
    section('field', 'Fields and rows'),
  ].join('\n');
  await expect(document).toMatchFileSnapshot('../../docs/reference/errors.md');
});

test('every code is answered somewhere, and every refusal of a route has a code', () => {
  const text = sources
    .filter((f) => !f.path.endsWith('kernel/codes.ts') && !f.path.startsWith('src/web'))
    .map((f) => f.text)
    .join('\n');
  expect(Object.keys(codes).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
  const refusals = (Object.values(routes) as RouteParts[]).flatMap((route) => route.refusals ?? []);
  expect(refusals.filter((code) => !Object.hasOwn(codes, code))).toEqual([]);
});

test('every failure of the environment is in docs/reference/exit-codes.md, both ways', () => {
  const thrown = sources.flatMap((f) =>
    [...f.text.matchAll(/EnvironmentFault\(\s*'([a-z-]+)'/g)].map((m) => m[1] ?? ''),
  );
  const listed = [...read('docs/reference/exit-codes.md').matchAll(/^\| `([a-z-]+)` \|/gm)].map(
    (m) => m[1] ?? '',
  );
  expect([...new Set(thrown)].sort()).toEqual(listed.sort());
});

test('every setting is in docs/operating/settings.md, both ways', () => {
  const used = [
    ...read('src/server/platform/config.ts').matchAll(/'((?:WUZHA|DATABASE)_[A-Z_]+)'/g),
  ].map((m) => m[1] ?? '');
  const listed = [...read('docs/operating/settings.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(
    (m) => m[1] ?? '',
  );
  expect([...new Set([...used, 'WUZHA_DEBUG'])].sort()).toEqual(listed.sort());
});

const commands = [
  'up',
  'import',
  'score',
  'sim',
  'user',
  'list',
  'audit',
  'trace',
  'doctor',
  'train',
  'evaluate',
];

async function run(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr, stdin] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end();
  const code = await runCommandLine(words, { stdin, stdout, stderr, env: {} });
  const said = (stream: PassThrough): string => String(stream.read() ?? '');
  return { code, out: said(stdout), err: said(stderr) };
}

test('the help of every command is the reviewed one', async () => {
  const parts = [(await run('--help')).out];
  for (const name of commands) {
    const { code, out, err } = await run(name, '--help');
    expect([name, code, err]).toEqual([name, 0, '']);
    parts.push(out);
  }
  const text = parts.join(`${'-'.repeat(79)}\n`).replace(/^wuzha \d+\.\d+\.\d+/gm, 'wuzha VERSION');
  await expect(text).toMatchFileSnapshot('../golden/help.txt');
});

test.each([
  [[], 2, /^$/],
  [['--version'], 0, /^$/],
  [['help', 'audit'], 0, /^$/],
  [['upp'], 2, /there is no command "upp"; did you mean up\?/],
  [['zzzzzzzz'], 2, /there are up, import/],
  [
    ['audit', 'verify', '--jsn'],
    2,
    /there is no option --jsn; did you mean --json\?\nusage: wuzha audit verify/,
  ],
  [['audit'], 2, /audit needs: verify or list\nusage: wuzha audit verify/],
  [['up', 'now'], 2, /up takes no words/],
  [['up', '--port', '70000'], 2, /--port takes a whole number from 0 to 65535, not "70000"/],
])('wuzha %j ends with %i', async (words, code, said) => {
  const result = await run(...words);
  expect(result.code).toBe(code);
  expect(result.err).toMatch(said);
});
