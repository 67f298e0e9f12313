/** Routes of the board: who sends whom, and what came back. */
import type { UserActor } from '../../core/access/index.ts';
import { decideVisitOrder, type VisitOrder, type VisitTier } from '../../core/visit/index.ts';
import { dayStart } from '../../core/warning/index.ts';
import { absent, refused } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import type { Handlers, RequestContext } from '../platform/handler.ts';
import { offsetOf } from '../platform/page.ts';
import { newId } from '../platform/random.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { dispatchVisit, rankVisitors, tellVisit } from './dispatch.ts';
import type { PhoneDeps } from './phone.ts';
import { boardReply, detailReply } from './present.ts';
import { releaseWarnings, settleWarning, type Settling } from './settle.ts';
import {
  countVisits,
  gridUnitsBelow,
  listVisits,
  lockVisit,
  lockWarnings,
  openVisitsOf,
  readSubjects,
  readUnit,
  readVisitors,
  readVisits,
  saveVisit,
  seesVisit,
  unitFor,
  unitIsWithin,
  type UnitRecord,
  type Visit,
} from './store.ts';
import { tellingOf } from './telling.ts';

type Reads = 'visit.list' | 'visit.read' | 'visit.people';
type Orders = 'visit.dispatch' | 'visit.assign' | 'visit.withdraw' | 'visit.settle';
export type BoardHandlers = Pick<Handlers, Reads | Orders>;
type Asking = Pick<RequestContext, 'actor' | 'now' | 'lang'>;

const pageUsual = 100;

export function boardHandlers(deps: PhoneDeps): BoardHandlers {
  return { ...readHandlers(deps), ...orderHandlers(deps) };
}

function readHandlers(deps: PhoneDeps): Pick<Handlers, Reads> {
  const { db } = deps;
  return {
    'visit.list': async (context, { query }) => {
      const limit = query.limit ?? pageUsual;
      const offset = offsetOf(query.cursor);
      const rows = await listVisits(db, context.actor, {
        tab: query.tab,
        warningId: query.warningId,
        unitId: query.unitId,
        tier: query.tier,
        now: context.now,
        limit: limit + 1,
        offset,
      });
      const telling = await tellingOf({ db, policy: deps.policy() }, context, []);
      return {
        items: rows.slice(0, limit).map((row) => boardReply(row, telling)),
        next: rows.length > limit ? String(offset + limit) : null,
        counts: await countVisits(db, context.actor, context.now, dayStart(context.now)),
      };
    },
    'visit.read': (context, { params }) => presentVisit(deps, context, params.id),
    'visit.people': async ({ actor, now }, { params }) => {
      if (!(await seesVisit(db, actor, params.id))) throw absent();
      const visit = (await readVisits(db, [params.id])).get(params.id);
      if (visit === undefined) throw absent();
      return { items: await peopleFor(db, deps, visit, now) };
    },
  };
}

type People = Awaited<ReturnType<Handlers['visit.people']>>['items'];

/** Officers of the station first, then the fourth level below it. */
async function peopleFor(
  db: Queryable,
  deps: PhoneDeps,
  { state }: Visit,
  now: RequestContext['now'],
): Promise<People> {
  const own = await readUnit(db, state.unitId);
  const stationId = own?.level === 'grid' ? own.parent_id : state.unitId;
  if (stationId === null) return [];
  const places: readonly { tier: VisitTier; unitIds: readonly string[] }[] = [
    { tier: 'station', unitIds: [stationId] },
    { tier: 'grid', unitIds: await gridUnitsBelow(db, stationId) },
  ];
  const people: People = [];
  for (const { tier, unitIds } of places) {
    const ranked = await rankVisitors(db, deps.policy(), { tier, unitIds, cell: state.cell }, now);
    for (const { userId, name, onDuty, openCount, minutes, record } of ranked.slice(0, 40)) {
      const unit = { unitId: record.unit_id, unitName: record.unit_name };
      people.push({ userId, name, ...unit, tier, onDuty, openCount, minutes });
    }
  }
  return people;
}

async function presentVisit(deps: PhoneDeps, context: Asking, id: string) {
  const { db } = deps;
  if (!(await seesVisit(db, context.actor, id))) throw absent();
  const visit = (await readVisits(db, [id])).get(id);
  const [row] = await listVisits(db, context.actor, {
    tab: undefined,
    visitId: id,
    now: context.now,
    limit: 1,
    offset: 0,
  });
  if (visit === undefined || row === undefined) throw absent();
  const telling = await tellingOf({ db, policy: deps.policy() }, context, [visit]);
  return detailReply(row, visit, telling);
}

function orderHandlers(deps: PhoneDeps): Pick<Handlers, Orders> {
  return {
    'visit.dispatch': (context, { body }) => dispatched(deps, context, body),
    'visit.assign': async (context, { params, body }) => {
      const order = async (tx: Transaction): Promise<VisitOrder | undefined> => {
        const unit = await visitorUnit(tx, context.actor, body.unitId, body.userId);
        if (unit === undefined) return undefined;
        const { reason, userId = null } = body;
        return { act: 'assign', unitId: unit.id, tier: unit.tier, userId, reason };
      };
      return ordered(deps, context, { id: params.id, version: body.version, order });
    },
    'visit.withdraw': (context, { params, body }) =>
      ordered(deps, context, {
        id: params.id,
        version: body.version,
        order: async () => ({ act: 'withdraw', reason: body.reason }),
      }),
    'visit.settle': (context, { params, body }) =>
      ordered(deps, context, {
        id: params.id,
        version: body.version,
        order: async () => ({ act: 'settle', adopt: body.adopt }),
      }),
  };
}

