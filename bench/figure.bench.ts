/**
 * All figures and pictures of a period over a centre's facts: half a million warnings in 30 days, the
 * read that the screen makes, over HTTP, median and slowest of 15.
 *   node bench/figure.bench.ts [warnings]      embedded database in a temporary directory
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '../src/core/kernel/index.ts';
import { createUnit, createUser, openOperatorSession } from '../src/server/access/index.ts';
import { startServer } from '../src/server/main.ts';
import { readConfig } from '../src/server/platform/config.ts';
import { transact } from '../src/server/platform/transact.ts';

const count = Number(process.argv[2] ?? 500_000);
const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-figure-'));
const actor = { kind: 'system', name: 'bench', reason: 'measuring' } as const;
const now = (): Instant => Date.now() as Instant;
const config = readConfig({}, { host: '127.0.0.1', port: 0, dataDir, demo: false });
const server = await startServer(config);
try {
  const { db } = server;
  const user = await transact(db, actor, now(), async (tx) => {
    const parts = { name: '市局', level: 'bureau', parentId: null, regions: [] } as const;
    const unitId = await createUnit(tx, { ...parts, regions: [] }, now());
    const { id } = await createUser(
      tx,
      { login: 'bench', name: 'bench', unitId, roles: ['commander'] },
      now(),
    );
    return { id, unitId };
  });
  await db.query('alter table figure_fact drop constraint figure_fact_warning_id_fkey');
  await db.query(
    `insert into figure_fact select 'wrn_' || n, $1::bigint - (n * 7919::bigint % 2592000) * 1000, $2,
       'P' || n % 4, (array['POLICE', 'INVEST', 'BRUSH', 'ECOM', 'LOAN', 'CREDIT'])[1 + n % 6], 'm1', '',
       n % 24, n % 10, n % 50 = 0, n % 3 > 0, n % 3 = 1, n % 5 > 0, n % 9 = 0, $1,
       case when n % 18 = 0 then $1 end, case when n % 97 = 0 then 1 end, 0, 'phone'
     from generate_series(1, $3::int) n`,
    [now(), user.unitId, count],
  );
  await db.query('analyze figure_fact');
  const { cookie } = await openOperatorSession(db, user.id, now());
  const times: number[] = [];
  for (let i = 0; i < 16; i += 1) {
    const begin = performance.now();
    const reply = await fetch(`${server.address}/api/v1/figures?days=31&by=unit`, {
      headers: { cookie },
    });
    const body = (await reply.json()) as { funnel: { warnings: number } };
    if (body.funnel.warnings < count * 0.9) throw new Error('the facts were not counted');
    if (i > 0) times.push(performance.now() - begin);
  }
  times.sort((a, b) => a - b);
  const told = (ms: number | undefined): string => `${Math.round(ms ?? 0)} ms`;
  process.stdout.write(
    `${count} warnings: median ${told(times[7])}, slowest ${told(times.at(-1))}, fastest ${told(times[0])}\n`,
  );
} finally {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
