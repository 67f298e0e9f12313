/**
 * Goal: in a night with faults and kills no fen of any case is unaccounted for, no order is carried
 * out twice, nothing lapses unnoticed; and how much is caught, how quickly.
 * Method: a real centre on a real database and banks in processes of their own, all on one clock
 * that runs faster than the machine's. Victims report as the seed tells, a team of officers follows
 * the money, signs, files, freezes and releases; the server and the banks are killed by `kill -9`
 * and started again. At the end faults stop, the lines run dry, and an auditor that shares no code
 * with the centre compares its rows with the books of the banks. Then 50 hours pass, and stops that
 * nobody turned into a freeze must have lapsed on record.
 *
 * nice -n 10 node test/load/night.ts --reports 1000 --banks 20 --kills 100 --bank-kills 20 --speed 20
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ApiError, makeClient, type CallInput } from '../../src/client/index.ts';
import { defaultChasePolicy } from '../../src/core/chase/index.ts';
import { hourMs, minuteMs, parseInstant, type Instant } from '../../src/core/kernel/index.ts';
import { openDatabase, type Database } from '../../src/server/platform/database.ts';
import { readWorld } from '../../src/sim/bank/process/setting.ts';
import { makeCast, type VictimReport } from '../../src/sim/bank/cast.ts';
import { readFaults } from '../../src/sim/bank/fault.ts';
import { clientOf, type Desk } from '../../src/sim/live/money/officer.ts';
import { auditBooks, auditLapses, auditLedger, auditOrders, type Finding } from './night-audit.ts';
import { readPace, spreadOf, tableOf } from './night-pace.ts';
import { Stage } from './night-stage.ts';
import { NightTeam, type ChaseWay } from './night-team.ts';
import { freePort, pause } from './process.ts';
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
    /** `expected`: the policy of the chase; `levels`: officers go level by level. */
    chase: { type: 'string', default: 'expected' },
    /** What a person of the team does in a minute of the night, at most. */
    pace: { type: 'string', default: '6' },
    faults: {
      type: 'string',
      default:
        '0301=0.01,1301=0.01,1304=0.01,partial=0.03,silence=0.03,duplicate=0.1,disorder=0.05',
    },
    keep: { type: 'boolean', default: false },
    /** A night that was broken off is taken up where it stood, by the morning's team. */
    resume: { type: 'string' },
  },
});
const [reports, speed, hours] = [values.reports, values.speed, values.hours].map(Number) as [
  number,
  number,
  number,
];
const way: ChaseWay = values.chase === 'levels' ? 'levels' : 'expected';
const [kills, bankKills] = [Number(values.kills), Number(values['bank-kills'])];
const startAt = (parseInstant('2026-11-20T20:00:00+08:00') ?? 0) as Instant;
const random = makeRandom(Number(values.seed) + 77);
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const { resume } = values;
const dir = resume ?? mkdtempSync(join(tmpdir(), 'wuzha-night-'));
const began = Date.now();

/** Some victims tell long after the night: there are more of them than reports. */
const world = {
  seed: Number(values.seed),
  cases: Math.ceil(reports * 1.1) + 5,
  lengthMs: hours * hourMs,
  startAt,
  banks: Number(values.banks),
};
const told = makeCast(world)
  .cases.map((one) => one.report)
  .toSorted((a, b) => a.at - b.at)
  .slice(0, reports);
const endAt = Math.max(...told.map((one) => one.at)) + hourMs / 2;

const stage = new Stage({
  ...world,
  dir,
  processes: Number(values.processes),
  faults: readFaults(values.faults),
  port: await freePort(),
  bankPort: await freePort(),
  clock: readWorld(join(dir, 'banks'))?.clock ?? { at: startAt, epoch: Date.now() + 8_000, speed },
});
const { now, sleep, sleepUntil } = stage;

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
const cases = new Map<number, { readonly id: string; readonly at: number }>();
/** When each case was sent to the centre for the first time. */
const submitted = new Map<string, number>();
const over = new AbortController();
const desk: Desk = {
  base: () => stage.ready.base,
  people: () => stage.ready.people,
  now,
  fileAfterMs: hourMs,
  freshMs: 60 * minuteMs,
  trouble: new Map(),
  counts: { acts: 0, refused: 0, failed: 0 },
  onAct: () => stage.acted(),
};
const team = new NightTeam({
  desk,
  way,
  sleep,
  cases: () => [...cases.values()],
  actsPerMinute: Number(values.pace),
});

