/** What becomes of a message after an attempt, and of its parts after receipts. */
import type { ContactState } from './channel.ts';
import type { ContactPolicy } from './policy.ts';

/** What a gateway answered, or that it did not. */
export type Attempt =
  | { readonly kind: 'sent' }
  /** It left and is there: the channel knows at once. */
  | { readonly kind: 'delivered' }
  /** Certainly not taken; `again`: it may be taken later. */
  | { readonly kind: 'failed'; readonly problem: string; readonly again: boolean }
  /** It left, wholly or in part, and nobody knows what became of it. */
  | { readonly kind: 'uncertain'; readonly problem: string };

export type Settled = {
  readonly state: ContactState;
  readonly problem: string | null;
  /** When it is tried again; only where it waits. */
  readonly dueAt: number | null;
};

/**
 * A failure that is certain is tried again after the waits of the policy, while the message is still
 * of use; whatever is uncertain is left to a person, since a repeat would reach somebody twice.
 */
export function decideAttempt(
  attempt: Attempt,
  message: { readonly attempts: number; readonly expiresAt: number },
  policy: ContactPolicy,
  now: number,
): Settled {
  switch (attempt.kind) {
    case 'sent':
    case 'delivered':
      return { state: attempt.kind, problem: null, dueAt: null };
    case 'uncertain':
      return { state: 'uncertain', problem: attempt.problem, dueAt: null };
    case 'failed': {
      const wait = attempt.again ? policy.retryMs[message.attempts - 1] : undefined;
      if (wait === undefined) return { state: 'failed', problem: attempt.problem, dueAt: null };
      const dueAt = now + wait;
      return dueAt < message.expiresAt
        ? { state: 'waiting', problem: attempt.problem, dueAt }
        : { state: 'expired', problem: attempt.problem, dueAt: null };
    }
  }
}

export type PartState = 'sent' | 'delivered' | 'failed';

/** A message is delivered when every part is, and has failed when one has. */
export function stateOfParts(parts: readonly PartState[]): 'sent' | 'delivered' | 'failed' {
  if (parts.includes('failed')) return 'failed';
  return parts.every((part) => part === 'delivered') ? 'delivered' : 'sent';
}

const byHand: Readonly<Record<'retry' | 'cancel', readonly ContactState[]>> = {
  retry: ['failed', 'uncertain', 'expired'],
  cancel: ['waiting'],
};

/** What a person may do with a message in this state. */
export function mayDo(act: 'retry' | 'cancel', state: ContactState): boolean {
  return byHand[act].includes(state);
}
