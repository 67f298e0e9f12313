/**
 * The chase follows a case whenever something is heard of it, in the transaction in which it was
 * heard: what the policy lets go by itself leaves with the same commit, the rest waits for an officer.
 */
import type { SystemActor } from '../../core/access/index.ts';
import {
  chaseAccounts,
  decideChase,
  exitDueAt,
  exitLaneOf,
  type BankLoad,
  type ChaseAccount,
  type ChaseAct,
  type ChasePolicy,
} from '../../core/chase/index.ts';
import {
  flowsInto,
  type CaseAccount,
  type FundCase,
  type FundCommand,
  type Measure,
} from '../../core/funds/index.ts';
import { formatFen, secondMs, type Instant } from '../../core/kernel/index.ts';
import {
  actOnCase,
  lockCases,
  lockFree,
  type FundDeps,
  type FundReaction,
} from '../funds/index.ts';
import { Answer } from '../platform/answer.ts';
import { newId } from '../platform/random.ts';
import type { Transaction } from '../platform/transact.ts';
import { setTimers, type LockingTimerHandler } from '../timer/index.ts';
import {
  countSent,
  insertAct,
  readDayIn,
  readDismissed,
  readLoads,
  saveAccounts,
  saveCaseMoney,
  saveTasks,
  type AccountRow,
  type SentCounts,
} from './row.ts';

export const chaseTimer = 'chase';
export const chaseActor: SystemActor = {
  kind: 'system',
  name: 'chase',
  reason: 'follows money from bank to bank within the policy',
};

export type ChaseDeps = {
  readonly funds: FundDeps;
  readonly policy: () => ChasePolicy;
};

/** Transactions in which the chase acts already, with the cases that changed meanwhile. */
const acting = new WeakMap<Transaction, Map<string, FundCase>>();

/** Follows every case that changes; what it changes itself is not heard twice. */
export function chaseReaction(deps: ChaseDeps): FundReaction {
  return async (tx, changes, now) => {
    const heard = acting.get(tx);
    if (heard !== undefined) {
      for (const { after } of changes) heard.set(after.id, after);
      return;
    }
    // A report must not wait for its chase: the first stop leaves now, the rest in a moment.
    const fresh = changes.filter(({ before }) => before === null).map(({ after }) => after);
    for (const state of fresh) await saveCase(tx, deps.policy(), state, { now });
    const dueAt = (now + secondMs) as Instant;
    await setTimers(
      tx,
      fresh.map(({ id }) => ({ kind: chaseTimer, subject: id, step: 'look', dueAt })),
    );
    const known = changes.filter(({ before }) => before !== null);
    const saved = new Map(
      known.flatMap(({ before, after }) => (before ? [[after.id, before]] : [])),
    );
    await follow(tx, deps, new Map(known.map(({ after }) => [after.id, after])), { now, saved });
  };
}

/** Looks again at cases of which nothing was heard for a while. */
export function chaseClock(deps: ChaseDeps): LockingTimerHandler {
  return {
    lock: lockFree,
    async fire(tx, due, now) {
      const saved = await lockCases(tx, [...new Set(due.map((one) => one.subject))]);
      await follow(tx, deps, new Map(saved), { now, saved });
    },
  };
}

type FollowTerms = {
  readonly now: Instant;
  /** Cases as the board has them; what a look leaves as it was is not written again. */
  readonly saved: ReadonlyMap<string, FundCase>;
};

async function follow(
  tx: Transaction,
  deps: ChaseDeps,
  cases: Map<string, FundCase>,
  { now, saved }: FollowTerms,
): Promise<void> {
  acting.set(tx, cases);
  try {
    const around = await readAround(tx, [...cases.values()], now);
    for (const id of cases.keys()) await followCase(tx, deps, id, { cases, around, now });
    for (const [id, state] of cases) {
      const was = saved.get(id);
      if (was !== state) await saveCase(tx, deps.policy(), state, { now, was });
    }
    await setLooks(tx, deps.policy(), [...cases.values()], now);
  } finally {
    acting.delete(tx);
  }
}

type Following = {
  readonly cases: Map<string, FundCase>;
  readonly around: Around;
  readonly now: Instant;
};

async function followCase(
  tx: Transaction,
  deps: ChaseDeps,
  id: string,
  { cases, around, now }: Following,
): Promise<void> {
  const state = cases.get(id);
  if (state === undefined || state.status === 'closed') return;
  const policy = deps.policy();
  // A case that came into view on the way was not read with the others.
  const own = around.ids.has(id) ? around : await readAround(tx, [state], now);
  let hasSent = false;
  for (const act of decideAmid(own, policy, state, now)) {
    if (act.mode !== 'automatic' || act.waits !== null) continue;
    const before = cases.get(id) ?? state;
    const after = await tryAct(tx, deps, { state: before, act }, now);
    if (after === undefined) continue;
    cases.set(id, after);
    hasSent = true;
  }
  if (hasSent) around.banks = await readLoads(tx, now);
}

