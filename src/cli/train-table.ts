import { basename } from 'node:path';
import { encodeTreeModel, type Forest } from '../core/tree/index.ts';
import type { ModelCard, ModelQuality, ModelSource } from '../core/text/index.ts';
import {
  bestThreshold,
  calibrate,
  CALLER_TRAINING,
  callerColumns,
  crossScoreCallers,
  crossScoreLaundering,
  fitCallers,
  fitLaundering,
  graphColumns,
  LAUNDERING_TRAINING,
  scoreLaundering,
  type CallerGraph,
  type Columns,
  type LaunderingForests,
  type Scored,
} from '../engine/train/index.ts';
import { measureTable } from './evaluate-table.ts';
import { readCallerGraph, readCallers, type LabelledCallers } from './caller-file.ts';
import type { CommandStreams } from './command.ts';
import type { BadRow } from './labelled-row.ts';
import { readNetworks, type NamedNetwork } from './laundering-file.ts';
import { rankedQuality } from './model-card.ts';
import type { TrainPlan } from './train-plan.ts';

/** A model of tables as `train` writes and reports it. */
export interface TrainedTable {
  readonly bytes: Uint8Array;
  readonly threshold: number;
  readonly heldOut: readonly Scored[];
  readonly rows: number;
  readonly bad: readonly BadRow[];
}

/** Trains callers; with edges also a forest that reads the graph, kept where it is the better. */
export async function trainCallers(
  plan: TrainPlan,
  io: CommandStreams,
): Promise<TrainedTable | string> {
  const callers = await readCallers(plan.inputs, plan);
  if (new Set(callers.targets).size < 2) return 'rows of fraud and ordinary callers are needed';
  const training = { ...CALLER_TRAINING, seed: plan.seed };
  const plain = callerColumns(callers);
  const scores = crossScoreCallers(callers, () => plain, training);
  const measured = measuredBy(callers, scores);
  const card = [rankedQuality('given columns (five folds)', measured.scored, measured.threshold)];
  const forests = new Map<string, Forest>([
    ['plain', fitCallers(plain, callers.targets, training)],
  ]);
  let settings = plainSettings('plain', measured);
  if (plan.edges !== undefined) {
    const graph = await readCallerGraph(plan.edges);
    const withGraph = (known: Float64Array): Columns => graphTable(callers, plain, graph, known);
    const said = crossScoreCallers(callers, withGraph, training);
    const linked = measuredBy(callers, said);
    card.push(rankedQuality('with the graph (five folds)', linked.scored, linked.threshold));
    const [given, better] = card.map((part) => part.figures['auc'] ?? 0);
    if ((better ?? 0) > (given ?? 0)) {
      forests.set('graph', fitCallers(withGraph(callers.targets), callers.targets, training));
      settings = { ...settings, ...plainSettings('graph', linked) };
    } else io.stderr.write('the graph adds nothing here: only the given columns are used\n');
  }
  const sources = [sourceOf(plan.inputs, callers.targets)];
  const encode = (quality: readonly ModelQuality[]): Uint8Array =>
    encodeTreeModel({ task: 'caller', card: cardOf(plan, sources, quality), settings }, forests);
  const foreign = await measureTable(encode([]), {
    ...plan,
    inputs: plan.measured,
    threshold: undefined,
  });
  const bytes = encode([...card, ...(foreign?.parts ?? [])]);
  const rows = callers.ids.length;
  const { threshold, scored: heldOut } = measured;
  return { bytes, threshold, heldOut, rows, bad: callers.bad };
}

function graphTable(
  { ids }: LabelledCallers,
  plain: Columns,
  graph: CallerGraph,
  known: Float64Array,
): Columns {
  const labels = new Map<string, number>();
  ids.forEach((id, i) => {
    const label = known[i] ?? Number.NaN;
    if (!Number.isNaN(label)) labels.set(id, label);
  });
  return new Map([...plain, ...graphColumns(ids, graph, labels)]);
}

interface Measured {
  readonly scored: readonly Scored[];
  readonly slope: number;
  readonly shift: number;
  readonly threshold: number;
}

