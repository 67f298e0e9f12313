/**
 * Goal: whatever the network does, in any order, a call ends in one state that says what happened.
 * Method: a table of happenings, and properties over every sequence of them.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { causeOf, seatCauseOf, suggestedOutcome, type LegFailure } from './cause.ts';
import { callerOf, defaultCallPolicy, dialledNumber, isCaller } from './policy.ts';
import {
  advanceCall,
  isOver,
  newCall,
  talkSeconds,
  type CallHappening,
  type CallProgress,
} from './progress.ts';
import { audioOf, heldAnswer, underOrigin } from './sdp.ts';

/** One line for each happening and the state it leads to. */
function play(happenings: readonly CallHappening[]): string {
  let call: CallProgress = newCall('waiting');
  return happenings
    .map((happening, i) => {
      call = advanceCall(call, happening, i * 1_000);
      return `${happening.kind} -> ${call.state}${call.cause === null ? '' : ` (${call.cause})`}`;
    })
    .join('\n');
}

test('the ways of a call', () => {
  expect(
    play([
      { kind: 'dialled' },
      { kind: 'seat-ringing' },
      { kind: 'ringing' },
      { kind: 'answered' },
      { kind: 'ringing' },
      { kind: 'hung-up', by: 'person' },
      { kind: 'hung-up', by: 'seat' },
    ]),
  ).toMatchInlineSnapshot(`
    "dialled -> dialling
    seat-ringing -> ringing-seat
    ringing -> ringing
    answered -> answered
    ringing -> answered
    hung-up -> ended (hung-up-by-person)
    hung-up -> ended (hung-up-by-person)"
  `);
  expect(play([{ kind: 'dialled' }, { kind: 'ringing' }, { kind: 'hung-up', by: 'screen' }]))
    .toMatchInlineSnapshot(`
    "dialled -> dialling
    ringing -> ringing
    hung-up -> failed (cancelled)"
  `);
  expect(play([{ kind: 'ringing' }, { kind: 'hung-up', by: 'person' }])).toMatchInlineSnapshot(`
    "ringing -> ringing
    hung-up -> failed (declined)"
  `);
  expect(play([{ kind: 'given-up' }])).toBe('given-up -> failed (too-late)');
  expect(play([{ kind: 'dialled' }, { kind: 'lost' }, { kind: 'answered' }])).toMatchInlineSnapshot(
    `
    "dialled -> dialling
    lost -> interrupted (unknown)
    answered -> interrupted (unknown)"
  `,
  );
});

test.each([
  [486, 'busy', 'not-reached'],
  [600, 'busy', 'not-reached'],
  [408, 'no-answer', 'not-reached'],
  [480, 'no-answer', 'not-reached'],
  ['rang-out', 'no-answer', 'not-reached'],
  [404, 'dead-number', 'dead-number'],
  [484, 'dead-number', 'dead-number'],
  [604, 'dead-number', 'dead-number'],
  [603, 'declined', 'not-reached'],
  [608, 'declined', 'not-reached'],
  [302, 'redirected', 'not-reached'],
  [500, 'network-fault', null],
  [503, 'network-fault', null],
  ['no-gateway', 'no-gateway', null],
] as const)('%s is %s and suggests %s', (failure, cause, outcome) => {
  expect(causeOf(failure)).toBe(cause);
  expect(suggestedOutcome(cause)).toBe(outcome);
});

test('a fault at the seat says nothing about the person', () => {
  for (const failure of [486, 480, 404, 603, 500, 'rang-out', 'no-gateway'] as LegFailure[])
    expect(suggestedOutcome(seatCauseOf(failure))).toBeNull();
});

const failure = fc.oneof(
  fc.integer({ min: 300, max: 699 }),
  fc.constantFrom<LegFailure>('rang-out', 'no-gateway'),
);
const happening: fc.Arbitrary<CallHappening> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('dialled', 'seat-ringing', 'ringing', 'forwarded', 'answered', 'lost'),
  }) as fc.Arbitrary<CallHappening>,
  fc.record({ kind: fc.constantFrom('seat-failed', 'person-failed'), failure }),
  fc.record({
    kind: fc.constant('hung-up' as const),
    by: fc.constantFrom('seat', 'person', 'screen', 'limit'),
  }) as fc.Arbitrary<CallHappening>,
);

test('in any order: what is over stays, and every end has its cause', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 20 }), (all) => {
      let call = newCall('waiting');
      for (const [i, one] of all.entries()) {
        const next = advanceCall(call, one, i);
        if (isOver(call.state)) expect(next).toBe(call);
        if (isOver(next.state)) {
          expect(next.cause).not.toBeNull();
          expect(next.endedAt).not.toBeNull();
        }
        if (next.state === 'ended') expect(next.answeredAt).not.toBeNull();
        expect(talkSeconds(next, i) ?? 0).toBeGreaterThanOrEqual(0);
        call = next;
      }
    }),
  );
});

test('the number shown is area code and 96110, and nothing else', () => {
  expect(callerOf(defaultCallPolicy)).toBe('075596110');
  expect(isCaller(callerOf(defaultCallPolicy))).toBe(true);
  for (const forged of [
    '96110',
    '0096110',
    '00075596110',
    '0755961101',
    '+8675596110',
    '01096110 ',
  ])
    expect([forged, isCaller(forged)]).toEqual([forged, false]);
});

test('only digits of a number come into an address', () => {
  expect(dialledNumber('138 0013 8000', 'e164')).toBe('+8613800138000');
  expect(dialledNumber('+8613800138000', 'national')).toBe('13800138000');
  expect(dialledNumber('010-62345678', 'national')).toBe('01062345678');
  expect(dialledNumber('+852 6123 4567', 'national')).toBe('0085261234567');
  expect(dialledNumber('110', 'e164')).toBe('110');
  expect(dialledNumber('1@evil.example', 'e164')).toBeUndefined();
});

const offer = [
  'v=0',
  'o=phone 12 3 IN IP4 10.0.0.7',
  's=-',
  'c=IN IP4 10.0.0.7',
  't=0 0',
  'm=audio 4000 RTP/AVP 8 101',
  'a=rtpmap:101 telephone-event/8000',
  'm=video 4002 RTP/AVP 96',
  'c=IN IP4 10.0.0.8',
  '',
].join('\r\n');

test('media pass on under our own origin, or are held', () => {
  const origin = { session: 7, version: 2, host: '10.0.0.1' };
  expect(audioOf(offer)).toEqual({ host: '10.0.0.7', port: 4000, payloads: [8, 101] });
  expect(underOrigin(offer, origin)).toBe(
    offer.replace('o=phone 12 3 IN IP4 10.0.0.7', 'o=- 7 2 IN IP4 10.0.0.1'),
  );
  expect(heldAnswer(offer, origin)).toMatchInlineSnapshot(`
    "v=0
    o=- 7 2 IN IP4 10.0.0.1
    s=-
    c=IN IP4 0.0.0.0
    t=0 0
    m=audio 9 RTP/AVP 8 101
    a=inactive
    m=video 0 RTP/AVP 96
    a=inactive
    "
  `);
  expect(audioOf('v=0\r\n')).toBeUndefined();
});
