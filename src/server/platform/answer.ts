/** What the API answers instead of a reply. Thrown by handlers and stores; a transaction rolls back. */
import type { Code, Problem } from '../../core/kernel/index.ts';

export type Denial = {
  /** Permission or deed that was refused. */
  readonly action: string;
  readonly subject: string;
  /** Rule of the policy that refused, for the audit entry. */
  readonly rule: string;
  readonly purpose?: string | null;
};

type AnswerParts = {
  readonly fields?: readonly Problem[];
  readonly current?: unknown;
  readonly retryAfterS?: number;
  readonly denial?: Denial;
};

export class Answer extends Error {
  readonly status: number;
  readonly code: Code;
  readonly parts: AnswerParts;
  constructor(status: number, code: Code, parts: AnswerParts = {}) {
    super(code);
    this.status = status;
    this.code = code;
    this.parts = parts;
  }
}

/** 400: the input is wrong; each field with its problem and remedy. */
export function invalid(fields: readonly Problem[]): Answer {
  return new Answer(400, 'invalid-input', { fields });
}
/** 401: not signed in, or the proof given is wrong. */
export function unauthenticated(code: Code = 'not-signed-in', denial?: Denial): Answer {
  return new Answer(401, code, denial ? { denial } : {});
}
/** 403, or 404 when the thing is outside the actor's jurisdiction. Audited by the HTTP kit. */
export function denied(denial: Denial, hidden = false): Answer {
  return hidden
    ? new Answer(404, 'not-found', { denial })
    : new Answer(403, 'not-permitted', { denial });
}
/** 404: there is no such thing. */
export function absent(): Answer {
  return new Answer(404, 'not-found');
}
/** 409: the domain says no; `current` is the present state of the thing. */
export function refused(code: Code, current?: unknown): Answer {
  return new Answer(409, code, current === undefined ? {} : { current });
}
/** 413: more bytes than the route takes. */
export function tooLarge(): Answer {
  return new Answer(413, 'too-large');
}
/** 429: too fast, or the backlog is full. */
export function tooMany(code: 'too-many-requests' | 'backlog-full', retryAfterS: number): Answer {
  return new Answer(429, code, { retryAfterS });
}
