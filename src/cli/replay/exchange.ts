/**
 * Marks of counterparts between the workers of one replay, by memory they share. What one worker
 * decided in a second is seen by all from the next second on, as it is live; so before a worker
 * begins a second, it waits until every other has finished the seconds before it.
 */
import type { Mark } from '../../engine/index.ts';

/** Numbers that the ring of one worker holds: marks of a few seconds are far fewer. */
const ringLength = 1 << 18;
const [progressAt, writtenAt] = [0, 1] as const;
/** A cache line each, so that one worker's counter does not slow another's. */
const stride = 16;
/** Seconds since 1970 fit into 32 bits until 2038. */
const finished = 2_147_483_647;
const spins = 1_000;
const waitMs = 20;

export type ExchangeMemory = {
  readonly workers: number;
  readonly control: SharedArrayBuffer;
  readonly rings: SharedArrayBuffer;
};

export function makeExchangeMemory(workers: number): ExchangeMemory {
  return {
    workers,
    control: new SharedArrayBuffer((workers + 1) * stride * 4),
    rings: new SharedArrayBuffer(workers * ringLength * 8),
  };
}

/** Tells every worker to stop at the next second. */
export function stopExchange({ workers, control }: ExchangeMemory): void {
  Atomics.store(new Int32Array(control), workers * stride, 1);
}

export class Exchange {
  readonly #me: number;
  readonly #workers: number;
  readonly #control: Int32Array<SharedArrayBuffer>;
  readonly #rings: readonly Float64Array<SharedArrayBuffer>[];
  /** How far the rings of the others are read. */
  readonly #read: number[];
  #written = 0;

  constructor(memory: ExchangeMemory, me: number) {
    this.#me = me;
    this.#workers = memory.workers;
    this.#control = new Int32Array(memory.control);
    this.#rings = Array.from(
      { length: memory.workers },
      (_, i) => new Float64Array(memory.rings, i * ringLength * 8, ringLength),
    );
    this.#read = this.#rings.map(() => 0);
  }

  get isStopped(): boolean {
    return Atomics.load(this.#control, this.#workers * stride) === 1;
  }

  /** Gives a mark to the others. */
  send(mark: Mark, epoch: number): void {
    const ring = this.#rings[this.#me];
    if (ring === undefined || this.#workers === 1) return;
    const cells = [mark.keys.length, epoch, mark.position, mark.subject, mark.at, ...mark.keys];
    for (const cell of cells) {
      ring[this.#written % ringLength] = cell;
      this.#written += 1;
    }
    Atomics.store(this.#control, this.#me * stride + writtenAt, this.#written | 0);
  }

  /** Begins a second: waits for the others, and takes what they marked before it. */
  enter(epoch: number, take: (mark: Mark) => void): void {
    if (this.#workers === 1) return;
    this.#tell(epoch);
    for (let other = 0; other < this.#workers; other += 1) {
      if (other === this.#me) continue;
      this.#await(other, epoch);
      this.#drain(other, epoch, take);
    }
  }

  /** Nobody needs to wait for this worker any more. */
  finish(): void {
    this.#tell(finished);
  }

  #tell(progress: number): void {
    const cell = this.#me * stride + progressAt;
    Atomics.store(this.#control, cell, progress);
    Atomics.notify(this.#control, cell);
  }

  #await(other: number, progress: number): void {
    const cell = other * stride + progressAt;
    for (let i = 0; i < spins; i += 1) {
      if (Atomics.load(this.#control, cell) >= progress) return;
    }
    for (;;) {
      const seen = Atomics.load(this.#control, cell);
      if (seen >= progress || this.isStopped) return;
      Atomics.wait(this.#control, cell, seen, waitMs);
    }
  }

  #drain(other: number, epoch: number, take: (mark: Mark) => void): void {
    const ring = this.#rings[other];
    if (ring === undefined) return;
    const written = Atomics.load(this.#control, other * stride + writtenAt);
    const cell = (i: number): number => ring[i % ringLength] ?? 0;
    let at = this.#read[other] ?? 0;
    while ((at | 0) !== written) {
      const count = cell(at);
      // The other may be within this second already; its marks are for the next.
      if (cell(at + 1) >= epoch) break;
      const keys = Array.from({ length: count }, (_, i) => cell(at + 5 + i));
      take({ position: cell(at + 2), subject: cell(at + 3), at: cell(at + 4), keys });
      at += 5 + count;
    }
    this.#read[other] = at;
  }
}
