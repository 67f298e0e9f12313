/** Work that goes on for as long as a process lives: again at once while there is some, else later. */
import { messageOf } from './fault.ts';
import type { Log } from './log.ts';

export type Loop = {
  /** Looks now, not when the pause ends. Any number of wakes are one look. */
  wake(): void;
  /** Ends after the round that is under way. */
  stop(): Promise<void>;
};

export type LoopOptions = {
  readonly log: Log;
  /** What the log says when a round fails; the next one begins after the pause. */
  readonly fault: string;
  /** Milliseconds between rounds when there is nothing to do. */
  readonly everyMs: number;
};

/** Runs `round` until stopped; it answers whether there is more to do at once. */
export function startLoop(options: LoopOptions, round: () => Promise<boolean>): Loop {
  const { log, fault, everyMs } = options;
  const run = { stopped: false, woken: false };
  let goOn = (): void => {};
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, everyMs);
      goOn = () => {
        clearTimeout(timer);
        resolve();
      };
      if (run.stopped || run.woken) goOn();
    });
  const loop = async (): Promise<void> => {
    while (!run.stopped) {
      run.woken = false;
      try {
        if (await round()) continue;
      } catch (thrown) {
        if (!run.stopped) log.warn(fault, { cause: messageOf(thrown) });
      }
      await pause();
    }
  };
  const finished = loop();
  return {
    wake() {
      run.woken = true;
      goOn();
    },
    async stop() {
      run.stopped = true;
      goOn();
      await finished;
    },
  };
}
