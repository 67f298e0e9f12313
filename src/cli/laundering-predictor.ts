import { topContributions, type Forest, type TreeModelFile } from '../core/tree/index.ts';
import {
  prepareNetwork,
  readRow,
  scoreLaundering,
  secondAccounts,
  secondTransfers,
  scoreTable,
  tableOf,
  type Columns,
} from '../engine/train/index.ts';
import { launderingForests } from './evaluate-table.ts';
import { readTransfers } from './laundering-file.ts';
import { refuseBad, type Answer, type Part, type Prediction } from './prediction.ts';

export interface LaunderingOptions {
  readonly input: string;
  /** One answer a transfer, or one an account. */
  readonly per: 'transfer' | 'account';
  readonly explain: number;
}

/** An answer about a transfer also says how likely each of its ends takes part in laundering. */
export interface TransferAnswer extends Prediction {
  readonly from: string;
  readonly to: string;
  readonly fromProbability: number;
  readonly toProbability: number;
}

/**
 * Judges a whole network: a transfer is judged by what its accounts do before and after it, so all
 * rows are read before the first is answered.
 */
export async function* launderingAnswers(
  model: TreeModelFile,
  options: LaunderingOptions,
): AsyncGenerator<Answer> {
  const file = await readTransfers(options.input, 'label');
  const { view } = file;
  const rows = view.inner.length;
  const unlabelled = {
    view,
    transfers: new Float64Array(rows),
    accounts: new Float64Array(view.ledger.accounts.length),
    groups: [],
  };
  const network = prepareNetwork(unlabelled);
  const forests = launderingForests(model);
  const scores = scoreLaundering(forests, network);
  const first = scoreTable(forests.first, network.transferColumns, rows);
  const accounts = chancesOf(model, 'account', scores.accounts);
  if (options.per === 'account') {
    const columns = secondAccounts(network, first);
    const explain = explainer(forests.account, columns, options.explain);
    yield* accountAnswers(view.ledger, accounts, explain);
    return;
  }
  const columns = secondTransfers(network, first);
  const explain = explainer(forests.transfer, columns, options.explain);
  const transfers = chancesOf(model, 'transfer', scores.transfers);
  yield* transferAnswers(file, { accounts, transfers, explain });
}

interface Chances {
  readonly chances: Float64Array;
  readonly threshold: number;
  readonly slope: number;
}

function chancesOf(model: TreeModelFile, name: string, sums: Float64Array): Chances {
  const slope = model.settings[`${name}Slope`] ?? 1;
  const shift = model.settings[`${name}Shift`] ?? 0;
  const threshold = model.settings[`${name}Threshold`] ?? 0.5;
  return {
    chances: sums.map((sum) => 1 / (1 + Math.exp(-(slope * sum + shift)))),
    threshold,
    slope,
  };
}

type Explain = (row: number, slope: number) => Part[];

function explainer(forest: Forest, columns: Columns, count: number): Explain {
  const rows = columns.values().next().value?.length ?? 0;
  const table = tableOf(columns, forest.features, rows);
  const values = new Float64Array(forest.features.length);
  return (row, slope) => {
    const parts = topContributions(forest, readRow(table, row, values), count);
    return parts.map(({ feature, value, weight }) => {
      return { name: feature, value: Number.isNaN(value) ? null : value, weight: slope * weight };
    });
  };
}

function* accountAnswers(
  { accounts, outside }: { accounts: readonly string[]; outside: Uint8Array },
  { chances, threshold, slope }: Chances,
  explain: Explain,
): Generator<Answer> {
  let row = 0;
  for (const [account, id] of accounts.entries()) {
    if (outside[account] === 1) continue;
    row++;
    const probability = chances[account] ?? 0;
    const label = probability >= threshold ? 'fraud' : 'ordinary';
    yield { row, id, label, probability, explanation: explain(account, slope) };
  }
}

function* transferAnswers(
  file: Awaited<ReturnType<typeof readTransfers>>,
  said: { readonly accounts: Chances; readonly transfers: Chances; readonly explain: Explain },
): Generator<Answer | TransferAnswer> {
  const { ledger, inner } = file.view;
  const rowOf = new Map(Array.from(inner, (k, row) => [k, row]));
  const { chances, threshold, slope } = said.transfers;
  const bad = file.bad.map((one) => refuseBad(one));
  let nextBad = 0;
  for (const [k, place] of file.places.entries()) {
    for (; (bad[nextBad]?.row ?? Infinity) < place; nextBad++) yield bad[nextBad] as Answer;
    const row = rowOf.get(k);
    const ends = { from: ledger.from[k] ?? 0, to: ledger.to[k] ?? 0 };
    const chanceOf = (account: number): number =>
      ledger.outside[account] === 1 ? 0 : (said.accounts.chances[account] ?? 0);
    // Cash, wages and shops: the ways in and out of a network are no scheme's own transfers.
    const probability = row === undefined ? 0 : (chances[row] ?? 0);
    const explanation =
      row === undefined ? [{ name: 'outside-party', weight: 0 }] : said.explain(row, slope);
    yield {
      row: place,
      id: file.ids[k] ?? null,
      label: probability >= threshold ? 'fraud' : 'ordinary',
      probability,
      from: ledger.accounts[ends.from] ?? '',
      to: ledger.accounts[ends.to] ?? '',
      fromProbability: chanceOf(ends.from),
      toProbability: chanceOf(ends.to),
      explanation,
    };
  }
  yield* bad.slice(nextBad);
}
