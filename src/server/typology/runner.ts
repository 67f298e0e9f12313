/**
 * Runs replays one after the other, each in a process of its own. A replay whose process or server
 * ended is begun again from its start: it writes nothing before it is done.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { minuteMs, secondMs } from '../../core/kernel/index.ts';
import type { SystemActor } from '../../core/access/index.ts';
import { decideTypology } from '../../core/typology/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { messageOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';
import { transact } from '../platform/transact.ts';
import type { JobHit, JobOrder, JobReport, JobWord } from './report.ts';
import { digestOf, lockVersions, stateOf, takeEvents } from './row.ts';
import { takeNext, type RunRecord } from './run.ts';

export type RunnerOptions = {
  readonly db: Database;
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly log: Log;
};

export type Runner = {
  /** Look for waiting replays now. */
  wake(): void;
  /** Ends the process of a replay that was cancelled, where it runs here. */
  cancel(id: string): void;
  stop(): Promise<void>;
};

const replayActor: SystemActor = {
  kind: 'system',
  name: 'replay',
  reason: 'replays versions of typologies over the stored log',
};

const childFile = new URL('replay-child.ts', import.meta.url);
const lookEveryMs = 20 * secondMs;
/** Without a sign of life for so long a running replay is begun again. */
const lostMs = minuteMs;
const progressEveryMs = 500;

export function startRunner(options: RunnerOptions): Runner {
  const { log } = options;
  let current: { id: string; child: ChildProcess } | undefined;
  const life = { stopped: false };
  let working: Promise<void> | undefined;
  const drain = async (): Promise<void> => {
    while (!life.stopped) {
      const run = await takeNext(options.db, options.clock.now(), lostMs);
      if (run === undefined) return;
      await runOne(options, run, (child) => {
        current = child === undefined ? undefined : { id: run.id, child };
      });
    }
  };
  const wake = (): void => {
    if (life.stopped || working !== undefined) return;
    working = drain()
      .catch((thrown: unknown) => log.warn('replays wait', { cause: messageOf(thrown) }))
      .finally(() => {
        working = undefined;
      });
  };
  const timer = setInterval(wake, lookEveryMs);
  timer.unref();
  wake();
  return {
    wake,
    cancel(id) {
      if (current?.id === id) current.child.kill('SIGKILL');
    },
    async stop() {
      life.stopped = true;
      clearInterval(timer);
      current?.child.kill('SIGKILL');
      await working;
    },
  };
}

type Held = (child: ChildProcess | undefined) => void;

async function runOne(options: RunnerOptions, run: RunRecord, hold: Held): Promise<void> {
  const { db, clock, databaseUrl } = options;
  const order: JobOrder = {
    databaseUrl,
    purpose: run.purpose,
    typology: run.body,
    against: run.against,
    from: run.from_at,
    to: run.to_at,
    seats: run.seats,
  };
  const child = fork(childFile, {
    // Its own flags: those of this process may not suit a short life.
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  hold(child);
  let told = Number.NEGATIVE_INFINITY;
  let writing = Promise.resolve();
  const progress = (share: number, signals: number): void => {
    const at = performance.now();
    if (at - told < progressEveryMs) return;
    told = at;
    writing = writing.then(async () => {
      const rows = await db.query(
        `update replay_run set progress = $2, beat_at = $3 where id = $1 and state = 'running'
         returning id`,
        [run.id, JSON.stringify({ share, signals }), clock.now()],
        'replay-progress',
      );
      // Cancelled by way of another server.
      if (rows.length === 0) child.kill('SIGKILL');
    });
    writing.catch(() => child.kill('SIGKILL'));
  };
  const last = await new Promise<JobWord | undefined>((resolve) => {
    let word: JobWord | undefined;
    child.on('message', (said: JobWord) => {
      if (said.word === 'progress') progress(said.share, said.signals);
      else word = said;
    });
    child.on('error', (cause) => {
      word = { word: 'failed', problem: cause.message };
      resolve(word);
    });
    child.on('exit', () => {
      resolve(word);
    });
    child.send(order, () => {});
  });
  hold(undefined);
  await writing.catch(() => {});
  await finish(options, run, last);
}

/** Killed without a word it was cancelled, or this server stops: then the next one begins it again. */
async function finish({ db, clock }: RunnerOptions, run: RunRecord, word: JobWord | undefined) {
  const now = clock.now();
  if (word?.word === 'failed') {
    await db.query(
      `update replay_run set state = 'failed', problem = $2, finished_at = $3
       where id = $1 and state = 'running'`,
      [run.id, word.problem.slice(0, 1_000), now],
    );
    return;
  }
  if (word?.word !== 'done') {
    await db.query(
      `update replay_run set state = 'waiting', progress = '{}' where id = $1 and state = 'running'`,
      [run.id],
    );
    return;
  }
  await transact(db, replayActor, now, async (tx) => {
    const rows = await tx.query(
      `update replay_run set state = 'done', report = $2, progress = $3, finished_at = $4
       where id = $1 and state = 'running' returning id`,
      [run.id, JSON.stringify(word.report), progressAtEnd(word.report), now],
    );
    if (rows.length === 0) return;
    await tx.query(
      `insert into replay_hit (run_id, position, kind, at, signal_kind, verdict, before, after)
       select $1, * from unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[],
         $7::jsonb[], $8::jsonb[])`,
      [run.id, ...columnsOf(word.hits)],
    );
    tx.audit({ action: 'replay.finish', subject: run.id, detail: { typology: run.typology } });
    if (run.purpose !== 'replay' || run.version === null) return;
    const versions = await lockVersions(tx, run.typology);
    const row = versions.find((one) => one.version === run.version);
    // Edited meanwhile: then something else was replayed.
    if (row === undefined || row.digest !== digestOf(run.body)) return;
    const state = stateOf(row);
    const decided = decideTypology(
      state,
      { act: 'replayed', run: run.id },
      { now, by: run.asked_by, revision: state.revision },
    );
    if (decided.ok) await takeEvents(tx, state, decided.value, now);
  });
}

function progressAtEnd({ signals, warmUp }: JobReport): string {
  return JSON.stringify({ share: 1, signals: signals + warmUp });
}

function columnsOf(hits: readonly JobHit[]): unknown[] {
  const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
  return [
    hits.map((h) => h.position),
    hits.map((h) => h.kind),
    hits.map((h) => h.at),
    hits.map((h) => h.signalKind),
    hits.map((h) => h.verdict),
    hits.map((h) => json(h.before)),
    hits.map((h) => json(h.after)),
  ];
}
