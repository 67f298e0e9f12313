/** Telephoning (呼叫): the seat's line and its calls; a three-way call opens the report form. */
import { Type, type Static } from 'typebox';
import { callCauses, callStates } from '../core/call/index.ts';
import { outcomes } from '../core/warning/index.ts';
import { reportDraft } from './report.ts';
import { at, defineRoute, idParam, nullable, oneOf, shape } from './route.ts';

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
};
