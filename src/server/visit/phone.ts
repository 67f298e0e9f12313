/**
 * Acts of a phone, at once or hours later. Each is decided by itself, in its own transaction with
 * what follows from it, and counts once: the id that the phone gave it is on record with the answer.
 */
import type { UserActor } from '../../core/access/index.ts';
import type { VisitActInput } from '../../contract/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import {
  decideVisitAct,
  keepRecord,
  type VisitAct,
  type VisitContext,
  type VisitPolicy,
} from '../../core/visit/index.ts';
import type { Database } from '../platform/database.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { tellVisit } from './dispatch.ts';
import { claimWarnings, releaseWarnings, settleWarning, type Settling } from './settle.ts';
import {
  hadVisit,
  lockVisit,
  lockWarnings,
  recordAct,
  readActs,
  saveVisit,
  type ActRecord,
  type Visit,
} from './store.ts';
import { mayTake } from './view.ts';

export type PhoneDeps = {
  readonly db: Database;
  readonly policy: () => VisitPolicy;
  readonly warning: Settling['warning'];
};

export type TimedAct = VisitActInput & { readonly doneAt: Instant };

type Answered = {
  readonly id: string;
  readonly verdict: ActRecord['verdict'];
  readonly refusal: string | null;
  readonly repeated: boolean;
};

/** Takes an act of a phone; what came before is answered as then. */
export async function takeAct(
  deps: PhoneDeps,
  actor: UserActor,
  input: TimedAct,
  now: Instant,
): Promise<Answered> {
  return transact(deps.db, actor, now, async (tx) => {
    // Warnings are locked before visits, as where a change of a warning moves its visit.
    await lockWarnings(tx, input.visitId);
    const visit = await lockVisit(tx, input.visitId);
    const before = (await readActs(tx, [input.id])).get(input.id);
    if (before !== undefined) return answerOf(before, actor);
    const { verdict, refusal } = await decideOn(tx, deps, actor, { visit, input, now });
    const record = { id: input.id, user_id: actor.id, verdict, refusal };
    const fresh = await recordAct(tx, { ...record, visitId: input.visitId }, now);
    return { id: input.id, verdict, refusal, repeated: !fresh };
  });
}

/** An id of somebody else's act tells nothing of it. */
function answerOf(known: ActRecord, actor: UserActor): Answered {
  return known.user_id === actor.id
    ? { id: known.id, verdict: known.verdict, refusal: known.refusal, repeated: true }
    : { id: known.id, verdict: 'refused', refusal: 'not-found', repeated: true };
}

type Verdict = Pick<ActRecord, 'verdict' | 'refusal'>;
type Taking = {
  readonly visit: Visit | undefined;
  readonly input: TimedAct;
  readonly now: Instant;
};

async function decideOn(
  tx: Transaction,
  deps: PhoneDeps,
  actor: UserActor,
  { visit, input, now }: Taking,
): Promise<Verdict> {
  const policy = deps.policy();
  const act = actOf(input);
  if (visit === undefined || act === undefined) return { verdict: 'refused', refusal: 'not-found' };
  const context: VisitContext = {
    actorId: actor.id,
    mayTake: mayTake(actor, visit.state),
    at: input.doneAt,
    id: input.id,
    policy,
  };
  const decided = decideVisitAct(visit.state, act, context);
  if (!decided.ok) {
    const theirs = context.mayTake || (await hadVisit(tx, actor.id, visit.state.id));
    if (!theirs) return { verdict: 'refused', refusal: 'not-found' };
    const kept = keepRecord(visit.state, act, decided.error, context);
    if (kept.length > 0) await tellVisit(tx, await saveVisit(tx, visit, kept, now), 'kept', now);
    return { verdict: kept.length > 0 ? 'kept' : 'refused', refusal: decided.error };
  }
  const after = await saveVisit(tx, visit, decided.value, now);
  const settling = { warning: deps.warning, policy, now, actor };
  for (const event of decided.value) {
    if (event.kind === 'accepted') await claimWarnings(tx, settling, after.state);
    if (event.kind === 'handed-back') await releaseWarnings(tx, settling, visit.state);
    if (event.kind === 'result') await settleWarning(tx, settling, after.state, event);
  }
  await tellVisit(tx, after, decided.value.at(-1)?.kind ?? 'noted', now);
  return { verdict: 'applied', refusal: null };
}

/** The command of an act; undefined where a field that it needs is missing. */
function actOf(input: VisitActInput): VisitAct | undefined {
  const { kind, item, value, name, text } = input;
  switch (kind) {
    case 'accept':
    case 'set-out':
    case 'leave':
      return { act: kind };
    case 'arrive':
      return { act: kind, position: input.position ?? null };
    case 'second':
      return name === undefined ? undefined : { act: kind, name };
    case 'check':
      return item === undefined || value === undefined ? undefined : { act: kind, item, value };
    case 'note':
      return noteAct(input);
    case 'outcome':
      return outcomeAct(input);
    case 'hand-back':
      return { act: kind, reason: text ?? '' };
  }
}

function noteAct({ text, attachment }: VisitActInput): VisitAct | undefined {
  if (text === undefined && attachment === undefined) return undefined;
  return { act: 'note', text: text ?? null, attachment: attachment ?? null };
}

function outcomeAct(input: VisitActInput): VisitAct | undefined {
  const { warningId, outcome, text, lostFen } = input;
  if (warningId === undefined || outcome === undefined) return undefined;
  return { act: 'outcome', warningId, outcome, note: text ?? null, lostFen: lostFen ?? null };
}
