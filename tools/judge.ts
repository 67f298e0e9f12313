/**
 * Compares what was decided with the truth: precision and recall per source.
 *   node tools/judge.ts --scored SCORED.ndjson TRUTH.ndjson...   output of `wuzha score`
 *   node tools/judge.ts --database URL TRUTH.ndjson...           decisions and warnings of a centre
 * A signal counts as warned when its decision has a grade; with a database, when it belongs to a
 * warning.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { openDatabase } from '../src/server/platform/database.ts';

type Truth = { readonly id: string; readonly source: string; readonly fraud: boolean };

async function* rowsOf<T>(path: string): AsyncGenerator<T> {
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Infinity,
  })) {
    if (line !== '') yield JSON.parse(line) as T;
  }
}

/** Whether each decided id was warned of; ids that are absent were never decided. */
async function fromScores(path: string): Promise<Map<string, boolean>> {
  const warned = new Map<string, boolean>();
  for await (const row of rowsOf<{ id?: string; grade?: string | null }>(path)) {
    if (row.id !== undefined) warned.set(row.id, typeof row.grade === 'string');
  }
  return warned;
}

async function fromDatabase(
  url: string,
  sources: readonly string[],
): Promise<Map<string, boolean>> {
  const db = await openDatabase({ url, connectionsMax: 1 });
  try {
    const rows = await db.query<{ id: string; warned: boolean }>(
      `select s.id, exists (select 1 from warning_signal w where w.position = s.position) as warned
       from signal s join decision d using (position) where s.source = any($1)`,
      [sources],
    );
    return new Map(rows.map((r) => [r.id, r.warned]));
  } finally {
    await db.close();
  }
}

type Tally = { hit: number; miss: number; alarm: number; quiet: number; undecided: number };

const share = (part: number, whole: number): string =>
  (whole === 0 ? '-' : (part / whole).toFixed(4)).padStart(10);

function report(tallies: ReadonlyMap<string, Tally>): void {
  process.stdout.write(
    'source                       rows  undecided     warned  precision    recall  false alarms\n',
  );
  for (const [source, t] of tallies) {
    const decided = t.hit + t.miss + t.alarm + t.quiet;
    process.stdout.write(
      `${source.padEnd(24)} ${String(decided + t.undecided).padStart(8)} ${String(t.undecided).padStart(10)} ` +
        `${String(t.hit + t.alarm).padStart(10)} ${share(t.hit, t.hit + t.alarm)}${share(t.hit, t.hit + t.miss)}` +
        `${share(t.alarm, t.alarm + t.quiet).padStart(14)}\n`,
    );
  }
}

const { values, positionals } = parseArgs({
  options: { scored: { type: 'string' }, database: { type: 'string' } },
  allowPositionals: true,
});
const truths: Truth[] = [];
for (const path of positionals) for await (const row of rowsOf<Truth>(path)) truths.push(row);
const sources = [...new Set(truths.map((t) => t.source))];
const warned =
  values.scored === undefined
    ? await fromDatabase(values.database ?? process.env['DATABASE_URL'] ?? '', sources)
    : await fromScores(values.scored);
const tallies = new Map<string, Tally>();
for (const { id, source, fraud } of truths) {
  const tally = tallies.get(source) ?? { hit: 0, miss: 0, alarm: 0, quiet: 0, undecided: 0 };
  tallies.set(source, tally);
  const outcome = warned.get(id);
  if (outcome === undefined) tally.undecided += 1;
  else if (fraud) tally[outcome ? 'hit' : 'miss'] += 1;
  else tally[outcome ? 'alarm' : 'quiet'] += 1;
}
report(tallies);
