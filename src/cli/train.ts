import { readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  loadTextModel,
  openModel,
  scoreText,
  type ModelCard,
  type ModelQuality,
  type ModelSource,
} from '../core/text/index.ts';
import { loadUrlModel, scoreUrl } from '../core/url/index.ts';
import {
  CLASS_TRAINING,
  classFigures,
  macroF1,
  reliability,
  strictestThreshold,
  TEXT_TRAINING,
  trainClassText,
  trainFraudText,
  trainFraudUrl,
  URL_TRAINING,
  type Scored,
  type TextRow,
} from '../engine/train/index.ts';
import { makeFolder } from '../server/platform/folder.ts';
import { exitCodes, UsageError, type Command, type CommandStreams } from './command.ts';
import { readLabelled, type BadRow, type LabelledRow } from './labelled-row.ts';
import { cardMarkdown, placeCard, qualityOf } from './model-card.ts';
import { readTrainPlan, type TrainPlan } from './train-plan.ts';
import { trainCallers, trainLaundering } from './train-table.ts';
import { textRows, urlRows } from './training-row.ts';

/** `wuzha train`: a model of texts or addresses from a centre's own labelled rows. */
export const train: Command = {
  name: 'train',
  summary: 'Train a model of texts, addresses, callers or transfers from labelled rows',
  usage: `train [options] --task text|url --out MODEL FILE...
       train [options] --task caller --out MODEL FILE.csv... [--edges FILE.csv]
       train [options] --task laundering --out MODEL FILE.csv... --labels FILE...
       FILE is NDJSON or CSV with a header, gzip or not: {"text" or "turns", "label"} or {"url" or "domain", "label"}.
       Callers: a table with a header, a label and columns of numbers. Laundering: transfers with
       from, to, amount, step; its labels name transfers (tx) or, one a line, accounts; where none
       are given, files beside it are taken (X.labels* for X.tx.csv).
       Labels are fraud, ordinary, 1, 0, category codes, or classes of your own: then the model
       tells those apart. FILE=LABEL gives every row of a file that label.
       Rows that cannot be used are written to MODEL.rejected.ndjson with the reason.`,
  options: {
    task: { type: 'string', help: 'KIND  text, url, caller or laundering (text)' },
    in: {
      type: 'string',
      multiple: true,
      help: 'FILE  rows to train on, the same as naming them at the end',
    },
    out: { type: 'string', help: 'MODEL  file to write' },
    measure: { type: 'string', multiple: true, help: 'FILE  rows to measure on, never trained on' },
    date: { type: 'string', help: 'DATE  for the card, YYYY-MM-DD' },
    title: { type: 'string', help: 'TEXT  for the card' },
    licence: { type: 'string', help: 'TEXT  of weights and data, for the card' },
    'label-field': { type: 'string', help: 'NAME  field that holds the label (label)' },
    source: { type: 'string', multiple: true, help: 'NAME  use only rows of this source' },
    fraud: { type: 'string', multiple: true, help: 'LABEL  means fraud, such as FR:*' },
    ordinary: { type: 'string', multiple: true, help: 'LABEL  means ordinary, such as AD:*' },
    edges: { type: 'string', help: 'FILE  callers: pairs that had to do with each other' },
    labels: {
      type: 'string',
      multiple: true,
      help: 'FILE  laundering: transfers or accounts that took part',
    },
    seed: { type: 'string', help: 'N  of the training (1)' },
    document: { type: 'string', help: 'PAGE  Markdown page whose card is renewed' },
    json: { type: 'boolean', help: 'print the result as JSON' },
  },
  async run({ values, positionals }, io) {
    const plan = readTrainPlan(values, positionals);
    if (typeof plan === 'string') {
      throw new UsageError(plan);
    }
    try {
      return await runPlan(plan, io);
    } catch (fault) {
      if (!isFileFault(fault)) throw fault;
      io.stderr.write(`cannot use ${fault.path ?? 'a file'}: ${fault.code}\n`);
      return exitCodes.environment;
    }
  },
};

function isFileFault(fault: unknown): fault is NodeJS.ErrnoException {
  return fault instanceof Error && 'code' in fault && 'syscall' in fault;
}

async function runPlan(plan: TrainPlan, io: CommandStreams): Promise<number> {
  const isTable = plan.task === 'caller' || plan.task === 'laundering';
  const result = isTable ? await runTable(plan, io) : await runRows(plan, io);
  if (typeof result === 'string') {
    io.stderr.write(`${result}\n`);
    return exitCodes.failed;
  }
  makeFolder(dirname(plan.out));
  writeFileSync(plan.out, result.bytes);
  report(plan, result, io);
  return exitCodes.ok;
}

