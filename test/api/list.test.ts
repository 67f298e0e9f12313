/**
 * Goal: entries reach the lists in force only by the people the policy asks for, at once, in every
 * process; files come in whole, in part or not at all, and always accounted for.
 * Method: a real server and database; every change is checked by what a lookup says afterwards.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gzipSync } from 'node:zlib';
import type { CallInput } from '../../src/client/index.ts';
import { ApiError } from '../../src/client/index.ts';
import type { ListImported, ListLookup } from '../../src/contract/index.ts';
import { dayMs, formatInstant, minuteMs } from '../../src/core/kernel/index.ts';
import { openListMemory, settleRenewals } from '../../src/server/list/index.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { startHarness, type Harness, type TestSource, type TestUser } from './harness.ts';

let h: Harness;
let analyst: TestUser;
let second: TestUser;
let seat: TestUser;
let source: TestSource;
let unitId: string;

beforeAll(async () => {
  h = await startHarness();
  unitId = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  analyst = await h.addUser({ roles: ['analyst'], unitId, name: '周研判' });
  second = await h.addUser({ roles: ['commander'], unitId, name: '吴指挥' });
  seat = await h.addUser({ roles: ['seat-operator'], unitId, name: '王佳宁' });
  source = await h.addSource('police-feed');
});
afterAll(() => h.stop());

const system = { kind: 'system', name: 'test', reason: 'test' } as const;
type Proposal = CallInput<'list.propose'>['body'];
const block = (value: string, more: Partial<Proposal> = {}): Proposal => ({
  kind: 'number',
  value,
  verdict: 'block',
  category: 'LOAN',
  reason: '多人举报',
  ...more,
});

const propose = (who: TestUser, body: Proposal) => who.call('list.propose', { body });
const lookup = (value: string): Promise<ListLookup> =>
  seat.call('list.lookup', { query: { value } });

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof ApiError) {
      const fields = thrown.reply?.error.fields?.map((f) => `${f.field} ${f.problem}`) ?? [];
      return [thrown.code, ...fields].join(': ');
    }
    throw thrown;
  }
  return 'done';
}

/** Uploads a file and answers what became of it. */
async function upload(
  text: string | Uint8Array,
  query: Record<string, string>,
  headers: Readonly<Record<string, string>> = analyst.headers,
  path = 'lists/imports',
): Promise<ListImported> {
  const url = new URL(`/api/v1/${path}`, h.server.address);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const response = await fetch(url, { method: 'POST', body: text as BodyInit, headers });
  const reply = (await response.json()) as ListImported;
  if (!response.ok) throw new Error(JSON.stringify(reply));
  return reply;
}

