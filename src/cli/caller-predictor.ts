import {
  topContributions,
  sumForest,
  type Forest,
  type TreeModelFile,
} from '../core/tree/index.ts';
import {
  callerColumns,
  graphColumns,
  readRow,
  tableOf,
  type Columns,
} from '../engine/train/index.ts';
import { callerIdOf, readCallerGraph, readCallers } from './caller-file.ts';
import type { RowJudge } from './predictor.ts';
import { numberOf, type Fields } from './table-file.ts';

export interface CallerFiles {
  /** Who had to do with whom, for a model that reads the graph. */
  readonly edges: string | undefined;
  /** Callers whose label is known: the neighbours that the graph may speak of. */
  readonly known: string | undefined;
  readonly explain: number;
  /** Told when the graph cannot be used. */
  readonly tell: (words: string) => void;
}

/** Judges callers by the graph where the model and the files have one, else by their columns. */
export async function readCallerFiles(model: TreeModelFile, files: CallerFiles): Promise<RowJudge> {
  const linked = model.forests.get('graph');
  const plain = model.forests.get('plain');
  const usesGraph = linked !== undefined && files.edges !== undefined && files.known !== undefined;
  if (linked !== undefined && !usesGraph) {
    files.tell('the graph is not used: it needs --edges and --known');
  }
  const forest = usesGraph ? linked : plain;
  if (forest === undefined) throw new Error('a model of callers without its forest');
  const extra = usesGraph ? await graphReader(files) : () => new Map<string, Float64Array>();
  const setting = (name: string, otherwise: number): number =>
    model.settings[`${usesGraph ? 'graph' : 'plain'}${name}`] ?? otherwise;
  const [slope, shift] = [setting('Slope', 1), setting('Shift', 0)];
  const threshold = setting('Threshold', 0.5);
  const given = forest.features;
  return (fields, row) => {
    const id = callerIdOf(fields);
    const values = rowOf(fields, id, { forest, extra });
    if (typeof values === 'string') {
      const problem = `${JSON.stringify(fields[values])} is not a number`;
      const remedy = 'give a number, or leave it empty';
      return { row, id, error: { field: values, problem, remedy } };
    }
    if (values.every((value) => Number.isNaN(value))) {
      const problem = 'none of the columns that the model reads';
      const remedy = `give some of ${given.slice(0, 3).join(', ')}, ...`;
      return { row, id, error: { field: '', problem, remedy } };
    }
    const sum = sumForest(forest, values);
    const probability = 1 / (1 + Math.exp(-(slope * sum + shift)));
    const parts = topContributions(forest, values, files.explain);
    const explanation = parts.map(({ feature, value, weight }) => {
      return { name: feature, value: Number.isNaN(value) ? null : value, weight: slope * weight };
    });
    const label = probability >= threshold ? 'fraud' : 'ordinary';
    return { row, id, label, probability, explanation };
  };
}

/** The row as the forest reads it, or the column that holds no number. */
function rowOf(
  fields: Fields,
  id: string,
  { forest, extra }: { forest: Forest; extra: (id: string) => Columns },
): Float64Array | string {
  const columns: Columns = new Map();
  for (const name of forest.features) {
    if (!(name in fields)) continue;
    const value = numberOf(fields[name]);
    if (value === undefined) return name;
    columns.set(name, Float64Array.of(value));
  }
  if (columns.size === 0) return new Float64Array(forest.features.length).fill(Number.NaN);
  // A column that the file does not have is missing, and counts as that.
  for (const name of forest.features) {
    if (!name.includes('-') && !columns.has(name)) columns.set(name, Float64Array.of(Number.NaN));
  }
  const all = new Map([...callerColumns({ ids: [id], columns }), ...extra(id)]);
  return readRow(tableOf(all, forest.features, 1), 0, new Float64Array(forest.features.length));
}

async function graphReader(files: CallerFiles): Promise<(id: string) => Columns> {
  const graph = await readCallerGraph(files.edges ?? '');
  const options = { labelField: 'label', fraud: [], ordinary: [] };
  const callers = await readCallers([files.known ?? ''], options);
  const known = new Map(callers.ids.map((id, i) => [id, callers.targets[i] ?? 0]));
  const prepared = graphColumns([...graph.neighbours.keys()], graph, known);
  const rows = new Map([...graph.neighbours.keys()].map((id, row) => [id, row]));
  return (id) => {
    const row = rows.get(id);
    if (row === undefined) return graphColumns([id], graph, known);
    return new Map(Array.from(prepared, ([name, column]) => [name, column.subarray(row, row + 1)]));
  };
}
