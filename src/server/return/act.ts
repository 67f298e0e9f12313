/** Drafting a return and acting on it: the return is locked, the core decides, all is written together. */
import type { UserActor } from '../../core/access/index.ts';
import { applicationId, type BankRequest } from '../../core/bank/index.ts';
import { keyOfAccount, type FundCase } from '../../core/funds/index.ts';
import { assert, type Instant } from '../../core/kernel/index.ts';
import {
  applyReturnEvents,
  decideReturn,
  openReturn,
  planReturn,
  type Basis,
  type Payment,
  type ReturnCommand,
  type ReturnContext,
  type ReturnDraft,
  type ReturnEvent,
  type ReturnPolicy,
  type ReturnState,
} from '../../core/return/index.ts';
import type { ReturnDecideCommand, ReturnHandleCommand } from '../../contract/index.ts';
import { readOfficers } from '../access/index.ts';
import { enqueueBank } from '../bank/index.ts';
import type { FundDeps } from '../funds/index.ts';
import { absent, refused } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import { newId } from '../platform/random.ts';
import type { Transaction } from '../platform/transact.ts';
import { changeReturn } from './change.ts';
import type { PaymentPaper } from './document.ts';
import {
  keyOfReturn,
  livingReturns,
  lockReturns,
  nextReturnNumber,
  readReturn,
  underWayFen,
} from './row.ts';
import { officeOf } from './sign.ts';
import {
  casesThrough,
  freezeOf,
  freezesOf,
  groundOf,
  missingFen,
  type AuditBounds,
} from './source.ts';

export type ActDeps = {
  readonly policy: () => ReturnPolicy;
  readonly funds: FundDeps;
};

type Doing = { readonly actor: UserActor; readonly now: Instant };

export type Drafting = {
  readonly state: FundCase;
  readonly measureId: string;
  readonly audit: AuditBounds | null;
  readonly basis: Basis | undefined;
  readonly reason: string | undefined;
};

/** A paper as it is sent with a payment: name and base64. */
export type SentPaper = PaymentPaper & { readonly content: string };

const usualReason = '按本单位政策表的默认口径';

/**
 * Drafts a return from a frozen account. Refused: the freeze is not in force, a return from the
 * account is under way, more victims than one return may have.
 */
export async function draftReturn(
  tx: Transaction,
  deps: ActDeps,
  { actor, now }: Doing,
  { state, measureId, audit, basis, reason }: Drafting,
): Promise<string> {
  const policy = deps.policy();
  const found = freezesOf(state).find(({ measure }) => measure.id === measureId);
  if (found === undefined) throw refused('freeze-not-in-force');
  const key = keyOfAccount(found.account);
  await tx.query('select pg_advisory_xact_lock(hashtext($1))', [`return|${key}`], 'return-account');
  if ((await livingReturns(tx, [key])).size > 0) throw refused('return-open');
  const draft = await draftFrom(tx, { key, audit, basis, reason, policy });
  const event: ReturnEvent = { kind: 'drafted', at: now, actor: actor.id, ...draft };
  const after = openReturn(
    {
      id: newId('rtn', now),
      number: await nextReturnNumber(tx, now),
      unitId: state.unitId,
      round: 1,
      previousId: null,
    },
    event,
  );
  await changeReturn(tx, { before: null, after }, [event], { now, policy });
  return after.id;
}

type From = {
  readonly key: string;
  readonly audit: AuditBounds | null;
  readonly basis: Basis | undefined;
  readonly reason: string | undefined;
  readonly policy: ReturnPolicy;
};

async function draftFrom(
  tx: Queryable,
  { key, audit, basis, reason, policy }: From,
): Promise<ReturnDraft> {
  const ground = groundOf(await casesThrough(tx, key), key, audit);
  if (ground === null) throw refused('freeze-not-in-force');
  if (ground.claims.length > policy.claimsMax) throw refused('too-many-claims');
  const chosen = basis ?? { weight: policy.weightUsual, reserve: policy.reserveUsual };
  return {
    ...ground,
    auditId: audit?.id ?? null,
    basis: chosen,
    basisReason: reason?.trim() || usualReason,
    plan: planReturn(ground.pool, ground.claims, chosen, policy),
    policy: policy.version,
  };
}

export type ReturnAct = {
  readonly id: string;
  readonly version: number;
  readonly command: ReturnHandleCommand | ReturnDecideCommand;
  /** The newest audit of the account, for another draft. */
  readonly audit: AuditBounds | null;
  /** What goes to the bank with each payment; read before the transaction. */
  readonly papers: readonly SentPaper[];
};

/** One act on one return. Refused: not there (404), what the core refuses, another version. */
export async function actOnReturn(
  tx: Transaction,
  deps: ActDeps,
  { actor, now }: Doing,
  act: ReturnAct,
): Promise<string> {
  if ((await readReturn(tx, actor, act.id)) === undefined) throw absent();
  const before = (await lockReturns(tx, [act.id])).get(act.id);
  if (before === undefined) throw absent();
  const policy = deps.policy();
  const context = await contextOf(tx, before, { actor, now }, policy);
  const command = await commandOf(tx, before, act, { now, policy });
  const decided = decideReturn(before, command, context);
  if (!decided.ok) throw refused(decided.error);
  if (act.version !== before.version) throw refused('version-conflict');
  const events = decided.value;
  const after = applyReturnEvents(before, events);
  await changeReturn(tx, { before, after }, events, { now, policy });
  await sendPayments(tx, { state: after, events, papers: act.papers }, { actor, now });
  if (command.act !== 'reopen') return act.id;
  await openNext(tx, after, { actor, now }, { id: command.nextId, act, policy });
  return command.nextId;
}

