/**
 * Goal: an order never lives longer than 30 days, never without an office and an appeal, never by
 * one person; banks are told once. Method: a text table for a life, tables for clocks, properties
 * over random commands.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterWorkingDays,
  dayMs,
  formatInstant,
  hourMs,
  minuteMs,
  parseInstant,
} from '../kernel/index.ts';
import {
  afterFeedback,
  afterSend,
  afterSilence,
  appealActs,
  applyOrderEvents,
  clocksOfOrder,
  decideOrder,
  decideOrderClocks,
  decideProposal,
  defaultProtectionPolicy,
  dueStops,
  endInstructions,
  noticeOf,
  openOrder,
  orderEventText,
  orderRefusals,
  orderTermMaxMs,
  parseProtectionPolicy,
  proposalRefusals,
  renewalAt,
  standingOf,
  type Instruction,
  type OrderCommand,
  type OrderState,
  type Proposal,
} from './index.ts';

/** Tuesday 2026-03-10, 09:00 in Beijing. */
const policy = { ...defaultProtectionPolicy, holidays: [], workdays: [] };
const start = parseInstant('2026-03-10T09:00:00+08:00') ?? 0;
const account = (i: number) => ({ id: `a${i}`, bank: '临江银行', number: `621700000000000${i}` });
const proposal: Proposal = {
  accounts: [account(1)],
  accountsKnown: 2,
  allReason: null,
  reason: '对方仍在催促转账，本人坚持要转',
  days: 7,
  allowance: { perDayFen: 20_000, payees: [] },
  office: { unitId: 'unt_1', name: '海晏分局反诈中心', contact: '96110' },
  tried: { calls: 3, reached: true, visits: 1, family: 1, refused: true },
};
const identity = {
  id: 'prt_1',
  number: 'BH-260310-0001',
  warningId: 'wrn_1',
  personId: 'per_1',
  unitId: 'unt_1',
};

function proposed(parts: Partial<Proposal> = {}): OrderState {
  const decided = decideProposal({ ...proposal, ...parts }, { actor: 'seat', now: start, policy });
  if (!decided.ok) throw new Error(decided.error);
  return openOrder(identity, decided.value);
}

function act(state: OrderState, actor: string, now: number, command: OrderCommand) {
  const decided = decideOrder(state, command, { actor, now, policy });
  return decided.ok
    ? { state: applyOrderEvents(state, decided.value), told: decided.value }
    : { state, told: decided.error };
}

function play(lines: readonly (readonly [actor: string, hours: number, command: OrderCommand])[]) {
  let state = proposed();
  return lines.map(([actor, hours, command]) => {
    const done = act(state, actor, start + hours * hourMs, command);
    ({ state } = done);
    const said =
      typeof done.told === 'string'
        ? `refused: ${done.told}`
        : done.told.map((e) => orderEventText(e, 'en')).join(' + ');
    return `${actor} ${command.act}: ${said} → ${state.status}`;
  });
}

const approve: OrderCommand = { act: 'approve', overrideReason: null };
const appeal: OrderCommand = { act: 'appeal', appealId: 'p1', text: '我没有被骗' };
const move = (to: (typeof appealActs)[number]['code'], reason: string | null = null) =>
  ({ act: 'appeal-act', appealId: 'p1', move: to, reason }) as const;

