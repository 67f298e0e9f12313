/** A thread for one kind of work that is too long for the main loop: begun when needed, ended when idle. */
import { parentPort, Worker } from 'node:worker_threads';
import { minuteMs } from '../../core/kernel/index.ts';
import { Answer } from './answer.ts';

export type Thread<Task, Reply> = {
  /** Refused with 503 where too much waits already; fails where the work throws or the thread dies. */
  do(task: Task): Promise<Reply>;
  stop(): Promise<void>;
};

type Asked<Task> = { readonly id: number; readonly task: Task };
type Told<Reply> =
  | { readonly id: number; readonly reply: Reply }
  | { readonly id: number; readonly fault: string };

type Waiting<Reply> = {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (thrown: unknown) => void;
};

const idleMs = minuteMs;

/** `script` calls `serveThread`; `given` is what it finds in `workerData`; `name` is what its faults say. */
export function makeThread<Task, Reply>(
  script: URL,
  options: { readonly name: string; readonly waitingMax: number; readonly given?: unknown },
): Thread<Task, Reply> {
  const { name, waitingMax, given } = options;
  const waiting = new Map<number, Waiting<Reply>>();
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let count = 0;
  const failAll = (cause: unknown): void => {
    worker = undefined;
    for (const one of waiting.values()) one.reject(cause);
    waiting.clear();
  };
  const begin = (): Worker => {
    const started = new Worker(script, { workerData: given });
    started.unref();
    started.on('message', (told: Told<Reply>) => {
      const one = waiting.get(told.id);
      waiting.delete(told.id);
      if ('fault' in told) one?.reject(new Error(`${name} failed: ${told.fault}`));
      else one?.resolve(told.reply);
      if (waiting.size === 0) idle = setTimeout(() => void end(), idleMs).unref();
    });
    started.on('error', failAll);
    return started;
  };
  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ended = worker;
    failAll(new Error(`${name} was stopped`));
    await ended?.terminate();
  };
  return {
    async do(task) {
      if (waiting.size >= waitingMax) throw new Answer(503, 'unavailable', { retryAfterS: 5 });
      clearTimeout(idle);
      worker ??= begin();
      count += 1;
      const id = count;
      const done = new Promise<Reply>((resolve, reject) => waiting.set(id, { resolve, reject }));
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage({ id, task } satisfies Asked<Task>);
      return done;
    },
    stop: end,
  };
}

/** The other side: what the script does with each task. */
export function serveThread(work: (task: never) => unknown): void {
  const say = (told: Told<unknown>): void => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    parentPort?.postMessage(told);
  };
  const answer = async ({ id, task }: Asked<never>): Promise<void> => {
    try {
      say({ id, reply: await work(task) });
    } catch (thrown) {
      say({ id, fault: String(thrown) });
    }
  };
  parentPort?.on('message', (asked: Asked<never>) => void answer(asked));
}
