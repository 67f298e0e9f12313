/**
 * Goal: each step has its clock, begun, moved and ended by what happens, and its ladder is climbed in
 * order. Method: text tables, a line per act or minute, ending in the clocks that run; properties.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseInstant, minuteMs } from '../kernel/index.ts';
import {
  applyEvents,
  clockSteps,
  defaultPolicy,
  openWarning,
  type Finding,
  type WarningEvent,
  type WarningGrade,
  type WarningState,
} from '../warning/index.ts';
import {
  adjustClocks,
  clockPolicySchema,
  decideClock,
  defaultClockPolicy,
  nextRungAt,
  rungActs,
  type Clock,
} from './index.ts';
import { Check } from 'typebox/value';

const start = parseInstant('2026-11-22T02:00:00Z') ?? 0;
const reason = { code: 'by-region', region: '440303', passedOver: [] } as const;

const finding = (grade: WarningGrade): Finding => ({
  position: 1,
  occurredAt: start,
  grade,
  standingGrade: grade,
  score: 0.9,
  category: 'ECOM',
  reasons: [],
  model: 'm',
  policy: defaultPolicy.version,
  gradeReason: { stage: 'moving', score: 0.9, least: 0.85 },
  amountAtRiskFen: 0,
  ongoingCallUntil: null,
  movingUntil: null,
  remoteUntil: null,
  origin: null,
});

function issued(grade: WarningGrade): Extract<WarningEvent, { kind: 'issued' }> {
  return {
    kind: 'issued',
    at: start,
    actor: 'system:scorer',
    finding: finding(grade),
    unitId: 'unt_desk',
    route: reason,
    deadlineAt: start + defaultPolicy.firstCallMs[grade],
    repeat: null,
    sharedWith: [],
  };
}

type Scene = { state: WarningState; clocks: Map<string, Clock> };

function begin(grade: WarningGrade): Scene {
  const event = issued(grade);
  const state = openWarning({ id: 'wrn_1', number: 'YJ-1', personId: 'per_1' }, event);
  const scene: Scene = { state, clocks: new Map() };
  adjust(scene, null, [event], start);
  return scene;
}

function adjust(
  scene: Scene,
  before: WarningState | null,
  events: readonly WarningEvent[],
  now: number,
): void {
  const change = { before, after: scene.state, events };
  const running = [...scene.clocks.values()];
  const { set, clear } = adjustClocks(change, running, defaultClockPolicy, now);
  for (const step of clear) scene.clocks.delete(step);
  for (const clock of set) scene.clocks.set(clock.step, clock);
}

/** What happens in a scene, by the first word of its line. */
function eventOf(word: string, argument: string, state: WarningState, at: number): WarningEvent {
  const head = { at, actor: 'usr_ann' };
  const deadlineAt = at + 30 * minuteMs;
  switch (word) {
    case 'claim':
      return { ...head, kind: 'claimed', holderId: 'usr_ann' };
    case 'release':
      return { ...head, kind: 'released', deadlineAt: state.deadlineAt };
    case 'call':
      return { ...head, kind: 'called', target: 'self', deadlineAt };
    case 'hold':
      return { ...head, kind: 'held', until: deadlineAt, reason: 'r' };
    case 'met':
      return { ...head, kind: 'met', visitId: 'v', metAt: at };
    case 'escalate':
      return {
        ...head,
        kind: 'escalated',
        tier: 'station',
        unitId: 'unt_station',
        route: reason,
        reason: 'r',
        next: [],
        deadlineAt,
      };
    case 'grade': {
      const to = argument as WarningGrade;
      const soon = at + defaultPolicy.firstCallMs[to];
      return {
        ...head,
        kind: 'regraded',
        from: state.grade,
        to,
        by: 'signal',
        gradeReason: state.gradeReason,
        policy: 'p',
        deadlineAt: Math.min(soon, state.deadlineAt),
      };
    }
    case 'close':
      return { ...head, kind: 'closed', by: 'outcome', followUpAt: at + 60 * minuteMs };
    default:
      throw new Error(`no event ${word}`);
  }
}

const shown = ({ clocks }: Scene, now: number): string =>
  [...clocks.values()]
    .map(({ step, dueAt }) => `${step} ${Math.round((dueAt - now) / 6_000) / 10}`)
    .join(', ');

