import {
  DIGIT,
  FOLD,
  GAP,
  HAN_DIGIT,
  JOINER,
  LETTER,
  LOOK_ALIKE,
  MASK,
  OTHER,
  REVEALS,
  RUN_CLASS,
  SPACED_DIGITS,
  WRITTEN_DIGITS,
} from './fold.ts';
import {
  HANDLE_TOKEN,
  note,
  NUMBER_TOKEN,
  push,
  pushOnce,
  pushWord,
  URL_TOKEN,
  type Folded,
} from './folded.ts';

/** Words that stand for a masked or a written contact; the value is what is put in its place. */
const WORDS = new Map<string, string>([
  ['vx', '微信'],
  ['wx', '微信'],
  ['weixin', '微信'],
  ['wechat', '微信'],
  ['digit', ''],
  ['name', ''],
  ['place', ''],
  ['bank', '银行'],
  ['cellphone', '\ue002'],
  ['phone', '\ue002'],
  ['hotline', '\ue002'],
  ['xx', ''],
  ['xxx', ''],
]);
const MASK_WORDS = ['CELLPHONE', 'HOTLINE', 'WECHAT', 'DIGIT', 'PHONE', 'PLACE', 'NAME', 'BANK'];

/** Digits of a written phone number or account at the least. */
const NUMBER_LENGTH = 7;
const WORD_LENGTH_MAX = 12;
const HANDLE_LENGTH_MIN = 6;

/** What a run of letters, digits and joining signs is made of; used again for each run. */
const run = { end: 0, letters: 0, digits: 0, masks: 0, joined: false, gap: false };

export function classAt(text: string, place: number): number {
  return RUN_CLASS[text.charCodeAt(place)] ?? OTHER;
}

/** A run of letters, digits and the signs inside numbers and addresses; returns its end. */
export function foldRun(text: string, start: number, into: Folded): number {
  measureRun(text, start);
  const { end, letters, digits, masks, joined, gap } = run;
  if (letters === 0 && classAt(text, end) === HAN_DIGIT) {
    const behind = foldWrittenNumber(text, start, into);
    if (behind > 0) return behind;
  }
  for (let i = start; i < end; i++) {
    const reveals = REVEALS[text.charCodeAt(i)] ?? 0;
    if (reveals > 0) note(into, reveals - 1);
  }
  if (letters > 0) {
    foldWords(text, { from: start, to: end }, joined, into);
    return end;
  }
  if (gap && digits >= 5) note(into, SPACED_DIGITS);
  if (digits + masks >= NUMBER_LENGTH) push(into, NUMBER_TOKEN);
  return end;
}

/**
 * A number in whose place digits are written as characters (幺三八…, 1三8零…): one sign, like any
 * number. Returns its end; 0 where it is too short to be one.
 */
export function foldWrittenNumber(text: string, start: number, into: Folded): number {
  let digits = 0;
  let written = 0;
  let end = start;
  for (let i = start; i < text.length; i++) {
    const kind = classAt(text, i);
    if (kind === HAN_DIGIT) written++;
    else if (kind === DIGIT) digits++;
    else if (kind !== GAP && text.charCodeAt(i) !== HYPHEN) break;
    if (kind === HAN_DIGIT || kind === DIGIT) end = i + 1;
  }
  if (written === 0 || digits + written < NUMBER_LENGTH) return 0;
  note(into, WRITTEN_DIGITS);
  push(into, NUMBER_TOKEN);
  return end;
}

/** Spaces belong to a run only between digits; a joining sign at its end does not. */
function measureRun(text: string, start: number): void {
  run.end = start;
  run.letters = run.digits = run.masks = 0;
  run.joined = run.gap = false;
  for (let i = start; i < text.length; i++) {
    const kind = classAt(text, i);
    if (kind === OTHER || kind > MASK || (kind === LETTER && run.gap)) break;
    if (kind === GAP) {
      if (run.letters > 0 || classAt(text, i + 1) !== DIGIT) break;
      run.gap = true;
      continue;
    }
    countUnit(kind);
    if (kind !== JOINER) run.end = i + 1;
  }
}

function countUnit(kind: number): void {
  if (kind === LETTER) run.letters++;
  else if (kind === DIGIT) run.digits++;
  else if (kind === MASK) run.masks++;
  else run.joined = true;
}

type Part = { readonly from: number; readonly to: number };

/** Folded form of a unit inside a run: small letters, plain digits. */
function plainAt(text: string, place: number): number {
  const unit = text.charCodeAt(place);
  if (unit >= 128) return FOLD[unit] ?? unit;
  return unit >= 65 && unit <= 90 ? unit + 32 : unit;
}

const DOT = 46;
const HYPHEN = 45;
const SLASH = 47;
const COLON = 58;
const QUESTION = 63;
const UNDERSCORE = 95;
const STAR = 42;
const X = 120;

const isLetter = (unit: number): boolean => unit >= 97 && unit <= 122;
const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57;
const isWord = (unit: number): boolean => isLetter(unit) || isDigit(unit) || unit === STAR;

