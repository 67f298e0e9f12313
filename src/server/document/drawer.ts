/** The one thread that draws; started when first needed, ended when nothing was drawn for a while. */
import { Worker } from 'node:worker_threads';
import { minuteMs } from '../../core/kernel/index.ts';
import { Answer } from '../platform/answer.ts';
import type { DrawReply, DrawTask } from './draw-worker.ts';
import type { DrawJob, Drawn } from './draw.ts';

export type Drawer = {
  /** Refused with 503 where too much waits already. */
  draw(job: DrawJob): Promise<Drawn>;
  stop(): Promise<void>;
};

const waitingMax = 64;
const idleMs = minuteMs;

type Waiting = {
  readonly resolve: (drawn: Drawn) => void;
  readonly reject: (thrown: unknown) => void;
};

export function makeDrawer(): Drawer {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let count = 0;
  const failAll = (cause: unknown): void => {
    worker = undefined;
    for (const one of waiting.values()) one.reject(cause);
    waiting.clear();
  };
  const begin = (): Worker => {
    const started = new Worker(new URL('./draw-worker.ts', import.meta.url));
    started.unref();
    started.on('message', (reply: DrawReply) => {
      const one = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ('fault' in reply) one?.reject(new Error(`drawing failed: ${reply.fault}`));
      else one?.resolve(reply);
      if (waiting.size === 0) idle = setTimeout(() => void end(), idleMs).unref();
    });
    started.on('error', failAll);
    return started;
  };
  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ended = worker;
    failAll(new Error('the thread that draws was stopped'));
    await ended?.terminate();
  };
  return {
    draw(job) {
      if (waiting.size >= waitingMax) throw new Answer(503, 'unavailable', { retryAfterS: 5 });
      clearTimeout(idle);
      worker ??= begin();
      count += 1;
      const id = count;
      const drawn = new Promise<Drawn>((resolve, reject) => waiting.set(id, { resolve, reject }));
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage({ id, job } satisfies DrawTask);
      return drawn;
    },
    stop: end,
  };
}
