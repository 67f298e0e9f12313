/** Goal: an appeal against a measure keeps its clocks and its judges. Method: walked by a table. */
import { expect, test } from 'vitest';
import { parseInstant, type Instant } from '../kernel/index.ts';
import type { AppealAct, AppealTerms } from './appeal.ts';
import {
  complaintMs,
  lateMeasureAppeal,
  moveMeasureAppeal,
  openMeasureAppeal,
  type MeasureAppeal,
} from './measure.ts';

/** A Friday afternoon in Beijing. */
const friday = (parseInstant('2026-03-13T15:00:00+08:00') ?? 0) as Instant;
const terms: AppealTerms = {
  appealAcceptDays: 1,
  appealCheckDays: 3,
  appealReviewDays: 5,
  holidays: [],
  workdays: [],
};
const fresh = openMeasureAppeal(
  {
    id: 'apl_1',
    number: 'SS-260313-0001',
    caseId: 'fnd_1',
    measureId: 'msr_1',
    unitId: 'u',
    measureKind: 'freeze',
    account: '6217',
    bank: '建设银行',
    orderedBy: 'anna',
    name: '王大力',
    phone: '13800000000',
    text: '这是工资',
  },
  friday,
  terms,
);

const move = (
  state: MeasureAppeal,
  act: AppealAct,
  actor = 'ben',
  reason: string | null = '查明',
) => moveMeasureAppeal(state, { act, actor, reason }, { now: friday, terms });

function walk(...acts: AppealAct[]): MeasureAppeal {
  return acts.reduce((state, act) => {
    const next = move(state, act);
    if (!next.ok) throw new Error(next.error);
    return next.value;
  }, fresh);
}

test('it is accepted by the end of Monday, checked three working days later', () => {
  expect(fresh.dueAt).toBe(parseInstant('2026-03-17T00:00:00+08:00'));
  expect(fresh.decideBy).toBe(friday + complaintMs);
  expect(walk('accept').dueAt).toBe(parseInstant('2026-03-19T00:00:00+08:00'));
  expect(walk('need-docs').dueAt).toBeNull();
});

test('whoever ordered the measure does not judge it, nor does one judge twice', () => {
  const checking = walk('accept', 'check');
  expect(move(checking, 'uphold', 'anna')).toEqual({ ok: false, error: 'second-person-needed' });
  expect(move(checking, 'reject', 'ben', null)).toEqual({ ok: false, error: 'reason-required' });
  const review = walk('accept', 'check', 'reject', 'review');
  expect(move(review, 'uphold', 'ben')).toEqual({ ok: false, error: 'second-person-needed' });
  expect(move(review, 'uphold', 'carl').ok).toBe(true);
  expect(move(walk('accept', 'check', 'uphold'), 'reject')).toEqual({
    ok: false,
    error: 'appeal-not-there',
  });
});

test('late is told once', () => {
  const due = (fresh.dueAt ?? 0) as Instant;
  expect(lateMeasureAppeal(fresh, (due - 1) as Instant)).toBeNull();
  const late = lateMeasureAppeal(fresh, due);
  expect(late?.late).toBe(true);
  expect(late && lateMeasureAppeal(late, due)).toBeNull();
});
