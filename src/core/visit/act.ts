/**
 * What people do about a visit, as decisions: command and state in, events or a refusal out.
 *
 * | command | refused, in this order |
 * | --- | --- |
 * | accept, set-out, arrive, second, leave | visit-withdrawn, visit-reassigned |
 * | check | visit-withdrawn, visit-reassigned, unknown-item |
 * | note | visit-withdrawn, visit-reassigned, too-many-attachments |
 * | outcome | visit-withdrawn, visit-reassigned, not-on-card, warning-closed, already-recorded, unknown-outcome, reason-required |
 * | hand-back | visit-withdrawn, visit-reassigned, visit-done, reason-required |
 * | assign | visit-withdrawn, visit-done |
 * | withdraw | visit-withdrawn, visit-done |
 * | settle | nothing-kept |
 *
 * What the one at the door did is never thrown away: where it is refused it is kept as evidence with
 * the refusal (`keepRecord`), until somebody adopts it or sets it aside.
 */
import { ok, refuse, type Result } from '../kernel/index.ts';
import type { VisitOutcome, VisitPolicy } from './policy.ts';
import type {
  Position,
  VisitEvent,
  VisitHappening,
  VisitRecord,
  VisitState,
  VisitTier,
} from './state.ts';

/** What the one who goes does; sent from the phone, at once or later. */
export type VisitAct =
  | { readonly act: 'accept' | 'set-out' | 'leave' }
  | { readonly act: 'arrive'; readonly position: Position | null }
  | { readonly act: 'second'; readonly name: string }
  | { readonly act: 'check'; readonly item: string; readonly value: string }
  | { readonly act: 'note'; readonly text: string | null; readonly attachment: string | null }
  | {
      readonly act: 'outcome';
      readonly warningId: string;
      readonly outcome: string;
      readonly note: string | null;
      readonly lostFen: number | null;
    }
  | { readonly act: 'hand-back'; readonly reason: string };

/** What the centre does. */
export type VisitOrder =
  | {
      readonly act: 'assign';
      readonly unitId: string;
      readonly tier: VisitTier;
      readonly userId: string | null;
      readonly reason: string;
    }
  | { readonly act: 'withdraw'; readonly reason: string }
  | { readonly act: 'settle'; readonly adopt: boolean };

export const visitRefusals = [
  'visit-withdrawn',
  'visit-reassigned',
  'visit-done',
  'not-on-card',
  'warning-closed',
  'already-recorded',
  'unknown-outcome',
  'unknown-item',
  'too-many-attachments',
  'reason-required',
  'nothing-kept',
] as const;
export type VisitRefusal = (typeof visitRefusals)[number];

export type VisitContext = {
  readonly actorId: string;
  /** Nobody has it and the actor belongs to those who may take it. */
  readonly mayTake: boolean;
  /** When it was done. */
  readonly at: number;
  /** Of the device for an act, of the centre for an order. */
  readonly id: string;
  readonly policy: VisitPolicy;
};

type Decided = Result<readonly VisitEvent[], VisitRefusal>;

export function outcomeOf(policy: VisitPolicy, code: string): VisitOutcome | undefined {
  return policy.outcomes.find((one) => one.code === code);
}

/** The events of an act; the first act on a visit that nobody has takes it. */
export function decideVisitAct(state: VisitState, act: VisitAct, context: VisitContext): Decided {
  const refusal = refusalOf(state, act, context);
  if (refusal !== null) return refuse(refusal);
  const head = headOf(context);
  if (act.act === 'hand-back') {
    return ok([{ ...head, kind: 'handed-back', reason: act.reason }]);
  }
  const record = recordOf(state, act, context);
  if (state.assigneeId !== null) return ok([{ ...head, ...record }]);
  const taken: VisitHappening = {
    kind: 'assigned',
    unitId: state.unitId,
    tier: state.tier,
    userId: context.actorId,
    reason: 'taken',
  };
  return ok([
    { ...head, id: `${context.id}.take`, ...taken },
    { ...head, ...record },
  ]);
}

const headOf = ({ id, at, actorId }: VisitContext) => ({ id, at, actor: actorId });

