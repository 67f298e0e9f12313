/**
 * A replay that was stopped and goes on: the graded decisions so far are on disk, stretch by
 * stretch, and now and then each worker's memory. What came after the last memory is done again.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { WholeChunk } from './run.ts';

export type Known = { readonly position: number; readonly chunks: readonly WholeChunk[] };

export class Checkpoint {
  readonly dir: string;
  readonly #log: string;
  readonly #key: string;
  readonly #resumes: boolean;
  #previous: number | undefined;

  /** `key` names everything the answer depends on; a checkpoint of another key is not used. */
  constructor(dir: string, key: string, resumes: boolean) {
    this.dir = dir;
    this.#log = join(dir, 'stretches.ndjson');
    this.#key = key;
    this.#resumes = resumes;
  }

  /** What a stopped run has left; begins anew where there is nothing that fits. */
  read(): Known | undefined {
    const known = this.#resumes ? this.#load() : undefined;
    if (known === undefined) {
      rmSync(this.dir, { recursive: true, force: true });
      mkdirSync(this.dir, { recursive: true });
    }
    const kept = [{ key: this.#key }, ...(known?.chunks ?? [])];
    writeFileSync(this.#log, kept.map((row) => `${JSON.stringify(row)}\n`).join(''));
    this.#previous = known?.position;
    return known;
  }

  add(chunk: WholeChunk): void {
    appendFileSync(this.#log, `${JSON.stringify(chunk)}\n`);
    if (!chunk.hasSnapshot) return;
    if (this.#previous !== undefined) this.#drop(this.#previous);
    this.#previous = chunk.position;
  }

  /** The replay is done: nothing is left to go on from. */
  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  #load(): Known | undefined {
    if (!existsSync(this.#log)) return undefined;
    const [head, ...lines] = readFileSync(this.#log, 'utf8').split('\n');
    if (head !== JSON.stringify({ key: this.#key })) return undefined;
    const chunks = lines.flatMap((line) => {
      // The last line may have been cut.
      try {
        return line === '' ? [] : [JSON.parse(line) as WholeChunk];
      } catch {
        return [];
      }
    });
    const last = chunks.findLastIndex((chunk) => chunk.hasSnapshot);
    const position = chunks[last]?.position;
    return position === undefined ? undefined : { position, chunks: chunks.slice(0, last + 1) };
  }

  #drop(position: number): void {
    for (const name of readdirSync(this.dir)) {
      if (name.endsWith(`-${position}.bin`)) rmSync(join(this.dir, name));
    }
  }
}
