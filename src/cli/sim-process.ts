/** Another process of this program that runs `wuzha sim …`: its memory goes when it ends. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { programRoot } from '../server/platform/config.ts';

/** Starts it; what it says on standard error goes to ours. */
export function spawnSim(words: readonly string[]): ChildProcessByStdio<Writable, Readable, null> {
  return spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--max-semi-space-size=1',
      join(programRoot, 'src/cli/main.ts'),
      'sim',
      ...words,
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
}
