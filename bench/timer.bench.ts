/**
 * How late timers fire with 100,000 open: ours, taken and deleted in the transaction of what they do
 * (handlers write a row each), and beside it the usual way of a job queue on a table, which takes the
 * due ones by an update to `active` in one transaction, does the work in another, and deletes them in
 * a third. The timers are due evenly over the measured time; the others lie ahead.
 *
 * Run: node bench/timer.bench.ts [open=100000] [perSecond=200] [seconds=30]; embedded PostgreSQL with
 * its shipped settings, or DATABASE_URL.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '../src/core/kernel/index.ts';
import { openDatabase, type Database } from '../src/server/platform/database.ts';
import { startEmbedded } from '../src/server/platform/embedded.ts';
import { silentLog } from '../src/server/platform/log.ts';
import { migrate } from '../src/server/platform/migrate.ts';
import { systemClock } from '../src/server/platform/clock.ts';
import { setTimers, startTimers } from '../src/server/timer/index.ts';

const options = new Map(process.argv.slice(2).map((a) => a.split('=') as [string, string]));
const open = Number(options.get('open') ?? 100_000);
const perSecond = Number(options.get('perSecond') ?? 200);
const seconds = Number(options.get('seconds') ?? 30);
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

const total = perSecond * seconds;
/** Time to set all of them before the first is due. */
const leadMs = 20_000;

function dueTimes(from: number): number[] {
  return Array.from({ length: open }, (_, i) =>
    i < total ? from + Math.floor((i * 1000) / perSecond) : from + 86_400_000 + i,
  );
}

function tell(name: string, late: readonly number[]): void {
  const sorted = [...late].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
  say(
    `${name.padEnd(28)} fired ${String(late.length).padStart(6)} of ${total}   late ms: p50 ${at(0.5)}` +
      `   p99 ${at(0.99)}   most ${at(1)}`,
  );
}

async function ours(db: Database): Promise<void> {
  const from = Date.now() + leadMs;
  const due = dueTimes(from);
  for (let i = 0; i < open; i += 10_000) {
    const part = due.slice(i, i + 10_000).map((dueAt, k) => ({
      kind: 'bench',
      subject: `s${i + k}`,
      step: 'x',
      dueAt: dueAt as Instant,
    }));
    await setTimers(db, part);
  }
  const late: number[] = [];
  const timers = startTimers({
    db,
    clock: systemClock,
    log: silentLog,
    handlers: {
      async bench(tx, taken) {
        await tx.query('insert into bench_done select unnest($1::text[])', [
          taken.map((t) => t.subject),
        ]);
        const now = Date.now();
        late.push(...taken.map((t) => now - t.dueAt));
      },
    },
  });
  while (late.length < total && Date.now() < from + seconds * 1000 + 60_000) await pause(200);
  await timers.stop();
  tell('timer, one transaction', late);
}

/** Looks as often, takes as many. */
async function peer(db: Database): Promise<void> {
  await db.query(`create table job (id bigint primary key, due_at bigint not null,
    state text not null default 'created')`);
  await db.query(`create index job_due on job (due_at) where state = 'created'`);
  const from = Date.now() + leadMs;
  await db.query(
    'insert into job (id, due_at) select ordinality, due from unnest($1::bigint[]) with ordinality d (due)',
    [dueTimes(from)],
  );
  const late: number[] = [];
  while (late.length < total && Date.now() < from + seconds * 1000 + 60_000) {
    const taken = await db.query<{ id: number; due_at: number }>(
      `update job set state = 'active' where id in (select id from job where state = 'created'
         and due_at <= $1 order by due_at limit 100 for update skip locked) returning id, due_at`,
      [Date.now()],
    );
    if (taken.length === 0) {
      await pause(200);
      continue;
    }
    await db.query('insert into bench_done select unnest($1::text[])', [
      taken.map((t) => String(t.id)),
    ]);
    const now = Date.now();
    late.push(...taken.map((t) => now - t.due_at));
    await db.query('delete from job where id = any($1)', [taken.map((t) => t.id)]);
  }
  tell('job table, three', late);
}

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-bench-'));
  const given = process.env['DATABASE_URL'];
  const embedded = given === undefined ? await startEmbedded({ dataDir }) : undefined;
  const db = await openDatabase({ url: given ?? embedded?.url ?? '' });
  try {
    await migrate(db, Date.now());
    await db.query('create table bench_done (subject text)');
    say(`${open} open, ${perSecond} due a second for ${seconds} s`);
    await ours(db);
    await peer(db);
  } finally {
    await db.close();
    await embedded?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

await main();