/** What a decision needs beyond the case itself; read once for all cases that are looked at. */
type Around = {
  readonly ids: ReadonlySet<string>;
  readonly dayInFen: ReadonlyMap<string, number>;
  readonly sent: ReadonlyMap<string, SentCounts>;
  readonly dismissed: ReadonlySet<string>;
  /** Read again whenever something was sent. */
  banks: ReadonlyMap<string, BankLoad>;
};

async function readAround(
  tx: Transaction,
  cases: readonly FundCase[],
  now: Instant,
): Promise<Around> {
  const ids = cases.map((one) => one.id);
  const keys = cases.flatMap(({ accounts }) =>
    accounts.map(({ bank, number }) => `${bank}/${number}`),
  );
  return {
    ids: new Set(ids),
    dayInFen: await readDayIn(tx, [...new Set(keys)], now),
    sent: await countSent(tx, ids),
    dismissed: await readDismissed(tx, ids),
    banks: await readLoads(tx, now),
  };
}

/** What could be done in one case now, best first; what an officer left is not proposed again. */
export async function decideFor(
  tx: Transaction,
  policy: ChasePolicy,
  state: FundCase,
  now: Instant,
): Promise<readonly ChaseAct[]> {
  return decideAmid(await readAround(tx, [state], now), policy, state, now);
}

function decideAmid(
  { dayInFen, sent, dismissed, banks }: Around,
  policy: ChasePolicy,
  state: FundCase,
  now: Instant,
): readonly ChaseAct[] {
  const { all, stops } = sent.get(state.id) ?? { all: 0, stops: 0 };
  const facts = {
    banks,
    accounts: chaseAccounts(state, { policy, dayInFen, now }),
    sentByCase: new Map([[state.id, all]]),
    stopsByCase: new Map([[state.id, stops]]),
  };
  return decideChase(facts, policy, now).filter(
    ({ accountId, kind }) => !dismissed.has(`${accountId}/${kind}`),
  );
}

type Deed = { readonly state: FundCase; readonly act: ChaseAct };

/** Undefined where the case refuses it: another case has stopped the account meanwhile. */
async function tryAct(
  tx: Transaction,
  deps: ChaseDeps,
  { state, act }: Deed,
  now: Instant,
): Promise<FundCase | undefined> {
  const command = commandOf(state, act, { policy: deps.policy(), now });
  if (command === undefined) return undefined;
  try {
    const doing = { actor: chaseActor, now };
    const after = await actOnCase(tx, deps.funds, doing, { id: state.id, command });
    await recordAct(tx, { before: state, after, act, actor: 'system:chase' }, now);
    return after;
  } catch (thrown) {
    if (thrown instanceof Answer) return undefined;
    throw thrown;
  }
}

/** The command to the case that does an act, with its reason in words; undefined if it is gone. */
export function commandOf(
  state: FundCase,
  act: Pick<ChaseAct, 'kind' | 'accountId'> & Partial<ChaseAct>,
  { policy, now, reason }: { policy: ChasePolicy; now: Instant; reason?: string },
): FundCommand | undefined {
  const account = state.accounts.find(({ id }) => id === act.accountId);
  if (account === undefined) return undefined;
  const accountId = account.id;
  const why = reason ?? reasonOf(act, policy);
  switch (act.kind) {
    case 'stop':
      return { act: 'stop', accountId, reason: why };
    case 'freeze':
      return { act: 'freeze', accountId, limitFen: null, reason: why };
    case 'query':
      return { act: 'query', accountId, what: 'transactions' };
    case 'watch':
      return {
        act: 'watch',
        accountId,
        untilAt: (now + policy.watch.termMs) as Instant,
      };
  }
}

function reasonOf(act: Partial<ChaseAct>, { version }: ChasePolicy): string {
  const { hereFen = 0, caughtFen = 0, answerMs = 0 } = act;
  const seconds = Math.round(answerMs / 1000);
  return `追踪涉诈资金：已知 ${formatFen(hereFen)}，银行约 ${seconds} 秒反馈，预计止住 ${formatFen(caughtFen)}（${version}）`;
}

export type Recorded = {
  readonly before: FundCase;
  readonly after: FundCase;
  readonly act: ChaseAct;
  readonly actor: string;
};

/** Keeps an act with every figure behind it, and the message that it sent. */
export async function recordAct(
  tx: Transaction,
  { before, after, act, actor }: Recorded,
  now: Instant,
): Promise<void> {
  const id = newId('chs', now);
  await insertAct(tx, {
    id,
    case_id: after.id,
    account_id: act.accountId,
    unit_id: after.unitId,
    kind: act.kind,
    bank: act.bank,
    message_key: messageOf(before, after, act),
    actor,
    at: now,
    act,
  });
  tx.audit({
    action: `chase.${act.kind}`,
    subject: after.id,
    purpose: 'fund-disposal',
    detail: { act: id, account: act.accountId, policy: act.policy, perMinute: act.perMinuteFen },
  });
}

