/**
 * Goal: the embedded database starts on any machine, survives kill -9 of its server, its postmaster
 * and both, and says in one sentence why it cannot start. Method: real clusters in temporary
 * directories, damaged on purpose.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAlive } from '../../src/server/platform/embedded-process.ts';
import {
  runningEmbedded,
  startEmbedded,
  type Embedded,
} from '../../src/server/platform/embedded.ts';
import { EnvironmentFault } from '../../src/server/platform/fault.ts';

const isRoot = process.getuid?.() === 0;
const node = process.execPath;
let root: string;
/** A whole cluster that tests copy and damage. */
let whole: string;
const started: Embedded[] = [];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'wuzha-embedded-'));
  chmodSync(root, 0o755);
  whole = join(root, 'whole');
  const embedded = await begin(whole);
  await embedded.stop();
});
afterAll(async () => {
  await Promise.all(started.map((embedded) => embedded.stop()));
  rmSync(root, { recursive: true, force: true });
});

async function begin(dataDir: string): Promise<Embedded> {
  const embedded = await startEmbedded({ dataDir, settings: { fsync: 'off' } });
  started.push(embedded);
  return embedded;
}

function copyOfWhole(name: string): string {
  const copy = join(root, name);
  // Unlike cpSync this keeps the modes, without which PostgreSQL refuses the directory.
  spawnSync('cp', ['-a', whole, copy]);
  rmSync(join(copy, 'run'), { recursive: true, force: true });
  return copy;
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('waited too long');
    await new Promise((done) => {
      setImmediate(done);
    });
  }
}

