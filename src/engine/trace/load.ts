/** Loads transfers, losses and openings from CSV files into columns of numbers. */
import { CsvRows } from './csv-rows.ts';
import { amountMaxFen, readFen, TimeReader } from './field.ts';
import { NameTable } from './names.ts';
import { isRising, orderOf } from './order.ts';
import { addRefusal, noRefusals, TraceFileError, type Refusals } from './refusal.ts';

/** Owner of money that is no victim's; no victim may bear this key. */
export const otherOwner = 'other';

/** Side of a transfer that is outside the accounts. */
export const outside = -1;

export type Transfers = {
  /** Rows in the order in which they count. */
  readonly count: number;
  /** Payer, or `outside`; a loss of owner k is `-2 - k`, for its payer is not traced. */
  readonly from: Int32Array;
  /** Receiver, or `outside`. */
  readonly to: Int32Array;
  readonly amountFen: Float64Array;
  /** Where the row begins in the file. */
  readonly place: Float64Array | Uint32Array;
};

export type TraceInput = {
  readonly transfers: Transfers;
  readonly accounts: NameTable;
  /** Other money before the first transfer, by account. */
  readonly openings: ReadonlyMap<number, number>;
  /** Victims and `other`, in the order of their code units. */
  readonly owners: readonly string[];
  readonly other: number;
  readonly refusals: Refusals;
  /** The id of the transfer at a place of the file. */
  readonly idAt: (place: number) => string;
};

export type TraceFiles = {
  readonly transactions: Uint8Array;
  readonly losses: Uint8Array;
  readonly opening: Uint8Array | null;
  readonly decode: (bytes: Uint8Array) => string;
};

/**
 * Reads the three files. A row that does not fit is told and left out; a file with another header
 * cannot be read at all and throws `TraceFileError`.
 */
export function loadTrace(files: TraceFiles): TraceInput {
  const refusals = noRefusals();
  const losses = readLosses(files, refusals);
  const accounts = new NameTable();
  const columns = readTransfers(files, { accounts, losses, refusals });
  const { owners, ownerOf } = ownersOf(losses);
  for (const [id, { victim, row, line }] of losses.byNumber.entries()) {
    if (row === -1) {
      const text = files.decode(losses.ids.bytesOf(id));
      addRefusal(refusals, {
        file: 'losses',
        line,
        field: 'tx_id',
        problem: `no transfer that was read has the id ${JSON.stringify(text)}`,
        remedy: 'give the tx_id of a row of the transactions',
      });
    } else {
      columns.from[row] = -2 - (ownerOf.get(victim) ?? 0);
    }
  }
  const openings = readOpenings(files, accounts, refusals);
  const other = owners.indexOf(otherOwner);
  const idAt = (place: number): string => idOf(files, place);
  return { transfers: inOrder(columns), accounts, openings, owners, other, refusals, idAt };
}

function idOf({ transactions, decode }: TraceFiles, place: number): string {
  const rows = new CsvRows(transactions, place);
  rows.next();
  return decode(rows.source.subarray(rows.starts[0], rows.ends[0]));
}

type Losses = {
  readonly ids: NameTable;
  readonly byNumber: { readonly victim: string; readonly line: number; row: number }[];
};

function ownersOf({ byNumber }: Losses): {
  readonly owners: readonly string[];
  readonly ownerOf: ReadonlyMap<string, number>;
} {
  const found = byNumber.filter(({ row }) => row !== -1).map(({ victim }) => victim);
  const owners = [...new Set([otherOwner, ...found])].sort((a, b) => (a < b ? -1 : 1));
  return { owners, ownerOf: new Map(owners.map((owner, i) => [owner, i])) };
}

/** Opens a file behind its header. */
function open(bytes: Uint8Array, header: readonly string[], file: string): CsvRows {
  const rows = new CsvRows(bytes);
  const found = rows.next() ? textOf(rows) : '';
  if (found !== header.join(',')) {
    throw new TraceFileError(
      `the first line of the ${file} must be ${header.join(',')}, not ${JSON.stringify(found)}`,
    );
  }
  return rows;
}

/** The row with commas between the fields; only for headers, which are plain. */
function textOf({ source, starts, ends, count }: CsvRows): string {
  const fields = Array.from({ length: Math.min(count, starts.length) }, (_, i) =>
    String.fromCharCode(
      ...source.subarray(starts[i], Math.min(ends[i] ?? 0, (starts[i] ?? 0) + 80)),
    ),
  );
  return fields.join(',');
}

function hasShape(
  rows: CsvRows,
  fields: number,
  file: 'transactions' | 'losses' | 'opening',
  refusals: Refusals,
): boolean {
  if (rows.count === fields && !rows.isBroken) return true;
  addRefusal(refusals, {
    file,
    line: rows.line,
    field: '',
    problem: rows.isBroken ? 'its quotes do not pair' : `it has ${rows.count} fields`,
    remedy: rows.isBroken ? 'write "" for a quote inside quotes' : `give ${fields} fields`,
  });
  return false;
}

