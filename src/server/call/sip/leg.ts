/**
 * One leg: the call between the centre and one telephone, from its INVITE to its BYE. Nothing is
 * told any more once the leg was ended from here.
 */
import {
  sipHeaders,
  sipSequence,
  type LegFailure,
  type SipHeader,
  type SipRequest,
  type SipResponse,
} from '../../../core/call/index.ts';
import { dialogOf, nextHop, requestIn, type Dialog } from './dialog.ts';
import { answerChallenge, bestChallenge, type Credentials } from './digest.ts';
import type { Reply, SipEndpoint } from './endpoint.ts';
import type { Timers } from './timers.ts';
import type { Hop } from './transport.ts';

export type LegEvents = {
  /** The network said anything at all. */
  readonly onHeard?: () => void;
  readonly onRinging?: () => void;
  /** The network says on the way that the number forwards its calls. */
  readonly onForwarded?: () => void;
  /** Answered, with the media of the other end. `acknowledge` must follow. */
  readonly onAnswered: (sdp: string) => void;
  readonly onFailed: (failure: LegFailure) => void;
  /** The other end hung up. */
  readonly onEnded: () => void;
  /** The other end wants its media changed; answers what to say, undefined to refuse. */
  readonly onOffer?: (sdp: string) => Promise<string | undefined>;
};

export type LegOptions = {
  readonly endpoint: SipEndpoint;
  readonly timers: Timers;
  readonly newToken: () => string;
  readonly gateway: Hop;
  readonly credentials: Credentials | undefined;
  /** Whom to call, as a URI. */
  readonly target: string;
  /** Our own side, as an address without tag. */
  readonly from: string;
  readonly contact: string;
  readonly headers: readonly SipHeader[];
  readonly events: LegEvents;
  /** Told once nothing of the leg is left. */
  readonly onGone: (leg: Leg) => void;
};

type Phase = 'new' | 'calling' | 'answered' | 'talking' | 'over';
const allowed = 'INVITE, ACK, CANCEL, BYE, OPTIONS';
/** RFC 3261 section 14.1: who asked second waits before asking again; the owner of the Call-ID longest. */
const glareMs = 2_500;
const glare = Symbol('both sides asked at once');

export class Leg {
  readonly callId: string;
  readonly #tag: string;
  readonly #options: LegOptions;
  #phase: Phase = 'new';
  #invite: SipRequest | undefined;
  #heard = false;
  #cancelled = false;
  #dialog: Dialog | undefined;
  #number = 0;
  /** Highest number of a request of the other end. */
  #theirs = 0;
  /** ACKs by the number of their INVITE, sent again for each copy of its 2xx. */
  readonly #acks = new Map<number, SipRequest>();
  /** Their INVITE that we answered and whose ACK has not come yet. */
  #theirInvite: SipRequest | undefined;

  constructor(options: LegOptions) {
    this.#options = options;
    this.callId = `${options.newToken()}@${options.endpoint.local.host}`;
    this.#tag = options.newToken();
  }

  get isOver(): boolean {
    return this.#phase === 'over';
  }

  /** Calls; without a description of media the other end is asked for its own. */
  invite(sdp: string | undefined): void {
    this.#phase = 'calling';
    this.#sendInvite(sdp, undefined);
  }

