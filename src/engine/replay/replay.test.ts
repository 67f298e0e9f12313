/**
 * Goal: a replay measures what the engine decided, in words that add up; two versions are compared
 * hit by hit; the hotline calls the most urgent first. Method: a scripted engine over small logs.
 */
import { describe, expect, test } from 'vitest';
import { hourMs, minuteMs, parseInstant, type Category } from '../../core/kernel/index.ts';
import type { FraudSignal } from '../../core/signal/index.ts';
import { defaultPolicy, type WarningGrade } from '../../core/warning/index.ts';
import type { Engine, GradedDecision } from '../engine.ts';
import {
  compareReplays,
  replay,
  type ReplayBatch,
  type ReplayOptions,
  type ReplayTruth,
} from './index.ts';

const start = parseInstant('2026-01-05T00:00:00+08:00') ?? 0;

type Row = {
  readonly at: number;
  readonly who: string;
  readonly grade?: WarningGrade;
  readonly category?: Category;
  readonly stake?: number;
  /** Fraud it belongs to; `-` for an attempt. */
  readonly fraud?: string;
};

const signalOf = (row: Row, i: number): FraudSignal => ({
  kind: 'sms',
  id: `s${i + 1}`,
  source: 'test',
  occurredAt: (start + row.at) as FraudSignal['occurredAt'],
  subject: {},
  subjectHandles: [`person:${row.who}`],
  counterpart: {},
  text: '-',
});

/** Decides what its rows say, by position. */
function scripted(rows: readonly Row[]): Engine {
  const decide: Engine['decide'] = (_, { position }): GradedDecision => {
    const row = rows[position - 1];
    return {
      score: row?.grade === undefined ? 0.1 : 0.9,
      category: row?.grade === undefined ? 'NONE' : (row.category ?? 'BRUSH'),
      stage: 'contact',
      reasons: [],
      hits: [],
      model: 'scripted',
      cites: [],
      amountAtRiskFen: row?.stake ?? 0,
      ongoingCallUntil: null,
      grade: row?.grade ?? null,
    } as unknown as GradedDecision;
  };
  return { decide } as unknown as Engine;
}

function play(rows: readonly Row[], more: Partial<ReplayOptions> = {}) {
  const batch: ReplayBatch = rows.map((row, i) => ({
    signal: signalOf(row, i),
    subject: row.who,
    position: i + 1,
    now: start + row.at,
  }));
  return replay({
    signals: [batch],
    engine: scripted(rows),
    policy: defaultPolicy,
    from: start,
    to: start + 24 * hourMs,
    ...more,
  });
}

function truthOf(rows: readonly Row[], paid: Readonly<Record<string, number>> = {}): ReplayTruth {
  const byId = new Map(rows.map((row, i) => [`s${i + 1}`, row]));
  const names = new Set(rows.flatMap((r) => (r.fraud && r.fraud !== '-' ? [r.fraud] : [])));
  return {
    people: 1000,
    isComplete: true,
    parties: [],
    label(signal) {
      const fraud = byId.get(signal.id)?.fraud;
      if (fraud === undefined) return undefined;
      if (fraud === '-') return { role: 'attempt', category: 'BRUSH', fraud: undefined };
      return { role: 'victim', category: 'BRUSH', fraud };
    },
    frauds: [...names].map((id) => ({
      id,
      category: 'BRUSH',
      lossFen: 0,
      paidAt: paid[id] === undefined ? undefined : start + paid[id],
    })),
  };
}

describe('quality', () => {
  const rows: Row[] = [
    { at: 0, who: 'a', grade: 'P2', fraud: 'f1' },
    { at: 5 * minuteMs, who: 'a', fraud: 'f1' },
    { at: 6 * minuteMs, who: 'b', grade: 'P3' },
    { at: 7 * minuteMs, who: 'c', grade: 'P3', fraud: '-' },
    { at: 90 * minuteMs, who: 'd', grade: 'P0', fraud: 'f2' },
  ];
  test('precision, recall and lead follow from the labels', async () => {
    const truth = truthOf(rows, { f1: hourMs, f2: hourMs });
    const { report } = await play(rows, { truth });
    expect(report.quality).toMatchObject({
      precision: 0.75,
      recall: 0.6667,
      falseAlarms: 1,
      falseAlarmRate: 1,
      frauds: { all: 2, warned: 2, paid: 2, inTime: 1, leadMinutes: 60 },
    });
    expect(report.byGrade).toEqual({ P0: 1, P1: 0, P2: 1, P3: 2 });
  });
  test('signals before the span only tell the past, and those after it are not read', async () => {
    const { report } = await play(rows, { from: start + minuteMs, to: start + 10 * minuteMs });
    expect(report).toMatchObject({ warmUp: 1, signals: 3, graded: 2, quality: null });
  });
  test('an aborted replay stops', async () => {
    await expect(play(rows, { signal: { aborted: true } })).rejects.toThrow('stopped');
  });
});

