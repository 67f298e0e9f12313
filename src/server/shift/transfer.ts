/** Transfers to another district (移送审核): proposed, reviewed in time, told to whom it concerns. */
import type { TransferRow } from '../../contract/index.ts';
import { permissionsOfRole, roles, type UserActor } from '../../core/access/index.ts';
import { formatInstant, minuteMs, type Category, type Instant } from '../../core/kernel/index.ts';
import {
  decideTransfer,
  lapseTransfer,
  routeWarning,
  stationFor,
  takesTier,
  type RouteFactor,
  type RoutePolicy,
  type Transfer,
  type TransferCommand,
  type TransferUnit,
  type WarningGrade,
  type WarningPolicy,
  type WarningState,
  type WarningTier,
} from '../../core/warning/index.ts';
import { notifyUsers, type NoticeText } from '../contact/index.ts';
import { absent, denied, refused } from '../platform/answer.ts';
import type { Database, Queryable } from '../platform/database.ts';
import type { Handlers, RequestContext } from '../platform/handler.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { clearTimers, setTimers, type TimerHandler } from '../timer/index.ts';
import {
  changeWarnings,
  placeColumns,
  readUnits,
  routePersonOf,
  type PlaceRecord,
  type Reaction,
  type UnitTree,
} from '../warning/index.ts';

export type TransferDeps = {
  readonly db: Database;
  readonly policy: () => RoutePolicy;
  readonly warningPolicy: () => WarningPolicy;
  readonly reactions: readonly Reaction[];
};

type Own = Extract<keyof Handlers, `transfer.${string}`>;
type TransferHandlers = { readonly [K in Own]: Handlers[K] };
type Asker = Pick<RequestContext, 'actor' | 'now'>;

/** Roles that may review: those that may give warnings away. */
export const reviewingRoles: readonly string[] = roles
  .map((r) => r.code)
  .filter((role) => permissionsOfRole[role].includes('warning.reassign'));
const timerKind = 'transfer';

export function transferHandlers(deps: TransferDeps): TransferHandlers {
  const ok = { ok: true } as const;
  return {
    'transfer.targets': ({ actor, now }, { params }) =>
      readTargets(deps, { actor, now }, params.id),
    'transfer.propose': async ({ actor, now }, { params, body }) => {
      await change(deps, { actor, now }, params.id, ({ unitOf }) => ({
        act: 'propose',
        to: unitOf(body.to),
        reason: body.reason,
      }));
      const rows = await readTransfers(deps.db, actor, { now, deps, id: params.id });
      const [row] = rows;
      if (row === undefined) throw absent();
      return row;
    },
    'transfer.withdraw': async ({ actor, now }, { params }) => {
      await change(deps, { actor, now }, params.id, () => ({ act: 'withdraw' }));
      return ok;
    },
    'transfer.list': async ({ actor, now }) => ({
      items: await readTransfers(deps.db, actor, { now, deps }),
    }),
    'transfer.review': async ({ actor, now }, { params, body }) => {
      await change(deps, { actor, now }, params.id, ({ unitOf, state }) => ({
        act: 'review',
        accepted: body.accepted,
        reason: body.reason,
        to: unitOf(state.transfer?.to ?? state.unitId),
      }));
      return ok;
    },
  };
}

type Around = {
  readonly state: WarningState;
  readonly unitOf: (id: string) => TransferUnit;
};
type Commanding = (around: Around) => TransferCommand;

/** A proposal is made within one's jurisdiction; a review is for those above the receiving unit. */
function requireSight(
  actor: UserActor,
  command: TransferCommand,
  state: WarningState,
  tree: UnitTree,
) {
  const reviewing = command.act === 'review';
  const unitId = reviewing ? command.to.id : state.unitId;
  if (tree.pathOf(unitId).includes(actor.unitId)) return;
  const action = `transfer.${command.act}`;
  throw denied({ action, subject: state.id, rule: 'outside-jurisdiction' }, true);
}