describe('a whole cluster', () => {
  test('keeps its password to itself and takes nobody without it', async () => {
    const dataDir = copyOfWhole('secret');
    const embedded = await begin(dataDir);
    expect(statSync(join(dataDir, 'postgres.password')).mode & 0o777).toBe(0o600);
    expect(runningEmbedded(dataDir)).toBe(embedded.url);
    const wrong = embedded.url.replace(/:[^:@]+@/, ':wrong@');
    await expect(ask(wrong, 'select 1')).rejects.toThrow(/password/);
    expect(await ask(embedded.url, 'show listen_addresses')).toBe('');
    expect(await ask(embedded.url, 'show synchronous_commit')).toBe('on');
    await embedded.stop();
    expect(await embedded.ended).toBeUndefined();
    expect(runningEmbedded(dataDir)).toBeUndefined();
  });

  test('goes on with what it held', async () => {
    const dataDir = copyOfWhole('again');
    const first = await begin(dataDir);
    await ask(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await begin(dataDir);
    expect(await ask(second.url, 'select answer from kept')).toBe(42);
    await second.stop();
  });
});

describe('after kill -9', () => {
  test('of the database: the reason is told, the next start recovers', async () => {
    const dataDir = copyOfWhole('killed');
    const first = await begin(dataDir);
    await ask(first.url, 'create table kept as select 42 as answer');
    process.kill(first.pid, 'SIGKILL');
    expect(await first.ended).toBeDefined();
    const second = await begin(dataDir);
    expect(await ask(second.url, 'select answer from kept')).toBe(42);
    await second.stop();
  });

  test('of the server: the database does not linger, and the next start takes over at once', async () => {
    const dataDir = copyOfWhole('orphaned');
    const module = resolve('src/server/platform/embedded.ts');
    const script = `
      const { startEmbedded } = await import(${JSON.stringify(module)});
      const embedded = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} });
      console.log(embedded.pid);
      setInterval(() => {}, 1000);`;
    const child = spawn(node, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((done) => {
      child.stdout.once('data', (chunk: Buffer) => done(Number(chunk.toString())));
    });
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    const next = await begin(dataDir);
    expect(next.pid).not.toBe(pid);
    expect(isAlive(pid)).toBe(false);
    await next.stop();
  });

  test.runIf(spawnSync('setpriv', ['--pdeathsig', 'INT', 'true']).status === 0)(
    'of the server: the database ends by itself',
    async () => {
      const dataDir = copyOfWhole('alone');
      const module = resolve('src/server/platform/embedded.ts');
      const script = `
        const { startEmbedded } = await import(${JSON.stringify(module)});
        const embedded = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} });
        console.log(embedded.pid);
        setInterval(() => {}, 1000);`;
      const child = spawn(node, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const pid = await new Promise<number>((done) => {
        child.stdout.once('data', (chunk: Buffer) => done(Number(chunk.toString())));
      });
      child.kill('SIGKILL');
      await until(() => !isAlive(pid));
      expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);
    },
  );

  test('a lock whose number belongs to somebody else now is stale', async () => {
    const dataDir = copyOfWhole('stale');
    const lock = `${process.pid}\n${dataDir}\n0\n5432\n${dataDir}/run\n\n`;
    writeFileSync(join(dataDir, 'postgres/postmaster.pid'), lock);
    const embedded = await begin(dataDir);
    expect(embedded.pid).not.toBe(process.pid);
    await embedded.stop();
  });

  test('in the middle of making a cluster: it is made anew', async () => {
    const dataDir = join(root, 'half');
    mkdirSync(join(dataDir, 'postgres.new/base'), { recursive: true });
    const embedded = await begin(dataDir);
    await embedded.stop();
    expect(existsSync(join(dataDir, 'postgres.new'))).toBe(false);
  });
});

describe('one sentence and a code', () => {
  const refusals: [string, (dataDir: string) => void, string, RegExp][] = [
    [
      'another version',
      (d) => writeFileSync(join(d, 'postgres/PG_VERSION'), '14\n'),
      'database-other-version',
      /made by PostgreSQL 14, this version brings 18/,
    ],
    [
      'no version',
      (d) => rmSync(join(d, 'postgres/PG_VERSION')),
      'data-directory-corrupt',
      /damaged/,
    ],
    [
      'no control file',
      (d) => rmSync(join(d, 'postgres/global/pg_control')),
      'data-directory-corrupt',
      /damaged/,
    ],
    [
      'a damaged control file',
      (d) => writeFileSync(join(d, 'postgres/global/pg_control'), Buffer.alloc(8192, 7)),
      'data-directory-corrupt',
      /incompatible/,
    ],
    [
      'no log of writes',
      (d) => renameSync(join(d, 'postgres/pg_wal'), join(d, 'away')),
      'data-directory-corrupt',
      /pg_wal/,
    ],
    [
      'no password',
      (d) => rmSync(join(d, 'postgres.password')),
      'data-directory-corrupt',
      /postgres.password/,
    ],
    [
      'another password',
      (d) => writeFileSync(join(d, 'postgres.password'), 'other'),
      'data-directory-corrupt',
      /password file/,
    ],
  ];
  test.each(refusals)('%s', async (name, damage, code, sentence) => {
    const dataDir = copyOfWhole(`refused-${name.replaceAll(' ', '-')}`);
    damage(dataDir);
    const fault: unknown = await begin(dataDir).catch((thrown: unknown) => thrown);
    expect(fault).toBeInstanceOf(EnvironmentFault);
    expect(fault).toMatchObject({ code, message: expect.stringMatching(sentence) });
    expect((fault as EnvironmentFault).message).not.toMatch(/\n/);
    expect((fault as EnvironmentFault).remedy).not.toBe('');
  });

  test('a file where the directory should be', async () => {
    const dataDir = join(root, 'file');
    writeFileSync(dataDir, '');
    await expect(startEmbedded({ dataDir })).rejects.toMatchObject({
      code: 'data-directory-unusable',
      message: expect.stringContaining('it is not a directory'),
    });
  });
});

/** Starts and stops a cluster as another user; answers what was said. */
function startAs(uid: number, dataDir: string): string {
  const module = resolve('src/server/platform/embedded.ts');
  const script = `
    const { startEmbedded } = await import(${JSON.stringify(module)});
    try {
      const embedded = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} });
      await embedded.stop();
      console.log('started');
    } catch (fault) { console.log(fault.code, fault.message); }`;
  const id = String(uid);
  return spawnSync(
    'setpriv',
    ['--reuid', id, '--regid', id, '--clear-groups', node, '--input-type=module', '-e', script],
    { encoding: 'utf8' },
  ).stdout.trim();
}

describe.runIf(isRoot)('as root', () => {
  test('without user namespaces another user runs it, and goes on running it', async () => {
    const dataDir = join(root, 'other-user');
    const first = await startEmbedded({ dataDir, denied: ['namespace'] });
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(65_534);
    await first.stop();
    const second = await begin(dataDir);
    const status = readFileSync(`/proc/${second.pid}/status`, 'utf8');
    expect(/^Uid:\t(\d+)/m.exec(status)?.[1]).toBe('65534');
    await second.stop();
  });

  test('a directory that the other user cannot reach is told', async () => {
    const closed = join(root, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    await expect(
      startEmbedded({ dataDir: join(closed, 'd'), denied: ['namespace'] }),
    ).rejects.toMatchObject({
      code: 'data-directory-unusable',
      remedy: expect.stringContaining('WUZHA_DATA'),
    });
  });

  test('an ordinary user, with a name and without one', () => {
    for (const uid of [65_534, 12_345]) {
      const home = join(root, `home-${uid}`);
      mkdirSync(home);
      chmodSync(home, 0o777);
      expect(startAs(uid, join(home, 'd'))).toBe('started');
    }
    expect(startAs(12_345, join(root, 'not-mine'))).toMatch(
      /^data-directory-unusable .*may not read or write/,
    );
  });

  test('a full disk', async () => {
    const small = join(root, 'small');
    mkdirSync(small);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=100m', 'none', small]).status !== 0) return;
    try {
      await expect(startEmbedded({ dataDir: join(small, 'd') })).rejects.toMatchObject({
        code: 'disk-full',
      });
    } finally {
      spawnSync('umount', [small]);
    }
  });
});
