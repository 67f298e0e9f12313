/** Warnings as the API shows them: masked, told in the language asked for. */
import type { WarningDetail, WarningRow } from '../../contract/index.ts';
import {
  formatInstant,
  maskIdNumber,
  maskName,
  maskNameIn,
  maskPhone,
  type PhoneNumber,
} from '../../core/kernel/index.ts';
import { ageOn, reasonText, type Lang, type ReasonTexts } from '../../core/rule/index.ts';
import { signalOf } from '../../core/signal/index.ts';
import {
  clockSteps,
  eventText,
  gradeReasonText,
  outcomes,
  routeReasonText,
  urgentNow,
  type ActVerdict,
  type EventNames,
} from '../../core/warning/index.ts';
import type { Clock } from '../../core/clock/index.ts';
import {
  expectedPrevented,
  worthFactorText,
  type Script,
  type WorthSettings,
} from '../../core/dissuasion/index.ts';
import { worthFactsOf } from './queue.ts';
import type { OriginRecord } from './origin.ts';
import { stateOf } from './row.ts';
import type {
  DetailRecord,
  EarlierRecord,
  EventRecord,
  LinkRecord,
  RowRecord,
  SharedRecord,
  SignalRecord,
} from './store.ts';
import { lineOf, linkValue } from './timeline.ts';

export type Telling = {
  readonly lang: Lang;
  readonly texts: ReasonTexts;
  readonly now: number;
  readonly figures: WorthSettings;
};

const instantOr = (at: number | null): string | null => (at === null ? null : formatInstant(at));

export function rowReply(row: RowRecord, telling: Telling): WarningRow {
  const { lang, texts, now } = telling;
  const [strongest] = row.reasons;
  return {
    id: row.id,
    number: row.number,
    grade: row.grade,
    category: row.category,
    status: row.status,
    score: Math.round(row.score * 100),
    person: {
      nameMasked: row.name === null ? '' : maskName(row.name),
      sex: row.sex,
      age: row.birth_date === null ? null : ageOn(row.birth_date, now),
      place: row.place ?? '',
    },
    amountAtRiskFen: row.amount_at_risk_fen,
    headline:
      strongest === undefined ? '' : maskNameIn(reasonText(texts, strongest, lang), row.name),
    ongoingCall: row.ongoing_call_until !== null && row.ongoing_call_until > now,
    urgent: [...urgentNow(stateOf(row), now)],
    isRepeat: row.repeat !== null,
    pushCount: row.origins.length,
    claimedAt: instantOr(row.claimed_at),
    contactedAt: instantOr(row.contacted_at),
    metAt: instantOr(row.met_at),
    worth: worthReply(row, telling),
    deadlineAt: formatInstant(row.deadline_at),
    openedAt: formatInstant(row.opened_at),
    updatedAt: formatInstant(row.updated_at),
    signalCount: row.signal_count,
    unitName: row.unit_name,
    tier: row.tier,
    sent: sentReply(row.sent, lang),
    holder:
      row.holder_id === null
        ? null
        : { id: row.holder_id, name: row.holder_name ?? '', seat: row.holder_seat },
    version: row.version,
  };
}

function worthReply(row: RowRecord, { figures, lang, now }: Telling): WarningRow['worth'] {
  if (row.status !== 'open' || row.seen_at === null || row.seen_at === undefined) return null;
  const { fen, factors } = expectedPrevented(worthFactsOf(stateOf(row), row.seen_at), figures, now);
  return {
    fen,
    factors: factors.map((factor) => ({
      code: factor.code,
      text: worthFactorText(factor, lang),
    })),
  };
}

function clocksReply(clocks: readonly Clock[], lang: Lang): WarningDetail['clocks'] {
  return clocks
    .toSorted((a, b) => a.dueAt - b.dueAt)
    .map(({ step, startedAt, dueAt }) => ({
      step,
      name: clockSteps.find((c) => c.code === step)?.[lang] ?? step,
      startedAt: formatInstant(startedAt),
      dueAt: formatInstant(dueAt),
    }));
}

function sentReply(sent: RowRecord['sent'], lang: Lang): WarningRow['sent'] {
  if (!sent) return null;
  const by = [sent.seat, sent.name].filter((part) => part !== null).join(' · ');
  const why = outcomes.find(({ code }) => code === sent.reason)?.[lang] ?? sent.reason;
  return { at: formatInstant(sent.at), by, why };
}

/** The same as a list reads it, from the events that are at hand. */
function lastSent(events: readonly EventRecord[]): RowRecord['sent'] {
  for (const { at, body, actor_name: name, actor_seat: seat } of events.toReversed()) {
    if (body.kind === 'escalated' || body.kind === 'returned') {
      return { at, reason: body.reason, name, seat };
    }
  }
  return null;
}

export type DetailParts = {
  readonly clocks: readonly Clock[];
  readonly row: DetailRecord;
  readonly signals: readonly SignalRecord[];
  readonly events: readonly EventRecord[];
  readonly links: readonly LinkRecord[];
  readonly precision: { readonly rate: number; readonly count: number } | null;
  readonly script: Script;
  readonly acts: readonly ActVerdict[];
  readonly names: EventNames;
  readonly earlier: readonly EarlierRecord[];
  readonly shared: readonly SharedRecord[];
  readonly told: readonly OriginRecord[];
  /** Until when the asker may take the last outcome back; null: never. */
  readonly undoUntil: number | null;
};

