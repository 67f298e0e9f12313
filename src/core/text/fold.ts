import { SIMPLIFIED_PAIRS, SPLIT_TRIPLES } from './variant.ts';

/** Names of the disguises that folding undoes; bit n of `undone` stands for the n-th. */
export const DISGUISES = [
  'width',
  'zero-width',
  'circled',
  'spaced-digits',
  'symbols',
  'traditional',
  'split-characters',
] as const;
export const WIDTH = 1;
export const ZERO_WIDTH = 2;
export const CIRCLED = 4;
export const SPACED_DIGITS = 8;
export const SYMBOLS = 16;
export const TRADITIONAL = 32;
export const SPLIT = 64;

/** Folded forms below 10 mean that the unit is dropped, and why. */
export const DROP = 0;
export const INVISIBLE = 1;
export const SYMBOL = 2;
const ORDINARY_PUNCTUATION =
  '，。！？、；：“”‘’（）《》〈〉【】〔〕「」『』—…·,.!?;:"\'()<>[]{}~～-－/\\|&%$￥¥+＋=_ 　\t\r';

type Range = readonly [first: number, last: number];

const WRITING: readonly Range[] = [
  [0x3400, 0x9fff],
  [0x3040, 0x30ff],
  [0xac00, 0xd7a3],
];
const COMPATIBLE: readonly Range[] = [
  [0x00b2, 0x2189],
  [0x2460, 0x24ff],
  [0x2e80, 0x2fdf],
  [0x3200, 0x33ff],
  [0xf900, 0xfaff],
  [0xff00, 0xffef],
];
const INVISIBLES: readonly Range[] = [
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
];

/** What a unit is inside a run of letters and digits. */
export const OTHER = 0;
export const LETTER = 1;
export const DIGIT = 2;
export const JOINER = 3;
export const GAP = 4;
export const MASK = 5;

/** Folded form of each code unit. */
export const FOLD = buildFold();
/** Bits of the disguise that a unit reveals. */
export const REVEALS = buildReveals();
/** Right half → left half → the whole character. */
export const SPLITS = buildSplits();
export const RUN_CLASS = buildRunClass();

function buildFold(): Uint16Array {
  const fold = new Uint16Array(65536).fill(SYMBOL);
  const each = (ranges: readonly Range[], act: (unit: number) => void): void => {
    for (const [first, last] of ranges) for (let unit = first; unit <= last; unit++) act(unit);
  };
  each(WRITING, (unit) => (fold[unit] = unit));
  fold[0x3007] = 0x3007;
  each(COMPATIBLE, (unit) => foldCompatible(fold, unit));
  each(
    [
      [48, 57],
      [97, 122],
    ],
    (unit) => (fold[unit] = unit),
  );
  each([[65, 90]], (unit) => (fold[unit] = unit + 32));
  for (let i = 0; i + 1 < SIMPLIFIED_PAIRS.length; i += 2) {
    fold[SIMPLIFIED_PAIRS.charCodeAt(i)] = SIMPLIFIED_PAIRS.charCodeAt(i + 1);
  }
  for (const sign of ORDINARY_PUNCTUATION) fold[sign.charCodeAt(0)] = DROP;
  each(INVISIBLES, (unit) => (fold[unit] = INVISIBLE));
  each([[0, 31]], (unit) => (fold[unit] = DROP));
  return fold;
}

/** The plain letter, digit or character inside a wide, circled or compatible one. */
function foldCompatible(fold: Uint16Array, unit: number): void {
  const plain = String.fromCharCode(unit).normalize('NFKC').toLowerCase();
  const core = plain.replace(/[()]/gu, '');
  if (core.length !== 1) return;
  const code = core.charCodeAt(0);
  const word = (code >= 97 && code < 123) || (code >= 48 && code < 58) || code >= 0x3400;
  if (word && code !== unit) fold[unit] = code;
}

function buildReveals(): Uint8Array {
  const reveals = new Uint8Array(65536);
  for (let unit = 0xff10; unit <= 0xff5a; unit++) {
    if ((FOLD[unit] ?? 0) >= 48) reveals[unit] = WIDTH;
  }
  for (let unit = 0x2460; unit <= 0x24ff; unit++) reveals[unit] = CIRCLED;
  for (let unit = 0x3200; unit <= 0x33ff; unit++) reveals[unit] = CIRCLED;
  for (let i = 0; i < SIMPLIFIED_PAIRS.length; i += 2) {
    reveals[SIMPLIFIED_PAIRS.charCodeAt(i)] = TRADITIONAL;
  }
  return reveals;
}

function buildSplits(): Map<number, Map<number, number>> {
  const splits = new Map<number, Map<number, number>>();
  for (let i = 0; i + 2 < SPLIT_TRIPLES.length; i += 3) {
    const right = SPLIT_TRIPLES.charCodeAt(i + 1);
    const halves = splits.get(right) ?? new Map<number, number>();
    halves.set(SPLIT_TRIPLES.charCodeAt(i), SPLIT_TRIPLES.charCodeAt(i + 2));
    splits.set(right, halves);
  }
  return splits;
}

function buildRunClass(): Uint8Array {
  const classes = new Uint8Array(65536);
  for (let unit = 33; unit < 65536; unit++) {
    const folded = FOLD[unit] ?? 0;
    if (folded >= 97 && folded < 123) classes[unit] = LETTER;
    else if (folded >= 48 && folded < 58) classes[unit] = DIGIT;
  }
  for (const sign of './:-_?=&%#@+~') classes[sign.charCodeAt(0)] = JOINER;
  classes[0x20] = GAP;
  classes[0x3000] = GAP;
  classes[0x2a] = MASK;
  return classes;
}
