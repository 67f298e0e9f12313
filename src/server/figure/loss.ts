/**
 * Losses are linked to the warning before them, as the log is read: reports of a loss, and payments
 * to accounts of the block list. Each signal is looked at once, whatever is killed, and only after it
 * was scored, because then the person is known.
 */
import type { SystemActor } from '../../core/access/index.ts';
import { actorKey } from '../../core/access/index.ts';
import {
  linkLoss,
  lossOfReport,
  lossWindowMs,
  type Loss,
  type LossLink,
  type ReportedTransfer,
  type Warned,
} from '../../core/figure/index.ts';
import { secondMs, type Instant } from '../../core/kernel/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Queryable } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { startLoop } from '../platform/loop.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { changeWarnings, type Reaction } from '../warning/index.ts';

export type LossDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly reactions: readonly Reaction[];
};

const actor: SystemActor = {
  kind: 'system',
  name: 'figures',
  reason: 'links losses to the warnings before them',
};
/** Positions of the log looked at in one transaction. */
const stretch = 5_000;

type LossRow = Pick<Loss, 'at' | 'payee'> & {
  readonly position: number;
  readonly kind: 'report' | 'transfer';
  readonly person_id: string;
  readonly lost_fen: number;
};

/** Reads on from the cursor; answers how many positions were looked at. Safe in several processes. */
export async function linkLosses(deps: LossDeps): Promise<number> {
  const now = deps.clock.now();
  return transact(deps.db, actor, now, async (tx) => {
    const [cursor] = await tx.query<{ position: number; head: number }>(
      `select position, (select position from log_cursor where consumer = 'scorer') as head
       from figure_cursor for update skip locked`,
      [],
      'loss-cursor',
    );
    if (cursor === undefined || cursor.position >= cursor.head) return 0;
    const until = Math.min(cursor.head, cursor.position + stretch);
    const rows = await readLosses(tx, cursor.position, until);
    for (const row of rows) await link(tx, deps, row, now);
    await tx.query('update figure_cursor set position = $1', [until]);
    return until - cursor.position;
  });
}

/**
 * The time of a loss is that of the payment: of a report, the payment of that sum by the same person
 * in the days before, where one was seen.
 */
async function readLosses(tx: Queryable, after: number, until: number): Promise<LossRow[]> {
  return tx.query<LossRow>(
    `select s.position, d.person_id, s.kind, s.occurred_at as at,
       (s.body ->> case s.kind when 'report' then 'lossFen' else 'amountFen' end)::bigint as lost_fen,
       s.body -> 'payee' ->> 'account' as payee
     from signal s join decision d on d.position = s.position
     where s.position > $1 and s.position <= $2 and (
       (s.kind = 'report' and (s.body ->> 'lossFen')::bigint > 0)
       or (s.kind = 'transfer' and s.body ->> 'status' = 'done' and exists (
         select 1 from list_entry e join list_basis b on b.id = e.basis_id
         where e.kind = 'account' and e.value = s.body -> 'payee' ->> 'account'
           and e.verdict = 'block' and b.status = 'live')))
     order by s.position`,
    [after, until],
    'loss-read',
  );
}

async function link(tx: Transaction, deps: LossDeps, row: LossRow, now: Instant): Promise<void> {
  const loss: Loss = {
    position: row.position,
    kind: row.kind,
    at: row.kind === 'report' ? ((await paidAt(tx, row)) ?? row.at) : row.at,
    lostFen: row.lost_fen,
    payee: row.payee,
  };
  const verdict = linkLoss(loss, await readWarned(tx, row.person_id, loss.at));
  await record(tx, deps, { personId: row.person_id, loss, verdict }, now);
}

type Found = {
  readonly personId: string;
  readonly loss: Loss;
  readonly verdict: LossLink;
  readonly report?: { readonly id: string; readonly row: number };
};

