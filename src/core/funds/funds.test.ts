/**
 * Goal: the text table of measures, each refusal, the calendar and the sharing of outflows are what
 * they say. Method: one play function; a line for each event, ending in the outcome.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccountAnswer, BankAnswer, BankRequest } from '../bank/index.ts';
import {
  addMonths,
  dayMs,
  formatInstant,
  hourMs,
  minuteMs,
  parseInstant,
  type Instant,
} from '../kernel/index.ts';
import { playHistory } from '../../../test/load/fund-history.ts';
import { proRata } from './attribute.ts';
import {
  applyFundEvents,
  clocksOf,
  decideFund,
  decideFundClocks,
  nextDue,
  defaultFundsPolicy,
  fundRefusals,
  openFundCase,
  waitOf,
  postChanges,
  type CaseAccountId,
  type CaseDraft,
  type FundCase,
  type FundCommand,
  type FundContext,
  type FundsPolicy,
  type MeasureId,
  type StopHistory,
} from './index.ts';

const start = parseInstant('2026-03-10T09:00:00+08:00') ?? (0 as Instant);
const none: StopHistory = { used: 0, living: false };

type Play = {
  state: FundCase;
  now: Instant;
  requests: BankRequest[];
  stops: StopHistory;
  policy: FundsPolicy;
};

let serial = 0;
const contextOf = (play: Omit<Play, 'state'>, actor = 'usr_a', level = 'branch'): FundContext => ({
  actor,
  level,
  now: play.now,
  policy: play.policy,
  office: { id: 'unt_1', name: '海晏分局' },
  officersOf: (people) =>
    people.map((name) => {
      // One of them has no number on record.
      const idNumber = name === 'usr_nobody' ? '' : '1';
      return { name, idType: 'police', idNumber, phone: '96110' };
    }),
  stopsOf: () => play.stops,
  accountId: () => `acc_${(serial += 1)}` as CaseAccountId,
  measureId: () => `msr_${(serial += 1)}` as MeasureId,
  transferId: () => `trf_${(serial += 1)}`,
});

const transfer = (at: number, toName = '赵某') => ({
  fromBank: '甲银行',
  fromAccount: '6222000000000001',
  fromName: '林小芳',
  toBank: '乙银行',
  toAccount: '6217000000000002',
  toName,
  toType: 'personal' as const,
  amountFen: 5_000_000,
  at: at as Instant,
});

function opened(
  draft: Partial<CaseDraft> = {},
  policy: Partial<FundsPolicy> = {},
  actor = 'usr_a',
  stops: StopHistory = none,
): Play {
  const play = {
    now: start,
    requests: [] as BankRequest[],
    stops,
    policy: { ...defaultFundsPolicy, ...policy },
  };
  const { state, requests } = openFundCase(
    { id: 'fnd_1', number: 'A-20260310-0001' },
    {
      unitId: 'unt_1',
      victim: { personId: null, name: '林小芳', idNumber: null, phone: null },
      category: null,
      channel: 'seat',
      warningId: null,
      reportedAt: start,
      story: '冒充客服',
      transfers: [transfer(start - 5 * minuteMs)],
      ...draft,
    },
    contextOf(play, actor),
  );
  play.requests.push(...requests);
  return { ...play, state };
}

/** Acts; answers the refusal, or what became of the newest measure. */
function act(play: Play, command: FundCommand, actor = 'usr_a', level = 'branch'): string {
  const decided = decideFund(play.state, command, contextOf(play, actor, level));
  if (!decided.ok) return decided.error;
  play.state = applyFundEvents(play.state, decided.value.events);
  play.requests.push(...decided.value.requests);
  return standing(play);
}

function standing({ state }: Play): string {
  return state.measures
    .map((one) => {
      const end = one.expiresAt === null ? '' : ` +${(one.expiresAt - start) / hourMs}h`;
      const owed = one.cosignDueAt === null ? '' : ' owed';
      return `${one.kind}${one.ordinal} ${one.status}${end}${one.pending ? ` (${one.pending})` : ''}${owed}`;
    })
    .join(', ');
}

type Told = Partial<AccountAnswer> & { readonly transactions?: BankAnswer['transactions'] };

