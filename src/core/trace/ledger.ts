/**
 * What tracing (溯源) starts from: bank rows of the accounts of a case, each fen with an owner. The
 * rules of preparing them are those of fund audits (operating-rules 9.3): order by the bank's time,
 * then serial; failed rows out; reversals cancel what they reverse; fees and interest are the
 * holder's own money; what cannot be explained is unknown money.
 */
import type { Instant } from '../kernel/index.ts';

/** Owner of what the holder had before and of interest. No victim may bear this key. */
export const ownMoney = 'own';
/** Owner of credits that nobody claims and of shortfalls (U). No victim may bear this key. */
export const unknownMoney = 'unknown';

export type TraceRow = {
  /** Serial of the bank; decides the order of equal times. */
  readonly id: string;
  readonly at: Instant;
  /** Null is outside the ledger: cash paid in, an account without a statement. */
  readonly from: string | null;
  /** Null has left the banks: cash, abroad, a fee. */
  readonly to: string | null;
  readonly amountFen: number;
  /** Whose money the whole row is when it arrives; the payer is not traced for it. */
  readonly victim: string | null;
  readonly isDone: boolean;
  readonly kind: 'transfer' | 'fee' | 'interest';
  /** Id of the row that this one takes back. */
  readonly reverses: string | null;
  /** What the bank says each side holds afterwards; null where it does not say. */
  readonly fromBalanceFen: number | null;
  readonly toBalanceFen: number | null;
};

export type Opening = {
  readonly account: string;
  readonly amountFen: number;
};

export type TraceLedger = {
  readonly openings: readonly Opening[];
  readonly rows: readonly TraceRow[];
};

export const traceFlagKinds = [
  { code: 'equal-times', zh: '同一时间有收有付', en: 'Credit and debit at the same time' },
  { code: 'not-reconciled', zh: '余额不平，不可审计', en: 'Balance differs: not auditable' },
  { code: 'shortfall', zh: '付出大于余额', en: 'Paid more than it held' },
  { code: 'reversed', zh: '已冲正', en: 'Reversed' },
  { code: 'failed', zh: '交易未成功', en: 'Failed, left out' },
  { code: 'unknown-original', zh: '冲正的原交易未找到', en: 'Reverses a row that is not here' },
] as const;
export type TraceFlagKind = (typeof traceFlagKinds)[number]['code'];

/** Something an auditor must see beside the figures. */
export type TraceFlag = {
  readonly kind: TraceFlagKind;
  readonly account: string | null;
  readonly rowId: string;
  /** Of a balance: what the rows make, and what the bank says. */
  readonly expectedFen: number | null;
  readonly toldFen: number | null;
};

export type PreparedLedger = {
  readonly openings: readonly Opening[];
  /** In the order in which they count. */
  readonly rows: readonly TraceRow[];
  readonly flags: readonly TraceFlag[];
};

/**
 * Puts rows in order, cancels reversals, leaves failed rows out, and tells what is doubtful. An
 * opening of nothing says that the account was empty, which helps to order its first rows.
 */
export function prepareLedger(ledger: TraceLedger): PreparedLedger {
  const flags: TraceFlag[] = [];
  for (const row of ledger.rows) {
    if (!row.isDone) flags.push(flag('failed', row));
  }
  const { rows: done, guessed } = orderRows(
    ledger.openings,
    ledger.rows.filter((row) => row.isDone),
  );
  flags.push(...equalTimes(done, guessed), ...reconcile(ledger.openings, done));
  const openings = ledger.openings.filter(({ amountFen }) => amountFen > 0);
  return { openings, rows: cancelReversals(done, flags), flags };
}

function flag(kind: TraceFlagKind, row: TraceRow, account: string | null = null): TraceFlag {
  return { kind, account, rowId: row.id, expectedFen: null, toldFen: null };
}

type Balances = Map<string, number>;
type Ordered = {
  readonly rows: readonly TraceRow[];
  /** Times at which the order is a guess. */
  readonly guessed: ReadonlySet<number>;
};

/**
 * By time. At one time, the order in which each row leaves the balance that its bank tells; where
 * banks do not tell enough, whoever is paid is paid before he pays, then by serial.
 */
function orderRows(openings: readonly Opening[], rows: readonly TraceRow[]): Ordered {
  const sorted = [...rows].sort((a, b) => a.at - b.at || compareKeys(a.id, b.id));
  const balances: Balances = new Map(openings.map((one) => [one.account, one.amountFen]));
  const result: TraceRow[] = [];
  const guessed = new Set<number>();
  for (let start = 0; start < sorted.length;) {
    const at = sorted[start]?.at ?? 0;
    let end = start + 1;
    while (end < sorted.length && sorted[end]?.at === at) end += 1;
    const usual = creditsFirst(sorted.slice(start, end));
    const told = usual.length < 2 ? undefined : asTold(usual, balances);
    if (told === undefined) guessed.add(at);
    const group = told ?? usual;
    for (const row of group) book(row, balances);
    result.push(...group);
    start = end;
  }
  return { rows: result, guessed };
}

