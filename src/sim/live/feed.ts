/** Sends the signals of the city to the centre, each through the key of its source, and waits when told to. */
import { apiPrefix, type CitySource } from '../../contract/index.ts';
import { localTime, signalRow } from '../files.ts';
import type { CityEvent } from '../city.ts';
import type { LiveWorld } from './world.ts';

export type Feed = {
  /** Takes a signal that happened at a wall-clock time. */
  put(event: CityEvent, at: number): void;
  /** Rows that wait to be sent; the city stands still while there are too many. */
  readonly waiting: number;
  readonly sent: number;
  readonly refused: number;
  /** Sends until stopped. */
  run(stopped: AbortSignal): Promise<void>;
};

export type FeedOptions = {
  readonly world: LiveWorld;
  readonly base: string;
  readonly sources: readonly CitySource[];
  readonly onTrouble: (what: string) => void;
};

const everyMs = 250;
const rowsMax = 500;
const backOffMs = { least: 500, most: 10_000 } as const;

export function makeFeed({ world, base, sources, onTrouble }: FeedOptions): Feed {
  const keys = new Map(sources.map((s) => [s.name, s.key]));
  const queues = new Map<string, string[]>();
  let waiting = 0;
  let sent = 0;
  let refused = 0;

  /** Sends what waits of one source; answers how long to wait before the next try. */
  async function send(source: string, queue: string[], stopped: AbortSignal): Promise<number> {
    const rows = queue.slice(0, rowsMax);
    const response = await fetch(`${base}${apiPrefix}/signals`, {
      method: 'POST', body: rows.join(''), signal: stopped,
      headers: { authorization: `Bearer ${keys.get(source) ?? ''}`, 'content-type': 'application/x-ndjson' },
    });
    const text = await response.text();
    if (response.status === 429 || response.status >= 500) {
      return Math.min(backOffMs.most, (Number(response.headers.get('retry-after')) || 1) * 1000);
    }
    queue.splice(0, rows.length);
    waiting -= rows.length;
    if (!response.ok) {
      refused += rows.length;
      onTrouble(`${source}: ${response.status} ${text.slice(0, 120)}`);
      return 0;
    }
    const { rejected = 0 } = JSON.parse(text) as { rejected?: number };
    refused += rejected;
    sent += rows.length - rejected;
    if (rejected > 0) onTrouble(`${source}: ${rejected} rows were refused`);
    return 0;
  }

  return {
    get waiting() { return waiting; },
    get sent() { return sent; },
    get refused() { return refused; },
    put(event, at) {
      const { source } = event.draft;
      if (!keys.has(source)) return;
      const queue = queues.get(source) ?? [];
      queues.set(source, queue);
      queue.push(`${JSON.stringify({ ...signalRow(event), occurredAt: localTime(at) })}\n`);
      waiting += 1;
    },
    async run(stopped) {
      let failures = 0;
      while (!stopped.aborted) {
        let pauseMs = everyMs;
        for (const [source, queue] of queues) {
          if (queue.length === 0 || stopped.aborted) continue;
          try {
            const wait = await send(source, queue, stopped);
            failures = wait > 0 ? failures + 1 : 0;
            pauseMs = Math.max(pauseMs, wait);
          } catch (cause) {
            if (stopped.aborted) return;
            failures += 1;
            if (failures === 1) onTrouble(`the centre does not answer: ${String(cause)}`);
            pauseMs = Math.min(backOffMs.most, backOffMs.least * 2 ** Math.min(failures, 5));
            break;
          }
        }
        await world.sleep(pauseMs, stopped);
      }
    },
  };
}
