/**
 * Fund cases as they stand in the database: the head of a case is one value, its accounts and flows
 * are rows, and an act writes only what it changed. A state that was read or written is kept under
 * its mark, which no other state ever has, so the next act on the case need not read it again.
 */
import { keyOfAccount, nextDue, type FundCase, type FundsPolicy } from '../../core/funds/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { Queryable } from '../platform/database.ts';
import { newId } from '../platform/random.ts';
import type { Transaction } from '../platform/transact.ts';
import { needCases } from './lock.ts';

/** Accounts and flows of all states that are kept; the one looked at longest ago goes first. */
const keptMax = 60_000;
const kept = new Map<string, FundCase>();
let keptSize = 0;

const sizeOf = ({ accounts, flows }: FundCase): number => 10 + accounts.length + flows.length;

function remember(mark: string, state: FundCase): void {
  forget(mark);
  kept.set(mark, state);
  keptSize += sizeOf(state);
  for (const [oldest] of kept) {
    if (keptSize <= keptMax || oldest === mark) return;
    forget(oldest);
  }
}

function forget(mark: string): void {
  const state = kept.get(mark);
  if (state === undefined) return;
  kept.delete(mark);
  keptSize -= sizeOf(state);
}

/** Cases by id, as they are committed or as this transaction has changed them. */
export async function loadCases(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, FundCase>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<{ id: string; mark: string }>(
    'select id, mark from fund_case where id = any($1)',
    [[...ids]],
    'funds-marks',
  );
  const known = rows.flatMap(({ id, mark }) => {
    const state = kept.get(mark);
    if (state !== undefined) remember(mark, state);
    return state === undefined ? [] : [[id, state] as const];
  });
  const found = new Map(known);
  const missing = rows.flatMap(({ id }) => (found.has(id) ? [] : [id]));
  if (missing.length > 0) {
    const read = await db.query<{ id: string; mark: string; state: FundCase }>(
      'select id, mark, state from fund_case_whole where id = any($1)',
      [missing],
      'funds-read-whole',
    );
    for (const { id, mark, state } of read) {
      remember(mark, state);
      found.set(id, state);
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Locks cases and answers them in order of id; see `lock.ts` for who waits and who does not. */
export async function lockCases(
  tx: Transaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, FundCase>> {
  await needCases(tx, ids);
  return loadCases(tx, ids);
}

const caughtOf = ({ parts }: FundCase): number =>
  parts.stopped + parts.frozen + parts.returned + parts.restituted;

function dueOf(state: FundCase, policy: FundsPolicy): Instant | null {
  const times = state.measures.flatMap((one) => nextDue(one, policy)?.at ?? []);
  return times.length === 0 ? null : (Math.min(...times) as Instant);
}

const searchMax = 8000;

function searchOf(state: FundCase): string {
  const { number, victim, accounts, filing } = state;
  const words = [number, filing?.number ?? '', victim.name, victim.phone ?? ''];
  return [...words, ...accounts.map((one) => one.number)].join(' ').slice(0, searchMax);
}

const saveSql = `insert into fund_case (id, number, unit_id, status, person_id, warning_id,
    reported_at, loss_fen, caught_fen, imbalance_fen, due_at, search, state, version, mark)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
  on conflict (id) do update set status = excluded.status, loss_fen = excluded.loss_fen,
    caught_fen = excluded.caught_fen, imbalance_fen = excluded.imbalance_fen,
    due_at = excluded.due_at, search = excluded.search, state = excluded.state,
    version = excluded.version, mark = excluded.mark`;

/** Writes a case: its head, and of its accounts and flows those that differ from before. */
export async function saveState(
  tx: Queryable,
  before: FundCase | null,
  after: FundCase,
  { policy, now }: { readonly policy: FundsPolicy; readonly now: Instant },
): Promise<void> {
  const { accounts: _accounts, flows: _flows, ...head } = after;
  const mark = newId('fnd', now);
  await tx.query(
    saveSql,
    [
      after.id,
      after.number,
      after.unitId,
      after.status,
      after.victim.personId,
      after.warningId,
      after.reportedAt,
      after.lossFen,
      caughtOf(after),
      after.imbalanceFen,
      dueOf(after, policy),
      searchOf(after),
      JSON.stringify(head),
      after.version,
      mark,
    ],
    'funds-save',
  );
  await saveAccounts(tx, before, after);
  await saveFlows(tx, before, after);
  remember(mark, after);
}

/** What is another value than before; states share what a decision left alone. */
function changedOf<T extends { readonly id: string }>(
  before: readonly T[] = [],
  after: readonly T[],
): readonly T[] {
  if (before === after) return [];
  const old = new Map(before.map((one) => [one.id, one]));
  return after.filter((one) => old.get(one.id) !== one);
}

async function saveAccounts(
  tx: Queryable,
  before: FundCase | null,
  after: FundCase,
): Promise<void> {
  const changed = changedOf(before?.accounts, after.accounts);
  if (changed.length === 0) return;
  const rows = changed.map((body) => ({ key: keyOfAccount(body), body }));
  await tx.query(
    `insert into fund_account (case_id, id, key, level, here_fen, body)
     select $1, v->'body'->>'id', v->>'key', (v->'body'->>'level')::int,
       (v->'body'->>'hereFen')::bigint, v->'body'
     from jsonb_array_elements($2::jsonb) with ordinality as r (v, n) order by n
     on conflict (case_id, id) do update set level = excluded.level,
       here_fen = excluded.here_fen, body = excluded.body`,
    [after.id, JSON.stringify(rows)],
    'funds-save-accounts',
  );
}

async function saveFlows(tx: Queryable, before: FundCase | null, after: FundCase): Promise<void> {
  const changed = changedOf(before?.flows, after.flows);
  if (changed.length > 0) {
    await tx.query(
      `insert into fund_flow (case_id, id, body)
       select $1, v->>'id', v
       from jsonb_array_elements($2::jsonb) with ordinality as r (v, n) order by n
       on conflict (case_id, id) do update set body = excluded.body`,
      [after.id, JSON.stringify(changed)],
      'funds-save-flows',
    );
  }
  if (before === null || before.flows === after.flows) return;
  const still = new Set(after.flows.map((one) => one.id));
  const gone = before.flows.filter((one) => !still.has(one.id)).map((one) => one.id);
  if (gone.length === 0) return;
  await tx.query(
    'delete from fund_flow where case_id = $1 and id = any($2)',
    [after.id, gone],
    'funds-drop-flows',
  );
}
