/**
 * Rolling charge over millions of transfers: an account pays of every owner's money in proportion.
 * Each account has its balance and a chain of victims' shares in the order of owners; what is not
 * theirs is other money.
 */
import { outside, type TraceInput } from './load.ts';
import { Balances, Exits } from './outcome.ts';
import { divideProduct, quotient } from './product.ts';
import { widenInts } from './lot-tracer.ts';

const none = -1;

export class RollingTracer {
  readonly balances: Balances;
  readonly exits = new Exits();
  readonly #input: TraceInput;
  /** First share of each account. */
  readonly #head: Int32Array;
  #next = new Int32Array(1024);
  #owner = new Int32Array(1024);
  #fen = new Float64Array(1024);
  #free = none;
  #used = 0;
  /** What one transfer takes, by owner: shares of the payer, then of the transfer. */
  readonly #owners: Int32Array;
  readonly #parts: Float64Array;
  readonly #rests: Float64Array;
  #taken = 0;

  constructor(input: TraceInput) {
    this.#input = input;
    this.balances = new Balances(input.accounts.size, input.openings);
    this.#head = new Int32Array(input.accounts.size).fill(none);
    this.#owners = new Int32Array(input.owners.length);
    this.#parts = new Float64Array(input.owners.length);
    this.#rests = new Float64Array(input.owners.length);
  }

  run(): void {
    const { count, from, to, amountFen } = this.#input.transfers;
    const { heldFen } = this.balances;
    for (let row = 0; row < count; row += 1) {
      const payer = from[row] as number;
      const amount = amountFen[row] as number;
      if (amount === 0) continue;
      this.#taken = 0;
      if (payer < outside) {
        this.#take(outside - 1 - payer, amount);
      } else if (payer === outside) {
        this.#take(this.#input.other, amount);
      } else {
        const held = heldFen[payer] as number;
        if (held < amount) this.balances.short(payer, amount - held);
        heldFen[payer] = held < amount ? amount : held;
        if (this.#head[payer] === none) this.#take(this.#input.other, amount);
        else this.#pay(payer, amount);
        heldFen[payer] -= amount;
      }
      this.#arrive(row, to[row] as number, amount);
    }
  }

  /** Shares of an account; other money alone is none. */
  lots(account: number, each: (owner: number, amountFen: number) => void): void {
    let rest = this.balances.heldFen[account] as number;
    for (let at = this.#head[account] as number; at !== none; at = this.#next[at] as number) {
      each(this.#owner[at] as number, this.#fen[at] as number);
      rest -= this.#fen[at] as number;
    }
    if (rest > 0) each(this.#input.other, rest);
  }

  isMixed(account: number): boolean {
    return this.#head[account] !== none;
  }

  #take(owner: number, fen: number): void {
    this.#owners[this.#taken] = owner;
    this.#parts[this.#taken] = fen;
    this.#taken += 1;
  }

  #pay(payer: number, amount: number): void {
    const held = this.balances.heldFen[payer] as number;
    this.#listShares(payer, held);
    if (amount === held) {
      this.#releaseAll(payer);
      return;
    }
    let left = amount;
    for (let i = 0; i < this.#taken; i += 1) {
      divideProduct(amount, this.#parts[i] as number, held);
      this.#parts[i] = quotient.floor;
      this.#rests[i] = quotient.rest;
      left -= quotient.floor;
    }
    for (; left > 0; left -= 1) this.#giveOne();
    this.#subtract(payer);
  }

  /** The payer's owners in their order, other money at its place. */
  #listShares(payer: number, held: number): void {
    const { other } = this.#input;
    let rest = held;
    let otherAt = none;
    for (let at = this.#head[payer] as number; at !== none; at = this.#next[at] as number) {
      if (otherAt === none && (this.#owner[at] as number) > other) {
        otherAt = this.#taken;
        this.#take(other, 0);
      }
      this.#take(this.#owner[at] as number, this.#fen[at] as number);
      rest -= this.#fen[at] as number;
    }
    if (otherAt === none) {
      otherAt = this.#taken;
      this.#take(other, 0);
    }
    this.#parts[otherAt] = rest;
  }

  /** One fen to the largest fraction that has none yet; the first owner of several. */
  #giveOne(): void {
    let best = 0;
    for (let i = 1; i < this.#taken; i += 1) {
      if ((this.#rests[i] as number) > (this.#rests[best] as number)) best = i;
    }
    this.#parts[best] = (this.#parts[best] as number) + 1;
    this.#rests[best] = none;
  }

  /** Both the payer's shares and what is taken are in the order of owners. */
  #subtract(payer: number): void {
    let before = none;
    let at = this.#head[payer] as number;
    for (let i = 0; i < this.#taken; i += 1) {
      if (this.#owners[i] === this.#input.other) continue;
      const next = this.#next[at] as number;
      const left = (this.#fen[at] as number) - (this.#parts[i] as number);
      if (left > 0) {
        this.#fen[at] = left;
        before = at;
      } else {
        this.#unlink(payer, before, at);
      }
      at = next;
    }
  }

  #unlink(account: number, before: number, at: number): void {
    const next = this.#next[at] as number;
    if (before === none) this.#head[account] = next;
    else this.#next[before] = next;
    this.#next[at] = this.#free;
    this.#free = at;
  }

  #releaseAll(account: number): void {
    for (let at = this.#head[account] as number; at !== none;) {
      const next = this.#next[at] as number;
      this.#next[at] = this.#free;
      this.#free = at;
      at = next;
    }
    this.#head[account] = none;
  }

  #arrive(row: number, receiver: number, amount: number): void {
    if (receiver === outside) {
      for (let i = 0; i < this.#taken; i += 1) {
        const fen = this.#parts[i] as number;
        if (fen > 0) this.exits.add(row, this.#owners[i] as number, fen);
      }
      return;
    }
    this.balances.add(receiver, amount);
    let before = none;
    let at = this.#head[receiver] as number;
    for (let i = 0; i < this.#taken; i += 1) {
      const owner = this.#owners[i] as number;
      const fen = this.#parts[i] as number;
      if (owner === this.#input.other || fen === 0) continue;
      while (at !== none && (this.#owner[at] as number) < owner) {
        before = at;
        at = this.#next[at] as number;
      }
      if (at !== none && this.#owner[at] === owner) {
        this.#fen[at] = (this.#fen[at] as number) + fen;
      } else {
        before = this.#insert(receiver, before, { owner, fen, next: at });
      }
    }
  }

  #insert(
    account: number,
    before: number,
    share: { readonly owner: number; readonly fen: number; readonly next: number },
  ): number {
    let at = this.#free;
    if (at === none) {
      at = this.#used;
      this.#used += 1;
      if (at === this.#next.length) this.#widen();
    } else {
      this.#free = this.#next[at] as number;
    }
    this.#owner[at] = share.owner;
    this.#fen[at] = share.fen;
    this.#next[at] = share.next;
    if (before === none) this.#head[account] = at;
    else this.#next[before] = at;
    return at;
  }

  #widen(): void {
    this.#next = widenInts(this.#next);
    this.#owner = widenInts(this.#owner);
    const fen = new Float64Array(2 * this.#fen.length);
    fen.set(this.#fen);
    this.#fen = fen;
  }
}
