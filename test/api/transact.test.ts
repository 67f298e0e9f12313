/**
 * Goal: rows, audit and messages change together or not at all, in one order, and the chain in the
 * database can be verified. Method: transactions that fail at each place, many at once, and damage
 * done to the tables behind the server's back.
 */
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  anchorFile,
  readAnchors,
  startAnchoring,
  verifyChain,
} from '../../src/server/audit/index.ts';
import type { SystemActor } from '../../src/core/access/index.ts';
import { openDatabase, type Database } from '../../src/server/platform/database.ts';
import { migrate, readMigrations } from '../../src/server/platform/migrate.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { transact } from '../../src/server/platform/transact.ts';
import { settableClock } from '../../src/server/platform/clock.ts';
import { makeDatabase, testStart } from './harness.ts';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const actor: SystemActor = { kind: 'system', name: 'test', reason: 'testing' };
let database: { url: string; drop(): Promise<void> };
let db: Database;

beforeAll(async () => {
  database = await makeDatabase();
  db = await openDatabase({ url: database.url, connectionsMax: 12 });
  await migrate(db, testStart);
  await db.query('create table thing (id integer primary key, value integer not null)');
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const count = async (table: string): Promise<number> =>
  (await db.query<{ count: number }>(`select count(*) as count from ${table}`))[0]?.count ?? -1;

async function state(): Promise<unknown> {
  const head = await db.query('select seq, hash from audit_head');
  return [await count('thing'), await count('audit_entry'), await count('outbox'), head];
}

describe('all or nothing', () => {
  test('rows, entries and messages are there together', async () => {
    await transact(db, actor, testStart, async (tx) => {
      await tx.query('insert into thing values (1, 1)');
      tx.audit({ action: 'thing.make', subject: '1', detail: { b: 2, a: '值' } });
      tx.audit({ action: 'thing.see', subject: '1', purpose: 'audit' });
      tx.emit('city', { running: true });
      tx.emit('city', { running: false });
    });
    const entries = await db.query(
      'select seq, actor, action, allowed, purpose from audit_entry order by seq',
    );
    expect(entries).toEqual([
      { seq: 1, actor: 'system:test', action: 'thing.make', allowed: true, purpose: null },
      { seq: 2, actor: 'system:test', action: 'thing.see', allowed: true, purpose: 'audit' },
    ]);
    expect(await db.query('select seq, ordinal, body from outbox order by seq, ordinal')).toEqual([
      { seq: 2, ordinal: 0, body: { running: true } },
      { seq: 2, ordinal: 1, body: { running: false } },
    ]);
  });

  test.each<[string, Parameters<typeof transact>[3], RegExp]>([
    [
      'the work throws',
      async (tx) => {
        await tx.query('insert into thing values (2, 1)');
        tx.audit({ action: 'thing.make', subject: '2' });
        throw new Error('no');
      },
      /no/,
    ],
    [
      'a statement fails',
      async (tx) => {
        tx.audit({ action: 'thing.make', subject: '1' });
        await tx.query('insert into thing values (3, 1)');
        await tx.query('insert into thing values (1, 1)');
      },
      /duplicate key/,
    ],
    [
      'it emits without an entry',
      async (tx) => {
        await tx.query('insert into thing values (2, 1)');
        tx.emit('city', {});
      },
      /also audits/,
    ],
    [
      'the entry cannot be written',
      async (tx) => {
        await tx.query('insert into thing values (2, 1)');
        tx.audit({ action: 'thing.make', subject: null as unknown as string });
      },
      /null value/,
    ],
  ])('nothing is left when %s', async (_, work, message) => {
    const before = await state();
    await expect(transact(db, actor, testStart, work)).rejects.toThrow(message);
    expect(await state()).toEqual(before);
  });

  test('without notes the chain is not touched', async () => {
    const before = await count('audit_entry');
    await transact(db, actor, testStart, (tx) => tx.query('update thing set value = 1'));
    expect(await count('audit_entry')).toBe(before);
  });

  test('many at once: no gap, no fork, nothing lost', async () => {
    const before = await count('audit_entry');
    await Promise.all(
      Array.from({ length: 120 }, (_, i) =>
        transact(db, actor, testStart, async (tx) => {
          await tx.query('insert into thing values ($1, 0)', [1000 + i]);
          tx.audit({ action: 'thing.make', subject: String(i) });
          if (i % 3 === 0) tx.emit('city', { i });
        }),
      ),
    );
    expect(await count('audit_entry')).toBe(before + 120);
    expect((await verifyChain(db, [])).problem).toBeUndefined();
  });

  test('a deadlock is tried again', async () => {
    const crossed = (first: number, second: number) =>
      transact(db, actor, testStart, async (tx) => {
        await tx.query('update thing set value = value + 1 where id = $1', [first]);
        await tx.query('select pg_sleep(0.1)');
        await tx.query('update thing set value = value + 1 where id = $1', [second]);
        tx.audit({ action: 'thing.count', subject: `${first}-${second}` });
      });
    await Promise.all([crossed(1000, 1001), crossed(1001, 1000)]);
    const rows = await db.query('select value from thing where id in (1000, 1001)');
    expect(rows).toEqual([{ value: 2 }, { value: 2 }]);
  });
});

describe('the chain behind the back of the server', () => {
  /** Damages the tables, verifies, and puts everything back. */
  async function found(...damage: string[]): Promise<string> {
    await db.query('create table kept_entry as table audit_entry');
    await db.query('create table kept_head as table audit_head');
    try {
      for (const sql of damage) await db.query(sql);
      const { problem } = await verifyChain(db, anchors);
      return problem ? `${problem.kind} ${problem.seq}` : 'valid';
    } finally {
      await db.query('delete from audit_entry');
      await db.query('insert into audit_entry table kept_entry');
      await db.query('delete from audit_head');
      await db.query('insert into audit_head table kept_head');
      await db.query('drop table kept_entry, kept_head');
    }
  }
  let anchors: { seq: number; hash: string; at: number }[] = [];
  let last = 0;
  beforeAll(async () => {
    const rows = await db.query<{ seq: number; hash: Buffer }>('select seq, hash from audit_head');
    last = rows[0]?.seq ?? 0;
    anchors = [{ seq: last, hash: rows[0]?.hash.toString('hex') ?? '', at: testStart }];
  });

  test('nothing', async () => expect(await found()).toBe('valid'));
  test('altered', async () =>
    expect(await found("update audit_entry set detail = '{}' where seq = 1")).toBe('altered 1'));
  test('removed', async () =>
    expect(await found('delete from audit_entry where seq = 7')).toBe('missing 7'));
  test('moved', async () =>
    expect(
      await found(
        'update audit_entry set seq = -1 where seq = 5',
        'update audit_entry set seq = 5 where seq = 6',
        'update audit_entry set seq = 6 where seq = -1',
      ),
    ).toBe('reordered 5'));
  test('the tail cut', async () =>
    expect(await found(`delete from audit_entry where seq > 20`)).toBe('tail-missing 21'));
  test('the tail cut and the head moved', async () =>
    expect(
      await found(
        'delete from audit_entry where seq > 20',
        'update audit_head set seq = 20, hash = (select hash from audit_entry where seq = 20)',
      ),
    ).toBe('tail-missing 21'));
  test('the head lost', async () =>
    expect(await found('delete from audit_head')).toBe(`anchor ${last}`));
});

describe('anchors outside', () => {
  test('are written when the chain has grown, and read back', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-anchor-'));
    const file = anchorFile(dataDir, undefined);
    const clock = settableClock(testStart);
    const first = await startAnchoring({ db, clock, log: silentLog, file });
    await first.stop();
    expect(readAnchors(file)).toHaveLength(1);
    await transact(db, actor, testStart, async (tx) =>
      tx.audit({ action: 'thing.see', subject: '1' }),
    );
    const second = await startAnchoring({ db, clock, log: silentLog, file });
    await second.stop();
    const anchors = readAnchors(file);
    expect(anchors.map((a) => a.seq)).toEqual([anchors[0]?.seq, (anchors[0]?.seq ?? 0) + 1]);
    expect((await verifyChain(db, anchors)).problem).toBeUndefined();
    rmSync(dataDir, { recursive: true });
  });

  test('a line cut short at the end is left out, one in the middle is told', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-anchor-'));
    const file = anchorFile(dataDir, undefined);
    const line = '{"seq":1,"hash":"aa","at":1}\n';
    writeFileSync(file, `${line}{"seq":2,"ha`);
    expect(readAnchors(file)).toHaveLength(1);
    writeFileSync(file, `{"seq":2,"ha\n${line}`);
    expect(() => readAnchors(file)).toThrow(/line 1 .* is not an anchor/);
    rmSync(dataDir, { recursive: true });
  });

  test('each database has its own', () => {
    expect(anchorFile('/d', 'postgresql://a:b@host/one')).not.toBe(
      anchorFile('/d', 'postgresql://a:b@host/two'),
    );
    expect(anchorFile('/d', 'postgresql://a:b@host/one')).toBe(
      anchorFile('/d', 'postgresql://x:y@host/one'),
    );
  });
});

