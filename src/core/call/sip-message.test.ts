/**
 * Goal: messages of SIP are read as they are written, and hostile ones are refused as a whole.
 * Method: tables of forms that the standard allows, and properties over generated messages.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressParameter, parseSipUri, uriIn } from './sip-address.ts';
import {
  formatSip,
  parseSip,
  sipBranch,
  sipBytesMax,
  sipFrames,
  sipHeader,
  sipHeaders,
  sipSequence,
  type SipHeader,
  type SipMessage,
} from './sip-message.ts';

const invite = [
  'INVITE sip:8001@10.0.0.5 SIP/2.0',
  'v: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKone, SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKtwo',
  'Record-Route: <sip:a;lr>,"B, the second" <sip:b;lr>',
  'Record-Route: <sip:c;lr>',
  'f: "075596110" <sip:075596110@10.0.0.1>;tag=x1',
  't: <sip:8001@10.0.0.5>',
  'i: abc@10.0.0.1',
  'CSeq: 7 INVITE',
  'Subject: one',
  '  two',
  'l: 4',
  '',
  'v=0\nmore than told',
].join('\r\n');

test('compact forms, folded lines, lists and told lengths', () => {
  const parsed = parseSip(invite);
  if (!parsed.ok || parsed.value.kind !== 'request') throw new Error('it is a request');
  const { value } = parsed;
  expect(value).toMatchObject({ method: 'INVITE', uri: 'sip:8001@10.0.0.5', body: 'v=0\n' });
  expect(sipHeaders(value, 'via')).toHaveLength(2);
  expect(sipHeaders(value, 'record-route')).toEqual([
    '<sip:a;lr>',
    '"B, the second" <sip:b;lr>',
    '<sip:c;lr>',
  ]);
  expect(sipBranch(value)).toBe('z9hG4bKone');
  expect(sipSequence(value)).toEqual({ number: 7, method: 'INVITE' });
  expect(sipHeader(value, 'subject')).toBe('one two');
  expect(addressParameter(sipHeader(value, 'from') ?? '', 'tag')).toBe('x1');
  expect(uriIn(sipHeader(value, 'from') ?? '')).toBe('sip:075596110@10.0.0.1');
});

test.each([
  ['', 'bad-start-line'],
  ['GET / HTTP/1.1\r\n\r\n', 'bad-start-line'],
  ['SIP/2.0 999 No\r\n\r\n', 'bad-start-line'],
  ['BYE sip:a SIP/2.0\r\nno colon here\r\n\r\n', 'bad-header'],
  ['BYE sip:a SIP/2.0\r\nContent-Length: 9\r\n\r\nshort', 'bad-length'],
  ['BYE sip:a SIP/2.0\r\nContent-Length: -1\r\n\r\n', 'bad-length'],
  [`BYE sip:a SIP/2.0\r\n${'A: b\r\n'.repeat(200)}\r\n`, 'bad-header'],
  [`BYE sip:a SIP/2.0\r\n\r\n${'x'.repeat(sipBytesMax)}`, 'too-large'],
])('%j is refused as %s', (text, problem) => {
  expect(parseSip(text)).toEqual({ ok: false, error: problem });
});

const word = fc.stringMatching(/^[A-Za-z0-9@.:;=<>"-]{1,30}$/);
const headerName = fc.constantFrom('via', 'from', 'to', 'call-id', 'cseq', 'subject', 'x-own');
const headers: fc.Arbitrary<SipHeader[]> = fc.array(fc.tuple(headerName, word), { maxLength: 12 });
const body = fc.stringMatching(/^[ -~\r\n]{0,200}$/);
const message: fc.Arbitrary<SipMessage> = fc.oneof(
  fc.record({
    kind: fc.constant('request' as const),
    method: fc.constantFrom('INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS'),
    uri: fc.constantFrom('sip:a@b', 'sip:110@c;user=phone'),
    headers,
    body,
  }),
  fc.record({
    kind: fc.constant('response' as const),
    status: fc.integer({ min: 100, max: 699 }),
    phrase: fc.constantFrom('OK', 'Busy Here', ''),
    headers,
    body,
  }),
);

test('what is written is read again', () => {
  fc.assert(
    fc.property(message, (one) => {
      const read = parseSip(formatSip(one));
      expect(read.ok && { ...read.value, headers: read.value.headers.slice(0, -1) }).toEqual(one);
    }),
  );
});

test('a value never begins another header', () => {
  const text = formatSip({
    kind: 'request',
    method: 'BYE',
    uri: 'sip:a',
    headers: [['subject', 'x\r\nRoute: <sip:evil>']],
    body: '',
  });
  expect(text).not.toContain('\r\nRoute');
});

test('nothing that comes from the network is thrown at', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400, unit: 'binary' }), (noise) => {
      parseSip(`INVITE sip:a SIP/2.0\r\n${noise}`);
      sipFrames(noise);
      parseSipUri(noise);
      uriIn(noise);
      addressParameter(noise, 'tag');
    }),
  );
});

test('a stream is cut where its messages end, however it arrives', () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 5 }),
      fc.integer({ min: 1, max: 50 }),
      (all, step) => {
        const stream = all.map(formatSip).join('');
        const frames: string[] = [];
        let rest = '';
        for (let i = 0; i < stream.length; i += step) {
          const cut = sipFrames(rest + stream.slice(i, i + step));
          if (!cut.ok) throw new Error(cut.error);
          frames.push(...cut.value.frames);
          ({ rest } = cut.value);
        }
        expect(frames).toEqual(all.map(formatSip));
        expect(rest).toBe('');
      },
    ),
  );
});

test.each([
  ['sip:8001@10.0.0.5', { user: '8001', host: '10.0.0.5', port: 5060, transport: 'udp' }],
  ['sip:gw.example:5070;transport=tcp', { user: undefined, port: 5070, transport: 'tcp' }],
  ['<sip:a@b>', undefined],
  ['tel:+8613800138000', undefined],
  ['sip:a@b:0', undefined],
  ['sips:[fd00::1]:5061;lr', { scheme: 'sips', host: 'fd00::1', isLoose: true }],
])('%s', (text, expected) => {
  const read = parseSipUri(text);
  if (expected === undefined) expect(read).toBeUndefined();
  else expect(read).toMatchObject(expected);
});
