/**
 * Goal: the command that a newcomer types works as told: it starts, is killed, goes on, stops in
 * time, and says in one sentence why it cannot. Method: real processes of bin/wuzha in a temporary
 * directory.
 */
import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAlive } from '../../src/server/platform/embedded-process.ts';

const bin = resolve('bin/wuzha');
let root: string;
const running = new Set<ChildProcessByStdio<null, Readable, Readable>>();

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'wuzha-up-'));
});
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

type Up = {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly summary: { address: string; onceUrl?: string };
  readonly exit: Promise<number | null>;
  readonly said: () => string;
};

function environment(dataDir: string, more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, ...env } = process.env;
  return { ...env, WUZHA_DATA: join(root, dataDir), WUZHA_PORT: '0', ...more };
}

async function up(dataDir: string, ...words: string[]): Promise<Up> {
  const child = spawn(bin, ['up', '--no-demo', '--json', ...words], {
    env: environment(dataDir),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const exit = new Promise<number | null>((done) => {
    child.once('exit', (code) => {
      running.delete(child);
      done(code);
    });
  });
  const line = await new Promise<string>((done, fail) => {
    child.stdout.once('data', (chunk: Buffer) => done(chunk.toString()));
    void exit.then(() => fail(new Error(`ended before it was up: ${said}`)));
  });
  return { child, summary: JSON.parse(line) as Up['summary'], exit, said: () => said };
}

function wuzha(dataDir: string, words: string[], more: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(bin, words, {
    env: environment(dataDir, more),
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}

describe('wuzha up', () => {
  test(
    'starts, is killed, goes on, and stops within five seconds',
    { timeout: 120_000 },
    async () => {
      const first = await up('whole');
      expect(first.summary.onceUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#\/once\/[\w-]{43}$/);
      const page = await fetch(first.summary.address);
      expect(await page.text()).toContain('<!doctype html>');
      expect((await fetch(`${first.summary.address}/wall`)).status).toBe(200);

      // Beside the running server.
      const beside = wuzha('whole', ['audit', 'verify', '--json']);
      expect([beside.status, JSON.parse(beside.stdout)]).toMatchObject([0, { valid: true }]);
      const doctor = wuzha('whole', ['doctor', '--json'], {
        WUZHA_PORT: new URL(first.summary.address).port,
      });
      expect([doctor.status, JSON.parse(doctor.stdout)]).toMatchObject([0, { ok: true }]);
      const second = wuzha('whole', ['up', '--no-demo']);
      expect([second.status, second.stderr]).toEqual([
        3,
        expect.stringMatching(/already runs a centre in/),
      ]);

      first.child.kill('SIGKILL');
      await first.exit;
      const next = await up('whole');
      expect(next.summary.onceUrl).toBeUndefined();
      const began = performance.now();
      next.child.kill('SIGINT');
      expect(await next.exit).toBe(0);
      expect(performance.now() - began).toBeLessThan(5000);

      // Without a server.
      const alone = wuzha('whole', ['audit', 'verify']);
      expect([alone.status, alone.stdout]).toEqual([
        0,
        expect.stringMatching(/^valid: \d+ entries/),
      ]);
      expect(wuzha('whole', ['user', 'list', '--json']).stdout).toContain('"login":"admin"');
    },
  );

  test('ends when its database is killed, with the reason', { timeout: 60_000 }, async () => {
    const started = await up('whole');
    const found = wuzha('whole', ['doctor', '--json']);
    expect(found.status).toBe(0);
    const lock = readFileSync(join(root, 'whole/postgres/postmaster.pid'), 'utf8');
    const pid = Number(lock.split('\n')[0]);
    expect(isAlive(pid)).toBe(true);
    process.kill(pid, 'SIGKILL');
    expect(await started.exit).toBe(3);
    expect(started.said()).toMatch(/the embedded database ended/);
    expect(wuzha('whole', ['audit', 'verify']).status).toBe(0);
  });
});

const sentences = (stderr: string): string[] =>
  stderr
    .trim()
    .split('\n')
    .filter((l) => l.startsWith('wuzha: '));

describe('one sentence and exit code 3', () => {
  test('a port in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const bound = server.address();
    const port = typeof bound === 'object' && bound ? bound.port : 0;
    const result = await new Promise<{ status: number | null; stderr: string }>((done) => {
      const child = spawn(bin, ['up', '--no-demo', '--port', String(port)], {
        env: environment('port'),
      });
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      child.once('close', (status) => done({ status, stderr }));
    });
    server.close();
    expect(result.status).toBe(3);
    expect(sentences(result.stderr)).toEqual([
      expect.stringMatching(/port \d+ on 127\.0\.0\.1 is in use; .*WUZHA_PORT/),
    ]);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    [
      'an unreachable database',
      { DATABASE_URL: 'postgresql://a:geheim@127.0.0.1:1/x' },
      /does not answer.*DATABASE_URL/,
    ],
    ['an address that is none', { DATABASE_URL: 'nonsense:geheim' }, /DATABASE_URL is no address/],
    [
      'a data directory where nothing can be made',
      { WUZHA_DATA: '/proc/wuzha' },
      /directory \/proc\/wuzha cannot be used/,
    ],
    [
      'a proxy that is no address',
      { WUZHA_TRUSTED_PROXIES: '10.0.0.0/8,nonsense' },
      /WUZHA_TRUSTED_PROXIES holds "nonsense"/,
    ],
    [
      'a setting that does not fit',
      { WUZHA_PORT: 'http' },
      /WUZHA_PORT is "http"; give a whole number/,
    ],
    [
      'a public address that is none',
      { WUZHA_PUBLIC_URL: 'centre' },
      /WUZHA_PUBLIC_URL is "centre"/,
    ],
    [
      'a host of somebody else',
      { WUZHA_HOST: '192.0.2.1', WUZHA_PORT: '9' },
      /cannot listen on 192\.0\.2\.1:9/,
    ],
  ])('%s', (_, env, sentence) => {
    const { status, stderr } = wuzha('refused', ['up', '--no-demo'], env);
    expect(status).toBe(3);
    expect(sentences(stderr)).toEqual([expect.stringMatching(sentence)]);
    expect(stderr).not.toMatch(/ {4}at |geheim/);
  });

  test('an option that does not fit is told before anything is made', () => {
    const { status, stderr } = wuzha('options', ['up', '--people', '0']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/--people takes a whole number/);
    expect(existsSync(join(root, 'options'))).toBe(false);
  });

  test('a file in place of the data directory, also as JSON', () => {
    writeFileSync(join(root, 'file'), '');
    const { status, stderr } = wuzha('file', ['up', '--no-demo', '--json']);
    expect(status).toBe(3);
    const last = JSON.parse(stderr.trim().split('\n').at(-1) ?? '{}') as { error: unknown };
    expect(last.error).toMatchObject({
      code: 'data-directory-unusable',
      remedy: expect.stringMatching(/WUZHA_DATA/),
    });
  });
});

describe('other commands', () => {
  test('a refusal of the centre is one sentence; a full disk behind a pipe is told', () => {
    const words = ['user', 'add', 'twice', '--name', '重', '--role', 'auditor'];
    expect(wuzha('whole', words).status).toBe(0);
    const { status, stderr } = wuzha('whole', words);
    expect([status, sentences(stderr)]).toEqual([1, ['wuzha: The login is taken']]);
    expect(stderr).not.toMatch(/WUZHA_DEBUG/);
    const full = spawnSync('sh', ['-c', `echo '{}' | ${bin} score > /dev/full`], {
      encoding: 'utf8',
    });
    expect([full.status, sentences(full.stderr)]).toEqual([
      3,
      [expect.stringMatching(/cannot write.*no space/)],
    ]);
  });
});

describe('the launcher', () => {
  test('works through a link, from anywhere, and into a closed pipe', () => {
    const link = join(root, 'link');
    spawnSync('ln', ['-s', bin, link]);
    expect(spawnSync(link, ['--version'], { cwd: '/', encoding: 'utf8' }).stdout).toMatch(
      /^\d+\.\d+\.\d+\n$/,
    );
    const piped = spawnSync('sh', ['-c', `${link} --help | head -1; exit 0`], { encoding: 'utf8' });
    expect([piped.stdout, piped.stderr]).toEqual([expect.stringMatching(/^wuzha /), '']);
  });

  test('without packages it says what to run', () => {
    const bare = join(root, 'bare/bin');
    spawnSync('sh', ['-c', `mkdir -p ${bare} && cp ${bin} ${bare}/wuzha`]);
    const { status, stderr } = spawnSync(join(bare, 'wuzha'), ['up'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([
      3,
      expect.stringMatching(/^wuzha: the packages are not installed; run: .*npm ci\n$/),
    ]);
  });
});
