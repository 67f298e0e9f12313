/** `wuzha import`: brings in signals from files, people, and reference tables. */
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { EnvironmentFault, messageOf } from '../server/platform/fault.ts';
import { readConfig } from '../server/platform/config.ts';
import {
  exitCodes,
  numberOption,
  textOption,
  UsageError,
  type Command,
  type CommandArguments,
  type CommandStreams,
} from './command.ts';
import { readMapping } from './import/mapping.ts';
import { importPeople } from './import/people.ts';
import {
  makeMeter,
  noProgress,
  progressFile,
  type Counts,
  type Progress,
} from './import/progress.ts';
import { importBankPrefixes, importDivisions, importPhoneRegions } from './import/reference.ts';
import { openRows, type ImportRow, type RowSource } from './import/row.ts';
import { sendRows, type SenderOptions, type SentRow } from './import/sender.ts';
import { fingerprintOf } from './import/source-file.ts';

export const importCommand: Command = {
  name: 'import',
  summary: 'bring in signals from files, people and reference tables',
  usage: `import [options] FILE...
       import --people FILE
       import --phone-regions FILE | --divisions FILE | --bank-prefixes FILE [--bank-names FILE]
FILE is NDJSON, or a table (CSV) with --map; .gz is unpacked. An import that was stopped goes on
where it was. Refused rows are written beside the file with their reasons.`,
  options: {
    to: { type: 'string', help: 'URL  the centre; WUZHA_URL, else http://127.0.0.1:9611' },
    key: { type: 'string', help: 'KEY  of the source (wzk_…); WUZHA_KEY where not given' },
    map: { type: 'string', help: 'FILE  what the columns of a table mean' },
    quarantine: {
      type: 'string',
      help: 'FILE  for refused rows; FILE.quarantine.ndjson where not given',
    },
    batch: { type: 'string', help: 'N  rows a request, 1000 where not given' },
    concurrency: { type: 'string', help: 'N  requests at once, 4 where not given' },
    fresh: { type: 'boolean', help: 'begin anew, also where an import was finished or stopped' },
    people: { type: 'string', help: 'FILE  people known beforehand, NDJSON, into the database' },
    'phone-regions': {
      type: 'string',
      help: 'FILE  regions of mobile prefixes, into the data directory',
    },
    divisions: {
      type: 'string',
      help: 'FILE  administrative divisions (code, name), into the data directory',
    },
    'bank-prefixes': {
      type: 'string',
      help: 'FILE  first digits of cards (bin, bank), into the data directory',
    },
    'bank-names': { type: 'string', help: 'FILE  names of the bank codes (bank, name)' },
    json: { type: 'boolean', help: 'the summary as JSON' },
  },
  async run(args, io) {
    const env = io.env ?? process.env;
    const reference = await importReference(args, env, io);
    if (reference !== undefined) return reference;
    if (args.positionals.length === 0) throw new UsageError('name at least one file');
    const quarantine = textOption(args, 'quarantine');
    if (quarantine !== undefined && args.positionals.length > 1) {
      throw new UsageError('--quarantine takes one file at a time');
    }
    let code: number = exitCodes.ok;
    for (const path of args.positionals) {
      code = Math.max(code, await importFile(path, await settingsOf(args, io), io));
      if (io.interrupted?.aborted) break;
    }
    return code;
  },
};

type Environment = Readonly<Record<string, string | undefined>>;

/** The exit code of an import of people or of a reference table; undefined where none is asked. */
async function importReference(
  args: CommandArguments,
  env: Environment,
  io: CommandStreams,
): Promise<number | undefined> {
  const people = textOption(args, 'people');
  if (people !== undefined) return importPeople(people, env, io);
  const regions = textOption(args, 'phone-regions');
  if (regions !== undefined) return importPhoneRegions(regions, env, io);
  const divisions = textOption(args, 'divisions');
  if (divisions !== undefined) return importDivisions(divisions, env, io);
  const banks = textOption(args, 'bank-prefixes');
  if (banks === undefined) return undefined;
  return importBankPrefixes(banks, textOption(args, 'bank-names'), env, io);
}

type Settings = {
  readonly dataDir: string;
  readonly sender: Omit<SenderOptions, 'onWait'>;
  readonly mapPath: string | undefined;
  readonly quarantine: string | undefined;
  readonly fresh: boolean;
  readonly json: boolean;
};

async function settingsOf(args: CommandArguments, io: CommandStreams): Promise<Settings> {
  const env = io.env ?? process.env;
  const key = textOption(args, 'key') ?? env['WUZHA_KEY'];
  if (key === undefined || key === '')
    throw new UsageError('give the key of the source with --key or WUZHA_KEY');
  const to = textOption(args, 'to') ?? env['WUZHA_URL'] ?? 'http://127.0.0.1:9611';
  if (!URL.canParse(to)) throw new UsageError(`--to takes a URL, not ${JSON.stringify(to)}`);
  return {
    dataDir: readConfig(env).dataDir,
    sender: {
      to,
      key,
      interrupted: io.interrupted,
      batchRows: numberOption(args, 'batch', { min: 1, max: 20_000 }) ?? 1_000,
      concurrency: numberOption(args, 'concurrency', { min: 1, max: 64 }) ?? 4,
    },
    mapPath: textOption(args, 'map'),
    quarantine: textOption(args, 'quarantine'),
    fresh: args.values['fresh'] === true,
    json: args.values['json'] === true,
  };
}

