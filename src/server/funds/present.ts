/** Fund cases as the API tells them; personal data masked. */
import type { FundDetail, FundRow, LedgerRow, MeasureRow } from '../../contract/index.ts';
import { machineName, permissionsOf, type UserActor } from '../../core/access/index.ts';
import {
  caseVerdicts,
  nextDue,
  findAccount,
  fundEventText,
  isFollowed,
  measureVerdicts,
  moneyParts,
  waitOf,
  type ActVerdict,
  type CaseAccount,
  type Due,
  type FundCase,
  type FundContext,
  type Measure,
  type Wait,
} from '../../core/funds/index.ts';
import {
  formatInstant,
  maskAccount,
  maskName,
  maskPhone,
  type PhoneNumber,
} from '../../core/kernel/index.ts';
import type { EntryRecord, FundEventRecord } from './list.ts';
import type { CaseRecord } from './row.ts';

export type Telling = {
  readonly actor: UserActor;
  readonly lang: 'zh' | 'en';
  readonly names: ReadonlyMap<string, string>;
  readonly context: FundContext;
};

const timeOf = (at: number | null): string | null => (at === null ? null : formatInstant(at));

const nameOf = ({ names, lang }: Telling, id: string): string =>
  names.get(id) ?? machineName(id, lang) ?? id;
const whoOf = (telling: Telling, id: string) => ({ id, name: nameOf(telling, id) });
const whoOrNull = (telling: Telling, id: string | null) =>
  id === null ? null : whoOf(telling, id);

const partsOf = ({ parts }: FundCase) =>
  moneyParts
    .map(({ code }) => ({ part: code, amountFen: parts[code] }))
    .filter(({ amountFen }) => amountFen !== 0);

export function fundRow({ state, unit_name }: CaseRecord, telling: Telling): FundRow {
  const { parts } = state;
  const { policy } = telling.context;
  const [due] = state.measures
    .flatMap((one) => nextDue(one, policy) ?? [])
    .toSorted((a, b) => a.at - b.at);
  const open = state.accounts.filter((one) => isFollowed(one) && one.level > 0 && openFen(one) > 0);
  return {
    id: state.id,
    number: state.number,
    status: state.status,
    unitId: state.unitId,
    unitName: unit_name,
    victimMasked: maskName(state.victim.name),
    category: state.category,
    channel: state.channel,
    warningId: state.warningId,
    reportedAt: formatInstant(state.reportedAt),
    firstTransferAt: formatInstant(
      Math.min(state.reportedAt, ...state.transfers.map((one) => one.at)),
    ),
    lossFen: state.lossFen,
    parts: partsOf(state),
    caughtFen: parts.stopped + parts.frozen + parts.returned + parts.restituted,
    imbalanceFen: state.imbalanceFen,
    accountCount: state.accounts.filter((one) => one.level > 0).length,
    openCount: open.length,
    ...dueRow(due),
    version: state.version,
  };
}

const dueRow = (due: Due | null | undefined) => ({
  dueAt: timeOf(due?.at ?? null),
  dueSoonAt: timeOf(due?.soonAt ?? null),
  dueUrgentAt: timeOf(due?.urgentAt ?? null),
});

const openFen = ({ hereFen, stoppedFen, frozenFen, releasedFen }: CaseAccount): number =>
  hereFen - stoppedFen - frozenFen - releasedFen;

const maskedNumber = (number: string): string => (number === '' ? '' : maskAccount(number));
/** Where money is cashed or spent is no person: a shop or a place keeps its name. */
const holderOf = ({ kind, name, number }: CaseAccount): string =>
  (kind === 'account' || kind === 'payment') && number !== '' ? maskName(name) : name;

/** What needs approval is not offered to those who may not give it. */
const permissionOf: Readonly<Partial<Record<ActVerdict['act'], 'funds.approve'>>> = {
  approve: 'funds.approve',
  file: 'funds.approve',
  'refuse-filing': 'funds.approve',
};

function permitted(verdicts: readonly ActVerdict[], actor: UserActor): ActVerdict[] {
  const has = new Set<string>(permissionsOf(actor.roles));
  return verdicts.map((one) =>
    has.has(permissionOf[one.act] ?? 'funds.handle')
      ? { ...one }
      : { ...one, allowed: false, reason: 'not-permitted' },
  );
}

