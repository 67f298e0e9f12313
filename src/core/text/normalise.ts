import { SIMPLIFIED_PAIRS, SPLIT_TRIPLES } from './variant.ts';

/**
 * One form for one message, whoever wrote or masked it: width, case, invisible characters,
 * decoration, spaced or masked digits, addresses, split and traditional characters and speaker
 * names all disappear before anything is counted. The scorer reads code units from a buffer that
 * is used again for every message; `normaliseText` is the same thing as a string, for people.
 */
export interface NormalisedText {
  readonly text: string;
  /** Which disguises were undone: `width`, `zero-width`, `circled`, `spaced-digits`, ... */
  readonly undone: readonly string[];
}

/** Code units in the buffer; `BREAK` stands between lines and is never part of a fragment. */
export const BREAK = 10;
export const URL_TOKEN = 0xe001;
export const NUMBER_TOKEN = 0xe002;
export const HANDLE_TOKEN = 0xe003;

/** Longer texts are cut: beyond this a message adds nothing to a decision. */
export const TEXT_LENGTH_MAX = 8000;

const DISGUISES = [
  'width',
  'zero-width',
  'circled',
  'spaced-digits',
  'symbols',
  'traditional',
  'split-characters',
] as const;
const WIDTH = 1;
const ZERO_WIDTH = 2;
const CIRCLED = 4;
const SPACED_DIGITS = 8;
const SYMBOLS = 16;
const TRADITIONAL = 32;
const SPLIT = 64;

const DROP = 0;
const INVISIBLE = 1;
const SYMBOL = 2;
const ORDINARY_PUNCTUATION =
  '，。！？、；：“”‘’（）《》〈〉【】〔〕「」『』—…·,.!?;:"\'()<>[]{}~～-－/\\|&%$￥¥+＋=_ 　\t\r';

/** Folded form of each code unit; below 10 the unit is dropped, and the value says why. */
const FOLD = buildFold();
/** Bits of the disguise that a unit reveals. */
const REVEALS = buildReveals();
const SPLITS = buildSplits();

const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const JOINER = 3;
const GAP = 4;
const MASK = 5;
const RUN_CLASS = buildRunClass();

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

const SPEAKER =
  /^(?:发言人|客服|用户|客户|诈骗者|骗子|受害者|受害人|主叫|被叫|坐席|机主|对方|来电|caller|callee|[AB甲乙我])[^:：]{0,8}$/iu;

/** Reused between calls; a call is finished with it before the next one begins. */
export interface Folded {
  codes: Uint16Array;
  length: number;
  undone: number;
}

export function makeFolded(): Folded {
  return { codes: new Uint16Array(TEXT_LENGTH_MAX * 2), length: 0, undone: 0 };
}

const shared = makeFolded();

/** The text as the classifier sees it, and the disguises that were undone on the way. */
export function normaliseText(text: string): NormalisedText {
  foldText(text, shared);
  let out = '';
  for (let i = 0; i < shared.length; i++) out += shownUnit(shared.codes[i] ?? 0);
  return { text: out, undone: DISGUISES.filter((_, bit) => (shared.undone & (1 << bit)) !== 0) };
}

/** How a buffer unit is shown to people. */
export function shownUnit(code: number): string {
  if (code === URL_TOKEN) return '⟨网址⟩';
  if (code === NUMBER_TOKEN) return '⟨号码⟩';
  if (code === HANDLE_TOKEN) return '⟨账号⟩';
  return String.fromCharCode(code);
}

