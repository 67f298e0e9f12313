/**
 * Which account next (追踪排序): every act that could be done now, the one first that is expected to
 * catch the most money per minute of waiting for the bank. Not level by level, and not the biggest
 * sum first: a big sum that is gone, or at a bank that answers tomorrow, is worth little.
 */
import { dayMs, minuteMs, type Instant } from '../kernel/index.ts';
import { outlookOf, type BankOutlook, type BankRecord } from './bank.ts';
import { followedShare, remainingShare, type Pace } from './dwell.ts';
import type { ChaseAccount } from './facts.ts';
import type { ChasePolicy } from './policy.ts';

/** What goes on with a bank right now. */
export type BankLoad = {
  readonly record: BankRecord | undefined;
  /** Messages that wait for its answer, and how long the oldest has. */
  readonly open: number;
  readonly oldestOpenMs: number;
  readonly sentLastMinute: number;
};

export type ChaseFacts = {
  readonly accounts: readonly ChaseAccount[];
  readonly banks: ReadonlyMap<string, BankLoad>;
  /** Messages that the chase has sent by itself, by case. */
  readonly sentByCase: ReadonlyMap<string, number>;
  /** Stops among them. */
  readonly stopsByCase: ReadonlyMap<string, number>;
};

export const chaseKinds = [
  { code: 'stop', zh: '止付', en: 'Stop' },
  { code: 'freeze', zh: '冻结', en: 'Freeze' },
  { code: 'query', zh: '调明细', en: 'Statement' },
  { code: 'watch', zh: '动态监控', en: 'Watch' },
] as const;
export type ChaseKind = (typeof chaseKinds)[number]['code'];

/** Why an officer decides and not the policy alone. */
export const askReasons = [
  { code: 'switched-off', zh: '政策未开启自动', en: 'Policy leaves it to people' },
  { code: 'small', zh: '金额低于自动下限', en: 'Less than the policy acts on' },
  { code: 'large', zh: '金额超过自动上限，须审批', en: 'So large that a person approves' },
  { code: 'old', zh: '入账已久', en: 'Came long ago' },
  { code: 'unsure', zh: '涉案把握不足', en: 'Not sure enough' },
  { code: 'deep', zh: '层级过深', en: 'Too many hops' },
  { code: 'many', zh: '本案自动指令已达上限', en: 'Enough by itself in this case' },
  { code: 'freeze', zh: '冻结须负责人批准', en: 'A freeze needs approval' },
  { code: 'mismatch', zh: '户名账号不符，须核对', en: 'Name and number differ' },
] as const;
export type AskReason = (typeof askReasons)[number]['code'];

/** Every number behind a rank; shown to the officer and kept with the act. */
export type ChaseFigures = {
  readonly hereFen: number;
  /** Share of it still there when the message takes effect, of 1. */
  readonly remainShare: number;
  readonly answerMs: number;
  readonly appliesShare: number;
  readonly confidence: number;
  /** Expected to be caught here, and by following what has left. */
  readonly caughtFen: number;
  readonly onwardFen: number;
  /** Expected to come while the stop holds, by what came in the last day. */
  readonly comingFen: number;
  /** What the rank is by. */
  readonly perMinuteFen: number;
};

export type ChaseAct = ChaseFigures & {
  readonly kind: ChaseKind;
  readonly caseId: string;
  readonly accountId: string;
  readonly bank: string;
  /** Other cases whose money is on the same account. */
  readonly sharedBy: readonly string[];
  readonly mode: 'automatic' | 'proposed';
  readonly asks: readonly AskReason[];
  /** The bank or the case has as many messages as it may: the act waits its turn. */
  readonly waits: 'bank' | 'case' | null;
  readonly policy: string;
};

type Terms = { readonly policy: ChasePolicy; readonly now: Instant };

/** All acts worth doing, best first, with what may go by itself and what must wait. */
export function decideChase(
  facts: ChaseFacts,
  policy: ChasePolicy,
  now: Instant,
): readonly ChaseAct[] {
  const terms = { policy, now };
  const acts = facts.accounts.flatMap((account) => actsOn(account, facts, terms));
  const ranked = joinShared(acts, facts.accounts).toSorted(
    (a, b) => b.perMinuteFen - a.perMinuteFen || (a.accountId < b.accountId ? -1 : 1),
  );
  return withinLimits(ranked, facts, policy);
}

