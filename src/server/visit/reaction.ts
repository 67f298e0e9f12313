/**
 * What visits do when warnings change: a card where one is raised to the door, or is so grave that
 * somebody sets out while a seat calls; none where it closed.
 */
import type { Instant } from '../../core/kernel/index.ts';
import type { VisitEvent, VisitPolicy, VisitTier } from '../../core/visit/index.ts';
import type { WarningState } from '../../core/warning/index.ts';
import { newId } from '../platform/random.ts';
import type { Transaction } from '../platform/transact.ts';
import type { Reaction, WarningChange } from '../warning/index.ts';
import { dispatchVisit, tellVisit } from './dispatch.ts';
import { lockVisit, openVisitsOf, readSubjects, readUnit, saveVisit, unitFor } from './store.ts';

/** The part that visits take in every change of warnings. */
export function visitReaction(policy: () => VisitPolicy): Reaction {
  return async (tx, changes, now) => {
    await moveOpen(tx, changes.filter(matters), now);
    for (const change of changes) {
      if (isRaisedToDoor(change) || isGraveAtOnce(change, policy())) {
        await sendFor(tx, policy(), change, now);
      }
    }
  };
}

const doorTiers: readonly string[] = ['station', 'grid'] satisfies VisitTier[];

function isRaisedToDoor({ after, events }: WarningChange): boolean {
  return (
    after.status !== 'closed' &&
    doorTiers.includes(after.tier) &&
    events.some((event) => event.kind === 'escalated')
  );
}

/** Issued with, or raised to, a grade for which nobody waits for the telephone. */
function isGraveAtOnce({ after, events }: WarningChange, { atIssue }: VisitPolicy): boolean {
  return (
    after.status !== 'closed' &&
    atIssue[after.grade] &&
    events.some((event) => event.kind === 'issued' || event.kind === 'regraded')
  );
}

/** Changes that an open visit has to follow. */
function matters({ before, after }: WarningChange): boolean {
  if (before === null) return false;
  return (
    (after.status === 'closed' && before.status !== 'closed') ||
    after.grade !== before.grade ||
    cameBack(before, after)
  );
}

/** It had been raised to the door and is given back. */
function cameBack(before: WarningState, after: WarningState): boolean {
  return doorTiers.includes(before.tier) && !doorTiers.includes(after.tier);
}

async function moveOpen(
  tx: Transaction,
  changes: readonly WarningChange[],
  now: Instant,
): Promise<void> {
  if (changes.length === 0) return;
  const visits = await openVisitsOf(
    tx,
    changes.map((c) => c.after.id),
  );
  for (const { before, after } of changes) {
    const id = visits.get(after.id);
    const visit = id === undefined ? undefined : await lockVisit(tx, id);
    if (visit === undefined) continue;
    const fresh = [followed(before, after, now)];
    await tellVisit(tx, await saveVisit(tx, visit, fresh, now), fresh[0]?.kind ?? 'dropped', now);
  }
}

function followed(before: WarningState | null, after: WarningState, now: Instant): VisitEvent {
  const head = { id: newId('vis', now), at: now, actor: 'system:warning', warningId: after.id };
  if (after.status === 'closed' || (before !== null && cameBack(before, after))) {
    return { ...head, kind: 'dropped', reason: after.outcome ?? 'closed' };
  }
  return { ...head, kind: 'due-moved', grade: after.grade, dueAt: after.deadlineAt };
}

async function sendFor(
  tx: Transaction,
  policy: VisitPolicy,
  { after, events }: WarningChange,
  now: Instant,
): Promise<void> {
  if ((await openVisitsOf(tx, [after.id])).has(after.id)) return;
  const subject = (await readSubjects(tx, [after.id])).get(after.id);
  if (subject === undefined) return;
  const tier: VisitTier = after.tier === 'grid' ? 'grid' : 'station';
  const own = await readUnit(tx, after.unitId);
  const raised = events.find((event) => event.kind === 'escalated');
  const covering = own?.level === tier ? own : await unitFor(tx, tier, subject.region);
  // Raised to the door it stays with whom it was raised to; else it is the seat's alone.
  const unit = covering ?? (raised === undefined ? undefined : own);
  if (unit === undefined) return;
  await dispatchVisit(
    tx,
    policy,
    {
      subject,
      unitId: unit.id,
      tier,
      userId: null,
      by: raised?.actor ?? 'system:warning',
      reason: raised?.reason ?? 'at-issue',
    },
    now,
  );
}
