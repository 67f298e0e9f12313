/** From a signal, the past and a published model to a decision: the heart of scoring. */
import { phoneKind, categoryCodes, keyOf } from '../kernel/index.ts';
import type { CallSignal, FraudSignal, TransferSignal } from '../signal/index.ts';
import { liveUntil, readCallSignal } from './call.ts';
import { readContext, type Context } from './context.ts';
import { counterpartKey } from './counterpart.ts';
import { stages } from '../typology/index.ts';
import type { Decision } from './decision.ts';
import { addUp, find, makeFindings, ownScore, reach, type Findings, type Sum } from './findings.ts';
import type { Learned } from './frame.ts';
import { factFlags, factKinds, type Fact, type FactKind, type History } from './history.ts';
import { siteKeyOf } from './known.ts';
import { linksIn, numbersIn } from './mention.ts';
import type { PublishedModel } from './model.ts';
import { readReportSignal } from './report.ts';
import type { Scene } from './scene.ts';
import { readSmsSignal } from './sms.ts';
import { ageOf } from './subject.ts';
import { isIncoming, isRaised, isRetail, readTransferSignal } from './transfer.ts';
import { readVisitSignal, type ReadVisit } from './visit.ts';

/** A decision with what it leaves behind for the next ones. */
export type Assessment = {
  readonly decision: Decision;
  /** To be added to the person's history. */
  readonly facts: readonly Fact[];
  /** Counterparts that this person's suspicion falls on. */
  readonly suspects: readonly number[];
  /** What the typologies may ask for beyond the signal itself. */
  readonly learned: Learned;
};

/**
 * Decides one signal. The same signal, history, model and time give the same decision, live or
 * replayed. `now` only tells whether something still goes on; windows are measured from the time
 * of the signal itself.
 */
export function decide(
  signal: FraudSignal,
  history: History,
  model: PublishedModel,
  now: number,
): Decision {
  return assess(signal, history, model, { now, position: 0 }).decision;
}

export type AssessAt = { readonly now: number; readonly position: number };

export function assess(
  signal: FraudSignal,
  history: History,
  model: PublishedModel,
  when: AssessAt,
): Assessment {
  const key = counterpartKey(signal);
  const siteKey = signal.kind === 'visit' && signal.web !== undefined ? siteKeyOf(signal.web) : key;
  const moment = { at: signal.occurredAt, key, siteKey };
  const context = readContext(history.subject, moment, model.table);
  const scene: Scene = {
    at: signal.occurredAt,
    now: when.now,
    table: model.table,
    history,
    context,
    key,
    siteKey,
  };
  const findings = makeFindings(model);
  const visit = readSignal(signal, findings, scene);
  readPerson(signal, findings, scene);
  const sum = addUp(findings);
  raiseByLiveCall(findings, context, sum);
  // What only looks like fraud is worth less afterwards than what is known.
  const lasting = Math.max(ownScore(findings), sum.score * lookShare);
  const amountFen = amountAtRisk(signal, context, sum, model);
  const decision: Decision = {
    score: sum.score,
    category: sum.category,
    stage: stages[findings.stage] ?? 'exposure',
    reasons: sum.reasons,
    hits: [],
    model: model.version,
    cites: [...new Set(findings.cites)].sort((a, b) => a - b),
    amountAtRiskFen: amountFen,
    ongoingCallUntil:
      signal.kind === 'call' && sum.score >= suspicionMin ? liveUntil(signal, scene) : null,
  };
  return {
    decision,
    facts: factsOf(signal, { scene, sum, visit, position: when.position, lasting }),
    suspects: isMarking(findings, sum) ? suspectsOf(signal, scene) : [],
    learned: { findings, scene, sum },
  };
}

function isMarking(findings: Findings, sum: Sum): boolean {
  const { markMin } = findings.model.table.level;
  return sum.score >= markMin && ownScore(findings) >= markMin;
}

const lookShare = 0.6;

/** Below this a fact is ordinary life and weighs on nothing. */
const suspicionMin = 0.3;

function readSignal(signal: FraudSignal, findings: Findings, scene: Scene): ReadVisit | undefined {
  switch (signal.kind) {
    case 'call':
      readCallSignal(signal, findings, scene);
      return undefined;
    case 'sms':
      readSmsSignal(signal, findings, scene);
      return undefined;
    case 'visit':
      return readVisitSignal(signal, findings, scene);
    case 'transfer':
      readTransferSignal(signal, findings, scene);
      return undefined;
    case 'report':
      readReportSignal(signal, findings, scene);
      return undefined;
  }
}

/** Age weighs only beside other evidence: being old is no sign of fraud. */
function readPerson(signal: FraudSignal, findings: Findings, scene: Scene): void {
  const age = ageOf(signal.subject, scene.at);
  if (age === undefined || age < 60 || findings.evidence.length === 0) return;
  if (addUp(findings).score >= 0.4) find(findings, 'age-60', { group: 'shape', facts: { age } });
}

