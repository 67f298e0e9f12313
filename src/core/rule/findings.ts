/** Collects what speaks for and against fraud, and adds it up. */
import { categories, categoryCodes, type Category } from '../kernel/index.ts';
import { stages } from '../typology/index.ts';
import type { Reason, ReasonFacts, Stage } from './decision.ts';
import type { PublishedModel } from './model.ts';
import type { EvidenceCode, ReliefCode } from './reason.ts';

/**
 * What evidence rests on: a list, the content, the shape of the contact or payment, or what
 * happened before. Reliefs speak against groups.
 */
export type EvidenceGroup = 'list' | 'content' | 'shape' | 'context';

type Evidence = {
  readonly code: EvidenceCode;
  readonly group: EvidenceGroup;
  /** Log-odds-like points: -ln(1 - strength), which add up. */
  readonly points: number;
  readonly facts: ReasonFacts;
};
type Relief = {
  readonly code: ReliefCode;
  readonly over: readonly EvidenceGroup[];
  readonly factor: number;
  readonly facts: ReasonFacts;
};

/** What was learned of the signal on the way, whether or not it became evidence; NaN: not told. */
export type Told = {
  textShare: number;
  /** Place in the table of categories. */
  textCategory: number;
  addressShare: number;
  /** Place among the uses of an app. */
  appUse: number;
  /** Place among the states of a list: none, block, allow. */
  listed: number;
  listCategory: number;
};

export type Findings = {
  readonly model: PublishedModel;
  readonly told: Told;
  readonly evidence: Evidence[];
  readonly reliefs: Relief[];
  readonly cites: number[];
  /** Points for each category, by index. */
  readonly votes: number[];
  stage: number;
};

export function makeFindings(model: PublishedModel): Findings {
  const told: Told = {
    textShare: Number.NaN,
    textCategory: Number.NaN,
    addressShare: Number.NaN,
    appUse: Number.NaN,
    listed: 0,
    listCategory: Number.NaN,
  };
  return { model, told, evidence: [], reliefs: [], cites: [], votes: [], stage: 0 };
}

const intensityMax = 0.999;

export type Found = {
  readonly group: EvidenceGroup;
  /** 0..1: how fully the evidence is there. */
  readonly intensity?: number;
  readonly category?: Category | undefined;
  readonly facts?: ReasonFacts;
  /** Position of the earlier signal that it rests on. */
  readonly cites?: number;
};

const noFacts: ReasonFacts = {};

/** Adds evidence at the strength that the model gives its code. */
export function find(findings: Findings, code: EvidenceCode, found: Found): void {
  const share = Math.min(1, Math.max(0, found.intensity ?? 1));
  const strength = Math.min(intensityMax, findings.model.table.strength[code] * share);
  if (!(strength > 0.005)) return;
  const points = -Math.log1p(-strength);
  findings.evidence.push({ code, group: found.group, points, facts: found.facts ?? noFacts });
  if (found.category !== undefined && found.category !== 'NONE') {
    const i = categoryIndex(found.category);
    findings.votes[i] = (findings.votes[i] ?? 0) + points;
  }
  if (found.cites !== undefined && found.cites > 0) findings.cites.push(found.cites);
}

export function relieve(
  findings: Findings,
  code: ReliefCode,
  over: readonly EvidenceGroup[],
  facts: ReasonFacts = noFacts,
): void {
  findings.reliefs.push({ code, over, factor: findings.model.table.relief[code], facts });
}

/** Raises the stage; it never falls. */
export function reach(findings: Findings, stage: Stage): void {
  findings.stage = Math.max(findings.stage, stages.indexOf(stage));
}

const indexOfCategory = new Map(categoryCodes.map((code, i) => [code, i]));
export function categoryIndex(category: Category): number {
  return indexOfCategory.get(category) ?? -1;
}
export function categoryAt(index: number): Category | undefined {
  return categories[index]?.code;
}

