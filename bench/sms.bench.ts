/**
 * A message from its bytes (one row of NDJSON) to a decision, on one core, four ways in one run:
 *
 * - `wuzha score`: the product's whole decision with its reasons, as it answers a line;
 * - kernels: row, number and site lists, 10,000 phrases, text model; flagged or not;
 * - npm stack: JSON.parse, Set, a pattern for links, tldts, @monyone/aho-corasick, and weights of
 *   words cut by Intl.Segmenter;
 * - floor: JSON.parse alone.
 *
 * The sides take turns on the same rows; processor time, median of the rounds. Rows are measured
 * twice: every text different, and texts that repeat as mass messages do.
 *
 *   node_modules/.bin/node bench/sms.bench.ts [entries of each list]
 */
import { readFileSync } from 'node:fs';
import { AhoCorasick } from '@monyone/aho-corasick';
import { getDomain } from 'tldts';
import { makeLineScorer } from '../src/cli/score.ts';
import type { Instant } from '../src/core/kernel/index.ts';
import { listBuilder, type EntryParts } from '../src/core/list/index.ts';
import { parseRow } from '../src/core/signal/index.ts';
import { loadTextModel, makeDictionary, scoreText } from '../src/core/text/index.ts';
import { loadModel } from '../src/server/rule/load.ts';

