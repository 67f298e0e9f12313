/**
 * The telephone network of the city: real SIP over UDP on loopback, gateway and telephones in one.
 * Phones of seats answer at once; those of people do what the city says. On command it delays,
 * drops, doubles and reorders messages. It knows nothing of how the centre speaks SIP.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import {
  addressParameter,
  formatSip,
  parseSip,
  parseSipUri,
  sipHeader,
  sipHeaders,
  sipSequence,
  uriIn,
  type SipHeader,
  type SipRequest,
} from '../../core/call/index.ts';
import type { Random } from '../random.ts';

/** What happens at a number. */
export type Pickup =
  | { readonly does: 'answers'; readonly afterMs: number; readonly hangsUpAfterMs?: number }
  | { readonly does: 'refuses'; readonly status: number; readonly afterMs: number }
  | { readonly does: 'rings-out' };

export type NetworkTroubles = {
  /** Share of messages, both ways, that are lost. */
  readonly dropShare: number;
  readonly doubleShare: number;
  /** Each message waits up to so long, so that they overtake each other. */
  readonly delayMs: number;
};

export type TelephoneOptions = {
  /** 0 takes a free one. */
  readonly port: number;
  readonly random: Random;
  readonly pickup: (number: string) => Pickup;
  /** Where the telephone at a number hears voices; nowhere where not told. */
  readonly earOf?: (number: string) => number | undefined;
};

export type TelephoneNetwork = {
  readonly port: number;
  /** Telephones off the hook now. */
  readonly talking: () => readonly string[];
  /** What the telephone at a number was last told of the other side's media. */
  readonly toldMedia: (number: string) => string | undefined;
  /** How often each number rang. */
  readonly rang: ReadonlyMap<string, number>;
  trouble(troubles: NetworkTroubles): void;
  stop(): Promise<void>;
};

type Phone = {
  readonly number: string;
  readonly tag: string;
  readonly invite: SipRequest;
  readonly from: RemoteInfo;
  phase: 'ringing' | 'answered' | 'talking' | 'over';
  /** Answers by method and number, for requests that come again. */
  readonly said: Map<string, string>;
  readonly timers: Set<NodeJS.Timeout>;
  /** Media as last told, and how often they changed. */
  version: number;
};

const calm: NetworkTroubles = { dropShare: 0, doubleShare: 0, delayMs: 0 };
/** Timers of RFC 3261: first wait, longest wait, and giving up. */
const [firstMs, longestMs, giveUpMs] = [500, 4_000, 32_000];
const phonesMax = 5_000;

/** Opens the network. */
export async function openTelephoneNetwork(options: TelephoneOptions): Promise<TelephoneNetwork> {
  const socket = createSocket('udp4');
  socket.bind(options.port, '127.0.0.1');
  await once(socket, 'listening');
  const network = new Network(socket, options);
  socket.on('message', (bytes, from) => {
    network.take(bytes.toString('latin1'), from);
  });
  socket.on('error', () => {});
  return {
    port: socket.address().port,
    talking: () => network.talking(),
    toldMedia: (number) => network.told.get(number),
    rang: network.rang,
    trouble(troubles) {
      network.troubles = troubles;
    },
    async stop() {
      network.stop();
      await new Promise<void>((resolve) => {
        socket.close(() => {
          resolve();
        });
      });
    },
  };
}

class Network {
  readonly #socket: Socket;
  readonly #options: TelephoneOptions;
  readonly #phones = new Map<string, Phone>();
  readonly #loose = new Set<NodeJS.Timeout>();
  readonly rang = new Map<string, number>();
  readonly told = new Map<string, string>();
  troubles: NetworkTroubles = calm;
  #serial = 0;
  #isOpen = true;

  constructor(socket: Socket, options: TelephoneOptions) {
    this.#socket = socket;
    this.#options = options;
  }

