/**
 * Goal: the codec of SMPP says what the protocol says. Method: what is written is read back; the npm
 * package `smpp` reads what this codec writes and the other way round; wrong octets are refused and
 * never read out of bounds.
 */
import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { PDU as Peer } from 'smpp';
import { describe, expect, test } from 'vitest';
import {
  decodePdu,
  encodePdu,
  FrameCutter,
  pduOctetsMax,
  readReceipt,
  readShort,
  receiptPdu,
  shortPdus,
  WrongPdu,
  type Pdu,
  type ShortPdu,
} from '../index.ts';

const octet = fc.nat(255);
const sequence = fc.integer({ min: 1, max: 0x7fff_ffff });
const word = (max: number) =>
  fc.string({
    unit: fc.integer({ min: 1, max: 255 }).map((c) => String.fromCharCode(c)),
    maxLength: max - 1,
  });
const tlvs = fc.array(
  fc.record({
    tag: fc.integer({ min: 0x1400, max: 0x3fff }),
    value: fc.uint8Array({ maxLength: 40 }),
  }),
  { maxLength: 3 },
);
const address = fc.record({ ton: octet, npi: octet, value: word(21) });
const short: fc.Arbitrary<ShortPdu> = fc.record({
  command: fc.constantFrom('submit_sm', 'deliver_sm'),
  sequence,
  serviceType: word(6),
  source: address,
  destination: address,
  esmClass: octet,
  protocolId: octet,
  priority: octet,
  scheduleAt: word(17),
  validity: word(17),
  registeredDelivery: octet,
  replaceIfPresent: octet,
  dataCoding: octet,
  defaultMessage: octet,
  text: fc.uint8Array({ maxLength: 254 }),
  tlvs,
});
const status = fc.nat(0xffff_ffff);
const pdu: fc.Arbitrary<Pdu> = fc.oneof(
  short,
  fc.record({
    command: fc.constantFrom('bind_receiver', 'bind_transmitter', 'bind_transceiver'),
    sequence,
    systemId: word(16),
    password: word(9),
    systemType: word(13),
    interfaceVersion: octet,
    addrTon: octet,
    addrNpi: octet,
    addressRange: word(41),
  }),
  fc.record({
    command: fc.constantFrom(
      'bind_receiver_resp',
      'bind_transmitter_resp',
      'bind_transceiver_resp',
      'submit_sm_resp',
      'deliver_sm_resp',
    ),
    status,
    sequence,
    name: word(65),
    tlvs,
  }),
  fc.record({
    command: fc.constantFrom('enquire_link', 'unbind', 'enquire_link_resp', 'unbind_resp', 'nack'),
    status,
    sequence,
  }),
  fc.record({
    command: fc.constant('other' as const),
    id: fc.constantFrom(0x03, 0x07, 0x102, 0x8000_0103),
    status,
    sequence,
    body: fc.uint8Array({ maxLength: 80 }),
  }),
);

