import type { Columns } from './column.ts';

/** Who had to do with whom, by the ids of callers; direction does not matter. */
export interface CallerGraph {
  readonly neighbours: ReadonlyMap<string, readonly string[]>;
}

export function makeCallerGraph(edges: Iterable<readonly [string, string]>): CallerGraph {
  const neighbours = new Map<string, string[]>();
  const add = (from: string, to: string): void => {
    const list = neighbours.get(from);
    if (list === undefined) neighbours.set(from, [to]);
    else list.push(to);
  };
  for (const [a, b] of edges) {
    if (a === b) continue;
    add(a, b);
    add(b, a);
  }
  return { neighbours };
}

/** A neighbourhood of few known people is drawn towards the share of all. */
const PRIOR_WEIGHT = 3;

/**
 * What a graph tells of each caller: how many it is linked to, how linked those are, and the share
 * of fraud among them and among theirs. A caller's own label is never part of its own columns.
 */
export function graphColumns(
  ids: readonly string[],
  graph: CallerGraph,
  known: ReadonlyMap<string, number>,
): Columns {
  const labels = [...known.values()];
  const prior = labels.reduce((sum, label) => sum + label, 0) / Math.max(1, labels.length);
  const sums = labelSums(graph, known);
  const row = { degree: 0, partnerDegree: 0, share: 0, count: 0, second: 0 };
  const rows = ids.map((id) => {
    const near = graph.neighbours.get(id) ?? [];
    const own = known.get(id);
    const tally = { fraud: 0, count: 0, degree: 0, second: 0, seconds: 0 };
    for (const other of near) {
      const label = known.get(other);
      tally.degree += graph.neighbours.get(other)?.length ?? 0;
      if (label !== undefined) {
        tally.fraud += label;
        tally.count++;
      }
      const theirs = sums.get(other) ?? { fraud: 0, count: 0 };
      const count = theirs.count - (own === undefined ? 0 : 1);
      if (count <= 0) continue;
      tally.second += (theirs.fraud - (own ?? 0)) / count;
      tally.seconds++;
    }
    const { fraud, count, degree, second, seconds } = tally;
    return {
      degree: near.length,
      partnerDegree: near.length === 0 ? Number.NaN : degree / near.length,
      share: (fraud + prior * PRIOR_WEIGHT) / (count + PRIOR_WEIGHT),
      count,
      second: seconds === 0 ? Number.NaN : second / seconds,
    };
  });
  return new Map(
    (Object.keys(row) as (keyof typeof row)[]).map((name) => [
      `graph-${name}`,
      Float64Array.from(rows, (one) => one[name]),
    ]),
  );
}

function labelSums(
  graph: CallerGraph,
  known: ReadonlyMap<string, number>,
): Map<string, { fraud: number; count: number }> {
  const sums = new Map<string, { fraud: number; count: number }>();
  for (const [id, near] of graph.neighbours) {
    const sum = { fraud: 0, count: 0 };
    for (const other of near) {
      const label = known.get(other);
      if (label === undefined) continue;
      sum.fraud += label;
      sum.count++;
    }
    sums.set(id, sum);
  }
  return sums;
}
