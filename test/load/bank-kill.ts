/**
 * Goal: whatever is killed at whatever moment, a request is carried out by its bank exactly once, its
 * answer counts exactly once, and none is lost. Method: two senders on one database, one of them with
 * the door for answers, and banks with books as processes that answer twice, late or not at all;
 * requests enter all the time while senders and banks are killed by `kill -9` at random moments and
 * started again. At the end faults stop, the line runs dry, and the books of the banks are compared
 * with what was asked and with what was heard.
 *
 * nice -n 10 node test/load/bank-kill.ts [--kills 100] [--bank-kills 10] [--messages 2000] [--seed 1]
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { applicationId, type BankRequest } from '../../src/core/bank/index.ts';
import type { Instant } from '../../src/core/kernel/index.ts';
import { enqueueBank } from '../../src/server/bank/index.ts';
import { openDatabase } from '../../src/server/platform/database.ts';
import { startEmbedded } from '../../src/server/platform/embedded.ts';
import { migrate } from '../../src/server/platform/migrate.ts';
import { startBanks } from '../../src/sim/bank/process/group.ts';
import { foundCity } from '../../src/sim/city/found.ts';
import { freePort, killNow, pause } from './process.ts';
import { makeRandom } from './traffic.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    'bank-kills': { type: 'string', default: '10' },
    messages: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
});
const kills = Number(values.kills);
const bankKills = Number(values['bank-kills']);
const messages = Number(values.messages);
const seed = Number(values.seed);
const random = makeRandom(seed);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const root = resolve(import.meta.dirname, '../..');
const dir = mkdtempSync(join(tmpdir(), 'wuzha-bank-kill-'));
const now = Date.now() as Instant;
const town = { seed, people: Math.ceil(messages / 4) };
const door = await freePort();
const embedded = await startEmbedded({ dataDir: dir });
const db = await openDatabase({ url: embedded.url, connectionsMax: 4 });
await migrate(db, now);
await db.query('create table heard (bank text, serial text, key text)');
await db.query(
  "insert into unit (id, name, level, created_at) values ('unt_a', '临江市局', 'bureau', 0)",
);
const folder = join(dir, 'banks');
const group = await startBanks({
  town,
  seed,
  say,
  dir: folder,
  count: 4,
  cases: 0,
  gangs: 1,
  lengthMs: 0,
  startAt: now,
  clock: { at: now, epoch: now, speed: 1 },
  tempo: 0.01,
  processes: 2,
  centreCode: 'WUZHA0001',
  centreUrl: `https://127.0.0.1:${door}/`,
  faults: { duplicate: 0.2, silence: 0.1 },
  program: join(root, 'src/cli/main.ts'),
});

function startSender(port: number | undefined): Promise<ChildProcess> {
  const words = ['--database', embedded.url, '--folder', folder];
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'bank-sender.ts'),
      ...words,
      ...(port === undefined ? [] : ['--port', String(port)]),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return new Promise((done, fail) => {
    child.stdout.once('data', () => done(child));
    child.once('exit', (code) => {
      if (code !== null) fail(new Error(`a sender ended with ${code}`));
    });
  });
}

const asked = new Set<string>();
const accounts = foundCity({
  ...town,
  startAt: now,
  borough: { index: 0, count: 1, first: 0, all: town.people },
}).ledger.accounts.filter(({ bank }) => group.setting.ports[bank.code] !== undefined);

/** Each account is stopped, asked for its holder and let go: the last one counts on the order. */
const kinds = ['stop', 'query-holder', 'lift-stop'] as const;

function requestOf(i: number): BankRequest {
  const kind = kinds[i % kinds.length] ?? 'stop';
  const nth = Math.floor(i / kinds.length);
  const account = accounts[nth % accounts.length];
  if (account === undefined || nth >= accounts.length) throw new Error('the city is too small');
  const { number, name, bank } = account;
  return {
    kind,
    key: applicationId(kind, `kill${nth}`, 1),
    account: { bank: bank.code, number, name, type: 'personal' },
    caseNumber: null,
    isUrgent: kind !== 'query-holder',
    reason: '冒充客服退款',
    originalKey: kind === 'lift-stop' ? applicationId('stop', `kill${nth}`, 1) : null,
    transfer: null,
    amountFen: null,
    fromAt: null,
    untilAt: null,
    payee: null,
    office: { id: '440300', name: '临江市反诈中心' },
    officers: [{ name: '钱卫东', idType: 'police', idNumber: '012345', phone: '96110' }],
    papers: [],
    madeAt: Date.now() as Instant,
  };
}

