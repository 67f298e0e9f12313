/** `wuzha replay`: what a model would have found in signals of the past, and at what cost. */
import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { SingleBar } from 'cli-progress';
import { parseInstant } from '../core/kernel/index.ts';
import { defaultPolicy } from '../core/warning/index.ts';
import {
  callsPerHourDefault,
  compareReplays,
  type Hit,
  type HitChange,
  type ReplayRun,
} from '../engine/index.ts';
import { EnvironmentFault, messageOf } from '../server/platform/fault.ts';
import { makeFolder } from '../server/platform/folder.ts';
import { readCityTruth, type CityTruth } from '../sim/index.ts';
import {
  exitCodes,
  numberOption,
  textOption,
  UsageError,
  type Command,
  type CommandArguments,
  type CommandStreams,
} from './command.ts';
import { Checkpoint } from './replay/checkpoint.ts';
import { loadTried } from './replay/model.ts';
import { runReplay, type RunOptions } from './replay/run.ts';
import { comparisonText, reportText } from './replay/words.ts';

export const replay: Command = {
  name: 'replay',
  summary: 'try a model on signals of the past',
  usage: `replay --signals DIR [--model PATH] [--truth FILE] [--from TIME --to TIME] [--against PATH]
Reads what \`wuzha sim city\` wrote, in its order, through the engine that runs live. With the truth it
tells precision, recall and lead time; --against replays a second model and tells what changes.
The same signals and model give the same bytes, with any number of workers.`,
  options: {
    signals: { type: 'string', help: 'DIR  signals.ndjson, or an archive of signals-NN.wzs' },
    model: {
      type: 'string',
      short: 'm',
      help: 'PATH  rule table, typology (.json), weights (.wzm) or a folder; the shipped ones',
    },
    against: {
      type: 'string',
      help: 'PATH  the version before: what the model finds more and less than it',
    },
    naive: { type: 'boolean', help: 'lists alone: the model against which others are measured' },
    lists: { type: 'string', help: 'PATH  list entries; lists.ndjson of DIR, else the shipped' },
    truth: { type: 'string', help: 'FILE  truth.ndjson of a city' },
    from: { type: 'string', help: 'TIME  measured from, ISO 8601; the beginning of the city' },
    to: { type: 'string', help: 'TIME  measured to; the end of the city' },
    seats: { type: 'string', help: 'N  seats on duty at any time of day; 40' },
    calls: { type: 'string', help: `N  calls of a seat in an hour; ${callsPerHourDefault}` },
    workers: { type: 'string', help: 'N  processes that share the persons; one for each core' },
    out: { type: 'string', short: 'o', help: 'DIR  report.json, hits.ndjson, changes.ndjson' },
    resume: { type: 'boolean', help: 'go on where a stopped replay with the same --out ended' },
    json: { type: 'boolean', help: 'the report as JSON' },
  },
  async run(args, io) {
    if (args.positionals.length > 0)
      throw new UsageError('replay takes no words; name the folder with --signals');
    const plan = await planOf(args);
    const first = await runOne(plan, plan.model, io);
    const against = textOption(args, 'against');
    const second = against === undefined ? undefined : await runOne(plan, against, io);
    // What the model changes against the other, which is the one before it.
    const comparison = second && compareReplays(second, first);
    if (plan.out !== undefined) {
      writeRun(plan.out, first, second, comparison);
    }
    io.stdout.write(
      args.values['json'] === true
        ? `${JSON.stringify({ report: first.report, against: second?.report, comparison: counted(comparison) })}\n`
        : [
            reportText(first.report),
            ...(second && comparison
              ? [reportText(second.report), comparisonText(comparison)]
              : []),
          ].join('\n'),
    );
    return exitCodes.ok;
  },
};

type Plan = Pick<
  RunOptions,
  'signals' | 'lists' | 'naive' | 'from' | 'to' | 'truth' | 'capacity' | 'workers'
> & {
  readonly model: string | undefined;
  readonly out: string | undefined;
  readonly resumes: boolean;
};

async function planOf(args: CommandArguments): Promise<Plan> {
  const signals = textOption(args, 'signals');
  if (signals === undefined) throw new UsageError('replay needs --signals');
  if (!existsSync(signals)) {
    throw new EnvironmentFault('no-input', `${signals} does not exist`, 'check the path');
  }
  const truth = await truthOf(args);
  const ownLists = join(signals, 'lists.ndjson');
  return {
    signals,
    truth,
    ...spanOf(args, truth),
    ...outOf(args),
    lists: textOption(args, 'lists') ?? (existsSync(ownLists) ? ownLists : undefined),
    naive: args.values['naive'] === true,
    model: textOption(args, 'model'),
    capacity: {
      seats: numberOption(args, 'seats', { min: 1, max: 10_000 }) ?? 40,
      callsPerHour: numberOption(args, 'calls', { min: 1, max: 60 }) ?? callsPerHourDefault,
    },
    workers:
      numberOption(args, 'workers', { min: 1, max: 16 }) ?? Math.min(16, availableParallelism()),
  };
}

