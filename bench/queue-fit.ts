/** Learns the figures of the queue from courses whose outcome is known, as a centre would from its own. */
import { categoryCodes, minuteMs, type Category } from '../src/core/kernel/index.ts';
import type { Stage } from '../src/core/rule/index.ts';
import { stages } from '../src/core/typology/index.ts';
import type { WorthSettings } from '../src/core/dissuasion/index.ts';
import type { Course, Found } from './queue-course.ts';

type Seen = {
  readonly found: Found;
  readonly isVictim: boolean;
  /** Fen that the person still paid, and still paid two hours later. */
  readonly remaining: number;
  readonly later: number;
  /** A payment is within an hour. */
  readonly isNear: boolean;
};
const laterMs = 120 * minuteMs;

/** A cell counts as much as so many cases of its stage. */
const shrinkCases = 25;

export type Learned = Pick<WorthSettings, 'likelihood' | 'loss' | 'seen' | 'convince'>;

export function fitQueue(courses: readonly Course[]): Learned {
  const all = courses.flatMap((course) => course.found.map((found) => seenOf(course, found)));
  const byStage = <T>(make: (cases: readonly Seen[], stage: Stage) => T) =>
    Object.fromEntries(
      stages.map((s) => [
        s,
        make(
          all.filter((c) => c.found.stage === s),
          s,
        ),
      ]),
    ) as Record<Stage, T>;
  const loss = lossTable(all);
  return {
    likelihood: byStage(likelihoodOf),
    loss,
    seen: byStage((cases, stage) => seenFit(cases, (c) => loss[c][stage].fen)),
    convince: byStage((cases) => {
      const victims = cases.filter((c) => c.isVictim);
      const near = victims.filter((c) => c.isNear).length / Math.max(1, victims.length);
      return round(0.4 + 0.5 * near, 2);
    }),
  };
}

function seenOf({ losses }: Course, found: Found): Seen {
  const loss = found.fraud === null ? undefined : losses[found.fraud];
  const own = loss?.person === found.person ? loss.payments : undefined;
  const after = (ms: number): number =>
    (own ?? []).reduce((sum, p) => sum + (p.at > found.at + ms ? p.fen : 0), 0);
  return {
    found,
    isVictim: own !== undefined,
    remaining: after(0),
    later: after(laterMs),
    isNear: (own ?? []).some((p) => Math.abs(p.at - found.at) < 60 * minuteMs),
  };
}

/** A line through the cases, its rise never negative. */
function likelihoodOf(cases: readonly Seen[]): { base: number; slope: number } {
  const n = cases.length;
  const x = cases.map((c) => c.found.score - 0.8);
  const y = cases.map((c): number => (c.isVictim ? 1 : 0));
  const [mx, my] = [mean(x), mean(y)];
  const cov = x.reduce((sum, v, i) => sum + (v - mx) * ((y[i] ?? 0) - my), 0) / n;
  const slope = Math.max(0, cov / (x.reduce((sum, v) => sum + (v - mx) ** 2, 0) / n));
  return { base: round(Math.min(1, my - slope * mx), 3), slope: round(slope, 2) };
}

function lossTable(all: readonly Seen[]): WorthSettings['loss'] {
  const cell = (category: Category, stage: Stage) => {
    const ofStage = all.filter((c) => c.isVictim && c.found.stage === stage);
    const unseen = ofStage.filter((c) => c.found.amountAtRiskFen === 0);
    const own = unseen.filter((c) => c.found.category === category);
    const usual = mean(unseen.map((c) => c.remaining));
    const sum = own.reduce((s, c) => s + c.remaining, 0);
    const fen = (sum + shrinkCases * usual) / (own.length + shrinkCases);
    const kin = ofStage.filter((c) => c.found.category === category);
    const kept =
      (kin.reduce((s, c) => s + c.later, 0) + keptPrior * mean(ofStage.map((c) => c.later))) /
      (kin.reduce((s, c) => s + c.remaining, 0) +
        keptPrior * mean(ofStage.map((c) => c.remaining)));
    const halfLife = (laterMs / minuteMs) * (Math.LN2 / -Math.log(clamp(kept, 0.1, 0.97)));
    return { fen: Math.round(fen / 10_000) * 10_000, halfLifeMin: Math.round(halfLife) };
  };
  return Object.fromEntries(
    categoryCodes.map((category) => [
      category,
      Object.fromEntries(stages.map((stage) => [stage, cell(category, stage)])),
    ]),
  ) as WorthSettings['loss'];
}
const keptPrior = 40;

/** What is still to go where money was seen, from the usual sum and from what was seen. */
function seenFit(
  cases: readonly Seen[],
  usual: (category: Category) => number,
): { ofUsual: number; ofAmount: number } {
  const seen = cases.filter((c) => c.isVictim && c.found.amountAtRiskFen > 0);
  let [uu, ua, aa, uy, ay] = [0, 0, 0, 0, 0];
  for (const { found, remaining } of seen) {
    const u = usual(found.category);
    const a = found.amountAtRiskFen;
    // Large sums count by their share, else the largest alone decide.
    const w = 1 / (1_000_000 + a);
    uu += w * u * u;
    ua += w * u * a;
    aa += w * a * a;
    uy += w * u * remaining;
    ay += w * a * remaining;
  }
  const det = uu * aa - ua * ua;
  if (seen.length < 20 || det <= 0) return { ofUsual: 0, ofAmount: 0 };
  const ofUsual = (uy * aa - ay * ua) / det;
  const ofAmount = (ay * uu - uy * ua) / det;
  if (ofUsual < 0) return { ofUsual: 0, ofAmount: round(Math.max(0, ay / aa), 2) };
  if (ofAmount < 0) return { ofUsual: round(Math.max(0, uy / uu), 2), ofAmount: 0 };
  return { ofUsual: round(ofUsual, 2), ofAmount: round(ofAmount, 2) };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
}
const clamp = (v: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, v));
const round = (v: number, digits: number): number => Math.round(v * 10 ** digits) / 10 ** digits;