  /** Acknowledges the answer, with our media where the INVITE had none. */
  acknowledge(sdp: string | undefined): void {
    if (this.#phase !== 'answered' || !this.#dialog) return;
    this.#phase = 'talking';
    this.#sendAck(this.#dialog, sipSequence(this.#inviteOrThrow())?.number ?? 1, sdp);
  }

  /** Changes the media; answers those of the other end, undefined where it refused. */
  async reinvite(sdp: string | undefined): Promise<string | undefined> {
    const first = await this.#reinviteOnce(sdp);
    if (first !== glare) return first;
    await new Promise<void>((resolve) => {
      this.#options.timers.after(glareMs, resolve);
    });
    const second = await this.#reinviteOnce(sdp);
    return second === glare ? undefined : second;
  }

  /** Ends the leg, whatever it is doing: CANCEL while it rings, BYE once it was answered. */
  end(): void {
    const { endpoint, gateway } = this.#options;
    if (this.#phase === 'calling') {
      this.#cancelled = true;
      // Before the first word there is nothing to cancel; then it is done as soon as one comes.
      if (this.#heard && this.#invite) endpoint.cancel(this.#invite, gateway);
    } else if (this.#dialog && (this.#phase === 'answered' || this.#phase === 'talking')) {
      if (this.#phase === 'answered') this.acknowledge(undefined);
      this.#bye(this.#dialog);
      this.#leave();
    }
  }

  /** A request of the other end within this leg. */
  take(request: SipRequest, reply: Reply): void {
    const number = sipSequence(request)?.number ?? 0;
    if (number < this.#theirs) {
      reply(500, 'Out of order');
      return;
    }
    this.#theirs = number;
    if (request.method === 'BYE') {
      reply(200, 'OK');
      const wasOver = this.isOver;
      this.#leave();
      if (!wasOver) this.#options.events.onEnded();
    } else if (request.method === 'INVITE') {
      this.#takeOffer(request, reply);
    } else if (request.method === 'OPTIONS') {
      reply(200, 'OK', { headers: [['allow', allowed]] });
    } else {
      reply(405, 'Method Not Allowed', { headers: [['allow', allowed]] });
    }
  }

  #takeOffer(request: SipRequest, reply: Reply): void {
    if (this.isOver || request.body === '') {
      reply(488, 'Not Acceptable Here');
      return;
    }
    this.#theirInvite = request;
    const answered = this.#options.events.onOffer?.(request.body) ?? Promise.resolve(undefined);
    void answered.then((sdp) => {
      if (sdp === undefined) reply(488, 'Not Acceptable Here');
      else
        reply(200, 'OK', {
          headers: [
            ['contact', `<${this.#options.contact}>`],
            ['allow', allowed],
            ['content-type', 'application/sdp'],
          ],
          body: sdp,
        });
    });
  }

  #inviteOrThrow(): SipRequest {
    if (!this.#invite) throw new Error('invariant broken: a leg that was answered was invited');
    return this.#invite;
  }

  #sendInvite(sdp: string | undefined, authorization: SipHeader | undefined): void {
    const { endpoint, gateway, target, from, contact, headers } = this.#options;
    this.#number += 1;
    const request: SipRequest = {
      kind: 'request',
      method: 'INVITE',
      uri: target,
      headers: [
        ['max-forwards', '70'],
        ['from', `${from};tag=${this.#tag}`],
        ['to', `<${target}>`],
        ['call-id', this.callId],
        ['cseq', `${this.#number} INVITE`],
        ['contact', `<${contact}>`],
        ['allow', allowed],
        ...headers,
        ...(authorization ? [authorization] : []),
        ...described(sdp),
      ],
      body: sdp ?? '',
    };
    this.#invite = endpoint.send(request, gateway, {
      onResponse: (response) => {
        this.#takeResponse(response, sdp, authorization !== undefined);
      },
      onTimeout: () => {
        this.#fail(this.#heard ? 408 : 'no-gateway');
      },
    });
  }

  #takeResponse(response: SipResponse, sdp: string | undefined, hasAuthorized: boolean): void {
    const { status } = response;
    const isFirstWord = !this.#heard;
    this.#heard = true;
    if (isFirstWord) this.#options.events.onHeard?.();
    if (status < 200) this.#takeProvisional(response, isFirstWord);
    else if (status < 300) this.#takeAnswer(response);
    else if ((status === 401 || status === 407) && !hasAuthorized && !this.#cancelled) {
      const authorization = this.#authorize(response, 'INVITE', this.#options.target);
      if (authorization) this.#sendInvite(sdp, authorization);
      else this.#fail(status);
    } else this.#fail(status);
  }

  #takeProvisional(response: SipResponse, isFirstWord: boolean): void {
    if (this.#phase !== 'calling') return;
    if (this.#cancelled) {
      if (isFirstWord && this.#invite)
        this.#options.endpoint.cancel(this.#invite, this.#options.gateway);
      return;
    }
    const { events } = this.#options;
    if (response.status === 181 || sipHeaders(response, 'diversion').length > 0)
      events.onForwarded?.();
    if (response.status === 180 || response.status === 183) events.onRinging?.();
  }

  #takeAnswer(response: SipResponse): void {
    const dialog = dialogOf(this.#inviteOrThrow(), response);
    const number = sipSequence(response)?.number ?? 1;
    if (this.#dialog && dialog.otherTag === this.#dialog.otherTag) {
      const ack = this.#acks.get(number);
      if (ack) this.#send(ack, this.#dialog);
      return;
    }
    if (this.#dialog || this.#phase !== 'calling' || this.#cancelled) {
      // Another phone of the same number answered as well, or the call was taken back too late.
      this.#sendAck(dialog, number, undefined);
      this.#bye(dialog);
      if (this.#phase === 'calling') this.#leave();
      return;
    }
    this.#dialog = dialog;
    this.#phase = 'answered';
    this.#options.events.onAnswered(response.body);
  }

  #fail(failure: LegFailure): void {
    if (this.#phase !== 'calling') return;
    const wasCancelled = this.#cancelled;
    this.#leave();
    if (!wasCancelled) this.#options.events.onFailed(failure);
  }

  #leave(): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#options.onGone(this);
  }

  #authorize(response: SipResponse, method: string, uri: string): SipHeader | undefined {
    const { credentials, newToken } = this.#options;
    const isProxy = response.status === 407;
    const challenge = bestChallenge(
      sipHeaders(response, isProxy ? 'proxy-authenticate' : 'www-authenticate'),
    );
    if (!challenge || !credentials) return undefined;
    const value = answerChallenge(challenge, { credentials, method, uri, cnonce: newToken() });
    return [isProxy ? 'proxy-authorization' : 'authorization', value];
  }

  #send(request: SipRequest, dialog: Dialog): void {
    this.#options.endpoint.sendAlone(request, nextHop(dialog) ?? this.#options.gateway);
  }

  #sendAck(dialog: Dialog, number: number, sdp: string | undefined): void {
    const ack = requestIn(dialog, {
      method: 'ACK',
      number,
      headers: described(sdp),
      body: sdp ?? '',
    });
    this.#acks.set(number, ack);
    this.#send(ack, dialog);
  }

  #bye(dialog: Dialog, authorization?: SipHeader): void {
    const { endpoint, gateway } = this.#options;
    this.#number += 1;
    const request = requestIn(dialog, {
      method: 'BYE',
      number: this.#number,
      headers: authorization ? [authorization] : [],
    });
    endpoint.send(request, nextHop(dialog) ?? gateway, {
      onResponse: (response) => {
        if (authorization || (response.status !== 401 && response.status !== 407)) return;
        const again = this.#authorize(response, 'BYE', dialog.target);
        if (again) this.#bye(dialog, again);
      },
      onTimeout: () => {},
    });
  }

  async #reinviteOnce(
    sdp: string | undefined,
    authorization?: SipHeader,
  ): Promise<string | undefined | typeof glare> {
    const dialog = this.#dialog;
    if (!dialog || this.#phase !== 'talking') return undefined;
    this.#number += 1;
    const number = this.#number;
    const request = requestIn(dialog, {
      method: 'INVITE',
      number,
      headers: [
        ['contact', `<${this.#options.contact}>`],
        ['allow', allowed],
        ...(authorization ? [authorization] : []),
        ...described(sdp),
      ],
      body: sdp ?? '',
    });
    const response = await this.#exchange(request, dialog);
    if (response === undefined) return undefined;
    const { status } = response;
    if (status < 300) {
      this.#sendAck(dialog, number, undefined);
      return response.body;
    }
    if ((status === 401 || status === 407) && !authorization) {
      const again = this.#authorize(response, 'INVITE', dialog.target);
      return again ? this.#reinviteOnce(sdp, again) : undefined;
    }
    if (status === 481 || status === 408) this.#lose();
    return status === 491 ? glare : undefined;
  }

  /** The final answer; undefined where none came. Copies of a 2xx are acknowledged again. */
  #exchange(request: SipRequest, dialog: Dialog): Promise<SipResponse | undefined> {
    const { endpoint, gateway } = this.#options;
    return new Promise((resolve) => {
      endpoint.send(request, nextHop(dialog) ?? gateway, {
        onResponse: (response) => {
          if (response.status < 200) return;
          const ack = this.#acks.get(sipSequence(response)?.number ?? 0);
          if (ack && response.status < 300) this.#send(ack, dialog);
          resolve(response);
        },
        onTimeout: () => {
          resolve(undefined);
          this.#lose();
        },
      });
    });
  }

  /** The other end knows nothing of the leg any more. */
  #lose(): void {
    if (this.isOver) return;
    this.#leave();
    this.#options.events.onEnded();
  }

  /** Whether a request with this tag of ours is meant for this leg. */
  isOwn(tag: string | undefined): boolean {
    return tag === this.#tag;
  }

  /** The ACK of a 2xx of ours. */
  acknowledged(): void {
    if (this.#theirInvite) this.#options.endpoint.acknowledged(this.#theirInvite);
    this.#theirInvite = undefined;
  }
}

function described(sdp: string | undefined): SipHeader[] {
  return sdp === undefined ? [] : [['content-type', 'application/sdp']];
}
