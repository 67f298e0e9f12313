/** Telephoning (呼叫): the seat's line, its calls, and the form that a three-way call opens. */
import { Type, type Static } from 'typebox';
import { callCauses, callStates, reportPaid, reportReporters } from '../core/call/index.ts';
import { outcomes } from '../core/warning/index.ts';
import { at, defineRoute, idParam, nullable, oneOf, optional, shape, text } from './route.ts';

export const callRow = shape({
  id: Type.String(),
  warningId: Type.String(),
  /** `self`, or the id of a relative. */
  target: Type.String(),
  /** In words: the person, or the relation of the relative. */
  relation: nullable(Type.String()),
  numberMasked: Type.String(),
  state: oneOf(callStates.map((s) => s.code)),
  cause: nullable(oneOf(callCauses.map((c) => c.code))),
  status: nullable(Type.Integer({ description: 'Final answer of the telephone network' })),
  forwarded: Type.Boolean({ description: 'The number forwards its calls: ask who is speaking' }),
  third: nullable(oneOf(['ringing', 'joined', 'left', 'failed'])),
  suggestion: nullable(oneOf(outcomes.map((o) => o.code))),
  by: shape({ id: Type.String(), name: Type.String(), seat: nullable(Type.String()) }),
  createdAt: at,
  ringingAt: nullable(at),
  answeredAt: nullable(at),
  endedAt: nullable(at),
  seconds: nullable(Type.Integer({ description: 'Of conversation, up to now or its end' })),
});
export type CallRow = Static<typeof callRow>;

const line = shape({
  /** none: no gateway is set up, the seat dials by hand; silent: it does not answer. */
  gateway: oneOf(['none', 'ready', 'silent']),
  extension: nullable(Type.String({ description: 'The telephone at which I sit' })),
  caller: Type.String({ description: 'What the person’s phone shows' }),
  /** Whom a three-way call joins. */
  thirdParty: Type.String(),
  live: nullable(callRow),
});
export type CallLine = Static<typeof line>;

const account = Type.String({ maxLength: 40, pattern: '^[0-9A-Za-z@._-]*$' });
const fen = Type.Integer({ minimum: 0, maximum: 1_000_000_000_000_000 });

export const reportBody = shape({
  reporter: oneOf(reportReporters.map((r) => r.code)),
  paid: oneOf(reportPaid.map((p) => p.code)),
  how: Type.String({ maxLength: 500 }),
  transfers: Type.Array(
    shape({
      account,
      bank: Type.String({ maxLength: 128 }),
      name: Type.String({ maxLength: 128 }),
      amountFen: nullable(fen),
      at: nullable(at),
      /** From a signal of the timeline, or told on the phone. */
      known: Type.Boolean(),
    }),
    { maxItems: 20 },
  ),
  note: Type.String({ maxLength: 2000 }),
});
export type ReportBody = Static<typeof reportBody>;

const reportDraft = shape({
  warningId: Type.String(),
  callId: nullable(Type.String()),
  body: reportBody,
  /** 0: nobody saved it yet, all of it is what is known. */
  version: Type.Integer(),
  updatedAt: nullable(at),
  updatedBy: nullable(Type.String()),
});
export type ReportDraftReply = Static<typeof reportDraft>;

export const callRoutes = {
  'call.line': defineRoute({
    method: 'GET',
    path: '/calls/line',
    permission: 'warning.handle',
    summary: 'My telephone, the gateway, and the call I am on',
    reply: line,
  }),
  'call.set-line': defineRoute({
    method: 'POST',
    path: '/calls/line',
    permission: 'warning.handle',
    summary: 'Tell at which telephone I sit',
    body: shape({
      extension: nullable(
        Type.String({ pattern: '^[0-9]{2,8}$', description: 'Null: I dial by hand' }),
      ),
    }),
    reply: line,
  }),
  'call.list': defineRoute({
    method: 'GET',
    path: '/warnings/:id/calls',
    permission: 'warning.read',
    summary: 'Calls of a warning, newest first',
    params: idParam,
    reply: shape({ items: Type.Array(callRow) }),
  }),
  'call.hang-up': defineRoute({
    method: 'POST',
    path: '/calls/:id/hang-up',
    permission: 'warning.handle',
    summary: 'End my call, or take it back while it rings',
    params: idParam,
    reply: callRow,
    refusals: ['not-yours', 'call-over'],
  }),
  'call.three-way': defineRoute({
    method: 'POST',
    path: '/calls/:id/three-way',
    permission: 'warning.handle',
    summary: 'Bring the police emergency number into my call; opens the report form',
    params: idParam,
    reply: shape({ call: callRow, report: reportDraft }),
    refusals: ['not-yours', 'call-over', 'not-talking', 'third-party-in'],
  }),
  'call.two-way': defineRoute({
    method: 'POST',
    path: '/calls/:id/two-way',
    permission: 'warning.handle',
    summary: 'Let the third party go',
    params: idParam,
    reply: callRow,
    refusals: ['not-yours', 'call-over'],
  }),
  'report.read': defineRoute({
    method: 'GET',
    path: '/warnings/:id/report',
    permission: 'warning.handle',
    summary: 'The report-and-stop form of a warning, filled in with what is known',
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
