/** Settles whom signals are about that an earlier version accepted and did not decide. */
import type { Instant } from '../../core/kernel/index.ts';
import { signalOf, type SignalInput } from '../../core/signal/index.ts';
import { inTransaction, type Database } from '../platform/database.ts';
import { lockLog, type LogRow } from './appender.ts';
import type { PersonResolver } from './person.ts';

const batchRows = 2_000;

/** Does nothing where all are settled. A signal that cannot be read again is about nobody. */
export async function settlePersons(
  db: Database,
  persons: PersonResolver,
  now: Instant,
): Promise<void> {
  for (let count = batchRows; count === batchRows;) {
    count = await inTransaction(db, async (tx) => {
      const unsettled = `select position, body from signal where person_id is null
        order by position limit ${batchRows}`;
      if ((await tx.query(unsettled)).length === 0) return 0;
      await lockLog(tx);
      const rows = await tx.query<{ position: number; body: SignalInput }>(unsettled);
      const read = rows.map(({ body }) => readAbout(body));
      const { personIds } = await persons.resolve(
        tx,
        read.filter((about) => about !== undefined),
        now,
      );
      const ids = personIds.values();
      await tx.query(
        `update signal s set person_id = u.id
         from unnest($1::bigint[], $2::text[]) as u (position, id) where s.position = u.position`,
        [
          rows.map((r) => r.position),
          read.map((about) => (about === undefined ? '' : ids.next().value)),
        ],
      );
      return rows.length;
    });
  }
}

function readAbout(body: SignalInput): LogRow['about'] | undefined {
  try {
    return signalOf(body);
  } catch {
    return undefined;
  }
}
