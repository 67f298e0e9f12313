/**
 * What somebody at a seat is doing (坐席状态), as decisions: act and state in, the next state or a
 * refusal out. Calls and outcomes move it by themselves; a person only says when they rest.
 *
 * | act | refused, in this order |
 * | --- | --- |
 * | break | not-signed-in-seat, on-a-call, break-too-long, too-many-on-break |
 * | ready, away | not-signed-in-seat |
 * | call-back | not-on-break |
 */
import { ok, refuse, type Result } from '../kernel/index.ts';
import type { DutyPolicy } from './policy.ts';

export const seatStatuses = [
  { code: 'ready', zh: '空闲', en: 'Ready' },
  { code: 'on-call', zh: '通话中', en: 'On a call' },
  { code: 'writing-up', zh: '整理中', en: 'Writing up' },
  { code: 'break', zh: '小休', en: 'On a break' },
  { code: 'away', zh: '离席', en: 'Away' },
  { code: 'signed-out', zh: '未签入', en: 'Signed out' },
] as const;
export type SeatStatus = (typeof seatStatuses)[number]['code'];

export type SeatState = {
  readonly status: SeatStatus;
  readonly since: number;
  /** When the break is to end. */
  readonly until: number | null;
  /** The warning that the call or the writing is about. */
  readonly warningId: string | null;
  /** Away only because nothing was done for long: the next touch of a key brings them back. */
  readonly isIdle: boolean;
};

/** What happens to a seat; each is an event row. */
export const seatActs = [
  'sign-in',
  'sign-out',
  'call',
  'hang-up',
  'write-up-done',
  'ready',
  'break',
  'away',
  'idle',
  'call-back',
] as const;
export type SeatAct = (typeof seatActs)[number];

export type SeatCommand =
  | { readonly act: 'call' | 'hang-up' | 'write-up-done'; readonly warningId: string }
  | { readonly act: 'break'; readonly until: number }
  | { readonly act: Exclude<SeatAct, 'call' | 'hang-up' | 'write-up-done' | 'break'> };

export const seatRefusals = [
  'not-signed-in-seat',
  'on-a-call',
  'break-too-long',
  'too-many-on-break',
  'not-on-break',
] as const;
export type SeatRefusal = (typeof seatRefusals)[number];

export type SeatContext = {
  readonly now: number;
  readonly policy: DutyPolicy;
  /** Others of the unit who are signed in, and those of them who rest. */
  readonly others: { readonly signedIn: number; readonly resting: number };
};

export const signedOut: SeatState = {
  status: 'signed-out',
  since: 0,
  until: null,
  warningId: null,
  isIdle: false,
};

const isHere = (state: SeatState): boolean => state.status !== 'signed-out';

function breakRefusal(state: SeatState, until: number, context: SeatContext): SeatRefusal | null {
  const { now, policy, others } = context;
  if (!isHere(state)) return 'not-signed-in-seat';
  if (state.status === 'on-call') return 'on-a-call';
  if (until <= now || until > now + policy.breakMaxMs) return 'break-too-long';
  const allowed = Math.max(1, Math.floor((others.signedIn + 1) * policy.breakShareMax));
  return others.resting + 1 > allowed && state.status !== 'break' ? 'too-many-on-break' : null;
}

function refusalOf(
  state: SeatState,
  command: SeatCommand,
  context: SeatContext,
): SeatRefusal | null {
  switch (command.act) {
    case 'break':
      return breakRefusal(state, command.until, context);
    case 'ready':
    case 'away':
      return isHere(state) ? null : 'not-signed-in-seat';
    case 'call-back':
      return state.status === 'break' || state.status === 'away' ? null : 'not-on-break';
    case 'sign-in':
    case 'sign-out':
    case 'call':
    case 'hang-up':
    case 'write-up-done':
    case 'idle':
      return null;
  }
}

const nextStatus: { readonly [A in SeatAct]: SeatStatus } = {
  'sign-in': 'ready',
  'sign-out': 'signed-out',
  call: 'on-call',
  'hang-up': 'writing-up',
  'write-up-done': 'ready',
  ready: 'ready',
  break: 'break',
  away: 'away',
  idle: 'away',
  'call-back': 'ready',
};

/** The seat talks or writes about this warning. */
const isAbout = ({ status, warningId }: SeatState, id: string): boolean =>
  (status === 'on-call' || status === 'writing-up') && warningId === id;

type Silence = (state: SeatState, command: SeatCommand) => boolean;

/** Acts that say nothing new in these states: a second page signs nobody in again. */
const saysNothing: { readonly [A in SeatAct]: Silence } = {
  'sign-in': (state) => state.status !== 'signed-out' && !state.isIdle,
  'sign-out': (state) => state.status === 'signed-out',
  call: () => false,
  'hang-up': (state, command) =>
    state.status !== 'on-call' || !('warningId' in command && isAbout(state, command.warningId)),
  'write-up-done': (state, command) =>
    !('warningId' in command && isAbout(state, command.warningId)),
  ready: (state) => state.status === 'ready',
  break: () => false,
  away: (state) => (state.status === 'away' && !state.isIdle) || state.status === 'on-call',
  idle: (state) => state.status !== 'ready' && state.status !== 'writing-up',
  'call-back': () => false,
};

/** The state after an act; the same state where the act says nothing new. */
export function decideSeat(
  state: SeatState,
  command: SeatCommand,
  context: SeatContext,
): Result<SeatState, SeatRefusal> {
  const refusal = refusalOf(state, command, context);
  if (refusal !== null) return refuse(refusal);
  if (saysNothing[command.act](state, command)) return ok(state);
  const status = nextStatus[command.act];
  return ok({
    status,
    since: context.now,
    until: command.act === 'break' ? command.until : null,
    warningId: command.act === 'call' || command.act === 'hang-up' ? command.warningId : null,
    isIdle: command.act === 'idle',
  });
}
