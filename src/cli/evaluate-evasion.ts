import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scoreText, type TextModel } from '../core/text/index.ts';
import {
  evade,
  EVASIONS,
  ownTables,
  readTables,
  type EvasionTables,
  type TextRow,
} from '../engine/train/index.ts';

/** Recall of one disguise, read with it and after it was undone. */
export interface EvasionRecall {
  readonly name: string;
  readonly zh: string;
  readonly before: number;
  readonly after: number;
}

/** Public tables of a folder, or the product's own where none is named. */
export function evasionTables(folder: string | undefined): EvasionTables {
  if (folder === undefined) return ownTables();
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return readTables({
    split: read('chaizi-jt.txt'),
    sound: read('similar_sound.txt'),
    pinyin: read('kMandarin_8105.txt'),
    traditional: read('TSCharacters.txt'),
  });
}

/** Recall on the fraud rows, plain and in each disguise; row i is disguised by seed i. */
export function measureEvasion(
  model: TextModel,
  rows: readonly TextRow[],
  tables: EvasionTables,
  threshold: number,
): EvasionRecall[] {
  const fraud = rows.filter((row) => row.fraud === true);
  const recall = (texts: readonly string[], bare: boolean): number =>
    texts.filter((text) => scoreText(model, text, { bare }).probability >= threshold).length /
    Math.max(1, texts.length);
  const plain = fraud.map((row) => row.text);
  const part = (name: string, zh: string, texts: readonly string[]): EvasionRecall => {
    return { name, zh, before: recall(texts, true), after: recall(texts, false) };
  };
  return [
    part('plain', '原文', plain),
    ...EVASIONS.map((evasion) => {
      const texts = plain.map((text, i) => evade(evasion, text, tables, i));
      return part(evasion.name, evasion.zh, texts);
    }),
  ];
}

/** The table as text. */
export function evasionTable(parts: readonly EvasionRecall[]): string {
  const lines = parts.map(
    ({ name, zh, before, after }) =>
      `${name.padEnd(16)}${before.toFixed(3).padStart(8)}${after.toFixed(3).padStart(8)}  ${zh}`,
  );
  return `${'disguise'.padEnd(16)}${'before'.padStart(8)}${'after'.padStart(8)}\n${lines.join('\n')}\n`;
}
