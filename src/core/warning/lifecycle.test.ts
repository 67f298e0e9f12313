/**
 * Goal: the life of a warning follows its rules, refusals included. Method: text tables, a line per
 * command, each ending in the state or the refusal; properties over random commands.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UserActor } from '../access/index.ts';
import { dayMs, hourMs, minuteMs, parseInstant } from '../kernel/index.ts';
import type { Stage } from '../rule/index.ts';
import {
  applyEvents,
  decideAct,
  decideTimers,
  defaultPolicy,
  gradeOf,
  gradeReasonOf,
  grades,
  isGraver,
  joinWarning,
  openWarning,
  outcomes,
  urgencyFacts,
  warningRefusals,
  type ActContext,
  type ClosedWarning,
  type Finding,
  type Places,
  type Routing,
  type WarningCommand,
  type WarningEvent,
  type WarningGrade,
  type WarningState,
} from './index.ts';

const start = parseInstant('2026-11-22T02:00:00Z') ?? 0;
const desk: Routing = {
  unitId: 'unt_desk',
  reason: { code: 'by-region', region: '440303', passedOver: [] },
};
const station: Routing = {
  unitId: 'unt_station',
  reason: { code: 'to-station', region: '440303', passedOver: [] },
};

const person = (name: string, roles: UserActor['roles'] = ['seat-operator']): UserActor => ({
  kind: 'user',
  id: `usr_${name}`,
  name,
  roles,
  unitId: 'unt_desk',
  unitPath: ['unt_desk'],
  seat: null,
});
const people = { ann: person('ann'), bob: person('bob'), chief: person('chief', ['commander']) };
type Name = keyof typeof people;

function finding(
  score: number,
  stage: Stage,
  parts: Partial<Finding> = {},
  now = start,
): Finding | null {
  const grade = gradeOf(defaultPolicy, score, stage);
  return grade === null
    ? null
    : {
        position: 1,
        grade,
        score,
        category: 'ECOM',
        reasons: [],
        model: 'm',
        policy: defaultPolicy.version,
        gradeReason: gradeReasonOf(defaultPolicy, score, stage),
        amountAtRiskFen: 0,
        ongoingCallUntil: null,
        occurredAt: now,
        ...urgencyFacts(
          defaultPolicy,
          { score, stage, reasons: [], ongoingCallUntil: null, given: null, ...parts },
          now,
        ),
        origin: null,
        ...parts,
      };
}

function issue(score = 0.9, stage: Stage = 'moving', now = start): WarningState {
  const found = finding(score, stage, {}, now);
  const verdict =
    found &&
    joinWarning(null, found, {
      policy: defaultPolicy,
      now,
      actor: 'system:scorer',
      lastClosed: null,
      occurredAt: now,
      routing: desk,
      repeat: null,
      sharedWith: [],
    });
  if (verdict?.kind !== 'issue') throw new Error('nothing was issued');
  return openWarning({ id: 'wrn_1', number: 'YJ-261122-0001', personId: 'per_1' }, verdict.event);
}

const placesOf = (at: Routing | undefined): Places => ({
  seat: desk,
  ...(at && { station: at, grid: at }),
});
type Options = { readonly station?: Routing | undefined; readonly livingElsewhere?: boolean };

function contextOf(name: Name, now: number, options: Options = { station }): ActContext {
  return {
    actor: people[name],
    now,
    policy: defaultPolicy,
    places: placesOf(options.station),
    livingElsewhere: options.livingElsewhere ?? false,
  };
}

const shown = (state: WarningState, now: number): string =>
  [
    state.status,
    state.grade,
    state.tier,
    state.holderId?.slice(4) ?? '-',
    `due ${Math.round((state.deadlineAt - now) / minuteMs)} min`,
    ...(state.outcome ? [state.outcome] : []),
    ...(state.deadlineMissed ? ['missed'] : []),
    ...(state.followUpAt !== null
      ? [`follow up in ${Math.round((state.followUpAt - now) / hourMs)} h`]
      : []),
  ].join(' ');

/** `who minute command [argument]`, a line each. */
function play(script: string, begin = issue(), options?: Options): string {
  let state = begin;
  const lines = script
    .trim()
    .split('\n')
    .map((line) => {
      const [who = '', minute = '', act = '', ...rest] = line.trim().split(/\s+/);
      const now = start + Number(minute) * minuteMs;
      const done =
        who === 'clock'
          ? { ok: true as const, value: decideTimers(state, defaultPolicy, now, 'system:timer') }
          : who === 'signal'
            ? { ok: true as const, value: joined(state, Number(act), rest[0] as Stage, now) }
            : decideAct(state, commandOf(act, rest, now), contextOf(who as Name, now, options));
      if (!done.ok) return `${line.trim().padEnd(44)}-> refused ${done.error}`;
      state = applyEvents(state, done.value);
      const kinds = done.value.map((e) => e.kind).join('+');
      return `${line.trim().padEnd(44)}-> ${kinds || 'nothing'}: ${shown(state, now)}`;
    });
  return `\n${lines.join('\n')}\n`;
}

