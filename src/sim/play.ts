/**
 * One fraud as it is played on one person. A script is a generator that yields how long to wait
 * and, when it goes on, acts through the play: a message, a call, a visit, a payment. What it does
 * becomes signals with their truth.
 */
import type { Category } from '../core/kernel/index.ts';
import type { App, Gang, MuleLevel } from './city/gang.ts';
import { banks, type CityAccount, type Ledger } from './city/ledger.ts';
import type { Person } from './city/person.ts';
import { say, sayOne, type Slots } from './phrase.ts';
import type { Random } from './random.ts';
import {
  callDraft,
  chatDraft,
  reportDraft,
  smsDraft,
  subjectOf,
  transferDraft,
  visitDraft,
  type Draft,
} from './draft.ts';
import { conversation, type CallLines } from './text/conversation.ts';

/** Milliseconds of city time until the script goes on; a bank's delay is never shortened. */
export type Wait = number | { readonly heldMs: number };
export type Script = Generator<Wait, void>;

export const stages = [
  'lead-in',
  'grooming',
  'visit',
  'call',
  'screen-share',
  'borrow',
  'probe',
  'transfer',
  'layering',
  'cash-out',
  'report',
] as const;
export type Stage = (typeof stages)[number];

/** Where a person may stop; `payment`: the bank still holds it, and it never goes. */
export type Gate = Stage | 'payment';

const rank: Readonly<Record<Gate, number>> = {
  'lead-in': 0,
  grooming: 1,
  visit: 2,
  call: 2,
  'screen-share': 3,
  borrow: 3,
  probe: 4,
  transfer: 5,
  payment: 6,
  layering: 7,
  'cash-out': 8,
  report: 9,
};

export type Ending = 'ignored' | 'noticed' | 'dissuaded' | 'lost';

/** How it would end if nobody interfered: at which stage the person stops. */
export type Fate = { readonly ending: Ending; readonly stopsAt: Gate | null };

/** What a script may touch. */
export type Stagehand = {
  readonly random: Random;
  readonly ledger: Ledger;
  readonly cashPoints: readonly CityAccount[];
  /** Online lenders, honest ones. */
  readonly lenders: readonly CityAccount[];
  emit(play: Play, stage: Stage, draft: Draft): string;
  /** Tells the truth about an account, number or site that served this play. */
  party(kind: 'account' | 'number' | 'site', value: string, role: string): void;
  /** Runs beside the play; it goes on when the person has stopped. */
  spawn(play: Play, script: Script): void;
};

export type MoneyStep = {
  readonly signal: string;
  readonly from: string;
  readonly to: string;
  readonly amountFen: number;
  /** 0: the victim's own transfer; then the level of the payer. */
  readonly level: number;
};

export type StageMark = { readonly stage: Stage; readonly signal: string; readonly at: number };

/** What a campaign has chosen for everybody. */
export type CampaignTools = {
  readonly number: string;
  readonly port: string;
  readonly site: string;
  readonly text: string;
};

type PlayParts = {
  readonly id: string;
  readonly victim: Person;
  readonly gang: Gang;
  readonly fate: Fate;
  readonly tools?: CampaignTools | undefined;
};

export class Play {
  readonly id: string;
  readonly category: Category;
  readonly victim: Person;
  readonly gang: Gang;
  readonly fate: Fate;
  readonly slots: Record<string, string>;
  readonly marks: StageMark[] = [];
  readonly money: MoneyStep[] = [];
  lossFen = 0;
  refundFen = 0;
  /** What the bank holds now on its way to the gang. */
  heldFen = 0;
  /** Dissuaded from outside while it ran. */
  stopped: Ending | undefined;
  /** Scripts of this play that still run. */
  running = 0;
  isReported = false;
  readonly #hand: Stagehand;
  readonly #number: string;
  readonly #port: string;
  readonly site: string;
  readonly mule: CityAccount;
  /** Paid from instead of the victim's own accounts: a treasurer pays from the firm's. */
  corporate: CityAccount | undefined;
  /** Of a campaign: the one text that everybody gets. */
  readonly leadText: string | undefined;

