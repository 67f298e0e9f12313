/**
 * What a person does to a warning (劝阻), as decisions: command and state in, events or a refusal
 * out. Refusals are checked in the order in which each command lists them.
 *
 * | command | refused, in this order |
 * | --- | --- |
 * | claim | already-closed, already-claimed |
 * | release | already-closed, not-yours |
 * | call | already-closed, not-yours, no-number |
 * | outcome | already-closed, not-yours, reason-required |
 * | hold | already-closed, not-yours, hold-too-long |
 * | hand-over | already-closed, not-yours, not-on-duty |
 * | escalate | already-closed, no-higher-tier |
 * | note | already-closed |
 * | follow-up | not-closed, no-follow-up-due |
 */
import { may, type UserActor } from '../access/index.ts';
import { ok, refuse, unreachable, type Result } from '../kernel/index.ts';
import type { Outcome } from './lifecycle.ts';
import type { WarningPolicy } from './policy.ts';
import type { Routing } from './route.ts';
import type { RouteReason } from './route-reason.ts';
import type { WarningEvent, WarningState } from './state.ts';

export type WarningCommand =
  | { readonly act: 'claim' }
  | { readonly act: 'release' }
  | { readonly act: 'call'; readonly target: string; readonly hasNumber: boolean }
  | {
      readonly act: 'outcome';
      readonly outcome: Outcome;
      readonly note: string | null;
      readonly lostFen: number | null;
    }
  | { readonly act: 'hold'; readonly until: number; readonly reason: string }
  | {
      readonly act: 'hand-over';
      readonly to: string;
      readonly onDuty: boolean;
      /** Unit of that person, where they would not see the warning in the one it is in. */
      readonly moveTo?: string | undefined;
      readonly reason: string;
    }
  | { readonly act: 'escalate'; readonly reason: string }
  | { readonly act: 'note'; readonly note: string }
  | { readonly act: 'follow-up'; readonly note: string; readonly stillSafe: boolean };
export type WarningAct = WarningCommand['act'];

export const warningRefusals = [
  'already-closed',
  'already-claimed',
  'not-yours',
  'no-number',
  'reason-required',
  'hold-too-long',
  'not-on-duty',
  'no-higher-tier',
  'not-closed',
  'no-follow-up-due',
] as const;
export type WarningRefusal = (typeof warningRefusals)[number];

export type ActContext = {
  readonly actor: UserActor;
  readonly now: number;
  readonly policy: WarningPolicy;
  /** The station that would go to the door, where one covers the person's region. */
  readonly station: Routing | undefined;
  /** Another warning of the same person lives, so this one cannot come back to life. */
  readonly livingElsewhere: boolean;
};

export function decideAct(
  state: WarningState,
  command: WarningCommand,
  context: ActContext,
): Result<readonly WarningEvent[], WarningRefusal> {
  const refusal = refusalOf(state, command, context);
  return refusal === null ? ok(eventsOf(state, command, context)) : refuse(refusal);
}

type CommandOf<A extends WarningAct> = Extract<WarningCommand, { act: A }>;
type Asked = {
  readonly state: WarningState;
  readonly context: ActContext;
  /** The actor holds it. */
  readonly mine: boolean;
};
type Check<A extends WarningAct> = (asked: Asked, command: CommandOf<A>) => WarningRefusal | null;

/** What refuses each command, once it is known that the warning is in the right half of its life. */
const checks: { readonly [A in WarningAct]: Check<A> } = {
  claim: ({ state, mine }) =>
    state.status === 'open' || (state.status === 'held' && mine) ? null : 'already-claimed',
  release: ({ state, context, mine }) =>
    mine || (state.holderId !== null && mayReassign(context)) ? null : 'not-yours',
  call: ({ mine }, { hasNumber }) => {
    if (!mine) return 'not-yours';
    return hasNumber ? null : 'no-number';
  },
  outcome: ({ mine }, { outcome, note }) => {
    if (!mine) return 'not-yours';
    return outcome === 'false-alarm' && !note?.trim() ? 'reason-required' : null;
  },
  hold: ({ context, mine }, { until }) => {
    if (!mine) return 'not-yours';
    const { now, policy } = context;
    return until > now + policy.holdMaxMs || until <= now ? 'hold-too-long' : null;
  },
  'hand-over': ({ context, mine }, { onDuty }) => {
    if (!mine && !mayReassign(context)) return 'not-yours';
    return onDuty ? null : 'not-on-duty';
  },
  escalate: ({ state, context }) =>
    state.tier === 'station' || context.station === undefined ? 'no-higher-tier' : null,
  note: () => null,
  'follow-up': ({ state }) =>
    state.followUpAt === null || state.followedUpAt !== null ? 'no-follow-up-due' : null,
};

function refusalOf(
  state: WarningState,
  command: WarningCommand,
  context: ActContext,
): WarningRefusal | null {
  const isClosed = state.status === 'closed';
  if (command.act === 'follow-up' && !isClosed) return 'not-closed';
  if (command.act !== 'follow-up' && isClosed) return 'already-closed';
  const check = checks[command.act] as Check<WarningAct>;
  return check({ state, context, mine: state.holderId === context.actor.id }, command);
}

function mayReassign(context: ActContext): boolean {
  return may(context.actor, 'warning.reassign').allowed;
}

