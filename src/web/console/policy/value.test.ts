/** Goal: every figure of a table has its cell, and a change touches one. Method: the shipped table. */
import { expect, test } from 'vitest';
import { defaultPolicy } from '../../../core/warning/index.ts';
import { piecesOf, readAt, writeAt } from './value.ts';

test('every field of the shipped table is laid out once', () => {
  const paths = piecesOf(defaultPolicy).flatMap((piece) =>
    piece.kind === 'matrix' ? piece.rows.map((row) => row.path) : [piece.row.path],
  );
  expect(new Set(paths).size).toBe(paths.length);
  const tops = new Set(paths.map((path) => path.split('.')[0]));
  expect(tops).toEqual(new Set(Object.keys(defaultPolicy).filter((name) => name !== 'version')));
});

test('rows of the same columns share a matrix', () => {
  const pieces = piecesOf({ version: 'v', a: { P0: 1, P1: 2 }, b: { P0: 3, P1: 4 }, c: 5, d: [1] });
  expect(pieces.map((p) => p.kind)).toEqual(['matrix', 'single', 'whole']);
  expect(pieces[0]).toMatchObject({ rows: [{ path: 'a' }, { path: 'b' }] });
});

test('a change leaves the rest as it is', () => {
  const before = { a: { b: 1, c: 2 }, d: [3] };
  const after = writeAt(before, 'a.b', 9) as typeof before;
  expect(after).toEqual({ a: { b: 9, c: 2 }, d: [3] });
  expect(after.d).toBe(before.d);
  expect(readAt(after, 'a.b')).toBe(9);
  expect(readAt(after, 'a.x.y')).toBeUndefined();
});