/** A run that holds letters: an address, a masked word, an account name or plain words. */
function foldWords(text: string, whole: Part, joined: boolean, into: Folded): void {
  const { to } = whole;
  let { from } = whole;
  if (text.charCodeAt(from) < 91) {
    from = foldMaskWords(text, whole, into);
    if (from >= to) return;
  }
  if (to - from >= NUMBER_LENGTH && isMasked(text, from, to)) {
    push(into, NUMBER_TOKEN);
    return;
  }
  if (isAddress(text, from, to) || (joined && isHost(text, from, to))) {
    pushOnce(into, URL_TOKEN);
    return;
  }
  for (let at = from; at < to;) {
    let end = at;
    while (end < to && isWord(plainAt(text, end))) end++;
    if (end > at) foldWord(text, at, end, into);
    at = end + 1;
  }
}

/** Masks of public sets are written in capitals and run together: `CELLPHONEWECHAT`. */
function foldMaskWords(text: string, { from, to }: Part, into: Folded): number {
  for (let at = from; ;) {
    if (text.startsWith('URL', at)) {
      pushOnce(into, URL_TOKEN);
      return to;
    }
    const word = MASK_WORDS.find((mask) => text.startsWith(mask, at));
    if (word === undefined || at + word.length > to) return at;
    pushWord(into, WORDS.get(word.toLowerCase()) ?? '');
    at += word.length;
  }
}

function isMasked(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const unit = plainAt(text, i);
    if (!isDigit(unit) && unit !== X && unit !== STAR && unit !== DOT && unit !== HYPHEN) {
      return false;
    }
  }
  return true;
}

function isAddress(text: string, from: number, to: number): boolean {
  return hasPrefix(text, 'http', from, to) || hasPrefix(text, 'www.', from, to);
}

function hasPrefix(text: string, prefix: string, from: number, to: number): boolean {
  if (to - from < prefix.length) return false;
  for (let k = 0; k < prefix.length; k++) {
    if (plainAt(text, from + k) !== prefix.charCodeAt(k)) return false;
  }
  return true;
}

/** Labels with dots between them, the last of two letters or more; then the end, or a path. */
function isHost(text: string, from: number, to: number): boolean {
  let label = from;
  let dots = 0;
  let at = from;
  for (; at < to; at++) {
    const unit = plainAt(text, at);
    if (unit === SLASH || unit === COLON || unit === QUESTION) break;
    if (unit === DOT) {
      if (at === label) return false;
      dots++;
      label = at + 1;
    } else if (!isWord(unit) && unit !== UNDERSCORE && unit !== HYPHEN) return false;
  }
  if (dots === 0 || at - label < 2) return false;
  for (let i = label; i < at; i++) if (!isLetter(plainAt(text, i))) return false;
  return true;
}

/** Letters that pass for digits in a phone number: o, i, l. */
const DIGIT_LIKE = new Set([111, 105, 108]);
const LOOKS_LENGTH = 10;
const PINYIN_FORM =
  /^(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:i?ang|i?ong|u?ang|[aeiuv]ng?|iao|uai|ian|uan|[aeiou][aeiouv]?|er|u?en|v))+$/u;

function foldWord(text: string, from: number, to: number, into: Folded): void {
  let letters = 0;
  let likes = 0;
  let crosses = 0;
  for (let i = from; i < to; i++) {
    const unit = plainAt(text, i);
    if (!isLetter(unit)) continue;
    letters++;
    if (unit === X) crosses++;
    if (DIGIT_LIKE.has(unit)) likes++;
  }
  const length = to - from;
  if (letters === length && foldLetters(text, from, to, into)) return;
  if (letters === crosses) {
    if (length >= NUMBER_LENGTH) push(into, NUMBER_TOKEN);
  } else if (letters === likes && length >= LOOKS_LENGTH && letters * 2 <= length) {
    note(into, LOOK_ALIKE);
    push(into, NUMBER_TOKEN);
  } else if (length >= HANDLE_LENGTH_MIN) {
    push(into, HANDLE_TOKEN);
  } else {
    pushLetters(text, from, to, into);
  }
}

/** A word of letters alone: known, plain, or pinyin at length; else it is left to the caller. */
function foldLetters(text: string, from: number, to: number, into: Folded): boolean {
  const length = to - from;
  const known = length <= 9 ? WORDS.get(sliceOf(text, from, to)) : undefined;
  if (known !== undefined) {
    pushWord(into, known);
    return true;
  }
  if (length > WORD_LENGTH_MAX && !PINYIN_FORM.test(sliceOf(text, from, to))) return false;
  pushLetters(text, from, to, into);
  return true;
}

function sliceOf(text: string, from: number, to: number): string {
  let out = '';
  for (let i = from; i < to; i++) out += String.fromCharCode(plainAt(text, i));
  return out;
}

function pushLetters(text: string, from: number, to: number, into: Folded): void {
  for (let i = from; i < to; i++) {
    const unit = plainAt(text, i);
    if (isLetter(unit)) push(into, unit);
  }
}