function joined(
  state: WarningState,
  score: number,
  stage: Stage,
  now: number,
): readonly WarningEvent[] {
  const found = finding(score, stage, {}, now);
  const verdict =
    found &&
    joinWarning(state, found, {
      policy: defaultPolicy,
      now,
      actor: 'system:scorer',
      lastClosed: null,
      occurredAt: now,
      routing: desk,
      repeat: null,
      sharedWith: [],
    });
  return verdict?.kind === 'join' ? verdict.events : [];
}

function commandOf(act: string, rest: readonly string[], now: number): WarningCommand {
  const [first = '', second = ''] = rest;
  switch (act) {
    case 'call':
      return { act, target: 'self', hasNumber: first !== 'nobody' };
    case 'outcome':
      return { act, outcome: first, note: second || null, lostFen: null };
    case 'hold':
      return { act, until: now + Number(first) * minuteMs, reason: 'r' };
    case 'hand-over':
      return { act, to: `usr_${first}`, onDuty: second !== 'off', reason: 'r' };
    case 'escalate':
      return { act, reason: 'r' };
    case 'note':
      return { act, note: 'n' };
    case 'follow-up':
      return {
        act,
        note: 'n',
        stillSafe: first === 'safe',
        ...(first === 'unreachable' ? { result: first } : {}),
      };
    case 'claim':
    case 'undo':
      return { act };
    case 'return':
      return { act, reason: 'r' };
    default:
      return { act: 'release' };
  }
}

