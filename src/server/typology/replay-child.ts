/**
 * A replay of the console as a process of its own, so that scoring and screens do not wait for it.
 * It reads the stored log, writes nothing, and ends with the process that asked for it.
 */
import { setPriority } from 'node:os';
import { dayMs } from '../../core/kernel/index.ts';
import { exchangeParts, type PublishedModel } from '../../core/rule/index.ts';
import {
  compilePack,
  parseTypology,
  sortedPack,
  windowTables,
  type Pack,
  type PackEntry,
  type Typology,
} from '../../core/typology/index.ts';
import type { WarningPolicy } from '../../core/warning/index.ts';
import {
  callsPerHourDefault,
  compareReplays,
  makeEngine,
  replay,
  type Engine,
  type ReplayRun,
  type ReplayTruth,
} from '../../engine/index.ts';
import { systemClock } from '../platform/clock.ts';
import { openDatabase, type Queryable } from '../platform/database.ts';
import { messageOf } from '../platform/fault.ts';
import { silentLog } from '../platform/log.ts';
import { openPublished } from '../rule/index.ts';
import { readPack } from './pack.ts';
import { Captured } from './captured.ts';
import { type JobHit, type JobOrder, type JobReport, type JobWord } from './report.ts';
import { findVersion } from './row.ts';
import { outcomeTruth, readLog, spanOf, type LogSpan } from './stored-log.ts';

/** The quick look reads no more of the past than this; a window longer than that starts empty. */
const quickWarmUpMs = 2 * dayMs;
const quickWarmUpSignals = 200_000;
/** What the base decision remembers of people counts most in the first days. */
const leastWarmUpMs = 3 * dayMs;

type Work = {
  readonly db: Queryable;
  readonly order: JobOrder;
  readonly candidate: Typology;
  readonly model: PublishedModel;
  readonly policy: WarningPolicy;
  readonly inForce: readonly PackEntry[];
};

function tell(word: JobWord): void {
  process.send?.(word);
}

async function work(order: JobOrder): Promise<void> {
  const parsed = parseTypology(order.typology);
  if (!parsed.ok) throw new Error(parsed.error.map((p) => `${p.field} ${p.problem}`).join('; '));
  const db = await openDatabase({ url: order.databaseUrl, connectionsMax: 2 });
  try {
    const published = await openPublished({ db, clock: systemClock, log: silentLog });
    // The whole span is judged by what is known now: changes meanwhile stay out.
    await published.stop();
    const inForce = (await readPack(db)).filter((entry) => entry.state === 'live');
    const parts: Work = {
      db,
      order,
      candidate: parsed.value,
      model: published.model(),
      policy: published.policy(),
      inForce,
    };
    const { report, hits } = order.purpose === 'matches' ? await look(parts) : await compare(parts);
    await published.stop();
    tell({ word: 'done', report, hits });
  } finally {
    await db.close();
  }
}

/** The typology by itself over the span: what it hits, and samples to look at. */
async function look(parts: Work): Promise<{ report: JobReport; hits: readonly JobHit[] }> {
  const { candidate, order } = parts;
  const pack = compilePack([{ typology: candidate, state: 'live' }]);
  const warmUp = Math.min(warmUpOf(pack), quickWarmUpMs);
  const { read, measured } = await spansOf(parts, warmUp);
  const first = Math.max(read.first, measured.first - quickWarmUpSignals);
  const spans = { read: { ...read, first }, measured };
  const truth = await outcomeTruth(parts.db, measured);
  const captured = new Captured({ own: candidate.id, from: order.from, to: order.to, truth });
  const run = await runOver(parts, { pack, spans, captured, truth, share: [0, 1] });
  const report: JobReport = {
    signals: run.report.signals,
    warmUp: run.report.warmUp,
    own: captured.own(),
    after: null,
    before: null,
    comparison: null,
  };
  return { report, hits: captured.samples() };
}

