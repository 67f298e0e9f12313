/**
 * The life of one measure on one account (operating-rules 1.4). What the law fixes is a constant
 * here, with its article; what it leaves open is in the policy table.
 *
 * | from | what happens | to | source |
 * | --- | --- | --- | --- |
 * | requested | second officer signs (stop), county-level head approves (freeze) | sent | 1.2, art. 239 |
 * | requested | not approved | refused | |
 * | sent | `0000` | in-force, counted from the bank's own time | 86号 art. 2; 1.1 |
 * | sent | `1200` | partial | 6.5 |
 * | sent | a mismatch (`0100` `0301` and the like) | match-failed: the bank must not stop | 1.1 |
 * | sent | another freeze is before ours | queued | art. 242 |
 * | sent | any other code | failed, with the code | 6.5 |
 * | queued | the bank tells that it took effect | in-force, partial | art. 242 |
 * | failed; released before it began | the bank tells that it took effect after that | in-force, partial | |
 * | in-force, partial | extension of a stop, before it ends | in-force until later | 100105, `1800` |
 * | in-force, partial | renewal of a freeze, approved, before it ends | in-force until later | art. 240, 243 |
 * | in-force, partial, queued | lift, answered `0000` or `1900` | released | art. 241, 247 |
 * | in-force, partial | its time passes | lapsed, by itself | 86号; art. 240 |
 * | in-force, partial (stop) | a freeze of the account takes effect | superseded | 1.4 |
 * | sent | its answer comes after its time passed | lapsed | |
 */
import { resultOf, type AccountAnswer, type BankAnswer } from '../bank/index.ts';
import { addMonths, dayMs, hourMs, type Instant } from '../kernel/index.ts';
import type { Measure, MeasureStatus } from './state.ts';

/** A stop holds 48 hours from the bank's own moment (银发〔2016〕86号). */
export const stopTermMs = 48 * hourMs;
/** The same account is stopped twice at most, whoever asks (86号; bank code 1304). */
export const stopsMax = 2;
/** Deposits and remittances: six months, a year in major or complex cases (art. 243). */
export const freezeMonths = 6;
export const majorFreezeMonths = 12;
/** Money found unrelated is released within three days (art. 247, Criminal Procedure Law 145). */
export const unrelatedMs = 3 * dayMs;

const living: readonly MeasureStatus[] = ['requested', 'sent', 'in-force', 'partial', 'queued'];
export const isLiving = ({ status }: Measure): boolean => living.includes(status);
export const isHolding = ({ status }: Measure): boolean =>
  status === 'in-force' || status === 'partial';

/** Whether it uses up one of the two stops of its account: it took effect, or still may. */
export function countsAsStop(measure: Measure): boolean {
  return measure.kind === 'stop' && (measure.appliedAt !== null || isLiving(measure));
}

export function freezeEndAt(from: Instant, isMajor: boolean): Instant {
  return addMonths(from, isMajor ? majorFreezeMonths : freezeMonths);
}

/** Done as a whole or in part (`0000`, `1200`). */
export const isDoneCode = (code: string): boolean =>
  ['done', 'partial'].includes(resultOf(code).class);
/** `1900` is a lift of what had ended already: it holds no more either way. */
const isLiftedCode = (code: string): boolean => isDoneCode(code) || code === '1900';
/** Another measure is there already; a freeze then waits in line. */
const takenCodes: readonly string[] = ['1302', '1303'];

/** The part of an answer that speaks of this account; of a sub-account where only that is named. */
export function accountOfAnswer(answer: BankAnswer, number: string): AccountAnswer | undefined {
  const plain = (text: string): string => text.split('_')[0] ?? text;
  return (
    answer.accounts.find((one) => one.account === number) ??
    answer.accounts.find((one) => plain(one.account) === plain(number))
  );
}

export type Step = {
  readonly measure: Measure;
  readonly kind:
    | 'in-force'
    | 'queued'
    | 'match-failed'
    | 'measure-failed'
    | 'lapsed'
    | 'extended'
    | 'released'
    | 'change-failed';
  readonly code: string;
};

/**
 * What the bank's word on the measure itself does to it. Undefined where it changes nothing: the
 * same word again, or a word on a measure that has ended.
 */
export function answerMeasure(
  measure: Measure,
  answer: BankAnswer,
  told: AccountAnswer | undefined,
  now: Instant,
): Step | undefined {
  const code = told?.code ?? answer.code;
  const mayBegin = measure.status === 'sent' || measure.status === 'queued';
  if (!mayBegin && !(isDoneCode(code) && beginsLate(measure, told?.startAt ?? answer.at))) {
    return undefined;
  }
  if (measure.kind === 'freeze' && waitsInLine(code, told)) {
    if (measure.status === 'queued') return undefined;
    return { measure: queued(measure, told), kind: 'queued', code };
  }
  if (!isDoneCode(code)) {
    return refusedByBank(measure, code, now);
  }
  const applied = tookEffect(measure, answer, told, code);
  if (applied.expiresAt !== null && applied.expiresAt <= now) {
    return { measure: lapse(applied, now), kind: 'lapsed', code };
  }
  return { measure: applied, kind: 'in-force', code };
}

