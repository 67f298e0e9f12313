/**
 * The sender: new messages find their bank, due ones leave, what came of it is written. Nothing is
 * remembered outside the database but how much is under way; whoever is killed, the next goes on. The
 * bytes of a message are fixed before it first leaves.
 */
import {
  decideSend,
  type BankPolicy,
  type BankSetting,
  type SendOutcome,
} from '../../core/bank/index.ts';
import type { Envelope } from '../../core/bank/wire/index.ts';
import { hourMs, secondMs, type Instant } from '../../core/kernel/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { messageOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';
import { startLoop, type Loop } from '../platform/loop.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { lineActor } from './actor.ts';
import { noteLine } from './line.ts';
import type { Posted, Poster } from './post.ts';
import { bankChannel } from './queue.ts';
import { lockById, pruneQuarantine, tellScreens } from './record.ts';
import type { Banks } from './setting.ts';
import { routeNew, takeDue, type DueMessage } from './take.ts';

export type SenderDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: () => BankPolicy;
  readonly banks: Banks;
  readonly poster: Poster | undefined;
  /** From 0 to 1. */
  readonly random: () => number;
};

export type Sender = {
  wake(): void;
  stop(): Promise<void>;
};

type Sent = { readonly message: DueMessage; readonly posted: Posted };

type Running = {
  readonly deps: SenderDeps;
  readonly underWay: Map<string, number>;
  readonly inFlight: Set<Promise<void>>;
  finished: Sent[];
  settling: Promise<void> | undefined;
  loop: Loop | undefined;
  prunedAt: number;
};

const everyMs = 250;
const settleMax = 100;

export async function startSender(deps: SenderDeps): Promise<Sender> {
  const run: Running = {
    deps,
    underWay: new Map(),
    inFlight: new Set(),
    finished: [],
    settling: undefined,
    loop: undefined,
    prunedAt: 0,
  };
  const listener = await deps.db.connect();
  const loop = startLoop({ log: deps.log, fault: 'messages to banks wait', everyMs }, () =>
    round(run),
  );
  run.loop = loop;
  listener.on('notification', () => loop.wake());
  await listener.query(`listen ${bankChannel}`);
  return {
    wake: () => loop.wake(),
    async stop() {
      await loop.stop();
      await Promise.all(run.inFlight);
      await run.settling;
      await listener.end();
    },
  };
}

async function round(run: Running): Promise<boolean> {
  const { db, clock, banks } = run.deps;
  const policy = run.deps.policy();
  const now = clock.now();
  const routed = await routeNew(db, banks, policy, now);
  if (Math.abs(now - run.prunedAt) >= hourMs) {
    await pruneQuarantine(db, policy.quarantineMax);
    run.prunedAt = now;
  }
  if (run.deps.poster === undefined) return routed > 0;
  const half = Math.ceil(policy.perBankMax / 2);
  const busy = [...run.underWay].flatMap(([bank, count]) => (count > half ? [bank] : []));
  const taken = await takeDue(
    db,
    { now, leaseMs: policy.sendTimeoutMs + 10 * secondMs, busy, perBank: half },
    (message) => written(run.deps, message),
  );
  for (const message of taken) send(run, message);
  return routed + taken.length > 0;
}

/** The bytes of a message, fixed once; null where it cannot be written. */
function written({ banks }: SenderDeps, message: DueMessage): string | null {
  const setting = banks.find(message.bank);
  const adapter = setting === undefined ? undefined : banks.adapterOf(setting);
  if (setting === undefined || adapter === undefined) return null;
  const text = adapter.writeRequest(forBank(message, setting), envelopeOf(banks, message));
  return text.ok ? text.value : null;
}

/** The bank is called by its code, however the request named it. */
const forBank = ({ request }: DueMessage, { code }: BankSetting) => ({
  ...request,
  account: { ...request.account, bank: code },
});

const envelopeOf = (banks: Banks, { id, bank }: DueMessage): Envelope => ({
  from: banks.centre ?? '',
  to: bank,
  serial: id,
});

/** Why a message cannot be written, in one line. */
function faultOf({ banks }: SenderDeps, message: DueMessage): string {
  const setting = banks.find(message.bank);
  const adapter = setting === undefined ? undefined : banks.adapterOf(setting);
  if (setting === undefined || adapter === undefined) return 'no-line';
  const text = adapter.writeRequest(forBank(message, setting), envelopeOf(banks, message));
  if (text.ok) return 'unwritten';
  return text.error
    .slice(0, 3)
    .map((p) => `${p.field} ${p.problem}; ${p.remedy}`)
    .join(' / ')
    .slice(0, 300);
}

