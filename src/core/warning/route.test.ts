/** Goal: every warning finds its unit, and says why. Method: one tree, a table of regions and duties. */
import { expect, test } from 'vitest';
import { parseInstant } from '../kernel/index.ts';
import {
  compareUrgency,
  dayCode,
  dayStart,
  routeWarning,
  stationFor,
  warningNumber,
  type RouteUnit,
} from './index.ts';

const unit = (id: string, parts: Partial<RouteUnit>): RouteUnit => ({
  id,
  parentId: null,
  name: id,
  level: 'branch',
  regions: [],
  onDuty: true,
  seatCount: 1,
  ...parts,
});
const tree = (change: Record<string, Partial<RouteUnit>> = {}): RouteUnit[] =>
  [
    unit('bureau', { level: 'bureau', regions: ['4403'] }),
    unit('east', { parentId: 'bureau', regions: ['440303', '440304'] }),
    unit('west', { parentId: 'bureau', regions: ['440305'] }),
    unit('east-station', { level: 'station', parentId: 'east', regions: ['440303001'] }),
    unit('bank', { level: 'bank', regions: ['4403'] }),
  ].map((u) => ({ ...u, ...change[u.id] }));

test.each([
  ['a street of the east', '440303001', {}, 'east', 'by-region', []],
  ['the west', '440305', {}, 'west', 'by-region', []],
  ['a district of nobody', '440399', {}, 'bureau', 'by-region', []],
  ['the east at night', '440303', { east: { onDuty: false } }, 'bureau', 'passed-up', ['east']],
  ['the east without seats', '440303', { east: { seatCount: 0 } }, 'bureau', 'passed-up', ['east']],
  [
    'nobody on duty above',
    '440303',
    { east: { onDuty: false }, bureau: { onDuty: false } },
    'west',
    'passed-up',
    ['east', 'bureau'],
  ],
  [
    'nobody anywhere',
    '440303',
    { east: { onDuty: false }, west: { onDuty: false }, bureau: { seatCount: 0 } },
    'bureau',
    'nobody-on-duty',
    ['east', 'bureau'],
  ],
  ['another city', '110105', {}, 'bureau', 'no-region', []],
  ['nothing known', null, {}, 'bureau', 'no-region', []],
] as const)('%s', (_, region, change, unitId, code, passedOver) => {
  expect(routeWarning(region, tree(change))).toEqual({
    unitId,
    reason: { code, region, passedOver: [...passedOver] },
  });
});

test('without any desk there is no route; a bank is none', () => {
  expect(
    routeWarning('4403', [unit('bank', { level: 'bank', regions: ['4403'] })]),
  ).toBeUndefined();
});

test('the station of the street goes to the door', () => {
  expect(stationFor('440303001', tree())?.unitId).toBe('east-station');
  expect(stationFor('440305', tree())).toBeUndefined();
  expect(stationFor(null, tree())).toBeUndefined();
});

test('days and numbers are of the centre, eight hours ahead of UTC', () => {
  const night = parseInstant('2026-11-21T16:30:00Z') ?? 0;
  expect(dayCode(night)).toBe('261122');
  expect(dayStart(night)).toBe(parseInstant('2026-11-21T16:00:00Z'));
  expect(warningNumber(night, 418)).toBe('YJ-261122-0418');
});

test('urgency: grade, lateness, stake, waiting, id', () => {
  const base = {
    id: 'a',
    grade: 'P1',
    deadlineAt: 200,
    amountAtRiskFen: 100,
    score: 0.9,
    openedAt: 10,
  } as const;
  const order = [
    { ...base, id: 'critical', grade: 'P0' as const },
    { ...base, id: 'late', deadlineAt: 50 },
    { ...base, id: 'rich', amountAtRiskFen: 1_000 },
    { ...base, id: 'likely', score: 0.95 },
    { ...base, id: 'old', openedAt: 1 },
    base,
    { ...base, id: 'b' },
  ];
  const sorted = order.toReversed().sort((x, y) => compareUrgency(x, y, 100));
  expect(sorted.map((w) => w.id)).toEqual(order.map((w) => w.id));
});
