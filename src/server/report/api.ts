/** Routes of reports. */
import type { ReportTransferBody } from '../../contract/index.ts';
import { may, type UserActor } from '../../core/access/index.ts';
import type { CaseDraft, ReportChannel } from '../../core/funds/index.ts';
import { formatInstant, parseInstant, type Instant } from '../../core/kernel/index.ts';
import { readPaste, typeOfHolder, type PastedTransfer } from '../../core/report/index.ts';
import { readCases } from '../funds/index.ts';
import { absent, invalid, refused } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers, RequestContext } from '../platform/handler.ts';
import { transact } from '../platform/transact.ts';
import { unitOfWarning } from '../warning/index.ts';
import { formOf, wrongTime } from './body.ts';
import { checkForm, type CheckDeps } from './check.ts';
import { readReport, saveReport } from './draft.ts';
import { waitingHandlers } from './desk.ts';
import { rowReply } from './progress.ts';
import { progressOf, readCursor } from './reply.ts';
import { listReportRows, readReportRow } from './store.ts';
import { submitReport, type ReportDeps } from './submit.ts';
import { sourceOf, unitOfSource } from './source.ts';

export type ReportApiDeps = ReportDeps &
  CheckDeps & {
    readonly db: Database;
    /** Ids of the units from the root to this one. */
    readonly unitPath: (unitId: string) => Promise<readonly string[] | undefined>;
  };

type Own = Extract<keyof Handlers, `report.${string}`>;
type ReportHandlers = { readonly [K in Own]: Handlers[K] };
type Part<K extends Own> = Pick<ReportHandlers, K>;

export function reportHandlers(deps: ReportApiDeps): ReportHandlers {
  return {
    ...formHandlers(deps),
    ...doneHandlers(deps),
    ...followHandlers(deps),
    ...draftHandlers(deps),
    ...waitingHandlers(deps),
  };
}

function formHandlers(deps: ReportApiDeps): Part<'report.parse' | 'report.check'> {
  const { db } = deps;
  return {
    'report.parse': async ({ now }, { body }) => {
      const { transfers, marks, aside } = readPaste(body.text, now);
      return {
        transfers: transfers.map(transferOfPaste),
        marks: marks.map((mark) => ({ ...mark })),
        aside: [...aside],
      };
    },
    // Telling a person by number and telling of other cases are looks at personal data.
    'report.check': async ({ actor, now }, { body }) =>
      transact(db, actor, now, async (tx) => {
        const reply = await checkForm(tx, deps, formOf(body.form), now);
        const cases = reply.rows.flatMap((row) => row.same.map((one) => one.caseId));
        if (reply.person !== null || cases.length > 0) {
          const subject = reply.person?.warningId ?? 'report-form';
          const detail = { cases: [...new Set(cases)] };
          tx.audit({ action: 'report.check', subject, purpose: 'fund-disposal', detail });
        }
        return reply;
      }),
  };
}

function transferOfPaste(t: PastedTransfer): ReportTransferBody {
  const { fromBank, fromAccount, toBank, toAccount, toName, amountFen, at } = t;
  return {
    fromBank,
    fromAccount,
    toBank,
    toAccount,
    toName,
    toType: typeOfHolder(toName),
    amountFen,
    at: at === null ? null : formatInstant(at),
    known: false,
  };
}

function doneHandlers(deps: ReportApiDeps): Part<'report.submit' | 'report.receive'> {
  const { db } = deps;
  return {
    'report.submit': async (context, { body }) => {
      const { actor, now } = context;
      const { key, warningId = null, callId = null, separate = false, waitingId } = body;
      if (warningId !== null) await mustHandle(deps, actor, warningId);
      const { report } = await transact(db, actor, now, async (tx) => {
        const unitId =
          (warningId === null ? undefined : await unitOfWarning(tx, warningId)) ?? actor.unitId;
        const submission = {
          key,
          form: formOf(body.form),
          separate,
          channel: body.channel ?? channelOf(actor),
          warningId,
          waitingId,
          callId,
          reportedAt: now,
          unitId,
        };
        return submitReport(tx, deps, { actor, now }, submission);
      });
      return progressOf(db, actor, report);
    },
    'report.receive': async ({ actor, now }, { body }) =>
      transact(db, actor, now, async (tx) => {
        const source = await sourceOf(tx, actor);
        if (source.channel === undefined) throw refused('source-no-reports');
        const { report } = await submitReport(
          tx,
          deps,
          { actor, now },
          {
            key: body.key,
            form: formOf(body.form),
            separate: body.separate ?? false,
            channel: source.channel,
            warningId: null,
            callId: null,
            reportedAt: timeIn(body.reportedAt, now),
            unitId: await unitOfSource(tx, source, body.unitId),
            stoppedByBank: stoppedIn(body.stopped ?? [], source.channel),
          },
        );
        const { case_number: caseNumber, joined, open_rows: openRows, stops } = report;
        return { caseNumber, joined, openRows, stops };
      }),
  };
}

