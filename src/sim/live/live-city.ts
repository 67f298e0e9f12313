/**
 * The city on the wall clock: what happened in city time since the last look is stamped with the
 * time that passed outside, so that a story of an hour takes a minute at speed 60.
 */
import { maskIdNumber, maskName, maskPhone, type PhoneNumber } from '../../core/kernel/index.ts';
import { City, type CityEvent } from '../city.ts';
import { hour, type Play } from '../play.ts';
import { liveFates } from '../rate.ts';

export type LiveCityOptions = {
  readonly seed: number;
  readonly people: number;
  readonly startAt: number;
  readonly idPrefix: string;
};

/**
 * A live city hands over a tenth of ordinary life, has thrice as many frauds, of which more
 * come to money, and fewer bare attempts; its pauses of days shrink to an hour: some 11 signals a
 * second, 4 to 8 warnings a minute at speed 60.
 */
const ordinaryShare = 0.1;
const intensity = 2.8;
const attempts = 0.5;
const pauseMaxMs = hour;
/** Quick frauds that begin beyond the usual in the first minute, so that there is much to see. */
const welcome = {
  count: 14,
  everyMs: 4_000,
  kinds: ['ECOM', 'CREDIT', 'POLICE', 'LOAN', 'FLIGHT', 'LEADER'],
} as const;
const attemptsKept = 5_000;

/** What the person on the phone has to say. */
export type Citizen =
  | { readonly kind: 'stranger' }
  | { readonly kind: 'untouched' }
  /** Got a message or call and did nothing. */
  | { readonly kind: 'tried' }
  | { readonly kind: 'involved'; readonly play: Play };

/** What a screen shows of a person. */
export type Shown = {
  readonly nameMasked: string;
  readonly phoneMasked: string | null;
  readonly idNumberMasked: string | null;
};

export class LiveCity {
  readonly city: City;
  readonly #phones: ReadonlySet<string>;
  readonly #tried = new Set<string>();
  #wallAt: number;
  #cityAt: number;
  readonly #beganAt: number;
  #welcomed = 0;

  constructor(options: LiveCityOptions) {
    this.city = new City({
      ...options,
      ordinaryShare,
      intensity,
      attempts,
      fates: liveFates,
      hasNight: false,
      pauseMaxMs,
    });
    this.#phones = new Set(this.city.society.people.map((p) => p.phone));
    this.#wallAt = options.startAt;
    this.#beganAt = options.startAt;
    this.#cityAt = options.startAt;
  }

  /** Lets the city live up to now; each signal comes with the wall-clock time it happened. */
  pass(now: number, speed: number, put: (event: CityEvent, at: number) => void): void {
    const wallFrom = this.#wallAt;
    const cityFrom = this.#cityAt;
    this.#wallAt = now;
    this.#cityAt = cityFrom + (now - wallFrom) * speed;
    while (
      this.#welcomed < welcome.count &&
      now >= this.#beganAt + this.#welcomed * welcome.everyMs
    ) {
      this.#welcomed += 1;
      this.city.advance(cityFrom, { signal: (event) => this.#hand(event, wallFrom, put) });
      this.city.beginFraud(welcome.kinds);
    }
    this.city.advance(this.#cityAt, {
      signal: (event) =>
        this.#hand(event, wallFrom + Math.floor((event.at - cityFrom) / speed), put),
    });
  }

  /** Time stood still for the city. */
  skip(now: number): void {
    this.#wallAt = now;
  }

  #hand(event: CityEvent, at: number, put: (event: CityEvent, at: number) => void): void {
    if (event.label?.stage === 'attempt') this.#remember(event.draft.subject.phone);
    put(event, at);
  }

  #remember(phone: string | undefined): void {
    if (phone === undefined) return;
    this.#tried.delete(phone);
    this.#tried.add(phone);
    if (this.#tried.size <= attemptsKept) return;
    const [oldest] = this.#tried;
    if (oldest !== undefined) this.#tried.delete(oldest);
  }

  /** Who it is that a warning shows in masked form. */
  shown({ nameMasked, phoneMasked, idNumberMasked }: Shown): Citizen {
    const play = this.city.playOn(
      (v) =>
        maskPhone(`+86${v.phone}` as PhoneNumber) === phoneMasked &&
        (nameMasked === '' || maskName(v.name) === nameMasked) &&
        (idNumberMasked === null || maskIdNumber(v.idNumber) === idNumberMasked),
    );
    return play === undefined ? { kind: 'stranger' } : { kind: 'involved', play };
  }

  /** Who answers at a number. */
  citizen(phone: string): Citizen {
    const own = phone.replace(/^\+86/u, '');
    const play = this.city.playOf(own);
    if (play !== undefined) return { kind: 'involved', play };
    if (this.#tried.has(own)) return { kind: 'tried' };
    return { kind: this.#phones.has(own) ? 'untouched' : 'stranger' };
  }
}
