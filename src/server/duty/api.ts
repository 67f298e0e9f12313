/** Routes of duty (值班). */
import { dayOf, gapsOf, type DutyPolicy, type SeatState } from '../../core/duty/index.ts';
import { dayMs, formatInstant, minuteMs, type Instant } from '../../core/kernel/index.ts';
import { refused } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers, RequestContext } from '../platform/handler.ts';
import { transact } from '../platform/transact.ts';
import {
  addShifts,
  changeShift,
  removeException,
  removeShift,
  requireUnit,
  setContact,
  setException,
  setLanguages,
  type Editing,
} from './edit.ts';
import { importRoster, settleRow } from './import.ts';
import { readRosterLines } from './roster.ts';
import { moveSeat, readSeat } from './seat.ts';
import { readRoster } from './week.ts';

export type DutyDeps = { readonly db: Database; readonly policy: () => DutyPolicy };

type Own = Extract<keyof Handlers, `duty.${string}`>;
type DutyHandlers = { readonly [K in Own]: Handlers[K] };
type Asker = Pick<RequestContext, 'actor' | 'now'>;

export function dutyHandlers(deps: DutyDeps): DutyHandlers {
  return { ...seatHandlers(deps), ...readHandlers(deps), ...editHandlers(deps) };
}

const seatReply = (state: SeatState, policy: DutyPolicy) => ({
  status: state.status,
  since: formatInstant(state.since),
  until: state.until === null ? null : formatInstant(state.until),
  warningId: state.warningId,
  breakMinutesMax: Math.floor(policy.breakMaxMs / minuteMs),
});

function seatHandlers({ db, policy }: DutyDeps): Pick<DutyHandlers, 'duty.seat' | 'duty.seat-set'> {
  return {
    'duty.seat': async ({ actor }) => seatReply(await readSeat(db, actor.id), policy()),
    'duty.seat-set': async ({ actor, now }, { body }) => {
      const { status, minutes = Math.floor(policy().breakMaxMs / minuteMs / 2) } = body;
      const command =
        status === 'break'
          ? { act: 'break' as const, until: now + minutes * minuteMs }
          : { act: status };
      const moved = await transact(db, actor, now, (tx) =>
        moveSeat(tx, { userId: actor.id, command, actor, policy: policy() }, now),
      );
      if (!moved.ok) throw refused(moved.error);
      return seatReply(moved.value, policy());
    },
  };
}

type Reads = 'duty.rosters' | 'duty.roster';

function readHandlers({ db }: DutyDeps): Pick<DutyHandlers, Reads> {
  return {
    'duty.rosters': async ({ actor, now }) => {
      const week = { fromAt: now, untilAt: now + 7 * dayMs };
      const lines = await readRosterLines(db, actor.unitId, week);
      return {
        items: lines.map((line) => {
          const gaps = line.spans === null ? [] : gapsOf(line.spans, week);
          const first = gaps[0];
          return {
            unitId: line.unitId,
            name: line.name,
            level: line.level,
            standing: line.standing,
            gapMinutes: Math.round(
              gaps.reduce((sum, gap) => sum + gap.untilAt - gap.fromAt, 0) / minuteMs,
            ),
            nextGapAt: first === undefined ? null : formatInstant(first.fromAt),
          };
        }),
      };
    },
    'duty.roster': async ({ actor, now }, { params, query }) => {
      await requireUnit(db, actor, params.id, 'duty.roster');
      return readRoster(db, params.id, query.day ?? dayOf(now));
    },
  };
}

type Edits = Exclude<Own, Reads | 'duty.seat' | 'duty.seat-set'>;

function editHandlers({ db }: DutyDeps): Pick<DutyHandlers, Edits> {
  const edit = <T>({ actor, now }: Asker, work: (editing: Editing) => Promise<T>): Promise<T> =>
    transact(db, actor, now, (tx) => work({ tx, actor, now }));
  const within = <T>(asker: Asker, unitId: string, work: (editing: Editing) => Promise<T>) =>
    edit(asker, async (editing) => {
      await requireUnit(editing.tx, asker.actor, unitId, 'duty.manage');
      return work(editing);
    });
  const week = (unitId: string, now: Instant) => readRoster(db, unitId, dayOf(now));
  const ok = { ok: true } as const;
  return {
    'duty.shift-add': async (c, { params, body }) => {
      await within(c, params.id, (editing) => addShifts(editing, params.id, [body]));
      return week(params.id, c.now);
    },
    'duty.shift-change': async (c, { params, body }) =>
      week(await edit(c, (editing) => changeShift(editing, params.id, body)), c.now),
    'duty.shift-remove': async (c, { params }) => {
      await edit(c, (editing) => removeShift(editing, params.id));
      return ok;
    },
    'duty.exception': async (c, { params, body }) =>
      week(await edit(c, (editing) => setException(editing, params.id, body)), c.now),
    'duty.exception-remove': async (c, { params }) => {
      await edit(c, (editing) => removeException(editing, params.id, params.day));
      return ok;
    },
    'duty.import': (c, { params, body }) =>
      within(c, params.id, (editing) => importRoster(editing, params.id, body)),
    'duty.import-settle': async (c, { params }) => {
      await edit(c, (editing) => settleRow(editing, params.id));
      return ok;
    },
    'duty.contact': async (c, { params, body }) => {
      await within(c, params.id, (editing) => setContact(editing, params.id, body));
      return ok;
    },
    'duty.languages': async (c, { params, body }) => {
      await edit(c, (editing) => setLanguages(editing, params.id, body.languages));
      return ok;
    },
  };
}
