// Goal: every unit is in the tree once, below its parent. Method: a small organisation.
import { expect, test } from 'vitest';
import type { Unit } from '../../../contract/index.ts';
import { branchesOf, inSight, levelsBelow, parseRegions, within } from './tree.ts';

const unit = (id: string, parentId: string | null, level: Unit['level']): Unit => ({
  id,
  parentId,
  name: id,
  level,
  regions: [],
  onDuty: true,
  userCount: 0,
});
const units = [
  unit('s2', 'b1', 'station'),
  unit('bank', 'city', 'bank'),
  unit('b2', 'city', 'branch'),
  unit('city', 'hidden', 'bureau'),
  unit('s1', 'b1', 'station'),
  unit('b1', 'city', 'branch'),
];

const drawn = (branches: ReturnType<typeof branchesOf>): string[] =>
  branches.map(({ unit: one, depth }) => `${'-'.repeat(depth)}${one.id}`);

test('parents first, police before partners, names in order', () => {
  expect(drawn(branchesOf(units))).toEqual(['city', '-b1', '--s1', '--s2', '-b2', '-bank']);
});

test('folding hides what is below, and nothing else', () => {
  const branches = branchesOf(units);
  expect(drawn(inSight(branches, new Set(['b1'])))).toEqual(['city', '-b1', '-b2', '-bank']);
  expect(drawn(inSight(branches, new Set(['city', 'b1'])))).toEqual(['city']);
});

test('a jurisdiction is a unit and what is below it', () => {
  const branches = branchesOf(units);
  expect(drawn(within(branches, 'b1'))).toEqual(['b1', '-s1', '-s2']);
  expect(drawn(within(branches, 'city'))).toEqual(drawn(branches));
  expect(within(branches, 'hidden')).toEqual([]);
});

test('levels below', () => {
  expect(levelsBelow('branch')).toEqual(['station', 'grid', 'bank', 'carrier', 'platform']);
  expect(levelsBelow('bank')).toEqual([]);
});

test('regions', () => {
  expect(parseRegions('9901 990102，990102\n99')).toEqual(['9901', '990102', '99']);
  expect(parseRegions('')).toEqual([]);
  expect(parseRegions('99a')).toBeUndefined();
});
