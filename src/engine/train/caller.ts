import { averageForests, type Forest } from '../../core/tree/index.ts';
import { pickRows, scoreTable, tableOf, type Columns } from './column.ts';
import { foldOf } from './fold.ts';
import { trainForest, type TreeOptions } from './tree.ts';

/** Callers as a table: one row a number, columns of what is known of its use. */
export interface CallerTable {
  readonly ids: readonly string[];
  readonly columns: Columns;
}

export interface CallerTraining extends TreeOptions {
  /** Forests of different seeds that are averaged. */
  readonly forests: number;
  readonly folds: number;
}

export const CALLER_TRAINING: CallerTraining = {
  seed: 1,
  forests: 3,
  folds: 5,
  rounds: 400,
  rate: 0.03,
  leaves: 31,
  leafRowsMin: 10,
  leafHessianMin: 0.1,
  l2: 5,
  gainMin: 0,
  columnShare: 0.3,
  rowShare: 0.6,
  bins: 255,
  patience: 50,
};

/**
 * Ratios that say more than their parts: how many different people an active number calls, how
 * its day and its bill relate. Added where a table has both columns.
 */
const RATIOS: readonly (readonly [string, string, string])[] = [
  ['partners-per-call', 'opposite_unique', 'opposite_count'],
  ['calls-per-day', 'opposite_count', 'voc_day_nunique'],
  ['partners-per-day', 'opposite_unique', 'voc_day_nunique'],
  ['calls-per-message', 'opposite_count', 'sms_count'],
  ['messages-per-day', 'sms_count', 'day_nunique'],
  ['top-partner-share', 'phone2opposite_max', 'opposite_count'],
  ['longest-to-mean', 'call_dur_max', 'call_dur_mean'],
  ['median-to-mean', 'call_dur_median', 'call_dur_mean'],
  ['traffic-per-app', 'flow_sum', 'busi_count'],
  ['traffic-median-to-mean', 'flow_median', 'flow_mean'],
  ['traffic-top-share', 'flow_max', 'flow_sum'],
  ['bill-per-traffic', 'arpu_sum', 'flow_sum'],
  ['bill-per-call', 'arpu_mean', 'opposite_count'],
  ['recipients-per-message', 'sms_nunique', 'sms_count'],
  ['call-days-to-message-days', 'voc_day_nunique', 'day_nunique'],
  ['busiest-hour-share', 'voc_hour_mode_count', 'opposite_count'],
  ['busiest-day-share', 'voc_day_mode_count', 'opposite_count'],
  ['devices-per-city', 'imeis', 'city_name_call'],
  ['outgoing-per-partner', 'voccalltype1', 'opposite_unique'],
];

/** The given columns, their ratios and how many are missing. */
export function callerColumns({ columns, ids }: CallerTable): Columns {
  const all: Columns = new Map(columns);
  for (const [name, part, whole] of RATIOS) {
    const [a, b] = [columns.get(part), columns.get(whole)];
    if (a === undefined || b === undefined) continue;
    all.set(
      name,
      a.map((value, i) => value / ((b[i] ?? Number.NaN) + 1e-9)),
    );
  }
  const missing = new Float64Array(ids.length);
  for (const column of columns.values()) {
    column.forEach((value, i) => (missing[i] = (missing[i] ?? 0) + (Number.isNaN(value) ? 1 : 0)));
  }
  return all.set('missing-values', missing);
}

/** Trains callers, fraud (1) or not (0), on the rows that are kept; all when absent. */
export function fitCallers(
  columns: Columns,
  targets: Float64Array,
  training: CallerTraining,
  kept?: Int32Array,
): Forest {
  const features = [...columns.keys()];
  const rows = kept ?? Int32Array.from(targets.keys());
  const table = pickRows(tableOf(columns, features, targets.length), rows);
  const some = Float64Array.from(rows, (row) => targets[row] ?? 0);
  const weights = new Float64Array(rows.length).fill(1);
  return averageForests(
    Array.from({ length: training.forests }, (_, i) => {
      const options = { ...training, seed: training.seed + i };
      return trainForest({ table, targets: some, weights }, options).forest;
    }),
  );
}

/**
 * Log-odds of each caller by a forest that never saw it. `columnsOf` is given the labels that the
 * forest may see (NaN elsewhere), for columns that are made of the labels of others.
 */
export function crossScoreCallers(
  task: { readonly ids: readonly string[]; readonly targets: Float64Array },
  columnsOf: (known: Float64Array) => Columns,
  training: CallerTraining,
): Float64Array {
  const folds = task.ids.map((id) => foldOf(id, training.folds));
  const scores = new Float64Array(task.ids.length);
  for (let fold = 0; fold < training.folds; fold++) {
    const known = task.targets.map((target, i) => (folds[i] === fold ? Number.NaN : target));
    const columns = columnsOf(known);
    const kept = Int32Array.from(folds.keys()).filter((row) => folds[row] !== fold);
    const forest = fitCallers(columns, task.targets, training, kept);
    const said = scoreTable(forest, columns, task.ids.length);
    folds.forEach((own, row) => {
      if (own === fold) scores[row] = said[row] ?? 0;
    });
  }
  return scores;
}