/** The bank answers the newest request, or the one named. */
function bank(play: Play, code: string, told: Told = {}, key?: string): string {
  const request = play.requests.find((one) => one.key === key) ?? play.requests.at(-1);
  if (request === undefined) return 'nothing was asked';
  const account: AccountAnswer = {
    account: request.account.number,
    name: null,
    remark: '',
    balanceFen: null,
    availableFen: null,
    executedFen: null,
    startAt: play.now,
    expireAt: null,
    prior: null,
    status: null,
    ...told,
    code,
  };
  const answer: BankAnswer = {
    key: request.key,
    kind: request.kind,
    bank: '乙银行',
    serial: `s${(serial += 1)}`,
    at: play.now,
    code,
    remark: '',
    accounts: [account],
    transactions: told.transactions ?? [],
    holder: null,
  };
  return act(play, { act: 'answer', answer }, 'system:bank-line');
}

function wait(play: Play, ms: number): string {
  play.now = (play.now + ms) as Instant;
  const terms = { now: play.now, actor: 'system:timer', policy: play.policy };
  play.state = applyFundEvents(play.state, decideFundClocks(play.state, new Set(), terms));
  return standing(play);
}

const firstAccount = ({ state }: Play): CaseAccountId => state.accounts[0]?.id ?? 'acc_0';
const newest = ({ state }: Play): MeasureId => state.measures.at(-1)?.id ?? 'msr_0';
const reason = '案情需要';

const movement = ({ state, now }: Play): BankAnswer['transactions'][number] => ({
  account: state.accounts[0]?.number ?? '',
  serial: 'w1',
  at: now,
  direction: 'out',
  amountFen: 100,
  balanceFen: null,
  isDone: true,
  isCash: false,
  type: 'transfer',
  counterparty: null,
  reverses: null,
  place: null,
  merchant: null,
  terminal: null,
  ip: null,
  mac: null,
  remark: '',
});

test('a watch carries on what a statement told; it tells nothing of what was before', () => {
  const play = opened();
  const accountId = firstAccount(play);
  const known = () => play.state.accounts[0]?.knownUntilAt;
  act(play, { act: 'watch', accountId, untilAt: (start + dayMs) as Instant });
  const watch = play.requests.at(-1)?.key;
  const transactions = [movement(play)];
  bank(play, '0000', {}, watch);
  bank(play, '0000', { transactions }, watch);
  expect(known()).toBeNull();
  act(play, { act: 'query', accountId, what: 'transactions' });
  bank(play, '0000');
  const first = play.now;
  expect(known()).toBe(first);
  wait(play, hourMs);
  bank(play, '0000', {}, watch);
  expect(known()).toBe(first);
  bank(play, '0000', { transactions }, watch);
  expect(known()).toBe(play.now);
});

