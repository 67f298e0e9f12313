/**
 * Transactions of SIP (RFC 3261 section 17, with the accepted state of RFC 6026): a request is sent
 * until it is answered or given up, an answer is sent again when its request comes again. Requests
 * of strangers cost no memory beyond a bounded table.
 */
import {
  formatSip,
  hostPort,
  parseSip,
  sipBranch,
  sipHeader,
  sipHeaders,
  sipSequence,
  type SipHeader,
  type SipRequest,
  type SipResponse,
} from '../../../core/call/index.ts';
import { giveUpMs, t1Ms, t2Ms, t4Ms, type Timers } from './timers.ts';
import type { Hop, SipTransport } from './transport.ts';

export type ResponseHooks = {
  /** Every provisional answer, and the final one; a 2xx to an INVITE each time it comes. */
  readonly onResponse: (response: SipResponse) => void;
  /** No final answer came within 32 s of silence. */
  readonly onTimeout: () => void;
};

export type Reply = (
  status: number,
  phrase: string,
  more?: { readonly headers?: readonly SipHeader[]; readonly body?: string },
) => void;

export type EndpointOptions = {
  readonly timers: Timers;
  /** Unguessable text for branches. */
  readonly newToken: () => string;
  /** A request that begins a transaction here; it must be replied to. */
  readonly onRequest: (request: SipRequest, reply: Reply) => void;
  /** An ACK that acknowledges one of our 2xx. */
  readonly onAck: (request: SipRequest) => void;
  /** Each message as it goes and comes, for a ladder. */
  readonly onPass?: (way: 'out' | 'in', text: string, hop: Hop) => void;
};

type Client = {
  readonly request: SipRequest;
  readonly hop: Hop;
  readonly hooks: ResponseHooks;
  phase: 'trying' | 'proceeding' | 'accepted' | 'completed';
  /** Sent again for each copy of a refusal. */
  ack: string | undefined;
  cancelRepeat: () => void;
  cancelEnd: () => void;
};

type Served = { answer: string | undefined; hop: Hop; stop: () => void };

/** A cookie that tells branches of RFC 3261 from older ones. */
const magic = 'z9hG4bK';
const servedMax = 10_000;

export class SipEndpoint {
  readonly #options: EndpointOptions;
  readonly #transport: SipTransport;
  readonly #clients = new Map<string, Client>();
  readonly #served = new Map<string, Served>();
  #isClosed = false;

  constructor(transport: SipTransport, options: EndpointOptions) {
    this.#transport = transport;
    this.#options = options;
  }

  get local(): { readonly host: string; readonly port: number; readonly protocol: 'UDP' | 'TCP' } {
    const { host, port, protocol } = this.#transport;
    return { host, port, protocol };
  }

  /** How many transactions are under way; none when all is said. */
  get pending(): number {
    return this.#clients.size;
  }

  /** Sends a request in a transaction of its own; answers it with its Via, for CANCEL. */
  send(request: SipRequest, hop: Hop, hooks: ResponseHooks): SipRequest {
    return this.#start(this.#withVia(request, this.#options.newToken()), hop, hooks);
  }

  /** Cancels an INVITE that was answered provisionally: same Via, same number (section 9.1). */
  cancel(invite: SipRequest, hop: Hop): void {
    const number = sipSequence(invite)?.number ?? 1;
    const kept = new Set(['via', 'from', 'to', 'call-id', 'route', 'max-forwards']);
    const cancel: SipRequest = {
      kind: 'request',
      method: 'CANCEL',
      uri: invite.uri,
      headers: [...invite.headers.filter(([name]) => kept.has(name)), ['cseq', `${number} CANCEL`]],
      body: '',
    };
    this.#start(cancel, hop, { onResponse: () => {}, onTimeout: () => {} });
  }

  /** Sends an ACK of a 2xx: a request without an answer. */
  sendAlone(request: SipRequest, hop: Hop): void {
    this.#pass(formatSip(this.#withVia(request, this.#options.newToken())), hop);
  }