function followHandlers({ db }: ReportApiDeps): Part<'report.progress' | 'report.list'> {
  return {
    'report.progress': async ({ actor }, { params }) => {
      const report = await readReportRow(db, actor, params.id);
      if (report === undefined) throw absent();
      return progressOf(db, actor, report);
    },
    'report.list': async ({ actor }, { query }) => {
      const limit = query.limit ?? 20;
      const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
      const asked = { after, limit: limit + 1, warningId: query.warningId ?? null };
      const { rows, total } = await listReportRows(db, actor, asked);
      const shown = rows.slice(0, limit);
      const cases = await readCases(
        db,
        shown.map((row) => row.case_id),
      );
      const caseOf = new Map(cases.map((one) => [one.id as string, one]));
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return {
        items: shown.map((row) => rowReply(row, caseOf.get(row.case_id))),
        next: last === undefined ? null : `${last.submitted_at}.${last.id}`,
        total,
      };
    },
  };
}

/** A station's officer reports for the station, everybody else for the hotline. */
const channelOf = (actor: UserActor): ReportChannel =>
  actor.roles.includes('station-officer') ? 'station' : 'seat';

function timeIn(text: string, now: Instant): Instant {
  const at = parseInstant(text);
  if (at !== undefined && at <= now + 60_000) return at;
  throw invalid([
    {
      field: 'reportedAt',
      code: at === undefined ? 'time-form' : 'time-future',
      problem: at === undefined ? 'is not a time with its offset' : 'lies in the future',
      remedy: 'write ISO 8601, such as 2026-01-31T08:15:00+08:00',
    },
  ]);
}

type Stopped = readonly { account: string; at: string; amountFen: number | null }[];

/** Only a bank may say that a bank has stopped an account. */
function stoppedIn(stopped: Stopped, channel: ReportChannel): CaseDraft['stoppedByBank'] {
  if (stopped.length === 0) return undefined;
  if (channel !== 'bank') throw invalid([notBank]);
  return stopped.map(({ account, at, amountFen }, i) => {
    const time = parseInstant(at);
    if (time === undefined) throw invalid([wrongTime(`stopped.${i}.at`)]);
    return { account: account.toUpperCase(), at: time, amountFen };
  });
}

const notBank = {
  field: 'stopped',
  code: 'not-a-choice',
  problem: 'only a bank tells what it has stopped',
  remedy: 'leave it out; the centre asks the bank to stop',
} as const;

function draftHandlers(deps: ReportApiDeps): Part<'report.read' | 'report.save'> {
  const { db } = deps;
  return {
    // Whole account numbers are shown, for a form that stops them: each look leaves an entry.
    'report.read': async ({ actor, now }, { params }) => {
      await mustHandle(deps, actor, params.id);
      return transact(db, actor, now, async (tx) => {
        tx.audit({ action: 'report.read', subject: params.id, purpose: 'dissuasion' });
        return readReport(tx, params.id);
      });
    },
    'report.save': async ({ actor, now }, { params, body }) => {
      await mustHandle(deps, actor, params.id);
      return transact(db, actor, now, async (tx) => {
        await saveReport(tx, {
          warningId: params.id,
          callId: body.callId ?? null,
          version: body.version,
          body: body.body,
          by: actor.id,
          now,
        });
        return readReport(tx, params.id);
      });
    },
  };
}

async function mustHandle(
  { db, unitPath }: Pick<ReportApiDeps, 'db' | 'unitPath'>,
  actor: RequestContext['actor'],
  warningId: string,
): Promise<void> {
  const unit = await unitOfWarning(db, warningId);
  const path = unit === undefined ? undefined : await unitPath(unit);
  if (path === undefined || !may(actor, 'warning.handle', { unitPath: path }).allowed)
    throw absent();
}
