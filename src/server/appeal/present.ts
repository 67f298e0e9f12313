/** What is told of cases, measures and appeals: to their people, and to the centre. */
import { appealActsOf, isOpenAppeal, type MeasureAppeal } from '../../core/appeal/index.ts';
import { findAccount, moneyParts, type FundCase, type Measure } from '../../core/funds/index.ts';
import {
  formatInstant,
  maskAccount,
  maskName,
  maskPhone,
  parsePhone,
  type Instant,
} from '../../core/kernel/index.ts';
import type { ReturnState } from '../../core/return/index.ts';
import type { AppealRow, Progress, Remedy } from '../../contract/index.ts';
import type { AppealRecord } from './row.ts';

type Office = Progress['office'];

const timeOrNull = (at: number | null): string | null => (at === null ? null : formatInstant(at));

const hidden = new Set(['withdrawn', 'reopened']);
/** Returns of which the victim is told: from the notice on, or once a bank works on it. */
const isTold = (state: ReturnState): boolean =>
  !hidden.has(state.status) && (state.noticeAt !== null || state.approvedAt !== null);

/** Where the victim's money is, without anybody else's name or number. */
export function progressOf(
  state: FundCase,
  returns: readonly ReturnState[],
  office: Office,
): Progress {
  return {
    number: state.number,
    status: state.status,
    reportedAt: formatInstant(state.reportedAt),
    office,
    lossFen: state.lossFen,
    parts: moneyParts.flatMap(({ code: part }) => {
      const amountFen = state.parts[part];
      return amountFen > 0 ? [{ part, amountFen }] : [];
    }),
    next: nextOf(state, returns),
    returns: returns.filter(isTold).map((one) => ownReturn(one, state.id)),
  };
}

function ownReturn(one: ReturnState, caseId: string): Progress['returns'][number] {
  const line = one.plan.lines.find(({ id }) => id === caseId);
  const payment = one.payments.findLast(({ claimId }) => claimId === caseId);
  return {
    number: one.number,
    status: one.status,
    amountFen: payment?.amountFen ?? line?.payFen ?? 0,
    noticeUntilAt: timeOrNull(one.noticeUntilAt),
    bankDueAt: timeOrNull(one.bankDueAt),
    paidAt: payment?.status === 'paid' ? timeOrNull(payment.answeredAt) : null,
  };
}

const stepBy: Readonly<Partial<Record<ReturnState['status'], Progress['next']['step']>>> = {
  draft: 'draft',
  notice: 'notice',
  review: 'notice',
  asked: 'approval',
  approved: 'approval',
  notified: 'bank',
  'bank-returned': 'bank',
};

function nextOf(state: FundCase, returns: readonly ReturnState[]): Progress['next'] {
  const living = returns.find((one) => stepBy[one.status] !== undefined);
  const step = living && stepBy[living.status];
  if (living !== undefined && step !== undefined) {
    const by = { notice: living.noticeUntilAt, bank: living.bankDueAt }[step as 'notice'] ?? null;
    return { step, by: timeOrNull(by) };
  }
  if (state.status === 'closed') return { step: 'closed', by: null };
  if (state.parts.frozen > 0) return { step: 'audit', by: null };
  if (state.parts.stopped > 0) return { step: 'filing', by: timeOrNull(stopEnd(state)) };
  return { step: state.parts.returned > 0 ? 'paid' : 'chase', by: null };
}

function stopEnd({ measures }: FundCase): Instant | null {
  const ends = measures
    .filter((one) => one.kind === 'stop' && one.status === 'in-force')
    .flatMap((one) => one.expiresAt ?? []);
  return ends.length === 0 ? null : (Math.min(...ends) as Instant);
}

type Held = { readonly state: FundCase; readonly measure: Measure };

/** When the bank confirmed that a measure is lifted. */
const releasedAt = (measure: Measure | undefined): string | null =>
  measure?.status === 'released' ? timeOrNull(measure.endedAt) : null;

export function remedyOf(
  { state, measure }: Held,
  appeal: MeasureAppeal | undefined,
  office: Office,
): Remedy {
  const account = findAccount(state, measure.accountId);
  return {
    kind: measure.kind,
    status: measure.status,
    bank: account?.bank ?? '',
    accountMasked: maskAccount(account?.number ?? ''),
    basis: measure.basis,
    office,
    appliedAt: timeOrNull(measure.appliedAt),
    expiresAt: timeOrNull(measure.expiresAt),
    endedAt: timeOrNull(measure.endedAt),
    appeal:
      appeal === undefined
        ? null
        : {
            number: appeal.number,
            status: appeal.status,
            receivedAt: formatInstant(appeal.receivedAt),
            dueAt: isOpenAppeal(appeal) ? timeOrNull(appeal.dueAt) : null,
            decideBy: formatInstant(appeal.decideBy),
            reason: appeal.reason,
            releasedAt: releasedAt(measure),
          },
  };
}

export function appealRow(
  { state, events }: AppealRecord,
  held: FundCase | undefined,
  names: ReadonlyMap<string, string>,
): AppealRow {
  const measure = held?.measures.find((one) => one.id === state.measureId);
  const phone = parsePhone(state.phone);
  return {
    id: state.id,
    number: state.number,
    status: state.status,
    caseId: state.caseId,
    caseNumber: held?.number ?? '',
    measureId: state.measureId,
    measureKind: state.measureKind,
    measureStatus: measure?.status ?? 'released',
    bank: state.bank,
    accountMasked: maskAccount(state.account),
    nameMasked: maskName(state.name),
    phoneMasked: phone === undefined ? '***' : maskPhone(phone),
    text: state.text,
    receivedAt: formatInstant(state.receivedAt),
    dueAt: isOpenAppeal(state) ? timeOrNull(state.dueAt) : null,
    decideBy: formatInstant(state.decideBy),
    late: state.late,
    reason: state.reason,
    decidedBy: state.decidedBy === null ? null : (names.get(state.decidedBy) ?? state.decidedBy),
    decidedAt: timeOrNull(state.decidedAt),
    releasedAt: releasedAt(measure),
    acts: [...appealActsOf(state.status)],
    events: events.map(({ at, act, actor, note }) => ({
      at: formatInstant(at),
      act,
      actor: names.get(actor) ?? actor,
      note,
    })),
    version: state.version,
  };
}
