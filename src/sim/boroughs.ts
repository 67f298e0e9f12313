/**
 * A large city, written by several processes at once. It is made of boroughs that have people and
 * chance of their own and the gangs in common; how many there are depends on the people alone, so
 * the same seed writes the same bytes however many work on it.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { accountsOf, linesOf } from './part.ts';
import { cityRow, partFile, rowFile, type CitySummary, type WriteOptions } from './files.ts';
import { addSummaries } from './summary.ts';

const boroughPeopleUsual = 62_500;

export type BoroughOptions = Omit<WriteOptions, 'progress' | 'part' | 'borough' | 'idPrefix'> & {
  readonly workers: number;
  /** About as many people as one borough has; 62,500 where not told. */
  readonly boroughPeople?: number;
  readonly progress?: (share: number) => void;
  readonly stop?: AbortSignal | undefined;
};

/** What a worker is told, and what it says. */
export type BoroughTask = Omit<WriteOptions, 'progress'>;
export type BoroughWord =
  | { readonly kind: 'share'; readonly part: string; readonly share: number }
  | { readonly kind: 'done'; readonly part: string; readonly summary: CitySummary };

/** Writes `signals-NN.wzs` of each borough, and people, accounts, lists and truth of all. */
export async function writeBoroughs(options: BoroughOptions): Promise<CitySummary> {
  const tasks = tasksOf(options);
  const shares = new Map<string, number>();
  const summaries = new Map<string, CitySummary>();
  const waiting = [...tasks];
  const hear = (word: BoroughWord): void => {
    if (word.kind === 'done') summaries.set(word.part, word.summary);
    shares.set(word.part, word.kind === 'done' ? 1 : word.share);
    const done = [...shares.values()].reduce((sum, share) => sum + share, 0);
    options.progress?.(done / tasks.length);
  };
  const work = async (): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      await runTask(task, hear, options.stop);
    }
  };
  await Promise.all(Array.from({ length: options.workers }, work));
  const parts = tasks.map((task) => task.part ?? '');
  joinParts(options, parts);
  return addSummaries(
    parts.flatMap((part) => summaries.get(part) ?? []),
    options,
  );
}

function tasksOf(options: BoroughOptions): BoroughTask[] {
  const { workers: _w, progress: _p, stop: _s, boroughPeople, ...rest } = options;
  const count = Math.max(1, Math.ceil(rest.people / (boroughPeople ?? boroughPeopleUsual)));
  return Array.from({ length: count }, (_, index) => {
    const first = Math.floor((rest.people * index) / count);
    const people = Math.floor((rest.people * (index + 1)) / count) - first;
    const part = String(index).padStart(2, '0');
    return {
      ...rest,
      people,
      format: 'binary',
      part,
      idPrefix: count === 1 ? 's' : `s${part}-`,
      borough: { index, count, first, all: rest.people },
    };
  });
}

function runTask(
  task: BoroughTask,
  hear: (word: BoroughWord) => void,
  stop: AbortSignal | undefined,
): Promise<void> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL('./borough-worker.ts', import.meta.url), {
      workerData: task,
    });
    const end = (): void => void worker.terminate();
    stop?.addEventListener('abort', end, { once: true });
    worker.on('message', hear);
    worker.on('error', fail);
    worker.on('exit', (code) => {
      stop?.removeEventListener('abort', end);
      if (code === 0) done();
      else fail(new Error('stopped before the end'));
    });
  });
}

/** Puts the parts together in the order of the boroughs. */
function joinParts(options: BoroughOptions, parts: readonly string[]): void {
  const { dir } = options;
  const truth = rowFile(join(dir, 'truth.ndjson'));
  truth.write(cityRow(options, options.people));
  copyLines(dir, 'truth', parts, (line) => {
    truth.writeLine(line);
  });
  truth.close();
  const people = rowFile(join(dir, 'people.ndjson'));
  copyLines(dir, 'people', parts, (line) => {
    people.writeLine(line);
  });
  people.close();
  const lists = rowFile(join(dir, 'lists.ndjson'));
  const seen = new Set<string>();
  copyLines(dir, 'lists', parts, (line) => {
    if (seen.has(line)) return;
    seen.add(line);
    lists.writeLine(line);
  });
  lists.close();
  const accounts = rowFile(join(dir, 'accounts.ndjson'));
  for (const row of accountsOf(parts.map((part) => join(dir, partFile('accounts', part)))))
    accounts.write(row);
  accounts.close();
  for (const part of parts) rmSync(join(dir, partFile('accounts', part)));
}

function copyLines(
  dir: string,
  name: 'truth' | 'people' | 'lists',
  parts: readonly string[],
  take: (line: string) => void,
): void {
  for (const part of parts) {
    const path = join(dir, partFile(name, part));
    for (const line of linesOf(path)) take(line);
    rmSync(path);
  }
}
