/** The documents that the steps of a return make, issued with the step. */
import type { Instant } from '../../core/kernel/index.ts';
import { payable, type ReturnEvent, type ReturnState } from '../../core/return/index.ts';
import type { DocumentKind, Paper } from '../../contract/index.ts';
import { followDocument, issueDocument, type DocumentRef } from '../document/index.ts';
import type { Queryable } from '../platform/database.ts';
import type { Transaction } from '../platform/transact.ts';
import {
  applicationPaper,
  assistPaper,
  decisionPaper,
  flowPaper,
  listPaper,
  noticePaper,
  objectionPaper,
  reportPaper,
  type Signing,
} from './paper.ts';
import { keyOfReturn } from './row.ts';
import { signingOf } from './sign.ts';
import { casesThrough, flowLines } from './source.ts';

type Step = {
  readonly before: ReturnState | null;
  readonly after: ReturnState;
  readonly event: ReturnEvent;
};

type Kind = ReturnEvent['kind'];
type EventOf<K extends Kind> = Extract<ReturnEvent, { readonly kind: K }>;
type Doing = {
  readonly tx: Transaction;
  readonly step: Step;
  readonly by: Signing;
  readonly issue: (kind: DocumentKind, paper: Paper) => Promise<DocumentRef>;
};

/** Issues what a step needs. The counters of documents are locked late: call this last. */
export async function issuePapers(tx: Transaction, step: Step, now: Instant): Promise<void> {
  const { after, event } = step;
  const by = await signingOf(tx, after, now);
  const issue: Doing['issue'] = (kind, paper) =>
    issueDocument(
      tx,
      { kind, subject: after.id, unitId: after.unitId, paper },
      { actor: event.actor, now },
    );
  const make = makers[event.kind] as
    | ((doing: Doing, event: ReturnEvent) => Promise<unknown>)
    | undefined;
  if (make !== undefined) await make({ tx, step, by, issue }, event);
  await followPayments(tx, step, now);
}

const makeFlows = async ({ tx, step, by, issue }: Doing): Promise<unknown> =>
  issue('fund-flow', await flowsOf(tx, step.after, by));

const makers: { readonly [K in Kind]?: (doing: Doing, event: EventOf<K>) => Promise<unknown> } = {
  drafted: makeFlows,
  redrafted: makeFlows,
  published: async ({ tx, step, by, issue }, { untilAt, actor, at }) => {
    const ref = await issue('return-notice', noticePaper(step.after, untilAt, by));
    await followDocument(tx, ref.id, { act: 'published', actor, party: '公众', note: '' }, at);
  },
  answered: async ({ step, by, issue }, { objectionId, to, answer }) => {
    const found = step.after.objections.find((one) => one.id === objectionId);
    if (found === undefined || to === 'taken-back') return;
    const said = { to, text: answer };
    await issue('objection-reply', objectionPaper(step.after, found, said, by));
  },
  asked: async ({ step, by, issue }) => {
    for (const { claim } of payable(step.after)) {
      await issue('return-application', applicationPaper(step.after, claim, by));
    }
    await issue('return-report', reportPaper(step.after, by));
  },
  approved: async ({ tx, step, by }) => {
    for (const { claim } of payable(step.after)) {
      await decisionsFor(tx, { ...step, claimId: claim.id }, by);
    }
  },
  // What was approved names the account, so it is written again for the new one.
  'payee-approved': ({ tx, step, by }, { claimId }) => decisionsFor(tx, { ...step, claimId }, by),
  closed: ({ step, by, issue }) =>
    issue('return-list', listPaper(step.after, step.after.payments, by)),
};

async function flowsOf(tx: Queryable, state: ReturnState, by: Signing): Promise<Paper> {
  const key = keyOfReturn(state);
  const cases = new Map((await casesThrough(tx, key)).map((one) => [one.id as string, one]));
  const flows = state.claims.flatMap((claim) => {
    const known = cases.get(claim.id);
    return known === undefined ? [] : [{ claim, lines: flowLines(known, key) }];
  });
  return flowPaper(state, flows, by);
}

type For = Step & { readonly claimId: string };

/** The decision for a victim and the notice to the bank; the newest of each counts. */
async function decisionsFor(tx: Transaction, { after, event, claimId }: For, by: Signing) {
  const paying = payable(after).find(({ claim }) => claim.id === claimId);
  if (paying === undefined) return;
  const papers = [
    ['return-decision', decisionPaper(after, paying, by)],
    ['return-assist', assistPaper(after, paying, by)],
  ] as const;
  for (const [kind, paper] of papers) {
    const draft = { kind, subject: after.id, unitId: after.unitId, paper };
    const ref = await issueDocument(tx, draft, { actor: event.actor, now: event.at });
    await tx.query(
      `insert into fund_return_paper (return_id, claim_id, kind, document_id)
       values ($1, $2, $3, $4) on conflict (return_id, claim_id, kind)
       do update set document_id = excluded.document_id`,
      [after.id, claimId, kind, ref.id],
      'return-paper',
    );
  }
}

export type PaymentPaper = {
  readonly claim_id: string;
  readonly kind: 'return-decision' | 'return-assist';
  readonly document_id: string;
  readonly number: string;
};

/** What goes to the bank with each payment. */
export async function papersOf(db: Queryable, returnId: string): Promise<readonly PaymentPaper[]> {
  return db.query<PaymentPaper>(
    `select p.claim_id, p.kind, p.document_id, d.number from fund_return_paper p
       join document d on d.id = p.document_id
     where p.return_id = $1 order by p.claim_id, p.kind desc`,
    [returnId],
    'return-papers',
  );
}

/** The trail of the notices to the bank: sent, received, sent back. */
async function followPayments(
  tx: Transaction,
  { after, event }: Step,
  now: Instant,
): Promise<void> {
  const bank = after.freeze.bankName;
  const marks = marksOf(after, event);
  if (marks.length === 0) return;
  const papers = await papersOf(tx, after.id);
  for (const { claimId, act, note } of marks) {
    const found = papers.find((one) => one.claim_id === claimId && one.kind === 'return-assist');
    if (found === undefined) continue;
    await followDocument(
      tx,
      found.document_id,
      { act, actor: event.actor, party: bank, note },
      now,
    );
  }
}

type Mark = {
  readonly claimId: string;
  readonly act: 'sent' | 'received' | 'returned';
  readonly note: string;
};

function marksOf(after: ReturnState, event: ReturnEvent): readonly Mark[] {
  if (event.kind === 'notified' || event.kind === 'sent-again') {
    return event.payments.map(({ claimId, key }) => ({ claimId, act: 'sent', note: key }));
  }
  if (
    event.kind !== 'payment-made' &&
    event.kind !== 'payment-partial' &&
    event.kind !== 'payment-doubled' &&
    event.kind !== 'payment-returned'
  ) {
    return [];
  }
  const payment = after.payments.find((one) => one.key === event.key);
  if (payment === undefined) return [];
  const act = event.kind === 'payment-returned' ? 'returned' : 'received';
  return [{ claimId: payment.claimId, act, note: `${event.code} ${event.remark}`.trim() }];
}