  constructor(hand: Stagehand, parts: PlayParts) {
    const { random } = hand;
    this.#hand = hand;
    this.id = parts.id;
    this.victim = parts.victim;
    this.gang = parts.gang;
    this.category = parts.gang.category;
    this.fate = parts.fate;
    const { tools } = parts;
    this.#number = tools?.number ?? random.pick(parts.gang.numbers);
    this.#port = tools?.port ?? random.pick(parts.gang.ports);
    this.site = tools?.site ?? random.pick(parts.gang.sites);
    this.leadText = tools?.text;
    this.mule = random.pick(parts.gang.mules[1]);
    this.slots = baseSlots(random, parts.victim, { site: this.site, app: parts.gang.app });
  }

  /** What phrases about this person and these tools are filled with. */
  static slotsFor(
    random: Random,
    person: Person,
    tools: { site: string; app: App },
  ): Record<string, string> {
    return baseSlots(random, person, tools);
  }

  get random(): Random {
    return this.#hand.random;
  }

  get ending(): Ending {
    if (this.stopped !== undefined) return this.stopped;
    const paid = this.lossFen > this.refundFen;
    return this.fate.ending === 'lost' && !paid ? 'noticed' : this.fate.ending;
  }

  /** Whether the person goes along with a stage, or lets a payment go. */
  goesOn(gate: Gate): boolean {
    if (this.stopped !== undefined) return false;
    return this.fate.stopsAt === null || rank[gate] < rank[this.fate.stopsAt];
  }

  /** What the person could pay now from the account that holds most. */
  get purse(): CityAccount {
    if (this.corporate !== undefined) return this.corporate;
    const [first, ...rest] = this.victim.accounts;
    if (first === undefined) throw new Error('invariant broken: a person without an account');
    return rest.reduce((best, a) => (a.balanceFen > best.balanceFen ? a : best), first);
  }

  sms(stage: Stage, phrases: readonly string[], from: 'port' | 'number' = 'number'): void {
    const text = sayOne(this.random, phrases, this.slots);
    const sender = from === 'port' ? this.#port : this.#number;
    this.#hand.party('number', sender, 'gang-number');
    this.#emit(stage, smsDraft(this.victim, sender, text));
  }

  /** A message in a chat program from the name that the gang shows there. */
  chat(stage: Stage, phrases: readonly string[], sender: string): void {
    const text = sayOne(this.random, phrases, this.slots);
    this.#emit(stage, chatDraft(this.victim, say(this.random, sender, this.slots), text));
  }