/** What was committed was asked; all of it must be carried out. */
async function ask(isOver: () => boolean): Promise<void> {
  for (let i = 0; i < messages; i += 6) {
    const orders = Array.from({ length: Math.min(6, messages - i) }, (_, k) => ({
      request: requestOf(i + k),
      unitId: 'unt_a',
      subject: `fnd_${i}`,
    }));
    await enqueueBank(db, orders, Date.now() as Instant);
    for (const { request } of orders) asked.add(request.key);
    if (!isOver()) await pause(random() * 300);
  }
}

const senders = [await startSender(door), await startSender(undefined)];
const begun = Date.now();
let struck = 0;
const asking = ask(() => struck >= kills);
for (; struck < kills; struck += 1) {
  await pause(50 + random() * 900);
  if (random() < bankKills / kills) {
    const processes = group.processes();
    const victim = processes[Math.floor(random() * processes.length)];
    if (victim !== undefined && victim.pid > 0) process.kill(victim.pid, 'SIGKILL');
  }
  const at = random() < 0.6 ? 0 : 1;
  const victim = senders[at];
  if (victim !== undefined) await killNow(victim);
  senders[at] = await startSender(at === 0 ? door : undefined);
  if (struck % 10 === 9) say(`${struck + 1} kills, ${asked.size} asked`);
}
await asking;
for (const code of Object.keys(group.setting.ports))
  await group.take(code, { in: 'faults', shares: {} });

const open = async () =>
  (
    await db.query<{ open: number }>(
      "select count(*)::int as open from bank_message where status <> 'answered'",
    )
  )[0]?.open ?? 0;
const patienceMs = 5 * 60_000;
const dryFrom = Date.now();
while ((await open()) > 0 && Date.now() - dryFrom < patienceMs) await pause(200);
const drySeconds = (Date.now() - dryFrom) / 1000;
for (const sender of senders) await killNow(sender);

const done = new Map<string, number>();
for (const code of Object.keys(group.setting.ports)) {
  const books = await group.books(code);
  for (const [key, times] of books.timesDone) done.set(key, (done.get(key) ?? 0) + times);
  if (books.differenceFen !== 0) say(`${code} differs by ${books.differenceFen} fen`);
}
const [centre] = await db.query<{
  messages: number;
  unanswered: number;
  sends: number;
  answers: number;
  keys: number;
  heard: number;
  twice: number;
  overtaken: number;
}>(
  `select (select count(*) from bank_message)::int as messages,
     (select count(*) from bank_message where status <> 'answered')::int as unanswered,
     (select sum(sends) from bank_message)::int as sends,
     (select count(*) from bank_answer)::int as answers,
     (select count(distinct key) from bank_answer)::int as keys,
     (select count(*) from heard)::int as heard,
     (select count(*) from (select 1 from heard group by bank, serial having count(*) > 1) t)::int
       as twice,
     (select count(*) from bank_message where code <> '0000')::int as overtaken`,
);
const findings = {
  askedAndNotDone: [...asked].filter((key) => !done.has(key)).length,
  doneTwice: [...done.values()].filter((times) => times > 1).length,
  doneAndNeverAsked: [...done.keys()].filter((key) => !asked.has(key)).length,
  lostMessages: asked.size - (centre?.messages ?? 0),
  unanswered: centre?.unanswered ?? -1,
  answersMissing: asked.size - (centre?.keys ?? 0),
  answersHeardTwice: centre?.twice ?? -1,
  answersNotHeard: (centre?.answers ?? 0) - (centre?.heard ?? 0),
  notDoneAsAsked: centre?.overtaken ?? -1,
};
const isFine = Object.values(findings).every((count) => count === 0);
process.stdout.write(
  `${JSON.stringify({
    kills,
    asked: asked.size,
    sends: centre?.sends,
    answers: centre?.answers,
    seconds: Math.round((Date.now() - begun) / 1000),
    drySeconds: Math.round(drySeconds),
    findings,
    isFine,
  })}\n`,
);
await group.stop();
await db.close();
await embedded.stop();
rmSync(dir, { recursive: true, force: true });
process.exitCode = isFine ? 0 : 1;
