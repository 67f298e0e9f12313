/** The papers of a case: issued in the transaction in which a measure or question leaves for the bank. */
import type { Officer } from '../../core/bank/index.ts';
import {
  applyFundEvents,
  dutyOfficerOf,
  findAccount,
  leadingTransfer,
  type CaseAccount,
  type FundCase,
  type FundEvent,
  type FundsPolicy,
  type Measure,
} from '../../core/funds/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { DocumentKind, Paper } from '../../contract/index.ts';
import { readOfficers } from '../access/index.ts';
import {
  issueDocument,
  measurePaper,
  officerWord,
  type MeasureFacts,
  type MeasurePaperKind,
  type MeasureQuestion,
} from '../document/index.ts';
import type { Transaction } from '../platform/transact.ts';
import { letterOf, letterPaper } from './letter.ts';

/** Which paper goes with an event of a measure. */
function paperOf({ kind, measure }: FundEvent): MeasurePaperKind | undefined {
  if (kind === 'stop-sent') return 'stop-request';
  if (kind === 'freeze-sent') return 'freeze-notice';
  if (kind !== 'change-sent' || measure === undefined) return undefined;
  if (measure.pending === 'release') {
    return measure.kind === 'stop' ? 'stop-release' : 'unfreeze-notice';
  }
  return measure.kind === 'freeze' ? 'renew-notice' : 'stop-extend';
}

/** What a bank was asked; undefined where a question ends. */
function questionOf({ account, key }: FundEvent): MeasureQuestion | undefined {
  const asked = account?.asked.find((one) => one.endsWith(`:${key}`));
  return asked?.slice(0, asked.lastIndexOf(':')) as MeasureQuestion | undefined;
}

type Terms = { readonly policy: FundsPolicy; readonly now: Instant };
type Wanted = { readonly kind: DocumentKind; readonly paper: Paper; readonly event: FundEvent };

/** Issues what the events need; answers the case with the papers noted on its measures. */
export async function issuePapers(
  tx: Transaction,
  state: FundCase,
  events: readonly FundEvent[],
  terms: Terms,
): Promise<{ readonly state: FundCase; readonly events: readonly FundEvent[] }> {
  const papered = events.filter(
    (event) =>
      paperOf(event) !== undefined ||
      letterOf(event) !== undefined ||
      (event.kind === 'asked' && questionOf(event) !== undefined),
  );
  if (papered.length === 0) return { state, events };
  const signing = await signingOf(tx, state, papered, terms);
  // A number locks the counter of its kind: always in one order, or two would wait for each other.
  const wanted = papered
    .flatMap((event) => wantedFor(state, event, signing) ?? [])
    .toSorted((one, other) => (one.kind < other.kind ? -1 : Number(one.kind > other.kind)));
  const noted: FundEvent[] = [];
  for (const { kind, paper, event } of wanted) {
    const { actor, measure } = event;
    const draft = { kind, subject: state.id, unitId: state.unitId, paper, isOnDemand: true };
    const { id } = await issueDocument(tx, draft, { actor, now: terms.now });
    if (measure === undefined) continue;
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
  readonly now: Instant;
  readonly officerOf: (id: string) => Officer;
};

async function signingOf(
  tx: Transaction,
  { unitId }: FundCase,
  events: readonly FundEvent[],
  { policy, now }: Terms,
): Promise<Signing> {
  const [unit] = await tx.query<{ name: string }>(
    'select name from unit where id = $1',
    [unitId],
    'funds-office',
  );
  const ids = events.flatMap(({ actor, measure }) => [
    actor,
    measure?.requestedBy ?? null,
    measure?.secondOfficer ?? null,
    measure?.approvedBy ?? null,
  ]);
  const people = await readOfficers(tx, ids);
  return {
    office: unit?.name ?? '',
    now,
    officerOf: (id) => people.get(id) ?? dutyOfficerOf(policy),
  };
}

const hotline = '96110';

function wantedFor(state: FundCase, event: FundEvent, signing: Signing): Wanted | undefined {
  const letter = letterOf(event);
  if (letter !== undefined) {
    const { office, officerOf } = signing;
    const officer = officerOf(event.actor);
    const paper = letterPaper(letter, { state, event, office, contact: hotline, officer });
    return paper === undefined ? undefined : { kind: letter, paper, event };
  }
  const question = event.kind === 'asked' ? questionOf(event) : undefined;
  if (question !== undefined && event.account !== undefined) {
    const paper = queryPaper(state, event.account, { event, question }, signing);
    return { kind: 'query-notice', paper, event };
  }
  const kind = paperOf(event);
  if (kind === undefined || event.measure === undefined) return undefined;
  const paper = paperFor(state, kind, event.measure, signing);
  return paper === undefined ? undefined : { kind, paper, event };
}

/** What every paper to a bank says of the case and the account. */
function headOf(state: FundCase, account: CaseAccount, { office, now }: Signing) {
  const { bank, number, name, type } = account;
  return {
    office,
    contact: hotline,
    account: { bank, number, name, type },
    bankName: bank,
    reportNumber: state.number,
    caseNumber: state.filing?.number ?? null,
    at: now,
  };
}

const queryBasis = '《反电信网络诈骗法》第二十条、《公安机关办理刑事案件程序规定》第二百三十八条';

/** Art. 238: in writing, and what is asked for is named. */
function queryPaper(
  state: FundCase,
  account: CaseAccount,
  { event, question }: { readonly event: FundEvent; readonly question: MeasureQuestion },
  signing: Signing,
): Paper {
  return measurePaper('query-notice', {
    ...headOf(state, account, signing),
    reason: '电信网络诈骗案件资金查询',
    basis: queryBasis,
    amountFen: null,
    fromAt: question === 'query-transactions' ? account.firstInAt : null,
    untilAt: question === 'watch' ? account.watchedUntilAt : null,
    transfer: leadingTransfer(state, account),
    officers: [officerWord(signing.officerOf(event.actor))],
    approvedBy: null,
    question,
    remedyCode: null,
  });
}

function paperFor(
  state: FundCase,
  kind: MeasurePaperKind,
  measure: Measure,
  signing: Signing,
): Paper | undefined {
  const account = findAccount(state, measure.accountId);
  if (account === undefined) return undefined;
  const { officerOf } = signing;
  const people = [measure.requestedBy, measure.secondOfficer].filter((one) => one !== null);
  const facts: MeasureFacts = {
    ...headOf(state, account, signing),
    reason: measure.pendingReason ?? measure.reason,
    basis: measure.basis,
    amountFen: measure.limitFen,
    fromAt: measure.appliedAt,
    untilAt: measure.expiresAt,
    transfer: kind === 'stop-request' ? leadingTransfer(state, account) : null,
    officers: people.map((one) => officerWord(officerOf(one))),
    approvedBy: measure.approvedBy === null ? null : officerOf(measure.approvedBy).name,
    question: null,
    remedyCode: state.number,
  };
  return measurePaper(kind, facts);
}
