/** Folders of this machine. */
import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { codeOf } from './fault.ts';

/**
 * Makes a folder and what is missing above it, one by one. Node's own recursive way never returns
 * below a folder that answers "no such file" to whoever makes something in it, such as /proc.
 */
export function makeFolder(path: string, mode = 0o777): void {
  const missing: string[] = [];
  for (let at = resolve(path); !isThere(at); at = dirname(at)) missing.push(at);
  for (const folder of missing.toReversed()) mkdirSync(folder, { mode });
}

/** Throws where something other than a folder is in the way. */
function isThere(path: string): boolean {
  try {
    if (statSync(path).isDirectory()) return true;
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return false;
    throw thrown;
  }
  throw Object.assign(new Error(`${path} is not a directory`), { code: 'ENOTDIR' });
}
