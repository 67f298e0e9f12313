/**
 * A conversation of three (三方通话): hears each telephone on a port of its own and sends it the others,
 * 20 ms at a time. Voice passes through memory only; nothing is kept.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import {
  audioOf,
  decodeVoice,
  encodeVoice,
  formatRtp,
  frameMs,
  frameSamples,
  isLater,
  mixVoices,
  parseRtp,
  payload,
  type VoicePayload,
} from '../../core/call/index.ts';

/** Packets that wait at most: what comes faster than it is spoken is old already. */
const waitingMax = 8;

export type Ear = {
  /** Where this telephone is to send its voice. */
  readonly port: number;
  /** Tells where to send, by the telephone's own description of its media. */
  hear(sdp: string): void;
};

type Leg = Ear & {
  readonly socket: Socket;
  readonly source: number;
  remote: { readonly host: string; readonly port: number; readonly type: VoicePayload } | undefined;
  /** Where packets of it really come from. */
  seenPort: number | undefined;
  lastSequence: number | undefined;
  said: Int16Array[];
  rest: Uint8Array;
  sent: number;
};

export type MixerOptions = {
  /** Our own address. */
  readonly host: string;
  /** Any number of 32 bits, for the names of streams. */
  readonly newSource: () => number;
};

export class Mixer {
  readonly #options: MixerOptions;
  readonly #legs: Leg[] = [];
  #timer: NodeJS.Timeout | undefined;
  #nextAt = 0;

  constructor(options: MixerOptions) {
    this.#options = options;
  }

  /** An ear and a mouth for one more telephone. */
  async add(): Promise<Ear> {
    const { host, newSource } = this.#options;
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.bind(0, host);
    await once(socket, 'listening');
    const leg: Leg = {
      socket,
      port: socket.address().port,
      source: newSource(),
      remote: undefined,
      seenPort: undefined,
      lastSequence: undefined,
      said: [],
      rest: new Uint8Array(),
      sent: 0,
      hear(sdp) {
        const audio = audioOf(sdp);
        const type = audio?.payloads.find((p) => p === payload.pcma || p === payload.pcmu);
        if (audio === undefined || audio.port === 0 || type === undefined) return;
        leg.remote = { host: audio.host, port: audio.port, type };
        leg.seenPort = undefined;
      },
    };
    socket.on('message', (bytes, from) => {
      take(leg, bytes, from);
    });
    // A telephone that is gone answers with errors; its leg is ended by its call, not here.
    socket.on('error', () => {});
    this.#legs.push(leg);
    return leg;
  }

  /** Begins to speak: from now on a packet leaves for each telephone every 20 ms. */
  start(): void {
    this.#nextAt = performance.now() + frameMs;
    this.#wait();
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const { socket } of this.#legs.splice(0)) socket.close();
  }

  #wait(): void {
    this.#timer = setTimeout(
      () => {
        // What a busy machine slept through is caught up, so that voices do not fall behind.
        while (performance.now() >= this.#nextAt) {
          this.#pass();
          this.#nextAt += frameMs;
        }
        this.#wait();
      },
      Math.max(0, this.#nextAt - performance.now()),
    );
    this.#timer.unref();
  }

  #pass(): void {
    const heard = mixVoices(this.#legs.map((leg) => leg.said.shift()));
    for (const [i, leg] of this.#legs.entries()) {
      const voice = heard[i];
      if (leg.remote === undefined || voice === undefined) continue;
      const { host, port, type } = leg.remote;
      const head = {
        type,
        sequence: leg.sent,
        timestamp: leg.sent * frameSamples,
        source: leg.source,
      };
      leg.sent += 1;
      leg.socket.send(formatRtp(head, encodeVoice(voice, type)), leg.seenPort ?? port, host);
    }
  }
}

/** Takes a packet of the telephone itself; another machine cannot speak into the conversation. */
function take(leg: Leg, bytes: Uint8Array, from: { address: string; port: number }): void {
  if (leg.remote === undefined || from.address !== leg.remote.host) return;
  const packet = parseRtp(bytes);
  if (packet === undefined) return;
  const { lastSequence } = leg;
  if (lastSequence !== undefined && !isLater(packet.sequence, lastSequence)) return;
  leg.lastSequence = packet.sequence;
  leg.seenPort ??= from.port;
  const all = new Uint8Array(leg.rest.length + packet.bytes.length);
  all.set(leg.rest);
  all.set(packet.bytes, leg.rest.length);
  let at = 0;
  for (; at + frameSamples <= all.length; at += frameSamples) {
    leg.said.push(decodeVoice(all.subarray(at, at + frameSamples), packet.type));
  }
  leg.rest = all.subarray(at);
  if (leg.said.length > waitingMax) leg.said.splice(0, leg.said.length - waitingMax);
}