  talking(): readonly string[] {
    return [...this.#phones.values()].flatMap((p) => (p.phase === 'talking' ? [p.number] : []));
  }

  stop(): void {
    this.#isOpen = false;
    for (const phone of this.#phones.values()) for (const t of phone.timers) clearTimeout(t);
    for (const timer of this.#loose) clearTimeout(timer);
  }

  take(text: string, from: RemoteInfo): void {
    if (this.#options.random.chance(this.troubles.dropShare)) return;
    const parsed = parseSip(text);
    if (!parsed.ok) return;
    if (parsed.value.kind === 'response') this.#takeResponse(parsed.value);
    else this.#takeRequest(parsed.value, from);
  }

  #takeResponse(response: Parameters<typeof sipHeader>[0]): void {
    const phone = this.#phones.get(sipHeader(response, 'call-id') ?? '');
    if (phone && sipSequence(response)?.method === 'BYE') this.#drop(phone);
  }

  #takeRequest(request: SipRequest, from: RemoteInfo): void {
    const callId = sipHeader(request, 'call-id') ?? '';
    const phone = this.#phones.get(callId);
    const key = `${request.method} ${sipSequence(request)?.number ?? 0}`;
    const before = phone?.said.get(key);
    if (before !== undefined) this.#send(before, from);
    else if (request.method === 'OPTIONS') this.#answer(request, from, '200 OK');
    else if (request.method === 'INVITE') this.#invited(request, from, phone);
    else if (request.method === 'ACK') this.#acknowledged(phone, request);
    else if (phone === undefined) this.#answer(request, from, '481 Call Does Not Exist');
    else if (request.method === 'CANCEL') this.#cancelled(phone, request, from);
    else if (request.method === 'BYE') {
      this.#say(phone, request, '200 OK');
      this.#leave(phone);
    } else this.#answer(request, from, '405 Method Not Allowed');
  }

  #invited(request: SipRequest, from: RemoteInfo, phone: Phone | undefined): void {
    if (phone !== undefined) {
      // Media change within the call.
      this.#hear(phone, request);
      this.#say(phone, request, '200 OK', this.#media(phone));
      return;
    }
    const number = parseSipUri(request.uri)?.user?.replace(/^\+86/, '') ?? '';
    if (this.#phones.size >= phonesMax || number === '') {
      this.#answer(request, from, this.#phones.size >= phonesMax ? '503 Full' : '404 Not Found');
      return;
    }
    this.#serial += 1;
    const made: Phone = {
      number,
      tag: `t${this.#serial}`,
      invite: request,
      from,
      phase: 'ringing',
      said: new Map(),
      timers: new Set(),
      version: 0,
    };
    this.#phones.set(sipHeader(request, 'call-id') ?? '', made);
    this.rang.set(number, (this.rang.get(number) ?? 0) + 1);
    this.#hear(made, request);
    this.#ring(made, this.#options.pickup(number));
  }

  #ring(phone: Phone, pickup: Pickup): void {
    this.#answer(phone.invite, phone.from, '100 Trying');
    if (pickup.does === 'refuses') {
      if (pickup.afterMs > 1_000) this.#provisional(phone);
      this.#later(phone, pickup.afterMs, () => {
        this.#say(phone, phone.invite, `${pickup.status} Refused`);
        this.#leave(phone);
      });
      return;
    }
    this.#provisional(phone);
    if (pickup.does === 'rings-out') return;
    this.#later(phone, pickup.afterMs, () => {
      if (phone.phase !== 'ringing') return;
      phone.phase = 'answered';
      this.#sayUntilHeard(phone, firstMs, giveUpMs);
      const { hangsUpAfterMs } = pickup;
      if (hangsUpAfterMs !== undefined)
        this.#later(phone, hangsUpAfterMs, () => {
          this.#hangUp(phone, firstMs, giveUpMs);
        });
    });
  }

  #provisional(phone: Phone): void {
    this.#answer(phone.invite, phone.from, '180 Ringing', { tag: phone.tag });
  }

  /** The 200 of a phone that was picked up is repeated until its ACK comes. */
  #sayUntilHeard(phone: Phone, waitMs: number, leftMs: number): void {
    if (phone.phase !== 'answered' || leftMs <= 0) return;
    this.#say(phone, phone.invite, '200 OK', this.#media(phone));
    this.#later(phone, waitMs, () => {
      this.#sayUntilHeard(phone, Math.min(waitMs * 2, longestMs), leftMs - waitMs);
    });
  }

  #acknowledged(phone: Phone | undefined, request: SipRequest): void {
    if (phone === undefined) return;
    this.#hear(phone, request);
    if (phone.phase === 'answered') phone.phase = 'talking';
  }

  #hear(phone: Phone, { body }: SipRequest): void {
    if (body !== '') this.told.set(phone.number, body);
  }

  #cancelled(phone: Phone, request: SipRequest, from: RemoteInfo): void {
    this.#answer(request, from, '200 OK');
    if (phone.phase !== 'ringing') return;
    this.#say(phone, phone.invite, '487 Request Terminated');
    this.#leave(phone);
  }

  #hangUp(phone: Phone, waitMs: number, leftMs: number): void {
    if (phone.phase === 'over' || leftMs <= 0) return;
    const contact = sipHeader(phone.invite, 'contact') ?? '';
    const to = `${sipHeader(phone.invite, 'to') ?? ''};tag=${phone.tag}`;
    const bye: SipRequest = {
      kind: 'request',
      method: 'BYE',
      uri: uriIn(contact),
      headers: [
        ['via', `SIP/2.0/UDP 127.0.0.1:${this.#socket.address().port};branch=z9hG4bKb${phone.tag}`],
        ['max-forwards', '70'],
        ['from', to],
        ['to', sipHeader(phone.invite, 'from') ?? ''],
        ['call-id', sipHeader(phone.invite, 'call-id') ?? ''],
        ['cseq', '1 BYE'],
      ],
      body: '',
    };
    this.#send(formatSip(bye), phone.from);
    this.#later(phone, waitMs, () => {
      this.#hangUp(phone, Math.min(waitMs * 2, longestMs), leftMs - waitMs);
    });
  }

  /** It is remembered for a while: what was lost comes again. */
  #leave(phone: Phone): void {
    phone.phase = 'over';
    this.#later(phone, giveUpMs, () => {
      this.#drop(phone);
    });
  }

  #drop(phone: Phone): void {
    phone.phase = 'over';
    for (const timer of phone.timers) clearTimeout(timer);
    this.#phones.delete(sipHeader(phone.invite, 'call-id') ?? '');
  }

  #media(phone: Phone): string {
    phone.version += 1;
    return [
      'v=0',
      `o=- 1 ${phone.version} IN IP4 127.0.0.1`,
      's=-',
      'c=IN IP4 127.0.0.1',
      't=0 0',
      `m=audio ${this.#options.earOf?.(phone.number) ?? 9} RTP/AVP 8 0`,
      'a=rtpmap:8 PCMA/8000',
      '',
    ].join('\r\n');
  }

  /** Answers and remembers it for the same request coming again. */
  #say(phone: Phone, request: SipRequest, status: string, body = ''): void {
    const text = answerTo(request, status, { tag: phone.tag, body, port: this.#port });
    const key = `${request.method} ${sipSequence(request)?.number ?? 0}`;
    phone.said.set(key, text);
    this.#send(text, phone.from);
  }

  get #port(): number {
    return this.#socket.address().port;
  }

  #answer(
    request: SipRequest,
    from: RemoteInfo,
    status: string,
    parts: { readonly tag?: string } = {},
  ): void {
    this.#send(answerTo(request, status, { body: '', port: this.#port, ...parts }), from);
  }

  #later(phone: Phone, ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      phone.timers.delete(timer);
      work();
    }, ms);
    timer.unref();
    phone.timers.add(timer);
  }

  #send(text: string, to: RemoteInfo): void {
    const { dropShare, doubleShare, delayMs } = this.troubles;
    const { random } = this.#options;
    if (random.chance(dropShare)) return;
    const copies = random.chance(doubleShare) ? 2 : 1;
    for (let i = 0; i < copies; i += 1) {
      const timer = setTimeout(
        () => {
          this.#loose.delete(timer);
          if (this.#isOpen) this.#socket.send(Buffer.from(text, 'latin1'), to.port, to.address);
        },
        delayMs === 0 ? 0 : random.below(delayMs + 1),
      );
      this.#loose.add(timer);
    }
  }
}

type Parts = { readonly tag?: string; readonly body: string; readonly port: number };

function answerTo(request: SipRequest, status: string, { tag, body, port }: Parts): string {
  const [code = '', ...words] = status.split(' ');
  const kept = ['from', 'call-id', 'cseq'];
  const to = sipHeader(request, 'to') ?? '';
  const hasTag = addressParameter(to, 'tag') !== undefined;
  const headers: SipHeader[] = [
    ...sipHeaders(request, 'via').map((via) => ['via', via] as const),
    ...request.headers.filter(([name]) => kept.includes(name)),
    ['to', tag === undefined || hasTag ? to : `${to};tag=${tag}`],
    ['contact', `<sip:127.0.0.1:${port}>`],
    ...(body === '' ? [] : [['content-type', 'application/sdp'] as const]),
  ];
  return formatSip({
    kind: 'response',
    status: Number(code),
    phrase: words.join(' '),
    headers,
    body,
  });
}