function spanOf(
  args: CommandArguments,
  truth: CityTruth | undefined,
): { from: number; to: number } {
  const from = timeOption(args, 'from') ?? truth?.from;
  const to = timeOption(args, 'to') ?? truth?.to;
  if (from !== undefined && to !== undefined && from < to) return { from, to };
  throw new UsageError('replay needs --from before --to, or --truth that tells the span');
}

function outOf(args: CommandArguments): { out: string | undefined; resumes: boolean } {
  const out = textOption(args, 'out');
  const resumes = args.values['resume'] === true;
  if (resumes && out === undefined) throw new UsageError('--resume needs the --out of that run');
  if (out !== undefined) makeFolder(resolve(out));
  return { out, resumes };
}

async function truthOf(args: CommandArguments): Promise<CityTruth | undefined> {
  const path = textOption(args, 'truth');
  if (path === undefined) return undefined;
  try {
    return await readCityTruth(path);
  } catch (cause) {
    throw new EnvironmentFault('no-input', messageOf(cause), 'give truth.ndjson of a city', cause);
  }
}

function timeOption(args: CommandArguments, name: string): number | undefined {
  const text = textOption(args, name);
  if (text === undefined) return undefined;
  const at = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00+08:00` : text);
  if (at !== undefined) return at;
  throw new UsageError(`--${name} takes a day or an ISO 8601 time with its offset, not ${text}`);
}

async function runOne(
  plan: Plan,
  model: string | undefined,
  io: CommandStreams,
): Promise<ReplayRun> {
  // Loaded once here, so that a mistake in it is told before any work.
  const { version } = loadTried({ ...plan, model });
  const { from, to, out, resumes } = plan;
  const key = createHash('sha256')
    .update(JSON.stringify([version, resolve(plan.signals), from, to, plan.workers]))
    .digest('hex');
  const checkpoint =
    out === undefined
      ? undefined
      : new Checkpoint(join(out, `.stopped-${key.slice(0, 12)}`), key, resumes);
  const bar = progressBar(io, from, to);
  const began = { at: performance.now(), used: process.cpuUsage() };
  try {
    const run = await runReplay({
      ...plan,
      model,
      policy: defaultPolicy,
      checkpoint,
      progress: (at, signals) => bar?.update(Math.max(0, Math.min(to, at) - from), { signals }),
      stop: io.interrupted,
    });
    checkpoint?.remove();
    bar?.stop();
    io.stderr.write(effortText(run, began));
    return run;
  } finally {
    bar?.stop();
  }
}

type Began = { readonly at: number; readonly used: NodeJS.CpuUsage };

/** Time is told apart from the report, which is the same in every run. */
function effortText({ report }: ReplayRun, { at, used }: Began): string {
  const { user, system } = process.cpuUsage(used);
  const seconds = (performance.now() - at) / 1000;
  const count = report.signals + report.warmUp;
  const each = (user + system) / Math.max(1, count);
  return (
    `${count} signals in ${seconds.toFixed(1)} s, ` +
    `${((user + system) / 1e6).toFixed(1)} s of processor time, ${each.toFixed(1)} µs a signal\n`
  );
}

function progressBar(io: CommandStreams, from: number, to: number): SingleBar | undefined {
  if (!(io.stderr as { isTTY?: boolean }).isTTY) return undefined;
  const bar = new SingleBar({
    format: 'replay {bar} {percentage}%  {signals} signals  {eta_formatted}',
    stream: io.stderr,
    clearOnComplete: true,
  });
  bar.start(to - from, 0, { signals: 0 });
  return bar;
}

type Comparison = ReturnType<typeof compareReplays> | undefined;

/** Without the changes themselves, which may be many. */
function counted(comparison: Comparison): object | undefined {
  return comparison && { ...comparison, changes: undefined };
}

function writeRun(
  out: string,
  first: ReplayRun,
  second: ReplayRun | undefined,
  comparison: Comparison,
): void {
  const report = { report: first.report, against: second?.report, comparison: counted(comparison) };
  writeFileSync(join(out, 'report.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  writeFileSync(join(out, 'hits.ndjson'), rowsOf<Hit>(first.hits));
  writeFileSync(join(out, 'proposals.ndjson'), rowsOf(first.proposals));
  if (comparison !== undefined) {
    writeFileSync(join(out, 'changes.ndjson'), rowsOf<HitChange>(comparison.changes));
  }
}

function rowsOf<T>(rows: Iterable<T>): string {
  let text = '';
  for (const row of rows) text += `${JSON.stringify(row)}\n`;
  return text;
}
