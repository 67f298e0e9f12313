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

const kinds = { stop: 'stop', lift: 'lift-stop' } as const;

export function protectivePort({ db, clock }: { db: Database; clock: Clock }): BankPort {
  return {
    async request(message) {
      const now = clock.now();
      const request = requestOf(message, await stopBefore(db, message), now);
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

/** Key of the last stop of the same account under the same order: `BH-261122-0007-a1-3`. */
async function stopBefore(db: Database, { kind, key }: BankMessage): Promise<string | null> {
  if (kind === 'stop') return null;
  const [row] = await db.query<{ key: string }>(
    `select key from bank_message where kind = 'stop' and starts_with(subject, $1)
     order by seq desc limit 1`,
    [key.replace(/\d+$/, '')],
    'bank-protective-stop',
  );
  return row?.key ?? null;
}

function requestOf(message: BankMessage, originalKey: string | null, now: Instant): BankRequest {
  const kind = kinds[message.kind];
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
