/**
 * Goal: what a night is like under a published load: how long from a signal to a seat and to an
 * officer's phone, which deadlines are met, what the machine is asked for.
 * Method: a real server in a process of its own whose clock runs faster than the machine's; signals
 * arrive at random times at the rate asked for; seats take the next warning, call, write down;
 * officers and grid workers hear of visits on the open line of their phones, drive, ring, record.
 * Latencies are real milliseconds, not shortened by the speed.
 *
 * node test/load/shift.ts --per-day 13000 --speed 20 --minutes 6 [--seats 40] [--grid 1000]
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { ApiError, addressOf, makeClient, type Client } from '../../src/client/index.ts';
import { dayMs, parseInstant } from '../../src/core/kernel/index.ts';
import { openDatabase } from '../../src/server/platform/database.ts';
import { pause } from './process.ts';
import { shiftMix, shiftSignal, type ShiftKind } from './shift-city.ts';
import type { ShiftReady, Signed } from './shift-server.ts';
import { report, type Sent } from './shift-report.ts';
import { makeRandom } from './traffic.ts';

const { values } = parseArgs({
  options: {
    'per-day': { type: 'string', default: '13000' },
    speed: { type: 'string', default: '20' },
    minutes: { type: 'string', default: '6' },
    seats: { type: 'string', default: '40' },
    grid: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    database: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const speed = Number(values.speed);
const perDay = Number(values['per-day']);
const realMs = Number(values.minutes) * 60_000;
const startText = '2026-03-10T20:00:00+08:00';
const startAt = parseInstant(startText) ?? 0;
const random = makeRandom(Number(values.seed));
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const arrivals = Math.ceil((perDay / dayMs) * speed * realMs * 1.15) + 100;
const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-shift-'));
const epoch = Date.now();
const cityNow = (): number => Math.round(startAt + (Date.now() - epoch) * speed);
const server = spawn(
  process.execPath,
  [
    join(import.meta.dirname, 'shift-server.ts'),
    `--data=${dataDir}`,
    `--speed=${values.speed}`,
    `--start=${startText}`,
    `--epoch=${epoch}`,
    `--seats=${values.seats}`,
    `--grid=${values.grid}`,
    `--persons=${arrivals}`,
    ...(values.database === undefined ? [] : [`--database=${values.database}`]),
  ],
  { stdio: ['ignore', 'pipe', 'pipe'] },
);
const complaints: string[] = [];
createInterface({ input: server.stderr }).on('line', (line) => {
  complaints.push(line);
  say(line);
});
say('setting up the city, its stations and their people');
const first = createInterface({ input: server.stdout });
const ready = JSON.parse(
  await new Promise<string>((resolve, reject) => {
    first.once('line', resolve);
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  }),
) as ShiftReady;
const { base, people } = ready;
const clientOf = ({ cookie, csrf }: Signed): Client =>
  makeClient({ base, headers: () => ({ cookie, 'x-wuzha-csrf': csrf, 'accept-language': 'zh' }) });
const stopped = new AbortController();
const isOver = (): boolean => stopped.signal.aborted;
const sleepCity = (ms: number): Promise<void> => pause(Math.max(1, ms / speed));
const between = (least: number, most: number): number => least + random() * (most - least);

const sent = new Map<string, Sent>();
const onSeat = new Map<string, number>();
const onPhone = new Map<string, number>();
const counts = { claims: 0, calls: 0, outcomes: 0, visits: 0, acts: 0, refused: 0, failed: 0 };
const trouble = new Map<string, number>();
const tolerate = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work;
  } catch (cause) {
    const code = cause instanceof ApiError ? `${cause.status} ${cause.code}` : String(cause);
    if (cause instanceof ApiError && cause.status === 409) counts.refused += 1;
    else if (!isOver()) counts.failed += 1;
    if (!isOver()) trouble.set(code, (trouble.get(code) ?? 0) + 1);
    return undefined;
  }
};

/** The open line of a screen or phone: hears what may be heard. */
async function listen(person: Signed, hear: (topic: string, body: Heard) => void): Promise<void> {
  while (!isOver()) {
    const response = await fetch(base + addressOf('stream.read', {}), {
      headers: { cookie: person.cookie },
      signal: stopped.signal,
    }).catch(() => undefined);
    if (!response?.ok || response.body === null) {
      await pause(500);
      continue;
    }
    let rest = '';
    try {
      for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
        const events = (rest + text).split('\n\n');
        rest = events.pop() ?? '';
        for (const event of events) {
          const topic = /^event: (.*)$/m.exec(event)?.[1];
          const data = /^data: (.*)$/m.exec(event)?.[1];
          if (topic !== undefined && data !== undefined) hear(topic, JSON.parse(data) as Heard);
        }
      }
    } catch {
      // Cut: the line is opened again.
    }
  }
}
type Heard = { readonly id?: string; readonly kind?: string; readonly unitId?: string };