export function measureRow(state: FundCase, measure: Measure, telling: Telling): MeasureRow {
  const { context, actor } = telling;
  const account = findAccount(state, measure.accountId);
  return {
    id: measure.id,
    caseId: state.id,
    caseNumber: state.number,
    victimMasked: maskName(state.victim.name),
    accountId: measure.accountId,
    bank: account?.bank ?? '',
    numberMasked: maskedNumber(account?.number ?? ''),
    holderMasked: account === undefined ? '' : holderOf(account),
    level: account?.level ?? 0,
    kind: measure.kind,
    ordinal: measure.ordinal,
    status: measure.status,
    reason: measure.reason,
    basis: measure.basis,
    requestedBy: whoOf(telling, measure.requestedBy),
    requestedAt: formatInstant(measure.requestedAt),
    secondOfficer: whoOrNull(telling, measure.secondOfficer),
    approvedBy: whoOrNull(telling, measure.approvedBy),
    approvedAt: timeOf(measure.approvedAt),
    sentAt: timeOf(measure.sentAt),
    appliedAt: timeOf(measure.appliedAt),
    expiresAt: timeOf(measure.expiresAt),
    cosignDueAt: timeOf(measure.cosignDueAt),
    unrelatedAt: timeOf(measure.unrelatedAt),
    limitFen: measure.limitFen,
    executedFen: measure.executedFen,
    availableFen: measure.availableFen,
    prior:
      measure.prior === null
        ? null
        : { office: measure.prior.office, expireAt: timeOf(measure.prior.expireAt) },
    failureCode: measure.failureCode,
    pending: measure.pending,
    pendingBy: whoOrNull(telling, measure.pendingBy),
    pendingReason: measure.pendingReason,
    isMajor: measure.isMajor,
    endedAt: timeOf(measure.endedAt),
    endReason: measure.endReason,
    documents: [...measure.documents],
    needs: needsOf(measure, context),
    ...dueRow(nextDue(measure, context.policy)),
    acts: permitted(measureVerdicts(state, measure.id, context), actor),
  };
}

/** The most pressing first; a signature that is owed never hides behind something else. */
function needsOf(measure: Measure, { policy, now }: FundContext): Wait[] {
  const first = waitOf(measure, policy, now);
  const owed = measure.cosignDueAt !== null && first !== 'co-sign';
  return [...(first === null ? [] : [first]), ...(owed ? (['co-sign'] as const) : [])];
}

function accountRow(account: CaseAccount, shared: ReadonlyMap<string, number>) {
  const { id, bank, number, type, kind, level, inFen, hereFen, outFen } = account;
  const { stoppedFen, frozenFen, releasedFen, balanceFen } = account;
  return {
    id,
    bank,
    numberMasked: maskedNumber(number),
    holderMasked: holderOf(account),
    type,
    kind,
    level,
    inFen,
    hereFen,
    outFen,
    stoppedFen,
    frozenFen,
    releasedFen,
    heldUntilAt: timeOf(account.heldUntilAt),
    firstInAt: timeOf(account.firstInAt),
    lastInAt: timeOf(account.lastInAt),
    balanceFen,
    balanceAt: timeOf(account.balanceAt),
    knownUntilAt: timeOf(account.knownUntilAt),
    watchedUntilAt: timeOf(account.watchedUntilAt),
    asked: account.asked.map((one) => one.split(':')[0] ?? one),
    otherCases: shared.get(id) ?? 0,
  };
}

export type DetailParts = {
  readonly record: CaseRecord;
  readonly events: readonly FundEventRecord[];
  readonly shared: ReadonlyMap<string, number>;
};

export function fundDetail({ record, events, shared }: DetailParts, telling: Telling): FundDetail {
  const { state } = record;
  const { victim, filing } = state;
  const stops = state.measures.filter((one) => one.kind === 'stop' && one.appliedAt !== null);
  const first = Math.min(...stops.map((one) => one.appliedAt ?? Number.POSITIVE_INFINITY));
  return {
    ...fundRow(record, telling),
    reportedBy: whoOf(telling, state.reportedBy),
    victim: {
      personId: victim.personId,
      nameMasked: maskName(victim.name),
      phoneMasked: victim.phone === null ? null : maskPhone(victim.phone as PhoneNumber),
    },
    filing:
      filing === null
        ? null
        : { number: filing.number, by: whoOf(telling, filing.by), at: formatInstant(filing.at) },
    firstStopAt: Number.isFinite(first) ? formatInstant(first) : null,
    transfers: state.transfers.map(
      ({ id, fromBank, fromAccount, toId, amountFen, at, confirmed }) => ({
        id,
        fromBank,
        fromMasked: maskedNumber(fromAccount),
        accountId: toId,
        amountFen,
        at: formatInstant(at),
        confirmed,
      }),
    ),
    accounts: state.accounts.map((one) => accountRow(one, shared)),
    flows: state.flows.map((one) => ({ ...one, at: formatInstant(one.at) })),
    measures: state.measures.map((one) => measureRow(state, one, telling)),
    events: events.map((one) => eventRow(one, telling)),
    acts: permitted(caseVerdicts(state, telling.context), telling.actor),
  };
}

function eventRow({ seq, body, actor_name }: FundEventRecord, telling: Telling) {
  return {
    seq,
    at: formatInstant(body.at),
    kind: body.kind,
    actor: actor_name ?? nameOf(telling, body.actor),
    accountId: body.account?.id ?? body.measure?.accountId ?? body.recovery?.accountId ?? null,
    measureId: body.measure?.id ?? null,
    amountFen: body.amountFen ?? body.transfer?.amountFen ?? null,
    text: fundEventText(body, telling.lang),
  };
}

export function ledgerRow(entry: EntryRecord): LedgerRow {
  return {
    seq: entry.seq,
    at: formatInstant(entry.at),
    from: entry.from_part as LedgerRow['from'],
    fromAccountId: entry.from_account,
    to: entry.to_part as LedgerRow['to'],
    toAccountId: entry.to_account,
    amountFen: entry.amount_fen,
    cause: entry.cause,
    causeId: entry.cause_id,
  };
}
