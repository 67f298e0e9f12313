/** The shape of every command; `bin/wuzha` finds it by name and parses its options. */
export interface CommandOption {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** Shown behind the option; a string option may begin with its placeholder: `FILE  read from`. */
  readonly help: string;
}

export interface CommandArguments {
  readonly values: Record<string, unknown>;
  readonly positionals: string[];
}

export interface CommandStreams {
  readonly stdin: NodeJS.ReadableStream;
  /** Data. */
  readonly stdout: NodeJS.WritableStream;
  /** Talk. */
  readonly stderr: NodeJS.WritableStream;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C and SIGTERM: stop cleanly and answer an exit code. */
  readonly interrupted?: AbortSignal;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Such as `import [options] FILE...`; more lines for further forms and notes. */
  readonly usage: string;
  readonly options: Readonly<Record<string, CommandOption>>;
  /** Resolves to the exit code. Data goes to stdout, talk to stderr. */
  run(args: CommandArguments, io: CommandStreams): Promise<number>;
}

/** Exit codes of every command, documented in docs/reference/exit-codes.md. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  environment: 3,
  integrity: 4,
} as const;

/** Thrown by a command whose arguments do not fit: one sentence, the usage, exit code 2. */
export class UsageError extends Error {}

/** The text of a string option, where it was given. */
export function textOption(args: CommandArguments, name: string): string | undefined {
  const value = args.values[name];
  return typeof value === 'string' ? value : undefined;
}

/** The whole number of a string option. Refused: not a whole number, out of range. */
export function numberOption(
  args: CommandArguments,
  name: string,
  { min = 0, max = Number.MAX_SAFE_INTEGER } = {},
): number | undefined {
  const text = textOption(args, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new UsageError(
    `--${name} takes a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`,
  );
}
