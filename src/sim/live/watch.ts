/**
 * Follows the change feed as a screen does, so that what a human records ends a story, or does not,
 * just as what a simulated operator records. The person is recognised by what the warning shows:
 * nothing is revealed for it.
 */
import { ApiError, addressOf, makeClient, type CallReply } from '../../client/index.ts';
import type { CityOperator } from '../../contract/index.ts';
import type { LiveWorld } from './world.ts';

type Detail = CallReply<'warning.read'>;

export type WatchOptions = {
  readonly world: LiveWorld;
  readonly base: string;
  /** Through whose session to look; undefined: there is nobody. */
  readonly operator: () => CityOperator | undefined;
  /** Warnings that the simulated people settle themselves. */
  readonly isOurs: (id: string) => boolean;
  /** A human settled it, and the person will pay no more. */
  readonly settled: (person: Detail['person']) => void;
  readonly onSignedOut: () => void;
};

const againMs = 2_000;
const signedOutMs = 10_000;
/** Only these end a story: a false alarm that was none lets it go on. */
const ending: ReadonlySet<string> = new Set(['dissuaded', 'transferred']);

export class Watch {
  readonly #options: WatchOptions;
  #lastId: string | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** Follows until stopped; goes on after the last event when the line breaks. */
  async run(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      const pauseMs = await this.#follow(stopped).catch(() => againMs);
      await this.#options.world.sleep(pauseMs, stopped);
    }
  }

  /** One connection; answers how long to wait before the next. */
  async #follow(stopped: AbortSignal): Promise<number> {
    const operator = this.#options.operator();
    if (operator === undefined) return signedOutMs;
    const response = await fetch(this.#options.base + addressOf('stream.read', {}), {
      signal: stopped,
      headers: {
        cookie: operator.cookie,
        ...(this.#lastId === undefined ? {} : { 'last-event-id': this.#lastId }),
      },
    });
    if (response.status === 401) {
      this.#options.onSignedOut();
      return signedOutMs;
    }
    if (!response.ok || response.body === null) return againMs;
    let rest = '';
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const events = (rest + text).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) await this.#take(event, operator);
    }
    return againMs;
  }

  async #take(event: string, operator: CityOperator): Promise<void> {
    const field = (name: string): string | undefined =>
      new RegExp(`^${name}: ?(.*)$`, 'mu').exec(event)?.[1];
    this.#lastId = field('id') ?? this.#lastId;
    const data = field('data');
    if (field('event') !== 'warning' || data === undefined) return;
    const { id, kind, status } = JSON.parse(data) as { id: string; kind: string; status: string };
    if (status !== 'closed' || kind !== 'closed' || this.#options.isOurs(id)) return;
    const detail = await this.#read(id, operator);
    if (detail?.outcome != null && ending.has(detail.outcome)) this.#options.settled(detail.person);
  }

  /** The warning; undefined where it cannot be read any more. */
  async #read(id: string, operator: CityOperator): Promise<Detail | undefined> {
    const call = makeClient({
      base: this.#options.base,
      headers: () => ({ cookie: operator.cookie, 'x-wuzha-csrf': operator.csrf }),
    });
    return call('warning.read', { params: { id } }).catch((cause: unknown) => {
      if (cause instanceof ApiError) return undefined;
      throw cause;
    });
  }
}
