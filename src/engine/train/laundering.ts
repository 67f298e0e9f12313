import { averageForests, type Forest } from '../../core/tree/index.ts';
import { foldOf } from './fold.ts';
import { pickRows, scoreTable, tableOf, type Columns } from './column.ts';
import { accountColumns, transferColumns, type LedgerView } from './laundering-features.ts';
import { accountScoreColumns, transferScoreColumns } from './laundering-second.ts';
import { seededRandom } from './random.ts';
import type { Table } from './tree-bins.ts';
import { trainForest, type TreeOptions } from './tree.ts';

/** One network of transfers with what is known to be laundering. */
export interface LabelledNetwork {
  readonly view: LedgerView;
  /** 1 laundering, 0 not, in the order of `view.inner`. */
  readonly transfers: Float64Array;
  /** 1 for accounts that took part. */
  readonly accounts: Float64Array;
  /** Transfers of one scheme share a name, and so a side of every split; others their sender's. */
  readonly groups: readonly string[];
}

/** The three questions of a laundering model, each with its trees. */
export interface LaunderingForests {
  /** Each transfer by itself. */
  readonly first: Forest;
  /** Each transfer beside what the first forest says of those around it. */
  readonly transfer: Forest;
  readonly account: Forest;
}

export interface LaunderingScores {
  /** Log-odds in the order of `view.inner`. */
  readonly transfers: Float64Array;
  readonly accounts: Float64Array;
}

export interface LaunderingTraining extends TreeOptions {
  /** Forests of different seeds that are averaged. */
  readonly forests: number;
  /** Parts into which training rows are split, so that no row is judged by what it taught. */
  readonly folds: number;
}

export const LAUNDERING_TRAINING: LaunderingTraining = {
  seed: 1,
  forests: 3,
  folds: 4,
  rounds: 150,
  rate: 0.06,
  leaves: 15,
  leafRowsMin: 5,
  leafHessianMin: 0.1,
  l2: 1,
  gainMin: 0,
  columnShare: 0.4,
  rowShare: 0.5,
  bins: 255,
  patience: 50,
};

/** A network with its features, computed once for any number of trainings. */
export interface PreparedNetwork extends LabelledNetwork {
  readonly accountColumns: Columns;
  readonly transferColumns: Columns;
}

export function prepareNetwork(network: LabelledNetwork): PreparedNetwork {
  const accounts = accountColumns(network.view);
  return {
    ...network,
    accountColumns: accounts,
    transferColumns: transferColumns(network.view, accounts),
  };
}

/** Rows of one network that may be trained on; all when absent. */
export interface Kept {
  readonly transfers: Uint8Array;
  readonly accounts: Uint8Array;
}

/**
 * Trains the three forests. The scores of transfers that the later two read are given by forests
 * that did not see those transfers, as they will not have seen those of another network.
 */
export function fitLaundering(
  networks: readonly PreparedNetwork[],
  training: LaunderingTraining,
  kept?: readonly (Kept | undefined)[],
): LaunderingForests {
  const transferRows = networks.map((network, i) =>
    rowsOf(network.transfers, kept?.[i]?.transfers),
  );
  const accountRows = networks.map((network, i) => rowsOf(network.accounts, kept?.[i]?.accounts));
  const parts = networks.map((network, i): Part => {
    const { transferColumns: columns, transfers: targets } = network;
    return { columns, targets, rows: transferRows[i] ?? new Int32Array() };
  });
  const first = fitForest(parts, training);
  const scores = networks.map((network) => scoreColumns(first, network.transferColumns));
  for (let fold = 0; fold < training.folds; fold++) {
    const isOther = (i: number, row: number): boolean =>
      foldOf(networks[i]?.groups[row] ?? '', training.folds) === fold;
    const without = parts.map((part, i) => ({
      ...part,
      rows: part.rows.filter((row) => !isOther(i, row)),
    }));
    const trial = fitForest(without, { ...training, forests: 1 });
    networks.forEach((network, i) => {
      const said = scoreColumns(trial, network.transferColumns);
      for (const row of parts[i]?.rows ?? []) {
        if (isOther(i, row)) (scores[i] as Float64Array)[row] = said[row] ?? 0;
      }
    });
  }
  const second = networks.map((network, i): Part => {
    const columns = secondTransfers(network, scores[i] ?? new Float64Array());
    return { columns, targets: network.transfers, rows: transferRows[i] ?? new Int32Array() };
  });
  const whole = networks.map((network, i): Part => {
    const columns = secondAccounts(network, scores[i] ?? new Float64Array());
    return { columns, targets: network.accounts, rows: accountRows[i] ?? new Int32Array() };
  });
  return { first, transfer: fitForest(second, training), account: fitForest(whole, training) };
}