function readLosses({ losses, decode }: TraceFiles, refusals: Refusals): Losses {
  const rows = open(losses, ['victim', 'tx_id'], 'losses');
  const ids = new NameTable();
  const byNumber: Losses['byNumber'] = [];
  while (rows.next()) {
    if (!hasShape(rows, 2, 'losses', refusals)) continue;
    const { source, starts, ends, line } = rows;
    const victim = decode(source.subarray(starts[0], ends[0]));
    const [start = 0, end = 0] = [starts[1], ends[1]];
    const refuse = (field: string, problem: string, remedy: string): void =>
      addRefusal(refusals, { file: 'losses', line, field, problem, remedy });
    if (victim === '' || victim === otherOwner) {
      refuse('victim', `it is ${JSON.stringify(victim)}`, 'name the victim otherwise');
    } else if (start === end) {
      refuse('tx_id', 'it is empty', 'name the transfer');
    } else if (ids.find(source, start, end) !== -1) {
      const name = decode(source.subarray(start, end));
      refuse('tx_id', `${JSON.stringify(name)} is a loss already`, 'give each transfer one victim');
    } else {
      ids.numberOf(source, start, end);
      byNumber.push({ victim, line, row: -1 });
    }
  }
  return { ids, byNumber };
}

function readOpenings(
  { opening, decode }: TraceFiles,
  accounts: NameTable,
  refusals: Refusals,
): ReadonlyMap<number, number> {
  const openings = new Map<number, number>();
  if (opening === null) return openings;
  const rows = open(opening, ['account', 'balance_fen'], 'opening balances');
  while (rows.next()) {
    if (!hasShape(rows, 2, 'opening', refusals)) continue;
    const { source, starts, ends, line } = rows;
    const balanceFen = readFen(source, starts[1] ?? 0, ends[1] ?? 0);
    const refuse = (field: string, problem: string, remedy: string): void =>
      addRefusal(refusals, { file: 'opening', line, field, problem, remedy });
    if (starts[0] === ends[0]) {
      refuse('account', 'it is empty', 'name the account');
      continue;
    }
    if (balanceFen === -1) {
      const text = decode(source.subarray(starts[1], ends[1]));
      refuse('balance_fen', `${JSON.stringify(text)} is no amount`, fenRemedy);
      continue;
    }
    const account = accounts.numberOf(source, starts[0] ?? 0, ends[0] ?? 0);
    if (openings.has(account)) refuse('account', 'it has an opening already', 'give one row each');
    else openings.set(account, balanceFen);
  }
  return openings;
}

const fenRemedy = `give whole fen from 0 to ${amountMaxFen}`;

type Columns = {
  count: number;
  at: Float64Array;
  from: Int32Array;
  to: Int32Array;
  amountFen: Float64Array;
  place: Float64Array | Uint32Array;
};

type Reading = {
  readonly accounts: NameTable;
  readonly losses: Losses;
  readonly refusals: Refusals;
};

function makeColumns(capacity: number, isLarge: boolean): Columns {
  return {
    count: 0,
    at: new Float64Array(capacity),
    from: new Int32Array(capacity),
    to: new Int32Array(capacity),
    amountFen: new Float64Array(capacity),
    place: isLarge ? new Float64Array(capacity) : new Uint32Array(capacity),
  };
}

/** So many bytes tell how long a row is. */
const sampleBytes = 1 << 16;

/** Room for the rows that a file of this length will have, from the rows at its beginning. */
function estimateRows(bytes: Uint8Array): number {
  const sample = bytes.subarray(0, sampleBytes);
  let lines = 1;
  for (const byte of sample) if (byte === 10) lines += 1;
  return Math.ceil((1.02 * bytes.length * lines) / Math.max(1, sample.length)) + 16;
}

function readTransfers(files: TraceFiles, reading: Reading): Columns {
  const { transactions } = files;
  const rows = open(
    transactions,
    ['tx_id', 'booked_at', 'from', 'to', 'amount_fen'],
    'transactions',
  );
  const isLarge = transactions.length > 0xffffffff;
  let columns = makeColumns(estimateRows(transactions), isLarge);
  const times = new TimeReader();
  const ids = new IdCheck(files);
  while (rows.next()) {
    if (!hasShape(rows, 5, 'transactions', reading.refusals)) continue;
    const { source, starts, ends } = rows;
    const at = times.read(source, starts[1] as number, ends[1] as number);
    const amountFen = readFen(source, starts[4] as number, ends[4] as number);
    const isFine = at === at && amountFen !== -1 && starts[0] !== ends[0];
    if (!isFine || !ids.isNew(rows, columns)) {
      refuseTransfer(rows, { at, amountFen }, files, reading.refusals);
      continue;
    }
    if (columns.count === columns.at.length) columns = widen(columns, isLarge);
    const row = columns.count;
    columns.at[row] = at;
    columns.from[row] = sideOf(reading.accounts, rows, 2);
    columns.to[row] = sideOf(reading.accounts, rows, 3);
    columns.amountFen[row] = amountFen;
    columns.place[row] = rows.rowStart;
    columns.count = row + 1;
    markLoss(reading.losses, rows, row);
  }
  return columns;
}

