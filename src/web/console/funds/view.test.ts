/**
 * Goal: the picture says of each account what is true of it. Method: one account with the measures
 * of each row of a table, and a small case read as cards, edges and rows.
 */
import { describe, expect, test } from 'vitest';
import type { FundDetail } from '../../../contract/index.ts';
import {
  deepest,
  holdOf,
  moneyRows,
  standOf,
  stoppable,
  viewOf,
  type CaseAccount,
  type CaseMeasure,
} from './view.ts';

const account = (change: Partial<CaseAccount> = {}): CaseAccount => ({
  id: 'acc_1',
  bank: '建设银行',
  numberMasked: '6217 **** 3306',
  holderMasked: '马*',
  type: 'personal',
  kind: 'account',
  level: 1,
  inFen: 100,
  hereFen: 100,
  outFen: 0,
  stoppedFen: 0,
  frozenFen: 0,
  releasedFen: 0,
  heldUntilAt: null,
  firstInAt: null,
  lastInAt: null,
  balanceFen: null,
  balanceAt: null,
  knownUntilAt: null,
  watchedUntilAt: null,
  asked: [],
  otherCases: 0,
  ...change,
});

const measure = (
  kind: CaseMeasure['kind'],
  status: CaseMeasure['status'],
  accountId = 'acc_1',
): CaseMeasure =>
  ({
    id: `msr_${kind}_${status}`,
    accountId,
    kind,
    status,
    requestedAt: '2026-11-22',
  }) as CaseMeasure;

describe('how an account stands', () => {
  test.each([
    ['nothing done, money there', account(), [], 'open'],
    ['nothing there any more', account({ hereFen: 0 }), [], 'passed'],
    ['asked for', account(), [measure('stop', 'requested')], 'asking'],
    ['sent', account(), [measure('stop', 'sent')], 'asking'],
    ['stopped', account(), [measure('stop', 'in-force')], 'stopped'],
    ['stopped in part', account(), [measure('stop', 'partial')], 'stopped'],
    [
      'a freeze counts before a stop',
      account(),
      [measure('stop', 'in-force'), measure('freeze', 'in-force')],
      'frozen',
    ],
    [
      'a freeze under way leaves the stop in sight',
      account(),
      [measure('stop', 'in-force'), measure('freeze', 'sent')],
      'stopped',
    ],
    ['behind another freeze', account(), [measure('freeze', 'queued')], 'queued'],
    ['a lapse leaves it open', account(), [measure('stop', 'lapsed')], 'open'],
    ['a mismatch leaves it open', account(), [measure('stop', 'match-failed')], 'open'],
    ['released', account({ releasedFen: 100 }), [measure('stop', 'released')], 'released'],
    ['cash is gone', account({ kind: 'cash' }), [measure('stop', 'sent')], 'cash'],
    ['abroad', account({ kind: 'abroad' }), [], 'abroad'],
  ] as const)('%s', (_, one, measures, stand) => {
    expect(standOf(one, measures)).toBe(stand);
  });

  test('what holds is what is in force', () => {
    expect(holdOf([measure('stop', 'lapsed'), measure('stop', 'sent')])).toBeUndefined();
  });
});

const transfer = (change: object) => ({
  id: 't1',
  fromBank: '工商银行',
  fromMasked: '6222 **** 0918',
  accountId: 'acc_1',
  amountFen: 70,
  at: '2026-11-22T02:24:10.000Z',
  confirmed: null,
  ...change,
});

const detail = {
  lossFen: 100,
  transfers: [
    transfer({}),
    transfer({ id: 't2', amountFen: 30, at: '2026-11-22T02:26:00.000Z' }),
    transfer({ id: 't3', amountFen: 5, confirmed: false }),
  ],
  accounts: [
    account({ hereFen: 20 }),
    account({ id: 'acc_2', level: 2, hereFen: 50 }),
    account({ id: 'acc_3', level: 3, hereFen: 0 }),
    account({ id: 'acc_4', level: 3, hereFen: 10, kind: 'cash' }),
  ],
  flows: [
    {
      id: 'f1',
      fromId: 'acc_1',
      toId: 'acc_2',
      amountFen: 90,
      tracedFen: 80,
      at: '2026-11-22T02:25:00.000Z',
      serial: 'S1',
      type: 'transfer',
      place: null,
    },
    {
      id: 'f0',
      fromId: null,
      toId: 'acc_1',
      amountFen: 70,
      tracedFen: 70,
      at: '2026-11-22T02:24:10.000Z',
      serial: 'S0',
      type: 'transfer',
      place: null,
    },
  ],
  measures: [measure('stop', 'in-force', 'acc_2')],
} as unknown as FundDetail;

describe('a case', () => {
  const view = viewOf(detail);

  test('the victim’s account is one card, with all that it paid', () => {
    expect(view.victims).toHaveLength(1);
    expect(view.victims[0]).toMatchObject({ bank: '工商银行', outFen: 105 });
  });

  test('a transfer that the bank denies is not drawn, and no transfer twice', () => {
    expect(view.edges.map(({ id, amountFen }) => [id, amountFen])).toEqual([
      ['t1', 70],
      ['t2', 30],
      ['f1', 80],
    ]);
  });

  test('what can be stopped: real accounts with money and without a hold', () => {
    expect(stoppable(view).map(({ id }) => id)).toEqual(['acc_1']);
  });

  test('money that came back stands with the victim', () => {
    const home = account({ id: 'acc_0', level: 0 });
    const back = { ...detail.flows[0], id: 'f2', fromId: 'acc_2', toId: 'acc_0' };
    const again = viewOf({
      ...detail,
      accounts: [...detail.accounts, home],
      flows: [...detail.flows, back],
    } as FundDetail);
    expect(again.edges.at(-1)?.toId).toBe(again.victims[0]?.id);
    expect(again.nodes.map(({ id }) => id)).not.toContain('acc_0');
    expect(stoppable(again).map(({ id }) => id)).toEqual(['acc_1']);
  });

  test('rows in the order of time', () => {
    expect(moneyRows(view).map(({ id }) => id)).toEqual(['t1', 't3', 'f1', 't2']);
    expect(deepest(view)).toBe(3);
  });
});
