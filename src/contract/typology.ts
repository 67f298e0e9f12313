/** Typologies, their replays, and what they propose (类案模型、回放、建议). */
import { Type, type Static } from 'typebox';
import { categoryCodes } from '../core/kernel/index.ts';
import { signalKinds } from '../core/signal/index.ts';
import { typologyStates } from '../core/typology/index.ts';
import { grades } from '../core/warning/index.ts';
import {
  at,
  defineRoute,
  idParam,
  nullable,
  oneOf,
  optional,
  page,
  pageQuery,
  shape,
  text,
} from './route.ts';
import { reason } from './signal.ts';

const states = oneOf(typologyStates.map((s) => s.code));
const category = oneOf(categoryCodes);
const grade = oneOf(grades.map((g) => g.code));
const typologyId = Type.String({ pattern: '^[a-z][a-z0-9-]{0,47}$' });
const versionNumber = Type.Integer({ minimum: 1, maximum: 100_000 });
const time = Type.Integer({ description: 'Milliseconds since 1970', minimum: 0 });
const bilingual = shape({ zh: Type.String(), en: Type.String() });
const person = shape({ id: Type.String(), name: Type.String() });

/** The body is a typology as docs/reference/typology.md describes it; checked by `parseTypology`. */
const body = Type.Record(Type.String({ maxLength: 64 }), Type.Unknown(), {
  description: 'A typology, see docs/reference/typology.md',
});

export const typologyVersion = shape({
  typology: Type.String(),
  version: Type.Integer(),
  state: states,
  origin: oneOf(['centre', 'shipped']),
  body,
  cost: Type.Integer(),
  windows: Type.Integer(),
  author: nullable(person),
  createdAt: at,
  updatedAt: at,
  replayedAt: nullable(at),
  shadowAt: nullable(at),
  submittedBy: nullable(person),
  submittedAt: nullable(at),
  approvedBy: nullable(person),
  approvedAt: nullable(at),
  note: nullable(Type.String()),
  revision: Type.Integer(),
});
export type TypologyVersion = Static<typeof typologyVersion>;

const use = shape({
  /** Hits of live decisions per day over the last 36 days, oldest first; today is the last. */
  daily: Type.Array(Type.Integer()),
  shadowDaily: Type.Array(Type.Integer()),
  /** Of warnings with an outcome in the last 90 days that it had a part in. */
  right: Type.Integer(),
  wrong: Type.Integer(),
  precision: nullable(Type.Number({ description: 'right / (right + wrong)' })),
  /** Why those were false alarms, most often first; `untold` where no reason was coded. */
  wrongReasons: Type.Array(shape({ code: Type.String(), count: Type.Integer() })),
  drift: nullable(
    Type.Number({ description: '(hits of the last 7 days / 7) / (hits of the 28 before / 28)' }),
  ),
});

export const typologyLine = shape({
  typology: Type.String(),
  name: bilingual,
  meaning: bilingual,
  category,
  subject: Type.String(),
  act: Type.Array(Type.String()),
  kinds: Type.Array(oneOf(signalKinds)),
  /** The version in each state, where there is one. */
  live: nullable(Type.Integer()),
  shadow: nullable(Type.Integer()),
  open: nullable(shape({ version: Type.Integer(), state: states })),
  submitted: nullable(Type.Integer()),
  cost: Type.Integer(),
  use,
});
export type TypologyLine = Static<typeof typologyLine>;

const packEntry = shape({
  typology: Type.String(),
  version: Type.Integer(),
  state: oneOf(['live', 'shadow']),
});

export const packReply = shape({
  seq: Type.Integer(),
  entries: Type.Array(packEntry),
  madeBy: nullable(person),
  madeAt: at,
  reason: Type.String(),
  /** What a rollback would bring back; null where there is nothing before. */
  previous: nullable(shape({ seq: Type.Integer(), entries: Type.Array(packEntry), madeAt: at })),
});
export type PackReply = Static<typeof packReply>;

const typologyEvent = shape({
  version: Type.Integer(),
  at,
  kind: Type.String(),
  by: nullable(person),
  detail: Type.Unknown(),
});

const runState = oneOf(['waiting', 'running', 'done', 'cancelled', 'failed']);

export const replayRun = shape({
  id: Type.String(),
  purpose: oneOf(['matches', 'replay']),
  typology: Type.String(),
  version: nullable(Type.Integer()),
  against: nullable(Type.Integer()),
  from: at,
  to: at,
  seats: nullable(Type.Integer()),
  state: runState,
  progress: shape({
    share: Type.Number({ description: '0..1' }),
    signals: Type.Integer(),
  }),
  problem: nullable(Type.String()),
  askedBy: nullable(person),
  askedAt: at,
  finishedAt: nullable(at),
});
export type ReplayRunReply = Static<typeof replayRun>;

