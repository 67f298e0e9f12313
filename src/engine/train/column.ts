import { sumForest, type Forest } from '../../core/tree/index.ts';
import type { Table } from './tree-bins.ts';

/** Columns by name, all of the same length; missing values are NaN. */
export type Columns = Map<string, Float64Array>;

/** The columns as a table of the named features; a column that is absent is all missing. */
export function tableOf(columns: Columns, features: readonly string[], rows: number): Table {
  const absent = new Float64Array(rows).fill(Number.NaN);
  return { features, rows, columns: features.map((name) => columns.get(name) ?? absent) };
}

/** Only the given rows of a table. */
export function pickRows(table: Table, picked: Int32Array): Table {
  const columns = table.columns.map((column) => {
    const some = new Float64Array(picked.length);
    for (let i = 0; i < picked.length; i++) some[i] = column[picked[i] as number] as number;
    return some;
  });
  return { features: table.features, rows: picked.length, columns };
}

/** One row of a table, into `out`. */
export function readRow(table: Table, row: number, out: Float64Array): Float64Array {
  for (let f = 0; f < table.columns.length; f++) out[f] = table.columns[f]?.[row] ?? Number.NaN;
  return out;
}

/** Log-odds of each row of a table. */
export function scoreTable(forest: Forest, columns: Columns, rows: number): Float64Array {
  const table = tableOf(columns, forest.features, rows);
  const row = new Float64Array(forest.features.length);
  return Float64Array.from({ length: rows }, (_, r) => sumForest(forest, readRow(table, r, row)));
}