/** A category of a trained model, where the table has it. */
export function knownCategory(code: string): Category | undefined {
  return indexOfCategory.has(code as Category) ? (code as Category) : undefined;
}

export type Sum = {
  readonly score: number;
  readonly reasons: readonly Reason[];
  readonly category: Category;
};

/** Most signals: no evidence, so nothing that a relief could take back. */
const nothing: Sum = { score: 0, reasons: [], category: 'NONE' };
const round4 = (x: number): number => Math.round(x * 10_000) / 10_000;

/**
 * The score is 1 - e^-(sum of points): each piece alone gives its strength, together they approach
 * one, and more evidence never lowers it. Each reason takes its share of the score in points of
 * 100; what a relief took away stands as a negative weight, so the weights add up to the score.
 */
export function addUp(findings: Findings): Sum {
  const { evidence } = findings;
  if (evidence.length === 0) return nothing;
  const raw = evidence.map((e) => e.points);
  const before = 1 - Math.exp(-total(raw));
  const taken: number[] = [];
  let left = raw;
  let score = before;
  for (const relief of findings.reliefs) {
    left = left.map((points, i) =>
      relief.over.includes(evidence[i]?.group ?? 'list') ? points * relief.factor : points,
    );
    const after = 1 - Math.exp(-total(left));
    taken.push(after - score);
    score = after;
  }
  score = round4(score);
  return {
    score,
    reasons: weigh(findings, raw, taken, score),
    category: categoryOf(findings, score),
  };
}

function total(points: readonly number[]): number {
  let sum = 0;
  for (const p of points) sum += p;
  return sum;
}

const notOwn: ReadonlySet<string> = new Set([
  'number-seen',
  'account-seen',
  'domain-seen',
  'url-like-fraud',
  'domain-lookalike',
]);

/**
 * The score without what other people's signals lent it and without the mere look of an address.
 * Only this marks a counterpart: else one misjudged site would make each visitor a proof against
 * the next.
 */
export function ownScore(findings: Findings): number {
  const own = findings.evidence.filter((e) => !notOwn.has(e.code));
  return own.length === findings.evidence.length
    ? addUp(findings).score
    : addUp({ ...findings, evidence: own, votes: [] }).score;
}

/** Whole points that add up to the rounded score: rounded down, the rest to the largest fractions. */
function weigh(
  findings: Findings,
  raw: readonly number[],
  taken: readonly number[],
  score: number,
): readonly Reason[] {
  const { evidence, reliefs } = findings;
  const all = total(raw);
  if (all === 0) return [];
  const shown = Math.round(score * 100);
  const lost = taken.map((t) => Math.round(t * 100));
  const gross = shown - total(lost);
  const exact = raw.map((points) => (points / all) * gross);
  const weights = exact.map(Math.floor);
  const order = exact
    .map((x, i) => ({ i, rest: x - Math.floor(x) }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i);
  const spare = gross - total(weights);
  for (const { i } of order.slice(0, spare)) weights[i] = (weights[i] ?? 0) + 1;
  const reasons: Reason[] = [];
  evidence.forEach((e, i) => {
    const weight = weights[i] ?? 0;
    if (weight !== 0) reasons.push({ code: e.code, weight, facts: e.facts });
  });
  reliefs.forEach((r, i) => {
    const weight = lost[i] ?? 0;
    if (weight !== 0) reasons.push({ code: r.code, weight, facts: r.facts });
  });
  return reasons.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
}

/** The category with most points; `OTHER` where fraud is likely and nothing says which. */
function categoryOf(findings: Findings, score: number): Category {
  if (score < findings.model.table.level.suspiciousMin) return 'NONE';
  let best: Category = 'OTHER';
  let most = 0;
  findings.votes.forEach((points, i) => {
    if (points > most) {
      most = points;
      best = categoryAt(i) ?? 'OTHER';
    }
  });
  return best;
}
