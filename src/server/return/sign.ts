/** Who stands on a document of a return, by name and office. */
import type { Instant } from '../../core/kernel/index.ts';
import type { ReturnState } from '../../core/return/index.ts';
import { readOfficers } from '../access/index.ts';
import { officerWord } from '../document/index.ts';
import type { Queryable } from '../platform/database.ts';
import type { Signing } from './paper.ts';

const hotline = '96110';

/** The office that decides is the city's: the bureau above the unit, or the unit where there is none. */
export async function officeOf(db: Queryable, unitId: string): Promise<string> {
  const rows = await db.query<{ name: string; level: string }>(
    `with recursive up as (
       select id, parent_id, name, level, 0 as step from unit where id = $1
       union all select u.id, u.parent_id, u.name, u.level, step + 1 from unit u
         join up on u.id = up.parent_id)
     select name, level from up order by step limit 20`,
    [unitId],
    'return-office',
  );
  return (rows.find((one) => one.level === 'bureau') ?? rows[0])?.name ?? '';
}

export async function signingOf(db: Queryable, state: ReturnState, now: Instant): Promise<Signing> {
  const people = [state.draftedBy, state.secondOfficer, state.approvedBy];
  const known = await readOfficers(db, people);
  const nameOf = (id: string | null): string => known.get(id ?? '')?.name ?? '';
  const wordOf = (id: string | null): string => {
    const officer = known.get(id ?? '');
    return officer === undefined ? '' : officerWord(officer);
  };
  return {
    office: await officeOf(db, state.unitId),
    contact: hotline,
    drafter: nameOf(state.draftedBy),
    second: nameOf(state.secondOfficer),
    approver: nameOf(state.approvedBy),
    officers: [wordOf(state.draftedBy), wordOf(state.secondOfficer)],
    now,
  };
}
