/** Opening a case and acting on one: locked, decided by the core, written together. */
import { actorKey, type Actor, type SystemActor } from '../../core/access/index.ts';
import {
  accountKey,
  applyFundEvents,
  dutyOfficerOf,
  decideFund,
  decideFundClocks,
  findAccount,
  keyOfAccount,
  openFundCase,
  type CaseDraft,
  type FundCase,
  type FundCommand,
  type FundContext,
  type FundEvent,
  type FundEventKind,
  type TransferDraft,
} from '../../core/funds/index.ts';
import type { BankAnswer } from '../../core/bank/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import { dayCode } from '../../core/warning/index.ts';
import { readOfficers } from '../access/index.ts';
import type { BankPair, BankReaction, SetbackReaction } from '../bank/index.ts';
import { absent, refused } from '../platform/answer.ts';
import { newId } from '../platform/random.ts';
import type { Transaction } from '../platform/transact.ts';
import { timerActor, type LockingTimerHandler } from '../timer/index.ts';
import { commitCase, type FundDeps } from './change.ts';
import { enterFunds, lockFree } from './lock.ts';
import { isInScope, keyOfPart, nextNumber, readStops, saveStatement } from './row.ts';
import { lockCases } from './store.ts';

/** Who does something, and when. */
export type Doing = { readonly actor: Actor; readonly now: Instant };

/**
 * Opens a case from a report; the first stops are in the bank line when the transaction commits.
 * Take no other lock that a fund reaction may want before this.
 */
export async function openCase(
  tx: Transaction,
  deps: FundDeps,
  { actor, now }: Doing,
  said: CaseDraft,
): Promise<FundCase> {
  const draft = { ...said, transfers: said.transfers.map((one) => named(one, deps)) };
  const keys = draft.transfers.map((one) => accountKey(one.toBank, one.toAccount));
  await enterFunds(tx, { cases: [], keys });
  const head = { id: newId('fnd', now), number: await nextNumber(tx, `20${dayCode(now)}`) };
  const context = await contextOf(tx, deps, { actor, unitId: draft.unitId, keys, people: [] }, now);
  const { state, events, requests } = openFundCase(head, draft, context);
  return commitCase(tx, deps, { before: null, after: state, events, requests, keys }, now);
}

export type CaseAct = {
  readonly id: string;
  /** The version that the person saw; absent where a machine acts. */
  readonly version?: number | undefined;
  readonly command: FundCommand;
};

/** One act on one case. Refused: not there (404), what the core refuses, another version. */
export async function actOnCase(
  tx: Transaction,
  deps: FundDeps,
  { actor, now }: Doing,
  { id, version, command: said }: CaseAct,
): Promise<FundCase> {
  const command =
    said.act === 'add-transfer' ? { ...said, transfer: named(said.transfer, deps) } : said;
  if (actor.kind === 'user' && !(await isInScope(tx, actor, id))) throw absent();
  await enterFunds(tx, { cases: [id], keys: await keysToLock(tx, id, command) });
  const before = (await lockCases(tx, [id])).get(id);
  if (before === undefined) throw absent();
  const asking = {
    actor,
    unitId: before.unitId,
    keys: keysOfCommand(before, command),
    people: before.measures.flatMap((one) => [one.requestedBy, one.secondOfficer, one.pendingBy]),
  };
  const context = await contextOf(tx, deps, asking, now);
  const decided = decideFund(before, command, context);
  if (!decided.ok) throw refused(decided.error);
  if (version !== undefined && version !== before.version) throw refused('version-conflict');
  const { events, requests } = decided.value;
  if (events.length === 0) return before;
  const after = applyFundEvents(before, events);
  const keys = keysOfEvents(after, events);
  return commitCase(tx, deps, { before, after, events, requests, keys }, now);
}

/** A bank is called by one name in a case, whatever people and banks call it: names are keys. */
function named(transfer: TransferDraft, { bankName }: FundDeps): TransferDraft {
  const { fromBank, toBank } = transfer;
  return { ...transfer, fromBank: bankName(fromBank), toBank: bankName(toBank) };
}

