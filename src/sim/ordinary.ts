/** The ordinary day: calls, messages, visits and payments of people who are not being cheated. */
import { unreachable } from '../core/kernel/index.ts';
import { areaCode, lineNumber } from './city/gang.ts';
import { banks, type CityAccount, type Ledger } from './city/ledger.ts';
import { shopName } from './city/name.ts';
import type { Person, PhoneBook, Society } from './city/person.ts';
import { callDraft, smsDraft, transferDraft, visitDraft, type Draft } from './draft.ts';
import { say, sayOne } from './phrase.ts';
import type { Random } from './random.ts';
import { ordinaryPerDay } from './rate.ts';
import { passes, sumFenMin, talkSecondsMin, type Feed } from './screen.ts';
import { flightNumber } from './script/index.ts';
import { conversation } from './text/conversation.ts';
import {
  callTopics,
  everydayApps,
  pages,
  smsTopics,
  type Page,
  type TalkTopic,
  type Topic,
} from './text/ordinary.ts';

export type OrdinaryKind = 'call' | 'sms' | 'visit' | 'transfer';

export type Life = {
  readonly random: Random;
  readonly society: Society;
  readonly ledger: Ledger;
  readonly phones: PhoneBook;
  readonly feed: Feed;
};

/** One event of a person's day; undefined where nothing came of it, as with an empty purse. */
export function ordinaryEvent(life: Life, kind: OrdinaryKind, person: Person): Draft | undefined {
  switch (kind) {
    case 'call':
      return ordinaryCall(life, person);
    case 'sms':
      return ordinarySms(life, person);
    case 'visit':
      return ordinaryVisit(life, person);
    case 'transfer':
      return ordinaryTransfer(life, person);
    default:
      return unreachable(kind);
  }
}

function ordinarySms(life: Life, person: Person): Draft {
  const { random } = life;
  const topic = random.weighted(tables[life.feed].sms);
  return smsDraft(
    person,
    senderOf(life, topic, person),
    sayOne(random, topic.phrases, slotsOf(life, person)),
  );
}

/** Genuine senders keep their numbers: each topic and brand has its own port. */
function senderOf({ random }: Life, topic: Topic, person: Person): string {
  switch (topic.from) {
    case 'bank':
      return person.accounts[0]?.bank.service ?? '96401';
    case 'carrier':
      return person.carrier.service;
    case 'police':
      return random.pick(['96110', '12381', `106900${areaCode}110`]);
    case 'public':
      return `106${String(9_000_000 + random.below(40) * 7919)}`;
    case 'person':
      return partner(random, person);
    case 'port':
    case 'courier':
      return `1069${String(1_000_000 + random.below(120) * 6131)}`;
    default:
      return unreachable(topic.from);
  }
}

function partner(random: Random, person: Person): string {
  const close = person.relatives.length > 0 && random.chance(0.6);
  if (close) return random.pick(person.relatives).person.phone;
  return person.friends.length > 0 ? random.pick(person.friends).phone : person.phone;
}

function ordinaryCall(life: Life, person: Person): Draft {
  const { random } = life;
  const topic = random.weighted(tables[life.feed].call);
  const seconds = secondsOf(life, topic);
  const missed = seconds === 0;
  const heard = !missed && random.chance(topic.from === 'person' ? 0.04 : 0.3);
  return callDraft(person, {
    number: callerOf(life, topic, person),
    seconds,
    incoming: topic.from === 'person' ? random.chance(0.5) : random.chance(0.93),
    ...(heard ? { transcript: conversation(random, topic.lines, slotsOf(life, person)) } : {}),
  });
}

function secondsOf({ random, feed }: Life, { minutes: [least, most] }: TalkTopic): number {
  for (;;) {
    const minutes = least + (most - least) * random.next() * random.next();
    const missed = random.chance(missedShare);
    const seconds = missed ? 0 : Math.round(minutes * 60) + random.below(20);
    if (feed === 'full' || seconds >= talkSecondsMin) return seconds;
  }
}

