/**
 * Goal: what typologies say joins the base decision as documented. Method: one base decision, packs of
 * a few typologies, hits written out.
 */
import { describe, expect, test } from 'vitest';
import type { Instant } from '../kernel/index.ts';
import { parseSignal, type FraudSignal } from '../signal/index.ts';
import { compilePack, type Typology, type TypologyHit } from '../typology/index.ts';
import { joinHits } from './join.ts';
import type { Decision } from './decision.ts';

const base: Decision = {
  score: 0.42,
  category: 'NONE',
  stage: 'intent',
  reasons: [
    { code: 'payee-first', weight: 30, facts: {} },
    { code: 'at-night', weight: 12, facts: { hour: 3 } },
  ],
  hits: [],
  model: 'm',
  cites: [],
  amountAtRiskFen: 0,
  ongoingCallUntil: null,
};

const transfer = ((): FraudSignal => {
  const parsed = parseSignal(
    {
      kind: 'transfer',
      id: 't1',
      source: 'bank',
      occurredAt: '2026-01-31T03:00:00+08:00',
      subject: { phone: '13800138000' },
      amountFen: 5_000_000,
      payer: { account: 'A100200300' },
      payee: { account: 'B100200300' },
      status: 'pending',
    },
    { now: 1_769_904_000_000 as Instant },
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
})();

const typology = (id: string, part: Partial<Typology> = {}): Typology => ({
  id,
  version: 3,
  category: 'LEADER',
  name: { zh: `模型${id}`, en: `Model ${id}` },
  meaning: { zh: '样例', en: 'Sample' },
  sources: [],
  on: ['transfer'],
  subject: 'person',
  rules: [
    {
      id: 'named',
      name: { zh: '有名字', en: 'has a name' },
      if: { field: 'hour', is: '<', value: 5 },
      weight: 0.3,
    },
    { id: 'plain', if: { field: 'amount', is: '>=', value: 1_000_000 }, weight: 0.6 },
  ],
  grade: { P3: 0.3, P1: 0.7 },
  act: ['warn'],
  ...part,
});

const pack = compilePack(
  [typology('a'), typology('b'), typology('mule', { subject: 'payer' })].map((t) => ({
    typology: t,
    state: 'live',
  })),
);

const hit = (part: Partial<TypologyHit> = {}): TypologyHit => ({
  typology: 'a',
  version: 3,
  subject: 'person',
  score: 0.72,
  grade: 'P1',
  rules: ['named', 'plain'],
  act: ['warn'],
  shadow: false,
  ...part,
});

const join = (...hits: TypologyHit[]) => joinHits(base, hits, pack, transfer);
const weights = (decision: Decision): number =>
  decision.reasons.reduce((sum, reason) => sum + reason.weight, 0);

describe('typologies beside the base decision', () => {
  test('a higher score raises it; the reason carries the difference and names the rules by weight', () => {
    const { decision, grading } = join(hit());
    expect(decision).toMatchObject({ score: 0.72, category: 'LEADER', amountAtRiskFen: 5_000_000 });
    expect(weights(decision)).toBe(72);
    expect(decision.reasons.find((r) => r.code === 'typology')).toMatchObject({
      weight: 30,
      facts: {
        typology: 'a',
        version: 3,
        nameZh: '模型a',
        toldZh: '转账金额 不少于 ¥10,000；有名字',
      },
    });
    expect(grading).toEqual({
      grade: 'P1',
      score: 0.72,
      least: 0.7,
      typology: { zh: '模型a', en: 'Model a' },
    });
  });

  test('a lower score leaves the base as it is, and the hit is recorded', () => {
    const { decision, grading } = join(hit({ score: 0.31, grade: 'P3' }));
    expect(decision).toEqual({ ...base, hits: [hit({ score: 0.31, grade: 'P3' })] });
    expect(grading?.grade).toBe('P3');
  });

  test('of several the highest score and the gravest grade count', () => {
    const { decision, grading } = join(
      hit({ score: 0.5, grade: 'P3' }),
      hit({ typology: 'b', score: 0.9, grade: 'P1' }),
    );
    expect(decision.score).toBe(0.9);
    expect(grading).toMatchObject({ grade: 'P1', score: 0.9 });
  });

  test.each([
    ['a shadow', hit({ shadow: true })],
    ['one of an account', hit({ typology: 'mule', subject: 'payer', act: ['lead'] })],
    ['one that only holds', hit({ act: ['hold-transfer'] })],
  ])('%s changes nothing but the record', (_, one) => {
    expect(join(one)).toEqual({
      decision: { ...base, hits: [one] },
      grading: undefined,
      spared: false,
    });
  });

  test('a payer who is spared is not warned, whatever else holds, and the weights say so', () => {
    const sparing = hit({ typology: 'mule', subject: 'payer', act: ['lead', 'spare-warning'] });
    const { decision, grading, spared } = join(hit(), sparing);
    expect({ spared, grading, score: decision.score }).toEqual({
      spared: true,
      grading: undefined,
      score: 0,
    });
    expect(weights(decision)).toBe(0);
    expect(decision.reasons[0]).toMatchObject({ code: 'typology-spares', weight: -42 });
  });

  test('a shadow does not spare', () => {
    const shadow = hit({ subject: 'payer', act: ['spare-warning'], shadow: true });
    expect(join(shadow).spared).toBe(false);
  });
});
