/** Engine and brute force over one small ledger: every method, with and without other money. */
import { loadTrace, outcomeOf, runTrace, traceFileMethods } from '../../src/engine/trace/index.ts';
import { reportOf } from '../../src/cli/trace-report.ts';
import { smallLedger, traceByHand } from './brute.ts';

const bytesOf = (text: string): Uint8Array => Buffer.from(text);
const decode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

export function differences(seed: number): { runs: number; wrong: readonly string[] } {
  const small = smallLedger(seed);
  const wrong: string[] = [];
  let runs = 0;
  const input = loadTrace({
    transactions: bytesOf(small.transactions),
    losses: bytesOf(small.losses),
    opening: bytesOf(small.opening),
    decode,
  });
  if (input.refusals.count > 0) wrong.push(JSON.stringify(input.refusals));
  for (const method of traceFileMethods) {
    for (const isAll of [false, true]) {
      const outcome = outcomeOf(input, runTrace(input, method, decode), { isAll, decode });
      const got = [...reportOf(method, outcome)].join('').trim();
      const expected = JSON.stringify(traceByHand(small, method, isAll));
      runs += 1;
      if (got !== expected) wrong.push(`${method} ${isAll}\n${got}\n${expected}`);
    }
  }
  return { runs, wrong };
}
