/**
 * The auditor of a night of the money: it adds up the ledger rows itself, reads the books of the
 * banks as the banks tell them, and compares. It uses none of the centre's own sums.
 */
import type { Database } from '../../src/server/platform/database.ts';
import type { BankBooks } from '../../src/sim/bank/process/host.ts';

export type Finding = { readonly what: string; readonly detail: string };

type Row<T extends string> = Readonly<Record<T, string>>;

const placesOfMoney = [
  'in-flight',
  'stopped',
  'frozen',
  'cash',
  'abroad',
  'spent',
  'released',
  'returned',
  'restituted',
];

/** The parts of each case, added up from its rows alone, against the sum of the reported transfers. */
export async function auditLedger(
  db: Database,
): Promise<{ cases: number; findings: Finding[]; parts: Record<string, number>; lossFen: number }> {
  const rows = await db.query<Row<'case_id' | 'from_part' | 'to_part' | 'amount'>>(
    `select case_id, from_part, to_part, sum(amount_fen)::text as amount from fund_ledger
     group by case_id, from_part, to_part`,
  );
  const losses = await db.query<
    Row<'id' | 'loss'> & { state: { transfers: readonly { amountFen: number }[] } }
  >('select id, loss_fen::text as loss, state from fund_case_whole');
  const sums = new Map<string, Map<string, number>>();
  const add = (id: string, part: string, amount: number): void => {
    const own = sums.get(id) ?? new Map<string, number>();
    sums.set(id, own.set(part, (own.get(part) ?? 0) + amount));
  };
  for (const { case_id, from_part, to_part, amount } of rows) {
    add(case_id, from_part, -Number(amount));
    add(case_id, to_part, Number(amount));
  }
  const findings: Finding[] = [];
  const parts: Record<string, number> = {};
  let lossFen = 0;
  for (const { id, loss, state } of losses) {
    const own = sums.get(id) ?? new Map<string, number>();
    let total = 0;
    for (const part of placesOfMoney) {
      const amount = own.get(part) ?? 0;
      if (amount < 0) findings.push({ what: 'negative part', detail: `${id} ${part} ${amount}` });
      parts[part] = (parts[part] ?? 0) + amount;
      total += amount;
    }
    const reported = state.transfers.reduce((sum, one) => sum + one.amountFen, 0);
    lossFen += Number(loss);
    if (total !== Number(loss) || reported !== Number(loss))
      findings.push({
        what: 'parts are not the loss',
        detail: `${id}: ${total}, loss ${loss}, reported ${reported}`,
      });
  }
  return { cases: losses.length, findings, parts, lossFen };
}

/** Money over all banks, and each instruction at the bank that carried it out. */
export function auditBooks(books: readonly BankBooks[]): Finding[] {
  const findings: Finding[] = [];
  let [out, in_] = [0, 0];
  for (const { bank, differenceFen, clearedInFen, clearedOutFen, timesDone, outputs } of books) {
    out += clearedOutFen;
    in_ += clearedInFen;
    if (differenceFen !== 0)
      findings.push({ what: 'books do not balance', detail: `${bank} ${differenceFen}` });
    if (outputs > 0) findings.push({ what: 'not handed over', detail: `${bank} ${outputs}` });
    for (const [key, times] of timesDone)
      if (times !== 1)
        findings.push({ what: 'done more than once', detail: `${bank} ${key} ${times}` });
  }
  if (out !== in_)
    findings.push({ what: 'money between banks', detail: `${out - in_} fen missing` });
  return findings;
}

type Asked = { key: string; bank: string; kind: string; status: string; account: string };

/** What the centre believes of its orders, and what the banks did. */
export async function auditOrders(db: Database, books: readonly BankBooks[]): Promise<Finding[]> {
  const asked = await db.query<Asked>('select key, bank, kind, status, account from bank_message');
  const byKey = new Map(asked.map((one) => [one.key, one]));
  const done = new Map(
    books.flatMap(({ bank, timesDone }) => timesDone.map(([key]) => [key, bank])),
  );
  const findings: Finding[] = [];
  for (const [key, bank] of done) {
    const order = byKey.get(key);
    if (order === undefined) findings.push({ what: 'never decided', detail: `${bank} ${key}` });
    else if (order.bank !== bank) findings.push({ what: 'another bank', detail: key });
  }
  for (const { key, status, kind } of asked)
    if (status === 'answered' && !done.has(key))
      findings.push({ what: 'answered but not done', detail: `${kind} ${key}` });
  return [...findings, ...(await auditHolds(db, books))];
}

