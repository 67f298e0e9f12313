/** The world failed: a disk, a port, a database. Thrown only here and by connectors. */
export class Fault extends Error {
  readonly code: string;
  /** The same attempt may succeed later. */
  readonly retryable: boolean;
  constructor(
    code: string,
    message: string,
    options: { retryable?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** The machine does not let us start: told in one sentence, the command ends with exit code 3. */
export class EnvironmentFault extends Fault {
  /** What the person at the machine can do about it. */
  readonly remedy: string;
  constructor(code: string, message: string, remedy: string, cause?: unknown) {
    super(code, message, { cause });
    this.remedy = remedy;
  }
}

/** The message of anything thrown, for a log line or a sentence. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.message === '') {
    return thrown.errors.map(messageOf).join('; ');
  }
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The system's error code (`ENOENT`, `57P03`), where there is one. */
export function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** Less than this and the database would soon stop in the middle of its work. */
export const diskBytesMin = 256 * 1024 * 1024;

export function diskFull(dataDir: string, cause?: unknown): EnvironmentFault {
  return new EnvironmentFault(
    'disk-full',
    `there is too little space on the disk of ${dataDir}`,
    `free at least ${diskBytesMin / 1024 / 1024} MB, or give another directory in WUZHA_DATA`,
    cause,
  );
}

/** The sentence for a data directory that could not be read or written. */
export function unusableDirectory(dataDir: string, cause: unknown): EnvironmentFault {
  const code = codeOf(cause);
  if (code === 'ENOSPC') return diskFull(dataDir, cause);
  const why =
    code === 'EEXIST' || code === 'ENOTDIR'
      ? 'it is not a directory'
      : code === 'EACCES'
        ? 'this user may not read or write it'
        : messageOf(cause);
  return new EnvironmentFault(
    'data-directory-unusable',
    `the data directory ${dataDir} cannot be used: ${why}`,
    'let this user read and write it, or give another one in WUZHA_DATA',
    cause,
  );
}