/** While a suspicious call goes on, whatever else the person does happens under it. */
function raiseByLiveCall(findings: Findings, context: Context, sum: Sum): void {
  if (context.call.index < 0 || !context.callOngoing) return;
  if (context.call.score >= 0.5 && sum.score >= 0.5) reach(findings, 'moving');
}

/**
 * Money of this person that is moving by suspicious transfers of the last day, this one included;
 * under suspicion at least what they raised for it. What a bank holds counts once, also when it
 * goes at last.
 */
function amountAtRisk(
  signal: FraudSignal,
  context: Context,
  sum: { readonly score: number },
  model: PublishedModel,
): number {
  const isSuspicious = sum.score >= model.table.level.suspiciousMin;
  const isPaying = signal.kind === 'transfer' && !isIncoming(signal);
  const own = isPaying && isSuspicious ? signal.amountFen : 0;
  const told = signal.kind === 'report' ? (signal.lossFen ?? 0) : 0;
  const moving = context.suspiciousFen + Math.max(context.pendingToKeyFen, own);
  return Math.max(moving, told, isSuspicious ? context.raisedFen : 0);
}

type Leaving = {
  readonly scene: Scene;
  readonly sum: Sum;
  readonly visit: ReadVisit | undefined;
  readonly position: number;
  /** The score as later signals see it. */
  readonly lasting: number;
};

type Base = Omit<Fact, 'kind' | 'amount' | 'flags'>;
const factFrom = (base: Base, kind: FactKind, amount = 0, flags = 0): Fact => ({
  ...base,
  kind,
  amount,
  flags,
});

/** What the history keeps: every call and transfer; messages and visits only when they matter. */
function factsOf(signal: FraudSignal, leaving: Leaving): readonly Fact[] {
  const { scene, sum, visit, position } = leaving;
  const base: Base = {
    at: signal.occurredAt,
    key: scene.key,
    score: sum.score,
    category: categoryCodes.indexOf(sum.category === 'NONE' ? 'OTHER' : sum.category),
    position,
  };
  const isSuspicious = sum.score >= suspicionMin;
  switch (signal.kind) {
    case 'call':
      return [factFrom(base, factKinds.call, signal.durationSeconds, callFlags(signal))];
    case 'transfer': {
      return [factFrom(base, factKinds.transfer, signal.amountFen, transferFlags(signal))];
    }
    case 'sms':
      return isSuspicious
        ? [factFrom(base, factKinds.message), ...mentionsOf(signal.text, base)]
        : [];
    case 'visit':
      return visitFacts({ ...base, score: leaving.lasting }, visit);
    case 'report':
      return [
        factFrom(base, factKinds.report, signal.lossFen ?? 0),
        ...mentionsOf(signal.text, base),
      ];
  }
}

function transferFlags(signal: TransferSignal): number {
  return (
    (isIncoming(signal) ? factFlags.inbound : 0) |
    (isRetail(signal) ? factFlags.retail : 0) |
    (isRaised(signal) ? factFlags.raised : 0) |
    (signal.status === 'pending' ? factFlags.pending : 0)
  );
}

function callFlags(signal: CallSignal): number {
  const { number } = signal.counterpart;
  return (
    (signal.ongoing ? factFlags.ongoing : 0) |
    (signal.direction === 'in' ? factFlags.inbound : 0) |
    (number !== undefined && phoneKind(number) === 'foreign' ? factFlags.foreign : 0)
  );
}

function visitFacts(base: Base, visit: ReadVisit | undefined): readonly Fact[] {
  if (visit?.use === 'remote') return [factFrom(base, factKinds.remote)];
  if (visit?.isBank === true) return [factFrom(base, factKinds.bank)];
  return base.score >= suspicionMin ? [factFrom(base, factKinds.visit)] : [];
}

function mentionsOf(text: string, base: Base): readonly Fact[] {
  const mention = (key: number): Fact => factFrom({ ...base, key }, factKinds.mention);
  return [
    ...linksIn(text).map((web) => mention(siteKeyOf(web))),
    ...numbersIn(text).map((number) => mention(keyOf('number', number))),
  ];
}

/** Counterpart whose people are counted: a site, a payee. Told by the signal alone. */
export function meetingOf(signal: FraudSignal): number | undefined {
  if (signal.kind === 'visit' && signal.web !== undefined) return siteKeyOf(signal.web);
  return signal.kind === 'transfer' && !isIncoming(signal) ? counterpartKey(signal) : undefined;
}

/** Senders are not marked: a port is shared by many, and what it sends is judged by itself. */
function suspectsOf(signal: FraudSignal, scene: Scene): readonly number[] {
  switch (signal.kind) {
    case 'call':
    case 'transfer':
      return [scene.key];
    case 'visit':
      return signal.web === undefined ? [] : [scene.siteKey];
    case 'sms':
      return linksIn(signal.text).map(siteKeyOf);
    case 'report':
      return signal.counterpart.number === undefined ? [] : [scene.key];
  }
}