/** The bank did not do it: the measure ends, and so do its co-signature and its open request. */
function refusedByBank(measure: Measure, code: string, now: Instant): Step {
  const matched = resultOf(code).class !== 'mismatch';
  return {
    measure: {
      ...measure,
      status: matched ? 'failed' : 'match-failed',
      failureCode: code,
      endedAt: now,
      cosignDueAt: null,
      pending: null,
    },
    kind: matched ? 'measure-failed' : 'match-failed',
    code,
  };
}

/**
 * A bank that failed may do it after all; one that lifted what waited in line may let it begin all
 * the same. Both hold somebody's money, so both are on record. What ended otherwise stays as it is.
 */
function beginsLate({ status, appliedAt, endedAt }: Measure, at: Instant): boolean {
  if (status === 'failed') return true;
  return status === 'released' && appliedAt === null && endedAt !== null && at > endedAt;
}

function waitsInLine(code: string, told: AccountAnswer | undefined): boolean {
  if (takenCodes.includes(code)) return true;
  return isDoneCode(code) && told?.prior != null && (told.executedFen ?? 0) === 0;
}

function queued(measure: Measure, told: AccountAnswer | undefined): Measure {
  const prior = told?.prior ?? null;
  return {
    ...measure,
    status: 'queued',
    executedFen: 0,
    prior: { office: prior?.office ?? '', expireAt: prior?.expireAt ?? null },
  };
}

/** What is available after a stop is nothing; the balance is what it holds. */
const heldFen = (told: AccountAnswer | undefined): number | null =>
  told?.executedFen ?? told?.balanceFen ?? null;

/** From the bank's own time; a bank that names a later end than the law knows is not believed. */
function tookEffect(
  measure: Measure,
  answer: BankAnswer,
  told: AccountAnswer | undefined,
  code: string,
): Measure {
  const appliedAt = told?.startAt ?? answer.at;
  const lawful =
    measure.kind === 'stop'
      ? ((appliedAt + stopTermMs) as Instant)
      : freezeEndAt(appliedAt, measure.isMajor);
  const named = told?.expireAt ?? lawful;
  return {
    ...measure,
    status: code === '1200' ? 'partial' : 'in-force',
    endedAt: null,
    endReason: null,
    appliedAt,
    expiresAt: Math.min(named, lawful) as Instant,
    executedFen: heldFen(told),
    availableFen: told?.availableFen ?? null,
    prior: told?.prior ? { office: told.prior.office, expireAt: told.prior.expireAt } : null,
    failureCode: code === '1200' ? code : null,
  };
}

/** An extension that left keeps its key: the bank may have done it in time and say so late. */
export function lapse(measure: Measure, now: Instant): Measure {
  const isOnItsWay = measure.pending === 'extend' && measure.pendingKey !== null;
  return {
    ...measure,
    ...(isOnItsWay ? {} : noChange),
    status: 'lapsed',
    endedAt: measure.expiresAt ?? now,
    endReason: 'expired',
  };
}

const noChange = {
  pending: null,
  pendingBy: null,
  pendingReason: null,
  pendingKey: null,
} as const;

/** What the bank says to an extension, a renewal or a lift that was sent for the measure. */
export function answerChange(
  measure: Measure,
  answer: BankAnswer,
  told: AccountAnswer | undefined,
  terms: { readonly now: Instant; readonly extensionMs: number },
): Step | undefined {
  if (measure.pendingKey !== answer.key) return undefined;
  const code = told?.code ?? answer.code;
  const failed: Step = {
    measure: { ...measure, ...noChange, failureCode: code },
    kind: 'change-failed',
    code,
  };
  if (measure.pending === 'release') {
    if (!isLiftedCode(code)) return failed;
    return { measure: released(measure, told?.startAt ?? answer.at), kind: 'released', code };
  }
  const mayGoOn = isHolding(measure) || measure.status === 'lapsed';
  const from = measure.expiresAt;
  if (!isDoneCode(code) || !mayGoOn || from === null) return failed;
  const lawful =
    measure.kind === 'stop' ? from + terms.extensionMs : freezeEndAt(from, measure.isMajor);
  const expiresAt = Math.min(told?.expireAt ?? lawful, lawful) as Instant;
  return goesOn(measure, expiresAt, { now: terms.now, code });
}

/** Longer in force; where the word came so late that the new end is past too, it has lapsed. */
function goesOn(
  measure: Measure,
  expiresAt: Instant,
  { now, code }: { readonly now: Instant; readonly code: string },
): Step {
  const extended: Measure = {
    ...measure,
    ...noChange,
    status: measure.status === 'lapsed' ? 'in-force' : measure.status,
    endedAt: null,
    endReason: null,
    expiresAt,
    extensions: measure.extensions + 1,
  };
  return expiresAt <= now
    ? { measure: lapse(extended, now), kind: 'lapsed', code }
    : { measure: extended, kind: 'extended', code };
}

function released(measure: Measure, at: Instant): Measure {
  return {
    ...measure,
    ...noChange,
    status: 'released',
    endedAt: at,
    endReason: measure.pendingReason ?? measure.endReason,
  };
}
