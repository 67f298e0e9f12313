import {
  DIGIT,
  DISGUISES,
  DROP,
  FOLD,
  GAP,
  INVISIBLE,
  JOINER,
  LETTER,
  MASK,
  OTHER,
  REVEALS,
  RUN_CLASS,
  SPACED_DIGITS,
  SPLIT,
  SPLITS,
  SYMBOL,
  SYMBOLS,
  ZERO_WIDTH,
} from './fold.ts';

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
  /** The last unit was a sign that is no punctuation. */
  decorated: boolean;
}

export function makeFolded(): Folded {
  return { codes: new Uint16Array(TEXT_LENGTH_MAX * 2), length: 0, undone: 0, decorated: false };
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
  if (code === URL_TOKEN) return '〔网址〕';
  if (code === NUMBER_TOKEN) return '〔号码〕';
  if (code === HANDLE_TOKEN) return '〔账号〕';
  return String.fromCharCode(code);
}

/** Fills the buffer with the normalised units of the text. */
export function foldText(text: string, into: Folded): void {
  const cut = text.length > TEXT_LENGTH_MAX ? text.slice(0, TEXT_LENGTH_MAX) : text;
  const source = hasSurrogate(cut) ? cut.normalize('NFKC') : cut;
  into.length = 0;
  into.undone = 0;
  into.decorated = false;
  const dialogue = source.includes('\n');
  let i = skipSpeaker(source, 0, dialogue);
  while (i < source.length) {
    const unit = source.charCodeAt(i);
    const kind = RUN_CLASS[unit] ?? OTHER;
    if (kind === LETTER || kind === DIGIT || kind === MASK) {
      i = foldRun(source, i, into);
      into.decorated = false;
    } else if (unit === BREAK) {
      pushBreak(into);
      i = skipSpeaker(source, i + 1, dialogue);
    } else {
      foldUnit(unit, into);
      i++;
    }
  }
  if (into.codes[into.length - 1] === BREAK && into.length > 0) into.length--;
}

/** A character is kept in its folded form; a sign is dropped, and what it hid is noted. */
function foldUnit(unit: number, into: Folded): void {
  const folded = FOLD[unit] ?? DROP;
  if (folded < BREAK) {
    if (folded === INVISIBLE) into.undone |= ZERO_WIDTH;
    into.decorated = folded === SYMBOL && into.length > 0;
    return;
  }
  into.undone |= REVEALS[unit] ?? 0;
  if (into.decorated) into.undone |= SYMBOLS;
  into.decorated = false;
  pushHan(into, folded);
}

function pushBreak(into: Folded): void {
  if (into.length > 0 && into.codes[into.length - 1] !== BREAK) push(into, BREAK);
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

const SPEAKER_LENGTH_MAX = 15;
const COMMA = 0xff0c;
const FULL_STOP = 0x3002;
const COLON = 0x3a;
const WIDE_COLON = 0xff1a;

/** Where the words of the line begin, behind the name of the speaker if there is one. */
function skipSpeaker(text: string, start: number, dialogue: boolean): number {
  const limit = Math.min(text.length, start + SPEAKER_LENGTH_MAX + 1);
  for (let i = start; i < limit; i++) {
    const unit = text.charCodeAt(i);
    if (unit === BREAK || unit === COMMA || unit === FULL_STOP) return start;
    if (unit !== COLON && unit !== WIDE_COLON) continue;
    return isSpeaker(text, { from: start, to: i }, dialogue) ? i + 1 : start;
  }
  return start;
}

/** A label in front of a number (`验证码：402917`) or an address is no speaker. */
function isSpeaker(text: string, name: { from: number; to: number }, dialogue: boolean): boolean {
  if (name.to === name.from) return false;
  const spaced = text.charCodeAt(name.to) === COLON && text.charCodeAt(name.to + 1) === 0x20;
  const value = classAt(text, name.to + (spaced ? 2 : 1));
  if (value === DIGIT || value === LETTER) return false;
  return dialogue || spaced || SPEAKER.test(text.slice(name.from, name.to).trim());
}

/** What a run of letters, digits and joining signs is made of. */
interface Run {
  end: number;
  letters: number;
  digits: number;
  masks: number;
  joined: boolean;
  gap: boolean;
}

/** A run of letters, digits and the signs inside numbers and addresses; returns its end. */
function foldRun(text: string, start: number, into: Folded): number {
  const run = measureRun(text, start);
  for (let i = start; i < run.end; i++) into.undone |= REVEALS[text.charCodeAt(i)] ?? 0;
  if (run.letters > 0) {
    foldWords(foldedSlice(text, start, run.end), run.joined, into);
    return run.end;
  }
  if (run.gap && run.digits >= 5) into.undone |= SPACED_DIGITS;
  if (run.digits + run.masks >= 7) push(into, NUMBER_TOKEN);
  return run.end;
}

/** Spaces belong to a run only between digits; a joining sign at its end does not. */
function measureRun(text: string, start: number): Run {
  const run = { end: start, letters: 0, digits: 0, masks: 0, joined: false, gap: false };
  for (let i = start; i < text.length; i++) {
    const kind = classAt(text, i);
    if (kind === OTHER || (kind === LETTER && run.gap)) break;
    if (kind === GAP) {
      if (run.letters > 0 || classAt(text, i + 1) !== DIGIT) break;
      run.gap = true;
      continue;
    }
    countUnit(run, kind);
    if (kind !== JOINER) run.end = i + 1;
  }
  return run;
}

function countUnit(run: Run, kind: number): void {
  if (kind === LETTER) run.letters++;
  else if (kind === DIGIT) run.digits++;
  else if (kind === MASK) run.masks++;
  else run.joined = true;
}

function classAt(text: string, place: number): number {
  return RUN_CLASS[text.charCodeAt(place)] ?? OTHER;
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
