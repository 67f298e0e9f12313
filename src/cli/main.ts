/** Entry of `bin/wuzha`: finds the command, reads its arguments, answers with an exit code. */
import { parseArgs } from 'node:util';
import { codes, editDistance, nearestName } from '../core/kernel/index.ts';
import { Answer } from '../server/platform/answer.ts';
import { version } from '../server/platform/config.ts';
import { EnvironmentFault, Fault, messageOf } from '../server/platform/fault.ts';
import {
  exitCodes,
  UsageError,
  type Command,
  type CommandArguments,
  type CommandStreams,
} from './command.ts';

type Entry = { readonly summary: string; readonly load: () => Promise<Command> };

/** Loaded only when asked for, so that `score` does not load the server. */
const commands: ReadonlyMap<string, Entry> = new Map([
  ['up', { summary: 'start the centre', load: async () => (await import('./up.ts')).up }],
  [
    'import',
    {
      summary: 'bring in signals from files, people and reference tables',
      load: async () => (await import('./import.ts')).importCommand,
    },
  ],
  [
    'score',
    {
      summary: 'score signals from a file or standard input, without a database',
      load: async () => (await import('./score.ts')).score,
    },
  ],
  [
    'replay',
    {
      summary: 'try a model on signals of the past',
      load: async () => (await import('./replay.ts')).replay,
    },
  ],
  ['sim', { summary: 'simulate a city', load: async () => (await import('./sim.ts')).sim }],
  [
    'user',
    { summary: 'people who may sign in', load: async () => (await import('./user.ts')).user },
  ],
  [
    'list',
    {
      summary: 'bring lists in, take them out, ask them',
      load: async () => (await import('./list.ts')).list,
    },
  ],
  [
    'audit',
    {
      summary: 'read and verify the audit chain',
      load: async () => (await import('./audit.ts')).audit,
    },
  ],
  [
    'work',
    {
      summary: 'decide signals beside a running centre, as one of several processes',
      load: async () => (await import('./work.ts')).work,
    },
  ],
  [
    'trace',
    {
      summary: 'follow the money of victims through transfers',
      load: async () => (await import('./trace.ts')).trace,
    },
  ],
  [
    'doctor',
    {
      summary: 'check this machine and this centre',
      load: async () => (await import('./doctor.ts')).doctor,
    },
  ],
  [
    'train',
    {
      summary: 'train a model on your own cases',
      load: async () => (await import('./train.ts')).train,
    },
  ],
  [
    'predict',
    {
      summary: 'judge each row of a file by a trained model',
      load: async () => (await import('./predict.ts')).predict,
    },
  ],
  [
    'evaluate',
    {
      summary: 'measure a model on labelled rows',
      load: async () => (await import('./evaluate.ts')).evaluate,
    },
  ],
] satisfies [string, Entry][]);

/** Runs one command line; answers the exit code. Never throws. */
export async function runCommandLine(
  words: readonly string[],
  io: CommandStreams,
): Promise<number> {
  const [name, ...rest] = words;
  if (
    name === undefined ||
    (name === 'help' && rest.length === 0) ||
    name === '--help' ||
    name === '-h'
  ) {
    io.stdout.write(overview());
    return name === undefined ? exitCodes.usage : exitCodes.ok;
  }
  if (name === '--version' || name === '-v') {
    io.stdout.write(`${version}\n`);
    return exitCodes.ok;
  }
  if (name === 'help') return runCommandLine([...rest, '--help'], io);
  const entry = commands.get(name);
  if (!entry) {
    io.stderr.write(
      `wuzha: there is no command ${JSON.stringify(name)}${suggestion(name, [...commands.keys()])}\n`,
    );
    return exitCodes.usage;
  }
  try {
    return await runCommand(await entry.load(), rest, io);
  } catch (thrown) {
    return explain(thrown, io, rest.includes('--json'));
  }
}

async function runCommand(
  command: Command,
  words: readonly string[],
  io: CommandStreams,
): Promise<number> {
  const args = readArguments(command, words);
  if (args.values['help'] === true) {
    io.stdout.write(helpOf(command));
    return exitCodes.ok;
  }
  try {
    return await command.run(args, io);
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    throw new UsageError(
      `${thrown.message}\nusage: wuzha ${command.usage.split('\n')[0]}\n` +
        `"wuzha ${command.name} --help" tells more`,
    );
  }
}

