/** What was asked of banks for one case or order, and what they said; for its page. */
import type { BankAnswer, BankMessageStatus, BankRequest } from '../../core/bank/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { Queryable } from '../platform/database.ts';

export type BankTrailRow = {
  readonly id: string;
  readonly key: string;
  readonly status: BankMessageStatus;
  readonly problem: string | null;
  readonly request: BankRequest;
  readonly madeAt: Instant;
  readonly sentAt: Instant | null;
  readonly answeredAt: Instant | null;
  /** Times it left; more than one after a failure or a question about a lost answer. */
  readonly sends: number;
  readonly answers: readonly BankAnswer[];
};

const trailMax = 1000;

/** The oldest first, at most a thousand; who may see the subject may see its messages. */
export async function bankTrailOf(db: Queryable, subject: string): Promise<BankTrailRow[]> {
  return db.query<BankTrailRow>(
    `select id, key, status, problem, request, made_at as "madeAt", sent_at as "sentAt",
       answered_at as "answeredAt", sends,
       coalesce((select jsonb_agg(a.answer order by a.received_at, a.serial)
         from bank_answer a where a.key = m.key), '[]') as answers
     from bank_message m where subject = $1 order by seq limit ${trailMax}`,
    [subject],
    'bank-trail',
  );
}