describe('one entry', () => {
  test('a number is proposed by one person and let in by another, and is in force at once', async () => {
    const { id, status, twoPeople, untilAt } = await propose(analyst, block('17000001111'));
    expect([status, twoPeople]).toEqual(['proposed', true]);
    expect(untilAt).toBe(formatInstant(h.clock.now() + 90 * dayMs));
    expect((await lookup('17000001111')).verdict).toBe('none');
    expect(await refusal(analyst.call('list.approve', { params: { id } }))).toBe(
      'second-person-needed',
    );
    expect(await refusal(seat.call('list.approve', { params: { id } }))).toBe('not-permitted');
    const approved = await second.call('list.approve', { params: { id } });
    expect(approved).toMatchObject({ status: 'live', approvedBy: { name: '吴指挥' } });
    expect(approved.appeal).toContain('96110');
    const said = await lookup('+86 170-0000-1111');
    expect(said).toMatchObject({ verdict: 'block', kind: 'number', hit: { id } });
    expect(said.hit?.entry.reason).toBe('多人举报');
  });

  test('what was refused in which order', async () => {
    const body = block('17000002222');
    const { id } = await propose(seat, body);
    expect(await refusal(propose(analyst, body))).toBe('already-proposed');
    expect(
      await refusal(second.call('list.withdraw', { params: { id }, body: { reason: 'x' } })),
    ).toBe('not-live');
    await second.call('list.approve', { params: { id } });
    expect(await refusal(propose(analyst, body))).toBe('already-listed');
    expect(await refusal(second.call('list.approve', { params: { id } }))).toBe('not-proposed');
    expect(
      await refusal(analyst.call('list.reject', { params: { id }, body: { reason: 'x' } })),
    ).toBe('not-proposed');
    expect(await refusal(analyst.call('list.read', { params: { id: 999_999_999 } }))).toBe(
      'not-found',
    );
  });

  test('a proposal is taken back by who made it, refused by who may approve, by nobody else', async () => {
    const colleague = await h.addUser({ roles: ['seat-operator'], unitId, name: '李倩' });
    const refuse = (who: TestUser, id: number) =>
      who.call('list.reject', { params: { id }, body: { reason: '看错了' } });
    const first = await propose(seat, block('17000002300'));
    expect(await refusal(refuse(colleague, first.id))).toBe('not-permitted');
    expect((await refuse(seat, first.id)).status).toBe('rejected');
    const next = await propose(seat, block('17000002301'));
    expect((await refuse(second, next.id)).status).toBe('rejected');
  });

  test('what cannot be listed is told by field', async () => {
    expect(await refusal(propose(analyst, block('12')))).toContain('invalid-input: value');
    expect(
      await refusal(propose(analyst, block('gov.cn', { kind: 'domain', category: 'OTHER' }))),
    ).toContain('value everybody may register below gov.cn');
    const tooLate = formatInstant(h.clock.now() + 400 * dayMs);
    expect(await refusal(propose(analyst, block('17000003333', { untilAt: tooLate })))).toContain(
      'untilAt is later than the policy allows',
    );
    const past = formatInstant(h.clock.now() - dayMs);
    expect(await refusal(propose(analyst, block('17000003333', { untilAt: past })))).toContain(
      'invalid-input: untilAt',
    );
  });

  test('taken out it is out at once, its history stays, and it may be proposed again', async () => {
    const { id } = await propose(analyst, block('17000004444'));
    await second.call('list.approve', { params: { id } });
    await second.call('list.withdraw', { params: { id }, body: { reason: '申诉成立' } });
    expect((await lookup('17000004444')).verdict).toBe('none');
    const again = await propose(seat, block('17000004444', { reason: '再次举报' }));
    expect(again.id).toBe(id);
    await second.call('list.reject', { params: { id }, body: { reason: '证据不足' } });
    const { history, entry } = await analyst.call('list.read', { params: { id } });
    expect(entry.status).toBe('rejected');
    expect(history.map((e) => `${e.kind} ${e.actor.name} ${e.note}`)).toEqual([
      'proposed 周研判 多人举报',
      'approved 吴指挥 null',
      'withdrawn 吴指挥 申诉成立',
      'proposed 王佳宁 再次举报',
      'rejected 吴指挥 证据不足',
    ]);
  });

  test('allow beats block, needs two people, and the answer names what it sets aside', async () => {
    const blocked = await propose(analyst, block('shop.fraud-a.com', { kind: 'domain' }));
    // A domain belongs to no citizen: whoever may approve lets it in alone.
    await analyst.call('list.approve', { params: { id: blocked.id } });
    const body: Proposal = {
      kind: 'domain',
      value: 'fraud-a.com',
      verdict: 'allow',
      reason: '误报澄清',
    };
    const allowed = await propose(analyst, body);
    expect(await refusal(analyst.call('list.approve', { params: { id: allowed.id } }))).toBe(
      'second-person-needed',
    );
    expect((await lookup('https://shop.fraud-a.com/pay')).verdict).toBe('block');
    await second.call('list.approve', { params: { id: allowed.id } });
    const said = await lookup('https://shop.fraud-a.com/pay');
    expect(said).toMatchObject({
      verdict: 'allow',
      hit: { id: allowed.id, entry: { value: 'fraud-a.com' } },
      overruled: { id: blocked.id, entry: { value: 'shop.fraud-a.com' } },
    });
  });

  test('a range holds the numbers from its first to its last', async () => {
    const body = block('17088880000..17088880099', { match: 'range' });
    const { id } = await propose(analyst, body);
    await second.call('list.approve', { params: { id } });
    expect((await lookup('17088880099')).hit?.entry.match).toBe('range');
    expect((await lookup('17088880100')).verdict).toBe('none');
  });

  test('a host made to be taken for a bank is told with whom it imitates and by what trick', async () => {
    const said = await lookup('https://1cbc.com.cn/login');
    expect(said).toMatchObject({ verdict: 'lookalike', lookalike: { target: 'icbc.com.cn' } });
    expect(said.lookalike?.zh).toContain('工商银行');
    expect((await lookup('https://icbc.com.cn/')).lookalike).toBeNull();
  });

  test('a prefix holds the numbers that begin so', async () => {
    const { id } = await propose(analyst, block('1709999', { match: 'prefix' }));
    await second.call('list.approve', { params: { id } });
    expect((await lookup('17099991234')).hit?.entry.match).toBe('prefix');
    expect((await lookup('17099981234')).verdict).toBe('none');
  });

  test('an entry expires by the clock alone, and may then be proposed again', async () => {
    const untilAt = formatInstant(h.clock.now() + 10 * minuteMs);
    const { id } = await propose(analyst, block('17000005555', { untilAt }));
    await second.call('list.approve', { params: { id } });
    h.clock.advance(20 * minuteMs);
    expect((await lookup('17000005555')).verdict).toBe('none');
    expect((await analyst.call('list.read', { params: { id } })).entry.status).toBe('expired');
    const expired = await analyst.call('list.search', { query: { status: 'expired' } });
    expect(expired.items.map((e) => e.id)).toEqual([id]);
    expect((await propose(analyst, block('17000005555'))).status).toBe('proposed');
  });
});

