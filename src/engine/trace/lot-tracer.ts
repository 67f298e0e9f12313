/**
 * First in, first out and last in, first out over millions of transfers. An account that holds no
 * victim's money is only its balance; the others have a chain of lots from the oldest to the newest.
 * Neighbouring lots of one owner are one lot: no method tells them apart.
 */
import { outside, type TraceInput } from './load.ts';
import { Balances, Exits } from './outcome.ts';

const none = -1;

export class LotTracer {
  readonly balances: Balances;
  readonly exits = new Exits();
  readonly #input: TraceInput;
  readonly #isLifo: boolean;
  /** Oldest and newest lot of each account; `none` where all is other money. */
  readonly #head: Int32Array;
  readonly #tail: Int32Array;
  /** Lots; those that are free are chained by `next`. */
  #next = new Int32Array(1024);
  #previous = new Int32Array(1024);
  #owner = new Int32Array(1024);
  #fen = new Float64Array(1024);
  #free = none;
  #used = 0;
  /** Lots on their way from payer to receiver. */
  #carriedHead = none;
  #carriedTail = none;

  constructor(input: TraceInput, isLifo: boolean) {
    this.#input = input;
    this.#isLifo = isLifo;
    this.balances = new Balances(input.accounts.size, input.openings);
    this.#head = new Int32Array(input.accounts.size).fill(none);
    this.#tail = new Int32Array(input.accounts.size).fill(none);
  }

  run(): void {
    const { count, from, to, amountFen } = this.#input.transfers;
    const { heldFen } = this.balances;
    for (let row = 0; row < count; row += 1) {
      const payer = from[row] as number;
      const amount = amountFen[row] as number;
      if (amount === 0) continue;
      if (payer < outside) {
        this.#carryNew(outside - 1 - payer, amount);
        this.#arrive(row, to[row] as number, amount);
      } else if (payer === outside || this.#head[payer] === none) {
        if (payer !== outside) {
          const left = (heldFen[payer] as number) - amount;
          if (left < 0) this.balances.short(payer, -left);
          heldFen[payer] = left < 0 ? 0 : left;
        }
        this.#arriveOther(row, to[row] as number, amount);
      } else {
        this.#pay(payer, amount);
        this.#arrive(row, to[row] as number, amount);
      }
    }
  }

