/** Keys of this module: made at the first start, sealed with the key of the data directory. */
import { randomBytes } from 'node:crypto';
import webPush from 'web-push';
import type { Instant } from '../../core/kernel/index.ts';
import type { Database } from '../platform/database.ts';
import { EnvironmentFault } from '../platform/fault.ts';
import type { Vault } from '../platform/secret.ts';
import type { PushKeys } from './push.ts';

export type ContactKeys = {
  /** For the digests of check codes. */
  readonly code: Buffer;
  readonly push: PushKeys;
};

/** Opens the keys, or makes them. Refused: they were sealed with the key of another data directory. */
export async function openKeys(db: Database, vault: Vault, now: Instant): Promise<ContactKeys> {
  const code = await openKey({ db, vault, now }, 'check-code', () =>
    randomBytes(32).toString('base64'),
  );
  const push = await openKey({ db, vault, now }, 'push', () =>
    JSON.stringify(webPush.generateVAPIDKeys()),
  );
  return { code: Buffer.from(code, 'base64'), push: JSON.parse(push) as PushKeys };
}

type Opening = { readonly db: Database; readonly vault: Vault; readonly now: Instant };

async function openKey(
  { db, vault, now }: Opening,
  name: string,
  make: () => string,
): Promise<string> {
  await db.query(
    `insert into sealed_key (name, sealed, created_at)
     select $1, $2, $3 where not exists (select 1 from sealed_key where name = $1)
     on conflict (name) do nothing`,
    [name, vault.seal(make()), now],
  );
  const [row] = await db.query<{ sealed: Buffer }>(
    'select sealed from sealed_key where name = $1',
    [name],
  );
  const plain = row && vault.unseal(row.sealed);
  if (plain !== undefined) return plain;
  throw new EnvironmentFault(
    'sealed-by-another-key',
    `the key "${name}" in the database was sealed with another secret.key`,
    'restore secret.key of the data directory that made this database',
  );
}
