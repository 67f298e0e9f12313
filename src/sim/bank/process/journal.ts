/**
 * What came to a bank, on disk before it is acknowledged: a line of JSON each, written in batches
 * with one fsync. A last line that a kill cut off was never acknowledged and is left out.
 */
import { closeSync, fdatasync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Instant } from '../../../core/kernel/index.ts';
import type { HouseInput } from '../house.ts';

export type JournalRow = { readonly at: Instant; readonly input: HouseInput };

const sync = promisify(fdatasync);

export class Journal {
  readonly #file: number;
  #batch: { rows: JournalRow[]; done: Promise<void> } | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: number) {
    this.#file = file;
  }

  /** Opens a journal and answers what it holds. */
  static open(path: string): { readonly journal: Journal; readonly rows: readonly JournalRow[] } {
    const file = openSync(path, 'a+', 0o600);
    const bytes = readFileSync(path);
    const whole = bytes.lastIndexOf(10) + 1;
    if (whole < bytes.length) ftruncateSync(file, whole);
    const rows = bytes
      .subarray(0, whole)
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as JournalRow);
    return { journal: new Journal(file), rows };
  }

  /** Resolves once the row is on disk; rows that wait meanwhile go together. */
  write(row: JournalRow): Promise<void> {
    if (this.#batch !== undefined) {
      this.#batch.rows.push(row);
      return this.#batch.done;
    }
    const rows = [row];
    const done = this.#writing.then(async () => {
      this.#batch = undefined;
      writeSync(this.#file, rows.map((one) => `${JSON.stringify(one)}\n`).join(''));
      await sync(this.#file);
    });
    this.#batch = { rows, done };
    this.#writing = done;
    return done;
  }

  async close(): Promise<void> {
    await this.#writing;
    closeSync(this.#file);
  }
}
