import { PINYIN, SOUND_ALIKE } from './fold.ts';
import { note, pushWord, push, type Folded } from './folded.ts';
import { soundName, WORDS } from './sound.ts';
import { buildTrie, mayBegin, step, unitsOf } from './trie.ts';

/** Spellings that no rule of sound gives: nicknames of the trade, by what they stand for. */
const NICKNAMES =
  '加v=加微信 加威信=加微信 加卫星=加微信 薇芯=微信 微芯=微信 薇新=微信 徽信=微信 葳信=微信 加威=加微信 加薇=加微信 加徽=加微信 ' +
  'v信=微信 v芯=微信 企鹅号=扣扣号 加企鹅=加扣扣 球球号=扣扣号 菠菜平台=博彩平台 菠菜网=博彩网 菠菜彩=博彩彩 玩菠菜=玩博彩 菠采=博彩 蚂蚁借贝=借呗 花贝=花呗 ' +
  '支某宝=支付宝 淘某宝=淘宝 某宝=淘宝 某东=京东 yhk=银行卡 sfz=身份证 zfb=支付宝 xyk=信用卡 sjh=手机号 yzm=验证码 ' +
  '进q=进扣扣 加q=加扣扣 加v信=加微信 加v芯=加微信 加vx=加微信 加wx=加微信 银衍=银行 银彳亍=银行 贷宽=贷款 袋款=贷款 货宽=贷款 佣釒=佣金 刷蛋=刷单 涮单=刷单 ' +
  '刷旦=刷单 唰旦=刷单 兼只=兼职 砖账=转账 赚账=转账 砖帐=转账 裸料=裸聊 果聊=裸聊 裸撩=裸聊 ' +
  '保正金=保证金 宝证金=保证金 解东费=解冻费 安全帐号=安全账户 公an=公安 gong安=公安';

interface Pattern {
  readonly units: readonly number[];
  readonly word: string;
  readonly disguise: number;
  /** Short spellings in letters count only where no other letter touches them. */
  readonly alone: boolean;
}

const LONG_LETTERS = 7;
const PATTERNS = buildPatterns();
const TRIE = buildTrie(PATTERNS.map((pattern) => pattern.units));
const spare = new Uint16Array(1 << 14);

function buildPatterns(): Pattern[] {
  const patterns: Pattern[] = [];
  for (const entry of NICKNAMES.split(' ')) {
    const [spelled = '', word = ''] = entry.split('=');
    const letters = /^[a-z]|[a-z]$/u.test(spelled);
    if (spelled !== word) {
      patterns.push({ units: unitsOf(spelled), word, disguise: SOUND_ALIKE, alone: letters });
    }
  }
  for (const word of WORDS) {
    const sounds = unitsOf(word).map(soundName);
    const whole = sounds.join('');
    const alone = whole.length < LONG_LETTERS;
    patterns.push({ units: unitsOf(whole), word, disguise: PINYIN, alone });
    sounds.forEach((sound, i) => {
      const mixed = word.slice(0, i) + sound + word.slice(i + 1);
      patterns.push({ units: unitsOf(mixed), word, disguise: PINYIN, alone: false });
    });
  }
  return patterns;
}

/** Writes pinyin (weixin, 转zhang) and nicknames (菠菜平台) of the words of fraud as those words. */
export function undoSpellings(into: Folded): void {
  const { codes } = into;
  for (let i = 0; i < into.length; i++) {
    if ((TRIE.root[codes[i] ?? 0] ?? 0) === 0) continue;
    if (!mayBegin(TRIE, codes[i] ?? 0, codes[i + 1] ?? 0)) continue;
    if (matchAt(into, i) !== undefined) {
      rewriteFrom(into, i);
      return;
    }
  }
}

/** The rest of a text from its first match on; a word may be longer than what it replaces. */
function rewriteFrom(into: Folded, first: number): void {
  const rest = into.length - first;
  spare.set(into.codes.subarray(first, into.length));
  const source: Folded = { ...into, codes: spare, length: rest };
  into.length = first;
  for (let i = 0; i < rest;) {
    const match = matchAt(source, i);
    if (match === undefined) {
      push(into, spare[i++] ?? 0);
      continue;
    }
    pushWord(into, match.word);
    note(into, match.disguise);
    i += match.units.length;
  }
}

/** The longest spelling at a place. */
function matchAt(of: Folded, from: number): Pattern | undefined {
  const { codes } = of;
  let node = TRIE.root[codes[from] ?? 0] ?? 0;
  let best: Pattern | undefined;
  for (let to = from + 1; node !== 0; to++) {
    const [end] = TRIE.ends[node] ?? [];
    const pattern = end === undefined ? undefined : PATTERNS[end];
    if (pattern !== undefined && (!pattern.alone || isAlone(of, from, to))) best = pattern;
    node = to < of.length ? step(TRIE, node, codes[to] ?? 0) : 0;
  }
  return best;
}

function isAlone({ codes, length }: Folded, from: number, to: number): boolean {
  const before = from > 0 && isLetter(codes[from] ?? 0) && isLetter(codes[from - 1] ?? 0);
  const behind = to < length && isLetter(codes[to - 1] ?? 0) && isLetter(codes[to] ?? 0);
  return !before && !behind;
}

function isLetter(unit: number): boolean {
  return unit >= 97 && unit <= 122;
}
