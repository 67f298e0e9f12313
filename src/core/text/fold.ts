import { LOOK_ALIKES, SIMPLIFIED_PAIRS, SPELLINGS } from './variant.ts';

/** Disguises that folding undoes; how often each was undone is counted beside the text. */
export const DISGUISES = [
  'width',
  'zero-width',
  'circled',
  'spaced-digits',
  'symbols',
  'traditional',
  'split-characters',
  'look-alikes',
  'written-digits',
  'emoji',
  'pinyin',
  'sound-alikes',
  'spaced-characters',
] as const;
export type Disguise = (typeof DISGUISES)[number];
export const WIDTH = 0;
export const ZERO_WIDTH = 1;
export const CIRCLED = 2;
export const SPACED_DIGITS = 3;
export const SYMBOLS = 4;
export const TRADITIONAL = 5;
export const SPLIT = 6;
export const LOOK_ALIKE = 7;
export const WRITTEN_DIGITS = 8;
export const EMOJI = 9;
export const PINYIN = 10;
export const SOUND_ALIKE = 11;
export const SPACED = 12;

/** Folded forms below 10 mean that the unit is dropped, and why. */
export const DROP = 0;
export const INVISIBLE = 1;
export const SYMBOL = 2;
/** A unit that `PICTURES` or the plane above may have a word for. */
export const PICTURE = 3;
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
  [0x2776, 0x2793],
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
  [0xfeff, 0xfeff],
];
const SURROGATES: Range = [0xd800, 0xdfff];

/** What a unit is inside a run of letters and digits. */
export const OTHER = 0;
export const LETTER = 1;
export const DIGIT = 2;
export const JOINER = 3;
export const GAP = 4;
export const MASK = 5;
/** A digit written as a character: 一, 壹, 〇. */
export const HAN_DIGIT = 6;
/** A line break. */
export const LINE = 7;

const HAN_DIGITS = '零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两';

/** Pictures that stand for a word of the fraud's trade; ours, by what they show. */
const PICTURE_WORDS =
  '💰钱 💵钱 💴钱 💶钱 💷钱 💸钱 🤑赚钱 💳银行卡 🏦银行 🏧银行 📱手机 📲手机 ☎电话 📞电话 🤳手机 ✈飞机 ' +
  '🛫飞机 🛬飞机 🛩飞机 🚗车 🚙车 🏠房 🏡房 🏢公司 👮警察 🚓警察 🚔警察 🆔身份证 🔑密码 🔐密码 🔒密码 🧧红包 🎁礼品 ' +
  '🎰老虎机 🎲赌 🃏棋牌 🀄棋牌 🐧扣扣 🈶有 🈚无 🆓免费 💹股票 📈涨 📉跌 ➕加 🛰卫星 🔗链接 🌐网 📦快递 ' +
  '🚚快递 🚛快递 🎫票 🎟票 🎮游戏 🕹游戏 💃美女 👄美女 📝合同 📄合同 🙅不 🚫不 🏥医院 🎓学历 🏫学校 📷照片 📸照片 ' +
  '🎥视频 📹视频 🐂牛 🐎马 🈵满 🉐得 ㊙秘密';
export const PICTURES: ReadonlyMap<number, string> = new Map(
  PICTURE_WORDS.split(' ').map((entry) => {
    const picture = entry.codePointAt(0) ?? 0;
    return [picture, entry.slice(picture > 0xffff ? 2 : 1)];
  }),
);

/** Folded form of each code unit. */
export const FOLD = buildFold();
/** The disguise that a unit reveals, plus one; 0 where it reveals none. */
export const REVEALS = buildReveals();
export const RUN_CLASS = buildRunClass();

function each(ranges: readonly Range[], act: (unit: number) => void): void {
  for (const [first, last] of ranges) for (let unit = first; unit <= last; unit++) act(unit);
}