/** Writes the loss with its link, and tells the warning; what is written already is left alone. */
async function record(
  tx: Transaction,
  deps: Pick<LossDeps, 'reactions'>,
  { personId, loss, verdict, report }: Found,
  now: Instant,
): Promise<void> {
  const written = await tx.query(
    `insert into figure_loss (position, person_id, at, lost_fen, kind, payee, warning_id, reason,
       after_contact, report_id, report_row, sums)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing returning 1`,
    [
      loss.position,
      personId,
      loss.at,
      loss.lostFen,
      loss.kind,
      loss.payee,
      verdict.linked ? verdict.warningId : null,
      verdict.linked ? null : verdict.reason,
      verdict.linked ? verdict.afterContact : null,
      report?.id ?? null,
      report?.row ?? null,
      JSON.stringify(loss.sums ?? []),
    ],
    'loss-write',
  );
  if (!verdict.linked || written.length === 0) return;
  await changeWarnings(tx, deps, now, {
    ids: [verdict.warningId],
    decide: () => [
      {
        kind: 'lost-after',
        at: now,
        actor: actorKey(actor),
        reportPosition: loss.position,
        lostFen: loss.lostFen,
      },
    ],
  });
}

/** A report that became a case, or a row of it that was completed. */
type ReportedLoss = {
  readonly reportId: string;
  /** The first of its rows that are told now. */
  readonly row: number;
  readonly personId: string;
  readonly transfers: readonly ReportedTransfer[];
  /** Of the signal that the case was opened from. */
  readonly position: number | null;
};

/** What was lost after a warning by this report: the warning it counts for, and how much. */
type LossAfter = { readonly warningId: string; readonly lostFen: number };

/**
 * Links the loss of a report to the warning before it, once, however else the same money was told of.
 * Undefined where nothing counts.
 */
export async function linkReport(
  tx: Transaction,
  deps: Pick<LossDeps, 'reactions'>,
  { reportId, row, personId, transfers, position }: ReportedLoss,
  now: Instant,
): Promise<LossAfter | undefined> {
  const at = Math.max(...transfers.map((t) => t.at), 0);
  const warned = await readWarned(tx, personId, at);
  const found = lossOfReport({ transfers, position }, warned);
  const report = { id: reportId, row };
  if (typeof found === 'string') {
    const loss: Loss = { position: null, kind: 'case', at, lostFen: 0, payee: null };
    const verdict: LossLink = { linked: false, reason: found };
    await record(tx, deps, { personId, loss, verdict, report }, now);
    return undefined;
  }
  // What is the same was left out above.
  const verdict = linkLoss(
    found,
    warned.map((w) => ({ ...w, linked: [] })),
  );
  await record(tx, deps, { personId, loss: found, verdict, report }, now);
  return verdict.linked ? { warningId: verdict.warningId, lostFen: found.lostFen } : undefined;
}

/** When that sum was paid in the days before the report. */
async function paidAt(tx: Queryable, row: LossRow): Promise<number | undefined> {
  const rows = await tx.query<{ at: number }>(
    `select s.occurred_at as at from decision d join signal s on s.position = d.position
     where d.person_id = $1 and s.kind = 'transfer' and (s.body ->> 'amountFen')::bigint = $2
       and s.occurred_at between $3 and $4 order by s.occurred_at desc limit 1`,
    [row.person_id, row.lost_fen, row.at - lossWindowMs, row.at],
    'loss-paid',
  );
  return rows[0]?.at;
}

async function readWarned(tx: Queryable, personId: string, at: number): Promise<Warned[]> {
  const rows = await tx.query<{
    id: string;
    opened_at: number;
    contacted_at: number | null;
    outcome: string | null;
    linked: readonly Loss[];
  }>(
    `select w.id, w.opened_at, coalesce(w.contacted_at, w.met_at) as contacted_at, w.outcome,
       coalesce((select jsonb_agg(jsonb_build_object('position', l.position, 'at', l.at,
         'lostFen', l.lost_fen, 'kind', l.kind, 'payee', l.payee, 'sums', l.sums))
         from figure_loss l where l.warning_id = w.id), '[]') as linked
     from warning w where w.person_id = $1 and w.opened_at > $2 order by w.opened_at desc limit 20`,
    [personId, at - 2 * lossWindowMs],
    'loss-warned',
  );
  return rows.map((row) => ({
    id: row.id,
    openedAt: row.opened_at,
    contactedAt: row.contacted_at,
    linked: row.linked,
    wasFalseAlarm: row.outcome === 'false-alarm',
  }));
}

export type LossJobs = { stop(): Promise<void> };

/** Follows the log until stopped. */
export function startLossJobs(deps: LossDeps, everyMs = 2 * secondMs): LossJobs {
  return startLoop(
    { log: deps.log, fault: 'losses are linked later', everyMs },
    async () => (await linkLosses(deps)) === stretch,
  );
}