describe('stops', () => {
  test('from the report to the lapse', () => {
    const play = opened();
    expect([
      standing(play),
      act(play, { act: 'co-sign', measureId: newest(play) }),
      act(play, { act: 'co-sign', measureId: newest(play) }, 'usr_b'),
      bank(play, '0000', { startAt: (start + 90_000) as Instant, executedFen: 5_000_000 }),
      bank(play, '0301'),
      wait(play, 48 * hourMs),
      wait(play, 90_000),
    ]).toMatchInlineSnapshot(`
      [
        "stop1 sent owed",
        "second-person-needed",
        "stop1 sent",
        "stop1 in-force +48.025h",
        "stop1 in-force +48.025h",
        "stop1 in-force +48.025h",
        "stop1 lapsed +48.025h",
      ]
    `);
  });

  test('a bank that finds no match must not stop; a later word of success counts', () => {
    for (const code of ['0100', '0199', '0200', '0301', '0400', '0499']) {
      const play = opened();
      expect(bank(play, code)).toBe('stop1 match-failed');
      expect(play.state.transfers[0]?.confirmed).toBe(false);
    }
    const play = opened();
    expect([bank(play, '1101'), bank(play, '0000')]).toMatchInlineSnapshot(`
      [
        "stop1 failed",
        "stop1 in-force +48h",
      ]
    `);
  });

  test('a bank that names a later end than the law is not believed, an earlier one is', () => {
    const later = opened();
    expect(bank(later, '0000', { expireAt: (start + 90 * dayMs) as Instant })).toContain('+48h');
    const earlier = opened();
    expect(bank(earlier, '0000', { expireAt: (start + hourMs) as Instant })).toContain('+1h');
  });

  test('an answer that comes after its time is a lapse, not a stop', () => {
    const play = opened();
    wait(play, 60 * hourMs);
    expect(bank(play, '1200', { startAt: start })).toBe('stop1 lapsed +48h owed');
  });

  test('extended before its end, and only then', () => {
    const play = opened();
    const measureId = newest(play);
    expect([
      act(play, { act: 'extend', measureId, reason }),
      bank(play, '0000'),
      act(play, { act: 'extend', measureId, reason }),
      act(play, { act: 'extend', measureId, reason }),
      bank(play, '0000'),
      act(play, { act: 'extend', measureId, reason }),
      wait(play, 96 * hourMs),
      act(play, { act: 'extend', measureId, reason }),
    ]).toMatchInlineSnapshot(`
      [
        "measure-not-in-force",
        "stop1 in-force +48h owed",
        "stop1 in-force +48h (extend) owed",
        "change-pending",
        "stop1 in-force +96h owed",
        "too-many-extensions",
        "stop1 lapsed +96h owed",
        "measure-not-in-force",
      ]
    `);
  });

  test('an extension that the bank did in time and told late takes the lapse back', () => {
    const play = opened();
    bank(play, '0000');
    wait(play, 47 * hourMs);
    act(play, { act: 'extend', measureId: newest(play), reason });
    expect([wait(play, 2 * hourMs), bank(play, '0000')]).toMatchInlineSnapshot(`
      [
        "stop1 lapsed +48h (extend) owed",
        "stop1 in-force +96h owed",
      ]
    `);
  });

  test('an extension that fails leaves the stop to its end', () => {
    const play = opened();
    bank(play, '0000');
    act(play, { act: 'extend', measureId: newest(play), reason });
    expect([bank(play, '1800'), wait(play, 48 * hourMs)]).toMatchInlineSnapshot(`
      [
        "stop1 in-force +48h owed",
        "stop1 lapsed +48h owed",
      ]
    `);
  });

  test('lifted, also before the bank answered; a release overtakes an extension', () => {
    const play = opened();
    const [stop] = play.requests;
    const measureId = newest(play);
    expect([
      act(play, { act: 'release', measureId, reason }),
      act(play, { act: 'release', measureId, reason }),
      bank(play, '0000', {}, stop?.key),
      bank(play, '1900'),
      bank(play, '0000', {}, stop?.key),
    ]).toMatchInlineSnapshot(`
      [
        "stop1 sent (release) owed",
        "change-pending",
        "stop1 in-force +48h (release) owed",
        "stop1 released +48h owed",
        "stop1 released +48h owed",
      ]
    `);
    const other = opened();
    bank(other, '0000');
    act(other, { act: 'extend', measureId: newest(other), reason });
    const extension = other.requests.at(-1);
    act(other, { act: 'release', measureId: newest(other), reason });
    expect([bank(other, '0000', {}, extension?.key), bank(other, '0000')]).toMatchInlineSnapshot(`
      [
        "stop1 in-force +48h (release) owed",
        "stop1 released +48h owed",
      ]
    `);
  });

  test('old money waits for two people; the centre never signs alone', () => {
    const old = opened({ transfers: [transfer(start - 10 * dayMs)] });
    expect(standing(old)).toBe('');
    const accountId = firstAccount(old);
    expect([
      act(old, { act: 'stop', accountId, reason }),
      act(old, { act: 'co-sign', measureId: newest(old) }),
      act(old, { act: 'co-sign', measureId: newest(old) }, 'usr_b'),
    ]).toMatchInlineSnapshot(`
      [
        "stop1 requested",
        "second-person-needed",
        "stop1 sent",
      ]
    `);
    const centre = opened({ transfers: [transfer(start - 10 * dayMs)] });
    act(centre, { act: 'stop', accountId: firstAccount(centre), reason }, 'system:chase');
    expect([
      act(centre, { act: 'co-sign', measureId: newest(centre) }),
      act(centre, { act: 'co-sign', measureId: newest(centre) }),
      act(centre, { act: 'co-sign', measureId: newest(centre) }, 'usr_b'),
    ]).toMatchInlineSnapshot(`
      [
        "stop1 sent owed",
        "second-person-needed",
        "stop1 sent",
      ]
    `);
  });

  test('what the reporting bank stopped is in force from its moment', () => {
    const at = (start - minuteMs) as Instant;
    const play = opened({
      stoppedByBank: [{ account: '6217000000000002', at, amountFen: 4_000_000 }],
    });
    expect([standing(play), play.requests.length]).toEqual([
      'stop1 in-force +47.983333333333334h owed',
      0,
    ]);
  });

  const ownStop = 'stop1 sent owed';
  test.each<[string, number, StopHistory, string]>([
    ['from a clock ahead of ours', start + 400 * dayMs, none, 'stop1 in-force +48h owed'],
    ['longer ago than it could hold', start - 48 * hourMs, none, ownStop],
    ['as its second', start, { used: 1, living: false }, 'stop2 in-force +48h owed'],
    ['as its third', start, { used: 2, living: false }, ''],
    ['while ours holds', start, { used: 1, living: true }, ''],
  ])('a stop of the reporting bank %s', (_, at, stops, outcome) => {
    const one = { account: '6217000000000002', at: at as Instant, amountFen: null };
    expect(standing(opened({ stoppedByBank: [one, one] }, {}, 'usr_a', stops))).toBe(outcome);
  });
});

