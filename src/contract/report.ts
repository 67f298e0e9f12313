/** Reports (报案): the form, what is read and checked while it is filled, and what came of it. */
import { Type, type Static } from 'typebox';
import { caseStatuses, measureStatuses, reportChannels } from '../core/funds/index.ts';
import { categoryCodes } from '../core/kernel/index.ts';
import {
  asideReasons,
  contactWays,
  formTransfersMax,
  pasteDoubts,
  pasteLengthMax,
  reportPaid,
  reportReporters,
} from '../core/report/index.ts';
import {
  codesOf,
  at,
  defineRoute,
  done,
  idParam,
  nullable,
  oneOf,
  optional,
  page,
  pageQuery,
  shape,
  text,
} from './route.ts';

const account = Type.String({ maxLength: 40, pattern: '^[0-9A-Za-z@._-]*$' });
const fen = Type.Integer({ minimum: 0, maximum: 1_000_000_000_000_000 });
const words = (maxLength: number) => Type.String({ maxLength });

const transfer = shape({
  fromBank: words(64),
  fromAccount: account,
  toBank: words(64),
  toAccount: account,
  toName: words(128),
  toType: oneOf(['personal', 'corporate']),
  amountFen: nullable(fen),
  at: nullable(at),
  /** From a signal of the timeline, not told by the person. */
  known: Type.Boolean(),
});
export type ReportTransferBody = Static<typeof transfer>;

export const reportBody = shape({
  reporter: oneOf(codesOf(reportReporters)),
  paid: oneOf(codesOf(reportPaid)),
  victim: shape({ name: words(64), phone: words(32), idNumber: words(18) }),
  contacted: oneOf(codesOf(contactWays)),
  how: words(500),
  category: nullable(oneOf(categoryCodes)),
  transfers: Type.Array(transfer, { maxItems: formTransfersMax }),
  note: words(2000),
});
export type ReportBody = Static<typeof reportBody>;

export const reportDraft = shape({
  warningId: Type.String(),
  callId: nullable(Type.String()),
  body: reportBody,
  /** 0: nobody saved it yet, all of it is what is known. */
  version: Type.Integer(),
  updatedAt: nullable(at),
  updatedBy: nullable(Type.String()),
  /** The case that was opened from it; the form is done then. */
  caseId: nullable(Type.String()),
});
export type ReportDraftReply = Static<typeof reportDraft>;

const same = shape({
  caseId: Type.String(),
  caseNumber: Type.String(),
  reportedAt: at,
  channel: oneOf(codesOf(reportChannels)),
  /** `same`: it is joined; `maybe`: payer and victim are not known well enough to tell. */
  likeness: oneOf(['same', 'maybe']),
});

const rowCheck = shape({
  verdict: oneOf(['none', 'card', 'account', 'wrong', 'card-check-failed']),
  bank: nullable(Type.String({ description: 'By the first digits' })),
  proposals: Type.Array(Type.String(), { description: 'One slip away and possible' }),
  /** Cases in which the receiving account was told, and money it received in them. */
  seenCases: Type.Integer(),
  seenFen: Type.Integer(),
  listed: nullable(oneOf(['block', 'allow'])),
  same: Type.Array(same),
});
export type ReportRowCheck = Static<typeof rowCheck>;

const stepStatus = [
  'asked',
  'waiting',
  'sent',
  'by-hand',
  'human',
  'given-up',
  'applied',
  'partial',
  'mismatch',
  'failed',
  'ended',
] as const;

const step = shape({
  accountId: Type.String(),
  bank: Type.String(),
  numberMasked: Type.String(),
  holderMasked: Type.String(),
  level: Type.Integer(),
  inFen: Type.Integer(),
  /** Null where no stop was asked for yet; `blank` tells what it lacks. */
  stop: nullable(
    shape({
      measureId: Type.String(),
      status: oneOf(codesOf(measureStatuses)),
      /** What is known of the instruction; where nothing is known, it is not guessed. */
      standing: oneOf(stepStatus),
      writtenAt: at,
      leftAt: nullable(at),
      sends: Type.Integer(),
      appliedAt: nullable(at),
      expiresAt: nullable(at),
      executedFen: nullable(Type.Integer()),
      code: nullable(Type.String()),
      problem: nullable(Type.String()),
      cosignDueAt: nullable(at),
    }),
  ),
  lacks: Type.Array(oneOf(['name', 'bank'])),
});
export type ReportStep = Static<typeof step>;