function namedAnswer(answer: BankAnswer, { bankName }: FundDeps): BankAnswer {
  const transactions = answer.transactions.map((row) => {
    const to = row.counterparty;
    return to === null ? row : { ...row, counterparty: { ...to, bank: bankName(to.bank) } };
  });
  return { ...answer, transactions };
}

function keysOfCommand(state: FundCase, command: FundCommand): readonly string[] {
  if (command.act === 'add-transfer') {
    return [accountKey(command.transfer.toBank, command.transfer.toAccount)];
  }
  const measured = 'measureId' in command ? command.measureId : undefined;
  const accountId =
    command.act === 'stop'
      ? command.accountId
      : state.measures.find((one) => one.id === measured)?.accountId;
  const account = findAccount(state, accountId ?? '');
  return account === undefined ? [] : [keyOfAccount(account)];
}

/** Accounts of which the command may change money or uses up a stop, before the case is read. */
async function keysToLock(
  tx: Transaction,
  id: string,
  command: FundCommand,
): Promise<readonly string[]> {
  if (command.act === 'add-transfer') {
    return [accountKey(command.transfer.toBank, command.transfer.toAccount)];
  }
  if (command.act === 'returned') {
    return [accountKey(command.account.bank, command.account.number)];
  }
  if (command.act === 'stop' || command.act === 'exit') {
    return keyOfPart(tx, id, command.accountId);
  }
  if (command.act === 'extend' || command.act === 'paid-out') {
    return keyOfPart(tx, id, command.measureId);
  }
  return [];
}

/** Steps by which no fen of any case is held more or less than before. */
const withoutMoney: ReadonlySet<FundEventKind> = new Set([
  'asked',
  'document',
  'transfer-checked',
  'stop-asked',
  'stop-sent',
  'co-signed',
  'freeze-asked',
  'freeze-sent',
  'change-asked',
  'change-sent',
  'refused',
  'unrelated',
  'reminded',
  'late',
  'not-reached',
  'resumed',
]);

/** Accounts whose money or measures events touched. */
function keysOfEvents(state: FundCase, events: readonly FundEvent[]): readonly string[] {
  const moved = events.filter(({ kind }) => !withoutMoney.has(kind));
  const ids = moved.flatMap(({ account, measure, recovery }) => [
    ...(account === undefined ? [] : [account.id]),
    ...(measure === undefined ? [] : [measure.accountId]),
    ...(recovery?.accountId == null ? [] : [recovery.accountId]),
  ]);
  const accounts = [...new Set(ids)].flatMap((id) => findAccount(state, id) ?? []);
  return accounts.filter((one) => one.number !== '').map(keyOfAccount);
}

type Asking = {
  readonly actor: Actor;
  readonly unitId: string;
  readonly keys: readonly string[];
  /** Who else may stand on an instruction. */
  readonly people: readonly (string | null)[];
};

async function contextOf(
  tx: Transaction,
  deps: FundDeps,
  { actor, unitId, keys, people }: Asking,
  now: Instant,
): Promise<FundContext> {
  const policy = deps.policy();
  const own = actor.kind === 'user' ? actor.unitId : null;
  const units = await tx.query<{ id: string; name: string; level: string }>(
    'select id, name, level from unit where id = any($1)',
    [[unitId, ...(own === null ? [] : [own])]],
    'funds-units',
  );
  const key = actorKey(actor);
  const ids = [...new Set([key, ...people.filter((one) => one !== null)])];
  const officers = await readOfficers(tx, ids);
  return {
    actor: key,
    level: units.find((one) => one.id === own)?.level ?? null,
    now,
    policy,
    office: { id: unitId, name: units.find((one) => one.id === unitId)?.name ?? '' },
    officersOf: (wanted) => wanted.map((one) => officers.get(one) ?? dutyOfficerOf(policy)),
    stopsOf: await readStops(tx, keys, policy),
    accountId: () => newId('acc', now),
    measureId: () => newId('msr', now),
    transferId: () => newId('fnd', now),
  };
}

