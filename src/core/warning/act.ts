/**
 * What a person does to a warning (劝阻), as decisions: command and state in, events or a refusal
 * out. Refusals are checked in the order in which each command lists them.
 *
 * | command | refused, in this order |
 * | --- | --- |
 * | claim | already-closed, already-claimed |
 * | release | already-closed, not-yours |
 * | call | already-closed, not-yours, no-number |
 * | contact | not-yours |
 * | meet | not-yours |
 * | outcome | already-closed, not-yours, unknown-outcome, reason-required |
 * | undo | nothing-to-undo |
 * | hold | already-closed, not-yours, hold-too-long |
 * | hand-over | already-closed, not-yours, not-on-duty |
 * | escalate | already-closed, no-higher-tier |
 * | return | already-closed, no-lower-tier |
 * | note | already-closed |
 * | follow-up | not-closed, no-follow-up-due |
 */
import { actorKey, may } from '../access/index.ts';
import { dayMs, ok, refuse, type Result } from '../kernel/index.ts';
import type {
  ActContext,
  CommandOf,
  WarningAct,
  WarningCommand,
  WarningRefusal,
} from './command.ts';
import { eventsOf, reachableTier } from './effect.ts';
import type { WarningEvent } from './event.ts';
import { outcomeRuleOf } from './policy.ts';
import type { WarningState } from './state.ts';

export function decideAct(
  state: WarningState,
  command: WarningCommand,
  context: ActContext,
): Result<readonly WarningEvent[], WarningRefusal> {
  const refusal = refusalOf(state, command, context);
  return refusal === null ? ok(eventsOf(state, command, context)) : refuse(refusal);
}

type Asked = {
  readonly state: WarningState;
  readonly context: ActContext;
  /** The actor holds it, or acts for a task that it was given. */
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
  contact: ({ mine }) => (mine ? null : 'not-yours'),
  meet: ({ mine }) => (mine ? null : 'not-yours'),
  outcome: ({ context, mine }, { outcome, note, feedback }) => {
    if (!mine) return 'not-yours';
    const rule = outcomeRuleOf(context.policy, outcome);
    if (rule === undefined) return 'unknown-outcome';
    const isTold = Boolean(note?.trim()) || (feedback?.falseAlarm ?? 'other') !== 'other';
    return rule.needsNote && !isTold ? 'reason-required' : null;
  },
  undo: ({ state, context }) => (mayUndo(state, context) ? null : 'nothing-to-undo'),
  hold: ({ context, mine }, { until }) => {
    if (!mine) return 'not-yours';
    const { now, policy } = context;
    return until > now + policy.holdMaxMs || until <= now ? 'hold-too-long' : null;
  },
  'hand-over': ({ context, mine }, { onDuty }) => {
    if (!mine && !mayReassign(context)) return 'not-yours';
    return onDuty ? null : 'not-on-duty';
  },
  escalate: ({ state, context }, { tier }) =>
    reachableTier(state, context, tier) === undefined ? 'no-higher-tier' : null,
  return: ({ state }) => (state.tier === 'seat' ? 'no-lower-tier' : null),
  note: () => null,
  // At most a day early, else the rounds of a month would be over in a minute.
  'follow-up': ({ state, context }) =>
    state.followUpAt === null || state.followUpAt - dayMs > context.now ? 'no-follow-up-due' : null,
};

/** In which half of its life a warning takes each command; those not listed: while it lives. */
const halves: Partial<Readonly<Record<WarningAct, 'closed' | 'either'>>> = {
  'follow-up': 'closed',
  contact: 'either',
  meet: 'either',
  undo: 'either',
};

function refusalOf(
  state: WarningState,
  command: WarningCommand,
  context: ActContext,
): WarningRefusal | null {
  const isClosed = state.status === 'closed';
  const half = halves[command.act] ?? 'living';
  if (half === 'closed' && !isClosed) return 'not-closed';
  if (half === 'living' && isClosed) return 'already-closed';
  const check = checks[command.act] as Check<WarningAct>;
  const mine = context.entrusted === true || state.holderId === actorKey(context.actor);
  return check({ state, context, mine }, command);
}

function mayReassign({ actor }: ActContext): boolean {
  return actor.kind === 'user' && may(actor, 'warning.reassign').allowed;
}

/** By whoever recorded it, within the time of the policy, while nothing came after it. */
function mayUndo({ undo, status }: WarningState, context: ActContext): boolean {
  if (undo === null || undo.by !== actorKey(context.actor)) return false;
  if (context.now > undo.at + context.policy.undoMs) return false;
  return status !== 'closed' || !context.livingElsewhere;
}

export type ActVerdict = {
  readonly act: WarningAct;
  readonly allowed: boolean;
  /** The refusal, or the rule of access that refuses; empty where allowed. */
  readonly reason: string;
};

/** What a person may do now, with the reason where not. Same decisions as the acts themselves. */
export function actsOf(
  state: WarningState,
  context: ActContext,
  unitPath: readonly string[],
  hasNumber: boolean,
): readonly ActVerdict[] {
  const { actor } = context;
  const access =
    actor.kind === 'user'
      ? may(actor, 'warning.handle', { unitPath })
      : { allowed: false, rule: 'not-a-person' };
  const [anyOutcome] = context.policy.outcomes;
  const tries: readonly WarningCommand[] = [
    { act: 'claim' },
    { act: 'release' },
    { act: 'call', target: 'self', hasNumber },
    { act: 'outcome', outcome: anyOutcome?.code ?? '', note: '-', lostFen: null },
    { act: 'undo' },
    { act: 'hold', until: context.now + 1, reason: '' },
    { act: 'hand-over', to: '', onDuty: true, reason: '' },
    { act: 'escalate', reason: '' },
    { act: 'return', reason: '' },
    { act: 'note', note: '' },
    { act: 'follow-up', note: '', stillSafe: true },
  ];
  return tries.map((command) => {
    const reason = access.allowed ? refusalOf(state, command, context) : access.rule;
    return { act: command.act, allowed: reason === null, reason: reason ?? '' };
  });
}
