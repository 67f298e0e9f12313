/** Warnings and the seat (预警、坐席). */
import { Type, type Static } from 'typebox';
import { purposes } from '../core/access/index.ts';
import { scriptEnds, scriptSections, worthFactors } from '../core/dissuasion/index.ts';
import { categoryCodes } from '../core/kernel/index.ts';
import { signalKinds } from '../core/signal/index.ts';
import {
  advices,
  clockSteps,
  feedbackSchema,
  followUpResults,
  grades,
  outcomes,
  urgencies,
  warningEventKinds,
  warningStatuses,
  warningTiers,
} from '../core/warning/index.ts';
import {
  at,
  defineRoute,
  idParam,
  nullable,
  oneOf,
  optional,
  shape,
  text,
  pageQuery,
} from './route.ts';
import { reason } from './signal.ts';

const grade = oneOf(grades.map((g) => g.code));
const status = oneOf(warningStatuses.map((s) => s.code));
const outcome = oneOf(outcomes.map((o) => o.code));
export const warningTabs = ['waiting', 'active', 'follow-up', 'mine'] as const;

/** One row of the queue. All personal data masked. */
export const warningRow = shape({
  id: Type.String(),
  /** Number people quote, such as YJ-261122-0418. */
  number: Type.String(),
  grade,
  category: oneOf(categoryCodes),
  status,
  score: Type.Integer({ description: '0-100' }),
  person: shape({
    nameMasked: Type.String(),
    sex: nullable(oneOf(['F', 'M'])),
    age: nullable(Type.Integer()),
    place: Type.String({ description: 'District or street · community, or the phone region' }),
  }),
  amountAtRiskFen: Type.Integer(),
  /** The strongest reason in words, one line. */
  headline: Type.String(),
  ongoingCall: Type.Boolean(),
  /** What is urgent now. */
  urgent: Type.Array(oneOf(urgencies.map((u) => u.code))),
  /** Warned or lost money before, within the time of the policy. */
  isRepeat: Type.Boolean(),
  /** Pushes of others that were merged into it. */
  pushCount: Type.Integer(),
  claimedAt: nullable(at),
  /** The person or the family was first reached. */
  contactedAt: nullable(at),
  metAt: nullable(at),
  /** What a call now is expected to prevent; of waiting warnings only, in lists and alone. */
  worth: nullable(
    shape({
      fen: Type.Integer(),
      factors: Type.Array(
        shape({ code: oneOf(worthFactors.map((f) => f.code)), text: Type.String() }),
      ),
    }),
  ),
  deadlineAt: at,
  openedAt: at,
  updatedAt: at,
  signalCount: Type.Integer(),
  unitName: Type.String(),
  tier: oneOf(warningTiers.map((t) => t.code)),
  /** The last move from one tier to another: by whom (empty: by rule) and why; only in lists. */
  sent: nullable(shape({ at, by: Type.String(), why: Type.String() })),
  holder: nullable(
    shape({ id: Type.String(), name: Type.String(), seat: nullable(Type.String()) }),
  ),
  version: Type.Integer({ description: 'Rises with each change; sent back for conflict checks' }),
});
export type WarningRow = Static<typeof warningRow>;

/** One step of the script (话术): lines read aloud, then what the person answers. */
const scriptStep = shape({
  id: Type.String(),
  section: oneOf(scriptSections),
  lines: Type.Array(Type.String()),
  hint: nullable(Type.String({ description: 'For the seat, not read aloud' })),
  answers: Type.Array(
    shape({
      code: Type.String(),
      text: Type.String(),
      next: Type.String({ description: 'Id of the step that follows' }),
      records: shape({
        reached: optional(oneOf(['person', 'family'])),
        belief: optional(oneOf(['accepts', 'doubts', 'refuses'])),
        stage: optional(oneOf(['contact', 'trust', 'transfer', 'remote-control'])),
      }),
    }),
  ),
  next: nullable(Type.String()),
  end: nullable(oneOf(scriptEnds)),
});

