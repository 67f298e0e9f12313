/**
 * Goal: in any history the parts of a case add up to the loss, no part is negative, no row is shared
 * out twice and nothing lapses unnoticed. Method: random histories by seed, audited after each step;
 * a history that fails is named by its seed.
 *
 * node test/load/ledger.ts --histories 1000000 [--seed 1] [--steps 24]
 */
import { parseArgs } from 'node:util';
import { playHistory } from './fund-history.ts';

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '24' },
  },
});
const [histories, first, steps] = [values.histories, values.seed, values.steps].map(Number) as [
  number,
  number,
  number,
];

const begun = performance.now();
const seen = new Map<string, number>();
let [stepCount, entryCount, failed] = [0, 0, 0];
for (let seed = first; seed < first + histories; seed += 1) {
  const history = playHistory(seed, steps);
  stepCount += history.steps;
  entryCount += history.entries;
  if ((seed - first + 1) % 100_000 === 0) {
    process.stdout.write(`${seed - first + 1} histories so far, ${failed} failed\n`);
  }
  for (const one of history.seen) seen.set(one, (seen.get(one) ?? 0) + 1);
  if (history.problems.length > 0) {
    failed += 1;
    if (failed <= 10) process.stdout.write(`seed ${seed}: ${history.problems[0]}\n`);
  }
}
const seconds = (performance.now() - begun) / 1000;
const rows = [...seen].toSorted(([a], [b]) => (a < b ? -1 : 1));
for (const [what, count] of rows) process.stdout.write(`${String(count).padStart(9)}  ${what}\n`);
process.stdout.write(
  `${histories} histories from seed ${first}: ${stepCount} steps, ${entryCount} entries, ` +
    `${failed} failed, ${seconds.toFixed(0)} s\n`,
);
process.exitCode = failed === 0 ? 0 : 1;
