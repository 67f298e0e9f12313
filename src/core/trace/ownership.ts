/**
 * Ownership audit of an account (权属审计): whose the money in it is. First what holds under every
 * method, then what each method says, then the lines under the method that was chosen.
 */
import { accountLines, balanceOf, tracedInto, type AccountLine } from './account.ts';
import { boundsOf, certaintyOf, type Certainty } from './bounds.ts';
import type { TraceFlag } from './ledger.ts';
import { sumByOwner, type Piece } from './lots.ts';
import { traceMethods, type TraceMethod } from './method.ts';
import { joinStatements, type AccountStatement, type ReportedLoss } from './statement.ts';
import { traceFunds } from './trace.ts';

/** Changes when the same evidence would be judged otherwise. */
export const traceRules = 'trace-1';

/** All that an audit is made from; the same evidence makes the same audit. */
export type AuditEvidence = {
  /** Key of the account whose money it is about. */
  readonly account: string;
  readonly statements: readonly AccountStatement[];
  readonly losses: readonly ReportedLoss[];
  /** Doubt, in fen, up to which money counts as directly traceable; a figure of the policy. */
  readonly toleranceFen: number;
};

export type AuditedVictim = {
  readonly victim: string;
  /** All of the victim's losses that the statements show. */
  readonly lossFen: number;
  /** What of it came into the account, by rolling charge. */
  readonly intoFen: number;
  readonly leastFen: number;
  readonly mostFen: number;
  readonly certainty: Certainty;
};

export type OwnershipAudit = {
  readonly balanceFen: number;
  readonly credits: number;
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
  { account, statements, losses, toleranceFen }: AuditEvidence,
  method: TraceMethod | null,
): OwnershipAudit {
  const { ledger, found } = joinStatements(statements, losses);
  const rolling = traceFunds(ledger, 'rolling');
  const { bounds, balanceFen, credits } = boundsOf(ledger, account);
  const into = new Map(tracedInto(rolling, account).map((one) => [one.owner, one.amountFen]));
  const victims = bounds
    .map((bound) => ({
      victim: bound.owner,
      lossFen: bound.lossFen,
      intoFen: into.get(bound.owner) ?? 0,
      leastFen: bound.leastFen,
      mostFen: bound.mostFen,
      certainty: certaintyOf(bound, toleranceFen),
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
    victims,
    methods,
    lines,
    flags: flags.filter(({ rowId, account: of }) => of !== null || rowId.startsWith(`${account} `)),
    isAuditable: !flags.some(({ kind }) => kind === 'not-reconciled'),
    missing: losses.filter(({ id }) => !found.has(id)).map(({ id }) => id),
    suggested,
  };
}