  /** Takes what the transport brought. What is no SIP is dropped: there is nobody to tell. */
  take(text: string, from: Hop): void {
    if (this.#isClosed) return;
    const parsed = parseSip(text);
    if (!parsed.ok) return;
    this.#options.onPass?.('in', text, from);
    if (parsed.value.kind === 'response') this.#takeResponse(parsed.value);
    else this.#takeRequest(parsed.value, from);
  }

  /** Ends every transaction without a word. */
  close(): void {
    this.#isClosed = true;
    for (const client of this.#clients.values()) {
      client.cancelRepeat();
      client.cancelEnd();
    }
    for (const served of this.#served.values()) served.stop();
    this.#clients.clear();
    this.#served.clear();
  }

  #withVia(request: SipRequest, token: string): SipRequest {
    const { protocol, host, port } = this.#transport;
    const via = `SIP/2.0/${protocol} ${hostPort(host, port)};rport;branch=${magic}${token}`;
    return { ...request, headers: [['via', via], ...request.headers] };
  }

  #pass(text: string, hop: Hop): void {
    if (this.#isClosed) return;
    this.#options.onPass?.('out', text, hop);
    this.#transport.send(text, hop);
  }

  #start(request: SipRequest, hop: Hop, hooks: ResponseHooks): SipRequest {
    const key = `${sipBranch(request) ?? ''} ${request.method}`;
    const client: Client = {
      request,
      hop,
      hooks,
      phase: 'trying',
      ack: undefined,
      cancelRepeat: () => {},
      cancelEnd: () => {},
    };
    this.#clients.set(key, client);
    client.cancelEnd = this.#options.timers.after(giveUpMs, () => {
      client.cancelRepeat();
      this.#clients.delete(key);
      hooks.onTimeout();
    });
    const text = formatSip(request);
    this.#pass(text, hop);
    if (this.#transport.protocol === 'UDP') this.#repeat(client, text, t1Ms);
    return request;
  }

  /** Timers A and E: twice as long each time; from four seconds on evenly where it is no INVITE. */
  #repeat(client: Client, text: string, waitMs: number): void {
    client.cancelRepeat = this.#options.timers.after(waitMs, () => {
      this.#pass(text, client.hop);
      const isInvite = client.request.method === 'INVITE';
      const next = client.phase === 'proceeding' ? t2Ms : waitMs * 2;
      this.#repeat(client, text, isInvite ? next : Math.min(next, t2Ms));
    });
  }

  #takeResponse(response: SipResponse): void {
    const key = `${sipBranch(response) ?? ''} ${sipSequence(response)?.method ?? ''}`;
    const client = this.#clients.get(key);
    if (client === undefined) return;
    if (client.request.method === 'INVITE') this.#takeInviteResponse(key, client, response);
    else this.#takeOtherResponse(key, client, response);
  }

  #takeInviteResponse(key: string, client: Client, response: SipResponse): void {
    const { timers } = this.#options;
    const { status } = response;
    if (client.phase === 'completed') {
      if (client.ack !== undefined && status >= 300) this.#pass(client.ack, client.hop);
      return;
    }
    if (client.phase === 'accepted' && status >= 300) return;
    client.cancelRepeat();
    if (status < 200) {
      // A phone may ring as long as it likes from here on; who called decides when to give up.
      client.cancelEnd();
      client.phase = 'proceeding';
    } else if (client.phase !== 'accepted') {
      client.cancelEnd();
      client.phase = status < 300 ? 'accepted' : 'completed';
      client.cancelEnd = timers.after(giveUpMs, () => this.#clients.delete(key));
      if (status >= 300) {
        client.ack = formatSip(ackOf(client.request, response));
        this.#pass(client.ack, client.hop);
      }
    }
    client.hooks.onResponse(response);
  }

  #takeOtherResponse(key: string, client: Client, response: SipResponse): void {
    if (client.phase === 'completed') return;
    if (response.status < 200) {
      client.phase = 'proceeding';
    } else {
      client.phase = 'completed';
      client.cancelRepeat();
      client.cancelEnd();
      client.cancelEnd = this.#options.timers.after(t4Ms, () => this.#clients.delete(key));
    }
    client.hooks.onResponse(response);
  }

  #takeRequest(request: SipRequest, from: Hop): void {
    const branch = sipBranch(request);
    if (branch === undefined || sipHeader(request, 'call-id') === undefined) return;
    const name = `${branch} ${sipHeader(request, 'via')?.split(';')[0] ?? ''}`;
    if (request.method === 'ACK') {
      const refusal = this.#served.get(`${name} INVITE`);
      if (refusal !== undefined) refusal.stop();
      this.#options.onAck(request);
      return;
    }
    const key = `${name} ${request.method}`;
    const known = this.#served.get(key);
    if (known !== undefined) {
      if (known.answer !== undefined) this.#pass(known.answer, known.hop);
      return;
    }
    if (this.#served.size >= servedMax) return;
    const served: Served = { answer: undefined, hop: from, stop: () => {} };
    this.#served.set(key, served);
    this.#options.timers.after(2 * giveUpMs, () => {
      served.stop();
      this.#served.delete(key);
    });
    this.#options.onRequest(request, (status, phrase, more) => {
      const isInvite = request.method === 'INVITE';
      served.answer = formatSip(answerTo(request, { status, phrase, from, ...more }));
      this.#pass(served.answer, from);
      // A final answer to an INVITE is repeated until its ACK comes (sections 13.3.1.4 and 17.2.1).
      if (isInvite && status >= 200) this.#repeatAnswer(served, t1Ms, giveUpMs);
    });
  }

  #repeatAnswer(served: Served, waitMs: number, leftMs: number): void {
    if (leftMs <= 0) return;
    served.stop = this.#options.timers.after(waitMs, () => {
      if (served.answer !== undefined) this.#pass(served.answer, served.hop);
      this.#repeatAnswer(served, Math.min(waitMs * 2, t2Ms), leftMs - waitMs);
    });
  }

  /** The ACK of a 2xx comes in a transaction of its own: its dialog stops the answer. */
  acknowledged(invite: SipRequest): void {
    const name = `${sipBranch(invite) ?? ''} ${sipHeader(invite, 'via')?.split(';')[0] ?? ''}`;
    this.#served.get(`${name} INVITE`)?.stop();
  }
}

