/**
 * Reports among the signals of citizens, 110 and banks become forms that wait for somebody, as the log
 * is read: each once, whatever is killed, and only after it was scored, because then the person is
 * known. Those that tell of no money are warnings and nothing else.
 */
import type { SystemActor } from '../../core/access/index.ts';
import { secondMs, type Instant } from '../../core/kernel/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Queryable } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { startLoop, type Loop } from '../platform/loop.ts';
import { newId } from '../platform/random.ts';
import { transact } from '../platform/transact.ts';
import { channelOfSource, unitOfSource } from './source.ts';
import { formOfSignal, insertWaiting, type SignalRecord, type WaitingRecord } from './waiting.ts';

type ArriveDeps = { readonly db: Database; readonly clock: Clock; readonly log: Log };

const actor: SystemActor = {
  kind: 'system',
  name: 'reports',
  reason: 'makes forms of reports that came as signals',
};
/** Positions of the log looked at in one transaction, and reports taken from them. */
const stretch = 5_000;
const takenMax = 200;

type Arrived = SignalRecord & {
  readonly position: number;
  readonly source_kind: string;
  readonly source_unit: string | null;
  readonly warning_unit: string | null;
};

/** Reads on from the cursor; answers whether there is more. Safe in several processes. */
async function takeArrived({ db, clock }: Omit<ArriveDeps, 'log'>): Promise<boolean> {
  const now = clock.now();
  return transact(db, actor, now, async (tx) => {
    const [cursor] = await tx.query<{ position: number; head: number }>(
      `select position, (select position from log_cursor where consumer = 'scorer') as head
       from report_cursor for update skip locked`,
      [],
      'waiting-cursor',
    );
    if (cursor === undefined || cursor.position >= cursor.head) return false;
    const end = Math.min(cursor.head, cursor.position + stretch);
    const rows = await readArrived(tx, cursor.position, end);
    const until = rows.length < takenMax ? end : (rows.at(-1)?.position ?? end);
    const forms: Omit<WaitingRecord, 'status' | 'report_id'>[] = [];
    for (const row of rows) {
      const form = await formOf(tx, row, now);
      if (form !== undefined) forms.push(form);
    }
    const came = forms.length === 0 ? [] : await insertWaiting(tx, forms);
    for (const { id, unit_id: unitId } of came) {
      tx.audit({ action: 'report.arrived', subject: id });
      tx.emit('report', { id, unitId, kind: 'waiting' });
    }
    await tx.query('update report_cursor set position = $1', [until], 'waiting-move');
    return until < cursor.head;
  });
}

async function readArrived(tx: Queryable, after: number, until: number): Promise<Arrived[]> {
  return tx.query<Arrived>(
    `select s.position, s.body, s.occurred_at as told_at, d.person_id, d.category, p.name, p.phone,
       p.id_number, o.kind as source_kind, o.unit_id as source_unit,
       (select w.unit_id from warning w where w.person_id = d.person_id and w.status <> 'closed'
        limit 1) as warning_unit
     from signal s join decision d on d.position = s.position join person p on p.id = d.person_id
       join source o on o.name = s.source
     where s.position > $1 and s.position <= $2 and s.kind = 'report'
       and o.kind in ('citizen', 'police', 'bank')
     order by s.position limit ${takenMax}`,
    [after, until],
    'waiting-arrived',
  );
}

async function formOf(
  tx: Queryable,
  row: Arrived,
  now: Instant,
): Promise<Omit<WaitingRecord, 'status' | 'report_id'> | undefined> {
  const channel = channelOfSource(row.source_kind);
  const body = await formOfSignal(tx, row);
  if (channel === undefined || body.transfers.length === 0) return undefined;
  const unitId =
    row.warning_unit ?? (await unitOfSource(tx, { channel, unitId: row.source_unit }, undefined));
  return {
    id: newId('rpw', now),
    position: row.position,
    channel,
    unit_id: unitId,
    person_id: row.person_id,
    body,
    told_at: row.told_at,
    came_at: now,
  };
}

/** Follows the log until stopped. */
export function followReports(deps: ArriveDeps, everyMs = secondMs): Loop {
  return startLoop({ log: deps.log, fault: 'reports of citizens wait', everyMs }, () =>
    takeArrived(deps),
  );
}
