/**
 * What came of the warnings of others (反馈): a province, bank or carrier that pushed a warning collects
 * its outcome under its own number. Nothing of the person is in it.
 */
import { formatInstant, type Instant } from '../../core/kernel/index.ts';
import type { WarningEvent, WarningGrade } from '../../core/warning/index.ts';
import type { Handlers } from '../platform/handler.ts';
import { transact } from '../platform/transact.ts';
import type { Database, Queryable } from '../platform/database.ts';
import { newId } from '../platform/random.ts';
import type { Reaction, WarningChange } from './change.ts';

/** The outcome as a source reads it. */
type Told = {
  readonly state: 'closed' | 'withdrawn';
  readonly outcome: string | null;
  readonly reached: string | null;
  readonly lost: boolean;
  readonly warning: string;
  readonly grade: WarningGrade;
};

/** On closing, and where an outcome is taken back, each origin is told; once for each time. */
export const originReaction: Reaction = async (tx, changes, now) => {
  const rows = changes.flatMap((change) => {
    const state = stateIn(change.events);
    if (state === null) return [];
    const body = toldOf(change, state);
    return change.after.origins.map(({ source, ref }) => ({ source, ref, change, body }));
  });
  if (rows.length === 0) return;
  await tx.query(
    `insert into origin_feedback (id, source, ref, warning_id, at, body)
     select id, source, ref, warning_id, $6::bigint, body from unnest($1::text[], $2::text[],
       $3::text[], $4::text[], $5::jsonb[]) as t (id, source, ref, warning_id, body)`,
    [
      rows.map(() => newId('ofb', now)),
      rows.map((r) => r.source),
      rows.map((r) => r.ref),
      rows.map((r) => r.change.after.id),
      rows.map((r) => JSON.stringify(r.body)),
      now,
    ],
    'origin-feedback',
  );
};

function stateIn(events: readonly WarningEvent[]): Told['state'] | null {
  const last = events.findLast((e) => e.kind === 'closed' || e.kind === 'undone');
  if (last === undefined) return null;
  return last.kind === 'closed' ? 'closed' : 'withdrawn';
}

function toldOf({ before, after }: WarningChange, state: Told['state']): Told {
  const { outcome, contactedAt, lostFen } = state === 'closed' ? after : (before ?? after);
  return {
    state,
    outcome,
    reached: after.feedback?.reached ?? (contactedAt === null ? null : 'person'),
    lost: (lostFen ?? 0) > 0,
    warning: after.number,
    grade: after.grade,
  };
}

export type OriginRecord = {
  readonly source: string;
  readonly ref: string;
  readonly at: number;
  readonly state: Told['state'];
  readonly collected_at: number | null;
};

/** What the origins of a warning were told, newest first. */
export async function readOriginFeedback(
  db: Queryable,
  warningId: string,
): Promise<OriginRecord[]> {
  return db.query<OriginRecord>(
    `select source, ref, at, body ->> 'state' as state, collected_at from origin_feedback
     where warning_id = $1 order by id desc limit 50`,
    [warningId],
    'origin-told',
  );
}

type Own = 'origin.feedback' | 'origin.collected';
const pageMax = 500;

/** What a source has not collected yet, oldest first; it says so when it has. */
export function originHandlers(db: Database): Pick<Handlers, Own> {
  return {
    'origin.feedback': async ({ actor }) => {
      const rows = await readOpen(db, actor.name);
      return {
        items: rows.slice(0, pageMax).map(({ id, ref, at, body }) => ({
          id,
          ref,
          at: formatInstant(at),
          ...body,
        })),
        more: rows.length > pageMax,
      };
    },
    'origin.collected': async ({ actor, now }, { body }) => ({
      collected: await transact(db, actor, now, async (tx) => {
        const rows = await tx.query(
          `update origin_feedback set collected_at = $3
           where source = $1 and id = any($2) and collected_at is null returning id`,
          [actor.name, body.ids, now],
          'origin-collect',
        );
        tx.audit({
          action: 'origin.collected',
          subject: actor.name,
          detail: { count: rows.length },
        });
        return rows.length;
      }),
    }),
  };
}

function readOpen(db: Queryable, source: string) {
  return db.query<{ id: string; ref: string; at: Instant; body: Told }>(
    `select id, ref, at, body from origin_feedback
     where source = $1 and collected_at is null order by id limit ${pageMax + 1}`,
    [source],
    'origin-open',
  );
}