const replayWhole = shape({
  ...replayRun.properties,
  body,
  /** As src/server/typology/report.ts writes it; null until the run is done. */
  report: nullable(Type.Unknown()),
});

const judged = shape({
  grade: nullable(grade),
  category,
  score: Type.Number(),
  reasons: Type.Array(reason),
  hits: Type.Array(
    shape({
      typology: Type.String(),
      version: Type.Integer(),
      score: Type.Number(),
      grade,
      rules: Type.Array(Type.String()),
      shadow: Type.Boolean(),
    }),
  ),
});

export const replayHit = shape({
  position: Type.Integer(),
  kind: oneOf(['hit', 'gained', 'lost', 'raised', 'lowered', 'renamed']),
  at,
  signalKind: oneOf(signalKinds),
  /** What the outcome of its warning says: `unknown` where there is none yet. */
  verdict: oneOf(['right', 'wrong', 'neutral', 'unknown']),
  before: nullable(judged),
  after: nullable(judged),
});
export type ReplayHitReply = Static<typeof replayHit>;

export const proposalKinds = ['block', 'lead', 'hold'] as const;
const proposalState = oneOf(['open', 'accepted', 'rejected', 'expired']);

export const proposal = shape({
  id: Type.String(),
  kind: oneOf(proposalKinds),
  subjectKind: Type.String(),
  /** Masked; the whole with a purpose by `proposal.reveal`. */
  subject: Type.String(),
  typology: Type.String(),
  version: Type.Integer(),
  name: bilingual,
  category,
  score: Type.Number(),
  /** Rules that matched, by name. */
  rules: Type.Array(shape({ id: Type.String(), name: nullable(bilingual) })),
  /** Positions of the newest signals it rests on, oldest first. */
  positions: Type.Array(Type.Integer()),
  signalCount: Type.Integer(),
  state: proposalState,
  firstAt: at,
  lastAt: at,
  decidedBy: nullable(person),
  decidedAt: nullable(at),
  reason: nullable(Type.String()),
});
export type Proposal = Static<typeof proposal>;

const versionParams = shape({
  id: typologyId,
  version: versionNumber,
});
const revision = Type.Integer({ minimum: 1, description: 'The revision that was seen' });
const bareAct = shape({ revision });
const reasonedAct = shape({ revision, reason: nullable(text(500)) });

const act = <const P extends string, const R extends readonly string[]>(
  name: P,
  summary: string,
  refusals: R,
) =>
  ({
    method: 'POST',
    path: `/typologies/:id/versions/:version/${name}`,
    summary,
    params: versionParams,
    reply: typologyVersion,
    refusals,
  }) as const;

