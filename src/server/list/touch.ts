/**
 * What an entry touches: the signals of some days that carry the value, what was decided about them,
 * and the warnings that point at it. It looks at the newest signals up to a bound and says so.
 */
import type { ListTouch } from '../../contract/index.ts';
import { dayMs, formatInstant, maskName, type Instant } from '../../core/kernel/index.ts';
import type { ListKey } from '../../core/list/index.ts';
import type { Database, Queryable } from '../platform/database.ts';

/** Signals looked at; a bound on the time that a screen waits. */
const looksMax = 100_000;
const waitMs = 8_000;

/** Condition on the body `s.body` of a signal; `$1` is the value, `$2` the end of a range. */
function bodyCondition({ kind, match }: ListKey): string {
  const compare = (field: string): string => {
    if (match === 'prefix') return `starts_with(${field}, $1)`;
    if (match === 'range') {
      return `(${field} between $1 and $2 and length(${field}) = length($1))`;
    }
    return `${field} = $1`;
  };
  const other = (name: string): string => compare(`(s.body->'counterpart'->>'${name}')`);
  const urls = [`(s.body->>'url')`, `(s.body->'counterpart'->>'url')`];
  switch (kind) {
    case 'number':
      return other('number');
    case 'sender':
      return other('sender');
    case 'account':
      return `(${other('account')} or ${compare(`(s.body->'payee'->>'account')`)})`;
    case 'app':
      return `exists (select 1 from (values (s.body->'app'), (s.body->'counterpart'->'app')) as a (app)
        where $1 in (lower(a.app->>'package'), a.app->>'signature', a.app->>'name'))`;
    case 'url':
      return `(${urls.map((field) => compare(field)).join(' or ')})`;
    case 'domain':
      // The host, or anything below it, up to the port, the path or the end.
      return `(${urls.map((field) => `${field} ~ $1`).join(' or ')} or s.body->>'text' ~ $1)`;
    case 'template':
      return `position($1 in s.body->>'text') > 0`;
  }
}

function valuesOf({ kind, match, value }: ListKey): readonly string[] {
  if (match === 'range') return value.split('..');
  if (kind !== 'domain') return [value];
  return [`(^|[/.@])${value.replace(/[.\\^$*+?()[\]{}|]/g, '\\$&')}([:/?#]|$|[^a-z0-9.-])`];
}

type Looked = {
  readonly looked: number;
  readonly whole: boolean;
  readonly signals: number;
  readonly decisions: number;
  readonly persons: number;
};

/** Counts over the newest signals since a time. */
export async function touchOf(
  db: Database,
  key: ListKey,
  { now, days }: { readonly now: Instant; readonly days: number },
): Promise<ListTouch> {
  const since = now - days * dayMs;
  const values = valuesOf(key);
  const n = values.length;
  const [found] = await within(db, (on) =>
    on.query<Looked>(
      `with newest as materialized (
         select position from signal where received_at >= $${n + 1}
           and position > (select coalesce(max(position), 0) - ${looksMax} from signal)),
       hit as (
         select s.position from newest join signal s using (position)
         where ${bodyCondition(key)})
       select (select count(*) from newest) as looked,
         not exists (select 1 from signal where received_at >= $${n + 1}
           and position <= (select coalesce(max(position), 0) - ${looksMax} from signal)) as whole,
         count(*) as signals, count(d.grade) as decisions, count(distinct d.person_id) as persons
       from hit left join decision d using (position)`,
      [...values, since],
    ),
  );
  const [linked] = await db.query<{ count: number }>(
    `select count(*) as count from warning_link l join warning w on w.id = l.warning_id
     where l.kind = $1 and l.value = $2 and w.opened_at >= $3`,
    [key.kind, key.value, since],
  );
  return {
    days,
    looked: found?.looked ?? 0,
    whole: found?.whole ?? false,
    signals: found?.signals ?? 0,
    decisions: found?.decisions ?? 0,
    persons: found?.persons ?? 0,
    warnings: linked?.count ?? 0,
  };
}

export type TouchExample = {
  readonly position: number;
  readonly at: string;
  readonly kind: string;
  readonly personMasked: string;
  readonly grade: 'P0' | 'P1' | 'P2' | 'P3' | null;
};

/** The newest signals of a day that carry the value. */
export async function examplesOf(
  db: Database,
  key: ListKey,
  now: Instant,
): Promise<TouchExample[]> {
  const values = valuesOf(key);
  const n = values.length;
  const rows = await within(db, (on) =>
    on.query<Omit<TouchExample, 'at' | 'personMasked'> & { at: number; name: string | null }>(
      `select s.position, s.received_at as at, s.kind, d.grade, p.name
       from signal s left join decision d using (position) left join person p on p.id = d.person_id
       where s.received_at >= $${n + 1}
         and s.position > (select coalesce(max(position), 0) - ${looksMax} from signal)
         and ${bodyCondition(key)}
       order by s.position desc limit 8`,
      [...values, now - dayMs],
    ),
  );
  return rows.map(({ position, at, kind, grade, name }) => ({
    position,
    at: formatInstant(at),
    kind,
    grade,
    personMasked: name === null ? '' : maskName(name),
  }));
}

/** A query that takes too long is broken off; what it would have told is not worth the wait. */
async function within<T>(db: Database, work: (on: Queryable) => Promise<T>): Promise<T> {
  return db.withConnection(async (client) => {
    await client.query(`set statement_timeout = ${waitMs}`);
    try {
      return await work({
        query: async (sql, params) => (await client.query(sql, [...(params ?? [])])).rows,
      });
    } finally {
      await client.query('reset statement_timeout').catch(() => {});
    }
  });
}
