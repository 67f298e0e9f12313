import {
  DIGIT,
  DROP,
  EMOJI,
  FOLD,
  HAN_DIGIT,
  INVISIBLE,
  LETTER,
  LINE,
  LOOK_ALIKE,
  MASK,
  PICTURE,
  PICTURES,
  plainUnit,
  REVEALS,
  RUN_CLASS,
  SPACED,
  SYMBOL,
  SYMBOLS,
  ZERO_WIDTH,
} from './fold.ts';
import {
  BREAK,
  makeFolded,
  note,
  push,
  pushWord,
  resetFolded,
  shownUnit,
  TEXT_LENGTH_MAX,
  undoneOf,
  type Folded,
  type Undone,
} from './folded.ts';
import { undoSpellings } from './respell.ts';
import { classAt, foldRun, foldWrittenNumber } from './run.ts';
import { undoSounds } from './sound.ts';
import { joinDoubtful, pushHan } from './split.ts';

/**
 * One form for one message, whoever wrote or masked it: width, case, invisible characters,
 * decoration, spaced, masked or written digits, addresses, split and traditional characters,
 * look-alikes, pictures, pinyin, sound-alikes and speaker names all disappear before anything is
 * counted. The scorer reads code units from a buffer that is used again for every message;
 * `normaliseText` is the same thing as a string, for people.
 */
export interface NormalisedText {
  readonly text: string;
  /** Which disguises were undone, and in how many places. */
  readonly undone: readonly Undone[];
}

const SPEAKER =
  /^(?:发言人|客服|用户|客户|诈骗者|骗子|受害者|受害人|主叫|被叫|坐席|机主|对方|来电|caller|callee|[AB甲乙我])[^:：]{0,8}$/iu;

/** The text that was folded last: scoring, phrases and listed texts ask for the same one in turn. */
export const latest = makeFolded();
let latestText: string | undefined;

/** Folds into `latest`, unless it is there already. */
export function foldLatest(text: string): void {
  if (text === latestText) return;
  foldText(text, latest);
  latestText = text;
}

/** `foldBare` into `latest`. */
export function foldLatestBare(text: string): void {
  latestText = undefined;
  foldBare(text, latest);
}

/** The text as the classifier sees it, and the disguises that were undone on the way. */
export function normaliseText(text: string): NormalisedText {
  foldLatest(text);
  return { text: shown(latest), undone: undoneOf(latest) };
}

/** The text as it was meant; undefined where it stands undisguised. */
export function undisguised(text: string): string | undefined {
  foldLatest(text);
  return undoneOf(latest).length === 0 ? undefined : shown(latest);
}

function shown({ codes, length }: Folded): string {
  let out = '';
  for (let i = 0; i < length; i++) out += shownUnit(codes[i] ?? 0);
  return out;
}

/** Fills the buffer with the normalised units of the text. */
export function foldText(text: string, into: Folded): void {
  const cut = text.length > TEXT_LENGTH_MAX ? text.slice(0, TEXT_LENGTH_MAX) : text;
  resetFolded(into);
  const source = hasSurrogate(cut) ? readPictures(cut, into) : cut;
  const dialogue = source.includes('\n');
  for (let i = skipSpeaker(source, 0, dialogue); i < source.length;) {
    const kind = RUN_CLASS[source.charCodeAt(i)] ?? 0;
    if (kind === LINE) {
      pushBreak(into);
      i = skipSpeaker(source, i + 1, dialogue);
    } else {
      i = foldNext(source, i, kind, into);
    }
  }
  if (into.length > 0 && into.codes[into.length - 1] === BREAK) into.length--;
  tellSpaced(into);
  joinDoubtful(into);
  undoSpellings(into);
  undoSounds(into);
}

/** Folds what begins at a place; returns where the next begins. */
function foldNext(source: string, at: number, kind: number, into: Folded): number {
  if (kind === LETTER || kind === DIGIT || kind === MASK) {
    into.signs = 0;
    return foldRun(source, at, into);
  }
  const behind = kind === HAN_DIGIT ? writtenNumberAt(source, at, into) : 0;
  if (behind > 0) return behind;
  foldUnit(source.charCodeAt(at), into);
  return at + 1;
}

