import { parseUrl } from '../core/kernel/index.ts';
import {
  categoryOf,
  meaningByPattern,
  type LabelPatterns,
  type TextRow,
  type UrlRow,
} from '../engine/train/index.ts';
import type { LabelledRow } from './labelled-row.ts';

/** Rows as the trainer takes them, and how many were left out under which label. */
export interface TrainingRows<R> {
  readonly rows: R[];
  readonly left: ReadonlyMap<string, number>;
}

/**
 * Texts with fraud or ordinary as their truth when labels say so. When some label says neither
 * and no patterns were given, every label is a class of the centre's own.
 */
export function textRows(
  labelled: readonly LabelledRow[],
  patterns: LabelPatterns,
): TrainingRows<TextRow> {
  const left = new Map<string, number>();
  const meant = labelled.map((row) => meaningByPattern(row.label, patterns));
  const patterned = patterns.fraud.length + patterns.ordinary.length > 0;
  const binary = patterned || !meant.includes('class');
  const rows: TextRow[] = [];
  labelled.forEach((row, i) => {
    const { source } = row;
    const text = row.text ?? '';
    if (!binary) {
      rows.push({ text, source, label: row.label });
    } else if (meant[i] === 'class') {
      left.set(row.label, (left.get(row.label) ?? 0) + 1);
    } else {
      const fraud = meant[i] === 'fraud';
      const label = fraud ? (categoryOf(row.category) ?? categoryOf(row.label)) : undefined;
      rows.push(label === undefined ? { text, source, fraud } : { text, source, fraud, label });
    }
  });
  return { rows, left };
}

/** Texts with their labels as they are written, for measuring a choice between classes. */
export function classRows(labelled: readonly LabelledRow[]): TextRow[] {
  return labelled.map(({ text, source, label }) => ({ text: text ?? '', source, label }));
}

/** Addresses that can be read, with fraud or ordinary as their truth. */
export function urlRows(
  labelled: readonly LabelledRow[],
  patterns: LabelPatterns,
): TrainingRows<UrlRow> {
  const left = new Map<string, number>();
  const rows: UrlRow[] = [];
  for (const row of labelled) {
    const meaning = meaningByPattern(row.label, patterns);
    const written = row.url ?? '';
    const address = parseUrl(written.includes('://') ? written : `http://${written}`);
    if (meaning === 'class' || address === undefined) {
      const reason = address === undefined ? 'not an address' : row.label;
      left.set(reason, (left.get(reason) ?? 0) + 1);
      continue;
    }
    rows.push({ subject: address, source: row.source, fraud: meaning === 'fraud' });
  }
  return { rows, left };
}