export type AccountOutlook = Omit<ChaseFigures, 'perMinuteFen'> & {
  readonly expectedHereFen: number;
  readonly queryMs: number;
};

/** What is expected of an account if its bank is asked now. */
export function outlookOfAccount(
  account: ChaseAccount,
  load: BankLoad | undefined,
  { policy, now }: Terms,
): AccountOutlook {
  const bank = outlookOf(load?.record, policy.bank, load?.oldestOpenMs);
  const remainFen = remainingAt(account, policy, (now + bank.answerMs) as Instant);
  const onwardFen = onwardOf(account, policy, (now + bank.queryMs) as Instant);
  const applies = bank.appliesShare * account.confidence * (account.isNamed ? 1 : 0.2);
  return {
    hereFen: account.hereFen,
    expectedHereFen: Math.round(remainingAt(account, policy, now)),
    remainShare: account.hereFen === 0 ? 0 : remainFen / account.hereFen,
    answerMs: bank.answerMs,
    queryMs: bank.queryMs,
    appliesShare: bank.appliesShare,
    confidence: account.confidence,
    caughtFen: Math.round(remainFen * applies),
    onwardFen: Math.round(onwardFen * account.confidence),
    comingFen: Math.round((account.dayInFen * policy.stop.comingMs * applies) / dayMs),
  };
}

const perMinute = (fen: number, { answerMs }: Pick<BankOutlook, 'answerMs'>): number =>
  Math.round((fen * minuteMs) / Math.max(answerMs, 1000));

/** A stop and the question where the rest went may both be worth a message. */
function actsOn(account: ChaseAccount, facts: ChaseFacts, terms: Terms): readonly ChaseAct[] {
  if (account.kind !== 'account' && account.kind !== 'payment') return [];
  const outlook = outlookOfAccount(account, facts.banks.get(account.bank), terms);
  const stop = stopOf(account, outlook, facts, terms);
  const rest = queryOf(account, outlook, terms) ?? watchOf(account, outlook, facts, terms);
  return [stop, rest].filter((act) => act !== undefined);
}

function stopOf(
  account: ChaseAccount,
  outlook: AccountOutlook,
  facts: ChaseFacts,
  { policy, now }: Terms,
): ChaseAct | undefined {
  const { stop } = policy;
  if (account.hold === 'held' || account.hold === 'waiting') return undefined;
  if (outlook.caughtFen + outlook.comingFen < stop.expectedFenMin) return undefined;
  const isUsedUp = account.hold === 'used-up';
  if (isUsedUp && !account.isFiled) return undefined;
  const lastAt = Math.max(...account.lots.map((lot) => lot.at), 0);
  const checks: readonly [AskReason, boolean][] = [
    ['freeze', isUsedUp],
    ['mismatch', account.hold === 'mismatch'],
    ['switched-off', !stop.automatic],
    ['small', account.hereFen < stop.automaticHereFenMin],
    ['large', account.hereFen > stop.automaticHereFenMax],
    ['old', now - lastAt > stop.automaticAgeMsMax],
    ['unsure', account.confidence < stop.automaticConfidenceMin],
    ['deep', account.level > stop.automaticLevelMax],
    ['many', (facts.stopsByCase.get(account.caseId) ?? 0) >= stop.automaticPerCaseMax],
  ];
  const asks = checks.filter(([, holds]) => holds).map(([reason]) => reason);
  return makeAct(
    isUsedUp ? 'freeze' : 'stop',
    account,
    { ...outlook, onwardFen: 0 },
    { asks, policy },
  );
}

/** Money is probably gone, or little: where did it go? */
function queryOf(
  account: ChaseAccount,
  outlook: AccountOutlook,
  { policy, now }: Terms,
): ChaseAct | undefined {
  const { query } = policy;
  if (account.isAsked || account.level > query.depthMax) return undefined;
  if (account.knownUntilAt !== null && now - account.knownUntilAt < query.freshMs) return undefined;
  if (outlook.onwardFen < query.expectedFenMin) return undefined;
  const figures = { ...outlook, caughtFen: 0, comingFen: 0, answerMs: outlook.queryMs };
  const asks: AskReason[] = query.automatic ? [] : ['switched-off'];
  return makeAct('query', account, figures, { asks, policy });
}

