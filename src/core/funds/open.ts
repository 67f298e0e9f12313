/** From a report to a case with its first stops. */
import type { BankRequest } from '../bank/index.ts';
import { ok, refuse } from '../kernel/index.ts';
import { accountByKey, accountKey, keyOfAccount, makeAccount } from './account.ts';
import { applyFundEvents } from './apply.ts';
import type { CaseDraft, FundEvent, TransferDraft } from './command.ts';
import type { Decided, FundDecision } from './decision.ts';
import { stopsMax, stopTermMs } from './measure.ts';
import { decideStop, isEmergency, newMeasure } from './order.ts';
import type { FundContext } from './request.ts';
import {
  moneyParts,
  type CaseAccount,
  type FundCase,
  type FundCaseId,
  type MoneyPart,
  type ReportedTransfer,
} from './state.ts';

const noParts = Object.fromEntries(moneyParts.map(({ code }) => [code, 0])) as Readonly<
  Record<MoneyPart, number>
>;

type Head = { readonly id: FundCaseId; readonly number: string };

/**
 * Opens a case. The first stops leave with it where the policy says so and account, name, amount
 * and time are known; an account that a stop holds already, or that had both of its stops, gets none.
 */
export function openFundCase(
  { id, number }: Head,
  draft: CaseDraft,
  context: FundContext,
): FundDecision & { readonly state: FundCase } {
  const { unitId, victim, category, channel, warningId, reportedAt } = draft;
  const empty: FundCase = {
    id,
    number,
    unitId,
    status: 'open',
    victim,
    category,
    channel,
    warningId,
    reportedAt,
    reportedBy: context.actor,
    filing: null,
    lossFen: 0,
    parts: noParts,
    transfers: [],
    accounts: [],
    flows: [],
    measures: [],
    recoveries: [],
    imbalanceFen: 0,
    ledgerSeq: 0,
    version: 0,
  };
  const opened: FundEvent = {
    kind: 'opened',
    at: context.now,
    actor: context.actor,
    reason: draft.story,
  };
  let state = applyFundEvents(empty, [opened]);
  const events: FundEvent[] = [opened];
  for (const transfer of draft.transfers) {
    const added = addTransfer(state, transfer, context);
    state = applyFundEvents(state, [added]);
    events.push(added);
  }
  const begun = [...stopsByBank(state, draft, context)];
  state = applyFundEvents(state, begun);
  const first = firstStops(state, state.accounts, draft.story, context);
  state = applyFundEvents(state, first.events);
  return { state, events: [...events, ...begun, ...first.events], requests: first.requests };
}

/** A transfer and its receiving account; one that is known as a later level becomes the first. */
function addTransfer(state: FundCase, draft: TransferDraft, context: FundContext): FundEvent {
  const { toBank, toAccount, toName, toType, amountFen, at, ...from } = draft;
  const known = accountByKey(state, accountKey(toBank, toAccount));
  const fresh = (): CaseAccount =>
    makeAccount(context.accountId(), {
      bank: toBank,
      number: toAccount,
      name: toName,
      type: toType,
      kind: 'account',
      level: 1,
    });
  const base = known ?? fresh();
  const account: CaseAccount = {
    ...base,
    level: 1,
    name: base.name === '' ? toName : base.name,
    inFen: base.inFen + amountFen,
    hereFen: base.hereFen + amountFen,
    firstInAt: base.firstInAt === null || at < base.firstInAt ? at : base.firstInAt,
    lastInAt: base.lastInAt === null || at > base.lastInAt ? at : base.lastInAt,
  };
  const transfer: ReportedTransfer = {
    ...from,
    id: context.transferId(),
    toId: account.id,
    toBank,
    toAccount,
    toName,
    amountFen,
    at,
    confirmed: null,
  };
  return { kind: 'transfer-added', at: context.now, actor: context.actor, transfer, account };
}

/**
 * What the bank that reports has done already; the papers follow (止付后补流程). What would be a
 * third stop, or is over by now, is none of ours; and it holds 48 hours from now at most, whatever
 * the clock of the bank says.
 */
function* stopsByBank(
  state: FundCase,
  { stoppedByBank = [] }: CaseDraft,
  context: FundContext,
): Generator<FundEvent> {
  const { now, policy, actor } = context;
  const begun = new Set<string>();
  for (const { account: number, at, amountFen } of stoppedByBank) {
    const account = state.accounts.find((one) => one.number === number);
    if (account === undefined || begun.has(account.id)) continue;
    const { used, living } = context.stopsOf(keyOfAccount(account));
    if (living || used >= stopsMax || at + stopTermMs <= now) continue;
    begun.add(account.id);
    const appliedAt = Math.min(at, now) as typeof at;
    const measure = {
      ...newMeasure('stop', account, '银行先行止付，补办手续', context),
      ordinal: used + 1,
      status: 'in-force' as const,
      appliedAt,
      expiresAt: (appliedAt + stopTermMs) as typeof at,
      executedFen: amountFen,
      cosignDueAt: (now + policy.cosignMs) as typeof now,
    };
    yield { kind: 'in-force', at: now, actor, measure };
  }
}

function firstStops(
  state: FundCase,
  accounts: readonly CaseAccount[],
  story: string,
  context: FundContext,
): FundDecision {
  const events: FundEvent[] = [];
  const requests: BankRequest[] = [];
  const held = new Set(state.measures.map((one) => one.accountId));
  for (const account of accounts) {
    const isFirst = account.level === 1 && !held.has(account.id);
    if (!context.policy.firstStopAutomatic || !isFirst || !isEmergency(account, context)) continue;
    const reason = story.trim() === '' ? '电信网络诈骗紧急止付' : story;
    const decided = decideStop(state, { act: 'stop', accountId: account.id, reason }, context);
    if (!decided.ok) continue;
    events.push(...decided.value.events);
    requests.push(...decided.value.requests);
  }
  return { events, requests };
}

export function decideTransfer(
  state: FundCase,
  draft: TransferDraft,
  context: FundContext,
): Decided {
  if (state.transfers.length >= context.policy.transfersMax) return refuse('too-many-transfers');
  const added = addTransfer(state, draft, context);
  const next = applyFundEvents(state, [added]);
  const account = next.accounts.find((one) => one.id === added.account?.id);
  const first = firstStops(next, account === undefined ? [] : [account], '', context);
  return ok({ events: [added, ...first.events], requests: first.requests });
}
