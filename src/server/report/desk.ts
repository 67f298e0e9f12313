/** Routes of what waits at the desk: reports that came as signals, rows that lack something. */
import { parseInstant } from '../../core/kernel/index.ts';
import { invalid } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import { transact } from '../platform/transact.ts';
import { wrongTime } from './body.ts';
import { completeRow, type RowParts } from './complete.ts';
import { progressOf, readCursor } from './reply.ts';
import type { ReportDeps } from './submit.ts';
import { endWaiting, listWaiting, lockWaiting, openWaiting, waitingRows } from './waiting.ts';

type Desk = Pick<
  Handlers,
  'report.terms' | 'report.waiting' | 'report.open' | 'report.setAside' | 'report.complete'
>;

export function waitingHandlers(deps: ReportDeps & { readonly db: Database }): Desk {
  const { db, policy } = deps;
  return {
    'report.terms': () => {
      const { goldenMs, entryDueMs, version } = policy();
      return Promise.resolve({ goldenMs, entryDueMs, policy: version });
    },
    'report.waiting': async ({ actor }, { query }) => {
      const limit = query.limit ?? 20;
      const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
      const { rows, total } = await listWaiting(db, actor, { after, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return {
        items: await waitingRows(db, shown, policy()),
        next: last === undefined ? null : `${last.told_at}.${last.id}`,
        total,
      };
    },
    // Name, telephone and accounts are shown whole, for the form that stops them.
    'report.open': async ({ actor, now }, { params }) =>
      transact(db, actor, now, async (tx) => {
        tx.audit({ action: 'report.open', subject: params.id, purpose: 'fund-disposal' });
        return openWaiting(tx, actor, params.id);
      }),
    'report.setAside': async ({ actor, now }, { params, body }) =>
      transact(db, actor, now, async (tx) => {
        const waiting = await lockWaiting(tx, actor, params.id);
        const { reason, note } = body;
        await endWaiting(tx, waiting, { status: 'set-aside', reason, note, by: actor.id, now });
        return { ok: true } as const;
      }),
    'report.complete': async ({ actor, now }, { params, body }) => {
      const { separate = false, at, ...rest } = body;
      const time = at === undefined ? undefined : parseInstant(at);
      if (at !== undefined && time === undefined) throw invalid([wrongTime('at')]);
      const parts: RowParts = {
        ...rest,
        ...(rest.toAccount === undefined ? {} : { toAccount: rest.toAccount.toUpperCase() }),
        ...(time === undefined ? {} : { at: time }),
      };
      const completion = { id: params.id, row: Number(params.row), parts, separate };
      const report = await transact(db, actor, now, (tx) =>
        completeRow(tx, deps, { actor, now }, completion),
      );
      return progressOf(db, actor, report);
    },
  };
}
