import {
  classifyText,
  loadTextModel,
  openModel,
  scoreText,
  type TextModel,
} from '../core/text/index.ts';
import { parseUrl } from '../core/kernel/index.ts';
import { decodeTreeModel } from '../core/tree/index.ts';
import { loadUrlModel, scoreUrl } from '../core/url/index.ts';
import { EnvironmentFault } from '../server/platform/fault.ts';
import { readCallerFiles, type CallerFiles } from './caller-predictor.ts';
import { launderingAnswers, type LaunderingOptions } from './laundering-predictor.ts';
import { refuseRow, type Answer } from './prediction.ts';
import { readTableRows, wordOf, type Fields } from './table-file.ts';
import { wordsOf } from './labelled-row.ts';

export interface PredictOptions extends CallerFiles, LaunderingOptions {
  readonly model: string;
  readonly input: string;
  /** How many parts an explanation has at most. */
  readonly explain: number;
}

/** Judges one row of columns. */
export type RowJudge = (fields: Fields, row: number) => Answer;

/** The answers to all rows of a file, in their order. Refused: a file that is no model. */
export async function openAnswers(
  bytes: Uint8Array,
  options: PredictOptions,
): Promise<AsyncIterable<Answer>> {
  const opened = openModel(bytes);
  if (!opened.ok) throw noModel(options.model, opened.error);
  const { task } = opened.value;
  if (task === 'laundering') {
    const model = decodeTreeModel(bytes, task);
    if (!model.ok) throw noModel(options.model, model.error);
    return launderingAnswers(model.value, options);
  }
  return answerRows(options.input, await judgeOf(task, bytes, options));
}

async function judgeOf(
  task: string,
  bytes: Uint8Array,
  options: PredictOptions,
): Promise<RowJudge> {
  if (task === 'caller') {
    const model = decodeTreeModel(bytes, task);
    if (!model.ok) throw noModel(options.model, model.error);
    return readCallerFiles(model.value, options);
  }
  if (task === 'url') return urlJudge(bytes, options);
  const model = loadTextModel(bytes);
  if (!model.ok) throw noModel(options.model, model.error);
  return model.value.fraud === undefined
    ? classJudge(model.value)
    : textJudge(model.value, options.explain);
}

async function* answerRows(path: string, judge: RowJudge): AsyncGenerator<Answer> {
  for await (const entry of readTableRows(path)) {
    yield 'problem' in entry ? refuseRow(entry.row, entry.problem) : judge(entry.fields, entry.row);
  }
}

function noModel(path: string, reason: string): EnvironmentFault {
  return new EnvironmentFault(
    'bad-model',
    `${path} is no model: ${reason}`,
    'give a file that wuzha train wrote',
  );
}

function idOf(fields: Fields): string | null {
  return wordOf(fields, ['id', 'uid', 'key']) ?? null;
}

function textJudge(model: TextModel, explain: number): RowJudge {
  const threshold = model.file.settings['threshold'] ?? 0.5;
  return (fields, row) => {
    const text = wordsOf(fields);
    if (text === undefined || text.trim() === '') return withoutText(fields, row);
    const answer = scoreText(model, text, { explain });
    const { probability, category, categoryProbability, fragments } = answer;
    const label = probability >= threshold ? 'fraud' : 'ordinary';
    const explanation = fragments.map(({ fragment, weight }) => ({ name: fragment, weight }));
    const classes = { [category]: categoryProbability };
    return { row, id: idOf(fields), label, probability, classes, explanation };
  };
}

function withoutText(fields: Fields, row: number): Answer {
  const refusal = refuseRow(row, 'no text', 'text', 'give "text" or "turns"');
  return { ...refusal, id: idOf(fields) };
}

/** Several classes: the likeliest is the label, all are told. */
function classJudge(model: TextModel): RowJudge {
  return (fields, row) => {
    const text = wordsOf(fields);
    if (text === undefined || text.trim() === '') return withoutText(fields, row);
    const shares = classifyText(model, text);
    const [best] = shares;
    const classes = Object.fromEntries(
      shares.map(({ label, probability }) => [label, probability]),
    );
    const { label = '', probability = 0 } = best ?? {};
    return { row, id: idOf(fields), label, probability, classes, explanation: [] };
  };
}

function urlJudge(bytes: Uint8Array, { model: path, explain }: PredictOptions): RowJudge {
  const loaded = loadUrlModel(bytes);
  if (!loaded.ok) throw noModel(path, loaded.error);
  const model = loaded.value;
  const threshold = model.file.settings['threshold'] ?? 0.5;
  return (fields, row) => {
    const written = wordOf(fields, ['url', 'domain', 'host', 'address']);
    const id = idOf(fields) ?? written ?? null;
    const subject = parseUrl(
      written === undefined || written.includes('://') ? (written ?? '') : `http://${written}`,
    );
    if (subject === undefined) {
      return { ...refuseRow(row, 'not an address', 'url', 'give "url" or "domain"'), id };
    }
    const { probability, reasons } = scoreUrl(model, subject);
    const label = probability >= threshold ? 'fraud' : 'ordinary';
    const parts = reasons.slice(0, explain).map(({ code, weight }) => ({ name: code, weight }));
    return { row, id, label, probability, explanation: parts };
  };
}
