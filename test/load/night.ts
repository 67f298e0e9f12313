/**
 * Goal: in a night with faults and kills no fen of any case is unaccounted for, no order is carried
 * out twice, nothing lapses unnoticed; and how much is caught, how quickly.
 * Method: a real centre on a real database and banks in processes of their own, all on one clock
 * that runs faster than the machine's. Victims report as the seed tells, officers follow the money;
 * the server and the banks are killed by `kill -9` and started again. At the end faults stop, the
 * lines run dry, and an auditor that shares no code with the centre compares its rows with the
 * books of the banks. Then 50 hours pass, and stops that nobody turned into a freeze must have
 * lapsed on record.
 *
 * nice -n 10 node test/load/night.ts --reports 1000 --banks 20 --kills 100 --bank-kills 20 --speed 30
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { ApiError, makeClient, type CallInput } from '../../src/client/index.ts';
import { hourMs, minuteMs, parseInstant, type Instant } from '../../src/core/kernel/index.ts';
import { openDatabase } from '../../src/server/platform/database.ts';
import { makeCast, type VictimReport } from '../../src/sim/bank/cast.ts';
import { readFaults } from '../../src/sim/bank/fault.ts';
import { startBanks, type BankGroup } from '../../src/sim/bank/process/group.ts';
import { timeOf, type WorldClock } from '../../src/sim/bank/process/setting.ts';
import {
  auditBooks,
  auditLapses,
  auditLedger,
  auditOrders,
  latencies,
  spreadOf,
  type Finding,
} from './night-audit.ts';
import type { NightReady } from './night-centre.ts';
import { visit, type Desk } from '../../src/sim/live/money/officer.ts';
import { ended, freePort, killNow, pause } from './process.ts';
import { makeRandom } from './traffic.ts';

const { values } = parseArgs({
  options: {
    reports: { type: 'string', default: '50' },
    banks: { type: 'string', default: '6' },
    processes: { type: 'string', default: '3' },
    kills: { type: 'string', default: '3' },
    'bank-kills': { type: 'string', default: '2' },
    speed: { type: 'string', default: '60' },
    hours: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    faults: {
      type: 'string',
      default:
        '0301=0.01,1301=0.01,1304=0.01,partial=0.03,silence=0.03,duplicate=0.1,disorder=0.05',
    },
    keep: { type: 'boolean', default: false },
  },
});
const [reports, speed, hours] = [
  Number(values.reports),
  Number(values.speed),
  Number(values.hours),
];
const [kills, bankKills] = [Number(values.kills), Number(values['bank-kills'])];
const startAt = (parseInstant('2026-11-20T20:00:00+08:00') ?? 0) as Instant;
const random = makeRandom(Number(values.seed) + 77);
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const dir = mkdtempSync(join(tmpdir(), 'wuzha-night-'));
const began = Date.now();
let clock: WorldClock = { at: startAt, epoch: Date.now() + 8_000, speed };
const now = (): Instant => timeOf(clock);
const sleepUntil = (at: number): Promise<void> => pause(Math.max(1, (at - now()) / clock.speed));

const [port, bankPort] = [await freePort(), await freePort()];
const world = {
  seed: Number(values.seed),
  cases: reports,
  lengthMs: hours * hourMs,
  startAt,
};
const cast = makeCast({ ...world, banks: Number(values.banks) });

function openBanks(): Promise<BankGroup> {
  return startBanks({
    ...world,
    dir: join(dir, 'banks'),
    count: Number(values.banks),
    processes: Number(values.processes),
    clock,
    tempo: 1,
    centreCode: 'WUZHA0001',
    centreUrl: `https://127.0.0.1:${bankPort}/`,
    faults: readFaults(values.faults),
    program: resolve(import.meta.dirname, '../../src/cli/main.ts'),
    say: () => {},
  });
}

type Centre = { readonly child: ChildProcess; readonly ready: NightReady };
let centre: Centre | undefined;
const complaints = new Map<string, number>();

async function openCentre(): Promise<Centre> {
  const words = ['--data', join(dir, 'centre'), '--port', String(port)];
  const time = [
    '--at',
    String(clock.at),
    '--epoch',
    String(clock.epoch),
    '--speed',
    String(clock.speed),
  ];
  const child = fork(join(import.meta.dirname, 'night-centre.ts'), [...words, ...time], {
    env: {
      // As the launcher does: a start after a kill is seconds, not half a minute.
      NODE_COMPILE_CACHE: resolve(import.meta.dirname, '../../.cache/node'),
      ...process.env,
      WUZHA_BANKS: join(dir, 'banks'),
      WUZHA_BANK_LISTEN: `127.0.0.1:${bankPort}`,
    },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  if (child.stderr === null || child.stdout === null) throw new Error('no pipes');
  createInterface({ input: child.stderr }).on('line', (line) => {
    const what = line.slice(0, 160).replaceAll(/[0-9]{6,}|[a-z]{3}_[\w-]+/g, '#');
    complaints.set(what, (complaints.get(what) ?? 0) + 1);
  });
  const first = await new Promise<string>((done, fail) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', done);
    child.once('exit', (code) =>
      fail(new Error(`the centre ended with ${code}: ${[...complaints.keys()].join('; ')}`)),
    );
  });
  return { child, ready: JSON.parse(first) as NightReady };
}

type Form = CallInput<'report.submit'>['body']['form'];

const formOf = ({ victim, transfers }: VictimReport): Form => ({
  reporter: 'self',
  paid: 'yes',
  victim,
  contacted: 'call',
  how: '电信网络诈骗',
  category: null,
  transfers: transfers.map(({ fromBank, fromAccount, toBank, toAccount, toName, ...one }) => ({
    fromBank,
    fromAccount,
    toBank,
    toAccount,
    toName,
    toType: 'personal' as const,
    amountFen: one.amountFen,
    at: new Date(one.at).toISOString(),
    known: false,
  })),
  note: '',
});

const ackMs: number[] = [];
const cases = new Map<number, { readonly id: string; at: number; seen: number }>();

/** A report is repeated under its key until it is acknowledged. */
async function report(one: VictimReport): Promise<void> {
  await sleepUntil(one.at);
  for (let tries = 0; !over.signal.aborted; tries += 1) {
    const from = performance.now();
    const seat = centre?.ready.people.find(({ role }) => role === 'seat-operator');
    const call = makeClient({
      base: centre?.ready.base ?? '',
      headers: () => ({ cookie: seat?.cookie ?? '', 'x-wuzha-csrf': seat?.csrf ?? '' }),
    });
    try {
      const key = `night-${world.seed}-${one.index}`;
      const { caseId } = await call('report.submit', { body: { key, form: formOf(one) } });
      if (tries === 0) ackMs.push(performance.now() - from);
      cases.set(one.index, { id: caseId, at: now(), seen: 0 });
      return;
    } catch (cause) {
      const text = cause instanceof ApiError ? `report ${cause.status} ${cause.code}` : 'report';
      desk.trouble.set(text, (desk.trouble.get(text) ?? 0) + 1);
      await pause(300);
    }
  }
}

