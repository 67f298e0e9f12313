import { readFileSync, writeFileSync } from 'node:fs';
import { classifyText, loadTextModel, scoreText, type TextModel } from '../core/text/index.ts';
import { loadUrlModel, scoreUrl } from '../core/url/index.ts';
import {
  CLASS_TRAINING,
  classFigures,
  fitClasses,
  foldsOf,
  macroF1,
  reliability,
  sayClasses,
  TEXT_TRAINING,
  trainFraudText,
  type ClassPair,
  type ReliabilityBin,
  type Scored,
  type TextRow,
} from '../engine/train/index.ts';
import { exitCodes, UsageError, type Command, type CommandStreams } from './command.ts';
import { evasionTable, evasionTables, measureEvasion } from './evaluate-evasion.ts';
import { readLabelled, type LabelledRow } from './labelled-row.ts';
import { measureTable } from './evaluate-table.ts';
import { emptyCard, qualityOf } from './model-card.ts';
import { TRAIN_TASKS } from './train-plan.ts';
import { classRows, textRows, urlRows } from './training-row.ts';

interface EvaluatePlan {
  readonly task: 'text' | 'url';
  readonly inputs: readonly string[];
  readonly model: string | undefined;
  readonly leaveSourceOut: boolean;
  readonly crossValidate: boolean;
  readonly predictions: string | undefined;
  readonly labelField: string;
  readonly sources: readonly string[];
  readonly labels: readonly string[];
  readonly fraud: readonly string[];
  readonly ordinary: readonly string[];
  readonly threshold: number | undefined;
  readonly evasion: boolean;
  readonly tables: string | undefined;
  readonly json: boolean;
}

interface Judged extends Scored {
  readonly source: string;
  readonly category: string;
  readonly said: string;
}

/** `wuzha evaluate`: what a model is worth on labelled rows, source by source. */
export const evaluate: Command = {
  name: 'evaluate',
  summary: 'Measure a model on labelled rows, source by source',
  usage: `evaluate [options] --model MODEL FILE...
       evaluate --leave-source-out FILE...
       evaluate --cross-validate FILE...
       FILE as for train. A source is a file, or what a row names as its "source".`,
  options: {
    model: { type: 'string', help: 'MODEL  file to measure' },
    in: {
      type: 'string',
      multiple: true,
      help: 'FILE  labelled rows, the same as naming them at the end',
    },
    task: { type: 'string', help: 'KIND  text, url, caller or laundering (text)' },
    'leave-source-out': {
      type: 'boolean',
      help: 'train on all sources but one, measure on that one; for each source',
    },
    'cross-validate': {
      type: 'boolean',
      help: 'train classes on four fifths, measure on the rest; near-duplicates kept together',
    },
    'label-field': { type: 'string', help: 'NAME  field that holds the label (label)' },
    source: { type: 'string', multiple: true, help: 'NAME  use only rows of this source' },
    fraud: { type: 'string', multiple: true, help: 'LABEL  means fraud, such as FR:*' },
    ordinary: { type: 'string', multiple: true, help: 'LABEL  means ordinary, such as AD:*' },
    labels: {
      type: 'string',
      multiple: true,
      help: 'FILE  laundering: transfers or accounts that took part',
    },
    threshold: { type: 'string', help: 'P  fixed threshold (that of the model)' },
    predictions: { type: 'string', help: 'FILE  write the answer for each row here' },
    evasion: {
      type: 'boolean',
      help: 'recall of the fraud rows in twelve disguises, before and after these are undone',
    },
    tables: { type: 'string', help: 'DIR  public tables to disguise by (our own)' },
    json: { type: 'boolean', help: 'print the figures as JSON' },
  },
  async run({ values, positionals }, io) {
    const plan = readPlan(values, positionals);
    if (typeof plan === 'string') {
      throw new UsageError(plan);
    }
    try {
      const tables = await measureTables(plan, io);
      if (tables !== undefined) return tables;
      const rows = await readRows(plan, io);
      if (plan.leaveSourceOut) return leaveSourceOut(plan, rows, io);
      if (plan.crossValidate) return crossValidate(plan, rows, io);
      return measureModel(plan, rows, io);
    } catch (fault) {
      if (!(fault instanceof Error && 'syscall' in fault)) throw fault;
      const { path = 'a file', code } = fault as NodeJS.ErrnoException;
      io.stderr.write(`cannot use ${path}: ${code}\n`);
      return exitCodes.environment;
    }
  },
};

