/** What an audit is made from: statements of the accounts that paid in, and losses of their cases. */
import { canonicalJson } from '../../core/audit/index.ts';
import { accountKey, keyOfAccount, type FundCase } from '../../core/funds/index.ts';
import type { BankTransaction } from '../../core/bank/index.ts';
import { dayMs, type Instant } from '../../core/kernel/index.ts';
import type {
  AccountStatement,
  AuditEvidence,
  ReportedLoss,
  StatementLine,
  Tolerance,
} from '../../core/trace/index.ts';
import { casesOfAccount, readCases, readStatement } from '../funds/index.ts';
import { refused } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import { sha256Hex } from '../platform/random.ts';

/** Accounts on the ways to the audited one, and rows of all of them together. */
const accountsMax = 80;
const rowsMax = 10_000;

export type Gathered = {
  readonly evidence: AuditEvidence;
  readonly evidenceHash: string;
  /** Every case with a loss among them, by id. */
  readonly cases: ReadonlyMap<string, FundCase>;
  /** Rows of the audited account, by serial. */
  readonly rows: ReadonlyMap<string, BankTransaction>;
};

/**
 * Reads back from the account along its credits to every account of a case that paid in, and takes
 * the reported losses of all their cases. Refused: the ways are too many.
 */
export async function gatherEvidence(
  db: Queryable,
  key: string,
  tolerance: Tolerance,
): Promise<Gathered> {
  const statements: AccountStatement[] = [];
  const caseIds = new Set<string>();
  const seen = new Set([key]);
  let own: readonly BankTransaction[] = [];
  /** Accounts as banks call them: a victim may call the bank by another name. */
  const named = new Map<string, string>();
  let rowCount = 0;
  for (const account of seen) {
    const ids = await casesOfAccount(db, account);
    // Money from an account outside all cases is money from outside.
    if (ids.length === 0) continue;
    for (const id of ids) caseIds.add(id);
    const rows = await readStatement(db, account, dayMs as Instant);
    if (account === key) own = rows;
    rowCount += rows.length;
    statements.push({ key: account, lines: rows.map(lineOf) });
    for (const row of rows) {
      const other = otherOf(row);
      if (other !== null) named.set(numberOf(other), other);
      if (row.direction === 'in' && row.isDone && other !== null) seen.add(other);
    }
    if (statements.length > accountsMax || rowCount > rowsMax) throw refused('audit-too-large');
  }
  const states = await readCases(db, [...caseIds]);
  const cases = new Map(states.map((state) => [state.id as string, state]));
  const known = new Set(statements.map((one) => one.key));
  const losses = [...cases.values()]
    .flatMap(lossesOf)
    .filter(({ to }) => known.has(to))
    .map((loss) => ({ ...loss, from: named.get(numberOf(loss.from)) ?? loss.from }));
  const evidence = { account: key, statements, losses, tolerance };
  return {
    evidence,
    evidenceHash: sha256Hex(canonicalJson(evidence)),
    cases,
    rows: new Map(own.map((row) => [row.serial, row])),
  };
}

const numberOf = (key: string): string => key.slice(key.lastIndexOf('|') + 1);

/** Rows of one account as its bank told them, by serial. */
export async function rowsOf(
  db: Queryable,
  key: string,
): Promise<ReadonlyMap<string, BankTransaction>> {
  const rows = await readStatement(db, key, dayMs as Instant);
  return new Map(rows.map((row) => [row.serial, row]));
}

const otherOf = ({ counterparty }: BankTransaction): string | null =>
  counterparty === null ? null : accountKey(counterparty.bank, counterparty.account);

function lineOf(row: BankTransaction): StatementLine {
  const { serial, at, direction, amountFen, balanceFen, isDone, type, reverses } = row;
  const other = otherOf(row);
  return { serial, at, direction, amountFen, balanceFen, isDone, type, other, reverses };
}

function lossesOf(state: FundCase): readonly ReportedLoss[] {
  return state.transfers
    .filter(({ confirmed }) => confirmed !== false)
    .flatMap(({ id, fromBank, fromAccount, toId, amountFen, at }) => {
      const to = state.accounts.find((account) => account.id === toId);
      if (to === undefined) return [];
      const from = accountKey(fromBank, fromAccount);
      return [{ id, victim: state.id, from, to: keyOfAccount(to), amountFen, at }];
    });
}