describe('a life', () => {
  test('from proposal to an appeal that releases', () => {
    expect(
      play([
        ['seat', 0, approve],
        ['chief', 0, { act: 'told', channel: '面交' }],
        ['chief', 0, approve],
        ['chief', 0, { act: 'told', channel: '面交' }],
        ['seat', 1, { act: 'extend', days: 23, reason: '仍在接触' }],
        ['seat', 1, { act: 'decide-extension', grant: true, reason: null }],
        ['chief', 1, { act: 'decide-extension', grant: true, reason: null }],
        ['seat', 2, { act: 'extend', days: 1, reason: '再延' }],
        ['citizen', 3, appeal],
        ['citizen', 3, appeal],
        ['chief', 4, move('uphold', '无风险')],
        ['chief', 4, move('accept')],
        ['chief', 5, move('check')],
        ['seat', 6, move('uphold', '无风险')],
        ['chief', 6, move('uphold')],
        ['chief', 6, move('uphold', '核实为正常购房款')],
        ['chief', 7, { act: 'release', cause: 'other', reason: '再次' }],
      ]).join('\n'),
    ).toMatchInlineSnapshot(`
      "seat approve: refused: second-person-needed → proposed
      chief told: refused: order-not-in-force → proposed
      chief approve: Approved, in force → in-force
      chief told: The person was told (面交) → in-force
      seat extend: Asked for 23 more day(s): 仍在接触 → in-force
      seat decide-extension: refused: second-person-needed → in-force
      chief decide-extension: Extended → in-force
      seat extend: refused: term-too-long → in-force
      citizen appeal: Appeal received: 我没有被骗 → in-force
      citizen appeal: refused: appeal-open → in-force
      chief appeal-act: refused: appeal-not-there → in-force
      chief appeal-act: Appeal: Accepted → in-force
      chief appeal-act: Appeal: Checking → in-force
      seat appeal-act: refused: second-person-needed → in-force
      chief appeal-act: refused: reason-required → in-force
      chief appeal-act: Appeal: Upheld, released (核实为正常购房款) + Released (Appeal upheld): 核实为正常购房款 → released
      chief release: refused: order-not-in-force → released"
    `);
  });

  test('an appeal that is rejected is reviewed by somebody else', () => {
    expect(
      play([
        ['chief', 0, approve],
        ['citizen', 1, appeal],
        ['chief', 2, move('need-docs', '请带合同')],
        ['seat', 3, move('docs-given')],
        ['chief', 3, move('check')],
        ['chief', 4, move('reject', '收款方在涉案名单')],
        ['citizen', 5, move('review', '合同为真')],
        ['chief', 6, move('reject', '维持')],
        ['director', 6, move('reject', '维持')],
      ]).join('\n'),
    ).toMatchInlineSnapshot(`
      "chief approve: Approved, in force → in-force
      citizen appeal: Appeal received: 我没有被骗 → in-force
      chief appeal-act: Appeal: Papers needed (请带合同) → in-force
      seat appeal-act: Appeal: Accepted → in-force
      chief appeal-act: Appeal: Checking → in-force
      chief appeal-act: Appeal: Rejected (收款方在涉案名单) → in-force
      citizen appeal-act: Appeal: Under review (合同为真) → in-force
      chief appeal-act: refused: second-person-needed → in-force
      director appeal-act: Appeal: Rejected on review (维持) → in-force"
    `);
  });

  test('exceptions for living costs are asked and answered while it lives', () => {
    const allowance = {
      perDayFen: 30_000,
      payees: [{ name: '滨湖小学', purpose: 'school' as const, perMonthFen: 120_000 }],
    };
    const vary = { act: 'vary', variationId: 'v1', allowance, reason: '学费' } as const;
    const granted = act(act(proposed(), 'chief', start, approve).state, 'citizen', start, vary);
    const { state } = act(granted.state, 'chief', start, {
      act: 'decide-variation',
      variationId: 'v1',
      grant: true,
      reason: null,
    });
    expect(state.allowance).toEqual(allowance);
    expect(state.variations[0]?.status).toBe('granted');
    const tooMuch = { ...vary, allowance: { ...allowance, perDayFen: 200_001 } };
    expect(act(granted.state, 'citizen', start, tooMuch).told).toBe('allowance-too-high');
  });
});

