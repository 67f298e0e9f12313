/**
 * What a visit does to the warnings behind it. The one at the door may be of the fourth level and see
 * no warning at all: the visit entrusts them with these acts, and the record names them.
 */
import type { UserActor } from '../../core/access/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import {
  outcomeOf,
  type VisitEvent,
  type VisitPolicy,
  type VisitState,
} from '../../core/visit/index.ts';
import type { WarningCommand } from '../../core/warning/index.ts';
import type { Transaction } from '../platform/transact.ts';
import { actOnWarning } from '../warning/index.ts';
import { readSubjects, type SubjectRecord } from './store.ts';

export type Settling = {
  readonly warning: Parameters<typeof actOnWarning>[1];
  readonly policy: VisitPolicy;
  readonly now: Instant;
  readonly actor: UserActor;
};

/** Does it where the warning allows it; answers the refusal where not. */
async function act(
  tx: Transaction,
  { warning, now, actor }: Settling,
  id: string,
  command: WarningCommand,
): Promise<string | null> {
  const asked = { id, entrusted: true, command: () => command };
  const done = await actOnWarning(tx, warning, { actor, now }, asked);
  return 'refusal' in done ? done.refusal : null;
}

/** The warnings of a visit that wait for a result. */
async function openOf(tx: Transaction, state: VisitState): Promise<readonly SubjectRecord[]> {
  const open = state.subjects.filter((s) => s.result === null && s.dropped === null);
  const subjects = await readSubjects(
    tx,
    open.map((s) => s.warningId),
  );
  return [...subjects.values()];
}

const isAtDoor = ({ tier }: SubjectRecord): boolean => tier === 'station' || tier === 'grid';

/**
 * The warnings of a visit that was accepted are in the hands of whoever goes; those that a seat calls
 * at the same time stay with the seats.
 */
export async function claimWarnings(
  tx: Transaction,
  settling: Settling,
  state: VisitState,
): Promise<void> {
  for (const subject of await openOf(tx, state)) {
    if (subject.status !== 'open' || !isAtDoor(subject)) continue;
    await act(tx, settling, subject.warning_id, { act: 'claim' });
  }
}

/** And go back when the visit leaves those hands. */
export async function releaseWarnings(
  tx: Transaction,
  settling: Settling,
  state: VisitState,
): Promise<void> {
  for (const subject of await openOf(tx, state)) {
    const isTheirs = subject.holder_id !== null && subject.holder_id === state.assigneeId;
    if (subject.status !== 'claimed' || !isTheirs) continue;
    await act(tx, settling, subject.warning_id, { act: 'release' });
  }
}

type Result = Extract<VisitEvent, { kind: 'result' }>;

/**
 * Brings a result to its warning: the contact, that they met, then the outcome. Answers why the
 * outcome did not count there, such as a warning that is closed; the visit keeps it all the same.
 */
export async function settleWarning(
  tx: Transaction,
  settling: Settling,
  visit: VisitState,
  result: Result,
): Promise<string | null> {
  const id = result.warningId;
  const subject = (await readSubjects(tx, [id])).get(id);
  if (subject === undefined) return 'not-found';
  if (subject.status === 'open') await act(tx, settling, id, { act: 'claim' });
  const reached = result.met ? 'person' : 'none';
  await act(tx, settling, id, {
    act: 'contact',
    channel: 'visit',
    target: 'self',
    reached,
    ref: visit.id,
  });
  if (result.met) {
    const metAt = visit.arrivedAt ?? result.at;
    await act(tx, settling, id, { act: 'meet', visitId: visit.id, metAt });
  }
  const means = outcomeOf(settling.policy, result.outcome)?.warning ?? null;
  if (means === null || result.retryAt !== null) return null;
  return act(tx, settling, id, {
    act: 'outcome',
    outcome: means,
    note: result.note,
    lostFen: result.lostFen,
    feedback: { reached, channel: 'visit' },
  });
}
