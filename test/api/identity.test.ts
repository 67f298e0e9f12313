/**
 * Goal: banks know who signs; a number is masked everywhere but in the message, and whoever has none
 * signs nothing. Method: a real server and database; people without and with a number.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiError } from '../../src/client/index.ts';
import { makeFrozenBench, type FrozenBench } from './frozen-case.ts';
import { startHarness, type Harness, type TestUser } from './harness.ts';

let h: Harness;
let administrator: TestUser;
let officer: TestUser;
let chief: TestUser;
let bench: FrozenBench;

beforeAll(async () => {
  h = await startHarness();
  const unitId = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  administrator = await h.addUser({ roles: ['administrator'], unitId });
  officer = await h.addUser({ roles: ['fund-officer'], unitId, name: '钱卫东', identity: null });
  chief = await h.addUser({ roles: ['commander'], unitId });
  bench = await makeFrozenBench({ db: h.db, clock: h.clock, unitId, officer, chief });
});
afterAll(() => h.stop());

async function refusal(act: Promise<unknown>): Promise<string> {
  const error = await act.then(
    () => 'done',
    (thrown: unknown) => thrown,
  );
  return error instanceof ApiError
    ? [
        error.status,
        error.code,
        ...(error.reply?.error.fields ?? []).map((one) => `${one.field} ${one.code}`),
      ].join(' ')
    : String(error);
}

test('who has no number on record asks no bank; set by themselves, the message holds it whole', async () => {
  const [state] = await bench.report('6217001234000000011', [{ name: '林小芳', amountFen: 1000 }]);
  const params = { id: state?.id ?? '' };
  const ask = async () => {
    const { version, accounts } = await officer.call('funds.read', { params });
    const accountId = accounts[0]?.id ?? '';
    const command = { act: 'query', accountId, what: 'holder' } as const;
    return officer.call('funds.act', { params, body: { version, command } });
  };
  expect(await refusal(ask())).toBe('409 officer-unidentified');
  expect(await officer.call('me.identity', {})).toEqual({ identity: null });
  const body = { idType: 'police', idNumber: '04 4127', phone: '138 1234 2071' } as const;
  expect(await officer.call('me.identify', { body })).toEqual({
    identity: { idType: 'police', numberMasked: '**** 27', phoneMasked: '138****2071' },
  });
  await ask();
  const [asked] = await bench.requests(params.id, 'query-holder');
  expect(asked?.officers).toEqual([
    { name: '钱卫东', idType: 'police', idNumber: '044127', phone: '13812342071' },
  ]);
});

test('what cannot be a number is refused by field; nobody else sees one whole', async () => {
  const identify = (body: { idType: 'police' | 'id-card'; idNumber: string; phone: string }) =>
    administrator.call('user.identify', { params: { id: officer.id }, body });
  const phone = '13812342071';
  expect(await refusal(identify({ idType: 'police', idNumber: '12', phone }))).toBe(
    '400 invalid-input idNumber wrong-form',
  );
  expect(
    await refusal(identify({ idType: 'id-card', idNumber: '110101199003070039', phone })),
  ).toBe('400 invalid-input idNumber id-number-check');
  expect(await refusal(identify({ idType: 'police', idNumber: '044127', phone: '12' }))).toBe(
    '400 invalid-input phone phone-impossible',
  );
  const set = await identify({ idType: 'id-card', idNumber: '110101199003070038', phone });
  expect(set.identity?.numberMasked).toBe('1101**********0038');
  const params = { id: chief.id };
  const body = { idType: 'police', idNumber: '044128', phone } as const;
  expect(await refusal(officer.call('user.identify', { params, body }))).toBe('403 not-permitted');
  const entries = await h.db.query<{ detail: unknown }>(
    `select * from audit_entry where action = 'user.identify'`,
  );
  expect(entries.length).toBeGreaterThan(2);
  expect(JSON.stringify(entries)).not.toMatch(/044127|110101199003070038|13812342071/);
});
