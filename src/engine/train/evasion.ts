import {
  PICTURES,
  SIMPLIFIED_PAIRS,
  soundAlikes,
  soundName,
  splitsOf,
} from '../../core/text/index.ts';
import { seededRandom } from './random.ts';

/** How characters can be written otherwise; the product's own, or those of public tables. */
export interface EvasionTables {
  readonly split: ReadonlyMap<string, readonly string[]>;
  readonly sound: ReadonlyMap<string, string>;
  readonly pinyin: ReadonlyMap<string, string>;
  readonly traditional: ReadonlyMap<string, string>;
}

interface Evading {
  readonly tables: EvasionTables;
  readonly random: () => number;
}

export interface Evasion {
  readonly name: string;
  readonly zh: string;
  apply(text: string, evading: Evading): string;
}

const HAN = /[\u4e00-\u9fff]/u;
/** Share of the characters that are written by sound or by pinyin: more is hard to read. */
const SOUND_SHARE = 0.3;

const LATIN_LOOKS = pairsOf('aаeеoоpрcсxхyуiіsѕjјBВHНTТKКMМAАEЕOОPРCСXХ');
const PICTURED = new Map(
  [...PICTURES].map(([picture, word]) => [word, String.fromCodePoint(picture)]),
);
const PICTURED_FORM = new RegExp([...PICTURED.keys()].join('|'), 'gu');

/**
 * Twelve ways to disguise a text. Each is decided by the seed alone, so that two runs agree; what
 * can be disguised is disguised everywhere, but for sound and pinyin.
 */
export const EVASIONS: readonly Evasion[] = [
  { name: 'spaces', zh: '字间空格', apply: (text) => between(text, () => ' ') },
  { name: 'zero-width', zh: '零宽字符', apply: (text) => between(text, () => '\u200b') },
  {
    name: 'punctuation',
    zh: '夹标点',
    apply: (text, { random }) => between(text, () => '，。.、-'.charAt(random() * 5)),
  },
  {
    name: 'symbols',
    zh: '夹符号',
    apply: (text, { random }) => between(text, () => '★●◆♪※'.charAt(random() * 5)),
  },
  { name: 'width', zh: '全角', apply: (text) => each(text, wide) },
  { name: 'circled', zh: '圈号', apply: (text) => each(text, circled) },
  {
    name: 'traditional',
    zh: '繁体',
    apply: (text, { tables }) => each(text, (c) => tables.traditional.get(c) ?? c),
  },
  {
    name: 'split',
    zh: '拆字',
    apply: (text, { tables }) => each(text, (c) => tables.split.get(c)?.[0] ?? c),
  },
  {
    name: 'sound-alikes',
    zh: '谐音',
    apply: (text, evading) =>
      each(text, (c) => {
        const alike = evading.tables.sound.get(c) ?? '';
        if (alike === '' || evading.random() >= SOUND_SHARE) return c;
        return alike.charAt(evading.random() * alike.length);
      }),
  },
  {
    name: 'pinyin',
    zh: '拼音',
    apply: (text, { tables, random }) =>
      each(text, (c) => (random() < SOUND_SHARE ? (tables.pinyin.get(c) ?? c) : c)),
  },
  {
    name: 'pictures',
    zh: '表情',
    apply: (text) => text.replaceAll(PICTURED_FORM, (word) => PICTURED.get(word) ?? word),
  },
  { name: 'look-alikes', zh: '形近字母与汉字号码', apply: (text) => each(text, lookAlike) },
];

/** The text in the disguise; the same seed gives the same text. */
export function evade(evasion: Evasion, text: string, tables: EvasionTables, seed: number): string {
  return evasion.apply(text, { tables, random: seededRandom(seed) });
}

