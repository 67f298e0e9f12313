/** The ordinary day: calls, messages, visits and payments of people who are not being cheated. */
import { unreachable } from '../core/kernel/index.ts';
import { areaCode, lineNumber } from './city/gang.ts';
import { banks, type CityAccount, type Ledger } from './city/ledger.ts';
import { shopName } from './city/name.ts';
import type { Person, PhoneBook, Society } from './city/person.ts';
import { callDraft, smsDraft, transferDraft, visitDraft, type Draft } from './draft.ts';
import { say, sayOne } from './phrase.ts';
import type { Random } from './random.ts';
import { flightNumber } from './script/index.ts';
import { conversation } from './text/conversation.ts';
import {
  callTopics,
  everydayApps,
  pages,
  smsTopics,
  type TalkTopic,
  type Topic,
} from './text/ordinary.ts';

export type OrdinaryKind = 'call' | 'sms' | 'visit' | 'transfer';

export type Life = {
  readonly random: Random;
  readonly society: Society;
  readonly ledger: Ledger;
  readonly phones: PhoneBook;
};

const weighed = <T extends { readonly weight: number }>(items: readonly T[]) =>
  items.map((item) => [item, item.weight] as const);
const smsByWeight = weighed(smsTopics);
const callByWeight = weighed(callTopics);
const pageByWeight = weighed(pages);
const appByWeight = everydayApps.map((app) => [app, app[3]] as const);

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
  const topic = random.weighted(smsByWeight);
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
  const topic = random.weighted(callByWeight);
  const [least, most] = topic.minutes;
  const minutes = least + (most - least) * random.next() * random.next();
  const missed = random.chance(0.12);
  const heard = !missed && random.chance(topic.from === 'person' ? 0.04 : 0.3);
  return callDraft(person, {
    number: callerOf(life, topic, person),
    seconds: missed ? 0 : Math.round(minutes * 60) + random.below(20),
    incoming: topic.from === 'person' ? random.chance(0.5) : random.chance(0.93),
    ...(heard ? { transcript: conversation(random, topic.lines, slotsOf(life, person)) } : {}),
  });
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
  if (random.chance(0.35)) {
    const [name, pack, title] = random.weighted(appByWeight);
    return visitDraft(person, {
      app: { name, package: pack, signature: signatureOf(pack) },
      title,
    });
  }
  const page = random.weighted(pageByWeight);
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
];

function ordinaryTransfer(life: Life, person: Person): Draft | undefined {
  const { random, ledger } = life;
  const payment = random.weighted(paymentKinds)(life, person);
  const payer = person.accounts.find((a) => a !== payment?.payee);
  if (payment === undefined || payer === undefined) return undefined;
  const { payee, amountFen, channel } = payment;
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

/** Wages of a person's employer. */
export function wages({ random, ledger }: Life, person: Person): Draft | undefined {
  const payee = person.accounts[0];
  const payer = person.employer?.account;
  if (!payee || !payer) return undefined;
  const amountFen = person.incomeFen + yuan(random.between(-200, 200));
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
