/** Everything that can happen to a warning (预警), as facts that are never changed afterwards. */
import type { Category } from '../kernel/index.ts';
import type { Reason } from '../rule/index.ts';
import type { Feedback } from './feedback.ts';
import type { FollowUpResult } from './follow-up.ts';
import type { GradeReason, WarningGrade } from './grade.ts';
import type { Advice, ContactChannel, ContactReach, Outcome, WarningTier } from './lifecycle.ts';
import type { RouteReason } from './route-reason.ts';

/** A push of another centre, a bank or a carrier: their own warning about the person. */
export type Origin = {
  readonly source: string;
  /** The number they gave it; theirs to quote in the feedback. */
  readonly ref: string;
  /** Their grade in their own words, where they gave one. */
  readonly grade: string | null;
  readonly at: number;
};

/** What a decision adds to a warning. */
export type Finding = {
  readonly position: number;
  /** When the signal happened. */
  readonly occurredAt: number;
  readonly grade: WarningGrade;
  /** What stays of the grade when nothing is urgent any more. */
  readonly standingGrade: WarningGrade;
  readonly score: number;
  readonly category: Category;
  readonly reasons: readonly Reason[];
  readonly model: string;
  readonly policy: string;
  readonly gradeReason: GradeReason;
  readonly amountAtRiskFen: number;
  readonly ongoingCallUntil: number | null;
  /** Money is taken to be moving until then. */
  readonly movingUntil: number | null;
  /** Somebody else is taken to control the person's device until then. */
  readonly remoteUntil: number | null;
  readonly origin: Origin | null;
};

/** What the findings of a warning add up to. */
export type Footprint = Pick<
  Finding,
  | 'grade'
  | 'standingGrade'
  | 'gradeReason'
  | 'score'
  | 'category'
  | 'reasons'
  | 'model'
  | 'amountAtRiskFen'
  | 'ongoingCallUntil'
  | 'movingUntil'
  | 'remoteUntil'
> & {
  readonly signalAt: number;
  readonly signalCount: number;
  readonly origins: readonly Origin[];
};

/** What came before a warning of the same person within the time of the policy. */
export type Repeat = {
  readonly count: number;
  readonly lastAt: number;
  readonly lastOutcome: Outcome | null;
  readonly lostFen: number;
};

/** Where a warning stood before an outcome that was taken back. */
export type Footing = {
  readonly status: 'claimed';
  readonly holderId: string;
  readonly tier: WarningTier;
  readonly unitId: string;
  readonly routeReason: RouteReason;
  readonly deadlineAt: number;
  readonly outcome: Outcome | null;
  readonly outcomeCode: string | null;
  readonly lostFen: number | null;
  readonly feedback: Feedback | null;
  readonly refusals: number;
  readonly advice: readonly Advice[];
};

