/**
 * The messages of SMPP 3.4 that a centre and a short message centre exchange. What a decoder does
 * not know is kept as octets, so that decode and encode give the same octets back.
 */
import { OctetReader, OctetWriter, WrongPdu } from './octets.ts';

export const smppStatus = {
  ok: 0x00,
  wrongLength: 0x02,
  wrongCommand: 0x03,
  wrongBindState: 0x04,
  alreadyBound: 0x05,
  systemError: 0x08,
  wrongDestination: 0x0b,
  bindFailed: 0x0d,
  wrongPassword: 0x0e,
  queueFull: 0x14,
  submitFailed: 0x45,
  throttled: 0x58,
  tryLater: 0x64,
} as const;

const requests = {
  bind_receiver: 0x01,
  bind_transmitter: 0x02,
  submit_sm: 0x04,
  deliver_sm: 0x05,
  unbind: 0x06,
  bind_transceiver: 0x09,
  enquire_link: 0x15,
} as const;
type Request = keyof typeof requests;
export type BindCommand = 'bind_receiver' | 'bind_transmitter' | 'bind_transceiver';
export type ShortCommand = 'submit_sm' | 'deliver_sm';

const responseBit = 0x8000_0000;
const nackId = responseBit;
const headOctets = 16;

/** An optional parameter. */
export type Tlv = { readonly tag: number; readonly value: Uint8Array };
export const tlvTags = {
  messageState: 0x0427,
  receiptedMessageId: 0x001e,
  messagePayload: 0x0424,
} as const;

type Numbered = { readonly sequence: number };
type Answering = Numbered & { readonly status: number };

export type BindPdu = Numbered & {
  readonly command: BindCommand;
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  readonly interfaceVersion: number;
  readonly addrTon: number;
  readonly addrNpi: number;
  readonly addressRange: string;
};
export type SmppAddress = { readonly ton: number; readonly npi: number; readonly value: string };
export type ShortPdu = Numbered & {
  readonly command: ShortCommand;
  readonly serviceType: string;
  readonly source: SmppAddress;
  readonly destination: SmppAddress;
  /** Bit 0x40: the text begins with a user data header; 0x04: it is a delivery receipt. */
  readonly esmClass: number;
  readonly protocolId: number;
  readonly priority: number;
  readonly scheduleAt: string;
  readonly validity: string;
  readonly registeredDelivery: number;
  readonly replaceIfPresent: number;
  readonly dataCoding: number;
  readonly defaultMessage: number;
  readonly text: Uint8Array;
  readonly tlvs: readonly Tlv[];
};
/** Answers to a bind or a short message carry a text: who answers, or the name of the message. */
export type NamedPdu = Answering & {
  readonly command: `${BindCommand | ShortCommand}_resp`;
  readonly name: string;
  readonly tlvs: readonly Tlv[];
};
export type BarePdu = Answering & {
  readonly command: 'enquire_link' | 'unbind' | 'enquire_link_resp' | 'unbind_resp' | 'nack';
};
/** A command that is not spoken here. */
export type OtherPdu = Answering & {
  readonly command: 'other';
  readonly id: number;
  readonly body: Uint8Array;
};
export type Pdu = BindPdu | ShortPdu | NamedPdu | BarePdu | OtherPdu;

type Commanded = { readonly command: Pdu['command'] };
const isBind = <C extends Commanded>(p: C): p is C & { command: BindCommand } =>
  p.command.startsWith('bind_') && !p.command.endsWith('_resp');
const isShort = <C extends Commanded>(p: C): p is C & { command: ShortCommand } =>
  p.command === 'submit_sm' || p.command === 'deliver_sm';
const isNamed = <C extends Commanded>(p: C): p is C & { command: NamedPdu['command'] } =>
  p.command.endsWith('_resp') && !isBare(p);
const isBare = <C extends Commanded>(p: C): p is C & { command: BarePdu['command'] } =>
  p.command === 'nack' || /^(?:enquire_link|unbind)/.test(p.command);

const nameOfId = new Map<number, Pdu['command']>([
  ...Object.entries(requests).flatMap(([name, id]): [number, Pdu['command']][] => [
    [id, name as Request],
    [id + responseBit, `${name as Request}_resp`],
  ]),
  [nackId, 'nack'],
]);

function idOf(pdu: Pdu): number {
  if (pdu.command === 'other') return pdu.id;
  if (pdu.command === 'nack') return nackId;
  const isResponse = pdu.command.endsWith('_resp');
  const name = (isResponse ? pdu.command.slice(0, -5) : pdu.command) as Request;
  return requests[name] + (isResponse ? responseBit : 0);
}

