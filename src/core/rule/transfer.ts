/** What a transfer tells. */
import { hourMs, zoneMs } from '../kernel/index.ts';
import type { TransferSignal } from '../signal/index.ts';
import type { Context, Strongest } from './context.ts';
import { categoryAt, find, reach, relieve, type Findings } from './findings.ts';
import { consult } from './known.ts';
import type { EvidenceCode } from './reason.ts';
import type { Scene } from './scene.ts';

const nightEndsAt = 5;
/** What came before weighs less and less over a day. */
const fadeMinutes = 24 * 60;
const raisedForm = /^(?:loan|deposit)/i;
const retailForm = /^(?:pos|qr|scan|merchant)/i;

export function isRetail(signal: TransferSignal): boolean {
  return signal.channel !== undefined && retailForm.test(signal.channel);
}

/** Money that comes to the person: they are its payee, not its payer. */
export function isIncoming(signal: TransferSignal): boolean {
  const { subject, payee, payer } = signal;
  if (subject.account !== undefined) return subject.account === payee.account;
  return subject.name !== undefined && subject.name === payee.name && subject.name !== payer.name;
}

/** A loan paid out to the person, or a deposit of theirs withdrawn. */
export function isRaised(signal: TransferSignal): boolean {
  return signal.channel !== undefined && raisedForm.test(signal.channel) && isIncoming(signal);
}

export function readTransferSignal(signal: TransferSignal, findings: Findings, scene: Scene): void {
  const { table, history } = scene;
  if (isIncoming(signal)) {
    consult(findings, 'account', signal.payer.account, scene.at);
    return;
  }
  // Who pays out of a listed account passes on the money of others: there is nobody to warn.
  const own = findings.model.lists.lookup('account', signal.payer.account, scene.at);
  if (own?.entry.verdict === 'block') return;
  const listed = consult(findings, 'account', signal.payee.account, scene.at);
  // A payee of many people is a shop, a hospital, a utility: being new to one of them is nothing.
  const isPopular = history.crowd(scene.key) >= table.level.crowdMin;
  if (!isPopular && !isRetail(signal)) readShape(signal, findings, scene);
  readPast(signal, findings, scene);
  const others = history.suspects(scene.key);
  if (others >= table.level.seenMin && !isPopular) {
    find(findings, 'account-seen', { group: 'context', facts: { count: others } });
  }
  if (isKnown(signal, scene)) relieve(findings, 'payee-known', ['shape', 'context']);
  if (signal.amountFen < table.level.smallFen && listed?.verdict !== 'block') {
    relieve(findings, 'amount-small', ['shape', 'context']);
  }
  reach(findings, signal.amountFen >= table.level.movingFenMin ? 'moving' : 'intent');
}

/** Paid before the story of these days began and never under suspicion, or their own account. */
function isKnown(signal: TransferSignal, { context, table, at }: Scene): boolean {
  if (signal.payee.name !== undefined && signal.payee.name === signal.payer.name) return true;
  const isOld = at - context.keyFirstPaidAt > table.window.recentHours * hourMs;
  return isOld && context.keyScore < table.level.suspiciousMin;
}

function readShape(signal: TransferSignal, findings: Findings, scene: Scene): void {
  const { context, table } = scene;
  const { level } = table;
  const amount = signal.amountFen;
  if (context.keyFirstPaidAt === Number.POSITIVE_INFINITY) readNewPayee(amount, findings, scene);
  const isBaited =
    context.receivedFromKeyFen > 0 &&
    amount >= level.movingFenMin &&
    amount >= context.receivedFromKeyFen * level.baitTimes;
  if (isBaited) {
    find(findings, 'amount-baited', {
      group: 'context',
      category: 'BRUSH',
      facts: { received: context.receivedFromKeyFen, amount },
    });
  }
  const rises =
    amount >= level.risingFenMin &&
    amount >= context.risingLastFen * level.risingTimes &&
    context.risingRun >= 2;
  if (rises) {
    find(findings, 'amount-rising', {
      group: 'shape',
      category: 'BRUSH',
      facts: { count: context.risingRun + 1, amount },
    });
  }
}

function readNewPayee(amount: number, findings: Findings, scene: Scene): void {
  const { context, table } = scene;
  const { level } = table;
  // Where the past is not known, everything is new.
  const knowsPast =
    context.transfers >= level.earlierTransfersMin &&
    scene.at - context.firstTransferAt >= table.window.recentHours * hourMs;
  find(findings, 'payee-first', { group: 'shape', intensity: knowsPast ? 1 : 0.5 });
  const hour = Math.floor((scene.at + zoneMs) / hourMs) % 24;
  if (hour < nightEndsAt) find(findings, 'at-night', { group: 'shape', facts: { hour } });
  if (knowsPast && context.newPayees + 1 >= level.payeesMany) {
    find(findings, 'payees-many', { group: 'shape', facts: { count: context.newPayees + 1 } });
  }
  const isUnusual =
    knowsPast && amount >= level.unusualFenMin && amount >= context.largestFen * level.unusualTimes;
  if (isUnusual) {
    find(findings, 'amount-unusual', {
      group: 'shape',
      facts: { times: Math.floor(amount / Math.max(1, context.largestFen)) },
    });
  }
}

/** What came before the payment. The larger the sum, the more it weighs. */
function readPast(signal: TransferSignal, findings: Findings, scene: Scene): void {
  const { context, history, table } = scene;
  const { smallFen, largeFen } = table.level;
  const span = Math.log(largeFen / smallFen);
  const weight = Math.min(
    1,
    Math.max(0.2, Math.log(Math.max(1, signal.amountFen) / smallFen) / span),
  );
  const add = (code: EvidenceCode, past: Strongest, least: number) => {
    if (past.index < 0) return;
    const nearness = 1 - 0.7 * Math.min(1, past.minutes / fadeMinutes);
    find(findings, code, {
      group: 'context',
      intensity: Math.min(1, past.score / least) * weight * nearness,
      category: categoryAt(history.subject.category(past.index)),
      facts: { minutes: Math.round(past.minutes), ongoing: context.callOngoing },
      cites: history.subject.position(past.index),
    });
  };
  add(
    context.callOngoing ? 'paid-during-call' : 'paid-after-call',
    suspicious(context, 'call'),
    0.6,
  );
  add('paid-after-visit', suspicious(context, 'visit'), 0.7);
  add('paid-after-message', suspicious(context, 'message'), 0.8);
  // A meeting app alone is everybody's day: it counts only beside a suspicious contact.
  const isLed = context.call.score >= 0.3 || context.visit.score >= 0.5;
  if (isLed || context.remote.score >= 0.3) add('paid-after-remote', context.remote, 0.01);
}

const floors = { call: 0.3, visit: 0.45, message: 0.6 } as const;
const nothing: Strongest = { index: -1, score: 0, minutes: 0 };

function suspicious(context: Context, kind: keyof typeof floors): Strongest {
  return context[kind].score >= floors[kind] ? context[kind] : nothing;
}
