/**
 * From a graded decision to the one living warning of a person: issue, join, raise, or leave alone.
 */
import type { Finding, Repeat, WarningEvent } from './event.ts';
import { isGraver, type WarningGrade } from './grade.ts';
import { gradeFinding, lift, type Graded } from './grading.ts';
import type { Outcome } from './lifecycle.ts';
import type { WarningPolicy } from './policy.ts';
import type { Routing } from './route.ts';
import { applyEvent, type WarningState } from './state.ts';

/** What is known of the person's last closed warning, for the cool-down. */
export type ClosedWarning = {
  readonly closedAt: number;
  readonly grade: WarningGrade;
  readonly outcome: Outcome | null;
};

export type JoinContext = {
  readonly policy: WarningPolicy;
  readonly now: number;
  readonly actor: string;
  readonly lastClosed: ClosedWarning | null;
  /** When the signal happened; a late one tells no news of a closed warning. */
  readonly occurredAt: number;
  readonly routing: Routing;
  /** Earlier warnings of the person within the time of the policy. */
  readonly repeat: Repeat | null;
  /** Others who use a number by which the signal names the person. */
  readonly sharedWith: readonly string[];
};

export type JoinVerdict =
  | { readonly kind: 'issue'; readonly event: Extract<WarningEvent, { kind: 'issued' }> }
  | { readonly kind: 'join'; readonly events: readonly WarningEvent[] }
  | { readonly kind: 'none'; readonly reason: 'cooling-down' };

/**
 * What a finding does: it joins the living warning and raises it when graver, never lowers it (that is for `decideCalm`); it
 * opens a warning where none lives; or it falls into the cool-down after a closed one. The cool-down
 * is broken by a graver grade, and by money or a fraudster on the line after the closing, unless
 * the warning was closed as a false alarm.
 */
export function joinWarning(
  living: WarningState | null,
  found: Finding,
  context: JoinContext,
): JoinVerdict {
  const { policy, now, actor } = context;
  const { grade, reason } = gradeFinding(policy, found, now);
  const finding: Finding = { ...found, grade, gradeReason: reason };
  if (living !== null) return { kind: 'join', events: joinEvents(living, finding, context) };
  if (isCooling(finding, context)) return { kind: 'none', reason: 'cooling-down' };
  return {
    kind: 'issue',
    event: {
      kind: 'issued',
      at: now,
      actor,
      finding,
      unitId: context.routing.unitId,
      route: context.routing.reason,
      deadlineAt: now + policy.firstCallMs[finding.grade],
      repeat: context.repeat,
      sharedWith: context.sharedWith,
    },
  };
}

function isCooling(finding: Finding, context: JoinContext): boolean {
  const { lastClosed, policy, now } = context;
  if (lastClosed === null || now >= lastClosed.closedAt + policy.coolDownMs) return false;
  if (isGraver(finding.grade, lastClosed.grade)) return false;
  const moves = finding.gradeReason.stage === 'moving' && context.occurredAt > lastClosed.closedAt;
  return !moves || lastClosed.outcome === 'false-alarm';
}

function joinEvents(
  living: WarningState,
  finding: Finding,
  context: JoinContext,
): readonly WarningEvent[] {
  const { policy, now, actor } = context;
  const joined: WarningEvent = { kind: 'joined', at: now, actor, finding };
  const after = applyEvent(living, joined);
  const base = isGraver(finding.grade, living.grade)
    ? { grade: finding.grade, reason: finding.gradeReason }
    : { grade: living.grade, reason: living.gradeReason };
  const { grade, reason } = liftJoined(base, after, context);
  if (!isGraver(grade, living.grade)) return [joined];
  const soon = now + (living.firstCallAt === null ? policy.firstCallMs : policy.redialMs)[grade];
  const deadlineAt = Math.min(soon, living.deadlineMissed ? soon : living.deadlineAt);
  const regraded: WarningEvent = {
    kind: 'regraded',
    at: now,
    actor,
    from: living.grade,
    to: grade,
    by: 'signal',
    gradeReason: reason,
    policy: finding.policy,
    deadlineAt,
  };
  if (living.status !== 'held') return [joined, regraded];
  return [
    joined,
    regraded,
    { kind: 'resumed', at: now, actor, by: 'graver', holderId: living.holderId, deadlineAt },
  ];
}

/** What all findings together make of it: money of one and the urgency of another add up. */
function liftJoined(base: Graded, after: WarningState, { policy, now }: JoinContext): Graded {
  const standing = { grade: after.standingGrade, reason: after.gradeReason };
  const together = lift(policy, standing, after, now);
  return isGraver(together.grade, base.grade) ? together : base;
}
