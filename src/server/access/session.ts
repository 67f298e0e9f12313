/** Sessions: a random token in a cookie, its hash in the database, revocable at any moment. */
import type { Me } from '../../contract/index.ts';
import type { Role, UserActor } from '../../core/access/index.ts';
import { hourMs, minuteMs } from '../../core/kernel/index.ts';
import type { Queryable } from '../platform/database.ts';
import { newId, newToken, sha256 } from '../platform/random.ts';
import type { Transaction } from '../platform/transact.ts';

export const sessionLimits = {
  absoluteMs: 12 * hourMs,
  idleMs: 2 * hourMs,
  /** Time to give the second factor, or to enrol one. */
  stepMs: 15 * minuteMs,
  touchEveryMs: minuteMs,
} as const;

export type SessionStep = 'second-factor' | 'enrol' | 'done';

export type SessionRow = {
  readonly id: string;
  readonly user_id: string;
  readonly csrf: string;
  readonly step: SessionStep;
  readonly address: string;
  readonly agent: string;
  readonly created_at: number;
  readonly last_seen_at: number;
  readonly expires_at: number;
};

/** A session with the person it belongs to, as one look-up finds them. */
export type OpenSession = {
  readonly session: SessionRow;
  readonly user: {
    readonly id: string;
    readonly login: string;
    readonly name: string;
    readonly roles: readonly Role[];
    readonly unitId: string;
    readonly unitName: string;
    readonly unitLevel: Me['unit']['level'];
    readonly unitPath: readonly string[];
    readonly seat: string | null;
    readonly hasPassword: boolean;
    readonly hasTotp: boolean;
    readonly passkeyCount: number;
  };
};

/** Where a request comes from, for the list of sessions. */
export type Origin = { readonly address: string; readonly agent: string };

export async function openSession(
  tx: Transaction,
  userId: string,
  step: SessionStep,
  { origin, now }: { origin: Origin; now: number },
): Promise<{ token: string; id: string }> {
  const token = newToken();
  const id = newId('ses', now);
  const life = step === 'done' ? sessionLimits.absoluteMs : sessionLimits.stepMs;
  await tx.query(
    `insert into session (id, token_hash, user_id, csrf, step, address, agent,
       created_at, last_seen_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)`,
    [
      id,
      sha256(token),
      userId,
      newToken(),
      step,
      origin.address.slice(0, 64),
      origin.agent.slice(0, 200),
      now,
      now + life,
    ],
  );
  return { token, id };
}

/** Raises a session to its next step under a new token, so that a stolen early token is worthless. */
export async function raiseSession(
  tx: Transaction,
  id: string,
  step: SessionStep,
  now: number,
): Promise<string> {
  const token = newToken();
  const life = step === 'done' ? sessionLimits.absoluteMs : sessionLimits.stepMs;
  await tx.query(
    `update session set token_hash = $2, step = $3, last_seen_at = $4,
       expires_at = $5 where id = $1`,
    [id, sha256(token), step, now, now + life],
  );
  return token;
}

type FoundRow = SessionRow & {
  login: string;
  name: string;
  roles: Role[];
  unit_id: string;
  unit_name: string;
  unit_level: Me['unit']['level'];
  unit_path: string[];
  seat: string | null;
  has_password: boolean;
  has_totp: boolean;
  passkey_count: number;
};

/**
 * The living session of a token, whatever its step; undefined when ended, expired or idle too long.
 * `used` tells whether a person is behind the request: what a page does by itself keeps nobody in.
 */
export async function findSession(
  db: Queryable,
  token: string,
  { now, used }: { now: number; used: boolean },
): Promise<OpenSession | undefined> {
  const [row] = await db.query<FoundRow>(
    `with recursive up as (
       select s.user_id, u.unit_id, n.parent_id, array[n.id] as path
         from session s join account_user u on u.id = s.user_id join unit n on n.id = u.unit_id
        where s.token_hash = $1
       union all
       select up.user_id, up.unit_id, n.parent_id, n.id || up.path
         from up join unit n on n.id = up.parent_id)
     select s.id, s.user_id, s.csrf, s.step, s.address, s.agent, s.created_at,
       s.last_seen_at, s.expires_at, u.login, u.name, u.roles, u.unit_id, n.name as unit_name,
       n.level as unit_level, u.seat,
       (select path from up where parent_id is null) as unit_path,
       u.password_hash is not null as has_password, u.totp_secret is not null as has_totp,
       (select count(*)::int from passkey p where p.user_id = u.id) as passkey_count
     from session s join account_user u on u.id = s.user_id join unit n on n.id = u.unit_id
     where s.token_hash = $1 and s.expires_at > $2 and s.last_seen_at > $3
       and u.status <> 'disabled'`,
    [sha256(token), now, now - sessionLimits.idleMs],
  );
  if (!row) return undefined;
  if (used && now - row.last_seen_at > sessionLimits.touchEveryMs) {
    await db.query('update session set last_seen_at = $2 where id = $1', [row.id, now]);
  }
  return {
    session: row,
    user: {
      id: row.user_id,
      login: row.login,
      name: row.name,
      roles: row.roles,
      unitId: row.unit_id,
      unitName: row.unit_name,
      unitLevel: row.unit_level,
      unitPath: row.unit_path,
      seat: row.seat,
      hasPassword: row.has_password,
      hasTotp: row.has_totp,
      passkeyCount: row.passkey_count,
    },
  };
}

export function actorOf({ user }: OpenSession): UserActor {
  const { id, name, roles, unitId, unitPath, seat } = user;
  return { kind: 'user', id, name, roles, unitId, unitPath, seat };
}

/** Ends sessions of a person: one, all, or all but one. Answers how many. */
export async function endSessions(
  tx: Transaction,
  userId: string,
  which: { only?: string; except?: string } = {},
): Promise<number> {
  const rows = await tx.query<{ id: string }>(
    `delete from session where user_id = $1 and ($2::text is null or id = $2)
       and ($3::text is null or id <> $3) returning id`,
    [userId, which.only ?? null, which.except ?? null],
  );
  return rows.length;
}

/** Everybody with a living session, and when a person was last behind it. */
export async function readPresence(
  db: Queryable,
  now: number,
): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query<{ user_id: string; seen: number }>(
    `select user_id, max(last_seen_at) as seen from session
     where step = 'done' and expires_at > $1 and last_seen_at > $2 group by user_id`,
    [now, now - sessionLimits.idleMs],
    'session-presence',
  );
  return new Map(rows.map((row) => [row.user_id, row.seen]));
}
