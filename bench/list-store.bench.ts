/**
 * The lists through their real path: a file is read into the database, approved, loaded by another
 * process, changed.
 *   node bench/list-store.bench.ts                 1,000,000 entries, half numbers, half domains
 *   node bench/list-store.bench.ts --entries N     so many
 *   node bench/list-store.bench.ts --entries N --fill   written by the database itself, for tens of
 *                                                  millions: only loading and changes are measured
 * Embedded database in a temporary directory. Memory is of this process after a collection where
 * node runs with --expose-gc.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '../src/core/kernel/index.ts';
import { defaultListPolicy } from '../src/core/list/index.ts';
import {
  approveImport,
  importFile,
  openListMemory,
  type ListMemory,
} from '../src/server/list/index.ts';
import { actOnEntry, proposeEntry } from '../src/server/list/store.ts';
import { openCentre } from '../src/server/platform/centre.ts';
import { systemClock } from '../src/server/platform/clock.ts';
import { readConfig } from '../src/server/platform/config.ts';
import type { Database } from '../src/server/platform/database.ts';
import { silentLog } from '../src/server/platform/log.ts';
import { transact } from '../src/server/platform/transact.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const argument = process.argv.indexOf('--entries');
const entries = argument < 0 ? 1_000_000 : Number(process.argv[argument + 1]);
const policy = defaultListPolicy;
const actor = { kind: 'system', name: 'bench', reason: 'a benchmark' } as const;
const now = Date.now() as Instant;

/** Lines in pieces of some hundred kilobytes. */
async function* linesOf(count: number, line: (i: number) => string): AsyncGenerator<Uint8Array> {
  const piece = 10_000;
  for (let from = 0; from < count; from += piece) {
    let text = '';
    for (let i = from; i < Math.min(count, from + piece); i += 1) text += `${line(i)}\n`;
    yield Buffer.from(text);
  }
}

/** Spread over the mobile ranges and over names, each once. */
const numberOf = (i: number): string =>
  `1${3 + (i % 7)}${String((i * 7_919) % 1_000_000_007).padStart(9, '0')}`;
const domainOf = (i: number): string =>
  `${((i * 2_654_435_761) % 4_294_967_296).toString(36)}${i % 97}.site${i % 1_009}.com`;

/** Fills the tables as approved files would have, the indexes last. */
async function fill(db: Database, count: number): Promise<void> {
  const started = performance.now();
  const half = Math.floor(count / 2);
  await db.withConnection(async (client) => {
    await client.query(`set maintenance_work_mem = '1GB'; set synchronous_commit = off`);
    await client.query('drop index list_entry_key, list_entry_basis');
    for (const [kind, value] of [
      ['number', `'+861' || (3 + i % 7) || lpad((i * 7919 % 1000000007)::text, 9, '0')`],
      ['domain', `to_hex(i) || substr(md5(i::text), 1, 6) || '.com'`],
    ]) {
      await client.query(
        `with b as (insert into list_basis (kind, match, verdict, category, reason, origin, from_at,
             until_at, status, proposed_by, proposed_at, approved_by, entry_count, change)
           values ('${kind}', 'exact', 'block', 'OTHER', 'bench', 'bench', 0, null, 'live', 'one', 0,
             'other', ${half}, 2) returning id)
         insert into list_entry (kind, match, value, verdict, basis_id)
         select '${kind}', 'exact', ${value}, 'block', b.id
         from b cross join generate_series(1::bigint, ${half}) i`,
      );
    }
    await client.query(
      'create unique index list_entry_key on list_entry (value, kind, match, verdict)',
    );
    await client.query('create index list_entry_basis on list_entry (basis_id, id)');
    await client.query('update list_head set change = 2');
  });
  say(`${count} entries written by the database in ${seconds(started)} s`);
}

const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(1);

async function bring(db: Database, form: 'numbers' | 'domains', count: number): Promise<void> {
  const started = performance.now();
  const line = form === 'numbers' ? numberOf : domainOf;
  const { id } = await importFile(
    { db, policy, actor, now },
    { form, name: form, verdict: 'block', reason: 'bench', origin: `bench-${form}` },
    linesOf(count, line),
  );
  const read = seconds(started);
  const approving = performance.now();
  await transact(db, actor, now, (tx) => approveImport(tx, id, actor, now));
  const ms = (performance.now() - approving).toFixed(0);
  say(`${form}: ${count} rows in ${read} s into the store; approved as a whole in ${ms} ms`);
}

type Told = { heard: () => void };

/** From the commit of an approval, or of a withdrawal, to the answer in another process. */
async function latencies(db: Database, memory: ListMemory, told: Told): Promise<void> {
  const taken: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    const value = `+86199${String(i).padStart(8, '0')}`;
    const proposal = {
      kind: 'number',
      match: 'exact',
      value,
      verdict: 'block',
      category: 'OTHER',
      reason: 'bench',
      origin: 'bench',
      evidence: [],
      confidence: 1,
      fromAt: 0,
      untilAt: null,
      appeal: '',
    } as const;
    const deed = { now, policy };
    const id = await transact(db, actor, now, (tx) =>
      proposeEntry(tx, proposal, { ...deed, by: 'one' }),
    );
    for (const act of ['approve', 'withdraw'] as const) {
      const changed = new Promise<void>((resolve) => {
        told.heard = resolve;
      });
      await transact(db, actor, now, (tx) => actOnEntry(tx, id, act, { ...deed, by: 'other' }));
      const committed = performance.now();
      const wanted = act === 'approve' ? 'block' : undefined;
      while (memory.lists().verdict('number', value, now) !== wanted) await changed;
      taken.push(performance.now() - committed);
    }
  }
  taken.sort((a, b) => a - b);
  const [median = 0, most = 0] = [taken[taken.length >> 1], taken.at(-1)];
  say(`change to effect, 40 changes: median ${median.toFixed(1)} ms, most ${most.toFixed(1)} ms`);
}

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-list-bench-'));
  const config = readConfig({}, { dataDir, databaseConnectionsMax: 4 });
  const centre = await openCentre({ config, clock: systemClock });
  const { db } = centre;
  try {
    if (process.argv.includes('--fill')) await fill(db, entries);
    else {
      const half = Math.floor(entries / 2);
      await bring(db, 'numbers', half);
      await bring(db, 'domains', entries - half);
    }
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    const loading = performance.now();
    const cpuBefore = process.cpuUsage();
    const told: Told = { heard: () => {} };
    const onChange = (): void => told.heard();
    const memory = await openListMemory({ db, log: silentLog, shipped: [], onChange });
    const loaded = seconds(loading);
    const { user, system } = process.cpuUsage(cpuBefore);
    const own = ((user + system) / 1e6).toFixed(1);
    globalThis.gc?.();
    const grown = (process.memoryUsage().rss - before) / 1e6;
    const { size } = memory.lists();
    say(
      `loaded ${size} entries from the store in ${loaded} s (processor of this process ${own} s); ` +
        `memory grew by ${grown.toFixed(0)} MB`,
    );
    await latencies(db, memory, told);
    await memory.stop();
  } finally {
    await centre.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

await main();
