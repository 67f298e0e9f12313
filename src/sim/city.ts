/**
 * The city as it runs: people live, gangs call, money moves, all in order of time and all from one
 * seed. The same engine writes files for a span of days and feeds a live centre.
 */
import type { Category } from '../core/kernel/index.ts';
import { Agenda } from './agenda.ts';
import { attemptDraft } from './attempt.ts';
import { foundCity, type Borough } from './city/found.ts';
import type { Gang, Underworld } from './city/gang.ts';
import type { CityAccount, Ledger } from './city/ledger.ts';
import type { Person, Society } from './city/person.ts';
import type { CityMap } from './city/place.ts';
import { smsDraft, type Draft } from './draft.ts';
import { ordinaryEvent, ordinaryRates, wages, type Life } from './ordinary.ts';
import { sayOne } from './phrase.ts';
import {
  day,
  hour,
  minute,
  Play,
  second,
  type Ending,
  type MoneyStep,
  type Script,
  type Stage,
  type Stagehand,
  type StageMark,
  type Wait,
} from './play.ts';
import { Random } from './random.ts';
import { attemptsTotal, fateOf, fates, playsPerDay, rhythm, victimAges } from './rate.ts';
import { passes, type Feed, type Relation } from './screen.ts';
import { campaignOf, type Campaign } from './scene/campaign.ts';
import { sceneKinds, type Party, type Scene, type SceneHand } from './scene/index.ts';
import { flight, flightNumber, fraudShares, type FraudScript } from './script/index.ts';

export type CityOptions = {
  readonly seed: number;
  readonly people: number;
  /** Where city time begins, milliseconds since 1970. */
  readonly startAt: number;
  /** Put before every signal id, so that runs do not collide. */
  readonly idPrefix?: string;
  /** How many times the usual number of frauds. */
  readonly intensity?: number;
  /** How many times the usual number of attempts; as `intensity` where not told. */
  readonly attempts?: number;
  /** How often contacts end in each way; `fates` where not told. */
  readonly fates?: typeof fates;
  /** Share of ordinary signals that sources hand over; 1 where not told. */
  readonly ordinaryShare?: number;
  /** What sources hand over: everything, or what passes their screen. Everything where not told. */
  readonly feed?: Feed;
  /** A part of a larger city, with people of its own and the same gangs; the whole where not told. */
  readonly borough?: Borough;
  /** Day and night; otherwise always broad day. */
  readonly hasNight?: boolean;
  /** The longest pause inside a fraud, delays of banks apart; none where not told. */
  readonly pauseMaxMs?: number;
};

/** What a signal really is. Signals without one are ordinary. */
export type Label = {
  /** Absent for attempts with which nothing came about. */
  readonly fraud: string | undefined;
  readonly category: Category;
  readonly stage: Stage | 'attempt' | 'mule-life';
};

export type CityEvent = {
  readonly at: number;
  readonly id: string;
  readonly draft: Draft;
  readonly label: Label | undefined;
};

/** The truth about one fraud once it is over. */
export type FraudTruth = {
  readonly id: string;
  readonly category: Category;
  readonly gang: string;
  readonly victim: Person;
  readonly ending: Ending;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Still going on when the simulation ended. */
  readonly unfinished: boolean;
  readonly lossFen: number;
  readonly refundFen: number;
  readonly marks: readonly StageMark[];
  readonly money: readonly MoneyStep[];
};

export type CityListener = {
  readonly signal: (event: CityEvent) => void;
  readonly fraud?: (truth: FraudTruth) => void;
  /** An account, number, device or site that serves frauds, told at its first use. */
  readonly party?: (party: PartyTruth) => void;
};
export type PartyTruth = Party & { readonly at: number };