function kindOf(): ShiftKind {
  let roll = random();
  for (const { kind, share } of shiftMix) {
    roll -= share;
    if (roll < 0) return kind;
  }
  return 'message';
}

async function submit(): Promise<void> {
  const keys = new Map(ready.sources.map((s) => [s.name, s.key]));
  for (let i = 0; !isOver(); i += 1) {
    await pause((-Math.log(1 - random()) * dayMs) / perDay / speed);
    const id = `n${i}`;
    const kind = kindOf();
    const signal = shiftSignal(kind, i % arrivals, id, cityNow());
    const at = Date.now();
    void tolerate(
      fetch(`${base}/api/v1/signals`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-ndjson',
          authorization: `Bearer ${keys.get(signal.source) ?? ''}`,
        },
        body: JSON.stringify(signal),
      }).then((reply) => {
        if (reply.ok) sent.set(`${signal.source} ${id}`, { at, ackMs: Date.now() - at, kind });
        else throw new ApiError(reply.status, undefined, 'signal');
      }),
    );
  }
}

const talks = { least: 40_000, most: 150_000 };
async function seat(person: Signed): Promise<void> {
  const call = clientOf(person);
  while (!isOver()) {
    const warning = (await tolerate(call('warning.next', { body: {} })))?.warning;
    if (warning === undefined || warning === null) {
      await sleepCity(between(3_000, 8_000));
      continue;
    }
    counts.claims += 1;
    const params = { id: warning.id };
    await sleepCity(between(3_000, 9_000));
    const called = await tolerate(
      call('warning.call', { params, body: { version: warning.version, target: 'self' } }),
    );
    if (called !== undefined) counts.calls += 1;
    const roll = random();
    await sleepCity(roll < 0.15 ? between(20_000, 35_000) : between(talks.least, talks.most));
    const outcome =
      roll < 0.15
        ? 'not-reached'
        : roll < 0.23
          ? 'refused'
          : roll < 0.36
            ? 'false-alarm'
            : roll < 0.42
              ? 'transferred'
              : 'dissuaded';
    const done = await tolerate(
      call('warning.outcome', {
        params,
        body: {
          version: (called ?? warning).version,
          outcome,
          ...(outcome === 'false-alarm' ? { note: '本人操作，核实正常' } : {}),
        },
      }),
    );
    if (done !== undefined) counts.outcomes += 1;
    await sleepCity(between(2_000, 6_000));
  }
}

/** Over how long the phones come to the line, in real time. */
const wakeMs = 20_000;

/** Somebody with a phone: takes what their unit has, goes, rings, records, one at a time. */
async function walker(person: Signed): Promise<void> {
  // Phones do not all wake in the same second.
  await pause(random() * wakeMs);
  const call = clientOf(person);
  let wake = (): void => {};
  void listen(person, (topic, { id }) => {
    if (topic !== 'visit' || id === undefined) return;
    if (!onPhone.has(id)) onPhone.set(id, Date.now());
    wake();
  });
  while (!isOver()) {
    const now = await tolerate(call('visit.today', {}));
    const task = now?.tasks.find((t) => t.mine || t.status === 'waiting');
    if (task === undefined) {
      await Promise.race([
        new Promise<void>((resolve) => {
          wake = resolve;
        }),
        sleepCity(600_000),
      ]);
      continue;
    }
    await visit(call, task);
  }
}