async function runRows(plan: TrainPlan, io: CommandStreams): Promise<Trained | string> {
  const { rows, bad } = await readAll(plan, plan.inputs);
  tellBad(plan, bad, io);
  const result =
    plan.task === 'text' ? await trainText(plan, rows, io) : await trainUrl(plan, rows, io);
  if (typeof result === 'string') return result;
  return { ...result, rows: rows.length, rejected: bad.length };
}

async function runTable(plan: TrainPlan, io: CommandStreams): Promise<Trained | string> {
  const trained =
    plan.task === 'caller' ? await trainCallers(plan, io) : await trainLaundering(plan, io);
  if (typeof trained === 'string') return trained;
  tellBad(plan, trained.bad, io);
  const opened = openModel(trained.bytes);
  if (!opened.ok) return `the model cannot be read again: ${opened.error}`;
  const { card, version } = opened.value;
  return { ...trained, card, version, rejected: trained.bad.length };
}

function tellBad(plan: TrainPlan, bad: readonly BadRow[], io: CommandStreams): void {
  if (bad.length === 0) return;
  const path = `${plan.out}.rejected.ndjson`;
  writeLines(path, bad);
  io.stderr.write(`${bad.length} rows could not be used; they are in ${path}\n`);
  for (const row of bad.slice(0, 5)) {
    io.stderr.write(`  ${row.file}:${row.line}: ${row.problem}\n`);
  }
}

async function readAll(
  plan: TrainPlan,
  inputs: readonly string[],
): Promise<{ rows: LabelledRow[]; bad: BadRow[] }> {
  const rows: LabelledRow[] = [];
  const bad: BadRow[] = [];
  for (const input of inputs) {
    const task = plan.task === 'url' ? 'url' : 'text';
    const file = await readLabelled(input, { ...plan, task });
    for (const row of file.rows) rows.push(row);
    bad.push(...file.bad);
  }
  return { rows, bad };
}

/** A model with what is said of it. */
interface Model {
  readonly bytes: Uint8Array;
  readonly card: ModelCard;
  readonly version: string;
  readonly threshold: number;
  /** Rows that the weights they were scored by had not seen. */
  readonly heldOut?: readonly Scored[];
}

interface Trained extends Model {
  readonly rows: number;
  readonly rejected: number;
}

async function trainText(
  plan: TrainPlan,
  labelled: readonly LabelledRow[],
  io: CommandStreams,
): Promise<Model | string> {
  const { rows, left } = textRows(labelled, plan);
  const training = { ...TEXT_TRAINING, seed: plan.seed };
  if (rows.length < 2) return 'not enough rows to train on: at least two with different labels';
  const known = rows.every((row) => row.fraud !== undefined);
  tellLeft(left, io);
  if (!known) return trainClasses(plan, rows);
  if (new Set(rows.map((row) => row.fraud)).size < 2) return 'all rows have the same label';
  let trained = trainFraudText(rows, training, (heldOut) => cardOf(plan, rows, heldOut));
  if (plan.measured.length > 0) {
    const loaded = loadTextModel(trained.bytes);
    if (!loaded.ok) return `the model cannot be read again: ${loaded.error}`;
    const foreign = textRows((await readAll(plan, plan.measured)).rows, plan).rows;
    const scored = foreign.map((row) => ({
      score: scoreText(loaded.value, row.text).probability,
      fraud: row.fraud === true,
      source: row.source,
    }));
    const more = bySource(scored, trained.settings['threshold'] ?? 0.5, ' (never trained on)');
    trained = trainFraudText(rows, training, (heldOut) => cardOf(plan, rows, heldOut, more));
  }
  return finishText(trained, trained.heldOut);
}

function trainClasses(plan: TrainPlan, rows: readonly TextRow[]): Model | string {
  if (new Set(rows.map((row) => row.label)).size < 2) return 'all rows have the same label';
  const training = { ...CLASS_TRAINING, seed: plan.seed };
  const trained = trainClassText(rows, training, (heldOut) => {
    const figures = classFigures(heldOut);
    const right = heldOut.filter((pair) => pair.truth === pair.said).length;
    const accuracy = right / Math.max(1, heldOut.length);
    const quality = { macroF1: macroF1(figures), accuracy };
    const parts = figures.map(({ label, rows: count, precision, recall, f1 }) => {
      return { name: label, rows: count, figures: { precision, recall, f1 } };
    });
    const whole = { name: 'all (held-out fold)', rows: heldOut.length, figures: quality };
    return cardOf(plan, rows, [], [whole, ...parts]);
  });
  return finishText(trained);
}

