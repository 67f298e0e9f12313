/** Parts of a city's files, read line by line. */
import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { AccountRow } from './files.ts';

const chunkBytes = 1 << 20;

/** The lines of a file, without their ends; empty ones are left out. */
export function* linesOf(path: string): Generator<string> {
  const handle = openSync(path, 'r');
  const decoder = new StringDecoder('utf8');
  const chunk = Buffer.alloc(chunkBytes);
  let rest = '';
  try {
    for (let read = readSync(handle, chunk); read > 0; read = readSync(handle, chunk)) {
      const lines = (rest + decoder.write(chunk.subarray(0, read))).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield line;
    }
    if (rest !== '') yield rest;
  } finally {
    closeSync(handle);
  }
}

/** Accounts of all boroughs; those that gangs use everywhere come once, with what moved in all. */
export function* accountsOf(paths: readonly string[]): Generator<AccountRow> {
  const shared = new Map<string, AccountRow>();
  for (const path of paths) {
    for (const line of linesOf(path)) {
      const row = JSON.parse(line) as AccountRow;
      if (row.kind !== 'mule' && row.kind !== 'cash') {
        yield row;
        continue;
      }
      const known = shared.get(row.account);
      shared.set(
        row.account,
        known === undefined
          ? row
          : {
              ...row,
              openingFen: known.openingFen + row.openingFen,
              closingFen: known.closingFen + row.closingFen,
            },
      );
    }
  }
  yield* shared.values();
}
