/** What an order for a warning could hold: the person's accounts, what was tried, the office. */
import type { UserActor } from '../../core/access/index.ts';
import type { BankTable } from '../../core/kernel/index.ts';
import type { Office, Tried } from '../../core/protection/index.ts';
import type { Queryable } from '../platform/database.ts';
import { sha256 } from '../platform/random.ts';

export type SubjectRecord = {
  readonly id: string;
  readonly person_id: string;
  readonly unit_id: string;
};

/** The warning in the actor's jurisdiction; the person is held where it is for a change. */
export async function subjectOf(
  db: Queryable,
  actor: UserActor,
  warningId: string,
  hold = false,
): Promise<SubjectRecord | undefined> {
  const rows = await db.query<SubjectRecord>(
    `with recursive scope as (
       select id from unit where id = $1
       union all select u.id from unit u join scope s on u.parent_id = s.id)
     select w.id, w.person_id, w.unit_id from warning w join person p on p.id = w.person_id
     where w.id = $2 and w.unit_id in (select id from scope)
     ${hold ? 'for no key update of p' : ''}`,
    [actor.unitId, warningId],
    hold ? 'protection-subject-hold' : 'protection-subject',
  );
  return rows[0];
}

export type KnownAccount = {
  /** Stands for the number where the number is not shown. */
  readonly key: string;
  readonly bank: string;
  readonly number: string;
};

const accountsMax = 20;

/** Accounts by which sources named the person, and from which the person paid, newest last. */
export async function accountsOf(
  db: Queryable,
  { id, person_id: personId }: SubjectRecord,
  banks: BankTable,
): Promise<readonly KnownAccount[]> {
  const rows = await db.query<{ account: string; bank: string | null }>(
    `select account, max(bank) as bank from (
       select substr(handle, 9) as account, null as bank from person_handle
         where person_id = $1 and handle like 'account:%'
       union all
       select s.body -> 'payer' ->> 'account', s.body -> 'payer' ->> 'bank'
         from warning_signal ws join signal s on s.position = ws.position
         where ws.warning_id = $2 and s.kind = 'transfer') known
     where account is not null and account <> '' group by account order by account limit $3`,
    [personId, id, accountsMax],
    'protection-accounts',
  );
  return rows.map(({ account, bank }) => ({
    key: sha256(`${personId} ${account}`).toString('hex').slice(0, 20),
    bank: bank ?? banks.bankOfCard(account) ?? '—',
    number: account,
  }));
}

/** What the record of the warning says was tried. */
export async function triedOf(db: Queryable, warningId: string): Promise<Tried> {
  const rows = await db.query<Tried>(
    `select
       (count(*) filter (where kind = 'called' and body ->> 'target' = 'self'))::int as calls,
       (count(*) filter (where kind = 'called' and body ->> 'target' <> 'self'))::int as family,
       (count(*) filter (where kind = 'met'
         or (kind = 'contacted' and body ->> 'channel' = 'visit')))::int as visits,
       coalesce(bool_or((kind = 'outcome'
           and body ->> 'outcome' in ('dissuaded', 'transferred', 'refused')) or kind = 'met'
         or (kind = 'contacted' and body ->> 'reached' <> 'none')), false) as reached,
       coalesce(bool_or(kind = 'outcome' and body ->> 'outcome' = 'refused'), false) as refused
     from warning_event where warning_id = $1`,
    [warningId],
    'protection-tried',
  );
  return rows[0] ?? { calls: 0, reached: false, visits: 0, family: 0, refused: false };
}

/** The hotline, which answers for every unit. */
const hotline = '96110';

/** One office releases: the branch of the warning, or the bureau where it lies above. */
export async function officeOf(db: Queryable, unitId: string): Promise<Office> {
  const rows = await db.query<{ id: string; name: string }>(
    `with recursive up as (
       select id, parent_id, name, level, 0 as height from unit where id = $1
       union all select u.id, u.parent_id, u.name, u.level, up.height + 1
         from unit u join up on u.id = up.parent_id)
     select id, name from up where level in ('branch', 'bureau', 'province') or parent_id is null
     order by height limit 1`,
    [unitId],
    'protection-office',
  );
  const { id = unitId, name = '' } = rows[0] ?? {};
  return { unitId: id, name, contact: hotline };
}

/** Orders of the person that have ended. */
export async function countEarlier(db: Queryable, personId: string): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*)::int as count from protection_order
     where person_id = $1 and status in ('released', 'expired')`,
    [personId],
    'protection-earlier',
  );
  return rows[0]?.count ?? 0;
}
