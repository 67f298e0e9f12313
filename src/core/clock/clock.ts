/**
 * Clocks of a warning, as decisions: which run in a state, how a change starts, moves and ends them,
 * and what is due of one by now. Nothing here knows how a time is waited for.
 */
import { minuteMs } from '../kernel/index.ts';
import {
  isGraver,
  type ClockStep,
  type WarningEvent,
  type WarningState,
} from '../warning/index.ts';
import type { ClockPolicy, Rung } from './policy.ts';
import type { RungAct } from './rung.ts';

export type Clock = {
  readonly step: ClockStep;
  readonly startedAt: number;
  readonly dueAt: number;
  /** What was due up to this time is done. */
  readonly doneTo: number;
};

/** A clock that should run: until a time that the warning names, or for a time of the policy. */
type Wanted = { readonly step: ClockStep } & (
  | { readonly until: number }
  | { readonly forMs: number }
);

/** Which clocks run in a state. */
function wantedIn(state: WarningState, policy: ClockPolicy): readonly Wanted[] {
  switch (state.status) {
    case 'closed':
      return state.followUpAt === null ? [] : [{ step: 'follow-up', until: state.followUpAt }];
    case 'held':
      return [];
    case 'open':
    case 'claimed':
      return state.tier === 'seat' || state.tier === 'branch'
        ? atDesk(state, policy)
        : atDoor(state, policy);
  }
}

/** Seats and branches call. */
function atDesk(state: WarningState, policy: ClockPolicy): readonly Wanted[] {
  const { status, tier, grade, deadlineAt } = state;
  const isOpen = status === 'open';
  const isCalled = state.firstCallAt !== null;
  const main: ClockStep = isCalled ? (isOpen ? 'redial' : 'outcome') : 'call';
  const first: readonly Wanted[] =
    tier === 'branch'
      ? [{ step: 'accept', forMs: policy.acceptMs[grade] }]
      : isCalled
        ? []
        : [{ step: 'claim', forMs: policy.claimMs[grade] }];
  return [...(isOpen ? first : []), { step: main, until: deadlineAt }];
}

/** Stations and the fourth level go there. */
function atDoor(state: WarningState, policy: ClockPolicy): readonly Wanted[] {
  const { status, grade, deadlineAt, metAt, tierAt } = state;
  const isMet = metAt !== null && metAt >= tierAt;
  const main: Wanted = { step: isMet ? 'outcome' : 'meet', until: deadlineAt };
  return status === 'open' && !isMet
    ? [{ step: 'accept', forMs: policy.acceptMs[grade] }, main]
    : [main];
}

/** After these a clock of a time of the policy begins anew. */
const anew: ReadonlySet<WarningEvent['kind']> = new Set([
  'issued',
  'released',
  'resumed',
  'escalated',
  'returned',
  'undone',
]);

export type ClockChange = {
  readonly before: WarningState | null;
  readonly after: WarningState;
  readonly events: readonly WarningEvent[];
};

export type Adjusted = {
  /** Clocks that begin or move. */
  readonly set: readonly Clock[];
  /** Steps whose clock ends. */
  readonly clear: readonly ClockStep[];
};

/**
 * How a change of a warning moves its clocks. A graver grade never gives more time than there was, a
 * lesser one never takes time away; the clocks that ran are only needed where the grade changed. A
 * clock that goes on as it was is in neither list.
 */
export function adjustClocks(
  change: ClockChange,
  running: readonly Clock[],
  policy: ClockPolicy,
  now: number,
): Adjusted {
  const before = change.before === null ? [] : wantedIn(change.before, policy);
  const after = wantedIn(change.after, policy);
  const set = after.flatMap((want): Clock[] => {
    const was = before.find((w) => w.step === want.step);
    const old = running.find((c) => c.step === want.step);
    const next =
      'until' in want
        ? untilClock({ was, old, want }, change, now)
        : forClock({ was, old, want }, change, now);
    return next === undefined ? [] : [next];
  });
  const steps = new Set(after.map((w) => w.step));
  return { set, clear: before.filter((w) => !steps.has(w.step)).map((w) => w.step) };
}

