/**
 * A map that keeps what was used lately and is bounded. Two generations: when the young one is half
 * the bound, it becomes the old one and what was old is gone; what is used in the old one becomes
 * young again. So between half the bound and the bound are kept, whatever is used among the last
 * half surely, and nothing is ever searched for a victim.
 */
export class Recent<K, V> {
  readonly #half: number;
  #young = new Map<K, V>();
  #old = new Map<K, V>();

  constructor(max: number) {
    this.#half = Math.max(1, Math.floor(max / 2));
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Looks without using: what is kept afterwards does not depend on who looked. */
  peek(key: K): V | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  get(key: K): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old === undefined) return undefined;
    this.#old.delete(key);
    this.#keep(key, old);
    return old;
  }

  set(key: K, value: V): void {
    if (this.#old.size > 0) this.#old.delete(key);
    this.#keep(key, value);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }

  /** The old generation, then the young one, each in its order: for a snapshot. */
  generations(): readonly [old: ReadonlyMap<K, V>, young: ReadonlyMap<K, V>] {
    return [this.#old, this.#young];
  }

  restore(old: Map<K, V>, young: Map<K, V>): void {
    this.#old = old;
    this.#young = young;
  }

  #keep(key: K, value: V): void {
    if (this.#young.size >= this.#half && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}
