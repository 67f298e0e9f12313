/** Signing in: password, second factor, passkey, one-time address. Every attempt leaves an entry. */
import { permissionsOf, type Role, type UserActor } from '../../core/access/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import { Answer, refused, unauthenticated } from '../platform/answer.ts';
import type { Database, Queryable } from '../platform/database.ts';
import { sha256 } from '../platform/random.ts';
import type { Vault } from '../platform/secret.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { countFailure, forgetFailures, lockedForMs } from './guard.ts';
import { verifyPasskey, type RelyingParty } from './passkey.ts';
import { hashPassword, isPassword, unknowableHash, weaknessOf } from './password.ts';
import {
  actorOf,
  endSessions,
  openSession,
  raiseSession,
  type OpenSession,
  type Origin,
  type SessionStep,
} from './session.ts';
import { newTotpSecret, totpStep } from './totp.ts';

export type AccessSettings = {
  readonly db: Database;
  readonly vault: Vault;
  /** In the demonstration city enrolment may be put off. */
  readonly demo: boolean;
  readonly party: () => RelyingParty;
  /** Whoever is disabled, moves or changes roles leaves the work in hand to the others. */
  readonly onLeave?: (
    tx: Transaction,
    actor: UserActor,
    userId: string,
    now: Instant,
  ) => Promise<void>;
};

export type Method = 'totp' | 'passkey';
/** How far a sign-in has come, and the token of its session. */
export type SignInState = {
  readonly step: SessionStep;
  readonly methods: readonly Method[];
  readonly token: string;
};

type Attempt = { readonly origin: Origin; readonly now: Instant };

type UserRow = {
  id: string;
  login: string;
  name: string;
  unit_id: string;
  roles: Role[];
  status: string;
  password_hash: string | null;
  totp_secret: Buffer | null;
  totp_last_step: number;
  passkey_count: number;
};

const userColumns = `u.*, (select count(*)::int from passkey p where p.user_id = u.id) as passkey_count`;

function methodsOf(user: UserRow): Method[] {
  const methods: Method[] = [];
  if (user.totp_secret) methods.push('totp');
  if (user.passkey_count > 0) methods.push('passkey');
  return methods;
}

/** First step. Answers 401 `wrong-credentials`, 429 `locked-out`; both look the same for unknown logins. */
export async function signInWithPassword(
  settings: AccessSettings,
  given: { login: string; password: string },
  { origin, now }: Attempt,
): Promise<SignInState> {
  const { db } = settings;
  const login = given.login.toLowerCase();
  await refuseLocked(db, login, now);
  const [user] = await db.query<UserRow>(
    `select ${userColumns} from account_user u where u.login = $1 and u.status = 'active'`,
    [login],
  );
  const right = await isPassword(given.password, user?.password_hash ?? (await unknowableHash));
  if (!user || !right) return fail(settings, login, { origin, now });
  const methods = methodsOf(user);
  const step: SessionStep = methods.length > 0 ? 'second-factor' : settings.demo ? 'done' : 'enrol';
  const session = await transact(db, undefined, now, async (tx) => {
    await refuseLocked(tx, login, now);
    // A right password alone forgives nothing: wrong codes would never add up to a lock.
    if (step !== 'second-factor') await forgetFailures(tx, login);
    const opened = await openSession(tx, user.id, step, { origin, now });
    if (step !== 'second-factor') await noteSignIn(tx, user.id, 'password', now);
    tx.audit({
      action: 'session.password',
      subject: user.id,
      detail: { address: origin.address, step },
    });
    return opened;
  });
  return { step, methods, token: session.token };
}

async function refuseLocked(db: Queryable, login: string, now: Instant): Promise<void> {
  const waitMs = await lockedForMs(db, login, now);
  if (waitMs > 0) throw new Answer(429, 'locked-out', { retryAfterS: Math.ceil(waitMs / 1000) });
}