/** The ACK of a refusal belongs to the transaction of its INVITE (section 17.1.1.3). */
function ackOf(invite: SipRequest, response: SipResponse): SipRequest {
  const kept = new Set(['via', 'from', 'call-id', 'route', 'max-forwards']);
  const number = sipSequence(invite)?.number ?? 1;
  return {
    kind: 'request',
    method: 'ACK',
    uri: invite.uri,
    headers: [
      ...invite.headers.filter(([name]) => kept.has(name)),
      ['to', sipHeader(response, 'to') ?? sipHeader(invite, 'to') ?? ''],
      ['cseq', `${number} ACK`],
    ],
    body: '',
  };
}

type AnswerParts = {
  readonly status: number;
  readonly phrase: string;
  readonly from: Hop;
  readonly headers?: readonly SipHeader[];
  readonly body?: string;
};

function answerTo(request: SipRequest, parts: AnswerParts): SipResponse {
  const { status, phrase, from, headers = [], body = '' } = parts;
  const [top = '', ...vias] = sipHeaders(request, 'via');
  // Where it really came from, so that the answer finds its way back (RFC 3581).
  const seen = /;\s*rport(?=;|$)/i.test(top)
    ? `${top.replace(/;\s*rport(?=;|$)/i, `;rport=${from.port}`)};received=${from.host}`
    : top;
  const told = new Set(headers.map(([name]) => name));
  return {
    kind: 'response',
    status,
    phrase,
    headers: [
      ...[seen, ...vias].map((via) => ['via', via] as const),
      ...sipHeaders(request, 'record-route').map((route) => ['record-route', route] as const),
      ...request.headers.filter(
        ([name]) => ['from', 'to', 'call-id', 'cseq'].includes(name) && !told.has(name),
      ),
      ...headers,
    ],
    body,
  };
}
