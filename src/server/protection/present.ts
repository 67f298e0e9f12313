/** Orders as the API tells them; personal data masked. */
import type { OrderDetail, OrderRow } from '../../contract/index.ts';
import { machineName } from '../../core/access/index.ts';
import { formatInstant, maskAccount, maskName, maskNameIn } from '../../core/kernel/index.ts';
import {
  allowanceLines,
  appealActsOf,
  noticeOf,
  orderActsOf,
  orderEventText,
  resortSteps,
  standingOf,
  type AccountStanding,
  type Instruction,
  type OrderState,
  type ProtectionPolicy,
} from '../../core/protection/index.ts';
import { dueOf, waitsFor, type OrderEventRecord, type OrderRecord } from './row.ts';

export type Telling = {
  readonly now: number;
  readonly lang: 'zh' | 'en';
  readonly actor: string;
  readonly policy: ProtectionPolicy;
  readonly names: ReadonlyMap<string, string>;
  readonly byHand: boolean;
};

const timeOf = (at: number | null): string | null => (at === null ? null : formatInstant(at));

export function orderRow(
  row: OrderRecord,
  instructions: readonly Instruction[],
  { now, names }: Telling,
): OrderRow {
  const { state } = row;
  const own = instructions.filter((one) => one.orderId === row.id);
  const counts = new Map<AccountStanding, number>();
  if (state.startedAt !== null) {
    for (const { id } of state.accounts) {
      const { standing } = standingOf(own, id, now);
      counts.set(standing, (counts.get(standing) ?? 0) + 1);
    }
  }
  const failed = state.status === 'in-force' && (counts.get('failed') ?? 0) > 0;
  const untold = state.status === 'in-force' && state.toldAt === null;
  return {
    id: row.id,
    number: state.number,
    status: state.status,
    warningId: state.warningId,
    warningNumber: row.warning_number,
    personMasked: maskName(row.person_name ?? ''),
    unitName: row.unit_name,
    office: state.office,
    accountCount: state.accounts.length,
    standing: [...counts].map(([standing, count]) => ({ standing, count })),
    proposedBy: { id: state.proposedBy, name: nameOf(names, state.proposedBy) },
    proposedAt: formatInstant(state.proposedAt),
    startedAt: timeOf(state.startedAt),
    expiresAt: timeOf(state.expiresAt),
    endedAt: timeOf(state.endedAt),
    waiting: [
      ...waitsFor(state),
      ...(failed ? (['failed'] as const) : []),
      ...(untold ? (['notice'] as const) : []),
    ],
    dueAt: timeOf(dueOf(state)),
    version: state.version,
  };
}

const nameOf = (names: ReadonlyMap<string, string>, id: string): string => names.get(id) ?? id;

const citizenWords = { zh: '当事人', en: 'The person' };

function actorName({ lang, names }: Telling, actor: string, name: string | null): string {
  if (actor === 'citizen') return citizenWords[lang];
  return name ?? machineName(actor, lang) ?? nameOf(names, actor);
}

export function orderDetail(
  row: OrderRecord,
  instructions: readonly Instruction[],
  events: readonly OrderEventRecord[],
  telling: Telling,
): OrderDetail {
  const { state } = row;
  const { now, policy, names, lang } = telling;
  const person = (id: string) => ({ id, name: nameOf(names, id) });
  const masked = (text: string): string => maskNameIn(text, row.person_name);
  const asked = state.extensionAsked;
  return {
    ...orderRow(row, instructions, telling),
    reason: state.reason,
    days: state.days,
    allReason: state.allReason,
    overrideReason: state.overrideReason,
    endReason: state.endReason,
    approvedBy: state.approvedBy === null ? null : person(state.approvedBy),
    toldAt: timeOf(state.toldAt),
    policy: state.policy,
    allowance: { ...state.allowance, payees: [...state.allowance.payees] },
    resort: resortSteps(state.tried, policy).map((step) => ({ ...step })),
    accountsKnown: state.accountsKnown,
    accounts: accountsReply(state, instructions, now),
    extensions: state.extensions,
    extensionsMax: policy.extensionsMax,
    extensionAsked:
      asked === null ? null : { days: asked.days, reason: asked.reason, by: person(asked.by) },
    variations: state.variations.map((v) => ({
      ...v,
      allowance: { ...v.allowance, payees: [...v.allowance.payees] },
      askedBy: actorName(telling, v.askedBy, null),
      askedAt: formatInstant(v.askedAt),
      dueAt: formatInstant(v.dueAt),
    })),
    appeals: state.appeals.map((a) => ({
      id: a.id,
      status: a.status,
      text: a.text,
      receivedAt: formatInstant(a.receivedAt),
      dueAt: timeOf(a.dueAt),
      late: a.late,
      reason: a.reason,
      acts: state.status === 'in-force' ? [...appealActsOf(a.status)] : [],
    })),
    events: events.map(({ seq, body, actor_name }) => ({
      seq,
      at: formatInstant(body.at),
      actor: actorName(telling, body.actor, actor_name),
      text: masked(orderEventText(body, lang)),
    })),
    reference: row.reference,
    notice: {
      zh: noticeReply(row, policy, 'zh'),
      en: noticeReply(row, policy, 'en'),
    },
    byHand: telling.byHand,
    acts: orderActsOf(state, { actor: telling.actor, now, policy }).map((one) => ({ ...one })),
  };
}

function noticeReply(
  { state, reference }: OrderRecord,
  policy: ProtectionPolicy,
  lang: 'zh' | 'en',
): OrderDetail['notice']['zh'] {
  const notice = noticeOf(state, reference, policy, lang);
  return {
    ...notice,
    parts: notice.parts.map(({ head, lines }) => ({ head, lines: [...lines] })),
  };
}

function accountsReply(
  state: OrderState,
  instructions: readonly Instruction[],
  now: number,
): OrderDetail['accounts'] {
  return state.accounts.map(({ id, bank, number }) => {
    const own = instructions.filter((one) => one.orderId === state.id && one.accountId === id);
    const { standing, untilAt } = standingOf(own, id, now);
    return {
      id,
      bank,
      numberMasked: maskAccount(number),
      standing,
      untilAt: timeOf(untilAt),
      instructions: own.toReversed().map((one) => ({
        key: one.key,
        kind: one.kind,
        status: one.status,
        madeAt: formatInstant(one.madeAt),
        untilAt: timeOf(one.untilAt),
        sentAt: timeOf(one.sentAt),
        sends: one.sends,
        appliedAt: timeOf(one.appliedAt),
        code: one.code,
      })),
    };
  });
}

/** What the person sees with the code of the notice. */
export function publicOrder({ state }: OrderRecord, policy: ProtectionPolicy, lang: 'zh' | 'en') {
  const appeal = state.appeals.at(-1);
  const variation = state.variations.at(-1);
  return {
    number: state.number,
    status: state.status,
    expiresAt: timeOf(state.expiresAt),
    office: { name: state.office.name, contact: state.office.contact },
    accounts: state.accounts.map(({ bank, number }) => `${bank} ${maskAccount(number)}`),
    allowance: [...allowanceLines(state.allowance, lang)],
    appeal:
      appeal === undefined
        ? null
        : { status: appeal.status, dueAt: timeOf(appeal.dueAt), reason: appeal.reason },
    variation:
      variation === undefined
        ? null
        : {
            status: variation.status,
            dueAt: formatInstant(variation.dueAt),
            answer: variation.answer,
          },
    documents: policy.documents.map((d) => d[lang]),
  };
}
