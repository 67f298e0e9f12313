/** Routes of the shift leader's desk (值班台). */
import type { UserActor } from '../../core/access/index.ts';
import type { DutyPolicy } from '../../core/duty/index.ts';
import { minuteMs, type Instant } from '../../core/kernel/index.ts';
import { isWithin } from '../access/index.ts';
import { notifyUsers } from '../contact/index.ts';
import { moveSeat } from '../duty/index.ts';
import { absent, denied, refused } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import { transact } from '../platform/transact.ts';
import { handlingRoles, readUnits } from '../warning/index.ts';
import { boardOf, itemOf } from './board.ts';
import { reassign } from './reassign.ts';
import {
  countLiving,
  listInHand,
  listPeople,
  listPressing,
  listUnattended,
  readDayFigures,
  type DayFigures,
} from './store.ts';
import { countReviews, transferHandlers, type TransferDeps } from './transfer.ts';

export type ShiftDeps = TransferDeps & { readonly dutyPolicy: () => DutyPolicy };

type Own = Extract<keyof Handlers, `shift.${string}` | `transfer.${string}`>;
type ShiftHandlers = { readonly [K in Own]: Handlers[K] };

/** Figures of the day are believed for so long. */
const figuresMs = 15_000;
/** Jurisdictions whose figures are kept; each is some kilobytes. */
const figuresKept = 200;
const soonMs = 5 * minuteMs;

/** Reads figures of the day at most every few seconds for each jurisdiction. */
function makeFigures(db: Queryable) {
  const kept = new Map<string, { at: number; value: Promise<DayFigures> }>();
  return (unitId: string, now: number): Promise<DayFigures> => {
    const known = kept.get(unitId);
    if (known !== undefined && Math.abs(now - known.at) < figuresMs) return known.value;
    if (kept.size >= figuresKept) kept.clear();
    const value = readDayFigures(db, unitId, now);
    kept.set(unitId, { at: now, value });
    value.catch(() => kept.delete(unitId));
    return value;
  };
}

export function shiftHandlers(deps: ShiftDeps): ShiftHandlers {
  const { db } = deps;
  const figuresOf = makeFigures(db);
  const ok = { ok: true } as const;
  return {
    'shift.board': async ({ actor, now }, { query }) => {
      const unitId = query.unitId ?? actor.unitId;
      if (!(await isWithin(db, actor, unitId))) {
        throw denied(
          { action: 'shift.board', subject: unitId, rule: 'outside-jurisdiction' },
          true,
        );
      }
      return readBoard(deps, { actor, now, unitId, figures: await figuresOf(unitId, now) });
    },
    'shift.in-hand': async ({ actor }, { params }) => ({
      items: (await listInHand(db, actor.unitId, params.id)).map(itemOf),
    }),
    'shift.reassign': ({ actor, now }, { body }) => reassign(deps, { actor, now }, body),
    'shift.call-back': async ({ actor, now }, { params, body }) => {
      await transact(db, actor, now, async (tx) => {
        await requireColleague(tx, actor, params.id, 'shift.call-back');
        const command = { act: 'call-back' } as const;
        const moved = await moveSeat(
          tx,
          { userId: params.id, command, actor, policy: deps.dutyPolicy() },
          now,
        );
        if (!moved.ok) throw refused(moved.error);
        await tellSeat(tx, { actor, to: params.id, kind: 'called-back', now }, body.reason);
      });
      return ok;
    },
    'shift.message': async ({ actor, now }, { params, body }) => {
      await transact(db, actor, now, async (tx) => {
        await requireColleague(tx, actor, params.id, 'shift.message');
        await tellSeat(tx, { actor, to: params.id, kind: 'shift-message', now }, body.text);
      });
      return ok;
    },
    ...transferHandlers(deps),
  };
}

type Board = {
  readonly actor: UserActor;
  readonly now: number;
  readonly unitId: string;
  readonly figures: DayFigures;
};

async function readBoard(deps: ShiftDeps, { actor, now, unitId, figures }: Board) {
  const { db } = deps;
  const policy = deps.dutyPolicy();
  const [tree, living, unattended, pressing, people, transfers] = await Promise.all([
    readUnits(db, now),
    countLiving(db, unitId, now),
    listUnattended(db, unitId, now - policy.unattendedMs),
    listPressing(db, unitId, now + soonMs),
    listPeople(db, unitId, { now, roles: handlingRoles }),
    countReviews(deps, actor, now),
  ]);
  return boardOf({
    now,
    unitId,
    tree,
    living,
    unattended,
    pressing,
    people,
    figures,
    transfers,
    policy,
  });
}

/** 404 where that person is not in the jurisdiction. */
async function requireColleague(
  db: Queryable,
  actor: UserActor,
  userId: string,
  action: string,
): Promise<void> {
  const [row] = await db.query<{ unit_id: string }>(
    `select unit_id from account_user where id = $1 and status <> 'disabled'`,
    [userId],
  );
  if (row === undefined) throw absent();
  if (await isWithin(db, actor, row.unit_id)) return;
  throw denied({ action, subject: userId, rule: 'outside-jurisdiction' }, true);
}

type Telling = {
  readonly actor: UserActor;
  readonly to: string;
  readonly kind: 'called-back' | 'shift-message';
  readonly now: Instant;
};

/** A line to a seat: as it was written, or that the break is over. */
async function tellSeat(
  tx: Parameters<typeof notifyUsers>[0],
  { actor, to, kind, now }: Telling,
  text: string | undefined,
): Promise<void> {
  const line = text?.trim() ?? '';
  const said = line === '' ? '' : `：${line}`;
  const words =
    kind === 'called-back'
      ? { zh: `请返回席位${said}`, en: `Please come back to your seat${said}` }
      : { zh: `${actor.name}${said}`, en: `${actor.name}${said}` };
  await notifyUsers(tx, [{ userId: to, kind, subject: actor.id, text: words }], now);
}
