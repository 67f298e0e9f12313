/**
 * Moving a warning to another district (移送), with review: somebody proposes, the receiving unit or
 * a common superior decides in time, and until then it is worked on where it is.
 *
 * | act | refused, in this order |
 * | --- | --- |
 * | propose | already-closed, not-yours, transfer-pending, same-unit, wrong-level |
 * | review | no-transfer, own-proposal, superior-decides |
 * | withdraw | no-transfer, not-yours |
 */
import type { UnitLevel } from '../access/index.ts';
import { ok, refuse, type Result } from '../kernel/index.ts';
import type { EventOf, WarningEvent } from './event.ts';
import type { WarningTier } from './lifecycle.ts';
import type { RoutePolicy } from './route-policy.ts';
import type { WarningState } from './state.ts';

export type TransferUnit = {
  readonly id: string;
  readonly level: UnitLevel;
  /** Ids from the root to the unit. */
  readonly path: readonly string[];
};

export type TransferCommand =
  | { readonly act: 'propose'; readonly to: TransferUnit; readonly reason: string }
  | {
      readonly act: 'review';
      readonly accepted: boolean;
      readonly reason: string;
      /** The unit it is to go to. */
      readonly to: TransferUnit;
    }
  | { readonly act: 'withdraw' };

export const transferRefusals = [
  'already-closed',
  'not-yours',
  'transfer-pending',
  'same-unit',
  'wrong-level',
  'no-transfer',
  'own-proposal',
  'superior-decides',
] as const;
export type TransferRefusal = (typeof transferRefusals)[number];

export type TransferContext = {
  /** User id of whoever acts, and the unit they belong to. */
  readonly actorId: string;
  readonly actorUnitId: string;
  /** May give other people's warnings away. */
  readonly reassigns: boolean;
  readonly now: number;
  readonly policy: RoutePolicy;
  /** Accepted transfers after which only a common superior decides. */
  readonly transfersMax: number;
  /** Path of the unit the warning is in. */
  readonly fromPath: readonly string[];
};

const desks: readonly UnitLevel[] = ['province', 'bureau', 'branch'];
const levelsOfTier: Readonly<Record<WarningTier, readonly UnitLevel[]>> = {
  seat: desks,
  branch: ['branch'],
  station: ['station'],
  grid: ['station', 'grid'],
};

/** Whether a unit takes warnings of this tier. */
export function takesTier(level: UnitLevel, tier: WarningTier): boolean {
  return levelsOfTier[tier].includes(level);
}

function proposalRefusal(
  state: WarningState,
  to: TransferUnit,
  context: TransferContext,
): TransferRefusal | null {
  if (state.status === 'closed') return 'already-closed';
  const inOtherHands = state.holderId !== null && state.holderId !== context.actorId;
  if (inOtherHands && !context.reassigns) return 'not-yours';
  if (state.transfer !== null) return 'transfer-pending';
  if (state.unitId === to.id) return 'same-unit';
  return takesTier(to.level, state.tier) ? null : 'wrong-level';
}

/** A common superior stands above both units, or is the upper one of the two. */
function isCommonSuperior(unitId: string, from: readonly string[], to: TransferUnit): boolean {
  return from.includes(unitId) && to.path.includes(unitId);
}

function reviewRefusal(
  state: WarningState,
  to: TransferUnit,
  context: TransferContext,
): TransferRefusal | null {
  if (state.transfer === null || state.transfer.to !== to.id) return 'no-transfer';
  if (state.transfer.by === context.actorId) return 'own-proposal';
  if (state.transferCount < context.transfersMax) return null;
  const { actorUnitId, fromPath } = context;
  return isCommonSuperior(actorUnitId, fromPath, to) ? null : 'superior-decides';
}

/** What a transfer command brings about. */
export function decideTransfer(
  state: WarningState,
  command: TransferCommand,
  context: TransferContext,
): Result<readonly WarningEvent[], TransferRefusal> {
  const head = { at: context.now, actor: context.actorId };
  switch (command.act) {
    case 'propose': {
      const refusal = proposalRefusal(state, command.to, context);
      if (refusal !== null) return refuse(refusal);
      const dueAt = context.now + context.policy.transferReplyMs[state.grade];
      const { to, reason } = command;
      return ok([{ ...head, kind: 'transfer-proposed', to: to.id, reason, dueAt }]);
    }
    case 'review': {
      const refusal = reviewRefusal(state, command.to, context);
      if (refusal !== null) return refuse(refusal);
      const { accepted, reason, to } = command;
      const reviewed = { ...head, kind: 'transfer-reviewed', to: to.id, accepted, reason } as const;
      return ok(accepted ? [reviewed, ...moved(state, head, to.id)] : [reviewed]);
    }
    case 'withdraw': {
      if (state.transfer === null) return refuse('no-transfer');
      const own = state.transfer.by === context.actorId;
      if (!own && !context.reassigns) return refuse('not-yours');
      return ok([
        {
          ...head,
          kind: 'transfer-reviewed',
          to: state.transfer.to,
          accepted: false,
          reason: 'withdrawn',
        },
      ]);
    }
  }
}

/** It leaves the hands that held it and goes to the other unit; its deadline stays. */
function moved(
  state: WarningState,
  head: { readonly at: number; readonly actor: string },
  to: string,
): readonly WarningEvent[] {
  const freed: EventOf<'released'> = { ...head, kind: 'released', deadlineAt: state.deadlineAt };
  const { region } = state.routeReason;
  return [
    ...(state.status === 'open' ? [] : [freed]),
    {
      ...head,
      kind: 'routed',
      unitId: to,
      route: { code: 'transferred', region, passedOver: [] },
    },
  ];
}

/** A proposal that nobody decided in time is taken as refused: the warning stays where it is. */
export function lapseTransfer(
  state: WarningState,
  now: number,
  actor: string,
): readonly WarningEvent[] {
  const { transfer } = state;
  if (transfer === null || transfer.dueAt > now) return [];
  const { to } = transfer;
  return [{ at: now, actor, kind: 'transfer-reviewed', to, accepted: false, reason: 'lapsed' }];
}
