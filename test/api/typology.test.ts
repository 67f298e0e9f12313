/**
 * Goal: a version of a typology goes from draft to live by two people, the pack is switched at once
 * and brought back by one step, and each decision names what it met. Method: a real server, signals
 * sent as a source sends them, and the acts of an analyst and a commander.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hourMs } from '../../src/core/kernel/index.ts';
import type { Typology } from '../../src/core/typology/index.ts';
import { installShipped } from '../../src/server/typology/index.ts';
import { startHarness, type Harness, type TestSource, type TestUser } from './harness.ts';

let centre: Harness;
let analyst: TestUser;
let other: TestUser;
let commander: TestUser;
let bank: TestSource;
let bureauId: string;

const draft: Typology = {
  id: 'big-transfer',
  version: 1,
  category: 'INVEST',
  name: { zh: '大额转账', en: 'Large transfer' },
  meaning: { zh: '试验用', en: 'For a test' },
  sources: [],
  on: ['transfer'],
  subject: 'payee',
  rules: [
    { id: 'large', if: { field: 'amount', is: '>=', value: 5_000_000 }, weight: 0.9 },
    {
      id: 'often',
      if: {
        window: {
          measure: 'count',
          per: 'payee',
          on: { kind: 'transfer', side: 'in' },
          over: '1h',
        },
        is: '>=',
        value: 2,
      },
      weight: 0.5,
    },
  ],
  grade: { P3: 0.5, P1: 0.92 },
  act: ['propose-block', 'lead'],
};

beforeAll(async () => {
  centre = await startHarness();
  const unitId = await centre.addUnit({ name: '市局', level: 'bureau' });
  bureauId = unitId;
  analyst = await centre.addUser({ roles: ['analyst'], unitId, name: '研判员甲' });
  other = await centre.addUser({ roles: ['analyst'], unitId, name: '研判员乙' });
  commander = await centre.addUser({ roles: ['commander'], unitId, name: '指挥长' });
  bank = await centre.addSource('bank-a');
  // Nothing of what ships is in force: what is met here is what is written here.
  await centre.db.query('update typology_pack_in_force set seq = 0, previous = null');
});
afterAll(() => centre.stop());

let sent = 0;
async function transfer(amountFen: number): Promise<void> {
  sent += 1;
  const row = {
    kind: 'transfer',
    id: `t${sent}`,
    source: 'bank-a',
    occurredAt: new Date(centre.clock.now()).toISOString(),
    subject: { phone: `1380013${String(8000 + sent)}` },
    amountFen,
    payer: { bank: '工商银行', account: `0200004509200${100_000 + sent}` },
    payee: { bank: '建设银行', account: '44001234567890123456' },
    channel: 'mobile',
    status: 'done',
  };
  const reply = await fetch(`${centre.server.address}/api/v1/signals`, {
    method: 'POST',
    body: JSON.stringify(row),
    headers: { authorization: `Bearer ${bank.key}`, 'content-type': 'application/x-ndjson' },
  });
  expect(await reply.json()).toMatchObject({ accepted: 1 });
  await expect
    .poll(async () => {
      const [row] = await centre.db.query<{ behind: number }>(
        `select (select max(position) from signal) - (select count(*) from decision) as behind`,
      );
      return row?.behind;
    })
    .toBe(0);
}

const read = async (version: number) => {
  const { versions } = await analyst.call('typology.read', { params: { id: draft.id } });
  const found = versions.find((one) => one.version === version);
  if (found === undefined) throw new Error(`there is no version ${version}`);
  return found;
};

async function until(id: string, state: string): Promise<void> {
  await expect
    .poll(async () => (await analyst.call('replay.read', { params: { id } })).state, {
      timeout: 25_000,
    })
    .toBe(state);
}

test('a typology that cannot be is refused with the path of each fault', async () => {
  const wrong = {
    ...draft,
    rules: [{ id: 'a', if: { field: 'amout', is: '>', value: 1 }, weight: 1 }],
  };
  await expect(analyst.call('typology.create', { body: { body: wrong } })).rejects.toMatchObject({
    status: 400,
    reply: { error: { fields: [{ field: 'body.rules.0.if.field' }] } },
  });
});

test('written, looked at, replayed, shadowed, submitted, approved by another, rolled back', async () => {
  await transfer(100_000);
  await transfer(6_000_000);
  const made = await analyst.call('typology.create', { body: { body: { ...draft } } });
  expect(made).toMatchObject({ version: 1, state: 'draft', author: { name: '研判员甲' } });
  await expect(
    analyst.call('typology.create', { body: { body: { ...draft } } }),
  ).rejects.toMatchObject({ code: 'draft-exists' });

  centre.clock.advance(1_000);
  const look = await analyst.call('replay.start', {
    body: { purpose: 'matches', typology: draft.id, body: { ...draft } },
  });
  await until(look.id, 'done');
  const looked = await analyst.call('replay.read', { params: { id: look.id } });
  expect(looked.report).toMatchObject({
    signals: 2,
    own: { hits: 1, byRule: { large: 1, often: 1 } },
  });
  const samples = await analyst.call('replay.hits', { query: { run: look.id } });
  expect(samples.items).toMatchObject([
    { position: 2, kind: 'hit', signalKind: 'transfer', after: { hits: [{ grade: 'P1' }] } },
  ]);

  const at = { params: { id: draft.id, version: 1 } };
  const revision = async (): Promise<number> => (await read(1)).revision;
  await expect(
    analyst.call('typology.submit', { ...at, body: { revision: 1, reason: null } }),
  ).rejects.toMatchObject({ code: 'not-replayed' });

  const run = await analyst.call('replay.start', {
    body: { purpose: 'replay', typology: draft.id, version: 1, seats: 4 },
  });
  await until(run.id, 'done');
  expect(await read(1)).toMatchObject({ state: 'replayed' });
  const report = await analyst.call('replay.read', { params: { id: run.id } });
  expect(report.report).toMatchObject({
    own: { hits: 1 },
    after: { signals: 2, seats: { seats: 4 } },
    before: { signals: 2 },
    comparison: { gained: { all: 0 } },
  });

  await analyst.call('typology.shadow', { ...at, body: { revision: await revision() } });
  centre.clock.advance(3_000);
  await transfer(6_000_000);
  const [shadowed] = await centre.db.query<{ hits: unknown }>(
    'select hits from decision order by position desc limit 1',
  );
  expect(shadowed?.hits).toMatchObject([{ typology: draft.id, version: 1, shadow: true }]);
  expect((await analyst.call('proposal.list', { query: {} })).total).toBe(0);

  await analyst.call('typology.submit', {
    ...at,
    body: { revision: await revision(), reason: '请审批' },
  });
  const word = async (reason: string | null) => ({
    ...at,
    body: { revision: await revision(), reason },
  });
  await expect(analyst.call('typology.approve', await word('x'))).rejects.toMatchObject({
    code: 'own-work',
  });
  await expect(commander.call('typology.approve', await word(null))).rejects.toMatchObject({
    code: 'reason-required',
  });
  await expect(
    commander.call('typology.approve', { ...at, body: { revision: 1, reason: 'x' } }),
  ).rejects.toMatchObject({ code: 'typology-changed' });
  expect(await commander.call('typology.approve', await word('已有报案'))).toMatchObject({
    state: 'live',
    approvedBy: { name: '指挥长' },
  });

  centre.clock.advance(3_000);
  await transfer(7_000_000);
  const [live] = await centre.db.query<{ hits: unknown; model: string }>(
    'select hits, model from decision order by position desc limit 1',
  );
  expect(live?.hits).toMatchObject([{ typology: draft.id, version: 1, shadow: false }]);
  expect(live?.model).toContain('+pack.');
  const { items } = await other.call('proposal.list', { query: { state: 'open' } });
  const told = items.map(({ kind, subjectKind, subject }) => `${kind} ${subjectKind} ${subject}`);
  expect(told.sort()).toEqual(['block account 4400 **** 3456', 'lead account 4400 **** 3456']);

  const { pack } = await commander.call('typology.list', {});
  expect(pack.entries).toEqual(
    expect.arrayContaining([{ typology: draft.id, version: 1, state: 'live' }]),
  );
  await expect(
    commander.call('typology.rollback', { body: { seq: pack.seq - 1, reason: '误报多' } }),
  ).rejects.toMatchObject({ code: 'pack-changed' });
  const back = await commander.call('typology.rollback', {
    body: { seq: pack.seq, reason: '误报多' },
  });
  expect(back.entries).toEqual(
    expect.arrayContaining([{ typology: draft.id, version: 1, state: 'shadow' }]),
  );
  expect(await read(1)).toMatchObject({ state: 'shadow', submittedBy: null });
  await expect(
    commander.call('typology.rollback', { body: { seq: back.seq, reason: '再退' } }),
  ).rejects.toMatchObject({ code: 'nothing-before' });
});

test('a day in shadow needs no reason; the version before is retired with the switch', async () => {
  const at = { params: { id: draft.id, version: 1 } };
  // Sessions would not live that long: the day in shadow lies behind instead.
  await centre.db.query('update typology_version set shadow_at = shadow_at - $1', [25 * hourMs]);
  const submitted = await analyst.call('typology.submit', {
    ...at,
    body: { revision: (await read(1)).revision, reason: null },
  });
  await other.call('typology.approve', {
    ...at,
    body: { revision: submitted.revision, reason: null },
  });
  const next = await analyst.call('typology.create', {
    body: { body: { ...draft, name: { zh: '大额', en: 'Large' } } },
  });
  expect(next.version).toBe(2);
  const run = await analyst.call('replay.start', {
    body: {
      purpose: 'replay',
      typology: draft.id,
      version: 2,
      from: centre.clock.now() - 26 * hourMs,
    },
  });
  await until(run.id, 'done');
  const second = { params: { id: draft.id, version: 2 } };
  const sent = await analyst.call('typology.submit', {
    ...second,
    body: { revision: (await read(2)).revision, reason: null },
  });
  await commander.call('typology.approve', {
    ...second,
    body: { revision: sent.revision, reason: '同一规则改名' },
  });
  expect(await read(1)).toMatchObject({ state: 'retired' });
  expect(await read(2)).toMatchObject({ state: 'live' });
  const { pack } = await commander.call('typology.list', {});
  await commander.call('typology.rollback', { body: { seq: pack.seq, reason: '回退' } });
  expect(await read(1)).toMatchObject({ state: 'live' });
  expect(await read(2)).toMatchObject({ state: 'replayed' });
});

test('an edited draft must be replayed again; a cancelled replay changes nothing', async () => {
  const at = { params: { id: draft.id, version: 2 } };
  const { revision } = await read(2);
  const edited = await analyst.call('typology.edit', {
    ...at,
    body: { revision, body: { ...draft, grade: { P3: 0.6 } } },
  });
  expect(edited).toMatchObject({ state: 'draft', body: { version: 2, grade: { P3: 0.6 } } });
  await expect(
    analyst.call('typology.edit', { ...at, body: { revision, body: { ...draft } } }),
  ).rejects.toMatchObject({ code: 'typology-changed' });
  const run = await analyst.call('replay.start', {
    body: { purpose: 'replay', typology: draft.id, version: 2 },
  });
  await analyst.call('replay.cancel', { params: { id: run.id } });
  await expect(analyst.call('replay.cancel', { params: { id: run.id } })).rejects.toMatchObject({
    code: 'replay-finished',
  });
  expect(await read(2)).toMatchObject({ state: 'draft' });
});

test('a proposal is decided once, with a reason where it is rejected, and seen whole with a trace', async () => {
  const { items } = await analyst.call('proposal.list', { query: { state: 'open' } });
  const one = items.find(({ kind }) => kind === 'lead');
  const two = items.find(({ kind }) => kind === 'block');
  if (one === undefined || two === undefined) throw new Error('two proposals were expected');
  const decide = (id: string, accept: boolean, reason: string | null) =>
    analyst.call('proposal.decide', { params: { id }, body: { accept, reason } });
  expect(await analyst.call('proposal.reveal', { params: { id: one.id } })).toEqual({
    value: '44001234567890123456',
  });
  await expect(decide(one.id, false, ' ')).rejects.toMatchObject({ code: 'reason-required' });
  expect(await decide(one.id, false, '公司账户')).toMatchObject({ state: 'rejected' });
  await expect(decide(one.id, true, null)).rejects.toMatchObject({ code: 'already-decided' });
  expect(await decide(two.id, true, null)).toMatchObject({ state: 'accepted' });
  const listed = await centre.db.query(
    `select e.kind, e.value, b.status, b.proposed_by from list_entry e
     join list_basis b on b.id = e.basis_id where e.value = $1`,
    ['44001234567890123456'],
  );
  expect(listed).toMatchObject([{ kind: 'account', status: 'proposed', proposed_by: analyst.id }]);
  const [looks] = await centre.db.query<{ count: number }>(
    `select count(*) as count from audit_entry where action = 'proposal.reveal'`,
  );
  expect(looks?.count).toBe(1);
});

test('use counts hits of each day apart for live and shadow', async () => {
  centre.clock.advance(2 * 60_000);
  const { items } = await analyst.call('typology.list', {});
  const line = items.find((one) => one.typology === draft.id);
  expect(line?.use.daily.reduce((a, b) => a + b, 0)).toBe(1);
  expect(line?.use.shadowDaily.reduce((a, b) => a + b, 0)).toBe(1);
  expect(line?.use.precision).toBeNull();
});

test('a replay whose server ended is begun again by the next one', async () => {
  const run = await analyst.call('replay.start', {
    body: { purpose: 'replay', typology: draft.id, version: 2 },
  });
  await centre.restart();
  await until(run.id, 'done');
  const { items } = await analyst.call('replay.list', { query: { typology: draft.id } });
  expect(items[0]).toMatchObject({ id: run.id, version: 2, state: 'done', progress: { share: 1 } });
});

test('what ships is live from the first start; the own version of the centre stays in its place', async () => {
  const shipped = (name: string): Typology => ({
    ...draft,
    id: 'shipped-one',
    name: { zh: name, en: name },
  });
  const now = centre.clock.now();
  const states = async () =>
    (
      await centre.db.query<{ version: number; state: string; origin: string }>(
        `select version, state, origin from typology_version where typology = 'shipped-one'
         order by version`,
      )
    ).map(({ version, state, origin }) => `${version} ${state} ${origin}`);
  expect(await installShipped(centre.db, now, [shipped('one')])).toBe(1);
  expect(await installShipped(centre.db, now, [shipped('one')])).toBe(0);
  expect(await installShipped(centre.db, now, [shipped('two')])).toBe(1);
  expect(await states()).toEqual(['1 retired shipped', '2 live shipped']);
  await centre.db.query(
    `update typology_version set origin = 'centre' where typology = 'shipped-one' and version = 2`,
  );
  expect(await installShipped(centre.db, now, [shipped('three')])).toBe(1);
  expect(await states()).toEqual(['1 retired shipped', '2 live centre', '3 retired shipped']);
});

test('outcomes of warnings are the truth of precision and of replays', async () => {
  const seat = await centre.addUser({
    roles: ['seat-operator'],
    unitId: bureauId,
    name: '王佳宁',
    seat: '03 席',
  });
  const warning: Typology = {
    ...draft,
    id: 'warns-person',
    subject: 'person',
    rules: [{ id: 'huge', if: { field: 'amount', is: '>=', value: 90_000_000 }, weight: 0.9 }],
    grade: { P2: 0.5 },
    act: ['warn'],
  };
  await installShipped(centre.db, centre.clock.now(), [warning]);
  await transfer(95_000_000);
  await transfer(96_000_000);
  for (const [i, outcome] of (['dissuaded', 'false-alarm'] as const).entries()) {
    const { items: rows } = await seat.call('warning.list', { query: { tab: 'waiting' } });
    const params = { id: rows[0]?.id ?? '' };
    const claimed = await seat.call('warning.claim', { params, body: { version: 1 } });
    const told = { version: claimed.version, outcome, note: `第 ${i} 次` };
    await seat.call('warning.outcome', { params, body: told });
  }
  centre.clock.advance(61_000);
  const { items } = await analyst.call('typology.list', {});
  expect(items.find((one) => one.typology === warning.id)?.use).toMatchObject({
    right: 1,
    wrong: 1,
    precision: 0.5,
  });
  const rules = [{ id: 'huge', if: { field: 'amount', is: '>=', value: 95_500_000 }, weight: 0.9 }];
  const made = await analyst.call('typology.create', { body: { body: { ...warning, rules } } });
  const run = await analyst.call('replay.start', {
    body: { purpose: 'replay', typology: warning.id, version: made.version, against: 1 },
  });
  await until(run.id, 'done');
  const { report } = await analyst.call('replay.read', { params: { id: run.id } });
  // The queue puts the larger sum first; the false alarm of the smaller is no longer raised.
  expect(report).toMatchObject({
    own: { hits: 1, right: 1, wrong: 0 },
    before: { graded: 2, quality: { precision: 0.5 } },
    after: { graded: 1, quality: { precision: 1 } },
    comparison: { lost: { all: 1, right: 0, wrong: 1 }, gained: { all: 0 } },
  });
  const lost = await analyst.call('replay.hits', { query: { run: run.id, kind: 'lost' } });
  expect(lost.items).toMatchObject([{ verdict: 'wrong', after: null }]);
  expect(lost.items[0]?.before?.reasons.map((reason) => reason.code)).toContain('typology');
});
