/** A decision that may be refused: a value, never an exception. */
export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function refuse<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/** What is wrong with one field of an input, and what would put it right. */
export type Problem = {
  /** Path of the field, dotted: `subject.phone`; empty for the row as a whole. */
  readonly field: string;
  /** Stable kebab-case code, listed in docs/reference/errors.md. */
  readonly code: string;
  readonly problem: string;
  readonly remedy: string;
};
