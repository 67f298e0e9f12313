/**
 * Goal: every handle belongs to one person, whichever source names it and in whatever order.
 * Method: signals resolved against a real database; then the tables are read.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { idNumberCheck, luhnDigit } from '../../src/core/kernel/index.ts';
import { parseSignal, type FraudSignal } from '../../src/core/signal/index.ts';
import { transact } from '../../src/server/platform/transact.ts';
import {
  importPersons,
  loadRegions,
  makePersonResolver,
  parsePersonRow,
  type PersonResolver,
} from '../../src/server/signal/index.ts';
import { startHarness, type Harness } from './harness.ts';

let harness: Harness;
let resolver: PersonResolver;
const regions = loadRegions(undefined);
const actor = { kind: 'system', name: 'test', reason: 'test' } as const;
const card = `621700123456789012${luhnDigit('621700123456789012')}`;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());
beforeEach(async () => {
  resolver = makePersonResolver(regions);
  await harness.db.query('truncate person_handle, person cascade');
});

function signal(subject: object): FraudSignal {
  const parsed = parseSignal(
    {
      kind: 'report',
      id: 'r',
      source: 's',
      occurredAt: '2026-03-10T08:00:00+08:00',
      subject,
      text: 'x',
    },
    { now: harness.clock.now() },
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

async function resolve(...subjects: object[]): Promise<readonly string[]> {
  const resolved = await transact(harness.db, actor, harness.clock.now(), (tx) =>
    resolver.resolve(tx, subjects.map(signal), harness.clock.now()),
  );
  resolved.keep();
  return resolved.personIds;
}

const persons = () =>
  harness.db.query<{
    id: string;
    name: string | null;
    region: string | null;
    place: string | null;
    sex: string | null;
  }>('select id, name, region, place, sex from person order by id');
const handles = () =>
  harness.db.query<{ handle: string; person_id: string }>(
    'select * from person_handle order by handle',
  );

describe('resolving', () => {
  test('one person for one phone, in one batch and later, in another process too', async () => {
    const [a, b] = await resolve({ phone: '15400000001' }, { phone: '+86 154 0000 0001' });
    expect(a).toBe(b);
    expect(await resolve({ phone: '15400000001' })).toEqual([a]);
    resolver = makePersonResolver(regions);
    expect(await resolve({ phone: '15400000001' })).toEqual([a]);
    expect(await persons()).toMatchObject([{ id: a, region: '990100', place: '示例省 临江市' }]);
  });

  test('free handles are attached to the known person, and its name is filled in once', async () => {
    const [a] = await resolve({ phone: '15400000001' });
    expect(
      await resolve(
        { phone: '15400000001', account: card, name: '林小芳' },
        { account: card, name: '别人' },
      ),
    ).toEqual([a, a]);
    expect((await persons()).map((p) => p.name)).toEqual(['林小芳']);
    expect((await handles()).map((h) => h.handle)).toEqual([
      `account:${card}`,
      'phone:+8615400000001',
    ]);
  });

  test('the strongest handle wins; a handle never moves', async () => {
    const [byPhone, byAccount] = await resolve({ phone: '15400000001' }, { account: card });
    expect(byPhone).not.toBe(byAccount);
    expect(await resolve({ account: card, phone: '15400000001' }, { account: card })).toEqual([
      byPhone,
      byAccount,
    ]);
    const body = '99010119640311002';
    const idNumber = body + idNumberCheck(body);
    expect(await resolve({ idNumber, phone: '15400000001' }, { idNumber, account: card })).toEqual([
      byPhone,
      byPhone,
    ]);
  });

  test('what was found is not kept when the transaction fails', async () => {
    await expect(
      transact(harness.db, actor, harness.clock.now(), async (tx) => {
        await resolver.resolve(tx, [signal({ phone: '15400000009' })], harness.clock.now());
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    expect(await persons()).toEqual([]);
    const [again] = await resolve({ phone: '15400000009' });
    expect(await persons()).toMatchObject([{ id: again }]);
  });

  test('two at once make one person', async () => {
    const other = makePersonResolver(regions);
    const run = (by: PersonResolver) =>
      transact(harness.db, actor, harness.clock.now(), (tx) =>
        by.resolve(
          tx,
          Array.from({ length: 50 }, (_, i) =>
            signal({ phone: `1541000${String(i).padStart(4, '0')}` }),
          ),
          harness.clock.now(),
        ),
      );
    const [first, second] = await Promise.all([run(resolver), run(other)]);
    expect(first.personIds).toEqual(second.personIds);
    expect((await persons()).length).toBe(50);
  });
});

describe('people known beforehand', () => {
  const row = (more: object) => {
    const parsed = parsePersonRow(
      JSON.stringify({ name: '林小芳', phone: '15400000001', ...more }),
    );
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    return parsed.value;
  };
  const importAll = (...rows: ReturnType<typeof row>[]) =>
    importPersons(harness.db, rows, regions, { actor, now: harness.clock.now() });

  test('are added once, and complete who was known by a signal', async () => {
    const [known] = await resolve({ phone: '15400000001' });
    const rows = [
      row({
        region: '990101',
        place: '海晏街道 · 滨湖社区',
        accounts: [card],
        sex: 'F',
        relatives: [{ relation: '女儿', name: '赵敏', phone: '15400000002' }],
      }),
      row({ name: '王强', phone: '15400000003' }),
    ];
    expect(await importAll(...rows)).toEqual({ created: 1, updated: 1 });
    expect(await importAll(...rows)).toEqual({ created: 0, updated: 2 });
    expect(await resolve({ account: card })).toEqual([known]);
    const [person] = await harness.db.query('select * from person where id = $1', [known]);
    expect(person).toMatchObject({
      name: '林小芳',
      region: '990101',
      place: '海晏街道 · 滨湖社区',
      sex: 'F',
      relatives: [
        {
          relation: '女儿',
          name: '赵敏',
          phone: '+8615400000002',
          id: expect.stringMatching(/^rel_/),
        },
      ],
    });
    const audit = await harness.db.query(
      "select 1 from audit_entry where action = 'person.import'",
    );
    expect(audit.length).toBe(2);
  });

  test.each([
    ['{"name":"x"}', 'required'],
    ['{"name":"x","phone":"12"}', 'phone-impossible'],
    ['{"name":"x","phone":"95588"}', 'phone-impossible'],
    ['{"name":"x","idNumber":"1"}', 'id-number-form'],
    ['{"nam":"x","phone":"15400000001"}', 'required'],
    ['{', 'not-json'],
    ['[]', 'wrong-type'],
  ])('%s is refused: %s', (text, code) => {
    const parsed = parsePersonRow(text);
    expect(parsed.ok ? undefined : parsed.error[0]?.code).toBe(code);
  });
});