describe('our own', () => {
  test('what is written is read back', () => {
    fc.assert(
      fc.property(pdu, (one) => {
        expect(decodePdu(encodePdu(one))).toEqual(one);
      }),
    );
  });

  test('a stream cut anywhere gives the same PDUs', () => {
    fc.assert(
      fc.property(fc.array(pdu, { maxLength: 6 }), fc.array(fc.nat(200)), (many, cuts) => {
        const stream = Buffer.concat(many.map((one) => encodePdu(one)));
        const cutter = new FrameCutter();
        const frames: Uint8Array[] = [];
        let at = 0;
        for (const cut of [...cuts, stream.length]) {
          frames.push(...cutter.push(stream.subarray(at, at + cut)));
          at = Math.min(stream.length, at + cut);
        }
        frames.push(...cutter.push(stream.subarray(at)));
        expect(frames.map((f) => decodePdu(f))).toEqual(many);
      }),
    );
  });

  test('any octets are read as a PDU or refused as a wrong one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 400 }), octet, (frame, id) => {
        frame.set([0x00, 0x00, 0x00, id & 0x1f], 4);
        try {
          decodePdu(frame);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(WrongPdu);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test.each([0, 15, pduOctetsMax + 1, 0xffff_ffff])(
    'a PDU of %i octets ends the stream',
    (length) => {
      const head = new Uint8Array(16);
      new DataView(head.buffer).setUint32(0, length);
      expect(() => new FrameCutter().push(head)).toThrow(WrongPdu);
    },
  );
});

describe('beside the npm package smpp', () => {
  const message = {
    from: '96110',
    to: '+8613800138000',
    flash: false,
    reference: 7,
    text: '【临江市反诈中心】您可能正遭遇诈骗，请立即停止转账。'.repeat(4),
  };

  test('it reads the parts that this codec writes', () => {
    const read = shortPdus(message).map((part, i) =>
      Peer.fromBuffer(Buffer.from(encodePdu({ ...part, sequence: i + 1 }))),
    );
    expect(read).toHaveLength(2);
    for (const one of read) {
      expect(one).toMatchObject({
        command: 'submit_sm',
        source_addr: '96110',
        source_addr_ton: 3,
        destination_addr: '8613800138000',
        dest_addr_ton: 1,
        dest_addr_npi: 1,
        esm_class: 0x40,
        data_coding: 8,
        registered_delivery: 1,
      });
    }
    const said = read.map((one) => (one['short_message'] as { message: string }).message).join('');
    expect(said).toBe(message.text);
  });

  test('it reads a flash message as one of class 0', () => {
    const [flash] = shortPdus({ ...message, text: '停止转账', flash: true });
    if (flash === undefined) throw new Error('a message has a part');
    const read = Peer.fromBuffer(Buffer.from(encodePdu({ ...flash, sequence: 1 })));
    expect(read).toMatchObject({ data_coding: 0x18, esm_class: 0 });
    expect(readShort(flash)).toEqual({ text: '停止转账', flash: true, part: null });
  });

  test('this codec reads what it writes', () => {
    const frame = new Peer('submit_sm', {
      sequence_number: 9,
      source_addr: '106900001234',
      destination_addr: '13800138000',
      data_coding: 8,
      short_message: '您好，诈骗',
      registered_delivery: 1,
    }).toBuffer();
    const read = decodePdu(frame);
    expect(read).toMatchObject({
      command: 'submit_sm',
      sequence: 9,
      source: { value: '106900001234' },
      registeredDelivery: 1,
    });
    expect(readShort(read as ShortPdu).text).toBe('您好，诈骗');
    const bind = new Peer('bind_transceiver_resp', {
      sequence_number: 3,
      command_status: 0,
      system_id: 'SMSC',
    }).toBuffer();
    expect(decodePdu(bind)).toMatchObject({ command: 'bind_transceiver_resp', name: 'SMSC' });
  });

  test('they agree on any fields', () => {
    fc.assert(
      fc.property(short, (one) => {
        // The peer interprets texts by their header and coding, and knows its own parameters only.
        const plain: ShortPdu = {
          ...one,
          esmClass: one.esmClass & ~0x40,
          scheduleAt: '',
          validity: '',
          tlvs: [],
        };
        const read = Peer.fromBuffer(Buffer.from(encodePdu(plain)));
        expect([
          read.command,
          read.sequence_number,
          read['source_addr_ton'],
          read['dest_addr_npi'],
          read['protocol_id'],
          read['data_coding'],
          read['sm_default_msg_id'],
        ]).toEqual([
          plain.command,
          plain.sequence,
          plain.source.ton,
          plain.destination.npi,
          plain.protocolId,
          plain.dataCoding,
          plain.defaultMessage,
        ]);
      }),
    );
  });
});

describe('receipts', () => {
  test('by parameters and by text', () => {
    const of = { from: '96110', to: '+8613800138000', reference: 'a1b2' };
    const receipt = receiptPdu(of, 'DELIVRD');
    expect(readReceipt(receipt)).toEqual({
      reference: 'a1b2',
      detail: 'DELIVRD',
      state: 'delivered',
    });
    expect(readReceipt({ ...receipt, tlvs: [] })).toEqual(readReceipt(receipt));
    expect(readReceipt(receiptPdu(of, 'UNDELIV'))?.state).toBe('failed');
    expect(readReceipt({ ...receipt, esmClass: 0 })).toBeUndefined();
    const peer = Peer.fromBuffer(Buffer.from(encodePdu({ ...receipt, sequence: 1 })));
    expect(peer).toMatchObject({ command: 'deliver_sm', message_state: 2, esm_class: 4 });
    expect(String(peer['receipted_message_id'])).toBe('a1b2');
  });
});
