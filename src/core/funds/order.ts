/** Stops and freezes: asked for, signed by two people, sent. */
import { applicationId } from '../bank/index.ts';
import { ok, refuse } from '../kernel/index.ts';
import { findAccount, keyOfAccount } from './account.ts';
import { sendChange } from './change.ts';
import { done, type CommandOf, type Decided } from './decision.ts';
import { isLiving, stopsMax } from './measure.ts';
import { beginRequest, type FundContext } from './request.ts';
import type { CaseAccount, FundCase, Measure } from './state.ts';

/** Articles on which a measure stands; printed on its papers. */
const stopBasis = '《反电信网络诈骗法》第二十条；银发〔2016〕86号';
const freezeBasis =
  '《反电信网络诈骗法》第二十条；《公安机关办理刑事案件程序规定》第二百三十七至二百四十七条';

export function newMeasure(
  kind: 'stop' | 'freeze',
  account: CaseAccount,
  reason: string,
  context: FundContext,
): Measure {
  return {
    id: context.measureId(),
    accountId: account.id,
    kind,
    ordinal: 1,
    extensions: 0,
    status: 'requested',
    keys: [],
    basis: kind === 'stop' ? stopBasis : freezeBasis,
    reason,
    requestedBy: context.actor,
    requestedAt: context.now,
    secondOfficer: null,
    approvedBy: null,
    approvedAt: null,
    appliedAt: null,
    expiresAt: null,
    limitFen: null,
    executedFen: null,
    availableFen: null,
    prior: null,
    failureCode: null,
    unrelatedAt: null,
    pending: null,
    pendingBy: null,
    pendingReason: null,
    pendingKey: null,
    cosignDueAt: null,
    isMajor: false,
    sentAt: null,
    endedAt: null,
    endReason: null,
    documents: [],
  };
}

/** A bank cannot match what has no name or number: it would have to refuse. */
const isComplete = ({ bank, number, name, kind }: CaseAccount): boolean =>
  bank !== '' && number !== '' && name !== '' && (kind === 'account' || kind === 'payment');

/** Money that came lately is about to move on: the stop leaves first, the second officer follows. */
export function isEmergency(account: CaseAccount, { now, policy }: FundContext): boolean {
  return account.lastInAt !== null && now - account.lastInAt <= policy.emergencyMs;
}

export function sent(measure: Measure, n: number, context: FundContext): Measure {
  const key = applicationId(measure.kind, measure.id, n);
  return { ...measure, status: 'sent', keys: [...measure.keys, key], sentAt: context.now };
}

export function decideStop(
  state: FundCase,
  { accountId, reason }: CommandOf<'stop'>,
  context: FundContext,
): Decided {
  const account = findAccount(state, accountId);
  if (account === undefined) return refuse('account-not-there');
  if (!isComplete(account)) return refuse('account-incomplete');
  if (reason.trim() === '') return refuse('reason-required');
  const { used, living } = context.stopsOf(keyOfAccount(account));
  if (living) return refuse('already-stopped');
  if (used >= stopsMax) return refuse('too-many-stops');
  const { actor, now, policy } = context;
  const head = { at: now, actor };
  const asked = { ...newMeasure('stop', account, reason, context), ordinal: used + 1 };
  if (!isEmergency(account, context)) return done({ ...head, kind: 'stop-asked', measure: asked });
  const measure = {
    ...sent(asked, 1, context),
    cosignDueAt: (now + policy.cosignMs) as typeof now,
  };
  return ok({
    events: [{ ...head, kind: 'stop-sent', measure, key: measure.keys[0] ?? '' }],
    requests: [beginRequest(state, account, measure, context)],
  });
}

/** Never before a case is filed (art. 174); never twice on one account (art. 242: it waits in line). */
export function decideFreeze(
  state: FundCase,
  { accountId, limitFen, reason, major = false }: CommandOf<'freeze'>,
  context: FundContext,
): Decided {
  if (state.filing === null) return refuse('case-not-filed');
  const account = findAccount(state, accountId);
  if (account === undefined) return refuse('account-not-there');
  if (!isComplete(account)) return refuse('account-incomplete');
  if (reason.trim() === '') return refuse('reason-required');
  const own = state.measures.filter((one) => one.accountId === accountId && one.kind === 'freeze');
  if (own.some(isLiving)) return refuse('already-frozen');
  const measure = {
    ...newMeasure('freeze', account, reason, context),
    ordinal: own.length + 1,
    limitFen,
    isMajor: major,
  };
  return done({ kind: 'freeze-asked', at: context.now, actor: context.actor, measure });
}

