// Goal: the list never moves under the person, nothing new is lost, nothing taken is offered again.
// Method: changes applied to small lists, read as ids in their places.
import { expect, test } from 'vitest';
import type { WarningRow } from '../../../contract/index.ts';
import {
  arrivals,
  changeQueue,
  emptyQueue,
  neighbour,
  nextToHandle,
  type QueueChange,
  type QueueState,
} from './queue-state.ts';

const row = (id: string, change: Partial<WarningRow> = {}): WarningRow => ({
  id,
  number: id,
  grade: 'P1',
  category: 'ECOM',
  status: 'open',
  score: 80,
  person: { nameMasked: '林*', sex: 'F', age: 62, place: '' },
  amountAtRiskFen: 0,
  headline: '',
  ongoingCall: false,
  urgent: [],
  isRepeat: false,
  pushCount: 0,
  claimedAt: null,
  contactedAt: null,
  metAt: null,
  worth: null,
  deadlineAt: '',
  openedAt: '',
  updatedAt: '',
  signalCount: 1,
  unitName: '',
  tier: 'seat',
  sent: null,
  holder: null,
  version: 1,
  ...change,
});
const answer = (
  ids: readonly (string | WarningRow)[],
  next: string | null = null,
): QueueChange => ({
  kind: 'answer',
  answer: {
    key: 'waiting',
    next,
    items: ids.map((one) => (typeof one === 'string' ? row(one) : one)),
  },
});
const play = (...changes: QueueChange[]): QueueState => changes.reduce(changeQueue, emptyQueue);
const ids = (rows: readonly WarningRow[]): string => rows.map((one) => one.id).join('');
const claimed = (id: string, holderId: string): QueueChange => ({
  kind: 'event',
  tab: 'waiting',
  me: 'me',
  event: {
    topic: 'warning',
    id,
    kind: 'claimed',
    unitId: 'u',
    grade: 'P1',
    status: 'claimed',
    version: 2,
    holderId,
  },
});

test('new rows wait, in whatever place the server has them', () => {
  const state = play(answer(['a', 'b']), answer(['n', 'b', 'a', 'm']));
  expect(ids(state.rows)).toBe('ab');
  expect(ids(arrivals(state))).toBe('nm');
  expect(ids(changeQueue(state, { kind: 'settle' }).rows)).toBe('nbam');
});

test('what moves up into a part has not arrived', () => {
  const state = play(answer(['a', 'b', 'c'], 'x'), answer(['b', 'n', 'c', 'd'], 'y'));
  expect(ids(arrivals(state))).toBe('n');
});

test('rows are brought up to date in place, never to an older version', () => {
  const state = play(
    answer([row('a', { version: 3, score: 90 }), 'b']),
    answer(['b', row('a', { version: 2 })]),
  );
  expect(state.rows.map((one) => one.score)).toEqual([90, 80]);
});

test('a row that left keeps its place and is marked', () => {
  const state = play(answer(['a', 'b', 'c']), answer(['a', 'c']));
  expect(ids(state.rows)).toBe('abc');
  expect([...state.gone]).toEqual(['b']);
  expect([...play(answer(['a', 'b'], 'more'), answer(['n', 'a'], 'more')).gone]).toEqual([]);
});

test('an event marks at once what another person took, and not what I took', () => {
  expect([...play(answer(['a', 'b']), claimed('a', 'you')).gone]).toEqual(['a']);
  const mine = play(answer(['a', 'b']), claimed('a', 'me'));
  expect([...mine.gone]).toEqual([]);
  expect(mine.rows[0]?.status).toBe('claimed');
});

test('what I submitted is not offered again, unless it failed', () => {
  const before = play(answer(['a', 'b', 'c']), { kind: 'submitted', id: 'a' });
  expect(nextToHandle(before, 'a', 'me')).toBe('b');
  expect(ids(changeQueue(before, { kind: 'settle' }).rows)).toBe('bc');
  const failed = changeQueue(before, { kind: 'failed', id: 'a' });
  expect(ids(changeQueue(failed, { kind: 'settle' }).rows)).toBe('abc');
});

test('next is the most urgent that nobody else has', () => {
  const other = row('n', { holder: { id: 'you', name: '', seat: null } });
  const state = play(answer(['a', 'b']), answer([other, 'p', 'a', 'b']));
  expect(nextToHandle(state, 'a', 'me')).toBe('p');
});

test('more rows join at the end, once', () => {
  const state = play(answer(['a', 'b'], 'x'), {
    kind: 'more',
    answer: { key: 'waiting', next: null, items: [row('b'), row('c')] },
  });
  expect(ids(state.rows)).toBe('abc');
  expect(state.next).toBeNull();
});

test('the ends of the list hold', () => {
  const rows = [row('a'), row('b')];
  expect(neighbour(rows, 'a', -1)).toBe('a');
  expect(neighbour(rows, 'a', 1)).toBe('b');
  expect(neighbour(rows, 'b', 1)).toBe('b');
  expect(neighbour(rows, undefined, 1)).toBe('a');
  expect(neighbour([], 'a', 1)).toBeUndefined();
});

test('what a colleague looks at is passed over while there is anything else', () => {
  const state = play(answer(['a', 'b', 'c']));
  const looked =
    (...seen: string[]) =>
    (id: string) =>
      seen.includes(id);
  expect(nextToHandle(state, 'a', 'me', looked('b'))).toBe('c');
  expect(nextToHandle(state, 'a', 'me', looked('b', 'c'))).toBe('b');
  const mine = play(answer(['a', row('b', { holder: { id: 'me', name: '', seat: null } }), 'c']));
  expect(nextToHandle(mine, 'a', 'me', looked('b'))).toBe('b');
});
