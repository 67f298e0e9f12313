/** The figures of a night shift, from what was heard and what the database holds. */
import type { Database } from '../../src/server/platform/database.ts';

export type Sent = { readonly at: number; readonly ackMs: number; readonly kind: string };
export type Night = {
  /** By source and id of the signal. */
  readonly sent: ReadonlyMap<string, Sent>;
  /** When a warning was first heard of at a seat, by its id; real milliseconds. */
  readonly onSeat: ReadonlyMap<string, number>;
  /** When a visit was first heard of on a phone, by its id. */
  readonly onPhone: ReadonlyMap<string, number>;
  readonly counts: Readonly<Record<string, number>>;
  readonly trouble: ReadonlyMap<string, number>;
  /** Cores used by the server and its database. */
  readonly cpu: number;
  readonly perDay: number;
  readonly speed: number;
  /** The machine's time of a time of the shift. */
  readonly realOf: (at: number) => number;
};

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
const spread = (values: readonly number[], unit = 'ms'): string =>
  values.length === 0
    ? 'none'
    : `p50 ${Math.round(quantile(values, 0.5))} ${unit}, p99 ${Math.round(quantile(values, 0.99))} ${unit}, most ${Math.round(quantile(values, 1))} ${unit} (${values.length})`;

export async function report(db: Database, night: Night): Promise<string[]> {
  const signals = await db.query<{ warning_id: string; key: string; grade: string }>(
    `select distinct on (w.id) w.id as warning_id, s.source || ' ' || s.id as key, w.grade
     from warning w join warning_signal ws on ws.warning_id = w.id
     join signal s on s.position = ws.position order by w.id, s.position`,
  );
  const toSeat = signals.flatMap(({ warning_id: id, key }) => {
    const [from, to] = [night.sent.get(key)?.at, night.onSeat.get(id)];
    return from === undefined || to === undefined ? [] : [to - from];
  });
  const visits = await db.query<{ id: string; opened_at: number }>(
    'select id, opened_at from visit',
  );
  const toPhone = visits.flatMap(({ id, opened_at: openedAt }) => {
    const heard = night.onPhone.get(id);
    return heard === undefined ? [] : [heard - night.realOf(openedAt)];
  });
  const grades = await db.query<{ grade: string; all: number; late: number; open: number }>(
    `select w.grade, count(*)::int as all,
       (count(*) filter (where w.deadline_missed or exists (select 1 from warning_event e
          where e.warning_id = w.id and e.kind = 'deadline-missed')))::int as late,
       (count(*) filter (where w.status <> 'closed'))::int as open
     from warning w group by 1 order by 1`,
  );
  const firstCall = await db.query<{ grade: string; met: number; judged: number; ms: number[] }>(
    `select grade, (count(*) filter (where first_call_at is not null))::int as judged,
       0 as met, coalesce(array_agg(first_call_at - opened_at) filter (where first_call_at is not null), '{}') as ms
     from warning group by 1 order by 1`,
  );
  const acks = [...night.sent.values()].map((s) => s.ackMs);
  return [
    `night shift: ${night.perDay} warnings a day at ${night.speed} times the speed of the clock`,
    `signals ${night.sent.size}; acknowledged after ${spread(acks)}`,
    `warnings ${signals.length}; signal to seat ${spread(toSeat)}`,
    `visits ${visits.length}; from the act that sent them to a phone ${spread(toPhone)}`,
    ...grades.map(
      ({ grade, all, late, open }) =>
        `  ${grade}: ${all} warnings, ${((100 * (all - late)) / Math.max(1, all)).toFixed(1)} % without a missed deadline, ${open} still open`,
    ),
    ...firstCall.map(
      ({ grade, ms }) =>
        `  ${grade}: first call after ${spread(
          ms.map((one) => one / 1000),
          's of the shift',
        )}`,
    ),
    `done: ${Object.entries(night.counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`,
    `answers other than done: ${[...night.trouble].map(([code, n]) => `${code} x${n}`).join(', ') || 'none'}`,
    `processor: ${night.cpu.toFixed(2)} cores of server and database`,
  ];
}
