/** Goal: every warning finds its unit, and says why. Method: one tree, a table of regions and duties. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs, parseInstant } from '../kernel/index.ts';
import {
  dayCode,
  dayStart,
  routeReasonText,
  routeWarning,
  stationFor,
  tierFor,
  warningNumber,
  type RoutePerson,
  type RouteUnit,
  type Routing,
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

const noon = parseInstant('2026-11-22T12:00:00+08:00') ?? 0;
/** A Sunday: nobody is at work. */
const sunday = { now: noon };
/** The Monday after. */
const monday = { now: noon + dayMs };
const home = (region: string | null): RoutePerson => ({ home: { region } });

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
  const routing = routeWarning(home(region), tree(change), sunday);
  expect(routing).toMatchObject({ unitId, reason: { code, region, passedOver: [...passedOver] } });
});

const told = (routing: Routing | undefined): string =>
  routing === undefined ? 'none' : `${routing.unitId} | ${routeReasonText(routing.reason, 'en')}`;

/** Lives in the east, works in the west. */
const commuter: RoutePerson = {
  home: { region: '440303001', cell: { q: 0, r: 0 } },
  work: { region: '440305', cell: { q: 4, r: 0 } },
};
const uyghur: RoutePerson = { ...home('440303'), languages: ['uig'] };

test('where the person is: at home, at work in working hours, or where a signal just saw them', () => {
  expect(told(routeWarning(commuter, tree(), sunday))).toMatchInlineSnapshot(
    `"east | by place: home 440303001"`,
  );
  expect(told(routeWarning(commuter, tree(), monday))).toMatchInlineSnapshot(
    `"west | by place: place of work 440305"`,
  );
  const seen = { ...commuter, seen: { region: '440304', at: noon - minuteMs } };
  expect(told(routeWarning(seen, tree(), sunday))).toMatchInlineSnapshot(
    `"east | by place: where the signal saw them 440304"`,
  );
  const old = { ...commuter, seen: { region: '440304', at: noon - 2 * hourMs } };
  expect(told(routeWarning(old, tree(), sunday))).toContain('home');
  const abroad = { ...commuter, work: { region: '110105' } };
  expect(told(routeWarning(abroad, tree(), monday))).toContain('east');
});

test('a desk that does not speak the language passes on to one above that does', () => {
  const spoken = tree({ bureau: { languages: ['cmn', 'uig'] } });
  expect(told(routeWarning(uyghur, spoken, sunday))).toMatchInlineSnapshot(
    `"bureau | passed up: home 440303, passed over east (nobody speaks the language), Uyghur is spoken there"`,
  );
  expect(told(routeWarning(uyghur, tree(), sunday))).toMatchInlineSnapshot(
    `"east | by place: home 440303, Uyghur is needed, nobody on duty speaks it"`,
  );
  const both = { ...uyghur, languages: ['uig', 'cmn'] };
  expect(told(routeWarning(both, spoken, sunday))).toContain('east');
});

test('a desk with too much waiting passes on to a freer one above, never to a fuller one', () => {
  const full = { waiting: 40, seated: 2 };
  const freer = tree({ east: full, bureau: { waiting: 3, seated: 4 } });
  expect(told(routeWarning(home('440303'), freer, sunday))).toMatchInlineSnapshot(
    `"bureau | passed up: home 440303, passed over east (too much waiting 40 for 2 seats)"`,
  );
  const fuller = tree({ east: full, bureau: { waiting: 400, seated: 2 } });
  expect(told(routeWarning(home('440303'), fuller, sunday))).toContain('east');
});

test('without any desk there is no route; a bank is none', () => {
  const bank = [unit('bank', { level: 'bank', regions: ['4403'] })];
  expect(routeWarning(home('4403'), bank, sunday)).toBeUndefined();
});

test('the station of the street goes to the door, or the nearest on duty', () => {
  expect(stationFor(home('440303001'), tree(), sunday)?.unitId).toBe('east-station');
  expect(stationFor(home('440305'), tree(), sunday)).toBeUndefined();
  expect(stationFor(home(null), tree(), sunday)).toBeUndefined();
  const near = unit('near', {
    level: 'station',
    parentId: 'east',
    regions: ['440303002'],
    cell: { q: 2, r: 0 },
  });
  const far = unit('far', { ...near, id: 'far', name: 'far', cell: { q: 90, r: 0 } });
  const closed = tree({ 'east-station': { onDuty: false, cell: { q: 0, r: 0 } } });
  expect(told(stationFor(commuter, [...closed, far, near], sunday))).toMatchInlineSnapshot(
    `"near | to the nearest station: home 440303001, passed over east-station (off duty), about 10 min from near"`,
  );
  expect(stationFor(commuter, [...closed, far], sunday)?.unitId).toBe('east-station');
});

test('the other tiers', () => {
  expect(tierFor('branch', commuter, tree(), sunday)?.unitId).toBe('east');
  expect(tierFor('branch', commuter, tree(), monday)?.unitId).toBe('west');
  expect(tierFor('grid', commuter, tree(), sunday)).toBeUndefined();
  expect(tierFor('station', commuter, tree(), sunday)?.unitId).toBe('east-station');
});

const anyUnit = fc.record({
  level: fc.constantFrom('province', 'bureau', 'branch', 'station', 'grid', 'bank'),
  parent: fc.option(fc.nat(7), { nil: null }),
  regions: fc.array(fc.constantFrom('44', '4403', '440303', '440305', '440303001'), {
    maxLength: 2,
  }),
  onDuty: fc.boolean(),
  seatCount: fc.nat(2),
  languages: fc.subarray(['cmn', 'uig', 'yue']),
  waiting: fc.nat(60),
  seated: fc.nat(4),
});
const anyPerson = fc.record({
  home: fc.record({ region: fc.constantFrom(null, '440303001', '440305', '110105') }),
  work: fc.record({ region: fc.constantFrom(null, '440303', '440399') }),
  seen: fc.record({ region: fc.constantFrom(null, '440305'), at: fc.constant(noon) }),
  languages: fc.subarray(['cmn', 'uig', 'yue']),
});

test('never without a unit where there is a desk, and who is passed over is named', () => {
  fc.assert(
    fc.property(fc.array(anyUnit, { maxLength: 8 }), anyPerson, (parts, person) => {
      const units = parts.map(({ parent, ...rest }, i) =>
        unit(`u${i}`, { ...rest, parentId: parent === null ? null : `u${parent}` }),
      );
      const isDesk = (u: RouteUnit) => ['province', 'bureau', 'branch'].includes(u.level);
      const routing = routeWarning(person, units, monday);
      const serving = units.filter((u) => isDesk(u) && u.onDuty && u.seatCount > 0);
      if (units.some(isDesk)) expect(routing).toBeDefined();
      if (serving.length > 0) {
        expect(serving.map((u) => u.id)).toContain(routing?.unitId);
      }
      for (const name of routing?.reason.passedOver ?? []) {
        expect(units.some((u) => u.name === name && u.id !== routing?.unitId)).toBe(
          routing?.reason.code !== 'nobody-on-duty' || name !== routing.unitId,
        );
      }
    }),
    { numRuns: 300 },
  );
});

test('days and numbers are of the centre, eight hours ahead of UTC', () => {
  const night = parseInstant('2026-11-21T16:30:00Z') ?? 0;
  expect(dayCode(night)).toBe('261122');
  expect(dayStart(night)).toBe(parseInstant('2026-11-21T16:00:00Z'));
  expect(warningNumber(night, 418)).toBe('YJ-261122-0418');
});