describe('finding', () => {
  test('by beginning, filters and pages, each entry once', async () => {
    const rows = Array.from(
      { length: 25 },
      (_, i) => `page${String(i).padStart(2, '0')}.find-me.com`,
    );
    const { import: made } = await upload(rows.join('\n'), { form: 'domains', origin: 'pages' });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof analyst.call<'list.search'>>> = await analyst.call(
        'list.search',
        { query: { origin: 'pages', limit: 7, ...(cursor === null ? {} : { cursor }) } },
      );
      expect(page.total).toBe(25);
      seen.push(...page.items.map((e) => e.value));
      cursor = page.next;
    } while (cursor !== null);
    expect(seen.toSorted()).toEqual(rows);
    const found = await analyst.call('list.search', { query: { q: 'page1', limit: 4 } });
    expect(found.items.map((e) => e.value)).toEqual(rows.slice(10, 14));
    expect(found).toMatchObject({ total: 10, totalIsMore: false });
    const more = await analyst.call('list.search', {
      query: { q: 'page1', limit: 200, cursor: found.next ?? '' },
    });
    expect(more.items.map((e) => e.value)).toEqual(rows.slice(14, 20));
    expect(made.status).toBe('proposed');
  });

  test('a number is found as people type it', async () => {
    const { id } = await propose(analyst, block('17123456789'));
    for (const q of ['171234', '+86171234', '171 2345', '17123456789']) {
      const { items } = await analyst.call('list.search', { query: { q } });
      expect([q, items.map((e) => e.id)]).toEqual([q, [id]]);
    }
  });

  test('every filter is kept in both ways of searching', async () => {
    const { id } = await propose(seat, block('9550099', { kind: 'sender', category: 'ECOM' }));
    const query = {
      kind: 'sender',
      verdict: 'block',
      status: 'proposed',
      category: 'ECOM',
    } as const;
    for (const q of [undefined, '9550']) {
      const asked = { ...query, origin: 'centre', ...(q === undefined ? {} : { q }) };
      const { items } = await analyst.call('list.search', { query: asked });
      expect(items.map((e) => e.id)).toEqual([id]);
      const none = await analyst.call('list.search', { query: { ...asked, category: 'LOAN' } });
      expect(none).toMatchObject({ items: [], total: 0 });
    }
  });

  test('a cursor of another list is refused', async () => {
    expect(await refusal(analyst.call('list.search', { query: { cursor: 'abc' } }))).toContain(
      'cursor',
    );
    expect(
      await refusal(analyst.call('list.search', { query: { q: '1', cursor: 'abc' } })),
    ).toContain('cursor');
  });
});

