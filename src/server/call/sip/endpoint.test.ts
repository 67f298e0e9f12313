/**
 * Goal: requests are repeated and given up at the times of RFC 3261, and answers are acknowledged each
 * time they come. Method: a time that the test moves, and a transport that only notes what is sent.
 */
import { expect, test } from 'vitest';
import { formatSip, type SipRequest, type SipResponse } from '../../../core/call/index.ts';
import { SipEndpoint } from './endpoint.ts';
import type { Timers } from './timers.ts';

type Due = { readonly at: number; readonly work: () => void };

function bench() {
  let now = 0;
  let due: Due[] = [];
  const sent: { readonly at: number; readonly first: string; readonly text: string }[] = [];
  const heard: string[] = [];
  const timers: Timers = {
    after(ms, work) {
      const one = { at: now + ms, work };
      due.push(one);
      return () => {
        due = due.filter((d) => d !== one);
      };
    },
  };
  const endpoint = new SipEndpoint(
    {
      protocol: 'UDP',
      host: '10.0.0.1',
      port: 5060,
      send: (text) => sent.push({ at: now, first: text.split('\r\n')[0] ?? '', text }),
      close: () => Promise.resolve(),
    },
    {
      timers,
      newToken: () => 'one',
      onRequest: (request, reply) => reply(200, request.method),
      onAck: () => heard.push('ACK'),
    },
  );
  return {
    endpoint,
    sent,
    heard,
    from: { host: '10.0.0.5', port: 5060 },
    /** When each message went whose first line begins so. */
    times: (first: string) => sent.flatMap((s) => (s.first.startsWith(first) ? [s.at] : [])),
    move(ms: number) {
      const end = now + ms;
      for (;;) {
        const [next] = due.filter((d) => d.at <= end).toSorted((a, b) => a.at - b.at);
        if (next === undefined) break;
        due = due.filter((d) => d !== next);
        now = next.at;
        next.work();
      }
      now = end;
    },
  };
}

const request = (method: string): SipRequest => ({
  kind: 'request',
  method,
  uri: 'sip:8001@10.0.0.5',
  headers: [
    ['from', '<sip:a@10.0.0.1>;tag=x'],
    ['to', '<sip:8001@10.0.0.5>'],
    ['call-id', 'c1'],
    ['cseq', `1 ${method}`],
  ],
  body: '',
});

const answer = (status: number, method: string): string => {
  const response: SipResponse = {
    kind: 'response',
    status,
    phrase: 'X',
    headers: [
      ['via', 'SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKone'],
      ['from', '<sip:a@10.0.0.1>;tag=x'],
      ['to', '<sip:8001@10.0.0.5>;tag=y'],
      ['call-id', 'c1'],
      ['cseq', `1 ${method}`],
    ],
    body: '',
  };
  return formatSip(response);
};

test('an INVITE that nobody answers is sent seven times and given up after 32 s', () => {
  const b = bench();
  let gaveUp = false;
  b.endpoint.send(request('INVITE'), b.from, {
    onResponse: () => {},
    onTimeout: () => {
      gaveUp = true;
    },
  });
  b.move(31_999);
  expect(b.times('INVITE')).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 31_500]);
  expect(gaveUp).toBe(false);
  b.move(1);
  expect([gaveUp, b.endpoint.pending]).toEqual([true, 0]);
});

test('other requests are repeated every four seconds at most', () => {
  const b = bench();
  b.endpoint.send(request('BYE'), b.from, { onResponse: () => {}, onTimeout: () => {} });
  b.move(32_000);
  expect(b.times('BYE')).toEqual([
    0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500,
  ]);
});

test('a first word ends the repeating, and then it may ring for long', () => {
  const b = bench();
  const statuses: number[] = [];
  b.endpoint.send(request('INVITE'), b.from, {
    onResponse: (r) => statuses.push(r.status),
    onTimeout: () => statuses.push(0),
  });
  b.move(600);
  b.endpoint.take(answer(180, 'INVITE'), b.from);
  b.move(300_000);
  expect(b.times('INVITE')).toEqual([0, 500]);
  expect(statuses).toEqual([180]);
});

test('a refusal is told once and acknowledged each time it comes', () => {
  const b = bench();
  const statuses: number[] = [];
  b.endpoint.send(request('INVITE'), b.from, {
    onResponse: (r) => statuses.push(r.status),
    onTimeout: () => {},
  });
  for (let i = 0; i < 3; i += 1) {
    b.endpoint.take(answer(486, 'INVITE'), b.from);
    b.move(100);
  }
  expect(statuses).toEqual([486]);
  expect(b.times('ACK')).toEqual([0, 100, 200]);
});

test('an answer with another branch, and noise, are nobody’s', () => {
  const b = bench();
  const statuses: number[] = [];
  b.endpoint.send(request('BYE'), b.from, {
    onResponse: (r) => statuses.push(r.status),
    onTimeout: () => {},
  });
  b.endpoint.take(answer(200, 'BYE').replace('bKone', 'bKtwo'), b.from);
  b.endpoint.take(answer(200, 'INVITE'), b.from);
  b.endpoint.take('\u0000\u0001', b.from);
  expect(statuses).toEqual([]);
});

test('a request that comes again is answered again, and done once', () => {
  const b = bench();
  const bye = formatSip({
    ...request('BYE'),
    headers: [
      ['via', 'SIP/2.0/UDP 10.0.0.5:5060;rport;branch=z9hG4bKtheirs'],
      ...request('BYE').headers,
    ],
  });
  b.endpoint.take(bye, b.from);
  b.endpoint.take(bye, b.from);
  expect(b.times('SIP/2.0 200 BYE')).toEqual([0, 0]);
  expect(b.sent[0]?.text).toContain(';rport=5060;branch=z9hG4bKtheirs;received=10.0.0.5');
});

test('our answer to an INVITE is repeated until it is acknowledged', () => {
  const b = bench();
  const invite = {
    ...request('INVITE'),
    headers: [
      ['via', 'SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bKtheirs'] as const,
      ...request('INVITE').headers,
    ],
  };
  b.endpoint.take(formatSip(invite), b.from);
  b.move(2_000);
  expect(b.times('SIP/2.0 200')).toEqual([0, 500, 1_500]);
  b.endpoint.acknowledged(invite);
  b.move(60_000);
  expect(b.times('SIP/2.0 200')).toHaveLength(3);
});
