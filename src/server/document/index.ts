/** Documents (文书): issued with a decision, numbered without gaps, drawn once, followed to whoever got them. */
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { documentHandlers, type DocumentDeps } from './api.ts';
import { makeDrawer } from './drawer.ts';
import { fileOf, startDrawing, type DocumentFile } from './file.ts';
import type { FileFormat } from './store.ts';

export * from './form.ts';
export { followDocument, issueDocument, type DocumentRef } from './issue.ts';

type Base = { readonly db: Database; readonly clock: Clock; readonly log: Log };

/** Gives the bytes of a document, to be sent with a message; drawn now where nobody drew them. */
export type FileSource = (id: string, format: FileFormat) => Promise<DocumentFile | undefined>;

/** The routes, the work of drawing, and the bytes for those who send them. */
export function startDocuments(
  base: Base & Pick<DocumentDeps, 'namesOf'>,
  undo: (() => Promise<void>)[],
): { readonly handlers: ReturnType<typeof documentHandlers>; readonly file: FileSource } {
  const drawer = makeDrawer();
  undo.push(() => drawer.stop());
  const deps = { ...base, drawer };
  const drawing = startDrawing(deps);
  undo.push(() => drawing.stop());
  return {
    handlers: documentHandlers(deps),
    file: (id, format) => fileOf(deps, id, format),
  };
}
