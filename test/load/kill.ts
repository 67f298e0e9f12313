/**
 * Goal: whatever moment the server is killed at, an acknowledged signal is decided exactly once, no
 * person has two living warnings, an acknowledged claim stands, and the audit chain is whole.
 * Method: rounds of start, load from two sources and two operators, `kill -9` at a random moment,
 * start again, compare the database with what was acknowledged. Every third round on the embedded
 * database kills the database too.
 *
 * node test/load/kill.ts --rounds 200 [--seed 1] [--database postgresql://…]
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeClient, type Client } from '../../src/client/index.ts';
import { totpCode } from '../../src/server/access/index.ts';
import { openDatabase, type Database } from '../../src/server/platform/database.ts';
import { runningEmbedded } from '../../src/server/platform/embedded.ts';

const root = resolve(import.meta.dirname, '../..');
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    database: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);

/** Mulberry32: the same seed, the same moments of killing. */
function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
const random = makeRandom(Number(values.seed));
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-kill-'));

type Running = {
  readonly child: ChildProcess;
  readonly base: string;
  readonly onceToken: string | undefined;
};

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function start(): Promise<Running> {
  const port = await freePort();
  const child = spawn(join(root, 'bin/wuzha'), ['up', '--no-demo', '--port', String(port)], {
    cwd: root,
    env: {
      ...process.env,
      WUZHA_DATA: dataDir,
      ...(values.database ? { DATABASE_URL: values.database } : {}),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const base = `http://127.0.0.1:${port}`;
  for (let i = 0; i < 1200; i += 1) {
    if (child.exitCode !== null)
      throw new Error(`the server ended with ${child.exitCode}:\n${said}`);
    const answer = await fetch(`${base}/api/v1/meta`).catch(() => undefined);
    if (answer?.ok && said.includes('Ctrl-C'))
      return { child, base, onceToken: /#\/once\/([\w-]+)/.exec(said)?.[1] };
    await new Promise((done) => setTimeout(done, 25));
  }
  throw new Error(`the server did not come up:\n${said}`);
}

type Person = { readonly call: (base: string) => Client; readonly id: string };

/** Signs in by a one-time address, sets a password and a one-time code, keeps the session. */
async function enrol(base: string, token: string): Promise<Person> {
  let cookie = '';
  let csrf = '';
  const keep = (response: Response): void => {
    const set = response.headers.get('set-cookie');
    if (set) cookie = set.split(';')[0] ?? '';
  };
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const response = await fetch(`${base}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, 'x-wuzha-csrf': csrf },
      body: JSON.stringify(body ?? {}),
    });
    keep(response);
    const reply: unknown = await response.json();
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(reply)}`);
    return reply;
  };
  await post('/session/once', { token });
  const me = async (): Promise<{ csrf: string; id: string }> =>
    (await fetch(`${base}/api/v1/me`, { headers: { cookie } })).json() as Promise<{
      csrf: string;
      id: string;
    }>;
  csrf = (await me()).csrf;
  await post('/me/password', { next: 'seven rivers under one bridge' });
  csrf = (await me()).csrf;
  const { secret } = (await post('/me/totp', undefined)) as { secret: string };
  await post('/me/totp/confirm', { code: totpCode(secret, Date.now()) });
  const own = await me();
  return {
    id: own.id,
    call: (at) => makeClient({ base: at, headers: () => ({ cookie, 'x-wuzha-csrf': own.csrf }) }),
  };
}

const calm = [
  '您的快递已到驿站，取件码 5-2-1187，请当日取走',
  '妈，晚上回来吃饭吗',
  '验证码 482913，五分钟内有效，请勿告诉他人',
];
const grave = [
  '这里是市公安局，您名下账户涉嫌洗钱，请按要求把资金转入安全账户核查，不得告诉家人',
  '客服提醒：您开通的百万保障今日到期将自动扣费，请下载会议软件共享屏幕，按提示转账办理注销',
  '做任务返佣金，垫付五千返八千，连单未完成账户已冻结，请继续转账解冻',
];

type Acknowledged = {
  readonly signals: Set<string>;
  readonly claims: { warningId: string; userId: string }[];
  readonly outcomes: string[];
};

function signalLine(source: string, id: string): string {
  const person = Math.floor(random() * 400);
  const phone = `139${String(10_000_000 + person)}`;
  const occurredAt = new Date(Date.now() - Math.floor(random() * 60_000)).toISOString();
  const base = { id, source, occurredAt, subject: { phone } };
  const roll = random();
  if (roll < 0.25) {
    const text = grave[Math.floor(random() * grave.length)];
    return JSON.stringify({ kind: 'sms', ...base, counterpart: { number: '106900001234' }, text });
  }
  if (roll < 0.35) {
    return JSON.stringify({ kind: 'report', ...base, text: grave[0], lossFen: 500_000 });
  }
  const text = calm[Math.floor(random() * calm.length)];
  return JSON.stringify({ kind: 'sms', ...base, counterpart: { number: '10684567' }, text });
}

async function submitUntil(
  stop: () => boolean,
  base: string,
  source: { name: string; key: string },
  acked: Acknowledged,
  round: number,
): Promise<void> {
  let previous: string[] = [];
  for (let batch = 0; !stop(); batch += 1) {
    const ids = Array.from({ length: 60 }, (_, i) => `${round}-${batch}-${i}`);
    const lines = [...ids.map((id) => signalLine(source.name, id)), ...previous];
    const response = await fetch(`${base}/api/v1/signals`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${source.key}` },
      body: lines.join('\n'),
    }).catch(() => undefined);
    const reply = (await response?.json().catch(() => undefined)) as
      | { rows?: { id: string | null; status: string }[] }
      | undefined;
    if (!response?.ok || !reply?.rows) continue;
    for (const row of reply.rows) {
      if (row.id !== null && row.status !== 'rejected')
        acked.signals.add(`${source.name} ${row.id}`);
    }
    previous = lines.slice(0, 5);
  }
}

async function operateUntil(
  stop: () => boolean,
  base: string,
  person: Person,
  acked: Acknowledged,
): Promise<void> {
  const call = person.call(base);
  while (!stop()) {
    const list = await call('warning.list', { query: { tab: 'waiting', limit: 20 } }).catch(
      () => undefined,
    );
    const row = list?.items[Math.floor(random() * (list.items.length || 1))];
    if (!row) continue;
    const claimed = await call('warning.claim', {
      params: { id: row.id },
      body: { version: row.version },
    }).catch(() => undefined);
    if (!claimed) continue;
    acked.claims.push({ warningId: row.id, userId: person.id });
    if (random() < 0.5) continue;
    const closed = await call('warning.outcome', {
      params: { id: row.id },
      body: { version: claimed.version, outcome: 'dissuaded' },
    }).catch(() => undefined);
    if (closed) acked.outcomes.push(row.id);
  }
}

async function openHere(): Promise<Database> {
  const url = values.database ?? runningEmbedded(dataDir);
  if (url === undefined) throw new Error('the embedded database is not running');
  return openDatabase({ url, connectionsMax: 2 });
}

async function waitForScorer(db: Database): Promise<void> {
  for (let i = 0; i < 2400; i += 1) {
    const [row] = await db.query<{ behind: number }>(
      `select coalesce((select max(position) from signal), 0) - (select position from log_cursor
         where consumer = 'scorer') as behind`,
    );
    if (row?.behind === 0) return;
    await new Promise((done) => setTimeout(done, 25));
  }
  throw new Error('the scorer does not catch up');
}

type Findings = Record<
  'lost' | 'undecided' | 'doubled' | 'overlapping' | 'claimsLost' | 'outcomesLost',
  number
>;

async function compare(db: Database, acked: Acknowledged): Promise<Findings> {
  const count = async (sql: string, params: unknown[] = []): Promise<number> =>
    (await db.query<{ n: number }>(sql, params))[0]?.n ?? -1;
  const keys = [...acked.signals];
  return {
    lost: await count(
      `select count(*)::int as n from unnest($1::text[]) k where not exists
      (select 1 from signal s where s.source = split_part(k, ' ', 1) and s.id = split_part(k, ' ', 2))`,
      [keys],
    ),
    undecided: await count(`select count(*)::int as n from signal s
      where not exists (select 1 from decision d where d.position = s.position)`),
    doubled: await count(`select count(*)::int as n from (select person_id from warning
      where status <> 'closed' group by person_id having count(*) > 1) x`),
    overlapping: await count(`select count(*)::int as n from warning a join warning b
      on a.person_id = b.person_id and a.id < b.id
      and a.opened_at < coalesce(b.closed_at, 9e15) and b.opened_at < coalesce(a.closed_at, 9e15)`),
    claimsLost: await count(
      `select count(*)::int as n from unnest($1::text[], $2::text[]) c (w, u)
      where not exists (select 1 from warning_event e
        where e.warning_id = c.w and e.kind = 'claimed' and e.actor = c.u)`,
      [acked.claims.map((c) => c.warningId), acked.claims.map((c) => c.userId)],
    ),
    outcomesLost: await count(
      `select count(*)::int as n from unnest($1::text[]) w (id)
      join warning x on x.id = w.id where x.closed_at is null`,
      [acked.outcomes],
    ),
  };
}

function verifyAudit(): Promise<{ valid: boolean; said: string }> {
  return new Promise((done) => {
    const child = spawn(join(root, 'bin/wuzha'), ['audit', 'verify'], {
      cwd: root,
      env: {
        ...process.env,
        WUZHA_DATA: dataDir,
        ...(values.database ? { DATABASE_URL: values.database } : {}),
      },
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.on('exit', (code) => done({ valid: code === 0, said: said.trim() }));
  });
}

const postmasterPid = (): number =>
  Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((done) => {
        child.on('exit', () => done());
      });

async function main(): Promise<number> {
  const began = Date.now();
  let server = await start();
  if (server.onceToken === undefined)
    throw new Error('no one-time address was printed: is the database new?');
  const admin = await enrol(server.base, server.onceToken);
  const call = admin.call(server.base);
  const unit = (await call('unit.list', {})).items[0];
  if (!unit) throw new Error('no unit');
  const people: Person[] = [];
  for (const login of ['seat-a', 'seat-b']) {
    const made = await call('user.create', {
      body: {
        login,
        name: login,
        unitId: unit.id,
        roles: ['seat-operator'],
        seat: login.slice(-1),
      },
    });
    people.push(await enrol(server.base, made.onceUrl.split('/once/')[1] ?? ''));
  }
  const sources = await Promise.all(
    ['carrier-a', 'carrier-b'].map(async (name) => ({
      name,
      key: (await call('source.create', { body: { name, kind: 'carrier' } })).key,
    })),
  );
  const acked: Acknowledged = { signals: new Set(), claims: [], outcomes: [] };
  const bad: string[] = [];
  let chainChecks = 0;
  for (let round = 1; round <= rounds; round += 1) {
    let over = false;
    const stop = (): boolean => over;
    const work = [
      ...sources.map((source) => submitUntil(stop, server.base, source, acked, round)),
      ...people.map((person) => operateUntil(stop, server.base, person, acked)),
    ];
    await new Promise((done) => setTimeout(done, 150 + random() * 900));
    if (server.child.pid !== undefined) process.kill(server.child.pid, 'SIGKILL');
    if (values.database === undefined && round % 3 === 0) process.kill(postmasterPid(), 'SIGKILL');
    over = true;
    await Promise.all(work);
    await ended(server.child);
    server = await start();
    const db = await openHere();
    await waitForScorer(db);
    const found = await compare(db, acked);
    await db.close();
    const chain = await verifyAudit();
    chainChecks += chain.valid ? 1 : 0;
    const fine = Object.values(found).every((n) => n === 0) && chain.valid;
    if (!fine) bad.push(`round ${round}: ${JSON.stringify(found)} ${chain.said}`);
    if (round % 10 === 0 || !fine) {
      say(
        `round ${round}: acknowledged ${acked.signals.size} signals, ${acked.claims.length} claims, ` +
          `${acked.outcomes.length} outcomes; ${JSON.stringify(found)}; chain ${chain.valid ? 'valid' : 'BROKEN'}`,
      );
    }
  }
  server.child.kill('SIGINT');
  await ended(server.child);
  const summary = {
    database: values.database ? 'PostgreSQL by URL' : 'embedded',
    rounds,
    seed: Number(values.seed),
    signalsAcknowledged: acked.signals.size,
    claimsAcknowledged: acked.claims.length,
    outcomesAcknowledged: acked.outcomes.length,
    roundsWithFaults: bad.length,
    chainValid: chainChecks,
    seconds: Math.round((Date.now() - began) / 1000),
  };
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  for (const line of bad.slice(0, 20)) say(line);
  if (!values.keep && bad.length === 0) rmSync(dataDir, { recursive: true, force: true });
  else say(`data kept in ${dataDir}`);
  return bad.length === 0 ? 0 : 1;
}

process.exitCode = await main();
