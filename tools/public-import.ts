/**
 * The public data through a whole centre: makes the signals, starts a centre on a database of its
 * own in a temporary directory, imports each set with `wuzha import`, waits for the decisions and
 * prints counts, rates, precision and recall of the warnings.
 *   node tools/public-import.ts [--limit N] [--keep DIR]
 * With --keep the data directory stays, and `WUZHA_DATA=DIR wuzha up` shows the queue it filled.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Instant } from '../src/core/kernel/index.ts';
import { createUnit } from '../src/server/access/index.ts';
import { startServer, type Server } from '../src/server/main.ts';
import { readConfig } from '../src/server/platform/config.ts';
import { transact } from '../src/server/platform/transact.ts';
import { createSource } from '../src/server/signal/index.ts';

const root = join(import.meta.dirname, '..');
const actor = {
  kind: 'system',
  name: 'public-import',
  reason: 'measuring with public data',
} as const;

function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
    child.once('error', reject).once('exit', (code) => resolve(code ?? 1));
  });
}

/** Somebody must answer for the warnings. */
async function addBureau(server: Server): Promise<void> {
  const now = Date.now() as Instant;
  await transact(server.db, actor, now, (tx) =>
    createUnit(tx, { parentId: null, name: '反诈中心', level: 'bureau', regions: [] }, now),
  );
}

async function keyFor(server: Server, source: string): Promise<string> {
  const now = Date.now() as Instant;
  const { key } = await transact(server.db, actor, now, async (tx) => {
    tx.audit({ action: 'source.create', subject: source });
    return createSource(tx, source, 'file', now);
  });
  return key;
}

/** Seconds until every accepted signal has its decision. */
async function waitForDecisions(server: Server): Promise<number> {
  const started = performance.now();
  for (;;) {
    const [row] = await server.db.query<{ open: boolean }>(
      `select coalesce(max(s.position), 0) > (select position from log_cursor where consumer = 'scorer') as open
       from signal s`,
    );
    if (row?.open !== true) return (performance.now() - started) / 1000;
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

const { values } = parseArgs({ options: { limit: { type: 'string' }, keep: { type: 'string' } } });
const scratch = mkdtempSync(join(tmpdir(), 'wuzha-public-'));
const dataDir = values.keep ?? join(scratch, 'data');
const signals = join(scratch, 'signals');
mkdirSync(dataDir, { recursive: true });
await run(process.execPath, [
  join(root, 'tools/public-signals.ts'),
  '--out',
  signals,
  ...(values.limit === undefined ? [] : ['--limit', values.limit]),
]);
const server = await startServer(
  readConfig({}, { port: 0, dataDir, databaseUrl: undefined, demo: false }),
);
try {
  await addBureau(server);
  const names = readdirSync(signals);
  for (const name of names.filter((n) => !n.includes('.truth.'))) {
    const key = await keyFor(server, name.replace('.ndjson', ''));
    await run(join(root, 'bin/wuzha'), ['import', '--to', server.address, join(signals, name)], {
      WUZHA_KEY: key,
      WUZHA_DATA: dataDir,
    });
    process.stdout.write(
      `  decided    ${(await waitForDecisions(server)).toFixed(1)} s after the last row\n`,
    );
  }
  const truths = names.filter((n) => n.includes('.truth.')).map((n) => join(signals, n));
  process.stdout.write('\n');
  await run(process.execPath, [
    join(root, 'tools/judge.ts'),
    '--database',
    server.databaseUrl,
    ...truths,
  ]);
} finally {
  await server.stop();
  rmSync(scratch, { recursive: true, force: true });
}
