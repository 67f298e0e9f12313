/**
 * A worker: takes its part of the partitions, reads the whole log in order, decides the signals of
 * its own persons by the pure engine and writes decisions, warnings and cursors in one transaction:
 * killed at any moment, it loses nothing and decides nothing twice. What others decided is asked
 * for between two seconds of arrival, so that any number of workers decide as one.
 */
import type pg from 'pg';
import type { PublishedModel } from '../../core/rule/index.ts';
import type { RoutePolicy, WarningPolicy } from '../../core/warning/index.ts';
import {
  epochOf,
  makeEngine,
  partitionOf,
  type Engine,
  type GradedDecision,
} from '../../engine/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { messageOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';
import { newToken } from '../platform/random.ts';
import { logChannel, settlePersons, type PersonResolver } from '../signal/index.ts';
import { makeWarningIntake, type Reaction, type WarningIntake } from '../warning/index.ts';
import { CursorTaken, readCursors, scorerActor, writeBatch, type Decided } from './batch.ts';
import { lastLook, lookEarly } from './early.ts';
import { openClaims, type Claims } from './partition.ts';
import { readMarks, recall } from './recall.ts';
import { readRecord, readRows, type LogRecord, type ReadRecord } from './record.ts';
import { keepSnapshot, sharedPart, type Snapshot } from './snapshot.ts';

export type ScorerOptions = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly persons: PersonResolver;
  readonly model: () => PublishedModel;
  readonly policy: () => WarningPolicy;
  readonly routes: () => RoutePolicy;
  readonly reactions: readonly Reaction[];
  /** Asked to look for changed settings and lists; before each batch, cheap when nothing changed. */
  readonly refresh?: () => Promise<void>;
  readonly batchMax?: number;
  readonly pollMs?: number;
  /** How often a worker looks who else is there. */
  readonly reviewMs?: number;
  /** How often urgent signals are looked for while the scoring is behind. */
  readonly earlyMs?: number;
  /** Signals after which a part of the memory is put aside again. */
  readonly snapshotEvery?: number;
};

export type Scorer = {
  /** Look at the log now. */
  wake(): void;
  /** Finishes the batch in hand, gives the partitions back. */
  stop(): Promise<void>;
  /** How many partitions this process decides. */
  readonly held: number;
};

const batchUsual = 1_000;
const reviewUsualMs = 500;
const snapshotUsual = 50_000;
const earlyUsualMs = 200;
/** Signals decided before others in this process get their turn. */
const turnRows = 100;
/** First and longest pause while another worker is behind. */
const waitMs = { first: 2, longest: 32 } as const;

const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

export function startScorer(options: ScorerOptions): Scorer {
  const run = new Run(options);
  const finished = run.loop();
  return {
    wake: () => {
      run.wake();
    },
    stop: async () => {
      run.stop();
      await finished;
    },
    get held() {
      return run.held;
    },
  };
}

type Step = 'moved' | 'waiting' | 'idle';

class Run {
  readonly #options: ScorerOptions;
  readonly #engine: Engine;
  readonly #intake: WarningIntake;
  #claims: Claims | undefined;
  #stopped = false;
  #awake = false;
  #wakeUp: () => void = () => {};
  /** Where each own partition stands. */
  #cursors = new Map<number, number>();
  /** The last signal of each foreign partition that this worker has read. */
  #needed = new Map<number, number>();
  /** Everything up to here is read and committed. */
  #at = 0;
  #marksAt = 0;
  /** There is more in the log than one batch. */
  #isBehind = false;
  /** Rows read beyond `#at`, in order. */
  #ahead: readonly LogRecord[] = [];
  /** Position of the latest snapshot of each part. */
  #keptAt = new Map<number, number>();
  /** The engine holds what the cursors say. */
  #ready = false;
  /** After a batch that could not be written: how many go together until past it. */
  #careful = { until: 0, count: 0 };
  /** The last signal that any worker looked at early, and the last that this one has passed. */
  #lookedUntil = 0;
  #earlyAt = 0;
  #earlyMoment = 0;
  /** A signal that cannot be written with its decision. */
  #spoilt = 0;

