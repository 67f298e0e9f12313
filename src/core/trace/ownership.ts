/**
 * Ownership audit of an account (权属审计): whose the money in it is. First what holds under every
 * method, then what each method says, then the lines under the method that was chosen.
 */
import { accountLines, balanceOf, tracedInto, type AccountLine } from './account.ts';
import { boundsOf, certaintyOf, type Certainty, type Tolerance } from './bounds.ts';
import type { Instant } from '../kernel/index.ts';
import { unknownMoney, type TraceFlag } from './ledger.ts';
import { sumByOwner, type Piece } from './lots.ts';
import { traceMethods, type TraceMethod } from './method.ts';
import { joinStatements, type AccountStatement, type ReportedLoss } from './statement.ts';
import { traceFunds } from './trace.ts';

/** Lines that a screen shows at once; the table that is issued has all of them. */
export const auditLinesMax = 200;

/** Changes when the same evidence would be judged otherwise. */
export const traceRules = 'trace-2';

/** All that an audit is made from; the same evidence makes the same audit. */
export type AuditEvidence = {
  /** Key of the account whose money it is about. */
  readonly account: string;
  readonly statements: readonly AccountStatement[];
  readonly losses: readonly ReportedLoss[];
  readonly tolerance: Tolerance;
};

export type AuditedVictim = {
  readonly victim: string;
  /** All of the victim's losses that the statements show. */
  readonly lossFen: number;
  /** What of it came into the account, by rolling charge. */
  readonly intoFen: number;
  /** When the first of it came in. */
  readonly firstAt: Instant | null;
  readonly leastFen: number;
  readonly mostFen: number;
  readonly certainty: Certainty;
};

export type OwnershipAudit = {
  readonly balanceFen: number;
  readonly credits: number;
  /** Credits that nobody claims. */
  readonly unknownFen: number;
  readonly victims: readonly AuditedVictim[];
  /** Shares of the closing balance, by owner; `lowest-balance` gives caps that may add up to more. */
  readonly methods: readonly { readonly method: TraceMethod; readonly shares: readonly Piece[] }[];
  readonly lines: readonly AccountLine[];
  readonly flags: readonly TraceFlag[];
  /** False where a balance of the account does not reconcile. */
  readonly isAuditable: boolean;
  /** Reported losses that no statement shows. */
  readonly missing: readonly string[];
  /** What the evidence speaks for; a person decides. */
  readonly suggested: TraceMethod;
};

/** Audits one account. `method` is that of the lines; null takes the suggested one. */
export function auditOwnership(
  { account, statements, losses, tolerance }: AuditEvidence,
  method: TraceMethod | null,
): OwnershipAudit {
  const { ledger, found } = joinStatements(statements, losses);
  const rolling = traceFunds(ledger, 'rolling');
  const { bounds, balanceFen, credits } = boundsOf(ledger, account);
  const into = new Map(tracedInto(rolling, account).map((one) => [one.owner, one.amountFen]));
  const cameIn = accountLines(rolling, account).filter(({ kind }) => kind === 'in');
  const firstOf = (victim: string): Instant | null =>
    cameIn.find(({ pieces }) => pieces.some(({ owner }) => owner === victim))?.at ?? null;
  const victims = bounds
    .map((bound) => ({
      victim: bound.owner,
      lossFen: bound.lossFen,
      intoFen: into.get(bound.owner) ?? 0,
      firstAt: firstOf(bound.owner),
      leastFen: bound.leastFen,
      mostFen: bound.mostFen,
      certainty: certaintyOf(bound, tolerance),
    }))
    .filter(({ intoFen, mostFen }) => intoFen > 0 || mostFen > 0);
  const methods = traceMethods.map(({ code }) => ({
    method: code,
    shares: sumByOwner(
      traceFunds(ledger, code).holdings.filter((holding) => holding.account === account),
    ),
  }));
  const isClear = victims.every(({ certainty }) => certainty === 'exact' || certainty === 'near');
  // Where time tells the money apart every method gives the same, and the oldest is read easiest.
  const suggested = isClear ? 'fifo' : 'rolling';
  const lines = accountLines(traceFunds(ledger, method ?? suggested), account);
  const flags = rolling.flags.filter((flag) => flag.account === null || flag.account === account);
  return {
    balanceFen: lines.length === 0 ? balanceFen : balanceOf(lines),
    credits,
    unknownFen: into.get(unknownMoney) ?? 0,
    victims,
    methods,
    lines,
    flags: flags.filter(({ rowId, account: of }) => of !== null || rowId.startsWith(`${account} `)),
    isAuditable: !flags.some(({ kind }) => kind === 'not-reconciled'),
    missing: losses.filter(({ id }) => !found.has(id)).map(({ id }) => id),
    suggested,
  };
}
