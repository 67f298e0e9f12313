import {
  dialogueWindows,
  encodeModelFile,
  extractFeatures,
  foldText,
  makeFeatures,
  makeFolded,
  valueAt,
  type FeatureSettings,
  type LinearHead,
  type ModelCard,
} from '../../core/text/index.ts';
import { groupNearDuplicates } from './group.ts';
import { bestClass, calibrate, sumHead, trainHead } from './head.ts';
import type { Matrix } from './linear.ts';
import { classFigures, macroF1, thresholdAt, type Scored } from './measure.ts';
import { seededRandom } from './random.ts';

/** One training text; `fraud` is unknown for classes of a centre's own. */
export interface TextRow {
  readonly text: string;
  readonly source: string;
  readonly fraud?: boolean;
  /** Class for the head of several classes: a fraud category or the centre's own label. */
  readonly label?: string;
}

export interface TextTraining {
  readonly seed: number;
  readonly grams: number;
  readonly bits: number;
  readonly classBits: number;
  readonly openValue: number;
  readonly conceptValue: number;
  /** Weight of the worst window of a dialogue beside the whole, when scoring. */
  readonly windowShare: number;
  /** Weight of a cut-out window of a dialogue beside a whole text, when training. */
  readonly cutWeight: number;
  readonly epochs: number;
  readonly rate: number;
  readonly l2: number;
  readonly dropout: number;
}

export const TEXT_TRAINING: TextTraining = {
  seed: 1,
  grams: 3,
  bits: 19,
  classBits: 17,
  openValue: 0.4,
  conceptValue: 0.7,
  windowShare: 0.25,
  cutWeight: 0.25,
  epochs: 8,
  rate: 0.3,
  l2: 1e-3,
  dropout: 0.3,
};

/** Classes of a centre's own: the opening tells more, and the strength of l2 is chosen. */
export const CLASS_TRAINING: TextTraining = {
  ...TEXT_TRAINING,
  classBits: 18,
  openValue: 1.2,
  epochs: 10,
  l2: 1e-4,
};
const L2_CHOICES = [1e-5, 1e-4, 7e-4, 2e-3];

export interface TrainedText {
  readonly bytes: Uint8Array;
  readonly settings: Readonly<Record<string, number>>;
  /** Held-out rows as the calibrated model scored them. */
  readonly heldOut: readonly (Scored & { readonly source: string })[];
}

const FOLDS = 5;
const folded = makeFolded();
const features = makeFeatures();

/** Features of the texts as one matrix. */
export function textMatrix(texts: readonly string[], settings: FeatureSettings): Matrix {
  const starts = new Int32Array(texts.length + 1);
  let buckets = new Int32Array(1 << 16);
  let values = new Float32Array(1 << 16);
  texts.forEach((text, row) => {
    foldText(text, folded);
    extractFeatures(folded, { from: 0, to: folded.length }, settings, features);
    const at = starts[row] ?? 0;
    const end = at + features.count;
    if (end > buckets.length) {
      buckets = grown(buckets, new Int32Array(end * 2));
      values = grown(values, new Float32Array(end * 2));
    }
    buckets.set(features.buckets.subarray(0, features.count), at);
    for (let i = 0; i < features.count; i++) values[at + i] = valueAt(features, i);
    starts[row + 1] = end;
  });
  return { starts, buckets, values };
}

function grown<A extends Int32Array | Float32Array>(held: A, larger: A): A {
  larger.set(held);
  return larger;
}

/**
 * Trains fraud or not, and the categories of the fraud when rows name them. One fold of five,
 * near-duplicates kept together, calibrates and sets the threshold; the shipped weights are
 * then trained on everything.
 */
