/**
 * Goal: signals given to another person take with them what they said, and giving them back makes
 * both warnings as they were. Method: properties over random findings.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hourMs, minuteMs } from '../kernel/index.ts';
import {
  applyEvents,
  decideSplit,
  decideSplitIn,
  defaultPolicy,
  findingsOf,
  footprintOf,
  gradeOf,
  gradeReasonOf,
  joinWarning,
  openWarning,
  urgencyFacts,
  type Finding,
  type WarningEvent,
  type WarningState,
} from './index.ts';

const start = 1_795_000_000_000;
const context = { now: start + hourMs, actor: 'usr_ann', policy: defaultPolicy };
const routing = {
  unitId: 'unt_desk',
  reason: { code: 'by-region', region: '440303', passedOver: [] },
} as const;

const seed = fc.record({
  score: fc.integer({ min: 56, max: 100 }).map((n) => n / 100),
  stage: fc.constantFrom('intent', 'moving'),
  amountAtRiskFen: fc.integer({ min: 0, max: 150_000_000 }),
  call: fc.boolean(),
  category: fc.constantFrom('ECOM', 'POLICE', 'INVEST'),
  push: fc.boolean(),
});
type Seed = { score: number; stage: 'intent' | 'moving'; amountAtRiskFen: number } & {
  call: boolean;
  category: 'ECOM' | 'POLICE' | 'INVEST';
  push: boolean;
};

function findingOf(parts: Seed, position: number): Finding {
  const { score, stage, amountAtRiskFen, category } = parts;
  const now = start + position * minuteMs;
  const ongoingCallUntil = parts.call && stage === 'moving' ? now + 10 * minuteMs : null;
  const scored = { score, stage, reasons: [], ongoingCallUntil, given: null };
  return {
    position,
    occurredAt: now,
    grade: gradeOf(defaultPolicy, score, stage) ?? 'P3',
    score,
    category,
    reasons: [],
    model: 'm',
    policy: 'p',
    gradeReason: gradeReasonOf(defaultPolicy, score, stage),
    amountAtRiskFen,
    ongoingCallUntil,
    ...urgencyFacts(defaultPolicy, scored, now),
    origin: parts.push ? { source: 'province', ref: `N${position}`, grade: '高', at: now } : null,
  };
}

type Warning = { readonly state: WarningState; readonly events: readonly WarningEvent[] };

function warningOf(person: string, seeds: readonly Seed[], from: number): Warning {
  let state: WarningState | null = null;
  const events: WarningEvent[] = [];
  for (const [i, parts] of seeds.entries()) {
    const finding = findingOf(parts, from + i);
    const now = finding.occurredAt;
    const verdict = joinWarning(state, finding, {
      policy: defaultPolicy,
      now,
      actor: 'system:scorer',
      lastClosed: null,
      routing,
      occurredAt: now,
      repeat: null,
      sharedWith: [],
    });
    if (verdict.kind === 'none') continue;
    const next: readonly WarningEvent[] =
      verdict.kind === 'issue' ? [verdict.event] : verdict.events;
    state =
      verdict.kind === 'issue'
        ? openWarning(
            { id: `wrn_${person}`, number: person, personId: `per_${person}` },
            verdict.event,
          )
        : applyEvents(state as unknown as WarningState, next);
    events.push(...next);
  }
  if (state === null) throw new Error('nothing was issued');
  return { state, events };
}

/** What a footprint says, without how the grade is worded. */
const factsOf = (s: WarningState) => ({
  score: s.score,
  category: s.category,
  amount: s.amountAtRiskFen,
  call: s.ongoingCallUntil,
  moving: s.movingUntil,
  standing: s.standingGrade,
  count: s.signalCount,
  origins: s.origins,
  signalAt: s.signalAt,
});

const positionsOf = (w: Warning): Set<number> =>
  new Set(w.events.flatMap((e) => ('finding' in e ? [e.finding.position] : [])));

/** Gives signals of one warning to the other. */
function give(from: Warning, into: Warning, positions: readonly number[]) {
  const moving = new Set(positions);
  const held = findingsOf(from.events);
  const findings = held.filter((f) => moving.has(f.position));
  const all = [...findingsOf(into.events), ...findings].sort((a, b) => a.position - b.position);
  const why = '母亲的电话';
  const to = { person: into.state.personId, warning: into.state.id, positions, why };
  const left = decideSplit(
    from.state,
    held.filter((f) => !moving.has(f.position)),
    to,
    context,
  );
  const back = { person: from.state.personId, warning: from.state.id, positions, why };
  const joined = decideSplitIn(into.state, all, { ...back, findings }, context);
  return [
    { state: applyEvents(from.state, left), events: [...from.events, ...left] },
    { state: applyEvents(into.state, joined), events: [...into.events, ...joined] },
  ] as const;
}

const two = fc.tuple(
  fc.array(seed, { minLength: 1, maxLength: 5 }),
  fc.array(seed, { minLength: 1, maxLength: 4 }),
  fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
);

test('given and given back, both warnings say what they said', () => {
  fc.assert(
    fc.property(two, ([a, b, chosen]) => {
      const one = warningOf('ann', a, 1);
      const other = warningOf('mum', b, 100);
      const own = positionsOf(one);
      const positions = [...own].filter((_, i) => chosen[i]);
      fc.pre(positions.length > 0);
      const [left, joined] = give(one, other, positions);
      expect(left.state.status).toBe(positions.length === own.size ? 'closed' : 'open');
      const [back, home] = give(joined, left, positions);
      expect(factsOf(home.state)).toEqual(factsOf(one.state));
      expect(factsOf(back.state)).toEqual(factsOf(other.state));
      expect(home.state.status).toBe('open');
    }),
    { numRuns: 300 },
  );
});

test('no signal is lost or doubled: what left is with the other', () => {
  fc.assert(
    fc.property(two, ([a, b, chosen]) => {
      const one = warningOf('ann', a, 1);
      const other = warningOf('mum', b, 100);
      const own = positionsOf(one);
      const positions = [...own].filter((_, i) => chosen[i]);
      fc.pre(positions.length > 0);
      const [left, joined] = give(one, other, positions);
      expect(left.state.signalCount + joined.state.signalCount).toBe(
        one.state.signalCount + other.state.signalCount,
      );
    }),
  );
});

test('a footprint of nothing is nothing', () => {
  expect(footprintOf([])).toBeNull();
});
