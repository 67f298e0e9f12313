/** Returns as the screens and the public see them: people masked, money in fen. */
import {
  formatInstant,
  maskAccount,
  maskName,
  maskPhone,
  parsePhone,
  type Instant,
} from '../../core/kernel/index.ts';
import {
  doubledFen,
  paidFen,
  returnActsOf,
  type ReturnContext,
  type ReturnEvent,
  type ReturnPolicy,
  type ReturnState,
} from '../../core/return/index.ts';
import type { PublicNotice, ReturnDetail, ReturnRow } from '../../contract/index.ts';
import { basisWord } from './paper.ts';
import { dueOfReturn, type ReturnEventRecord, type ReturnRecord } from './row.ts';

export type Names = ReadonlyMap<string, string>;

const who = (names: Names, id: string) => ({ id, name: names.get(id) ?? id });
const whoOrNull = (names: Names, id: string | null) => (id === null ? null : who(names, id));
const timeOrNull = (at: Instant | null) => (at === null ? null : formatInstant(at));

/** Everybody who is named on a return. */
export function peopleOf(state: ReturnState): readonly string[] {
  const { draftedBy, secondOfficer, askedBy, approvedBy, objections } = state;
  const answered = objections.map((one) => one.answeredBy);
  return [draftedBy, secondOfficer, askedBy, approvedBy, ...answered].filter((one) => one !== null);
}

export function returnRow(
  { state, unit_name }: ReturnRecord,
  names: Names,
  policy: ReturnPolicy,
): ReturnRow {
  const { freeze, plan } = state;
  return {
    id: state.id,
    number: state.number,
    status: state.status,
    round: state.round,
    route: plan.route,
    unitName: unit_name,
    bank: freeze.bankName,
    numberMasked: maskAccount(freeze.number),
    holderMasked: maskName(freeze.name),
    frozenFen: state.pool.frozenFen,
    payFen: plan.payFen,
    paidFen: paidFen(state),
    doubledFen: doubledFen(state),
    unclear: state.payments.filter((one) => one.status === 'given-up').length,
    victims: state.claims.length,
    caseIds: state.claims.map((claim) => claim.id),
    firstCaseNumber: state.claims[0]?.caseNumber ?? '',
    draftedBy: who(names, state.draftedBy),
    draftedAt: formatInstant(state.draftedAt),
    freezeEndsAt: formatInstant(freeze.expiresAt),
    dueAt: timeOrNull(dueOfReturn(state, policy)),
    noticeUntilAt: timeOrNull(state.noticeUntilAt),
    openObjections: state.objections.filter((one) => one.status === 'open').length,
    version: state.version,
  };
}

export type Telling = {
  readonly names: Names;
  readonly context: ReturnContext;
  readonly events: readonly ReturnEventRecord[];
};

export function returnDetail(
  record: ReturnRecord,
  { names, context, events }: Telling,
): ReturnDetail {
  const { state } = record;
  return {
    ...returnRow(record, names, context.policy),
    auditId: state.auditId,
    previousId: state.previousId,
    pool: state.pool,
    basis: state.basis,
    basisReason: state.basisReason,
    basisWord: basisWord(state),
    claims: state.claims.map(claimOf),
    plan: { ...state.plan, lines: [...state.plan.lines] },
    tolerance: {
      toleranceFen: context.policy.toleranceFen,
      tolerancePerMille: context.policy.tolerancePerMille,
    },
    secondOfficer: whoOrNull(names, state.secondOfficer),
    noticeAt: timeOrNull(state.noticeAt),
    askedBy: whoOrNull(names, state.askedBy),
    approvedBy: whoOrNull(names, state.approvedBy),
    approvedAt: timeOrNull(state.approvedAt),
    notifiedAt: timeOrNull(state.notifiedAt),
    bankDueAt: timeOrNull(state.bankDueAt),
    paidAt: timeOrNull(state.paidAt),
    endedAt: timeOrNull(state.endedAt),
    endReason: state.endReason,
    objections: state.objections.map((one) => objectionOf(one, names)),
    payments: state.payments.map(paymentOf),
    events: events.map(({ seq, at, actor, kind, body }) => ({
      seq,
      at: formatInstant(at),
      actor: names.get(actor) ?? actor,
      kind,
      note: noteOf(body),
    })),
    acts: returnActsOf(state, context).map((one) => ({ ...one })),
  };
}

function claimOf(claim: ReturnState['claims'][number]): ReturnDetail['claims'][number] {
  const { id, caseNumber, name, lossFen, restoredFen, lowerFen, upperFen, firstAt, payee } = claim;
  return {
    id,
    caseNumber,
    nameMasked: maskName(name),
    lossFen,
    restoredFen,
    lowerFen,
    upperFen,
    firstAt,
    payee: payee && {
      bank: payee.bank,
      numberMasked: maskAccount(payee.number),
      nameMasked: maskName(payee.name),
    },
    heir: claim.heir ?? null,
    payeeWaits: (claim.payeeSetBy ?? null) !== null,
  };
}

function objectionOf(
  one: ReturnState['objections'][number],
  names: Names,
): ReturnDetail['objections'][number] {
  const phone = parsePhone(one.phone);
  return {
    id: one.id,
    status: one.status,
    name: one.name,
    phoneMasked: phone === undefined ? '***' : maskPhone(phone),
    text: one.text,
    channel: one.channel,
    at: formatInstant(one.at),
    dueAt: formatInstant(one.dueAt),
    answer: one.answer,
    answeredBy: whoOrNull(names, one.answeredBy),
    answeredAt: timeOrNull(one.answeredAt),
  };
}

function paymentOf(one: ReturnState['payments'][number]): ReturnDetail['payments'][number] {
  const { claimId, key, ordinal, amountFen, payee, status, sentAt, answeredAt } = one;
  return {
    claimId,
    key,
    ordinal,
    amountFen,
    payee: `${payee.bank} ${maskAccount(payee.number)}`,
    status,
    sentAt: formatInstant(sentAt),
    answeredAt: timeOrNull(answeredAt),
    code: one.code,
    remark: one.remark,
    stuck: one.stuck ?? null,
  };
}

/** What was said with an event, in the words of whoever said it. */
function noteOf(event: ReturnEvent): string {
  if ('reason' in event) return event.reason;
  if ('basisReason' in event) return event.basisReason;
  if ('answer' in event) return event.answer;
  if ('objection' in event) return event.objection.text;
  if ('problem' in event) return event.problem;
  return 'remark' in event ? `${event.code} ${event.remark}`.trim() : '';
}

/** What everybody may read while the notice stands, and afterwards. */
export function publicNotice(state: ReturnState, office: string, now: Instant): PublicNotice {
  const lines = new Map(state.plan.lines.map((line) => [line.id, line]));
  return {
    number: state.number,
    office,
    publishedAt: formatInstant(state.noticeAt ?? now),
    untilAt: formatInstant(state.noticeUntilAt ?? now),
    isOpen: state.status === 'notice' && now < (state.noticeUntilAt ?? 0),
    bank: state.freeze.bankName,
    holderMasked: maskName(state.freeze.name),
    numberMasked: maskAccount(state.freeze.number),
    frozenFen: state.pool.frozenFen,
    payFen: state.plan.payFen,
    restFen: state.plan.residueFen + state.plan.reserveFen,
    basisWord: basisWord(state),
    lines: state.claims.map((claim) => ({
      victimMasked: maskName(claim.name),
      lossFen: claim.lossFen,
      restoredFen: claim.restoredFen,
      payFen: lines.get(claim.id)?.payFen ?? 0,
    })),
  };
}
