/**
 * Messages leave here. A process takes what is due under a lease and commits before it writes to the
 * network; a message whose answer was never seen stays uncertain and is not repeated by itself.
 * Several processes share the queue.
 */
import {
  contactChannelCodes,
  type ContactChannel,
  type ContactPolicy,
  type Receipt,
  type TemplateTable,
} from '../../core/contact/index.ts';
import { hourMs, secondMs, type Instant } from '../../core/kernel/index.ts';
import type { Clock } from '../platform/clock.ts';
import { inTransaction, type Database } from '../platform/database.ts';
import { messageOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';
import { pruneChecks } from './check.ts';
import type { Gateway, Outgoing } from './gateway.ts';
import { pruneNotices } from './notice.ts';
import { settleAll, sweep, type Finished } from './settle.ts';
import { takeDue } from './take.ts';

export type DeliveryDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly centre: string;
  readonly policy: () => ContactPolicy;
  readonly templates: () => TemplateTable;
  readonly codeKey: Buffer;
  readonly everyMs?: number;
};

export type Delivery = {
  /** Opens for business; gateways are told of receipts through `receive`. */
  add(gateway: Gateway): void;
  /** Looks for due messages now. */
  wake(): void;
  /** A receipt of a network; false where no message of that name is known yet. */
  receive(receipt: Receipt): Promise<boolean>;
  /** The channels that have a gateway, and whether its line is up. */
  lines(): ReadonlyMap<ContactChannel, boolean>;
  stop(): Promise<void>;
};

/** Messages taken at a time; no more than the gateway takes at once. */
const takeMax = 50;
const sweepEveryMs = 1000;
/** Names of messages that nobody knew; told once more, they are let go. */
const strangersMax = 1000;

type Running = {
  readonly deps: DeliveryDeps;
  readonly gateways: Map<ContactChannel, Gateway>;
  /** What may still leave in a second. */
  readonly left: Map<ContactChannel, { readonly second: number; count: number }>;
  finished: Finished[];
  settling: Promise<void> | undefined;
  readonly inFlight: Set<Promise<void>>;
  readonly strangers: Set<string>;
  sweptAt: number;
  prunedAt: number;
  stopped: boolean;
  working: Promise<void> | undefined;
  again: boolean;
};

export function startDelivery(deps: DeliveryDeps): Delivery {
  const run: Running = {
    deps,
    gateways: new Map(),
    left: new Map(),
    finished: [],
    settling: undefined,
    inFlight: new Set(),
    strangers: new Set(),
    sweptAt: 0,
    prunedAt: 0,
    stopped: false,
    working: undefined,
    again: false,
  };
  const timer = setInterval(() => wake(run), deps.everyMs ?? 500);
  timer.unref();
  return {
    add(gateway) {
      for (const channel of gateway.channels) run.gateways.set(channel, gateway);
      wake(run);
    },
    wake: () => wake(run),
    receive: (receipt) => receive(run, receipt),
    lines: () => new Map([...run.gateways].map(([channel, g]) => [channel, g.isUp()])),
    async stop() {
      run.stopped = true;
      clearInterval(timer);
      await run.working;
      await Promise.all(run.inFlight);
      for (const gateway of new Set(run.gateways.values())) await gateway.stop();
      await run.settling;
    },
  };
}

function wake(run: Running): void {
  if (run.stopped) return;
  if (run.working !== undefined) {
    run.again = true;
    return;
  }
  run.working = work(run)
    .catch((thrown: unknown) => run.deps.log.warn('messages wait', { cause: messageOf(thrown) }))
    .finally(() => {
      run.working = undefined;
      if (!run.again) return;
      run.again = false;
      wake(run);
    });
}

async function work(run: Running): Promise<void> {
  const { db, clock, policy } = run.deps;
  const now = clock.now();
  if (Math.abs(now - run.sweptAt) >= sweepEveryMs) {
    await sweep(db, now);
    run.sweptAt = now;
  }
  if (Math.abs(now - run.prunedAt) >= hourMs) {
    await pruneChecks(db, now);
    await pruneNotices(db, now);
    run.prunedAt = now;
  }
  for (const channel of contactChannelCodes) {
    const gateway = run.gateways.get(channel);
    const room = Math.min(takeMax, gateway?.room() ?? 0);
    if (gateway === undefined || room === 0) continue;
    const allowed = allowance(run, channel, { room, policy: policy(), now });
    if (allowed === 0) continue;
    await sendDue(run, { gateway, channel, allowed, now });
  }
}

/** How many may leave now by the rate of the channel. */
function allowance(
  run: Running,
  channel: ContactChannel,
  { room, policy, now }: { room: number; policy: ContactPolicy; now: number },
): number {
  const second = Math.floor(now / secondMs);
  const left = run.left.get(channel);
  if (left?.second === second) return Math.min(room, left.count);
  run.left.set(channel, { second, count: policy.perSecondMax[channel] });
  return Math.min(room, policy.perSecondMax[channel]);
}

type Turn = {
  readonly gateway: Gateway;
  readonly channel: ContactChannel;
  readonly allowed: number;
  readonly now: Instant;
};

async function sendDue(run: Running, { gateway, channel, allowed, now }: Turn): Promise<void> {
  const { db, centre, codeKey } = run.deps;
  const [policy, templates] = [run.deps.policy(), run.deps.templates()];
  const taken = await inTransaction(db, (tx) =>
    takeDue(tx, { channel, limit: allowed, now, policy, templates, centre, codeKey }),
  );
  const left = run.left.get(channel);
  if (left !== undefined) left.count -= taken.ready.length;
  for (const finished of taken.unfit) finish(run, finished);
  for (const message of taken.ready) send(run, gateway, message);
  if (taken.ready.length === allowed) run.again = true;
}

function send(run: Running, gateway: Gateway, message: Outgoing): void {
  const sending = gateway
    .send(message)
    .then((outcome) => finish(run, { contactId: message.id, ...outcome }))
    .finally(() => run.inFlight.delete(sending));
  run.inFlight.add(sending);
}

/** Outcomes and receipts are written in the order in which they came, many in one transaction. */
function finish(run: Running, finished: Finished): void {
  run.finished.push(finished);
  run.settling ??= drain(run).finally(() => {
    run.settling = undefined;
  });
}

async function drain(run: Running): Promise<void> {
  // What comes together is written together.
  await Promise.resolve();
  while (run.finished.length > 0) {
    const batch = run.finished.splice(0, takeMax);
    try {
      await settleAll(run.deps.db, batch, run.deps.policy(), run.deps.clock.now());
      for (const one of batch) one.settled?.();
    } catch (thrown) {
      // The lease runs out and the messages are uncertain, which is what they are.
      run.deps.log.error('messages could not be settled', { cause: messageOf(thrown) });
      for (const one of batch) one.settled?.();
    }
  }
  wake(run);
}

async function receive(run: Running, receipt: Receipt): Promise<boolean> {
  const found = await new Promise<boolean>((resolve) => {
    const known: { found: boolean } = { found: false };
    finish(run, { receipt, known, settled: () => resolve(known.found) });
  });
  if (found) return true;
  if (run.strangers.delete(receipt.reference)) {
    run.deps.log.info('a receipt names no message of ours', { reference: receipt.reference });
    return true;
  }
  if (run.strangers.size < strangersMax) run.strangers.add(receipt.reference);
  return false;
}