/** When a case is looked at, from its report. */
const visitsMs = [3, 15, 40, 65, 120, 200].map((m) => m * minuteMs);
const over = new AbortController();
const desk: Desk = {
  base: () => centre?.ready.base ?? '',
  people: () => centre?.ready.people ?? [],
  now,
  fileAfterMs: hourMs,
  freshMs: 8 * minuteMs,
  trouble: new Map(),
  counts: { acts: 0, refused: 0, failed: 0 },
};

/** Officers look at what is due, the longest overdue first. */
async function work(): Promise<void> {
  while (!over.signal.aborted) {
    const due = [...cases.values()]
      .filter(
        (one) => one.seen < visitsMs.length && now() >= one.at + (visitsMs[one.seen] ?? Infinity),
      )
      .toSorted((a, b) => a.seen - b.seen)[0];
    if (due === undefined) {
      await pause(50);
      continue;
    }
    due.seen += 1;
    // Where the centre was away, the look is made up for a little later.
    if (!(await visit(desk, due.id))) {
      due.at += minuteMs;
      due.seen -= 1;
      await pause(200);
    }
  }
}

/** As a supervisor would: a start that fails is tried again. */
async function openAgain(): Promise<Centre> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await openCentre();
    } catch (cause) {
      if (tries === 5) throw cause;
      startsFailed += 1;
    }
  }
}