export const warningDetail = shape({
  ...warningRow.properties,
  person: shape({
    ...warningRow.properties.person.properties,
    id: Type.String(),
    phoneMasked: nullable(Type.String()),
    idNumberMasked: nullable(Type.String()),
    job: nullable(Type.String()),
    household: nullable(Type.String()),
    relatives: Type.Array(
      shape({
        id: Type.String(),
        relation: Type.String(),
        nameMasked: Type.String(),
        phoneMasked: Type.String(),
      }),
    ),
    warningsIn90Days: Type.Integer(),
  }),
  origins: Type.Array(Type.String({ description: 'Sources the signals came from' })),
  /** Warnings of others about the person, merged here: province, bank, carrier. */
  pushes: Type.Array(
    shape({
      source: Type.String(),
      ref: Type.String({ description: 'Their own number' }),
      grade: nullable(Type.String({ description: 'Their grade in their words' })),
      at,
      /** When they were last told what came of it. */
      toldAt: nullable(at),
      /** When they collected that. */
      collectedAt: nullable(at),
    }),
  ),
  /** Earlier warnings of the person, newest first. */
  earlier: Type.Array(
    shape({
      number: Type.String(),
      openedAt: at,
      category: oneOf(categoryCodes),
      outcome: nullable(outcome),
      lostFen: Type.Integer(),
    }),
  ),
  /** Others who share a number by which the person was named: ask who it is. */
  sharedWith: Type.Array(shape({ id: Type.String(), nameMasked: Type.String() })),
  feedback: nullable(feedbackSchema),
  outcomeCode: nullable(Type.String({ description: "The centre's own word for the outcome" })),
  /** What the rules advise next, such as a call by the shift leader. */
  advice: Type.Array(oneOf(advices.map((a) => a.code))),
  tierAt: at,
  /** Loss told of after the warning. */
  lostAfterFen: nullable(Type.Integer()),
  /** Until when this actor may take the last outcome back. */
  undoUntil: nullable(at),
  transfer: nullable(
    shape({
      to: Type.String(),
      toName: Type.String(),
      byName: Type.String(),
      at,
      dueAt: at,
      reason: Type.String(),
    }),
  ),
  reasons: Type.Array(reason),
  model: Type.String(),
  policy: Type.String({ description: 'Version of the grade policy' }),
  gradeReason: Type.String(),
  /** Share of true warnings among closed ones of this model and category, last 30 days; null when under 20. */
  precision: nullable(shape({ rate: Type.Number(), count: Type.Integer() })),
  routeReason: Type.String(),
  timeline: Type.Array(
    shape({
      position: Type.Integer(),
      at,
      kind: oneOf(signalKinds),
      source: Type.String(),
      title: Type.String(),
      detail: Type.String(),
      score: Type.Integer(),
      ongoing: Type.Boolean(),
    }),
  ),
  events: Type.Array(
    shape({
      seq: Type.Integer(),
      at,
      kind: oneOf(warningEventKinds),
      actor: Type.String(),
      text: Type.String(),
    }),
  ),
  links: Type.Array(
    shape({
      kind: oneOf(['number', 'account', 'domain', 'app']),
      value: Type.String(),
      warningCount: Type.Integer({ description: 'Other people warned because of it' }),
      listed: Type.Boolean(),
    }),
  ),
  /** Steps that run against the clock, the next deadline first. */
  clocks: Type.Array(
    shape({
      step: oneOf(clockSteps.map((c) => c.code)),
      name: Type.String(),
      startedAt: at,
      dueAt: at,
    }),
  ),
  script: shape({
    version: Type.String(),
    title: Type.String(),
    sections: Type.Array(shape({ code: oneOf(scriptSections), title: Type.String() })),
    start: Type.String({ description: 'Id of the first step' }),
    steps: Type.Array(scriptStep),
  }),
  holdUntil: nullable(at),
  attempts: Type.Integer(),
  outcome: nullable(outcome),
  followUpAt: nullable(at),
  followUps: Type.Integer({ description: 'Rounds of follow-up that are over' }),
  /** What this actor may do now; the console shows the reason where an act is not allowed. */
  acts: Type.Array(shape({ act: Type.String(), allowed: Type.Boolean(), reason: Type.String() })),
});
export type WarningDetail = Static<typeof warningDetail>;

