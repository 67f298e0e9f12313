/**
 * 10,000 phrases in messages of 84 characters: ours (which folds width, case, spaces and signs on
 * the way), @monyone/aho-corasick plain and as a double array, and the floor: reading the characters.
 * All take turns on the same messages in one process; processor time, median of the rounds. The
 * hits are counted on plain messages, where folding changes nothing, and must agree.
 *
 *   node_modules/.bin/node bench/dictionary.bench.ts
 */
import { AhoCorasick } from '@monyone/aho-corasick';
import { AhoCorasick as FastAhoCorasick } from '@monyone/aho-corasick/fast';
import { makeDictionary, normaliseText } from '../src/core/text/index.ts';

function dice(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

const pick = dice(11);
/** Characters that folding leaves as they are. */
const characters = Array.from({ length: 5000 }, (_, i) => String.fromCharCode(0x4e00 + i)).filter(
  (character) => normaliseText(character).text === character,
);
/** They are drawn unevenly, as in writing: a few hundred make most of a text. */
const character = (): string => characters[pick(4) > 0 ? pick(600) : pick(characters.length)] ?? '';
const word = (length: number): string => Array.from({ length }, character).join('');
const phrases = [...new Set(Array.from({ length: 10_400 }, () => word(2 + pick(5))))].slice(
  0,
  10_000,
);
const messages = Array.from({ length: 5_000 }, (_, i) => {
  const plain = word(84);
  return i % 3 === 0 ? `${phrases[pick(10_000)] ?? ''}${plain.slice(6)}` : plain;
});

const dictionary = makeDictionary(phrases);
const peer = new AhoCorasick(phrases);
const fast = new FastAhoCorasick(phrases);

let hits = 0;
const count = (): void => {
  hits++;
};
const sides: readonly (readonly [string, (text: string) => void])[] = [
  ['makeDictionary', (text) => dictionary.scan(text, count)],
  ['@monyone/aho-corasick', (text) => (hits += peer.matchInText(text).length)],
  ['@monyone/aho-corasick/fast', (text) => (hits += fast.matchInText(text).length)],
  [
    'floor: charCodeAt alone',
    (text) => {
      let sum = 0;
      for (let i = 0; i < text.length; i++) sum += text.charCodeAt(i);
      hits += sum === -1 ? 1 : 0;
    },
  ],
];

const rounds = new Map<string, number[]>(sides.map(([name]) => [name, []]));
const found = new Map<string, number>();
for (let round = 0; round < 21; round++) {
  for (const [name, scan] of round % 2 === 0 ? sides : sides.toReversed()) {
    hits = 0;
    const start = process.cpuUsage();
    for (const text of messages) scan(text);
    const { user, system } = process.cpuUsage(start);
    found.set(name, hits);
    if (round > 3) rounds.get(name)?.push((user + system) / messages.length);
  }
}

const median = (name: string): number => {
  const sorted = (rounds.get(name) ?? []).toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
};
const ours = median('makeDictionary');
process.stdout.write(
  `node ${process.version}, ${phrases.length} phrases, ${messages.length} messages\n`,
);
for (const [name] of sides) {
  const micros = median(name);
  process.stdout.write(
    `${name.padEnd(28)}${micros.toFixed(2).padStart(8)} us/message  x${(micros / ours).toFixed(2).padStart(6)}` +
      `  ${String(found.get(name) ?? 0).padStart(6)} hits\n`,
  );
}
