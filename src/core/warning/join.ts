/**
 * From a graded decision to the one living warning of a person: issue, join, raise, or leave alone.
 */
import { isGraver, type WarningGrade } from './grade.ts';
import type { Outcome } from './lifecycle.ts';
import type { WarningPolicy } from './policy.ts';
import type { Routing } from './route.ts';
import type { Finding, WarningEvent, WarningState } from './state.ts';

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
};

export type JoinVerdict =
  | { readonly kind: 'issue'; readonly event: Extract<WarningEvent, { kind: 'issued' }> }
  | { readonly kind: 'join'; readonly events: readonly WarningEvent[] }
  | { readonly kind: 'none'; readonly reason: 'cooling-down' };

/**
 * What a finding does: it joins the living warning and raises it when graver, never lowers it; it
 * opens a warning where none lives; or it falls into the cool-down after a closed one. The cool-down
 * is broken by a graver grade, and by money or a fraudster on the line after the closing, unless
 * the warning was closed as a false alarm.
 */
export function joinWarning(
  living: WarningState | null,
  finding: Finding,
  context: JoinContext,
): JoinVerdict {
  const { policy, now, actor } = context;
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
  if (!isGraver(finding.grade, living.grade)) return [joined];
  const soon =
    now + (living.firstCallAt === null ? policy.firstCallMs : policy.redialMs)[finding.grade];
  const deadlineAt = Math.min(soon, living.deadlineMissed ? soon : living.deadlineAt);
  const raised: WarningEvent = {
    kind: 'raised',
    at: now,
    actor,
    from: living.grade,
    to: finding.grade,
    gradeReason: finding.gradeReason,
    policy: finding.policy,
    deadlineAt,
  };
  if (living.status !== 'held') return [joined, raised];
  return [
    joined,
    raised,
    {
      kind: 'resumed',
      at: now,
      actor,
      by: 'graver',
      holderId: living.holderId,
      deadlineAt,
    },
  ];
}
