/**
 * What people do to an order, as decisions. Refusals are checked in the order in which each command
 * lists them; the state of the order always comes first.
 *
 * | command | refused, in this order |
 * | --- | --- |
 * | approve | not-proposed, second-person-needed, last-resort-not-met |
 * | refuse | not-proposed, second-person-needed, reason-required |
 * | withdraw | not-proposed, not-your-order, reason-required |
 * | release | order-not-in-force, reason-required |
 * | extend | order-not-in-force, already-asked, too-many-extensions, term-too-long, reason-required |
 * | decide-extension | order-not-in-force, not-asked, second-person-needed, term-too-long, reason-required |
 * | vary | order-not-in-force, too-many-open, allowance-too-high, reason-required |
 * | decide-variation | order-not-in-force, not-asked, reason-required |
 * | told | order-not-in-force |
 * | appeal | order-not-in-force, appeal-open |
 * | appeal-act | order-not-in-force, appeal-not-there, reason-required, second-person-needed |
 */
import { dayMs, ok, refuse, unreachable, type Result } from '../kernel/index.ts';
import {
  appealDueAt,
  isOpenAppeal,
  nextAppealStatus,
  type AppealAct,
  type AppealRefusal,
} from '../appeal/index.ts';
import { missingSteps, type Tried } from './last-resort.ts';
import { orderTermMaxMs, type ProtectionPolicy } from './policy.ts';
import {
  type Allowance,
  type Office,
  type OrderEvent,
  type OrderState,
  type ProtectedAccount,
  type ReleaseCause,
} from './state.ts';

export type Proposal = {
  readonly accounts: readonly ProtectedAccount[];
  /** Accounts known of the person. */
  readonly accountsKnown: number;
  /** Why every account, where every one is chosen. */
  readonly allReason: string | null;
  readonly reason: string;
  readonly days: number;
  readonly allowance: Allowance;
  readonly office: Office;
  readonly tried: Tried;
};

export type OrderCommand =
  | { readonly act: 'approve'; readonly overrideReason: string | null }
  | { readonly act: 'refuse'; readonly reason: string }
  | { readonly act: 'withdraw'; readonly reason: string }
  | { readonly act: 'release'; readonly cause: ReleaseCause; readonly reason: string }
  | { readonly act: 'extend'; readonly days: number; readonly reason: string }
  | { readonly act: 'decide-extension'; readonly grant: boolean; readonly reason: string | null }
  | {
      readonly act: 'vary';
      readonly variationId: string;
      readonly allowance: Allowance;
      readonly reason: string;
    }
  | {
      readonly act: 'decide-variation';
      readonly variationId: string;
      readonly grant: boolean;
      readonly reason: string | null;
    }
  | { readonly act: 'told'; readonly channel: string }
  | { readonly act: 'appeal'; readonly appealId: string; readonly text: string }
  | {
      readonly act: 'appeal-act';
      readonly appealId: string;
      readonly move: AppealAct;
      readonly reason: string | null;
    };

export const proposalRefusals = [
  'no-account',
  'all-accounts',
  'term-too-long',
  'allowance-too-high',
  'no-office',
  'reason-required',
] as const;
export type ProposalRefusal = (typeof proposalRefusals)[number];

export const orderRefusals = [
  'not-proposed',
  'order-not-in-force',
  'not-your-order',
  'second-person-needed',
  'last-resort-not-met',
  'already-asked',
  'not-asked',
  'too-many-extensions',
  'too-many-open',
  'term-too-long',
  'allowance-too-high',
  'appeal-open',
  'appeal-not-there',
  'reason-required',
] as const;
export type OrderRefusal = (typeof orderRefusals)[number] | AppealRefusal;

export type OrderContext = {
  readonly actor: string;
  readonly now: number;
  readonly policy: ProtectionPolicy;
};

/** Requests for exceptions that may wait at once. */
const variationsOpenMax = 3;

const isTooHigh = (allowance: Allowance, policy: ProtectionPolicy): boolean =>
  allowance.perDayFen > policy.livingPerDayFenMax;

/**
 * A proposal. Refused: no account; every known account without a written reason; a term beyond the
 * policy; more to live on than the policy lets one person grant; no releasing office; no reason.
 */
export function decideProposal(
  proposal: Proposal,
  { actor, now, policy }: OrderContext,
): Result<Extract<OrderEvent, { kind: 'proposed' }>, ProposalRefusal> {
  const { accounts, accountsKnown, allReason, days, office } = proposal;
  if (accounts.length === 0) return refuse('no-account');
  const isAll = accountsKnown > 1 && accounts.length >= accountsKnown;
  if (isAll && !allReason?.trim()) return refuse('all-accounts');
  if (days < 1 || days > policy.termDaysMax) return refuse('term-too-long');
  if (isTooHigh(proposal.allowance, policy)) return refuse('allowance-too-high');
  if (office.name.trim() === '' || office.contact.trim() === '') return refuse('no-office');
  if (proposal.reason.trim() === '') return refuse('reason-required');
  return ok({
    kind: 'proposed',
    at: now,
    actor,
    ...proposal,
    allReason: isAll ? allReason : null,
    missing: missingSteps(proposal.tried, policy),
    policy: policy.version,
  });
}