/** One PDU as octets. */
export function encodePdu(pdu: Pdu): Uint8Array {
  const body = new OctetWriter();
  writeBody(body, pdu);
  const status = 'status' in pdu ? pdu.status : 0;
  return new OctetWriter()
    .long(headOctets + body.length)
    .long(idOf(pdu))
    .long(status)
    .long(pdu.sequence)
    .octets(body.done())
    .done();
}

function writeBody(body: OctetWriter, pdu: Pdu): void {
  if (isBind(pdu)) {
    body.text(pdu.systemId, 16).text(pdu.password, 9).text(pdu.systemType, 13);
    body.byte(pdu.interfaceVersion).byte(pdu.addrTon).byte(pdu.addrNpi);
    body.text(pdu.addressRange, 41);
  } else if (isShort(pdu)) {
    writeShort(body, pdu);
  } else if (isNamed(pdu)) {
    body.text(pdu.name, nameMax);
    writeTlvs(body, pdu.tlvs);
  } else if (pdu.command === 'other') {
    body.octets(pdu.body);
  }
}

function writeShort(body: OctetWriter, pdu: ShortPdu): void {
  if (pdu.text.length > 254) throw new WrongPdu('a text is longer than 254 octets', 0x01);
  body.text(pdu.serviceType, 6);
  for (const { ton, npi, value } of [pdu.source, pdu.destination]) {
    body.byte(ton).byte(npi).text(value, 21);
  }
  body.byte(pdu.esmClass).byte(pdu.protocolId).byte(pdu.priority);
  body.text(pdu.scheduleAt, 17).text(pdu.validity, 17);
  body.byte(pdu.registeredDelivery).byte(pdu.replaceIfPresent);
  body.byte(pdu.dataCoding).byte(pdu.defaultMessage);
  body.byte(pdu.text.length).octets(pdu.text);
  writeTlvs(body, pdu.tlvs);
}

function writeTlvs(body: OctetWriter, tlvs: readonly Tlv[]): void {
  for (const { tag, value } of tlvs) body.short(tag).short(value.length).octets(value);
}

const nameMax = 65;

/** The PDU of a whole frame. Throws a WrongPdu where the fields do not fit into it. */
export function decodePdu(frame: Uint8Array): Pdu {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const id = view.getUint32(4);
  const status = view.getUint32(8);
  const sequence = view.getUint32(12);
  const command = nameOfId.get(id) ?? 'other';
  const body = new OctetReader(frame, headOctets, smppStatus.wrongLength);
  const head = { command, sequence };
  if (isBind(head)) return readBind(body, head);
  if (isShort(head)) return readShort(body, head);
  if (isNamed(head)) return { ...head, status, name: body.text(nameMax), tlvs: readTlvs(body) };
  if (isBare(head)) return { ...head, status };
  return { command: 'other', id, status, sequence, body: body.octets(body.left) };
}

type Head<P extends Pdu> = { readonly command: P['command']; readonly sequence: number };

function readBind(body: OctetReader, head: Head<BindPdu>): BindPdu {
  return {
    ...head,
    systemId: body.text(16),
    password: body.text(9),
    systemType: body.text(13),
    interfaceVersion: body.byte(),
    addrTon: body.byte(),
    addrNpi: body.byte(),
    addressRange: body.text(41),
  };
}

function readAddress(body: OctetReader): SmppAddress {
  return { ton: body.byte(), npi: body.byte(), value: body.text(21) };
}

function readShort(body: OctetReader, head: Head<ShortPdu>): ShortPdu {
  return {
    ...head,
    serviceType: body.text(6),
    source: readAddress(body),
    destination: readAddress(body),
    esmClass: body.byte(),
    protocolId: body.byte(),
    priority: body.byte(),
    scheduleAt: body.text(17),
    validity: body.text(17),
    registeredDelivery: body.byte(),
    replaceIfPresent: body.byte(),
    dataCoding: body.byte(),
    defaultMessage: body.byte(),
    text: body.octets(body.byte()),
    tlvs: readTlvs(body),
  };
}

function readTlvs(body: OctetReader): Tlv[] {
  const tlvs: Tlv[] = [];
  while (body.left > 0) tlvs.push({ tag: body.short(), value: body.octets(body.short()) });
  return tlvs;
}

/** The value of an optional parameter, where it is there. */
export function tlvOf(tlvs: readonly Tlv[], tag: number): Uint8Array | undefined {
  return tlvs.find((t) => t.tag === tag)?.value;
}
