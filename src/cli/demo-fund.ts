/** Those of the demonstration who work on the money: fund officers and whoever approves. */
import type { Instant } from '../core/kernel/index.ts';
import { createUser } from '../server/access/index.ts';
import type { Transaction } from '../server/platform/transact.ts';
import { cityCode } from '../sim/index.ts';

const people = [
  { login: 'fund02', name: '周敏', role: 'fund-officer' },
  { login: 'fund03', name: '许立群', role: 'fund-officer' },
  // Returns are prepared by one and approved by another.
  { login: 'return01', name: '何静', role: 'fund-officer' },
  { login: 'chief01', name: '梁志远', role: 'commander' },
] as const;

/** Invented, and the same for the same person on every run. */
export function demoIdentity(login: string) {
  let digits = 0;
  for (const letter of login) digits = (digits * 31 + letter.charCodeAt(0)) % 1_000_000;
  const idNumber = String(digits).padStart(6, '0');
  return { idType: 'police', idNumber, phone: `139${idNumber}00` } as const;
}

/** Makes who is not there yet. */
export async function seedFundOfficers(tx: Transaction, now: Instant): Promise<void> {
  const [bureau] = await tx.query<{ id: string }>(
    "select id from unit where level = 'bureau' and $1 = any(regions)",
    [cityCode],
  );
  if (bureau === undefined) throw new Error('invariant broken: the demonstration has a bureau');
  const known = await tx.query<{ login: string }>(
    'select login from account_user where login = any($1)',
    [people.map(({ login }) => login)],
  );
  const missing = people.filter((one) => !known.some(({ login }) => login === one.login));
  for (const { login, name, role } of missing)
    await createUser(
      tx,
      { login, name, roles: [role], unitId: bureau.id, identity: demoIdentity(login) },
      now,
    );
  if (missing.length === 0) return;
  const detail = { by: 'demonstration' };
  tx.audit({ action: 'user.create', subject: `${missing.length} fund officers`, detail });
}
