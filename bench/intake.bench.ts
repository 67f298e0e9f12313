/**
 * Intake: how fast rows are checked on one core, and how fast they become durable over HTTP.
 *   node bench/intake.bench.ts            both parts, embedded database in a temporary directory
 *   node bench/intake.bench.ts --parse    the checks alone
 * The second part waits for the stored decision of every signal, so scoring is in the figure.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '../src/core/kernel/index.ts';
import { bodyOf, parseRow, parseSignal, signalOf } from '../src/core/signal/index.ts';
import { startServer } from '../src/server/main.ts';
import { readConfig } from '../src/server/platform/config.ts';
import { transact } from '../src/server/platform/transact.ts';
import { createSource, decodeUtf8 } from '../src/server/signal/index.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const now = Date.now() as Instant;
const at = new Date(now - 60_000).toISOString();

type Make = (i: number) => object;
const phone = (i: number): string => `154${String(i % 100_000_000).padStart(8, '0')}`;
const head = (i: number) => ({
  id: `b${i}`,
  source: 'bench',
  occurredAt: at,
  subject: { phone: phone(i * 7919) },
});
const kinds: Record<string, Make> = {
  call: (i) => ({
    kind: 'call',
    ...head(i),
    counterpart: { number: `010623${String(i % 100_000).padStart(5, '0')}` },
    direction: 'in',
    durationSeconds: i % 3000,
  }),
  sms: (i) => ({
    kind: 'sms',
    ...head(i),
    counterpart: { number: '106900001234' },
    text: `【快递】您的包裹${i}已到驿站，请凭取件码 ${i % 10_000} 领取，如有疑问请咨询站点。`,
  }),
  visit: (i) => ({
    kind: 'visit',
    ...head(i),
    url: `https://h${i % 977}.shop${i % 31}.example-${i % 7}.com/p/${i}?from=app`,
  }),
  transfer: (i) => ({
    kind: 'transfer',
    ...head(i),
    amountFen: i * 13,
    payer: { bank: '工商银行', account: '0200004509200123456' },
    payee: {
      bank: '建设银行',
      account: `44001234567${String(i % 1_000_000_000).padStart(9, '0')}`,
    },
    channel: 'mobile',
    status: 'done',
  }),
};

/** Best of several slices: the machine is shared. */
function perSecond(count: number, work: (i: number) => void): number {
  let best = 0;
  for (let slice = 0; slice < 8; slice += 1) {
    const started = performance.now();
    for (let i = 0; i < count; i += 1) work(i);
    best = Math.max(best, count / ((performance.now() - started) / 1000));
  }
  return Math.round(best);
}

function benchParse(): void {
  say(
    'rows a second on one core          JSON.parse   parseSignal   bytes to signal   from storage',
  );
  for (const [kind, make] of Object.entries(kinds)) {
    const texts = Array.from({ length: 20_000 }, (_, i) => JSON.stringify(make(i)));
    const values = texts.map((t) => JSON.parse(t) as unknown);
    const rows = texts.map((t) => new TextEncoder().encode(t));
    const bodies = values.map((v) => {
      const parsed = parseSignal(v, { now });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
      return bodyOf(parsed.value);
    });
    const figures = [
      perSecond(texts.length, (i) => {
        JSON.parse(texts[i] ?? '');
      }),
      perSecond(texts.length, (i) => {
        parseSignal(values[i], { now });
      }),
      perSecond(texts.length, (i) => {
        parseRow(rows[i] ?? new Uint8Array(), { now, decode: decodeUtf8 });
      }),
      perSecond(texts.length, (i) => {
        const body = bodies[i];
        if (body) signalOf(body);
      }),
    ];
    const bytes = Math.round(rows.reduce((sum, r) => sum + r.length, 0) / rows.length);
    say(
      `${kind.padEnd(10)} ${String(bytes).padStart(4)} bytes a row  ${figures.map((f) => f.toLocaleString('en').padStart(13)).join('')}`,
    );
  }
}

async function benchServer(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-bench-'));
  const config = readConfig(
    {},
    { port: 0, dataDir, databaseUrl: undefined, demo: false, backlogMax: 10_000_000 },
  );
  const server = await startServer(config);
  try {
    const actor = { kind: 'system', name: 'bench', reason: 'measuring' } as const;
    const { key } = await transact(server.db, actor, now, async (tx) => {
      tx.audit({ action: 'source.create', subject: 'bench' });
      return createSource(tx, 'bench', 'simulation', now);
    });
    say(
      '\nover HTTP, durable            batch  clients     stored/s    decided/s   p50 ms   p99 ms',
    );
    let next = 0;
    for (const [batch, clients, requests] of [
      [1, 32, 3_000],
      [100, 8, 300],
      [1_000, 4, 60],
    ] as const) {
      const times: number[] = [];
      let left: number = requests;
      const started = performance.now();
      await Promise.all(
        Array.from({ length: clients }, async () => {
          while (left > 0) {
            left -= 1;
            const makes = Object.values(kinds);
            const body = Array.from({ length: batch }, () => {
              next += 1;
              return JSON.stringify(makes[next % makes.length]?.(next));
            }).join('\n');
            const sent = performance.now();
            const response = await fetch(`${server.address}/api/v1/signals`, {
              method: 'POST',
              body,
              headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
            });
            const reply = (await response.json()) as { accepted: number };
            if (reply.accepted !== batch)
              throw new Error(`status ${response.status}: ${JSON.stringify(reply).slice(0, 300)}`);
            times.push(performance.now() - sent);
          }
        }),
      );
      const stored = performance.now() - started;
      await decided(server.db, next);
      const total = performance.now() - started;
      times.sort((a, b) => a - b);
      const rate = (ms: number): string =>
        Math.round((requests * batch) / (ms / 1000))
          .toLocaleString('en')
          .padStart(12);
      const quantile = (q: number): string =>
        (times[Math.floor(times.length * q)] ?? 0).toFixed(1).padStart(9);
      say(
        `${''.padEnd(29)} ${String(batch).padStart(5)} ${String(clients).padStart(8)} ${rate(stored)} ${rate(total)}${quantile(0.5)}${quantile(0.99)}`,
      );
    }
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function decided(
  db: { query<R extends object>(sql: string): Promise<R[]> },
  count: number,
): Promise<void> {
  for (;;) {
    const [row] = await db.query<{ count: number }>('select count(*) as count from decision');
    if ((row?.count ?? 0) >= count) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

say(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`);
benchParse();
if (!process.argv.includes('--parse')) await benchServer();