test('the second stop of an account is not extended where an extension counts as one', () => {
  const play = opened();
  bank(play, '0000');
  play.stops = { used: 2, living: true };
  const extend: FundCommand = { act: 'extend', measureId: newest(play), reason };
  expect(act(play, extend)).toBe('too-many-stops');
  play.policy = { ...play.policy, extensionCounts: false };
  expect(act(play, extend)).toBe('stop1 in-force +48h (extend) owed');
});

test('what a bank does not get is never silent, and its late answer still counts', () => {
  const play = opened();
  const key = play.requests.at(-1)?.key ?? '';
  const setback = (kind: 'stuck' | 'resumed' | 'given-up', at = key): string => {
    act(play, { act: 'setback', key: at, kind, problem: '超时' });
    const measure = play.state.measures[0];
    const needs = measure && waitOf(measure, play.policy, play.now);
    return `${standing(play)}: ${needs ?? 'nothing'} ${measure?.notReached ?? '-'}`;
  };
  expect([
    setback('stuck', 'another'),
    setback('stuck'),
    setback('resumed'),
    setback('stuck'),
    setback('given-up'),
    setback('stuck'),
    bank(play, '0000', { executedFen: 5_000_000 }),
    setback('resumed'),
  ]).toEqual([
    'stop1 sent owed: co-sign -',
    'stop1 sent owed: not-reached 超时',
    'stop1 sent owed: co-sign -',
    'stop1 sent owed: not-reached 超时',
    'stop1 failed: not-reached 超时',
    'stop1 failed: not-reached 超时',
    'stop1 in-force +48h',
    'stop1 in-force +48h: nothing -',
  ]);
  // A change of the measure that does not get through leaves the measure as it is.
  act(play, { act: 'release', measureId: newest(play), reason });
  const change = play.requests.at(-1)?.key ?? '';
  expect([setback('stuck', change), setback('given-up', change)]).toEqual([
    'stop1 in-force +48h (release): not-reached 超时',
    'stop1 in-force +48h: nothing -',
  ]);
});

test('what waits to be signed has its time: those who sign are reminded, then the chief', () => {
  const play = opened({}, { firstStopAutomatic: false });
  act(play, { act: 'file', number: '1' });
  act(play, { act: 'freeze', accountId: firstAccount(play), limitFen: null, reason });
  const measure = play.state.measures[0];
  const { approveMs } = play.policy;
  expect(measure && nextDue(measure, play.policy)?.at).toBe(start + approveMs);
  const steps = [...clocksOf(play.state, play.policy, play.now).keys()];
  const at = (ms: number): readonly string[] =>
    decideFundClocks(play.state, new Set(steps), {
      now: (start + ms) as Instant,
      actor: 'system:timer',
      policy: play.policy,
    }).map((one) => `${one.kind} ${one.code ?? ''}`);
  expect([at(approveMs - 1), at(approveMs), at(2 * approveMs)]).toEqual([
    [],
    ['reminded approve'],
    ['reminded approve', 'late approve-late'],
  ]);
});