describe('files', () => {
  test('good rows go through, bad ones are told by row, field, problem and remedy', async () => {
    const text = [
      '{"kind":"number","value":"17111110001","verdict":"block","reason":"名单共享"}',
      '{"kind":"number","value":"12","verdict":"block","reason":"名单共享"}',
      'no json',
      '{"kind":"domain","value":"bad-a.com","verdict":"block","reason":"x","untilAt":"yesterday"}',
      '{"kind":"domain","value":"bad-b.com","verdict":"block","reason":"x","evidence":["case-1"]}',
    ].join('\n');
    const { import: made, firstRefused } = await upload(text, { form: 'ndjson', name: 'a.ndjson' });
    expect(made).toMatchObject({
      status: 'proposed',
      rows: 5,
      added: 2,
      refused: 3,
      name: 'a.ndjson',
    });
    expect(firstRefused.map((r) => [r.row, r.problem.field, r.problem.code])).toEqual([
      [2, 'value', 'wrong-form'],
      [3, '', 'not-json'],
      [4, 'untilAt', 'time-form'],
    ]);
    for (const { problem } of firstRefused) expect(problem.remedy).not.toBe('');
    const { items } = await analyst.call('list.refused', { params: { id: made.id } });
    expect(items).toEqual(firstRefused);
    expect((await lookup('17111110001')).verdict).toBe('none');
    expect(await refusal(analyst.call('list.import-approve', { params: { id: made.id } }))).toBe(
      'second-person-needed',
    );
    await second.call('list.import-approve', { params: { id: made.id } });
    expect((await lookup('17111110001')).verdict).toBe('block');
    const said = await lookup('bad-b.com');
    expect(said.rows[0]?.evidence).toEqual(['case-1']);
    const [audit] = await h.db.query<{ detail: Record<string, unknown> }>(
      `select detail from audit_entry where action = 'list.import' and subject = $1`,
      [made.id],
    );
    expect(audit?.detail).toMatchObject({ added: 2, refused: 3, digest: made.digest });
    expect(made.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test('one entry of a file is taken out, the others stay; then the whole file', async () => {
    const { import: made } = await upload('17222220001\n17222220002\n172333*\n', {
      form: 'numbers',
      origin: 'carrier-x',
    });
    await second.call('list.import-approve', { params: { id: made.id } });
    expect((await lookup('17233399999')).verdict).toBe('block');
    const { rows } = await lookup('17222220001');
    const id = rows[0]?.id ?? 0;
    await second.call('list.withdraw', { params: { id }, body: { reason: '号码已过户' } });
    expect((await lookup('17222220001')).verdict).toBe('none');
    expect((await lookup('17222220002')).verdict).toBe('block');
    const { history } = await analyst.call('list.read', { params: { id } });
    expect(history.map((e) => e.kind)).toEqual(['imported', 'withdrawn']);
    await second.call('list.import-withdraw', {
      params: { id: made.id },
      body: { reason: '来源有误' },
    });
    expect((await lookup('17222220002')).verdict).toBe('none');
    expect((await lookup('17233399999')).verdict).toBe('none');
  });

  test('the same file again: known rows stay, what a person took out stays out', async () => {
    const text = 'again-a.com\nagain-b.com\nagain-c.com\nagain-c.com\n';
    const query = { form: 'domains', origin: 'feed-a' };
    const first = await upload(text, query);
    expect(first.import).toMatchObject({ rows: 4, added: 3 });
    await second.call('list.import-approve', { params: { id: first.import.id } });
    const { rows } = await lookup('again-a.com');
    await second.call('list.withdraw', {
      params: { id: rows[0]?.id ?? 0 },
      body: { reason: '误报' },
    });
    h.clock.advance(5 * minuteMs);
    const next = await upload(`${text}again-d.com\n`, query);
    expect(next.import).toMatchObject({ added: 1, keptOff: 1, renewed: 2, known: 0 });
    const other = await upload('again-b.com\n', { ...query, origin: 'feed-b' });
    expect(other.import).toMatchObject({ added: 0, known: 1 });
    const before = (await lookup('again-b.com')).rows[0]?.untilAt ?? '';
    await second.call('list.import-approve', { params: { id: next.import.id } });
    await settleRenewals(h.db, system, h.clock.now());
    const after = (await lookup('again-b.com')).rows[0]?.untilAt ?? '';
    expect(Date.parse(after) - Date.parse(before)).toBe(5 * minuteMs);
    expect((await lookup('again-a.com')).verdict).toBe('none');
  });

  test.each([
    ['hosts', '127.0.0.1 localhost\n0.0.0.0 ads-x.com bad-x.com # two\n# only words\n', 2],
    ['domains', '! list\n||trick-x.com^\n*.trick-y.com\n', 2],
    ['numbers', '17333330001\n17333330010-17333330019\n', 2],
    ['urls', 'https://phish-x.com/login?a=1\nhttps://phish-y.com/\n', 2],
    [
      'csv',
      'phish_id,url,phish_detail_url,submission_time,verified,verification_time,online,target\n' +
        '1,https://phish-z.com/a,http://detail.example/1,2026-01-01,yes,2026-01-01,yes,Bank\n',
      1,
    ],
    ['csv', '手机号,备注,expires\n17444440001,"举报, 三次",2026-12-31\n', 1],
  ])('a file of the form %s', async (form, text, added) => {
    const { import: made, firstRefused } = await upload(text, { form, origin: 'forms' });
    expect([made.added, firstRefused]).toEqual([added, []]);
  });

  test('a table without a column of values is refused whole, with the remedy', async () => {
    const { import: made, firstRefused } = await upload('a,b\n1,2\n', { form: 'csv' });
    expect(made).toMatchObject({ added: 0, refused: 1 });
    expect(firstRefused[0]?.problem.remedy).toContain('phone');
  });

  test('gzip is unpacked; a broken one leaves nothing in force and is told as failed', async () => {
    const packed = gzipSync('gzip-a.com\ngzip-b.com\n');
    const { import: made } = await upload(packed, { form: 'domains' });
    expect(made.added).toBe(2);
    await expect(upload(packed.subarray(0, 25), { form: 'domains' })).rejects.toThrow(
      'gzip-broken',
    );
    const { items } = await analyst.call('list.imports', {});
    expect(items.filter((one) => one.status === 'failed')).toHaveLength(1);
  });

  test('a source submits in its own name alone, and one person approves', async () => {
    const { import: made } = await upload(
      'source-a.com\n',
      { form: 'domains', origin: 'somebody-else' },
      { authorization: `Bearer ${source.key}` },
      'lists/submit',
    );
    expect(made).toMatchObject({ origin: 'police-feed', proposedBy: { name: 'police-feed' } });
    await analyst.call('list.import-approve', { params: { id: made.id } });
    expect((await lookup('source-a.com')).verdict).toBe('block');
  });

  test('an export holds what the filter fits and leaves digest and count', async () => {
    const read = async (form: string): Promise<string> => {
      const url = `${h.server.address}/api/v1/lists/export?origin=pages&form=${form}&reason=test`;
      return (await fetch(url, { headers: analyst.headers })).text();
    };
    const csv = await read('csv');
    expect(csv.split('\n')).toHaveLength(27);
    expect(csv).toContain('domain,exact,page00.find-me.com,block,OTHER,');
    const lines = (await read('ndjson')).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { value: string }).value)).toHaveLength(25);
    const audits = await h.db.query<{ action: string }>(
      `select action from audit_entry where action like 'list.export%' order by seq`,
    );
    expect(audits.map((a) => a.action)).toEqual([
      'list.export',
      'list.exported',
      'list.export',
      'list.exported',
    ]);
    const denied = await fetch(`${h.server.address}/api/v1/lists/export?form=csv&reason=x`, {
      headers: seat.headers,
    });
    expect(denied.status).toBe(403);
  });
});

