import { DISGUISES, type Disguise } from './fold.ts';

/** Code units in the buffer; `BREAK` stands between lines and is never part of a fragment. */
export const BREAK = 10;
export const URL_TOKEN = 0xe001;
export const NUMBER_TOKEN = 0xe002;
export const HANDLE_TOKEN = 0xe003;

/** Longer texts are cut: beyond this a message adds nothing to a decision. */
export const TEXT_LENGTH_MAX = 8000;

/** Reused between calls; a call is finished with it before the next one begins. */
export interface Folded {
  codes: Uint16Array;
  length: number;
  /** How often each of `DISGUISES` was undone; valid where `touched`. */
  readonly undone: Uint16Array;
  touched: boolean;
  /** Places where halves could be joined that also stand together in ordinary writing. */
  doubtful: number;
  /** A part that is no character of its own stood beside its other half. */
  proven: boolean;
  /** Signs since the last character, and how many characters stood alone between signs. */
  signs: number;
  alone: number;
  sinceSign: number;
}

export function makeFolded(): Folded {
  return {
    codes: new Uint16Array(TEXT_LENGTH_MAX * 2),
    length: 0,
    undone: new Uint16Array(DISGUISES.length),
    touched: false,
    doubtful: 0,
    proven: false,
    signs: 0,
    alone: 0,
    sinceSign: 0,
  };
}

export function resetFolded(into: Folded): void {
  into.length = 0;
  if (into.touched) into.undone.fill(0);
  into.touched = false;
  into.doubtful = 0;
  into.proven = false;
  into.signs = 0;
  into.alone = 0;
  into.sinceSign = 0;
}

/** One disguise and in how many places it was undone. */
export interface Undone {
  readonly disguise: Disguise;
  readonly count: number;
}

export function undoneOf(folded: Folded): readonly Undone[] {
  if (!folded.touched) return [];
  return DISGUISES.flatMap((disguise, i) => {
    const count = folded.undone[i] ?? 0;
    return count > 0 ? [{ disguise, count }] : [];
  });
}

export function note(into: Folded, disguise: number, count = 1): void {
  into.undone[disguise] = (into.undone[disguise] ?? 0) + count;
  into.touched = true;
}

export function push(into: Folded, code: number): void {
  if (into.length < into.codes.length) into.codes[into.length++] = code;
}

export function pushWord(into: Folded, word: string): void {
  for (let i = 0; i < word.length; i++) push(into, word.charCodeAt(i));
}

export function pushOnce(into: Folded, token: number): void {
  if (into.length === 0 || into.codes[into.length - 1] !== token) push(into, token);
}

/** How a buffer unit is shown to people. */
export function shownUnit(code: number): string {
  if (code === URL_TOKEN) return '〔网址〕';
  if (code === NUMBER_TOKEN) return '〔号码〕';
  if (code === HANDLE_TOKEN) return '〔账号〕';
  return String.fromCharCode(code);
}
