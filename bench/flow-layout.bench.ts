/**
 * The layout of the money-flow picture at its most cards: fold, order, place and label, median and
 * slowest of 200 cases in one process. A frame of the screen is 16 ms.
 *   node bench/flow-layout.bench.ts [cards]
 */
import { graphOf } from '../src/web/console/funds/graph.ts';
import { randomCase } from '../src/web/console/funds/layout-case.ts';
import { layoutFlow } from '../src/web/console/funds/layout.ts';

const count = Number(process.argv[2] ?? 150);
const times: number[] = [];
let ribbons = 0;
for (let seed = 1; seed <= 220; seed += 1) {
  const { nodes, edges } = randomCase(seed, count);
  const begun = performance.now();
  const graph = graphOf(nodes, edges, { belowFen: 0, topMax: count, open: new Set(), depth: 99 });
  const layout = layoutFlow(graph, 1044);
  times.push(performance.now() - begun);
  ribbons += layout.ribbons.length;
}
const warm = times.slice(20).toSorted((a, b) => a - b);
process.stdout.write(
  `layout of ${count} cards, ${Math.round(ribbons / times.length)} ribbons: ` +
    `median ${(warm[100] ?? 0).toFixed(2)} ms, slowest ${(warm.at(-1) ?? 0).toFixed(2)} ms, ` +
    `first ${(times[0] ?? 0).toFixed(2)} ms\n`,
);