test('what is late is on record once, by the step of its timer', () => {
  const play = opened();
  const kinds = (steps: readonly string[]): readonly string[] =>
    decideFundClocks(play.state, new Set(steps), {
      now: play.now,
      actor: 'system:timer',
      policy: play.policy,
    }).map((one) => `${one.kind} ${one.code}`);
  const id = newest(play);
  play.now = (start + 31 * minuteMs) as Instant;
  expect([kinds([]), kinds([`${id}:answer`])]).toEqual([[], ['late answer']]);
  bank(play, '0000', { startAt: start });
  play.now = (start + 25 * hourMs) as Instant;
  expect(kinds([`${id}:co-sign`, `${id}:answer`])).toEqual(['late co-sign']);
  play.now = (start + 36 * hourMs) as Instant;
  expect(kinds([`${id}:remind-${12 * hourMs}-0`])).toEqual(['reminded remind']);
  play.now = (start + 49 * hourMs) as Instant;
  expect(kinds([])).toEqual(['lapsed lapse']);
  const clocks = [...clocksOf(play.state, play.policy, start).values()].map(
    (at) => (at - start) / hourMs,
  );
  expect(clocks.toSorted((a, b) => a - b)).toEqual([24, 36, 44, 47, 48]);
});

describe('freezes', () => {
  const filed = (): Play => {
    const play = opened();
    bank(play, '0000', { executedFen: 5_000_000 });
    act(play, { act: 'file', number: '海公立〔2026〕17号' }, 'usr_h');
    return play;
  };
  const freeze = (play: Play, major = false): FundCommand => ({
    act: 'freeze',
    accountId: firstAccount(play),
    limitFen: null,
    reason,
    major,
  });

  test('asked for, approved by another, takes the place of the stop, renewed, released', () => {
    const play = filed();
    act(play, freeze(play));
    const measureId = newest(play);
    expect([
      act(play, { act: 'approve', measureId }),
      act(play, { act: 'co-sign', measureId }, 'usr_h'),
      act(play, { act: 'approve', measureId }, 'usr_h'),
      bank(play, '0000', { executedFen: 5_000_000 }),
      act(play, { act: 'renew', measureId, reason }),
      act(play, { act: 'approve', measureId }, 'usr_h'),
      bank(play, '0000'),
      act(play, { act: 'release', measureId, reason, unrelated: true }),
      act(play, { act: 'approve', measureId }, 'usr_h'),
      bank(play, '0000'),
    ]).toMatchInlineSnapshot(`
      [
        "second-person-needed",
        "not-asked",
        "stop1 in-force +48h owed, freeze1 sent",
        "stop1 superseded +48h owed, freeze1 in-force +4416h",
        "stop1 superseded +48h owed, freeze1 in-force +4416h (extend)",
        "stop1 superseded +48h owed, freeze1 in-force +4416h (extend)",
        "stop1 superseded +48h owed, freeze1 in-force +8760h",
        "stop1 superseded +48h owed, freeze1 in-force +8760h (release)",
        "stop1 superseded +48h owed, freeze1 in-force +8760h (release)",
        "stop1 superseded +48h owed, freeze1 released +8760h",
      ]
    `);
  });

  test('waits in line behind another, and takes effect when the bank says so', () => {
    const play = filed();
    act(play, freeze(play));
    act(play, { act: 'approve', measureId: newest(play) }, 'usr_h');
    const prior = { office: '某市局', amountFen: null, expireAt: (start + dayMs) as Instant };
    expect([
      bank(play, '0000', { executedFen: 0, prior }),
      bank(play, '1303'),
      wait(play, dayMs),
      bank(play, '0000', { executedFen: 5_000_000 }),
    ]).toMatchInlineSnapshot(`
      [
        "stop1 in-force +48h owed, freeze1 queued",
        "stop1 in-force +48h owed, freeze1 queued",
        "stop1 in-force +48h owed, freeze1 queued",
        "stop1 superseded +48h owed, freeze1 in-force +4440h",
      ]
    `);
  });

  test('refusing the release of what was called unrelated ends its three days', () => {
    const play = filed();
    act(play, freeze(play));
    const measureId = newest(play);
    act(play, { act: 'approve', measureId }, 'usr_h');
    bank(play, '0000', { executedFen: 5_000_000 });
    const unrelated = () => play.state.measures.find((one) => one.id === measureId)?.unrelatedAt;
    act(play, { act: 'release', measureId, reason, unrelated: true });
    expect(unrelated()).toBe(play.now);
    act(play, { act: 'refuse', measureId, reason: '流水显示系涉案资金' }, 'usr_h');
    expect(unrelated()).toBeNull();
  });

  test('one that begins at the bank after it was lifted is on record again', () => {
    const play = filed();
    act(play, freeze(play));
    const measureId = newest(play);
    act(play, { act: 'approve', measureId }, 'usr_h');
    const frozen = play.requests.at(-1)?.key;
    expect([
      bank(play, '1303'),
      act(play, { act: 'release', measureId, reason }),
      act(play, { act: 'approve', measureId }, 'usr_h'),
      bank(play, '0000'),
      wait(play, hourMs),
      bank(play, '0000', { startAt: start }, frozen),
      bank(play, '0000', { executedFen: 5_000_000 }, frozen),
    ]).toMatchInlineSnapshot(`
      [
        "stop1 in-force +48h owed, freeze1 queued",
        "stop1 in-force +48h owed, freeze1 queued (release)",
        "stop1 in-force +48h owed, freeze1 queued (release)",
        "stop1 in-force +48h owed, freeze1 released",
        "stop1 in-force +48h owed, freeze1 released",
        "stop1 in-force +48h owed, freeze1 released",
        "stop1 superseded +48h owed, freeze1 in-force +4417h",
      ]
    `);
  });

  test('a year is for the city to grant, and nothing is renewed after its end', () => {
    const play = filed();
    act(play, freeze(play, true));
    const measureId = newest(play);
    expect([
      act(play, { act: 'approve', measureId }, 'usr_h'),
      act(play, { act: 'approve', measureId }, 'usr_c', 'bureau'),
      bank(play, '0000', { executedFen: 5_000_000 }),
      wait(play, 366 * dayMs),
      act(play, { act: 'renew', measureId, reason }),
    ]).toMatchInlineSnapshot(`
      [
        "city-approval-needed",
        "stop1 in-force +48h owed, freeze1 sent",
        "stop1 superseded +48h owed, freeze1 in-force +8760h",
        "stop1 superseded +48h owed, freeze1 lapsed +8760h",
        "measure-not-in-force",
      ]
    `);
  });
});

