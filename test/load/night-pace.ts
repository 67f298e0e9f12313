/**
 * How long everything took in a night of the money, from the rows of the centre. What is the
 * software's own is told in milliseconds of the machine; what banks take, in seconds of the night.
 */
import type { Database } from '../../src/server/platform/database.ts';

/** From the kill of a server until it was up again, in time of the night. */
export type Away = { readonly from: number; readonly until: number };

export type PaceFacts = {
  readonly speed: number;
  /** When each case was sent to the centre for the first time, in time of the night. */
  readonly submitted: ReadonlyMap<string, number>;
  readonly aways: readonly Away[];
};

export function spreadOf(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) /
    10;
  return { n: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}
export type Spread = ReturnType<typeof spreadOf>;

type Span = { readonly from: number; readonly until: number };

/** Those over which no server was killed, and those over which one was. */
function apart(spans: readonly Span[], { speed, aways }: PaceFacts) {
  const isCut = ({ from, until }: Span): boolean =>
    aways.some((away) => away.from <= until && away.until >= from);
  const ms = (all: readonly Span[]) => spreadOf(all.map((one) => (one.until - one.from) / speed));
  return { quiet: ms(spans.filter((one) => !isCut(one))), killed: ms(spans.filter(isCut)) };
}

type SpanRow = { readonly from: string; readonly until: string };
const spansOf = (rows: readonly SpanRow[]): readonly Span[] =>
  rows.map((one) => ({ from: Number(one.from), until: Number(one.until) }));

export async function readPace(db: Database, facts: PaceFacts) {
  // Not where each account had been stopped for somebody else: such a case has its first stop later.
  const first = await db.query<{ subject: string; until: string }>(
    `select m.subject, min(m.sent_at)::text as until
     from bank_message m join fund_case c on c.id = m.subject
     where m.kind = 'stop' and m.sent_at is not null
       and m.made_at - c.reported_at < 1000 group by m.subject`,
  );
  const reportToLeft = first.flatMap(({ subject, until }) => {
    const from = facts.submitted.get(subject);
    return from === undefined ? [] : [{ from, until: Number(until) }];
  });
  const madeToLeft = await db.query<SpanRow>(
    `select made_at::text as from, sent_at::text as until from bank_message
     where sent_at is not null`,
  );
  // What an answer made the centre send was written down with it, at one time.
  const answerToNext = await db.query<SpanRow>(
    `select m.made_at::text as from, m.sent_at::text as until from bank_message m
     where m.kind = 'stop' and m.sent_at is not null and exists (select 1 from bank_answer a
       join bank_message q on q.key = a.key
       where q.subject = m.subject and a.received_at = m.made_at)`,
  );
  const answers = await db.query<SpanRow & { kind: string }>(
    `select m.kind, m.sent_at::text as from, min(a.received_at)::text as until
     from bank_message m join bank_answer a on a.key = m.key
     where m.sent_at is not null group by m.key, m.kind, m.sent_at`,
  );
  const seconds = (isStop: boolean) =>
    spreadOf(
      spansOf(answers.filter(({ kind }) => (kind === 'stop') === isStop)).map(
        (one) => (one.until - one.from) / 1_000,
      ),
    );
  const [counts] = await db.query<{ messages: number; stops: number; resent: number }>(
    `select count(*)::int as messages, (count(*) filter (where kind = 'stop'))::int as stops,
       (count(*) filter (where sends > 1))::int as resent from bank_message`,
  );
  return {
    ...(counts ?? { messages: 0, stops: 0, resent: 0 }),
    reportToLeft: apart(reportToLeft, facts),
    madeToLeft: apart(spansOf(madeToLeft), facts),
    answerToNext: apart(spansOf(answerToNext), facts),
    stopToAnswerS: seconds(true),
    otherToAnswerS: seconds(false),
  };
}

/** Rows of a table for people; the object has the same figures. */
export function tableOf(rows: readonly (readonly [string, Spread])[]): string {
  const head = ['', 'n', 'p50', 'p90', 'p99', 'max'];
  const lines = rows.map(([name, { n, p50, p90, p99, max }]) => [
    name,
    ...[n, p50, p90, p99, max].map(String),
  ]);
  return [head, ...lines]
    .map(([name = '', ...cells]) => name.padEnd(44) + cells.map((c) => c.padStart(10)).join(''))
    .join('\n');
}
