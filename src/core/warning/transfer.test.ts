/** Goal: a transfer is reviewed by somebody else, and work is shared out evenly. Method: tables, properties. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decideTransfer,
  defaultRoutePolicy,
  lapseTransfer,
  shareOut,
  takesTier,
  type TransferCommand,
  type TransferContext,
  type WarningState,
} from './index.ts';

const west = { id: 'west', level: 'branch', path: ['bureau', 'west'] } as const;
const pending = { to: 'west', by: 'ann', at: 0, dueAt: 100, reason: 'x' };
const state = (parts: Partial<WarningState> = {}): WarningState =>
  ({
    id: 'w',
    status: 'open',
    grade: 'P1',
    tier: 'seat',
    unitId: 'east',
    holderId: null,
    deadlineAt: 500,
    transfer: null,
    transferCount: 0,
    routeReason: { code: 'by-region', region: '440303', passedOver: [] },
    ...parts,
  }) as WarningState;
const context = (parts: Partial<TransferContext> = {}): TransferContext => ({
  actorId: 'bob',
  actorUnitId: 'west',
  reassigns: false,
  now: 10,
  policy: defaultRoutePolicy,
  transfersMax: 2,
  fromPath: ['bureau', 'east'],
  ...parts,
});
const propose: TransferCommand = { act: 'propose', to: west, reason: 'x' };
const review: TransferCommand = { act: 'review', to: west, accepted: true, reason: 'x' };
const often = { transfer: pending, transferCount: 2 };

test.each([
  ['closed', { status: 'closed' }, propose, {}, 'already-closed'],
  ['in other hands', { holderId: 'cat', status: 'claimed' }, propose, {}, 'not-yours'],
  [
    'a leader gives it',
    { holderId: 'cat', status: 'claimed' },
    propose,
    { reassigns: true },
    'transfer-proposed',
  ],
  ['once more', { transfer: pending }, propose, {}, 'transfer-pending'],
  ['to itself', { unitId: 'west' }, propose, {}, 'same-unit'],
  ['a station task to a desk', { tier: 'station' }, propose, {}, 'wrong-level'],
  ['proposed', {}, propose, {}, 'transfer-proposed'],
  ['nothing waits', {}, review, {}, 'no-transfer'],
  ['to elsewhere', { transfer: { ...pending, to: 'south' } }, review, {}, 'no-transfer'],
  ['own', { transfer: pending }, review, { actorId: 'ann' }, 'own-proposal'],
  ['too often', often, review, {}, 'superior-decides'],
  ['by the superior', often, review, { actorUnitId: 'bureau' }, 'transfer-reviewed routed'],
  ['accepted', { transfer: pending }, review, {}, 'transfer-reviewed routed'],
  [
    'accepted out of hands',
    { transfer: pending, status: 'claimed', holderId: 'cat' },
    review,
    {},
    'transfer-reviewed released routed',
  ],
  ['refused', { transfer: pending }, { ...review, accepted: false }, {}, 'transfer-reviewed'],
  ['withdrawn by another', { transfer: pending }, { act: 'withdraw' }, {}, 'not-yours'],
  [
    'withdrawn',
    { transfer: pending },
    { act: 'withdraw' },
    { actorId: 'ann' },
    'transfer-reviewed',
  ],
  ['nothing to withdraw', {}, { act: 'withdraw' }, {}, 'no-transfer'],
] as const)('%s', (_, parts, command, change, expected) => {
  const decided = decideTransfer(state(parts), command, context(change));
  expect(decided.ok ? decided.value.map((e) => e.kind).join(' ') : decided.error).toBe(expected);
});

test('a proposal lapses at its time, not before', () => {
  expect(lapseTransfer(state({ transfer: pending }), 99, 'system:timer')).toEqual([]);
  const [event] = lapseTransfer(state({ transfer: pending }), 100, 'system:timer');
  expect(event).toMatchObject({ kind: 'transfer-reviewed', accepted: false, reason: 'lapsed' });
  expect(lapseTransfer(state(), 100, 'system:timer')).toEqual([]);
});

test('desks take what seats and branches do, stations what is at the door', () => {
  expect([takesTier('bureau', 'seat'), takesTier('station', 'seat')]).toEqual([true, false]);
  expect([takesTier('station', 'station'), takesTier('grid', 'grid')]).toEqual([true, true]);
});

const ids = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 30 });

test('everything is shared out once, and nobody ends with two more than another who had less', () => {
  fc.assert(
    fc.property(ids, fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }), (things, loads) => {
      const hands = loads.map((load, i) => ({ id: `h${i}`, load }));
      const shares = shareOut(things, hands);
      expect([...shares.keys()]).toEqual(things);
      const given = (id: string): number => [...shares.values()].filter((v) => v === id).length;
      const ends = hands.map((hand) => ({ end: hand.load + given(hand.id), got: given(hand.id) }));
      const least = Math.min(...ends.map((e) => e.end));
      for (const { end, got } of ends) if (got > 0) expect(end).toBeLessThanOrEqual(least + 1);
    }),
  );
  expect(shareOut(['a'], []).size).toBe(0);
});
