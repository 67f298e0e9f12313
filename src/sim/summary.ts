/** Sums of the boroughs of a city. */
import type { CategorySummary, CitySummary, WriteOptions } from './files.ts';

/** One summary of all parts. */
export function addSummaries(
  parts: readonly CitySummary[],
  { seed, people, days }: Pick<WriteOptions, 'seed' | 'people' | 'days'>,
): CitySummary {
  const [first] = parts;
  if (first === undefined) throw new Error('invariant broken: a city without parts');
  const categories: Record<string, CategorySummary> = {};
  for (const { byCategory } of parts) {
    for (const [code, line] of Object.entries(byCategory)) {
      const sum = categories[code];
      categories[code] = sum === undefined ? line : addLines(sum, line);
    }
  }
  const total = (of: (part: CitySummary) => number): number =>
    parts.reduce((sum, part) => sum + of(part), 0);
  return {
    ...first,
    seed,
    people,
    days,
    signals: total((p) => p.signals),
    byKind: addCounts(parts.map((p) => p.byKind)),
    bySource: addCounts(parts.map((p) => p.bySource)),
    byStage: addCounts(parts.map((p) => p.byStage)),
    frauds: total((p) => p.frauds),
    byCategory: sortedRecord(categories),
    lossFen: total((p) => p.lossFen),
  };
}

function addLines(a: CategorySummary, b: CategorySummary): CategorySummary {
  return {
    frauds: a.frauds + b.frauds,
    lost: a.lost + b.lost,
    noticed: a.noticed + b.noticed,
    dissuaded: a.dissuaded + b.dissuaded,
    ignored: a.ignored + b.ignored,
    lossFen: a.lossFen + b.lossFen,
  };
}

function addCounts(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const counts of parts) {
    for (const [key, count] of Object.entries(counts)) sum[key] = (sum[key] ?? 0) + count;
  }
  return sortedRecord(sum);
}

function sortedRecord<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