describe('refusals', () => {
  const cases: readonly [Partial<Proposal>, string][] = [
    [{ accounts: [] }, 'no-account'],
    [{ accounts: [account(1), account(2)] }, 'all-accounts'],
    [{ days: 31 }, 'term-too-long'],
    [{ allowance: { perDayFen: 200_001, payees: [] } }, 'allowance-too-high'],
    [{ office: { unitId: 'unt_1', name: ' ', contact: '96110' } }, 'no-office'],
    [{ reason: ' ' }, 'reason-required'],
  ];
  test.each(cases)('a proposal: %j', (parts, refusal) => {
    const given = { ...proposal, ...parts };
    expect(decideProposal(given, { actor: 'seat', now: start, policy })).toEqual({
      ok: false,
      error: refusal,
    });
  });
  test('every refusal of a proposal has a case', () => {
    expect(new Set(cases.map(([, refusal]) => refusal))).toEqual(new Set(proposalRefusals));
  });

  test('what was not tried needs a written reason of the approver', () => {
    const state = proposed({ tried: { ...proposal.tried, calls: 1, visits: 0 } });
    expect(state.missing).toEqual(['calls', 'visits']);
    expect(act(state, 'chief', start, approve).told).toBe('last-resort-not-met');
    const overridden = act(state, 'chief', start, { act: 'approve', overrideReason: '正在汇款' });
    expect(overridden.state).toMatchObject({ status: 'in-force', overrideReason: '正在汇款' });
  });

  test('no more extensions and open requests than the policy has', () => {
    let state = act(proposed({ days: 1 }), 'chief', start, approve).state;
    const extend = { act: 'extend', days: 1, reason: '仍在接触' } as const;
    for (let i = 0; i < policy.extensionsMax; i += 1) {
      ({ state } = act(state, 'seat', start, extend));
      const grant = { act: 'decide-extension', grant: true, reason: null } as const;
      ({ state } = act(state, 'chief', start, grant));
    }
    expect(act(state, 'seat', start, extend).told).toBe('too-many-extensions');
    const vary = (id: string) =>
      ({
        act: 'vary',
        variationId: id,
        allowance: state.allowance,
        reason: '房租',
      }) as const;
    for (const id of ['v1', 'v2', 'v3']) ({ state } = act(state, 'citizen', start, vary(id)));
    expect(act(state, 'citizen', start, vary('v4')).told).toBe('too-many-open');
  });

  test('every account may be chosen with a written reason only', () => {
    const all = { accounts: [account(1), account(2)], allReason: '两卡均已绑定对方应用' };
    expect(proposed(all).allReason).toBe(all.allReason);
  });
});

const someText = fc.constantFrom('', '理由');
const command: fc.Arbitrary<OrderCommand> = fc.oneof(
  fc.record({ act: fc.constant('approve' as const), overrideReason: someText }),
  fc.record({ act: fc.constant('refuse' as const), reason: someText }),
  fc.record({ act: fc.constant('withdraw' as const), reason: someText }),
  fc.record({
    act: fc.constant('release' as const),
    cause: fc.constant('other' as const),
    reason: someText,
  }),
  fc.record({
    act: fc.constant('extend' as const),
    days: fc.integer({ min: -1, max: 40 }),
    reason: someText,
  }),
  fc.record({
    act: fc.constant('decide-extension' as const),
    grant: fc.boolean(),
    reason: someText,
  }),
  fc.record({
    act: fc.constant('vary' as const),
    variationId: fc.constantFrom('v1', 'v2'),
    allowance: fc.record({
      perDayFen: fc.integer({ min: 0, max: 300_000 }),
      payees: fc.constant([]),
    }),
    reason: someText,
  }),
  fc.record({
    act: fc.constant('decide-variation' as const),
    variationId: fc.constantFrom('v1', 'v2'),
    grant: fc.boolean(),
    reason: someText,
  }),
  fc.record({ act: fc.constant('told' as const), channel: fc.constant('sms') }),
  fc.record({
    act: fc.constant('appeal' as const),
    appealId: fc.constantFrom('p1', 'p2'),
    text: fc.constant('x'),
  }),
  fc.record({
    act: fc.constant('appeal-act' as const),
    appealId: fc.constantFrom('p1', 'p2'),
    move: fc.constantFrom(...appealActs.map((a) => a.code)),
    reason: someText,
  }),
);
const step = fc.record({
  actor: fc.constantFrom('seat', 'chief', 'director', 'citizen'),
  hours: fc.integer({ min: 0, max: 60 }),
  command,
});