  constructor(options: ScorerOptions) {
    this.#options = options;
    this.#engine = makeEngine(options.model, options.policy);
    this.#intake = makeWarningIntake({ actor: scorerActor, ...options });
  }

  get held(): number {
    return this.#claims?.held.size ?? 0;
  }

  wake(): void {
    this.#awake = true;
    this.#wakeUp();
  }

  stop(): void {
    this.#stopped = true;
    this.wake();
  }

  async loop(): Promise<void> {
    let told = '';
    while (!this.#stopped) {
      try {
        await this.#work();
        told = '';
      } catch (thrown) {
        const cause = messageOf(thrown);
        // A database that is away for an hour is told once.
        if (cause !== told) this.#options.log.warn('the scorer begins again', { cause });
        told = cause;
      }
      this.#claims = undefined;
      if (!this.#stopped) await this.#rest(1_000);
    }
  }

  /** Works until stopped or until the connection that holds the locks is lost. */
  async #work(): Promise<void> {
    const { db, clock, persons, reviewMs = reviewUsualMs } = this.#options;
    const client = await db.connect();
    const link = this.#watch(client);
    try {
      await client.query(`listen ${logChannel}`);
      await settlePersons(db, persons, clock.now());
      const claims = await openClaims(client, Math.random);
      this.#claims = claims;
      let reviewedAt = Number.NEGATIVE_INFINITY;
      let pauseMs: number = waitMs.first;
      while (!this.#stopped && !link.lost) {
        this.#awake = false;
        if (performance.now() - reviewedAt > reviewMs) {
          await this.#review(claims);
          reviewedAt = performance.now();
        }
        const step = claims.held.size === 0 ? 'idle' : await this.#step();
        pauseMs = step === 'waiting' ? Math.min(waitMs.longest, pauseMs * 2) : waitMs.first;
        if (step === 'waiting') await this.#rest(pauseMs);
        if (step === 'idle' && !this.#awake) {
          await this.#rest(Math.min(reviewMs, this.#options.pollMs ?? reviewMs));
        }
      }
      if (!link.lost && this.#ready) await this.#putAside([...claims.held]);
    } finally {
      await client.end().catch(() => {});
    }
  }

  #watch(client: pg.Client): { lost: boolean } {
    const link = { lost: false };
    const lose = (): void => {
      link.lost = true;
      this.wake();
    };
    client.on('error', lose);
    client.on('end', lose);
    client.on('notification', () => {
      this.wake();
    });
    return link;
  }