test('every refusal is met', () => {
  const met = new Set<string>();
  const play = opened();
  const accountId = firstAccount(play);
  const measureId = newest(play);
  const ghost = { accountId: 'acc_0' as CaseAccountId, measureId: 'msr_0' as MeasureId };
  const tries: readonly [FundCommand, Partial<Play>?][] = [
    [
      { act: 'add-transfer', transfer: transfer(start) },
      { policy: { ...play.policy, transfersMax: 1 } },
    ],
    [{ act: 'stop', accountId: ghost.accountId, reason }],
    [{ act: 'stop', accountId, reason: ' ' }],
    [{ act: 'stop', accountId, reason }, { stops: { used: 1, living: true } }],
    [{ act: 'stop', accountId, reason }, { stops: { used: 2, living: false } }],
    [{ act: 'co-sign', measureId: ghost.measureId }],
    [{ act: 'co-sign', measureId }],
    [{ act: 'refuse', measureId, reason }],
    [{ act: 'extend', measureId, reason }],
    [{ act: 'freeze', accountId, limitFen: null, reason }],
    [{ act: 'restitute', amountFen: 1, from: 'cash', receipt: 'r' }],
    [{ act: 'end-watch', accountId }],
    [{ act: 'close', reason }],
  ];
  for (const [command, parts] of tries) met.add(act({ ...play, ...parts }, command));
  const given = { kind: 'restituted', at: start, amountFen: 1, from: 'cash' } as const;
  const recoveries = [{ ...given, accountId: null, causeId: 'r' }];
  const again = { act: 'restitute', amountFen: 1, from: 'cash', receipt: 'r' } as const;
  met.add(act({ ...play, state: { ...play.state, recoveries } }, again));
  met.add(
    act(
      { ...play, state: { ...play.state, status: 'not-filed' } },
      { act: 'stop', accountId, reason },
    ),
  );
  const until = (start + dayMs) as Instant;
  act(play, { act: 'watch', accountId, untilAt: until });
  met.add(act(play, { act: 'watch', accountId, untilAt: until }));
  act(play, { act: 'query', accountId, what: 'transactions' });
  met.add(act(play, { act: 'query', accountId, what: 'transactions' }));
  bank(play, '0000', {}, play.requests[0]?.key);
  act(play, { act: 'extend', measureId, reason });
  met.add(act(play, { act: 'extend', measureId, reason }));
  bank(play, '0000');
  met.add(act(play, { act: 'extend', measureId, reason }));
  act(play, { act: 'file', number: '1' });
  met.add(act(play, { act: 'file', number: '2' }));
  act(play, { act: 'freeze', accountId, limitFen: null, reason, major: true });
  met.add(act(play, { act: 'freeze', accountId, limitFen: null, reason }));
  met.add(act(play, { act: 'approve', measureId: newest(play) }, 'usr_h'));
  act(play, { act: 'refuse', measureId: newest(play), reason }, 'usr_h');
  // Between the end and the timer that records it.
  play.now = (start + 97 * hourMs) as Instant;
  met.add(
    act(
      { ...play, policy: { ...play.policy, extensionsMax: 5 } },
      { act: 'extend', measureId, reason },
    ),
  );
  wait(play, 0);
  const nameless = opened({ transfers: [transfer(start, '')] });
  met.add(act(nameless, { act: 'stop', accountId: firstAccount(nameless), reason }));
  act(play, { act: 'close', reason });
  met.add(act(play, { act: 'close', reason }));
  const fresh = opened();
  const wanted = { act: 'query', accountId: firstAccount(fresh), what: 'holder' } as const;
  met.add(act(fresh, wanted, 'usr_nobody'));
  expect(fundRefusals.filter((one) => !met.has(one))).toEqual([]);
});

