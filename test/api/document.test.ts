/**
 * Goal: documents are numbered without gaps, drawn once, read only inside the jurisdiction, and
 * followed to whoever received them. Method: a real server and database; documents are issued as
 * the modules do it, and fetched as a browser does.
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Paper } from '../../src/contract/index.ts';
import { issueDocument, type DocumentRef } from '../../src/server/document/index.ts';
import { transact, type Transaction } from '../../src/server/platform/transact.ts';
import { startHarness, type Harness, type TestUser } from './harness.ts';

let h: Harness;
let officer: TestUser;
let stranger: TestUser;
let branch: string;

beforeAll(async () => {
  h = await startHarness();
  const bureau = await h.addUnit({ name: '临江市局', level: 'bureau' });
  branch = await h.addUnit({ name: '海晏分局', level: 'branch', parentId: bureau });
  const other = await h.addUnit({ name: '老城分局', level: 'branch', parentId: bureau });
  officer = await h.addUser({ roles: ['fund-officer'], unitId: branch, name: '钱卫东' });
  stranger = await h.addUser({ roles: ['fund-officer'], unitId: other });
});
afterAll(() => h.stop());

const paper: Paper = {
  title: '发还清单',
  office: '海晏分局',
  to: '林小芳',
  blocks: [
    { kind: 'text', text: '下列款项已发还。' },
    {
      kind: 'table',
      title: '款项',
      columns: [
        { title: '来源', form: 'text' },
        { title: '金额', form: 'money' },
      ],
      rows: [['临江银行', 3_900_050]],
    },
  ],
};

const actor = { kind: 'system', name: 'test', reason: 'issuing for a test' } as const;

function issue(
  after?: (tx: Transaction) => Promise<void>,
  subject = 'rtn_x',
): Promise<DocumentRef> {
  return transact(h.db, actor, h.clock.now(), async (tx) => {
    const draft = { kind: 'return-list', subject, unitId: branch, paper } as const;
    const ref = await issueDocument(tx, draft, { actor: officer.id, now: h.clock.now() });
    await after?.(tx);
    return ref;
  });
}

const fetchFile = (id: string, format: string, user: TestUser): Promise<Response> =>
  fetch(`${h.server.address}/api/v1/documents/${id}/file?format=${format}`, {
    headers: user.headers,
  });

test('numbers have no gap, though some are given back', async () => {
  const broken = issue(() => Promise.reject(new Error('the decision failed')));
  await expect(broken).rejects.toThrow('the decision failed');
  const refs = await Promise.all(Array.from({ length: 6 }, () => issue()));
  const ordinals = refs
    .map((ref) => Number(/〕(\d+)号$/.exec(ref.number)?.[1]))
    .sort((a, b) => a - b);
  expect(ordinals).toEqual([1, 2, 3, 4, 5, 6]);
  expect(refs[0]?.number).toMatch(/^反诈返清字〔2026〕\d+号$/);
});

test('a document is drawn once, and its hash is that of the bytes', async () => {
  const ref = await issue();
  const [first, second] = [
    await fetchFile(ref.id, 'pdf', officer),
    await fetchFile(ref.id, 'pdf', officer),
  ];
  const bytes = Buffer.from(await first.arrayBuffer());
  expect(bytes.equals(Buffer.from(await second.arrayBuffer()))).toBe(true);
  expect(first.headers.get('content-type')).toBe('application/pdf');
  expect((await fetchFile(ref.id, 'xlsx', officer)).status).toBe(200);
  const detail = await officer.call('document.read', { params: { id: ref.id } });
  expect(detail.files.map((file) => [file.format, file.pages])).toEqual([
    ['pdf', 1],
    ['xlsx', null],
  ]);
  expect(detail.files[0]?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(detail.contentHash.toUpperCase().startsWith(ref.shortCode.replaceAll('-', ''))).toBe(true);
  expect(detail.paper).toEqual(paper);
});

test('what was sent and received stands in the trail', async () => {
  await issue(undefined, 'rtn_y');
  const ref = await issue(undefined, 'rtn_y');
  await officer.call('document.follow', {
    params: { id: ref.id },
    body: { act: 'served', party: '林小芳本人' },
  });
  const detail = await officer.call('document.follow', {
    params: { id: ref.id },
    body: { act: 'received', party: '林小芳本人', note: '已签收回执' },
  });
  expect(detail.trail.map((one) => [one.act, one.actor, one.party])).toEqual([
    ['issued', '钱卫东', '林小芳'],
    ['served', '钱卫东', '林小芳本人'],
    ['received', '钱卫东', '林小芳本人'],
  ]);
  const list = await officer.call('document.list', { query: { subject: 'rtn_y', limit: 1 } });
  expect(list.items[0]).toMatchObject({ id: ref.id, last: { act: 'received' } });
  expect(list.next).toBe('1');
});

test('outside the jurisdiction there is no document', async () => {
  const ref = await issue();
  await expect(stranger.call('document.read', { params: { id: ref.id } })).rejects.toMatchObject({
    status: 404,
  });
  expect((await fetchFile(ref.id, 'pdf', stranger)).status).toBe(404);
  expect((await stranger.call('document.list', { query: {} })).total).toBe(0);
});

test('papers with identity numbers are hidden from who may not read returns; looks are on record', async () => {
  const seat = await h.addUser({ roles: ['seat-operator'], unitId: branch });
  const ref = await issue(undefined, 'rtn_z');
  const params = { id: ref.id };
  await expect(seat.call('document.read', { params })).rejects.toMatchObject({ status: 404 });
  expect((await fetchFile(ref.id, 'pdf', seat)).status).toBe(404);
  expect((await fetchFile(ref.id, 'xlsx', seat)).status).toBe(404);
  const list = await seat.call('document.list', { query: { subject: 'rtn_z' } });
  expect([list.total, list.items]).toEqual([0, []]);
  await officer.call('document.read', { params });
  const looks = await h.db.query<{ actor: string }>(
    "select actor from audit_entry where action = 'document.read' and subject = $1",
    [ref.id],
  );
  expect(looks).toEqual([{ actor: officer.id }]);
});
