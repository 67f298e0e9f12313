import { ok, refuse, type Result } from '../kernel/result.ts';
import { decodeModelFile, type LinearHead, type ModelFile } from './container.ts';
import { explainSpan } from './explain.ts';
import {
  extractFeatures,
  makeFeatures,
  valueAt,
  type FeatureSettings,
  type Features,
  type Span,
} from './feature.ts';
import { BREAK, undoneOf, type Folded } from './folded.ts';
import { makeMemo, memoHash, recall, remember, type Asked, type Memo } from './memo.ts';
import { foldLatest, foldLatestBare, latest as folded } from './normalise.ts';
import type { ModelRefusal, ScoreTextOptions, TextScore } from './types.ts';

/** A model ready to score; made by `loadTextModel`. */
export interface TextModel {
  readonly file: ModelFile;
  readonly features: FeatureSettings;
  /** Yes-or-no head, present in models of fraud or not. */
  readonly fraud: LinearHead | undefined;
  /** Choice of one: fraud categories, or the classes that a centre trained on. */
  readonly classes: LinearHead | undefined;
  /** probability = sigmoid(slope * sum + shift). */
  readonly slope: number;
  readonly shift: number;
  /** Weight of the worst window of a dialogue beside the whole. */
  readonly windowShare: number;
  /** Answers given before. */
  readonly memo: Memo;
}

/** Turns in one window of a dialogue, and how far the next one begins. */
export const WINDOW_TURNS = 4;
export const WINDOW_STEP = 2;

const features = makeFeatures();

/** Reads a text model. Refused as `decodeModelFile` refuses; a model without heads is unknown. */
export function loadTextModel(bytes: Uint8Array): Result<TextModel, ModelRefusal> {
  const file = decodeModelFile(bytes, 'text');
  if (!file.ok) return file;
  const { settings, heads } = file.value;
  const fraud = heads.find((head) => head.name === 'fraud');
  const classes = heads.find((head) => head.name === 'classes');
  if (fraud === undefined && classes === undefined) return refuse('model-format-unknown');
  return ok({
    file: file.value,
    features: readFeatureSettings(settings),
    fraud,
    classes,
    slope: settings['slope'] ?? 1,
    shift: settings['shift'] ?? 0,
    windowShare: settings['windowShare'] ?? 0,
    memo: makeMemo(),
  });
}

/** Feature settings out of a model's settings; `bits` is taken from each head. */
export function readFeatureSettings(settings: Readonly<Record<string, number>>): FeatureSettings {
  return {
    grams: settings['grams'] ?? 3,
    bits: settings['bits'] ?? 18,
    openValue: settings['openValue'] ?? 0,
    conceptValue: settings['conceptValue'] ?? 0,
  };
}

/**
 * Probability that a message, report or dialogue is fraud, the likeliest category and, when
 * asked, the fragments that decided. A dialogue (one turn a line) is scored whole and by its
 * windows of turns, so that a fraud does not hide behind small talk.
 */
export function scoreText(model: TextModel, text: string, options?: ScoreTextOptions): TextScore {
  if (options?.bare === true) foldLatestBare(text);
  else foldLatest(text);
  const hash = memoHash(folded);
  const asked = { explain: options?.explain ?? 0, explainFrom: options?.explainFrom ?? 0 };
  const known = hash === 0 ? undefined : recall(model.memo, hash, folded, asked);
  const score = known ?? scoreFolded(model, asked);
  if (known === undefined && hash !== 0) remember(model.memo, hash, folded, { ...asked, score });
  return score.fragments.length > 0 && folded.touched
    ? { ...score, undone: undoneOf(folded) }
    : score;
}

/** Scores what is in the buffer; what was undone is no part of it. */
function scoreFolded(model: TextModel, asked: Asked): TextScore {
  const whole = { from: 0, to: folded.length };
  const { fraud } = model;
  if (fraud === undefined) return scoreByClass(model, whole);
  const sum = sumWithWindows(model, fraud, whole);
  const probability = sigmoid(model.slope * sum + model.shift);
  if (probability < asked.explainFrom) {
    const category = probability < 0.5 ? 'NONE' : 'OTHER';
    return { probability, category, categoryProbability: probability, fragments: [], undone: [] };
  }
  const named = nameCategory(model, whole, probability);
  const { explain } = asked;
  const fragments =
    explain > 0 ? explainSpan({ model, head: fraud, folded, features }, whole, explain) : [];
  return { probability, ...named, fragments, undone: [] };
}

