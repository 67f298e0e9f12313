/** Files of records: written block by block, read block by block. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { FraudSignal } from '../../core/signal/index.ts';
import { archiveMark, archiveVersion, blockHeadBytes, type ArchiveHead } from './layout.ts';
import { SignalDecoder } from './read.ts';
import { SignalEncoder } from './write.ts';

const blockBytes = 1 << 18;
const newline = 10;
const headBytesMax = 4096;

export class ArchiveWriter {
  readonly #handle: number;
  readonly #encoder: SignalEncoder;
  #count = 0;

  constructor(path: string, idPrefix: string) {
    this.#handle = openSync(path, 'w');
    this.#encoder = new SignalEncoder(idPrefix);
    const head: ArchiveHead = { format: archiveMark, version: archiveVersion, idPrefix };
    writeSync(this.#handle, `${JSON.stringify(head)}\n`);
  }

  add(signal: FraudSignal): void {
    this.#encoder.add(signal);
    this.#count += 1;
    if (this.#encoder.size >= blockBytes) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#handle);
  }

  #flush(): void {
    if (this.#count === 0) return;
    const records = this.#encoder.take();
    const head = Buffer.alloc(blockHeadBytes);
    head.writeUInt32LE(records.length, 0);
    head.writeUInt32LE(this.#count, 4);
    this.#count = 0;
    writeSync(this.#handle, head);
    writeSync(this.#handle, records);
  }
}

/** Signals of one file, in its order. Refused with a sentence: no such file, or a broken one. */
export class ArchiveReader {
  readonly #handle: number;
  readonly #path: string;
  readonly #decoder: SignalDecoder;
  #block = Buffer.alloc(blockBytes * 2);
  #isOpen = true;

  constructor(path: string) {
    this.#path = path;
    this.#handle = openSync(path, 'r');
    const start = Buffer.alloc(headBytesMax);
    const read = readSync(this.#handle, start, 0, headBytesMax, 0);
    const end = start.subarray(0, read).indexOf(newline);
    const head = headOf(start.toString('utf8', 0, Math.max(0, end)));
    if (head === undefined) throw new Error(`${path} is no file of signals of version 1`);
    this.#decoder = new SignalDecoder(head.idPrefix);
    this.#at = end + 1;
  }
  #at: number;

  next(): FraudSignal | undefined {
    while (this.#isOpen) {
      const signal = this.#decoder.next();
      if (signal !== undefined) return signal;
      this.#load();
    }
    return undefined;
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#handle);
  }

  #load(): void {
    const head = Buffer.alloc(blockHeadBytes);
    const read = readSync(this.#handle, head, 0, blockHeadBytes, this.#at);
    if (read === 0) {
      this.close();
      return;
    }
    const length = head.readUInt32LE(0);
    if (this.#block.length < length) this.#block = Buffer.alloc(length);
    const got = readSync(this.#handle, this.#block, 0, length, this.#at + blockHeadBytes);
    if (read < blockHeadBytes || got < length) throw new Error(`${this.#path} ends within a block`);
    this.#at += blockHeadBytes + length;
    this.#decoder.open(this.#block.subarray(0, length));
  }
}

function headOf(line: string): ArchiveHead | undefined {
  try {
    const head = JSON.parse(line) as ArchiveHead;
    return head.format === archiveMark && head.version === archiveVersion ? head : undefined;
  } catch {
    return undefined;
  }
}