function callerOf({ random, society, phones }: Life, topic: TalkTopic, person: Person): string {
  switch (topic.from) {
    case 'person':
      return partner(random, person);
    case 'bank':
      return person.accounts[0]?.bank.service ?? '96401';
    case 'carrier':
      return person.carrier.service;
    case 'police':
      return random.pick([
        '96110',
        `${areaCode}-2110110`,
        `${areaCode}-2${random.between(10, 55)}0110`,
      ]);
    case 'landline':
      return `${areaCode}-${2_200_000 + random.below(300) * 37}`;
    case 'stranger':
      return random.chance(0.7)
        ? random.pick(society.people).phone
        : lineNumber(random, 'mobile', phones);
    default:
      return unreachable(topic.from);
  }
}

function ordinaryVisit(life: Life, person: Person): Draft {
  const { random } = life;
  const slots = slotsOf(life, person);
  const table = tables[life.feed];
  if (random.chance(table.appShare)) {
    const [name, pack, title] = random.weighted(table.app);
    return visitDraft(person, {
      app: { name, package: pack, signature: signatureOf(pack) },
      title,
    });
  }
  const page = random.weighted(table.page);
  const url = `https://${say(random, page.host, slots)}${sayOne(random, page.paths, slots)}`;
  return visitDraft(person, { url, title: sayOne(random, page.titles, slots) });
}

/** An app keeps its signing certificate. */
function signatureOf(pack: string): string {
  let a = 0x811c9dc5;
  let out = '';
  for (let i = 0; i < 5; i += 1) {
    for (let k = 0; k < pack.length; k += 1) a = Math.imul(a ^ pack.charCodeAt(k), 0x01000193);
    out += (a >>> 0).toString(16).padStart(8, '0');
  }
  return out;
}

type Payment = {
  readonly payee: CityAccount;
  readonly amountFen: number;
  readonly channel: string;
};

const yuan = (amount: number): number => Math.round(amount) * 100;

const paymentKinds: readonly (readonly [
  (life: Life, person: Person) => Payment | undefined,
  number,
])[] = [
  [shopping, 60],
  [family, 12],
  [friendly, 11],
  [bills, 8],
  [ownMoney, 5],
  [largeHonest, 1],
  [rent, 3],
  [stranger, 4],
];
/** Others pay whom the bank knows, or less than what it hands over. */
const mayPass: ReadonlySet<unknown> = new Set([family, ownMoney, largeHonest, stranger]);

function ordinaryTransfer(life: Life, person: Person): Draft | undefined {
  const { random, ledger } = life;
  const kind = random.weighted(tables[life.feed].payment);
  const payment = kind(life, person);
  const payer = person.accounts.find((a) => a !== payment?.payee);
  if (payment === undefined || payer === undefined) return undefined;
  const { payee, amountFen, channel } = payment;
  if (life.feed === 'screened' && kind !== stranger && amountFen < sumFenMin) return undefined;
  if (!ledger.move(payer, payee, amountFen)) return undefined;
  return transferDraft(person, payer, payee, { amountFen, channel });
}

function shopping({ random, society }: Life): Payment {
  const amount =
    5 +
    180 * random.next() * random.next() * random.next() +
    (random.chance(0.06) ? random.below(2500) : 0);
  return {
    payee: random.pick(society.merchants),
    amountFen: yuan(amount) + random.below(100),
    channel: random.pick(['qr', 'qr', 'pos', 'mobile']),
  };
}

function family({ random }: Life, person: Person): Payment | undefined {
  const other = person.relatives.length > 0 ? random.pick(person.relatives).person : undefined;
  const payee = other?.accounts[0];
  const amountFen = yuan(random.pick([100, 200, 300, 500, 1000, 1500, 2000, 3000, 5000, 10_000]));
  return payee && { payee, amountFen, channel: 'mobile' };
}

function friendly({ random }: Life, person: Person): Payment | undefined {
  const payee = person.friends.length > 0 ? random.pick(person.friends).accounts[0] : undefined;
  const amountFen = yuan(random.pick([20, 35, 48, 66, 88, 100, 200, 200, 500, 1000, 3000]));
  return payee && { payee, amountFen, channel: 'mobile' };
}

