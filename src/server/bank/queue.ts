/** Requests enter the line in the transaction of the decision; the sender is told after the commit. */
import type { BankRequest } from '../../core/bank/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import { tooMany } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import { newId } from '../platform/random.ts';

/** Channel on which the sender hears that something waits. */
export const bankChannel = 'wuzha_bank';

export type BankOrder = {
  readonly request: BankRequest;
  /** The unit that asks. */
  readonly unitId: string;
  /** The case or order for which it is asked. */
  readonly subject: string;
};

/** Messages that wait to leave; a decision that would add to more is refused and rolls back. */
const waitingMax = 50_000;
const waitMoreS = 60;

/**
 * Puts requests in the line. A key that is there already changes nothing: the first request under it
 * is the one that leaves. Refused: too many wait already.
 */
export async function enqueueBank(
  tx: Queryable,
  orders: readonly BankOrder[],
  now: Instant,
): Promise<void> {
  if (orders.length === 0) return;
  const [{ waiting } = { waiting: 0 }] = await tx.query<{ waiting: number }>(
    `select count(*)::int as waiting from (
       select 1 from bank_message where status = 'waiting' limit ${waitingMax}) as w`,
    [],
    'bank-waiting',
  );
  if (waiting >= waitingMax) throw tooMany('backlog-full', waitMoreS);
  const rows = orders.map(({ request, unitId, subject }) => ({
    id: newId('bnk', now),
    key: request.key,
    bank: request.account.bank,
    account: request.account.number,
    kind: request.kind,
    is_urgent: request.isUrgent,
    unit_id: unitId,
    subject,
    request,
  }));
  await tx.query(
    `insert into bank_message
       (id, key, bank, account, kind, is_urgent, unit_id, subject, request, status, made_at, next_at)
     select v->>'id', v->>'key', v->>'bank', v->>'account', v->>'kind', (v->>'is_urgent')::boolean,
       v->>'unit_id', v->>'subject', v->'request', 'waiting', $2, $2
     from jsonb_array_elements($1::jsonb) with ordinality as r (v, n) order by n
     on conflict (key) do nothing`,
    [JSON.stringify(rows), now],
    'bank-enqueue',
  );
  await tx.query('select pg_notify($1, $2)', [bankChannel, ''], 'bank-notify');
}
