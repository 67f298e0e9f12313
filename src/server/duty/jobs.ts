/** What duty does by itself: seats sign in and out with their sessions, spans are written ahead. */
import type { Actor, SystemActor } from '../../core/access/index.ts';
import type { DutyPolicy, SeatCommand, SeatStatus } from '../../core/duty/index.ts';
import { secondMs, type Instant } from '../../core/kernel/index.ts';
import { readPresence } from '../access/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { messageOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';
import { transact } from '../platform/transact.ts';
import { fillSpans, lockRoster, rostersToFill } from './roster.ts';
import { moveSeat } from './seat.ts';

const dutyActor: SystemActor = {
  kind: 'system',
  name: 'duty',
  reason: 'follows sessions and writes rosters ahead',
};

export type DutyJobDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: () => DutyPolicy;
  /** Roles whose people have a seat. */
  readonly roles: readonly string[];
};

type Looked = {
  readonly id: string;
  readonly status: SeatStatus | null;
  readonly since: number | null;
  readonly act: string | null;
};

/** What sessions say about a seat; undefined: nothing new. */
function commandFor(row: Looked, seen: number | undefined, idleBefore: number) {
  const out = row.status === null || row.status === 'signed-out';
  if (seen === undefined) return out ? undefined : ({ act: 'sign-out' } as const);
  if (seen < idleBefore) {
    const works = row.status === 'ready' || row.status === 'writing-up';
    return works && (row.since ?? 0) < idleBefore ? ({ act: 'idle' } as const) : undefined;
  }
  const wasIdle = row.act === 'idle' && seen >= (row.since ?? 0);
  return out || wasIdle ? ({ act: 'sign-in' } as const) : undefined;
}

const batch = 50;

/** Lets seats follow their sessions; answers how many moved. Safe in several processes at once. */
export async function followSessions(deps: DutyJobDeps, now: Instant): Promise<number> {
  const { db, policy, roles } = deps;
  const [seen, rows] = await Promise.all([
    readPresence(db, now),
    db.query<Looked>(
      `select a.id, s.status, s.since, e.act from account_user a
       left join seat_state s on s.user_id = a.id
       left join seat_event e on e.user_id = s.user_id and e.seq = s.seq
       where a.status <> 'disabled' and a.roles && $1 order by a.id`,
      [roles],
      'duty-follow',
    ),
  ]);
  const idleBefore = now - policy().idleMs;
  const moves = rows.flatMap((row): { userId: string; command: SeatCommand }[] => {
    const command = commandFor(row, seen.get(row.id), idleBefore);
    return command === undefined ? [] : [{ userId: row.id, command }];
  });
  for (let from = 0; from < moves.length; from += batch) {
    await transact(db, dutyActor, now, async (tx) => {
      for (const { userId, command } of moves.slice(from, from + batch)) {
        const actor: Actor = dutyActor;
        await moveSeat(tx, { userId, command, actor, policy: policy() }, now);
      }
    });
  }
  return moves.length;
}

/** Writes spans of every roster four weeks ahead; answers how many rosters were moved on. */
export async function fillRosters({ db }: Pick<DutyJobDeps, 'db'>, now: Instant): Promise<number> {
  const units = await rostersToFill(db, now);
  for (const unitId of units) {
    await transact(db, dutyActor, now, async (tx) => {
      await lockRoster(tx, unitId);
      await fillSpans(tx, unitId, now);
    });
  }
  return units.length;
}

export type DutyJobs = {
  /** Does now what would be done by itself. */
  settle(): Promise<void>;
  stop(): Promise<void>;
};

export function startDutyJobs(deps: DutyJobDeps, everyMs = 3 * secondMs): DutyJobs {
  const { clock, log } = deps;
  let running = Promise.resolve();
  const once = async (): Promise<void> => {
    const now = clock.now();
    await fillRosters(deps, now);
    await followSessions(deps, now);
  };
  const turn = (): Promise<void> => {
    running = running
      .then(once)
      .catch((thrown: unknown) => log.warn('duty waits', { cause: messageOf(thrown) }));
    return running;
  };
  void turn();
  const timer = setInterval(() => void turn(), everyMs);
  timer.unref();
  return {
    settle: turn,
    stop() {
      clearInterval(timer);
      return running;
    },
  };
}
