/** `wuzha sim`: an invented city, written to files, run live, or used to judge a scorer. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { SingleBar } from 'cli-progress';
import { formatFen, parseInstant } from '../core/kernel/index.ts';
import { EnvironmentFault, messageOf } from '../server/platform/fault.ts';
import { makeFolder } from '../server/platform/folder.ts';
import {
  City,
  judge,
  listRows,
  personRow,
  readTruth,
  rows,
  writeBoroughs,
  writeCity,
  type CitySummary,
  type DecisionRow,
  type Judgement,
} from '../sim/index.ts';
import { bankOptions, banksHelp, banksUsage } from './bank-option.ts';
import {
  exitCodes,
  numberOption,
  textOption,
  UsageError,
  type Command,
  type CommandArguments,
  type CommandStreams,
} from './command.ts';

/** A Monday. */
const startDefault = '2026-01-05T00:00:00+08:00';

export const sim: Command = {
  name: 'sim',
  summary: 'simulate a city',
  usage: `sim city  [--seed N] [--people P] [--days D] [--out DIR] [--start TIME] [--intensity X] [--json]
          [--feed full|screened] [--format ndjson|binary] [--workers N]
sim people [--seed N] [--people P]
sim judge --truth FILE --decisions FILE [--json]
sim live
${banksUsage}

city   writes signals.ndjson, people.ndjson, accounts.ndjson, lists.ndjson and truth.ndjson into DIR;
       the same seed writes the same bytes; --format binary writes signals-NN.wzs, which replay fast
people tells the people of a city and what is known of its gangs on standard output
judge  compares the truth with what \`wuzha score\` said: precision, recall by category, lead time
live   runs the city against a running centre; started by \`wuzha up\`, reads its keys from
       standard input
${banksHelp}`,
  options: {
    seed: { type: 'string', help: 'N  seed of all chance; 1 where not given' },
    people: { type: 'string', help: 'P  inhabitants; 10000 where not given' },
    days: { type: 'string', help: 'D  days; 7 where not given' },
    out: { type: 'string', short: 'o', help: 'DIR  where the files go; ./city where not given' },
    start: { type: 'string', help: `TIME  beginning, ISO 8601; ${startDefault} where not given` },
    intensity: {
      type: 'string',
      help: 'X  how many times the usual number of frauds; 1 where not given',
    },
    feed: {
      type: 'string',
      help: 'full|screened  all signals, or what passes the screens of the sources; full',
    },
    format: {
      type: 'string',
      help: 'ndjson|binary  rows, or an archive by boroughs of 62,500 people; ndjson',
    },
    workers: { type: 'string', help: 'N  processes that write an archive; one for each core' },
    truth: { type: 'string', help: 'FILE  truth.ndjson of a city' },
    decisions: { type: 'string', help: 'FILE  what `wuzha score` wrote for its signals.ndjson' },
    json: { type: 'boolean', help: 'the summary as JSON' },
    ...bankOptions,
  },
  async run(args, io) {
    const [form, ...rest] = args.positionals;
    if (rest.length > 0)
      throw new UsageError(`sim takes one word, not also ${JSON.stringify(rest[0])}`);
    if (form === 'city') return runCity(args, io);
    if (form === 'people') return runPeople(args, io);
    if (form === 'judge') return runJudge(args, io);
    if (form === 'live') {
      const { runLive } = await import('../sim/live/run.ts');
      return runLive(io);
    }
    if (form === 'banks' || form === 'bank') {
      const { runBank, runBanks } = await import('./sim-banks.ts');
      return form === 'bank' ? runBank(args) : runBanks(args, io);
    }
    throw new UsageError(
      form === undefined
        ? 'sim needs a word: city, people, judge, live or banks'
        : `sim knows city, people, judge, live and banks, not ${JSON.stringify(form)}`,
    );
  },
};

async function runCity(args: CommandArguments, io: CommandStreams): Promise<number> {
  const dir = resolve(textOption(args, 'out') ?? 'city');
  const bar = progressBar(io);
  const what = {
    dir,
    ...cityOf(args),
    days: numberOption(args, 'days', { min: 1, max: 400 }) ?? 7,
    intensity: decimalOption(args, 'intensity', 100) ?? 1,
    feed: wordOption(args, 'feed', ['full', 'screened'] as const),
  };
  const show = (share: number): void => bar?.update(Math.floor(share * 100));
  const summary = await inEnvironment(dir, async () => {
    makeFolder(dir);
    if (wordOption(args, 'format', ['ndjson', 'binary'] as const) === 'binary') {
      const workers = numberOption(args, 'workers', { min: 1, max: 64 }) ?? availableParallelism();
      return writeBoroughs({ ...what, workers, progress: show, stop: io.interrupted });
    }
    return writeCity({
      ...what,
      async progress(share) {
        show(share);
        // Lets Ctrl-C and the bar have their turn.
        await new Promise<void>((done) => {
          setImmediate(done);
        });
        if (io.interrupted?.aborted)
          throw new EnvironmentFault('interrupted', 'stopped before the end', 'run it again');
      },
    });
  }).finally(() => bar?.stop());
  io.stdout.write(
    args.values['json'] === true
      ? `${JSON.stringify({ ...summary, dir })}\n`
      : cityText(summary, dir),
  );
  return exitCodes.ok;
}