export function detailReply(parts: DetailParts, telling: Telling): WarningDetail {
  const { row, script } = parts;
  const { lang, texts } = telling;
  const base = rowReply(row, telling);
  return {
    ...base,
    sent: sentReply(lastSent(parts.events), lang),
    person: {
      ...base.person,
      id: row.person_id,
      phoneMasked: row.phone === null ? null : maskPhone(row.phone as PhoneNumber),
      idNumberMasked: row.id_number === null ? null : maskIdNumber(row.id_number),
      job: row.job,
      household: row.household,
      relatives: row.relatives.map((r) => ({
        id: r.id,
        relation: r.relation,
        nameMasked: maskName(r.name),
        phoneMasked: maskPhone(r.phone as PhoneNumber),
      })),
      warningsIn90Days: row.warnings_90_days,
    },
    origins: [...new Set(parts.signals.map((s) => s.source))].sort(),
    ...aroundOf(parts),
    reasons: row.reasons.map((r) => ({
      code: r.code,
      weight: r.weight,
      text: maskNameIn(reasonText(texts, r, lang), row.name),
    })),
    model: row.model,
    policy: row.policy,
    gradeReason: gradeReasonText(row.grade_reason, lang),
    precision: parts.precision,
    routeReason: routeReasonText(row.route_reason, lang),
    timeline: parts.signals.map((record) => timelineLine(record, row, telling)),
    events: parts.events.map((record) => ({
      seq: record.seq,
      at: formatInstant(record.at),
      kind: record.body.kind,
      actor: actorName(record, lang),
      text: eventText(record.body, lang, parts.names),
    })),
    links: parts.links.map((link) => ({
      kind: link.kind,
      value: linkValue(link.kind, link.value),
      warningCount: link.others,
      listed: link.listed,
    })),
    script: scriptReply(script),
    clocks: clocksReply(parts.clocks, lang),
    holdUntil: instantOr(row.hold_until),
    attempts: row.attempts,
    outcome: row.outcome,
    followUpAt: instantOr(row.follow_up_at),
    followUps: row.follow_ups,
    acts: [...parts.acts],
  };
}

type Around = Pick<
  WarningDetail,
  | 'pushes'
  | 'earlier'
  | 'sharedWith'
  | 'feedback'
  | 'outcomeCode'
  | 'advice'
  | 'tierAt'
  | 'lostAfterFen'
  | 'undoUntil'
  | 'transfer'
>;

/** What stands around the warning itself: who else warned, what was before, what comes next. */
function aroundOf({ row, earlier, shared, told, undoUntil, names }: DetailParts): Around {
  const { transfer } = row;
  return {
    pushes: row.origins.map(({ source, ref, grade, at }) => ({
      source,
      ref,
      grade,
      at: formatInstant(at),
      ...toldOf(told, source, ref),
    })),
    earlier: earlier.map((e) => ({
      number: e.number,
      openedAt: formatInstant(e.opened_at),
      category: e.category,
      outcome: e.outcome,
      lostFen: e.lost_fen,
    })),
    sharedWith: shared.map(({ id, name }) => ({
      id,
      nameMasked: name === null ? '' : maskName(name),
    })),
    feedback: row.feedback,
    outcomeCode: row.outcome_code,
    advice: [...row.advice],
    tierAt: formatInstant(row.tier_at),
    lostAfterFen: row.lost_after_fen,
    undoUntil: instantOr(undoUntil),
    transfer: transfer && {
      to: transfer.to,
      toName: names.nameOf(transfer.to),
      byName: names.nameOf(transfer.by),
      at: formatInstant(transfer.at),
      dueAt: formatInstant(transfer.dueAt),
      reason: transfer.reason,
    },
  };
}

function toldOf(told: readonly OriginRecord[], source: string, ref: string) {
  const last = told.find((t) => t.source === source && t.ref === ref);
  return {
    toldAt: last === undefined ? null : formatInstant(last.at),
    collectedAt: instantOr(last?.collected_at ?? null),
  };
}

function scriptReply(script: Script): WarningDetail['script'] {
  return {
    ...script,
    sections: [...script.sections],
    steps: script.steps.map((step) => ({
      ...step,
      lines: [...step.lines],
      answers: [...step.answers],
    })),
  };
}

function timelineLine(
  record: SignalRecord,
  { name, ongoing_call_until: ongoingUntil }: DetailRecord,
  { lang, now }: Telling,
): WarningDetail['timeline'][number] {
  const signal = signalOf(record.body);
  const { title, detail } = lineOf(signal, lang);
  const isOngoing =
    signal.kind === 'call' && signal.ongoing && ongoingUntil !== null && ongoingUntil > now;
  return {
    position: record.position,
    at: formatInstant(record.occurred_at),
    kind: signal.kind,
    source: record.source,
    title: maskNameIn(title, name),
    detail: maskNameIn(detail, name),
    score: Math.round(record.score * 100),
    ongoing: isOngoing,
  };
}

function actorName(record: EventRecord, lang: Lang): string {
  if (record.actor_name !== null) {
    return record.actor_seat === null
      ? record.actor_name
      : `${record.actor_seat} · ${record.actor_name}`;
  }
  if (record.actor.startsWith('system:')) return lang === 'zh' ? '系统' : 'System';
  return record.actor;
}
