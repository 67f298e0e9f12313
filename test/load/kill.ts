/**
 * Goal: whatever is killed at whatever moment, an acknowledged signal is decided exactly once and as
 * one undisturbed process decides it, no person has two living warnings, an acknowledged claim
 * stands, and the audit chain is whole.
 * Method: load from two sources and two operators that never pauses; in each round one process is
 * killed by `kill -9` at a random moment and started again: mostly one of the workers, now and then
 * the server, all of them, the database, or with `--log nats` one of three nodes of the journal. Every 25 rounds everything accepted must be decided and
 * the database is compared with what was acknowledged; at the end one worker decides a copy of the
 * log in one go, and each decision is compared.
 *
 * node test/load/kill.ts --rounds 500 --workers 4 [--log nats] [--seed 1] [--database postgresql://…]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ChildProcess } from 'node:child_process';
import { openDatabase } from '../../src/server/platform/database.ts';
import { runningEmbedded, startEmbedded } from '../../src/server/platform/embedded.ts';
import { compare, compareUndisturbed, untilDecided, type Comparison } from './compare.ts';
import {
  enrol,
  operateOn,
  submitOn,
  type Acknowledged,
  type Person,
  type Source,
} from './people.ts';
import { startNats } from '../api/nats-server.ts';
import {
  ended,
  isOver,
  killDatabase,
  killNow,
  pause,
  runCommand,
  startServer,
  startWorkerProcess,
  type Centre,
  type Running,
} from './process.ts';
import { makeRandom } from './traffic.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    workers: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    database: { type: 'string' },
    log: { type: 'string', default: 'pg' },
    keep: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const workerCount = Number(values.workers);
const auditEvery = 25;

const random = makeRandom(Number(values.seed));
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const nodes = values.log === 'nats' ? await startNats(3) : undefined;
const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-kill-'));
const centre: Centre = {
  dataDir,
  errors: [],
  env: {
    WUZHA_DATA: dataDir,
    ...(workerCount > 0 ? { WUZHA_SCORING: '0' } : {}),
    ...(nodes ? { WUZHA_LOG: nodes.url } : {}),
    ...(values.database ? { DATABASE_URL: values.database } : {}),
  },
};
const acked: Acknowledged = { signals: new Set(), claims: [], outcomes: [] };
const killed: Record<string, number> = {};
const bad: string[] = [];

type Scene = { server: Running; readonly workers: ChildProcess[] };
type Victim = 'node' | 'worker' | 'server' | 'everything' | 'database';

function chooseVictim(): Victim {
  const roll = random();
  if (nodes && random() < 0.1) return 'node';
  if (workerCount > 0 && roll < 0.93) return 'worker';
  if (values.database === undefined && roll > 0.985) return 'database';
  return roll > 0.97 ? 'everything' : 'server';
}

/** Kills, and starts again what was killed. */
async function strike(scene: Scene): Promise<void> {
  for (const [at, worker] of scene.workers.entries()) {
    if (isOver(worker)) scene.workers[at] = startWorkerProcess(centre);
  }
  const victim = chooseVictim();
  killed[victim] = (killed[victim] ?? 0) + 1;
  if (victim === 'node') {
    await nodes?.strike(Math.floor(random() * 3));
    return;
  }
  if (victim === 'worker') {
    const at = Math.floor(random() * scene.workers.length);
    const worker = scene.workers[at];
    if (worker !== undefined) await killNow(worker);
    scene.workers[at] = startWorkerProcess(centre);
    return;
  }
  if (victim === 'database') killDatabase(centre);
  if (victim === 'everything') await Promise.all(scene.workers.map(killNow));
  await killNow(scene.server.child);
  scene.server = await startServer(centre);
  if (victim !== 'everything') return;
  for (const at of scene.workers.keys()) scene.workers[at] = startWorkerProcess(centre);
}

function addressOf(): string {
  const url = values.database ?? runningEmbedded(dataDir);
  if (url === undefined) throw new Error('the embedded database is not running');
  return url;
}

