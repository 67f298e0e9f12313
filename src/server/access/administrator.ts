/** The first person of a centre, and the sessions of the demonstration's simulated operators. */
import { roles, type SystemActor } from '../../core/access/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { Database } from '../platform/database.ts';
import { transact } from '../platform/transact.ts';
import { openSession } from './session.ts';
import { createUnit, createUser, resetUser } from './user.ts';

const setup: SystemActor = { kind: 'system', name: 'setup', reason: 'first start of a centre' };

/** The address that signs in once; the token is behind `#`, so it never reaches a log. */
export function onceUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/#/once/${token}`;
}

export type FirstStart = {
  readonly centre: string;
  readonly publicUrl: string;
  /** In the demonstration the first person holds every role, to look around and take a seat. */
  readonly demo: boolean;
};

/** At the very first start: a bureau, and `admin` with a one-time address. Undefined afterwards. */
export async function ensureFirstAdministrator(
  db: Database,
  { centre, publicUrl, demo }: FirstStart,
  now: Instant,
): Promise<{ login: string; onceUrl: string } | undefined> {
  return transact(db, setup, now, async (tx) => {
    await tx.query('lock table account_user in share row exclusive mode');
    const anybody = await tx.query('select 1 from account_user limit 1');
    if (anybody.length > 0) return undefined;
    const [root] = await tx.query<{ id: string }>(
      'select id from unit where parent_id is null order by created_at limit 1',
    );
    const unitId =
      root?.id ??
      (await createUnit(tx, { parentId: null, name: centre, level: 'bureau', regions: [] }, now));
    const { token } = await createUser(
      tx,
      {
        login: 'admin',
        name: '管理员',
        unitId,
        ...(demo
          ? { roles: roles.map((role) => role.code), identity: demoIdentity }
          : { roles: ['administrator'] }),
      },
      now,
    );
    return { login: 'admin', onceUrl: onceUrl(publicUrl, token) };
  });
}

/** Invented: the one person of a demonstration acts on money too. */
const demoIdentity = { idType: 'police', idNumber: '000001', phone: '13900000100' } as const;

/** A new one-time address for somebody who lost theirs; for whoever holds the machine. */
export async function resetByLogin(
  db: Database,
  login: string,
  { publicUrl, now }: { publicUrl: string; now: Instant },
): Promise<string | undefined> {
  return transact(
    db,
    { kind: 'system', name: 'command-line', reason: 'wuzha user reset' },
    now,
    async (tx) => {
      const [user] = await tx.query<{ id: string }>(
        'select id from account_user where login = $1',
        [login],
      );
      if (!user) return undefined;
      const { token } = await resetUser(tx, user.id, now);
      return onceUrl(publicUrl, token);
    },
  );
}

/** A session for a simulated operator of the demonstration city. */
export async function openOperatorSession(
  db: Database,
  userId: string,
  now: Instant,
): Promise<{ cookie: string; csrf: string }> {
  const actor: SystemActor = { kind: 'system', name: 'city', reason: 'simulated operator' };
  return transact(db, actor, now, async (tx) => {
    await tx.query(`update account_user set status = 'active' where id = $1`, [userId]);
    const origin = { address: 'city', agent: 'simulated operator' };
    const { token, id } = await openSession(tx, userId, 'done', { origin, now });
    const [row] = await tx.query<{ csrf: string }>('select csrf from session where id = $1', [id]);
    tx.audit({ action: 'session.sign-in', subject: userId, detail: { by: 'city' } });
    return { cookie: `wuzha_session=${token}`, csrf: row?.csrf ?? '' };
  });
}
