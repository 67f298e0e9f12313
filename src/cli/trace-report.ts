/** What `wuzha trace` prints. */
import { formatFen } from '../core/kernel/index.ts';
import type { TraceOutcome } from '../engine/trace/index.ts';

/** So many rows are joined before they are written. */
const rowsMax = 10_000;

/** The result as one line of JSON, in pieces, for it may be larger than a string may be. */
export function* reportOf(method: string, outcome: TraceOutcome): Generator<string> {
  yield `{"method":${JSON.stringify(method)},"holdings":[`;
  yield* joined(outcome.holdings, ({ account, owner, amountFen }) => {
    return { account, owner, amount_fen: amountFen };
  });
  yield '],"exits":[';
  yield* joined(outcome.exits, ({ txId, owner, amountFen }) => {
    return { tx_id: txId, owner, amount_fen: amountFen };
  });
  yield `],"transfers_traced":${outcome.transfersTraced},"shortfalls":[`;
  yield* joined(outcome.shortfalls, ({ account, amountFen }) => {
    return { account, amount_fen: amountFen };
  });
  yield ']}\n';
}

function* joined<T>(rows: readonly T[], shape: (row: T) => object): Generator<string> {
  for (let start = 0; start < rows.length; start += rowsMax) {
    const part = rows.slice(start, start + rowsMax).map((row) => JSON.stringify(shape(row)));
    yield (start === 0 ? '' : ',') + part.join(',');
  }
}

/** The same for a person: one line each, amounts in yuan. */
export function* tableOf(outcome: TraceOutcome): Generator<string> {
  const line = (kind: string, where: string, owner: string, amountFen: number): string =>
    `${[kind, where, owner, formatFen(amountFen, 'always')].join('\t')}\n`;
  for (const { account, owner, amountFen } of outcome.holdings) {
    yield line('holds', account, owner, amountFen);
  }
  for (const { txId, owner, amountFen } of outcome.exits) {
    yield line('left', txId, owner, amountFen);
  }
  for (const { account, amountFen } of outcome.shortfalls) {
    yield line('short', account, '', amountFen);
  }
}
