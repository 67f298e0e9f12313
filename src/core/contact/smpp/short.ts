/** Short messages as SMPP carries them: coding, parts, delivery receipts. */
import { decodeSms, encodeSms, splitSms, type SmsAlphabet } from '../segment.ts';
import { tlvOf, tlvTags, type ShortPdu, type SmppAddress } from './pdu.ts';

const headerBit = 0x40;
const receiptBit = 0x04;
const ucs2Coding = 0x08;
/** GSM 03.38: class 0 is shown at once and not kept; bits 2-3 name the alphabet. */
const flashCoding: Readonly<Record<SmsAlphabet, number>> = { gsm: 0x10, ucs2: 0x18 };
const plainCoding: Readonly<Record<SmsAlphabet, number>> = { gsm: 0x00, ucs2: ucs2Coding };

/** Type of number and plan: E.164 with its country code; a short code; letters. */
export function smppAddress(number: string): SmppAddress {
  if (number.startsWith('+')) return { ton: 1, npi: 1, value: number.slice(1) };
  return /^\d+$/.test(number)
    ? { ton: 3, npi: 1, value: number }
    : { ton: 5, npi: 0, value: number };
}

export type ShortMessage = {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly flash: boolean;
  /** Octet that keeps the parts of one message together. */
  readonly reference: number;
};

/** The requests of a message, one for each part, with a receipt asked for; sequences are set later. */
export function shortPdus(message: ShortMessage): readonly ShortPdu[] {
  const { alphabet, parts } = splitSms(message.text);
  return parts.map((part, i) => {
    const octets = encodeSms(alphabet, part);
    const header = [0x05, 0x00, 0x03, message.reference & 0xff, parts.length, i + 1];
    const isPart = parts.length > 1;
    return {
      command: 'submit_sm',
      sequence: 0,
      serviceType: '',
      source: smppAddress(message.from),
      destination: smppAddress(message.to),
      esmClass: isPart ? headerBit : 0,
      protocolId: 0,
      priority: message.flash ? 1 : 0,
      scheduleAt: '',
      validity: '',
      registeredDelivery: 1,
      replaceIfPresent: 0,
      dataCoding: (message.flash ? flashCoding : plainCoding)[alphabet],
      defaultMessage: 0,
      text: isPart ? Uint8Array.from([...header, ...octets]) : octets,
      tlvs: [],
    };
  });
}

export type ReadPart = {
  readonly text: string;
  readonly flash: boolean;
  readonly part: {
    readonly reference: number;
    readonly count: number;
    readonly ordinal: number;
  } | null;
};

/** What a short message says. Parts are told apart by their header. */
export function readShort(pdu: ShortPdu): ReadPart {
  const octets = tlvOf(pdu.tlvs, tlvTags.messagePayload) ?? pdu.text;
  const hasHeader = (pdu.esmClass & headerBit) !== 0;
  const headerEnd = hasHeader ? Math.min(1 + (octets[0] ?? 0), octets.length) : 0;
  const alphabet = isUcs2(pdu.dataCoding) ? 'ucs2' : 'gsm';
  return {
    text: decodeSms(alphabet, octets.subarray(headerEnd)),
    flash: isFlash(pdu.dataCoding),
    part: hasHeader ? readPart(octets.subarray(1, headerEnd)) : null,
  };
}

function isUcs2(coding: number): boolean {
  return coding === ucs2Coding || ((coding & 0xc0) === 0 && (coding & 0x0c) === 0x08);
}

function isFlash(coding: number): boolean {
  return (coding & 0xd3) === 0x10 || (coding & 0xf3) === 0xf0;
}

/** The element of the header that tells of parts: with an octet (0) or two (8) as reference. */
function readPart(header: Uint8Array): ReadPart['part'] {
  for (let at = 0; at + 1 < header.length; at += 2 + (header[at + 1] ?? 0)) {
    const value = header.subarray(at + 2, at + 2 + (header[at + 1] ?? 0));
    const [a = 0, b = 0, c = 0, d = 0] = value;
    if (header[at] === 0 && value.length === 3) return { reference: a, count: b, ordinal: c };
    if (header[at] === 8 && value.length === 4) {
      return { reference: a * 256 + b, count: c, ordinal: d };
    }
  }
  return null;
}

/** States of a delivery receipt, by their number in SMPP 3.4 5.2.28. */
const receiptStates = [
  '',
  'ENROUTE',
  'DELIVRD',
  'EXPIRED',
  'DELETED',
  'UNDELIV',
  'ACCEPTD',
  'UNKNOWN',
  'REJECTD',
] as const;

export type Receipt = {
  /** Name that the network gave the message. */
  readonly reference: string;
  /** Still on its way; delivered; or it never will be. */
  readonly state: 'sent' | 'delivered' | 'failed';
  /** The network's own word. */
  readonly detail: string;
};

/** The receipt that a deliver_sm carries, by its parameters or by its text; else undefined. */
export function readReceipt(pdu: ShortPdu): Receipt | undefined {
  if ((pdu.esmClass & 0x3c) !== receiptBit) return undefined;
  const text = latin(pdu.text);
  const named = tlvOf(pdu.tlvs, tlvTags.receiptedMessageId);
  const reference = named === undefined ? /\bid:(\S+)/.exec(text)?.[1] : latin(named);
  if (reference === undefined || reference === '') return undefined;
  const numbered = tlvOf(pdu.tlvs, tlvTags.messageState)?.[0];
  const detail =
    (numbered === undefined ? undefined : receiptStates[numbered]) ??
    /\bstat:([A-Z]+)/.exec(text)?.[1] ??
    'UNKNOWN';
  return { reference, detail, state: stateOf(detail) };
}

function stateOf(detail: string): Receipt['state'] {
  if (detail === 'DELIVRD') return 'delivered';
  return detail === 'ENROUTE' || detail === 'ACCEPTD' ? 'sent' : 'failed';
}

function latin(octets: Uint8Array): string {
  let text = '';
  for (const octet of octets) if (octet !== 0) text += String.fromCharCode(octet);
  return text;
}

/** A receipt as a network writes it; for the simulated one. */
export function receiptPdu(
  of: { readonly from: string; readonly to: string; readonly reference: string },
  detail: 'DELIVRD' | 'UNDELIV',
): ShortPdu {
  const text = `id:${of.reference} sub:001 dlvrd:001 stat:${detail} err:000 text:`;
  const state = receiptStates.indexOf(detail);
  return {
    command: 'deliver_sm',
    sequence: 0,
    serviceType: '',
    source: smppAddress(of.to),
    destination: smppAddress(of.from),
    esmClass: receiptBit,
    protocolId: 0,
    priority: 0,
    scheduleAt: '',
    validity: '',
    registeredDelivery: 0,
    replaceIfPresent: 0,
    dataCoding: 0,
    defaultMessage: 0,
    text: encodeSms('gsm', text),
    tlvs: [
      {
        tag: tlvTags.receiptedMessageId,
        value: Uint8Array.of(...encodeSms('gsm', of.reference), 0),
      },
      { tag: tlvTags.messageState, value: Uint8Array.of(state) },
    ],
  };
}