describe('in every process', () => {
  test('another process has a change in effect without asking, and again after a large one', async () => {
    let told: () => void = () => {};
    const other = await openListMemory({
      db: h.db,
      log: silentLog,
      shipped: [],
      onChange: () => told(),
    });
    const changed = (): Promise<void> =>
      new Promise((resolve) => {
        told = resolve;
      });
    try {
      const { id } = await propose(analyst, block('17555550001'));
      let heard = changed();
      await second.call('list.approve', { params: { id } });
      await heard;
      const ask = (value: string) => other.lists().lookup('number', value, h.clock.now());
      expect(ask('+8617555550001')?.entry.verdict).toBe('block');
      heard = changed();
      await second.call('list.withdraw', { params: { id }, body: { reason: 'x' } });
      await heard;
      expect(ask('+8617555550001')).toBeUndefined();
      const fresh = await openListMemory({ db: h.db, log: silentLog, shipped: [] });
      expect(fresh.lists().version).toBe(other.lists().version);
      expect(fresh.lists().size).toBe(other.lists().size);
      expect(fresh.change).toBe(other.change);
      await fresh.stop();
    } finally {
      await other.stop();
    }
  });

  test('the counts of the bases are those of the rows', async () => {
    const wrong = await h.db.query(
      `select b.id from list_basis b where b.entry_count <>
         (select count(*) from list_entry e where e.basis_id = b.id)`,
    );
    expect(wrong).toEqual([]);
    const stats = await seat.call('list.stats', {});
    const [rows] = await h.db.query<{ n: number }>('select count(*) as n from list_entry');
    expect(stats.groups.reduce((sum, g) => sum + g.count, 0)).toBe(rows?.n);
  });
});