function readPlan(values: Record<string, unknown>, positionals: string[]): EvaluatePlan | string {
  const list = (name: string): string[] => (values[name] as string[] | undefined) ?? [];
  const one = (name: string): string | undefined => values[name] as string | undefined;
  const named = one('task') ?? 'text';
  if (!TRAIN_TASKS.some((task) => task === named)) {
    return `unknown task "${named}": ${TRAIN_TASKS.join(', ')}`;
  }
  // A model of tables says itself what it judges.
  const task = named === 'url' ? 'url' : 'text';
  const inputs = [...list('in'), ...positionals];
  if (inputs.length === 0) return 'no rows to measure on: give --in FILE';
  const plan = {
    task,
    inputs,
    model: one('model'),
    leaveSourceOut: values['leave-source-out'] === true,
    crossValidate: values['cross-validate'] === true,
    predictions: one('predictions'),
    labelField: one('label-field') ?? 'label',
    sources: list('source'),
    labels: list('labels'),
    fraud: list('fraud'),
    ordinary: list('ordinary'),
    threshold: one('threshold') === undefined ? undefined : Number(one('threshold')),
    evasion: values['evasion'] === true,
    tables: one('tables'),
    json: values['json'] === true,
  } as const;
  const trains = plan.leaveSourceOut || plan.crossValidate;
  return plan.model === undefined && !trains ? 'no model to measure: give --model MODEL' : plan;
}

/** Models of tables say themselves what they judge; undefined for all others. */
async function measureTables(plan: EvaluatePlan, io: CommandStreams): Promise<number | undefined> {
  if (plan.model === undefined) return undefined;
  const figures = await measureTable(readFileSync(plan.model), plan);
  if (figures === undefined) return undefined;
  const { threshold, parts, scored } = figures;
  const bins = reliability(scored);
  if (plan.json) {
    io.stdout.write(`${JSON.stringify({ threshold, parts, reliability: bins })}\n`);
    return exitCodes.ok;
  }
  io.stdout.write(`fixed threshold ${threshold}\n`);
  table(parts, io);
  writeBins(bins, io);
  return exitCodes.ok;
}

async function readRows(plan: EvaluatePlan, io: CommandStreams): Promise<LabelledRow[]> {
  const rows: LabelledRow[] = [];
  for (const input of plan.inputs) {
    const file = await readLabelled(input, plan);
    for (const row of file.rows) rows.push(row);
    if (file.bad.length === 0) continue;
    const [first] = file.bad;
    io.stderr.write(`${input}: ${file.bad.length} rows left out, `);
    io.stderr.write(`first line ${first?.line}: ${first?.problem}\n`);
  }
  return rows;
}

function measureModel(
  plan: EvaluatePlan,
  rows: readonly LabelledRow[],
  io: CommandStreams,
): number {
  const bytes = readFileSync(plan.model ?? '');
  if (plan.task === 'url') {
    const loaded = loadUrlModel(bytes);
    if (!loaded.ok) return refuseModel(plan, loaded.error, io);
    const judged = urlRows(rows, plan).rows.map(({ subject, fraud, source }) => {
      const score = scoreUrl(loaded.value, subject).probability;
      return { score, fraud, source, category: '', said: '' };
    });
    return reportFraud(plan, judged, loaded.value.file.settings['threshold'] ?? 0.5, io);
  }
  const loaded = loadTextModel(bytes);
  if (!loaded.ok) return refuseModel(plan, loaded.error, io);
  if (plan.evasion) return reportEvasion(plan, loaded.value, rows, io);
  if (loaded.value.fraud === undefined) return measureClasses(plan, loaded.value, rows, io);
  const judged = judge(loaded.value, textRows(rows, plan).rows);
  return reportFraud(plan, judged, loaded.value.file.settings['threshold'] ?? 0.5, io);
}

