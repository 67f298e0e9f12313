/**
 * The person's door: with the code of the notice and the last digits of their number they see the
 * order, appeal, or ask for a living cost. Guessing is limited; every look is on record.
 */
import { minuteMs, secondMs, type Instant } from '../../core/kernel/index.ts';
import {
  decideOrder,
  type OrderCommand,
  type ProtectionPolicy,
} from '../../core/protection/index.ts';
import { absent, refused, tooMany } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import { makeRateLimiter } from '../platform/limit.ts';
import { newId } from '../platform/random.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { changeOrder } from './change.ts';
import { publicOrder } from './present.ts';
import { findOrder, lockOrders, type OrderRecord } from './row.ts';

export type AppealDeps = {
  readonly db: Database;
  readonly policy: () => ProtectionPolicy;
};
type AppealHandlers = Pick<Handlers, 'appeal.read' | 'appeal.open'>;
type Code = { readonly reference: string; readonly phoneLast4: string };
type From = { readonly address: string; readonly now: Instant };

const citizen = 'citizen';

export function appealHandlers({ db, policy }: AppealDeps): AppealHandlers {
  const byAddress = makeRateLimiter({ burst: 10, perSecond: secondMs / minuteMs });
  const byCode = makeRateLimiter({ burst: 5, perSecond: secondMs / (10 * minuteMs) });
  const limit = ({ address, now }: From, code: Code): void => {
    const wait = Math.max(
      byAddress.take(address, 1, now),
      byCode.take(plain(code.reference), 1, now),
    );
    if (wait > 0) throw tooMany('too-many-requests', wait);
  };
  return {
    'appeal.read': async ({ address, now, lang }, { body }) => {
      limit({ address, now }, body);
      const row = await transact(db, undefined, now, (tx) => look(tx, body));
      if (row === undefined) throw refused('appeal-code-unknown');
      return publicOrder(row, policy(), lang);
    },
    'appeal.open': async ({ address, now, lang }, { body }) => {
      limit({ address, now }, body);
      const row = await transact(db, undefined, now, async (tx) => {
        const found = await look(tx, body);
        if (found === undefined) return undefined;
        await open(tx, found, body, { now, policy: policy() });
        return findOrder(tx, { id: found.id });
      });
      if (row === undefined) throw refused('appeal-code-unknown');
      return publicOrder(row, policy(), lang);
    },
  };
}

const plain = (reference: string): string => reference.toUpperCase().replace(/[^0-9A-Z]/g, '');

/** Wrong code and wrong number look the same, and both leave an entry. */
async function look(tx: Transaction, code: Code): Promise<OrderRecord | undefined> {
  const row = await findOrder(tx, { reference: plain(code.reference) });
  const shown = row?.state.startedAt !== null && row?.phone?.slice(-4) === code.phoneLast4;
  tx.audit({
    action: 'appeal.look',
    subject: shown ? row.id : 'unknown',
    allowed: shown,
    detail: {},
  });
  return shown ? row : undefined;
}

type Opening = Parameters<AppealHandlers['appeal.open']>[1]['body'];

async function open(
  tx: Transaction,
  row: OrderRecord,
  body: Opening,
  terms: { readonly now: Instant; readonly policy: ProtectionPolicy },
): Promise<void> {
  const order = (await lockOrders(tx, [row.id])).get(row.id);
  if (order === undefined) throw absent();
  const id = newId('prt', terms.now);
  const { allowance } = order;
  const payees = [...allowance.payees, ...(body.payee ? [body.payee] : [])].slice(0, 10);
  const rejected = order.appeals.at(-1);
  const appeal: OrderCommand =
    rejected?.status === 'rejected'
      ? { act: 'appeal-act', appealId: rejected.id, move: 'review', reason: body.text }
      : { act: 'appeal', appealId: id, text: body.text };
  const command: OrderCommand =
    body.kind === 'living-costs'
      ? { act: 'vary', variationId: id, allowance: { ...allowance, payees }, reason: body.text }
      : appeal;
  const decided = decideOrder(order, command, { actor: citizen, ...terms });
  if (!decided.ok) throw refused(decided.error);
  await changeOrder(tx, order, decided.value, terms);
}