/** Decides under the lock of the warning, and tells the reviewers or the proposer. */
async function change(
  deps: TransferDeps,
  { actor, now }: Asker,
  id: string,
  command: Commanding,
): Promise<void> {
  await transact(deps.db, actor, now, async (tx) => {
    const tree = await readUnits(tx, now);
    const unitOf = (unitId: string): TransferUnit => {
      const unit = tree.units.find((u) => u.id === unitId);
      if (unit === undefined) throw absent();
      return { id: unit.id, level: unit.level, path: tree.pathOf(unit.id) };
    };
    const changes = await changeWarnings(tx, deps, now, {
      ids: [id],
      decide: (state) => {
        const asked = command({ state, unitOf });
        requireSight(actor, asked, state, tree);
        const decided = decideTransfer(state, asked, {
          actorId: actor.id,
          actorUnitId: actor.unitId,
          reassigns: actor.roles.some((r) => reviewingRoles.includes(r)),
          now,
          policy: deps.policy(),
          transfersMax: deps.warningPolicy().transfersMax,
          fromPath: tree.pathOf(state.unitId),
        });
        if (!decided.ok) throw refused(decided.error);
        return decided.value;
      },
    });
    if (changes[0] === undefined) throw absent();
  });
}

/** Sets and clears the clock of a transfer, and tells whom it concerns, whoever changed the warning. */
export const transferReaction: Reaction = async (tx, changes, now) => {
  for (const { before, after, events } of changes) {
    const was = before?.transfer ?? null;
    const { transfer } = after;
    if (was !== null && transfer === null) await clearTimers(tx, timerKind, after.id);
    if (transfer !== null && transfer.at !== was?.at) {
      const dueAt = transfer.dueAt as Instant;
      await setTimers(tx, [{ kind: timerKind, subject: after.id, step: 'reply', dueAt }]);
      await tellReviewers(tx, after, transfer, now);
    }
    const reviewed = events.find((e) => e.kind === 'transfer-reviewed');
    if (was !== null && reviewed?.kind === 'transfer-reviewed' && reviewed.actor !== was.by) {
      await tellProposer(tx, { state: after, to: was.by, accepted: reviewed.accepted }, now);
    }
  }
};

/** Those of the receiving unit who may review; where there are none, of the next one above. */
async function tellReviewers(
  tx: Transaction,
  state: WarningState,
  transfer: Transfer,
  now: Instant,
): Promise<void> {
  const people = await tx.query<{ id: string; depth: number }>(
    `with recursive up as (select id, parent_id, 0 as depth from unit where id = $1
       union all select u.id, u.parent_id, up.depth + 1 from unit u join up on u.id = up.parent_id)
     select a.id, up.depth from up join account_user a on a.unit_id = up.id
     where a.status <> 'disabled' and a.roles && $2 and a.id <> $3 order by up.depth, a.id limit 200`,
    [transfer.to, reviewingRoles, transfer.by],
    'transfer-reviewers',
  );
  const nearest = people[0]?.depth;
  const text: NoticeText = {
    zh: '有预警申请移送至本单位，待审核',
    en: 'A transfer waits for review',
  };
  await notifyUsers(
    tx,
    people
      .filter((p) => p.depth === nearest)
      .map((p) => ({
        userId: p.id,
        kind: 'transfer-proposed',
        subject: state.id,
        grade: state.grade,
        text,
      })),
    now,
  );
}

async function tellProposer(
  tx: Transaction,
  { state, to, accepted }: { state: WarningState; to: string; accepted: boolean },
  now: Instant,
): Promise<void> {
  if (!to.startsWith('usr_')) return;
  const text: NoticeText = accepted
    ? { zh: '移送已被接收', en: 'The transfer was accepted' }
    : { zh: '移送未被接收，预警仍在本单位', en: 'The transfer was not accepted; it stays here' };
  const notice = { userId: to, kind: 'transfer-reviewed', subject: state.id, grade: state.grade };
  await notifyUsers(tx, [{ ...notice, text }], now);
}

/** What is due: proposals that nobody decided in time. */
export function transferTimers(
  deps: Pick<TransferDeps, 'reactions'>,
): Readonly<Record<string, TimerHandler>> {
  return {
    [timerKind]: async (tx, due, now) => {
      await changeWarnings(tx, deps, now, {
        ids: due.map((timer) => timer.subject),
        decide: (state) => lapseTransfer(state, now, 'system:timer'),
      });
    },
  };
}

type TransferRecord = {
  id: string;
  number: string;
  grade: WarningGrade;
  category: Category;
  unit_id: string;
  transfer: Transfer;
  transfer_count: number;
  from_name: string;
  to_name: string;
  by_name: string | null;
};

type Looking = { readonly now: number; readonly deps: TransferDeps; readonly id?: string };

