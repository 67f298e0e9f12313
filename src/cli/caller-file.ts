import type { CallerGraph } from '../engine/train/index.ts';
import { makeCallerGraph, type Columns } from '../engine/train/index.ts';
import { meaningByPattern, type LabelPatterns } from '../engine/train/index.ts';
import type { BadRow } from './labelled-row.ts';
import { numberOf, readTableRows, wordOf, type Fields } from './table-file.ts';

/** Names under which tables of callers keep who a row is about. */
const ID_FIELDS = ['phone_no_m', 'id', 'phone', 'number', 'msisdn', 'user'];

/** Who a row is about: a known name, or its first column. */
export function callerIdOf(fields: Fields): string {
  return wordOf(fields, ID_FIELDS) ?? wordOf(fields, Object.keys(fields).slice(0, 1)) ?? '';
}

export interface LabelledCallers {
  readonly ids: readonly string[];
  readonly columns: Columns;
  /** 1 fraud, 0 ordinary. */
  readonly targets: Float64Array;
  readonly bad: readonly BadRow[];
}

export interface CallerOptions extends LabelPatterns {
  readonly labelField: string;
}

/** Reads callers with their labels; every column that holds numbers is a feature. */
export async function readCallers(
  paths: readonly string[],
  options: CallerOptions,
): Promise<LabelledCallers> {
  const ids: string[] = [];
  const rows: Fields[] = [];
  const targets: number[] = [];
  const bad: BadRow[] = [];
  for (const file of paths) {
    for await (const entry of readTableRows(file)) {
      const target = 'problem' in entry ? entry.problem : targetOf(entry.fields, options);
      if ('problem' in entry || typeof target === 'string') {
        bad.push({ file, line: entry.row, problem: String(target), raw: entry.raw });
        continue;
      }
      ids.push(callerIdOf(entry.fields));
      rows.push(entry.fields);
      targets.push(target);
    }
  }
  const columns = numericColumns(rows, new Set([...ID_FIELDS, options.labelField]));
  return { ids, columns, targets: Float64Array.from(targets), bad };
}

function targetOf(fields: Fields, options: CallerOptions): number | string {
  const label = wordOf(fields, [options.labelField]);
  if (label === undefined) return `no label: give "${options.labelField}"`;
  const number = Number(label);
  const meaning = meaningByPattern(number === 0 || number === 1 ? String(number) : label, options);
  if (meaning === 'class') return `label ${JSON.stringify(label)} is neither fraud nor ordinary`;
  return meaning === 'fraud' ? 1 : 0;
}

/** A column is a feature when nearly every cell that is filled is a number. */
const NUMBER_SHARE_MIN = 0.9;

function numericColumns(rows: readonly Fields[], left: ReadonlySet<string>): Columns {
  const names = Object.keys(rows[0] ?? {}).filter((name) => !left.has(name));
  const columns: Columns = new Map();
  for (const name of names) {
    const values = rows.map((fields) => numberOf(fields[name]));
    const wrong = values.filter((value) => value === undefined).length;
    const filled = values.filter((value) => !Number.isNaN(value)).length;
    if (filled === 0 || wrong > filled * (1 - NUMBER_SHARE_MIN)) continue;
    columns.set(
      name,
      Float64Array.from(values, (value) => value ?? Number.NaN),
    );
  }
  return columns;
}

/** The pairs of a file of edges: its first two columns, whatever they are called. */
export async function readCallerGraph(path: string): Promise<CallerGraph> {
  const edges: [string, string][] = [];
  for await (const entry of readTableRows(path)) {
    if ('problem' in entry) continue;
    const [a, b] = Object.values(entry.fields);
    if (typeof a === 'string' && typeof b === 'string') edges.push([a, b]);
  }
  return makeCallerGraph(edges);
}
