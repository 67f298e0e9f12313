import { decodeTreeModel, type Forest, type TreeModelFile } from '../core/tree/index.ts';
import type { ModelQuality } from '../core/text/index.ts';
import {
  callerColumns,
  scoreLaundering,
  scoreTable,
  type LaunderingForests,
  type LabelPatterns,
  type Scored,
} from '../engine/train/index.ts';
import { readCallers } from './caller-file.ts';
import { readNetworks } from './laundering-file.ts';
import { rankedQuality } from './model-card.ts';

export interface TableFiles extends LabelPatterns {
  readonly inputs: readonly string[];
  /** Laundering: files that name the transfers and accounts that took part. */
  readonly labels: readonly string[];
  readonly labelField: string;
  readonly threshold: number | undefined;
}

export interface TableFigures {
  readonly threshold: number;
  readonly parts: readonly ModelQuality[];
  /** Callers; accounts of laundering. */
  readonly scored: readonly Scored[];
}

/** Figures of a model of tables on labelled files; undefined when the bytes are none. */
export async function measureTable(
  bytes: Uint8Array,
  files: TableFiles,
): Promise<TableFigures | undefined> {
  const callers = decodeTreeModel(bytes, 'caller');
  if (callers.ok) return measureCallers(callers.value, files);
  const laundering = decodeTreeModel(bytes, 'laundering');
  return laundering.ok ? measureLaundering(laundering.value, files) : undefined;
}

async function measureCallers(model: TreeModelFile, files: TableFiles): Promise<TableFigures> {
  const threshold = files.threshold ?? model.settings['plainThreshold'] ?? 0.5;
  const parts: ModelQuality[] = [];
  const all: Scored[] = [];
  for (const input of files.inputs) {
    const callers = await readCallers([input], files);
    const forest = forestOf(model, 'plain');
    const sums = scoreTable(forest, callerColumns(callers), callers.ids.length);
    const scored = chances(model, 'plain', { sums, targets: callers.targets });
    parts.push(rankedQuality(input, scored, threshold));
    all.push(...scored);
  }
  return { threshold, parts, scored: all };
}

async function measureLaundering(model: TreeModelFile, files: TableFiles): Promise<TableFigures> {
  const threshold = files.threshold ?? model.settings['accountThreshold'] ?? 0.5;
  const forests = launderingForests(model);
  const parts: ModelQuality[] = [];
  const all: Scored[] = [];
  for (const network of await readNetworks(files.inputs, { ...files, networks: files.inputs })) {
    const said = scoreLaundering(forests, network);
    const accounts = { sums: said.accounts, targets: network.accounts };
    const transfers = { sums: said.transfers, targets: network.transfers };
    const scored = chances(model, 'account', accounts);
    const ofTransfers = files.threshold ?? model.settings['transferThreshold'] ?? 0.5;
    parts.push(
      rankedQuality(`${network.name}, accounts`, scored, threshold),
      rankedQuality(
        `${network.name}, transfers`,
        chances(model, 'transfer', transfers),
        ofTransfers,
      ),
    );
    all.push(...scored);
  }
  return { threshold, parts, scored: all };
}

/** The three forests of a model of laundering. */
export function launderingForests(model: TreeModelFile): LaunderingForests {
  return {
    first: forestOf(model, 'first'),
    transfer: forestOf(model, 'transfer'),
    account: forestOf(model, 'account'),
  };
}

function forestOf(model: TreeModelFile, name: string): Forest {
  const forest = model.forests.get(name);
  if (forest === undefined) throw new Error(`the model has no forest named ${name}`);
  return forest;
}

function chances(
  { settings }: TreeModelFile,
  name: string,
  { sums, targets }: { readonly sums: Float64Array; readonly targets: Float64Array },
): Scored[] {
  const [slope, shift] = [settings[`${name}Slope`] ?? 1, settings[`${name}Shift`] ?? 0];
  return Array.from(sums, (sum, i) => {
    return { score: 1 / (1 + Math.exp(-(slope * sum + shift))), fraud: targets[i] === 1 };
  });
}