describe('properties', () => {
  test('no order outlives 30 days, has no office, or is approved by its proposer', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let state = proposed();
        let now = start;
        for (const one of steps) {
          now += one.hours * hourMs;
          state = applyOrderEvents(state, decideOrderClocks(state, now, 'system:timer'));
          ({ state } = act(state, one.actor, now, one.command));
          if (state.startedAt !== null && state.expiresAt !== null) {
            expect(state.expiresAt - state.startedAt).toBeLessThanOrEqual(orderTermMaxMs);
          }
          expect(state.office.name).not.toBe('');
          expect(state.approvedBy).not.toBe(state.proposedBy);
          expect(state.extensions).toBeLessThanOrEqual(policy.extensionsMax);
          if (state.status === 'in-force') {
            expect(now).toBeLessThan(state.expiresAt ?? 0);
            // Whoever is held may object, or already does.
            const open = act(state, 'citizen', now, { act: 'appeal', appealId: 'n', text: 'x' });
            expect(['appeal-open', state.version + 1]).toContain(
              typeof open.told === 'string' ? open.told : open.state.version,
            );
            expect(clocksOfOrder(state).get('expire')).toBe(state.expiresAt);
          } else {
            expect(clocksOfOrder(state).size).toBe(0);
            expect(state.appeals.every((a) => a.dueAt === null)).toBe(true);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  test('every refusal is met on some way', () => {
    const seen = new Set<string>();
    // The same ways in each run: which refusals they meet is not left to luck.
    const ways = fc.sample(fc.array(step, { maxLength: 60 }), { seed: 1, numRuns: 2000 });
    for (const steps of ways) {
      let state = proposed();
      let now = start;
      for (const one of steps) {
        now += one.hours * hourMs;
        const done = act(state, one.actor, now, one.command);
        ({ state } = done);
        if (typeof done.told === 'string') seen.add(done.told);
      }
    }
    const rare = ['last-resort-not-met', 'too-many-extensions', 'too-many-open'];
    expect(orderRefusals.filter((code) => !seen.has(code) && !rare.includes(code))).toEqual([]);
  });

  test('an upheld appeal always is a released order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let state = act(proposed(), 'chief', start, approve).state;
        for (const one of steps) ({ state } = act(state, one.actor, start, one.command));
        if (state.appeals.some((a) => a.status === 'upheld')) {
          expect(state).toMatchObject({ status: 'released', releaseCause: 'appeal-upheld' });
        }
      }),
    );
  });
});

describe('clocks', () => {
  test('working days skip the weekend and the days off', () => {
    const calendar = { holidays: ['2026-03-16'], workdays: ['2026-03-14'] };
    const none = { holidays: [], workdays: [] };
    const friday = parseInstant('2026-03-13T16:00:00+08:00') ?? 0;
    const endOf = (at: number): string => formatInstant(at - 1 + 8 * hourMs).slice(0, 10);
    expect(endOf(afterWorkingDays(start, 1, none))).toBe('2026-03-11');
    expect(endOf(afterWorkingDays(friday, 1, none))).toBe('2026-03-16');
    expect(endOf(afterWorkingDays(friday, 1, calendar))).toBe('2026-03-14');
    expect(endOf(afterWorkingDays(friday, 2, calendar))).toBe('2026-03-17');
  });

  test('an appeal that waits too long is told once', () => {
    const state = act(
      act(proposed(), 'chief', start, approve).state,
      'citizen',
      start,
      appeal,
    ).state;
    const due = clocksOfOrder(state).get('appeal:p1') ?? 0;
    expect(decideOrderClocks(state, due - 1, 't')).toEqual([]);
    const missed = decideOrderClocks(state, due, 't');
    expect(missed.map((e) => e.kind)).toEqual(['clock-missed']);
    expect(decideOrderClocks(applyOrderEvents(state, missed), due, 't')).toEqual([]);
  });
});