async function importFile(path: string, settings: Settings, io: CommandStreams): Promise<number> {
  const size = sizeOf(path);
  const mapping = settings.mapPath === undefined ? undefined : readMapping(settings.mapPath);
  const source = await openRows(path, mapping);
  const fingerprint = await fingerprintOf(
    path,
    settings.sender.to,
    JSON.stringify(mapping ?? null),
  );
  const file = progressFile(settings.dataDir, fingerprint);
  if (settings.fresh) file.remove();
  const before = file.read();
  if (before?.finished) {
    io.stderr.write(`${path} was imported before; --fresh sends it again\n`);
    return report(before, settings, io, { seconds: 0, quarantine: quarantinePath(path, settings) });
  }
  const meter = makeMeter(io.stderr, basename(path), size);
  meter.say(`${path}: ${source.form}${before ? `, going on behind row ${before.rows}` : ''}`);
  const started = performance.now();
  const progress = before ?? noProgress(resolve(path));
  try {
    await send(
      { path, source, settings, progress },
      {
        onWait: (seconds, why) => meter.say(`${why}; waiting ${seconds} s`),
        onAdvance: (read) => {
          meter.advance(read, progress);
          file.write(progress);
        },
      },
    );
  } catch (thrown) {
    if (!io.interrupted?.aborted) throw thrown;
  } finally {
    meter.stop();
  }
  progress.finished = io.interrupted?.aborted !== true;
  file.write(progress);
  if (!progress.finished) io.stderr.write('stopped; the same command goes on from here\n');
  const seconds = (performance.now() - started) / 1000;
  const code = report(progress, settings, io, {
    seconds,
    quarantine: quarantinePath(path, settings),
  });
  return progress.finished ? code : exitCodes.failed;
}

function sizeOf(path: string): number {
  try {
    const stat = statSync(path);
    if (stat.isFile()) return stat.size;
  } catch (thrown) {
    throw new UsageError(`${path} cannot be read: ${messageOf(thrown)}`);
  }
  throw new UsageError(`${path} is not a file`);
}

const quarantinePath = (path: string, { quarantine }: Settings): string =>
  quarantine ?? `${path}.quarantine.ndjson`;

type Work = {
  readonly path: string;
  readonly source: RowSource;
  readonly settings: Settings;
  readonly progress: Progress;
};
type Told = {
  readonly onWait: (seconds: number, why: string) => void;
  readonly onAdvance: (bytesRead: number) => void;
};

/** Sends what is not yet settled; counts and quarantine follow batch by batch. */
async function send({ path, source, settings, progress }: Work, told: Told): Promise<void> {
  let read = 0;
  const rows = skip(
    source.rows((bytes) => {
      read += bytes;
    }),
    progress.rows,
  );
  const refused = new RefusedRows(quarantinePath(path, settings), progress.rows > 0);
  try {
    for await (const batch of sendRows(rows, { ...settings.sender, onWait: told.onWait })) {
      for (const row of batch) {
        countRow(progress, row);
        if (row.status === 'rejected') refused.add(row);
      }
      told.onAdvance(read);
    }
  } finally {
    refused.close();
  }
}

async function* skip(rows: AsyncIterable<ImportRow>, count: number): AsyncGenerator<ImportRow> {
  let at = 0;
  for await (const row of rows) {
    at += 1;
    if (at > count) yield row;
  }
}

function countRow(counts: Counts, row: SentRow): void {
  counts.rows += 1;
  counts[row.status] += 1;
  if (row.differs) counts.differing += 1;
}

/** Refused rows with their reasons; the file is made with the first of them. */
class RefusedRows {
  readonly #path: string;
  readonly #goOn: boolean;
  #file: number | undefined;
  constructor(path: string, goOn: boolean) {
    this.#path = path;
    this.#goOn = goOn;
  }
  add({ number, id, raw, problems, quarantineId }: SentRow): void {
    try {
      this.#file ??= openSync(this.#path, this.#goOn ? 'a' : 'w');
      writeSync(
        this.#file,
        `${JSON.stringify({ row: number, id, quarantineId, problems, raw })}\n`,
      );
    } catch (thrown) {
      throw new EnvironmentFault(
        'quarantine-unwritable',
        `refused rows cannot be written to ${this.#path}: ${messageOf(thrown)}`,
        'name another file with --quarantine',
      );
    }
  }
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

type Outcome = { readonly seconds: number; readonly quarantine: string };

function report(
  progress: Progress,
  settings: Settings,
  io: CommandStreams,
  { seconds, quarantine }: Outcome,
): number {
  const { file, rows, accepted, duplicate, differing, rejected, finished } = progress;
  const perSecond = seconds > 0 ? Math.round(rows / seconds) : null;
  const kept = rejected > 0 ? quarantine : null;
  if (settings.json) {
    io.stdout.write(
      `${JSON.stringify({
        file,
        finished,
        rows,
        accepted,
        duplicate,
        differing,
        rejected,
        quarantine: kept,
        seconds: Number(seconds.toFixed(2)),
        perSecond,
      })}\n`,
    );
  } else {
    io.stdout.write(
      `${file}\n  rows       ${rows}\n  accepted   ${accepted}\n` +
        `  duplicate  ${duplicate}${differing > 0 ? ` (${differing} with another content)` : ''}\n` +
        `  refused    ${rejected}${kept === null ? '' : `, see ${kept}`}\n` +
        (perSecond === null ? '' : `  rate       ${perSecond} rows/s in ${seconds.toFixed(1)} s\n`),
    );
  }
  return rejected > 0 ? exitCodes.failed : exitCodes.ok;
}
