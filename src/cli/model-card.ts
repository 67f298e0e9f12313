import type { ModelCard, ModelQuality } from '../core/text/index.ts';
import {
  areaUnderCurve,
  decideAt,
  rankFigures,
  recallAt,
  type ReliabilityBin,
  type Scored,
} from '../engine/train/index.ts';
import type { TrainTask } from './train-plan.ts';

/** Figures of one part that was not trained on, at its own and at the shipped threshold. */
export function qualityOf(
  name: string,
  scored: readonly Scored[],
  threshold: number,
): ModelQuality {
  const fixed = decideAt(scored, threshold);
  const figures = {
    auc: areaUnderCurve(scored),
    recallAt1: recallAt(scored, 0.01),
    recallAt01: recallAt(scored, 0.001),
    recallFixed: fixed.recall,
    falseAlarmsFixed: fixed.falseAlarms,
    precisionFixed: fixed.precision,
    f1Fixed: fixed.f1,
    macroF1Fixed: fixed.macroF1,
  };
  const rounded = Object.entries(figures).map(([key, value]) => [key, Number(value.toFixed(4))]);
  return { name, rows: scored.length, figures: Object.fromEntries(rounded) };
}

/** The same, led by how good the order is where fraud is rare. */
export function rankedQuality(
  name: string,
  scored: readonly Scored[],
  threshold: number,
): ModelQuality {
  const { figures, rows } = qualityOf(name, scored, threshold);
  const ranks = Object.entries(rankFigures(scored)).map(
    ([key, value]) => [key, Number(value.toFixed(4))] as const,
  );
  return { name, rows, figures: { ...Object.fromEntries(ranks), ...figures } };
}

/** For a model that is measured and thrown away. */
export function emptyCard(): ModelCard {
  return { title: '', date: '', licence: '', data: [], quality: [] };
}

export interface CardFacts {
  readonly task: TrainTask;
  readonly version: string;
  readonly byteLength: number;
  readonly threshold: number;
  /** Of rows that were not trained on; empty where there were none. */
  readonly bins: readonly ReliabilityBin[];
}

/** How the threshold of each kind of model was set. */
const THRESHOLDS: Readonly<Record<TrainTask, string>> = {
  text: '1 % false alarms on the held-out fold',
  url: '1 % false alarms on the held-out fold',
  caller: 'the best macro-F1 of the folds',
  laundering: 'accounts, the best macro-F1 of the folds',
};

/** The part of docs/reference/models.md that tells of one model. */
export function cardMarkdown(card: ModelCard, facts: CardFacts): string {
  const data = card.data.map((source) => `| ${source.name} | ${source.rows} | ${source.fraud} |`);
  const keys = [...new Set(card.quality.flatMap((part) => Object.keys(part.figures)))];
  const quality = card.quality.map((part) => {
    const cells = keys.map((key) => part.figures[key]?.toFixed(3) ?? '');
    return `| ${part.name} | ${part.rows} | ${cells.join(' | ')} |`;
  });
  return [
    `## ${card.title}`,
    '',
    `Version \`${facts.version}\`, ${card.date}, ${facts.byteLength.toLocaleString('en')} bytes. ` +
      `${card.licence}.`,
    '',
    `Shipped threshold: ${facts.threshold} (${THRESHOLDS[facts.task]}).`,
    '',
    '| trained on | rows | fraud |',
    '| --- | --- | --- |',
    ...data,
    '',
    `| measured on | rows | ${keys.join(' | ')} |`,
    `| --- | --- |${' --- |'.repeat(keys.length)}`,
    ...quality,
    '',
    ...binLines(facts.bins),
  ].join('\n');
}

/** Mean probability beside the observed share of fraud: a calibrated model has them alike. */
function binLines(bins: readonly ReliabilityBin[]): string[] {
  const filled = bins.filter((bin) => bin.rows > 0);
  if (filled.length === 0) return [];
  const lines = filled.map(({ from, to, rows, predicted, observed }) => {
    const span = `${from.toFixed(1)}-${to.toFixed(1)}`;
    return `| ${span} | ${rows} | ${predicted.toFixed(3)} | ${observed.toFixed(3)} |`;
  });
  return [
    '| probability, rows not trained on | rows | mean predicted | fraud observed |',
    '| --- | --- | --- | --- |',
    ...lines,
    '',
  ];
}

/** Puts a card between its markers, or behind everything when the page has none yet. */
export function placeCard(page: string, task: string, card: string): string {
  const open = `<!-- card:${task} -->`;
  const close = `<!-- end:${task} -->`;
  const block = `${open}\n${card}${close}`;
  const from = page.indexOf(open);
  const to = page.indexOf(close);
  if (from < 0 || to < from) return `${page.trimEnd()}\n\n${block}\n`;
  return page.slice(0, from) + block + page.slice(to + close.length);
}
