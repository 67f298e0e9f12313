/** The stored log and the outcomes of warnings, as a replay needs them. */
import type { Category } from '../../core/kernel/index.ts';
import { signalOf, type SignalInput } from '../../core/signal/index.ts';
import type {
  ReplayBatch,
  ReplayTruth,
  SignalLabel,
  TrueFraud,
  TrueRole,
} from '../../engine/index.ts';
import type { Queryable } from '../platform/database.ts';

const batchSize = 2_000;

export type LogSpan = { readonly first: number; readonly last: number };

/** Positions received in a span of time; none where `first` is above `last`. */
export async function spanOf(db: Queryable, from: number, to: number): Promise<LogSpan> {
  const [row] = await db.query<{ head: number }>(
    `select position as head from log_cursor where consumer = 'scorer'`,
  );
  const head = row?.head ?? 0;
  return {
    first: await firstFrom(db, from, head),
    last: (await firstFrom(db, to, head)) - 1,
  };
}

/** The first position received at a time or after it; head + 1 where there is none. */
async function firstFrom(db: Queryable, at: number, head: number): Promise<number> {
  let low = 1;
  let high = head + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [row] = await db.query<{ position: number; received_at: number }>(
      `select position, received_at from signal where position >= $1 order by position limit 1`,
      [middle],
      'replay-probe',
    );
    if (row === undefined || row.position > head || row.received_at >= at) high = middle;
    else low = row.position + 1;
  }
  return low;
}

type LogRow = {
  readonly position: number;
  readonly received_at: number;
  readonly body: SignalInput;
  readonly person_id: string;
};

/** Decided signals of a span in order; one that cannot be read any more is passed over. */
export async function* readLog(
  db: Queryable,
  { first, last }: LogSpan,
): AsyncGenerator<ReplayBatch> {
  let from = first;
  while (from <= last) {
    const rows = await db.query<LogRow>(
      `select s.position, s.received_at, s.body, d.person_id from signal s
       join decision d on d.position = s.position
       where s.position >= $1 and s.position <= $2 order by s.position limit $3`,
      [from, last, batchSize],
      'replay-read',
    );
    const end = rows.at(-1);
    if (end === undefined) return;
    yield rows.flatMap((row) => {
      const signal = readSignal(row.body);
      return signal === undefined
        ? []
        : [{ signal, subject: row.person_id, position: row.position, now: row.received_at }];
    });
    from = end.position + 1;
  }
}

function readSignal(body: SignalInput): ReturnType<typeof signalOf> | undefined {
  try {
    return signalOf(body);
  } catch {
    return undefined;
  }
}

type OutcomeRow = {
  readonly id: string;
  readonly source: string;
  readonly signal_id: string;
  readonly kind: string;
  readonly occurred_at: number;
  readonly outcome: string;
  readonly category: Category;
  readonly lost_fen: number | null;
};

/**
 * What seats found out about the signals of a span: of a warning that was true its signals are a
 * victim's, of a false alarm ordinary; of all others nothing is known.
 */
export async function outcomeTruth(db: Queryable, { first, last }: LogSpan): Promise<ReplayTruth> {
  const rows = await db.query<OutcomeRow>(
    `select w.id, s.source, s.id as signal_id, s.kind, s.occurred_at, w.outcome, w.category, w.lost_fen
     from warning w join warning_signal l on l.warning_id = w.id
     join signal s on s.position = l.position
     where w.outcome in ('dissuaded', 'transferred', 'refused', 'false-alarm')
       and s.position between $1 and $2 order by s.position`,
    [first, last],
  );
  const labels = new Map<string, SignalLabel>();
  const frauds = new Map<string, TrueFraud>();
  for (const row of rows) {
    const isTrue = row.outcome !== 'false-alarm';
    const role: TrueRole = isTrue ? 'victim' : 'ordinary';
    labels.set(`${row.source}\n${row.signal_id}`, {
      role,
      category: row.category,
      fraud: isTrue ? row.id : undefined,
    });
    if (!isTrue) continue;
    const known = frauds.get(row.id);
    const isPaid = row.outcome === 'transferred' && row.kind === 'transfer';
    frauds.set(row.id, {
      id: row.id,
      category: row.category,
      lossFen: row.lost_fen ?? 0,
      paidAt: known?.paidAt ?? (isPaid ? row.occurred_at : undefined),
    });
  }
  const [people] = await db.query<{ count: number }>('select count(*) as count from person');
  return {
    people: people?.count ?? 0,
    isComplete: false,
    label: ({ source, id }) => labels.get(`${source}\n${id}`),
    frauds: [...frauds.values()],
    parties: [],
  };
}
