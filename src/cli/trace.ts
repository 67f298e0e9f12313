/** `wuzha trace`: whose money is where, from files of transfers, losses and opening balances. */
import { once } from 'node:events';
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import {
  loadTrace,
  outcomeOf,
  runTrace,
  TraceFileError,
  traceFileMethods,
  type RowRefusal,
  type TraceFileMethod,
  type TraceInput,
} from '../engine/trace/index.ts';
import { EnvironmentFault, messageOf } from '../server/platform/fault.ts';
import {
  exitCodes,
  textOption,
  UsageError,
  type Command,
  type CommandArguments,
} from './command.ts';
import { reportOf, tableOf } from './trace-report.ts';

/** So many refused rows are shown; the rest is counted. */
const shownMax = 100;

export const trace: Command = {
  name: 'trace',
  summary: 'follow the money of victims through transfers',
  usage: `trace --transactions T.csv --losses L.csv [--opening O.csv] --method METHOD [--json]
T.csv: tx_id,booked_at,from,to,amount_fen (no from: from outside; no to: cash or abroad)
L.csv: victim,tx_id (the whole transfer is the victim's)   O.csv: account,balance_fen
A row that cannot be read is told on standard error and left out; exit code 1 at the end.`,
  options: {
    transactions: { type: 'string', help: 'FILE  transfers' },
    losses: { type: 'string', help: 'FILE  which transfers are losses, and whose' },
    opening: { type: 'string', help: 'FILE  balances before the first transfer' },
    method: { type: 'string', help: `METHOD  ${traceFileMethods.join(', ')}` },
    all: { type: 'boolean', help: 'other money too, not only that of victims' },
    json: { type: 'boolean', help: 'one line of JSON instead of a table' },
    timing: { type: 'boolean', help: 'seconds and memory on standard error' },
  },
  async run(args, io) {
    const plan = planOf(args);
    const started = performance.now();
    const input = readInput(plan);
    const loaded = performance.now();
    const tracer = fileErrors(() => runTrace(input, plan.method, decode));
    const traced = performance.now();
    const outcome = outcomeOf(input, tracer, { isAll: args.values['all'] === true, decode });
    const pieces = args.values['json'] === true ? reportOf(plan.method, outcome) : tableOf(outcome);
    for (const piece of pieces) if (!io.stdout.write(piece)) await once(io.stdout, 'drain');
    if (args.values['timing'] === true) {
      io.stderr.write(timing([started, loaded, traced, performance.now()]));
    }
    const { count, kept } = input.refusals;
    for (const refusal of kept.slice(0, shownMax)) io.stderr.write(`${wordsOf(refusal)}\n`);
    if (count > shownMax) io.stderr.write(`and ${count - shownMax} more\n`);
    if (count > 0) io.stderr.write(`wuzha: ${count} rows were left out\n`);
    return count > 0 ? exitCodes.failed : exitCodes.ok;
  },
};

type Plan = {
  readonly transactions: string;
  readonly losses: string;
  readonly opening: string | undefined;
  readonly method: TraceFileMethod;
};

function planOf(args: CommandArguments): Plan {
  if (args.positionals.length > 0) throw new UsageError('trace takes no words, only options');
  const transactions = textOption(args, 'transactions');
  const losses = textOption(args, 'losses');
  if (transactions === undefined)
    throw new UsageError('--transactions names the file of transfers');
  if (losses === undefined) throw new UsageError('--losses names the file of losses');
  const word = textOption(args, 'method');
  const method = traceFileMethods.find((name) => name === word);
  if (method === undefined) {
    const got = word === undefined ? '' : `, not ${word}`;
    throw new UsageError(`--method takes ${traceFileMethods.join(', ')}${got}`);
  }
  return { transactions, losses, opening: textOption(args, 'opening'), method };
}

function readInput({ transactions, losses, opening }: Plan): TraceInput {
  return fileErrors(() =>
    loadTrace({
      transactions: readBytes(transactions),
      losses: readBytes(losses),
      opening: opening === undefined ? null : readBytes(opening),
      decode,
    }),
  );
}

function fileErrors<T>(act: () => T): T {
  try {
    return act();
  } catch (thrown) {
    if (!(thrown instanceof TraceFileError)) throw thrown;
    throw new EnvironmentFault('bad-trace-file', thrown.message, 'mend the file');
  }
}

const utf8 = new TextDecoder();

function decode(bytes: Uint8Array): string {
  // Most names are plain, and a decoder costs more than they do.
  let text = '';
  for (const byte of bytes) {
    if (byte > 127) return utf8.decode(bytes);
    text += String.fromCharCode(byte);
  }
  return text;
}

/** One read of the system takes at most so much. */
const readMax = 1 << 30;

/** The whole file, which may be larger than one read of the system. */
function readBytes(path: string): Uint8Array {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      // A pipe does not tell its size.
      if (size === 0) return readFileSync(file);
      const bytes = new Uint8Array(new ArrayBuffer(size));
      for (let at = 0; at < bytes.length;) {
        const count = readSync(file, bytes, at, Math.min(readMax, bytes.length - at), at);
        if (count === 0) break;
        at += count;
      }
      return bytes;
    } finally {
      closeSync(file);
    }
  } catch (thrown) {
    throw new EnvironmentFault(
      'no-file',
      `cannot read ${path}: ${messageOf(thrown)}`,
      'check the path',
    );
  }
}

function wordsOf({ file, line, field, problem, remedy }: RowRefusal): string {
  const where = field === '' ? '' : ` ${field}:`;
  return `${file} line ${line}:${where} ${problem}; ${remedy}`;
}

function timing([started = 0, loaded = 0, traced = 0, written = 0]: readonly number[]): string {
  const seconds = (from: number, to: number): string => ((to - from) / 1000).toFixed(3);
  const { maxRSS } = process.resourceUsage();
  return (
    `load ${seconds(started, loaded)} s, trace ${seconds(loaded, traced)} s, ` +
    `write ${seconds(traced, written)} s, peak ${Math.round(maxRSS / 1024)} MB\n`
  );
}