/** The product's own tables, turned round. */
export function ownTables(): EvasionTables {
  const traditional = new Map<string, string>();
  for (let i = 0; i + 1 < SIMPLIFIED_PAIRS.length; i += 2) {
    const plain = SIMPLIFIED_PAIRS.charAt(i + 1);
    if (!traditional.has(plain)) traditional.set(plain, SIMPLIFIED_PAIRS.charAt(i));
  }
  const sound = new Map<string, string>();
  const pinyin = new Map<string, string>();
  for (let unit = 0x4e00; unit <= 0x9fff; unit++) {
    const character = String.fromCharCode(unit);
    const name = soundName(unit);
    if (name === '') continue;
    pinyin.set(character, name);
    sound.set(character, soundAlikes(unit).replace(character, ''));
  }
  return { split: splitsOf(), sound, pinyin, traditional };
}

/** Public tables as text: split characters, sound-alikes, pinyin, traditional to simplified. */
export interface PublicTables {
  readonly split: string;
  readonly sound: string;
  readonly pinyin: string;
  readonly traditional: string;
}

/** Tables that we did not write: a text disguised by them is no test of our own memory. */
export function readTables(files: PublicTables): EvasionTables {
  const split = new Map<string, string[]>();
  for (const [character = '', ...ways] of rowsOf(files.split, '\t')) {
    // The last way of two parts is the simplified one with the part as it is written there.
    const halves = ways.filter((way) => way.split(' ').length === 2).toReversed();
    if (halves.length > 0)
      split.set(
        character,
        halves.map((way) => way.replace(' ', '')),
      );
  }
  const sound = new Map(rowsOf(files.sound, ' ').map(([c = '', alike = '']) => [c, alike]));
  const pinyin = new Map<string, string>();
  for (const line of files.pinyin.split('\n')) {
    const found = /^U\+([0-9A-F]+):\s*([^\s,#]+)/u.exec(line);
    if (found === null) continue;
    const plain = (found[2] ?? '').normalize('NFD').replaceAll(/[\u0300-\u036f]/gu, '');
    pinyin.set(String.fromCodePoint(Number.parseInt(found[1] ?? '0', 16)), plain);
  }
  const traditional = new Map<string, string>();
  for (const [form = '', plain = ''] of rowsOf(files.traditional, '\t')) {
    const [first = ''] = plain.split(' ');
    if (first !== form && !traditional.has(first)) traditional.set(first, form);
  }
  return { split, sound, pinyin, traditional };
}

function rowsOf(text: string, separator: string): string[][] {
  return text
    .split('\n')
    .map((line) => line.trim().split(separator))
    .filter((row) => row.length > 1);
}

function pairsOf(pairs: string): ReadonlyMap<string, string> {
  const units = [...pairs];
  const entries = units.flatMap((unit, i) => (i % 2 === 0 ? [[unit, units[i + 1] ?? unit]] : []));
  return new Map(entries as [string, string][]);
}

function each(text: string, change: (character: string) => string): string {
  let out = '';
  for (const character of text) out += change(character);
  return out;
}

/** Something between every two Chinese characters. */
function between(text: string, sign: () => string): string {
  let out = '';
  let before = '';
  for (const character of text) {
    if (HAN.test(character) && HAN.test(before)) out += sign();
    out += character;
    before = character;
  }
  return out;
}

function wide(character: string): string {
  const unit = character.charCodeAt(0);
  return unit > 32 && unit < 127 ? String.fromCharCode(unit + 0xfee0) : character;
}

function circled(character: string): string {
  const unit = character.charCodeAt(0);
  if (unit === 48) return '⓪';
  if (unit > 48 && unit <= 57) return String.fromCharCode(0x2460 + unit - 49);
  if (unit >= 65 && unit <= 90) return String.fromCharCode(0x24b6 + unit - 65);
  return unit >= 97 && unit <= 122 ? String.fromCharCode(0x24d0 + unit - 97) : character;
}

function lookAlike(character: string): string {
  const unit = character.charCodeAt(0);
  if (unit >= 48 && unit <= 57) return '零一二三四五六七八九'.charAt(unit - 48);
  return LATIN_LOOKS.get(character) ?? character;
}