describe('lifecycles', () => {
  test('followed up after a day, a week and a month; who is not reached is tried again', () => {
    expect(
      play(`
      ann 0 claim
      ann 9 outcome dissuaded
      bob 1449 follow-up unreachable
      bob 1689 follow-up safe
      bob 10089 follow-up safe
      bob 43209 follow-up unreachable
      bob 47500 follow-up unreachable
      bob 47600 follow-up safe
    `),
    ).toMatchInlineSnapshot(`
      "
      ann 0 claim                                 -> claimed: claimed P0 seat ann due 3 min
      ann 9 outcome dissuaded                     -> outcome+closed: closed P0 seat ann due 0 min dissuaded follow up in 24 h
      bob 1449 follow-up unreachable              -> followed-up: closed P0 seat ann due -1440 min dissuaded follow up in 4 h
      bob 1689 follow-up safe                     -> followed-up: closed P0 seat ann due -1680 min dissuaded follow up in 140 h
      bob 10089 follow-up safe                    -> followed-up: closed P0 seat ann due -10080 min dissuaded follow up in 552 h
      bob 43209 follow-up unreachable             -> followed-up: closed P0 seat ann due -43200 min dissuaded follow up in 4 h
      bob 47500 follow-up unreachable             -> followed-up: closed P0 seat ann due -47491 min dissuaded
      bob 47600 follow-up safe                    -> refused no-follow-up-due
      "
    `);
  });

  test('a call, an answer, a follow-up', () => {
    expect(
      play(`
      ann 1 claim
      bob 1 claim
      bob 1 call
      ann 2 call nobody
      ann 2 call
      ann 9 outcome dissuaded
      ann 9 note
      ann 9 outcome dissuaded
      bob 1449 follow-up safe
      bob 1450 follow-up safe
    `),
    ).toMatchInlineSnapshot(`
      "
      ann 1 claim                                 -> claimed: claimed P0 seat ann due 2 min
      bob 1 claim                                 -> refused already-claimed
      bob 1 call                                  -> refused not-yours
      ann 2 call nobody                           -> refused no-number
      ann 2 call                                  -> called: claimed P0 seat ann due 30 min
      ann 9 outcome dissuaded                     -> outcome+closed: closed P0 seat ann due 0 min dissuaded follow up in 24 h
      ann 9 note                                  -> refused already-closed
      ann 9 outcome dissuaded                     -> refused already-closed
      bob 1449 follow-up safe                     -> followed-up: closed P0 seat ann due -1440 min dissuaded follow up in 144 h
      bob 1450 follow-up safe                     -> refused no-follow-up-due
      "
    `);
  });

  test('not reached twice, then to the door', () => {
    expect(
      play(`
      ann 1 follow-up safe
      ann 1 claim
      ann 1 call
      ann 2 outcome not-reached
      clock 3 -
      clock 4 -
      clock 5 -
      ann 5 claim
      ann 5 call
      ann 6 outcome not-reached
      ann 6 escalate
      ann 6 escalate
      ann 7 claim
      ann 8 outcome refused
    `),
    ).toMatchInlineSnapshot(`
      "
      ann 1 follow-up safe                        -> refused not-closed
      ann 1 claim                                 -> claimed: claimed P0 seat ann due 2 min
      ann 1 call                                  -> called: claimed P0 seat ann due 30 min
      ann 2 outcome not-reached                   -> outcome: open P0 seat - due 2 min not-reached
      clock 3 -                                   -> nothing: open P0 seat - due 1 min not-reached
      clock 4 -                                   -> nothing: open P0 seat - due 0 min not-reached
      clock 5 -                                   -> nothing: open P0 seat - due -1 min not-reached
      ann 5 claim                                 -> claimed: claimed P0 seat ann due -1 min not-reached
      ann 5 call                                  -> called: claimed P0 seat ann due 30 min not-reached
      ann 6 outcome not-reached                   -> outcome+escalated: open P0 station - due 30 min not-reached
      ann 6 escalate                              -> escalated: open P0 grid - due 30 min not-reached
      ann 6 escalate                              -> refused no-higher-tier
      ann 7 claim                                 -> claimed: claimed P0 grid ann due 29 min not-reached
      ann 8 outcome refused                       -> outcome+advised: open P0 grid - due 30 min refused
      "
    `);
  });

  test('holding, release, handing over', () => {
    expect(
      play(
        `
      ann 1 release
      ann 1 claim
      ann 1 hold 1500
      ann 1 hold 10
      bob 2 claim
      bob 2 release
      clock 5 -
      clock 11 -
      ann 12 claim
      ann 12 hold 30
      signal 13 0.95 moving
      ann 14 hold 30
      ann 15 claim
      chief 16 release
      bob 17 hand-over ann
      chief 18 hand-over bob off
      chief 18 hand-over bob
      bob 19 outcome false-alarm
      bob 19 outcome false-alarm 亲属之间
      bob 20 follow-up safe
    `,
        issue(0.72, 'moving'),
      ),
    ).toMatchInlineSnapshot(`
      "
      ann 1 release                               -> refused not-yours
      ann 1 claim                                 -> claimed: claimed P1 seat ann due 9 min
      ann 1 hold 1500                             -> refused hold-too-long
      ann 1 hold 10                               -> held: held P1 seat ann due 10 min
      bob 2 claim                                 -> refused already-claimed
      bob 2 release                               -> refused not-yours
      clock 5 -                                   -> nothing: held P1 seat ann due 6 min
      clock 11 -                                  -> resumed: open P1 seat - due 10 min
      ann 12 claim                                -> claimed: claimed P1 seat ann due 9 min
      ann 12 hold 30                              -> held: held P1 seat ann due 30 min
      signal 13 0.95 moving                       -> joined+regraded+resumed: claimed P0 seat ann due 3 min
      ann 14 hold 30                              -> held: held P0 seat ann due 30 min
      ann 15 claim                                -> resumed: claimed P0 seat ann due 2 min
      chief 16 release                            -> released: open P0 seat - due 1 min
      bob 17 hand-over ann                        -> refused not-yours
      chief 18 hand-over bob off                  -> refused not-on-duty
      chief 18 hand-over bob                      -> handed-over: claimed P0 seat bob due -1 min
      bob 19 outcome false-alarm                  -> refused reason-required
      bob 19 outcome false-alarm 亲属之间             -> outcome+closed: closed P0 seat bob due 0 min false-alarm
      bob 20 follow-up safe                       -> refused no-follow-up-due
      "
    `);
  });

  test('where no station covers the area, it stays at the desk', () => {
    expect(
      play(
        `
      ann 1 escalate
      ann 1 claim
      ann 2 outcome dead-number
    `,
        issue(),
        { station: undefined },
      ),
    ).toMatchInlineSnapshot(`
      "
      ann 1 escalate                              -> refused no-higher-tier
      ann 1 claim                                 -> claimed: claimed P0 seat ann due 2 min
      ann 2 outcome dead-number                   -> outcome: open P0 seat - due 30 min dead-number
      "
    `);
  });

  test('a low warning that nobody took lapses; a follow-up that is not safe reopens', () => {
    expect(
      play(
        `
      clock 240 -
      clock 241 -
      clock 4561 -
    `,
        issue(0.8, 'exposure'),
      ),
    ).toMatchInlineSnapshot(`
      "
      clock 240 -                                 -> nothing: open P3 seat - due 0 min
      clock 241 -                                 -> nothing: open P3 seat - due -1 min
      clock 4561 -                                -> closed: closed P3 seat - due -4321 min
      "
    `);
    expect(
      play(`
      ann 1 claim
      ann 2 outcome transferred
      ann 1500 follow-up notsafe
    `),
    ).toMatchInlineSnapshot(`
      "
      ann 1 claim                                 -> claimed: claimed P0 seat ann due 2 min
      ann 2 outcome transferred                   -> outcome+closed: closed P0 seat ann due 0 min transferred follow up in 24 h
      ann 1500 follow-up notsafe                  -> followed-up+resumed: open P0 seat - due 3 min
      "
    `);
    expect(
      play(
        `
      ann 1 claim
      ann 2 outcome transferred
      ann 1500 follow-up notsafe
    `,
        issue(),
        { station, livingElsewhere: true },
      ),
    ).toMatchInlineSnapshot(`
      "
      ann 1 claim                                 -> claimed: claimed P0 seat ann due 2 min
      ann 2 outcome transferred                   -> outcome+closed: closed P0 seat ann due 0 min transferred follow up in 24 h
      ann 1500 follow-up notsafe                  -> followed-up: closed P0 seat ann due -1498 min transferred
      "
    `);
  });

  test('an outcome is taken back, a task returns to a seat', () => {
    expect(
      play(`
      ann 1 claim
      ann 1 return
      ann 1 undo
      ann 1 outcome gone-fishing
      ann 2 outcome dissuaded
      bob 3 undo
      ann 3 undo
      ann 3 undo
      ann 4 outcome refused
      ann 5 undo
      ann 5 outcome refused
      bob 6 claim
      ann 7 undo
      bob 8 outcome refused
      bob 19 undo
      bob 19 return
      bob 19 claim
    `),
    ).toMatchInlineSnapshot(`
      "
      ann 1 claim                                 -> claimed: claimed P0 seat ann due 2 min
      ann 1 return                                -> refused no-lower-tier
      ann 1 undo                                  -> refused nothing-to-undo
      ann 1 outcome gone-fishing                  -> refused unknown-outcome
      ann 2 outcome dissuaded                     -> outcome+closed: closed P0 seat ann due 0 min dissuaded follow up in 24 h
      bob 3 undo                                  -> refused nothing-to-undo
      ann 3 undo                                  -> undone: claimed P0 seat ann due 0 min
      ann 3 undo                                  -> refused nothing-to-undo
      ann 4 outcome refused                       -> outcome+escalated: open P0 station - due 30 min refused
      ann 5 undo                                  -> undone: claimed P0 seat ann due -2 min
      ann 5 outcome refused                       -> outcome+escalated: open P0 station - due 30 min refused
      bob 6 claim                                 -> claimed: claimed P0 station bob due 29 min refused
      ann 7 undo                                  -> refused nothing-to-undo
      bob 8 outcome refused                       -> outcome+advised: open P0 station - due 30 min refused
      bob 19 undo                                 -> refused nothing-to-undo
      bob 19 return                               -> returned: open P0 seat - due 2 min refused
      bob 19 claim                                -> claimed: claimed P0 seat bob due 2 min refused
      "
    `);
  });

  test('every refusal stands in a table above', async () => {
    const { readFileSync } = await import('node:fs');
    const text = readFileSync(import.meta.filename, 'utf8');
    expect(warningRefusals.filter((code) => !text.includes(`refused ${code}`))).toEqual([]);
  });
});