const openRow = shape({
  row: Type.Integer({ description: 'Place in the form, from 0' }),
  toAccountMasked: Type.String(),
  toNameMasked: Type.String(),
  toBank: Type.String(),
  amountFen: nullable(Type.Integer()),
  at: nullable(at),
  lacks: Type.Array(oneOf(['account', 'amount', 'time'])),
});
export type ReportOpenRow = Static<typeof openRow>;

const progress = shape({
  id: Type.String(),
  caseId: Type.String(),
  caseNumber: Type.String(),
  caseStatus: oneOf(codesOf(caseStatuses)),
  channel: oneOf(codesOf(reportChannels)),
  victimMasked: Type.String(),
  submittedAt: at,
  firstTransferAt: nullable(at),
  lossFen: Type.Integer(),
  stoppedFen: Type.Integer(),
  /** It was told before: this report joined that case. */
  joined: Type.Boolean(),
  /** Rows of the form that lack account, amount or time and are followed up. */
  openRows: Type.Integer(),
  steps: Type.Array(step),
  /** Those rows, in the order of the form. */
  open: Type.Array(openRow),
  /** The warning of the victim that the report ended or is linked with. */
  warningId: nullable(Type.String()),
});
export type ReportProgress = Static<typeof progress>;

const row = shape({
  id: Type.String(),
  caseId: Type.String(),
  caseNumber: Type.String(),
  channel: oneOf(codesOf(reportChannels)),
  victimMasked: Type.String(),
  submittedAt: at,
  lossFen: Type.Integer(),
  stoppedFen: Type.Integer(),
  joined: Type.Boolean(),
  openRows: Type.Integer(),
});
export type ReportRow = Static<typeof row>;

const waiting = shape({
  id: Type.String(),
  channel: oneOf(codesOf(reportChannels)),
  victimMasked: Type.String(),
  phoneMasked: nullable(Type.String()),
  category: nullable(oneOf(categoryCodes)),
  toldAt: at,
  cameAt: at,
  /** What its rows add up to. */
  amountFen: Type.Integer(),
  firstTransferAt: nullable(at),
  /** Rows with account, amount and time, and those that lack one of them. */
  wholeRows: Type.Integer(),
  openRows: Type.Integer(),
  warningId: nullable(Type.String()),
  warningNumber: nullable(Type.String()),
  same: Type.Array(same),
});
export type WaitingReport = Static<typeof waiting>;

const waitingForm = shape({
  id: Type.String(),
  channel: oneOf(codesOf(reportChannels)),
  source: Type.String(),
  toldAt: at,
  /** In the words of the person. */
  text: Type.String(),
  form: reportBody,
  status: oneOf(['waiting', 'taken', 'set-aside']),
  warningNumber: nullable(Type.String()),
  reportId: nullable(Type.String()),
});
export type WaitingForm = Static<typeof waitingForm>;

const paste = shape({ text: Type.String({ minLength: 1, maxLength: pasteLengthMax }) });
const submitted = {
  /** Made once by whoever fills the form: sent again, the same report is answered. */
  key: Type.String({ minLength: 8, maxLength: 64, pattern: '^[0-9A-Za-z_-]+$' }),
  form: reportBody,
  /** Not the same transfer as those told before, says whoever spoke with the victim. */
  separate: optional(Type.Boolean()),
};