function dice(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

const listed = Number(process.argv[2] ?? 100_000);
const pick = dice(5);
const now = Date.UTC(2026, 1, 1) as Instant;

const places = '幸福路 东门 西站 城南 解放街 滨江 老城 新村 文化宫 体育馆 和平里 青年路 北苑'.split(
  ' ',
);
const goods = '面包 牛奶 衣服 书本 雨伞 水杯 台灯 键盘 毛巾 桌子 鞋子 帽子 苹果 鸡蛋 大米'.split(
  ' ',
);
const ordinary = [
  '【菜鸟驿站】您的{g}包裹已到{p}店，取件码 5-2-3016，请于 20 点前领取，{s}。',
  '【工商银行】您尾号 1234 的账户 1 月 31 日在{p}{g}商店支出 100.00 元，余额 2,345.67 元{s}。',
  '妈，我今天在{p}晚点回来，饭不用等我，记得把阳台的{g}收一下{s}。',
  '【某某学校】各位家长，周五下午在{p}召开家长会，请准时参加，带上{g}，有事请向班主任请假{s}。',
];
const fraud = [
  '您的百万保障今日到期，不取消每月扣费 800 元，请打开 http://kefu-tuikuan.example/a 办理{p}{g}注销{s}。',
  '手机兼职刷单，先垫付本金后返佣金，日赚三百，{p}{g}都可以，下载 app 联系客服{s}。',
];

function textOf(distinct: boolean): string {
  const pattern = pick(100) < 15 ? fraud[pick(2)] : ordinary[pick(4)];
  const tail = distinct ? String.fromCharCode(0x4e00 + pick(3000), 0x4e00 + pick(3000)) : '';
  const [p = '', g = ''] = distinct ? [places[pick(13)], goods[pick(15)]] : [places[0], goods[0]];
  return (pattern ?? '').replace('{p}', p).replace('{g}', g).replace('{s}', tail);
}

function rowsOf(distinct: boolean): Buffer[] {
  return Array.from({ length: 20_000 }, (_, i) =>
    Buffer.from(
      JSON.stringify({
        kind: 'sms',
        id: `sms-${i}`,
        source: 'bench',
        occurredAt: new Date(now - 86_400_000 + i * 50).toISOString(),
        subject: { phone: `138${10_000_000 + pick(50_000)}` },
        counterpart: { number: `1069${10_000_000 + pick(99_999)}` },
        text: textOf(distinct),
      }),
    ),
  );
}

const phrases = Array.from({ length: 10_000 }, (_, i) =>
  String.fromCharCode(0x4e00 + (i % 3000), 0x4e00 + ((i * 7) % 3000), 0x4e00 + ((i * 13) % 3000)),
);
const entryOf = (kind: 'number' | 'domain', value: string): EntryParts => ({
  kind,
  value,
  verdict: 'block',
  category: 'OTHER',
  reason: 'listed',
  origin: 'bench',
  fromAt: 0,
  untilAt: null,
});
const numbers = Array.from({ length: listed }, (_, i) => `+8613${100_000_000 + i * 7}`);
const domains = Array.from({ length: listed }, (_, i) => `site-${i}.example.com`);
const builder = listBuilder();
for (const value of numbers) builder.add(entryOf('number', value));
for (const value of domains) builder.add(entryOf('domain', value));
const lists = builder.build();

const loaded = loadTextModel(readFileSync(new URL('../reference/model/text.wzm', import.meta.url)));
if (!loaded.ok) throw new Error(loaded.error);
const text = loaded.value;
const threshold = text.file.settings['threshold'] ?? 0.5;
const dictionary = makeDictionary(phrases);
const strict = new TextDecoder('utf-8', { fatal: true });
const context = { now, decode: (bytes: Uint8Array) => strict.decode(bytes) };

let hits = 0;
const count = (): void => {
  hits++;
};

function byKernels(row: Buffer): boolean {
  const parsed = parseRow(row, context);
  if (!parsed.ok || parsed.value.kind !== 'sms') throw new Error('a row that is no message');
  const { counterpart, text: words } = parsed.value;
  const { number, sender } = counterpart;
  if (number !== undefined && lists.verdict('number', number, now) === 'block') hits++;
  if (sender !== undefined && lists.verdict('sender', sender, now) === 'block') hits++;
  const link = /https?:\/\/([a-z0-9.-]+)/u.exec(words)?.[1];
  if (link !== undefined && lists.verdict('domain', link, now) === 'block') hits++;
  dictionary.scan(words, count);
  return scoreText(text, words, { explainFrom: 1 }).probability >= threshold;
}

const numberSet = new Set(numbers);
const domainSet = new Set(domains);
const keywords = new AhoCorasick(phrases);
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
const weights = new Map<string, number>();
for (const sample of rowsOf(true).slice(0, 2_000)) {
  const { text: words } = JSON.parse(sample.toString()) as { text: string };
  for (const { segment } of segmenter.segment(words))
    weights.set(segment, (segment.length % 3) - 1);
}
for (const word of ['兼职', '垫付', '本金', '佣金', '保障', '扣费', '注销']) weights.set(word, 6);

function byPackages(row: Buffer): boolean {
  const { counterpart, text: words } = JSON.parse(row.toString()) as {
    counterpart: { number: string };
    text: string;
  };
  if (numberSet.has(counterpart.number)) hits++;
  for (const [link] of words.matchAll(/https?:\/\/[^\s\u4e00-\u9fff]+/gu)) {
    if (domainSet.has(getDomain(link) ?? '')) hits++;
  }
  hits += keywords.matchInText(words).length;
  let sum = 0;
  for (const { segment } of segmenter.segment(words)) sum += weights.get(segment) ?? 0;
  return sum > 8;
}

const model = loadModel({ model: undefined, lists: undefined });
const scorer = makeLineScorer(model, { lang: 'zh', at: undefined, clock: now });
const sides: readonly (readonly [string, (row: Buffer) => boolean])[] = [
  ['wuzha score, whole decision', (row) => !scorer.score(row).includes('"grade":null')],
  ['kernels: lists, phrases, text', byKernels],
  ['npm stack', byPackages],
  ['floor: JSON.parse', (row) => JSON.parse(row.toString()) === null],
];

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
for (const distinct of [true, false]) {
  const rows = rowsOf(distinct);
  const rounds = new Map<string, number[]>(sides.map(([name]) => [name, []]));
  const flagged = new Map<string, number>();
  for (let round = 0; round < 5; round++) {
    for (const [name, decide] of round % 2 === 0 ? sides : sides.toReversed()) {
      const start = process.cpuUsage();
      let above = 0;
      for (const row of rows) if (decide(row)) above++;
      const { user, system } = process.cpuUsage(start);
      flagged.set(name, above);
      if (round > 0) rounds.get(name)?.push((user + system) / rows.length);
    }
  }
  const median = (name: string): number => {
    const sorted = (rounds.get(name) ?? []).toSorted((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? 0;
  };
  const peer = median('npm stack');
  say(
    `\n${rows.length} rows, ${distinct ? 'every text different' : 'texts that repeat'}, lists of ${listed}`,
  );
  for (const [name] of sides) {
    const micros = median(name);
    say(
      `${name.padEnd(32)}${micros.toFixed(2).padStart(8)} us  ${Math.round(1e6 / micros)
        .toLocaleString('en')
        .padStart(9)}/s` +
        `  x${(peer / micros).toFixed(1).padStart(5)}  ${flagged.get(name) ?? 0} flagged`,
    );
  }
}
say(`(checksum ${hits})`);
