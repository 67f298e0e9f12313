/**
 * What is done when a clock says so: put on record in the warning, told to people, raised to the next
 * tier; all in the transaction that takes the timer, so each once.
 */
import { actorKey } from '../../core/access/index.ts';
import { decideClock, rungActs, type Clock, type RungAct } from '../../core/clock/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import {
  clockSteps,
  decideTimers,
  grades,
  nextChangeAt,
  type WarningEvent,
  type WarningPolicy,
  type WarningState,
} from '../../core/warning/index.ts';
import { notifyUsers, type Notice } from '../contact/index.ts';
import type { Transaction } from '../platform/transact.ts';
import {
  setTimers,
  timerActor,
  type DueTimer,
  type LockingTimerHandler,
  type Timer,
} from '../timer/index.ts';
import {
  actOnWarning,
  changeWarnings,
  clockKind,
  clockOf,
  readStates,
  type Deciding,
} from '../warning/index.ts';
import type { ClockPolicies } from './reaction.ts';
import { stateStep, timerOfClock } from './store.ts';
import { readSuperiors } from './superior.ts';

export type ClockFiring = ClockPolicies & Pick<Deciding, 'routes' | 'reactions'>;

export function clockHandler(deps: ClockFiring): LockingTimerHandler {
  return {
    lock: (tx, subjects) => lockWarnings(tx, subjects),
    fire: (tx, due, now) => fire(deps, tx, due, now),
  };
}

/** Those that nobody works on at this moment; one that is gone has nothing to wait for. */
async function lockWarnings(tx: Transaction, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const locked = await tx.query<{ id: string }>(
    'select id from warning where id = any($1) order by id for update skip locked',
    [ids],
    'clock-lock',
  );
  const there = await tx.query<{ id: string }>(
    'select id from warning where id = any($1)',
    [ids],
    'clock-there',
  );
  const busy = new Set(there.map((row) => row.id));
  for (const { id } of locked) busy.delete(id);
  return new Set(ids.filter((id) => !busy.has(id)));
}

/** What is due of one step of one warning. */
type Due = {
  readonly state: WarningState;
  readonly clock: Clock;
  readonly acts: readonly RungAct[];
};

async function fire(
  deps: ClockFiring,
  tx: Transaction,
  due: readonly DueTimer[],
  now: Instant,
): Promise<void> {
  const policy = deps.clockPolicy();
  const states = new Map(
    (await readStates(tx, [...new Set(due.map((timer) => timer.subject))])).map((s) => [s.id, s]),
  );
  const steps: Due[] = [];
  for (const timer of due) {
    const state = states.get(timer.subject);
    const clock = clockOf(timer);
    if (state === undefined || clock === undefined) continue;
    const { acts, clock: after } = decideClock(clock, state, policy, now);
    steps.push({ state, clock: after, acts });
  }
  const byTime = new Set(due.flatMap((t) => (t.step === stateStep ? [t.subject] : [])));
  // The clocks go on before the warnings change, which may end or move them.
  await setTimers(tx, [
    ...steps.map(({ clock, state }) => timerOfClock(clock, state, policy)),
    ...[...byTime].flatMap((id) => laterOf(states.get(id), deps.policy(), now)),
  ]);
  const told = await peopleToTell(tx, steps);
  await changeWarnings(tx, deps, now, {
    ids: [...states.keys()],
    decide: (state) => [
      ...steps
        .filter((step) => step.state.id === state.id)
        .flatMap((step) => eventsOf(step, told, now)),
      ...(byTime.has(state.id)
        ? decideTimers(state, deps.policy(), now, actorKey(timerActor))
        : []),
    ],
  });
  await notifyUsers(
    tx,
    steps.flatMap((step) => noticesOf(step, told)),
    now,
  );
  await escalate(deps, tx, steps, now);
}

/** A policy that gives more time since the timer was set: it is not due yet. */
function laterOf(
  state: WarningState | undefined,
  policy: WarningPolicy,
  now: Instant,
): readonly Timer[] {
  const at = state === undefined ? null : nextChangeAt(state, policy);
  if (state === undefined || at === null || at <= now) return [];
  return [{ kind: clockKind, subject: state.id, step: stateStep, dueAt: at as Instant }];
}

type Told = Readonly<Record<'supervisor' | 'commander', ReadonlyMap<string, readonly string[]>>>;

async function peopleToTell(tx: Transaction, steps: readonly Due[]): Promise<Told> {
  const unitsOf = (act: RungAct): readonly string[] => [
    ...new Set(steps.filter((s) => s.acts.includes(act)).map((s) => s.state.unitId)),
  ];
  return {
    supervisor: await readSuperiors(tx, unitsOf('supervisor'), 'shift-leader'),
    commander: await readSuperiors(tx, unitsOf('commander'), 'commander'),
  };
}

/** The record of the warning; a deadline that is on record as missed is not missed again. */
function eventsOf({ state, clock, acts }: Due, told: Told, now: Instant): readonly WarningEvent[] {
  const { step, dueAt } = clock;
  const head = { at: now, actor: actorKey(timerActor) };
  return acts.flatMap((act): readonly WarningEvent[] => {
    switch (act) {
      case 'approaching':
        return [{ ...head, kind: 'approaching', step, dueAt }];
      case 'missed':
        return state.deadlineMissed && state.deadlineAt === dueAt
          ? []
          : [{ ...head, kind: 'deadline-missed', deadlineAt: dueAt, step }];
      case 'supervisor':
      case 'commander': {
        const people = told[act].get(state.unitId)?.length ?? 0;
        return [{ ...head, kind: 'alerted', step, to: act, people }];
      }
      case 'next-tier':
        return [];
    }
  });
}

/** Whoever holds it hears of each rung; those above when it comes to them. */
function noticesOf({ state, clock, acts }: Due, told: Told): readonly Notice[] {
  return acts.flatMap((act): readonly Notice[] => {
    const users =
      act === 'supervisor' || act === 'commander'
        ? (told[act].get(state.unitId) ?? [])
        : state.holderId !== null && act !== 'next-tier'
          ? [state.holderId]
          : [];
    return users.map((userId) => ({
      userId,
      kind: `clock-${act}`,
      subject: state.id,
      grade: state.grade,
      text: { zh: textOf(state, clock, act, 'zh'), en: textOf(state, clock, act, 'en') },
    }));
  });
}

function textOf({ grade }: WarningState, { step }: Clock, act: RungAct, lang: 'zh' | 'en'): string {
  const word = (table: readonly { code: string; zh: string; en: string }[], code: string): string =>
    table.find((row) => row.code === code)?.[lang] ?? code;
  const [how, what, urgency] = [word(rungActs, act), word(clockSteps, step), word(grades, grade)];
  const isLate = act !== 'approaching' && act !== 'missed';
  if (lang === 'zh') return isLate ? `${urgency}预警${what}已超时` : `${urgency}预警${what}${how}`;
  return isLate ? `${urgency} warning: ${what} is late` : `${urgency} warning: ${what} ${how}`;
}

/** To the next tier by rule of the clock; where none takes it, it stays and is on record as late. */
async function escalate(
  deps: ClockFiring,
  tx: Transaction,
  steps: readonly Due[],
  now: Instant,
): Promise<void> {
  for (const { state, clock, acts } of steps) {
    if (!acts.includes('next-tier')) continue;
    const reason = `clock:${clock.step}`;
    await actOnWarning(
      tx,
      deps,
      { actor: timerActor, now },
      { id: state.id, entrusted: true, command: () => ({ act: 'escalate', reason }) },
    );
  }
}