function nameCategory(
  { classes, ...model }: TextModel,
  whole: Span,
  probability: number,
): Pick<TextScore, 'category' | 'categoryProbability'> {
  if (probability < 0.5) return { category: 'NONE', categoryProbability: 1 - probability };
  if (classes === undefined) return { category: 'OTHER', categoryProbability: probability };
  const [best] = rankClasses({ ...model, classes }, classes, whole);
  return { category: best?.label ?? 'OTHER', categoryProbability: best?.probability ?? 0 };
}

export interface ClassShare {
  readonly label: string;
  readonly probability: number;
}

/** All classes of a model of several classes with their probabilities, likeliest first. */
export function classifyText(model: TextModel, text: string): readonly ClassShare[] {
  if (model.classes === undefined) return [];
  foldLatest(text);
  return rankClasses(model, model.classes, { from: 0, to: folded.length });
}

/** A model trained on arbitrary classes has no fraud head: its first choice is the category. */
function scoreByClass(model: TextModel, whole: { from: number; to: number }): TextScore {
  const shares = model.classes === undefined ? [] : rankClasses(model, model.classes, whole);
  const none = shares.find((share) => share.label === 'NONE')?.probability ?? 0;
  const best = shares[0];
  return {
    probability: 1 - none,
    category: best?.label ?? 'NONE',
    categoryProbability: best?.probability ?? 0,
    fragments: [],
    undone: [],
  };
}

function rankClasses(
  model: TextModel,
  head: LinearHead,
  span: { readonly from: number; readonly to: number },
): ClassShare[] {
  extractFeatures(folded, span, { ...model.features, bits: head.bits }, features);
  const sums = sumClasses(head, features);
  const top = Math.max(...sums);
  const powers = sums.map((sum) => Math.exp(sum - top));
  const total = powers.reduce((a, b) => a + b, 0);
  return head.classes
    .map((label, k) => ({ label, probability: (powers[k] ?? 0) / total }))
    .sort((a, b) => b.probability - a.probability);
}

function sumWithWindows(
  model: TextModel,
  head: LinearHead,
  whole: { readonly from: number; readonly to: number },
): number {
  const settings = { ...model.features, bits: head.bits };
  extractFeatures(folded, whole, settings, features);
  const sum = sumOne(head, features);
  if (model.windowShare === 0) return sum;
  let worst = -Infinity;
  for (const span of dialogueWindows(folded)) {
    extractFeatures(folded, span, settings, features);
    worst = Math.max(worst, sumOne(head, features));
  }
  return worst > sum ? sum + model.windowShare * (worst - sum) : sum;
}

/** Spans of the sliding windows of a dialogue; none when it is hardly longer than one. */
export function dialogueWindows(of: Folded): { from: number; to: number }[] {
  const starts = [0];
  for (let i = 0; i < of.length; i++) if (of.codes[i] === BREAK) starts.push(i + 1);
  if (starts.length < WINDOW_TURNS + WINDOW_STEP) return [];
  const spans = [];
  for (let first = 0; first + WINDOW_TURNS <= starts.length; first += WINDOW_STEP) {
    const to = (starts[first + WINDOW_TURNS] ?? of.length + 1) - 1;
    spans.push({ from: starts[first] ?? 0, to });
  }
  return spans;
}

function sumOne(head: LinearHead, of: Features): number {
  const grams = sumBlock(head, of, 0, of.gramEnd) * of.gramValue;
  const opening = sumBlock(head, of, of.gramEnd, of.openEnd) * of.openValue;
  const concepts = sumBlock(head, of, of.openEnd, of.count) * of.conceptValue;
  return (head.bias[0] ?? 0) + (grams + opening + concepts) * (head.scale[0] ?? 0);
}

function sumBlock(head: LinearHead, of: Features, from: number, to: number): number {
  const { buckets } = of;
  const { weights } = head;
  let sum = 0;
  for (let i = from; i < to; i++) sum += weights[buckets[i] ?? 0] ?? 0;
  return sum;
}

function sumClasses(head: LinearHead, of: Features): number[] {
  const width = head.classes.length;
  const sums = new Float64Array(width);
  for (let i = 0; i < of.count; i++) {
    const row = (of.buckets[i] ?? 0) * width;
    const value = valueAt(of, i);
    for (let k = 0; k < width; k++) sums[k] = (sums[k] ?? 0) + value * (head.weights[row + k] ?? 0);
  }
  return head.classes.map((_, k) => (head.bias[k] ?? 0) + (sums[k] ?? 0) * (head.scale[k] ?? 0));
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
