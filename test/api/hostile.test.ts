/**
 * Goal: whatever comes to the door of the banks, the centre stays up, nothing wrong counts, nothing
 * right is lost, and each reason is on record. Method: the real door over mutual TLS; what happened is
 * written to docs/internals/hostile-feedback.md (UPDATE_GOLDEN=1 writes it anew).
 */
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applicationId, defaultBankPolicy, type BankRequest } from '../../src/core/bank/index.ts';
import { dayMs, formatInstant, secondMs, zoneMs } from '../../src/core/kernel/index.ts';
import { enqueueBank, openBanks, startBank } from '../../src/server/bank/index.ts';
import { settableClock } from '../../src/server/platform/clock.ts';
import { openDatabase, type Database } from '../../src/server/platform/database.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { migrate } from '../../src/server/platform/migrate.ts';
import { transact } from '../../src/server/platform/transact.ts';
import { makeAuthority, writeBankFolder, type Authority } from './bank-folder.ts';
import { makeDatabase, testStart } from './harness.ts';
import { feedback, hostileCases, statementOf, type Known } from './hostile-feedback.ts';
import { startTestBank, type TestBank } from './test-bank.ts';

const clock = settableClock(testStart);
const undo: (() => Promise<void>)[] = [];
let db: Database;
let authority: Authority;
let bank: TestBank;
let other: TestBank;
let port: number;
let counted = 0;

const stamp = (at: number): string =>
  formatInstant(at + zoneMs)
    .slice(0, 19)
    .replace(/[-T:]/g, '');

beforeAll(async () => {
  const made = await makeDatabase();
  undo.push(made.drop);
  db = await openDatabase({ url: made.url, connectionsMax: 6 });
  undo.push(() => db.close());
  await migrate(db, clock.now());
  await db.query(
    "insert into unit (id, name, level, created_at) values ('unt_a', '临江市局', 'bureau', 0)",
  );
  authority = await makeAuthority();
  bank = await startTestBank(authority, '1021');
  other = await startTestBank(authority, '1031');
  undo.push(() => bank.close());
  undo.push(() => other.close());
  const adapter = 'platform-xml';
  const folder = await writeBankFolder(authority, [
    { code: '1021', name: '工商银行', adapter, url: bank.url, pins: [bank.pin] },
    { code: '1031', name: '农业银行', adapter, url: other.url, pins: [other.pin] },
  ]);
  const line = await startBank(
    {
      db,
      clock,
      log: silentLog,
      policy: () => ({ ...defaultBankPolicy, answersPerSecondMax: 10_000 }),
      reactions: [
        async () => {
          counted += 1;
        },
      ],
      setbacks: [],
      namesOf: async () => new Map(),
      banks: openBanks({ folder }),
      listen: { host: '127.0.0.1', port: 0 },
    },
    undo,
  );
  port = line.port ?? 0;
});
afterAll(async () => {
  for (const step of undo.toReversed()) await step();
});

async function asked(name: string, to: string): Promise<string> {
  const key = applicationId('freeze', name, 1);
  const now = clock.now();
  const request: BankRequest = {
    key,
    kind: 'freeze',
    account: { bank: to, number: '62221', name: '张三', type: 'personal' },
    caseNumber: 'A-1',
    isUrgent: true,
    reason: '电信诈骗',
    originalKey: null,
    transfer: null,
    amountFen: 10_000,
    fromAt: null,
    untilAt: null,
    payee: null,
    office: { id: '440300', name: '临江市反诈中心' },
    officers: [],
    papers: [],
    madeAt: now,
  };
  await transact(db, { kind: 'system', name: 'test', reason: 'asks' }, now, (tx) =>
    enqueueBank(tx, [{ request, unitId: 'unt_a', subject: 'fnd_1' }], now),
  );
  for (;;) {
    const [row] = await db.query('select 1 from bank_message where key = $1 and status = $2', [
      key,
      'sent',
    ]);
    if (row !== undefined) return key;
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

/** A client that has shaken hands and then dribbles; answers after how long the door let go of it. */
function dribble(): Promise<number> {
  const begun = Date.now();
  return authority.issue('1021').then(
    (keys) =>
      new Promise((resolve) => {
        const socket = connect(
          {
            ...keys,
            port,
            host: '127.0.0.1',
            ca: authority.ca,
            checkServerIdentity: () => undefined,
          },
          () => socket.write('POST / HTTP/1.1\r\nhost: centre\r\n'),
        );
        socket.on('error', () => {});
        socket.on('data', () => {});
        socket.on('close', () => resolve(Date.now() - begun));
      }),
  );
}

test('hostile and broken feedback: what happened', { timeout: 60_000 }, async () => {
  const otherKey = await asked('other', '农业银行');
  const slow = dribble();
  const lines: string[] = [];
  for (const [i, { name, body, headers = {}, outcome }] of hostileCases.entries()) {
    const key = await asked(`case${i}`, '工商银行');
    const now = clock.now();
    const known: Known = {
      key,
      account: '62221',
      otherKey,
      now: stamp(now),
      future: stamp(now + dayMs),
    };
    const good = (parts = {}): string => feedback(known, { serial: `h${i}`, ...parts });
    await db.query('delete from bank_quarantine');
    const before = counted;
    const bytes = body(known, good);
    const { status, reply } = await bank.send(port, bytes, headers);
    const kept = await db.query<{ reason: string }>('select reason from bank_quarantine');
    const happened = counted > before ? 'counted' : kept.map(({ reason }) => reason).join();
    expect({ name, happened }).toEqual({ name, happened: outcome });
    lines.push(`| ${i + 1} | ${name} | ${status} ${reply?.code ?? ''} | \`${happened}\` |`);
    // What was right is not lost: the bank answers the same request properly afterwards.
    const after = await bank.send(port, good({ serial: `g${i}` }));
    expect({ name, after: after.reply?.code }).toEqual({ name, after: '100000' });
  }
  expect(counted).toBe(hostileCases.length + 1);
  expect(await slow).toBeLessThan(10 * secondMs);
  lines.push(
    `| ${lines.length + 1} | connection that dribbles its headers | closed | let go within 10 s |`,
  );
  const [{ answers } = { answers: 0 }] = await db.query<{ answers: number }>(
    'select count(*)::int as answers from bank_answer',
  );
  expect(answers).toBe(counted);
  await expect(document(lines)).toMatchFileSnapshot('../../docs/internals/hostile-feedback.md');
});

test('a statement as long as may be counts whole, read beside the main loop', async () => {
  const key = await asked('long', '工商银行');
  const known = { key, account: '62221', otherKey: key, now: stamp(clock.now()), future: '' };
  const body = feedback(known, { serial: 'long', rows: statementOf('62221', 20_000) });
  const { status, reply } = await bank.send(port, Buffer.from(body));
  expect({ status, code: reply?.code }).toEqual({ status: 200, code: '100000' });
  const rows = await db.query<{ rows: number }>(
    "select jsonb_array_length(answer->'transactions') as rows from bank_answer where serial = 'long'",
  );
  expect(rows).toEqual([{ rows: 20_000 }]);
});

const document = (lines: readonly string[]): string => `# Hostile feedback, and what happened

Each body came from a bank with a good certificate, over the real door, while a request of that bank
was open. After each the bank sent its right answer, which counted every time; none of the others did.
Set aside means: a row with the reason, the digest and the beginning, an audit entry, and a reply that
tells the bank the field, the fault and the remedy.

Printed by \`UPDATE_GOLDEN=1 vitest run --project api hostile\`, compared by every run of the tests.

| | what came | reply | set aside as |
| --- | --- | --- | --- |
${lines.join('\n')}
`;