describe('what an entry touches', () => {
  test('the preview of a proposal and the effect of an entry count signals, decisions, people', async () => {
    const number = '17666660001';
    const row = (i: number) => ({
      kind: 'call',
      id: `t${i}`,
      source: 'police-feed',
      occurredAt: formatInstant(h.clock.now()),
      subject: { phone: `1391234567${i}` },
      counterpart: { number },
      direction: 'in',
      durationSeconds: 60,
    });
    const reply = await fetch(`${h.server.address}/api/v1/signals`, {
      method: 'POST',
      body: [row(1), row(2), { ...row(3), subject: row(1).subject }]
        .map((r) => JSON.stringify(r))
        .join('\n'),
      headers: { authorization: `Bearer ${source.key}`, 'content-type': 'application/x-ndjson' },
    });
    expect(reply.status).toBe(200);
    await expect
      .poll(async () => (await h.db.query('select 1 from decision')).length, { timeout: 10_000 })
      .toBe(3);
    const preview = await analyst.call('list.preview', {
      body: { kind: 'number', value: '1766666', match: 'prefix', verdict: 'block' },
    });
    expect(preview.value).toBe('+861766666');
    expect(preview.touch).toMatchObject({ days: 1, signals: 3, persons: 2, whole: true });
    expect(preview.examples.map((e) => e.kind)).toEqual(['call', 'call', 'call']);
    const { id } = await propose(analyst, block(number));
    const { effect } = await analyst.call('list.read', { params: { id } });
    expect(effect).toMatchObject({ days: 7, signals: 3, persons: 2, looked: 3, whole: true });
  });
});