const killed = { centre: 0, banks: 0 };
let startsFailed = 0;
const upAgainMs: number[] = [];
async function killCentre(): Promise<void> {
  if (centre === undefined) return;
  killed.centre += 1;
  await killNow(centre.child);
  const from = performance.now();
  centre = await openAgain();
  upAgainMs.push(performance.now() - from);
}

function killBank(group: BankGroup): void {
  const all = group.processes();
  const one = all[Math.floor(random() * all.length)];
  if (one === undefined || one.pid === 0) return;
  killed.banks += 1;
  try {
    process.kill(one.pid, 'SIGKILL');
  } catch {
    killed.banks -= 1;
  }
}

/** Kills are spread over the night; each waits until the one before has come up again. */
async function strike(group: BankGroup, endAt: number): Promise<void> {
  const plan = [
    ...Array.from({ length: kills }, () => ({
      at: startAt + random() * (endAt - startAt),
      who: 'centre',
    })),
    ...Array.from({ length: bankKills }, () => ({
      at: startAt + random() * (endAt - startAt),
      who: 'bank',
    })),
  ].toSorted((a, b) => a.at - b.at);
  for (const { at, who } of plan) {
    await sleepUntil(at);
    if (who === 'centre') await killCentre();
    else killBank(group);
  }
}

/** Books of all banks; asked for again while money is on its way between two of them. */
async function booksOf(group: BankGroup) {
  for (let tries = 0; ; tries += 1) {
    const books = await Promise.all(
      Object.keys(group.setting.ports).map((bank) => group.books(bank)),
    );
    const flyingFen = books.reduce((sum, one) => sum + one.clearedOutFen - one.clearedInFen, 0);
    if ((flyingFen === 0 && books.every((one) => one.outputs === 0)) || tries === 40) return books;
    await pause(250);
  }
}

/**
 * Faults stop; every message must come to its end. The chase goes on asking as long as money moves,
 * so those of the last hour of the night may still be on their way; older ones may not.
 */
async function settle(group: BankGroup): Promise<number> {
  for (const bank of Object.keys(group.setting.ports))
    await group.take(bank, { in: 'faults', shares: {} });
  const db = await openDatabase({ url: centre?.ready.databaseUrl ?? '', connectionsMax: 1 });
  const open = async (since: number): Promise<number> => {
    const [row] = await db.query<{ open: number }>(
      "select count(*)::int as open from bank_message where status in ('waiting', 'sent') and made_at < $1",
      [since],
    );
    return row?.open ?? 0;
  };
  try {
    const from = now();
    for (let i = 0; i < 300 && (await open(from)) > 0; i += 1) await pause(500);
    return await open(now() - hourMs);
  } finally {
    await db.close();
  }
}