test('money that a bank paid back is told of a closed case too', () => {
  // Without a name no stop is sent, and nothing stands against closing.
  const play = opened({ transfers: [transfer(start, '')] });
  const accountId = firstAccount(play);
  const account = play.state.accounts.find((one) => one.id === accountId);
  act(play, { act: 'close', reason });
  expect(act(play, { act: 'stop', accountId, reason })).toBe('case-closed');
  const at = { bank: account?.bank ?? '', number: account?.number ?? '' };
  const parts = { ...play.state.parts, 'in-flight': play.state.lossFen };
  play.state = { ...play.state, parts };
  act(play, { act: 'returned', account: at, amountFen: 100, returnId: 'rtn_1' });
  expect(play.state.status).toBe('closed');
  expect(play.state.recoveries).toMatchObject([{ causeId: 'rtn_1', amountFen: 100 }]);
  expect(postChanges(null, play.state, start).state.imbalanceFen).toBe(0);
  // Paid is paid: what is beyond the loss is on record, and the books raise the alarm.
  act(play, { act: 'returned', account: at, amountFen: 5_000_000, returnId: 'rtn_2' });
  expect(postChanges(null, play.state, start).state.imbalanceFen).toBe(-100);
});

test('months are those of the calendar of China', () => {
  const day = (text: string): string =>
    formatInstant(addMonths(parseInstant(text) ?? start, 6) + 8 * hourMs).slice(0, 16);
  expect(day('2026-08-31T10:00:00+08:00')).toBe('2027-02-28T10:00');
  expect(day('2027-08-31T00:30:00+08:00')).toBe('2028-02-29T00:30');
  expect(day('2026-03-10T23:59:00+08:00')).toBe('2026-09-10T23:59');
});

test('an outflow is shared to the fen, by what each has', () => {
  expect(proRata(10_000, [5000, 5000, 5000])).toEqual([3334, 3333, 3333]);
  expect(proRata(99, [10, 20])).toEqual([10, 20]);
  const sums = fc.array(fc.integer({ min: 0, max: 1_000_000_000_000 }), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_000_000_000_000 }), sums, (amount, holdings) => {
      const parts = proRata(amount, holdings);
      const total = holdings.reduce((sum, one) => sum + one, 0);
      expect(parts.reduce((sum, one) => sum + one, 0)).toBe(Math.min(amount, total));
      expect(parts.every((part, i) => part >= 0 && part <= (holdings[i] ?? 0))).toBe(true);
    }),
  );
});

test('in any history every fen is accounted for', () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    expect({ seed, problems: playHistory(seed).problems }).toEqual({ seed, problems: [] });
  }
});

test('whom no bank knows signs nothing, but does not hold up the first stops or a release', () => {
  const play = opened({}, {}, 'usr_nobody');
  expect(play.requests[0]?.officers).toEqual([
    { name: '值班民警', idType: 'id-card', idNumber: '000000000000000000', phone: '96110' },
  ]);
});
