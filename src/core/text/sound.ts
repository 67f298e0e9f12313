import { SOUND_ALIKE } from './fold.ts';
import { note, type Folded } from './folded.ts';
import { ORDINARY_FORMS, SOUND_ROWS, SOUND_WORDS } from './sound-table.ts';
import { buildTrie, step, unitsOf } from './trie.ts';

/** Sound of a character as a small number; 0: of no word that matters. */
const SOUND = new Uint16Array(65536);
const SOUND_NAMES: string[] = [''];
/** Characters of each sound, in the order of the names. */
const ALIKE: string[] = [''];

for (const row of SOUND_ROWS.flatMap((rows) => rows.split(' '))) {
  const name = /^\+?[a-z]+/u.exec(row)?.[0] ?? '';
  let number = SOUND_NAMES.indexOf(name);
  if (number < 0) number = SOUND_NAMES.push(name) - 1;
  ALIKE[number] = (ALIKE[number] ?? '') + row.slice(name.length);
  for (const character of row.slice(name.length)) SOUND[character.charCodeAt(0)] = number;
}

/** Words by their sound: the longest come first where several end at one place. */
export const WORDS: readonly string[] = SOUND_WORDS.split(' ');
const TRIE = buildTrie(WORDS.map((word) => unitsOf(word).map((unit) => SOUND[unit] ?? 0)));
const UNITS = WORDS.map(unitsOf);
const ORDINARY = new Set(ORDINARY_FORMS.split(' '));
/** Which two sounds begin a word, and which a word of more than two: a bit each. */
const OPENINGS = new Uint8Array(1 << 15);
const LONGER = new Uint8Array(1 << 15);
/** Words of two characters as they are rightly written; most of what is met is one of them. */
const RIGHT = new Uint8Array(1 << 16);
for (const word of WORDS) {
  const [first, second] = [word.charCodeAt(0), word.charCodeAt(1)];
  const opening = ((SOUND[first] ?? 0) << 9) | (SOUND[second] ?? 0);
  setBit(OPENINGS, opening);
  if (word.length > 2) setBit(LONGER, opening);
  else setBit(RIGHT, rightBit(first, second));
}

function setBit(bits: Uint8Array, at: number): void {
  bits[at >>> 3] = (bits[at >>> 3] ?? 0) | (1 << (at & 7));
}

function hasBit(bits: Uint8Array, at: number): boolean {
  return ((bits[at >>> 3] ?? 0) & (1 << (at & 7))) !== 0;
}

/** A wrong word falls on the bit of a right one once in 400 times, and is then left as it is. */
function rightBit(first: number, second: number): number {
  return Math.imul((first << 16) ^ second, 0x9e3779b1) >>> 13;
}

function soundOf(codes: Uint16Array, at: number): number {
  return SOUND[codes[at] ?? 0] ?? 0;
}

/** The toneless pinyin of a character; empty where no word of fraud has its sound. */
export function soundName(unit: number): string {
  return SOUND_NAMES[SOUND[unit] ?? 0] ?? '';
}

/** Characters of the same sound, itself among them. */
export function soundAlikes(unit: number): string {
  return ALIKE[SOUND[unit] ?? 0] ?? '';
}

/**
 * Writes the words of fraud that are spelled by other characters of the same sound (威信, 贷宽) as
 * they are meant. At least one character must be the right one, and ordinary words that only
 * sound alike stay.
 */
export function undoSounds(into: Folded): void {
  const { codes } = into;
  let second = soundOf(codes, 0);
  for (let i = 0; i + 1 < into.length; i++) {
    const opening = second << 9;
    second = soundOf(codes, i + 1);
    if (opening === 0 || second === 0 || !hasBit(OPENINGS, opening | second)) continue;
    const isRight = hasBit(RIGHT, rightBit(codes[i] ?? 0, codes[i + 1] ?? 0));
    const length = isRight && !hasBit(LONGER, opening | second) ? 0 : undoAt(into, i);
    if (length < 2) continue;
    i += length - 1;
    second = soundOf(codes, i + 1);
  }
}

/** Length of the word at a place, rewritten where it was spelled otherwise; 0: no word. */
function undoAt(into: Folded, from: number): number {
  const { codes } = into;
  const units = UNITS[wordAt(into, from)];
  if (units === undefined) return 0;
  if (sameUnits(codes, from, units) === units.length) return units.length;
  if (ORDINARY.has(String.fromCharCode(...codes.subarray(from, from + units.length)))) return 0;
  codes.set(units, from);
  note(into, SOUND_ALIKE);
  return units.length;
}

/** The longest word whose sound is at a place with half of its characters right; -1: none. */
function wordAt({ codes, length }: Folded, from: number): number {
  let node = TRIE.root[SOUND[codes[from] ?? 0] ?? 0] ?? 0;
  let found = -1;
  for (let to = from + 1; node !== 0; to++) {
    found = bestOf(TRIE.ends[node], codes, from) ?? found;
    const sound = to < length ? (SOUND[codes[to] ?? 0] ?? 0) : 0;
    node = sound === 0 ? 0 : step(TRIE, node, sound);
  }
  return found;
}

function bestOf(
  words: readonly number[] | undefined,
  codes: Uint16Array,
  from: number,
): number | undefined {
  let best: number | undefined;
  for (const word of words ?? []) {
    const units = UNITS[word] ?? [];
    const same = sameUnits(codes, from, units);
    if (same === units.length) return word;
    if (same * 2 >= units.length) best = word;
  }
  return best;
}

function sameUnits(codes: Uint16Array, from: number, word: readonly number[]): number {
  let same = 0;
  for (let k = 0; k < word.length; k++) if (codes[from + k] === word[k]) same++;
  return same;
}
