/**
 * How a text travels by SMS: in the alphabet of GSM 03.38 (160 characters, 153 in each of several
 * parts) where it has no other characters, else in UCS-2 (70 and 67).
 */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1b}ÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const extended = new Map(
  Object.entries({
    '\f': 0x0a,
    '^': 0x14,
    '{': 0x28,
    '}': 0x29,
    '\\': 0x2f,
    '[': 0x3c,
    '~': 0x3d,
    ']': 0x3e,
    '|': 0x40,
    '€': 0x65,
  }),
);
const escape = 0x1b;
const septetOf = new Map([...basic].map((c, i) => [c, i]));
septetOf.delete('\u{1b}');

export type SmsAlphabet = 'gsm' | 'ucs2';

export type SmsText = {
  readonly alphabet: SmsAlphabet;
  /** Septets, or pairs of octets. */
  readonly units: number;
  /** The text cut into its parts; one where it fits. */
  readonly parts: readonly string[];
};

const room = { gsm: { one: 160, many: 153 }, ucs2: { one: 70, many: 67 } } as const;

/** Counts and cuts a text; no character is cut in two. */
export function splitSms(text: string): SmsText {
  const characters = Array.from(text);
  const isGsm = characters.every((c) => septetOf.has(c) || extended.has(c));
  const alphabet = isGsm ? 'gsm' : 'ucs2';
  const unitsOf = (c: string): number => (isGsm ? (extended.has(c) ? 2 : 1) : c.length);
  const units = characters.reduce((sum, c) => sum + unitsOf(c), 0);
  if (units <= room[alphabet].one) return { alphabet, units, parts: [text] };
  const parts: string[] = [];
  let part = '';
  let filled = 0;
  for (const c of characters) {
    const more = unitsOf(c);
    if (filled + more > room[alphabet].many) {
      parts.push(part);
      part = '';
      filled = 0;
    }
    part += c;
    filled += more;
  }
  return { alphabet, units, parts: [...parts, part] };
}

/** Octets of a part: one septet each (unpacked, as SMPP carries them), or UTF-16 big endian. */
export function encodeSms(alphabet: SmsAlphabet, part: string): Uint8Array {
  if (alphabet === 'ucs2') {
    const octets = new Uint8Array(part.length * 2);
    for (let i = 0; i < part.length; i += 1) {
      octets[2 * i] = part.charCodeAt(i) >> 8;
      octets[2 * i + 1] = part.charCodeAt(i) & 0xff;
    }
    return octets;
  }
  return Uint8Array.from(
    Array.from(part).flatMap((c) => {
      const more = extended.get(c);
      return more === undefined ? [septetOf.get(c) ?? 0x3f] : [escape, more];
    }),
  );
}

const characterOf = [...basic];
const extendedOf = new Map([...extended].map(([c, code]) => [code, c]));

/** The text of octets; what is no character of the alphabet becomes a question mark. */
export function decodeSms(alphabet: SmsAlphabet, octets: Uint8Array): string {
  let text = '';
  if (alphabet === 'ucs2') {
    for (let i = 0; i + 1 < octets.length; i += 2) {
      text += String.fromCharCode(((octets[i] ?? 0) << 8) | (octets[i + 1] ?? 0));
    }
    return text;
  }
  for (let i = 0; i < octets.length; i += 1) {
    const code = octets[i] ?? 0;
    if (code === escape) {
      i += 1;
      text += extendedOf.get(octets[i] ?? 0) ?? '?';
    } else {
      text += characterOf[code] ?? '?';
    }
  }
  return text;
}