type Happening =
  | {
      readonly kind: 'issued';
      readonly finding: Finding;
      readonly unitId: string;
      readonly route: RouteReason;
      readonly deadlineAt: number;
      readonly repeat: Repeat | null;
      /** Others who use a number by which the person was named: ask who it is. */
      readonly sharedWith: readonly string[];
    }
  | { readonly kind: 'joined'; readonly finding: Finding }
  | {
      readonly kind: 'regraded';
      readonly from: WarningGrade;
      readonly to: WarningGrade;
      /** A signal joined, urgency ended, or signals went to another person. */
      readonly by: 'signal' | 'calm' | 'split';
      readonly gradeReason: GradeReason;
      readonly policy: string;
      readonly deadlineAt: number;
    }
  | { readonly kind: 'routed'; readonly unitId: string; readonly route: RouteReason }
  | { readonly kind: 'claimed'; readonly holderId: string }
  | { readonly kind: 'released'; readonly deadlineAt: number }
  | { readonly kind: 'called'; readonly target: string; readonly deadlineAt: number }
  | {
      readonly kind: 'contacted';
      readonly channel: ContactChannel;
      /** `self`, or the id of a relative. */
      readonly target: string;
      readonly reached: ContactReach;
      /** What it was: a call, a message, a visit. */
      readonly ref: string | null;
    }
  | { readonly kind: 'met'; readonly visitId: string; readonly metAt: number }
  | {
      readonly kind: 'outcome';
      readonly outcome: Outcome;
      /** The centre's own word for it. */
      readonly code: string;
      readonly note: string | null;
      readonly lostFen: number | null;
      readonly feedback: Feedback | null;
      readonly closes: boolean;
      readonly deadlineAt: number;
    }
  | { readonly kind: 'undone'; readonly outcome: Outcome; readonly back: Footing }
  | { readonly kind: 'held'; readonly until: number; readonly reason: string }
  | {
      readonly kind: 'resumed';
      readonly by: 'holder' | 'time' | 'graver' | 'not-safe' | 'split';
      readonly holderId: string | null;
      readonly deadlineAt: number;
    }
  | { readonly kind: 'handed-over'; readonly to: string; readonly reason: string }
  | {
      readonly kind: 'escalated';
      readonly tier: WarningTier;
      readonly unitId: string;
      readonly route: RouteReason;
      readonly reason: string;
      /** What the rules advise there, such as a visit with the family. */
      readonly next: readonly Advice[];
      readonly deadlineAt: number;
    }
  /** The warning stays where it is; what the rules advise next. */
  | { readonly kind: 'advised'; readonly next: readonly Advice[] }
  | {
      readonly kind: 'returned';
      readonly tier: WarningTier;
      readonly unitId: string;
      readonly route: RouteReason;
      readonly reason: string;
      readonly deadlineAt: number;
    }
  | {
      readonly kind: 'transfer-proposed';
      readonly to: string;
      readonly reason: string;
      readonly dueAt: number;
    }
  | {
      readonly kind: 'transfer-reviewed';
      readonly to: string;
      readonly accepted: boolean;
      readonly reason: string;
    }
  | {
      readonly kind: 'split';
      /** Whose they are. */
      readonly into: string;
      readonly intoWarning: string;
      readonly positions: readonly number[];
      readonly why: string;
      /** What is left; null: nothing that was suspicious. */
      readonly facts: Footprint | null;
    }
  | {
      readonly kind: 'split-in';
      readonly from: string;
      readonly fromWarning: string;
      readonly positions: readonly number[];
      readonly why: string;
      readonly findings: readonly Finding[];
      /** What all its findings add up to now. */
      readonly facts: Footprint | null;
    }
  | { readonly kind: 'noted'; readonly note: string }
  | {
      readonly kind: 'closed';
      readonly by: 'outcome' | 'lapse' | 'split';
      readonly followUpAt: number | null;
    }
  | { readonly kind: 'approaching'; readonly step: string; readonly dueAt: number }
  | {
      /** Somebody above was told that a step is late. */
      readonly kind: 'alerted';
      readonly step: string;
      readonly to: 'supervisor' | 'commander';
      /** How many people were told; 0: nobody holds that post. */
      readonly people: number;
    }
  | { readonly kind: 'deadline-missed'; readonly deadlineAt: number; readonly step?: string }
  | {
      readonly kind: 'followed-up';
      readonly note: string;
      readonly stillSafe: boolean;
      readonly result: FollowUpResult;
      /** Which round it was: 1, 2, 3. */
      readonly ordinal: number;
      /** Rounds that are over with it. */
      readonly rounds: number;
      readonly nextAt: number | null;
    }
  | {
      readonly kind: 'lost-after';
      /** Position of the signal that tells of the loss; null where a report was filled in here. */
      readonly reportPosition: number | null;
      readonly lostFen: number;
    };

/** `actor` is a user id or `system:scorer`. */
export type WarningEvent = Happening & { readonly at: number; readonly actor: string };
export type EventOf<K extends WarningEvent['kind']> = Extract<WarningEvent, { kind: K }>;