async function fail(
  settings: AccessSettings,
  login: string,
  { origin, now }: Attempt,
): Promise<never> {
  await transact(settings.db, undefined, now, async (tx) => {
    const count = await countFailure(tx, login, now);
    tx.audit({
      action: 'session.refused',
      subject: `login:${login.slice(0, 64)}`,
      allowed: false,
      detail: { address: origin.address, count },
    });
  });
  throw unauthenticated('wrong-credentials');
}

async function noteSignIn(
  tx: Transaction,
  userId: string,
  by: string,
  now: Instant,
): Promise<void> {
  await tx.query('update account_user set last_sign_in_at = $2 where id = $1', [userId, now]);
  tx.audit({ action: 'session.sign-in', subject: userId, detail: { by } });
}

/** Second step with a one-time code. A code is good once; wrong ones count towards the lock. */
export async function signInWithCode(
  settings: AccessSettings,
  open: OpenSession,
  code: string,
  now: Instant,
): Promise<SignInState> {
  const { db, vault } = settings;
  await refuseLocked(db, open.user.login, now);
  const token = await transact(db, actorOf(open), now, async (tx) => {
    const step = await useCode(tx, vault, { userId: open.user.id, code, now });
    // Again, now that other attempts wait: as many at once are no more than one after another.
    await refuseLocked(tx, open.user.login, now);
    if (step === undefined) {
      await countFailure(tx, open.user.login, now);
      tx.audit({
        action: 'session.refused',
        subject: open.user.id,
        allowed: false,
        detail: { by: 'totp' },
      });
      return undefined;
    }
    await forgetFailures(tx, open.user.login);
    await noteSignIn(tx, open.user.id, 'totp', now);
    return raiseSession(tx, open.session.id, 'done', now);
  });
  if (token === undefined) throw unauthenticated('wrong-code');
  return { step: 'done', methods: [], token };
}

async function useCode(
  tx: Transaction,
  vault: Vault,
  { userId, code, now }: { userId: string; code: string; now: Instant },
): Promise<number | undefined> {
  const [row] = await tx.query<{ totp_secret: Buffer | null; totp_last_step: number }>(
    'select totp_secret, totp_last_step from account_user where id = $1 for update',
    [userId],
  );
  const secret = row?.totp_secret ? vault.unseal(row.totp_secret) : undefined;
  if (row === undefined || secret === undefined) return undefined;
  const step = totpStep(secret, code, now, row.totp_last_step);
  if (step === undefined) return undefined;
  await tx.query('update account_user set totp_last_step = $2 where id = $1', [userId, step]);
  return step;
}

/** A passkey with user verification is two factors in one: it signs in alone. */
export async function signInWithPasskey(
  settings: AccessSettings,
  response: unknown,
  { origin, now }: Attempt,
): Promise<SignInState> {
  const { db } = settings;
  const found = await verifyPasskey(db, settings.party(), response, now);
  const [user] = found
    ? await db.query<UserRow>(
        `select ${userColumns} from account_user u where u.id = $1 and u.status = 'active'`,
        [found.userId],
      )
    : [];
  if (!found || !user) return fail(settings, 'passkey', { origin, now });
  const session = await transact(db, undefined, now, async (tx) => {
    await noteSignIn(tx, user.id, 'passkey', now);
    return openSession(tx, user.id, 'done', { origin, now });
  });
  return { step: 'done', methods: [], token: session.token };
}

/** A one-time address is used up by this; it leads to enrolment. */
export async function signInOnce(
  settings: AccessSettings,
  token: string,
  { origin, now }: Attempt,
): Promise<SignInState> {
  const step: SessionStep = settings.demo ? 'done' : 'enrol';
  const session = await transact(settings.db, undefined, now, async (tx) => {
    const [user] = await tx.query<{ id: string }>(
      `update account_user set once_hash = null, once_expires_at = null, status = 'active'
       where once_hash = $1 and once_expires_at > $2 and status <> 'disabled' returning id`,
      [sha256(token), now],
    );
    if (!user) {
      tx.audit({ action: 'session.refused', subject: 'once', allowed: false, detail: origin });
      return undefined;
    }
    await noteSignIn(tx, user.id, 'once', now);
    return openSession(tx, user.id, step, { origin, now });
  });
  if (!session) throw unauthenticated('once-expired');
  return { step, methods: [], token: session.token };
}