function sideOf(accounts: NameTable, { source, starts, ends }: CsvRows, field: number): number {
  const [start, end] = [starts[field] as number, ends[field] as number];
  return start === end ? outside : accounts.numberOf(source, start, end);
}

function markLoss({ ids, byNumber }: Losses, { source, starts, ends }: CsvRows, row: number): void {
  const number = ids.find(source, starts[0] as number, ends[0] as number);
  const loss = byNumber[number];
  if (loss !== undefined) loss.row = row;
}

function refuseTransfer(
  { source, starts, ends, line }: CsvRows,
  { at, amountFen }: { readonly at: number; readonly amountFen: number },
  { decode }: TraceFiles,
  refusals: Refusals,
): void {
  const textOf = (field: number): string =>
    JSON.stringify(decode(source.subarray(starts[field], ends[field])));
  const refuse = (field: string, problem: string, remedy: string): void =>
    addRefusal(refusals, { file: 'transactions', line, field, problem, remedy });
  if (starts[0] === ends[0]) refuse('tx_id', 'it is empty', 'name the transfer');
  else if (at !== at) {
    const remedy = 'give ISO 8601, such as 2026-01-31T08:15:00Z, or milliseconds since 1970';
    refuse('booked_at', `${textOf(1)} is no time`, remedy);
  } else if (amountFen === -1) refuse('amount_fen', `${textOf(4)} is no amount`, fenRemedy);
  else refuse('tx_id', `${textOf(0)} was read before`, 'give each transfer once');
}

function widen(old: Columns, isLarge: boolean): Columns {
  const columns = makeColumns(Math.ceil(1.5 * old.count), isLarge);
  columns.at.set(old.at);
  columns.from.set(old.from);
  columns.to.set(old.to);
  columns.amountFen.set(old.amountFen);
  columns.place.set(old.place);
  columns.count = old.count;
  return columns;
}

/**
 * Whether an id comes a second time. Ids that rise (by length, then bytes) are new without a look;
 * the first that does not makes a table of all.
 */
class IdCheck {
  readonly #files: TraceFiles;
  #last = new Uint8Array(64);
  #lastLength = 0;
  #table: NameTable | null = null;

  constructor(files: TraceFiles) {
    this.#files = files;
  }

  isNew({ source, starts, ends }: CsvRows, columns: Columns): boolean {
    const [start, end] = [starts[0] as number, ends[0] as number];
    if (this.#table === null) {
      if (this.#rises(source, start, end)) return true;
      this.#table = this.#all(columns);
    }
    const { size } = this.#table;
    return this.#table.numberOf(source, start, end) === size;
  }

  #rises(source: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    const last = this.#last;
    let rises = length > this.#lastLength ? 1 : length < this.#lastLength ? -1 : 0;
    if (length > last.length) this.#last = new Uint8Array(2 * length);
    for (let i = 0; i < length; i += 1) {
      const byte = source[start + i] as number;
      if (rises === 0) rises = byte - (last[i] as number);
      this.#last[i] = byte;
    }
    this.#lastLength = length;
    return rises > 0;
  }

  #all({ place, count }: Columns): NameTable {
    const table = new NameTable();
    for (let row = 0; row < count; row += 1) {
      const rows = new CsvRows(this.#files.transactions, place[row]);
      rows.next();
      table.numberOf(rows.source, rows.starts[0] as number, rows.ends[0] as number);
    }
    return table;
  }
}

/** Rows by time, then as they stood in the file. */
function inOrder(columns: Columns): Transfers {
  const { count } = columns;
  const at = columns.at.subarray(0, count);
  const order = isRising(at) ? null : orderOf(at);
  const sorted = <T extends Int32Array | Float64Array | Uint32Array>(column: T): T => {
    if (order === null) return column.subarray(0, count) as T;
    const result = column.slice(0, count) as T;
    for (let i = 0; i < count; i += 1) result[i] = column[order[i] as number] as number;
    return result;
  };
  return {
    count,
    from: sorted(columns.from),
    to: sorted(columns.to),
    amountFen: sorted(columns.amountFen),
    place: sorted(columns.place),
  };
}