function bills({ random, society }: Life): Payment {
  return {
    payee: random.pick(society.utilities),
    amountFen: yuan(30 + random.below(320)) + random.below(100),
    channel: 'mobile',
  };
}

/** Own money between own accounts, often round and large: no fraud at all. */
function ownMoney({ random }: Life, person: Person): Payment | undefined {
  const payee = person.accounts[1];
  const holds = person.accounts[0]?.balanceFen ?? 0;
  const amountFen = Math.floor((holds * (0.1 + 0.5 * random.next())) / 100_000) * 100_000;
  return payee && amountFen > 0 ? { payee, amountFen, channel: 'mobile' } : undefined;
}

/** A car, a house, a hospital, a term at the university: large, new, and honest. */
function largeHonest({ random, society }: Life, person: Person): Payment | undefined {
  const holds = person.accounts[0]?.balanceFen ?? 0;
  const amountFen = Math.floor((holds * (0.15 + 0.6 * random.next())) / 10_000) * 10_000;
  if (amountFen < 500_000) return undefined;
  return {
    payee: random.pick(society.developers),
    amountFen,
    channel: random.pick(['counter', 'pos', 'web', 'mobile']),
  };
}

function rent({ random }: Life, person: Person): Payment | undefined {
  const payee = person.landlord?.accounts[0];
  return (
    payee && {
      payee,
      amountFen: yuan(random.pick([1200, 1500, 1800, 2200, 2800])),
      channel: 'mobile',
    }
  );
}

/** Something second-hand, a lesson, a repair: a private person who was never paid before. */
function stranger({ random, society }: Life, person: Person): Payment | undefined {
  const payee = random.pick(society.people);
  const account = payee === person ? undefined : payee.accounts[0];
  const amountFen = yuan(random.pick([20, 50, 80, 120, 200, 260, 350, 500, 800, 1200, 2600]));
  return account && { payee: account, amountFen, channel: random.pick(['qr', 'mobile']) };
}

/** Wages of a person's employer. */
export function wages({ random, ledger, feed }: Life, person: Person): Draft | undefined {
  const payee = person.accounts[0];
  const payer = person.employer?.account;
  if (!payee || !payer) return undefined;
  const amountFen = person.incomeFen + yuan(random.between(-200, 200));
  if (feed === 'screened' && amountFen < sumFenMin) return undefined;
  if (!ledger.move(payer, payee, amountFen)) return undefined;
  return transferDraft(person, payer, payee, { amountFen, channel: 'web' });
}

const brands = [
  '优选商城',
  '橘子商城',
  '橙光视频',
  '江城出行',
  '饭点外卖',
  '临江通',
  '星路地图',
  '手游大厅',
  '招才网',
];

function slotsOf({ random, phones }: Life, person: Person): Record<string, string> {
  const account = person.accounts[0];
  return {
    name: person.name,
    title: `${person.family}${person.sex === 'F' ? '女士' : '先生'}`,
    own: account?.bank.name ?? banks[0].name,
    tail: account?.number.slice(-4) ?? '0000',
    place: person.home.street.name.replace(/街道$/u, ''),
    carrier: person.carrier.name,
    firm: person.employer?.name ?? '公司',
    brand: random.pick(brands),
    shop: shopName(random),
    shopsite: 'm.juzi-shop.example',
    agent: random.pick('王李张刘陈周吴徐孙林何高'.split('')),
    staff: random.digits(5),
    code: random.digits(random.chance(0.5) ? 4 : 6),
    number: random.digits(9),
    mobile: phones.peek(random),
    flight: flightNumber(random),
    clock: `${random.between(7, 21)}:${random.digits(1)}5`.replace(/:[6-9]/u, ':3'),
    sum: String(random.pick([30, 58, 99, 128, 200, 299, 360, 500, 880, 1200, 2600, 4500])),
    small: String(random.between(2, 90)),
    big: String(random.between(800, 90_000)),
    cents: random.digits(2),
  };
}