/**
 * The text with nothing undone: small letters, one line a line. Only for measuring what undoing
 * is worth.
 */
export function foldBare(text: string, into: Folded): void {
  resetFolded(into);
  const plain = text.slice(0, TEXT_LENGTH_MAX).toLowerCase();
  for (let i = 0; i < plain.length; i++) push(into, plain.charCodeAt(i));
}

function writtenNumberAt(text: string, at: number, into: Folded): number {
  const next = classAt(text, at + 1);
  return next === HAN_DIGIT || next === DIGIT ? foldWrittenNumber(text, at, into) : 0;
}

/** Signs before the next character: nothing, a space, punctuation, a sign that is neither. */
const SPACE_SIGN = 1;
const PLAIN_SIGN = 2;
const STRANGE_SIGN = 4;

/** A character is kept in its folded form; a sign is dropped, and what it hid is noted. */
function foldUnit(unit: number, into: Folded): void {
  const folded = FOLD[unit] ?? DROP;
  if (folded < BREAK) {
    dropSign(unit, folded, into);
    return;
  }
  const reveals = REVEALS[unit] ?? 0;
  if (reveals !== 0) note(into, reveals - 1);
  if (into.signs === 0) {
    into.sinceSign++;
  } else {
    if ((into.signs & STRANGE_SIGN) !== 0 && into.length > 0) note(into, SYMBOLS);
    if (into.sinceSign === 1) into.alone += into.signs === SPACE_SIGN ? 1 : 0x10000;
    into.sinceSign = 1;
    into.signs = 0;
  }
  pushHan(into, folded);
}

function dropSign(unit: number, folded: number, into: Folded): void {
  if (folded === INVISIBLE) note(into, ZERO_WIDTH);
  else if (folded === PICTURE) readPicture(unit, into);
  else if (folded === SYMBOL) into.signs |= STRANGE_SIGN;
  else into.signs |= unit === 0x20 || unit === 0x3000 ? SPACE_SIGN : PLAIN_SIGN;
}

function readPicture(point: number, into: Folded): void {
  const word = PICTURES.get(point);
  if (word === undefined) return;
  note(into, EMOJI);
  pushWord(into, word);
}

const ALONE_MIN = 4;

/** Characters that all stand alone between spaces or signs were set apart on purpose. */
function tellSpaced(into: Folded): void {
  const bySpaces = into.alone & 0xffff;
  const bySigns = into.alone >> 16;
  if ((bySpaces + bySigns) * 2 < into.length) return;
  if (bySpaces >= ALONE_MIN) note(into, SPACED, bySpaces);
  if (bySigns >= ALONE_MIN && (into.undone[SYMBOLS] ?? 0) === 0) note(into, SYMBOLS, bySigns);
}

function pushBreak(into: Folded): void {
  if (into.length > 0 && into.codes[into.length - 1] !== BREAK) push(into, BREAK);
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

function hasSurrogate(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xf800) === 0xd800) return true;
  }
  return false;
}

/** Behind a picture these only say how it is drawn: joiner, style, tone of skin. */
function isPictureTail(point: number): boolean {
  return point === 0x200d || point === 0xfe0f || (point >= 0x1f3fb && point <= 0x1f3ff);
}

/** Signs of the planes above as the letters and words that they stand for; the rest as commas. */
function readPictures(text: string, into: Folded): string {
  let out = '';
  let afterPicture = false;
  for (const sign of text) {
    const point = sign.codePointAt(0) ?? 0;
    if (afterPicture && isPictureTail(point)) continue;
    afterPicture = point > 0xffff;
    out += afterPicture ? readHighSign(point, into) : sign;
  }
  return out;
}

function readHighSign(point: number, into: Folded): string {
  const word = PICTURES.get(point);
  if (word !== undefined) {
    note(into, EMOJI);
    return word;
  }
  if (point >= 0xe0000) {
    note(into, ZERO_WIDTH);
    return '';
  }
  const plain = plainUnit(point);
  if (plain === 0) return '，';
  note(into, LOOK_ALIKE);
  return String.fromCharCode(plain);
}