describe('instructions to banks', () => {
  const order = (): OrderState => act(proposed(), 'chief', start, approve).state;
  const answer = (one: Instruction, now: number, result: 'applied' | 'failed' = 'applied') =>
    afterFeedback(
      afterSend(one, true, now, policy),
      { key: one.key, result, at: now, code: result === 'applied' ? '0000' : '0301' },
      now,
    );

  test('a stop is renewed before it ends, and the last one ends with the order', () => {
    const state = order();
    let all: Instruction[] = [];
    const ends: number[] = [];
    for (let now = start; now < start + 8 * dayMs; now += hourMs) {
      const lapsed = applyOrderEvents(state, decideOrderClocks(state, now, 't'));
      const made = dueStops(lapsed, all, now, policy);
      all = [...all, ...made.map((one) => answer(one, now))];
      ends.push(...made.map((one) => (one.untilAt ?? 0) - start));
      const { standing } = standingOf(all, 'a1', now);
      expect(standing).toBe(now < start + 7 * dayMs ? 'stopped' : 'free');
    }
    expect(ends.map((ms) => ms / hourMs)).toEqual([48, 92, 136, 168]);
    expect(new Set(all.map((one) => one.key)).size).toBe(all.length);
    expect(Math.max(...all.map((one) => (one.untilAt ?? 0) - one.madeAt))).toBe(48 * hourMs);
  });

  test('the same answer twice, or another after it, changes nothing', () => {
    const [stop] = dueStops(order(), [], start, policy);
    if (stop === undefined) throw new Error('a stop is due');
    const applied = answer(stop, start);
    const late = { key: stop.key, result: 'failed', at: start, code: '1301' } as const;
    expect(afterFeedback(applied, late, start)).toEqual(applied);
  });

  test('silence becomes uncertain, and is asked about further', () => {
    const [stop] = dueStops(order(), [], start, policy);
    if (stop === undefined) throw new Error('a stop is due');
    const sent = afterSend(stop, true, start, policy);
    expect(afterSilence(sent, start + minuteMs, policy).status).toBe('sent');
    const unsure = afterSilence(sent, start + policy.uncertainAfterMs, policy);
    expect(unsure).toMatchObject({ status: 'uncertain' });
    expect(unsure.nextAt).not.toBeNull();
    expect(standingOf([unsure], 'a1', start + 1).standing).toBe('uncertain');
    // Nobody knows, so it is lifted too when the order ends.
    expect(endInstructions(order(), [unsure], start + 1).lifts).toHaveLength(1);
  });

  test('what failed waits for a person; what was never sent is cancelled', () => {
    const state = order();
    const [stop] = dueStops(state, [], start, policy);
    if (stop === undefined) throw new Error('a stop is due');
    const failed = answer(stop, start, 'failed');
    expect(dueStops(state, [failed], start + dayMs, policy)).toEqual([]);
    expect(renewalAt(state, [failed], policy)).toBeNull();
    expect(endInstructions(state, [failed], start).lifts).toEqual([]);
    const ended = endInstructions(state, [stop], start);
    expect(ended.cancelled.map((one) => one.status)).toEqual(['cancelled']);
    expect(ended.lifts).toEqual([]);
  });
});

test('the notice names reason, end, office, remedy and papers in both languages', () => {
  const state = act(proposed(), 'chief', start, approve).state;
  for (const lang of ['zh', 'en'] as const) {
    const notice = noticeOf(state, 'K7MP-2RTX', policy, lang);
    const all = notice.parts.flatMap((part) => part.lines).join('\n');
    expect(notice.parts).toHaveLength(7);
    for (const part of notice.parts) expect(part.lines.length).toBeGreaterThan(0);
    for (const needed of [
      proposal.reason,
      '海晏分局反诈中心',
      'K7MP-2RTX',
      '2026-03-17 09:00',
      policy.basis[lang],
      policy.documents[0]?.[lang] ?? '',
    ]) {
      expect(all).toContain(needed);
    }
    expect(all).not.toContain(account(1).number);
  }
});

test('a policy that allows more than 30 days or 48 hours is none', () => {
  expect(parseProtectionPolicy(defaultProtectionPolicy)).toEqual(defaultProtectionPolicy);
  expect(parseProtectionPolicy({ ...defaultProtectionPolicy, termDaysMax: 31 })).toBeUndefined();
  expect(
    parseProtectionPolicy({ ...defaultProtectionPolicy, instructionMs: 49 * hourMs }),
  ).toBeUndefined();
  expect(
    parseProtectionPolicy({ ...defaultProtectionPolicy, renewBeforeMs: 48 * hourMs }),
  ).toBeUndefined();
});
