/**
 * What dials: takes the calls that wait, at most once each, and puts on record what becomes of them.
 * A call is marked as dialled before anything is sent; where the process ends meanwhile, its lease
 * runs out and the call is told to be uncertain. Nothing is ever dialled again by itself.
 */
import { randomInt } from 'node:crypto';
import { actorKey, type SystemActor } from '../../core/access/index.ts';
import {
  advanceCall,
  callerOf,
  dialledNumber,
  isCaller,
  isOver,
  type CallHappening,
  type CallPolicy,
  type CallProgress,
} from '../../core/call/index.ts';
import { assert } from '../../core/kernel/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { messageOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';
import { newToken } from '../platform/random.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { Conversation } from './conversation.ts';
import type { Line } from './line.ts';
import {
  callChannel,
  lockForgotten,
  progressOf,
  renewLeases,
  saveProgress,
  takeWaiting,
  takeWishes,
  tellCall,
  type CallRecord,
  type Wish,
} from './store.ts';

export type DiallerOptions = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly line: Line;
  readonly policy: () => CallPolicy;
  /** What else is to be written when a call reached somebody, or nobody. */
  readonly onResult?: (tx: Transaction, row: CallRecord, call: CallProgress) => Promise<void>;
};

export const telephoneActor: SystemActor = {
  kind: 'system',
  name: 'telephone',
  reason: 'calls that seats asked for',
};

type Live = {
  readonly row: CallRecord;
  readonly conversation: Conversation;
  progress: CallProgress;
  third: CallRecord['third'];
  /** What the store holds. */
  saved: CallProgress;
  savedThird: CallRecord['third'];
  saving: Promise<void>;
};

/** Between two looks without being told; leases are renewed at the same time. */
const lookMs = 1_000;
/** A last word to the phones when the process ends. */
const partingMs = 800;

export class Dialler {
  readonly #options: DiallerOptions;
  readonly #owner = `tel-${newToken().slice(0, 12)}`;
  readonly #live = new Map<string, Live>();
  #session = 0;
  #isStopped = false;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #timer: NodeJS.Timeout | undefined;
  #listener: { end(): Promise<void> } | undefined;