function measuredBy({ targets }: { targets: Float64Array }, scores: Float64Array): Measured {
  const raw = Array.from(scores, (score, i) => ({ score, fraud: targets[i] === 1 }));
  const { slope, shift } = calibrate(raw, 'as-is');
  const scored = raw.map(({ score, fraud }) => {
    return { score: 1 / (1 + Math.exp(-(slope * score + shift))), fraud };
  });
  return { scored, slope, shift, threshold: bestThreshold(scored) };
}

function plainSettings(name: string, { slope, shift, threshold }: Measured) {
  return {
    [`${name}Slope`]: slope,
    [`${name}Shift`]: shift,
    [`${name}Threshold`]: threshold,
  };
}

function cardOf(
  { title, date, licence }: TrainPlan,
  data: readonly ModelSource[],
  quality: readonly ModelQuality[],
): ModelCard {
  return { title, date, licence, data, quality };
}

function sourceOf(paths: readonly string[], targets: Float64Array): ModelSource {
  const name = paths.map((path) => basename(path).replace(/\..*$/u, '')).join(', ');
  return { name, rows: targets.length, fraud: targets.reduce((sum, target) => sum + target, 0) };
}

/** Trains laundering from networks of transfers, each with the labels that are named like it. */
export async function trainLaundering(
  plan: TrainPlan,
  io: CommandStreams,
): Promise<TrainedTable | string> {
  const everyFile = [...plan.inputs, ...plan.measured];
  const networks = await readNetworks(plan.inputs, { ...plan, networks: everyFile });
  for (const network of networks) {
    if (network.accounts.includes(1)) continue;
    return `${network.name}: no account is known to have laundered: give --labels FILE`;
  }
  const training = { ...LAUNDERING_TRAINING, seed: plan.seed };
  io.stderr.write('measuring by three folds of accounts\n');
  const cross = networks.map((_, i) => crossScoreLaundering(networks, i, training));
  const all = (side: 'transfers' | 'accounts'): Measured => {
    const targets = networks.flatMap((network) => [...network[side]]);
    const scores = cross.flatMap((said) => [...said[side]]);
    return measuredBy({ targets: Float64Array.from(targets) }, Float64Array.from(scores));
  };
  const [account, transfer] = [all('accounts'), all('transfers')];
  const forests = fitLaundering(networks, training);
  const quality = networks.flatMap((network, i) =>
    launderingQuality(network, cross[i], [account, transfer], '(three folds)'),
  );
  for (const network of await readNetworks(plan.measured, { ...plan, networks: everyFile })) {
    const said = scoreLaundering(forests, network);
    quality.push(...launderingQuality(network, said, [account, transfer], '(never trained on)'));
  }
  const data = networks.map(({ name, accounts }) => sourceOf([`${name}, accounts`], accounts));
  const settings = { ...plainSettings('account', account), ...plainSettings('transfer', transfer) };
  const bytes = encodeTreeModel(
    { task: 'laundering', card: cardOf(plan, data, quality), settings },
    new Map<keyof LaunderingForests, Forest>([
      ['first', forests.first],
      ['transfer', forests.transfer],
      ['account', forests.account],
    ]),
  );
  const rows = networks.reduce((sum, { view }) => sum + view.ledger.from.length, 0);
  const bad = networks.flatMap((network) => network.bad);
  const { threshold, scored: heldOut } = account;
  return { bytes, threshold, heldOut, rows, bad };
}

function launderingQuality(
  network: NamedNetwork,
  said: { readonly transfers: Float64Array; readonly accounts: Float64Array } | undefined,
  [account, transfer]: readonly [Measured, Measured],
  remark: string,
): ModelQuality[] {
  const part = (side: 'accounts' | 'transfers', measured: Measured): ModelQuality => {
    const { slope, shift, threshold } = measured;
    const scored = Array.from(said?.[side] ?? [], (sum, i) => {
      const score = 1 / (1 + Math.exp(-(slope * sum + shift)));
      return { score, fraud: network[side][i] === 1 };
    });
    return rankedQuality(`${network.name}, ${side} ${remark}`, scored, threshold);
  };
  return [part('accounts', account), part('transfers', transfer)];
}