type Believed = {
  id: string;
  kind: 'stop' | 'freeze';
  status: string;
  keys: readonly string[];
  expiresAt: number | null;
  number: string;
  bank: string;
};

/** Each measure that the centre believes in force is in the bank's books, and the other way round. */
async function auditHolds(db: Database, books: readonly BankBooks[]): Promise<Finding[]> {
  const measures = await db.query<Believed>(
    `select m->>'id' as id, m->>'kind' as kind, m->>'status' as status, m->'keys' as keys,
       (m->>'expiresAt')::float8 as "expiresAt", a->>'number' as number, a->>'bank' as bank
     from fund_case_whole c, jsonb_array_elements(c.state->'measures') m,
       lateral (select x as a from jsonb_array_elements(c.state->'accounts') x
         where x->>'id' = m->>'accountId') acc`,
  );
  const findings: Finding[] = [];
  // What a bank did just now and has not told yet.
  const flying = new Set(
    (
      await db.query<{ key: string }>(
        "select key from bank_message where status in ('waiting', 'sent')",
      )
    ).map(({ key }) => key),
  );
  const isFlying = (one: Believed): boolean => one.keys.some((key) => flying.has(key));
  const ofKey = new Map(measures.flatMap((one) => one.keys.map((key) => [key, one] as const)));
  const inForce = ['in-force', 'partial', 'queued'];
  const held = new Set<string>();
  /** Accounts under a freeze of ours; it takes the place of any stop there, whichever case asked. */
  const frozen = new Set<string>();
  for (const { bank, at, accounts } of books)
    for (const { number, holds } of accounts)
      for (const hold of holds) {
        if (hold.key.startsWith('prior ')) continue;
        const isLive = hold.endedAt === null && hold.expireAt > at;
        const believed = ofKey.get(hold.key);
        if (believed === undefined) {
          findings.push({ what: 'hold of no measure', detail: `${bank} ${number} ${hold.key}` });
          continue;
        }
        if (isLive) held.add(believed.id);
        if (isLive && hold.kind === 'freeze') frozen.add(number);
        if (isFlying(believed)) continue;
        if (isLive && !inForce.includes(believed.status))
          findings.push({
            what: 'held but not believed',
            detail: `${believed.kind} ${believed.status} ${hold.key}`,
          });
        // A freeze that waits in line behind another office's has no end of its own yet (art. 242).
        const isInLine = believed.status === 'queued';
        if (isLive && !isInLine && Math.abs((believed.expiresAt ?? 0) - hold.expireAt) > 1_000)
          findings.push({
            what: 'another end',
            detail: `${hold.key} ${believed.expiresAt} ${hold.expireAt}`,
          });
      }
  const isReplaced = (one: Believed): boolean => one.kind === 'stop' && frozen.has(one.number);
  for (const one of measures)
    if (inForce.includes(one.status) && !held.has(one.id) && !isFlying(one) && !isReplaced(one))
      findings.push({
        what: 'believed but not held',
        detail: `${one.kind} ${one.status} ${one.bank} ${one.number} ${one.id}`,
      });
  return findings;
}

/** Stops that ended at the bank and are not on record as ended, or were recorded late or early. */
export async function auditLapses(
  db: Database,
  now: number,
): Promise<{ lapsed: number; lateMaxMs: number; findings: Finding[] }> {
  const rows = await db.query<{
    id: string;
    status: string;
    expiresAt: number | null;
    endedAt: number | null;
  }>(
    `select m->>'id' as id, m->>'status' as status, (m->>'expiresAt')::float8 as "expiresAt",
       (m->>'endedAt')::float8 as "endedAt"
     from fund_case c, jsonb_array_elements(c.state->'measures') m`,
  );
  const findings: Finding[] = [];
  let [lapsed, lateMaxMs] = [0, 0];
  for (const { id, status, expiresAt, endedAt } of rows) {
    if (status === 'lapsed') {
      lapsed += 1;
      const lateMs = (endedAt ?? Infinity) - (expiresAt ?? 0);
      lateMaxMs = Math.max(lateMaxMs, lateMs);
      if (lateMs < 0) findings.push({ what: 'lapsed before its end', detail: id });
    } else if (
      ['in-force', 'partial'].includes(status) &&
      expiresAt !== null &&
      expiresAt < now - 60_000
    )
      findings.push({ what: 'lapse unnoticed', detail: `${id} ${status}` });
  }
  return { lapsed, lateMaxMs, findings };
}
