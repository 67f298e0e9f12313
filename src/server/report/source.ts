/** Reports of machines: 110, the citizens' application, banks; each with the key of its source. */
import type { SourceActor } from '../../core/access/index.ts';
import type { ReportChannel } from '../../core/funds/index.ts';
import { invalid } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';

type Source = {
  /** Undefined for a kind of source that has no reports. */
  readonly channel: ReportChannel | undefined;
  readonly unitId: string | null;
};

const channels: ReadonlyMap<string, ReportChannel> = new Map([
  ['police', '110'],
  ['citizen', 'citizen'],
  ['bank', 'bank'],
]);

export const channelOfSource = (kind: string): ReportChannel | undefined => channels.get(kind);

export async function sourceOf(db: Queryable, { id }: SourceActor): Promise<Source> {
  const [row] = await db.query<{ kind: string; unit_id: string | null }>(
    'select kind, unit_id from source where id = $1',
    [id],
    'report-source',
  );
  return { channel: channelOfSource(row?.kind ?? ''), unitId: row?.unit_id ?? null };
}

/**
 * The unit that a report names, else that of its source, else the whole centre. Throws `invalid`
 * where the named one is not there or not below the source's own.
 */
export async function unitOfSource(
  db: Queryable,
  { unitId }: Source,
  named: string | undefined,
): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    `with recursive root as (
       select id from unit where ($1::text is null and parent_id is null) or id = $1),
     below as (select id from root
       union all select u.id from unit u join below b on u.parent_id = b.id)
     select id from below where id = coalesce($2, (select id from root order by id limit 1))`,
    [unitId, named ?? null],
    'report-unit',
  );
  if (row !== undefined) return row.id;
  throw invalid([
    {
      field: 'unitId',
      code: 'not-a-choice',
      problem: 'is no unit of this source',
      remedy: 'leave it out, or give the id of a unit below that of the source',
    },
  ]);
}
