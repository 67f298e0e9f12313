/**
 * What people and banks do to a return, as decisions (operating-rules 2.4).
 *
 * | command | refused, in this order |
 * | --- | --- |
 * | choose | return-not-draft, reason-required |
 * | set-payee | return-not-open, claim-not-there, claim-paid, payee-not-victim, (heir:) reason-required |
 * | approve-payee | payee-not-waiting, second-person-needed, city-level-needed |
 * | sign | return-not-draft, second-person-needed, already-signed |
 * | publish | return-not-draft, notice-not-needed, second-officer-needed |
 * | object | notice-not-open, too-many-objections |
 * | answer-objection | objection-not-open, reason-required |
 * | redraft | return-not-open, reason-required |
 * | ask | return-not-ready, objection-open, objection-upheld, second-officer-needed, nothing-to-pay, payee-missing, freeze-not-in-force, over-frozen, claim-restored |
 * | approve, refuse | return-not-asked, second-person-needed, city-level-needed, (approve:) freeze-not-in-force, over-frozen, claim-restored, (refuse:) reason-required |
 * | notify | return-not-approved, payee-waits, freeze-not-in-force, freeze-ends-first, over-frozen, claim-restored |
 * | send-again | nothing-sent-back, payment-unclear, second-person-needed, payee-waits, freeze-not-in-force, freeze-ends-first, over-frozen, claim-restored |
 * | answer, give-up, stick | payment-not-open |
 * | confirm-unpaid | payment-not-unclear, reason-required |
 * | close | return-not-paid, payment-unclear, (with somebody unpaid:) reason-required |
 * | reopen | return-not-residual, reason-required |
 * | withdraw | return-not-open, reason-required |
 */
import type { Instant, Result } from '../kernel/index.ts';
import type { BankAccountRef } from '../bank/index.ts';
import type { ReturnPolicy } from './policy.ts';
import type { Basis } from './route.ts';
import type {
  FreezeFacts,
  Heir,
  Objection,
  ReturnDraft,
  ReturnEvent,
  ReturnId,
  ReturnStatus,
} from './state.ts';

export type ReturnCommand =
  | { readonly act: 'choose'; readonly basis: Basis; readonly reason: string }
  | {
      readonly act: 'set-payee';
      readonly claimId: string;
      readonly payee: BankAccountRef;
      readonly heir?: Heir | null | undefined;
    }
  | { readonly act: 'approve-payee'; readonly claimId: string }
  | { readonly act: 'sign' }
  | { readonly act: 'publish' }
  | {
      readonly act: 'object';
      readonly objectionId: string;
      readonly name: string;
      readonly phone: string;
      readonly text: string;
      readonly channel: Objection['channel'];
    }
  | {
      readonly act: 'answer-objection';
      readonly objectionId: string;
      readonly to: 'upheld' | 'rejected' | 'taken-back';
      readonly answer: string;
    }
  | { readonly act: 'redraft'; readonly draft: ReturnDraft; readonly reason: string }
  | { readonly act: 'ask' }
  | { readonly act: 'approve' }
  | { readonly act: 'refuse'; readonly reason: string }
  | { readonly act: 'notify' }
  | { readonly act: 'send-again' }
  | { readonly act: 'confirm-unpaid'; readonly key: string; readonly reason: string }
  /** No word of the bank: somebody gave the message up. */
  | {
      readonly act: 'give-up';
      readonly key: string;
      /** It may have reached the bank: then whether it paid is not known. */
      readonly mayBeDone: boolean;
      readonly remark: string;
    }
  /** The line got nowhere and waits for a person; or goes on again, without a problem. */
  | { readonly act: 'stick'; readonly key: string; readonly problem: string | null }
  | {
      readonly act: 'answer';
      readonly key: string;
      /** What the bank paid of it; zero where it paid nothing. */
      readonly executedFen: number;
      readonly code: string;
      readonly remark: string;
    }
  | { readonly act: 'close'; readonly reason: string }
  | { readonly act: 'reopen'; readonly nextId: ReturnId; readonly reason: string }
  | { readonly act: 'withdraw'; readonly reason: string };

export const returnRefusals = [
  'return-not-draft',
  'return-not-open',
  'return-not-ready',
  'return-not-asked',
  'return-not-approved',
  'return-not-paid',
  'return-not-residual',
  'reason-required',
  'claim-not-there',
  'payee-not-victim',
  'payee-missing',
  'second-person-needed',
  'second-officer-needed',
  'already-signed',
  'city-level-needed',
  'notice-not-needed',
  'notice-not-open',
  'too-many-objections',
  'objection-not-open',
  'objection-open',
  'objection-upheld',
  'nothing-to-pay',
  'freeze-not-in-force',
  'freeze-ends-first',
  'over-frozen',
  'nothing-sent-back',
  'payment-unclear',
  'payment-not-unclear',
  'payment-not-open',
  'claim-paid',
  'claim-restored',
  'payee-waits',
  'payee-not-waiting',
] as const;
export type ReturnRefusal = (typeof returnRefusals)[number];

export type ReturnContext = {
  readonly actor: string;
  readonly now: Instant;
  readonly policy: ReturnPolicy;
  /** Of the unit of whoever acts; null for machines. Returns are approved by the city (art. 6). */
  readonly level: string | null;
  /** The freeze as it is now; null where none is in force any more. */
  readonly freeze: FreezeFacts | null;
  /** What a victim misses by now, less what other returns are paying. */
  readonly missingFen: (claimId: string) => number;
  /** Name of a payment's key: the same for the same claim and try. */
  readonly keyOf: (claimId: string, ordinal: number) => string;
};

export type Decided = Result<readonly ReturnEvent[], ReturnRefusal>;
export type CommandOf<A extends ReturnCommand['act']> = Extract<ReturnCommand, { act: A }>;

/** States in which the plan may still be changed or given up. */
export const openStates: ReadonlySet<ReturnStatus> = new Set([
  'draft',
  'notice',
  'review',
  'asked',
  'approved',
]);
