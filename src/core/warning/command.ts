/** What people and other modules ask of a warning, what may refuse it, and what is decided with. */
import type { Actor } from '../access/index.ts';
import type { Feedback } from './feedback.ts';
import type { FollowUpResult } from './follow-up.ts';
import type { ContactChannel, ContactReach, WarningTier } from './lifecycle.ts';
import type { WarningPolicy } from './policy.ts';
import type { Routing } from './route.ts';

export type WarningCommand =
  | { readonly act: 'claim' }
  | { readonly act: 'release' }
  | { readonly act: 'call'; readonly target: string; readonly hasNumber: boolean }
  | {
      readonly act: 'contact';
      readonly channel: ContactChannel;
      readonly target: string;
      readonly reached: ContactReach;
      readonly ref: string | null;
    }
  | { readonly act: 'meet'; readonly visitId: string; readonly metAt: number }
  | {
      readonly act: 'outcome';
      /** Code of the centre's table of outcomes. */
      readonly outcome: string;
      readonly note: string | null;
      readonly lostFen: number | null;
      readonly feedback?: Feedback | undefined;
    }
  | { readonly act: 'undo' }
  | { readonly act: 'hold'; readonly until: number; readonly reason: string }
  | {
      readonly act: 'hand-over';
      readonly to: string;
      readonly onDuty: boolean;
      /** Unit of that person, where they would not see the warning in the one it is in. */
      readonly moveTo?: string | undefined;
      readonly reason: string;
    }
  | {
      readonly act: 'escalate';
      readonly reason: string;
      /** Where not told: from seat and branch to the station, from the station to the fourth level. */
      readonly tier?: WarningTier | undefined;
    }
  | { readonly act: 'return'; readonly reason: string }
  | { readonly act: 'note'; readonly note: string }
  | {
      readonly act: 'follow-up';
      readonly note: string;
      readonly stillSafe: boolean;
      /** More than safe or not, where it was told. */
      readonly result?: FollowUpResult | undefined;
    };
export type WarningAct = WarningCommand['act'];
export type CommandOf<A extends WarningAct> = Extract<WarningCommand, { act: A }>;

export const warningRefusals = [
  'already-closed',
  'already-claimed',
  'not-yours',
  'no-number',
  'unknown-outcome',
  'reason-required',
  'nothing-to-undo',
  'hold-too-long',
  'not-on-duty',
  'no-higher-tier',
  'no-lower-tier',
  'not-closed',
  'no-follow-up-due',
] as const;
export type WarningRefusal = (typeof warningRefusals)[number];

/** The unit that takes the warning at each tier; absent where none covers the person. */
export type Places = Partial<Readonly<Record<WarningTier, Routing>>>;

export type ActContext = {
  readonly actor: Actor;
  readonly now: number;
  readonly policy: WarningPolicy;
  readonly places: Places;
  /** Another warning of the same person lives, so this one cannot come back to life. */
  readonly livingElsewhere: boolean;
  /** The actor acts for a task that it was given, such as a visit or a call: as good as the holder. */
  readonly entrusted?: boolean | undefined;
};
