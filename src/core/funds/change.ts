/** Extensions of stops, renewals of freezes, releases of both. */
import { applicationId } from '../bank/index.ts';
import { ok, refuse } from '../kernel/index.ts';
import { findAccount, keyOfAccount } from './account.ts';
import { done, type CommandOf, type Decided, type FundRefusal } from './decision.ts';
import { freezeEndAt, isHolding, stopsMax } from './measure.ts';
import { requestOf, type FundContext } from './request.ts';
import type { CaseAccount, FundCase, Measure } from './state.ts';

type Change = CommandOf<'extend' | 'renew' | 'release'>;

export function decideChange(state: FundCase, command: Change, context: FundContext): Decided {
  const measure = state.measures.find((one) => one.id === command.measureId);
  if (measure === undefined) return refuse('measure-not-there');
  const account = findAccount(state, measure.accountId);
  if (account === undefined) return refuse('account-not-there');
  const refusal =
    command.act === 'release'
      ? releaseRefusal(measure, command)
      : extensionRefusal(measure, account, command.act, context);
  if (refusal !== undefined) return refuse(refusal);
  if (command.reason.trim() === '') return refuse('reason-required');
  const asked = askedFor(measure, command, context);
  // A stop is changed by whoever may set one; a freeze by the level that approved it (art. 240, 241).
  if (measure.kind === 'stop' || isJudged(command)) {
    return sendChange(state, account, asked, context);
  }
  const kind = asked.unrelatedAt === measure.unrelatedAt ? 'change-asked' : 'unrelated';
  const { actor, now } = context;
  return done({ at: now, actor, kind, measure: asked, reason: command.reason });
}

/**
 * An appeal that was upheld was judged by an approver who did not order the measure: two people, so
 * it is released at once (反电信网络诈骗法 art. 32).
 */
const isJudged = (command: Change): boolean => command.act === 'release' && command.judged === true;

/** A release overtakes an extension that waits; nothing overtakes a release but a judgement. */
function releaseRefusal(measure: Measure, command: CommandOf<'release'>): FundRefusal | undefined {
  const mayEnd = isHolding(measure) || measure.status === 'sent' || measure.status === 'queued';
  if (!mayEnd) return 'measure-not-in-force';
  const waits =
    measure.pending === 'release' && !(isJudged(command) && measure.pendingKey === null);
  return waits ? 'change-pending' : undefined;
}

function extensionRefusal(
  measure: Measure,
  account: CaseAccount,
  act: 'extend' | 'renew',
  { now, policy, stopsOf }: FundContext,
): FundRefusal | undefined {
  const isOfKind = measure.kind === (act === 'extend' ? 'stop' : 'freeze');
  if (!isOfKind || !isHolding(measure)) return 'measure-not-in-force';
  if ((measure.expiresAt ?? 0) <= now) return 'measure-expired';
  if (measure.pending !== null) return 'change-pending';
  if (act === 'renew') return undefined;
  if (measure.extensions >= policy.extensionsMax) return 'too-many-extensions';
  const { used } = stopsOf(keyOfAccount(account));
  return policy.extensionCounts && used >= stopsMax ? 'too-many-stops' : undefined;
}

function askedFor(measure: Measure, command: Change, { actor, now }: FundContext): Measure {
  const isRelease = command.act === 'release';
  return {
    ...measure,
    unrelatedAt: isRelease && command.unrelated === true ? now : measure.unrelatedAt,
    pending: isRelease ? 'release' : 'extend',
    pendingBy: actor,
    pendingReason: command.reason,
    pendingKey: null,
  };
}

const changeKinds = {
  stop: { extend: 'extend-stop', release: 'lift-stop' },
  freeze: { extend: 'extend-freeze', release: 'lift-freeze' },
} as const;

/** The change leaves for the bank. Refused: its measure has ended meanwhile. */
export function sendChange(
  state: FundCase,
  account: CaseAccount,
  measure: Measure,
  context: FundContext,
): Decided {
  const { actor, now } = context;
  const change = measure.pending ?? 'release';
  const { expiresAt } = measure;
  if (change === 'extend' && (expiresAt === null || expiresAt <= now)) {
    return refuse('measure-expired');
  }
  const kind = changeKinds[measure.kind][change];
  const key = applicationId(kind, measure.id, measure.keys.length + 1);
  const out: Measure = { ...measure, keys: [...measure.keys, key], pendingKey: key };
  const request = requestOf(
    state,
    account,
    {
      kind,
      key,
      reason: measure.pendingReason ?? measure.reason,
      originalKey: measure.keys[0] ?? null,
      untilAt: change === 'extend' ? laterEnd(measure, context) : null,
      officers: [measure.pendingBy, measure.kind === 'freeze' ? actor : measure.secondOfficer],
    },
    context,
  );
  return ok({
    events: [
      {
        at: now,
        actor,
        kind: 'change-sent',
        measure: out,
        key,
        reason: measure.pendingReason ?? '',
      },
    ],
    requests: [request],
  });
}

function laterEnd({ kind, expiresAt, isMajor }: Measure, { policy, now }: FundContext) {
  const from = expiresAt ?? now;
  return kind === 'stop' ? ((from + policy.extensionMs) as typeof now) : freezeEndAt(from, isMajor);
}