/** `minute what [argument]`, a line each; `tick` lets the clocks do what is due. */
function play(script: string, grade: WarningGrade): string {
  const scene = begin(grade);
  const lines = script
    .trim()
    .split('\n')
    .map((line) => {
      const [minute = '', word = '', argument = ''] = line.trim().split(/\s+/);
      const now = start + Number(minute) * minuteMs;
      let done = '';
      if (word === 'tick') {
        for (const clock of scene.clocks.values()) {
          const verdict = decideClock(clock, scene.state, defaultClockPolicy, now);
          scene.clocks.set(clock.step, verdict.clock);
          done += verdict.acts.map((act) => ` ${clock.step}:${act}`).join('');
          if (verdict.acts.includes('missed')) {
            const { step, dueAt: deadlineAt } = clock;
            const head = { at: now, actor: 'system:timer' };
            const missed = { ...head, kind: 'deadline-missed', deadlineAt, step } as const;
            scene.state = applyEvents(scene.state, [missed]);
          }
        }
      } else {
        const before = scene.state;
        const event = eventOf(word, argument, before, now);
        scene.state = applyEvents(before, [event]);
        adjust(scene, before, [event], now);
      }
      return `${line.trim().padEnd(18)}->${done === '' ? '' : `${done} |`} ${shown(scene, now)}`;
    });
  return `\n${lines.join('\n')}\n`;
}

describe('clocks of a warning', () => {
  test('a critical one: claimed in a minute, called in three, then an outcome', () => {
    expect(
      play(
        `0 tick
         0.7 tick
         1 tick
         1.2 claim
         2.1 tick
         3 call
         24 tick
         33 tick
         63 tick
         64 close`,
        'P0',
      ),
    ).toMatchInlineSnapshot(`
      "
      0 tick            -> claim 1, call 3
      0.7 tick          -> claim:approaching | claim 0.3, call 2.3
      1 tick            -> claim:missed claim:supervisor | claim 0, call 2
      1.2 claim         -> call 1.8
      2.1 tick          -> call:approaching | call 0.9
      3 call            -> outcome 30
      24 tick           -> outcome:approaching | outcome 9
      33 tick           -> outcome:missed outcome:supervisor | outcome 0
      63 tick           -> outcome:commander | outcome -30
      64 close          -> follow-up 60
      "
    `);
  });

  test('nobody takes it: seat, shift leader, next tier, commander', () => {
    expect(
      play(
        `1 tick
         3 tick
         6 tick
         100 tick`,
        'P0',
      ),
    ).toMatchInlineSnapshot(`
      "
      1 tick            -> claim:missed claim:supervisor | claim 0, call 2
      3 tick            -> claim:commander call:missed call:supervisor | claim -2, call 0
      6 tick            -> call:next-tier call:commander | claim -5, call -3
      100 tick          -> claim -99, call -97
      "
    `);
  });

  test('a process that was away does at once what is due, and does not say that it is near', () => {
    expect(play(`30 tick`, 'P1')).toMatchInlineSnapshot(`
      "
      30 tick           -> claim:missed claim:supervisor call:missed call:supervisor call:commander | claim -27, call -20
      "
    `);
  });

  test('raised: less time, never more; its ladder begins anew', () => {
    expect(
      play(
        `1 grade P0
         1.9 grade P0
         2 tick
         5 tick`,
        'P2',
      ),
    ).toMatchInlineSnapshot(`
      "
      1 grade P0        -> claim 1, call 3
      1.9 grade P0      -> claim 0.1, call 2.1
      2 tick            -> claim:missed claim:supervisor | claim 0, call 2
      5 tick            -> call:missed call:supervisor | claim -3, call -1
      "
    `);
  });

  test('put back it waits for a claim anew; on hold nothing runs but the hold', () => {
    expect(
      play(
        `0.5 claim
         0.8 release
         1.5 tick
         1.6 claim
         1.7 call
         2 hold
         20 tick`,
        'P0',
      ),
    ).toMatchInlineSnapshot(`
      "
      0.5 claim         -> call 2.5
      0.8 release       -> call 2.2, claim 1
      1.5 tick          -> claim:approaching | call 1.5, claim 0.3
      1.6 claim         -> call 1.4
      1.7 call          -> outcome 30
      2 hold            -> 
      20 tick           -> 
      "
    `);
  });

  test('at the station: accepted, met, then an outcome', () => {
    expect(
      play(
        `1 claim
         2 call
         3 escalate
         6 tick
         7 claim
         20 met
         33 tick`,
        'P0',
      ),
    ).toMatchInlineSnapshot(`
      "
      1 claim           -> call 2
      2 call            -> outcome 30
      3 escalate        -> accept 3, meet 30
      6 tick            -> accept:missed accept:supervisor | accept 0, meet 27
      7 claim           -> meet 26
      20 met            -> outcome 13
      33 tick           -> outcome:missed outcome:supervisor | outcome 0
      "
    `);
  });

  test('a deadline that passed unseen under one step is missed under the next, once', () => {
    expect(
      play(
        `1 claim
         2 call
         40 release
         41 tick
         42 claim
         43 tick`,
        'P0',
      ),
    ).toMatchInlineSnapshot(`
      "
      1 claim           -> call 2
      2 call            -> outcome 30
      40 release        -> redial -8
      41 tick           -> redial:missed redial:supervisor | redial -9
      42 claim          -> outcome -10
      43 tick           -> outcome -11
      "
    `);
  });

  test('low ones are late without anybody being called', () => {
    expect(play(`200 tick\n240 tick\n900 tick`, 'P3')).toMatchInlineSnapshot(`
      "
      200 tick          -> claim:missed | claim -80, call 40
      240 tick          -> call:missed | claim -120, call 0
      900 tick          -> claim -780, call -660
      "
    `);
  });
});