describe('migrations', () => {
  test('are applied once, also by two servers at the same moment', async () => {
    const fresh = await makeDatabase();
    const one = await openDatabase({ url: fresh.url, connectionsMax: 2 });
    const two = await openDatabase({ url: fresh.url, connectionsMax: 2 });
    const applied = await Promise.all([migrate(one, 1), migrate(two, 1)]);
    expect(applied.flat()).toEqual(readMigrations().map((m) => m.name));
    await one.close();
    await two.close();
    await fresh.drop();
  });

  test.each([
    [
      'changed since',
      [{ name: '0001-trunk.sql', sql: '', checksum: 'other' }],
      'migration-changed',
    ],
    ['of a newer version', [], 'database-newer'],
  ])('a database %s is refused', async (_, known, code) => {
    await expect(migrate(db, 1, known)).rejects.toMatchObject({ code });
  });

  test('one that fails leaves nothing of itself', async () => {
    const bad = {
      name: '9999-bad.sql',
      sql: 'create table half (id integer); select nonsense',
      checksum: 'x',
    };
    await expect(migrate(db, 1, [...readMigrations(), bad])).rejects.toMatchObject({
      code: 'migration-failed',
    });
    expect(await db.query("select to_regclass('half') as half")).toEqual([{ half: null }]);
  });
});

describe('a database by address', () => {
  test.each([
    ['that nobody serves', 'postgresql://a:secret@127.0.0.1:1/x', 'database-unreachable'],
    ['that is no address', 'nonsense', 'database-unreachable'],
  ])('%s is told in one sentence, without the password', async (_, url, code) => {
    const fault = await openDatabase({ url }).catch((thrown: unknown) => thrown);
    expect(fault).toMatchObject({ code });
    expect(String(fault)).not.toMatch(/secret|\n/);
  });
});
