/**
 * Runs a command beside a real PostgreSQL of the machine: a cluster of its own on 127.0.0.1, made
 * for the run and removed after it. The command finds it in WUZHA_TEST_DATABASE_URL.
 *
 * node tools/with-postgresql.ts -- COMMAND [ARG...]
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';

const words = process.argv.slice(process.argv.indexOf('--') + 1);

/** The newest PostgreSQL that Debian's packages have put on the machine. */
function findBinaries(): string | undefined {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return undefined;
  const versions = readdirSync(root)
    .map(Number)
    .filter((v) => v >= 15)
    .sort((a, b) => b - a);
  return versions.length > 0 ? join(root, String(versions[0]), 'bin') : undefined;
}

/** PostgreSQL does not run as root: as root it runs as the packages' own user. */
function runAs(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function untilAnswering(connectionString: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const client = new pg.Client({ connectionString });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await new Promise((resolve) => {
        setTimeout(resolve, 100);
      });
    }
  }
  throw new Error('PostgreSQL did not answer within 30 s');
}

async function main(): Promise<number> {
  const binaries = findBinaries();
  if (binaries === undefined) {
    process.stderr.write(
      'SKIPPED: no PostgreSQL 15 or newer on this machine; apt-get install -y postgresql\n',
    );
    return process.env['CI'] ? 1 : 0;
  }
  const owner = runAs();
  const directory = mkdtempSync('/tmp/wuzha-postgresql-');
  if ('uid' in owner) chownSync(directory, owner.uid, owner.gid);
  const password = randomBytes(18).toString('base64url');
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, password, { mode: 0o644 });
  const cluster = join(directory, 'cluster');
  const made = spawnSync(
    join(binaries, 'initdb'),
    [
      '-D',
      cluster,
      '-U',
      'wuzha',
      `--pwfile=${passwordFile}`,
      '-A',
      'scram-sha-256',
      '-E',
      'UTF8',
      '--locale=C',
    ],
    { ...owner, encoding: 'utf8', cwd: directory },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const port = await freePort();
  const server = spawn(
    join(binaries, 'postgres'),
    [
      '-D',
      cluster,
      '-p',
      String(port),
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      `unix_socket_directories=${directory}`,
      '-c',
      'max_connections=120',
      '-c',
      'shared_buffers=64MB',
    ],
    { ...owner, cwd: directory, stdio: ['ignore', 'ignore', 'ignore'] },
  );
  const ended = new Promise<void>((resolve) => {
    server.on('exit', () => resolve());
  });
  try {
    const url = `postgresql://wuzha:${password}@127.0.0.1:${port}/postgres`;
    await untilAnswering(url);
    const [name = '', ...rest] = words;
    const child = spawn(name, rest, {
      stdio: 'inherit',
      env: { ...process.env, WUZHA_TEST_DATABASE_URL: url },
    });
    return await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    server.kill('SIGINT');
    await ended;
    rmSync(directory, { recursive: true, force: true });
  }
}

process.exitCode = await main();