type Decided = Result<readonly OrderEvent[], OrderRefusal>;
type CommandOf<A extends OrderCommand['act']> = Extract<OrderCommand, { act: A }>;

export function decideOrder(
  state: OrderState,
  command: OrderCommand,
  context: OrderContext,
): Decided {
  switch (command.act) {
    case 'approve':
    case 'refuse':
    case 'withdraw':
      return state.status === 'proposed'
        ? decideOpening(state, command, context)
        : refuse('not-proposed');
    case 'release':
    case 'extend':
    case 'decide-extension':
    case 'vary':
    case 'decide-variation':
    case 'told':
    case 'appeal':
    case 'appeal-act':
      return state.status === 'in-force'
        ? decideLiving(state, command, context)
        : refuse('order-not-in-force');
    default:
      return unreachable(command);
  }
}

function decideOpening(
  state: OrderState,
  command: CommandOf<'approve' | 'refuse' | 'withdraw'>,
  { actor, now }: OrderContext,
): Decided {
  const head = { at: now, actor };
  if (command.act === 'withdraw') {
    if (actor !== state.proposedBy) return refuse('not-your-order');
    if (command.reason.trim() === '') return refuse('reason-required');
    return ok([{ ...head, kind: 'withdrawn', reason: command.reason }]);
  }
  if (actor === state.proposedBy) return refuse('second-person-needed');
  if (command.act === 'refuse') {
    if (command.reason.trim() === '') return refuse('reason-required');
    return ok([{ ...head, kind: 'refused', reason: command.reason }]);
  }
  const overrideReason = command.overrideReason?.trim() || null;
  if (state.missing.length > 0 && overrideReason === null) return refuse('last-resort-not-met');
  return ok([
    {
      ...head,
      kind: 'approved',
      expiresAt: now + Math.min(state.days * dayMs, orderTermMaxMs),
      overrideReason: state.missing.length > 0 ? overrideReason : null,
    },
  ]);
}

type Living = Exclude<OrderCommand, CommandOf<'approve' | 'refuse' | 'withdraw'>>;

function decideLiving(state: OrderState, command: Living, context: OrderContext): Decided {
  const head = { at: context.now, actor: context.actor };
  switch (command.act) {
    case 'release':
      return command.reason.trim() === ''
        ? refuse('reason-required')
        : ok([{ ...head, kind: 'released', cause: command.cause, reason: command.reason }]);
    case 'extend':
      return decideExtend(state, command, context);
    case 'decide-extension':
      return decideExtension(state, command, context);
    case 'vary':
      return decideVary(state, command, context);
    case 'decide-variation':
      return decideVariation(state, command, context);
    case 'told':
      return ok([{ ...head, kind: 'told', channel: command.channel }]);
    case 'appeal':
      if (state.appeals.some(isOpenAppeal)) return refuse('appeal-open');
      return ok([
        {
          ...head,
          kind: 'appealed',
          appealId: command.appealId,
          text: command.text,
          dueAt: appealDueAt('received', context.now, context.policy),
        },
      ]);
    case 'appeal-act':
      return decideAppeal(state, command, context);
    default:
      return unreachable(command);
  }
}

/** No extension carries an order beyond 30 days from its beginning. */
function isTooLong({ startedAt, expiresAt }: OrderState, days: number): boolean {
  return (expiresAt ?? 0) + days * dayMs > (startedAt ?? 0) + orderTermMaxMs;
}

function decideExtend(
  state: OrderState,
  { days, reason }: CommandOf<'extend'>,
  { actor, now, policy }: OrderContext,
): Decided {
  if (state.extensionAsked !== null) return refuse('already-asked');
  if (state.extensions >= policy.extensionsMax) return refuse('too-many-extensions');
  if (days < 1 || isTooLong(state, days)) return refuse('term-too-long');
  if (reason.trim() === '') return refuse('reason-required');
  return ok([{ at: now, actor, kind: 'extension-asked', days, reason }]);
}

function decideExtension(
  state: OrderState,
  { grant, reason }: CommandOf<'decide-extension'>,
  { actor, now }: OrderContext,
): Decided {
  const asked = state.extensionAsked;
  if (asked === null) return refuse('not-asked');
  if (asked.by === actor) return refuse('second-person-needed');
  if (!grant) {
    return reason?.trim()
      ? ok([{ at: now, actor, kind: 'extension-refused', reason }])
      : refuse('reason-required');
  }
  if (isTooLong(state, asked.days)) return refuse('term-too-long');
  const expiresAt = (state.expiresAt ?? now) + asked.days * dayMs;
  return ok([{ at: now, actor, kind: 'extended', expiresAt }]);
}