function reportEvasion(
  plan: EvaluatePlan,
  model: TextModel,
  rows: readonly LabelledRow[],
  io: CommandStreams,
): number {
  const threshold = plan.threshold ?? model.file.settings['threshold'] ?? 0.5;
  const texts = textRows(rows, plan).rows;
  const parts = measureEvasion(model, texts, evasionTables(plan.tables), threshold);
  io.stdout.write(plan.json ? `${JSON.stringify({ threshold, parts })}\n` : evasionTable(parts));
  return exitCodes.ok;
}

function refuseModel(plan: EvaluatePlan, reason: string, io: CommandStreams): number {
  io.stderr.write(`${plan.model} is not a model for this: ${reason}\n`);
  return exitCodes.environment;
}

function judge(model: TextModel, rows: readonly TextRow[]): Judged[] {
  return rows.map((row) => {
    const { probability, category } = scoreText(model, row.text);
    return {
      score: probability,
      fraud: row.fraud === true,
      source: row.source,
      category: row.label ?? '',
      said: category,
    };
  });
}

function measureClasses(
  plan: EvaluatePlan,
  model: TextModel,
  rows: readonly LabelledRow[],
  io: CommandStreams,
): number {
  const answers = rows.map((row) => {
    const [best] = classifyText(model, row.text ?? '');
    return { truth: row.label, said: best?.label ?? '', probability: best?.probability ?? 0 };
  });
  savePredictions(plan, answers);
  return reportClasses(plan, answers, io);
}

/** Each class of the rows under cross-validation: five models, each row measured once. */
function crossValidate(
  plan: EvaluatePlan,
  labelled: readonly LabelledRow[],
  io: CommandStreams,
): number {
  const rows = classRows(labelled);
  const folds = foldsOf(rows);
  const pairs: ClassPair[] = [];
  for (let fold = 0; fold < 5; fold++) {
    const { head } = fitClasses(
      rows.filter((_, i) => folds[i] !== fold),
      CLASS_TRAINING,
    );
    const kept = rows.filter((_, i) => folds[i] === fold);
    pairs.push(...sayClasses(head, kept, CLASS_TRAINING));
    io.stderr.write(`fold ${fold + 1} of 5\n`);
  }
  return reportClasses(plan, pairs, io);
}

/**
 * For every source: a model that never saw it, its figures at the threshold that the source's
 * own ordinary texts would give, and at the threshold that was set without it.
 */
function leaveSourceOut(
  plan: EvaluatePlan,
  labelled: readonly LabelledRow[],
  io: CommandStreams,
): number {
  const { rows } = textRows(labelled, plan);
  const sources = [...new Set(rows.map((row) => row.source))];
  if (sources.length < 2) {
    io.stderr.write('leaving a source out needs rows of at least two sources\n');
    return exitCodes.failed;
  }
  const parts = sources.map((source) => {
    const known = rows.filter((row) => row.source !== source);
    const trained = trainFraudText(known, TEXT_TRAINING, () => emptyCard());
    const model = loadTextModel(trained.bytes);
    const kept = rows.filter((row) => row.source === source);
    const judged = model.ok ? judge(model.value, kept) : [];
    io.stderr.write(`without ${source}: trained on ${known.length}, measured on ${kept.length}\n`);
    return qualityOf(source, judged, plan.threshold ?? trained.settings['threshold'] ?? 0.5);
  });
  const worst = parts.reduce((a, b) => (recallOf(a) <= recallOf(b) ? a : b));
  if (plan.json) io.stdout.write(`${JSON.stringify({ parts, worst: worst.name })}\n`);
  else {
    table(parts, io);
    io.stdout.write(`worst source: ${worst.name}, recall at 1 % ${recallOf(worst).toFixed(3)}\n`);
  }
  return exitCodes.ok;
}