/** One account's side of a row: what it changes, and what the bank says is there afterwards. */
type Move = {
  readonly account: string;
  readonly changeFen: number;
  readonly toldFen: number | null;
};

function movesOf(row: TraceRow): readonly Move[] {
  const { from, to, amountFen, victim, fromBalanceFen, toBalanceFen } = row;
  const moves: Move[] = [];
  if (from !== null && victim === null) {
    moves.push({ account: from, changeFen: -amountFen, toldFen: fromBalanceFen });
  }
  if (to !== null) moves.push({ account: to, changeFen: amountFen, toldFen: toBalanceFen });
  return moves;
}

/** Without an opening the first balance that the bank tells is where the account starts. */
const afterwards = ({ account, changeFen, toldFen }: Move, balances: Balances): number =>
  (balances.get(account) ?? (toldFen === null ? 0 : toldFen - changeFen)) + changeFen;

function book(row: TraceRow, balances: Balances): void {
  for (const move of movesOf(row)) balances.set(move.account, afterwards(move, balances));
}

/** The order that every told balance confirms; undefined where there is none, or one is not told. */
function asTold(usual: readonly TraceRow[], before: Balances): readonly TraceRow[] | undefined {
  const known = usual.every((row) =>
    movesOf(row).every((move) => move.toldFen !== null && before.has(move.account)),
  );
  if (!known) return undefined;
  const balances: Balances = new Map(before);
  const rest = [...usual];
  const result: TraceRow[] = [];
  while (rest.length > 0) {
    const next = rest.findIndex((row) =>
      movesOf(row).every((move) => afterwards(move, balances) === move.toldFen),
    );
    const [row] = next < 0 ? [] : rest.splice(next, 1);
    if (row === undefined) return undefined;
    book(row, balances);
    result.push(row);
  }
  return result;
}

/** The first row whose payer waits for no other row; in a circle, the first by serial. */
function creditsFirst(rows: TraceRow[]): readonly TraceRow[] {
  if (rows.length < 2) return rows;
  const waiting = new Map<string, number>();
  for (const row of rows) {
    if (row.to !== null && row.to !== row.from) {
      waiting.set(row.to, (waiting.get(row.to) ?? 0) + 1);
    }
  }
  const rest = [...rows];
  const result: TraceRow[] = [];
  while (rest.length > 0) {
    const free = rest.findIndex((row) => row.from === null || (waiting.get(row.from) ?? 0) === 0);
    const [row] = rest.splice(Math.max(free, 0), 1);
    if (row === undefined) break;
    if (row.to !== null && row.to !== row.from) waiting.set(row.to, (waiting.get(row.to) ?? 1) - 1);
    result.push(row);
  }
  return result;
}

function equalTimes(rows: readonly TraceRow[], guessed: ReadonlySet<number>): readonly TraceFlag[] {
  const flags: TraceFlag[] = [];
  let at = Number.NaN;
  const paid = new Set<string>();
  for (const row of rows) {
    if (row.at !== at) paid.clear();
    at = row.at;
    const isGuess = guessed.has(row.at) && row.from !== null && row.victim === null;
    if (isGuess && row.from !== null && paid.has(row.from)) {
      flags.push(flag('equal-times', row, row.from));
    }
    if (row.to !== null) paid.add(row.to);
  }
  return flags;
}

/** Each balance that a bank tells must be what the rows make; the first that is not is told. */
function reconcile(openings: readonly Opening[], rows: readonly TraceRow[]): readonly TraceFlag[] {
  const balances: Balances = new Map(openings.map((one) => [one.account, one.amountFen]));
  const wrong = new Map<string, TraceFlag>();
  for (const row of rows) {
    for (const move of movesOf(row)) {
      const { account, toldFen } = move;
      const expectedFen = afterwards(move, balances);
      balances.set(account, expectedFen);
      if (toldFen === null || toldFen === expectedFen || wrong.has(account)) continue;
      wrong.set(account, { ...flag('not-reconciled', row, account), expectedFen, toldFen });
    }
  }
  return [...wrong.values()];
}

/** A reversal and its original leave nothing; a reversal in part leaves the rest of the original. */
function cancelReversals(rows: readonly TraceRow[], flags: TraceFlag[]): readonly TraceRow[] {
  const left = new Map(rows.map((row) => [row.id, row.amountFen]));
  const gone = new Set<string>();
  for (const row of rows) {
    if (row.reverses === null) continue;
    const before = left.get(row.reverses);
    if (before === undefined || row.reverses === row.id || before < row.amountFen) {
      flags.push(flag('unknown-original', row));
      continue;
    }
    left.set(row.reverses, before - row.amountFen);
    gone.add(row.id);
    flags.push(flag('reversed', row));
  }
  return rows.flatMap((row) => {
    const amountFen = left.get(row.id) ?? 0;
    return gone.has(row.id) || amountFen === 0 ? [] : [{ ...row, amountFen }];
  });
}

/** Order of keys by their code units, the same on every machine. */
export function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
