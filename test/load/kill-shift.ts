/**
 * Goal: a server killed at whatever moment of a running shift loses no task, doubles no call and no
 * message, and misses no timer. Method: a source that never pauses, seats that take the next warning,
 * call and record outcomes, and clocks whose deadlines are seconds, so that many are due at any
 * moment; in each round the server is killed by `kill -9` at a random moment and started again. Every
 * 25 rounds, and at the end, the database is compared with what was acknowledged.
 *
 * node test/load/kill-shift.ts --rounds 200 [--seed 1] [--database postgresql://…]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultClockPolicy } from '../../src/core/clock/index.ts';
import { defaultPolicy } from '../../src/core/warning/index.ts';
import { openDatabase, type Database } from '../../src/server/platform/database.ts';
import { runningEmbedded } from '../../src/server/platform/embedded.ts';
import { untilDecided } from './compare.ts';
import { enrol, submitOn, type Acknowledged, type Person } from './people.ts';
import {
  ended,
  killNow,
  pause,
  runCommand,
  startServer,
  type Centre,
  type Running,
} from './process.ts';
import { auditShift, countFired, untilFired, type ShiftAcknowledged } from './shift-audit.ts';
import { makeRandom } from './traffic.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    database: { type: 'string' },
    minutes: { type: 'string', default: '600' },
  },
});
const rounds = Number(values.rounds);
const auditEvery = 25;
const seatCount = 4;

const random = makeRandom(Number(values.seed));
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-shift-'));
const url = values.database ?? process.env['WUZHA_TEST_DATABASE_URL'];
const centre: Centre = {
  dataDir,
  errors: [],
  env: { WUZHA_DATA: dataDir, ...(url === undefined ? {} : { DATABASE_URL: url }) },
};
const signals: Acknowledged = { signals: new Set(), claims: [], outcomes: [] };
const acked: ShiftAcknowledged = { claims: [], calls: [], outcomes: [] };
const bad: string[] = [];

const each = (seconds: number) => {
  const ms = seconds * 1000;
  return { P0: ms, P1: Math.round(ms * 1.5), P2: ms * 2, P3: ms * 3 };
};
/** Minutes of a real shift as seconds; who was called may be warned again at once. */
const quick = {
  warning: {
    ...defaultPolicy,
    firstCallMs: each(4),
    redialMs: each(3),
    handleMs: each(5),
    visitMs: each(6),
    followUpMs: each(8),
    lapseMs: { P0: null, P1: null, P2: null, P3: 30_000 },
    coolDownMs: 1_000,
    version: 'quick',
  },
  clock: { ...defaultClockPolicy, claimMs: each(2), acceptMs: each(3), version: 'quick' },
};

async function setPolicies(db: Database): Promise<void> {
  for (const [key, value] of Object.entries(quick)) {
    await db.query(
      `insert into policy_version (key, ordinal, value, source, reason, effective_at, status,
         proposed_by, proposed_at, decided_by, decided_at)
       values ($1, 1, $2, 'test', 'a quick shift', 0, 'approved', 'one', 0, 'other', 0)`,
      [key, JSON.stringify(value)],
    );
  }
}

async function open(): Promise<Database> {
  const address = url ?? runningEmbedded(dataDir);
  if (address === undefined) throw new Error('the embedded database is not running');
  return openDatabase({ url: address, connectionsMax: 2 });
}

type Shift = { server: Running; over: boolean };

/** Takes the next warning, calls, records an outcome; goes on wherever it was after a fault. */
async function work(shift: Shift, person: Person): Promise<void> {
  while (!shift.over) {
    const call = person.call(shift.server.base);
    const next = await call('warning.next', { body: {} }).catch(() => undefined);
    const mine = next?.warning;
    if (!mine) {
      await pause(100);
      continue;
    }
    const { id } = mine;
    acked.claims.push({ warningId: id, userId: person.id });
    const params = { id };
    const called = await call('warning.call', {
      params,
      body: { version: mine.version, target: 'self' },
    }).catch(() => undefined);
    if (called) acked.calls.push({ warningId: id, version: called.version });
    // Some are left in hand until their clock runs out.
    if (called === undefined || random() < 0.15) continue;
    const outcome = random() < 0.4 ? 'not-reached' : random() < 0.2 ? 'refused' : 'dissuaded';
    const done = await call('warning.outcome', {
      params,
      body: { version: called.version, outcome },
    }).catch(() => undefined);
    if (done) acked.outcomes.push({ warningId: id, version: done.version });
  }
}

