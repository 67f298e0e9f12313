/** Fills the frame that typologies look at, from the signal, its surroundings and what was learned. */
import { hashText, hourMs, keyOf, minuteMs, phoneKind, zoneMs } from '../kernel/index.ts';
import { signalKinds, type FraudSignal, type TransferSignal } from '../signal/index.ts';
import {
  channels,
  clearFrame,
  pairKey,
  places,
  rolePlace,
  stages,
  type Frame,
  type Role,
} from '../typology/index.ts';
import { counterpartKey } from './counterpart.ts';
import type { Strongest } from './context.ts';
import { categoryIndex, type Findings, type Sum } from './findings.ts';
import { siteKeyOf, siteNameOf } from './known.ts';
import { linksIn, numbersIn } from './mention.ts';
import type { Scene } from './scene.ts';
import { ageOf } from './subject.ts';
import { isIncoming } from './transfer.ts';

export type Learned = {
  readonly findings: Findings;
  readonly scene: Scene;
  readonly sum: Sum;
};

type Asks = ReadonlySet<string>;

const personSeed = 9;
const deviceSeed = 10;

/** Key of a person in the windows. */
export function personKey(subject: string): number {
  return hashText(personSeed, subject);
}

const flag = (is: boolean): number => (is ? 1 : 0);

/** Keys and plain fields: what every worker reads of every signal, whoever it belongs to. */
export function readPlain(frame: Frame, signal: FraudSignal, subject: string, asks: Asks): void {
  clearFrame(frame);
  const { values, keys } = frame;
  frame.at = signal.occurredAt;
  values[places.kind] = signalKinds.indexOf(signal.kind);
  values[places.hour] = Math.floor((signal.occurredAt + zoneMs) / hourMs) % 24;
  keys[rolePlace.person] = personKey(subject);
  if (asks.has('device') && signal.device !== undefined) {
    keys[rolePlace.device] = hashText(deviceSeed, signal.device);
  }
  if (asks.has('pair')) {
    keys[rolePlace.pair] = pairKey(keys[rolePlace.person] ?? 0, counterpartKey(signal));
  }
  switch (signal.kind) {
    case 'call':
      values[places.callMinutes] = signal.durationSeconds / 60;
      values[places.callIncoming] = flag(signal.direction === 'in');
      values[places.callOngoing] = flag(signal.ongoing);
      frame.text = signal.transcript;
      readNumber(frame, signal);
      return;
    case 'sms':
      frame.text = signal.text;
      readNumber(frame, signal);
      readNamed(frame, signal.text, asks);
      return;
    case 'visit':
      frame.text = signal.title;
      if (asks.has('site') && signal.web !== undefined)
        keys[rolePlace.site] = siteKeyOf(signal.web);
      return;
    case 'transfer':
      readTransfer(frame, signal);
      return;
    case 'report':
      frame.text = signal.text;
      values[places.loss] = signal.lossFen ?? 0;
      readNumber(frame, signal);
      readNamed(frame, signal.text, asks);
      return;
  }
}

function readNumber({ values, keys }: Frame, { counterpart }: FraudSignal): void {
  const { number, sender } = counterpart;
  if (number !== undefined) keys[rolePlace.number] = keyOf('number', number);
  else if (sender !== undefined) keys[rolePlace.number] = keyOf('sender', sender);
  values[places.callOverseas] = flag(number !== undefined && phoneKind(number) === 'foreign');
}

function readNamed({ values, keys }: Frame, text: string, asks: Asks): void {
  if (asks.has('links') || asks.has('site')) {
    const links = linksIn(text);
    values[places.links] = links.length;
    const [first] = links;
    if (first !== undefined) keys[rolePlace.site] = siteKeyOf(first);
  }
  if (asks.has('numbers')) values[places.numbers] = numbersIn(text).length;
}

const channelPlaces = new Map<string, number>(channels.map((word, i) => [word, i]));
const otherChannel = channels.length - 1;

