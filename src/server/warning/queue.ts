/** The queue in order of what a call is expected to prevent: its rows, kept with each change. */
import type { SystemActor } from '../../core/access/index.ts';
import {
  halvingsMax,
  worthTerms,
  type WorthFacts,
  type WorthSettings,
  type WorthTerms,
} from '../../core/dissuasion/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { Stage } from '../../core/rule/index.ts';
import { urgentUntil, type WarningState } from '../../core/warning/index.ts';
import type { Database, Queryable } from '../platform/database.ts';
import { transact } from '../platform/transact.ts';
import { react, type Reaction, type WarningChange } from './change.ts';
import { stateOf, type WarningRecord } from './row.ts';

/** What the queue knows of a warning; `seenAt` is when its last signal came. */
export function worthFactsOf(state: WarningState, seenAt: number): WorthFacts {
  return {
    score: state.score,
    stage: state.gradeReason.stage as Stage,
    category: state.category,
    amountAtRiskFen: state.amountAtRiskFen,
    seenAt,
    urgentUntil: urgentUntil(state),
    attempts: state.attempts,
    isRepeat: state.repeat !== null,
    pushed: state.gradeReason.push === undefined ? null : state.grade,
  };
}

/** `rankAt` of the core as the store says it, of a row of the queue; a test holds the two together. */
export function rankSql(row: string, now: string): string {
  return `${row}.base
    * power(2::float8, -least(${halvingsMax}, greatest(0, ${now}::bigint - ${row}.seen_at) / ${row}.half_life_ms))
    * case when ${row}.urgent_until > ${now} then ${row}.urgent_factor else 1 end`;
}

/** Best first; of equal ones the longest waiting. */
export function queueOrder(row: string, now: string): string {
  return `${rankSql(row, now)} desc, ${row}.opened_at, ${row}.warning_id`;
}

/** Keeps the rows of the queue with each change of a warning. */
export function queueReaction(settings: () => WorthSettings): Reaction {
  return async (tx, changes, now) => {
    const closed = changes.filter((c) => c.after.status === 'closed').map((c) => c.after.id);
    if (closed.length > 0) {
      await tx.query('delete from queue where warning_id = any($1)', [closed], 'queue-leave');
    }
    const rows = changes
      .filter((c) => c.after.status !== 'closed')
      .map((change) => rowOf(change, settings(), now));
    if (rows.length > 0) await saveRows(tx, rows);
  };
}

type QueueRow = {
  readonly state: WarningState;
  readonly terms: WorthTerms;
  /** A signal came with this change; else the row keeps when the last one did. */
  readonly isSeen: boolean;
  readonly version: string;
};

function rowOf({ after, before, events }: WarningChange, settings: WorthSettings, now: Instant) {
  const isSeen =
    before === null || events.some((e) => e.kind === 'joined' || e.kind === 'split-in');
  const terms = worthTerms(worthFactsOf(after, now), settings);
  return { state: after, terms, isSeen, version: settings.version };
}

async function saveRows(tx: Queryable, rows: readonly QueueRow[]): Promise<void> {
  const ordered = [...rows].sort((a, b) => (a.state.id < b.state.id ? -1 : 1));
  await tx.query(
    `insert into queue as q (warning_id, unit_id, tier, grade, category, waiting, opened_at, base,
       seen_at, half_life_ms, urgent_until, urgent_factor, settings)
     select warning_id, unit_id, tier, grade, category, waiting, opened_at, base,
       seen_at, half_life_ms, urgent_until, urgent_factor, settings
     from jsonb_to_recordset($1::jsonb) as r (warning_id text, unit_id text, tier text, grade text,
       category text, waiting boolean, opened_at bigint, base float8, seen_at bigint,
       half_life_ms float8, urgent_until bigint, urgent_factor float8, settings text, seen boolean)
     on conflict (warning_id) do update set unit_id = excluded.unit_id, tier = excluded.tier,
       grade = excluded.grade, category = excluded.category, waiting = excluded.waiting,
       base = excluded.base, half_life_ms = excluded.half_life_ms,
       urgent_until = excluded.urgent_until, urgent_factor = excluded.urgent_factor,
       settings = excluded.settings,
       seen_at = case when (select r.seen from jsonb_to_recordset($1::jsonb)
           as r (warning_id text, seen boolean) where r.warning_id = q.warning_id)
         then excluded.seen_at else q.seen_at end`,
    [
      JSON.stringify(
        ordered.map(({ state, terms, isSeen, version }) => ({
          warning_id: state.id,
          unit_id: state.unitId,
          tier: state.tier,
          grade: state.grade,
          category: state.category,
          waiting: state.status === 'open',
          opened_at: state.openedAt,
          base: terms.base,
          seen_at: terms.seenAt,
          half_life_ms: terms.halfLifeMs,
          urgent_until: terms.urgentUntil,
          urgent_factor: terms.urgentFactor,
          settings: version,
          seen: isSeen,
        })),
      ),
    ],
    'queue-save',
  );
}

const adopter: SystemActor = {
  kind: 'system',
  name: 'queue',
  reason: 'gives living warnings their place in the queue and their clocks',
};
const batchMax = 200;

/**
 * Living warnings that have no place yet, because an earlier version made them, get it and their
 * clocks by these reactions; those whose place was made with other figures get it anew. Answers how
 * many; safe to run at any time and in several processes.
 */
export async function adoptWarnings(
  db: Database,
  reactions: readonly Reaction[],
  settings: WorthSettings,
  now: Instant,
): Promise<number> {
  let adopted = 0;
  for (;;) {
    const count = await transact(db, adopter, now, async (tx) => {
      const fresh = await tx.query<WarningRecord>(
        `select w.* from warning w where w.status <> 'closed'
           and not exists (select 1 from queue q where q.warning_id = w.id)
         order by w.id limit ${batchMax} for update skip locked`,
        [],
        'queue-orphans',
      );
      const changes = fresh.map((row) => ({ before: null, after: stateOf(row), events: [] }));
      await react(tx, reactions, changes, now);
      const stale = await tx.query<WarningRecord>(
        `select w.* from warning w join queue q on q.warning_id = w.id where q.settings <> $1
         order by w.id limit ${batchMax} for update of w skip locked`,
        [settings.version],
        'queue-stale',
      );
      const again = stale
        .map(stateOf)
        .map((state) => ({ before: state, after: state, events: [] }));
      await react(tx, [queueReaction(() => settings)], again, now);
      return changes.length + again.length;
    });
    adopted += count;
    if (count < batchMax) return adopted;
  }
}
