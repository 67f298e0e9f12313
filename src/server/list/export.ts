/** Taking entries out as a file (导出): streamed; the audit entry names the digest and the count. */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { formatInstant } from '../../core/kernel/index.ts';
import type { EntryRecord } from './row.ts';

export type ExportForm = 'csv' | 'ndjson';

const fields = [
  'kind',
  'match',
  'value',
  'verdict',
  'category',
  'reason',
  'origin',
  'evidence',
  'confidence',
  'fromAt',
  'untilAt',
  'status',
  'approvedBy',
] as const;

function told(row: EntryRecord): Record<(typeof fields)[number], unknown> {
  return {
    kind: row.kind,
    match: row.match,
    value: row.value,
    verdict: row.verdict,
    category: row.category,
    reason: row.reason,
    origin: row.origin,
    evidence: [...row.evidence, ...(row.own_evidence ?? [])],
    confidence: row.confidence,
    fromAt: formatInstant(row.from_at),
    untilAt: row.until_at === null ? null : formatInstant(row.until_at),
    status: row.status,
    approvedBy: row.approved_by,
  };
}

/** A cell that a spreadsheet would take for a formula is led by an apostrophe; numbers are not. */
function cell(value: unknown): string {
  const text = Array.isArray(value) ? value.join(' ') : String(value ?? '');
  const safe = /^[=@\t\r]|^[+-](?!\d+$)/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const headOf = (form: ExportForm): string => (form === 'csv' ? `${fields.join(',')}\n` : '');

function lineOf(form: ExportForm, row: EntryRecord): string {
  const all = told(row);
  return form === 'csv'
    ? `${fields.map((name) => cell(all[name])).join(',')}\n`
    : `${JSON.stringify(all)}\n`;
}

/** Writes all batches; answers what was written. */
export async function writeExport(
  batches: AsyncIterable<readonly EntryRecord[]>,
  form: ExportForm,
  write: (text: string) => Promise<void>,
): Promise<{ readonly count: number; readonly digest: string }> {
  const hash = createHash('sha256');
  const give = async (text: string): Promise<void> => {
    hash.update(text);
    await write(text);
  };
  await give(headOf(form));
  let count = 0;
  for await (const rows of batches) {
    count += rows.length;
    await give(rows.map((row) => lineOf(form, row)).join(''));
  }
  return { count, digest: hash.digest('hex') };
}

/** Writes to a response and waits until it has taken it, or is gone. */
export function writerTo(response: ServerResponse): (text: string) => Promise<void> {
  return (text) =>
    new Promise((resolve, reject) => {
      if (response.destroyed) reject(new Error('the reader has gone'));
      else if (text === '' || response.write(text)) resolve();
      else {
        const go = (): void => {
          response.off('drain', go);
          response.off('close', go);
          resolve();
        };
        response.on('drain', go);
        response.on('close', go);
      }
    });
}
