/** About how many different people had to do with one counterpart. */
import type { NumberReader, NumberWriter } from './numbers.ts';

export const crowdBits = 256;
const crowdCells = crowdBits / 32;

/**
 * About how many different people: each sets one of 256 bits, and the share of bits still unset
 * tells how many there were. Right to a tenth up to some hundred, and never more than 32 bytes.
 */
export class Crowd {
  readonly #bits = new Uint32Array(crowdCells);
  #unset = crowdBits;

  add(bit: number): void {
    const cell = bit >>> 5;
    const mask = 1 << (bit & 31);
    const held = this.#bits[cell] ?? 0;
    if ((held & mask) !== 0) return;
    this.#bits[cell] = held | mask;
    this.#unset -= 1;
  }

  write(to: NumberWriter): void {
    to.addAll(this.#bits);
  }

  static read(from: NumberReader): Crowd {
    const crowd = new Crowd();
    for (const [cell, bits] of from.take(crowdCells).entries()) {
      for (let bit = 0; bit < 32; bit += 1) if ((bits >>> bit) & 1) crowd.add(cell * 32 + bit);
    }
    return crowd;
  }

  get size(): number {
    return Math.round(-crowdBits * Math.log(Math.max(1, this.#unset) / crowdBits));
  }
}

export function sizeOf(crowd: Crowd | number | undefined): number {
  if (crowd === undefined) return 0;
  return typeof crowd === 'number' ? 1 : crowd.size;
}
