/**
 * Messages scored a second on one core, beside a plain bag of n-grams in a Map<string, number>
 * with the same n-grams and the same kind of weights (fastText is not available from npm).
 * The two take turns on the same messages in one process; processor time is counted, so that other
 * work on the machine disturbs little, and the median of the rounds is printed.
 *
 *   node_modules/.bin/node bench/text.bench.ts
 */
import { readFileSync } from 'node:fs';
import { loadTextModel, scoreText } from '../src/core/text/index.ts';

const loaded = loadTextModel(readFileSync(new URL('../reference/model/text.wzm', import.meta.url)));
if (!loaded.ok) throw new Error(loaded.error);
const model = loaded.value;

const FILLINGS = ['东门', '西站', '二楼', '前台', '小区', '柜台', '商场', '学校', '医院', '公司'];
const PATTERNS = [
  '【青鸟速递】您的包裹已到{}，取件码 7-2-4081，请于今晚九点前领取，超时将退回，如有疑问请致电客服。',
  '您尾号3381的账户11月06日14:22在{}支出人民币1,280.00元，余额8,431.57元，如非本人操作请联系我行。',
  '您的验证码是 402917，用于{}登录，五分钟内有效，请勿告知任何人，工作人员不会向您索要。',
  '您名下的银行卡在{}涉嫌洗钱，请立即把资金转到安全账户接受核查，不得告诉家人，否则逮捕。',
  '兼职刷单，足不出户日赚三百，{}附近可面谈，加微信 vx12345 领取任务，先垫付后返本金加佣金。',
];
const messages = Array.from({ length: 2000 }, (_, i) =>
  (PATTERNS[i % PATTERNS.length] ?? '').replace('{}', `${FILLINGS[i % 10] ?? ''}${i}号`),
);

const weights = new Map<string, number>();
for (const text of messages) {
  for (const gram of grams(text))
    weights.set(gram, ((gram.length * 37 + text.length) % 21) / 10 - 1);
}

function grams(text: string): Set<string> {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
  const found = new Set<string>();
  for (let i = 0; i < plain.length; i++) {
    for (let n = 1; n <= 3 && i + n <= plain.length; n++) found.add(plain.slice(i, i + n));
  }
  return found;
}

function scoreByMap(text: string): number {
  const found = grams(text);
  let sum = 0;
  for (const gram of found) sum += weights.get(gram) ?? 0;
  return 1 / (1 + Math.exp(-sum / Math.sqrt(found.size)));
}

let sink = 0;

function microsPerMessage(score: (text: string) => number): number {
  const start = process.cpuUsage();
  for (const text of messages) sink += score(text);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / messages.length;
}

const own = (text: string): number => scoreText(model, text).probability;
const sides: readonly (readonly [string, (text: string) => number])[] = [
  ['wuzha scoreText', own],
  ['Map<string, number> bag of n-grams', scoreByMap],
];
const rounds = new Map<string, number[]>(sides.map(([name]) => [name, []]));
for (let round = 0; round < 30; round++) {
  for (const [name, score] of round % 2 === 0 ? sides : sides.toReversed()) {
    const micros = microsPerMessage(score);
    if (round >= 6) rounds.get(name)?.push(micros);
  }
}

const medians = [...rounds].map(([name, values]) => {
  const sorted = values.toSorted((a, b) => a - b);
  return { name, micros: sorted[sorted.length >> 1] ?? 0 };
});
for (const { name, micros } of medians) {
  const rate = Math.round(1e6 / micros).toLocaleString('en');
  process.stdout.write(
    `${name.padEnd(36)} ${micros.toFixed(2).padStart(8)} us  ${rate} messages/s\n`,
  );
}
const [ownSide, peer] = medians;
const ratio = (peer?.micros ?? 0) / (ownSide?.micros ?? 1);
process.stdout.write(`ratio ${ratio.toFixed(1)} (checksum ${sink.toFixed(0)})\n`);