/**
 * Begins when the step does, when its deadline moves, and for a grade with another ladder. A deadline
 * that has passed already is due at once; where it is on record as missed under the step before,
 * nobody is told of it again.
 */
function untilClock(
  { was, old, want: { step, until } }: StepOf<'until'>,
  { before, after }: ClockChange,
  now: number,
): Clock | undefined {
  const isSame = was !== undefined && 'until' in was && was.until === until;
  if (isSame && before?.grade === after.grade) return undefined;
  if (isSame && old !== undefined && until > now) return old;
  const isTold = was === undefined && after.deadlineMissed && after.deadlineAt === until;
  const doneTo = (until > now || isTold ? now : until) - 1;
  return { step, startedAt: now, dueAt: until, doneTo };
}

type StepOf<K extends 'until' | 'forMs'> = {
  /** The step as it ran before the change; undefined: it did not. */
  readonly was: Wanted | undefined;
  /** Its clock, where the grade changed. */
  readonly old: Clock | undefined;
  readonly want: Extract<Wanted, Readonly<Record<K, number>>>;
};

function forClock(
  { was, old, want: { step, forMs } }: StepOf<'forMs'>,
  { before, after, events }: ClockChange,
  now: number,
): Clock | undefined {
  const fresh = { step, startedAt: now, dueAt: now + forMs, doneTo: now - 1 };
  const begins = before === null || was === undefined || events.some((e) => anew.has(e.kind));
  if (begins) return fresh;
  if (before.grade === after.grade || old === undefined) return undefined;
  const dueAt = isGraver(after.grade, before.grade)
    ? Math.min(old.dueAt, now + forMs)
    : Math.max(old.dueAt, old.startedAt + forMs);
  return dueAt === old.dueAt ? old : { ...old, dueAt, doneTo: now - 1 };
}

type TimedRung = { readonly act: RungAct; readonly at: number };

/** What is still to come of a clock for the grade that the warning has now, in order of time. */
function rungsOf(clock: Clock, state: WarningState, policy: ClockPolicy): readonly TimedRung[] {
  return policy.ladders[clock.step]
    .filter((rung) => !isGraver(rung.downTo, state.grade))
    .map((rung) => ({ act: rung.act, at: rungAt(clock, rung) }))
    .filter((rung) => rung.at > clock.doneTo)
    .toSorted((a, b) => a.at - b.at);
}

/** The time of a clock that began late counts as a minute at least, so that nobody is skipped. */
function rungAt({ startedAt, dueAt }: Clock, { at }: Rung): number {
  if (at === 1) return dueAt;
  const span = dueAt - startedAt;
  return Math.round(at < 1 ? startedAt + at * span : dueAt + (at - 1) * Math.max(span, minuteMs));
}

/** When something is next to be done about a clock; null: nothing any more. */
export function nextRungAt(clock: Clock, state: WarningState, policy: ClockPolicy): number | null {
  return rungsOf(clock, state, policy)[0]?.at ?? null;
}

export type ClockVerdict = {
  /** What is due, in order; nobody is told that a deadline is near when it has passed. */
  readonly acts: readonly RungAct[];
  /** The clock with that behind it. */
  readonly clock: Clock;
};

/** What is due of a clock by now. */
export function decideClock(
  clock: Clock,
  state: WarningState,
  policy: ClockPolicy,
  now: number,
): ClockVerdict {
  const due = rungsOf(clock, state, policy).filter((rung) => rung.at <= now);
  const isLate = clock.dueAt <= now;
  const acts = due.map((rung) => rung.act).filter((act) => !(isLate && act === 'approaching'));
  return { acts: [...new Set(acts)], clock: { ...clock, doneTo: Math.max(clock.doneTo, now) } };
}