const suspicionReports = [
  '[刚才|今天][接到|收到][陌生电话|可疑短信]，[自称|说是]{bank}[客服|工作人员]，[让我|叫我][转账|下载软件]，我[觉得不对|没有照做]，[来反映一下|提醒大家]',
  '我[举报|反映]一个[诈骗电话|假平台]，[差点|险些]上当，[没有损失|钱没转]',
];

export class City {
  readonly map: CityMap;
  readonly society: Society;
  readonly ledger: Ledger;
  readonly underworld: Underworld;
  readonly lenders: readonly CityAccount[];
  readonly #options: Required<Omit<CityOptions, 'pauseMaxMs'>> & { readonly pauseMaxMs: number };
  readonly #agenda = new Agenda();
  readonly #life: Life;
  readonly #ordinary: ReturnType<typeof ordinaryRates>;
  readonly #ordinaryTotal: number;
  readonly #fraudRandom: Random;
  readonly #clockRandom: Random;
  readonly #hand: Stagehand;
  readonly #plays = new Map<string, Play>();
  readonly #scenes: SceneHand;
  readonly #parties = new Set<string>();
  readonly #byAge: readonly (readonly Person[])[];
  #listener: CityListener = { signal: () => {} };
  #now: number;
  #nextAt: number;
  #signals = 0;
  #frauds = 0;

