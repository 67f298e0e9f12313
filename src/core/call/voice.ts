/** Voice as telephones send it (G.711, RTP of RFC 3550), and how three voices become one. */

/** Samples of one packet: 20 ms at 8,000 a second. */
export const frameSamples = 160;
export const frameMs = 20;

/** Payload types of G.711 (RFC 3551). */
export const payload = { pcmu: 0, pcma: 8 } as const;
export type VoicePayload = (typeof payload)[keyof typeof payload];

function decodeMu(byte: number): number {
  const bits = ~byte & 0xff;
  const size = (((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 7);
  return bits & 0x80 ? 0x84 - size : size - 0x84;
}

function encodeMu(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const size = Math.min(Math.abs(sample), 32_635) + 0x84;
  const segment = 24 - Math.clz32(size);
  return ~(sign | (segment << 4) | ((size >> (segment + 3)) & 0x0f)) & 0xff;
}

function decodeA(byte: number): number {
  const bits = byte ^ 0x55;
  const segment = (bits >> 4) & 7;
  const low = (bits & 0x0f) << 4;
  const size = segment === 0 ? low + 8 : (low + 0x108) << (segment - 1);
  return bits & 0x80 ? size : -size;
}

function encodeA(sample: number): number {
  const mask = sample >= 0 ? 0xd5 : 0x55;
  const size = Math.min(sample >= 0 ? sample : -sample - 1, 32_767) >> 3;
  const segment = Math.max(0, 27 - Math.clz32(size | 1));
  const low = segment < 2 ? size >> 1 : size >> segment;
  return ((segment << 4) | (low & 0x0f)) ^ mask;
}

const tableOf = (decode: (byte: number) => number): Int16Array =>
  Int16Array.from({ length: 256 }, (_, byte) => decode(byte));
const tables = { [payload.pcmu]: tableOf(decodeMu), [payload.pcma]: tableOf(decodeA) } as const;

export function decodeVoice(bytes: Uint8Array, type: VoicePayload): Int16Array {
  const table = tables[type];
  return Int16Array.from(bytes, (byte) => table[byte] ?? 0);
}

export function encodeVoice(samples: Int16Array, type: VoicePayload): Uint8Array {
  return Uint8Array.from(samples, type === payload.pcmu ? encodeMu : encodeA);
}

/** What each hears: everybody else, added up, and never itself. Nothing said is silence. */
export function mixVoices(said: readonly (Int16Array | undefined)[]): Int16Array[] {
  const sum = new Int32Array(frameSamples);
  for (const voice of said) {
    if (voice) for (let i = 0; i < frameSamples; i += 1) sum[i] = (sum[i] ?? 0) + (voice[i] ?? 0);
  }
  return said.map((own) =>
    Int16Array.from(sum, (all, i) => Math.max(-32_768, Math.min(32_767, all - (own?.[i] ?? 0)))),
  );
}

export type VoicePacket = {
  readonly type: VoicePayload;
  readonly sequence: number;
  readonly bytes: Uint8Array;
};

/** Reads an RTP packet of G.711; undefined for anything else, such as dialled tones. */
export function parseRtp(packet: Uint8Array): VoicePacket | undefined {
  const first = packet[0] ?? 0;
  const type = (packet[1] ?? 0) & 0x7f;
  if (packet.length < 12 || first >> 6 !== 2) return undefined;
  if (type !== payload.pcmu && type !== payload.pcma) return undefined;
  let start = 12 + (first & 0x0f) * 4;
  if (first & 0x10) {
    const words = ((packet[start + 2] ?? 0) << 8) | (packet[start + 3] ?? 0);
    start += 4 + words * 4;
  }
  const padding = first & 0x20 ? (packet.at(-1) ?? 0) : 0;
  const end = packet.length - padding;
  if (start >= end) return undefined;
  const sequence = ((packet[2] ?? 0) << 8) | (packet[3] ?? 0);
  return { type, sequence, bytes: packet.subarray(start, end) };
}

export type RtpHead = {
  readonly type: VoicePayload;
  readonly sequence: number;
  readonly timestamp: number;
  readonly source: number;
};

export function formatRtp(head: RtpHead, bytes: Uint8Array): Uint8Array {
  const packet = new Uint8Array(12 + bytes.length);
  const view = new DataView(packet.buffer);
  view.setUint8(0, 0x80);
  view.setUint8(1, head.type);
  view.setUint16(2, head.sequence & 0xffff);
  view.setUint32(4, head.timestamp >>> 0);
  view.setUint32(8, head.source >>> 0);
  packet.set(bytes, 12);
  return packet;
}

/** Whether a sequence number is later than another, across its wrap (RFC 3550 appendix A.1). */
export function isLater(sequence: number, than: number): boolean {
  const ahead = (sequence - than) & 0xffff;
  return ahead > 0 && ahead < 0x8000;
}