/** Everything a decision is made of; the freeze is read as it is at this moment. */
export async function contextOf(
  db: Queryable,
  state: ReturnState,
  { actor, now }: Doing,
  policy: ReturnPolicy,
): Promise<ReturnContext> {
  const key = keyOfReturn(state);
  const [unit] = await db.query<{ level: string }>(
    'select level from unit where id = $1',
    [actor.unitId],
    'return-level',
  );
  const cases = await casesThrough(db, key);
  const claims = state.claims.map((claim) => claim.id);
  const away = await underWayFen(db, state.id, claims);
  const missing = new Map(cases.map((one) => [one.id as string, missingFen(one)]));
  return {
    actor: actor.id,
    now,
    policy,
    level: unit?.level ?? null,
    freeze: freezeOf(cases, key),
    missingFen: (id) => Math.max(0, (missing.get(id) ?? 0) - (away.get(id) ?? 0)),
    keyOf: (claimId, ordinal) => applicationId('return', `${state.id}:${claimId}`, ordinal),
  };
}

async function commandOf(
  tx: Transaction,
  state: ReturnState,
  { command, audit }: ReturnAct,
  { now, policy }: { readonly now: Instant; readonly policy: ReturnPolicy },
): Promise<ReturnCommand> {
  if (command.act === 'set-payee') {
    return { ...command, payee: { ...command.payee, type: 'personal' } };
  }
  if (command.act === 'object') {
    return { ...command, objectionId: newId('obj', now), channel: 'by-hand' };
  }
  if (command.act === 'redraft') {
    const { basis = state.basis, reason } = command;
    const key = keyOfReturn(state);
    const draft = await draftFrom(tx, { key, audit, basis, reason, policy });
    return { act: 'redraft', draft, reason };
  }
  if (command.act === 'close') return { act: 'close', reason: command.reason ?? '' };
  return command.act === 'reopen' ? { ...command, nextId: newId('rtn', now) } : command;
}

type Next = {
  readonly id: Extract<ReturnCommand, { act: 'reopen' }>['nextId'];
  readonly act: ReturnAct;
  readonly policy: ReturnPolicy;
};

/** The next round: what is still frozen, for everybody who is known by now. */
async function openNext(
  tx: Transaction,
  previous: ReturnState,
  { actor, now }: Doing,
  { id, act, policy }: Next,
): Promise<void> {
  const { basis } = previous;
  const reason = act.command.act === 'reopen' ? act.command.reason : undefined;
  const key = keyOfReturn(previous);
  const draft = await draftFrom(tx, { key, audit: act.audit, basis, reason, policy });
  const event: ReturnEvent = { kind: 'drafted', at: now, actor: actor.id, ...draft };
  const head = { id, number: await nextReturnNumber(tx, now), unitId: previous.unitId };
  const after = openReturn({ ...head, round: previous.round + 1, previousId: previous.id }, event);
  await changeReturn(tx, { before: null, after }, [event], { now, policy });
}

type Sending = {
  readonly state: ReturnState;
  readonly events: readonly ReturnEvent[];
  readonly papers: readonly SentPaper[];
};

/** Payments enter the bank line in the transaction of the decision, each under its key. */
async function sendPayments(
  tx: Transaction,
  { state, events, papers }: Sending,
  { now }: Doing,
): Promise<void> {
  const payments = events.flatMap((event) =>
    event.kind === 'notified' || event.kind === 'sent-again' ? event.payments : [],
  );
  if (payments.length === 0) return;
  const office = { id: state.unitId, name: await officeOf(tx, state.unitId) };
  const officers = await officersOf(tx, state);
  const requests = payments.map((payment) => {
    const own = papers.filter((one) => one.claim_id === payment.claimId);
    assert(own.length > 0, 'a payment goes with its papers');
    const sent = own.map(({ number, content }) => ({ name: `${number}.pdf`, content }));
    return requestOf(state, payment, { office, officers, papers: sent, now });
  });
  await enqueueBank(
    tx,
    requests.map((request) => ({ request, unitId: state.unitId, subject: state.id })),
    now,
  );
}

type Head = Pick<BankRequest, 'office' | 'officers' | 'papers'> & { readonly now: Instant };

function requestOf(
  { freeze, claims, number }: ReturnState,
  payment: Payment,
  { office, officers, papers, now }: Head,
): BankRequest {
  const { bank, number: account, name, type, key } = freeze;
  return {
    key: payment.key,
    kind: 'return',
    account: { bank, number: account, name, type },
    caseNumber: claims.find((claim) => claim.id === payment.claimId)?.caseNumber ?? null,
    isUrgent: false,
    reason: `冻结资金返还 ${number}`,
    originalKey: key,
    transfer: null,
    amountFen: payment.amountFen,
    fromAt: null,
    untilAt: null,
    payee: payment.payee,
    office,
    officers,
    papers,
    madeAt: now,
  };
}

/** Two officers go with a return (operating-rules 2.1). Refused: one of them has no number on record. */
async function officersOf(
  tx: Queryable,
  { draftedBy, secondOfficer }: ReturnState,
): Promise<BankRequest['officers']> {
  const known = await readOfficers(tx, [draftedBy, secondOfficer]);
  const officers = [draftedBy, secondOfficer].flatMap((id) => known.get(id ?? '') ?? []);
  if (officers.some((one) => one.idNumber === '')) throw refused('officer-unidentified');
  return officers;
}