/** Waiting for review at, above or below the unit of whoever asks. */
async function readTransfers(
  db: Queryable,
  actor: UserActor,
  { deps, now, id }: Looking,
): Promise<TransferRow[]> {
  const rows = await db.query<TransferRecord>(
    `with recursive scope as (select id from unit where id = $1
       union all select u.id from unit u join scope s on u.parent_id = s.id)
     select w.id, w.number, w.grade, w.category, w.unit_id, w.transfer, w.transfer_count,
       f.name as from_name, t.name as to_name, a.name as by_name
     from warning w join unit f on f.id = w.unit_id join unit t on t.id = w.transfer ->> 'to'
     left join account_user a on a.id = w.transfer ->> 'by'
     where w.transfer is not null and ($2::text is null or w.id = $2)
       and (w.unit_id in (select id from scope) or w.transfer ->> 'to' in (select id from scope))
     order by w.grade, (w.transfer ->> 'dueAt')::bigint, w.id limit 200`,
    [actor.unitId, id ?? null],
    'transfer-list',
  );
  if (rows.length === 0) return [];
  const tree = await readUnits(db, now);
  const max = deps.warningPolicy().transfersMax;
  return rows.map((row) => transferRow(row, mayReview(row, actor, { tree, max })));
}

const transferRow = (row: TransferRecord, may: boolean): TransferRow => ({
  id: row.id,
  number: row.number,
  grade: row.grade,
  category: row.category,
  fromUnit: row.from_name,
  toUnit: row.to_name,
  proposedBy: row.by_name ?? '',
  proposedAt: formatInstant(row.transfer.at),
  dueAt: formatInstant(row.transfer.dueAt),
  reason: row.transfer.reason,
  count: row.transfer_count,
  mayReview: may,
});

function mayReview(
  row: TransferRecord,
  actor: UserActor,
  { tree, max }: { readonly tree: UnitTree; readonly max: number },
): boolean {
  const { to, by } = row.transfer;
  if (by === actor.id || !actor.roles.some((r) => reviewingRoles.includes(r))) return false;
  const below = (unitId: string): boolean => tree.pathOf(unitId).includes(actor.unitId);
  return below(to) && (row.transfer_count < max || below(row.unit_id));
}

/** How many transfers wait for this person. */
export async function countReviews(
  deps: TransferDeps,
  actor: UserActor,
  now: number,
): Promise<number> {
  const rows = await readTransfers(deps.db, actor, { deps, now });
  return rows.filter((row) => row.mayReview).length;
}

type Which = Extract<RouteFactor, { kind: 'place' }>['which'];

async function readTargets(deps: TransferDeps, { actor, now }: Asker, id: string) {
  const { db } = deps;
  const [row] = await db.query<
    PlaceRecord & { unit_id: string; tier: WarningTier; grade: WarningGrade }
  >(
    `select w.unit_id, w.tier, w.grade, ${placeColumns}
     from warning w join person p on p.id = w.person_id where w.id = $1`,
    [id],
    'transfer-from',
  );
  const tree = await readUnits(db, now);
  if (row === undefined) throw absent();
  if (!tree.pathOf(row.unit_id).includes(actor.unitId)) {
    throw denied({ action: 'transfer.targets', subject: id, rule: 'outside-jurisdiction' }, true);
  }
  const likely = likelyUnits(row, tree, now);
  const rank = (unitId: string): number => (likely.has(unitId) ? 0 : 1);
  const [pending] = await readTransfers(db, actor, { deps, now, id });
  return {
    items: tree.units
      .filter((u) => u.id !== row.unit_id && takesTier(u.level, row.tier))
      .sort((a, b) => rank(a.id) - rank(b.id) || (a.name < b.name ? -1 : 1))
      .map((u) => ({
        id: u.id,
        name: u.name,
        level: u.level,
        onDuty: u.onDuty,
        because: likely.get(u.id) ?? null,
      })),
    pending: pending ?? null,
    replyMinutes: Math.ceil(deps.policy().transferReplyMs[row.grade] / minuteMs),
  };
}

/** Units that would answer by the home or the place of work alone. */
function likelyUnits(
  row: PlaceRecord & { readonly tier: WarningTier },
  tree: UnitTree,
  now: number,
): ReadonlyMap<string, Which> {
  const { home, work } = routePersonOf(row);
  const found = new Map<string, Which>();
  for (const [which, place] of [
    ['home', home],
    ['work', work],
  ] as const) {
    if (place === undefined) continue;
    const open = tree.units.map((u) => ({ ...u, onDuty: true, seatCount: 1, waiting: 0 }));
    const route = row.tier === 'seat' || row.tier === 'branch' ? routeWarning : stationFor;
    const routing = route({ home: place }, open, { now });
    if (routing !== undefined && !found.has(routing.unitId)) found.set(routing.unitId, which);
  }
  return found;
}