/** A report is repeated under its key until it is acknowledged. */
async function report(one: VictimReport): Promise<void> {
  await sleepUntil(one.at);
  const submittedAt = now();
  for (let tries = 0; !over.signal.aborted; tries += 1) {
    const from = performance.now();
    const seat = stage.ready.people.find(({ role }) => role === 'seat-operator');
    const call = makeClient({
      base: stage.ready.base,
      headers: () => ({ cookie: seat?.cookie ?? '', 'x-wuzha-csrf': seat?.csrf ?? '' }),
    });
    try {
      const key = `night-${world.seed}-${one.index}`;
      const { caseId } = await call('report.submit', { body: { key, form: formOf(one) } });
      stage.acted();
      if (tries === 0) ackMs.push(performance.now() - from);
      cases.set(one.index, { id: caseId, at: now() });
      submitted.set(caseId, Math.min(submittedAt, submitted.get(caseId) ?? Infinity));
      return;
    } catch (cause) {
      const text = cause instanceof ApiError ? `report ${cause.status} ${cause.code}` : 'report';
      desk.trouble.set(text, (desk.trouble.get(text) ?? 0) + 1);
      await pause(300);
    }
  }
}

/** Where officers go level by level the centre sends nothing by itself but the first stops. */
async function switchOff(): Promise<void> {
  const { stop, query, watch, ...rest } = defaultChasePolicy;
  const value = {
    ...rest,
    version: 'night',
    stop: { ...stop, automatic: false },
    query: { ...query, automatic: false },
    watch: { ...watch, automatic: false },
  };
  const body = { value, source: 'test/load/night.ts', reason: '逐级追踪对照' };
  const params = { key: 'chase' };
  const { versions } = await clientOf(desk, 'administrator')('policy.propose', { params, body });
  const ordinal = versions[0]?.ordinal ?? 1;
  const decision = { params: { ...params, ordinal }, body: { accept: true } };
  await clientOf(desk, 'commander')('policy.decide', decision);
}

/** Kills are spread over the night; each waits until the one before has come up and worked again. */
async function strike(): Promise<void> {
  const when = (who: 'centre' | 'bank') => () => ({
    at: startAt + random() * (endAt - startAt),
    who,
  });
  const plan = [
    ...Array.from({ length: kills }, when('centre')),
    ...Array.from({ length: bankKills }, when('bank')),
  ].toSorted((a, b) => a.at - b.at);
  for (const { at, who } of plan) {
    await sleepUntil(at);
    if (who === 'bank') stage.killBank(random());
    else {
      await stage.killCentre();
      await pause(4_000 + random() * 4_000);
    }
  }
}

/** Books of all banks; asked for again while money is on its way between two of them. */
async function books() {
  for (let tries = 0; ; tries += 1) {
    const { group } = stage;
    const all = await Promise.all(
      Object.keys(group.setting.ports).map((bank) => group.books(bank)),
    );
    const flyingFen = all.reduce((sum, one) => sum + one.clearedOutFen - one.clearedInFen, 0);
    if ((flyingFen === 0 && all.every((one) => one.outputs === 0)) || tries === 40) return all;
    await pause(250);
  }
}

const openBooks = (): Promise<Database> =>
  openDatabase({ url: stage.ready.databaseUrl, connectionsMax: 2 });

/**
 * Faults stop; every message must come to its end. The chase goes on asking as long as money moves,
 * so those of the last hour of the night may still be on their way; older ones may not.
 */