/** Nothing is there yet, but money that is on its way usually comes here. */
function watchOf(
  account: ChaseAccount,
  outlook: AccountOutlook,
  { accounts }: ChaseFacts,
  { policy, now }: Terms,
): ChaseAct | undefined {
  const { watch } = policy;
  if (account.hold === 'held' || account.hold === 'waiting') return undefined;
  if (account.watchedUntilAt !== null && account.watchedUntilAt > now) return undefined;
  const untilAt = (now + watch.horizonMs) as Instant;
  let comingFen = 0;
  for (const { accountId, share } of account.feeders) {
    const feeder = accounts.find((one) => one.accountId === accountId);
    if (feeder === undefined || feeder.hold === 'held') continue;
    const leaving = remainingAt(feeder, policy, now) - remainingAt(feeder, policy, untilAt);
    comingFen += Math.max(0, leaving) * share;
  }
  if (comingFen < watch.expectedFenMin) return undefined;
  const caughtFen = Math.round(comingFen * outlook.appliesShare * account.confidence);
  const figures = { ...outlook, caughtFen: 0, onwardFen: 0, comingFen: caughtFen };
  const asks: AskReason[] = watch.automatic ? [] : ['switched-off'];
  return makeAct('watch', account, { ...figures, answerMs: watch.horizonMs }, { asks, policy });
}

function makeAct(
  kind: ChaseKind,
  account: ChaseAccount,
  outlook: AccountOutlook,
  { asks, policy }: { asks: readonly AskReason[]; policy: ChasePolicy },
): ChaseAct {
  const { expectedHereFen: _, queryMs: __, ...figures } = outlook;
  const { caughtFen, onwardFen, comingFen } = figures;
  return {
    ...figures,
    perMinuteFen: perMinute(caughtFen + onwardFen + comingFen, figures),
    kind,
    caseId: account.caseId,
    accountId: account.accountId,
    bank: account.bank,
    sharedBy: [],
    mode: asks.length === 0 ? 'automatic' : 'proposed',
    asks,
    waits: null,
    policy: policy.version,
  };
}

/** One account of the bank is one act, worth what it is worth to all its cases together. */
function joinShared(
  acts: readonly ChaseAct[],
  accounts: readonly ChaseAccount[],
): readonly ChaseAct[] {
  const numbers = new Map(accounts.map((one) => [one.accountId, `${one.bank}/${one.number}`]));
  const byAccount = new Map<string, ChaseAct>();
  for (const act of acts.toSorted((a, b) => b.perMinuteFen - a.perMinuteFen)) {
    const key = `${act.kind}/${numbers.get(act.accountId) ?? act.accountId}`;
    const first = byAccount.get(key);
    byAccount.set(key, first === undefined ? act : joined(first, act));
  }
  return [...byAccount.values()];
}

function joined(first: ChaseAct, second: ChaseAct): ChaseAct {
  const caughtFen = first.caughtFen + second.caughtFen;
  const onwardFen = first.onwardFen + second.onwardFen;
  // What will come is of the account, not of a case: it counts once.
  const comingFen = Math.max(first.comingFen, second.comingFen);
  return {
    ...first,
    hereFen: first.hereFen + second.hereFen,
    caughtFen,
    onwardFen,
    comingFen,
    perMinuteFen: perMinute(caughtFen + onwardFen + comingFen, first),
    sharedBy: [...first.sharedBy, second.caseId],
  };
}

/** What does not fit the limits waits; a better act is never behind a worse one of its bank. */
function withinLimits(
  ranked: readonly ChaseAct[],
  facts: ChaseFacts,
  policy: ChasePolicy,
): readonly ChaseAct[] {
  const { limit, stop } = policy;
  const [byBank, byCase, stops] = [
    tally(new Map()),
    tally(facts.sentByCase),
    tally(facts.stopsByCase),
  ];
  return ranked.map((act) => {
    const { bank, caseId } = act;
    const load = facts.banks.get(bank);
    const isBankFull =
      (load?.open ?? 0) + byBank.of(bank) >= limit.openPerBankMax ||
      (load?.sentLastMinute ?? 0) + byBank.of(bank) >= limit.perBankMinuteMax;
    if (isBankFull) return { ...act, waits: 'bank' as const };
    if (byCase.of(caseId) >= limit.perCaseMax) return { ...act, waits: 'case' as const };
    if (act.mode === 'proposed') return act;
    if (act.kind === 'stop' && stops.of(caseId) >= stop.automaticPerCaseMax) {
      return { ...act, mode: 'proposed' as const, asks: ['many' as const] };
    }
    byBank.add(bank);
    byCase.add(caseId);
    if (act.kind === 'stop') stops.add(caseId);
    return act;
  });
}