function readArguments(command: Command, words: readonly string[]): CommandArguments {
  const known = { ...command.options, help: { type: 'boolean', short: 'h', help: '' } } as const;
  const options = Object.fromEntries(
    Object.entries(known).map(([name, { type, ...more }]) => [
      name,
      {
        type,
        ...('short' in more && more.short !== undefined ? { short: more.short } : {}),
        ...('multiple' in more && more.multiple === true ? { multiple: true } : {}),
      },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options,
      allowPositionals: true,
      strict: true,
    });
    return { values, positionals };
  } catch (thrown) {
    const unknown = /Unknown option '(-[^']*)'/.exec(messageOf(thrown))?.[1];
    const told =
      unknown === undefined
        ? (messageOf(thrown).split('. ')[0] ?? '')
        : `there is no option ${unknown}${suggestion(unknown.replace(/^-+/, ''), Object.keys(known), '--')}`;
    throw new UsageError(`${told}\nusage: wuzha ${command.usage.split('\n')[0]}`);
  }
}

function suggestion(word: string, known: readonly string[], mark = ''): string {
  const near = nearestName(word, known);
  if (editDistance(word.toLowerCase(), near) <= Math.max(1, Math.floor(near.length / 2))) {
    return `; did you mean ${mark}${near}?`;
  }
  return `; there are ${known.map((name) => mark + name).join(', ')}`;
}

function overview(): string {
  const lines = [...commands].map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`);
  return [
    `wuzha ${version}: platform of an anti-fraud centre`,
    '',
    'usage: wuzha COMMAND [options]',
    '',
    ...lines,
    '',
    '"wuzha COMMAND --help" tells more. Data goes to standard output, talk to standard error.',
    'Exit codes: 0 done, 1 failed, 2 wrong usage, 3 this machine, 4 integrity problem found.',
    '',
  ].join('\n');
}

export function helpOf(command: Command): string {
  const [first = '', ...more] = command.usage.split('\n');
  const rows = [
    ...Object.entries(command.options).map(([name, { type, short, help }]) => {
      const placeholder = type === 'string' ? /^([A-Z][A-Z0-9:,-]*)  (.*)$/s.exec(help) : null;
      const word = type === 'string' ? ` ${placeholder?.[1] ?? 'VALUE'}` : '';
      const left = `${short === undefined ? '    ' : `-${short}, `}--${name}${word}`;
      return [left, placeholder?.[2] ?? help] as const;
    }),
    ['-h, --help', 'this text'] as const,
  ];
  const width = Math.min(34, Math.max(...rows.map(([left]) => left.length))) + 2;
  return [
    `wuzha ${command.name}: ${command.summary}`,
    '',
    `usage: wuzha ${first}`,
    ...more.map((line) => `       ${line.trim()}`),
    '',
    'options:',
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`),
    '',
  ].join('\n');
}

/** One sentence for what went wrong, and its exit code; a stack only for a bug, and only when asked. */
function explain(thrown: unknown, io: CommandStreams, json: boolean): number {
  const message =
    thrown instanceof Answer ? codes[thrown.code].en.replace(/\.$/, '') : messageOf(thrown);
  const remedy = thrown instanceof EnvironmentFault ? thrown.remedy : undefined;
  const code =
    thrown instanceof Fault || thrown instanceof Answer
      ? thrown.code
      : thrown instanceof UsageError
        ? 'usage'
        : 'bug';
  if (json) io.stderr.write(`${JSON.stringify({ error: { code, message, remedy } })}\n`);
  else io.stderr.write(`wuzha: ${message}${remedy === undefined ? '' : `; ${remedy}`}\n`);
  if (thrown instanceof UsageError) return exitCodes.usage;
  if (thrown instanceof EnvironmentFault) return exitCodes.environment;
  if (code === 'bug' && thrown instanceof Error) {
    const shown =
      io.env?.['WUZHA_DEBUG'] === undefined ? 'WUZHA_DEBUG=1 shows where' : thrown.stack;
    io.stderr.write(`${shown ?? ''}\n`);
  }
  return exitCodes.failed;
}

/** The process itself: signals, broken pipes, the exit code after everything is written. */
async function main(): Promise<void> {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort(name);
    });
  }
  // The reader has gone (`wuzha score | head`): nothing is left to do.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(exitCodes.ok);
      if (stream === process.stdout)
        process.stderr.write(`wuzha: cannot write to standard output: ${error.message}\n`);
      process.exit(exitCodes.environment);
    });
  }
  process.exitCode = await runCommandLine(process.argv.slice(2), {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    interrupted: controller.signal,
  });
}

if (import.meta.main) await main();