function refusalOf(state: VisitState, act: VisitAct, context: VisitContext): VisitRefusal | null {
  if (state.status === 'withdrawn') return 'visit-withdrawn';
  const mine = state.assigneeId === null ? context.mayTake : state.assigneeId === context.actorId;
  if (!mine) return 'visit-reassigned';
  const { policy } = context;
  if (act.act === 'check') {
    return policy.checklist.some((i) => i.id === act.item) ? null : 'unknown-item';
  }
  if (act.act === 'note') {
    const full = act.attachment !== null && attached(state) >= policy.attachmentsMax;
    return full ? 'too-many-attachments' : null;
  }
  if (act.act === 'outcome') return outcomeRefusal(state, act, policy);
  return act.act === 'hand-back' ? handBackRefusal(state, act.reason) : null;
}

function handBackRefusal(state: VisitState, reason: string): VisitRefusal | null {
  if (state.status === 'done') return 'visit-done';
  return reason.trim() === '' ? 'reason-required' : null;
}

const attached = (state: VisitState): number =>
  state.notes.filter((n) => n.attachment !== null).length;

function outcomeRefusal(
  state: VisitState,
  act: Extract<VisitAct, { act: 'outcome' }>,
  policy: VisitPolicy,
): VisitRefusal | null {
  const subject = state.subjects.find((one) => one.warningId === act.warningId);
  if (subject === undefined) return 'not-on-card';
  if (subject.dropped !== null) return 'warning-closed';
  if (subject.result !== null) return 'already-recorded';
  const outcome = outcomeOf(policy, act.outcome);
  if (outcome === undefined) return 'unknown-outcome';
  return outcome.needsNote && !act.note?.trim() ? 'reason-required' : null;
}

function recordOf(
  state: VisitState,
  act: Exclude<VisitAct, { act: 'hand-back' }>,
  { policy, at }: VisitContext,
): VisitRecord {
  switch (act.act) {
    case 'accept':
      return { kind: 'accepted' };
    case 'set-out':
      return { kind: 'set-out' };
    case 'leave':
      return { kind: 'left' };
    case 'arrive':
      return { kind: 'arrived', position: act.position };
    case 'second':
      return { kind: 'second', name: act.name };
    case 'check':
      return { kind: 'checked', item: act.item, value: act.value };
    case 'note':
      return { kind: 'noted', text: act.text, attachment: act.attachment };
    case 'outcome': {
      const { warningId, note, lostFen } = act;
      const outcome = outcomeOf(policy, act.outcome);
      const grade = state.subjects.find((one) => one.warningId === warningId)?.grade ?? 'P3';
      const again = outcome?.again === true && state.attempts + 1 < policy.attemptsMax;
      const retryAt = again ? at + policy.retryMs[grade] : null;
      const met = outcome?.met === true;
      return { kind: 'result', warningId, outcome: act.outcome, met, retryAt, note, lostFen };
    }
  }
}

/** What was done and may not count goes on record, whole, with the refusal. */
export function keepRecord(
  state: VisitState,
  act: VisitAct,
  refusal: VisitRefusal,
  context: VisitContext,
): readonly VisitEvent[] {
  if (act.act === 'hand-back') return [];
  return [
    {
      ...headOf(context),
      id: `${context.id}.kept`,
      kind: 'kept',
      recordId: context.id,
      record: recordOf(state, act, context),
      doneAt: context.at,
      refusal,
    },
  ];
}

/** The events of an order of the centre. */
export function decideVisitOrder(
  state: VisitState,
  order: VisitOrder,
  context: Omit<VisitContext, 'mayTake' | 'policy'>,
): Decided {
  const head = { id: context.id, at: context.at, actor: context.actorId };
  if (order.act === 'settle') {
    if (state.kept.length === 0) return refuse('nothing-kept');
    const recordIds = state.kept.map((k) => k.recordId);
    return ok([{ ...head, kind: 'settled', recordIds, adopted: order.adopt }]);
  }
  if (state.status === 'withdrawn') return refuse('visit-withdrawn');
  if (state.status === 'done') return refuse('visit-done');
  if (order.act === 'withdraw') {
    return ok([{ ...head, kind: 'withdrawn', reason: order.reason }]);
  }
  const { unitId, tier, userId, reason } = order;
  return ok([{ ...head, kind: 'assigned', unitId, tier, userId, reason }]);
}