function tally(before: ReadonlyMap<string, number>) {
  const counts = new Map(before);
  const of = (key: string): number => counts.get(key) ?? 0;
  return { of, add: (key: string) => counts.set(key, of(key) + 1) };
}

const paceOf = ({ level, type, kind, own }: ChaseAccount, at: Instant): Pace => ({
  own,
  level,
  type,
  kind: kind === 'payment' ? 'payment' : 'account',
  at,
});

/**
 * The money of an account by the lots in which it came: how much is there at the last look, since
 * when, and how much had left before it.
 */
function piecesOf(account: ChaseAccount, policy: ChasePolicy) {
  const { knownUntilAt, look, hereFen } = account;
  const lots = account.lots.map((lot) => {
    const pace = paceOf(account, lot.at);
    const knownMs = Math.max(0, (knownUntilAt ?? lot.at) - lot.at);
    const { amountFen } = lot;
    const left = remainingShare(policy.dwell, pace, { amountFen, seenAgeMs: 0, ageMs: knownMs });
    return { ...lot, pace, knownMs, weight: amountFen * left };
  });
  const all = lots.reduce((sum, lot) => sum + lot.weight, 0);
  const seenShare = look === null || hereFen === 0 ? 1 : Math.min(1, look.balanceFen / hereFen);
  return lots.map((lot) => {
    const ownFen = all === 0 ? 0 : (hereFen * lot.weight) / all;
    const seenMs = look === null ? lot.knownMs : Math.max(lot.knownMs, look.at - lot.at);
    return { ...lot, seenMs, stayedFen: ownFen * seenShare, leftFen: ownFen * (1 - seenShare) };
  });
}

type Piece = ReturnType<typeof piecesOf>[number];

/** Of what was there at the last look, what is there at a time; what is held stays. */
function stayingFen(piece: Piece, account: ChaseAccount, policy: ChasePolicy, at: Instant): number {
  if (account.hold === 'held') return piece.stayedFen;
  const { pace, seenMs, amountFen, stayedFen } = piece;
  const ageMs = Math.max(seenMs, at - piece.at);
  return stayedFen * remainingShare(policy.dwell, pace, { amountFen, seenAgeMs: seenMs, ageMs });
}

/** Traced money expected to be on the account at a time, in fen. */
export function remainingAt(account: ChaseAccount, policy: ChasePolicy, at: Instant): number {
  return piecesOf(account, policy).reduce(
    (sum, piece) => sum + stayingFen(piece, account, policy, at),
    0,
  );
}

/** What is expected to be caught behind the account when its statement comes at a time. */
function onwardOf(account: ChaseAccount, policy: ChasePolicy, at: Instant): number {
  let sum = 0;
  for (const piece of piecesOf(account, policy)) {
    const { pace, knownMs, seenMs, leftFen, stayedFen } = piece;
    const ageMs = Math.max(seenMs, at - piece.at);
    const before = { fromMs: knownMs, untilMs: Math.max(seenMs, knownMs + 1000), ageMs };
    sum += leftFen * followedShare(policy, pace, before);
    const leaves = stayedFen - stayingFen(piece, account, policy, at);
    sum += leaves * followedShare(policy, pace, { fromMs: seenMs, untilMs: ageMs, ageMs });
  }
  return sum;
}

/** When half of what is expected now will have gone; null where it stays. */
export function halfGoneAt(
  account: ChaseAccount,
  policy: ChasePolicy,
  now: Instant,
): Instant | null {
  if (account.hold === 'held') return null;
  const half = remainingAt(account, policy, now) / 2;
  let [low, high] = [0, policy.windowMs];
  if (half <= 0 || remainingAt(account, policy, (now + high) as Instant) > half) return null;
  while (high - low > 1000) {
    const middle = (low + high) / 2;
    if (remainingAt(account, policy, (now + middle) as Instant) > half) low = middle;
    else high = middle;
  }
  return Math.round(now + high) as Instant;
}