const bankActor: SystemActor = {
  kind: 'system',
  name: 'bank-line',
  reason: 'records what a bank answers',
};

/**
 * Locks what an answer will change: the case that asked, and every case of the accounts of which it
 * tells. For whoever takes locks of its own before the case hears of the answer.
 */
export function enterAnswer(
  tx: Transaction,
  { request, answer, subject }: Pick<BankPair, 'request' | 'answer' | 'subject'>,
): Promise<void> {
  const { bank, number } = request.account;
  const told = answer.transactions.map((row) => row.account);
  const keys = new Set([number, ...told].map((one) => accountKey(bank, one)));
  return enterFunds(tx, { cases: [subject], keys: [...keys] });
}

/** What a bank says goes to its case: the measure or question, and the rows of the statement. */
export function answerReaction(deps: FundDeps): BankReaction {
  return async (tx, pair, now) => {
    const { request, answer: said, subject } = pair;
    if (!subject.startsWith('fnd_')) return;
    const answer = namedAnswer(said, deps);
    await enterAnswer(tx, pair);
    const before = (await lockCases(tx, [subject])).get(subject);
    if (before === undefined) return;
    const rows = answer.transactions.map((row) => ({
      key: accountKey(request.account.bank, row.account),
      row,
    }));
    await saveStatement(tx, rows, now);
    const asking = { actor: bankActor, unitId: before.unitId, keys: [], people: [] };
    const context = await contextOf(tx, deps, asking, now);
    const decided = decideFund(before, { act: 'answer', answer }, context);
    if (!decided.ok) return;
    const { events, requests } = decided.value;
    if (events.length === 0 && rows.length === 0) return;
    const after = applyFundEvents(before, events);
    const keys = new Set([...keysOfEvents(after, events), ...rows.map(({ key }) => key)]);
    await commitCase(tx, deps, { before, after, events, requests, keys: [...keys] }, now);
  };
}

/** An order that did not get through stands in its case, with who must act; nothing lapses silently. */
export function setbackReaction(deps: FundDeps): SetbackReaction {
  return async (tx, { request, subject, kind, problem }, now) => {
    if (!subject.startsWith('fnd_')) return;
    await enterFunds(tx, { cases: [subject], keys: [] });
    const before = (await lockCases(tx, [subject])).get(subject);
    if (before === undefined) return;
    const asking = { actor: bankActor, unitId: before.unitId, keys: [], people: [] };
    const context = await contextOf(tx, deps, asking, now);
    const command = { act: 'setback', key: request.key, kind, problem } as const;
    const decided = decideFund(before, command, context);
    if (!decided.ok || decided.value.events.length === 0) return;
    const { events, requests } = decided.value;
    const after = applyFundEvents(before, events);
    await commitCase(tx, deps, { before, after, events, requests, keys: [] }, now);
  };
}

/** What time does to cases: measures lapse, people are reminded, what is late is on record. */
export function fundsClock(deps: FundDeps): LockingTimerHandler {
  return {
    lock: lockFree,
    async fire(tx, due, now) {
      const cases = await lockCases(tx, [...new Set(due.map((timer) => timer.subject))]);
      for (const id of cases.keys()) {
        const before = (await lockCases(tx, [id])).get(id);
        if (before === undefined) continue;
        const steps = new Set(due.filter((one) => one.subject === id).map((one) => one.step));
        const actor = actorKey(timerActor);
        const events = decideFundClocks(before, steps, { now, actor, policy: deps.policy() });
        if (events.length === 0) continue;
        const after = applyFundEvents(before, events);
        const keys = keysOfEvents(after, events);
        await commitCase(tx, deps, { before, after, events, requests: [], keys }, now);
      }
    },
  };
}
