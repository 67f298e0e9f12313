/**
 * Who may change fund cases at the same time. What a bank says of one account changes every case
 * that the account is in, and their accounts downstream, so a change locks accounts and cases: first
 * the accounts that it names, in order, then the cases of these, in order. What it finds out later
 * that it needs, it takes only where nobody has it, and never waits for it: so nobody waits in a
 * circle. Where somebody has it, all is undone and done again alone, as the one writer.
 */
import type { Queryable } from '../platform/database.ts';
import { LockConflict, type Transaction } from '../platform/transact.ts';

type Hold = { readonly keys: Set<string>; readonly cases: Set<string> } | 'all';

/** What each open transaction has. */
const holds = new WeakMap<Queryable, Hold>();

/** So many accounts are locked one by one; whoever needs more becomes the one writer. */
const keysMax = 200;

/** Becomes the one writer. Taken before any other lock by whatever cannot name what it changes. */
export async function lockFunds(tx: Transaction): Promise<void> {
  const held = holds.get(tx);
  if (held === 'all') return;
  // Whoever shares cannot become the only one while others share: it begins again.
  if (held !== undefined && tx.attempt === 1) throw new LockConflict('needs to be the one writer');
  await tx.query('select pg_advisory_xact_lock(hashtext($1))', ['funds'], 'funds-lock');
  holds.set(tx, 'all');
}

/** Becomes one of several writers, or the only one where that failed before. */
async function share(tx: Transaction): Promise<Hold> {
  const held = holds.get(tx);
  if (held !== undefined) return held;
  if (tx.attempt > 1) {
    await lockFunds(tx);
    return 'all';
  }
  await tx.query('select pg_advisory_xact_lock_shared(hashtext($1))', ['funds'], 'funds-share');
  const hold = { keys: new Set<string>(), cases: new Set<string>() };
  holds.set(tx, hold);
  return hold;
}

export type FundPlan = {
  /** Cases that change in any event. */
  readonly cases: readonly string[];
  /** Accounts of which something will be known, or that get a measure. */
  readonly keys: readonly string[];
};

/**
 * Locks what a change will touch, before any other lock that somebody who changes cases may want.
 * The first call of a transaction waits for its turn; later ones take what is free or begin again.
 */
export async function enterFunds(tx: Transaction, { cases, keys }: FundPlan): Promise<void> {
  const isFirst = holds.get(tx) === undefined;
  const hold = await share(tx);
  if (hold === 'all') return;
  if (!isFirst) {
    await needAccounts(tx, keys);
    await needCases(tx, cases);
    return;
  }
  if (keys.length > keysMax) throw new LockConflict('too many accounts for one of several writers');
  const wanted = [...new Set(keys)];
  if (wanted.length > 0) {
    await tx.query(
      `select pg_advisory_xact_lock(hashtext('funds-account'), h)
       from (select distinct hashtext(k) as h from unnest($1::text[]) as k order by h) as t`,
      [wanted],
      'funds-lock-accounts',
    );
    for (const key of wanted) hold.keys.add(key);
  }
  const rows = await tx.query<{ id: string }>(
    `select id from fund_case where id = any($1)
       or id in (select case_id from fund_account where key = any($2)) order by id for no key update`,
    [[...cases], wanted],
    'funds-lock-first',
  );
  for (const { id } of rows) hold.cases.add(id);
}

/** Locks those of some cases that nobody has; the one writer gets all. Answers their ids. */
export async function lockFree(
  tx: Transaction,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const hold = await share(tx);
  if (hold === 'all') return new Set(ids);
  const rows = await tx.query<{ id: string }>(
    'select id from fund_case where id = any($1) order by id for no key update skip locked',
    [[...ids]],
    'funds-lock-free',
  );
  for (const { id } of rows) hold.cases.add(id);
  return new Set(rows.map(({ id }) => id));
}

/** Takes accounts that turned out to be needed, or begins again. */
export async function needAccounts(tx: Transaction, keys: Iterable<string>): Promise<void> {
  const hold = await share(tx);
  if (hold === 'all') return;
  const wanted = [...new Set(keys)].filter((key) => !hold.keys.has(key));
  if (wanted.length === 0) return;
  if (hold.keys.size + wanted.length > keysMax) {
    throw new LockConflict('too many accounts for one of several writers');
  }
  const [row] = await tx.query<{ all: boolean }>(
    `select bool_and(pg_try_advisory_xact_lock(hashtext('funds-account'), hashtext(k))) as all
     from unnest($1::text[]) as k`,
    [wanted],
    'funds-need-accounts',
  );
  if (row?.all !== true) throw new LockConflict('an account is in other hands');
  for (const key of wanted) hold.keys.add(key);
}

/** Takes cases that turned out to be needed, or begins again. What is not there is no conflict. */
export async function needCases(tx: Transaction, ids: readonly string[]): Promise<void> {
  const hold = await share(tx);
  if (hold === 'all') return;
  const wanted = [...new Set(ids)].filter((id) => !hold.cases.has(id));
  if (wanted.length === 0) return;
  const rows = await tx.query<{ id: string; free: boolean }>(
    `select c.id, l.id is not null as free from fund_case c left join (
       select id from fund_case where id = any($1) order by id for no key update skip locked) l using (id)
     where c.id = any($1)`,
    [wanted],
    'funds-need-cases',
  );
  if (rows.some(({ free }) => !free)) throw new LockConflict('a case is in other hands');
  for (const { id } of rows) hold.cases.add(id);
}
