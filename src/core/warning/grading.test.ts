/**
 * Goal: a grade follows likelihood, money and urgency, always says why, and falls only when what was
 * urgent is over. Method: text tables, a line per case; properties over random facts.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minuteMs } from '../kernel/index.ts';
import {
  applyEvent,
  calmAtOf,
  decideCalm,
  defaultPolicy,
  gradeOf,
  gradeReasonOf,
  gradeReasonText,
  grades,
  isGraver,
  joinWarning,
  openWarning,
  pushGrade,
  urgencyFacts,
  type Finding,
  type WarningState,
} from './index.ts';

const start = 1_795_000_000_000;
const { calmMs, movingMs } = defaultPolicy.urgency;

type Parts = {
  readonly score: number;
  readonly stage: 'exposure' | 'contact' | 'intent' | 'moving';
  readonly yuan?: number;
  readonly call?: boolean;
  readonly remote?: boolean;
};

function findingOf({ score, stage, yuan = 0, call = false, remote = false }: Parts): Finding {
  const ongoingCallUntil = call ? start + 10 * minuteMs : null;
  const reasons = remote ? [{ code: 'remote-during-call', weight: 30, facts: {} } as const] : [];
  return {
    position: 1,
    occurredAt: start,
    grade: gradeOf(defaultPolicy, score, stage) ?? 'P3',
    score,
    category: 'POLICE',
    reasons,
    model: 'm',
    policy: defaultPolicy.version,
    gradeReason: gradeReasonOf(defaultPolicy, score, stage),
    amountAtRiskFen: yuan * 100,
    ongoingCallUntil,
    ...urgencyFacts(defaultPolicy, { score, stage, reasons, ongoingCallUntil, given: null }, start),
    origin: null,
  };
}

function issue(parts: Parts): WarningState {
  const verdict = joinWarning(null, findingOf(parts), {
    policy: defaultPolicy,
    now: start,
    actor: 'system:scorer',
    lastClosed: null,
    occurredAt: start,
    routing: { unitId: 'u', reason: { code: 'no-region', region: null, passedOver: [] } },
    repeat: null,
    sharedWith: [],
  });
  if (verdict.kind !== 'issue') throw new Error('nothing was issued');
  return openWarning({ id: 'wrn_1', number: 'YJ', personId: 'per_1' }, verdict.event);
}

describe('a grade says why', () => {
  const cases: readonly Parts[] = [
    { score: 0.66, stage: 'contact' },
    { score: 0.66, stage: 'contact', yuan: 250_000 },
    { score: 0.66, stage: 'contact', yuan: 3_000_000 },
    { score: 0.66, stage: 'contact', remote: true },
    { score: 0.66, stage: 'contact', yuan: 250_000, remote: true },
    { score: 0.9, stage: 'moving' },
    { score: 0.72, stage: 'moving', call: true },
    { score: 0.72, stage: 'moving', call: true, yuan: 200_000 },
    { score: 0.8, stage: 'intent', yuan: 9_000_000 },
  ];
  const line = (parts: Parts): string => {
    const { grade, gradeReason } = issue(parts);
    return `${grade}  ${gradeReasonText(gradeReason, 'zh')}\n    ${gradeReasonText(gradeReason, 'en')}`;
  };
  test('in both languages', () => {
    expect(`\n${cases.map(line).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      P2  已有接触，66 分（该级起点 65 分）
          contact made, 66 points (this grade begins at 65)
      P1  已有接触，66 分（该级起点 65 分）；涉险 ¥250,000，达到 ¥200,000 升级
          contact made, 66 points (this grade begins at 65); ¥250,000 at risk, graver from ¥200,000 on
      P1  已有接触，66 分（该级起点 65 分）；涉险 ¥3,000,000，达到 ¥1,000,000 升级
          contact made, 66 points (this grade begins at 65); ¥3,000,000 at risk, graver from ¥1,000,000 on
      P1  已有接触，66 分（该级起点 65 分）；紧迫：正被远程控制
          contact made, 66 points (this grade begins at 65); urgent: device controlled from afar
      P0  已有接触，66 分（该级起点 65 分）；紧迫：正被远程控制；涉险 ¥250,000，达到 ¥200,000 升级
          contact made, 66 points (this grade begins at 65); urgent: device controlled from afar; ¥250,000 at risk, graver from ¥200,000 on
      P0  正在转账或通话，90 分（该级起点 85 分）；紧迫：资金正在转出
          money moving or on the line, 90 points (this grade begins at 85); urgent: money moving
      P1  正在转账或通话，72 分（该级起点 70 分）；紧迫：正在通话
          money moving or on the line, 72 points (this grade begins at 70); urgent: call in progress
      P0  正在转账或通话，72 分（该级起点 70 分）；紧迫：正在通话；涉险 ¥200,000，达到 ¥200,000 升级
          money moving or on the line, 72 points (this grade begins at 70); urgent: call in progress; ¥200,000 at risk, graver from ¥200,000 on
      P1  有付款迹象，80 分（该级起点 75 分）
          about to pay, 80 points (this grade begins at 75)
      "
    `);
  });
});

const partsArb = fc.record({
  score: fc.integer({ min: 56, max: 100 }).map((n) => n / 100),
  stage: fc.constantFrom('contact', 'intent', 'moving'),
  yuan: fc.integer({ min: 0, max: 3_000_000 }),
  call: fc.boolean(),
  remote: fc.boolean(),
}) as fc.Arbitrary<Required<Parts>>;

describe('falling', () => {
  test('never below what evidence gives, once, and only when all was calm for long enough', () => {
    fc.assert(
      fc.property(partsArb, fc.integer({ min: 0, max: 120 }), (parts, minutes) => {
        const state = issue(parts);
        const now = start + minutes * minuteMs;
        const fall = decideCalm(state, defaultPolicy, now, 'system:timer');
        const calmAt = calmAtOf(state, defaultPolicy);
        expect(fall !== null).toBe(calmAt !== null && calmAt <= now);
        if (fall === null) return;
        expect(isGraver(state.standingGrade, fall.to)).toBe(false);
        expect(isGraver(state.grade, fall.to)).toBe(true);
        expect(fall.deadlineAt).toBeGreaterThanOrEqual(state.deadlineAt);
        const after = applyEvent(state, fall);
        expect(decideCalm(after, defaultPolicy, now + minuteMs, 'system:timer')).toBeNull();
        expect(gradeReasonText(after.gradeReason, 'zh')).not.toContain('紧迫');
      }),
    );
  });

  test('not under the hands of a person, and not while something is urgent', () => {
    const state = issue({ score: 0.9, stage: 'moving' });
    expect([state.grade, state.standingGrade]).toEqual(['P0', 'P1']);
    const later = start + movingMs + calmMs;
    const claimed = applyEvent(state, {
      kind: 'claimed',
      at: start,
      actor: 'usr_ann',
      holderId: 'usr_ann',
    });
    expect(decideCalm(claimed, defaultPolicy, later, 'system:timer')).toBeNull();
    expect(decideCalm(state, defaultPolicy, later - 1, 'system:timer')).toBeNull();
    expect(decideCalm(state, defaultPolicy, later, 'system:timer')).toMatchObject({
      from: 'P0',
      to: 'P1',
      by: 'calm',
    });
  });
});

test('more money or urgency never makes a grade less grave', () => {
  fc.assert(
    fc.property(partsArb, fc.integer({ min: 0, max: 2_000_000 }), (parts, more) => {
      const least = issue({ score: parts.score, stage: parts.stage }).grade;
      const some = issue(parts).grade;
      const most = issue({ ...parts, yuan: parts.yuan + more, remote: true }).grade;
      expect(isGraver(least, some)).toBe(false);
      expect(isGraver(some, most)).toBe(false);
    }),
  );
});

test('the grade of another centre is read in its words', () => {
  const words = ['特高危', '高', 'HIGH', ' 中危 ', '低', '橙色', undefined];
  expect(words.map((word) => pushGrade(defaultPolicy, word))).toEqual([
    'P0',
    'P1',
    'P1',
    'P2',
    'P3',
    'P2',
    'P2',
  ]);
  expect(grades).toHaveLength(4);
});