  /** A call of so many minutes; with words where the carrier's model wrote them down. */
  call(stage: Stage, lines: CallLines, minutes: number, ongoing = false): void {
    const heard = this.random.chance(0.65);
    this.#hand.party('number', this.#number, 'gang-number');
    const seconds = Math.max(15, Math.round(minutes * 60) + this.random.between(-20, 40));
    this.#emit(
      stage,
      callDraft(this.victim, {
        number: this.#number,
        seconds,
        ongoing,
        incoming: this.random.chance(0.92),
        ...(heard ? { transcript: conversation(this.random, lines, this.slots) } : {}),
      }),
    );
  }

  visit(stage: Stage, path: string, title: string): void {
    this.#hand.party('site', this.site, 'gang-site');
    this.#emit(
      stage,
      visitDraft(this.victim, {
        url: `${this.site}${say(this.random, path, this.slots)}`,
        title: say(this.random, title, this.slots),
      }),
    );
  }

  /** Opens or installs an app: the gang's own, or another. */
  open(stage: Stage, title: string, app: App = this.gang.app): void {
    this.#emit(stage, visitDraft(this.victim, { app, title: say(this.random, title, this.slots) }));
  }

  /** Pays the gang; answers how much went, 0 where nothing did. */
  pay(stage: Stage, amountFen: number, channel = 'mobile'): number {
    const from = this.purse;
    const amount = Math.min(amountFen, Math.floor((from.balanceFen * 0.98) / 10_000) * 10_000);
    if (!this.#hand.ledger.move(from, this.mule, amount)) return 0;
    const signal = this.#emit(stage, this.#payment(from, { amountFen: amount, channel }));
    this.#hand.party('account', this.mule.number, 'level-1');
    this.money.push({
      signal,
      from: from.number,
      to: this.mule.number,
      amountFen: amount,
      level: 0,
    });
    this.lossFen += amount;
    this.heldFen = 0;
    this.#hand.spawn(this, launder(this, this.mule, { level: 1, amountFen: amount }));
    return amount;
  }

  /** The bank sees a payment that is about to go; answers whether there is anything to pay. */
  announce(amountFen: number, channel = 'mobile'): boolean {
    const from = this.purse;
    const amount = Math.min(amountFen, Math.floor((from.balanceFen * 0.98) / 10_000) * 10_000);
    if (amount <= 0) return false;
    this.heldFen = amount;
    const draft = this.#payment(from, { amountFen: amount, channel });
    this.#emit('transfer', draft.kind === 'transfer' ? { ...draft, status: 'pending' } : draft);
    return true;
  }

  /** As the bank of the payer tells it; of a firm's account the treasurer is the person at risk. */
  #payment(from: CityAccount, how: { amountFen: number; channel: string }): Draft {
    if (from !== this.corporate) return transferDraft(this.victim, from, this.mule, how);
    const { phone, name } = this.victim;
    const subject = { phone, name, account: from.number };
    return transferDraft({ subject }, from, this.mule, how);
  }

  /** A small sum back, so that the person believes. */
  rebate(amountFen: number): void {
    const to = this.purse;
    if (!this.#hand.ledger.move(this.mule, to, amountFen)) return;
    const signal = this.#emit(
      'grooming',
      transferDraft(this.victim, this.mule, to, {
        amountFen,
        channel: 'mobile',
      }),
    );
    this.money.push({ signal, from: this.mule.number, to: to.number, amountFen, level: 1 });
    this.refundFen += amountFen;
  }

  /** A loan that the person takes and gets paid out. */
  borrow(lender: CityAccount, amountFen: number): void {
    const to = this.purse;
    if (!this.#hand.ledger.move(lender, to, amountFen)) return;
    this.#emit('borrow', transferDraft(this.victim, lender, to, { amountFen, channel: 'loan' }));
  }

  /** Breaks a term deposit: savings of many months come to the account that is paid from. */
  withdraw(): void {
    const to = this.purse;
    const worth = Math.max(this.victim.incomeFen * 2, to.balanceFen) * this.random.around(0.8, 0.6);
    const amountFen = Math.floor(worth / 100_000) * 100_000;
    if (amountFen === 0) return;
    const { name, phone } = this.victim;
    const deposit = this.#hand.ledger.open(
      this.random,
      { name, kind: 'citizen', phone, openingFen: amountFen },
      to.bank,
    );
    this.#hand.ledger.move(deposit, to, amountFen);
    this.#emit(
      'borrow',
      transferDraft(this.victim, deposit, to, { amountFen, channel: 'deposit' }),
    );
  }

  /** Brings the person's own money together on one account. */
  gather(from: CityAccount, to: CityAccount): void {
    const amountFen = Math.floor((from.balanceFen * 0.95) / 10_000) * 10_000;
    if (!this.#hand.ledger.move(from, to, amountFen)) return;
    this.#emit(
      'screen-share',
      transferDraft(this.victim, from, to, { amountFen, channel: 'mobile' }),
    );
  }

  report(phrases: readonly string[]): void {
    this.isReported = true;
    const slots = { ...this.slots, loss: yuan(this.lossFen - this.refundFen) };
    this.#emit(
      'report',
      reportDraft(this.victim, {
        text: sayOne(this.random, phrases, slots),
        lossFen: Math.max(0, this.lossFen - this.refundFen),
        ...(this.random.chance(0.6) ? { number: this.#number } : {}),
        ...(this.random.chance(0.3) ? { url: this.site } : {}),
      }),
    );
  }

  /** A step of the money behind the victim. */
  relay(level: number, from: CityAccount, to: CityAccount, amountFen: number): boolean {
    if (!this.#hand.ledger.move(from, to, amountFen)) return false;
    const out = to.kind === 'cash';
    this.#hand.party('account', from.number, `level-${level}`);
    const subject = { ...subjectOf(from.phone), name: from.name, account: from.number };
    const signal = this.#emit(
      out ? 'cash-out' : 'layering',
      transferDraft({ subject }, from, to, {
        amountFen,
        channel: out ? this.random.pick(['atm', 'counter', 'web']) : 'mobile',
      }),
    );
    this.money.push({ signal, from: from.number, to: to.number, amountFen, level });
    return true;
  }

  get hand(): Stagehand {
    return this.#hand;
  }

  #emit(stage: Stage, draft: Draft): string {
    return this.#hand.emit(this, stage, draft);
  }
}

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A wait between two bounds, in whole seconds. */
export function after(play: { readonly random: Random }, least: number, most: number): number {
  return play.random.between(Math.round(least / second), Math.round(most / second)) * second;
}