async function settle(): Promise<number> {
  const { group } = stage;
  for (const bank of Object.keys(group.setting.ports))
    await group.take(bank, { in: 'faults', shares: {} });
  const db = await openBooks();
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

async function countBy(db: Database, sql: string): Promise<Record<string, number>> {
  const rows = await db.query<{ name: string; n: number }>(sql);
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
}

async function play(): Promise<void> {
  if (resume !== undefined) return team.takeOver();
  const tell = setInterval(() => {
    const at = new Date(now() + 8 * hourMs).toISOString().slice(5, 16);
    const { centre, banks } = stage.killed;
    say(`${at} ${cases.size} reports, ${desk.counts.acts} acts, kills ${centre}+${banks}`);
  }, 15_000);
  const reporting = Promise.all(told.map(report));
  const working = team.run();
  await Promise.all([strike(), sleepUntil(endAt)]);
  await reporting;
  team.goHome();
  await working;
  say('those of the day take over and freeze what is left');
  await team.takeOver();
  over.abort();
  clearInterval(tell);
}

/** The night is over: what stands in the rows of the centre and in the books of the banks. */
async function auditNight(stuck: number) {
  const db = await openBooks();
  try {
    const ledger = await auditLedger(db);
    const all = await books();
    const findings = [...ledger.findings, ...auditBooks(all), ...(await auditOrders(db, all))];
    if (stuck > 0) findings.push({ what: 'never ended', detail: `${stuck} messages` });
    const { aways } = stage;
    return {
      ledger,
      findings,
      pace: await readPace(db, { speed, submitted, aways }),
      messages: await countBy(
        db,
        'select status as name, count(*)::int as n from bank_message group by status',
      ),
      quarantine: await countBy(
        db,
        'select reason as name, count(*)::int as n from bank_quarantine group by reason',
      ),
      measures: await countBy(
        db,
        `select kind || ' ' || status as name, count(*)::int as n from fund_measure
         group by kind, status order by 1`,
      ),
      heldFen: all.reduce(
        (sum, { accounts }) =>
          sum +
          accounts.filter(({ role }) => role === 'mule').reduce((a, { heldFen }) => a + heldFen, 0),
        0,
      ),
    };
  } finally {
    await db.close();
  }
}

async function auditLater() {
  const db = await openBooks();
  try {
    const lapses = await auditLapses(db, now());
    const after = await auditLedger(db);
    const orders = await auditOrders(db, await books());
    return { ...lapses, findings: [...lapses.findings, ...after.findings, ...orders] };
  } finally {
    await db.close();
  }
}

type Night = Awaited<ReturnType<typeof auditNight>>;
type Later = Awaited<ReturnType<typeof auditLater>>;

function print(night: Night, later: Later, findings: readonly Finding[]): void {
  const { ledger, pace } = night;
  const byWhat = new Map<string, number>();
  for (const { what } of findings) byWhat.set(what, (byWhat.get(what) ?? 0) + 1);
  const caughtFen = (ledger.parts['stopped'] ?? 0) + (ledger.parts['frozen'] ?? 0);
  const [up, first, ack] = [stage.upAgainMs, stage.firstActMs, ackMs].map(spreadOf);
  const result = {
    seed: world.seed,
    chase: way,
    reports,
    acknowledged: cases.size,
    cases: ledger.cases,
    banks: world.banks,
    faults: values.faults,
    killed: stage.killed,
    startsFailed: stage.startsFailed,
    lossYuan: ledger.lossFen / 100,
    partsYuan: Object.fromEntries(Object.entries(ledger.parts).map(([k, v]) => [k, v / 100])),
    caughtShare: Math.round((caughtFen / ledger.lossFen) * 1000) / 1000,
    heldAtBanksYuan: night.heldFen / 100,
    messages: night.messages,
    quarantine: night.quarantine,
    measures: night.measures,
    acts: desk.counts,
    trouble: Object.fromEntries(desk.trouble),
    reportAcknowledgedMs: ack,
    upAgainMs: up,
    firstActMs: first,
    pace,
    lapsed: later.lapsed,
    lapseRecordedLateMaxS: later.lateMaxMs / 1000,
    findings: Object.fromEntries(byWhat),
    seconds: Math.round((Date.now() - began) / 1000),
  };
  process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
  const none = spreadOf([]);
  say(
    tableOf([
      ['report sent to acknowledged, ms', ack ?? none],
      ['report sent to stop at the bank, ms', pace.reportToLeft.quiet],
      ['  the same over a kill, ms', pace.reportToLeft.killed],
      ['any message made to at the bank, ms', pace.madeToLeft.quiet],
      ['  the same over a kill, ms', pace.madeToLeft.killed],
      ['answer to the next stop at the bank, ms', pace.answerToNext.quiet],
      ['  the same over a kill, ms', pace.answerToNext.killed],
      ['stop at the bank to its answer, s of the night', pace.stopToAnswerS],
      ['others to their answer, s of the night', pace.otherToAnswerS],
      ['server killed to up again, ms', up ?? none],
      ['server killed to first act, ms', first ?? none],
    ]),
  );
}

async function main(): Promise<number> {
  say(`${reports} reports, ${values.banks} banks, ${hours} h at speed ${speed}; data in ${dir}`);
  await stage.open();
  if (way === 'levels') await switchOff();
  await play();
  say('the officers have gone home; the lines run dry');
  const stuck = await settle();
  say(`the night is over; ${stuck} messages are still open`);
  const night = await auditNight(stuck);
  await stage.jump(50 * hourMs, 10);
  await pause(6_000);
  await settle();
  const later = await auditLater();
  await stage.close();
  const findings = [...night.findings, ...later.findings];
  print(night, later, findings);
  const shown = new Map<string, number>();
  for (const { what, detail } of findings) {
    const count = (shown.get(what) ?? 0) + 1;
    shown.set(what, count);
    if (count <= 6) say(`${what}: ${detail}`);
  }
  for (const [what, n] of [...stage.complaints].toSorted((a, b) => b[1] - a[1]).slice(0, 12))
    say(`${n} x ${what}`);
  if (!values.keep && findings.length === 0) rmSync(dir, { recursive: true, force: true });
  else say(`data kept in ${dir}`);
  return findings.length === 0 ? 0 : 1;
}

process.exitCode = await main();
