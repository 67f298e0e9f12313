/** Windowed features (窗口特征) in memory: one bounded store a table, for the plan of a pack. */
import type { Result } from '../core/kernel/index.ts';
import type { WindowPlan, Windows, WindowTable } from '../core/typology/index.ts';
import type { WindowLimits } from './window-keys.ts';
import { restoreTables, snapshotOf } from './window-snapshot.ts';
import { WindowTableRows } from './window-table.ts';

export type { WindowLimits } from './window-keys.ts';

const mebibyte = 2 ** 20;
const large: WindowLimits = { keysMax: 1_000_000, bytesMax: 256 * mebibyte };
const small: WindowLimits = { keysMax: 250_000, bytesMax: 64 * mebibyte };

/** What a table may hold where nothing else is said. A key takes 64 to 256 bytes beside blocks. */
export const windowLimits: Readonly<Record<WindowTable, WindowLimits>> = {
  person: large,
  number: large,
  account: large,
  pair: large,
  device: small,
  site: small,
};

export type WindowFigures = {
  readonly keys: number;
  /** Rows, index and blocks, as allocated. */
  readonly bytes: number;
};

export type WindowStore = Windows & {
  figures(): Readonly<Record<WindowTable, WindowFigures>>;
  /** All that is known, as bytes: restored into an empty store it reads and forgets the same. */
  snapshot(): Uint8Array;
  /**
   * Replaces all that is known. Windows with the id, measure and span of the snapshot go on, others
   * start empty. Refuses, and leaves the store as it is, what is no whole snapshot.
   */
  restore(bytes: Uint8Array): Result<null, string>;
};

/** Limits of single tables replace the usual ones. */
export function makeWindows(
  plan: WindowPlan,
  limits: Partial<Readonly<Record<WindowTable, WindowLimits>>> = {},
): WindowStore {
  const make = (name: WindowTable): WindowTableRows =>
    new WindowTableRows(plan[name], limits[name] ?? windowLimits[name]);
  const tables: Readonly<Record<WindowTable, WindowTableRows>> = {
    person: make('person'),
    number: make('number'),
    account: make('account'),
    device: make('device'),
    pair: make('pair'),
    site: make('site'),
  };
  const figure = (name: WindowTable): WindowFigures => ({
    keys: tables[name].keys.size,
    bytes: tables[name].bytes,
  });
  return {
    table: (name) => tables[name],
    figures: () => ({
      person: figure('person'),
      number: figure('number'),
      account: figure('account'),
      device: figure('device'),
      pair: figure('pair'),
      site: figure('site'),
    }),
    snapshot: () => snapshotOf(tables),
    restore: (bytes) => restoreTables(tables, bytes),
  };
}
