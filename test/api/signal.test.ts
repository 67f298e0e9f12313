/**
 * Goal: what a source sends is answered row by row, kept once, and never half. Method: raw requests
 * against a real server; then the database is asked what it holds.
 */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RowReply } from '../../src/contract/index.ts';
import { startHarness, type Harness, type TestSource, type TestUser } from './harness.ts';

let harness: Harness;
let bureau: string;
let source: TestSource;
let analyst: TestUser;
let administrator: TestUser;

beforeAll(async () => {
  harness = await startHarness();
  const unitId = await harness.addUnit({ name: '市局', level: 'bureau' });
  bureau = unitId;
  source = await harness.addSource('carrier-a');
  analyst = await harness.addUser({ roles: ['analyst'], unitId });
  administrator = await harness.addUser({ roles: ['administrator'], unitId });
});
afterAll(() => harness.stop());

type Submitted = {
  status: number;
  headers: Headers;
  body: {
    accepted: number;
    duplicate: number;
    rejected: number;
    rows: RowReply[];
    error?: { code: string };
  };
};

async function send(
  body: string | Uint8Array,
  headers: Record<string, string> = {},
  by: TestSource = source,
): Promise<Submitted> {
  const response = await fetch(`${harness.server.address}/api/v1/signals`, {
    method: 'POST',
    body: body as BodyInit,
    headers: {
      authorization: `Bearer ${by.key}`,
      'content-type': 'application/x-ndjson',
      ...headers,
    },
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Submitted['body'],
  };
}

let serial = 0;
const sms = (more: object = {}) => ({
  kind: 'sms',
  id: `s${(serial += 1)}`,
  source: 'carrier-a',
  occurredAt: '2026-03-10T08:59:00+08:00',
  subject: { phone: '13800138000' },
  counterpart: { number: '106900001234' },
  text: '您的包裹已到',
  ...more,
});
const lines = (...rows: unknown[]): string => rows.map((r) => JSON.stringify(r)).join('\n');

async function keptCount(): Promise<number> {
  const rows = await harness.db.query<{ count: number }>('select count(*) as count from signal');
  return rows[0]?.count ?? 0;
}

describe('forms of a request', () => {
  test.each([
    ['NDJSON', (r: unknown[]) => lines(...r), {}],
    [
      'NDJSON as text/plain with empty lines and CRLF',
      (r: unknown[]) => `\r\n${r.map((x) => JSON.stringify(x)).join('\r\n\r\n')}\r\n`,
      { 'content-type': 'text/plain' },
    ],
    [
      'jsonlines with a byte order mark',
      (r: unknown[]) => `\ufeff${lines(...r)}`,
      { 'content-type': 'application/jsonlines' },
    ],
    [
      'a JSON array',
      (r: unknown[]) => JSON.stringify(r, null, 2),
      { 'content-type': 'application/json' },
    ],
    ['gzip', (r: unknown[]) => gzipSync(lines(...r)), { 'content-encoding': 'gzip' }],
    [
      'a gzip file of an array',
      (r: unknown[]) => gzipSync(JSON.stringify(r)),
      { 'content-type': 'application/gzip' },
    ],
  ])('%s', async (_, write, headers) => {
    const { status, body } = await send(write([sms(), sms()]), headers);
    expect([status, body.accepted, body.duplicate, body.rejected]).toEqual([200, 2, 0, 0]);
    expect(body.rows.map((r) => [r.row, r.status])).toEqual([
      [1, 'accepted'],
      [2, 'accepted'],
    ]);
  });

  test('a line that is an array is a bad row, not a list of rows', async () => {
    const { body } = await send(lines([sms(), sms()], sms()));
    expect(body.rows.map((r) => [r.status, r.problems?.[0]?.code])).toEqual([
      ['rejected', 'not-an-object'],
      ['accepted', undefined],
    ]);
  });

  test.each([
    ['nothing', '', {}, 400, 'invalid-input'],
    [
      'an array without an end',
      '[{"kind":"sms"}',
      { 'content-type': 'application/json' },
      400,
      'invalid-input',
    ],
    [
      'another content type',
      'a=b',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'unsupported-media-type',
    ],
    ['another encoding', 'x', { 'content-encoding': 'br' }, 415, 'unsupported-media-type'],
    ['gzip that is none', 'x', { 'content-encoding': 'gzip' }, 400, 'invalid-input'],
    [
      'gzip that is cut',
      gzipSync('x'.repeat(9999)).subarray(0, 20),
      { 'content-encoding': 'gzip' },
      400,
      'invalid-input',
    ],
    [
      'a bomb',
      gzipSync(Buffer.alloc(200_000_000)),
      { 'content-encoding': 'gzip' },
      413,
      'too-large',
    ],
    ['too many bytes', Buffer.alloc(34_000_000, 32), {}, 413, 'too-large'],
    ['too many rows', '{}\n'.repeat(20_001), {}, 400, 'invalid-input'],
  ] as const)('refused as a whole: %s', async (...[, body, headers, status, code]) => {
    const before = await keptCount();
    const answer = await send(body, headers);
    expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
    expect(await keptCount()).toBe(before);
  });
});

describe('idempotence', () => {
  test('the same row is a duplicate, in the same request and later', async () => {
    const row = sms();
    const first = await send(lines(row, row, { ...row, text: '别的内容' }));
    expect(first.body.rows.map((r) => [r.status, r.differs])).toEqual([
      ['accepted', undefined],
      ['duplicate', false],
      ['duplicate', true],
    ]);
    const second = await send(
      lines({ ...row, subject: { phone: '+86 138-0013-8000' } }, { ...row, text: '别的' }),
    );
    expect(second.body.rows.map((r) => [r.status, r.differs])).toEqual([
      ['duplicate', false],
      ['duplicate', true],
    ]);
    const kept = await harness.db.query<{ body: { text: string } }>(
      'select body from signal where id = $1',
      [row.id],
    );
    expect(kept.map((k) => k.body.text)).toEqual(['您的包裹已到']);
  });

  test('two sources may use the same id', async () => {
    const other = await harness.addSource('carrier-b');
    const row = sms();
    expect((await send(lines(row))).body.accepted).toBe(1);
    expect((await send(lines({ ...row, source: 'carrier-b' }), {}, other)).body.accepted).toBe(1);
  });

  test('many at once: each row is kept once', async () => {
    const rows = Array.from({ length: 300 }, () => sms());
    const parts = Array.from({ length: 12 }, (_, i) => rows.slice(i * 20, i * 20 + 80));
    const before = await keptCount();
    const answers = await Promise.all(parts.map((part) => send(lines(...part))));
    expect(answers.map((a) => a.status)).toEqual(parts.map(() => 200));
    expect(answers.reduce((sum, a) => sum + a.body.accepted, 0)).toBe(300);
    expect((await keptCount()) - before).toBe(300);
  });
});

describe('sources', () => {
  test('a key submits rows of its own source only', async () => {
    const { body } = await send(
      lines(
        sms({ source: 'bank-x' }),
        (() => {
          const { source: _, ...rest } = sms();
          return rest;
        })(),
      ),
    );
    expect(body.rows.map((r) => r.problems?.map((p) => [p.field, p.code]))).toEqual([
      [['source', 'source-mismatch']],
      [['source', 'required']],
    ]);
  });

  test('a key ends when it is rotated or the source suspended', async () => {
    const made = await administrator.call('source.create', {
      body: { name: 'bank-b', kind: 'bank' },
    });
    expect(made.key).toMatch(/^wzk_[A-Za-z0-9_-]{43}$/);
    const by = { id: made.source.id, name: 'bank-b', key: made.key, call: source.call };
    const row = () => lines(sms({ source: 'bank-b' }));
    expect((await send(row(), {}, by)).status).toBe(200);
    const rotated = await administrator.call('source.rotate', { params: { id: by.id } });
    expect((await send(row(), {}, by)).status).toBe(401);
    const now = { ...by, key: rotated.key };
    expect((await send(row(), {}, now)).status).toBe(200);
    await administrator.call('source.suspend', {
      params: { id: by.id },
      body: { suspended: true },
    });
    expect((await send(row(), {}, now)).status).toBe(401);
    await administrator.call('source.suspend', {
      params: { id: by.id },
      body: { suspended: false },
    });
    expect((await send(row(), {}, now)).status).toBe(200);
    const stored = await harness.db.query<{ key_hash: Buffer }>(
      'select key_hash from source where id = $1',
      [by.id],
    );
    expect(stored[0]?.key_hash.length).toBe(32);
    await expect(
      administrator.call('source.create', { body: { name: 'bank-b', kind: 'bank' } }),
    ).rejects.toMatchObject({ code: 'name-taken' });
  });

  test('the list tells what each source sent, hour by hour', async () => {
    const by = await harness.addSource('counted');
    await send(lines(sms({ source: 'counted' }), sms({ source: 'counted' }), { bad: 1 }), {}, by);
    const { items, backlogMax } = await administrator.call('source.list', {});
    const mine = items.find((s) => s.name === 'counted');
    expect(mine).toMatchObject({
      acceptedCount: 2,
      duplicateCount: 0,
      rejectedCount: 1,
      quarantineOpenCount: 1,
    });
    expect([mine?.hourly.length, mine?.hourly.at(-1), backlogMax]).toEqual([24, 2, 200_000]);
  });
});

describe('the liaison of a partner', () => {
  test('sees the sources of their unit and the refused rows of those, and nothing of others', async () => {
    const unitId = await harness.addUnit({ name: '临江银行', level: 'bank' });
    const liaison = await harness.addUser({ roles: ['liaison'], unitId });
    const bank = await administrator.call('source.create', {
      body: { name: 'bank-of-unit', kind: 'bank', unitId },
    });
    const refusedOf = async (name: string, key: string): Promise<string> => {
      const response = await fetch(`${harness.server.address}/api/v1/signals`, {
        method: 'POST',
        body: `[{"kind":"sms","source":"${name}","id":"refused-1"}]`,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      });
      const body = (await response.json()) as { rows: { quarantineId?: string }[] };
      return body.rows[0]?.quarantineId ?? '';
    };
    const own = await refusedOf('bank-of-unit', bank.key);
    const elsewhere = await harness.addSource('carrier-elsewhere');
    const other = await refusedOf(elsewhere.name, elsewhere.key);
    const page = await liaison.call('quarantine.list', { query: {} });
    expect([page.items.map((row) => row.id), page.total]).toEqual([[own], 1]);
    const { items } = await liaison.call('source.list', {});
    expect(items.map((source) => source.name)).toEqual(['bank-of-unit']);
    const discard = (id: string) =>
      liaison.call('quarantine.discard', { params: { id }, body: { reason: '测试' } });
    await expect(discard(other)).rejects.toMatchObject({ status: 404 });
    const entries = await harness.db.query(
      'select action, subject from audit_entry where actor = $1 and not allowed',
      [liaison.id],
    );
    expect(entries).toEqual([{ action: 'quarantine.discard', subject: other }]);
    await expect(discard(own)).resolves.toEqual({ ok: true });
  });
});

describe('quarantine', () => {
  test('a bad row is kept, mended and resent; the others go through', async () => {
    const good = sms();
    const wrong = sms({ text: undefined, txet: '您的百万保障' });
    const { body } = await send(lines(good, wrong));
    expect(body.rows.map((r) => r.status)).toEqual(['accepted', 'rejected']);
    const id = body.rows[1]?.quarantineId ?? '';
    const { items } = await analyst.call('quarantine.list', {
      query: { status: 'open', source: 'carrier-a' },
    });
    const row = items.find((i) => i.id === id);
    expect(row?.problems.map((p) => [p.field, p.code])).toEqual([
      ['text', 'required'],
      ['txet', 'unknown-field'],
    ]);
    expect(row?.raw).toBe(JSON.stringify(wrong));
    const stillBad = await analyst.call('quarantine.resend', {
      params: { id },
      body: { raw: '{' },
    });
    expect([stillBad.status, stillBad.problems?.[0]?.code]).toEqual(['rejected', 'json-truncated']);
    const mended = (row?.raw ?? '').replace('txet', 'text');
    const resent = await analyst.call('quarantine.resend', {
      params: { id },
      body: { raw: mended },
    });
    expect(resent).toMatchObject({ id: wrong.id, status: 'accepted' });
    await expect(
      analyst.call('quarantine.resend', { params: { id }, body: { raw: mended } }),
    ).rejects.toMatchObject({ code: 'already-resolved' });
    const kept = await harness.db.query('select 1 from signal where id = $1', [wrong.id]);
    expect(kept.length).toBe(1);
  });

  test('the same bad row sent again is the same entry', async () => {
    const bad = JSON.stringify(sms({ text: 1 }));
    const first = await send(bad);
    const second = await send(`${bad}\n${bad}`);
    const ids = [...first.body.rows, ...second.body.rows].map((r) => r.quarantineId);
    expect(new Set(ids).size).toBe(1);
    const discarded = await analyst.call('quarantine.discard', {
      params: { id: ids[0] ?? '' },
      body: { reason: '测试数据' },
    });
    expect(discarded).toEqual({ ok: true });
    await expect(
      analyst.call('quarantine.discard', {
        params: { id: ids[0] ?? '' },
        body: { reason: '再次' },
      }),
    ).rejects.toMatchObject({ code: 'already-resolved' });
  });

  test('pages follow each other, newest first, and reading is audited', async () => {
    const by = await harness.addSource('paged');
    for (let i = 0; i < 5; i += 1) {
      harness.clock.advance(1000);
      await send(`{"n":${i}}`, {}, by);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await analyst.call('quarantine.list', {
        query: { source: 'paged', limit: 2, ...(cursor === undefined ? {} : { cursor }) },
      });
      expect(page.total).toBe(5);
      seen.push(...page.items.map((i) => i.raw));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(['{"n":4}', '{"n":3}', '{"n":2}', '{"n":1}', '{"n":0}']);
    const audit = await harness.db.query(
      "select 1 from audit_entry where action = 'quarantine.read'",
    );
    expect(audit.length).toBeGreaterThanOrEqual(3);
  });
});

describe('one signal', () => {
  test('is shown masked, with its decision in words', async () => {
    const row = sms({
      subject: { phone: '13800132071', name: '林小芳' },
      text: '请联系13900139000',
    });
    await send(lines(row));
    await vi.waitFor(async () => {
      const decided = await harness.db.query(
        'select 1 from decision d join signal s using (position) where s.id = $1',
        [row.id],
      );
      expect(decided.length).toBe(1);
    }, 10_000);
    const [found] = await harness.db.query<{ position: number }>(
      'select position from signal where id = $1',
      [row.id],
    );
    const shown = await analyst.call('signal.read', { params: { position: found?.position ?? 0 } });
    expect(shown.body).toMatchObject({
      subject: { phone: '138****2071', name: '林*芳' },
      text: '请联系139****9000',
    });
    expect(shown.decision?.model).toMatch(/./);
    expect(shown.decision?.reasons.every((r) => r.text !== '')).toBe(true);
    await expect(
      analyst.call('signal.read', { params: { position: 999_999_999 } }),
    ).rejects.toMatchObject({ status: 404 });
    const below = await harness.addUnit({ name: '一分局', level: 'branch', parentId: bureau });
    const local = await harness.addUser({ roles: ['analyst'], unitId: below });
    await expect(
      local.call('signal.read', { params: { position: found?.position ?? 0 } }),
    ).rejects.toMatchObject({ status: 404 });
  });
});

describe('backlog', () => {
  test('over the limit nothing of the request is accepted, and it is told when to come back', async () => {
    const small = await startHarness({ config: { backlogMax: 50 } });
    try {
      const by = await small.addSource('carrier-a');
      const post = (count: number) =>
        fetch(`${small.server.address}/api/v1/signals`, {
          method: 'POST',
          body: lines(...Array.from({ length: count }, () => sms())),
          headers: { authorization: `Bearer ${by.key}` },
        });
      const refused = await post(51);
      expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([429, 1]);
      const rows = await small.db.query('select 1 from signal union all select 1 from quarantine');
      expect(rows).toEqual([]);
      // The last fifth is kept for requests of urgent signals alone.
      expect((await post(41)).status).toBe(429);
      expect((await post(40)).status).toBe(200);
    } finally {
      await small.stop();
    }
  });
});
