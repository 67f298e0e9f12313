/**
 * The third party of a conversation (三方通话): called while the two go on talking; when it answers,
 * all three are told to speak to the mixer, and when it leaves, the two speak to each other again.
 */
import { mixerMedia, type SipHeader } from '../../core/call/index.ts';
import { Mixer, type Ear } from './mixer.ts';
import { makeParty, next, tell, waitFor, type Party } from './party.ts';
import type { SipAgent } from './sip/agent.ts';
import type { Timers } from './sip/timers.ts';

export type ThirdState = 'ringing' | 'joined' | 'left' | 'failed';

export type ThreeWayOptions = {
  readonly agent: SipAgent;
  readonly timers: Timers;
  readonly target: string;
  readonly from: string;
  readonly headers: readonly SipHeader[];
  readonly session: number;
  readonly ringMs: number;
  readonly gatewayMs: number;
  readonly newSource: () => number;
  /** The two who talk already. */
  readonly pair: readonly [Party, Party];
  readonly onState: (state: ThirdState) => void;
};

export class ThreeWay {
  readonly #options: ThreeWayOptions;
  readonly #mixer: Mixer;
  readonly #ears = new Map<Party, Ear>();
  #third: Party | undefined;
  #state: ThirdState = 'ringing';

  constructor(options: ThreeWayOptions) {
    this.#options = options;
    this.#mixer = new Mixer({ host: options.agent.host, newSource: options.newSource });
  }

  get isIn(): boolean {
    return this.#state === 'ringing' || this.#state === 'joined';
  }

  /** Calls the third. */
  async start(): Promise<void> {
    const { agent, session, target, from, headers, pair } = this.#options;
    const leg = agent.open({
      target,
      from,
      headers,
      events: {
        onHeard: () => third.onWord(),
        onAnswered: (sdp) => {
          void this.#answered(third, sdp);
        },
        onFailed: () => {
          void this.#leave('failed');
        },
        onEnded: () => {
          void this.#leave('left');
        },
        onOffer: (sdp) => Promise.resolve(this.relay(third, sdp)),
      },
    });
    const third = makeParty(leg, session, agent.host);
    this.#third = third;
    for (const party of [third, ...pair]) this.#ears.set(party, await this.#mixer.add());
    this.#options.onState('ringing');
    leg.invite(mixerMedia(next(third), this.#portOf(third)));
    const { timers, gatewayMs, ringMs } = this.#options;
    waitFor(third, {
      timers,
      gatewayMs,
      ringMs,
      onGivenUp: () => {
        void this.#leave('failed');
      },
    });
  }

  /** Lets the third go; resolves when the two speak to each other again. */
  part(): Promise<void> {
    return this.#leave('left');
  }

  /** Everything is over. */
  close(): void {
    this.#third?.stopWaiting();
    if (this.#third && !this.#third.leg.isOver) this.#third.leg.end();
    this.#mixer.stop();
  }

  /** A phone in the conversation wants its media changed: it is heard there and told the mixer again. */
  relay(party: Party, sdp: string): string | undefined {
    const ear = this.#ears.get(party);
    if (this.#state !== 'joined' || ear === undefined) return undefined;
    ear.hear(sdp);
    party.media = sdp;
    return mixerMedia(next(party), ear.port);
  }

  #portOf(party: Party): number {
    return this.#ears.get(party)?.port ?? 0;
  }

  async #answered(third: Party, sdp: string): Promise<void> {
    third.stopWaiting();
    third.leg.acknowledge(undefined);
    if (this.#state !== 'ringing') return;
    third.isTalking = true;
    third.media = sdp;
    this.#ears.get(third)?.hear(sdp);
    this.#mixer.start();
    const told = await Promise.all(
      this.#options.pair.map(async (party) => {
        const answered = await tell(party, mixerMedia(party.origin, this.#portOf(party)));
        if (answered !== undefined) this.#ears.get(party)?.hear(answered);
        return answered !== undefined;
      }),
    );
    if (this.#state !== 'ringing') return;
    if (told.includes(false)) {
      await this.#leave('failed');
      return;
    }
    this.#state = 'joined';
    this.#options.onState('joined');
  }

  async #leave(state: 'left' | 'failed'): Promise<void> {
    if (!this.isIn) return;
    const wasMixed = this.#third?.isTalking === true;
    this.#state = state;
    this.#options.onState(state);
    if (wasMixed) await this.#together();
    this.close();
  }

  /** The two speak to each other again. */
  async #together(): Promise<void> {
    const [seat, person] = this.#options.pair;
    if (seat.leg.isOver || person.leg.isOver) return;
    const answered = await tell(person, seat.media);
    if (answered !== undefined && !seat.leg.isOver) await tell(seat, answered);
  }
}
