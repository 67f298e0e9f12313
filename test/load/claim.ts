/**
 * Goal: of two operators who claim the same warning at the same instant exactly one gets it, each of
 * 10,000 times. Method: a server in a process of its own, two operators with a connection each; both
 * send their claim in the same turn, the winner puts the warning back, and they go again; several
 * warnings are fought for side by side. At the end the record of the warnings is counted.
 *
 * node test/load/claim.ts --times 10000 [--database postgresql://…]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ApiError } from '../../src/client/index.ts';
import { openDatabase } from '../../src/server/platform/database.ts';
import { runningEmbedded } from '../../src/server/platform/embedded.ts';
import { untilDecided } from './compare.ts';
import { enrol, type Person } from './people.ts';
import { ended, pause, startServer, type Centre, type Running } from './process.ts';

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '10000' },
    warnings: { type: 'string', default: '8' },
    database: { type: 'string' },
  },
});
const times = Number(values.times);
const warningCount = Number(values.warnings);
const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-claim-'));
const url = values.database ?? process.env['WUZHA_TEST_DATABASE_URL'];
const centre: Centre = {
  dataDir,
  errors: [],
  env: { WUZHA_DATA: dataDir, ...(url === undefined ? {} : { DATABASE_URL: url }) },
};
const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function makePeople(server: Running): Promise<{ pair: [Person, Person]; key: string }> {
  const admin = await enrol(server.base, server.onceToken ?? '');
  const call = admin.call(server.base);
  const unitId = (await call('unit.list', {})).items[0]?.id ?? '';
  const add = async (login: string): Promise<Person> => {
    const roles = ['seat-operator' as const];
    const body = { login, name: login, unitId, roles, seat: login.slice(-1) };
    const made = await call('user.create', { body });
    return enrol(server.base, made.onceUrl.split('/once/')[1] ?? '');
  };
  const source = await call('source.create', { body: { name: 'carrier-a', kind: 'carrier' } });
  return { pair: [await add('seat-a'), await add('seat-b')], key: source.key };
}

/** People who are on the line with a listed number. */
async function issue(server: Running, key: string): Promise<void> {
  const rows = Array.from({ length: warningCount }, (_, i) => ({
    kind: 'call',
    id: `c${i}`,
    source: 'carrier-a',
    occurredAt: new Date(Date.now() - 60_000).toISOString(),
    subject: { phone: `139${String(10_000_000 + i)}` },
    counterpart: { number: '+8617000000001' },
    direction: 'in',
    durationSeconds: 60,
    ongoing: true,
  }));
  const reply = await fetch(`${server.base}/api/v1/signals`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${key}` },
    body: rows.map((row) => JSON.stringify(row)).join('\n'),
  });
  if (!reply.ok) throw new Error(await reply.text());
}

type Tally = { fights: number; oneWinner: number; both: number; neither: number; other: string[] };

/** Fights for one warning until there were enough. */
async function fight(base: string, pair: [Person, Person], id: string, tally: Tally) {
  const [a, b] = [pair[0].call(base), pair[1].call(base)];
  let version = (await a('warning.read', { params: { id } })).version;
  while (tally.fights < times) {
    tally.fights += 1;
    const asked = { params: { id }, body: { version } };
    const tries = await Promise.allSettled([a('warning.claim', asked), b('warning.claim', asked)]);
    const wins = tries.flatMap((t, i) => (t.status === 'fulfilled' ? [{ i, got: t.value }] : []));
    for (const t of tries) {
      if (t.status === 'fulfilled') continue;
      const cause: unknown = t.reason;
      if (cause instanceof ApiError && cause.code === 'already-claimed') continue;
      tally.other.push(String(cause));
    }
    const [winner] = wins;
    if (wins.length === 1) tally.oneWinner += 1;
    else if (wins.length === 2) tally.both += 1;
    else tally.neither += 1;
    if (winner === undefined) {
      await pause(50);
      version = (await a('warning.read', { params: { id } })).version;
      continue;
    }
    const back = await (winner.i === 0 ? a : b)('warning.release', {
      params: { id },
      body: { version: winner.got.version },
    });
    version = back.version;
    // A person may ask sixty times a second; faster, the server answers 429.
    await pause(warningCount * 26);
  }
}

async function main(): Promise<number> {
  const began = Date.now();
  const server = await startServer(centre);
  const { pair, key } = await makePeople(server);
  await issue(server, key);
  const db = await openDatabase({
    url: url ?? runningEmbedded(dataDir) ?? '',
    connectionsMax: 2,
  });
  await untilDecided(db);
  const { items } = await pair[0].call(server.base)('warning.list', { query: { limit: 200 } });
  const tally: Tally = { fights: 0, oneWinner: 0, both: 0, neither: 0, other: [] };
  await Promise.all(items.map((item) => fight(server.base, pair, item.id, tally)));
  const [record] = await db.query<{ claims: number; releases: number; overlaps: number }>(
    `select (count(*) filter (where kind = 'claimed'))::int as claims,
       (count(*) filter (where kind = 'released'))::int as releases,
       (count(*) filter (where kind = 'claimed' and before = 'claimed'))::int as overlaps
     from (select kind, lag(kind) over (partition by warning_id order by seq) as before
       from warning_event where kind in ('claimed', 'released')) e`,
  );
  await db.close();
  server.child.kill('SIGINT');
  await ended(server.child);
  const seconds = Math.round((Date.now() - began) / 1000);
  const { other, ...counts } = tally;
  const summary = { warnings: items.length, ...counts, other: other.length, record, seconds };
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  for (const line of other.slice(0, 5)) say(line);
  const fine =
    tally.oneWinner === tally.fights &&
    record?.claims === tally.fights &&
    record.overlaps === 0 &&
    other.length === 0;
  rmSync(dataDir, { recursive: true, force: true });
  return fine ? 0 : 1;
}

process.exitCode = await main();
