/** What is known behind a warning, for the modules that call the person or take their report. */
import type { SignalInput } from '../../core/signal/index.ts';
import type { Queryable } from '../platform/database.ts';

/** The number of the person (`self`) or of one of their relatives; undefined where none is known. */
export async function numberToCall(
  db: Queryable,
  personId: string,
  target: string,
): Promise<string | undefined> {
  const rows = await db.query<{ number: string | null }>(
    `select case when $2 = 'self' then phone else (select r ->> 'phone'
       from jsonb_array_elements(relatives) r where r ->> 'id' = $2) end as number
     from person where id = $1`,
    [personId, target],
    'warning-number',
  );
  return rows[0]?.number ?? undefined;
}

export type TransferSignal = Extract<SignalInput, { kind: 'transfer' }>;
const transfersMax = 20;

/** Transfers of the person are taken for part of it from so long before the warning on. */
const beforeMs = 24 * 3_600_000;

/** Transfers among the signals of a warning and those of its person around it, newest first. */
export async function knownTransfers(
  db: Queryable,
  warningId: string,
): Promise<readonly TransferSignal[]> {
  const rows = await db.query<{ body: TransferSignal }>(
    `select s.body from warning w join decision d on d.person_id = w.person_id
       join signal s on s.position = d.position
     where w.id = $1 and s.kind = 'transfer' and (s.occurred_at > w.opened_at - ${beforeMs}
       or exists (select 1 from warning_signal ws where ws.warning_id = w.id
         and ws.position = s.position))
     order by s.occurred_at desc, s.position desc limit ${transfersMax}`,
    [warningId],
    'warning-transfers',
  );
  return rows.map((row) => row.body);
}

/** The unit that answers for a warning; undefined where there is no such warning. */
export async function unitOfWarning(db: Queryable, id: string): Promise<string | undefined> {
  const rows = await db.query<{ unit_id: string }>(
    'select unit_id from warning where id = $1',
    [id],
    'warning-unit',
  );
  return rows[0]?.unit_id;
}
