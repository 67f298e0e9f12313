/**
 * The one source of chance in the city: xoshiro128** over 32-bit integers, so that a seed gives the
 * same city on every machine. Parts of the city draw from streams of their own (`Random.of(seed,
 * 'people')`), so that a change in one part leaves the others as they were.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  private constructor(state: readonly [number, number, number, number]) {
    [this.#a, this.#b, this.#c, this.#d] = state;
  }

  /** The stream of a seed and a name. */
  static of(seed: number, ...path: readonly (string | number)[]): Random {
    const text = `${seed}/${path.join('/')}`;
    const word = (start: number): number => {
      let h = start;
      for (let i = 0; i < text.length; i += 1) {
        h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
        h = (h << 13) | (h >>> 19);
      }
      h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
      h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
      return (h ^ (h >>> 16)) >>> 0;
    };
    return new Random([word(0x811c9dc5), word(0x9e3779b9), word(0x7f4a7c15), word(0x2545f491) | 1]);
  }

  /** A whole number of 32 bits. */
  bits(): number {
    const five = Math.imul(this.#b, 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9) >>> 0;
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** In [0, 1). */
  next(): number {
    return this.bits() / 4_294_967_296;
  }

  /** A whole number in [0, n). */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('invariant broken: picked from an empty list');
    return item;
  }

  /** One of the entries, each as likely as its weight. */
  weighted<T>(entries: readonly (readonly [T, number])[]): T {
    let rest = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [item, weight] of entries) {
      rest -= weight;
      if (rest < 0) return item;
    }
    const last = entries.at(-1);
    if (last === undefined) throw new Error('invariant broken: chose from an empty list');
    return last[0];
  }

  /** `count` different items, in random order. */
  sample<T>(items: readonly T[], count: number): T[] {
    const left = [...items];
    const out: T[] = [];
    while (out.length < count && left.length > 0) {
      const i = this.below(left.length);
      const [item] = left.splice(i, 1);
      if (item !== undefined) out.push(item);
    }
    return out;
  }

  /** How many of many rare events happen where `mean` are expected. */
  poisson(mean: number): number {
    let count = 0;
    let left = mean;
    // Split large means, so that exp() does not vanish.
    while (left > 30) {
      count += this.poisson(30);
      left -= 30;
    }
    const floor = Math.exp(-left);
    for (let product = this.next(); product > floor; product *= this.next()) count += 1;
    return count;
  }

  /** Log-normal: as often above the median as below, now and then many times as much. */
  around(median: number, spread: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return median * Math.exp(spread * radius * Math.cos(2 * Math.PI * this.next()));
  }

  /** `count` digits. */
  digits(count: number): string {
    let out = '';
    for (let i = 0; i < count; i += 1) out += String(this.below(10));
    return out;
  }
}