type Task = { readonly id: string; readonly people: readonly { readonly warningId: string }[] };

async function visit(call: Client, task: Task): Promise<void> {
  const act = async (kind: string, more: Record<string, unknown> = {}): Promise<boolean> => {
    const at = new Date(cityNow()).toISOString();
    const one = { id: randomUUID(), visitId: task.id, at, kind, ...more };
    const done = await tolerate(call('visit.acts', { body: { sentAt: at, acts: [one as never] } }));
    counts.acts += 1;
    return done?.results[0]?.verdict === 'applied';
  };
  if (!(await act('accept'))) return;
  counts.visits += 1;
  await act('set-out');
  await sleepCity(between(120_000, 900_000));
  await act('arrive');
  await sleepCity(between(60_000, 300_000));
  for (const { warningId } of task.people) {
    await act('outcome', { warningId, outcome: random() < 0.85 ? 'dissuaded' : 'nobody-there' });
  }
  await act('leave');
}

/** Clock ticks of a process and everything below it. */
function ticksOf(root: number): number {
  const parents = new Map<number, { parent: number; ticks: number }>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const ticks = Number(rest[11]) + Number(rest[12]) + Number(rest[13]) + Number(rest[14]);
      parents.set(Number(name), { parent: Number(rest[1]), ticks });
    } catch {
      // Gone meanwhile.
    }
  }
  let total = 0;
  for (const [pid, { ticks }] of parents) {
    for (let at: number | undefined = pid; at !== undefined; at = parents.get(at)?.parent) {
      if (at === root) {
        total += ticks;
        break;
      }
    }
  }
  return total;
}

const commander = people.find((p) => p.role === 'commander');
if (commander === undefined) throw new Error('invariant broken: the shift has a commander');
void listen(commander, (topic, { id, kind }) => {
  if (topic === 'warning' && kind === 'issued' && id !== undefined) onSeat.set(id, Date.now());
});
const walkers = people.filter((p) => p.role === 'station-officer' || p.role === 'grid-worker');
const jobs = [
  ...people.filter((p) => p.role === 'seat-operator').map(seat),
  ...walkers.map(walker),
];
say(`${perDay} warnings a day, ${speed} times as fast, for ${values.minutes} minutes`);
await pause(wakeMs + 5_000);
jobs.push(submit());
const before = { ticks: ticksOf(server.pid ?? 0), at: Date.now() };
const end = Date.now() + realMs;
while (Date.now() < end && server.exitCode === null) {
  await pause(15_000);
  say(
    `  ${sent.size} signals, ${onSeat.size} at seats, ${counts.outcomes} outcomes, ${counts.visits} visits`,
  );
}
const cpu = (ticksOf(server.pid ?? 0) - before.ticks) / 100 / ((Date.now() - before.at) / 1000);
stopped.abort();
const db = await openDatabase({ url: ready.databaseUrl, connectionsMax: 2 });
const realOf = (at: number): number => epoch + (at - startAt) / speed;
const lines = await report(db, {
  sent,
  onSeat,
  onPhone,
  counts,
  trouble,
  cpu,
  perDay,
  speed,
  realOf,
});
await db.close();
await stop(server);
await Promise.race([Promise.allSettled(jobs), pause(3_000)]);
rmSync(dataDir, { recursive: true, force: true });
process.stdout.write(`${lines.join('\n')}\n`);
process.exit(complaints.some((line) => line.startsWith('error')) ? 1 : 0);

function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGINT');
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    setTimeout(() => child.kill('SIGKILL'), 20_000).unref();
  });
}
