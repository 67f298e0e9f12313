/** The next warning for a seat: the one whose call is expected to prevent most, claimed at once. */
import type { UserActor } from '../../core/access/index.ts';
import { minuteMs, type Instant } from '../../core/kernel/index.ts';
import type { WarningTier } from '../../core/warning/index.ts';
import { scopeSql } from '../access/index.ts';
import { refused } from '../platform/answer.ts';
import type { Database, Queryable } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { actOnWarning, type Acted } from './act.ts';
import { presentDetail, type DetailDeps } from './detail.ts';
import { queueOrder } from './queue.ts';
import { readWarning } from './store.ts';

type Deps = DetailDeps & { readonly db: Database };
type Asked = Parameters<Handlers['warning.next']>[1]['body'];

/** How long whoever skipped a warning is not given it again. */
const skipMs = 30 * minuteMs;
/** The best that are tried: as many seats may ask at the same instant. */
const candidatesMax = 64;

export function nextHandler(deps: Deps): Handlers['warning.next'] {
  return async (asker, { body }) => {
    const { actor, now } = asker;
    const done = await transact(deps.db, actor, now, async (tx) => {
      if (body.skip !== undefined) {
        const skipped = await skip(tx, deps, { actor, now }, body.skip);
        if ('refusal' in skipped) return skipped;
      }
      return claimBest(tx, deps, { actor, now }, body.tier);
    });
    if (done === undefined) return { warning: null };
    if ('refusal' in done) {
      const row = body.skip && (await readWarning(deps.db, actor, body.skip.id));
      throw refused(done.refusal, row && (await presentDetail(deps, deps.db, row, asker)));
    }
    return { warning: await presentDetail(deps, deps.db, done.row, asker) };
  };
}

type Asker = { readonly actor: UserActor; readonly now: Instant };

/** Puts back what the person holds, with the reason on record, and does not offer it for a while. */
async function skip(
  tx: Transaction,
  deps: Deps,
  asker: Asker,
  { id, reason }: NonNullable<Asked['skip']>,
): Promise<Acted> {
  const { actor, now } = asker;
  const noted = await actOnWarning(tx, deps, asker, {
    id,
    command: () => ({ act: 'note', note: reason }),
  });
  if ('refusal' in noted) return noted;
  await tx.query(
    `insert into warning_skip (user_id, warning_id, until, reason) values ($1, $2, $3, $4)
     on conflict (user_id, warning_id) do update set until = excluded.until,
       reason = excluded.reason`,
    [actor.id, id, now + skipMs, reason],
    'queue-skip',
  );
  tx.audit({ action: 'warning.skip', subject: id, purpose: 'dissuasion' });
  if (noted.row.holder_id !== actor.id) return noted;
  return actOnWarning(tx, deps, asker, { id, command: () => ({ act: 'release' }) });
}

/** Undefined where nothing waits that this person could take. */
async function claimBest(
  tx: Transaction,
  deps: Deps,
  asker: Asker,
  tier: WarningTier | undefined,
): Promise<Acted | undefined> {
  const [best] = await lockBest(tx, asker, tier);
  if (best === undefined) return undefined;
  return actOnWarning(tx, deps, asker, { id: best.id, command: () => ({ act: 'claim' }) });
}

/**
 * The best that nobody else is taking at this instant, looks at, or that this person skipped. Without
 * a tier: what waits for a seat in the jurisdiction, and whatever waits in the person's own unit.
 */
function lockBest(db: Queryable, { actor, now }: Asker, tier: WarningTier | undefined) {
  return db.query<{ id: string }>(
    `${scopeSql}, best as (select q.*, row_number() over (order by ${queueOrder('q', '$3')}) as place
       from queue q
       where q.waiting and q.unit_id in (select id from scope)
         and case when $4::text is null then q.tier = 'seat' or q.unit_id = $1 else q.tier = $4 end
         and not exists (select 1 from warning_skip s
           where s.warning_id = q.warning_id and s.user_id = $2 and s.until > $3)
         and not exists (select 1 from warning_presence x
           where x.warning_id = q.warning_id and x.user_id <> $2 and x.expires_at > $3)
       order by place limit ${candidatesMax})
     select w.id from best b join warning w on w.id = b.warning_id
     where w.status = 'open' order by b.place for update of w skip locked limit 1`,
    [actor.unitId, actor.id, now, tier ?? null],
    'queue-next',
  );
}
