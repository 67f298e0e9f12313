/** Showing the whole number and name of an account of a case: on record, with the purpose. */
import { purposesOfRole, type Purpose, type UserActor } from '../../core/access/index.ts';
import { findAccount } from '../../core/funds/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import { absent, refused } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import { transact } from '../platform/transact.ts';
import { findCase } from './row.ts';

type Asked = { readonly id: string; readonly accountId: string; readonly purpose: Purpose };

/** Refused in this order: no such case or account (404), a purpose that is not the reader's. */
export async function revealAccount(
  db: Database,
  { actor, now }: { readonly actor: UserActor; readonly now: Instant },
  { id, accountId, purpose }: Asked,
): Promise<{ number: string; name: string }> {
  const record = await findCase(db, actor, id);
  const account = record && findAccount(record.state, accountId);
  if (account === undefined) throw absent();
  const allowed = actor.roles.some((role) => purposesOfRole[role].includes(purpose));
  await transact(db, actor, now, async (tx) => {
    tx.audit({ action: 'funds.reveal', subject: id, purpose, allowed, detail: { accountId } });
  });
  if (!allowed) throw refused('purpose-not-allowed');
  return { number: account.number, name: account.name };
}
