/** `wuzha score`: decides signals from a file or pipe without a database, by the same function. */
import { once } from 'node:events';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { parseInstant, type Instant } from '../core/kernel/index.ts';
import { reasonText, type Lang, type PublishedModel } from '../core/rule/index.ts';
import { parseRow, signalLimits } from '../core/signal/index.ts';
import { defaultPolicy } from '../core/warning/index.ts';
import { makeEngine, subjectKeyOf, type Engine, type GradedDecision } from '../engine/index.ts';
import { messageOf, EnvironmentFault } from '../server/platform/fault.ts';
import { loadModel } from '../server/rule/load.ts';
import { exitCodes, textOption, UsageError, type Command, type CommandStreams } from './command.ts';

export const score: Command = {
  name: 'score',
  summary: 'score signals without a database',
  usage: `score [options]
One line of NDJSON in, one line out, in the same order. A row that cannot be read gives a line with
its error in its place, and exit code 1 at the end.`,
  options: {
    in: { type: 'string', short: 'i', help: 'FILE  read from; standard input where not given' },
    out: { type: 'string', short: 'o', help: 'FILE  write to; standard output where not given' },
    model: {
      type: 'string',
      short: 'm',
      help: 'PATH  rule table (.json), weights (.wzm) or a folder',
    },
    lists: {
      type: 'string',
      help: 'PATH  list entries (.ndjson) or a folder, instead of the shipped',
    },
    at: {
      type: 'string',
      help: "TIME  taken for now, ISO 8601; where not given, each signal's own time",
    },
    lang: { type: 'string', help: 'zh|en  language of the reasons; zh where not given' },
  },
  async run(args, io) {
    if (args.positionals.length > 0)
      throw new UsageError('score takes no words; name the file with --in');
    const lang = textOption(args, 'lang') ?? 'zh';
    if (lang !== 'zh' && lang !== 'en') throw new UsageError(`--lang takes zh or en, not ${lang}`);
    const at = instantOption(textOption(args, 'at'));
    const model = loadModel({ model: textOption(args, 'model'), lists: textOption(args, 'lists') });
    const scorer = makeLineScorer(model, { lang, at, clock: Date.now() as Instant });
    const input = textOption(args, 'in');
    const output = textOption(args, 'out');
    if (input !== undefined && output !== undefined && isSameFile(input, output))
      throw new UsageError('--out names the very file that is read; give another');
    const from =
      input === undefined ? io.stdin : createReadStream(input, { highWaterMark: chunkBytes });
    const to =
      output === undefined ? io.stdout : createWriteStream(output, { highWaterMark: chunkBytes });
    const tally = await pump(from, to, scorer, output !== undefined);
    io.stderr.write(
      `${tally.lines} scored, ${tally.bad} refused, ${tally.graded} above the threshold\n`,
    );
    return tally.bad > 0 ? exitCodes.failed : exitCodes.ok;
  },
};

/** Writing would empty what is still to be read. */
function isSameFile(input: string, output: string): boolean {
  const [one, two] = [input, output].map((path) => statSync(path, { throwIfNoEntry: false }));
  return one !== undefined && two !== undefined && one.ino === two.ino && one.dev === two.dev;
}

const chunkBytes = 1 << 20;
const newline = 10;

function instantOption(text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  const at = parseInstant(text);
  if (at === undefined)
    throw new UsageError(`--at takes an ISO 8601 time with its offset, not ${text}`);
  return at;
}

export type LineScorer = {
  /** The answer to one line, without its newline. */
  score(line: Uint8Array): string;
  readonly tally: Tally;
};
export type Tally = { lines: number; bad: number; graded: number };

type LineOptions = {
  readonly lang: Lang;
  /** Taken for now at each signal. */
  readonly at: Instant | undefined;
  /** The machine's clock: a signal may not lie beyond it. */
  readonly clock: Instant;
};

export function makeLineScorer(model: PublishedModel, options: LineOptions): LineScorer {
  const engine = makeEngine(
    () => model,
    () => defaultPolicy,
  );
  const tally: Tally = { lines: 0, bad: 0, graded: 0 };
  const strict = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes: Uint8Array): string | undefined => {
    try {
      return strict.decode(bytes);
    } catch {
      return undefined;
    }
  };
  const context = { now: options.at ?? options.clock, decode };
  return {
    tally,
    score(line) {
      tally.lines += 1;
      const parsed = parseRow(line, context);
      if (!parsed.ok) {
        tally.bad += 1;
        return refusedLine(line, parsed.error[0]);
      }
      const signal = parsed.value;
      const decision = decideLine(engine, signal, options.at ?? signal.occurredAt, tally.lines);
      if (decision.grade !== null) tally.graded += 1;
      return decidedLine(signal.id, decision, model, options.lang);
    },
  };
}

