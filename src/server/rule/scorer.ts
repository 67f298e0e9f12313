/**
 * The consumer of the signal log. Whoever holds the lock takes signals in order of position, decides
 * each by the pure function over the history in memory, and writes decisions, warnings and the new
 * cursor in one transaction: killed at any moment, it loses nothing and decides nothing twice.
 */
import type pg from 'pg';
import type { SystemActor } from '../../core/access/index.ts';
import { assert, type Instant } from '../../core/kernel/index.ts';
import type { PublishedModel } from '../../core/rule/index.ts';
import { signalOf, type FraudSignal, type SignalInput } from '../../core/signal/index.ts';
import type { WarningPolicy } from '../../core/warning/index.ts';
import { historyLimits, makeEngine, type Engine, type GradedDecision } from '../../engine/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Queryable } from '../platform/database.ts';
import { messageOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';
import { newToken } from '../platform/random.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { logChannel, type PersonResolver } from '../signal/index.ts';
import { recordProposals } from '../typology/index.ts';
import { makeWarningIntake, type Graded, type WarningIntake } from '../warning/index.ts';

export type ScorerOptions = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly persons: PersonResolver;
  readonly model: () => PublishedModel;
  readonly policy: () => WarningPolicy;
  /** Asked to look for changed settings and lists; before each batch, cheap when nothing changed. */
  readonly refresh?: () => Promise<void>;
  readonly batchMax?: number;
  readonly pollMs?: number;
};

export type Scorer = {
  /** Look at the log now. */
  wake(): void;
  /** Finishes the batch in hand, gives the lock back. */
  stop(): Promise<void>;
  /** True while this process is the one that scores. */
  readonly leading: boolean;
};

/** Any number that nothing else locks. */
export const scorerLock = 961_100_003;
const batchUsual = 1_000;
/** Signals read again at the start to bring the history back. */
const rebuildMax = 300_000;

export const scorerActor: SystemActor = {
  kind: 'system',
  name: 'scorer',
  reason: 'scores the signal log',
};

type LogRecord = {
  readonly position: number;
  readonly received_at: number;
  readonly body: SignalInput;
};

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
    get leading() {
      return run.leading;
    },
  };
}

class Run {
  readonly #options: ScorerOptions;
  readonly #engine: Engine;
  readonly #intake: WarningIntake;
  leading = false;
  #stopped = false;
  #awake = false;
  #wakeUp: () => void = () => {};

  constructor(options: ScorerOptions) {
    this.#options = options;
    this.#engine = makeEngine(options.model, options.policy);
    this.#intake = makeWarningIntake({ actor: scorerActor, policy: options.policy });
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
    while (!this.#stopped) {
      try {
        await this.#lead();
      } catch (thrown) {
        this.#options.log.warn('the scorer begins again', { cause: messageOf(thrown) });
      }
      this.leading = false;
      if (!this.#stopped) await this.#rest(1_000);
    }
  }

  /** Holds the lock until stopped or until the connection is lost; returns when another holds it. */
  async #lead(): Promise<void> {
    const client = await this.#options.db.connect();
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
    try {
      if (!(await takeLock(client))) return;
      await client.query(`listen ${logChannel}`);
      this.leading = true;
      await this.#options.refresh?.();
      await this.#rebuild();
      while (!this.#stopped && !link.lost) {
        this.#awake = false;
        const count = await this.#step();
        if (count === 0 && !this.#awake) await this.#rest(this.#options.pollMs ?? 500);
      }
    } finally {
      await client.end().catch(() => {});
    }
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

  /** One batch; the number of signals decided. */
  async #step(): Promise<number> {
    const { db, batchMax = batchUsual } = this.#options;
    await this.#options.refresh?.();
    const cursor = await readCursor(db);
    const rows = await db.query<LogRecord>(
      `select position, received_at, body from signal where position > $1
       order by position limit $2`,
      [cursor, batchMax],
      'scorer-read',
    );
    if (rows.length > 0) await this.#decideFrom(cursor, rows);
    return rows.length;
  }

  /** A batch that cannot be written is halved until the one signal that spoils it stands alone. */
  async #decideFrom(cursor: number, rows: readonly LogRecord[]): Promise<void> {
    try {
      await this.#commit(cursor, rows, false);
      return;
    } catch (thrown) {
      await this.#rebuild();
      if (isOutage(thrown)) throw thrown;
      const incident = newToken().slice(0, 12);
      this.#options.log.error('a batch could not be written', {
        incident,
        from: rows[0]?.position,
        count: rows.length,
        cause: messageOf(thrown),
      });
    }
    if (rows.length === 1) {
      await this.#commit(cursor, rows, true);
      return;
    }
    const half = Math.ceil(rows.length / 2);
    const first = rows.slice(0, half);
    await this.#decideFrom(cursor, first);
    await this.#decideFrom(first.at(-1)?.position ?? cursor, rows.slice(half));
  }

  async #commit(cursor: number, rows: readonly LogRecord[], unscored: boolean): Promise<void> {
    const { db, clock, persons } = this.#options;
    const now = clock.now();
    let attempts = 0;
    const resolved = await transact(db, scorerActor, now, async (tx) => {
      attempts += 1;
      // The work of a rolled-back attempt is still in the history.
      if (attempts > 1) await this.#rebuild();
      await moveCursor(tx, cursor, rows.at(-1)?.position ?? cursor);
      const read = rows.map(readRecord);
      const known = await persons.resolve(
        tx,
        read.flatMap((r) => ('signal' in r ? [r.signal] : [])),
        now,
      );
      let next = 0;
      const decided = read.map((record): Decided => {
        const { position } = record.row;
        if (!('signal' in record)) {
          return {
            position,
            signal: undefined,
            personId: '',
            decision: this.#failed(position, record.cause),
          };
        }
        const personId = known.personIds[next];
        next += 1;
        assert(personId, 'each signal has a person');
        const decision = unscored
          ? this.#failed(position, 'it could not be stored')
          : this.#decide(record.signal, personId, record.row);
        return { position, signal: record.signal, personId, decision };
      });
      await writeDecisions(tx, decided, now);
      await recordProposals(tx, decided, now);
      const counts = await this.#intake.absorb(tx, decided.filter(isGraded), now);
      noteFailures(tx, decided);
      if (counts.unrouted > 0) {
        this.#options.log.error('no unit takes warnings: add one', { unrouted: counts.unrouted });
      }
      return known;
    });
    resolved.keep();
  }

  /** A bug in scoring one signal must not stop the log: it is recorded as its decision. */
  #decide(signal: FraudSignal, personId: string, row: LogRecord): GradedDecision {
    try {
      return this.#engine.decide(signal, {
        subject: personId,
        position: row.position,
        now: row.received_at,
      });
    } catch (thrown) {
      return this.#failed(row.position, messageOf(thrown));
    }
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

  /** Brings the history to the state at the cursor by deciding the recent log again. */
  async #rebuild(): Promise<void> {
    const { db } = this.#options;
    this.#intake.reset();
    this.#engine.histories.clear();
    const cursor = await readCursor(db);
    let from = await rebuildStart(db, cursor, this.#options.clock.now());
    while (from < cursor && !this.#stopped) {
      const rows = await db.query<LogRecord & { person_id: string }>(
        `select s.position, s.received_at, s.body, d.person_id from signal s
         join decision d on d.position = s.position
         where s.position > $1 and s.position <= $2 order by s.position limit 2000`,
        [from, cursor],
        'scorer-rebuild',
      );
      for (const row of rows) {
        const record = readRecord(row);
        if ('signal' in record) this.#decide(record.signal, row.person_id, row);
      }
      if (rows.length === 0) return;
      from = rows.at(-1)?.position ?? cursor;
    }
  }
}

