import { decideAt, type Scored } from './measure.ts';

/** The threshold of the best macro-F1, looked for in steps of a hundredth. */
export function bestThreshold(scored: readonly Scored[]): number {
  let best = { threshold: 0.5, macroF1: decideAt(scored, 0.5).macroF1 };
  for (let step = 5; step <= 95; step++) {
    const threshold = step / 100;
    const { macroF1 } = decideAt(scored, threshold);
    if (macroF1 > best.macroF1) best = { threshold, macroF1 };
  }
  return best.threshold;
}

/** Mean precision at the place of each fraud, and the precision among as many as there are. */
export function rankFigures(scored: readonly Scored[]): {
  averagePrecision: number;
  precisionAtK: number;
} {
  const sorted = [...scored].sort((a, b) => b.score - a.score);
  const fraud = scored.filter((one) => one.fraud).length;
  let hits = 0;
  let sum = 0;
  let atK = 0;
  sorted.forEach((one, i) => {
    if (one.fraud) {
      hits++;
      sum += hits / (i + 1);
    }
    if (i + 1 === fraud) atK = hits / fraud;
  });
  return { averagePrecision: fraud === 0 ? 0 : sum / fraud, precisionAtK: atK };
}
