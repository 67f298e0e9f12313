/** What several routes of reports answer and read. */
import type { ReportProgress } from '../../contract/index.ts';
import { bankTrailOf } from '../bank/index.ts';
import { readCases } from '../funds/index.ts';
import { absent, invalid } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import { progressReply } from './progress.ts';
import { readForm, type ReportRecord } from './store.ts';

export async function progressOf(db: Queryable, report: ReportRecord): Promise<ReportProgress> {
  const [[fundCase], trail] = [
    await readCases(db, [report.case_id]),
    await bankTrailOf(db, report.case_id),
  ];
  if (fundCase === undefined) throw absent();
  const form = report.open_rows > 0 ? await readForm(db, report.id) : undefined;
  return progressReply(report, fundCase, { trail, form });
}

/** Time and id of the last row that was shown. */
export function readCursor(cursor: string): readonly [number, string] {
  const [at = '', id = ''] = cursor.split('.');
  if (/^\d{1,15}$/.test(at) && /^rp[tw]_[0-9a-z]{26}$/.test(id)) return [Number(at), id];
  throw invalid([
    {
      field: 'cursor',
      code: 'wrong-form',
      problem: 'is no cursor of this list',
      remedy: 'take next from the last answer',
    },
  ]);
}
