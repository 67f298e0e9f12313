/** Signals as workers read them from the log. */
import { signalOf, type FraudSignal, type SignalInput } from '../../core/signal/index.ts';
import type { Occasion } from '../../engine/index.ts';
import type { Queryable } from '../platform/database.ts';
import { messageOf } from '../platform/fault.ts';

export type LogRecord = {
  readonly position: number;
  readonly received_at: number;
  readonly person_id: string;
  readonly body: SignalInput;
};

export type ReadRecord = { readonly occasion: Occasion } & (
  | { readonly signal: FraudSignal }
  | { readonly cause: string }
);

export type Range = { readonly after: number; readonly until?: number; readonly limit: number };

export async function readRows(
  db: Queryable,
  { after, until, limit }: Range,
): Promise<readonly LogRecord[]> {
  return db.query<LogRecord>(
    `select position, received_at, person_id, body from signal
     where position > $1 and position <= $2 order by position limit $3`,
    [after, until ?? Number.MAX_SAFE_INTEGER, limit],
    'worker-read',
  );
}

/** A stored signal that cannot be read again is a bug of ours; it must not stop the others. */
export function readRecord(row: LogRecord): ReadRecord {
  const occasion = { subject: row.person_id, position: row.position, now: row.received_at };
  try {
    return { occasion, signal: signalOf(row.body) };
  } catch (thrown) {
    return { occasion, cause: messageOf(thrown) };
  }
}