/**
 * What happens to money on a mule's account: 80-90 % of it is gone within 3 to 10 minutes, split
 * over the next level; the last level takes it out of the banks.
 */
export function* launder(
  play: Play,
  account: CityAccount,
  { level, amountFen }: { level: MuleLevel; amountFen: number },
): Script {
  const { random, hand } = play;
  const share = 0.8 + random.next() * 0.1;
  const isSmall = amountFen < 100_000;
  const parts = isSmall ? 1 : level === 3 ? random.between(1, 2) : random.between(2, 4);
  const deepest = level === 3 || isSmall || (level === 2 && amountFen < 500_000);
  let left = Math.floor(amountFen * share);
  const window = after(play, 3 * minute, 10 * minute);
  for (let i = parts; i > 0 && left > 0; i -= 1) {
    yield Math.max(10 * second, Math.floor(window / parts) - 5 * second);
    const piece = i === 1 ? left : Math.floor((left / i) * (0.7 + random.next() * 0.6));
    left -= piece;
    const to = deepest
      ? random.pick(hand.cashPoints)
      : random.pick(play.gang.mules[level === 1 ? 2 : 3]);
    if (!play.relay(level, account, to, piece)) continue;
    if (!deepest) {
      hand.spawn(play, launder(play, to, { level: level === 1 ? 2 : 3, amountFen: piece }));
    }
  }
}

/** `12,800元`, as messages write it. */
export function yuan(fen: number): string {
  return `${Math.floor(fen / 100).toString()}元`;
}

function baseSlots(
  random: Random,
  person: Person,
  tools: { site: string; app: App },
): Record<string, string> {
  const link = tools.site.replace('https://', '');
  return {
    name: person.name,
    title: `${person.family}${person.sex === 'F' ? '女士' : '先生'}`,
    bank: random.pick(banks).name,
    own: person.accounts[0]?.bank.name ?? '临江银行',
    tail: person.accounts[0]?.number.slice(-4) ?? '0000',
    link: random.chance(0.5) ? `${link}/${random.digits(3)}` : link,
    app: tools.app.name,
    chat: random.pick(['QQ', '微信', '企业微信', '飞聊', '密友']),
    handle: `${random.pick(['kf', 'zx', 'lk', 'vip', 'ab'])}${random.digits(4)}`,
    staff: `${random.pick(['0', '1', '2'])}${random.digits(4)}`,
    code: random.digits(6),
    place: person.home.street.district.name,
    agent: random.pick('王李张刘陈周吴徐孙林何高'.split('')),
    firm: person.employer?.name ?? '临江市商贸公司',
    sum: String(random.pick([500, 800, 2000, 2980, 3000, 5000, 8800, 9800, 20_000])),
    small: String(random.pick([5, 8, 12, 18, 26, 36, 58, 88])),
  } satisfies Slots;
}