async function main(): Promise<number> {
  say(`${reports} reports, ${values.banks} banks, ${hours} h at speed ${speed}; data in ${dir}`);
  let group = await openBanks();
  centre = await openCentre();
  clock = { ...clock };
  const lastAt = Math.max(...cast.cases.map((one) => one.report.at));
  const endAt = Math.min(lastAt, startAt + (hours + 1.5) * hourMs) + hourMs / 2;
  const told = setInterval(() => {
    const at = new Date(now() + 8 * hourMs).toISOString().slice(5, 16);
    say(
      `${at} ${cases.size} cases, ${desk.counts.acts} acts, kills ${killed.centre}+${killed.banks}`,
    );
  }, 15_000);
  const reporting = Promise.all(
    cast.cases.filter((one) => one.report.at < endAt).map((one) => report(one.report)),
  );
  const workers = [work(), work(), work()];
  await Promise.all([strike(group, endAt), sleepUntil(endAt)]);
  await reporting;
  over.abort();
  await Promise.all(workers);
  clearInterval(told);
  say('the officers have gone home; the lines run dry');
  const stuck = await settle(group);
  const nightAt = now();
  say(`the night is over; ${stuck} messages are still open`);
  const findings: Finding[] = [];
  const db = await openDatabase({ url: centre.ready.databaseUrl, connectionsMax: 2 });
  const ledger = await auditLedger(db);
  const books = await booksOf(group);
  findings.push(...ledger.findings, ...auditBooks(books), ...(await auditOrders(db, books)));
  const times = await latencies(db, speed);
  const messages = await db.query<{ status: string; n: number }>(
    'select status, count(*)::int as n from bank_message group by status order by status',
  );
  const quarantine = await db.query<{ reason: string; n: number }>(
    'select reason, count(*)::int as n from bank_quarantine group by reason',
  );
  await db.close();
  // Fifty hours pass at once: both sides stop in order and start with another clock.
  centre.child.kill('SIGINT');
  await ended(centre.child);
  await group.stop();
  clock = { at: (nightAt + 50 * hourMs) as Instant, epoch: Date.now(), speed: 10 };
  group = await openBanks();
  centre = await openAgain();
  await pause(6_000);
  await settle(group);
  const later = await openDatabase({ url: centre.ready.databaseUrl, connectionsMax: 2 });
  const lapses = await auditLapses(later, now());
  const after = await auditLedger(later);
  findings.push(...lapses.findings, ...after.findings);
  findings.push(...(await auditOrders(later, await booksOf(group))));
  await later.close();
  centre.child.kill('SIGINT');
  await ended(centre.child);
  await group.stop();
  const heldFen = books.reduce(
    (sum, { accounts }) =>
      sum + accounts.filter(({ role }) => role === 'mule').reduce((a, { heldFen: h }) => a + h, 0),
    0,
  );
  const byWhat = new Map<string, number>();
  for (const { what } of findings) byWhat.set(what, (byWhat.get(what) ?? 0) + 1);
  const caughtFen = (ledger.parts['stopped'] ?? 0) + (ledger.parts['frozen'] ?? 0);
  process.stdout.write(
    `${JSON.stringify(
      {
        seed: world.seed,
        reports,
        acknowledged: cases.size,
        cases: ledger.cases,
        banks: Number(values.banks),
        faults: values.faults,
        killed,
        upAgainMs: spreadOf(upAgainMs),
        startsFailed,
        lossYuan: ledger.lossFen / 100,
        partsYuan: Object.fromEntries(Object.entries(ledger.parts).map(([k, v]) => [k, v / 100])),
        caughtShare: Math.round((caughtFen / ledger.lossFen) * 1000) / 1000,
        heldAtBanksYuan: heldFen / 100,
        messages: Object.fromEntries(messages.map(({ status, n }) => [status, n])),
        quarantine: Object.fromEntries(quarantine.map(({ reason, n }) => [reason, n])),
        stuck,
        reportAcknowledgedMs: spreadOf(ackMs),
        stopMade: times.stops,
        stopSentMs: times.sentMs,
        stopAppliedAfterS: times.appliedS,
        resent: times.resent,
        acts: desk.counts,
        trouble: Object.fromEntries(desk.trouble),
        lapsed: lapses.lapsed,
        lapseRecordedLateMaxS: lapses.lateMaxMs / 1000,
        findings: Object.fromEntries(byWhat),
        seconds: Math.round((Date.now() - began) / 1000),
      },
      null,
      1,
    )}\n`,
  );
  for (const { what, detail } of findings.slice(0, 25)) say(`${what}: ${detail}`);
  for (const [what, n] of [...complaints].toSorted((a, b) => b[1] - a[1]).slice(0, 12))
    say(`${n} x ${what}`);
  if (!values.keep && findings.length === 0) rmSync(dir, { recursive: true, force: true });
  else say(`data kept in ${dir}`);
  return findings.length === 0 ? 0 : 1;
}

process.exitCode = await main();