function finishText(
  trained: { bytes: Uint8Array; settings: Readonly<Record<string, number>> },
  heldOut: readonly Scored[] = [],
): Model | string {
  const loaded = loadTextModel(trained.bytes);
  if (!loaded.ok) return 'the model cannot be read again';
  const { card, version } = loaded.value.file;
  const threshold = trained.settings['threshold'] ?? 0.5;
  return { bytes: trained.bytes, card, version, threshold, heldOut };
}

async function trainUrl(
  plan: TrainPlan,
  labelled: readonly LabelledRow[],
  io: CommandStreams,
): Promise<Model | string> {
  const { rows, left } = urlRows(labelled, plan);
  tellLeft(left, io);
  if (new Set(rows.map((row) => row.fraud)).size < 2) return 'all rows have the same label';
  const training = { ...URL_TRAINING, seed: plan.seed };
  let trained = trainFraudUrl(rows, training, (heldOut) => cardOf(plan, rows, heldOut));
  let loaded = loadUrlModel(trained.bytes);
  if (plan.measured.length > 0 && loaded.ok) {
    const model = loaded.value;
    const foreign = urlRows((await readAll(plan, plan.measured)).rows, plan).rows;
    const scored = foreign.map(({ subject, fraud, source }) => {
      return { score: scoreUrl(model, subject).probability, fraud, source };
    });
    const more = [qualityOf('files to measure on', scored, trained.settings['threshold'] ?? 0.5)];
    trained = trainFraudUrl(rows, training, (heldOut) => cardOf(plan, rows, heldOut, more));
    loaded = loadUrlModel(trained.bytes);
  }
  if (!loaded.ok) return `the model cannot be read again: ${loaded.error}`;
  const { card, version } = loaded.value.file;
  const threshold = trained.settings['threshold'] ?? 0.5;
  return { bytes: trained.bytes, card, version, threshold, heldOut: trained.heldOut };
}

function tellLeft(left: ReadonlyMap<string, number>, io: CommandStreams): void {
  for (const [label, count] of left) io.stderr.write(`left out: ${count} rows (${label})\n`);
}

function cardOf(
  plan: TrainPlan,
  rows: readonly { readonly source: string; readonly fraud?: boolean }[],
  heldOut: readonly (Scored & { readonly source: string })[],
  more: readonly ModelQuality[] = [],
): ModelCard {
  const data = new Map<string, ModelSource>();
  for (const row of rows) {
    const held = data.get(row.source) ?? { name: row.source, rows: 0, fraud: 0 };
    const fraud = held.fraud + (row.fraud === true ? 1 : 0);
    data.set(row.source, { name: row.source, rows: held.rows + 1, fraud });
  }
  const { title, date, licence } = plan;
  const threshold = strictestThreshold(heldOut);
  const parts = plan.task === 'text' ? bySource(heldOut, threshold, ' (held-out fold)') : [];
  const whole = heldOut.length > 0 ? [qualityOf('all (held-out fold)', heldOut, threshold)] : [];
  const quality = [...whole, ...parts, ...more];
  return { title, date, licence, data: [...data.values()], quality };
}

function bySource(
  scored: readonly (Scored & { readonly source: string })[],
  threshold: number,
  remark: string,
): ModelQuality[] {
  const sources = [...new Set(scored.map((one) => one.source))];
  return sources.map((source) => {
    const part = scored.filter((one) => one.source === source);
    return qualityOf(source + remark, part, threshold);
  });
}

function report(
  plan: TrainPlan,
  { bytes, card, version, threshold, rows, rejected, heldOut = [] }: Trained,
  io: CommandStreams,
): void {
  if (plan.document !== undefined) {
    const bins = reliability(heldOut);
    const facts = { version, byteLength: bytes.length, threshold, task: plan.task, bins };
    const page = placeCard(
      readFileSync(plan.document, 'utf8'),
      plan.task,
      cardMarkdown(card, facts),
    );
    writeFileSync(plan.document, page);
  }
  if (plan.json) {
    const summary = { out: plan.out, version, threshold, bytes: bytes.length, rows, rejected };
    io.stdout.write(`${JSON.stringify({ ...summary, quality: card.quality })}\n`);
    return;
  }
  io.stdout.write(`${plan.out}: version ${version}, ${bytes.length} bytes, ${rows} rows\n`);
  for (const { name, rows, figures } of card.quality) {
    const shown = Object.entries(figures).map(([key, value]) => `${key} ${value.toFixed(3)}`);
    io.stdout.write(`  ${name}: ${rows} rows, ${shown.join(', ')}\n`);
  }
}

function writeLines(path: string, rows: readonly unknown[]): void {
  makeFolder(dirname(path));
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}
