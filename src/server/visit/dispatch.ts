/** A visit comes into being: a card is opened or joined, somebody is chosen and told. */
import { assert, type Instant } from '../../core/kernel/index.ts';
import {
  addressKey,
  openVisit,
  rankCandidates,
  type Ranked,
  type VisitEvent,
  type VisitPolicy,
  type VisitState,
  type VisitSubject,
  type VisitTier,
} from '../../core/visit/index.ts';
import { dayCode } from '../../core/warning/index.ts';
import { notifyUsers } from '../contact/index.ts';
import { onDutyNow, readUnitDuty } from '../duty/index.ts';
import { newId } from '../platform/random.ts';
import type { Queryable } from '../platform/database.ts';
import type { Transaction } from '../platform/transact.ts';
import {
  cellOf,
  findCard,
  holdCard,
  lockVisit,
  readVisitors,
  saveVisit,
  type SubjectRecord,
  type Visit,
  type VisitorRecord,
} from './store.ts';

export type Dispatch = {
  readonly subject: SubjectRecord;
  readonly unitId: string;
  readonly tier: VisitTier;
  /** A person, where somebody chose one. */
  readonly userId: string | null;
  /** Who sends: an id of a person, or `system:…`. */
  readonly by: string;
  readonly reason: string;
};

/** Sends somebody to the door: joins the card of the address and day, or opens one. */
export async function dispatchVisit(
  tx: Transaction,
  policy: VisitPolicy,
  dispatch: Dispatch,
  now: Instant,
): Promise<Visit> {
  const { subject, by } = dispatch;
  const key = addressKey(subject.address, subject.region, subject.person_id);
  const day = dayCode(now);
  await holdCard(tx, key, day);
  const entry = subjectOf(subject, policy, now);
  const known = await findCard(tx, key, day);
  const card = known === undefined ? undefined : await lockVisit(tx, known);
  if (card !== undefined) {
    const id = `${newId('vis', now)}.j`;
    const joined: VisitEvent = { id, at: now, actor: by, kind: 'joined', subject: entry };
    return tellVisit(tx, await saveVisit(tx, card, [joined], now), 'joined', now);
  }
  const userId =
    dispatch.userId ??
    (await chooseVisitor(tx, policy, { ...dispatch, cell: cellOf(subject) }, now))?.userId ??
    null;
  const events = openVisit({
    id: newId('vis', now),
    at: now,
    actor: by,
    reason: dispatch.reason,
    subject: entry,
    unitId: dispatch.unitId,
    tier: dispatch.tier,
    userId,
    card: {
      addressKey: key,
      day,
      address: subject.address,
      place: subject.place,
      region: subject.region,
      cell: cellOf(subject),
    },
  });
  return tellVisit(tx, await saveVisit(tx, undefined, events, now), 'opened', now);
}

function subjectOf(record: SubjectRecord, policy: VisitPolicy, now: Instant): VisitSubject {
  const { warning_id: warningId, person_id: personId, grade } = record;
  const own = now + policy.arriveMs[grade];
  // The deadline of a warning at the seat is that of a call; one that has passed says nothing either.
  const isForDoor = record.tier === 'station' || record.tier === 'grid';
  const dueAt = isForDoor && record.deadline_at > now ? Math.min(record.deadline_at, own) : own;
  return { warningId, personId, grade, dueAt };
}

type Place = { readonly unitId: string; readonly tier: VisitTier; readonly cell: MapCellOrNull };
type MapCellOrNull = VisitState['cell'];

/** The best of a unit's people; undefined where it has none. */
export async function chooseVisitor(
  db: Queryable,
  policy: VisitPolicy,
  { unitId, tier, cell }: Place,
  now: Instant,
): Promise<Ranked | undefined> {
  const [best] = await rankVisitors(db, policy, { tier, unitIds: [unitId], cell }, now);
  return best;
}

export type RankedVisitor = Ranked & { readonly record: VisitorRecord };

export async function rankVisitors(
  db: Queryable,
  policy: VisitPolicy,
  where: {
    readonly tier: VisitTier;
    readonly unitIds: readonly string[];
    readonly cell: MapCellOrNull;
  },
  now: Instant,
): Promise<readonly RankedVisitor[]> {
  const records = await readVisitors(db, where.tier, where.unitIds);
  const standing = await standingIn(db, [...new Set(records.map((r) => r.unit_id))], now);
  const byId = new Map(records.map((r) => [r.id, r]));
  const ranked = rankCandidates(
    records.map((record) => {
      const unit = standing.get(record.unit_id);
      return {
        userId: record.id,
        name: record.name,
        cell: cellOf(record),
        openCount: record.open_count,
        onDuty: unit === undefined || unit.has(record.id),
      };
    }),
    where.cell,
    policy,
  );
  return ranked.map((one) => {
    const record = byId.get(one.userId);
    assert(record, 'the ranked are those who were asked for');
    return { ...one, record };
  });
}

/** Who stands now, of the units that keep a roster. */
async function standingIn(
  db: Queryable,
  unitIds: readonly string[],
  now: Instant,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const rosters = await readUnitDuty(db, now);
  const standing = new Map<string, ReadonlySet<string>>();
  for (const id of unitIds) {
    if (!rosters.has(id)) continue;
    const people = await onDutyNow(db, id, now);
    standing.set(id, new Set(people.map((one) => one.userId)));
  }
  return standing;
}

/** Tells the boards, and the one who is to go. */
export async function tellVisit(
  tx: Transaction,
  visit: Visit,
  kind: VisitEvent['kind'],
  now: Instant,
): Promise<Visit> {
  const { state } = visit;
  tx.audit({
    action: `visit.${kind}`,
    subject: state.id,
    purpose: 'dissuasion',
    detail: { unit: state.unitId, assignee: state.assigneeId, status: state.status },
  });
  const body = { id: state.id, kind, status: state.status, version: state.version };
  tx.emit('visit', { ...body, unitId: state.unitId });
  const isNews = kind === 'opened' || kind === 'joined' || kind === 'assigned';
  if (isNews && state.assigneeId !== null) {
    const grade = state.subjects.map((s) => s.grade).toSorted()[0];
    await notifyUsers(
      tx,
      [
        {
          userId: state.assigneeId,
          kind: 'visit-assigned',
          subject: state.id,
          ...(grade === undefined ? {} : { grade }),
          text: {
            zh: kind === 'joined' ? '同一地址有新的见面任务' : '您有新的见面任务',
            en: kind === 'joined' ? 'Another visit at the same address' : 'You have a new visit',
          },
        },
      ],
      now,
    );
  }
  return visit;
}
