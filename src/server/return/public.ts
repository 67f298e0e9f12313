/** What everybody may do: read a public notice of a return, and object while it stands. */
import { formatInstant, minuteMs, secondMs, type Instant } from '../../core/kernel/index.ts';
import { applyReturnEvents, decideReturn, type ReturnPolicy } from '../../core/return/index.ts';
import { absent, refused, tooMany } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import { makeRateLimiter } from '../platform/limit.ts';
import { newId } from '../platform/random.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { changeReturn } from './change.ts';
import { publicNotice } from './present.ts';
import { findByNumber, lockReturns } from './row.ts';
import { officeOf } from './sign.ts';

export type PublicDeps = { readonly db: Database; readonly policy: () => ReturnPolicy };

const citizen = 'citizen';

export function noticeHandlers({
  db,
  policy,
}: PublicDeps): Pick<Handlers, 'return-notice.read' | 'return-notice.object'> {
  const byAddress = makeRateLimiter({ burst: 5, perSecond: secondMs / (5 * minuteMs) });
  return {
    'return-notice.read': async ({ now }, { params }) => {
      const record = await findByNumber(db, params.number);
      if (record === undefined || record.state.noticeAt === null) throw absent();
      return publicNotice(record.state, await officeOf(db, record.state.unitId), now);
    },
    'return-notice.object': async ({ address, now }, { params, body }) => {
      const wait = byAddress.take(address, 1, now);
      if (wait > 0) throw tooMany('too-many-requests', wait);
      return transact(db, undefined, now, (tx) =>
        object(tx, { number: params.number, ...body }, { now, policy: policy() }),
      );
    },
  };
}

type Objecting = {
  readonly number: string;
  readonly name: string;
  readonly phone: string;
  readonly text: string;
};

async function object(
  tx: Transaction,
  { number, ...said }: Objecting,
  { now, policy }: { readonly now: Instant; readonly policy: ReturnPolicy },
) {
  const known = await findByNumber(tx, number);
  if (known === undefined || known.state.noticeAt === null) throw absent();
  const before = (await lockReturns(tx, [known.state.id])).get(known.state.id);
  if (before === undefined) throw absent();
  const objectionId = newId('obj', now);
  const decided = decideReturn(
    before,
    { act: 'object', objectionId, ...said, channel: 'page' },
    {
      actor: citizen,
      now,
      policy,
      level: null,
      freeze: null,
      missingFen: () => 0,
      keyOf: () => '',
    },
  );
  if (!decided.ok) throw refused(decided.error);
  const after = applyReturnEvents(before, decided.value);
  await changeReturn(tx, { before, after }, decided.value, { now, policy });
  const dueAt = after.objections.at(-1)?.dueAt ?? now;
  return { reference: objectionId, dueAt: formatInstant(dueAt) };
}
