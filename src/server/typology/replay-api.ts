/** Routes of replays: asked for, followed, stopped, looked into. */
import type { ReplayHitReply, ReplayRunReply } from '../../contract/index.ts';
import { actorKey, type UserActor } from '../../core/access/index.ts';
import {
  dayMs,
  formatInstant,
  maskNameIn,
  type Category,
  type Instant,
} from '../../core/kernel/index.ts';
import { reasonText, type ReasonTexts } from '../../core/rule/index.ts';
import type { SignalKind } from '../../core/signal/index.ts';
import type { Typology } from '../../core/typology/index.ts';
import type { WarningGrade } from '../../core/warning/index.ts';
import { absent, invalid, refused } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import { transact } from '../platform/transact.ts';
import { checkedBody } from './api.ts';
import type { Judged } from './report.ts';
import { findVersion } from './row.ts';
import {
  cancelRun,
  findRun,
  insertRun,
  listHits,
  listRuns,
  pruneRuns,
  type HitRecord,
  type RunRecord,
} from './run.ts';
import type { Runner } from './runner.ts';

export type ReplayDeps = {
  readonly db: Database;
  readonly namesOf: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly runner: Runner;
  /** Sentences of the reasons of decisions. */
  readonly texts: () => ReasonTexts;
};

type ReplayHandlers = {
  readonly [K in Extract<keyof Handlers, `replay.${string}`>]: Handlers[K];
};

const spanMaxMs = 92 * dayMs;
const spanUsualMs = 7 * dayMs;
const reportsKeptMs = 365 * dayMs;

export function replayHandlers(deps: ReplayDeps): ReplayHandlers {
  const { db, runner } = deps;
  return {
    'replay.start': async ({ actor, now }, { body }) => {
      const id = await start(deps, actor, now, body);
      runner.wake();
      return runReply(deps, id);
    },
    'replay.list': async (_, { query }) => {
      const limit = query.limit ?? 50;
      const { rows, total } = await listRuns(db, {
        typology: query.typology,
        after: query.cursor === undefined ? undefined : readCursor(query.cursor),
        limit: limit + 1,
      });
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return {
        items: await runReplies(deps, shown),
        total,
        next: last === undefined ? null : `${last.asked_at}.${last.id}`,
      };
    },
    'replay.read': async (_, { params }) => {
      const row = await findRun(db, params.id);
      const [reply] = row === undefined ? [] : await runReplies(deps, [row]);
      if (row === undefined || reply === undefined) throw absent();
      return { ...reply, body: { ...row.body }, report: row.report };
    },
    'replay.cancel': async ({ actor, now }, { params }) => {
      await transact(db, actor, now, async (tx) => {
        if ((await findRun(tx, params.id)) === undefined) throw absent();
        if (!(await cancelRun(tx, params.id, now))) throw refused('replay-finished');
        tx.audit({ action: 'replay.cancel', subject: params.id });
      });
      runner.cancel(params.id);
      return runReply(deps, params.id);
    },
    'replay.hits': async ({ lang }, { query }) => {
      if ((await findRun(db, query.run)) === undefined) throw absent();
      const limit = query.limit ?? 50;
      const { rows, total } = await listHits(db, {
        id: query.run,
        kind: query.kind,
        after: query.cursor === undefined ? 0 : readPosition(query.cursor),
        limit: limit + 1,
      });
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      const names = await personNames(
        db,
        shown.map((row) => row.position),
      );
      return {
        items: shown.map((row) =>
          hitReply(row, names.get(row.position) ?? null, deps.texts(), lang),
        ),
        total,
        next: last === undefined ? null : String(last.position),
      };
    },
  };
}

type StartBody = {
  readonly purpose: 'matches' | 'replay';
  readonly typology: string;
  readonly version?: number;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly against?: number;
  readonly from?: number;
  readonly to?: number;
  readonly seats?: number;
};

async function start(
  { db, runner }: ReplayDeps,
  actor: UserActor,
  now: Instant,
  asked: StartBody,
): Promise<string> {
  const body = await bodyOf(db, asked);
  if (asked.against !== undefined) await needVersion(db, asked.typology, asked.against);
  const to = Math.min(asked.to ?? now, now);
  const from = asked.from ?? to - (asked.purpose === 'matches' ? dayMs : spanUsualMs);
  checkSpan(from, to);
  const made = await transact(db, actor, now, async (tx) => {
    const run = await insertRun(
      tx,
      {
        purpose: asked.purpose,
        typology: asked.typology,
        version: asked.version ?? null,
        body,
        against: asked.against ?? null,
        from_at: from,
        to_at: to,
        seats: asked.seats ?? null,
        by: actorKey(actor),
      },
      now,
    );
    if (run === undefined) throw refused('replay-queue-full');
    await pruneRuns(tx, now - dayMs, now - reportsKeptMs);
    tx.audit({
      action: 'replay.start',
      subject: run.id,
      detail: { typology: asked.typology, version: asked.version ?? null, purpose: asked.purpose },
    });
    return run;
  });
  for (const id of made.replaced) runner.cancel(id);
  return made.id;
}