export const reportRoutes = {
  'report.parse': defineRoute({
    method: 'POST',
    path: '/reports/parse',
    permission: 'report.write',
    summary: 'Read transfers out of a pasted text, with the place of each finding',
    body: paste,
    reply: shape({
      transfers: Type.Array(transfer),
      marks: Type.Array(
        shape({
          start: Type.Integer(),
          end: Type.Integer(),
          field: Type.String(),
          transfer: Type.Integer(),
          doubt: nullable(oneOf(codesOf(pasteDoubts))),
        }),
      ),
      aside: Type.Array(oneOf(['incoming', 'failed'])),
    }),
  }),
  'report.check': defineRoute({
    method: 'POST',
    path: '/reports/check',
    permission: 'report.write',
    summary: 'Check the rows of a form: bank, check digit, seen before, told before',
    body: shape({ form: reportBody }),
    reply: shape({
      rows: Type.Array(rowCheck),
      person: nullable(
        shape({
          nameMasked: Type.String(),
          warningId: nullable(Type.String()),
          warningNumber: nullable(Type.String()),
        }),
      ),
    }),
  }),
  'report.submit': defineRoute({
    method: 'POST',
    path: '/reports',
    permission: 'report.write',
    summary: 'Submit a report: opens a case and sends the first stops, all in one transaction',
    body: shape({
      ...submitted,
      channel: optional(oneOf(['seat', '110', 'station'])),
      warningId: optional(text(64)),
      callId: optional(text(64)),
      /** The waiting report that is taken up with it. */
      waitingId: optional(text(64)),
    }),
    reply: progress,
    refusals: ['key-used', 'report-taken'],
  }),
  'report.terms': defineRoute({
    method: 'GET',
    path: '/reports/terms',
    permission: 'report.write',
    summary: 'The times by which the screen of reports counts, as the policy has them now',
    reply: shape({
      goldenMs: Type.Integer(),
      entryDueMs: Type.Integer(),
      policy: Type.String({ description: 'Version of the table' }),
    }),
  }),
  'report.waiting': defineRoute({
    method: 'GET',
    path: '/reports/waiting',
    permission: 'report.write',
    summary: 'Reports that came as signals and wait to be taken up, newest first',
    query: shape({ ...pageQuery }),
    reply: page(waiting),
  }),
  'report.open': defineRoute({
    method: 'GET',
    path: '/reports/waiting/:id',
    permission: 'report.write',
    summary: 'A waiting report as a form, filled in with what is known now',
    params: idParam,
    reply: waitingForm,
  }),
  'report.setAside': defineRoute({
    method: 'POST',
    path: '/reports/waiting/:id/set-aside',
    permission: 'report.write',
    summary: 'Set a waiting report aside, with the reason',
    params: idParam,
    body: shape({ reason: oneOf(codesOf(asideReasons)), note: optional(text(500)) }),
    reply: done,
    refusals: ['report-taken'],
  }),
  'report.complete': defineRoute({
    method: 'POST',
    path: '/reports/:id/rows/:row',
    permission: 'report.write',
    summary: 'Complete a row that lacked account, amount or time; its stop leaves once it is whole',
    params: shape({
      id: Type.String({ maxLength: 64 }),
      row: Type.String({ pattern: '^[0-9]{1,2}$' }),
    }),
    body: shape({
      toAccount: optional(account),
      toName: optional(words(128)),
      toBank: optional(words(64)),
      fromAccount: optional(account),
      amountFen: optional(fen),
      at: optional(at),
      /** It is not the transfer that another case has, says whoever spoke with the victim. */
      separate: optional(Type.Boolean()),
    }),
    reply: progress,
    refusals: ['row-whole', 'told-elsewhere'],
  }),
  'report.receive': defineRoute({
    method: 'POST',
    path: '/reports/incoming',
    permission: 'source',
    summary: 'A report from 110, a citizen’s application or a bank, with the key of its source',
    body: shape({
      ...submitted,
      reportedAt: at,
      unitId: optional(text(64)),
      /** What the reporting bank has stopped already; the papers follow (止付后补流程). */
      stopped: optional(
        Type.Array(shape({ account, at, amountFen: nullable(fen) }), {
          maxItems: formTransfersMax,
        }),
      ),
    }),
    reply: shape({
      caseNumber: Type.String({ description: 'Reference for the victim' }),
      joined: Type.Boolean(),
      openRows: Type.Integer(),
      /** Stops that left with this report. */
      stops: Type.Integer(),
    }),
    refusals: ['key-used', 'source-no-reports'],
  }),
  'report.progress': defineRoute({
    method: 'GET',
    path: '/reports/:id',
    permission: 'report.write',
    summary: 'What came of a report: written, left for the bank, applied there',
    params: idParam,
    reply: progress,
  }),
  'report.list': defineRoute({
    method: 'GET',
    path: '/reports',
    permission: 'report.write',
    summary: 'Reports of the jurisdiction, newest first',
    query: shape({ ...pageQuery, warningId: optional(text(64)) }),
    reply: page(row),
  }),
  'report.read': defineRoute({
    method: 'GET',
    path: '/warnings/:id/report',
    permission: 'warning.handle',
    summary: 'The report form of a warning, filled in with what is known',
    params: idParam,
    reply: reportDraft,
  }),
  'report.save': defineRoute({
    method: 'POST',
    path: '/warnings/:id/report',
    permission: 'warning.handle',
    summary: 'Save the form',
    params: idParam,
    body: shape({
      version: Type.Integer({ minimum: 0 }),
      body: reportBody,
      callId: optional(text(64)),
    }),
    reply: reportDraft,
    refusals: ['version-conflict'],
  }),
};
