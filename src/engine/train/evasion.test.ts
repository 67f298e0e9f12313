/**
 * Goal: what is done to a text to pass a filter is undone. Method: the fraud rows of the shipped
 * corpus in twelve disguises, scored by the shipped model; floors on the recall that is left. Where
 * the public tables are there, texts are disguised by them too: those are not our own.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadTextModel, normaliseText, scoreText, type TextModel } from '../../core/text/index.ts';
import { evade, EVASIONS, ownTables, readTables, type EvasionTables } from './index.ts';

const reference = new URL('../../../reference/', import.meta.url);
const folder = new URL('corpus/fraud/', reference);
/** Every fourth row keeps the test short. */
const texts = readdirSync(folder)
  .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').trim().split('\n'))
  .filter((_, i) => i % 4 === 0)
  .map((line) => (JSON.parse(line) as { text: string }).text);

function shipped(): TextModel {
  const loaded = loadTextModel(readFileSync(new URL('model/text.wzm', reference)));
  if (!loaded.ok) throw new Error(loaded.error);
  return loaded.value;
}
const model = shipped();
const threshold = model.file.settings['threshold'] ?? 0.5;

function recall(name: string, tables: EvasionTables): number {
  const evasion = EVASIONS.find((one) => one.name === name);
  if (evasion === undefined) throw new Error(`no disguise ${name}`);
  const hits = texts.filter(
    (text, i) => scoreText(model, evade(evasion, text, tables, i)).probability >= threshold,
  );
  return hits.length / texts.length;
}

const FLOORS: readonly (readonly [string, number, number])[] = [
  ['spaces', 0.97, 0.97],
  ['zero-width', 0.97, 0.97],
  ['punctuation', 0.97, 0.97],
  ['symbols', 0.97, 0.97],
  ['width', 0.97, 0.97],
  ['circled', 0.97, 0.97],
  ['traditional', 0.97, 0.97],
  ['split', 0.97, 0.94],
  ['sound-alikes', 0.78, 0.72],
  ['pinyin', 0.6, 0.57],
  ['pictures', 0.97, 0.97],
  ['look-alikes', 0.97, 0.97],
];

test.each(FLOORS)('recall of texts disguised by %s', (name, floor) => {
  expect(recall(name, ownTables())).toBeGreaterThanOrEqual(floor);
});

test('every disguise has a floor, and the same seed gives the same text', () => {
  expect(FLOORS.map(([name]) => name)).toEqual(EVASIONS.map(({ name }) => name));
  for (const evasion of EVASIONS) {
    const [one, two] = [1, 1].map((seed) => evade(evasion, texts[0] ?? '', ownTables(), seed));
    expect(one).toBe(two);
  }
});

const tables = new URL('../../../../shared/data/ref/', import.meta.url);
const table = (name: string): string => readFileSync(new URL(name, tables), 'utf8');

describe.skipIf(!existsSync(tables))(
  'public tables (skipped where ../shared/data is absent)',
  () => {
    const open = (): EvasionTables =>
      readTables({
        split: table('chaizi-jt.txt'),
        sound: table('similar_sound.txt'),
        pinyin: table('kMandarin_8105.txt'),
        traditional: table('TSCharacters.txt'),
      });

    test.each(FLOORS)('recall of texts disguised by %s', (name, _, floor) => {
      expect(recall(name, open())).toBeGreaterThanOrEqual(floor);
    });

    test('characters of the fraud rows in two halves are whole again', () => {
      const { split } = open();
      const used = [...new Set(texts.join(''))].filter((character) => split.has(character));
      const whole = used.filter((character) => {
        const halves = split.get(character)?.[0] ?? '';
        // The halves of 信 prove that the text holds splits; 龘 keeps neighbours away.
        return normaliseText(`亻言龘${halves}龘`).text === `信龘${character}龘`;
      });
      expect(whole.length / used.length).toBeGreaterThan(0.75);
    });
  },
);
