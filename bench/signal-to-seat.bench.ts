/**
 * From an accepted signal to a seat, durable end to end, with the client in its own process:
 * (1) signals per second from HTTP to stored decision; (2) the time from the acceptance of a signal
 * to its warning on an operator's stream, at a steady load. Embedded PostgreSQL with its shipped
 * settings, or DATABASE_URL. Run: node bench/signal-to-seat.bench.ts [signals] [perSecond] [seconds]
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '../src/core/kernel/index.ts';
import { createUnit, createUser, openOperatorSession } from '../src/server/access/index.ts';
import { startServer } from '../src/server/main.ts';
import { readConfig } from '../src/server/platform/config.ts';
import { transact } from '../src/server/platform/transact.ts';
import { createSource } from '../src/server/signal/index.ts';

type Door = { readonly address: string; readonly key: string; readonly cookie: string };

const [signals = '60000', perSecond = '500', seconds = '30'] = process.argv
  .slice(2)
  .filter((a) => a !== 'serve');
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** The child: a centre with one desk, one seat and one source. */
async function serve(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-bench-'));
  const wide = { burst: 1e9, perSecond: 1e9 };
  const server = await startServer(readConfig(process.env, { port: 0, dataDir, demo: false }), {
    limits: { anonymous: wide, user: wide, source: wide },
  });
  const now = Date.now() as Instant;
  const door = await transact(
    server.db,
    { kind: 'system', name: 'bench', reason: 'setup' },
    now,
    async (tx) => {
      const unitId = await createUnit(
        tx,
        { parentId: null, name: 'bench', level: 'bureau', regions: [] },
        now,
      );
      const { id } = await createUser(
        tx,
        { login: 'bench', name: 'bench', unitId, roles: ['seat-operator'] },
        now,
      );
      return { id, key: (await createSource(tx, 'bench', 'simulation', now)).key };
    },
  );
  const { cookie } = await openOperatorSession(server.db, door.id, now);
  process.send?.({ address: server.address, key: door.key, cookie } satisfies Door);
  process.on('message', (message: string) => {
    if (message === 'cursor') {
      void server.db
        .query<{ lag: number; decided: number }>(
          `select (select coalesce(max(position), 0) from signal) - position as lag, position as decided
         from log_cursor where consumer = 'scorer'`,
        )
        .then((rows) => process.send?.(rows[0] ?? {}));
      return;
    }
    void server.stop().then(() => {
      rmSync(dataDir, { recursive: true, force: true });
      process.exit(0);
    });
  });
}

let serial = 0;
/** Ordinary traffic of 100,000 people; `fraud` makes a warning of a person not warned before. */
function signal(fraud: boolean): string {
  serial += 1;
  const n = serial;
  const occurredAt = new Date(Date.now() - 1000).toISOString();
  const phone = fraud
    ? `137${String(10_000_000 + n)}`
    : `138${String(10_000_000 + ((n * 7_919) % 100_000))}`;
  const head = { id: `b${n}`, source: 'bench', occurredAt, subject: { phone } };
  const other = { number: `139${String(10_000_000 + ((n * 104_729) % 80_000_000))}` };
  if (fraud) {
    return JSON.stringify({
      kind: 'call',
      ...head,
      counterpart: { number: '+8617000000001' },
      direction: 'in',
      durationSeconds: 60,
      ongoing: true,
    });
  }
  switch (n % 4) {
    case 0:
      return JSON.stringify({
        kind: 'call',
        ...head,
        counterpart: other,
        direction: 'in',
        durationSeconds: n % 600,
      });
    case 1:
      return JSON.stringify({
        kind: 'sms',
        ...head,
        counterpart: other,
        text: '【菜鸟驿站】您的包裹已到幸福路店，取件码5-2-3016，请及时领取。',
      });
    case 2:
      return JSON.stringify({
        kind: 'visit',
        ...head,
        url: `https://www.linjiang${n % 50}.gov.cn/news/${n}`,
      });
    default:
      return JSON.stringify({
        kind: 'transfer',
        ...head,
        amountFen: 5_000 + (n % 90_000),
        status: 'done',
        payer: { account: 'A10001' },
        payee: { account: `B${100_000 + (n % 5_000)}` },
        channel: 'qr',
      });
  }
}