/** Both packs over the span, one after the other, and what differs. */
async function compare(parts: Work): Promise<{ report: JobReport; hits: readonly JobHit[] }> {
  const { db, order, candidate, inForce } = parts;
  const others = inForce.filter(({ typology }) => typology.id !== candidate.id);
  const rival =
    order.against === null
      ? inForce.filter(({ typology }) => typology.id === candidate.id)
      : [await versionOf(db, candidate.id, order.against)];
  const pack = compilePack(ordered([...others, { typology: candidate, state: 'live' }]));
  const rivalPack = compilePack(ordered([...others, ...rival]));
  const warmUp = Math.max(warmUpOf(pack), warmUpOf(rivalPack));
  const spans = await spansOf(parts, warmUp);
  const truth = await outcomeTruth(db, spans.measured);
  const asked = { own: candidate.id, from: order.from, to: order.to, truth };
  const [one, other] = [new Captured(asked), new Captured(asked)];
  const before = await runOver(parts, {
    pack: rivalPack,
    spans,
    captured: one,
    truth,
    share: [0, 0.5],
  });
  const after = await runOver(parts, { pack, spans, captured: other, truth, share: [0.5, 1] });
  const { changes, ...comparison } = compareReplays(before, after);
  const report: JobReport = {
    signals: after.report.signals,
    warmUp: after.report.warmUp,
    own: other.own(),
    after: after.report,
    before: before.report,
    comparison,
  };
  return { report, hits: other.changed(changes, one) };
}

const ordered = (entries: readonly PackEntry[]): PackEntry[] => {
  const places = sortedPack(
    entries.map(({ typology, state }) => ({
      typology: typology.id,
      version: typology.version,
      state,
    })),
  );
  return places.flatMap((place) =>
    entries.filter(
      ({ typology }) => typology.id === place.typology && typology.version === place.version,
    ),
  );
};

async function versionOf(db: Queryable, id: string, version: number): Promise<PackEntry> {
  const row = await findVersion(db, id, version);
  if (row === undefined) throw new Error(`there is no version ${version} of ${id}`);
  return { typology: row.body, state: 'live' };
}

function warmUpOf({ plan }: Pack): number {
  const spans = windowTables.flatMap((table) => plan[table].map((spec) => spec.spanMs));
  return Math.max(leastWarmUpMs, ...spans);
}

type Spans = { readonly read: LogSpan; readonly measured: LogSpan };

async function spansOf({ db, order }: Work, warmUpMs: number): Promise<Spans> {
  const measured = await spanOf(db, order.from, order.to);
  const read = await spanOf(db, order.from - warmUpMs, order.to);
  return { read, measured };
}

type Over = {
  readonly pack: Pack;
  readonly spans: Spans;
  readonly captured: Captured;
  readonly truth: ReplayTruth;
  /** The part of the whole work that this run is. */
  readonly share: readonly [number, number];
};

async function runOver(
  { db, order, model, policy }: Work,
  { pack, spans, captured, truth, share }: Over,
): Promise<ReplayRun> {
  const tried = exchangeParts(model, { pack });
  const engine = makeEngine(
    () => tried,
    () => policy,
  );
  const watched: Engine = {
    ...engine,
    decide(signal, occasion) {
      const decision = engine.decide(signal, occasion);
      captured.take(signal, occasion, decision);
      return decision;
    },
  };
  const all = Math.max(1, spans.read.last - spans.read.first + 1);
  const [start, end] = share;
  return replay({
    signals: readLog(db, spans.read),
    engine: watched,
    policy,
    from: order.from,
    to: order.to,
    truth,
    ...(order.seats === null
      ? {}
      : { capacity: { seats: order.seats, callsPerHour: callsPerHourDefault } }),
    onProgress: ({ signals }) =>
      tell({
        word: 'progress',
        share: start + (end - start) * Math.min(1, signals / all),
        signals,
      }),
  });
}

process.once('message', (order: JobOrder) => {
  work(order)
    .catch((thrown: unknown) => tell({ word: 'failed', problem: messageOf(thrown) }))
    .finally(() => process.disconnect());
});
process.once('disconnect', () => process.exit());
setPriority(10);
