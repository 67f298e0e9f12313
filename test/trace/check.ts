/**
 * Compares the engine with the program that counts single fen, ledger after ledger.
 *
 *   node test/trace/check.ts [--count 100000] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { differences } from './compare.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
  },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
const started = performance.now();
let runs = 0;
for (let i = 0; i < count; i += 1) {
  const found = differences(seed + i);
  runs += found.runs;
  if (found.wrong.length > 0) {
    console.error(`seed ${seed + i}: ${found.wrong.join('\n')}`);
    process.exit(1);
  }
}
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`${count} ledgers, ${runs} traces, no difference, ${seconds} s`);