function readTransfer({ values, keys }: Frame, signal: TransferSignal): void {
  values[places.amount] = signal.amountFen;
  values[places.incoming] = flag(isIncoming(signal));
  values[places.pending] = flag(signal.status === 'pending');
  if (signal.channel !== undefined)
    values[places.channel] = channelPlaces.get(signal.channel.toLowerCase()) ?? otherChannel;
  keys[rolePlace.payer] = keyOf('account', signal.payer.account);
  keys[rolePlace.payee] = keyOf('account', signal.payee.account);
}

/** What lists, models, the past and the base decision say, beside what `readPlain` put there. */
export function readLearned(
  frame: Frame,
  signal: FraudSignal,
  { findings, scene, sum }: Learned,
  asks: Asks,
): void {
  const { values } = frame;
  const { told } = findings;
  const { history, context } = scene;
  values[places.textShare] = told.textShare;
  values[places.textCategory] = told.textCategory;
  values[places.addressShare] = told.addressShare;
  values[places.appUse] = told.appUse;
  values[places.listed] = told.listed;
  values[places.listCategory] = told.listCategory;
  values[places.score] = sum.score;
  values[places.stage] = Math.min(findings.stage, stages.length - 1);
  values[places.category] = categoryIndex(sum.category);
  if (asks.has('suspects')) values[places.suspects] = history.suspects(scene.siteKey);
  if (asks.has('crowd')) values[places.crowd] = history.crowd(scene.siteKey);
  if (asks.has('age')) values[places.age] = ageOf(signal.subject, scene.at) ?? Number.NaN;
  const { subject } = history;
  values[places.knownMinutes] = subject.size === 0 ? 0 : (scene.at - subject.at(0)) / minuteMs;
  values[places.raised] = context.raisedFen;
  values[places.onCall] = flag(context.callOngoing);
  values[places.strangerOnCall] = flag(context.strangerIndex >= 0);
  readEarlier(frame, [places.callScore, places.callAgo], context.call);
  readEarlier(frame, [places.messageScore, places.messageAgo], context.message);
  readEarlier(frame, [places.visitScore, places.visitAgo], context.visit);
  readEarlier(frame, [places.mentionScore, places.mentionAgo], context.mention);
  if (context.remote.index >= 0) values[places.remoteAgo] = context.remote.minutes;
  if (context.bank.index >= 0) values[places.bankAgo] = context.bank.minutes;
  if (signal.kind === 'transfer') readPayments(frame, signal, { findings, scene, sum });
  else values[places.callsToday] = context.callsWithKeyToday;
}

function readEarlier(
  { values }: Frame,
  [score, ago]: readonly [number, number],
  earlier: Strongest,
): void {
  values[score] = earlier.score;
  if (earlier.index >= 0) values[ago] = earlier.minutes;
}

function readPayments(
  { values }: Frame,
  signal: TransferSignal,
  { findings, scene }: Learned,
): void {
  const { context } = scene;
  const listed = findings.model.lists.lookup('account', signal.payer.account, scene.at);
  values[places.payerListed] = listed === undefined ? 0 : listed.entry.verdict === 'block' ? 1 : 2;
  values[places.firstPayee] = flag(context.keyFirstPaidAt === Number.POSITIVE_INFINITY);
  values[places.newPayees] = context.newPayees;
  values[places.received] = context.receivedFromKeyFen;
  if (context.largestFen > 0) values[places.timesUsual] = signal.amountFen / context.largestFen;
}

/** Roles that a signal names, for whoever wants to say which one a hit speaks of. */
export function subjectValueOf(signal: FraudSignal, role: Role, person: string): string {
  switch (role) {
    case 'person':
    case 'pair':
      return person;
    case 'number':
      return signal.counterpart.number ?? signal.counterpart.sender ?? '';
    case 'payer':
      return signal.kind === 'transfer' ? signal.payer.account : '';
    case 'payee':
      return signal.kind === 'transfer' ? signal.payee.account : '';
    case 'device':
      return signal.device ?? '';
    case 'site':
      return siteOf(signal);
  }
}

function siteOf(signal: FraudSignal): string {
  const written = signal.kind === 'sms' || signal.kind === 'report';
  const web = signal.kind === 'visit' ? signal.web : written ? linksIn(signal.text)[0] : undefined;
  return web === undefined ? '' : siteNameOf(web);
}