/** What the forests say of a network, which needs no labels. */
export function scoreLaundering(
  forests: LaunderingForests,
  network: Pick<PreparedNetwork, 'view' | 'accountColumns' | 'transferColumns'>,
): LaunderingScores {
  const first = scoreColumns(forests.first, network.transferColumns);
  return {
    transfers: scoreColumns(forests.transfer, secondTransfers(network, first)),
    accounts: scoreColumns(forests.account, secondAccounts(network, first)),
  };
}

type Featured = Pick<PreparedNetwork, 'view' | 'accountColumns' | 'transferColumns'>;

export function secondTransfers(network: Featured, first: Float64Array): Columns {
  return new Map([...network.transferColumns, ...transferScoreColumns(network.view, first)]);
}

export function secondAccounts(network: Featured, first: Float64Array): Columns {
  return new Map([...network.accountColumns, ...accountScoreColumns(network.view, first)]);
}

function rowsOf(targets: Float64Array, kept: Uint8Array | undefined): Int32Array {
  const all = Int32Array.from(targets.keys());
  return kept === undefined ? all : all.filter((row) => kept[row] === 1);
}

interface Part {
  readonly columns: Columns;
  readonly targets: Float64Array;
  readonly rows: Int32Array;
}

/** Ordinary transfers beyond this many teach little more; the kept ones stand for the rest. */
const ORDINARY_MAX = 12_000;

function fitForest(parts: readonly Part[], training: LaunderingTraining): Forest {
  const features = [...(parts[0]?.columns.keys() ?? [])];
  const share = ordinaryShare(parts);
  const random = seededRandom(training.seed);
  const kept = parts.map((part) => ({
    ...part,
    rows: part.rows.filter((row) => part.targets[row] === 1 || share >= 1 || random() < share),
  }));
  const table = stackTables(
    features,
    kept.map(({ columns, targets, rows }) =>
      pickRows(tableOf(columns, features, targets.length), rows),
    ),
  );
  const targets = Float64Array.from(
    kept.flatMap(({ targets, rows }) => Array.from(rows, (row) => targets[row] ?? 0)),
  );
  const weights = targets.map((target) => (target === 1 ? 1 : 1 / Math.min(1, share)));
  return averageForests(
    Array.from({ length: training.forests }, (_, i) => {
      const options = { ...training, seed: training.seed + i };
      return trainForest({ table, targets, weights }, options).forest;
    }),
  );
}

function ordinaryShare(parts: readonly Part[]): number {
  let ordinary = 0;
  for (const { rows, targets } of parts)
    for (const row of rows) ordinary += 1 - (targets[row] ?? 0);
  return ORDINARY_MAX / Math.max(1, ordinary);
}

function stackTables(features: readonly string[], tables: readonly Table[]): Table {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const columns = features.map((_, f) => {
    const whole = new Float64Array(rows);
    let at = 0;
    for (const table of tables) {
      whole.set(table.columns[f] ?? [], at);
      at += table.rows;
    }
    return whole;
  });
  return { features, columns, rows };
}

function scoreColumns(forest: Forest, columns: Columns): Float64Array {
  return scoreTable(forest, columns, columns.values().next().value?.length ?? 0);
}

/**
 * Log-odds of the accounts and transfers of one network by forests that saw neither the account
 * nor any transfer it took part in; other networks are seen whole. A transfer is judged by the
 * forests that did not see its sender.
 */
export function crossScoreLaundering(
  networks: readonly PreparedNetwork[],
  measured: number,
  training: LaunderingTraining,
): LaunderingScores {
  const network = networks[measured] as PreparedNetwork;
  const { ledger, inner } = network.view;
  const folds = ledger.accounts.map((name) => foldOf(name, CROSS_FOLDS));
  const transfers = new Float64Array(inner.length);
  const accounts = new Float64Array(ledger.accounts.length);
  for (let fold = 0; fold < CROSS_FOLDS; fold++) {
    const isOut = (account: number | undefined): boolean => folds[account ?? 0] === fold;
    const kept: (Kept | undefined)[] = networks.map(() => undefined);
    kept[measured] = {
      accounts: Uint8Array.from(folds, (own) => (own === fold ? 0 : 1)),
      transfers: Uint8Array.from(inner, (k) =>
        isOut(ledger.from[k]) || isOut(ledger.to[k]) ? 0 : 1,
      ),
    };
    const trial = fitLaundering(networks, { ...training, forests: 1, folds: 2 }, kept);
    const said = scoreLaundering(trial, network);
    inner.forEach((k, row) => {
      if (isOut(ledger.from[k])) transfers[row] = said.transfers[row] ?? 0;
    });
    said.accounts.forEach((score, account) => {
      if (isOut(account)) accounts[account] = score;
    });
  }
  return { transfers, accounts };
}

const CROSS_FOLDS = 3;