/** Fills the buffer with the normalised units of the text. */
export function foldText(text: string, into: Folded): void {
  let source = text.length > TEXT_LENGTH_MAX ? text.slice(0, TEXT_LENGTH_MAX) : text;
  into.length = 0;
  into.undone = 0;
  if (hasSurrogate(source)) source = source.normalize('NFKC');
  const dialogue = source.includes('\n');
  let i = skipSpeaker(source, 0, dialogue);
  let symbolAfterHan = false;
  while (i < source.length) {
    const unit = source.charCodeAt(i);
    const kind = RUN_CLASS[unit] ?? OTHER;
    if (kind === LETTER || kind === DIGIT || kind === MASK) {
      i = foldRun(source, i, into);
      symbolAfterHan = false;
      continue;
    }
    i++;
    if (unit === BREAK) {
      if (into.length > 0 && into.codes[into.length - 1] !== BREAK) push(into, BREAK);
      i = skipSpeaker(source, i, dialogue);
      continue;
    }
    const folded = FOLD[unit] ?? DROP;
    if (folded < BREAK) {
      if (folded === INVISIBLE) into.undone |= ZERO_WIDTH;
      symbolAfterHan = folded === SYMBOL && into.length > 0;
      continue;
    }
    into.undone |= REVEALS[unit] ?? 0;
    if (symbolAfterHan) into.undone |= SYMBOLS;
    symbolAfterHan = false;
    pushHan(into, folded);
  }
  if (into.length > 0 && into.codes[into.length - 1] === BREAK) into.length--;
}

function push(into: Folded, code: number): void {
  if (into.length < into.codes.length) into.codes[into.length++] = code;
}

/** Puts a character, joining it with the one before when the two are halves of a third. */
function pushHan(into: Folded, code: number): void {
  const halves = SPLITS.get(code);
  if (halves !== undefined && into.length > 0) {
    const whole = halves.get(into.codes[into.length - 1] ?? 0);
    if (whole !== undefined) {
      into.codes[into.length - 1] = whole;
      into.undone |= SPLIT;
      return;
    }
  }
  push(into, code);
}

/** Where the words of the line begin, behind the name of the speaker if there is one. */
function skipSpeaker(text: string, start: number, dialogue: boolean): number {
  const limit = Math.min(text.length, start + 16);
  for (let i = start; i < limit; i++) {
    const unit = text.charCodeAt(i);
    if (unit === BREAK || unit === 0xff0c || unit === 0x3002) return start;
    if (unit !== 0x3a && unit !== 0xff1a) continue;
    if (i === start) return start;
    const next = text.charCodeAt(i + 1);
    const spaced = unit === 0x3a && next === 0x20;
    const value = RUN_CLASS[text.charCodeAt(spaced ? i + 2 : i + 1)] ?? OTHER;
    if (value === DIGIT || value === LETTER) return start;
    const speaker = dialogue || spaced || SPEAKER.test(text.slice(start, i).trim());
    return speaker ? i + 1 : start;
  }
  return start;
}

/** A run of letters, digits and the signs inside numbers and addresses; returns its end. */
function foldRun(text: string, start: number, into: Folded): number {
  let end = start;
  let letters = 0;
  let digits = 0;
  let masks = 0;
  let joined = false;
  let gap = false;
  for (let i = start; i < text.length; i++) {
    const kind = RUN_CLASS[text.charCodeAt(i)] ?? OTHER;
    if (kind === OTHER) break;
    if (kind === GAP) {
      if (letters > 0 || (RUN_CLASS[text.charCodeAt(i + 1)] ?? OTHER) !== DIGIT) break;
      gap = true;
      continue;
    }
    if (kind === LETTER && gap) break;
    if (kind === LETTER) letters++;
    else if (kind === DIGIT) digits++;
    else if (kind === MASK) masks++;
    else joined = true;
    if (kind !== JOINER) end = i + 1;
  }
  for (let i = start; i < end; i++) into.undone |= REVEALS[text.charCodeAt(i)] ?? 0;
  if (letters === 0) {
    if (gap && digits >= 5) into.undone |= SPACED_DIGITS;
    if (digits + masks >= 7) push(into, NUMBER_TOKEN);
    return end;
  }
  foldWords(foldedSlice(text, start, end), joined, into);
  return end;
}

function foldedSlice(text: string, start: number, end: number): string {
  let out = '';
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 128) out += text.charAt(i);
    else out += String.fromCharCode(FOLD[unit] ?? unit);
  }
  return out;
}

/** A run that holds letters: an address, a masked word, an account name or plain words. */
function foldWords(run: string, joined: boolean, into: Folded): void {
  let rest = run;
  if (rest.charCodeAt(0) < 91) {
    rest = foldMaskWords(rest, into);
    if (rest.length === 0) return;
  }
  const lower = rest.toLowerCase();
  if (lower.length >= 7 && /^[x0-9*.-]+$/u.test(lower)) {
    push(into, NUMBER_TOKEN);
    return;
  }
  if (lower.startsWith('http') || lower.startsWith('www.') || isHost(lower, joined)) {
    pushOnce(into, URL_TOKEN);
    return;
  }
  for (const word of lower.split(/[^a-z0-9*]+/u)) foldWord(word, into);
}