function messageOf(before: FundCase, after: FundCase, act: ChaseAct): string | null {
  if (act.kind === 'query' || act.kind === 'watch') {
    const old = new Set(before.accounts.find(({ id }) => id === act.accountId)?.asked);
    const asked = after.accounts.find(({ id }) => id === act.accountId)?.asked ?? [];
    // `kind:key`
    return (
      asked
        .find((one) => !old.has(one))
        ?.split(':')
        .at(-1) ?? null
    );
  }
  const old = new Set(before.measures.flatMap((one) => one.keys));
  const keys = after.measures.flatMap((one) => (one.accountId === act.accountId ? one.keys : []));
  return keys.findLast((key) => !old.has(key)) ?? null;
}

/** What the board shows of a case, and the tasks of its exits. */
async function saveCase(
  tx: Transaction,
  policy: ChasePolicy,
  state: FundCase,
  { now, was }: { readonly now: Instant; readonly was?: FundCase | undefined },
): Promise<void> {
  if (was?.parts !== state.parts) await saveCaseMoney(tx, state);
  const changed = changedAccounts(was, state);
  if (changed.length === 0) return;
  const facts = chaseAccounts({ ...state, status: 'open' }, { policy, dayInFen: new Map(), now });
  const byId = new Map(facts.map((one) => [one.accountId, one]));
  const rows = changed.flatMap((account) => {
    const own = byId.get(account.id);
    return own === undefined || exitLaneOf(account.kind) !== undefined
      ? []
      : [rowOf(state, account, own)];
  });
  await saveAccounts(tx, rows);
  await saveTasks(tx, tasksOf({ ...state, accounts: changed }, policy, now));
}

/** Accounts of which the chase knows something else than before; what it knows of a case touches all. */
function changedAccounts(was: FundCase | undefined, state: FundCase): readonly CaseAccount[] {
  const isSameCase =
    was?.flows === state.flows &&
    was.transfers === state.transfers &&
    was.filing === state.filing &&
    was.status === state.status;
  if (was === undefined || !isSameCase) return state.accounts;
  const accounts = new Set(was.accounts);
  const measures = new Set(was.measures);
  const ordered = new Set(
    state.measures.flatMap((one) => (measures.has(one) ? [] : [one.accountId])),
  );
  return state.accounts.filter((one) => !accounts.has(one) || ordered.has(one.id));
}

const living: ReadonlySet<string> = new Set(['requested', 'sent', 'in-force', 'partial', 'queued']);

function rowOf(state: FundCase, account: CaseAccount, facts: ChaseAccount): AccountRow {
  const measure: Measure | undefined = state.measures.findLast(
    (one) => one.accountId === account.id && living.has(one.status),
  );
  const isHeld = facts.hold === 'held';
  return {
    case_id: state.id,
    account_id: account.id,
    key: `${account.bank}/${account.number}`,
    unit_id: state.unitId,
    case_number: state.number,
    holder: account.name,
    facts,
    in_fen: account.inFen,
    last_in_at: account.lastInAt,
    held_until_at: isHeld ? (measure?.expiresAt ?? account.heldUntilAt) : null,
    measure_id: measure?.id ?? null,
    is_open: state.status !== 'closed' && !(isHeld && facts.isAsked),
  };
}

function tasksOf(state: FundCase, policy: ChasePolicy, now: Instant) {
  return state.accounts.flatMap((account) => {
    const lane = exitLaneOf(account.kind);
    const leftAt = account.lastInAt ?? account.firstInAt;
    if (lane === undefined || leftAt === null) return [];
    const dueAt = exitDueAt({ lane, amountFen: account.inFen, at: leftAt }, policy);
    if (dueAt === null) return [];
    const place = flowsInto(state, account.id).at(-1)?.place;
    return [
      {
        id: newId('chs', now),
        case_id: state.id,
        account_id: account.id,
        unit_id: state.unitId,
        case_number: state.number,
        lane,
        place: place ?? [account.bank, account.name].filter(Boolean).join(' '),
        amount_fen: account.inFen,
        left_at: leftAt,
        due_at: dueAt,
      },
    ];
  });
}

/** Money that came long ago is looked at ever more seldom, and not at all after the window. */
async function setLooks(
  tx: Transaction,
  { lookMs, windowMs }: ChasePolicy,
  cases: readonly FundCase[],
  now: Instant,
): Promise<void> {
  const timers = cases.flatMap((state) => {
    const lastAt = Math.max(0, ...state.accounts.map((one) => one.lastInAt ?? 0));
    const ageMs = now - lastAt;
    if (state.status === 'closed' || ageMs > windowMs) return [];
    const dueAt = (now + Math.max(lookMs, Math.round(ageMs / 10))) as Instant;
    return [{ kind: chaseTimer, subject: state.id, step: 'look', dueAt }];
  });
  await setTimers(tx, timers);
}