function recallOf(part: { readonly figures: Readonly<Record<string, number>> }): number {
  return part.figures['recallAt1'] ?? 0;
}

function reportFraud(
  plan: EvaluatePlan,
  judged: readonly Judged[],
  modelThreshold: number,
  io: CommandStreams,
): number {
  savePredictions(plan, judged);
  const threshold = plan.threshold ?? modelThreshold;
  const sources = [...new Set(judged.map((one) => one.source))];
  const parts = sources.map((source) =>
    qualityOf(
      source,
      judged.filter((one) => one.source === source),
      threshold,
    ),
  );
  if (sources.length > 1) parts.push(qualityOf('all', judged, threshold));
  const named = judged.filter((one) => one.fraud && one.category !== '' && one.score >= threshold);
  const categories = classFigures(named.map(({ category, said }) => ({ truth: category, said })));
  const bins = reliability(judged);
  if (plan.json) {
    io.stdout.write(`${JSON.stringify({ threshold, parts, categories, reliability: bins })}\n`);
    return exitCodes.ok;
  }
  io.stdout.write(`fixed threshold ${threshold}\n`);
  table(parts, io);
  writeBins(bins, io);
  if (categories.length > 0) reportClassTable(categories, 'category of fraud found', io);
  return exitCodes.ok;
}

function writeBins(bins: readonly ReliabilityBin[], io: CommandStreams): void {
  io.stdout.write('\nprobability   rows  predicted  observed\n');
  for (const { from, to, rows, predicted, observed } of bins) {
    const span = `${from.toFixed(1)}-${to.toFixed(1)}`;
    io.stdout.write(`${span.padEnd(10)} ${cell(rows)} ${cell(predicted, 10)} ${cell(observed)}\n`);
  }
}

function reportClasses(
  plan: EvaluatePlan,
  pairs: readonly ClassPair[],
  io: CommandStreams,
): number {
  const figures = classFigures(pairs);
  const right = pairs.filter((pair) => pair.truth === pair.said).length;
  const accuracy = right / Math.max(1, pairs.length);
  if (plan.json) {
    io.stdout.write(
      `${JSON.stringify({ macroF1: macroF1(figures), accuracy, classes: figures })}\n`,
    );
    return exitCodes.ok;
  }
  reportClassTable(figures, 'class', io);
  io.stdout.write(`macro-F1 ${macroF1(figures).toFixed(4)}, accuracy ${accuracy.toFixed(4)}\n`);
  return exitCodes.ok;
}

function reportClassTable(
  figures: ReturnType<typeof classFigures>,
  title: string,
  io: CommandStreams,
): void {
  io.stdout.write(`\n${title.padEnd(28)}  rows  precision  recall     f1\n`);
  for (const { label, rows, precision, recall, f1 } of figures) {
    const cells = `${cell(rows)} ${cell(precision, 10)} ${cell(recall)} ${cell(f1, 6)}`;
    io.stdout.write(`${label.padEnd(28)}${cells}\n`);
  }
}

function table(
  parts: readonly { name: string; rows: number; figures: Readonly<Record<string, number>> }[],
  io: CommandStreams,
): void {
  const keys = Object.keys(parts[0]?.figures ?? {});
  io.stdout.write(
    `${'source'.padEnd(24)}   rows ${keys.map((key) => key.padStart(16)).join('')}\n`,
  );
  for (const { name, rows, figures } of parts) {
    const cells = keys.map((key) => (figures[key] ?? 0).toFixed(3).padStart(16)).join('');
    io.stdout.write(`${name.slice(0, 24).padEnd(24)} ${String(rows).padStart(6)} ${cells}\n`);
  }
}

function cell(value: number, width = 7): string {
  return (Number.isInteger(value) && value > 1 ? String(value) : value.toFixed(3)).padStart(width);
}

function savePredictions(plan: EvaluatePlan, answers: readonly object[]): void {
  if (plan.predictions === undefined) return;
  writeFileSync(plan.predictions, answers.map((row) => `${JSON.stringify(row)}\n`).join(''));
}
