/** Goal: what a dialog sends is what was asked and typed. Method: a row for each act, whole and not. */
import { describe, expect, test } from 'vitest';
import type { MeasureRow } from '../../../contract/index.ts';
import { commandOf, limitFen, type Asked, type Form } from './command.ts';
import type { CaseAccount } from './view.ts';

const account = { id: 'acc_1' } as CaseAccount;
const measure = { id: 'msr_1' } as MeasureRow;
const now = Date.parse('2026-11-22T04:00:00.000Z');
const form: Form = {
  reason: '涉诈资金',
  limit: '',
  hours: '48',
  kind: 'cash',
  major: false,
  unrelated: false,
};

describe('commands', () => {
  test.each<[Asked, Partial<Form>, unknown]>([
    [{ what: 'stop', account }, {}, { act: 'stop', accountId: 'acc_1', reason: '涉诈资金' }],
    [{ what: 'stop', account }, { reason: ' ' }, undefined],
    [
      { what: 'freeze', account },
      { limit: '15,200.50', major: true },
      { act: 'freeze', accountId: 'acc_1', limitFen: 1_520_050, reason: '涉诈资金', major: true },
    ],
    [{ what: 'freeze', account }, { limit: 'all' }, undefined],
    [{ what: 'query', account }, {}, { act: 'query', accountId: 'acc_1', what: 'transactions' }],
    [{ what: 'holder', account }, {}, { act: 'query', accountId: 'acc_1', what: 'holder' }],
    [
      { what: 'watch', account },
      { hours: '2' },
      { act: 'watch', accountId: 'acc_1', untilAt: '2026-11-22T06:00:00.000Z' },
    ],
    [{ what: 'watch', account }, { hours: '0' }, undefined],
    [{ what: 'end-watch', account }, {}, { act: 'end-watch', accountId: 'acc_1' }],
    [
      { what: 'exit', account },
      {},
      { act: 'exit', accountId: 'acc_1', kind: 'cash', reason: '涉诈资金' },
    ],
    [{ what: 'exit', account }, { kind: 'account' }, undefined],
    [{ what: 'approve', measure }, { reason: '' }, { act: 'approve', measureId: 'msr_1' }],
    [{ what: 'refuse', measure }, { reason: '' }, undefined],
    [
      { what: 'release', measure },
      { unrelated: true },
      { act: 'release', measureId: 'msr_1', reason: '涉诈资金', unrelated: true },
    ],
    [{ what: 'file' }, { reason: '立字1号' }, { act: 'file', number: '立字1号' }],
    [{ what: 'close' }, { reason: '' }, undefined],
  ])('%j %j', (asked, typed, command) => {
    expect(commandOf(asked, { ...form, ...typed }, now)).toEqual(command);
  });
});

test.each([
  ['', null],
  ['100', 10_000],
  ['¥1,000.5', 100_050],
  ['1.234', undefined],
  ['-5', undefined],
])('%s yuan', (text, fen) => {
  expect(limitFen(text)).toBe(fen);
});
