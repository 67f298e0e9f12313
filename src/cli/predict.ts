/** `wuzha predict`: what any model that `train` wrote says of each row of a file. */
import { once } from 'node:events';
import { createWriteStream, readFileSync, statSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { EnvironmentFault, messageOf } from '../server/platform/fault.ts';
import {
  exitCodes,
  numberOption,
  textOption,
  UsageError,
  type Command,
  type CommandArguments,
  type CommandStreams,
} from './command.ts';
import { answerWriter, type Answer } from './prediction.ts';
import { openAnswers, type PredictOptions } from './predictor.ts';

const EXPLAIN_DEFAULT = 5;
const EXPLAIN_MAX = 50;
const CHUNK_LENGTH = 1 << 16;

export const predict: Command = {
  name: 'predict',
  summary: 'label, probability and explanation of each row by a trained model',
  usage: `predict --model MODEL --in FILE [--out FILE]
One answer a row, in the same order, NDJSON or (FILE.csv) CSV. A row that cannot be judged gives a
line with its error in its place, and exit code 1 at the end. The kind of model decides what is read:
texts ("text" or "turns"), addresses ("url" or "domain"), callers (the columns trained on),
laundering (transfers: from, to, amount, step). Rows are NDJSON, CSV with a header, or gzip of these.`,
  options: {
    model: { type: 'string', short: 'm', help: 'MODEL  file that train wrote' },
    in: { type: 'string', short: 'i', help: 'FILE  rows to judge' },
    out: { type: 'string', short: 'o', help: 'FILE  answers; standard output where not given' },
    edges: { type: 'string', help: 'FILE  callers: pairs that had to do with each other' },
    known: { type: 'string', help: 'FILE  callers: rows with labels, for the graph' },
    per: {
      type: 'string',
      help: 'KIND  laundering: one answer a transfer or an account (transfer)',
    },
    explain: { type: 'string', help: `N  parts of an explanation (${EXPLAIN_DEFAULT})` },
  },
  async run(args, io) {
    const options = readOptions(args, io);
    const out = textOption(args, 'out');
    if (out !== undefined && isSameFile(options.input, out)) {
      throw new UsageError('--out names the very file that is read; give another');
    }
    const answers = await openAnswers(readModel(options.model), options);
    const { judged, refused } = await writeAnswers(answers, out, io);
    io.stderr.write(`${judged} judged, ${refused} refused\n`);
    return refused > 0 ? exitCodes.failed : exitCodes.ok;
  },
};

function readOptions(args: CommandArguments, io: CommandStreams): PredictOptions {
  const [model, input] = [textOption(args, 'model'), textOption(args, 'in')];
  if (model === undefined) throw new UsageError('no model: give --model MODEL');
  if (input === undefined) throw new UsageError('no rows to judge: give --in FILE');
  if (args.positionals.length > 0) {
    throw new UsageError('predict takes no words; name the file with --in');
  }
  const per = textOption(args, 'per') ?? 'transfer';
  if (per !== 'transfer' && per !== 'account') {
    throw new UsageError(`--per takes transfer or account, not ${per}`);
  }
  return {
    model,
    input,
    per,
    edges: textOption(args, 'edges'),
    known: textOption(args, 'known'),
    explain: numberOption(args, 'explain', { max: EXPLAIN_MAX }) ?? EXPLAIN_DEFAULT,
    tell: (words) => io.stderr.write(`${words}\n`),
  };
}

function readModel(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new EnvironmentFault(
      'bad-model',
      `${path} cannot be read: ${messageOf(cause)}`,
      'give a file that wuzha train wrote',
      cause,
    );
  }
}

/** Writing would empty what is still to be read. */
function isSameFile(input: string, output: string): boolean {
  const [one, two] = [input, output].map((path) => statSync(path, { throwIfNoEntry: false }));
  return one !== undefined && two !== undefined && one.ino === two.ino && one.dev === two.dev;
}

/** Writes in large pieces and waits when the reader of the output is slower. */
async function writeAnswers(
  answers: AsyncIterable<Answer>,
  out: string | undefined,
  io: CommandStreams,
): Promise<{ judged: number; refused: number }> {
  const target: NodeJS.WritableStream = out === undefined ? io.stdout : createWriteStream(out);
  const failed = new Promise<never>((_, reject) => {
    target.once('error', (cause) => reject(noOutput(cause)));
  });
  failed.catch(() => {});
  const writer = answerWriter(out ?? '');
  const tally = { judged: 0, refused: 0 };
  let piece = writer.head;
  const flush = async (): Promise<void> => {
    const full = piece !== '' && !target.write(piece);
    piece = '';
    if (full) await Promise.race([once(target, 'drain'), failed]);
  };
  try {
    for await (const answer of answers) {
      tally['error' in answer ? 'refused' : 'judged']++;
      piece += writer.write(answer);
      if (piece.length >= CHUNK_LENGTH) await flush();
    }
  } catch (cause) {
    if (cause instanceof Error && 'syscall' in cause) throw noInput(cause);
    throw cause;
  }
  await flush();
  if (out !== undefined) {
    target.end();
    await Promise.race([finished(target), failed]);
  }
  return tally;
}

function noOutput(cause: unknown): EnvironmentFault {
  const remedy = 'check the path and the space';
  return new EnvironmentFault('no-output', `cannot write: ${messageOf(cause)}`, remedy, cause);
}

function noInput(cause: unknown): EnvironmentFault {
  return new EnvironmentFault(
    'no-input',
    `cannot read: ${messageOf(cause)}`,
    'check the path',
    cause,
  );
}