async function submit(door: Door, lines: readonly string[]): Promise<number> {
  const reply = await fetch(`${door.address}/api/v1/signals`, {
    method: 'POST',
    body: lines.join('\n'),
    headers: { authorization: `Bearer ${door.key}`, 'content-type': 'application/x-ndjson' },
  });
  if (reply.status === 429) {
    await wait(Number(reply.headers.get('retry-after') ?? 1) * 1000);
    return submit(door, lines);
  }
  const { accepted } = (await reply.json()) as { accepted: number };
  if (accepted !== lines.length) throw new Error(`accepted ${accepted} of ${lines.length}`);
  return performance.now();
}

type Child = ReturnType<typeof fork>;
async function settled(child: Child): Promise<void> {
  for (;;) {
    const answer = new Promise<{ lag: number }>((resolve) => {
      child.once('message', resolve);
    });
    child.send('cursor');
    if ((await answer).lag === 0) return;
    await wait(20);
  }
}

async function throughput(door: Door, child: Child, total: number): Promise<void> {
  const batch = 500;
  let sent = 0;
  const begin = performance.now();
  const sender = async (): Promise<void> => {
    while (sent < total) {
      sent += batch;
      await submit(
        door,
        Array.from({ length: batch }, (_, i) => signal(i % 100 === 0)),
      );
    }
  };
  await Promise.all([sender(), sender(), sender(), sender()]);
  const accepted = performance.now() - begin;
  await settled(child);
  const decided = performance.now() - begin;
  say(`throughput: ${sent} signals (1 % critical) in requests of ${batch}, 4 at a time`);
  say(
    `  accepted ${Math.round((sent / accepted) * 1000)}/s, decided and stored ${Math.round((sent / decided) * 1000)}/s`,
  );
}

/** Listens as a screen does; answers when each person's warning was seen. */
async function watch(door: Door, seen: (at: number) => void): Promise<() => void> {
  const stop = new AbortController();
  const reply = await fetch(`${door.address}/api/v1/stream`, {
    headers: { cookie: door.cookie },
    signal: stop.signal,
  });
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
  void (async () => {
    for (;;) {
      const part = await reader?.read();
      if (part === undefined || part.done) return;
      const at = performance.now();
      for (const _ of part.value.matchAll(/"kind":"issued"/g)) seen(at);
    }
  })().catch(() => {});
  return () => {
    stop.abort();
  };
}

async function latency(door: Door, rate: number, lasting: number): Promise<void> {
  const waiting: number[] = [];
  const took: number[] = [];
  // One critical signal at a time is on its way, so the next warning seen is its own.
  const unwatch = await watch(door, (at) => {
    const from = waiting.shift();
    if (from !== undefined) took.push(at - from);
  });
  const perTick = Math.max(1, Math.round(rate / 50));
  const end = performance.now() + lasting * 1000;
  for (let tick = 0; performance.now() < end; tick += 1) {
    const begin = performance.now();
    void submit(
      door,
      Array.from({ length: perTick }, () => signal(false)),
    );
    if (tick % 10 === 0 && waiting.length === 0) {
      const at = { accepted: 0 };
      waiting.push(performance.now());
      void submit(door, [signal(true)]).then((accepted) => {
        at.accepted = accepted;
      });
    }
    await wait(Math.max(0, 20 - (performance.now() - begin)));
  }
  await wait(1500);
  unwatch();
  took.sort((a, b) => a - b);
  const share = (p: number): string =>
    (took[Math.min(took.length - 1, Math.floor(took.length * p))] ?? Number.NaN).toFixed(0);
  say(
    `signal to seat at ${perTick * 50} signals/s: ${took.length} warnings, from sending to the operator's stream`,
  );
  say(`  p50 ${share(0.5)} ms, p90 ${share(0.9)} ms, p99 ${share(0.99)} ms, max ${share(1)} ms`);
}

async function main(): Promise<void> {
  const child = fork(import.meta.filename, ['serve'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const door = await new Promise<Door>((resolve) => {
    child.once('message', resolve);
  });
  await submit(
    door,
    Array.from({ length: 200 }, () => signal(false)),
  );
  await settled(child);
  await latency(door, Number(perSecond), Number(seconds));
  await throughput(door, child, Number(signals));
  await latency(door, Number(perSecond), Number(seconds));
  child.send('stop');
}

await (process.argv.includes('serve') ? serve() : main());