type Signing = CommandOf<'co-sign' | 'approve' | 'refuse'>;

export function decideSign(state: FundCase, command: Signing, context: FundContext): Decided {
  const measure = state.measures.find((one) => one.id === command.measureId);
  if (measure === undefined) return refuse('measure-not-there');
  const account = findAccount(state, measure.accountId);
  if (account === undefined) return refuse('account-not-there');
  if (command.act === 'refuse') return decideRefusal(measure, command.reason, context);
  if (measure.kind === 'stop') return decideCosign(state, account, measure, context);
  if (command.act !== 'approve') return refuse('not-asked');
  return decideApproval(state, account, measure, context);
}

function decideRefusal(measure: Measure, reason: string, { actor, now }: FundContext): Decided {
  const isChange = measure.pending !== null && measure.pendingKey === null;
  if (measure.status !== 'requested' && !isChange) return refuse('not-asked');
  if (reason.trim() === '') return refuse('reason-required');
  // Whoever refuses a release does not find the money unrelated: its three days end with it.
  const unrelatedAt = measure.pending === 'release' ? null : measure.unrelatedAt;
  const cleared = { ...measure, unrelatedAt, pending: null, pendingBy: null, pendingReason: null };
  const refused: Measure =
    measure.status === 'requested'
      ? { ...cleared, status: 'refused', endedAt: now, endReason: reason }
      : cleared;
  return done({ kind: 'refused', at: now, actor, measure: refused, reason });
}

/** The second officer of a stop: sends one that waits, or signs one that has left. */
function decideCosign(
  state: FundCase,
  account: CaseAccount,
  measure: Measure,
  context: FundContext,
): Decided {
  const { actor, now, policy } = context;
  const isOwed = measure.cosignDueAt !== null;
  if (measure.status !== 'requested' && !isOwed) return refuse('not-asked');
  if (actor === measure.requestedBy) return refuse('second-person-needed');
  const head = { at: now, actor };
  const signed = { ...measure, secondOfficer: actor, cosignDueAt: null };
  // What the centre proposed by itself still lacks its first officer: the next one owes that.
  if (measure.status !== 'requested') {
    return done({ ...head, kind: 'co-signed', measure: signed });
  }
  const isByCentre = measure.requestedBy.startsWith('system:');
  const out: Measure = {
    ...sent(signed, 1, context),
    cosignDueAt: isByCentre ? ((now + policy.cosignMs) as typeof now) : null,
    ...(isByCentre ? { requestedBy: actor, secondOfficer: null } : {}),
  };
  return ok({
    events: [{ ...head, kind: 'stop-sent', measure: out, key: out.keys.at(-1) ?? '' }],
    requests: [beginRequest(state, account, out, context)],
  });
}

/** A year instead of six months is for the city or above to grant (art. 243). */
const cityLevels: readonly string[] = ['bureau', 'province'];

/** The head of the county level or above approves a freeze, its renewal and its release. */
function decideApproval(
  state: FundCase,
  account: CaseAccount,
  measure: Measure,
  context: FundContext,
): Decided {
  const { actor, now, level } = context;
  const isChange = measure.pending !== null && measure.pendingKey === null;
  if (measure.status !== 'requested' && !isChange) return refuse('not-asked');
  const askedBy = isChange ? measure.pendingBy : measure.requestedBy;
  if (actor === askedBy) return refuse('second-person-needed');
  if (measure.isMajor && measure.pending !== 'release' && !cityLevels.includes(level ?? '')) {
    return refuse('city-approval-needed');
  }
  if (state.filing === null) return refuse('case-not-filed');
  if (isChange) return sendChange(state, account, measure, context);
  const approved = { ...measure, approvedBy: actor, approvedAt: now };
  const out = sent(approved, 1, context);
  return ok({
    events: [{ at: now, actor, kind: 'freeze-sent', measure: out, key: out.keys.at(-1) ?? '' }],
    requests: [beginRequest(state, account, out, context)],
  });
}
