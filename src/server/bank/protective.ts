/**
 * The line of protective stops: the same messages over the same lines, with the key of the
 * instruction as what it is asked for. It stands on the banks that have a line or a liaison.
 */
import {
  applicationId,
  resultOf,
  type BankAnswer,
  type BankMessageStatus,
  type BankRequest,
} from '../../core/bank/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { BankFeedback, BankMessage, BankPort } from '../../core/protection/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { enqueueBank } from './queue.ts';

type Kind = 'stop' | 'extend-stop' | 'lift-stop';
/** What is asked for, and the key of the stop that it extends or lifts. */
type Asked = { readonly kind: Kind; readonly originalKey: string | null };

export function protectivePort({ db, clock }: { db: Database; clock: Clock }): BankPort {
  return {
    async request(message) {
      const now = clock.now();
      const request = requestOf(message, await askedBy(db, message, now), now);
      await enqueueBank(db, [{ request, unitId: message.unitId, subject: message.key }], now);
    },
    async ask(key) {
      const [row] = await db.query<{ status: BankMessageStatus; answer: BankAnswer | null }>(
        `select m.status, (select a.answer from bank_answer a where a.key = m.key
           order by a.received_at, a.serial limit 1) as answer
         from bank_message m where m.subject = $1 order by m.seq desc limit 1`,
        [key],
        'bank-protective-ask',
      );
      if (row === undefined) return 'unknown';
      return row.answer === null ? 'pending' : feedbackOf(key, row.answer);
    },
  };
}

/**
 * The messages of the same account under the same order (`BH-261122-0007-a1-3`) tell what is meant: a
 * bank that holds a stop of ours would refuse a second one, so the stop that stands is extended.
 */
async function askedBy(db: Database, { kind, key }: BankMessage, now: Instant): Promise<Asked> {
  const [last] = await db.query<{ key: string; until_at: number | null }>(
    `select m.key, (
       select max((a.answer -> 'accounts' -> 0 ->> 'expireAt')::bigint)
       from bank_message e join bank_answer a on a.key = e.key
       where starts_with(e.subject, $1) and e.subject <> $2 and e.seq >= m.seq and e.code in ('0000', '1200')
         and e.kind in ('stop', 'extend-stop')) as until_at
     from bank_message m where m.kind = 'stop' and starts_with(m.subject, $1) and m.subject <> $2
     order by m.seq desc limit 1`,
    [key.replace(/\d+$/, ''), key],
    'bank-protective-stop',
  );
  if (kind === 'lift') return { kind: 'lift-stop', originalKey: last?.key ?? null };
  const stands = last?.until_at != null && last.until_at > now;
  return stands
    ? { kind: 'extend-stop', originalKey: last.key }
    : { kind: 'stop', originalKey: null };
}

function requestOf(message: BankMessage, { kind, originalKey }: Asked, now: Instant): BankRequest {
  const exceptions =
    message.exceptions.length > 0 ? `；例外：${message.exceptions.join('；')}` : '';
  return {
    key: applicationId(kind, message.key, 0),
    kind,
    account: {
      bank: message.bank,
      number: message.account,
      name: message.holder,
      type: 'personal',
    },
    caseNumber: null,
    isUrgent: true,
    reason: `保护性止付：${message.reason}${exceptions}`.slice(0, 500),
    originalKey,
    transfer: null,
    amountFen: null,
    fromAt: null,
    untilAt: message.untilAt as Instant | null,
    payee: null,
    office: { id: message.unitId, name: message.office },
    officers: [],
    papers: [],
    madeAt: now,
  };
}

/** What an answer of a bank means for the instruction with this key. */
export function feedbackOf(key: string, answer: BankAnswer): BankFeedback {
  const [account] = answer.accounts;
  const code = account?.code ?? answer.code;
  const kind = resultOf(code).class;
  return {
    key,
    result: kind === 'done' || kind === 'partial' ? 'applied' : 'failed',
    at: account?.startAt ?? answer.at,
    code,
  };
}
