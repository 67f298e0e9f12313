/** People of the centre: invited, changed, reset; always within the jurisdiction of who does it. */
import type { Unit, User } from '../../contract/index.ts';
import { type Actor, type Role, type UserActor } from '../../core/access/index.ts';
import type { OfficerIdType } from '../../core/bank/index.ts';
import { hourMs, type Instant, type UnitId, type UserId } from '../../core/kernel/index.ts';
import { absent, denied, refused } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import { newId, newToken, sha256 } from '../platform/random.ts';
import type { Transaction } from '../platform/transact.ts';
import { identityOf, setIdentity, type IdentityDraft } from './identity.ts';
import { endSessions } from './session.ts';

/** How long a one-time address is good. */
export const onceLifeMs = 24 * hourMs;

export type NewUser = {
  readonly login: string;
  readonly name: string;
  readonly unitId: string;
  readonly roles: readonly Role[];
  readonly seat?: string | undefined;
  /** How banks know the person. */
  readonly identity?: IdentityDraft | undefined;
};

/** Adds a person with a one-time token. Refused: `login-taken`. */
export async function createUser(
  tx: Transaction,
  parts: NewUser,
  now: Instant,
): Promise<{ id: UserId; token: string; expiresAt: number }> {
  const id = newId('usr', now);
  const token = newToken();
  const expiresAt = now + onceLifeMs;
  const made = await tx.query(
    `insert into account_user (id, login, name, unit_id, roles, seat, status, once_hash,
       once_expires_at, created_at)
     values ($1, $2, $3, $4, $5, $6, 'invited', $7, $8, $9)
     on conflict (login) do nothing returning id`,
    [
      id,
      parts.login,
      parts.name,
      parts.unitId,
      parts.roles,
      parts.seat ?? null,
      sha256(token),
      expiresAt,
      now,
    ],
  );
  if (made.length === 0) throw refused('login-taken');
  tx.audit({
    action: 'user.create',
    subject: id,
    detail: { login: parts.login, unitId: parts.unitId, roles: parts.roles },
  });
  if (parts.identity !== undefined) await setIdentity(tx, id, parts.identity);
  return { id, token, expiresAt };
}

export type NewUnit = {
  readonly parentId: string | null;
  readonly name: string;
  readonly level: Unit['level'];
  readonly regions: readonly string[];
};

/** Adds a unit. Refused: `name-taken` below the same parent. */
export async function createUnit(tx: Transaction, parts: NewUnit, now: Instant): Promise<UnitId> {
  const id = newId('unt', now);
  const made = await tx.query(
    `insert into unit (id, parent_id, name, level, regions, on_duty, created_at)
     values ($1, $2, $3, $4, $5, true, $6) on conflict (parent_id, name) do nothing returning id`,
    [id, parts.parentId, parts.name, parts.level, parts.regions, now],
  );
  if (made.length === 0) throw refused('name-taken');
  tx.audit({ action: 'unit.create', subject: id, detail: parts });
  return id;
}

/** Units at and below one, as a sub-query: `$n` is the id of the top. */
const below = (top: string): string =>
  `with recursive below as (select id from unit where id = ${top}
     union all select u.id from unit u join below b on u.parent_id = b.id)`;

export async function isWithin(db: Queryable, actor: UserActor, unitId: string): Promise<boolean> {
  const rows = await db.query(`${below('$1')} select 1 from below where id = $2`, [
    actor.unitId,
    unitId,
  ]);
  return rows.length > 0;
}

type UserRow = {
  id: string;
  login: string;
  name: string;
  roles: Role[];
  unit_id: string;
  unit_name: string;
  seat: string | null;
  status: 'invited' | 'active' | 'disabled';
  second: boolean;
  last_sign_in_at: number | null;
  session_count: number;
  locked: boolean;
  total: number;
  id_type: OfficerIdType | null;
  id_number: string | null;
  phone: string | null;
};

const userColumns = `u.id, u.login, u.name, u.roles, u.unit_id, n.name as unit_name, u.seat, u.status,
  u.id_type, u.id_number, u.phone,
  (u.totp_secret is not null or exists (select 1 from passkey p where p.user_id = u.id)) as second,
  u.last_sign_in_at,
  (select count(*)::int from session s where s.user_id = u.id and s.expires_at > $2) as session_count,
  coalesce((select g.locked_until > $2 from sign_in_guard g where g.login = u.login), false) as locked`;

function userOf(row: UserRow): User {
  return {
    id: row.id,
    login: row.login,
    name: row.name,
    roles: row.roles,
    unitId: row.unit_id,
    unitName: row.unit_name,
    seat: row.seat,
    identity: identityOf(row),
    status: row.status === 'active' && row.locked ? 'locked' : row.status,
    hasSecondFactor: row.second,
    lastSignInAt: row.last_sign_in_at === null ? null : new Date(row.last_sign_in_at).toISOString(),
    sessionCount: row.session_count,
  };
}