type Read =
  | { readonly row: LogRecord; readonly signal: FraudSignal }
  | { readonly row: LogRecord; readonly cause: string };

/** A stored signal that cannot be read again is a bug of ours; it must not stop the others. */
function readRecord(row: LogRecord): Read {
  try {
    return { row, signal: signalOf(row.body) };
  } catch (thrown) {
    return { row, cause: messageOf(thrown) };
  }
}

type Decided = {
  readonly position: number;
  /** Undefined where it could not be read. */
  readonly signal: FraudSignal | undefined;
  readonly personId: string;
  readonly decision: GradedDecision;
};

function noteFailures(tx: Transaction, decided: readonly Decided[]): void {
  for (const { position, decision } of decided) {
    const [reason] = decision.reasons;
    if (reason?.code !== 'scoring-failed') continue;
    tx.audit({ action: 'signal.scoring-failed', subject: String(position), detail: reason.facts });
  }
}

function isGraded(decided: Decided): decided is Decided & Graded {
  return decided.decision.grade !== null && decided.signal !== undefined;
}

async function takeLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(
    'select pg_try_advisory_lock($1) as held',
    [scorerLock],
  );
  return rows[0]?.held === true;
}

async function readCursor(db: Queryable): Promise<number> {
  const rows = await db.query<{ position: number }>(
    `select position from log_cursor where consumer = 'scorer'`,
    [],
    'scorer-cursor',
  );
  return rows[0]?.position ?? 0;
}

/** Fails when the cursor is not where this process left it: then another has taken over. */
async function moveCursor(tx: Queryable, from: number, to: number): Promise<void> {
  const rows = await tx.query(
    `update log_cursor set position = $2 where consumer = 'scorer' and position = $1
     returning position`,
    [from, to],
    'scorer-move',
  );
  if (rows.length === 0) throw new CursorTaken();
}

class CursorTaken extends Error {
  constructor() {
    super('another process moved the cursor');
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

async function writeDecisions(
  tx: Queryable,
  decided: readonly Decided[],
  now: Instant,
): Promise<void> {
  await tx.query(
    `insert into decision
       (position, person_id, score, grade, category, reasons, model, hits, decided_at)
     select *, $9::bigint from unnest($1::bigint[], $2::text[], $3::float8[], $4::text[], $5::text[],
       $6::jsonb[], $7::text[], $8::jsonb[])`,
    [
      decided.map((d) => d.position),
      decided.map((d) => d.personId),
      decided.map((d) => d.decision.score),
      decided.map((d) => d.decision.grade),
      decided.map((d) => d.decision.category),
      decided.map((d) => JSON.stringify(d.decision.reasons)),
      decided.map((d) => d.decision.model),
      decided.map(({ decision: { hits } }) => (hits.length === 0 ? null : JSON.stringify(hits))),
      now,
    ],
    'decision-insert',
  );
}

/**
 * Where the log must be read again from: the first signal within the age that facts are kept for,
 * and no more signals than the bound. Positions rise with the time of arrival.
 */
async function rebuildStart(db: Queryable, cursor: number, now: number): Promise<number> {
  const oldest = now - historyLimits.factAgeMs;
  let low = Math.max(0, cursor - rebuildMax);
  let high = cursor;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const rows = await db.query<{ received_at: number }>(
      'select received_at from signal where position > $1 order by position limit 1',
      [middle],
      'scorer-probe',
    );
    if ((rows[0]?.received_at ?? Number.POSITIVE_INFINITY) >= oldest) high = middle;
    else low = middle + 1;
  }
  return low;
}