async function audit(round: number): Promise<void> {
  const db = await openDatabase({ url: addressOf(), connectionsMax: 2 });
  try {
    // What is acknowledged later is not asked for.
    const known: Acknowledged = {
      signals: new Set(acked.signals),
      claims: [...acked.claims],
      outcomes: [...acked.outcomes],
    };
    await untilDecided(db);
    const found = await compare(db, known);
    const chain = await runCommand(centre, ['audit', 'verify']);
    const fine = Object.values(found).every((n) => n === 0) && chain.code === 0;
    if (!fine) bad.push(`round ${round}: ${JSON.stringify(found)} ${chain.said}`);
    say(
      `round ${round}: ${known.signals.size} signals, ${known.claims.length} claims, ` +
        `${known.outcomes.length} outcomes; ${JSON.stringify(found)}; ` +
        `chain ${chain.code === 0 ? 'valid' : 'BROKEN'}`,
    );
  } finally {
    await db.close();
  }
}

async function makePeople(server: Running): Promise<{ people: Person[]; sources: Source[] }> {
  if (server.onceToken === undefined)
    throw new Error('no one-time address was printed: is the database new?');
  const admin = await enrol(server.base, server.onceToken);
  const call = admin.call(server.base);
  const unit = (await call('unit.list', {})).items[0];
  if (!unit) throw new Error('no unit');
  const people: Person[] = [];
  for (const login of ['seat-a', 'seat-b']) {
    const body = {
      login,
      name: login,
      unitId: unit.id,
      roles: ['seat-operator' as const],
      seat: login.slice(-1),
    };
    const made = await call('user.create', { body });
    people.push(await enrol(server.base, made.onceUrl.split('/once/')[1] ?? ''));
  }
  const sources = await Promise.all(
    ['carrier-a', 'carrier-b'].map(async (name) => ({
      name,
      key: (await call('source.create', { body: { name, kind: 'carrier' } })).key,
    })),
  );
  return { people, sources };
}

/** Ends all processes in order, and decides the log again in one go. */
async function compareAlone(scene: Scene): Promise<Comparison> {
  for (const worker of scene.workers) worker.kill('SIGINT');
  await Promise.all(scene.workers.map(ended));
  scene.server.child.kill('SIGINT');
  await ended(scene.server.child);
  if (values.database !== undefined) return compareUndisturbed(values.database, dataDir);
  const embedded = await startEmbedded({ dataDir });
  try {
    return await compareUndisturbed(embedded.url, dataDir);
  } finally {
    await embedded.stop();
  }
}

async function main(): Promise<number> {
  const began = Date.now();
  const scene: Scene = { server: await startServer(centre), workers: [] };
  for (let i = 0; i < workerCount; i += 1) scene.workers.push(startWorkerProcess(centre));
  const { people, sources } = await makePeople(scene.server);
  let over = false;
  const load = { random, acked, base: () => scene.server.base, stopped: () => over };
  const work = [
    ...sources.map((source) => submitOn(load, source)),
    ...people.map((person) => operateOn(load, person)),
  ];
  for (let round = 1; round <= rounds; round += 1) {
    await pause(100 + random() * 900);
    await strike(scene);
    if (round % auditEvery === 0 && round < rounds) await audit(round);
  }
  over = true;
  await Promise.all(work);
  await audit(rounds);
  const alone = await compareAlone(scene);
  if (alone.different > 0) bad.push(`${alone.different} decisions differ; ${alone.first}`);
  const summary = {
    log: values.log,
    database: values.database ? 'PostgreSQL by URL' : 'embedded',
    rounds,
    workers: workerCount,
    killed,
    seed: Number(values.seed),
    signalsAcknowledged: acked.signals.size,
    claimsAcknowledged: acked.claims.length,
    outcomesAcknowledged: acked.outcomes.length,
    decisionsCompared: alone.decisions,
    decisionsDifferent: alone.different,
    faults: bad.length,
    errorsTold: centre.errors.length,
    seconds: Math.round((Date.now() - began) / 1000),
  };
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  nodes?.stop();
  for (const line of [...bad, ...centre.errors].slice(0, 20)) say(line);
  if (!values.keep && bad.length === 0) rmSync(dataDir, { recursive: true, force: true });
  else say(`data kept in ${dataDir}`);
  return bad.length === 0 ? 0 : 1;
}

process.exitCode = await main();