function decideLine(
  engine: Engine,
  signal: Parameters<Engine['decide']>[0],
  now: number,
  position: number,
): GradedDecision {
  return engine.decide(signal, {
    subject: subjectKeyOf(signal),
    position,
    now,
    receivedAt: signal.occurredAt,
  });
}

/** Written by hand: ids hold no character that JSON would escape, numbers are finite. */
function decidedLine(
  id: string,
  decision: GradedDecision,
  model: PublishedModel,
  lang: Lang,
): string {
  let reasons = '';
  for (const reason of decision.reasons) {
    const told = JSON.stringify(reasonText(model.texts, reason, lang));
    reasons += `${reasons === '' ? '' : ','}{"code":"${reason.code}","weight":${reason.weight},"text":${told}}`;
  }
  const grade = decision.grade === null ? 'null' : `"${decision.grade}"`;
  return (
    `{"id":"${id}","score":${decision.score},"grade":${grade},"category":"${decision.category}"` +
    `,"reasons":[${reasons}]${toldHits(decision)},"model":"${decision.model}"}`
  );
}

/** Typologies that reached a grade, of persons, numbers, accounts and devices alike. */
function toldHits({ hits }: GradedDecision): string {
  if (hits.length === 0) return '';
  const told = hits.map(({ typology, version, subject, score, grade, rules, shadow }) => ({
    typology,
    version,
    subject,
    score,
    grade,
    rules,
    ...(shadow ? { shadow } : {}),
  }));
  return `,"hits":${JSON.stringify(told)}`;
}

const idForm = /"id"\s*:\s*"([A-Za-z0-9._:-]{1,128})"/;
const lenient = new TextDecoder();

function refusedLine(
  line: Uint8Array,
  problem: { field: string; problem: string; remedy: string } | undefined,
): string {
  const id = idForm.exec(lenient.decode(line.subarray(0, 4096)))?.[1] ?? null;
  const error = {
    field: problem?.field ?? '',
    problem: problem?.problem ?? '',
    remedy: problem?.remedy ?? '',
  };
  return JSON.stringify({ id, error });
}

type Sink = CommandStreams['stdout'];

/** Reads in large chunks, answers each chunk in one write; a line may span chunks. */
async function pump(
  from: NodeJS.ReadableStream,
  to: Sink,
  scorer: LineScorer,
  closes: boolean,
): Promise<Tally> {
  const failed = new Promise<never>((_, reject) => {
    to.once('error', (cause) => {
      reject(
        new EnvironmentFault(
          'no-output',
          `cannot write: ${messageOf(cause)}`,
          'check the path and the space',
        ),
      );
    });
  });
  failed.catch(() => {});
  const splitter = makeSplitter(scorer);
  try {
    for await (const chunk of from) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      const answer = splitter.take(bytes);
      if (answer !== '' && !to.write(answer)) await Promise.race([once(to, 'drain'), failed]);
    }
  } catch (cause) {
    if (cause instanceof EnvironmentFault) throw cause;
    throw new EnvironmentFault(
      'no-input',
      `cannot read: ${messageOf(cause)}`,
      'check the path',
      cause,
    );
  }
  const last = splitter.end();
  if (last !== '') to.write(last);
  if (closes) {
    to.end();
    await Promise.race([finished(to), failed]);
  }
  return scorer.tally;
}

type Splitter = { take(bytes: Buffer): string; end(): string };

/** Cuts bytes into lines; of a line beyond the limit only as much is kept as shows that it is. */
function makeSplitter(scorer: LineScorer): Splitter {
  let rest: Buffer[] = [];
  let restBytes = 0;
  const keep = (part: Buffer): void => {
    if (restBytes > signalLimits.rowBytesMax) return;
    // Copied: the stream may use its memory again.
    rest.push(Buffer.from(part));
    restBytes += part.length;
  };
  const whole = (part: Buffer): Buffer => {
    if (restBytes === 0) return part;
    keep(part);
    const line = Buffer.concat(rest);
    rest = [];
    restBytes = 0;
    return line;
  };
  return {
    take(bytes) {
      let answer = '';
      let start = 0;
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
        answer += `${scorer.score(trimmed(whole(bytes.subarray(start, end))))}\n`;
        start = end + 1;
      }
      if (start < bytes.length) keep(bytes.subarray(start));
      return answer;
    },
    end: () => (restBytes === 0 ? '' : `${scorer.score(trimmed(whole(Buffer.alloc(0))))}\n`),
  };
}

/** Without a byte-order mark or the carriage return of Windows line ends. */
function trimmed(line: Buffer): Buffer {
  const start = line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? 3 : 0;
  const end = line[line.length - 1] === 13 ? line.length - 1 : line.length;
  return start === 0 && end === line.length ? line : line.subarray(start, end);
}