export const typologyRoutes = {
  'typology.list': defineRoute({
    method: 'GET',
    path: '/typologies',
    permission: 'typology.read',
    summary: 'Typologies with their state, precision, hits and drift, and the pack in force',
    reply: shape({
      items: Type.Array(typologyLine),
      pack: packReply,
    }),
  }),
  'typology.read': defineRoute({
    method: 'GET',
    path: '/typologies/:id',
    permission: 'typology.read',
    summary: 'A typology with its versions, newest first, and what happened to them',
    params: shape({ id: typologyId }),
    reply: shape({ versions: Type.Array(typologyVersion), events: Type.Array(typologyEvent) }),
  }),
  'typology.create': defineRoute({
    method: 'POST',
    path: '/typologies',
    permission: 'typology.write',
    summary: 'A new typology, or a new version of one, as a draft',
    body: shape({ body }),
    reply: typologyVersion,
    refusals: ['draft-exists'],
  }),
  'typology.edit': defineRoute({
    method: 'PATCH',
    path: '/typologies/:id/versions/:version',
    permission: 'typology.write',
    summary: 'Change a draft; what was replayed is a draft again',
    params: versionParams,
    body: shape({ revision, body }),
    reply: typologyVersion,
    refusals: ['typology-changed', 'not-a-draft'],
  }),
  'typology.discard': defineRoute({
    ...act('discard', 'Give a draft up', ['typology-changed', 'not-a-draft']),
    permission: 'typology.write',
    body: bareAct,
  }),
  'typology.shadow': defineRoute({
    ...act('shadow', 'Let it run and be recorded without effect', [
      'typology-changed',
      'not-replayed',
    ]),
    permission: 'typology.write',
    body: bareAct,
  }),
  'typology.submit': defineRoute({
    ...act('submit', 'Ask another person to let it go live', [
      'typology-changed',
      'not-replayed',
      'already-submitted',
    ]),
    permission: 'typology.write',
    body: reasonedAct,
  }),
  'typology.withdraw': defineRoute({
    ...act('withdraw', 'Take back what was submitted', ['typology-changed', 'not-submitted']),
    permission: 'typology.write',
    body: bareAct,
  }),
  'typology.approve': defineRoute({
    ...act('approve', 'Let it go live in place of the version before; the switch is at once', [
      'typology-changed',
      'not-submitted',
      'own-work',
      'reason-required',
    ]),
    permission: 'typology.approve',
    body: reasonedAct,
  }),
  'typology.return': defineRoute({
    ...act('return', 'Send it back to its author', [
      'typology-changed',
      'not-submitted',
      'reason-required',
    ]),
    permission: 'typology.approve',
    body: reasonedAct,
  }),
  'typology.retire': defineRoute({
    ...act('retire', 'Take it out of the pack', [
      'typology-changed',
      'not-in-force',
      'reason-required',
    ]),
    permission: 'typology.approve',
    body: reasonedAct,
  }),
  'typology.rollback': defineRoute({
    method: 'POST',
    path: '/typology-pack/rollback',
    permission: 'typology.approve',
    summary: 'Bring the pack before back, at once; one step',
    body: shape({ seq: Type.Integer({ minimum: 0 }), reason: text(500) }),
    reply: packReply,
    refusals: ['pack-changed', 'nothing-before'],
  }),
  'replay.start': defineRoute({
    method: 'POST',
    path: '/replays',
    permission: 'typology.replay',
    summary: 'Run a version, or a text not saved yet, over stored signals',
    body: shape({
      purpose: oneOf(['matches', 'replay']),
      typology: typologyId,
      /** A saved version; else `body`. */
      version: optional(versionNumber),
      body: optional(body),
      /** Version to compare with; the pack in force without this typology where not told. */
      against: optional(versionNumber),
      from: optional(time),
      to: optional(time),
      seats: optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    }),
    reply: replayRun,
    refusals: ['replay-queue-full'],
  }),
  'replay.list': defineRoute({
    method: 'GET',
    path: '/replays',
    permission: 'typology.read',
    summary: 'Replays of a typology, newest first',
    query: shape({ ...pageQuery, typology: typologyId }),
    reply: page(replayRun),
  }),
  'replay.read': defineRoute({
    method: 'GET',
    path: '/replays/:id',
    permission: 'typology.read',
    summary: 'A replay with its report',
    params: idParam,
    reply: replayWhole,
  }),
  'replay.cancel': defineRoute({
    method: 'POST',
    path: '/replays/:id/cancel',
    permission: 'typology.replay',
    summary: 'Stop a replay that waits or runs',
    params: idParam,
    reply: replayRun,
    refusals: ['replay-finished'],
  }),
  'replay.hits': defineRoute({
    method: 'GET',
    path: '/replay-hits',
    permission: 'typology.read',
    summary: 'Single decisions of a replay with their reasons',
    query: shape({
      ...pageQuery,
      run: text(64),
      kind: optional(oneOf(['hit', 'gained', 'lost', 'raised', 'lowered', 'renamed'])),
    }),
    reply: page(replayHit),
  }),
  'proposal.list': defineRoute({
    method: 'GET',
    path: '/proposals',
    permission: 'proposal.read',
    summary: 'What typologies propose, newest first',
    query: shape({
      ...pageQuery,
      state: optional(proposalState),
      kind: optional(oneOf(proposalKinds)),
    }),
    reply: page(proposal),
  }),
  'proposal.reveal': defineRoute({
    method: 'POST',
    path: '/proposals/:id/reveal',
    permission: 'proposal.decide',
    summary: 'The whole account, number or device; the look is recorded',
    params: idParam,
    reply: shape({ value: Type.String() }),
  }),
  'proposal.decide': defineRoute({
    method: 'POST',
    path: '/proposals/:id/decide',
    permission: 'proposal.decide',
    summary: 'Accept or reject; an accepted block becomes an entry of the list',
    params: idParam,
    body: shape({ accept: Type.Boolean(), reason: nullable(text(500)) }),
    reply: proposal,
    refusals: ['already-decided', 'reason-required'],
  }),
};
