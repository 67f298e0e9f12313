/** One telephone of a conversation, with what was last said of its media. */
import { audioOf, underOrigin, type SdpOrigin } from '../../core/call/index.ts';
import type { Leg } from './sip/leg.ts';
import type { Timers } from './sip/timers.ts';

export type Party = {
  readonly leg: Leg;
  origin: SdpOrigin;
  /** Its own description, as it last told it. */
  media: string;
  isTalking: boolean;
  /** Called at the first word of the network. */
  onWord: () => void;
  stopWaiting: () => void;
};

export function makeParty(leg: Leg, session: number, host: string): Party {
  return {
    leg,
    origin: { session, version: 0, host },
    media: '',
    isTalking: false,
    onWord: () => {},
    stopWaiting: () => {},
  };
}

/** Our next description towards this phone. */
export function next(party: Party): SdpOrigin {
  party.origin = { ...party.origin, version: party.origin.version + 1 };
  return party.origin;
}

/** Tells a phone where to send its voice; keeps what it answers, undefined where it refused. */
export async function tell(party: Party, sdp: string): Promise<string | undefined> {
  const answered = await party.leg.reinvite(underOrigin(sdp, next(party)));
  if (answered !== undefined) party.media = answered;
  return answered;
}

export type Waiting = {
  readonly timers: Timers;
  readonly gatewayMs: number;
  readonly ringMs: number;
  readonly onGivenUp: (failure: 'no-gateway' | 'rang-out') => void;
};

/** Until the first word a dead gateway is told soon; from then on the phone may ring its time. */
export function waitFor(party: Party, { timers, gatewayMs, ringMs, onGivenUp }: Waiting): void {
  const stopGateway = timers.after(Math.min(gatewayMs, ringMs), () => {
    onGivenUp('no-gateway');
  });
  const stopRinging = timers.after(ringMs, () => {
    onGivenUp('rang-out');
  });
  party.onWord = stopGateway;
  party.stopWaiting = () => {
    stopGateway();
    stopRinging();
  };
}

export function isSameAudio(one: string, other: string): boolean {
  const [a, b] = [audioOf(one), audioOf(other)];
  return a?.host === b?.host && a?.port === b?.port;
}