/** Sets a password. The current one is asked for where there is one and the session is no enrolment. */
export async function setPassword(
  settings: AccessSettings,
  open: OpenSession,
  given: { current?: string | undefined; next: string },
  now: Instant,
): Promise<string | undefined> {
  const { db } = settings;
  const [row] = await db.query<{ password_hash: string | null }>(
    'select password_hash from account_user where id = $1',
    [open.user.id],
  );
  if (row?.password_hash && !(await isPassword(given.current ?? '', row.password_hash))) {
    throw refused('wrong-password');
  }
  const weakness = weaknessOf(given.next, open.user.login);
  if (weakness !== undefined) throw refused('weak-password', { weakness });
  const hash = await hashPassword(given.next);
  return transact(db, actorOf(open), now, async (tx) => {
    await tx.query('update account_user set password_hash = $2 where id = $1', [
      open.user.id,
      hash,
    ]);
    const ended = await endSessions(tx, open.user.id, { except: open.session.id });
    tx.audit({ action: 'me.password', subject: open.user.id, detail: { sessionsEnded: ended } });
    return finishEnrolment(tx, open, now);
  });
}

/** Once a password and a second factor are there, an enrolling session is raised under a new token. */
export async function finishEnrolment(
  tx: Transaction,
  open: OpenSession,
  now: Instant,
): Promise<string | undefined> {
  if (open.session.step !== 'enrol') return undefined;
  const rows = await tx.query(
    `select 1 from account_user u where u.id = $1 and u.password_hash is not null and
       (u.totp_secret is not null or exists (select 1 from passkey p where p.user_id = u.id))`,
    [open.user.id],
  );
  return rows.length > 0 ? raiseSession(tx, open.session.id, 'done', now) : undefined;
}

/** Offers a new secret; it counts only after `confirmTotp`. */
export async function beginTotp(settings: AccessSettings, open: OpenSession) {
  const { secret, uri } = newTotpSecret(settings.party().name, open.user.login);
  await settings.db.query('update account_user set totp_pending = $2 where id = $1', [
    open.user.id,
    settings.vault.seal(secret),
  ]);
  return { secret, uri };
}

/** Refused: `wrong-code`. Answers the new token where enrolment is finished by it. */
export async function confirmTotp(
  settings: AccessSettings,
  open: OpenSession,
  code: string,
  now: Instant,
): Promise<string | undefined> {
  return transact(settings.db, actorOf(open), now, async (tx) => {
    const [row] = await tx.query<{ totp_pending: Buffer | null }>(
      'select totp_pending from account_user where id = $1 for update',
      [open.user.id],
    );
    const secret = row?.totp_pending ? settings.vault.unseal(row.totp_pending) : undefined;
    const step = secret === undefined ? undefined : totpStep(secret, code, now, 0);
    if (step === undefined) throw refused('wrong-code');
    await tx.query(
      `update account_user set totp_secret = totp_pending, totp_pending = null, totp_last_step = $2
       where id = $1`,
      [open.user.id, step],
    );
    tx.audit({ action: 'me.totp', subject: open.user.id });
    return finishEnrolment(tx, open, now);
  });
}

/** What `GET /me` answers, but for the CSRF token's own place. */
export function describeMe(open: OpenSession) {
  const { user, session } = open;
  const actor: UserActor = actorOf(open);
  return {
    id: user.id,
    login: user.login,
    name: user.name,
    roles: [...user.roles],
    unit: { id: user.unitId, name: user.unitName, level: user.unitLevel },
    permissions: permissionsOf(actor.roles),
    csrf: session.csrf,
    step: session.step === 'enrol' ? ('enrol' as const) : ('done' as const),
    hasPassword: user.hasPassword,
    hasTotp: user.hasTotp,
    passkeyCount: user.passkeyCount,
    seat: user.seat,
  };
}
