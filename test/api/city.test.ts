/**
 * Goal: a demonstration centre is made once, found again at the next start, and its city can be
 * steered. Method: seed a small one twice against a real server, then ask as its people would.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedDemo, type Demo } from '../../src/cli/demo.ts';
import { makeClient } from '../../src/client/index.ts';
import type { CityOperator } from '../../src/contract/index.ts';
import { ensureFirstAdministrator } from '../../src/server/access/index.ts';
import { makeCityPort } from '../../src/server/city/index.ts';
import { loadRegions } from '../../src/server/signal/index.ts';
import { startHarness, type Harness } from './harness.ts';

let harness: Harness;
let demo: Demo;
const city = makeCityPort();

const seed = (): Promise<Demo> =>
  seedDemo({
    db: harness.db,
    dataDir: harness.dataDir,
    regions: loadRegions(harness.dataDir),
    now: harness.clock.now,
    seed: 4,
    people: 250,
  });

beforeAll(async () => {
  harness = await startHarness({ deps: { city } });
  await ensureFirstAdministrator(
    harness.db,
    {
      centre: '反诈中心',
      publicUrl: harness.server.publicUrl,
      demo: true,
    },
    harness.clock.now(),
  );
  demo = await seed();
});
afterAll(() => harness.stop());

const count = async (sql: string): Promise<number> =>
  Number((await harness.db.query<{ n: number }>(`select count(*)::int as n from ${sql}`))[0]?.n);

describe('demonstration', () => {
  test('has its tree of units, its people and its lists', async () => {
    expect(await count("unit where level = 'branch'")).toBe(8);
    expect(await count("unit where level = 'station'")).toBe(46);
    // Twelve in the centre, one in each branch.
    expect(await count('account_user where seat is not null')).toBe(20);
    expect(await count('person where region is not null and cell_q is not null')).toBe(250);
    expect(
      await count("list_entry e join list_basis b on b.id = e.basis_id where b.origin = 'sim'"),
    ).toBeGreaterThan(50);
    const [bureau] = await harness.db.query<{ parent: string; people: number }>(
      `select p.level as parent, (select count(*)::int from account_user a where a.unit_id = u.id) as people
       from unit u join unit p on p.id = u.parent_id where u.level = 'bureau'`,
    );
    expect(bureau?.parent).toBe('province');
    expect(bureau?.people).toBe(23);
  });

  test('a second start finds everything and keeps the keys', async () => {
    const before = [
      await count('unit'),
      await count('account_user'),
      await count('person'),
      await count('list_entry'),
    ];
    const again = await seed();
    expect([
      await count('unit'),
      await count('account_user'),
      await count('person'),
      await count('list_entry'),
    ]).toEqual(before);
    expect(again.sources).toEqual(demo.sources);
    expect(readFileSync(join(harness.dataDir, 'demo-keys.sealed')).includes('wzk_')).toBe(false);
  });

  test('each source may send, each operator may look; old sessions end', async () => {
    const [source] = demo.sources;
    const reply = await fetch(`${harness.server.address}/api/v1/signals`, {
      method: 'POST',
      headers: { authorization: `Bearer ${source?.key}`, 'content-type': 'application/x-ndjson' },
      body: '{}',
    });
    expect(reply.status).toBe(200);
    const look = (operator: CityOperator | undefined) =>
      makeClient({
        base: harness.server.address,
        headers: () => ({ cookie: operator?.cookie ?? '', 'x-wuzha-csrf': operator?.csrf ?? '' }),
      })('warning.list', { query: {} });
    const first = await demo.openOperators();
    expect(first.filter((o) => o.role === 'seat')).toHaveLength(12);
    expect(first.filter((o) => o.role === 'station')).toHaveLength(46);
    expect((await look(first[0])).items).toEqual([]);
    const second = await demo.openOperators();
    await expect(look(first[0])).rejects.toMatchObject({ status: 401 });
    expect((await look(second[0])).items).toEqual([]);
  });
});

describe('steering', () => {
  test('without a city it is refused; with one the change goes to it', async () => {
    const unitId =
      (await harness.db.query<{ id: string }>("select id from unit where level = 'bureau'"))[0]
        ?.id ?? '';
    const administrator = await harness.addUser({ roles: ['administrator'], unitId });
    await expect(administrator.call('city.control', { body: { speed: 5 } })).rejects.toMatchObject({
      status: 409,
      code: 'no-city',
    });
    expect(await administrator.call('city.read', {})).toMatchObject({ running: false, people: 0 });
    const input = new PassThrough();
    city.attach(
      { input, output: new PassThrough() },
      {
        start: { base: '', sources: [], operators: [], seed: 4, people: 250, speed: 60 },
        renewOperators: () => demo.openOperators(),
      },
    );
    expect(
      await administrator.call('city.control', { body: { speed: 5, operators: false } }),
    ).toMatchObject({ running: true, speed: 5, operators: false });
    expect(String(input.read()).trim().split('\n').at(-1)).toBe(
      '{"control":{"speed":5,"operators":false}}',
    );
    const operator = await harness.addUser({ roles: ['seat-operator'], unitId });
    await expect(operator.call('city.control', { body: { speed: 9 } })).rejects.toMatchObject({
      status: 403,
    });
  });
});
