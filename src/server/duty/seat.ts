/** What each seat is doing (坐席状态), kept and told; every change is an event. */
import { actorKey, type Actor } from '../../core/access/index.ts';
import {
  decideSeat,
  defaultDutyPolicy,
  signedOut,
  type DutyPolicy,
  type SeatCommand,
  type SeatRefusal,
  type SeatState,
  type SeatStatus,
} from '../../core/duty/index.ts';
import { ok, type Instant, type Result } from '../../core/kernel/index.ts';
import type { Queryable } from '../platform/database.ts';
import type { Transaction } from '../platform/transact.ts';

export type SeatRecord = {
  readonly user_id: string;
  readonly status: SeatStatus;
  readonly since: number;
  readonly until_at: number | null;
  readonly warning_id: string | null;
  readonly seq: number;
  /** The act that made it. */
  readonly act: string | null;
};

const stateOf = (row: SeatRecord): SeatState => ({
  status: row.status,
  since: row.since,
  until: row.until_at,
  warningId: row.warning_id,
  isIdle: row.act === 'idle',
});

export type SeatChange = {
  readonly userId: string;
  readonly command: SeatCommand;
  /** Who does it: the seat itself, its shift leader, or the centre. */
  readonly actor: Actor;
  readonly policy?: DutyPolicy;
};

/** Others of the unit who are signed in, and those who rest; asked only where it matters. */
async function readOthers(tx: Queryable, userId: string) {
  const [row] = await tx.query<{ signed_in: number; resting: number }>(
    `select count(*) filter (where s.status <> 'signed-out')::int as signed_in,
       count(*) filter (where s.status = 'break')::int as resting
     from seat_state s join account_user a on a.id = s.user_id
     where a.unit_id = (select unit_id from account_user where id = $1) and s.user_id <> $1`,
    [userId],
    'seat-others',
  );
  return { signedIn: row?.signed_in ?? 0, resting: row?.resting ?? 0 };
}

/**
 * Moves a seat. The row is locked first; an act that says nothing new writes nothing. The message
 * goes to everybody who may read duty in the unit of that person.
 */
export async function moveSeat(
  tx: Transaction,
  { userId, command, actor, policy = defaultDutyPolicy }: SeatChange,
  now: Instant,
): Promise<Result<SeatState, SeatRefusal>> {
  await tx.query(
    `insert into seat_state (user_id, status, since, seq) values ($1, 'signed-out', $2, 0)
     on conflict do nothing`,
    [userId, now],
    'seat-make',
  );
  const [row] = await tx.query<SeatRecord>(
    `select s.*, e.act from seat_state s left join seat_event e
       on e.user_id = s.user_id and e.seq = s.seq where s.user_id = $1 for update of s`,
    [userId],
    'seat-lock',
  );
  const before = row === undefined ? signedOut : stateOf(row);
  const others =
    command.act === 'break' ? await readOthers(tx, userId) : { signedIn: 0, resting: 0 };
  const decided = decideSeat(before, command, { now, policy, others });
  if (!decided.ok || decided.value === before) return decided;
  const after = decided.value;
  await writeSeat(tx, { userId, before, after, seq: (row?.seq ?? 0) + 1, command, actor }, now);
  return ok(after);
}

type Written = {
  readonly userId: string;
  readonly before: SeatState;
  readonly after: SeatState;
  readonly seq: number;
  readonly command: SeatCommand;
  readonly actor: Actor;
};

async function writeSeat(
  tx: Transaction,
  { userId, before, after, seq, command, actor }: Written,
  now: Instant,
): Promise<void> {
  const [user] = await tx.query<{ unit_id: string }>(
    `with moved as (update seat_state set status = $2, since = $3, until_at = $4, warning_id = $5,
       seq = $6 where user_id = $1),
     told as (insert into seat_event (user_id, seq, at, act, status, actor, body)
       values ($1, $6, $7, $8, $2, $9, $10))
     select unit_id from account_user where id = $1`,
    [
      userId,
      after.status,
      after.since,
      after.until,
      after.warningId,
      seq,
      now,
      command.act,
      actorKey(actor),
      JSON.stringify({
        from: before.status,
        ...('until' in command ? { until: command.until } : {}),
        ...('warningId' in command ? { warningId: command.warningId } : {}),
      }),
    ],
    'seat-write',
  );
  tx.audit({
    action: `seat.${command.act}`,
    subject: userId,
    detail: { from: before.status, to: after.status },
  });
  tx.emit('duty', {
    kind: 'seat',
    unitId: user?.unit_id ?? '',
    personId: userId,
    status: after.status,
    since: after.since,
  });
}

type SeatView = {
  readonly userId: string;
  readonly name: string;
  readonly seat: string | null;
  readonly unitId: string;
  readonly status: SeatStatus;
  readonly since: number;
  readonly until: number | null;
  readonly warningId: string | null;
  readonly languages: readonly string[];
};

/** What one person's seat is doing. */
export async function readSeat(db: Queryable, userId: string): Promise<SeatState> {
  const [row] = await db.query<SeatRecord>(
    `select s.*, e.act from seat_state s left join seat_event e
       on e.user_id = s.user_id and e.seq = s.seq where s.user_id = $1`,
    [userId],
    'seat-read',
  );
  return row === undefined ? signedOut : stateOf(row);
}

/** What everybody in these units is doing; whoever has never signed in is signed out. */
export async function seatStates(
  db: Queryable,
  unitIds: readonly string[],
): Promise<readonly SeatView[]> {
  const rows = await db.query<{
    id: string;
    name: string;
    seat: string | null;
    unit_id: string;
    status: SeatStatus | null;
    since: number | null;
    until_at: number | null;
    warning_id: string | null;
    languages: string[];
  }>(
    `select a.id, a.name, a.seat, a.unit_id, s.status, s.since, s.until_at, s.warning_id, a.languages
     from account_user a left join seat_state s on s.user_id = a.id
     where a.unit_id = any($1) and a.status <> 'disabled' order by a.seat nulls last, a.name, a.id`,
    [unitIds],
    'seat-states',
  );
  return rows.map((row) => ({
    userId: row.id,
    name: row.name,
    seat: row.seat,
    unitId: row.unit_id,
    status: row.status ?? 'signed-out',
    since: row.since ?? 0,
    until: row.until_at,
    warningId: row.warning_id,
    languages: row.languages,
  }));
}