const versioned = { version: Type.Integer({ minimum: 1 }) };
const act = <const P extends Parameters<typeof Type.Object>[0]>(
  name: string,
  summary: string,
  body: P,
  refusals: readonly string[],
) =>
  defineRoute({
    method: 'POST',
    path: `/warnings/:id/${name}`,
    permission: 'warning.handle',
    summary,
    params: idParam,
    body: shape({ ...versioned, ...body }),
    reply: warningDetail,
    refusals,
  });

export const warningRoutes = {
  'warning.list': defineRoute({
    method: 'GET',
    path: '/warnings',
    permission: 'warning.read',
    summary: 'The queue, most urgent first',
    query: shape({
      ...pageQuery,
      tab: optional(oneOf(warningTabs)),
      grade: optional(grade),
      category: optional(oneOf(categoryCodes)),
      source: optional(text(64)),
      tier: optional(oneOf(warningTiers.map((t) => t.code))),
      q: optional(text(64)),
      scope: optional(oneOf(['own', 'all'])),
    }),
    reply: shape({
      items: Type.Array(warningRow),
      next: nullable(Type.String()),
      counts: shape({
        waiting: Type.Integer(),
        active: Type.Integer(),
        followUp: Type.Integer(),
        mine: Type.Integer(),
        /** Waiting, by tier. */
        tiers: shape({
          seat: Type.Integer(),
          branch: Type.Integer(),
          station: Type.Integer(),
          grid: Type.Integer(),
        }),
      }),
      /** Sequence of the change feed this answer includes; begin the stream after it. */
      seq: Type.Integer(),
    }),
  }),
  'warning.next': defineRoute({
    method: 'POST',
    path: '/warnings/next',
    permission: 'warning.handle',
    summary: 'Claim the waiting warning whose call is expected to prevent most',
    body: shape({
      /** Where not told: what waits for a seat, and whatever waits in one's own unit. */
      tier: optional(oneOf(warningTiers.map((t) => t.code))),
      /** Not this one, for now: it is put back, with the reason on record. */
      skip: optional(shape({ id: text(64), reason: text(500) })),
    }),
    reply: shape({ warning: nullable(warningDetail) }),
    refusals: ['already-closed', 'not-yours'],
  }),
  'warning.shift': defineRoute({
    method: 'GET',
    path: '/warnings/shift',
    permission: 'warning.read',
    summary: 'Figures of my shift',
    reply: shape({
      dissuaded: Type.Integer(),
      successRate: nullable(Type.Number()),
      responseMs: nullable(Type.Integer({ description: 'Mean time from issue to first call' })),
      since: at,
    }),
  }),
  'warning.outcomes': defineRoute({
    method: 'GET',
    path: '/warnings/outcomes',
    permission: 'warning.read',
    summary: "The centre's outcomes with their keys, and what follows from each",
    reply: shape({
      items: Type.Array(
        shape({
          code: Type.String(),
          as: outcome,
          key: Type.String(),
          name: Type.String(),
          closes: Type.Boolean(),
          needsNote: Type.Boolean(),
          redial: Type.Boolean(),
          tier: nullable(oneOf(warningTiers.map((t) => t.code))),
        }),
      ),
      undoMs: Type.Integer(),
    }),
  }),
  'warning.read': defineRoute({
    method: 'GET',
    path: '/warnings/:id',
    permission: 'warning.read',
    summary: 'One warning, masked',
    params: idParam,
    reply: warningDetail,
  }),
  'warning.claim': act('claim', 'Take it in hand', {}, ['already-closed', 'already-claimed']),
  'warning.release': act('release', 'Put it back into the queue', {}, [
    'already-closed',
    'not-yours',
  ]),
  'warning.call': act(
    'call',
    'Record a call attempt; answers with the number to dial',
    { target: Type.String({ maxLength: 64, description: 'self, or the id of a relative' }) },
    ['already-closed', 'not-yours', 'no-number'],
  ),
  'warning.outcome': act(
    'outcome',
    'Record the outcome',
    {
      outcome: text(32),
      note: optional(text(2000)),
      lostFen: optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000_000_000 })),
      feedback: optional(feedbackSchema),
    },
    ['already-closed', 'not-yours', 'unknown-outcome', 'reason-required'],
  ),
  'warning.undo': act('undo', 'Take the last outcome back, soon after it was recorded', {}, [
    'nothing-to-undo',
  ]),
  'warning.split': defineRoute({
    method: 'POST',
    path: '/warnings/:id/split',
    permission: 'warning.handle',
    summary: 'Give signals to the person whose they are; giving them back undoes it',
    params: idParam,
    body: shape({
      ...versioned,
      positions: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 500 }),
      to: Type.Union([
        shape({ person: text(64) }),
        shape({ relative: text(64) }),
        shape({
          name: text(128),
          phone: optional(text(32)),
          idNumber: optional(text(18)),
        }),
      ]),
      number: oneOf(['shared', 'theirs', 'none']),
      reason: text(500),
    }),
    reply: shape({
      warning: warningDetail,
      into: shape({
        id: Type.String(),
        number: Type.String(),
        opened: Type.Boolean({ description: 'It is new' }),
      }),
    }),
    refusals: [
      'already-closed',
      'not-yours',
      'not-its-signal',
      'same-person',
      'nothing-to-warn-of',
    ],
  }),
  'warning.hold': act('hold', 'Set aside until a time', { until: at, reason: text(500) }, [
    'already-closed',
    'not-yours',
    'hold-too-long',
  ]),
  'warning.hand-over': act(
    'hand-over',
    'Give it to another person',
    { to: text(64), reason: text(500) },
    ['already-closed', 'not-yours', 'not-on-duty'],
  ),
  'warning.escalate': act(
    'escalate',
    'Raise it to the next tier, or to the one named',
    { reason: text(500), tier: optional(oneOf(warningTiers.map((t) => t.code))) },
    ['already-closed', 'no-higher-tier'],
  ),
  'warning.return': act('return', 'Give it back to a seat', { reason: text(500) }, [
    'already-closed',
    'no-lower-tier',
  ]),
  'warning.note': act('note', 'Add a note', { note: text(2000) }, ['already-closed']),
  'warning.follow-up': act(
    'follow-up',
    'Record the follow-up visit or call',
    {
      note: text(2000),
      stillSafe: Type.Boolean(),
      result: optional(oneOf(followUpResults.map((r) => r.code))),
    },
    ['not-closed', 'no-follow-up-due'],
  ),
  'origin.feedback': defineRoute({
    method: 'GET',
    path: '/origins/feedback',
    permission: 'source',
    summary:
      'What came of the warnings that this source pushed and has not collected, oldest first',
    reply: shape({
      items: Type.Array(
        shape({
          id: Type.String(),
          ref: Type.String({ description: 'Number that the source gave it' }),
          at,
          state: oneOf(['closed', 'withdrawn']),
          outcome: nullable(Type.String()),
          reached: nullable(Type.String()),
          lost: Type.Boolean({ description: 'Money was lost before the person was reached' }),
          warning: Type.String({ description: 'Our number' }),
          grade,
        }),
      ),
      more: Type.Boolean(),
    }),
  }),
  'origin.collected': defineRoute({
    method: 'POST',
    path: '/origins/feedback/collected',
    permission: 'source',
    summary: 'The source has this feedback; it is not sent again',
    body: shape({ ids: Type.Array(text(64), { minItems: 1, maxItems: 500 }) }),
    reply: shape({ collected: Type.Integer() }),
  }),
  'warning.colleagues': defineRoute({
    method: 'GET',
    path: '/warnings/colleagues',
    permission: 'warning.handle',
    summary: 'People to whom a warning may be handed over',
    reply: shape({
      items: Type.Array(
        shape({
          id: Type.String(),
          name: Type.String(),
          seat: nullable(Type.String()),
          unitName: Type.String(),
          inHand: Type.Integer(),
        }),
      ),
    }),
  }),
  'person.reveal': defineRoute({
    method: 'POST',
    path: '/persons/:id/reveal',
    permission: 'person.reveal',
    summary: 'Show one value in full; leaves an audit entry',
    params: idParam,
    body: shape({
      field: oneOf(['phone', 'name', 'idNumber', 'address', 'relative']),
      relativeId: optional(text(64)),
      purpose: oneOf(purposes.map((p) => p.code)),
      warningId: text(64),
    }),
    reply: shape({ value: Type.String() }),
    refusals: ['purpose-not-allowed', 'no-value'],
  }),
};
