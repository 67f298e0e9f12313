/** Goal: the phone shows what was done before the centre answers. Method: queued acts over a task. */
import { expect, test } from 'vitest';
import type { VisitTask, VisitToday } from '../../contract/index.ts';
import { defaultVisitPolicy } from '../../core/visit/index.ts';
import { projected, type QueuedAct } from './project.ts';

const policy = defaultVisitPolicy as unknown as VisitToday['policy'];
const task: VisitTask = {
  id: 'vis_1',
  version: 2,
  status: 'waiting',
  tier: 'station',
  mine: false,
  dueAt: '2026-03-10T02:00:00.000Z',
  openedAt: '2026-03-10T01:00:00.000Z',
  updatedAt: '2026-03-10T01:00:00.000Z',
  attempts: 0,
  place: '海晏区 · 锦绣社区',
  address: null,
  cell: null,
  people: ['wrn_1', 'wrn_2'].map((warningId) => ({
    warningId,
    name: '林*芳',
    grade: 'P1' as const,
    age: null,
    category: null,
    amountAtRiskFen: null,
    hasPhone: true,
    outcome: null,
    dropped: false,
  })),
  acceptedAt: null,
  setOutAt: null,
  arrivedAt: null,
  leftAt: null,
  second: null,
  answers: {},
  notes: [],
};
const act = (parts: Partial<QueuedAct> & Pick<QueuedAct, 'kind'>, n = 0): QueuedAct => ({
  id: `act-${parts.kind}-${n}`,
  visitId: 'vis_1',
  at: '2026-03-10T01:10:00.000Z',
  ...parts,
});
const after = (...queue: readonly QueuedAct[]) => projected([task], queue, policy)[0];

test('each act shows at once', () => {
  expect(after(act({ kind: 'accept' }))).toMatchObject({ mine: true, status: 'accepted' });
  expect(after(act({ kind: 'arrive' }), act({ kind: 'accept' }))?.status).toBe('arrived');
  expect(after(act({ kind: 'check', item: 'look-apps', value: 'no' }))?.answers).toEqual({
    'look-apps': 'no',
  });
  expect(after(act({ kind: 'second', name: '赵协管' }))?.second).toBe('赵协管');
  expect(after(act({ kind: 'note', text: '已卸载' }))?.notes).toHaveLength(1);
  expect(after(act({ kind: 'hand-back', text: '太远' }))).toMatchObject({
    mine: false,
    status: 'waiting',
  });
});

test('done when everybody on the card has a result; a closed door is tried again', () => {
  const one = act({ kind: 'outcome', warningId: 'wrn_1', outcome: 'dissuaded' }, 1);
  const two = act({ kind: 'outcome', warningId: 'wrn_2', outcome: 'refused' }, 2);
  expect(after(one)?.status).toBe('waiting');
  expect(after(one, two)?.status).toBe('done');
  const closed = act({ kind: 'outcome', warningId: 'wrn_1', outcome: 'nobody-there' }, 3);
  expect(after(act({ kind: 'arrive' }), closed)).toMatchObject({
    status: 'accepted',
    attempts: 1,
    arrivedAt: null,
  });
});

test('acts on other tasks change nothing here', () => {
  expect(after({ ...act({ kind: 'accept' }), visitId: 'vis_2' })).toEqual(task);
});