  /** Whose money an account holds, lot by lot; other money alone has no lot. */
  lots(account: number, each: (owner: number, amountFen: number) => void): void {
    for (let lot = this.#head[account] as number; lot !== none; lot = this.#next[lot] as number) {
      each(this.#owner[lot] as number, this.#fen[lot] as number);
    }
  }

  isMixed(account: number): boolean {
    return this.#head[account] !== none;
  }

  #pay(payer: number, amount: number): void {
    const { heldFen } = this.balances;
    const held = heldFen[payer] as number;
    if (held < amount) {
      this.balances.short(payer, amount - held);
      this.#append(payer, this.#input.other, amount - held);
    }
    heldFen[payer] = held < amount ? 0 : held - amount;
    let rest = amount;
    while (rest > 0) {
      const lot = (this.#isLifo ? this.#tail[payer] : this.#head[payer]) as number;
      const fen = this.#fen[lot] as number;
      if (fen <= rest) {
        this.#unlink(payer, lot);
        this.#carry(lot);
      } else {
        this.#fen[lot] = fen - rest;
        this.#carryNew(this.#owner[lot] as number, rest);
      }
      rest -= fen;
    }
    this.#forgetOther(payer);
  }

  /** An account whose one lot is other money needs none. */
  #forgetOther(account: number): void {
    const head = this.#head[account] as number;
    if (head === none || head !== this.#tail[account]) return;
    if (this.#owner[head] !== this.#input.other) return;
    this.#release(head);
    this.#head[account] = none;
    this.#tail[account] = none;
  }

  /** What is carried goes to the receiver or leaves. */
  #arrive(row: number, receiver: number, amount: number): void {
    const first = this.#carriedHead;
    this.#carriedHead = none;
    this.#carriedTail = none;
    if (receiver === outside) {
      for (let lot = first; lot !== none;) {
        const next = this.#next[lot] as number;
        this.exits.add(row, this.#owner[lot] as number, this.#fen[lot] as number);
        this.#release(lot);
        lot = next;
      }
      return;
    }
    if (this.#next[first] === none && this.#owner[first] === this.#input.other) {
      this.#release(first);
      this.#arriveOther(row, receiver, amount);
      return;
    }
    this.#giveLots(receiver);
    for (let lot = first; lot !== none;) {
      const next = this.#next[lot] as number;
      this.#link(receiver, lot);
      lot = next;
    }
    this.balances.add(receiver, amount);
  }

  #arriveOther(row: number, receiver: number, amount: number): void {
    if (receiver === outside) {
      this.exits.add(row, this.#input.other, amount);
      return;
    }
    if (this.#head[receiver] !== none) this.#append(receiver, this.#input.other, amount);
    this.balances.add(receiver, amount);
  }

  /** Before a victim's money comes, what was there becomes a lot. */
  #giveLots(account: number): void {
    const held = this.balances.heldFen[account] as number;
    if (this.#head[account] === none && held > 0) this.#append(account, this.#input.other, held);
  }

  #append(account: number, owner: number, fen: number): void {
    this.#link(account, this.#make(owner, fen));
  }

  /** Puts a lot behind the newest, into it where the owner is the same. */
  #link(account: number, lot: number): void {
    const last = this.#tail[account] as number;
    if (last === none) {
      this.#head[account] = lot;
    } else if (this.#owner[last] === this.#owner[lot]) {
      this.#fen[last] = (this.#fen[last] as number) + (this.#fen[lot] as number);
      this.#release(lot);
      return;
    } else {
      this.#next[last] = lot;
    }
    this.#previous[lot] = last;
    this.#next[lot] = none;
    this.#tail[account] = lot;
  }

  /** Takes the oldest or the newest lot off. */
  #unlink(account: number, lot: number): void {
    const before = this.#previous[lot] as number;
    const after = this.#next[lot] as number;
    if (before === none) this.#head[account] = after;
    else this.#next[before] = after;
    if (after === none) this.#tail[account] = before;
    else this.#previous[after] = before;
  }

  #carryNew(owner: number, fen: number): void {
    this.#carry(this.#make(owner, fen));
  }

  #carry(lot: number): void {
    const last = this.#carriedTail;
    this.#next[lot] = none;
    if (last === none) {
      this.#carriedHead = lot;
      this.#carriedTail = lot;
    } else if (this.#owner[last] === this.#owner[lot]) {
      this.#fen[last] = (this.#fen[last] as number) + (this.#fen[lot] as number);
      this.#release(lot);
    } else {
      this.#next[last] = lot;
      this.#carriedTail = lot;
    }
  }

  #make(owner: number, fen: number): number {
    let lot = this.#free;
    if (lot === none) {
      lot = this.#used;
      this.#used += 1;
      if (lot === this.#next.length) this.#widen();
    } else {
      this.#free = this.#next[lot] as number;
    }
    this.#owner[lot] = owner;
    this.#fen[lot] = fen;
    this.#next[lot] = none;
    this.#previous[lot] = none;
    return lot;
  }

  #release(lot: number): void {
    this.#next[lot] = this.#free;
    this.#free = lot;
  }

  #widen(): void {
    this.#next = widenInts(this.#next);
    this.#previous = widenInts(this.#previous);
    this.#owner = widenInts(this.#owner);
    const fen = new Float64Array(2 * this.#fen.length);
    fen.set(this.#fen);
    this.#fen = fen;
  }
}

export function widenInts(old: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * old.length);
  larger.set(old);
  return larger;
}