function buildFold(): Uint16Array {
  const fold = new Uint16Array(65536).fill(SYMBOL);
  each(WRITING, (unit) => (fold[unit] = unit));
  fold[0x3007] = 0x3007;
  fold[0x25cb] = 0x3007;
  each(COMPATIBLE, (unit) => foldCompatible(fold, unit));
  each(
    [
      [48, 57],
      [97, 122],
    ],
    (unit) => (fold[unit] = unit),
  );
  each([[65, 90]], (unit) => (fold[unit] = unit + 32));
  eachPair(SIMPLIFIED_PAIRS, (unit, plain) => (fold[unit] = plain));
  eachPair(LOOK_ALIKES, (unit, plain) => (fold[unit] = plain));
  eachPair(SPELLINGS, (unit, plain) => (fold[unit] = plain));
  for (const sign of ORDINARY_PUNCTUATION) fold[sign.charCodeAt(0)] = DROP;
  each(INVISIBLES, (unit) => (fold[unit] = INVISIBLE));
  each(
    [
      [0, 31],
      [0xfe00, 0xfe0f],
    ],
    (unit) => (fold[unit] = DROP),
  );
  each([SURROGATES], (unit) => (fold[unit] = PICTURE));
  for (const picture of PICTURES.keys()) if (picture < 65536) fold[picture] = PICTURE;
  return fold;
}

function eachPair(pairs: string, act: (unit: number, plain: number) => void): void {
  for (let i = 0; i + 1 < pairs.length; i += 2) act(pairs.charCodeAt(i), pairs.charCodeAt(i + 1));
}

/** The plain letter, digit or character inside a wide, circled or compatible one. */
function foldCompatible(fold: Uint16Array, unit: number): void {
  const code = plainUnit(unit);
  if (code !== 0 && code !== unit) fold[unit] = code;
}

/** One plain letter, digit or character that a code point is a form of; 0: none. */
export function plainUnit(point: number): number {
  if (point >= 0x2776 && point <= 0x2793) return 48 + ((point - 0x2775) % 10);
  const plain = String.fromCodePoint(point).normalize('NFKC').toLowerCase();
  const core = plain.replace(/[()]/gu, '');
  if (core.length !== 1) return 0;
  const code = core.charCodeAt(0);
  return isLetter(code) || isDigit(code) || code >= 0x3400 ? code : 0;
}

function isLetter(code: number): boolean {
  return code >= 97 && code < 123;
}

function isDigit(code: number): boolean {
  return code >= 48 && code < 58;
}

function buildReveals(): Uint8Array {
  const reveals = new Uint8Array(65536);
  for (let unit = 0xff10; unit <= 0xff5a; unit++) {
    if ((FOLD[unit] ?? 0) >= 48) reveals[unit] = WIDTH + 1;
  }
  each(
    [
      [0x2460, 0x24ff],
      [0x2776, 0x2793],
      [0x3200, 0x33ff],
    ],
    (unit) => (reveals[unit] = CIRCLED + 1),
  );
  eachPair(SIMPLIFIED_PAIRS, (unit) => (reveals[unit] = TRADITIONAL + 1));
  eachPair(LOOK_ALIKES, (unit) => (reveals[unit] = LOOK_ALIKE + 1));
  return reveals;
}

function buildRunClass(): Uint8Array {
  const classes = new Uint8Array(65536);
  for (let unit = 33; unit < 65536; unit++) {
    const folded = FOLD[unit] ?? 0;
    if (isLetter(folded)) classes[unit] = LETTER;
    else if (isDigit(folded)) classes[unit] = DIGIT;
  }
  for (const sign of './:-_?=&%#@+~') classes[sign.charCodeAt(0)] = JOINER;
  for (const digit of HAN_DIGITS) classes[digit.charCodeAt(0)] = HAN_DIGIT;
  classes[0x20] = GAP;
  classes[0x3000] = GAP;
  classes[0x2a] = MASK;
  classes[10] = LINE;
  return classes;
}