export function trainFraudText(
  rows: readonly TextRow[],
  training: TextTraining,
  card: (heldOut: TrainedText['heldOut']) => ModelCard,
): TrainedText {
  const folds = foldsOf(rows);
  const known = rows.filter((_, i) => folds[i] !== 0);
  const kept = rows.filter((_, i) => folds[i] === 0);
  const trial = fraudHead(known, training);
  const sums = kept.map((row) => ({
    score: sumText(trial, row.text, training),
    fraud: isFraud(row),
  }));
  const { slope, shift } = calibrate(sums);
  const heldOut = sums.map(({ score, fraud }, i) => {
    const probability = 1 / (1 + Math.exp(-(slope * score + shift)));
    return { score: probability, fraud, source: kept[i]?.source ?? '' };
  });
  const heads = [fraudHead(rows, training)];
  const named = rows.filter((row) => isFraud(row) && row.label !== undefined);
  if (new Set(named.map((row) => row.label)).size > 1) heads.push(classHead(named, training));
  const settings = {
    ...featureSettings(training),
    slope,
    shift,
    windowShare: training.windowShare,
    threshold: strictestThreshold(heldOut),
  };
  const bytes = encodeModelFile({ task: 'text', card: card(heldOut), settings }, heads);
  return { bytes, settings, heldOut };
}

export interface TrainedClasses {
  readonly bytes: Uint8Array;
  readonly settings: Readonly<Record<string, number>>;
  /** Held-out rows: the class that is true and the one that was said. */
  readonly heldOut: readonly ClassPair[];
}

export interface ClassPair {
  readonly truth: string;
  readonly said: string;
}

/**
 * Trains a choice between classes of a centre's own. One fold of five, near-duplicates kept
 * together, chooses how strongly weights are held down; the model is then trained on everything.
 */
export function trainClassText(
  rows: readonly TextRow[],
  training: TextTraining,
  card: (heldOut: readonly ClassPair[]) => ModelCard,
): TrainedClasses {
  const { head, l2, heldOut } = fitClasses(rows, training);
  const settings = { ...featureSettings(training), l2 };
  const bytes = encodeModelFile({ task: 'text', card: card(heldOut), settings }, [head]);
  return { bytes, settings, heldOut };
}

/** The head of `trainClassText`, with what its choice was made on. */
export function fitClasses(
  rows: readonly TextRow[],
  training: TextTraining,
): { head: LinearHead; l2: number; heldOut: ClassPair[] } {
  const folds = foldsOf(rows);
  const known = rows.filter((_, i) => folds[i] !== 0);
  const kept = rows.filter((_, i) => folds[i] === 0);
  const { l2, heldOut } = chooseL2(known, kept, training);
  return { head: classHead(rows, { ...training, l2 }), l2, heldOut };
}

function chooseL2(
  known: readonly TextRow[],
  kept: readonly TextRow[],
  training: TextTraining,
): { l2: number; heldOut: ClassPair[] } {
  let best = { l2: training.l2, heldOut: [] as ClassPair[], figure: -1 };
  for (const l2 of L2_CHOICES) {
    const trial = { ...training, l2, epochs: training.epochs >> 1 };
    const heldOut = sayClasses(classHead(known, trial), kept, training);
    const figure = macroF1(classFigures(heldOut));
    if (figure > best.figure) best = { l2, heldOut, figure };
  }
  return best;
}

/** The class that a head says for each row, beside the true one. */
export function sayClasses(
  head: LinearHead,
  rows: readonly TextRow[],
  training: TextTraining,
): ClassPair[] {
  const matrix = textMatrix(texts(rows), { ...featureSettings(training), bits: head.bits });
  return rows.map((row, i) => ({ truth: row.label ?? '', said: bestClass(head, matrix, i) }));
}

/**
 * Threshold at which no source with enough ordinary texts gives more than 1 % false alarms: many
 * easy texts of one source must not pay for the false alarms of another.
 */
export function strictestThreshold(heldOut: TrainedText['heldOut']): number {
  const sources = [...new Set(heldOut.map((one) => one.source))];
  const parts = sources.map((source) => heldOut.filter((one) => one.source === source));
  const large = parts.filter((part) => part.filter((one) => !one.fraud).length >= 100);
  const chosen = large.length > 0 ? large : [heldOut];
  const thresholds = chosen.map((part) => thresholdAt(part, 0.01));
  return Number(Math.min(0.999, Math.max(...thresholds) + 1e-4).toFixed(4));
}

