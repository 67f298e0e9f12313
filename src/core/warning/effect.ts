/** What a command that nothing refuses brings about: its events. */
import { actorKey } from '../access/index.ts';
import { unreachable } from '../kernel/index.ts';
import type { ActContext, CommandOf, WarningCommand } from './command.ts';
import type { EventOf, WarningEvent } from './event.ts';
import { firstFollowUpAt, nextFollowUp } from './follow-up.ts';
import { warningTiers, type WarningTier } from './lifecycle.ts';
import type { OutcomeRule } from './outcome.ts';
import { outcomeRuleOf } from './policy.ts';
import type { RouteReason } from './route-reason.ts';
import type { WarningState } from './state.ts';

type Head = { readonly at: number; readonly actor: string };
const headOf = ({ now, actor }: ActContext): Head => ({ at: now, actor: actorKey(actor) });

export function eventsOf(
  state: WarningState,
  command: WarningCommand,
  context: ActContext,
): readonly WarningEvent[] {
  const head = headOf(context);
  switch (command.act) {
    case 'claim':
      return [claiming(state, context)];
    case 'release':
      return [{ ...head, kind: 'released', deadlineAt: releasedDeadline(state, context) }];
    case 'call': {
      const deadlineAt = calledDeadline(state, context);
      return [{ ...head, kind: 'called', target: command.target, deadlineAt }];
    }
    case 'contact': {
      const { channel, target, reached, ref } = command;
      return [{ ...head, kind: 'contacted', channel, target, reached, ref }];
    }
    case 'meet':
      return [{ ...head, kind: 'met', visitId: command.visitId, metAt: command.metAt }];
    case 'outcome':
      return outcomeEvents(state, command, context);
    case 'undo':
      return undoing(state, head);
    case 'hold':
      return [{ ...head, kind: 'held', until: command.until, reason: command.reason }];
    case 'hand-over':
      return [
        ...moving(state, head, command.moveTo),
        { ...head, kind: 'handed-over', to: command.to, reason: command.reason },
      ];
    case 'escalate': {
      const tier = command.tier ?? usualTier(state.tier);
      return escalation(state, context, { tier, reason: command.reason });
    }
    case 'return':
      return returning(state, context, command.reason);
    case 'note':
      return [{ ...head, kind: 'noted', note: command.note }];
    case 'follow-up':
      return followUpEvents(state, command, context);
    default:
      return unreachable(command);
  }
}

function claiming(state: WarningState, context: ActContext): WarningEvent {
  const head = headOf(context);
  const holderId = head.actor;
  if (state.status !== 'held') return { ...head, kind: 'claimed', holderId };
  const deadlineAt = context.now + context.policy.redialMs[state.grade];
  return { ...head, kind: 'resumed', by: 'holder', holderId, deadlineAt };
}

function undoing(state: WarningState, head: Head): readonly WarningEvent[] {
  const { undo, outcome } = state;
  if (undo === null || outcome === null) return [];
  return [{ ...head, kind: 'undone', outcome, back: undo.back }];
}

/** Who takes a warning over must see it: it goes with them to their unit. */
function moving(
  state: WarningState,
  head: Head,
  unitId: string | undefined,
): readonly WarningEvent[] {
  if (unitId === undefined) return [];
  const route: RouteReason = {
    code: 'to-person',
    region: state.routeReason.region,
    passedOver: [],
  };
  return [{ ...head, kind: 'routed', unitId, route }];
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
  command: CommandOf<'outcome'>,
  context: ActContext,
): readonly WarningEvent[] {
  const { now, policy } = context;
  const rule = outcomeRuleOf(policy, command.outcome);
  if (rule === undefined) return [];
  const head = headOf(context);
  const recorded: EventOf<'outcome'> = {
    ...head,
    kind: 'outcome',
    outcome: rule.as,
    code: rule.code,
    note: command.note,
    lostFen: command.lostFen,
    feedback: command.feedback ?? null,
    closes: rule.closes,
    deadlineAt: outcomeDeadline(state, rule, context),
  };
  if (rule.closes) {
    const followUpAt = rule.followUp ? firstFollowUpAt(policy, state.grade, now) : null;
    return [recorded, { ...head, kind: 'closed', by: 'outcome', followUpAt }];
  }
  if (rule.redial && state.attempts < policy.attemptsMax) return [recorded];
  return [recorded, ...escalationAfter(state, rule, context)];
}