async function runPeople(args: CommandArguments, io: CommandStreams): Promise<number> {
  const { seed, people, startAt } = cityOf(args);
  const city = new City({ seed, people, startAt });
  const write = async (row: object): Promise<void> => {
    if (!io.stdout.write(`${JSON.stringify(row)}\n`)) await once(io.stdout, 'drain');
  };
  for (const list of listRows(city, seed)) await write({ list });
  for (const person of city.society.people) await write({ person: personRow(person) });
  return exitCodes.ok;
}

function cityOf(args: CommandArguments): { seed: number; people: number; startAt: number } {
  const startAt = parseInstant(textOption(args, 'start') ?? startDefault);
  if (startAt === undefined) throw new UsageError('--start takes an ISO 8601 time with its offset');
  return {
    startAt,
    seed: numberOption(args, 'seed', { max: 4_294_967_295 }) ?? 1,
    people: numberOption(args, 'people', { min: 50, max: 2_000_000 }) ?? 10_000,
  };
}

function progressBar(io: CommandStreams): SingleBar | undefined {
  if (!(io.stderr as { isTTY?: boolean }).isTTY) return undefined;
  const bar = new SingleBar({
    format: 'city {bar} {percentage}%',
    stream: io.stderr,
    clearOnComplete: true,
  });
  bar.start(100, 0);
  return bar;
}

function decimalOption(args: CommandArguments, name: string, max: number): number | undefined {
  const text = textOption(args, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value <= max) return value;
  throw new UsageError(`--${name} takes a number from 0 to ${max}, not ${JSON.stringify(text)}`);
}

/** One of some words, the first where none is given. */
function wordOption<T extends string>(
  args: CommandArguments,
  name: string,
  words: readonly [T, ...T[]],
): T {
  const text = textOption(args, name) ?? words[0];
  const word = words.find((w) => w === text);
  if (word !== undefined) return word;
  throw new UsageError(`--${name} takes ${words.join(' or ')}, not ${JSON.stringify(text)}`);
}

async function inEnvironment<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof EnvironmentFault || !(cause instanceof Error) || !('code' in cause))
      throw cause;
    throw new EnvironmentFault(
      'no-output',
      `cannot write to ${path}: ${messageOf(cause)}`,
      'check the path and the space',
      cause,
    );
  }
}

function cityText(s: CitySummary, dir: string): string {
  const lines = [
    `seed ${s.seed}: ${s.people} people, ${s.days} days from ${s.from}`,
    `${s.signals} signals: ${list(s.byKind)}`,
    `labels: ${list(s.byStage)}`,
    `${s.frauds} frauds, ${formatFen(s.lossFen)} lost; ${s.listed} list entries known beforehand`,
    '',
    row(['category', 'frauds', 'lost', 'noticed', 'dissuaded', 'ignored', 'loss']),
    ...Object.entries(s.byCategory).map(([code, c]) =>
      row([code, c.frauds, c.lost, c.noticed, c.dissuaded, c.ignored, formatFen(c.lossFen)]),
    ),
    '',
    `written to ${dir}`,
    '',
  ];
  return lines.join('\n');
}

function list(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([key, n]) => `${key} ${n}`)
    .join(', ');
}

function row(cells: readonly (string | number)[]): string {
  return cells.map((c, i) => (i === 0 ? String(c).padEnd(10) : String(c).padStart(11))).join('');
}

async function runJudge(args: CommandArguments, io: CommandStreams): Promise<number> {
  const truthPath = textOption(args, 'truth');
  const decisionsPath = textOption(args, 'decisions');
  if (truthPath === undefined || decisionsPath === undefined) {
    throw new UsageError('sim judge needs --truth and --decisions');
  }
  for (const path of [truthPath, decisionsPath]) {
    if (!existsSync(path))
      throw new EnvironmentFault('no-input', `${path} does not exist`, 'check the path');
  }
  const judgement = await judge(await readTruth(truthPath), rows<DecisionRow>(decisionsPath));
  io.stdout.write(
    args.values['json'] === true ? `${JSON.stringify(judgement)}\n` : judgementText(judgement),
  );
  return exitCodes.ok;
}

function share(value: number | null): string {
  return value === null ? '-' : `${(value * 100).toFixed(1)}%`;
}

function judgementText(j: Judgement): string {
  return [
    `${j.decisions} decisions, ${j.graded} graded, ${j.refused} refused`,
    `precision ${share(j.precision)}, recall of signals to victims ${share(j.recall)}`,
    `false alarms ${j.falseAlarms} (${j.falseAlarmRate ?? '-'} per 1,000 people and day)`,
    `frauds warned ${j.warned.warned} of ${j.warned.frauds}; before the money went ${j.warned.inTime} of ${j.warned.paid}, ` +
      `median lead ${j.warned.leadMinutes ?? '-'} min`,
    `attempts graded ${j.attempts.graded} of ${j.attempts.signals}; mule transfers graded ${j.muleTransfers.graded} of ${j.muleTransfers.signals}`,
    `grades: ${Object.entries(j.byGrade)
      .map(([g, n]) => `${g} ${n.right}/${n.graded}`)
      .join(', ')}`,
    '',
    row(['category', 'signals', 'recall', 'frauds', 'warned', 'paid', 'in time', 'lead min']),
    ...Object.entries(j.byCategory).map(([code, c]) =>
      row([
        code,
        c.signals,
        share(c.recall),
        c.frauds,
        c.warned,
        c.paid,
        c.warnedInTime,
        c.leadMinutes ?? '-',
      ]),
    ),
    '',
  ].join('\n');
}