/** Masks of public sets are written in capitals and run together: `CELLPHONEWECHAT`. */
function foldMaskWords(run: string, into: Folded): string {
  let rest = run;
  for (;;) {
    if (rest.startsWith('URL')) {
      pushOnce(into, URL_TOKEN);
      return '';
    }
    const word = MASK_WORDS.find((mask) => rest.startsWith(mask));
    if (word === undefined) return rest;
    pushWord(into, WORDS.get(word.toLowerCase()) ?? '');
    rest = rest.slice(word.length);
  }
}

function isHost(lower: string, joined: boolean): boolean {
  return joined && /^[a-z0-9*_-]+(?:\.[a-z0-9*_-]+)*\.[a-z]{2,}(?:[/:?].*)?$/u.test(lower);
}

function foldWord(word: string, into: Folded): void {
  if (word.length === 0) return;
  const known = WORDS.get(word);
  if (known !== undefined) {
    pushWord(into, known);
    return;
  }
  const letters = word.replace(/[0-9*]/gu, '');
  if (letters.length === word.length && word.length <= 12) {
    pushWord(into, word);
  } else if (/^x*$/u.test(letters)) {
    if (word.length >= 7) push(into, NUMBER_TOKEN);
  } else if (word.length >= 6) {
    push(into, HANDLE_TOKEN);
  } else {
    pushWord(into, letters);
  }
}

function pushWord(into: Folded, word: string): void {
  for (let i = 0; i < word.length; i++) push(into, word.charCodeAt(i));
}

function pushOnce(into: Folded, token: number): void {
  if (into.codes[into.length - 1] !== token || into.length === 0) push(into, token);
}

function hasSurrogate(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xf800) === 0xd800) return true;
  }
  return false;
}

function buildFold(): Uint16Array {
  const fold = new Uint16Array(65536);
  for (let unit = 0; unit < 65536; unit++) {
    const han = unit >= 0x3400 && unit <= 0x9fff;
    const kana = unit >= 0x3040 && unit <= 0x30ff;
    const hangul = unit >= 0xac00 && unit <= 0xd7a3;
    fold[unit] = han || kana || hangul ? unit : SYMBOL;
  }
  for (const [from, to] of [[0x2e80, 0x2fdf], [0x3200, 0x33ff], [0xf900, 0xfaff]] as const) {
    for (let unit = from; unit <= to; unit++) foldCompatible(fold, unit);
  }
  for (const [from, to] of [[0x2460, 0x24ff], [0xff00, 0xffef], [0x00b2, 0x2189]] as const) {
    for (let unit = from; unit <= to; unit++) foldCompatible(fold, unit);
  }
  for (let unit = 48; unit < 58; unit++) fold[unit] = unit;
  for (let unit = 97; unit < 123; unit++) {
    fold[unit] = unit;
    fold[unit - 32] = unit;
  }
  for (let i = 0; i + 1 < SIMPLIFIED_PAIRS.length; i += 2) {
    fold[SIMPLIFIED_PAIRS.charCodeAt(i)] = SIMPLIFIED_PAIRS.charCodeAt(i + 1);
  }
  for (const sign of ORDINARY_PUNCTUATION) fold[sign.charCodeAt(0)] = DROP;
  for (const unit of [0xad, 0x34f, 0x61c, 0x180e, 0xfeff]) fold[unit] = INVISIBLE;
  for (let unit = 0x200b; unit <= 0x200f; unit++) fold[unit] = INVISIBLE;
  for (let unit = 0x202a; unit <= 0x202e; unit++) fold[unit] = INVISIBLE;
  for (let unit = 0x2060; unit <= 0x206f; unit++) fold[unit] = INVISIBLE;
  for (let unit = 0xfe00; unit <= 0xfe0f; unit++) fold[unit] = INVISIBLE;
  for (let unit = 0; unit < 32; unit++) fold[unit] = DROP;
  fold[0x3007] = 0x3007;
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
