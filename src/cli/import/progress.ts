/** How far an import has come: a small file in the data directory, and a line on the terminal. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import { makeFolder } from '../../server/platform/folder.ts';

export type Counts = {
  rows: number;
  accepted: number;
  duplicate: number;
  /** Of the duplicates: sent before with another content. */
  differing: number;
  rejected: number;
};

export type Progress = Counts & { file: string; finished: boolean };

export function noProgress(file: string): Progress {
  return { file, rows: 0, accepted: 0, duplicate: 0, differing: 0, rejected: 0, finished: false };
}

export type ProgressFile = {
  read(): Progress | undefined;
  write(progress: Progress): void;
  remove(): void;
};

export function progressFile(dataDir: string, fingerprint: string): ProgressFile {
  const folder = join(dataDir, 'import');
  const path = join(folder, `${fingerprint}.json`);
  return {
    read() {
      try {
        return JSON.parse(readFileSync(path, 'utf8')) as Progress;
      } catch {
        // Absent or cut short: the import begins anew, which is safe, only slower.
        return undefined;
      }
    },
    write(progress) {
      makeFolder(folder);
      writeFileSync(`${path}.new`, JSON.stringify(progress));
      renameSync(`${path}.new`, path);
    },
    remove: () => rmSync(path, { force: true }),
  };
}

export type Meter = {
  advance(bytesRead: number, counts: Counts): void;
  say(line: string): void;
  stop(): void;
};

/** A bar on a terminal; elsewhere only the lines that are said. */
export function makeMeter(stderr: NodeJS.WritableStream, name: string, bytes: number): Meter {
  const isTerminal = 'isTTY' in stderr && stderr.isTTY === true;
  if (!isTerminal) {
    return {
      advance: () => {},
      say: (line) => {
        stderr.write(`${line}\n`);
      },
      stop: () => {},
    };
  }
  const bar = new SingleBar({
    format: `${name} {bar} {percentage}% | {rows} rows, {rejected} refused | {eta_formatted}`,
    stream: stderr,
    hideCursor: true,
    etaBuffer: 50,
  });
  bar.start(Math.max(1, bytes), 0, { rows: 0, rejected: 0 });
  return {
    advance: (read, { rows, rejected }) => bar.update(Math.min(read, bytes), { rows, rejected }),
    say: (line) => {
      stderr.write(`\r\u001b[K${line}\n`);
    },
    stop: () => bar.stop(),
  };
}
