/**
 * One call from a seat to a person, by third-party call control (RFC 3725): the seat's own phone
 * rings first and is held; then the person's phone is called with the media of the seat; then the
 * seat's phone is told the person's. The voice goes from phone to phone, the centre carries none.
 */
import {
  audioOf,
  heldAnswer,
  underOrigin,
  type CallHappening,
  type SipHeader,
} from '../../core/call/index.ts';
import { isSameAudio, makeParty, next, tell, waitFor, type Party } from './party.ts';
import type { SipAgent } from './sip/agent.ts';
import type { LegEvents } from './sip/leg.ts';
import type { Timers } from './sip/timers.ts';
import { ThreeWay, type ThirdState } from './three-way.ts';

export type ConversationOptions = {
  readonly agent: SipAgent;
  readonly timers: Timers;
  readonly seatUri: string;
  readonly personUri: string;
  /** What both phones show: area code and 96110, as an address. */
  readonly from: string;
  readonly headers: readonly SipHeader[];
  readonly ringSeatMs: number;
  readonly ringPersonMs: number;
  readonly gatewayMs: number;
  readonly talkMsMax: number;
  /** Number of our session in descriptions of media. */
  readonly session: number;
  readonly newSource: () => number;
  readonly onHappening: (happening: CallHappening) => void;
  readonly onThird: (state: ThirdState) => void;
};

type Side = 'seat' | 'person';

export class Conversation {
  readonly #options: ConversationOptions;
  #seat: Party | undefined;
  #person: Party | undefined;
  #isOver = false;
  #stopLimit: () => void = () => {};
  #three: ThreeWay | undefined;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Lets the seat's phone ring; everything else follows from what the phones do. */
  start(): void {
    const { ringSeatMs, seatUri, onHappening } = this.#options;
    const seat = this.#open('seat', seatUri, {
      onRinging: () => {
        onHappening({ kind: 'seat-ringing' });
      },
      onAnswered: (sdp) => {
        this.#seatAnswered(seat, sdp);
      },
    });
    this.#seat = seat;
    seat.leg.invite(undefined);
    this.#waitFor(seat, 'seat', ringSeatMs);
  }

  /** Ends both legs, whatever they are doing. */
  hangUp(by: 'seat' | 'person' | 'screen' | 'limit'): void {
    this.#finish({ kind: 'hung-up', by });
  }

  /** Calls a third party into the conversation; nothing where one is in, or nobody talks. */
  join(target: string): void {
    const [seat, person] = [this.#seat, this.#person];
    if (this.#isOver || !seat || !person?.isTalking || this.#three?.isIn === true) return;
    const { agent, timers, from, headers, session, ringPersonMs, gatewayMs } = this.#options;
    this.#three = new ThreeWay({
      agent,
      timers,
      target,
      from,
      headers,
      session,
      gatewayMs,
      ringMs: ringPersonMs,
      newSource: this.#options.newSource,
      pair: [seat, person],
      onState: this.#options.onThird,
    });
    void this.#three.start();
  }

  /** Lets the third party go. */
  async part(): Promise<void> {
    await this.#three?.part();
  }

  /** Forgets the call without a word to the phones: those who talk go on talking. */
  abandon(): void {
    this.#isOver = true;
    this.#stopLimit();
    for (const party of this.#parties()) party.stopWaiting();
  }

  #parties(): readonly Party[] {
    return [this.#seat, this.#person].flatMap((party) => party ?? []);
  }

  #open(side: Side, target: string, events: Pick<LegEvents, 'onRinging' | 'onAnswered'>): Party {
    const { agent, from, headers, session, onHappening } = this.#options;
    const leg = agent.open({
      target,
      from,
      headers,
      events: {
        ...events,
        onHeard: () => {
          const party = side === 'seat' ? this.#seat : this.#person;
          party?.onWord();
          if (side === 'person') onHappening({ kind: 'ringing' });
        },
        onForwarded: () => {
          if (side === 'person') onHappening({ kind: 'forwarded' });
        },
        onFailed: (failure) => {
          this.#finish({ kind: side === 'seat' ? 'seat-failed' : 'person-failed', failure });
        },
        onEnded: () => {
          this.hangUp(side);
        },
        onOffer: (sdp) => this.#relay(side, sdp),
      },
    });
    return makeParty(leg, session, agent.host);
  }

  #waitFor(party: Party, side: Side, ringMs: number): void {
    const { timers, gatewayMs } = this.#options;
    const kind = side === 'seat' ? 'seat-failed' : 'person-failed';
    waitFor(party, {
      timers,
      gatewayMs,
      ringMs,
      onGivenUp: (failure) => {
        this.#finish({ kind, failure });
      },
    });
  }

  #seatAnswered(seat: Party, sdp: string): void {
    seat.stopWaiting();
    if (this.#isOver) return;
    if (audioOf(sdp) === undefined) {
      this.#finish({ kind: 'seat-failed', failure: 488 });
      return;
    }
    seat.media = sdp;
    seat.isTalking = true;
    seat.leg.acknowledge(heldAnswer(sdp, next(seat)));
    const { personUri, ringPersonMs } = this.#options;
    const person = this.#open('person', personUri, {
      onRinging: () => {
        this.#options.onHappening({ kind: 'ringing' });
      },
      onAnswered: (answer) => {
        void this.#personAnswered(person, answer);
      },
    });
    this.#person = person;
    person.leg.invite(underOrigin(sdp, next(person)));
    this.#waitFor(person, 'person', ringPersonMs);
  }

  async #personAnswered(person: Party, sdp: string): Promise<void> {
    person.stopWaiting();
    const seat = this.#seat;
    if (this.#isOver || seat === undefined) return;
    person.media = sdp;
    person.isTalking = true;
    person.leg.acknowledge(undefined);
    const { timers, talkMsMax, onHappening } = this.#options;
    this.#stopLimit = timers.after(talkMsMax, () => {
      this.hangUp('limit');
    });
    onHappening({ kind: 'answered' });
    const answered = await seat.leg.reinvite(underOrigin(sdp, next(seat)));
    if (this.#isOver) return;
    if (answered === undefined) {
      this.#finish({ kind: 'seat-failed', failure: 488 });
      return;
    }
    const moved = !isSameAudio(seat.media, answered);
    seat.media = answered;
    // The seat's phone took another address than it first gave: the person's must know.
    if (moved) await tell(person, answered);
  }

  /** One phone wants its media changed, such as on hold: the other is asked, and its answer given. */
  async #relay(side: Side, sdp: string): Promise<string | undefined> {
    const [asking, asked] =
      side === 'seat' ? [this.#seat, this.#person] : [this.#person, this.#seat];
    if (!asking || !asked?.isTalking || this.#isOver) return undefined;
    if (this.#three?.isIn === true) return this.#three.relay(asking, sdp);
    asking.media = sdp;
    const answered = await tell(asked, sdp);
    return answered === undefined ? undefined : underOrigin(answered, next(asking));
  }

  #finish(happening: CallHappening): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopLimit();
    this.#three?.close();
    for (const party of this.#parties()) {
      party.stopWaiting();
      if (!party.leg.isOver) party.leg.end();
    }
    this.#options.onHappening(happening);
  }
}