/** Fold 0..4 of each row, the same for all rows of a near-duplicate group. */
export function foldsOf(rows: readonly { readonly text: string }[]): Int32Array {
  const groups = groupNearDuplicates(rows.map((row) => row.text));
  return groups.map((group) => (Math.imul(group + 1, 0x9e3779b1) >>> 8) % FOLDS);
}

/** Sum of one text under a head, windows included, as the scorer computes it. */
export function sumText(head: LinearHead, text: string, training: TextTraining): number {
  const settings = { ...featureSettings(training), bits: head.bits };
  foldText(text, folded);
  const spans = [{ from: 0, to: folded.length }, ...dialogueWindows(folded)];
  const [whole = 0, ...windows] = spans.map((span) => {
    extractFeatures(folded, span, settings, features);
    const { count, buckets } = features;
    const values = Float32Array.from({ length: count }, (_, i) => valueAt(features, i));
    return sumHead(head, { starts: Int32Array.of(0, count), buckets, values }, 0);
  });
  const worst = Math.max(whole, ...windows);
  return whole + training.windowShare * (worst - whole);
}

export function fraudHead(rows: readonly TextRow[], training: TextTraining): LinearHead {
  const { bits } = training;
  const cut = cutWindows(rows, training);
  const all = [...rows, ...cut];
  const targets = Float32Array.from(all, (row) => (isFraud(row) ? 1 : 0));
  const weights = balance(
    all.map((row) => `${row.source} ${isFraud(row)}`),
    1,
  );
  for (let i = rows.length; i < all.length; i++) {
    weights[i] = (weights[i] ?? 0) * training.cutWeight;
  }
  const matrix = textMatrix(texts(all), { ...featureSettings(training), bits });
  const task = { name: 'fraud', classes: ['fraud'], bits, rows: matrix, targets, weights };
  return trainHead(task, training);
}

const CUTS = 2;
const CUT_TURNS_MAX = 3;
const CUT_LENGTH_MIN = 12;

/** A few turns cut out of each dialogue, because a live call is scored before it has ended. */
function cutWindows(rows: readonly TextRow[], training: TextTraining): TextRow[] {
  if (training.cutWeight === 0) return [];
  const random = seededRandom(training.seed);
  return rows.flatMap((row) => {
    const turns = row.text.split('\n').filter((turn) => turn.trim() !== '');
    if (turns.length < CUT_TURNS_MAX) return [];
    const cuts = Array.from({ length: CUTS }, () => {
      const count = 1 + Math.floor(random() * CUT_TURNS_MAX);
      const from = Math.floor(random() * (turns.length - count + 1));
      return { ...row, text: turns.slice(from, from + count).join('\n') };
    });
    return cuts.filter((cut) => cut.text.length >= CUT_LENGTH_MIN);
  });
}

function classHead(rows: readonly TextRow[], training: TextTraining): LinearHead {
  const bits = training.classBits;
  const labels = rows.map((row) => row.label ?? '');
  const classes = [...new Set(labels)].sort();
  const targets = Float32Array.from(labels, (label) => classes.indexOf(label));
  const matrix = textMatrix(texts(rows), { ...featureSettings(training), bits });
  const weights = balance(labels, 0.5);
  return trainHead({ name: 'classes', classes, bits, rows: matrix, targets, weights }, training);
}

function featureSettings(training: TextTraining): FeatureSettings & Record<string, number> {
  const { grams, bits, openValue, conceptValue } = training;
  return { grams, bits, openValue, conceptValue };
}

function isFraud(row: TextRow): boolean {
  return row.fraud === true;
}

function texts(rows: readonly TextRow[]): string[] {
  return rows.map((row) => row.text);
}

/** Weights by which groups count alike (share 1), or less unequally (share 0.5); mean 1. */
function balance(groups: readonly string[], share: number): Float32Array {
  const counts = new Map<string, number>();
  for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1);
  const raw = Float32Array.from(groups, (group) => (counts.get(group) ?? 1) ** -share);
  const mean = raw.reduce((sum, weight) => sum + weight, 0) / Math.max(1, raw.length);
  return raw.map((weight) => weight / mean);
}
