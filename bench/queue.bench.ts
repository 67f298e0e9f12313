/**
 * The queue with many waiting: how long a page of it, its counts and the next warning take, over
 * HTTP. Every warning comes from a signal. Embedded PostgreSQL with its shipped settings, or
 * DATABASE_URL. Run: node bench/queue.bench.ts [open=10000] [times=100]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClient } from '../src/client/index.ts';
import type { Instant } from '../src/core/kernel/index.ts';
import { createUnit, createUser, openOperatorSession } from '../src/server/access/index.ts';
import { startServer, type Server } from '../src/server/main.ts';
import { readConfig } from '../src/server/platform/config.ts';
import { transact } from '../src/server/platform/transact.ts';
import { createSource } from '../src/server/signal/index.ts';

const options = new Map(process.argv.slice(2).map((a) => a.split('=') as [string, string]));
const open = Number(options.get('open') ?? 10_000);
const times = Number(options.get('times') ?? 100);
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

async function makeDesk({ db }: Server) {
  const now = Date.now() as Instant;
  const actor = { kind: 'system', name: 'bench', reason: 'setup' } as const;
  const made = await transact(db, actor, now, async (tx) => {
    const unitId = await createUnit(
      tx,
      { parentId: null, name: 'bench', level: 'bureau', regions: [] },
      now,
    );
    const { id } = await createUser(
      tx,
      { login: 'bench', name: 'bench', unitId, roles: ['seat-operator'] },
      now,
    );
    return { id, key: (await createSource(tx, 'bench', 'simulation', now)).key };
  });
  return { ...made, ...(await openOperatorSession(db, made.id, now)) };
}

async function issue(server: Server, key: string): Promise<void> {
  for (let from = 0; from < open; from += 500) {
    const rows = Array.from({ length: Math.min(500, open - from) }, (_, i) =>
      JSON.stringify({
        kind: 'call',
        id: `b${from + i}`,
        source: 'bench',
        occurredAt: new Date(Date.now() - ((from + i) % 3_000) * 1000).toISOString(),
        subject: { phone: `139${String(10_000_000 + from + i)}` },
        counterpart: { number: '+8617000000001' },
        direction: 'in',
        durationSeconds: 60 + ((from + i) % 600),
        ongoing: (from + i) % 2 === 0,
      }),
    );
    await fetch(`${server.address}/api/v1/signals`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${key}` },
      body: rows.join('\n'),
    });
  }
  for (let waiting = 0; waiting < open;) {
    const rows = await server.db.query<{ n: number }>(
      'select count(*)::int as n from queue where waiting',
    );
    waiting = rows[0]?.n ?? 0;
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

async function measure(name: string, work: () => Promise<unknown>): Promise<void> {
  const took: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const began = performance.now();
    await work();
    took.push(performance.now() - began);
  }
  took.sort((a, b) => a - b);
  const at = (share: number): string => (took[Math.floor((times - 1) * share)] ?? NaN).toFixed(1);
  say(`${name.padEnd(26)} p50 ${at(0.5)} ms   p99 ${at(0.99)} ms`);
}

const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-bench-'));
const wide = { burst: 1e9, perSecond: 1e9 };
const server = await startServer(readConfig(process.env, { port: 0, dataDir, demo: false }), {
  limits: { anonymous: wide, user: wide, source: wide },
});
try {
  const { key, cookie, csrf } = await makeDesk(server);
  const call = makeClient({
    base: server.address,
    headers: () => ({ cookie, 'x-wuzha-csrf': csrf }),
  });
  await issue(server, key);
  say(`${open} waiting`);
  await measure('a page of the queue', () => call('warning.list', { query: { limit: 50 } }));
  await measure('the page at 2,000', () =>
    call('warning.list', { query: { limit: 50, cursor: `${Date.now()}.2000` } }),
  );
  await measure('one grade', () => call('warning.list', { query: { limit: 50, grade: 'P0' } }));
  await measure('the next one, claimed', () => call('warning.next', { body: {} }));
} finally {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
