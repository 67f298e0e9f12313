/** The chase (追踪): which account next over all cases, what was done by itself, tasks at the exits. */
import { Type, type Static } from 'typebox';
import { askReasons, chaseKinds, exitLanes } from '../core/chase/index.ts';
import { moneyParts } from '../core/funds/index.ts';
import {
  codesOf,
  at,
  defineRoute,
  idParam,
  nullable,
  oneOf,
  optional,
  shape,
  text,
} from './route.ts';

const fen = Type.Integer();
const share = Type.Number({ minimum: 0, maximum: 1 });
const kind = oneOf(codesOf(chaseKinds));

const place = {
  caseId: Type.String(),
  caseNumber: Type.String(),
  accountId: Type.String(),
  bank: Type.String(),
  numberMasked: Type.String(),
  holderMasked: Type.String(),
  level: Type.Integer(),
};
const figures = shape({
  hereFen: fen,
  remainShare: share,
  answerMs: Type.Integer(),
  appliesShare: share,
  confidence: share,
  caughtFen: fen,
  onwardFen: fen,
  comingFen: fen,
  perMinuteFen: fen,
});

const wish = shape({
  ...place,
  kind,
  mode: oneOf(['automatic', 'proposed']),
  asks: Type.Array(oneOf(codesOf(askReasons))),
  waits: nullable(oneOf(['bank', 'case'])),
  figures,
  lastInAt: nullable(at),
  /** When half of what is expected there will have gone. */
  halfAt: nullable(at),
  /** Other cases with money on the same account. */
  sharedBy: Type.Integer(),
  policy: Type.String(),
});
export type ChaseWish = Static<typeof wish>;

const held = shape({ ...place, hereFen: fen, untilAt: nullable(at), isWaiting: Type.Boolean() });
export type ChaseHeld = Static<typeof held>;

const deed = shape({
  ...place,
  id: Type.String(),
  kind,
  at,
  by: shape({ id: Type.String(), name: Type.String() }),
  isAutomatic: Type.Boolean(),
  figures,
  policy: Type.String(),
  answeredAt: nullable(at),
  code: nullable(Type.String()),
  executedFen: nullable(fen),
});
export type ChaseDeed = Static<typeof deed>;

const task = shape({
  id: Type.String(),
  caseId: Type.String(),
  caseNumber: Type.String(),
  accountId: Type.String(),
  lane: oneOf(codesOf(exitLanes)),
  place: Type.String(),
  amountFen: fen,
  leftAt: at,
  dueAt: at,
  status: oneOf(['open', 'sent', 'done', 'dropped']),
  changedBy: nullable(Type.String()),
  changedAt: nullable(at),
  note: nullable(Type.String()),
});
export type ChaseTask = Static<typeof task>;

const board = shape({
  /** Best first, at most a hundred. */
  wishes: Type.Array(wish),
  wishTotal: Type.Integer(),
  /** What ends first, at most a hundred. */
  held: Type.Array(held),
  heldTotal: Type.Integer(),
  /** The newest first. */
  deeds: Type.Array(deed),
  tasks: Type.Array(task),
  banks: Type.Array(
    shape({
      bank: Type.String(),
      answerMs: Type.Integer(),
      queryMs: Type.Integer(),
      appliesShare: share,
      open: Type.Integer(),
      answers: Type.Integer(),
    }),
  ),
  /** Where the money of all cases of the jurisdiction is. */
  money: shape({
    lossFen: fen,
    parts: Type.Array(shape({ part: oneOf(codesOf(moneyParts)), amountFen: fen })),
  }),
  at,
  policy: Type.String(),
});
export type ChaseBoard = Static<typeof board>;

const target = { caseId: text(64), accountId: text(64), kind };
const done = shape({ ok: Type.Literal(true) });

export const chaseRoutes = {
  'chase.board': defineRoute({
    method: 'GET',
    path: '/chase',
    permission: 'funds.read',
    summary: 'Accounts of the jurisdiction by expected recovery, what is held, done and to be told',
    query: shape({
      caseId: optional(text(64)),
      limit: optional(
        Type.Integer({ minimum: 1, maximum: 1000, description: 'Most rows of each list' }),
      ),
    }),
    reply: board,
  }),
  'chase.act': defineRoute({
    method: 'POST',
    path: '/chase/acts',
    permission: 'funds.handle',
    summary: 'Do what is proposed for an account; the figures are kept with the act',
    body: shape({ ...target, reason: text(500) }),
    reply: done,
    refusals: ['proposal-gone'],
  }),
  'chase.dismiss': defineRoute({
    method: 'POST',
    path: '/chase/dismissals',
    permission: 'funds.handle',
    summary: 'Leave a proposal, with the reason; it is not made again for this account',
    body: shape({ ...target, reason: text(500) }),
    reply: done,
  }),
  'chase.task': defineRoute({
    method: 'POST',
    path: '/chase/tasks/:id',
    permission: 'funds.handle',
    summary: 'The letter of an exit went out, the task is done, or it is dropped with a reason',
    params: idParam,
    body: shape({
      status: oneOf(['sent', 'done', 'dropped']),
      note: Type.String({ maxLength: 500 }),
    }),
    reply: done,
    refusals: ['task-closed'],
  }),
  'chase.letter': defineRoute({
    method: 'GET',
    path: '/chase/tasks/:id/letter',
    permission: 'funds.handle',
    summary: 'Draft of the letter to whoever can still help',
    params: idParam,
    reply: shape({ title: Type.String(), lines: Type.Array(Type.String()) }),
  }),
};
