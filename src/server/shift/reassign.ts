/** Moving work between people: to one of them, back into the queue, or shared out among the ready. */
import type { UserActor } from '../../core/access/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import { shareOut, type WarningEvent, type WarningState } from '../../core/warning/index.ts';
import { notifyUsers } from '../contact/index.ts';
import { refused } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import { transact } from '../platform/transact.ts';
import { changeWarnings, handlingRoles, readUnits } from '../warning/index.ts';
import { reviewingRoles, type TransferDeps } from './transfer.ts';

type Asker = { readonly actor: UserActor; readonly now: Instant };
type Order = {
  readonly warningIds: readonly string[];
  readonly to: 'person' | 'queue' | 'ready';
  readonly userId?: string | undefined;
  readonly reason: string;
};
type Taker = { readonly id: string; readonly unit_id: string; readonly in_hand: number };

/**
 * Who may take: the person named, or the seats that are ready in the jurisdiction, least in hand
 * first. What is being moved does not count, and those who lead are not given a share.
 */
async function readTakers(
  db: Queryable,
  { actor, now }: Asker,
  { to, userId, warningIds }: Order,
): Promise<readonly Taker[]> {
  if (to === 'queue') return [];
  const takers = await db.query<Taker>(
    `with recursive scope as (select id from unit where id = $1
       union all select u.id from unit u join scope s on u.parent_id = s.id)
     select a.id, a.unit_id, (select count(*) from warning w where w.holder_id = a.id
       and w.status in ('claimed', 'held') and w.id <> all($4))::int as in_hand
     from account_user a left join seat_state s on s.user_id = a.id
     where a.status <> 'disabled' and a.roles && $2 and a.unit_id in (select id from scope)
       and case when $3::text is null then s.status = 'ready' and not a.roles && $5
         else a.id = $3 end
     order by in_hand, a.id limit 200`,
    [
      actor.unitId,
      handlingRoles,
      to === 'person' ? (userId ?? '') : null,
      warningIds,
      reviewingRoles,
    ],
    'shift-takers',
  );
  const tree = await readUnits(db, now);
  const standing = new Set(tree.units.filter((u) => u.onDuty).map((u) => u.id));
  return takers.filter((taker) => standing.has(taker.unit_id));
}

/**
 * Moves warnings of the jurisdiction; those that are closed meanwhile, or elsewhere, are left.
 * Refused: `nobody-ready`, `not-on-duty` where the person named does not stand or is not there.
 */
export async function reassign(
  deps: TransferDeps,
  asker: Asker,
  order: Order,
): Promise<{ moved: number; left: number }> {
  const { actor, now } = asker;
  return transact(deps.db, actor, now, async (tx) => {
    const takers = await readTakers(tx, asker, order);
    if (order.to === 'ready' && takers.length === 0) throw refused('nobody-ready');
    if (order.to === 'person' && takers.length === 0) throw refused('not-on-duty');
    const tree = await readUnits(tx, now);
    const unitOf = new Map(takers.map((t) => [t.id, t.unit_id]));
    const shares = shareOut(
      order.warningIds,
      takers.map((t) => ({ id: t.id, load: t.in_hand })),
    );
    const decide = (state: WarningState): readonly WarningEvent[] => {
      const seen = tree.pathOf(state.unitId).includes(actor.unitId);
      if (!seen || state.status === 'closed') return [];
      const to = shares.get(state.id);
      if (to === undefined) return released(state, asker);
      if (to === state.holderId) return [];
      const unit = unitOf.get(to) ?? state.unitId;
      const moves = !tree.pathOf(state.unitId).includes(unit);
      return given(state, asker, { to, reason: order.reason, moveTo: moves ? unit : undefined });
    };
    const changes = await changeWarnings(tx, deps, now, { ids: order.warningIds, decide });
    await tellTakers(tx, changes, asker);
    tx.audit({
      action: 'shift.reassign',
      subject: order.userId ?? order.to,
      detail: { moved: changes.length, asked: order.warningIds.length },
    });
    return { moved: changes.length, left: order.warningIds.length - changes.length };
  });
}

function released(state: WarningState, { actor, now }: Asker): readonly WarningEvent[] {
  if (state.status === 'open') return [];
  return [{ at: now, actor: actor.id, kind: 'released', deadlineAt: state.deadlineAt }];
}

type Giving = {
  readonly to: string;
  readonly reason: string;
  readonly moveTo: string | undefined;
};

/** Who takes a warning over must see it: it goes with them to their unit. */
function given(
  state: WarningState,
  { actor, now }: Asker,
  { to, reason, moveTo }: Giving,
): readonly WarningEvent[] {
  const head = { at: now, actor: actor.id };
  const { region } = state.routeReason;
  const route = { code: 'to-person', region, passedOver: [] } as const;
  return [
    ...(moveTo === undefined ? [] : [{ ...head, kind: 'routed', unitId: moveTo, route } as const]),
    { ...head, kind: 'handed-over', to, reason },
  ];
}

type Changes = Awaited<ReturnType<typeof changeWarnings>>;

async function tellTakers(
  tx: Parameters<typeof notifyUsers>[0],
  changes: Changes,
  { actor, now }: Asker,
): Promise<void> {
  const text = { zh: '值班长转来预警', en: 'The shift leader gave you a warning' };
  await notifyUsers(
    tx,
    changes.flatMap(({ after }) =>
      after.holderId === null || after.holderId === actor.id
        ? []
        : [
            {
              userId: after.holderId,
              kind: 'warning-given',
              subject: after.id,
              grade: after.grade,
              text,
            },
          ],
    ),
    now,
  );
}
