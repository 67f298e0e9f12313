// Goal: no shortcut fires while a person writes or picks a pinyin candidate. Method: a table of
// situations and the answer, and the names of key presses.
import { expect, test } from 'vitest';
import { comboOf, mayFire, type KeySituation } from './key-guard.ts';

const calm: KeySituation = {
  composing: false,
  sinceCompositionMs: 5000,
  target: 'page',
  dialogOpen: false,
  singleKeys: true,
};

test('who may fire', () => {
  const rows: readonly [string, Partial<KeySituation>, boolean][] = [
    ['C', {}, true],
    ['C', { target: 'field' }, false],
    ['C', { dialogOpen: true }, false],
    ['C', { singleKeys: false }, false],
    ['ArrowDown', { singleKeys: false }, true],
    ['ArrowDown', { target: 'select' }, false],
    ['C', { target: 'select' }, false],
    ['ArrowDown', { target: 'radio' }, false],
    ['2', { target: 'radio' }, true],
    ['ArrowDown', { target: 'field' }, false],
    ['Enter', { target: 'control' }, false],
    ['Enter', {}, true],
    ['Ctrl+Enter', { target: 'field' }, true],
    ['Ctrl+Enter', { target: 'field', composing: true }, false],
    ['Ctrl+Enter', { target: 'field', sinceCompositionMs: 0 }, false],
    ['1', { composing: true }, false],
    ['1', { sinceCompositionMs: 4 }, false],
    ['1', { target: 'control' }, true],
    ['Escape', { target: 'field' }, true],
    ['Ctrl+K', { dialogOpen: true }, false],
  ];
  for (const [combo, change, expected] of rows) {
    expect([combo, change, mayFire(combo, { ...calm, ...change })]).toEqual([
      combo,
      change,
      expected,
    ]);
  }
});

test('how a press is named', () => {
  const press = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  expect(comboOf({ ...press, key: 'c' })).toBe('C');
  expect(comboOf({ ...press, key: '?', shiftKey: true })).toBe('?');
  expect(comboOf({ ...press, key: 'Enter', ctrlKey: true })).toBe('Ctrl+Enter');
  expect(comboOf({ ...press, key: 'k', metaKey: true })).toBe('Ctrl+K');
  expect(comboOf({ ...press, key: 'ArrowUp', shiftKey: true })).toBe('Shift+ArrowUp');
  expect(comboOf({ ...press, key: 'Shift', shiftKey: true })).toBeUndefined();
  expect(comboOf({ ...press, key: 'Process' })).toBeUndefined();
});
