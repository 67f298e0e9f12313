/**
 * From fund cases to what a return starts from: the freeze, everybody whose money is in the account,
 * what each lost into it, what came back already, and the transfers that led there.
 */
import {
  findAccount,
  keyOfAccount,
  type CaseAccount,
  type FundCase,
  type Measure,
} from '../../core/funds/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { Claimant, FreezeFacts, Pool } from '../../core/return/index.ts';
import type { Queryable } from '../platform/database.ts';
import { casesOfAccount, readCases } from '../funds/index.ts';
import type { FlowLine } from './paper.ts';

/** Bounds of an ownership audit, by the id of the case. */
export type AuditBounds = {
  readonly id: string;
  readonly pool: Pick<Pool, 'unidentifiedFen' | 'credits'>;
  readonly lossFen: ReadonlyMap<string, number>;
  readonly bounds: ReadonlyMap<string, { readonly lowerFen: number; readonly upperFen: number }>;
};

export type Ground = {
  readonly freeze: FreezeFacts;
  readonly pool: Pool;
  readonly claims: readonly Claimant[];
};

const holds = (one: Measure): boolean =>
  one.kind === 'freeze' && (one.status === 'in-force' || one.status === 'partial');

/** Freezes of a case from which money could go back. */
export function freezesOf(state: FundCase): readonly { measure: Measure; account: CaseAccount }[] {
  return state.measures.filter(holds).flatMap((measure) => {
    const account = findAccount(state, measure.accountId);
    return account === undefined ? [] : [{ measure, account }];
  });
}

/** Every case whose money is or was in the account. */
export async function casesThrough(db: Queryable, key: string): Promise<readonly FundCase[]> {
  return readCases(db, await casesOfAccount(db, key));
}

/**
 * The freeze of an account as it is now: what banks executed under every freeze in force of any of
 * the cases, until the first of them ends. Null where none is in force.
 */
export function freezeOf(cases: readonly FundCase[], key: string): FreezeFacts | null {
  const found = cases.flatMap((state) =>
    freezesOf(state).filter(({ account }) => keyOfAccount(account) === key),
  );
  const [first] = found;
  if (first === undefined) return null;
  const { bank, number, name, type } = first.account;
  const ends = found.flatMap(({ measure }) => measure.expiresAt ?? []);
  return {
    bank,
    bankName: bank,
    number,
    name,
    type,
    key: first.measure.keys[0] ?? null,
    executedFen: found.reduce((sum, { measure }) => sum + (measure.executedFen ?? 0), 0),
    expiresAt: (ends.length === 0 ? 0 : Math.min(...ends)) as Instant,
  };
}

/** What a victim still misses; more than that is never paid, from whichever account. */
export const missingFen = ({ lossFen, parts }: FundCase): number =>
  Math.max(0, lossFen - parts.returned - parts.restituted);

/** The claim of one case on the account; null where none of its money came there. */
function claimOf(state: FundCase, key: string, audit: AuditBounds | null): Claimant | null {
  const account = state.accounts.find((one) => one.number !== '' && keyOfAccount(one) === key);
  if (account === undefined) return null;
  const lossFen = audit?.lossFen.get(state.id) ?? account.inFen;
  if (lossFen === 0) return null;
  const bound = audit?.bounds.get(state.id);
  // A bank cannot pay where no bank is named: that account is recorded by hand.
  const transfer = state.transfers.find((one) => one.fromBank !== '' && one.fromAccount !== '');
  const own = state.measures.find((one) => holds(one) && one.accountId === account.id);
  return {
    id: state.id,
    caseNumber: state.number,
    measureId: own?.id ?? null,
    name: state.victim.name,
    lossFen,
    restoredFen: Math.max(0, lossFen - missingFen(state)),
    // Without an audit nothing is certain, so the money goes by ratio after a notice.
    lowerFen: bound?.lowerFen ?? 0,
    upperFen: bound?.upperFen ?? Math.min(lossFen, account.balanceFen ?? lossFen),
    firstAt: account.firstInAt ?? state.reportedAt,
    payee:
      transfer === undefined
        ? null
        : {
            bank: transfer.fromBank,
            number: transfer.fromAccount,
            name: state.victim.name,
            type: 'personal',
          },
  };
}

/** What a return of this account starts from; null where nothing is frozen there. */
export function groundOf(
  cases: readonly FundCase[],
  key: string,
  audit: AuditBounds | null,
): Ground | null {
  const freeze = freezeOf(cases, key);
  if (freeze === null) return null;
  const claims = cases.flatMap((state) => claimOf(state, key, audit) ?? []);
  const knownFen = claims.reduce((sum, claim) => sum + claim.upperFen, 0);
  const pool: Pool = {
    frozenFen: freeze.executedFen,
    unidentifiedFen: audit?.pool.unidentifiedFen ?? Math.max(0, freeze.executedFen - knownFen),
    credits: audit?.pool.credits ?? Math.max(2, claims.length),
  };
  const order = claims.toSorted((a, b) => a.firstAt - b.firstAt || (a.id < b.id ? -1 : 1));
  return { freeze, pool, claims: order };
}

const linesMax = 2000;

/** The transfers of a case from the victim down to the frozen account, by level and time. */
export function flowLines(state: FundCase, key: string): readonly FlowLine[] {
  const target = state.accounts.find((one) => one.number !== '' && keyOfAccount(one) === key);
  if (target === undefined) return [];
  const wanted = upstream(state, target.id);
  const first = state.transfers.flatMap((one): FlowLine[] => {
    const to = state.accounts.find((account) => account.number === one.toAccount);
    if (to === undefined || !wanted.has(to.id)) return [];
    return [
      {
        level: 1,
        at: one.at,
        serial: '报案',
        fromBank: one.fromBank,
        fromNumber: one.fromAccount,
        toBank: to.bank,
        toNumber: to.number,
        toName: to.name,
        amountFen: one.amountFen,
        tracedFen: one.amountFen,
      },
    ];
  });
  const onward = state.flows.flatMap((one): FlowLine[] => {
    const [from, to] = [findAccount(state, one.fromId ?? ''), findAccount(state, one.toId)];
    if (from === undefined || to === undefined) return [];
    if (!wanted.has(from.id) || !wanted.has(to.id)) return [];
    return [
      {
        level: to.level,
        at: one.at,
        serial: one.serial,
        fromBank: from.bank,
        fromNumber: from.number,
        toBank: to.bank,
        toNumber: to.number,
        toName: to.name,
        amountFen: one.amountFen,
        tracedFen: one.tracedFen,
      },
    ];
  });
  return [...first, ...onward]
    .toSorted((a, b) => a.level - b.level || a.at - b.at || (a.serial < b.serial ? -1 : 1))
    .slice(0, linesMax);
}

/** The account and every account that money came from on its way there. */
function upstream(state: FundCase, targetId: string): ReadonlySet<string> {
  const seen = new Set([targetId]);
  for (const id of seen) {
    for (const flow of state.flows) {
      if (flow.toId === id && flow.fromId !== null) seen.add(flow.fromId);
    }
  }
  return seen;
}
