/** What the recent past says about the moment of a signal: one pass over the person's facts. */
import { hourMs, minuteMs } from '../kernel/index.ts';
import { factFlags, factKinds, type SubjectHistory } from './history.ts';
import type { RuleTable } from './model.ts';

/** The strongest earlier fact of a kind; `index` below zero: there is none. */
export type Strongest = { index: number; score: number; minutes: number };

export type Context = {
  /** Suspicious call going on or just over. */
  readonly call: Strongest;
  readonly message: Strongest;
  readonly visit: Strongest;
  readonly remote: Strongest;
  readonly bank: Strongest;
  /** A suspicious message named this very counterpart. */
  readonly mention: Strongest;
  /** A call of any kind goes on now, in seconds so far; -1: none. */
  callSeconds: number;
  callOngoing: boolean;
  /** Earlier calls with this counterpart, and on how many other days. */
  callsWithKey: number;
  callsWithKeyToday: number;
  callsOnOtherDays: number;
  calledOutBefore: boolean;
  /** Transfers kept, to this payee, and the largest. */
  transfers: number;
  transfersToKey: number;
  largestFen: number;
  /** Payees first paid within the recent window, this one not counted. */
  newPayees: number;
  /** Rising amounts to new payees up to now, this transfer not counted. */
  risingRun: number;
  risingLastFen: number;
  /** Suspicious money of the last day. */
  suspiciousFen: number;
};

const none = (): Strongest => ({ index: -1, score: 0, minutes: 0 });
const dayMinutes = 24 * 60;
/** Clocks of sources differ a little; a fact this far ahead still counts as before. */
const skewMs = minuteMs;

export type Moment = {
  readonly at: number;
  /** Key of the counterpart. */
  readonly key: number;
  /** Key of the site, for a visit. */
  readonly siteKey: number;
};

/** One pass over the facts. */
type Pass = {
  readonly context: Context;
  readonly history: SubjectHistory;
  readonly moment: Moment;
  readonly table: RuleTable;
  /** First time each payee was paid. */
  readonly payees: Map<number, number>;
};
type Reader = (pass: Pass, i: number, minutes: number) => void;

const readers: Readonly<Record<number, Reader>> = {
  [factKinds.call]: readCall,
  [factKinds.transfer]: readTransfer,
  [factKinds.message]: ({ context, history, table }, i, minutes) => {
    if (minutes <= table.window.messageHours * 60) keep(context.message, history, i, minutes);
  },
  [factKinds.mention]: ({ context, history, moment, table }, i, minutes) => {
    const isNamed = history.key(i) === moment.key || history.key(i) === moment.siteKey;
    if (isNamed && minutes <= table.window.recentHours * 60)
      keep(context.mention, history, i, minutes);
  },
  [factKinds.visit]: ({ context, history, table }, i, minutes) => {
    if (minutes <= table.window.visitHours * 60) keep(context.visit, history, i, minutes);
  },
  [factKinds.remote]: ({ context, history, table }, i, minutes) => {
    if (minutes <= table.window.remoteMinutes) latest(context.remote, history, i, minutes);
  },
  [factKinds.bank]: ({ context, history, table }, i, minutes) => {
    if (minutes <= table.window.bankMinutes) latest(context.bank, history, i, minutes);
  },
};

export function readContext(history: SubjectHistory, moment: Moment, table: RuleTable): Context {
  const pass: Pass = { context: emptyContext(), history, moment, table, payees: new Map() };
  for (let i = 0; i < history.size; i += 1) {
    const ageMs = moment.at - history.at(i);
    if (ageMs >= -skewMs) readers[history.kind(i)]?.(pass, i, Math.max(0, ageMs / minuteMs));
  }
  const recentMs = table.window.recentHours * hourMs;
  for (const [key, firstAt] of pass.payees) {
    if (key !== moment.key && moment.at - firstAt <= recentMs) pass.context.newPayees += 1;
  }
  return pass.context;
}

function emptyContext(): Context {
  return {
    call: none(),
    message: none(),
    visit: none(),
    remote: none(),
    bank: none(),
    mention: none(),
    callSeconds: -1,
    callOngoing: false,
    callsWithKey: 0,
    callsWithKeyToday: 0,
    callsOnOtherDays: 0,
    calledOutBefore: false,
    transfers: 0,
    transfersToKey: 0,
    largestFen: 0,
    newPayees: 0,
    risingRun: 0,
    risingLastFen: 0,
    suspiciousFen: 0,
  };
}

function keep(into: Strongest, history: SubjectHistory, i: number, minutes: number): void {
  const score = history.score(i);
  if (score < into.score) return;
  into.index = i;
  into.score = score;
  into.minutes = minutes;
}

function latest(into: Strongest, history: SubjectHistory, i: number, minutes: number): void {
  into.index = i;
  into.score = Math.max(0.01, history.score(i));
  into.minutes = minutes;
}

function readCall({ context, history, moment, table }: Pass, i: number): void {
  const { window } = table;
  const startAt = history.at(i);
  const seconds = history.amount(i);
  const ongoing = (history.flags(i) & factFlags.ongoing) !== 0;
  const endAt = startAt + seconds * 1000;
  const believedMs = ongoing ? window.liveMinutes * minuteMs : 0;
  const isLive = moment.at <= endAt + believedMs;
  const minutesSince = Math.max(0, (moment.at - endAt) / minuteMs);
  if (isLive || minutesSince <= window.callMinutes) {
    keep(context.call, history, i, isLive ? 0 : minutesSince);
    if (context.call.index === i) context.callOngoing = isLive;
  }
  if (isLive) context.callSeconds = Math.max(context.callSeconds, (moment.at - startAt) / 1000);
  if (history.key(i) !== moment.key) return;
  const minutes = (moment.at - startAt) / minuteMs;
  context.callsWithKey += 1;
  if (minutes <= dayMinutes) context.callsWithKeyToday += 1;
  else context.callsOnOtherDays += 1;
  const outbound = (history.flags(i) & factFlags.inbound) === 0;
  if (outbound && minutes > dayMinutes) context.calledOutBefore = true;
}

function readTransfer({ context, history, moment, table, payees }: Pass, i: number): void {
  const at = history.at(i);
  const amount = history.amount(i);
  const key = history.key(i);
  const ageMs = moment.at - at;
  context.transfers += 1;
  context.largestFen = Math.max(context.largestFen, amount);
  if (key === moment.key) context.transfersToKey += 1;
  const firstAt = payees.get(key);
  if (firstAt === undefined) payees.set(key, at);
  const suspicious = history.score(i) >= table.level.suspiciousMin;
  if (suspicious && ageMs <= dayMinutes * minuteMs) context.suspiciousFen += amount;
  const retail = (history.flags(i) & factFlags.retail) !== 0;
  const isNew = moment.at - (firstAt ?? at) <= table.window.recentHours * hourMs;
  if (retail || !isNew || ageMs > table.window.risingHours * hourMs) return;
  if (amount < table.level.risingFenMin) return;
  const rises = amount >= context.risingLastFen * table.level.risingTimes;
  context.risingRun = rises ? context.risingRun + 1 : 1;
  context.risingLastFen = amount;
}