  constructor(options: DiallerOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.#listen();
    this.#timer = setInterval(() => {
      this.look();
    }, lookMs);
    this.#timer.unref();
    this.look();
  }

  /** Looks now for what is to be done; several at once are one. */
  look(): void {
    if (this.#isStopped) return;
    if (this.#looking) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = this.#work()
      .catch((thrown: unknown) => {
        this.#options.log.warn('calls wait', { cause: messageOf(thrown) });
      })
      .finally(() => {
        this.#looking = undefined;
        if (this.#lookAgain) {
          this.#lookAgain = false;
          this.look();
        }
      });
  }

  /** Resolves when everything that is known so far is on record. */
  async settle(): Promise<void> {
    while (this.#looking) await this.#looking;
    for (const live of this.#live.values()) await live.saving;
  }

  /** Those who talk go on talking, without the centre; what rings is taken back. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    this.#isStopped = true;
    for (const live of this.#live.values()) {
      if (live.progress.state === 'answered') {
        // Voices that pass through here are joined to each other before it ends.
        await live.conversation.part();
        live.conversation.abandon();
        this.#happened(live, { kind: 'lost' });
      } else live.conversation.hangUp('screen');
    }
    await this.#options.line.agent.drain(partingMs);
    for (const live of this.#live.values()) await live.saving;
    await this.#listener?.end().catch(() => {});
  }

  async #listen(): Promise<void> {
    const client = await this.#options.db.connect();
    client.on('notification', () => {
      this.look();
    });
    // Without it calls begin up to a second later, at the next look.
    await client.query(`listen ${callChannel}`);
    this.#listener = client;
  }

  async #work(): Promise<void> {
    const { db, clock, policy } = this.#options;
    const now = clock.now();
    const { leaseMs, liveMax, waitMsMax } = policy();
    await renewLeases(db, this.#owner, [...this.#live.keys()], now + leaseMs);
    for (const live of this.#live.values()) this.#save(live);
    await this.#closeForgotten();
    for (const { id, wish } of await takeWishes(db, this.#owner)) this.#grant(id, wish);
    const count = liveMax - this.#live.size;
    if (count <= 0) return;
    const rows = await takeWaiting(db, {
      owner: this.#owner,
      leaseUntil: now + leaseMs,
      since: now - waitMsMax,
      count,
    });
    for (const row of rows) this.#dial(row);
  }

  async #closeForgotten(): Promise<void> {
    const { db, clock, policy, onResult } = this.#options;
    const now = clock.now();
    await transact(db, telephoneActor, now, async (tx) => {
      for (const row of await lockForgotten(tx, policy(), now)) {
        const progress = progressOf(row);
        const happening: CallHappening = {
          kind: row.state === 'waiting' ? 'given-up' : 'lost',
        };
        const after = advanceCall(progress, happening, now);
        if (!(await saveProgress(tx, row.id, after, row.third))) continue;
        recordChange(tx, row, after);
        await onResult?.(tx, row, after);
      }
    });
  }

  #grant(id: string, wish: Wish): void {
    const live = this.#live.get(id);
    if (live === undefined) return;
    if (wish === 'hang-up') live.conversation.hangUp('screen');
    else if (wish === 'part') void live.conversation.part();
    else live.conversation.join(this.#uriOf(this.#options.policy().thirdParty));
  }

  #uriOf(number: string): string {
    return `sip:${number}@${this.#options.line.domain};user=phone`;
  }

  #dial(row: CallRecord): void {
    const { line, policy } = this.#options;
    const { agent, timers, domain } = line;
    const current = policy();
    const caller = callerOf(current);
    const number = dialledNumber(row.number, current.dialForm);
    assert(number !== undefined, 'a call that waits has a number that can be dialled');
    assert(isCaller(caller), 'the number shown is area code and 96110');
    this.#session += 1;
    const conversation = new Conversation({
      agent,
      timers,
      seatUri: `sip:${row.extension}@${domain}`,
      personUri: this.#uriOf(number),
      from: `"${caller}" <sip:${caller}@${domain}>`,
      headers: [['p-asserted-identity', `<sip:${caller}@${domain}>`]],
      ringSeatMs: current.ringSeatMs,
      ringPersonMs: current.ringPersonMs,
      gatewayMs: current.gatewayMs,
      talkMsMax: current.talkMsMax,
      session: row.created_at + this.#session,
      newSource: () => randomInt(2 ** 32),
      onHappening: (happening) => {
        this.#happened(live, happening);
      },
      onThird: (state) => {
        live.third = state;
        this.#save(live);
      },
    });
    const progress = progressOf(row);
    const live: Live = {
      row,
      conversation,
      progress,
      third: null,
      saved: progress,
      savedThird: null,
      saving: Promise.resolve(),
    };
    this.#live.set(row.id, live);
    conversation.start();
  }

  #happened(live: Live, happening: CallHappening): void {
    live.progress = advanceCall(live.progress, happening, this.#options.clock.now());
    this.#save(live);
  }

  /** Writes how far it is. What cannot be written now is tried again at the next look. */
  #save(live: Live): void {
    live.saving = live.saving
      .then(() => this.#saveNow(live))
      .catch((thrown: unknown) => {
        this.#options.log.warn('a call is not on record yet', { cause: messageOf(thrown) });
      });
  }

  async #saveNow(live: Live): Promise<void> {
    const { db, clock, onResult } = this.#options;
    const { progress, third, row } = live;
    if (progress !== live.saved || third !== live.savedThird) {
      const becameKnown = live.saved.answeredAt !== progress.answeredAt || isOver(progress.state);
      await transact(db, telephoneActor, clock.now(), async (tx) => {
        if (!(await saveProgress(tx, row.id, progress, third))) return;
        recordChange(tx, row, progress, third);
        if (becameKnown) await onResult?.(tx, row, progress);
      });
      live.saved = progress;
      live.savedThird = third;
    }
    if (isOver(progress.state)) this.#live.delete(row.id);
  }
}

function recordChange(
  tx: Transaction,
  row: CallRecord,
  call: CallProgress,
  third: CallRecord['third'] = null,
): void {
  tx.audit({
    action: `call.${call.state}`,
    subject: row.id,
    detail: {
      warning: row.warning_id,
      for: row.user_id,
      by: actorKey(telephoneActor),
      ...(call.cause === null ? {} : { cause: call.cause }),
    },
  });
  tellCall(tx, row, call.state, third);
}