describe('seats', () => {
  const capacity = { seats: 1, callsPerHour: 6 };
  test('the graver is called first, and the wait of the others shows', async () => {
    const rows: Row[] = [
      { at: 0, who: 'a', grade: 'P3' },
      { at: minuteMs, who: 'b', grade: 'P3', fraud: 'f1' },
      { at: 2 * minuteMs, who: 'c', grade: 'P0', fraud: 'f2' },
    ];
    const truth = truthOf(rows, { f1: 25 * minuteMs, f2: 11 * minuteMs });
    const { report } = await play(rows, { capacity, truth });
    expect(report.seats).toMatchObject({
      warnings: 3,
      called: 3,
      waitingMax: 2,
      right: 2,
      wrong: 1,
    });
    expect(report.seats?.byGrade.P0).toEqual({ warnings: 1, called: 1, waitMinutes: 8 });
    expect(report.quality?.frauds).toMatchObject({ calledInTime: 2, calledLeadMinutes: 5 });
  });
  test('decisions of one person join one warning, and rest after the call', async () => {
    const rows: Row[] = [
      { at: 0, who: 'a', grade: 'P3' },
      { at: 2 * hourMs, who: 'a', grade: 'P3' },
      { at: 3 * hourMs, who: 'a', grade: 'P1' },
    ];
    const { report } = await play(rows, { capacity });
    expect(report.graded).toBe(3);
    expect(report.seats).toMatchObject({ warnings: 2, called: 2, warningsPerSeatDay: 2 });
  });
});

describe('comparison', () => {
  test('tells gained, lost and changed hits with their positions', async () => {
    const before: Row[] = [
      { at: 0, who: 'a', grade: 'P3', fraud: 'f' },
      { at: 1, who: 'b', grade: 'P2' },
      { at: 2, who: 'c', grade: 'P2' },
      { at: 3, who: 'd' },
    ];
    const after: Row[] = [
      { at: 0, who: 'a', grade: 'P1', fraud: 'f' },
      { at: 1, who: 'b' },
      { at: 2, who: 'c', grade: 'P2' },
      { at: 3, who: 'd', grade: 'P3' },
    ];
    const truth = truthOf(before);
    const told = compareReplays(await play(before, { truth }), await play(after, { truth }));
    expect(told).toMatchObject({
      gained: { all: 1, wrong: 1 },
      lost: { all: 1, wrong: 1 },
      raised: { all: 1, right: 1 },
      lowered: { all: 0 },
      same: 1,
      changesDropped: 0,
    });
    expect(told.changes.map((c) => (c.after ?? c.before)?.position)).toEqual([1, 2, 4]);
    expect(told.moves).toContainEqual({ from: 'P3', to: 'P1', count: 1 });
  });
});

describe('proposals', () => {
  const rows: Row[] = [
    { at: 0, who: 'a' },
    { at: 1, who: 'b' },
    { at: 2, who: 'c' },
  ];
  /** Every call leads to a proposal about its number; the second one only in shadow. */
  const engine: Engine = {
    ...scripted(rows),
    decide: (signal, occasion) => ({
      ...scripted(rows).decide(signal, occasion),
      hits: [
        {
          typology: 'goip',
          version: 1,
          subject: 'number',
          score: 0.9,
          grade: 'P2',
          rules: [],
          act: ['propose-block'],
          shadow: occasion.position === 2,
        },
      ],
    }),
  };
  const call = (i: number, number: string): FraudSignal =>
    ({
      ...signalOf(rows[i] ?? { at: 0, who: 'x' }, i),
      counterpart: { number },
    }) as FraudSignal;
  const signals = [call(0, '+8616000000001'), call(1, '+8616000000002'), call(2, '+8616000000001')];
  const batch: ReplayBatch = signals.map((signal, i) => ({
    signal,
    subject: `p${i}`,
    position: i + 1,
    now: signal.occurredAt,
  }));

  test('name each party once, are judged by the truth, and leave shadows out', async () => {
    const truth: ReplayTruth = {
      ...truthOf(rows),
      parties: [
        { kind: 'number', value: '+8616000000001', role: 'goip', since: start },
        { kind: 'number', value: '+8616000000009', role: 'goip', since: start },
      ],
    };
    const { report, proposals } = await play(rows, { signals: [batch], engine, truth });
    expect(proposals).toEqual([
      { position: 1, at: start, typology: 'goip', kind: 'number', value: '+8616000000001' },
    ]);
    expect(report.proposals).toEqual({ goip: 1 });
    expect(report.quality?.parties).toEqual({
      byTypology: { goip: { proposed: 1, right: 1, precision: 1 } },
      byRole: { goip: { known: 2, found: 1, recall: 0.5 } },
    });
  });
});