function eventsOf(
  state: WarningState,
  command: WarningCommand,
  context: ActContext,
): readonly WarningEvent[] {
  const { now, policy } = context;
  const head = { at: now, actor: context.actor.id };
  switch (command.act) {
    case 'claim':
      return state.status === 'held'
        ? [
            {
              ...head,
              kind: 'resumed',
              by: 'holder',
              holderId: context.actor.id,
              deadlineAt: now + policy.redialMs[state.grade],
            },
          ]
        : [{ ...head, kind: 'claimed', holderId: context.actor.id }];
    case 'release':
      return [{ ...head, kind: 'released', deadlineAt: releasedDeadline(state, context) }];
    case 'call':
      return [
        {
          ...head,
          kind: 'called',
          target: command.target,
          deadlineAt: calledDeadline(state, context),
        },
      ];
    case 'outcome':
      return outcomeEvents(state, command, context);
    case 'hold':
      return [{ ...head, kind: 'held', until: command.until, reason: command.reason }];
    case 'hand-over':
      return [
        ...moving(state, context, command.moveTo),
        { ...head, kind: 'handed-over', to: command.to, reason: command.reason },
      ];
    case 'escalate':
      return escalation(state, context, command.reason);
    case 'note':
      return [{ ...head, kind: 'noted', note: command.note }];
    case 'follow-up':
      return followUpEvents(state, command, context);
    default:
      return unreachable(command);
  }
}

/** Who takes a warning over must see it: it goes with them to their unit. */
function moving(
  state: WarningState,
  { now, actor }: ActContext,
  unitId: string | undefined,
): readonly WarningEvent[] {
  if (unitId === undefined) return [];
  const route: RouteReason = {
    code: 'to-person',
    region: state.routeReason.region,
    passedOver: [],
  };
  return [{ at: now, actor: actor.id, kind: 'routed', unitId, route }];
}

/** A warning that was called keeps its time; one that was not keeps the first-call deadline. */
function releasedDeadline(state: WarningState, context: ActContext): number {
  return state.status === 'held'
    ? context.now + context.policy.redialMs[state.grade]
    : state.deadlineAt;
}

/** The first call, and a redial after no answer, begin the time to an outcome. */
function calledDeadline(state: WarningState, context: ActContext): number {
  return state.firstCallAt === null || state.outcome === 'not-reached'
    ? context.now + context.policy.handleMs[state.grade]
    : state.deadlineAt;
}

function outcomeEvents(
  state: WarningState,
  command: Extract<WarningCommand, { act: 'outcome' }>,
  context: ActContext,
): readonly WarningEvent[] {
  const { now, policy } = context;
  const head = { at: now, actor: context.actor.id };
  const redialAt = now + policy.redialMs[state.grade];
  const handleAt = now + policy.handleMs[state.grade];
  const recorded = (deadlineAt: number): WarningEvent => ({
    ...head,
    kind: 'outcome',
    outcome: command.outcome,
    note: command.note,
    lostFen: command.lostFen,
    deadlineAt,
  });
  switch (command.outcome) {
    case 'dissuaded':
    case 'transferred': {
      const wait = policy.followUpMs[state.grade];
      const followUpAt = wait === null ? null : now + wait;
      return [recorded(now), { ...head, kind: 'closed', by: 'outcome', followUpAt }];
    }
    case 'false-alarm':
      return [recorded(now), { ...head, kind: 'closed', by: 'outcome', followUpAt: null }];
    case 'not-reached':
      return state.attempts < policy.attemptsMax
        ? [recorded(redialAt)]
        : [recorded(redialAt), ...escalation(state, context, 'not-reached')];
    case 'dead-number':
    case 'refused':
      return [recorded(handleAt), ...escalation(state, context, command.outcome)];
    default:
      return unreachable(command.outcome);
  }
}

/** To the station that covers the person; nothing where none does or it is there already. */
function escalation(
  state: WarningState,
  context: ActContext,
  reason: string,
): readonly WarningEvent[] {
  if (state.tier === 'station' || context.station === undefined) return [];
  return [
    {
      at: context.now,
      actor: context.actor.id,
      kind: 'escalated',
      unitId: context.station.unitId,
      route: context.station.reason,
      reason,
      deadlineAt: context.now + context.policy.visitMs[state.grade],
    },
  ];
}

function followUpEvents(
  state: WarningState,
  command: Extract<WarningCommand, { act: 'follow-up' }>,
  context: ActContext,
): readonly WarningEvent[] {
  const head = { at: context.now, actor: context.actor.id };
  const done: WarningEvent = {
    ...head,
    kind: 'followed-up',
    note: command.note,
    stillSafe: command.stillSafe,
  };
  if (command.stillSafe || context.livingElsewhere) return [done];
  return [
    done,
    {
      ...head,
      kind: 'resumed',
      by: 'not-safe',
      holderId: null,
      deadlineAt: context.now + context.policy.firstCallMs[state.grade],
    },
  ];
}

export type ActVerdict = {
  readonly act: WarningAct;
  readonly allowed: boolean;
  /** The refusal, or the rule of access that refuses; empty where allowed. */
  readonly reason: string;
};

/** What an actor may do now, with the reason where not. Same decisions as the acts themselves. */
export function actsOf(
  state: WarningState,
  context: ActContext,
  unitPath: readonly string[],
  hasNumber: boolean,
): readonly ActVerdict[] {
  const access = may(context.actor, 'warning.handle', { unitPath });
  const tries: readonly WarningCommand[] = [
    { act: 'claim' },
    { act: 'release' },
    { act: 'call', target: 'self', hasNumber },
    { act: 'outcome', outcome: 'dissuaded', note: null, lostFen: null },
    { act: 'hold', until: context.now + 1, reason: '' },
    { act: 'hand-over', to: '', onDuty: true, reason: '' },
    { act: 'escalate', reason: '' },
    { act: 'note', note: '' },
    { act: 'follow-up', note: '', stillSafe: true },
  ];
  return tries.map((command) => {
    const reason = access.allowed ? refusalOf(state, command, context) : access.rule;
    return { act: command.act, allowed: reason === null, reason: reason ?? '' };
  });
}
