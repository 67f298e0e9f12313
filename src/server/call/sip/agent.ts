/** The telephone of the centre: opens legs towards the gateway and takes what comes back for them. */
import {
  addressParameter,
  hostPort,
  sipHeader,
  type SipHeader,
  type SipRequest,
} from '../../../core/call/index.ts';
import type { Credentials } from './digest.ts';
import { SipEndpoint, type Reply } from './endpoint.ts';
import { Leg, type LegEvents } from './leg.ts';
import type { Timers } from './timers.ts';
import { openTransport, type Hop, type SipTransport } from './transport.ts';

export type AgentOptions = {
  readonly gateway: Hop;
  readonly protocol: 'UDP' | 'TCP';
  /** Our own address and port; found out and free where not told. */
  readonly own?: { readonly host: string; readonly port: number } | undefined;
  readonly credentials?: Credentials | undefined;
  readonly timers: Timers;
  readonly newToken: () => string;
  readonly onTrouble: (what: string) => void;
  readonly onPass?: (way: 'out' | 'in', text: string, hop: Hop) => void;
};

export type LegParts = {
  readonly target: string;
  readonly from: string;
  readonly headers: readonly SipHeader[];
  readonly events: LegEvents;
};

const userAgent = 'Wuzha';
/** How long the gateway may take to tell that it is there. */
const askMs = 4_000;

export class SipAgent {
  readonly #options: AgentOptions;
  readonly #endpoint: SipEndpoint;
  readonly #transport: SipTransport;
  readonly #legs = new Map<string, Leg>();
  #onEmpty: () => void = () => {};

  private constructor(options: AgentOptions, transport: SipTransport, endpoint: SipEndpoint) {
    this.#options = options;
    this.#transport = transport;
    this.#endpoint = endpoint;
  }

  static async open(options: AgentOptions): Promise<SipAgent> {
    const { gateway, protocol, own, onTrouble } = options;
    let take = (_text: string, _from: Hop): void => {};
    const transport = await openTransport({
      protocol,
      host: own?.host,
      port: own?.port ?? 0,
      gateway,
      onTrouble,
      onMessage: (text, from) => {
        take(text, from);
      },
    });
    return SipAgent.over(options, transport, (taker) => {
      take = taker;
    });
  }

  /** On a transport that is open already; for tests over a network of their own. */
  static over(
    options: AgentOptions,
    transport: SipTransport,
    onTaker: (take: (text: string, from: Hop) => void) => void,
  ): SipAgent {
    const hold: { agent?: SipAgent } = {};
    const endpoint = new SipEndpoint(transport, {
      timers: options.timers,
      newToken: options.newToken,
      onRequest: (request, reply) => {
        hold.agent?.takeRequest(request, reply);
      },
      onAck: (request) => hold.agent?.legFor(request)?.acknowledged(),
      ...(options.onPass ? { onPass: options.onPass } : {}),
    });
    onTaker((text, from) => {
      endpoint.take(text, from);
    });
    hold.agent = new SipAgent(options, transport, endpoint);
    return hold.agent;
  }

  /** Our own address, as it stands in descriptions of media. */
  get host(): string {
    return this.#transport.host;
  }

  /** Legs that are not over yet. */
  get legCount(): number {
    return this.#legs.size;
  }

  /** A leg that is not called yet. */
  open({ target, from, headers, events }: LegParts): Leg {
    const { protocol, host, port } = this.#endpoint.local;
    const { timers, newToken, gateway, credentials } = this.#options;
    const leg = new Leg({
      endpoint: this.#endpoint,
      timers,
      newToken,
      gateway,
      credentials,
      target,
      from,
      contact: `sip:wuzha@${hostPort(host, port)}${protocol === 'TCP' ? ';transport=tcp' : ''}`,
      headers: [['user-agent', userAgent], ...headers],
      events,
      onGone: (gone) => {
        this.#legs.delete(gone.callId);
        if (this.#legs.size === 0) this.#onEmpty();
      },
    });
    this.#legs.set(leg.callId, leg);
    return leg;
  }

  /** Asks the gateway whether it is there (OPTIONS); any answer is one. */
  ask(target: string): Promise<boolean> {
    const { newToken, gateway, timers } = this.#options;
    return new Promise((resolve) => {
      const giveUp = timers.after(askMs, () => {
        resolve(false);
      });
      const heard = (): void => {
        giveUp();
        resolve(true);
      };
      const request: SipRequest = {
        kind: 'request',
        method: 'OPTIONS',
        uri: target,
        headers: [
          ['max-forwards', '70'],
          ['from', `<${target}>;tag=${newToken()}`],
          ['to', `<${target}>`],
          ['call-id', `${newToken()}@${this.host}`],
          ['cseq', '1 OPTIONS'],
          ['user-agent', userAgent],
        ],
        body: '',
      };
      this.#endpoint.send(request, gateway, {
        onResponse: heard,
        onTimeout: () => {
          resolve(false);
        },
      });
    });
  }

  /** Resolves once every leg is over, or after so long. */
  async drain(ms: number): Promise<void> {
    if (this.#legs.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#options.timers.after(ms, resolve);
      this.#onEmpty = resolve;
    });
  }

  /** Closes the transport. Legs that are not over are left as they are. */
  async close(): Promise<void> {
    this.#endpoint.close();
    await this.#transport.close();
  }

  private legFor(request: SipRequest): Leg | undefined {
    const leg = this.#legs.get(sipHeader(request, 'call-id') ?? '');
    const tag = addressParameter(sipHeader(request, 'to') ?? '', 'tag');
    return leg?.isOwn(tag) ? leg : undefined;
  }

  private takeRequest(request: SipRequest, reply: Reply): void {
    const leg = this.legFor(request);
    if (leg) leg.take(request, reply);
    else if (request.method === 'OPTIONS') reply(200, 'OK');
    // The centre is called through its own exchange, never here.
    else if (request.method === 'INVITE') reply(403, 'Forbidden');
    else reply(481, 'Call/Transaction Does Not Exist');
  }
}
