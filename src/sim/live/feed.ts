/**
 * Sends the signals of the city to the centre, each through the key of its source, and waits when
 * it is told to.
 */
import { apiPrefix, type CitySource } from '../../contract/index.ts';
import type { CityEvent } from '../city.ts';
import { localTime, signalRow } from '../files.ts';
import { pushOf } from './push.ts';
import type { LiveWorld } from './world.ts';

export type FeedOptions = {
  readonly world: LiveWorld;
  readonly base: string;
  readonly sources: readonly CitySource[];
  readonly onTrouble: (what: string) => void;
};

const everyMs = 250;
const rowsMax = 500;
const backOffMs = { least: 500, most: 10_000 } as const;

export class Feed {
  readonly #options: FeedOptions;
  readonly #keys: ReadonlyMap<string, string>;
  readonly #queues = new Map<string, string[]>();
  #failures = 0;
  /** Rows that wait to be sent; the city stands still while there are too many. */
  waiting = 0;
  sent = 0;
  refused = 0;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#keys = new Map(options.sources.map((s) => [s.name, s.key]));
  }

  /** Takes a signal that happened at a wall-clock time. */
  put(event: CityEvent, at: number): void {
    const { source } = event.draft;
    if (!this.#keys.has(source)) return;
    const queue = this.#queues.get(source) ?? [];
    this.#queues.set(source, queue);
    const push = pushOf(event);
    const row = { ...signalRow(event), occurredAt: localTime(at), ...(push && { push }) };
    queue.push(`${JSON.stringify(row)}\n`);
    this.waiting += 1;
  }

  /** Sends until stopped. */
  async run(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      const pauseMs = await this.#round(stopped);
      await this.#options.world.sleep(pauseMs, stopped);
    }
  }

  /** One request for each source that has something; answers how long to wait then. */
  async #round(stopped: AbortSignal): Promise<number> {
    let pauseMs = everyMs;
    for (const [source, queue] of this.#queues) {
      if (queue.length === 0 || stopped.aborted) continue;
      try {
        pauseMs = Math.max(pauseMs, await this.#send(source, queue, stopped));
        this.#failures = 0;
      } catch (cause) {
        if (stopped.aborted) return 0;
        this.#failures += 1;
        const wait = backOffMs.least * 2 ** Math.min(this.#failures, 5);
        if (this.#failures === 1) {
          this.#options.onTrouble(`the centre does not answer: ${String(cause)}`);
        }
        return Math.min(backOffMs.most, wait);
      }
    }
    return pauseMs;
  }

  /** Sends what waits of one source; what was not taken stays, to be sent again under the same ids. */
  async #send(source: string, queue: string[], stopped: AbortSignal): Promise<number> {
    const rows = queue.slice(0, rowsMax);
    const response = await fetch(`${this.#options.base}${apiPrefix}/signals`, {
      method: 'POST',
      body: rows.join(''),
      signal: stopped,
      headers: {
        authorization: `Bearer ${this.#keys.get(source) ?? ''}`,
        'content-type': 'application/x-ndjson',
      },
    });
    const text = await response.text();
    if (response.status === 429 || response.status >= 500) {
      const seconds = Number(response.headers.get('retry-after')) || 1;
      return Math.min(backOffMs.most, seconds * 1000);
    }
    queue.splice(0, rows.length);
    this.waiting -= rows.length;
    const { rejected = 0 } = response.ok
      ? (JSON.parse(text) as { rejected?: number })
      : { rejected: rows.length };
    this.refused += rejected;
    this.sent += rows.length - rejected;
    if (rejected > 0) {
      this.#options.onTrouble(`${source}: ${rejected} rows refused, status ${response.status}`);
    }
    return 0;
  }
}
