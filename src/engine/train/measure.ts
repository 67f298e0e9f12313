/** One scored example of known truth. */
export interface Scored {
  readonly score: number;
  readonly fraud: boolean;
  readonly weight?: number;
}

/** Score that the given share of ordinary examples reaches or passes, ties kept below. */
export function thresholdAt(scored: readonly Scored[], falseAlarmShare: number): number {
  const ordinary = scored.filter((one) => !one.fraud).map((one) => one.score);
  ordinary.sort((a, b) => b - a);
  const allowed = Math.floor(ordinary.length * falseAlarmShare);
  return ordinary[allowed] ?? 0;
}

/** Share of fraud above the score that only the given share of ordinary examples passes. */
export function recallAt(scored: readonly Scored[], falseAlarmShare: number): number {
  const threshold = thresholdAt(scored, falseAlarmShare);
  const fraud = scored.filter((one) => one.fraud);
  if (fraud.length === 0) return 0;
  return fraud.filter((one) => one.score > threshold).length / fraud.length;
}

/** Area under the curve of recall over false alarms; ties count half. */
export function areaUnderCurve(scored: readonly Scored[]): number {
  const sorted = [...scored].sort((a, b) => a.score - b.score);
  let rankSum = 0;
  let fraud = 0;
  for (let i = 0; i < sorted.length;) {
    let j = i;
    while (j < sorted.length && sorted[j]?.score === sorted[i]?.score) j++;
    const rank = (i + j + 1) / 2;
    for (let k = i; k < j; k++) {
      if (sorted[k]?.fraud !== true) continue;
      rankSum += rank;
      fraud++;
    }
    i = j;
  }
  const ordinary = sorted.length - fraud;
  if (fraud === 0 || ordinary === 0) return 0.5;
  return (rankSum - (fraud * (fraud + 1)) / 2) / (fraud * ordinary);
}

export interface Decisions {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly macroF1: number;
  readonly falseAlarms: number;
}

/** What a fixed threshold gives: fraud is everything at or above it. */
export function decideAt(scored: readonly Scored[], threshold: number): Decisions {
  const count = (fraud: boolean, above: boolean): number =>
    scored.filter((one) => one.fraud === fraud && one.score >= threshold === above).length;
  const [hits, misses] = [count(true, true), count(true, false)];
  const [alarms, quiet] = [count(false, true), count(false, false)];
  const f1 = ratio(2 * hits, 2 * hits + misses + alarms);
  return {
    precision: ratio(hits, hits + alarms),
    recall: ratio(hits, hits + misses),
    f1,
    macroF1: (f1 + ratio(2 * quiet, 2 * quiet + misses + alarms)) / 2,
    falseAlarms: ratio(alarms, alarms + quiet),
  };
}

export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly predicted: number;
  readonly observed: number;
}

/** Mean predicted probability beside the observed share of fraud, in ten bins. */
export function reliability(scored: readonly Scored[]): ReliabilityBin[] {
  return Array.from({ length: 10 }, (_, bin) => {
    const from = bin / 10;
    const to = (bin + 1) / 10;
    const inside = scored.filter(({ score }) => score >= from && (score < to || bin === 9));
    const predicted = inside.reduce((sum, one) => sum + one.score, 0);
    const fraud = inside.filter((one) => one.fraud).length;
    const rows = inside.length;
    return { from, to, rows, predicted: ratio(predicted, rows), observed: ratio(fraud, rows) };
  });
}

export interface ClassFigures {
  readonly label: string;
  readonly rows: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Precision, recall and F1 of each class that occurs in the truth. */
export function classFigures(pairs: readonly { truth: string; said: string }[]): ClassFigures[] {
  const labels = [...new Set(pairs.map((pair) => pair.truth))].sort();
  return labels.map((label) => {
    const rows = pairs.filter((pair) => pair.truth === label).length;
    const said = pairs.filter((pair) => pair.said === label).length;
    const hits = pairs.filter((pair) => pair.truth === label && pair.said === label).length;
    const precision = ratio(hits, said);
    const recall = ratio(hits, rows);
    return { label, rows, precision, recall, f1: ratio(2 * hits, rows + said) };
  });
}

/** Mean F1 of the classes, each counting alike. */
export function macroF1(figures: readonly ClassFigures[]): number {
  return ratio(
    figures.reduce((sum, one) => sum + one.f1, 0),
    figures.length,
  );
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