export type UserFilter = {
  readonly q?: string | undefined;
  readonly unitId?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

/** People in units at and below the actor's own, by login. */
export async function listUsers(db: Queryable, actor: UserActor, filter: UserFilter, now: number) {
  const like = filter.q === undefined ? null : `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`;
  const matching = `u.unit_id in (select id from below)
       and ($3::text is null or u.login like $3 or u.name like $3) and ($4::text is null or u.unit_id = $4)`;
  const rows = await db.query<UserRow>(
    `${below('$1')} select ${userColumns},
       (select count(*)::int from account_user u where ${matching}) as total
     from account_user u join unit n on n.id = u.unit_id
     where ${matching} and ($5::text is null or u.login > $5)
     order by u.login limit $6`,
    [actor.unitId, now, like, filter.unitId ?? null, filter.cursor ?? null, filter.limit + 1],
  );
  const items = rows.slice(0, filter.limit).map(userOf);
  const more = rows.length > filter.limit;
  return { items, next: more ? (items.at(-1)?.login ?? null) : null, total: rows[0]?.total ?? 0 };
}

/** One person within the jurisdiction, locked for change when asked; 404 otherwise. */
export async function readUser(
  db: Queryable,
  actor: UserActor,
  id: string,
  now: number,
): Promise<User> {
  const [row] = await db.query<UserRow>(
    `${below('$1')} select ${userColumns}, 1 as total
     from account_user u join unit n on n.id = u.unit_id
     where u.id = $3 and u.unit_id in (select id from below)`,
    [actor.unitId, now, id],
  );
  if (row) return userOf(row);
  const there = await db.query('select 1 from account_user where id = $1', [id]);
  if (there.length === 0) throw absent();
  throw denied({ action: 'user.read', subject: id, rule: 'outside-jurisdiction' }, true);
}

export type UserChange = {
  readonly name?: string | undefined;
  readonly unitId?: string | undefined;
  readonly seat?: string | null | undefined;
  readonly roles?: readonly Role[] | undefined;
  readonly disabled?: boolean | undefined;
};

/** Changes a person. Refused in this order: `role-not-grantable`, `last-administrator`. */
export async function changeUser(
  tx: Transaction,
  actor: UserActor,
  { id, change }: { id: string; change: UserChange },
  now: Instant,
): Promise<User> {
  await tx.query('select id from account_user where roles @> array[$1] order by id for update', [
    'administrator',
  ]);
  const before = await readUser(tx, actor, id, now);
  if (change.roles !== undefined && !mayGrant(actor, id)) throw refused('role-not-grantable');
  if (change.unitId !== undefined && !(await isWithin(tx, actor, change.unitId))) throw absent();
  await keepLastAdministrator(tx, before, change);
  await tx.query(
    `update account_user set name = coalesce($2, name), unit_id = coalesce($3, unit_id),
       seat = case when $4 then $5 else seat end, roles = coalesce($6, roles),
       status = coalesce($7, status) where id = $1`,
    [
      id,
      change.name ?? null,
      change.unitId ?? null,
      change.seat !== undefined,
      change.seat ?? null,
      change.roles ?? null,
      statusAfter(change),
    ],
  );
  if (change.disabled === true || change.roles !== undefined) await endSessions(tx, id);
  tx.audit({ action: 'user.change', subject: id, detail: { before: before.roles, change } });
  return readUser(tx, actor, id, now);
}

async function keepLastAdministrator(
  tx: Queryable,
  before: User,
  change: UserChange,
): Promise<void> {
  const loses =
    before.roles.includes('administrator') &&
    (change.disabled === true || change.roles?.includes('administrator') === false);
  if (loses && (await administratorCount(tx)) <= 1) throw refused('last-administrator');
}

function statusAfter({ disabled }: UserChange): 'disabled' | 'active' | null {
  if (disabled === undefined) return null;
  return disabled ? 'disabled' : 'active';
}

/** Nobody changes their own roles. */
function mayGrant(actor: Actor, userId: string): boolean {
  return actor.kind !== 'user' || actor.id !== userId;
}

async function administratorCount(tx: Queryable): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    `select count(*)::int as n from account_user
     where roles @> array['administrator'] and status <> 'disabled'`,
  );
  return rows[0]?.n ?? 0;
}

/** A fresh one-time token; password, second factors and sessions of the person end. */
export async function resetUser(
  tx: Transaction,
  id: string,
  now: Instant,
): Promise<{ token: string; expiresAt: number }> {
  const token = newToken();
  const expiresAt = now + onceLifeMs;
  await tx.query(
    `update account_user set password_hash = null, totp_secret = null, totp_pending = null,
       once_hash = $2, once_expires_at = $3, status = 'invited' where id = $1`,
    [id, sha256(token), expiresAt],
  );
  await tx.query('delete from passkey where user_id = $1', [id]);
  const ended = await endSessions(tx, id);
  tx.audit({ action: 'user.reset', subject: id, detail: { sessionsEnded: ended } });
  return { token, expiresAt };
}

type UnitRow = {
  id: string;
  parent_id: string | null;
  name: string;
  level: Unit['level'];
  regions: string[];
  on_duty: boolean;
  user_count: number;
};

/** The whole tree: names of units are no secret inside a centre. */
export async function listUnits(db: Queryable): Promise<Unit[]> {
  const rows = await db.query<UnitRow>(
    `select n.*, (select count(*)::int from account_user u
       where u.unit_id = n.id and u.status <> 'disabled') as user_count
     from unit n order by n.created_at, n.id`,
  );
  return rows.map((row) => ({
    id: row.id,
    parentId: row.parent_id,
    name: row.name,
    level: row.level,
    regions: row.regions,
    onDuty: row.on_duty,
    userCount: row.user_count,
  }));
}
