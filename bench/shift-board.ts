/**
 * How long the shift leader's board takes with many open warnings: a bureau, eight branches, 46
 * stations, 100 people who take warnings, 10,000 warnings open or in hand.
 *
 * Run: node bench/shift-board.ts [open=10000] [reads=200]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClient } from '../src/client/index.ts';
import { createUnit, createUser, openOperatorSession } from '../src/server/access/index.ts';
import { startServer } from '../src/server/main.ts';
import { systemClock } from '../src/server/platform/clock.ts';
import { readConfig } from '../src/server/platform/config.ts';
import { transact, type Transaction } from '../src/server/platform/transact.ts';

const options = new Map(process.argv.slice(2).map((a) => a.split('=') as [string, string]));
const open = Number(options.get('open') ?? 10_000);
const reads = Number(options.get('reads') ?? 200);
const actor = { kind: 'system', name: 'bench', reason: 'measuring the board' } as const;
const wide = { burst: 1_000_000, perSecond: 1_000_000 };

async function seed(tx: Transaction, now: ReturnType<typeof systemClock.now>): Promise<string> {
  const unit = (name: string, level: 'bureau' | 'branch' | 'station', parentId: string | null) =>
    createUnit(tx, { name, level, parentId, regions: [] }, now);
  const bureau = await unit('bureau', 'bureau', null);
  const units = [bureau];
  for (let b = 0; b < 8; b += 1) {
    const branch = await unit(`branch ${b}`, 'branch', bureau);
    units.push(branch);
    for (let s = 0; s < 46 / 8; s += 1)
      units.push(await unit(`station ${b}.${s}`, 'station', branch));
  }
  const leader = {
    login: 'leader',
    name: 'leader',
    roles: ['shift-leader'],
    unitId: bureau,
  } as const;
  const { id } = await createUser(tx, leader, now);
  for (let i = 0; i < 100; i += 1) {
    const unitId = i < 40 ? bureau : (units[i % units.length] ?? bureau);
    await createUser(
      tx,
      { login: `p${i}`, name: `p${i}`, roles: ['seat-operator'], unitId, seat: `${i}` },
      now,
    );
  }
  await tx.query(
    `insert into person (id, name, created_at) select 'per_' || i, 'x', 0 from generate_series(1, $1) i`,
    [open],
  );
  await tx.query(
    `with u as (select array_agg(id order by id) as ids from unit where level <> 'station'),
       h as (select array_agg(id order by id) as ids from account_user where login like 'p%')
     insert into warning (id, number, person_id, status, grade, standing_grade, category, score,
       amount_at_risk_fen, reasons, model, policy, grade_reason, unit_id, tier, route_reason,
       holder_id, signal_at, opened_at, updated_at, deadline_at, tier_at, first_call_at)
     select 'wrn_' || i, 'YJ-' || i, 'per_' || i, case when i % 9 = 0 then 'claimed' else 'open' end,
       'P' || (case when i % 50 = 0 then 0 else 1 + i % 3 end), 'P3', 'POLICE', 0.8, 100000, '[]',
       'm', 'p', '{}', u.ids[1 + i % array_length(u.ids, 1)], 'seat',
       '{"code": "by-region", "region": null, "passedOver": []}',
       case when i % 9 = 0 then h.ids[1 + i % array_length(h.ids, 1)] end,
       $2::bigint - i * 1000, $2::bigint - i * 1000, $2::bigint, $2::bigint + (i % 4000 - 400) * 1000,
       $2::bigint - i * 1000,
       case when i % 9 = 0 then $2::bigint - i * 500 end
     from generate_series(1, $1) i, u, h`,
    [open, now],
  );
  tx.audit({ action: 'bench.seed', subject: 'warnings', detail: { open } });
  return id;
}

const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-board-'));
const config = readConfig({}, { host: '127.0.0.1', port: 0, dataDir, demo: false, scoring: false });
const server = await startServer(config, { limits: { anonymous: wide, user: wide, source: wide } });
try {
  const now = systemClock.now();
  const leader = await transact(server.db, actor, now, (tx) => seed(tx, now));
  await server.db.query('analyze');
  const { cookie } = await openOperatorSession(server.db, leader, now);
  const call = makeClient({ base: server.address, headers: () => ({ cookie }) });
  const took: number[] = [];
  for (let i = 0; i < reads + 10; i += 1) {
    const began = performance.now();
    await call('shift.board', { query: {} });
    if (i >= 10) took.push(performance.now() - began);
  }
  took.sort((a, b) => a - b);
  const at = (share: number): string =>
    (took[Math.floor(share * (took.length - 1))] ?? 0).toFixed(1);
  process.stdout.write(
    `board with ${open} open: median ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms over ${reads} reads\n`,
  );
} finally {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
