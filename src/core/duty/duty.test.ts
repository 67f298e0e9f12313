/**
 * Goal: rosters say who stands when, seats do what they may, ways take their time. Method: tables of
 * cases, and properties over any roster.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hourMs, minuteMs, parseInstant } from '../kernel/index.ts';
import {
  cellDistance,
  clashOf,
  dayNumber,
  dayOf,
  decideSeat,
  defaultDutyPolicy,
  gapsOf,
  isLanguage,
  minuteOfDay,
  shiftProblem,
  signedOut,
  spansOf,
  startOfDay,
  travelMinutes,
  weekdayOf,
  type DutyShift,
  type SeatCommand,
  type SeatState,
} from './index.ts';

const at = (text: string): number => parseInstant(`${text}+08:00`) ?? 0;
const shift = (parts: Partial<DutyShift> = {}): DutyShift => ({
  id: 's1',
  unitId: 'east',
  userId: 'wang',
  role: 'A',
  pattern: { kind: 'weekly', days: [1, 2, 3, 4, 5] },
  startMinute: 8 * 60,
  lengthMinutes: 12 * 60,
  fromDay: '2026-11-16',
  untilDay: null,
  ...parts,
});
const week = { fromAt: startOfDay('2026-11-16'), untilAt: startOfDay('2026-11-23') };
const days = (shifts: DutyShift[], exceptions: Parameters<typeof spansOf>[1] = []): string[] =>
  spansOf(shifts, exceptions, week).map((s) => `${s.day} ${s.userId}${s.standIn ? '*' : ''}`);

test('days of the centre', () => {
  expect(dayOf(at('2026-11-22T23:59:59'))).toBe('2026-11-22');
  expect(dayOf(at('2026-11-23T00:00:00'))).toBe('2026-11-23');
  expect(startOfDay('2026-11-23')).toBe(at('2026-11-23T00:00:00'));
  expect(dayNumber('2026-02-31')).toBeUndefined();
  expect(dayNumber('heute')).toBeUndefined();
  expect(weekdayOf(dayNumber('2026-11-22') ?? 0)).toBe(7);
  expect(minuteOfDay(at('2026-11-22T08:30:20'))).toBe(510);
});

test('a shift by week, by cycle, over midnight, and its exceptions', () => {
  expect(days([shift()])).toEqual(
    ['16', '17', '18', '19', '20'].map((day) => `2026-11-${day} wang`),
  );
  expect(days([shift({ pattern: { kind: 'cycle', everyDays: 4, days: [0, 1] } })])).toEqual(
    ['16', '17', '20', '21'].map((day) => `2026-11-${day} wang`),
  );
  expect(days([shift({ fromDay: '2026-11-18', untilDay: '2026-11-19' })])).toHaveLength(2);
  const exceptions = [
    { shiftId: 's1', day: '2026-11-17', standInId: 'li' },
    { shiftId: 's1', day: '2026-11-18', standInId: null },
  ];
  expect(days([shift()], exceptions)).toEqual([
    '2026-11-16 wang',
    '2026-11-17 li*',
    '2026-11-19 wang',
    '2026-11-20 wang',
  ]);
  // Begun on Sunday evening, it still stands on Monday morning.
  const night = shift({
    fromDay: '2026-11-01',
    pattern: { kind: 'weekly', days: [7] },
    startMinute: 20 * 60,
  });
  expect(days([night])).toEqual(['2026-11-15 wang', '2026-11-22 wang']);
});

test('a gap is where nobody stands, and two stretches of one person clash', () => {
  const morning = shift({ pattern: { kind: 'weekly', days: [1] } });
  const spans = spansOf([morning], [], week);
  const monday = { fromAt: week.fromAt, untilAt: week.fromAt + 24 * hourMs };
  expect(gapsOf(spans, monday)).toEqual([
    { fromAt: monday.fromAt, untilAt: at('2026-11-16T08:00:00') },
    { fromAt: at('2026-11-16T20:00:00'), untilAt: monday.untilAt },
  ]);
  expect(clashOf(spans)).toBeUndefined();
  const late = shift({ id: 's2', unitId: 'west', startMinute: 19 * 60 });
  const clash = clashOf(spansOf([morning, late], [], week));
  expect([clash?.a.shiftId, clash?.b.shiftId]).toEqual(['s1', 's2']);
});

test.each([
  [{}, null],
  [{ fromDay: '2026-13-01' }, 'fromDay'],
  [{ untilDay: '2026-11-01' }, 'untilDay'],
  [{ startMinute: 1440 }, 'start'],
  [{ lengthMinutes: 1441 }, 'length'],
  [{ pattern: { kind: 'weekly', days: [] } }, 'days'],
  [{ pattern: { kind: 'weekly', days: [0] } }, 'days'],
  [{ pattern: { kind: 'cycle', everyDays: 4, days: [4] } }, 'days'],
] as const)('a shift of %j has its problem: %s', (parts, problem) => {
  expect(shiftProblem(shift(parts))).toBe(problem);
});

const anyShift = fc.record({
  userId: fc.constantFrom('wang', 'li', 'zhao'),
  startMinute: fc.integer({ min: 0, max: 1439 }),
  lengthMinutes: fc.integer({ min: 15, max: 1440 }),
  pattern: fc.record({
    kind: fc.constant('weekly' as const),
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
  }),
});

test('gaps and stretches share the week between them, with nothing left over', () => {
  fc.assert(
    fc.property(fc.array(anyShift, { maxLength: 5 }), (parts) => {
      const shifts = parts.map((p, i) => shift({ ...p, id: `s${i}` }));
      const spans = spansOf(shifts, [], week);
      const gaps = gapsOf(spans, week);
      for (let t = week.fromAt; t < week.untilAt; t += 7 * minuteMs) {
        const covers = (s: { fromAt: number; untilAt: number }) => s.fromAt <= t && t < s.untilAt;
        expect(gaps.some(covers)).toBe(!spans.some(covers));
      }
    }),
    { numRuns: 40 },
  );
});

const now = at('2026-11-22T10:00:00');
const context = { now, policy: defaultDutyPolicy, others: { signedIn: 7, resting: 1 } };
const seat = (status: SeatState['status'], warningId: string | null = null): SeatState => ({
  ...signedOut,
  status,
  warningId,
});
const idle: SeatState = { ...seat('away'), isIdle: true };
const play = (state: SeatState, command: SeatCommand, change = {}): string => {
  const result = decideSeat(state, command, { ...context, ...change });
  return result.ok ? result.value.status : result.error;
};
const rest = { act: 'break', until: now + 10 * minuteMs } as const;

test.each([
  [seat('signed-out'), { act: 'sign-in' }, 'ready'],
  [seat('on-call', 'w1'), { act: 'sign-in' }, 'on-call'],
  [seat('away'), { act: 'sign-in' }, 'away'],
  [idle, { act: 'sign-in' }, 'ready'],
  [seat('ready'), { act: 'idle' }, 'away'],
  [seat('break'), { act: 'idle' }, 'break'],
  [seat('on-call', 'w1'), { act: 'idle' }, 'on-call'],
  [seat('ready'), { act: 'call', warningId: 'w1' }, 'on-call'],
  [seat('on-call', 'w1'), { act: 'hang-up', warningId: 'w1' }, 'writing-up'],
  [seat('on-call', 'w2'), { act: 'hang-up', warningId: 'w1' }, 'on-call'],
  [seat('writing-up', 'w1'), { act: 'write-up-done', warningId: 'w1' }, 'ready'],
  [seat('on-call', 'w2'), { act: 'write-up-done', warningId: 'w1' }, 'on-call'],
  [seat('break'), { act: 'write-up-done', warningId: 'w1' }, 'break'],
  [seat('ready'), rest, 'break'],
  [seat('on-call', 'w1'), rest, 'on-a-call'],
  [seat('signed-out'), rest, 'not-signed-in-seat'],
  [seat('ready'), { act: 'break', until: now + hourMs }, 'break-too-long'],
  [seat('ready'), { act: 'break', until: now }, 'break-too-long'],
  [seat('break'), { act: 'call-back' }, 'ready'],
  [seat('ready'), { act: 'call-back' }, 'not-on-break'],
  [seat('on-call', 'w1'), { act: 'away' }, 'on-call'],
  [seat('ready'), { act: 'away' }, 'away'],
  [seat('signed-out'), { act: 'ready' }, 'not-signed-in-seat'],
  [seat('away'), { act: 'sign-out' }, 'signed-out'],
] as const)('%j %j → %s', (state, command, expected) => {
  expect(play(state, command)).toBe(expected);
});

test('a quarter of the seats may rest at once, and one always may', () => {
  expect(play(seat('ready'), rest, { others: { signedIn: 7, resting: 2 } })).toBe(
    'too-many-on-break',
  );
  expect(play(seat('ready'), rest, { others: { signedIn: 0, resting: 0 } })).toBe('break');
});

test('ways over the hexagons', () => {
  expect(cellDistance({ q: 0, r: 0 }, { q: 3, r: -1 })).toBe(3);
  const policy = {
    cellKm: 1.5,
    dayKmh: 30,
    nightKmh: 45,
    nightFromMinute: 1320,
    nightUntilMinute: 360,
    startMinutes: 2,
  };
  const way = [
    { q: 0, r: 0 },
    { q: 4, r: 0 },
  ] as const;
  expect(travelMinutes(way[0], way[1], 600, policy)).toBe(14);
  expect(travelMinutes(way[0], way[1], 1400, policy)).toBe(10);
  expect(travelMinutes(way[0], way[0], 600, policy)).toBe(4);
  expect(isLanguage('uig')).toBe(true);
  expect(isLanguage('klingon')).toBe(false);
});