function outcomeDeadline(
  { grade }: WarningState,
  rule: OutcomeRule,
  { now, policy }: ActContext,
): number {
  if (rule.closes) return now;
  return now + (rule.redial ? policy.redialMs : policy.handleMs)[grade];
}

/** By rule: a refusal climbs the ladder of the policy, any other outcome goes to its tier. */
function escalationAfter(
  state: WarningState,
  rule: OutcomeRule,
  context: ActContext,
): readonly WarningEvent[] {
  const tier = rule.tier?.[state.grade] ?? null;
  if (rule.as !== 'refused') {
    return tier === null ? [] : escalation(state, context, { tier, reason: rule.as });
  }
  const { refusalSteps } = context.policy;
  const step = refusalSteps[Math.min(state.refusals, refusalSteps.length - 1)];
  const wanted = step?.tier ?? (state.refusals === 0 ? tier : null);
  const up = wanted === null ? [] : escalation(state, context, { tier: wanted, reason: rule.as });
  const next = step?.next ?? [];
  const [first, ...rest] = up;
  if (first?.kind === 'escalated') return [{ ...first, next }, ...rest];
  return next.length === 0 ? [] : [{ ...headOf(context), kind: 'advised', next }];
}

const rankOf = (tier: WarningTier): number => warningTiers.findIndex((t) => t.code === tier);

function usualTier(tier: WarningTier): WarningTier {
  return tier === 'station' || tier === 'grid' ? 'grid' : 'station';
}

/** The tier a warning would really reach: that one, or the next above it that somebody holds. */
export function reachableTier(
  state: WarningState,
  { places }: Pick<ActContext, 'places'>,
  wanted: WarningTier | undefined,
): WarningTier | undefined {
  const least = rankOf(wanted ?? usualTier(state.tier));
  const above = warningTiers.slice(Math.max(least, rankOf(state.tier) + 1));
  if (least <= rankOf(state.tier)) return undefined;
  return above.find(({ code }) => places[code] !== undefined)?.code;
}

type Escalating = { readonly tier: WarningTier; readonly reason: string };

/** To the unit that holds the tier; nothing where none does or the warning is as high already. */
function escalation(
  state: WarningState,
  context: ActContext,
  { tier: wanted, reason }: Escalating,
): readonly WarningEvent[] {
  const tier = reachableTier(state, context, wanted);
  const place = tier === undefined ? undefined : context.places[tier];
  if (tier === undefined || place === undefined) return [];
  const { now, policy } = context;
  return [
    {
      ...headOf(context),
      kind: 'escalated',
      tier,
      unitId: place.unitId,
      route: place.reason,
      reason,
      next: [],
      deadlineAt: now + (tier === 'branch' ? policy.redialMs : policy.visitMs)[state.grade],
    },
  ];
}

/** Down again to a seat, or to the desk of where it is where no seat covers the person. */
function returning(
  state: WarningState,
  context: ActContext,
  reason: string,
): readonly WarningEvent[] {
  const place = context.places.seat ?? { unitId: state.unitId, reason: state.routeReason };
  return [
    {
      ...headOf(context),
      kind: 'returned',
      tier: 'seat',
      unitId: place.unitId,
      route: place.reason,
      reason,
      deadlineAt: context.now + context.policy.redialMs[state.grade],
    },
  ];
}

function followUpEvents(
  state: WarningState,
  command: CommandOf<'follow-up'>,
  context: ActContext,
): readonly WarningEvent[] {
  const head = headOf(context);
  const { note } = command;
  const result = command.result ?? (command.stillSafe ? 'safe' : 'contacted-again');
  const stillSafe = result === 'safe' || result === 'unreachable';
  const { rounds, dueAt } = nextFollowUp(state, result, context.policy, context.now);
  const done: WarningEvent = {
    ...head,
    kind: 'followed-up',
    note,
    stillSafe,
    result,
    ordinal: state.followUps + 1,
    rounds,
    nextAt: stillSafe ? dueAt : null,
  };
  if (stillSafe || context.livingElsewhere) return [done];
  const deadlineAt = context.now + context.policy.firstCallMs[state.grade];
  return [done, { ...head, kind: 'resumed', by: 'not-safe', holderId: null, deadlineAt }];
}