  /** Waits until woken, stopped or the time is over. */
  async #rest(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wakeUp = () => {};
  }

  /** Gives away what is too much, takes what is free. */
  async #review(claims: Claims): Promise<void> {
    const surplus = await claims.surplus();
    if (surplus.length > 0) {
      await this.#putAside(surplus);
      await claims.release(surplus);
      for (const partition of surplus) {
        this.#cursors.delete(partition);
        this.#needed.set(partition, this.#at);
      }
    }
    if (await claims.take()) await this.#recall(claims);
  }

  /** Brings the engine to where the partitions of this worker stand. */
  async #recall(claims: Claims): Promise<void> {
    const { db, refresh } = this.#options;
    await refresh?.();
    this.#ahead = [];
    const all = await readCursors(db);
    this.#cursors = new Map([...all].filter(([partition]) => claims.held.has(partition)));
    this.#ready = false;
    const { at, marksAt, keptAt } = await claims.whileReading(() =>
      recall({
        db,
        engine: this.#engine,
        cursors: this.#cursors,
        stopped: () => this.#stopped,
      }),
    );
    this.#at = at;
    this.#marksAt = marksAt;
    this.#keptAt = new Map(keptAt);
    // What was there before is not known one by one: all of it is waited for.
    this.#needed = new Map(
      [...all.keys()].filter((p) => !claims.held.has(p)).map((p) => [p, at] as const),
    );
    this.#lookedUntil = await lastLook(db);
    this.#earlyAt = at;
    this.#ready = !this.#stopped;
  }

  /** One batch. */
  async #step(): Promise<Step> {
    const { db, batchMax = batchUsual, refresh } = this.#options;
    if (this.#ahead.length === 0) {
      await refresh?.();
      this.#ahead = await readRows(db, { after: this.#at, limit: batchMax });
      this.#isBehind = this.#ahead.length === batchMax;
    }
    const [first] = this.#ahead;
    if (first === undefined) return 'idle';
    if (this.#engine.histories.isNew(first.received_at)) {
      if (!(await this.#enterSecond(first))) return 'waiting';
    }
    const rows = this.#ahead.slice(0, this.#lengthOfBatch());
    if (await this.#decideRows(rows)) {
      this.#ahead = this.#ahead.slice(rows.length);
      await this.#putAsideOne();
      await this.#lookEarly();
    }
    return 'moved';
  }

  /** Alone, a batch may go through many seconds; among others it ends with the second. */
  #lengthOfBatch(): number {
    const { length } = this.#ahead;
    const max = this.#at < this.#careful.until ? Math.min(length, this.#careful.count) : length;
    if (this.#claims?.alone === true && !this.#isDue(sharedPart)) return max;
    const { epoch } = this.#engine.histories;
    const end = this.#ahead.findIndex((row) => epochOf(row.received_at) > epoch);
    return end < 0 ? max : Math.min(end, max);
  }

  /** Takes in the marks of all signals before this one; false while another worker is behind. */
  async #enterSecond(first: LogRecord): Promise<boolean> {
    const { db } = this.#options;
    const { histories } = this.#engine;
    if (this.#claims?.alone !== true) {
      const cursors = await readCursors(db);
      for (const [partition, needed] of this.#needed) {
        if ((cursors.get(partition) ?? 0) < needed) return false;
      }
      for (const mark of await readMarks(db, this.#marksAt, this.#at)) histories.mark(mark);
    }
    this.#marksAt = this.#at;
    histories.advance(first.received_at, first.position);
    if (this.#isDue(sharedPart)) await this.#keep(sharedPart, this.#engine.shared());
    return true;
  }

  /**
   * Decides and writes; false where it could not be written. Then the next batch is half as long,
   * until the one signal that spoils it stands alone and is written without a decision.
   */
  async #decideRows(rows: readonly LogRecord[]): Promise<boolean> {
    const until = rows.at(-1)?.position ?? this.#at;
    try {
      const decided = await this.#decideAll(rows);
      await writeBatch(
        { ...this.#options, intake: this.#intake },
        { cursors: this.#cursors, until, decided, lookedUntil: this.#lookedUntil },
      );
    } catch (thrown) {
      const isAlone = rows.length === 1;
      // The engine is ahead of what is written: it begins again.
      if (isOutage(thrown) || this.#spoilt === until || this.#claims === undefined) throw thrown;
      this.#options.log.error('a batch could not be written', {
        incident: newToken().slice(0, 12),
        from: rows[0]?.position,
        count: rows.length,
        cause: messageOf(thrown),
      });
      if (isAlone) this.#spoilt = until;
      this.#careful = {
        until: Math.max(until, this.#careful.until),
        count: Math.ceil(rows.length / 2),
      };
      await this.#recall(this.#claims);
      return false;
    }
    this.#moveTo(until);
    return true;
  }

  /** While much waits, what cannot wait is looked at now and then. */
  async #lookEarly(): Promise<void> {
    const { db, clock, earlyMs = earlyUsualMs } = this.#options;
    if (!this.#isBehind || performance.now() - this.#earlyMoment < earlyMs) return;
    const reached = await lookEarly({
      db,
      clock,
      engine: this.#engine,
      intake: this.#intake,
      cursors: this.#cursors,
      after: Math.max(this.#earlyAt, this.#ahead.at(-1)?.position ?? this.#at),
    });
    this.#earlyMoment = performance.now();
    this.#earlyAt = reached;
    this.#lookedUntil = Math.max(this.#lookedUntil, reached);
  }

  #moveTo(until: number): void {
    this.#at = until;
    for (const [partition, position] of this.#cursors) {
      if (position < until) this.#cursors.set(partition, until);
    }
    // Alone, all marks are this worker's own.
    if (this.#claims?.alone === true) this.#marksAt = until;
  }

  async #decideAll(rows: readonly LogRecord[]): Promise<readonly Decided[]> {
    const decided: Decided[] = [];
    for (const [i, row] of rows.entries()) {
      if (i % turnRows === turnRows - 1) await nextTurn();
      const read = readRecord(row);
      const partition = partitionOf(row.person_id);
      const cursor = this.#cursors.get(partition);
      if (cursor !== undefined && cursor < row.position) {
        decided.push(this.#decide(read));
        continue;
      }
      if (cursor === undefined) this.#needed.set(partition, row.position);
      if ('signal' in read) this.#engine.observe(read.signal, read.occasion);
    }
    return decided;
  }

  /** A bug in scoring one signal must not stop the log: it is recorded as its decision. */
  #decide(read: ReadRecord): Decided {
    const { position, subject } = read.occasion;
    const signal = 'signal' in read ? read.signal : undefined;
    const base = { position, personId: subject, signal };
    let cause = 'it could not be stored';
    try {
      if (signal !== undefined && position !== this.#spoilt) {
        return { ...base, ...this.#engine.judge(signal, read.occasion) };
      }
      if ('cause' in read) cause = read.cause;
    } catch (thrown) {
      cause = messageOf(thrown);
    }
    if (signal !== undefined) this.#engine.observe(signal, read.occasion);
    this.#engine.absorb(subject, { facts: [], fills: undefined });
    return {
      ...base,
      decision: this.#failed(position, cause),
      facts: [],
      fills: undefined,
      mark: undefined,
    };
  }

  #failed(position: number, cause: string): GradedDecision {
    const incident = newToken().slice(0, 12);
    this.#options.log.error('a signal could not be scored', { incident, position, cause });
    return {
      score: 0,
      grade: null,
      category: 'NONE',
      stage: 'exposure',
      reasons: [{ code: 'scoring-failed', weight: 0, facts: { incident } }],
      hits: [],
      model: this.#options.model().version,
      cites: [],
      amountAtRiskFen: 0,
      ongoingCallUntil: null,
    };
  }

  /** Whether enough came since the last snapshot of a part that this worker puts aside. */
  #isDue(part: number): boolean {
    const { snapshotEvery = snapshotUsual } = this.#options;
    const isOwn = part === sharedPart ? this.#cursors.has(0) : this.#cursors.has(part);
    return isOwn && this.#at - (this.#keptAt.get(part) ?? 0) >= snapshotEvery;
  }

  /** The partition that was put aside longest ago, where it is time: one at a time costs little. */
  async #putAsideOne(): Promise<void> {
    const [oldest] = [...this.#cursors.keys()].sort(
      (a, b) => (this.#keptAt.get(a) ?? 0) - (this.#keptAt.get(b) ?? 0),
    );
    if (oldest !== undefined && this.#isDue(oldest)) {
      await this.#keep(oldest, this.#engine.partition(oldest));
    }
  }

  /** Before partitions go to another worker, or this one ends: the next one reads less. */
  async #putAside(partitions: readonly number[]): Promise<void> {
    const { snapshotEvery = snapshotUsual } = this.#options;
    for (const part of partitions) {
      if (this.#at - (this.#keptAt.get(part) ?? 0) < snapshotEvery / 16) continue;
      await this.#keep(part, this.#engine.partition(part));
    }
  }

  async #keep(part: number, bytes: Uint8Array): Promise<void> {
    const { db, clock } = this.#options;
    const position = this.#cursors.get(part) ?? this.#at;
    const snapshot: Snapshot = { part, position, bytes };
    await keepSnapshot(db, snapshot, clock.now());
    this.#keptAt.set(part, position);
  }
}

/** The world failed, not the batch: begin again later, skip nothing. */
function isOutage(thrown: unknown): boolean {
  if (thrown instanceof CursorTaken) return true;
  const code =
    typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : '';
  if (/^(08|53|57|58|40|E[A-Z])/.test(code)) return true;
  return thrown instanceof Error && /connection|terminat|timeout/i.test(thrown.message);
}