describe('joining', () => {
  const closed = (parts: Partial<ClosedWarning>): ClosedWarning => ({
    closedAt: start,
    grade: 'P2',
    outcome: 'dissuaded',
    ...parts,
  });
  test.each([
    ['within the rest', finding(0.7, 'contact'), closed({}), 1, 'none'],
    ['after the rest', finding(0.7, 'contact'), closed({}), 25, 'issue'],
    ['graver than before', finding(0.8, 'intent'), closed({}), 1, 'issue'],
    ['money after the closing', finding(0.9, 'moving'), closed({ grade: 'P0' }), 1, 'issue'],
    [
      'money, but a false alarm before',
      finding(0.9, 'moving'),
      closed({ grade: 'P0', outcome: 'false-alarm' }),
      1,
      'none',
    ],
    ['a late signal of before', finding(0.9, 'moving'), closed({ grade: 'P0' }), -1, 'none'],
  ] as const)('%s', (_, found, lastClosed, hours, kind) => {
    if (found === null) throw new Error('below every threshold');
    const now = start + Math.max(hours, 1) * hourMs;
    expect(
      joinWarning(null, found, {
        policy: defaultPolicy,
        now,
        actor: 'system:scorer',
        lastClosed,
        routing: desk,
        repeat: null,
        sharedWith: [],
        occurredAt: start + hours * hourMs,
      }).kind,
    ).toBe(kind);
  });
});

