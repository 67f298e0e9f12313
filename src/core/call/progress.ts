/**
 * A call (呼叫) from the seat to a person, as its happenings make it. Happenings may come twice or
 * late, from two phones and a screen at once; a call that is over stays as it is.
 *
 * | state | goes on with |
 * | --- | --- |
 * | waiting | dialling; failed |
 * | dialling | ringing-seat; failed; interrupted |
 * | ringing-seat | ringing; answered; failed; interrupted |
 * | ringing | answered; failed; interrupted |
 * | answered | ended; interrupted |
 */
import { causeOf, seatCauseOf, type CallCause, type LegFailure } from './cause.ts';

export const callStates = [
  { code: 'by-hand', zh: '用话机拨打', en: 'Dialled by hand' },
  { code: 'waiting', zh: '等待线路', en: 'Waiting for a line' },
  { code: 'dialling', zh: '正在接通', en: 'Dialling' },
  { code: 'ringing-seat', zh: '本席话机振铃', en: 'Your phone is ringing' },
  { code: 'ringing', zh: '对方振铃', en: 'Ringing' },
  { code: 'answered', zh: '通话中', en: 'Talking' },
  { code: 'ended', zh: '已结束', en: 'Ended' },
  { code: 'failed', zh: '未接通', en: 'Not connected' },
  // The centre went down meanwhile: nobody knows whether it rang, so nobody dials again by itself.
  { code: 'interrupted', zh: '不确定', en: 'Not known' },
] as const;
export type CallStateCode = (typeof callStates)[number]['code'];

export type CallProgress = {
  readonly state: CallStateCode;
  readonly cause: CallCause | null;
  readonly ringingAt: number | null;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
  /** Final answer of the network, where there was one. */
  readonly status: number | null;
  /** The network said on the way that the number forwards its calls. */
  readonly forwarded: boolean;
};

export type CallHappening =
  | { readonly kind: 'dialled' }
  | { readonly kind: 'seat-ringing' }
  /** The person's side is being called, whether or not it told that it rings. */
  | { readonly kind: 'ringing' }
  | { readonly kind: 'forwarded' }
  | { readonly kind: 'answered' }
  | { readonly kind: 'seat-failed'; readonly failure: LegFailure }
  | { readonly kind: 'person-failed'; readonly failure: LegFailure }
  | { readonly kind: 'hung-up'; readonly by: 'seat' | 'person' | 'screen' | 'limit' }
  | { readonly kind: 'given-up' }
  | { readonly kind: 'lost' };

export const newCall = (state: 'by-hand' | 'waiting'): CallProgress => ({
  state,
  cause: null,
  ringingAt: null,
  answeredAt: null,
  endedAt: null,
  status: null,
  forwarded: false,
});

const rank: Readonly<Record<CallStateCode, number>> = {
  waiting: 0,
  dialling: 1,
  'ringing-seat': 2,
  ringing: 3,
  answered: 4,
  'by-hand': 5,
  ended: 5,
  failed: 5,
  interrupted: 5,
};

/** Whether nothing more can happen to it. */
export function isOver(state: CallStateCode): boolean {
  return rank[state] === 5;
}

/** The call after one more happening; the same object where it changes nothing. */
export function advanceCall(
  call: CallProgress,
  happening: CallHappening,
  now: number,
): CallProgress {
  if (isOver(call.state)) return call;
  switch (happening.kind) {
    case 'dialled':
      return forward(call, { state: 'dialling' });
    case 'seat-ringing':
      return forward(call, { state: 'ringing-seat' });
    case 'ringing':
      return forward(call, { state: 'ringing', ringingAt: call.ringingAt ?? now });
    case 'forwarded':
      return call.forwarded ? call : { ...call, forwarded: true };
    case 'answered':
      return forward(call, { state: 'answered', answeredAt: now });
    case 'seat-failed':
    case 'person-failed':
      return failedBy(call, happening, now);
    case 'hung-up':
      return hungUp(call, happening.by, now);
    case 'given-up':
      return over(call, 'failed', 'too-late', now);
    case 'lost':
      return over(call, 'interrupted', 'unknown', now);
  }
}

function forward(
  call: CallProgress,
  change: Partial<CallProgress> & Pick<CallProgress, 'state'>,
): CallProgress {
  return rank[change.state] > rank[call.state] ? { ...call, ...change } : call;
}

function over(
  call: CallProgress,
  state: 'ended' | 'failed' | 'interrupted',
  cause: CallCause,
  now: number,
): CallProgress {
  return { ...call, state, cause, endedAt: now };
}

function failedBy(
  call: CallProgress,
  { kind, failure }: { kind: 'seat-failed' | 'person-failed'; failure: LegFailure },
  now: number,
): CallProgress {
  const status = typeof failure === 'number' ? failure : null;
  const cause = kind === 'seat-failed' ? seatCauseOf(failure) : causeOf(failure);
  // A phone that is lost in conversation ends it; the person was reached all the same.
  const state = call.state === 'answered' ? 'ended' : 'failed';
  return { ...over(call, state, cause, now), status };
}

function hungUp(
  call: CallProgress,
  by: Extract<CallHappening, { kind: 'hung-up' }>['by'],
  now: number,
): CallProgress {
  // Picked up and put down before the answer came through: they do not want to talk.
  if (call.state !== 'answered')
    return over(call, 'failed', by === 'person' ? 'declined' : 'cancelled', now);
  if (by === 'limit') return over(call, 'ended', 'too-long', now);
  return over(call, 'ended', by === 'person' ? 'hung-up-by-person' : 'hung-up-by-seat', now);
}

/** Whole seconds of conversation; null where nobody answered. */
export function talkSeconds(call: CallProgress, now: number): number | null {
  if (call.answeredAt === null) return null;
  return Math.max(0, Math.floor(((call.endedAt ?? now) - call.answeredAt) / 1_000));
}
