/**
 * Who looks at which warning (席位在场). Nothing is decided by it and nothing is kept: it saves two
 * seats from opening the same warning, and is forgotten when a screen falls silent.
 */
import { presenceKeepMs, type Presence } from '../../contract/index.ts';
import type { UserActor } from '../../core/access/index.ts';
import { formatInstant, type Instant } from '../../core/kernel/index.ts';
import { scopeSql } from '../access/index.ts';
import { absent } from '../platform/answer.ts';
import type { Database, Queryable } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import { tellPassing } from '../platform/stream.ts';

type PresenceHandlers = Pick<Handlers, 'presence.list' | 'presence.set'>;

export function presenceHandlers({ db }: { readonly db: Database }): PresenceHandlers {
  return {
    'presence.list': async ({ actor, now }) => ({ items: await listPresent(db, actor, now) }),
    'presence.set': async ({ actor, now }, { body: { warningId, present } }) => {
      if (present) await arrive(db, actor, warningId, now);
      else await leave(db, actor, warningId, now);
      return { ok: true };
    },
  };
}

const presentMax = 500;

async function listPresent(db: Queryable, actor: UserActor, now: Instant): Promise<Presence[]> {
  const rows = await db.query<PresentRecord>(
    `${scopeSql} select x.warning_id, x.user_id, a.name, a.seat, x.expires_at
     from warning_presence x join account_user a on a.id = x.user_id
     where x.expires_at > $2 and x.unit_id in (select id from scope)
     order by x.expires_at desc limit ${presentMax}`,
    [actor.unitId, now],
    'presence-list',
  );
  return rows.map(presenceOf);
}

type PresentRecord = {
  warning_id: string;
  user_id: string;
  name: string;
  seat: string | null;
  expires_at: number;
};

const presenceOf = (row: PresentRecord): Presence => ({
  warningId: row.warning_id,
  by: row.user_id,
  name: row.name,
  seat: row.seat,
  until: formatInstant(row.expires_at),
});

/** A person looks at one warning at a time: the one before is left. Throws 404 outside the scope. */
async function arrive(db: Queryable, actor: UserActor, id: string, now: Instant): Promise<void> {
  const rows = await db.query<
    PresentRecord & { unit_id: string; was: string | null; from: string }
  >(
    `${scopeSql}, seen as (select id, unit_id from warning
         where id = $2 and unit_id in (select id from scope)),
       before as (select warning_id, unit_id from warning_presence where user_id = $3),
       kept as (insert into warning_presence (user_id, warning_id, unit_id, expires_at)
         select $3, id, unit_id, $4::bigint from seen
         on conflict (user_id) do update set warning_id = excluded.warning_id,
           unit_id = excluded.unit_id, expires_at = excluded.expires_at
         returning *)
     select k.warning_id, k.user_id, k.unit_id, k.expires_at, a.name, a.seat,
       b.warning_id as was, b.unit_id as from
     from kept k join account_user a on a.id = k.user_id left join before b on true`,
    [actor.unitId, id, actor.id, now + presenceKeepMs],
    'presence-arrive',
  );
  const [row] = rows;
  if (row === undefined) throw absent();
  if (row.was !== null && row.was !== id) {
    await tellLeft(db, { warningId: row.was, unitId: row.from, by: actor.id }, now);
  }
  await tellPassing(db, 'presence', { ...presenceOf(row), unitId: row.unit_id });
}

async function leave(db: Queryable, actor: UserActor, id: string, now: Instant): Promise<void> {
  const rows = await db.query<{ unit_id: string }>(
    'delete from warning_presence where user_id = $1 and warning_id = $2 returning unit_id',
    [actor.id, id],
    'presence-leave',
  );
  const [row] = rows;
  if (row) await tellLeft(db, { warningId: id, unitId: row.unit_id, by: actor.id }, now);
}

type Left = { readonly warningId: string; readonly unitId: string; readonly by: string };

function tellLeft(db: Queryable, left: Left, now: Instant): Promise<void> {
  const body = { ...left, name: '', seat: null, until: formatInstant(now) };
  return tellPassing(db, 'presence', body);
}
