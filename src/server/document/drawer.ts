/** The one thread that draws: a page takes tenths of a second, requests must not wait for it. */
import { makeThread } from '../platform/thread.ts';
import type { DrawJob, Drawn } from './draw.ts';

export type Drawer = {
  /** Refused with 503 where too much waits already. */
  draw(job: DrawJob): Promise<Drawn>;
  stop(): Promise<void>;
};

const waitingMax = 64;

export function makeDrawer(): Drawer {
  const thread = makeThread<DrawJob, Drawn>(new URL('./draw-worker.ts', import.meta.url), {
    name: 'drawing',
    waitingMax,
  });
  return { draw: (job) => thread.do(job), stop: () => thread.stop() };
}