async function audit(round: number): Promise<void> {
  const db = await open();
  try {
    const known: ShiftAcknowledged = {
      claims: [...acked.claims],
      calls: [...acked.calls],
      outcomes: [...acked.outcomes],
    };
    await untilDecided(db);
    await untilFired(db);
    const found = await auditShift(db, known);
    const chain = await runCommand(centre, ['audit', 'verify']);
    const fine = Object.values(found).every((n) => n === 0) && chain.code === 0;
    if (!fine) bad.push(`round ${round}: ${JSON.stringify(found)} ${chain.said}`);
    say(
      `round ${round}: ${signals.signals.size} signals, ${known.claims.length} claims, ` +
        `${known.calls.length} calls, ${known.outcomes.length} outcomes acknowledged; ` +
        `${JSON.stringify(found)}; chain ${chain.code === 0 ? 'valid' : 'BROKEN'}; ` +
        `events ${JSON.stringify(await countFired(db))}`,
    );
  } finally {
    await db.close();
  }
}

async function makePeople(server: Running): Promise<{ seats: Person[]; key: string }> {
  if (server.onceToken === undefined)
    throw new Error('no one-time address was printed: is the database new?');
  const admin = await enrol(server.base, server.onceToken);
  const call = admin.call(server.base);
  const unitId = (await call('unit.list', {})).items[0]?.id ?? '';
  const add = async (login: string, role: 'seat-operator' | 'shift-leader' | 'commander') => {
    const body = { login, name: login, unitId, roles: [role], seat: login.slice(-1) };
    const made = await call('user.create', { body });
    return enrol(server.base, made.onceUrl.split('/once/')[1] ?? '');
  };
  const seats: Person[] = [];
  for (let i = 0; i < seatCount; i += 1) seats.push(await add(`seat-${i}`, 'seat-operator'));
  await add('leader', 'shift-leader');
  await add('head', 'commander');
  const source = await call('source.create', { body: { name: 'carrier-a', kind: 'carrier' } });
  return { seats, key: source.key };
}

async function main(): Promise<number> {
  const began = Date.now();
  const shift: Shift = { server: await startServer(centre), over: false };
  const { seats, key } = await makePeople(shift.server);
  const db = await open();
  await setPolicies(db);
  await db.close();
  const load = {
    random,
    acked: signals,
    base: () => shift.server.base,
    stopped: () => shift.over,
  };
  const working = [
    submitOn(load, { name: 'carrier-a', key }),
    ...seats.map((person) => work(shift, person)),
  ];
  let kills = 0;
  for (let round = 1; round <= rounds; round += 1) {
    if (Date.now() - began > Number(values.minutes) * 60_000) break;
    await pause(200 + random() * 1_300);
    await killNow(shift.server.child);
    kills += 1;
    shift.server = await startServer(centre);
    if (round % auditEvery === 0 && round < rounds) await audit(round);
  }
  shift.over = true;
  await Promise.all(working);
  await audit(kills);
  shift.server.child.kill('SIGINT');
  await ended(shift.server.child);
  const summary = {
    database: url === undefined ? 'embedded' : 'PostgreSQL by URL',
    kills,
    seed: Number(values.seed),
    signalsAcknowledged: signals.signals.size,
    claimsAcknowledged: acked.claims.length,
    callsAcknowledged: acked.calls.length,
    outcomesAcknowledged: acked.outcomes.length,
    faults: bad.length,
    errorsTold: centre.errors.length,
    seconds: Math.round((Date.now() - began) / 1000),
  };
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  for (const line of [...bad, ...centre.errors].slice(0, 20)) say(line);
  if (bad.length === 0) rmSync(dataDir, { recursive: true, force: true });
  else say(`data kept in ${dataDir}`);
  return bad.length === 0 ? 0 : 1;
}

process.exitCode = await main();
