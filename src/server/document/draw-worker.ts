/** Draws documents in a thread of its own: a page takes tenths of a second, requests must not wait. */
import { parentPort } from 'node:worker_threads';
import { drawPdf, type DrawJob } from './draw.ts';

export type DrawTask = { readonly id: number; readonly job: DrawJob };
export type DrawReply =
  | { readonly id: number; readonly bytes: Uint8Array; readonly pages: number }
  | { readonly id: number; readonly fault: string };

parentPort?.on('message', ({ id, job }: DrawTask) => {
  drawPdf(job).then(
    ({ bytes, pages }) => parentPort?.postMessage({ id, bytes, pages } satisfies DrawReply),
    (thrown: unknown) => parentPort?.postMessage({ id, fault: String(thrown) } satisfies DrawReply),
  );
});