function send(run: Running, message: DueMessage): void {
  const { bank } = message;
  run.underWay.set(bank, (run.underWay.get(bank) ?? 0) + 1);
  const sending = attempt(run.deps, message)
    .then((posted) => finish(run, { message, posted }))
    .catch((thrown: unknown) =>
      // The lease runs out, and it is tried again.
      run.deps.log.error('a message to a bank broke off', { cause: messageOf(thrown) }),
    )
    .finally(() => {
      run.inFlight.delete(sending);
      run.underWay.set(bank, (run.underWay.get(bank) ?? 1) - 1);
      run.loop?.wake();
    });
  run.inFlight.add(sending);
}

async function attempt(deps: SenderDeps, message: DueMessage): Promise<Posted> {
  const { banks, poster, policy } = deps;
  const setting = banks.find(message.bank);
  const adapter = setting === undefined ? undefined : banks.adapterOf(setting);
  if (message.body === null || setting === undefined || adapter === undefined) {
    const outcome: SendOutcome = { kind: 'refused', problem: faultOf(deps, message) };
    return { outcome, certificateUntil: null };
  }
  const reminder =
    message.status === 'sent'
      ? adapter.writeReminder(forBank(message, setting), envelopeOf(banks, message))
      : undefined;
  const body = reminder?.ok === true ? reminder.value : message.body;
  if (poster === undefined) throw new Error('no line');
  return poster.post(setting, body, policy().sendTimeoutMs);
}

/** What comes together is written together. */
function finish(run: Running, sent: Sent): Promise<void> {
  run.finished.push(sent);
  run.settling ??= drain(run).finally(() => {
    run.settling = undefined;
  });
  return run.settling;
}

async function drain(run: Running): Promise<void> {
  const { db, clock, log } = run.deps;
  await Promise.resolve();
  while (run.finished.length > 0) {
    const batch = run.finished.splice(0, settleMax);
    const now = clock.now();
    try {
      await transact(db, lineActor, now, async (tx) => {
        const inOrder = batch.toSorted((a, b) => (a.message.id < b.message.id ? -1 : 1));
        for (const sent of inOrder) await settle(tx, run.deps, sent, now);
      });
    } catch (thrown) {
      log.error('attempts could not be written', { cause: messageOf(thrown) });
    }
  }
}

async function noteLeft(tx: Transaction, id: string, now: Instant): Promise<void> {
  await tx.query(
    'update bank_message set sent_at = coalesce(sent_at, $2) where id = $1',
    [id, now],
    'bank-left',
  );
}

async function settle(
  tx: Transaction,
  { policy, random, banks }: SenderDeps,
  { message, posted }: Sent,
  now: Instant,
): Promise<void> {
  const warnMs = policy().certificateWarnMs;
  await noteLine(tx, { bank: message.bank, ...posted, now, warnMs });
  const locked = await lockById(tx, message.id);
  if (locked === undefined || locked.status !== message.status) {
    // The answer was faster than the reply: it left all the same. Or somebody took it over.
    if (locked?.status === 'answered') await noteLeft(tx, message.id, now);
    return;
  }
  const verdict = decideSend(posted.outcome, message, policy(), { now, jitter: random() });
  const isHuman = verdict.status === 'human';
  await tx.query(
    `update bank_message set status = $2::text, tries = $3, next_at = $4, problem = $5,
       lease_until = null,
       sent_at = case when $2::text = 'sent' then coalesce(sent_at, $6::bigint) else sent_at end,
       version = version + case when $2::text = status then 0 else 1 end
     where id = $1`,
    [message.id, verdict.status, verdict.tries, verdict.nextAt, verdict.problem, now],
    'bank-settle',
  );
  if (verdict.status === message.status) return;
  tx.audit({
    action: isHuman ? 'bank.stuck' : 'bank.sent',
    subject: message.id,
    detail: {
      key: message.key,
      bank: banks.find(message.bank)?.name ?? message.bank,
      problem: verdict.problem,
    },
  });
  tellScreens(tx, locked, verdict.status);
}
