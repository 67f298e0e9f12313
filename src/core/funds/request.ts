/** What a decision asks of a bank. */
import type { BankAccountRef, BankRequest, LeadingTransfer, Officer } from '../bank/index.ts';
import type { Instant } from '../kernel/index.ts';
import type { FundsPolicy } from './policy.ts';
import type { CaseAccount, CaseAccountId, FundCase, Measure, MeasureId } from './state.ts';

/** What one account has had of stops, over all cases. */
export type StopHistory = {
  /** How many of the two stops are used up. */
  readonly used: number;
  /** One is on its way or in force, of whichever case. */
  readonly living: boolean;
};

export type FundContext = {
  readonly actor: string;
  /** Level of the unit of whoever acts; null for the centre itself. */
  readonly level: string | null;
  readonly now: Instant;
  readonly policy: FundsPolicy;
  readonly office: { readonly id: string; readonly name: string };
  /** As banks must know them, a machine as the officer on duty; no number where none is on record. */
  readonly officersOf: (actors: readonly string[]) => readonly Officer[];
  readonly stopsOf: (key: string) => StopHistory;
  readonly accountId: () => CaseAccountId;
  readonly measureId: () => MeasureId;
  readonly transferId: () => string;
};

type Asking = Pick<BankRequest, 'kind' | 'key' | 'reason'> &
  Partial<Pick<BankRequest, 'originalKey' | 'amountFen' | 'fromAt' | 'untilAt'>> & {
    readonly officers: readonly (string | null)[];
  };

export function requestOf(
  state: FundCase,
  account: CaseAccount,
  asking: Asking,
  context: FundContext,
): BankRequest {
  const { officers, ...rest } = asking;
  const people = officers.filter((one): one is string => one !== null);
  return {
    originalKey: null,
    amountFen: null,
    fromAt: null,
    untilAt: null,
    ...rest,
    account: refOf(account),
    caseNumber: state.filing?.number ?? null,
    isUrgent: rest.kind === 'stop' || rest.kind === 'query-transactions',
    transfer: leadingTransfer(state, account),
    payee: null,
    office: context.office,
    officers: signersOf(people.length === 0 ? [context.actor] : people, context),
    papers: [],
    madeAt: context.now,
  };
}

/**
 * Who signs towards a bank. Whoever has no number on record is stood in for by the officer on duty:
 * the first stops of a report do not wait for papers.
 */
function signersOf(people: readonly string[], { officersOf, policy }: FundContext): Officer[] {
  const signers = officersOf(people).map((one) =>
    one.idNumber === '' ? dutyOfficerOf(policy) : one,
  );
  return [...new Map(signers.map((one) => [`${one.name} ${one.idNumber}`, one])).values()];
}

/** Whoever signs for the centre where no person acted. */
export function dutyOfficerOf({ dutyOfficer }: FundsPolicy): Officer {
  const isCard = /^\d{17}[\dX]$/.test(dutyOfficer.idNumber);
  return { ...dutyOfficer, idType: isCard ? 'id-card' : 'police' };
}

const refOf = ({ bank, number, name, type }: CaseAccount): BankAccountRef => ({
  bank,
  number,
  name,
  type,
});

/** The transfer that led to the account (operating-rules 1.1): the bank compares it with its books. */
export function leadingTransfer(state: FundCase, account: CaseAccount): LeadingTransfer | null {
  const reported = state.transfers.find((one) => one.toId === account.id);
  if (reported !== undefined) {
    const { fromBank, fromAccount, amountFen, at } = reported;
    return { fromBank, fromAccount, fromName: reported.fromName, amountFen, at };
  }
  const flow = state.flows.find((one) => one.toId === account.id);
  const from = state.accounts.find((one) => one.id === flow?.fromId);
  if (flow === undefined || from === undefined) return null;
  return {
    fromBank: from.bank,
    fromAccount: from.number,
    fromName: from.name,
    amountFen: flow.amountFen,
    at: flow.at,
  };
}

/** The instruction by which a measure begins. */
export function beginRequest(
  state: FundCase,
  account: CaseAccount,
  measure: Measure,
  context: FundContext,
): BankRequest {
  return requestOf(
    state,
    account,
    {
      kind: measure.kind,
      key: measure.keys.at(-1) ?? '',
      reason: measure.reason,
      amountFen: measure.limitFen,
      officers: [measure.requestedBy, measure.secondOfficer ?? measure.approvedBy],
    },
    context,
  );
}
