/**
 * Timers fire: a due timer is deleted in the transaction in which its handler does what is due, so
 * it has its effect exactly once, whatever is killed and however many processes look.
 */
import type { SystemActor } from '../../core/access/index.ts';
import { minuteMs, secondMs, type Instant } from '../../core/kernel/index.ts';
import type { Clock } from '../platform/clock.ts';
import { isOutage, type Database } from '../platform/database.ts';
import { messageOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';
import { startLoop } from '../platform/loop.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { findDue, postponeTimer, takeTimers, type DueTimer } from './store.ts';

/**
 * Does what is due, in the transaction that takes the timers, the longest due first. The subject may
 * be gone or have changed: the handler looks, and does nothing where nothing is left to do. A fault
 * undoes all of it, and the timers are tried again one by one.
 */
export type TimerHandler = (
  tx: Transaction,
  due: readonly DueTimer[],
  now: Instant,
) => Promise<void>;

/**
 * A handler of timers that are set and cleared under the lock of their subject. It locks the
 * subjects first, in order, and passes over those in other hands, which are tried again at once;
 * else a timer that fires and a person who acts would wait for each other.
 */
export type LockingTimerHandler = {
  /** Locks what it can of the subjects (`for update skip locked`) and answers which, or are gone. */
  readonly lock: (tx: Transaction, subjects: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly fire: TimerHandler;
};

export type TimerHandlers = Readonly<Record<string, TimerHandler | LockingTimerHandler>>;

export type TimerDeps = {
  readonly db: Database;
  readonly log: Log;
  readonly handlers: TimerHandlers;
};

export const timerActor: SystemActor = {
  kind: 'system',
  name: 'timer',
  reason: 'does what is due at a time',
};

/** Timers looked at in one go, and taken in one transaction. */
const lookMax = 500;
const batchMax = 100;
/** After a fault of a handler: doubled each time, up to the longest. */
const retryMs = secondMs;
const retryMaxMs = 5 * minuteMs;

/** Fires what is due by now, once over; answers how many fired. Safe in several processes at once. */
export async function fireTimers(deps: TimerDeps, now: Instant): Promise<number> {
  const kinds = Object.keys(deps.handlers);
  if (kinds.length === 0) return 0;
  const due = await findDue(deps.db, kinds, now, lookMax);
  let fired = 0;
  for (const kind of new Set(due.map((timer) => timer.kind))) {
    const own = due.filter((timer) => timer.kind === kind);
    for (let from = 0; from < own.length; from += batchMax) {
      fired += await fireBatch(deps, own.slice(from, from + batchMax), now);
    }
  }
  return fired;
}

/** All of a batch together; where that fails each by itself, so that one bad timer stops no other. */
async function fireBatch(deps: TimerDeps, batch: readonly DueTimer[], now: Instant) {
  try {
    return await fireTogether(deps, batch, now);
  } catch (thrown) {
    if (isOutage(thrown)) throw thrown;
    if (batch.length === 1) return giveTime(deps, batch, now, thrown);
  }
  let fired = 0;
  for (const timer of batch) {
    try {
      fired += await fireTogether(deps, [timer], now);
    } catch (thrown) {
      if (isOutage(thrown)) throw thrown;
      await giveTime(deps, [timer], now, thrown);
    }
  }
  return fired;
}

async function giveTime(
  { db, log }: TimerDeps,
  timers: readonly DueTimer[],
  now: Instant,
  cause: unknown,
): Promise<number> {
  for (const timer of timers) {
    const { kind, subject, step, attempts } = timer;
    const wait = Math.min(retryMaxMs, retryMs * 2 ** Math.min(attempts, 20));
    log.error('a timer could not be handled and is tried again', {
      kind,
      subject,
      step,
      attempts: attempts + 1,
      cause: messageOf(cause),
    });
    await postponeTimer(db, timer, now + wait);
  }
  return 0;
}

function fireTogether(
  { db, handlers }: TimerDeps,
  batch: readonly DueTimer[],
  now: Instant,
): Promise<number> {
  const handler = handlers[batch[0]?.kind ?? ''];
  if (handler === undefined) return Promise.resolve(0);
  return transact(db, timerActor, now, async (tx) => {
    let own = batch;
    if (typeof handler !== 'function') {
      const subjects = [...new Set(batch.map((timer) => timer.subject))].sort();
      const locked = await handler.lock(tx, subjects);
      own = batch.filter((timer) => locked.has(timer.subject));
    }
    if (own.length === 0) return 0;
    const taken = await takeTimers(tx, own, now);
    const fire = typeof handler === 'function' ? handler : handler.fire;
    if (taken.length > 0) await fire(tx, taken, now);
    return taken.length;
  });
}

export type TimersOptions = TimerDeps & {
  readonly clock: Clock;
  /** Milliseconds between looks, which is how late a timer may fire when there is little to do. */
  readonly everyMs?: number;
};

export type Timers = {
  /** Fires until nothing is due at the present time; answers how many fired. */
  settle(): Promise<number>;
  stop(): Promise<void>;
};

/** Looks for due timers until stopped. A clock that is put forward or back moves what is due. */
export function startTimers(options: TimersOptions): Timers {
  const { clock, log, everyMs = 200 } = options;
  const loop = startLoop(
    { log, fault: 'the timers begin again', everyMs },
    async () => (await fireTimers(options, clock.now())) > 0,
  );
  return {
    async settle() {
      let fired = 0;
      for (;;) {
        const now = clock.now();
        const count = await fireTimers(options, now);
        fired += count;
        const kinds = Object.keys(options.handlers);
        if (count === 0 && (await findDue(options.db, kinds, now, 1)).length === 0) return fired;
      }
    },
    stop: () => loop.stop(),
  };
}
