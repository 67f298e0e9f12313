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
  type SendVerdict,
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
import { noteLines } from './line.ts';
import type { Posted, Poster } from './post.ts';
import { bankChannel } from './queue.ts';
import {
  lockByIds,
  pruneQuarantine,
  tellScreens,
  tellSetback,
  type LockedMessage,
} from './record.ts';
import type { SetbackReaction } from './reaction.ts';
import type { Banks } from './setting.ts';
import { routeNew, takeDue, type DueMessage } from './take.ts';

export type SenderDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: () => BankPolicy;
  readonly banks: Banks;
  readonly poster: Poster | undefined;
  readonly setbacks: readonly SetbackReaction[];
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
      await transact(db, lineActor, now, (tx) => settle(tx, run.deps, batch, now));
    } catch (thrown) {
      log.error('attempts could not be written', {
        cause: messageOf(thrown),
        count: batch.length,
      });
      // One that cannot be written holds up no other; its lease runs out and it is tried again.
      if (batch.length > 1) for (const sent of batch) await settleAlone(run.deps, sent);
    }
  }
}

async function settleAlone(deps: SenderDeps, sent: Sent): Promise<void> {
  const now = deps.clock.now();
  try {
    await transact(deps.db, lineActor, now, (tx) => settle(tx, deps, [sent], now));
  } catch (thrown) {
    const { key } = sent.message;
    deps.log.error('an attempt could not be written', { key, cause: messageOf(thrown) });
  }
}

/** What came together: the lines, then every message, then what others do about those that stuck. */
async function settle(
  tx: Transaction,
  deps: SenderDeps,
  batch: readonly Sent[],
  now: Instant,
): Promise<void> {
  await noteLines(
    tx,
    batch.map(({ message, posted }) => ({ bank: message.bank, ...posted })),
    now,
  );
  const locked = await lockByIds(
    tx,
    batch.map(({ message }) => message.id),
  );
  await noteLeft(tx, batch, locked, now);
  const settled = batch
    .toSorted((a, b) => (a.message.id < b.message.id ? -1 : 1))
    .flatMap(({ message, posted }): Settled[] => {
      const held = locked.get(message.id);
      // Somebody took it over, or it was answered meanwhile.
      if (held === undefined || held.status !== message.status) return [];
      const jitter = deps.random();
      const verdict = decideSend(posted.outcome, message, deps.policy(), { now, jitter });
      return [{ held, verdict }];
    });
  await writeVerdicts(tx, settled, now);
  const changed = settled.filter(({ held, verdict }) => verdict.status !== held.status);
  for (const one of changed) tellChange(tx, deps.banks, one);
  for (const { held, verdict } of changed) {
    if (verdict.status !== 'human') continue;
    const setback = { kind: 'stuck', problem: verdict.problem ?? '' } as const;
    await tellSetback(tx, held, setback, { setbacks: deps.setbacks, now });
  }
}

type Settled = { readonly held: LockedMessage; readonly verdict: SendVerdict };

/** The answer was faster than the reply: it left all the same. */
async function noteLeft(
  tx: Transaction,
  batch: readonly Sent[],
  locked: ReadonlyMap<string, LockedMessage>,
  now: Instant,
): Promise<void> {
  const left = batch.filter(({ message }) => locked.get(message.id)?.status === 'answered');
  if (left.length === 0) return;
  await tx.query(
    'update bank_message set sent_at = coalesce(sent_at, $2) where id = any($1)',
    [left.map(({ message }) => message.id), now],
    'bank-left',
  );
}

async function writeVerdicts(
  tx: Transaction,
  settled: readonly Settled[],
  now: Instant,
): Promise<void> {
  if (settled.length === 0) return;
  await tx.query(
    `update bank_message m set status = v.status, tries = v.tries, next_at = v.next_at,
       problem = v.problem, lease_until = null,
       sent_at = case when v.status = 'sent' then coalesce(m.sent_at, $6::bigint) else m.sent_at end,
       version = m.version + case when v.status = m.status then 0 else 1 end
     from unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::text[])
       as v (id, status, tries, next_at, problem)
     where m.id = v.id`,
    [
      settled.map(({ held }) => held.id),
      settled.map(({ verdict }) => verdict.status),
      settled.map(({ verdict }) => verdict.tries),
      settled.map(({ verdict }) => verdict.nextAt),
      settled.map(({ verdict }) => verdict.problem),
      now,
    ],
    'bank-settle',
  );
}

function tellChange(tx: Transaction, banks: Banks, { held, verdict }: Settled): void {
  const { id: subject, key, bank } = held;
  const action = verdict.status === 'human' ? 'bank.stuck' : 'bank.sent';
  const name = banks.find(bank)?.name ?? bank;
  tx.audit({ action, subject, detail: { key, bank: name, problem: verdict.problem } });
  tellScreens(tx, held, verdict.status);
}
