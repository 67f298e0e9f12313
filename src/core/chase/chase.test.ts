/**
 * Goal: the rank follows what is expected to be caught, and no figure of the policy is overstepped.
 * Method: one account is changed in one respect and the two are ranked beside each other; limits
 * and reasons are tables; a Weibull share is compared with its formula.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hourMs, minuteMs, secondMs, type Instant } from '../kernel/index.ts';
import {
  decideChase,
  defaultChasePolicy,
  draftExitLetter,
  exitDueAt,
  followedShare,
  learnAnswer,
  newBankRecord,
  outlookOf,
  outlookOfAccount,
  remainingAt,
  survivalShare,
  type BankLoad,
  type ChaseAccount,
  type ChaseFacts,
  type ChasePolicy,
} from './index.ts';

const policy: ChasePolicy = {
  ...defaultChasePolicy,
  stop: { ...defaultChasePolicy.stop, expectedFenMin: 20_000 },
  query: { ...defaultChasePolicy.query, expectedFenMin: 10_000, freshMs: 5 * minuteMs },
  dwell: {
    ...defaultChasePolicy.dwell,
    levels: [
      { medianMs: 4 * minuteMs, keptShare: 0, exitShare: 0.1 },
      { medianMs: 6 * minuteMs, keptShare: 0, exitShare: 0.4 },
    ],
    shape: 1,
    amounts: [{ fromFen: 0, factor: 1 }],
    nightFactor: 1,
  },
};
const now = 1_795_312_800_000 as Instant;
const ago = (ms: number): Instant => (now - ms) as Instant;

const account = (change: Partial<ChaseAccount> = {}): ChaseAccount => {
  const hereFen = change.hereFen ?? 5_000_000;
  return {
    caseId: 'fnd_1',
    accountId: 'acc_1',
    bank: 'A',
    number: '6217000000000001',
    type: 'personal',
    kind: 'account',
    level: 1,
    hereFen,
    lots: [{ amountFen: hereFen, at: ago(2 * minuteMs) }],
    knownUntilAt: null,
    look: null,
    confidence: 0.9,
    hold: 'none',
    isNamed: true,
    isFiled: false,
    isAsked: true,
    watchedUntilAt: null,
    feeders: [],
    own: 1,
    dayInFen: 0,
    ...change,
  };
};

const load = (change: Partial<BankLoad> = {}): BankLoad => ({
  record: undefined,
  open: 0,
  oldestOpenMs: 0,
  sentLastMinute: 0,
  ...change,
});

function decide(accounts: readonly ChaseAccount[], change: Partial<ChaseFacts> = {}) {
  const facts = {
    accounts,
    banks: new Map<string, BankLoad>(),
    sentByCase: new Map<string, number>(),
    stopsByCase: new Map<string, number>(),
    ...change,
  };
  return decideChase(facts, policy, now);
}

const slowBank = {
  record: { ...newBankRecord('B'), measure: { answers: 30, logMsSum: 30 * Math.log(hourMs) } },
};
const deafBank = {
  record: { ...newBankRecord('B'), refused: 30 },
};

describe('which of two accounts comes first', () => {
  const other = { accountId: 'acc_2', number: '6217000000000002', bank: 'B' } as const;
  test.each<[string, Partial<ChaseAccount>, Partial<BankLoad>]>([
    ['the one with more money', { hereFen: 1_000_000 }, {}],
    ['the one where it came later', { lots: [{ amountFen: 1, at: ago(9 * minuteMs) }] }, {}],
    ['the one whose bank answers sooner', {}, slowBank],
    ['the one whose bank does what it is asked', {}, deafBank],
    ['the one whose bank does not sit on a message', {}, { oldestOpenMs: hourMs }],
    ['the one that is surer', { confidence: 0.6 }, {}],
    ['the one whose holder is known', { isNamed: false }, {}],
    ['the one whose mules are slower', { own: 0.2 }, {}],
    ['the one where more is coming', {}, {}],
  ])('%s', (_, change, bank) => {
    const first = account({ dayInFen: _.includes('coming') ? 9_000_000 : 0 });
    const second = account({ ...other, ...change });
    const acts = decide([second, first], { banks: new Map([['B', load(bank)]]) });
    expect(acts[0]?.accountId).toBe('acc_1');
  });

  test('more money never ranks lower, whatever the rest is and whatever its band', () => {
    const steep: ChasePolicy = {
      ...policy,
      dwell: {
        ...policy.dwell,
        amounts: [
          { fromFen: 0, factor: 1 },
          { fromFen: 2_000_000, factor: 0.2 },
          { fromFen: 8_000_000, factor: 3 },
        ],
      },
    };
    const rank = (hereFen: number, ageMs: number, level: number): number => {
      const one = account({ hereFen, level, lots: [{ amountFen: hereFen, at: ago(ageMs) }] });
      return outlookOfAccount(one, undefined, { policy: steep, now }).caughtFen;
    };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000_000 }),
        fc.integer({ min: 0, max: 20_000_000 }),
        fc.integer({ min: 0, max: 2 * hourMs }),
        fc.integer({ min: 1, max: 6 }),
        (fen, more, ageMs, level) => {
          expect(rank(fen + more, ageMs, level)).toBeGreaterThanOrEqual(rank(fen, ageMs, level));
        },
      ),
    );
  });
});

describe('what is done', () => {
  const kindsOf = (change: Partial<ChaseAccount>) =>
    decide([account(change)]).map(({ kind, mode, asks }) => [kind, mode, ...asks].join(' '));
  test.each<[string, Partial<ChaseAccount>, readonly string[]]>([
    ['money that just came is stopped', {}, ['stop automatic']],
    [
      'both where it may be there or gone',
      { isAsked: false },
      ['stop automatic', 'query automatic'],
    ],
    ['what is stopped is left alone', { hold: 'held' }, []],
    ['what is on its way is left alone', { hold: 'waiting' }, []],
    ['an exit is not an account', { kind: 'cash' }, []],
    ['nothing is worth nothing', { hereFen: 0, lots: [] }, []],
    ['little is proposed', { hereFen: 45_000 }, ['stop proposed small']],
    ['very much is approved by a person', { hereFen: 200_000_000 }, ['stop proposed large']],
    ['a doubtful account is proposed', { confidence: 0.3 }, ['stop proposed unsure']],
    ['a deep account is proposed', { level: 9 }, ['stop proposed deep']],
    ['a mismatch is checked by a person', { hold: 'mismatch' }, ['stop proposed mismatch']],
    ['two stops are the most', { hold: 'used-up', isAsked: true }, []],
    [
      'after two stops a filed case freezes',
      { hold: 'used-up', isFiled: true },
      ['freeze proposed freeze'],
    ],
    [
      'where money is gone the bank is asked where to',
      {
        isAsked: false,
        hereFen: 10_000_000,
        lots: [{ amountFen: 10_000_000, at: ago(40 * minuteMs) }],
      },
      ['query automatic'],
    ],
    [
      'a statement that is fresh is not asked for again',
      {
        isAsked: false,
        hereFen: 5_000,
        knownUntilAt: ago(minuteMs),
        lots: [{ amountFen: 5_000, at: ago(2 * minuteMs) }],
      },
      [],
    ],
  ])('%s', (_, change, expected) => {
    expect(kindsOf(change)).toEqual(expected);
  });

  test('an account that is expected to receive is watched', () => {
    const from = account({ hold: 'used-up', isAsked: true, hereFen: 20_000_000 });
    const to = account({
      accountId: 'acc_2',
      number: '6217000000000002',
      level: 2,
      hereFen: 0,
      lots: [],
      feeders: [{ accountId: 'acc_1', share: 0.8 }],
    });
    expect(decide([from, to]).map(({ kind, accountId }) => [kind, accountId])).toEqual([
      ['watch', 'acc_2'],
    ]);
    expect(decide([{ ...from, hold: 'held' }, to])).toEqual([]);
  });

  test('one account of two cases is one stop, worth both', () => {
    const [alone] = decide([account()]);
    const both = decide([account(), account({ caseId: 'fnd_2', accountId: 'acc_2' })]);
    expect(both).toHaveLength(1);
    expect(both[0]?.sharedBy).toEqual(['fnd_2']);
    expect(both[0]?.caughtFen).toBe(2 * (alone?.caughtFen ?? 0));
  });
});

describe('limits', () => {
  const many = Array.from({ length: 60 }, (_, i) =>
    account({ accountId: `acc_${100 + i}`, number: String(i), caseId: `fnd_${i % 2}` }),
  );
  test('a bank gets no more than it may, the best first, and the rest waits', () => {
    const acts = decide(many, { banks: new Map([['A', load({ open: 5 })]]) });
    const free = acts.filter((act) => act.waits === null);
    expect(free).toHaveLength(policy.limit.openPerBankMax - 5);
    expect(acts.slice(free.length).every((act) => act.waits === 'bank')).toBe(true);
  });
  test('a minute holds so many messages', () => {
    const sentLastMinute = policy.limit.perBankMinuteMax - 2;
    const acts = decide(many, { banks: new Map([['A', load({ sentLastMinute })]]) });
    expect(acts.filter((act) => act.waits === null)).toHaveLength(2);
  });
  test('a case gets no more stops by itself than it may', () => {
    const stopsByCase = new Map([['fnd_0', policy.stop.automaticPerCaseMax - 1]]);
    const own = many.filter((one) => one.caseId === 'fnd_0').slice(0, 3);
    const acts = decide(own, { stopsByCase });
    expect(acts.map((act) => act.mode)).toEqual(['automatic', 'proposed', 'proposed']);
    expect(acts[1]?.asks).toEqual(['many']);
  });
  test('a case gets no more messages than it may', () => {
    const acts = decide([account()], { sentByCase: new Map([['fnd_1', 60]]) });
    expect(acts[0]?.waits).toBe('case');
  });
});

describe('what is expected', () => {
  test('half is gone after the median, and what is kept stays', () => {
    const level = { medianMs: 4 * minuteMs, keptShare: 0.2, exitShare: 0 };
    expect(survivalShare(level, { shape: 1.7, slow: 1, ageMs: 4 * minuteMs })).toBeCloseTo(0.6);
    expect(survivalShare(level, { shape: 1.7, slow: 2, ageMs: 8 * minuteMs })).toBeCloseTo(0.6);
    expect(survivalShare(level, { shape: 1.7, slow: 1, ageMs: 48 * hourMs })).toBeCloseTo(0.2);
  });
  test('money that the bank saw there counts from that look', () => {
    const old = { lots: [{ amountFen: 5_000_000, at: ago(30 * minuteMs) }] };
    const unseen = remainingAt(account(old), policy, now);
    const seen = remainingAt(account({ ...old, knownUntilAt: ago(secondMs) }), policy, now);
    expect(unseen).toBeLessThan(50_000);
    expect(seen).toBeGreaterThan(4_900_000);
  });
  test('following is worth more the sooner it begins, and never more than what left', () => {
    const pace = { level: 1, type: 'personal', kind: 'account', at: now, own: 1 } as const;
    const left = { fromMs: 0, untilMs: 5 * minuteMs };
    const soon = followedShare(policy, pace, { ...left, ageMs: 5 * minuteMs });
    const late = followedShare(policy, pace, { ...left, ageMs: 45 * minuteMs });
    expect(soon).toBeGreaterThan(late);
    expect(soon).toBeLessThan(0.9);
  });
  test('what a balance shows to have left is not there, and is followed', () => {
    const seen = account({ look: { balanceFen: 1_000_000, at: ago(secondMs) } });
    const { expectedHereFen, onwardFen } = outlookOfAccount(seen, undefined, { policy, now });
    expect(expectedHereFen).toBeLessThanOrEqual(1_000_000);
    expect(expectedHereFen).toBeGreaterThan(990_000);
    const whole = outlookOfAccount(account(), undefined, { policy, now });
    expect(onwardFen).toBeGreaterThan(whole.onwardFen);
    const held = account({ ...seen, hold: 'held' });
    expect(remainingAt(held, policy, (now + hourMs) as Instant)).toBe(1_000_000);
  });
  test('a bank is learned from its own answers, drawn towards the usual', () => {
    const learn = (n: number, tookMs: number, code: string | null) => {
      let record = newBankRecord('A');
      for (let i = 0; i < n; i += 1) record = learnAnswer(record, { tookMs, code }, policy.bank);
      return outlookOf(record, policy.bank);
    };
    const none = outlookOf(undefined, policy.bank);
    const [one, many] = [learn(1, hourMs, '1300'), learn(200, hourMs, '1300')];
    expect(none.answerMs).toBeLessThan(one.answerMs);
    expect(one.answerMs).toBeLessThan(many.answerMs);
    expect(none.appliesShare).toBeGreaterThan(one.appliesShare);
    expect(many.appliesShare).toBeLessThan(0.1);
    expect(learn(200, hourMs, null).appliesShare).toBe(none.appliesShare);
    expect(learn(50, secondMs, '1301').appliesShare).toBeGreaterThan(none.appliesShare);
  });
});

test('an exit has a task with a time and a letter; too little has none', () => {
  const facts = { lane: 'cash', amountFen: 1_990_000, at: now } as const;
  expect(exitDueAt(facts, policy)).toBe(now + policy.exit.cashMs);
  expect(exitDueAt({ ...facts, amountFen: 99_999 }, policy)).toBeNull();
  const letter = { ...facts, caseNumber: 'A-20261122-0037', place: 'ATM 0012', office: '反诈中心' };
  expect(draftExitLetter(letter, 'zh')).toMatchInlineSnapshot(`
    {
      "lines": [
        "我单位办理的 A-20261122-0037 电信网络诈骗案中，涉案资金 ¥19,900.00 于 2026-11-22 10:00:00 经 ATM 0012 转出。",
        "请保存并提供该笔取款前后各 30 分钟的监控影像、终端编号和取款人影像。",
        "依据《中华人民共和国反电信网络诈骗法》第二十条。",
        "反诈中心",
      ],
      "title": "关于协助调取取款影像的函",
    }
  `);
});
