/** Whose sources a person sees, and so whose refused rows: those hold personal data as it came. */
import type { UserActor } from '../../core/access/index.ts';
import { denied } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';

/** Names of sources; undefined: all of them. */
export type SourceScope = readonly string[] | undefined;

/** From a province or a bureau all; elsewhere those of the person's unit and of the units below. */
export async function sourceScope(db: Queryable, actor: UserActor): Promise<SourceScope> {
  const rows = await db.query<{ whole: boolean; names: string[] }>(
    `with recursive scope as (
       select id from unit where id = $1
       union all select u.id from unit u join scope s on u.parent_id = s.id)
     select exists (select 1 from unit where id = $1 and level in ('province', 'bureau')) as whole,
       array(select name from source where unit_id in (select id from scope)) as names`,
    [actor.unitId],
    'source-scope',
  );
  const [row] = rows;
  return row?.whole === true ? undefined : (row?.names ?? []);
}

export type SourceDeed = {
  readonly action: string;
  readonly subject: string;
  /** Name of the source. */
  readonly source: string;
};

/** Out of scope a source and its rows do not exist; the attempt leaves an entry. */
export async function needSource(
  db: Queryable,
  actor: UserActor,
  { action, subject, source }: SourceDeed,
): Promise<void> {
  const scope = await sourceScope(db, actor);
  if (scope === undefined || scope.includes(source)) return;
  throw denied({ action, subject, rule: 'outside-jurisdiction' }, true);
}
