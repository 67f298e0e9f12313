/** The methods of tracing, and what a trace tells. */
import type { Instant } from '../kernel/index.ts';
import type { TraceFlag } from './ledger.ts';
import type { Piece } from './lots.ts';

/**
 * The methods that courts and accountants use (operating-rules 9.3), with who uses them. The last
 * four say only whose the closing balance is; the hops before are then shown by rolling charge.
 */
export const traceMethods = [
  { code: 'fifo', zh: '先进先出', en: 'First in, first out' },
  { code: 'lifo', zh: '后进先出', en: 'Last in, first out' },
  { code: 'rolling', zh: '滚动比例', en: 'Rolling charge' },
  { code: 'wrongdoer-first', zh: '行为人资金先出', en: "Wrongdoer's own money first" },
  { code: 'victims-first', zh: '涉案资金先出', en: 'Drugs in, first out' },
  { code: 'pari-passu', zh: '同比例分配（全部来源）', en: 'Pari passu, all contributors' },
  { code: 'pari-passu-victims', zh: '同比例分配（仅被害人）', en: 'Pari passu, victims only' },
  { code: 'backward', zh: '自末笔倒推', en: 'Backward from the last credit' },
  { code: 'lowest-balance', zh: '最低中间余额上限', en: 'Lowest intermediate balance' },
] as const;
export type TraceMethod = (typeof traceMethods)[number]['code'];

/** A row with whose money it moved, in the order in which the method took it. */
export type TraceStep = {
  readonly rowId: string;
  readonly at: Instant;
  readonly from: string | null;
  readonly to: string | null;
  readonly amountFen: number;
  readonly pieces: readonly Piece[];
  /** Unknown money that must have come just before, because the payer had too little. */
  readonly shortfallFen: number;
  /** The payer is a victim's account and is not traced. */
  readonly isLoss: boolean;
};

export type Holding = Piece & { readonly account: string };

export type FundTrace = {
  readonly method: TraceMethod;
  readonly openings: readonly Holding[];
  readonly steps: readonly TraceStep[];
  /** By account, then owner; nothing that is zero. */
  readonly holdings: readonly Holding[];
  readonly exits: readonly (Piece & { readonly rowId: string })[];
  readonly flags: readonly TraceFlag[];
};
