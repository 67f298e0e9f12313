/**
 * Goal: every question, change and end of a measure leaves the paper that the law asks for, with who
 * signs it. Method: a real server and database; banks answer as the line hands it over.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DocumentDetail, DocumentKind } from '../../src/contract/index.ts';
import { makeFrozenBench, type FrozenBench } from './frozen-case.ts';
import { startHarness, type Harness, type TestUser } from './harness.ts';

let h: Harness;
let officer: TestUser;
let second: TestUser;
let chief: TestUser;
let bench: FrozenBench;

beforeAll(async () => {
  h = await startHarness();
  const unitId = await h.addUnit({ name: '临江市公安局', level: 'bureau', regions: ['4403'] });
  officer = await h.addUser({ roles: ['fund-officer'], unitId, name: '钱卫东' });
  second = await h.addUser({ roles: ['fund-officer'], unitId, name: '许立群' });
  chief = await h.addUser({ roles: ['commander'], unitId, name: '梁志远' });
  bench = await makeFrozenBench({ db: h.db, clock: h.clock, unitId, officer, chief });
});
afterAll(() => h.stop());

type Command = Parameters<typeof officer.call<'funds.act'>>[1]['body']['command'];
type Decision = Parameters<typeof officer.call<'funds.decide'>>[1]['body']['command'];

const read = (id: string) => officer.call('funds.read', { params: { id } });
async function act(id: string, command: Command, user = officer) {
  const { version } = await read(id);
  return user.call('funds.act', { params: { id }, body: { version, command } });
}
async function decide(id: string, command: Decision) {
  const { version } = await read(id);
  return chief.call('funds.decide', { params: { id }, body: { version, command } });
}

/** The newest paper of a kind, as plain text. */
async function paperOf(id: string, kind: DocumentKind): Promise<string> {
  const { items } = await officer.call('document.list', { query: { subject: id, kind } });
  const detail: DocumentDetail = await officer.call('document.read', {
    params: { id: items[0]?.id ?? '' },
  });
  const file = await fetch(`${h.server.address}/api/v1/documents/${detail.id}/file?format=pdf`, {
    headers: officer.headers,
  });
  expect(file.status).toBe(200);
  return JSON.stringify(detail.paper);
}

test('a question is a written notice that names what is asked, and who asks', async () => {
  const [state] = await bench.report('6217001234000000011', [{ name: '林小芳', amountFen: 5000 }]);
  const id = state?.id ?? '';
  const accountId = (await read(id)).accounts[0]?.id ?? '';
  await act(id, { act: 'query', accountId, what: 'transactions' });
  const text = await paperOf(id, 'query-notice');
  expect(text).toContain('账户交易明细');
  expect(text).toContain('第二百三十八条');
  expect(text).toContain('钱卫东（人民警察证 012345，电话 13800138000）');
});

test('a stop is extended and lifted in writing, and its holder is told when it is lifted', async () => {
  const [state] = await bench.report('6217001234000000029', [{ name: '周建国', amountFen: 7000 }]);
  const id = state?.id ?? '';
  const [stop] = await bench.requests(id, 'stop');
  if (stop !== undefined) await bench.answer(id, stop, { executedFen: 7000 });
  const measureId = (await read(id)).measures[0]?.id ?? '';
  await act(id, { act: 'co-sign', measureId }, second);
  await act(id, { act: 'extend', measureId, reason: '正在审查立案' });
  expect(await paperOf(id, 'stop-extend')).toContain('原期限止');
  const [extension] = await bench.requests(id, 'extend-stop');
  if (extension !== undefined) await bench.answer(id, extension);
  await act(id, { act: 'release', measureId, reason: '款项系货款，与案件无关' });
  expect(await paperOf(id, 'stop-release')).toContain('解除对下列账户的止付');
  const [release] = await bench.requests(id, 'lift-stop');
  if (release !== undefined) await bench.answer(id, release);
  const told = await paperOf(id, 'holder-notice');
  expect(told).toContain('王大力');
  expect(told).toContain('款项系货款，与案件无关');
});

test('money given back has a receipt and its counterfoil; what is not filed is told with the remedy', async () => {
  const [state] = await bench.report('6217001234000000037', [
    { name: '赵静', amountFen: 1_234_50 },
  ]);
  const id = state?.id ?? '';
  await act(id, { act: 'restitute', amountFen: 100_00, from: 'in-flight', receipt: '退收-07' });
  const receipt = await paperOf(id, 'restitution-receipt');
  expect(receipt).toContain('大写：壹佰元整');
  expect(receipt.match(/退收-07/g)).toHaveLength(2);
  await decide(id, { act: 'refuse-filing', reason: '系民事纠纷' });
  const notice = await paperOf(id, 'not-filed-notice');
  expect(notice).toContain('系民事纠纷');
  expect(notice).toContain('七日内');
});
