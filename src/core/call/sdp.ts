/**
 * Descriptions of media (SDP, RFC 8866) as far as a call needs them: whose voice goes where. The
 * centre passes them on between two phones and writes its own only to hold a phone or to mix.
 */

import { payload } from './voice.ts';

export type AudioMedia = {
  /** Where the voice is to be sent. */
  readonly host: string;
  /** 0: refused or absent. */
  readonly port: number;
  /** Payload types offered, best first. */
  readonly payloads: readonly number[];
};

/** One session as its origin line names it; the version rises with each change (RFC 3264 section 8). */
export type SdpOrigin = {
  readonly session: number;
  readonly version: number;
  /** Our own address. */
  readonly host: string;
};

const linesOf = (sdp: string): readonly string[] => sdp.split(/\r\n|\n/).filter((l) => l !== '');

/** The first audio of a description; undefined where it has none or its address is malformed. */
export function audioOf(sdp: string): AudioMedia | undefined {
  const lines = linesOf(sdp);
  const at = lines.findIndex((line) => line.startsWith('m=audio '));
  if (at === -1) return undefined;
  const [, port = '', , ...formats] = (lines[at] ?? '').slice(2).split(' ');
  const next = lines.findIndex((line, i) => i > at && line.startsWith('m='));
  const own = lines.slice(at + 1, next === -1 ? undefined : next);
  const connection =
    own.find((line) => line.startsWith('c=')) ??
    lines.slice(0, at).find((line) => line.startsWith('c='));
  const host = /^c=IN IP[46] ([0-9A-Za-z.:-]{2,253})/.exec(connection ?? '')?.[1];
  if (host === undefined || !/^\d{1,5}$/.test(port)) return undefined;
  return {
    host,
    port: Number(port),
    payloads: formats.flatMap((f) => (/^\d{1,3}$/.test(f) ? [Number(f)] : [])),
  };
}

const family = (host: string): string => (host.includes(':') ? 'IP6' : 'IP4');

/** The same media under our own origin, as one side of a call between two others must say it. */
export function underOrigin(sdp: string, { session, version, host }: SdpOrigin): string {
  const lines = linesOf(sdp).map((line) =>
    line.startsWith('o=') ? `o=- ${session} ${version} IN ${family(host)} ${host}` : line,
  );
  return `${lines.join('\r\n')}\r\n`;
}

/** The answer that keeps a phone silent until the other side is there: every media inactive. */
export function heldAnswer(offer: string, origin: SdpOrigin): string {
  const media = linesOf(offer).flatMap((line) => {
    if (!line.startsWith('m=')) return [];
    const [kind = '', port = '0', protocol = '', ...formats] = line.split(' ');
    // A refused media is refused again; an offered one is taken, but nothing flows.
    const own = port === '0' || !kind.endsWith('audio') ? '0' : '9';
    return [`${kind} ${own} ${protocol} ${formats.join(' ')}`, 'a=inactive'];
  });
  return `${[...head(origin, '0.0.0.0'), ...media].join('\r\n')}\r\n`;
}

/** Where the mixer hears one leg: G.711 only, 20 ms a packet. */
export function mixerMedia(origin: SdpOrigin, port: number): string {
  const media = [
    `m=audio ${port} RTP/AVP ${payload.pcma} ${payload.pcmu}`,
    `a=rtpmap:${payload.pcma} PCMA/8000`,
    `a=rtpmap:${payload.pcmu} PCMU/8000`,
    'a=ptime:20',
    'a=sendrecv',
  ];
  return `${[...head(origin, origin.host), ...media].join('\r\n')}\r\n`;
}

function head({ session, version, host }: SdpOrigin, connection: string): string[] {
  return [
    'v=0',
    `o=- ${session} ${version} IN ${family(host)} ${host}`,
    's=-',
    `c=IN ${family(connection)} ${connection}`,
    't=0 0',
  ];
}