  constructor(options: CityOptions) {
    const { seed } = options;
    this.#options = {
      idPrefix: 's',
      intensity: 1,
      ordinaryShare: 1,
      hasNight: true,
      pauseMaxMs: Infinity,
      feed: 'full',
      borough: { index: 0, count: 1, first: 0, all: options.people },
      attempts: options.intensity ?? 1,
      fates,
      ...options,
    };
    const { borough, feed } = this.#options;
    const own = borough.count === 1 ? [] : [borough.index];
    const { map, ledger, society, underworld, lenders, phones } = foundCity(this.#options);
    this.map = map;
    this.ledger = ledger;
    this.society = society;
    this.underworld = underworld;
    this.lenders = lenders;
    const life = Random.of(seed, 'life', ...own);
    this.#life = { random: life, society: this.society, ledger, phones, feed };
    this.#ordinary = ordinaryRates(feed);
    this.#ordinaryTotal = this.#ordinary.reduce((sum, [, perDay]) => sum + perDay, 0);
    this.#fraudRandom = Random.of(seed, 'fraud', ...own);
    this.#clockRandom = Random.of(seed, 'clock', ...own);
    this.#hand = {
      random: this.#fraudRandom,
      ledger,
      cashPoints: this.underworld.cashPoints,
      lenders: this.lenders,
      emit: (play, stage, draft) => this.#emit(draft, play, stage),
      party: (kind, value, role) => {
        this.#party({ kind, value, role });
      },
      spawn: (play, script) => {
        this.#start(play, script);
      },
    };
    this.#scenes = {
      random: Random.of(seed, 'scene', ...own),
      society: this.society,
      ledger,
      phones,
      underworld: this.underworld,
      emit: (draft, told) => {
        this.#tellSignal(draft, told && { ...told, fraud: undefined });
      },
      party: (party) => {
        this.#party(party);
      },
    };
    this.#byAge = victimAges.map(([least, most]) =>
      this.society.people.filter((p) => p.age >= least && p.age <= most),
    );
    this.#now = options.startAt;
    this.#nextAt = options.startAt;
    this.#scheduleNext();
    this.#agenda.add(options.startAt, () => {
      this.#dawn(options.startAt);
    });
  }

  get now(): number {
    return this.#now;
  }

  /** Lets time pass; every signal up to then goes to the listener, in order of time. */
  advance(until: number, listener: CityListener): void {
    this.#listener = listener;
    for (;;) {
      const at = Math.min(this.#agenda.nextAt, this.#nextAt);
      if (at > until) break;
      this.#now = at;
      if (this.#agenda.nextAt <= this.#nextAt) this.#agenda.take()?.run();
      else {
        this.#arrive();
        this.#scheduleNext();
      }
    }
    this.#now = until;
  }

  /** Tells the truth about frauds that still go on. */
  close(listener: CityListener): void {
    this.#listener = listener;
    for (const play of this.#plays.values()) if (play.running > 0) this.#tell(play, true);
  }

  /** The latest fraud that was played on whoever has this number. */
  playOf(phone: string): Play | undefined {
    return this.#plays.get(phone);
  }

  /** The latest fraud on a victim of whom this is true. */
  playOn(isVictim: (victim: Person) => boolean): Play | undefined {
    return [...this.#plays.values()].findLast((play) => isVictim(play.victim));
  }

  /** Somebody talked the person out of it: nothing more is paid. */
  dissuade(play: Play): void {
    play.stopped ??= 'dissuaded';
  }

  /** Begins one more fraud at once, of one of these kinds, besides those that chance brings. */
  beginFraud(kinds: readonly Category[]): void {
    this.#beginPlay(fraudShares.filter(([script]) => kinds.includes(script.category)));
  }

  /** Time of the next arrival: a stream of events thinned by the hour of the day. */
  #scheduleNext(): void {
    const { people, intensity, attempts, ordinaryShare, hasNight } = this.#options;
    const perDay =
      people *
      (this.#ordinaryTotal * ordinaryShare + playsPerDay * intensity + attemptsTotal * attempts);
    // The busiest hour brings more than the mean, the night less.
    const busiest = hasNight ? 24 / rhythm.reduce((sum, r) => sum + r, 0) : 1;
    const perMs = (perDay * busiest) / day;
    const random = this.#clockRandom;
    let at = this.#nextAt;
    for (let isAwake = false; !isAwake;) {
      at += Math.max(1, Math.round(-Math.log(1 - random.next()) / perMs));
      isAwake = !hasNight || random.chance(rhythm[hourOf(at)] ?? 1);
    }
    this.#nextAt = at;
  }

  #arrive(): void {
    const { intensity, attempts, ordinaryShare } = this.#options;
    const kind = this.#clockRandom.weighted([
      ['ordinary', this.#ordinaryTotal * ordinaryShare],
      ['attempt', attemptsTotal * attempts],
      ['play', playsPerDay * intensity],
    ] as const);
    if (kind === 'play') this.#beginPlay();
    else if (kind === 'attempt') this.#attempt();
    else this.#live();
  }

  #live(): void {
    const { random } = this.#life;
    let person = random.pick(this.society.people);
    while (!random.chance(person.activity)) person = random.pick(this.society.people);
    const draft = ordinaryEvent(this.#life, random.weighted(this.#ordinary), person);
    if (draft !== undefined) this.#emit(draft, undefined, undefined);
  }

  /** What is settled for a day when it begins. */
  #dawn(at: number): void {
    this.#payday(at);
    this.#setScenes(at);
    this.#setCampaign(at);
    this.#agenda.add(at + day, () => {
      this.#dawn(at + day);
    });
  }

  #setScenes(at: number): void {
    const { people, intensity, ordinaryShare } = this.#options;
    const { random } = this.#scenes;
    for (const { play, perMillionDay, hours, isFraud } of sceneKinds) {
      const mean = (people / 1_000_000) * perMillionDay * (isFraud ? intensity : ordinaryShare);
      for (let count = random.poisson(mean); count > 0; count -= 1) {
        const [first, last] = hours;
        this.#agenda.add(at + first * hour + random.below((last - first) * hour), () => {
          this.#goOn(play(this.#scenes));
        });
      }
    }
  }

  #goOn(scene: Scene): void {
    const { done, value } = scene.next();
    if (done === true) return;
    this.#agenda.add(this.#now + Math.max(second, value), () => {
      this.#goOn(scene);
    });
  }

  /** Passengers of this borough on the list of today's campaign. */
  #setCampaign(at: number): void {
    const campaign = campaignOf(this.#options.seed, at, this.underworld);
    if (campaign === undefined) return;
    const { random } = this.#scenes;
    const gang = this.underworld.gangs.get('FLIGHT')?.[campaign.gang];
    const count = random.poisson(
      (this.society.people.length / campaign.oneIn) * this.#options.attempts,
    );
    for (let i = gang === undefined ? 0 : count; i > 0; i -= 1) {
      const person = random.pick(this.society.people);
      if (person.age < 16) continue;
      this.#agenda.add(campaign.startsAt + random.below(campaign.lastsMs), () => {
        if (gang !== undefined) this.#passenger(campaign, gang, person);
      });
    }
  }

  #passenger(campaign: Campaign, gang: Gang, person: Person): void {
    const { random } = this.#scenes;
    for (const value of [campaign.port, campaign.number]) {
      this.#party({ kind: 'number', value, role: 'flight-campaign' });
    }
    this.#party({ kind: 'site', value: campaign.site, role: 'flight-campaign' });
    const isFree = !this.#plays.has(person.phone) && person.accounts.length > 0;
    if (isFree && random.chance(campaignCatch)) {
      const fate = fateOf(random.weighted(this.#options.fates), (stages) => random.pick(stages));
      this.#open(flight, { victim: person, gang, fate, tools: campaign });
      return;
    }
    const slots = {
      ...Play.slotsFor(random, person, { site: campaign.site, app: gang.app }),
      flight: flightNumber(random),
    };
    const from = random.chance(0.7) ? campaign.port : campaign.number;
    const draft = smsDraft(person, from, sayOne(random, [campaign.text], slots));
    this.#emit(draft, undefined, 'attempt', 'FLIGHT');
  }

  #payday(at: number): void {
    const date = new Date(at + zoneMs).getUTCDate();
    const { random } = this.#life;
    for (const person of this.society.people) {
      if (person.employer?.payday !== date) continue;
      this.#agenda.add(at + 9 * hour + random.below(3 * hour), () => {
        if (!random.chance(this.#options.ordinaryShare)) return;
        const draft = wages(this.#life, person);
        if (draft !== undefined) this.#emit(draft, undefined, undefined);
      });
    }
  }

  /** A message, call or link of a gang that comes to nothing. */
  #attempt(): void {
    const random = this.#fraudRandom;
    const script = random.weighted(fraudShares);
    const gang = random.pick(this.underworld.gangs.get(script.category) ?? []);
    let person = random.pick(this.society.people);
    while (person.age < 12) person = random.pick(this.society.people);
    const draft = attemptDraft(random, { script, gang, person });
    this.#emit(draft, undefined, 'attempt', script.category);
  }

  #beginPlay(shares = fraudShares): void {
    const random = this.#fraudRandom;
    const script = random.weighted(shares);
    const victim = this.#victimFor(script);
    if (victim === undefined) return;
    const gang = random.pick(this.underworld.gangs.get(script.category) ?? []);
    const fate = fateOf(random.weighted(this.#options.fates), (stages) => random.pick(stages));
    this.#open(script, { victim, gang, fate });
  }

  #open(script: FraudScript, parts: Omit<ConstructorParameters<typeof Play>[1], 'id'>): void {
    this.#frauds += 1;
    const id = `${this.#options.idPrefix}f${String(this.#frauds).padStart(5, '0')}`;
    const play = new Play(this.#hand, { id, ...parts });
    this.#plays.set(parts.victim.phone, play);
    this.#start(play, script.play(play));
  }

  #party(party: Party): void {
    const key = `${party.kind} ${party.value} ${party.role}`;
    if (this.#listener.party === undefined || this.#parties.has(key)) return;
    this.#parties.add(key);
    this.#listener.party({ ...party, at: this.#now });
  }

  /** By age as published, then by what suits the fraud; nobody twice. */
  #victimFor(script: FraudScript): Person | undefined {
    const random = this.#fraudRandom;
    for (let tries = 0; tries < 400; tries += 1) {
      const band = random.weighted(victimAges.map(([, , share], i) => [i, share] as const));
      const group = this.#byAge[band] ?? [];
      if (group.length === 0) continue;
      const person = random.pick(group);
      const isFree = !this.#plays.has(person.phone) && person.accounts.length > 0;
      if (isFree && random.chance(script.suits(person) / 8 + 0.001)) return person;
    }
    return undefined;
  }

  #start(play: Play, script: Script): void {
    play.running += 1;
    const step = (): void => {
      const { done, value } = script.next();
      if (done === true) {
        play.running -= 1;
        if (play.running === 0) this.#end(play);
        return;
      }
      this.#agenda.add(this.#now + Math.max(1000, this.#waitMs(value)), step);
    };
    step();
  }

  #waitMs(wait: Wait): number {
    return typeof wait === 'number' ? Math.min(wait, this.#options.pauseMaxMs) : wait.heldMs;
  }

  #end(play: Play): void {
    const random = this.#fraudRandom;
    const aware = play.ending === 'noticed' || play.ending === 'dissuaded';
    if (aware && play.lossFen === 0 && !play.isReported && random.chance(0.2)) {
      this.#start(play, reportSuspicion(play));
      return;
    }
    this.#tell(play, false);
  }

  #tell(play: Play, unfinished: boolean): void {
    this.#listener.fraud?.({
      id: play.id,
      category: play.category,
      gang: play.gang.key,
      victim: play.victim,
      ending: play.ending,
      startedAt: play.marks[0]?.at ?? this.#now,
      endedAt: play.marks.at(-1)?.at ?? this.#now,
      unfinished,
      lossFen: play.lossFen,
      refundFen: play.refundFen,
      marks: play.marks,
      money: play.money,
    });
    this.#forgetOld();
  }

  /** Plays are kept for whoever calls the victim later; the oldest go first. */
  #forgetOld(): void {
    const keptMax = Math.max(2000, this.#options.people / 2);
    if (this.#plays.size <= keptMax) return;
    for (const [phone, play] of this.#plays) {
      if (play.running > 0) continue;
      this.#plays.delete(phone);
      return;
    }
  }

  #emit(
    draft: Draft,
    play: Play | undefined,
    stage: Stage | 'attempt' | undefined,
    category = play?.category,
  ): string {
    if (
      this.#options.feed === 'screened' &&
      stage !== undefined &&
      !passes(draft, relationOf(draft))
    )
      return '';
    const label =
      stage === undefined || category === undefined
        ? undefined
        : { fraud: play?.id, category, stage };
    const id = this.#tellSignal(draft, label);
    if (play !== undefined && stage !== undefined && stage !== 'attempt') {
      play.marks.push({ stage, signal: id, at: this.#now });
    }
    return id;
  }

  #tellSignal(draft: Draft, label: Label | undefined): string {
    this.#signals += 1;
    const id = `${this.#options.idPrefix}${String(this.#signals).padStart(8, '0')}`;
    this.#listener.signal({ at: this.#now, id, draft, label });
    return id;
  }
}

/** What the source knows of the two sides of a fraud's signal: gangs are strangers to everybody. */
function relationOf(draft: Draft): Relation {
  if (draft.kind !== 'transfer') return { isKnown: false };
  const { payer, payee, channel } = draft;
  return { isKnown: channel === 'loan' || channel === 'deposit' || payer.name === payee.name };
}

const zoneMs = 8 * hour;

function hourOf(at: number): number {
  return Math.floor((at + zoneMs) / hour) % 24;
}

/** Share of the people of a campaign's list who let themselves in for it. */
const campaignCatch = 0.08;

function* reportSuspicion(play: Play): Script {
  yield play.random.between(10, 300) * minute;
  play.report(suspicionReports);
}
