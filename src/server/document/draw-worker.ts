/** Draws documents in a thread of its own: a page takes tenths of a second, requests must not wait. */
import { parentPort } from 'node:worker_threads';
import { drawPdf, type DrawJob } from './draw.ts';

export type DrawTask = { readonly id: number; readonly job: DrawJob };
export type DrawReply =
  | { readonly id: number; readonly bytes: Uint8Array; readonly pages: number }
  | { readonly id: number; readonly fault: string };

const say = (reply: DrawReply): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(reply);
};

parentPort?.on('message', ({ id, job }: DrawTask) => {
  drawPdf(job).then(
    ({ bytes, pages }) => say({ id, bytes, pages }),
    (thrown: unknown) => say({ id, fault: String(thrown) }),
  );
});
