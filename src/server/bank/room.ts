/** How many bytes of bodies are held at a time, whoever sends them. */
export class Room {
  #free: number;

  constructor(bytes: number) {
    this.#free = bytes;
  }

  /** The share of one request; `close` gives back what it took. */
  open(): Share {
    let taken = 0;
    return {
      take: (bytes) => {
        if (bytes > this.#free) return false;
        this.#free -= bytes;
        taken += bytes;
        return true;
      },
      close: () => {
        this.#free += taken;
        taken = 0;
      },
    };
  }
}

export type Share = {
  /** False where there is no room. */
  take(bytes: number): boolean;
  close(): void;
};
