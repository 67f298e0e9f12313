/** What every tracer keeps beside the lots: balances, shortfalls, and what left. */

/** Greatest balance that adds up exactly. */
const balanceMaxFen = Number.MAX_SAFE_INTEGER;

/** An account came to hold more than whole fen can be counted to. */
export class BalanceTooLarge extends Error {
  readonly account: number;

  constructor(account: number) {
    super(`an account comes to hold more than ${balanceMaxFen} fen`);
    this.account = account;
  }
}

/** Rows of money that left the accounts: transfer, owner, amount. Grows as it must. */
export class Exits {
  count = 0;
  row = new Int32Array(1024);
  owner = new Int32Array(1024);
  amountFen = new Float64Array(1024);

  add(row: number, owner: number, amountFen: number): void {
    const last = this.count - 1;
    if (last >= 0 && this.row[last] === row && this.owner[last] === owner) {
      this.amountFen[last] = (this.amountFen[last] as number) + amountFen;
      return;
    }
    if (this.count === this.row.length) this.#widen();
    this.row[this.count] = row;
    this.owner[this.count] = owner;
    this.amountFen[this.count] = amountFen;
    this.count += 1;
  }

  #widen(): void {
    const { row, owner, amountFen } = this;
    this.row = new Int32Array(2 * row.length);
    this.owner = new Int32Array(2 * row.length);
    this.amountFen = new Float64Array(2 * row.length);
    this.row.set(row);
    this.owner.set(owner);
    this.amountFen.set(amountFen);
  }
}

export class Balances {
  readonly heldFen: Float64Array;
  readonly shortFen: Float64Array;

  constructor(accounts: number, openings: ReadonlyMap<number, number>) {
    this.heldFen = new Float64Array(accounts);
    this.shortFen = new Float64Array(accounts);
    for (const [account, amountFen] of openings) this.heldFen[account] = amountFen;
  }

  add(account: number, amountFen: number): void {
    const held = (this.heldFen[account] as number) + amountFen;
    if (held > balanceMaxFen) throw new BalanceTooLarge(account);
    this.heldFen[account] = held;
  }

  short(account: number, amountFen: number): void {
    const total = (this.shortFen[account] as number) + amountFen;
    if (total > balanceMaxFen) throw new BalanceTooLarge(account);
    this.shortFen[account] = total;
  }
}
