/** The world failed: a disk, a port, a database. Thrown only here and by connectors. */
export class Fault extends Error {
  readonly code: string;
  /** The same attempt may succeed later. */
  readonly retryable: boolean;
  constructor(code: string, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
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