type Weighed<T> = readonly (readonly [T, number])[];
type Table = {
  readonly sms: Weighed<Topic>;
  readonly call: Weighed<TalkTopic>;
  readonly page: Weighed<Page>;
  readonly app: Weighed<(typeof everydayApps)[number]>;
  readonly payment: typeof paymentKinds;
  /** Share of visits that are apps. */
  readonly appShare: number;
};

/** Share of calls that nobody takes. */
const missedShare = 0.12;
const anyVisit = { kind: 'visit', source: 'platform-a', subject: {} } as const;

const weighed = <T extends { readonly weight: number }>(items: readonly T[]) =>
  items.map((item) => [item, item.weight] as const);
const sumOf = (items: Weighed<unknown>): number => items.reduce((sum, [, w]) => sum + w, 0);
const appShare = 0.35;

const full: Table = {
  sms: weighed(smsTopics),
  call: weighed(callTopics),
  page: weighed(pages),
  app: everydayApps.map((app) => [app, app[3]] as const),
  payment: paymentKinds,
  appShare,
};
const screened: Table = screenedTable();
const tables: Readonly<Record<Feed, Table>> = { full, screened };

/** Only what the screen lets through is drawn, as often as it would be left of everything. */
function screenedTable(): Table {
  const leading = smsTopics.flatMap((topic): Topic[] => {
    if (topic.from !== 'port' && topic.from !== 'courier') return [];
    const phrases = topic.phrases.filter((phrase) => /\{(?:mobile|shopsite)\}/u.test(phrase));
    const weight = (topic.weight * phrases.length) / topic.phrases.length;
    return phrases.length === 0 ? [] : [{ ...topic, phrases, weight }];
  });
  const talks = callTopics.flatMap((topic) => {
    const weight = topic.weight * talkShare(topic);
    return topic.from === 'stranger' && weight > 0 ? [{ ...topic, weight }] : [];
  });
  const sites = pages.filter((page) => page.isLarge !== true && !/-gov\.|bank\./u.test(page.host));
  const apps = full.app.filter(([[name, pack, title]]) =>
    passes({ ...anyVisit, app: { name, package: pack, signature: '' }, title }, { isKnown: true }),
  );
  const page = weighed(sites);
  const appWeight = (appShare * sumOf(apps)) / sumOf(full.app);
  const pageWeight = ((1 - appShare) * sumOf(page)) / sumOf(full.page);
  return {
    sms: weighed(leading),
    call: weighed(talks),
    page,
    app: apps,
    payment: paymentKinds.filter(([kind]) => mayPass.has(kind)),
    appShare: appWeight / (appWeight + pageWeight),
  };
}

/** Share of the calls of a topic that are answered and last long enough to be handed over. */
function talkShare({ minutes: [least, most] }: TalkTopic): number {
  // Seconds are rounded and up to 19 more, so half a minute's sixth less is enough on average.
  const t = (talkSecondsMin / 60 - 0.158 - least) / (most - least);
  const share = t <= 0 ? 1 : t >= 1 ? 0 : 1 - t + t * Math.log(t);
  return share * (1 - missedShare);
}

/** Ordinary signals drawn per person and day under a feed. */
export function ordinaryRates(feed: Feed): readonly (readonly [OrdinaryKind, number])[] {
  const of = tables[feed];
  const visits = (table: Table): number =>
    table === full
      ? 1
      : (appShare * sumOf(table.app)) / sumOf(full.app) +
        ((1 - appShare) * sumOf(table.page)) / sumOf(full.page);
  const shares: Readonly<Record<OrdinaryKind, number>> = {
    sms: sumOf(of.sms) / sumOf(full.sms),
    call: sumOf(of.call) / sumOf(full.call),
    visit: visits(of),
    transfer: sumOf(of.payment) / sumOf(full.payment),
  };
  return ordinaryPerDay.map(([kind, perDay]) => [kind, perDay * shares[kind]] as const);
}
