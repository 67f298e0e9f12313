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
  /** A call by somebody never spoken to before this day goes on; below zero: none. */
  strangerIndex: number;
  /** Earlier calls with this counterpart, and on how many other days. */
  callsWithKey: number;
  callsWithKeyToday: number;
  callsOnOtherDays: number;
  calledOutBefore: boolean;
  /** Transfers kept, to this payee, and the largest. */
  transfers: number;
  /** When this payee was first paid; infinity: never. */
  keyFirstPaidAt: number;
  /** The worst that was thought of an earlier payment to this payee. */
  keyScore: number;
  /** The most that this payee sent the person lately; 0: nothing. */
  receivedFromKeyFen: number;
  /** Suspicious messages of this sender within the recent window. */
  messagesWithKey: number;
  /** When the first transfer that is known was made; infinity: none. */
  firstTransferAt: number;
  largestFen: number;
  /** Payees first paid within the recent window, this one not counted. */
  newPayees: number;
  /** Rising amounts to new payees up to now, this transfer not counted. */
  risingRun: number;
  risingLastFen: number;
  /** Suspicious money of the last day that went or is held on its way, to other payees if held. */
  suspiciousFen: number;
  /** Suspicious money that a bank still holds on its way to this payee. */
  pendingToKeyFen: number;
  /** Loans paid out and deposits withdrawn in the last day. */
  raisedFen: number;
};

const none = (): Strongest => ({ index: -1, score: 0, minutes: 0 });
const dayMinutes = 24 * 60;
/** How long small sums received are remembered as a bait. */
const baitDays = 7;
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
  /** Suspicious payments that a bank holds, by payee. */
  readonly pending: Map<number, number>;
};
type Reader = (pass: Pass, i: number, minutes: number) => void;

const readers: Readonly<Record<number, Reader>> = {
  [factKinds.call]: readCall,
  [factKinds.transfer]: readTransfer,
  [factKinds.message]: ({ context, history, moment, table }, i, minutes) => {
    if (minutes <= table.window.messageHours * 60) keep(context.message, history, i, minutes);
    const isSame = history.key(i) === moment.key;
    if (isSame && minutes <= table.window.recentHours * 60) context.messagesWithKey += 1;
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
  const pass: Pass = {
    context: emptyContext(),
    history,
    moment,
    table,
    payees: new Map(),
    pending: new Map(),
  };
  for (let i = 0; i < history.size; i += 1) {
    const ageMs = moment.at - history.at(i);
    if (ageMs >= -skewMs) readers[history.kind(i)]?.(pass, i, Math.max(0, ageMs / minuteMs));
  }
  const recentMs = table.window.recentHours * hourMs;
  for (const [key, firstAt] of pass.payees) {
    if (key !== moment.key && moment.at - firstAt <= recentMs) pass.context.newPayees += 1;
  }
  for (const [key, amount] of pass.pending) {
    if (key === moment.key) pass.context.pendingToKeyFen = amount;
    else pass.context.suspiciousFen += amount;
  }
  if (pass.context.strangerIndex >= 0 && isOldContact(pass)) pass.context.strangerIndex = -1;
  return pass.context;
}

function isOldContact({ context, history, moment }: Pass): boolean {
  const key = history.key(context.strangerIndex);
  for (let i = 0; i < history.size; i += 1) {
    const isEarlier = moment.at - history.at(i) > dayMinutes * minuteMs;
    if (history.kind(i) === factKinds.call && history.key(i) === key && isEarlier) return true;
  }
  return false;
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
    strangerIndex: -1,
    callsWithKey: 0,
    callsWithKeyToday: 0,
    callsOnOtherDays: 0,
    calledOutBefore: false,
    transfers: 0,
    keyFirstPaidAt: Number.POSITIVE_INFINITY,
    keyScore: 0,
    receivedFromKeyFen: 0,
    messagesWithKey: 0,
    firstTransferAt: Number.POSITIVE_INFINITY,
    largestFen: 0,
    newPayees: 0,
    risingRun: 0,
    risingLastFen: 0,
    suspiciousFen: 0,
    pendingToKeyFen: 0,
    raisedFen: 0,
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
  if (isLive && ongoing && (history.flags(i) & factFlags.inbound) !== 0) context.strangerIndex = i;
  if (isLive) context.callSeconds = Math.max(context.callSeconds, (moment.at - startAt) / 1000);
  if (history.key(i) !== moment.key) return;
  const minutes = (moment.at - startAt) / minuteMs;
  context.callsWithKey += 1;
  if (minutes <= dayMinutes) context.callsWithKeyToday += 1;
  else context.callsOnOtherDays += 1;
  const outbound = (history.flags(i) & factFlags.inbound) === 0;
  if (outbound && minutes > dayMinutes) context.calledOutBefore = true;
}

function readReceived({ context, history, moment }: Pass, i: number, ageMs: number): void {
  const amount = history.amount(i);
  const isLate = ageMs <= baitDays * dayMinutes * minuteMs;
  if (history.key(i) === moment.key && isLate) {
    context.receivedFromKeyFen = Math.max(context.receivedFromKeyFen, amount);
  }
  const isRaised = (history.flags(i) & factFlags.raised) !== 0;
  if (isRaised && ageMs <= dayMinutes * minuteMs) context.raisedFen += amount;
}

function readTransfer(pass: Pass, i: number): void {
  const { context, history, moment, table, payees } = pass;
  const at = history.at(i);
  const amount = history.amount(i);
  const key = history.key(i);
  const ageMs = moment.at - at;
  if ((history.flags(i) & factFlags.inbound) !== 0) {
    readReceived(pass, i, ageMs);
    return;
  }
  const isSuspicious = history.score(i) >= table.level.suspiciousMin;
  const isOfToday = isSuspicious && ageMs <= dayMinutes * minuteMs;
  // What is held has not been paid, and goes only once.
  if ((history.flags(i) & factFlags.pending) !== 0) {
    if (isOfToday) pass.pending.set(key, Math.max(amount, pass.pending.get(key) ?? 0));
    return;
  }
  pass.pending.delete(key);
  context.transfers += 1;
  context.largestFen = Math.max(context.largestFen, amount);
  context.firstTransferAt = Math.min(context.firstTransferAt, at);
  if (key === moment.key) {
    context.keyFirstPaidAt = Math.min(context.keyFirstPaidAt, at);
    context.keyScore = Math.max(context.keyScore, history.score(i));
  }
  const firstAt = payees.get(key);
  if (firstAt === undefined) payees.set(key, at);
  if (isOfToday) context.suspiciousFen += amount;
  const retail = (history.flags(i) & factFlags.retail) !== 0;
  const isNew = moment.at - (firstAt ?? at) <= table.window.recentHours * hourMs;
  if (retail || !isNew || ageMs > table.window.risingHours * hourMs) return;
  if (amount < table.level.risingFenMin) return;
  const rises = amount >= context.risingLastFen * table.level.risingTimes;
  context.risingRun = rises ? context.risingRun + 1 : 1;
  context.risingLastFen = amount;
}