describe('the ladder', () => {
  test('the shipped table is one', () => {
    expect(Check(clockPolicySchema, defaultClockPolicy)).toBe(true);
    expect(Object.keys(defaultClockPolicy.ladders)).toEqual(clockSteps.map((s) => s.code));
  });

  const grade = fc.constantFrom<WarningGrade>('P0', 'P1', 'P2', 'P3');
  const step = fc.constantFrom(...clockSteps.map((s) => s.code));

  test('looked at as often as one likes, each rung comes once, and all have come in the end', () => {
    fc.assert(
      fc.property(
        grade,
        step,
        fc.integer({ min: 1, max: 10_000 }),
        fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 30 }),
        (code, name, span, looks) => {
          const { state } = begin(code);
          let clock: Clock = {
            step: name,
            startedAt: start,
            dueAt: start + span * 1000,
            doneTo: start - 1,
          };
          const came: string[] = [];
          let now = start;
          for (const wait of [...looks, 1_000_000]) {
            now += wait * 1000;
            const next = nextRungAt(clock, state, defaultClockPolicy);
            const verdict = decideClock(clock, state, defaultClockPolicy, now);
            if (next === null || next > now) expect(verdict.acts).toEqual([]);
            came.push(...verdict.acts);
            clock = verdict.clock;
          }
          expect(nextRungAt(clock, state, defaultClockPolicy)).toBeNull();
          expect(new Set(came).size).toBe(came.length);
          const due = defaultClockPolicy.ladders[name].filter((r) => r.downTo >= code);
          const wanted = due.map((r) => r.act).filter((act) => act !== 'approaching');
          expect(new Set(came.filter((act) => act !== 'approaching'))).toEqual(new Set(wanted));
          expect(rungActs.map((r) => r.code)).toEqual(expect.arrayContaining(came));
        },
      ),
    );
  });

  test('a clock put back does nothing twice', () => {
    const { state } = begin('P0');
    const clock: Clock = {
      step: 'call',
      startedAt: start,
      dueAt: start + minuteMs,
      doneTo: start - 1,
    };
    const late = decideClock(clock, state, defaultClockPolicy, start + minuteMs);
    expect(late.acts).toEqual(['missed', 'supervisor']);
    const back = decideClock(late.clock, state, defaultClockPolicy, start);
    expect(back.acts).toEqual([]);
    expect(decideClock(back.clock, state, defaultClockPolicy, start + minuteMs).acts).toEqual([]);
  });
});
