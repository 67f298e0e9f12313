/** The signals of a folder in the order in which a log would have got them. */
import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../../core/kernel/index.ts';
import { parseRow, type FraudSignal } from '../../core/signal/index.ts';
import { ArchiveReader } from './file.ts';
import { archiveEnding } from './layout.ts';

/** One after another; undefined at the end. */
export interface SignalReader {
  next(): FraudSignal | undefined;
  close(): void;
}

/**
 * Opens what `sim city` wrote, files of records or `signals.ndjson`. Files of records are merged by
 * time; at the same moment the earlier file comes first.
 */
export function openSignals(dir: string): SignalReader {
  const files = readdirSync(dir)
    .filter((name) => name.endsWith(archiveEnding))
    .sort();
  if (files.length > 0) return new Merge(files.map((name) => new ArchiveReader(join(dir, name))));
  const rows = join(dir, 'signals.ndjson');
  if (existsSync(rows)) return new RowReader(rows);
  throw new Error(`${dir} holds neither signals.ndjson nor files that end in ${archiveEnding}`);
}

class Merge implements SignalReader {
  readonly #readers: readonly ArchiveReader[];
  readonly #heads: (FraudSignal | undefined)[];
  /** Time of each head; infinite behind the end. */
  readonly #times: Float64Array;
  /** A tournament: each inner node names the reader that wins below it. */
  readonly #winners: Int32Array;
  readonly #leaves: number;

  constructor(readers: readonly ArchiveReader[]) {
    this.#readers = readers;
    this.#heads = readers.map((reader) => reader.next());
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(1, readers.length)));
    this.#times = new Float64Array(this.#leaves).fill(Infinity);
    this.#heads.forEach((head, i) => (this.#times[i] = head?.occurredAt ?? Infinity));
    this.#winners = new Int32Array(this.#leaves * 2);
    for (let i = 0; i < this.#leaves; i += 1) this.#winners[this.#leaves + i] = i;
    for (let node = this.#leaves - 1; node >= 1; node -= 1) this.#play(node);
  }

  next(): FraudSignal | undefined {
    const winner = this.#leaves === 1 ? 0 : (this.#winners[1] ?? 0);
    const signal = this.#heads[winner];
    if (signal === undefined) return undefined;
    const head = this.#readers[winner]?.next();
    this.#heads[winner] = head;
    this.#times[winner] = head?.occurredAt ?? Infinity;
    for (let node = (this.#leaves + winner) >> 1; node >= 1; node >>= 1) this.#play(node);
    return signal;
  }

  close(): void {
    for (const reader of this.#readers) reader.close();
  }

  #play(node: number): void {
    const a = this.#winners[node * 2] ?? 0;
    const b = this.#winners[node * 2 + 1] ?? 0;
    this.#winners[node] = (this.#times[a] ?? Infinity) <= (this.#times[b] ?? Infinity) ? a : b;
  }
}

const chunkBytes = 1 << 20;
const newline = 10;

/** Rows as their sources wrote them. A row that is refused ends the replay with its place. */
class RowReader implements SignalReader {
  readonly #path: string;
  readonly #handle: number;
  #chunk = Buffer.alloc(0);
  #start = 0;
  #line = 0;
  #isOpen = true;

  constructor(path: string) {
    this.#path = path;
    this.#handle = openSync(path, 'r');
  }

  next(): FraudSignal | undefined {
    for (let line = this.#nextLine(); line !== undefined; line = this.#nextLine()) {
      this.#line += 1;
      if (line.length === 0) continue;
      const parsed = parseRow(line, {
        ...anyTime,
        decode: (bytes) => Buffer.from(bytes).toString(),
      });
      if (parsed.ok) return parsed.value;
      const [problem] = parsed.error;
      throw new Error(
        `${this.#path}:${this.#line} ${problem?.field ?? ''} ${problem?.problem ?? ''}`,
      );
    }
    return undefined;
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#handle);
  }

  #nextLine(): Buffer | undefined {
    for (;;) {
      const end = this.#chunk.indexOf(newline, this.#start);
      if (end >= 0) {
        const line = this.#chunk.subarray(this.#start, end);
        this.#start = end + 1;
        return line;
      }
      if (!this.#isOpen) return undefined;
      const rest = this.#chunk.subarray(this.#start);
      const next = Buffer.alloc(rest.length + chunkBytes);
      rest.copy(next);
      const read = readSync(this.#handle, next, rest.length, chunkBytes, null);
      this.#chunk = next.subarray(0, rest.length + read);
      this.#start = 0;
      if (read > 0) continue;
      this.close();
      return rest.length === 0 ? undefined : this.#lastLine();
    }
  }

  #lastLine(): Buffer {
    const line = this.#chunk;
    this.#chunk = Buffer.alloc(0);
    return line;
  }
}

/** The past is not judged by the clock of this machine. */
const anyTime = { now: 0 as Instant, aheadMaxMs: Infinity };