function decideVary(
  state: OrderState,
  { variationId, allowance, reason }: CommandOf<'vary'>,
  { actor, now, policy }: OrderContext,
): Decided {
  const open = state.variations.filter((v) => v.status === 'asked').length;
  if (open >= variationsOpenMax) return refuse('too-many-open');
  if (isTooHigh(allowance, policy)) return refuse('allowance-too-high');
  if (reason.trim() === '') return refuse('reason-required');
  const dueAt = now + policy.variationMs;
  return ok([{ at: now, actor, kind: 'variation-asked', variationId, allowance, reason, dueAt }]);
}

function decideVariation(
  state: OrderState,
  { variationId, grant, reason }: CommandOf<'decide-variation'>,
  { actor, now }: OrderContext,
): Decided {
  const asked = state.variations.find((v) => v.id === variationId && v.status === 'asked');
  if (asked === undefined) return refuse('not-asked');
  if (grant) return ok([{ at: now, actor, kind: 'varied', variationId, answer: reason }]);
  return reason?.trim()
    ? ok([{ at: now, actor, kind: 'variation-refused', variationId, answer: reason }])
    : refuse('reason-required');
}

/** An appeal that is upheld releases in the same decision. */
function decideAppeal(
  state: OrderState,
  { appealId, move, reason }: CommandOf<'appeal-act'>,
  { actor, now, policy }: OrderContext,
): Decided {
  const appeal = state.appeals.find((a) => a.id === appealId);
  if (appeal === undefined) return refuse('appeal-not-there');
  const { proposedBy } = state;
  const next = nextAppealStatus(appeal, { act: move, actor, proposedBy, reason });
  if (!next.ok) return refuse(next.error);
  const to = next.value;
  const head = { at: now, actor };
  // The check keeps the time that accepting gave it.
  const dueAt = to === 'checking' ? appeal.dueAt : appealDueAt(to, now, policy);
  const moved: OrderEvent = { ...head, kind: 'appeal-moved', appealId, to, reason, dueAt };
  if (to !== 'upheld') return ok([moved]);
  return ok([moved, { ...head, kind: 'released', cause: 'appeal-upheld', reason: reason ?? '' }]);
}

/** What time alone does to an order: it lapses at its end; a clock that passes is on record once. */
export function decideOrderClocks(
  state: OrderState,
  now: number,
  actor: string,
): readonly OrderEvent[] {
  if (state.status !== 'in-force') return [];
  const head = { at: now, actor };
  if (state.expiresAt !== null && state.expiresAt <= now) return [{ ...head, kind: 'expired' }];
  const appeals = state.appeals
    .filter((a) => !a.late && a.dueAt !== null && a.dueAt <= now)
    .map((a): OrderEvent => ({ ...head, kind: 'clock-missed', what: 'appeal', subject: a.id }));
  const variations = state.variations
    .filter((v) => v.status === 'asked' && !v.late && v.dueAt <= now)
    .map((v): OrderEvent => ({ ...head, kind: 'clock-missed', what: 'variation', subject: v.id }));
  return [...appeals, ...variations];
}

/** The times at which `decideOrderClocks` has something to do, by the step of a timer. */
export function clocksOfOrder(state: OrderState): ReadonlyMap<string, number> {
  if (state.status !== 'in-force' || state.expiresAt === null) return new Map();
  const clocks = new Map([['expire', state.expiresAt]]);
  for (const a of state.appeals) {
    if (!a.late && a.dueAt !== null) clocks.set(`appeal:${a.id}`, a.dueAt);
  }
  for (const v of state.variations) {
    if (v.status === 'asked' && !v.late) clocks.set(`variation:${v.id}`, v.dueAt);
  }
  return clocks;
}

export type OrderActVerdict = {
  readonly act: OrderCommand['act'];
  readonly allowed: boolean;
  readonly reason: string;
};

/** What this person may do now, by the same decisions; with the refusal where not. */
export function orderActsOf(state: OrderState, context: OrderContext): readonly OrderActVerdict[] {
  const reason = '—';
  const allowance = state.allowance;
  const variationId = state.variations.find((v) => v.status === 'asked')?.id ?? '';
  const tries: readonly OrderCommand[] = [
    { act: 'approve', overrideReason: reason },
    { act: 'refuse', reason },
    { act: 'withdraw', reason },
    { act: 'release', cause: 'other', reason },
    { act: 'extend', days: 1, reason },
    { act: 'decide-extension', grant: true, reason },
    { act: 'vary', variationId: '', allowance, reason },
    { act: 'decide-variation', variationId, grant: true, reason },
    { act: 'told', channel: reason },
    { act: 'appeal', appealId: '', text: reason },
  ];
  return tries.map((command) => {
    const decided = decideOrder(state, command, context);
    return {
      act: command.act,
      allowed: decided.ok,
      reason: decided.ok ? '' : decided.error,
    };
  });
}