/** Where somebody is sent: a station or a unit of the fourth level in the jurisdiction, with people. */
async function visitorUnit(
  tx: Transaction,
  actor: UserActor,
  unitId: string,
  userId: string | undefined,
): Promise<(UnitRecord & { tier: VisitTier }) | undefined> {
  const unit = await readUnit(tx, unitId);
  if (unit === undefined || !(await unitIsWithin(tx, actor, unitId))) return undefined;
  const tier: VisitTier = unit.level === 'grid' ? 'grid' : 'station';
  const visitors = await readVisitors(tx, tier, [unitId]);
  const isThere =
    userId === undefined ? visitors.length > 0 : visitors.some((v) => v.id === userId);
  return isThere ? { ...unit, tier } : undefined;
}

type Ordering = {
  readonly id: string;
  readonly version: number;
  /** Undefined: nobody there goes to doors. */
  readonly order: (tx: Transaction) => Promise<VisitOrder | undefined>;
};

async function ordered(deps: PhoneDeps, context: Asking, ordering: Ordering) {
  const { actor, now } = context;
  const { id, version } = ordering;
  const refusal = await transact(deps.db, actor, now, async (tx) => {
    if (!(await seesVisit(tx, actor, id))) throw absent();
    await lockWarnings(tx, id);
    const visit = await lockVisit(tx, id);
    if (visit === undefined) throw absent();
    const order = await ordering.order(tx);
    if (order === undefined) return 'not-a-visitor' as const;
    const head = { actorId: actor.id, at: now, id: newId('vis', now) };
    const decided = decideVisitOrder(visit.state, order, head);
    if (!decided.ok) return decided.error;
    if (version !== visit.state.version) return 'version-conflict' as const;
    const after = await saveVisit(tx, visit, decided.value, now);
    const settling = { warning: deps.warning, policy: deps.policy(), now, actor };
    await followOrder(tx, settling, { visit, after, order });
    await tellVisit(tx, after, decided.value[0]?.kind ?? 'assigned', now);
    if (after.state.unitId !== visit.state.unitId) {
      // Those who do not see it any more are told that it left.
      tx.emit('visit', { id, kind: 'assigned', unitId: visit.state.unitId, status: 'withdrawn' });
    }
    return null;
  });
  if (refusal !== null) throw refused(refusal, await presentVisit(deps, context, id));
  return presentVisit(deps, context, id);
}

type Done = { readonly visit: Visit; readonly after: Visit; readonly order: VisitOrder };

async function followOrder(
  tx: Transaction,
  settling: Settling,
  { visit, after, order }: Done,
): Promise<void> {
  if (order.act !== 'settle') {
    await releaseWarnings(tx, settling, visit.state);
    return;
  }
  if (!order.adopt) return;
  for (const { record, recordId, doneAt, by } of visit.state.kept) {
    if (record.kind !== 'result') continue;
    const result = { ...record, id: recordId, at: doneAt, actor: by };
    await settleWarning(tx, settling, after.state, result);
  }
}

type DispatchBody = Parameters<Handlers['visit.dispatch']>[1]['body'];

/** Refused in this order: closed, already sent for, no station covers the place, nobody there goes. */
async function dispatched(deps: PhoneDeps, context: Asking, body: DispatchBody) {
  const { actor, now } = context;
  const answer = await transact(deps.db, actor, now, async (tx) => {
    await tx.query('select 1 from warning where id = $1 for update', [body.warningId]);
    const subject = (await readSubjects(tx, [body.warningId])).get(body.warningId);
    if (subject === undefined || !(await unitIsWithin(tx, actor, subject.warning_unit_id))) {
      throw absent();
    }
    if (subject.status === 'closed') return { refusal: 'already-closed' } as const;
    if ((await openVisitsOf(tx, [body.warningId])).size > 0) {
      return { refusal: 'already-dispatched' } as const;
    }
    const unit =
      body.unitId === undefined
        ? await unitFor(tx, 'station', subject.region)
        : await visitorUnit(tx, actor, body.unitId, body.userId);
    if (unit === undefined) {
      return { refusal: body.unitId === undefined ? 'no-station' : 'not-a-visitor' } as const;
    }
    const visit = await dispatchVisit(
      tx,
      deps.policy(),
      {
        subject,
        unitId: unit.id,
        tier: unit.level === 'grid' ? 'grid' : 'station',
        userId: body.userId ?? null,
        by: actor.id,
        reason: body.reason,
      },
      now,
    );
    return { id: visit.state.id };
  });
  if ('refusal' in answer) throw refused(answer.refusal);
  return presentVisit(deps, context, answer.id);
}
