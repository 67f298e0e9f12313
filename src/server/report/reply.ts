/** What several routes of reports answer and read. */
import type { UserActor } from '../../core/access/index.ts';
import type { ReportProgress } from '../../contract/index.ts';
import { scopeSql } from '../access/index.ts';
import { bankTrailOf } from '../bank/index.ts';
import { readCases } from '../funds/index.ts';
import { absent, invalid } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import { progressReply } from './progress.ts';
import { readForm, type ReportRecord } from './store.ts';

/** What came of a report. Its warning is named only to whoever may open it. */
export async function progressOf(
  db: Queryable,
  actor: UserActor,
  report: ReportRecord,
): Promise<ReportProgress> {
  const [[fundCase], trail] = [
    await readCases(db, [report.case_id]),
    await bankTrailOf(db, report.case_id),
  ];
  if (fundCase === undefined) throw absent();
  const form = report.open_rows > 0 ? await readForm(db, report.id) : undefined;
  const warningId = await warningWithin(db, actor, report.warning_id);
  return progressReply(report, fundCase, { trail, form, warningId });
}

async function warningWithin(
  db: Queryable,
  actor: UserActor,
  id: string | null,
): Promise<string | null> {
  if (id === null) return null;
  const rows = await db.query(
    `${scopeSql} select 1 from warning where id = $2 and unit_id in (select id from scope)`,
    [actor.unitId, id],
    'report-warning-within',
  );
  return rows.length > 0 ? id : null;
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
