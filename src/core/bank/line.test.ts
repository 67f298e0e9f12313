/** Goal: nothing is sent for ever and nothing is believed that cannot be. Method: tables, a property. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minuteMs, type Instant } from '../kernel/index.ts';
import {
  answerFault,
  bankResults,
  decideSend,
  defaultBankPolicy as policy,
  resultOf,
  transportClassOf,
  type BankAnswer,
  type BankRequest,
  type SendOutcome,
  type SendState,
} from './index.ts';

const now = 1_773_104_400_000 as Instant;
const told = (outcome: SendOutcome, state: SendState): string => {
  const verdict = decideSend(outcome, state, policy, { now, jitter: 1 });
  const next = verdict.nextAt === null ? 'never' : `+${verdict.nextAt - now}`;
  return `${verdict.status} ${verdict.tries} ${next} ${verdict.problem ?? ''}`.trim();
};
const retry: SendOutcome = { kind: 'retry', problem: 'ECONNREFUSED' };

test('what follows an attempt', () => {
  const lines = [
    told({ kind: 'taken' }, { status: 'waiting', tries: 1 }),
    told(retry, { status: 'waiting', tries: 1 }),
    told(retry, { status: 'waiting', tries: 4 }),
    told(retry, { status: 'waiting', tries: policy.attemptsMax }),
    told({ kind: 'refused', problem: '200001' }, { status: 'waiting', tries: 1 }),
    told({ kind: 'taken' }, { status: 'sent', tries: 1 }),
    told({ kind: 'taken' }, { status: 'sent', tries: policy.queriesMax }),
  ];
  expect(lines).toEqual([
    'sent 0 +22000',
    'waiting 1 +500 ECONNREFUSED',
    'waiting 4 +4000 ECONNREFUSED',
    'human 8 never ECONNREFUSED',
    'human 1 never 200001',
    'sent 1 +44000',
    'human 6 never no-answer',
  ]);
});

test('whatever a bank does, a message ends with an answer or a person', () => {
  const outcomes = fc.array(fc.constantFrom<SendOutcome>(retry, { kind: 'taken' }), {
    minLength: 200,
    maxLength: 200,
  });
  fc.assert(
    fc.property(outcomes, (all) => {
      let state: SendState = { status: 'waiting', tries: 0 };
      const ended = all.some((outcome) => {
        const next = { ...state, tries: state.tries + 1 };
        const verdict = decideSend(outcome, next, policy, { now, jitter: 0.5 });
        if (verdict.status === 'human') return true;
        expect(verdict.nextAt).toBeGreaterThan(now);
        state = { status: verdict.status, tries: verdict.tries };
        return false;
      });
      expect(ended).toBe(true);
    }),
  );
});

test('every code of the table has a meaning of its own; an unknown one is for a human', () => {
  expect(new Set(bankResults.map(({ code }) => code)).size).toBe(bankResults.length);
  expect(resultOf('0301').class).toBe('mismatch');
  expect(resultOf('1200').class).toBe('partial');
  expect(resultOf('1677')).toMatchObject({ code: '1677', class: 'human' });
  expect(['100000', '200003', '200008', '200001'].map(transportClassOf)).toEqual([
    'taken',
    'taken',
    'retry',
    'human',
  ]);
});

const request = {
  kind: 'freeze',
  account: { bank: '1021', number: '6222', name: '张三', type: 'personal' },
  amountFen: 10_000,
  madeAt: now,
} as BankRequest;
const account = {
  account: '6222',
  code: '0000',
  executedFen: 10_000,
  startAt: now,
} as BankAnswer['accounts'][number];
const answer: BankAnswer = {
  key: 'k',
  kind: 'freeze',
  bank: '1021',
  serial: 's',
  at: now,
  code: '0000',
  remark: '',
  accounts: [account],
  transactions: [],
  holder: null,
};

test.each<[string, Partial<BankAnswer>, string | null]>([
  ['as asked', {}, null],
  ['a part of the account', { accounts: [{ ...account, account: '6222_01' }] }, null],
  ['another kind', { kind: 'stop' }, 'kind-differs'],
  [
    'an account that begins alike',
    { accounts: [{ ...account, account: '62221' }] },
    'account-differs',
  ],
  ['before it was asked', { at: (now - 11 * minuteMs) as Instant }, 'time-impossible'],
  [
    'that began before it was asked',
    { accounts: [{ ...account, startAt: (now - 11 * minuteMs) as Instant }] },
    'time-impossible',
  ],
  ['in the future', { at: (now + 11 * minuteMs) as Instant }, 'time-impossible'],
  ['more than asked', { accounts: [{ ...account, executedFen: 10_001 }] }, 'amount-over-limit'],
])('an answer %s', (_, parts, fault) => {
  const context = { now, skewMs: 10 * minuteMs };
  expect(answerFault(request, { ...answer, ...parts }, context)).toBe(fault);
});