const stageArb = fc.constantFrom<Stage>('exposure', 'contact', 'intent', 'moving');
const rank = (grade: WarningGrade | null): number =>
  grade === null ? grades.length : grades.findIndex((g) => g.code === grade);

describe('properties', () => {
  test('a higher score never lowers the grade, nor does a later stage', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        stageArb,
        (a, b, stage) => {
          const [low, high] = [Math.min(a, b), Math.max(a, b)];
          expect(rank(gradeOf(defaultPolicy, high, stage))).toBeLessThanOrEqual(
            rank(gradeOf(defaultPolicy, low, stage)),
          );
          expect(rank(gradeOf(defaultPolicy, high, 'moving'))).toBeLessThanOrEqual(
            rank(gradeOf(defaultPolicy, high, stage)),
          );
        },
      ),
    );
  });

  const commandArb: fc.Arbitrary<WarningCommand> = fc.oneof(
    fc.constantFrom<WarningCommand>(
      { act: 'claim' },
      { act: 'release' },
      { act: 'escalate', reason: 'r' },
      { act: 'escalate', reason: 'r', tier: 'grid' },
      { act: 'return', reason: 'r' },
      { act: 'undo' },
      { act: 'contact', channel: 'phone', target: 'self', reached: 'person', ref: null },
      { act: 'meet', visitId: 'vst_1', metAt: start },
      { act: 'note', note: 'n' },
      { act: 'call', target: 'self', hasNumber: true },
      { act: 'hand-over', to: 'usr_bob', onDuty: true, reason: 'r' },
    ),
    fc.record({
      act: fc.constant('outcome' as const),
      outcome: fc.constantFrom(...outcomes.map((o) => o.code)),
      note: fc.constantFrom(null, 'n'),
      lostFen: fc.constant(null),
    }),
    fc.record({
      act: fc.constant('hold' as const),
      reason: fc.constant('r'),
      until: fc.integer({ min: start, max: start + 3 * dayMs }),
    }),
    fc.record({
      act: fc.constant('follow-up' as const),
      note: fc.constant('n'),
      stillSafe: fc.boolean(),
    }),
  );
  const stepArb = fc.oneof(
    fc.record({
      who: fc.constantFrom<Name>('ann', 'bob', 'chief'),
      command: commandArb,
      wait: fc.nat(hourMs),
    }),
    fc.record({
      score: fc.double({ min: 0.5, max: 1, noNaN: true }),
      stage: stageArb,
      wait: fc.nat(hourMs),
    }),
    fc.record({ wait: fc.nat(2 * dayMs) }),
  );

  test('whatever is decided applies, and the state stays sound', () => {
    fc.assert(
      fc.property(fc.array(stepArb, { maxLength: 40 }), (steps) => {
        let state = issue();
        let now = start;
        for (const step of steps) {
          now += step.wait;
          const before = state;
          const decided =
            'command' in step
              ? decideAct(state, step.command, contextOf(step.who, now))
              : {
                  ok: true as const,
                  value:
                    'score' in step && state.status !== 'closed'
                      ? joined(state, step.score, step.stage, now)
                      : decideTimers(state, defaultPolicy, now, 'system:timer'),
                };
          if (!decided.ok) continue;
          state = applyEvents(state, decided.value);
          expect(state.version).toBe(before.version + decided.value.length);
          // Only time makes it less grave, and only while nobody has it in hand.
          const isCalmed = decided.value.some((e) => e.kind === 'regraded' && e.by === 'calm');
          if (isCalmed) expect(before.status).toBe('open');
          else expect(isGraver(before.grade, state.grade)).toBe(false);
          expect(state.score).toBeGreaterThanOrEqual(before.score);
          if (state.status === 'claimed' || state.status === 'held')
            expect(state.holderId).not.toBeNull();
          if (state.status === 'open') expect(state.holderId).toBeNull();
          expect(state.status === 'held').toBe(state.holdUntil !== null);
          expect(state.status === 'closed').toBe(state.closedAt !== null);
        }
      }),
      { numRuns: 500 },
    );
  });
});
