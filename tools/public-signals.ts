/**
 * Turns the public data into signals and a truth file for each set, to import and to judge by:
 *   node tools/public-signals.ts --out DIR [--limit N]
 * The data are read from the public data folder (WUZHA_PUBLIC_DATA, else ../shared/data) and are
 * never part of this project. Each row gets a subject of its own with a number of the range 154,
 * which no carrier has; numbers and times follow the row, never its label.
 */
import { createReadStream, createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const folder = resolve(
  process.env['WUZHA_PUBLIC_DATA'] ?? join(import.meta.dirname, '../../shared/data'),
  'dev',
);
const startAt = Date.parse('2026-03-02T00:00:00Z');
const textLengthMax = 10_000;

type Made = {
  readonly signal: Readonly<Record<string, unknown>>;
  readonly fraud: boolean;
  readonly label: string;
};
type Set = {
  readonly source: string;
  readonly file: string;
  /** Second digit group of the invented numbers: no two sets share a subject. */
  readonly range: number;
  readonly secondsApart: number;
  make(line: string, i: number): Made;
};

/** Pre-segmented text joined again: spaces between Chinese characters go, others stay. */
const joined = (text: string): string => text.replace(/(?<=[^\x20-\x7e]) (?=[^\x20-\x7e])/g, '');

function callOf(transcript: string, i: number, range: number): Record<string, unknown> {
  const text = transcript.slice(0, textLengthMax);
  return {
    kind: 'call',
    counterpart: { number: numberOf(range + 1, i) },
    direction: 'in',
    durationSeconds: Math.ceil(text.length / 4),
    transcript: text,
  };
}

const numberOf = (range: number, i: number): string => `154${range}${String(i).padStart(7, '0')}`;

function urlOf(url: string): Record<string, unknown> {
  return { kind: 'visit', url };
}

const sets: readonly Set[] = [
  {
    source: 'public-fbs-sms',
    file: 'fbs_sms.train.jsonl',
    range: 0,
    secondsApart: 60,
    make(line, i) {
      const { text, label } = JSON.parse(line) as { text: string; label: string };
      return {
        signal: {
          kind: 'sms',
          counterpart: { number: `10690${String(i).padStart(7, '0')}` },
          text: joined(text),
        },
        fraud: label.startsWith('FR'),
        label,
      };
    },
  },
  {
    source: 'public-taf-calls',
    file: 'taf_calls.train.jsonl',
    range: 1,
    secondsApart: 90,
    make(line, i) {
      const { turns, label, type } = JSON.parse(line) as {
        turns: [string, string][];
        label: string;
        type?: string;
      };
      return {
        signal: callOf(turns.map(([, said]) => said).join('\n'), i, 1),
        fraud: label === 'fraud',
        label: type ?? label,
      };
    },
  },
  {
    source: 'public-afs-dialog',
    file: 'afs_dialog.train.jsonl',
    range: 3,
    secondsApart: 90,
    make(line, i) {
      const { text, label } = JSON.parse(line) as { text: string; label: boolean };
      return { signal: callOf(text, i, 3), fraud: label, label: label ? 'fraud' : 'normal' };
    },
  },
  {
    source: 'public-openphish',
    file: 'openphish_urls.before_2026-03.tsv',
    range: 5,
    secondsApart: 2,
    make(line) {
      const [seen = '', url = ''] = line.split('\t');
      return { signal: urlOf(url), fraud: true, label: seen };
    },
  },
  {
    source: 'public-benign-domains',
    file: 'benign_domains.train.tsv',
    range: 6,
    secondsApart: 2,
    make(line) {
      const [domain = '', list = ''] = line.split('\t');
      return { signal: urlOf(`https://${domain}/`), fraud: false, label: list };
    },
  },
];

async function convert(set: Set, out: string, limit: number): Promise<void> {
  const path = join(folder, set.file);
  if (!existsSync(path)) {
    process.stderr.write(`${set.file} is not in ${folder}: skipped\n`);
    return;
  }
  const signals = createWriteStream(join(out, `${set.source}.ndjson`));
  const truth = createWriteStream(join(out, `${set.source}.truth.ndjson`));
  const counts = { rows: 0, fraud: 0 };
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Infinity,
  })) {
    if (counts.rows >= limit) break;
    if (line.trim() === '') continue;
    const i = counts.rows;
    const { signal, fraud, label } = set.make(line, i);
    const id = `${set.source.slice(7)}-${i}`;
    const { kind, ...own } = signal;
    const row = {
      kind,
      id,
      source: set.source,
      occurredAt: new Date(startAt + i * set.secondsApart * 1000).toISOString(),
      subject: { phone: numberOf(set.range, i) },
      ...own,
    };
    const written = signals.write(`${JSON.stringify(row)}\n`);
    truth.write(`${JSON.stringify({ id, source: set.source, fraud, label })}\n`);
    if (!written) await once(signals, 'drain');
    counts.rows += 1;
    if (fraud) counts.fraud += 1;
  }
  await Promise.all(
    [signals, truth].map(
      (stream) =>
        new Promise<void>((done) => {
          stream.end(done);
        }),
    ),
  );
  process.stdout.write(
    `${set.source.padEnd(24)} ${String(counts.rows).padStart(7)} rows, ${counts.fraud} fraud\n`,
  );
}

const { values } = parseArgs({ options: { out: { type: 'string' }, limit: { type: 'string' } } });
if (values.out === undefined) {
  process.stderr.write('usage: node tools/public-signals.ts --out DIR [--limit N]\n');
  process.exitCode = 2;
} else {
  mkdirSync(values.out, { recursive: true });
  for (const set of sets) await convert(set, values.out, Number(values.limit ?? Infinity));
}
