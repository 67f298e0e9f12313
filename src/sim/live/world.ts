/** What the live city needs of the machine; tests bring their own. */
import { setTimeout as wait } from 'node:timers/promises';

export type LiveWorld = {
  readonly now: () => number;
  /** Ends early, without a fault, when stopped. */
  readonly sleep: (ms: number, stopped: AbortSignal) => Promise<void>;
};

export const realWorld: LiveWorld = {
  now: () => Date.now(),
  async sleep(ms, stopped) {
    await wait(ms, undefined, { signal: stopped }).catch(() => {});
  },
};