async function bodyOf(db: Database, asked: StartBody): Promise<Typology> {
  if (asked.body !== undefined)
    return checkedBody(asked.body, { id: asked.typology, version: asked.version ?? 1 });
  if (asked.version !== undefined) return needVersion(db, asked.typology, asked.version);
  throw invalid([
    {
      field: 'version',
      code: 'required',
      problem: 'neither a version nor a text is told',
      remedy: 'give version, or body',
    },
  ]);
}

async function needVersion(db: Database, typology: string, version: number): Promise<Typology> {
  const row = await findVersion(db, typology, version);
  if (row === undefined) throw absent();
  return row.body;
}

function checkSpan(from: number, to: number): void {
  if (from < to && to - from <= spanMaxMs) return;
  throw invalid([
    {
      field: 'from',
      code: 'out-of-range',
      problem: `the span is empty or longer than ${spanMaxMs / dayMs} days`,
      remedy: 'choose an earlier start, or a shorter span',
    },
  ]);
}

async function runReply(deps: ReplayDeps, id: string): Promise<ReplayRunReply> {
  const row = await findRun(deps.db, id);
  const [reply] = row === undefined ? [] : await runReplies(deps, [row]);
  if (reply === undefined) throw absent();
  return reply;
}

async function runReplies(
  { namesOf }: ReplayDeps,
  rows: readonly RunRecord[],
): Promise<ReplayRunReply[]> {
  const names = await namesOf(rows.map((row) => row.asked_by));
  return rows.map((row) => {
    const name = names.get(row.asked_by);
    return {
      id: row.id,
      purpose: row.purpose,
      typology: row.typology,
      version: row.version,
      against: row.against,
      from: formatInstant(row.from_at),
      to: formatInstant(row.to_at),
      seats: row.seats,
      state: row.state,
      progress: { share: row.progress.share ?? 0, signals: row.progress.signals ?? 0 },
      problem: row.problem,
      askedBy: name === undefined ? null : { id: row.asked_by, name },
      askedAt: formatInstant(row.asked_at),
      finishedAt: row.finished_at === null ? null : formatInstant(row.finished_at),
    };
  });
}

async function personNames(
  db: Database,
  positions: readonly number[],
): Promise<ReadonlyMap<number, string | null>> {
  const rows = await db.query<{ position: number; name: string | null }>(
    `select d.position, p.name from decision d join person p on p.id = d.person_id
     where d.position = any($1)`,
    [positions],
  );
  return new Map(rows.map((row) => [row.position, row.name]));
}

function hitReply(
  row: HitRecord,
  name: string | null,
  texts: ReasonTexts,
  lang: 'zh' | 'en',
): ReplayHitReply {
  const side = (judged: Judged | null): ReplayHitReply['before'] =>
    judged === null
      ? null
      : {
          grade: judged.grade as WarningGrade | null,
          category: judged.category as Category,
          score: judged.score,
          reasons: judged.reasons.map(({ code, weight, facts }) => ({
            code,
            weight,
            text: maskNameIn(reasonText(texts, { code, facts }, lang), name),
          })),
          hits: judged.hits.map((hit) => ({
            typology: hit.typology,
            version: hit.version,
            score: hit.score,
            grade: hit.grade,
            rules: [...hit.rules],
            shadow: hit.shadow,
          })),
        };
  return {
    position: row.position,
    kind: row.kind,
    at: formatInstant(row.at),
    signalKind: row.signal_kind as SignalKind,
    verdict: row.verdict,
    before: side(row.before),
    after: side(row.after),
  };
}

function readCursor(cursor: string): [number, string] {
  const [at = '', id = ''] = cursor.split('.');
  if (/^\d{1,15}$/.test(at) && /^rpl_[0-9a-z]{26}$/.test(id)) return [Number(at), id];
  throw wrongCursor();
}

function readPosition(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw wrongCursor();
}

function wrongCursor() {
  return invalid([
    {
      field: 'cursor',
      code: 'wrong-form',
      problem: 'the cursor is not one of this list',
      remedy: 'use "next" of the page before, or leave it out',
    },
  ]);
}
