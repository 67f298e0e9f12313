/** The papers of measures: issued in the transaction in which a measure leaves for the bank. */
import type { Officer } from '../../core/bank/index.ts';
import {
  applyFundEvents,
  dutyOfficerOf,
  findAccount,
  leadingTransfer,
  type FundCase,
  type FundEvent,
  type FundsPolicy,
  type Measure,
} from '../../core/funds/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import { readOfficers } from '../access/index.ts';
import {
  issueDocument,
  measurePaper,
  officerWord,
  type MeasurePaperKind,
} from '../document/index.ts';
import type { Transaction } from '../platform/transact.ts';

/** Which paper goes with an event; an extension of a stop is a message without one. */
function paperOf({ kind, measure }: FundEvent): MeasurePaperKind | undefined {
  if (kind === 'stop-sent') return 'stop-request';
  if (kind === 'freeze-sent') return 'freeze-notice';
  if (kind !== 'change-sent' || measure === undefined) return undefined;
  if (measure.pending === 'release') {
    return measure.kind === 'stop' ? 'stop-release' : 'unfreeze-notice';
  }
  return measure.kind === 'freeze' ? 'renew-notice' : undefined;
}

type Terms = { readonly policy: FundsPolicy; readonly now: Instant };

/** Issues what the events need; answers the case with the papers noted on its measures. */
export async function issuePapers(
  tx: Transaction,
  state: FundCase,
  events: readonly FundEvent[],
  terms: Terms,
): Promise<{ readonly state: FundCase; readonly events: readonly FundEvent[] }> {
  const wanted = events.flatMap((event) => {
    const kind = paperOf(event);
    return kind === undefined || event.measure === undefined
      ? []
      : [{ kind, measure: event.measure, actor: event.actor }];
  });
  if (wanted.length === 0) return { state, events };
  const signing = await signingOf(
    tx,
    state,
    wanted.map(({ measure }) => measure),
    terms,
  );
  const noted: FundEvent[] = [];
  for (const { kind, measure, actor } of wanted) {
    const paper = paperFor(state, kind, measure, { ...signing, now: terms.now });
    if (paper === undefined) continue;
    const draft = { kind, subject: state.id, unitId: state.unitId, paper, isOnDemand: true };
    const { id } = await issueDocument(tx, draft, { actor, now: terms.now });
    // Another event of the same decision may have changed the measure meanwhile.
    const known = state.measures.find((one) => one.id === measure.id) ?? measure;
    const documents = [...known.documents, id];
    noted.push({
      kind: 'document',
      at: terms.now,
      actor,
      measure: { ...known, documents },
      key: id,
    });
  }
  return { state: applyFundEvents(state, noted), events: [...events, ...noted] };
}

type Signing = {
  readonly office: string;
  readonly nameOf: (id: string | null) => string | null;
  /** Name, number and telephone, as an officer signs. */
  readonly wordOf: (id: string | null) => string | null;
};

async function signingOf(
  tx: Transaction,
  { unitId }: FundCase,
  measures: readonly Measure[],
  { policy }: Terms,
): Promise<Signing> {
  const [unit] = await tx.query<{ name: string }>(
    'select name from unit where id = $1',
    [unitId],
    'funds-office',
  );
  const ids = measures.flatMap((one) => [one.requestedBy, one.secondOfficer, one.approvedBy]);
  const people = await readOfficers(tx, ids);
  const officerOf = (id: string): Officer => people.get(id) ?? dutyOfficerOf(policy);
  return {
    office: unit?.name ?? '',
    wordOf: (id) => (id === null ? null : officerWord(officerOf(id))),
    nameOf: (id) => (id === null ? null : officerOf(id).name),
  };
}

const hotline = '96110';

function paperFor(
  state: FundCase,
  kind: MeasurePaperKind,
  measure: Measure,
  { office, nameOf, wordOf, now }: Signing & { readonly now: Instant },
) {
  const account = findAccount(state, measure.accountId);
  if (account === undefined) return undefined;
  const { bank, number, name, type } = account;
  const people = [wordOf(measure.requestedBy), wordOf(measure.secondOfficer)];
  return measurePaper(kind, {
    office,
    contact: hotline,
    account: { bank, number, name, type },
    bankName: bank,
    reportNumber: state.number,
    caseNumber: state.filing?.number ?? null,
    reason: measure.pendingReason ?? measure.reason,
    basis: measure.basis,
    amountFen: measure.limitFen,
    fromAt: measure.appliedAt,
    untilAt: measure.expiresAt,
    transfer: kind === 'stop-request' ? leadingTransfer(state, account) : null,
    officers: people.filter((one) => one !== null),
    approvedBy: nameOf(measure.approvedBy),
    at: now,
    remedyCode: state.number,
  });
}
