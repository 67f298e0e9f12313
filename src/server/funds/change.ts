/**
 * The one way a change of fund cases reaches the store: state, events, ledger, and what other
 * modules do about it, all in the transaction of the change.
 */
import type { BankRequest } from '../../core/bank/index.ts';
import {
  applyFundEvents,
  clocksOf,
  postChanges,
  summed,
  type FundCase,
  type FundEvent,
  type FundsPolicy,
} from '../../core/funds/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import { newId } from '../platform/random.ts';
import type { Transaction } from '../platform/transact.ts';
import { clearTimers, setTimers } from '../timer/index.ts';
import { tellPeople } from './notice.ts';
import { issuePapers } from './paper.ts';
import { appendFundEvents, appendLedger, saveMeasures } from './row.ts';
import { loadCases, saveState } from './store.ts';
import { settleFrom } from './settle.ts';

export type FundChange = {
  /** Null where the case is new. */
  readonly before: FundCase | null;
  readonly after: FundCase;
};

/**
 * What another module does when fund cases change. It runs in the transaction of the change; what
 * leaves the centre goes through a queue that is written here and read after the commit.
 */
export type FundReaction = (
  tx: Transaction,
  changes: readonly FundChange[],
  now: Instant,
) => Promise<void>;

/** What opening and changing a case needs; built once, shared by all who do either. */
export type FundDeps = {
  readonly policy: () => FundsPolicy;
  /** In the order in which they run; read at each change, so that a reaction may need these deps. */
  readonly reactions: () => readonly FundReaction[];
  /** Hands instructions to the bank line in the transaction of the decision. */
  readonly enqueue: (
    tx: Transaction,
    requests: readonly FundRequest[],
    now: Instant,
  ) => Promise<void>;
  /** The one name of a bank, from its code, name or another name; what is not known stays. */
  readonly bankName: (said: string) => string;
};

/** A request to a bank, with the unit and the case that it belongs to. */
export type FundRequest = {
  readonly request: BankRequest;
  readonly unitId: string;
  readonly subject: string;
};

type Decision = {
  /** Null where the case is new. */
  readonly before: FundCase | null;
  /** With its events applied. */
  readonly after: FundCase;
  readonly events: readonly FundEvent[];
  readonly requests: readonly BankRequest[];
  /** Accounts of which something new is known. */
  readonly keys: readonly string[];
};

/**
 * Writes a decision: settles what it touches in every case, posts the ledger, tells banks, people,
 * the feed and the other modules. The case and the accounts must be locked. Answers the case as it is then.
 */
export async function commitCase(
  tx: Transaction,
  deps: FundDeps,
  { before, after, events, requests, keys }: Decision,
  now: Instant,
): Promise<FundCase> {
  // First, since it may refuse: whoever lives with a refusal must find nothing written.
  await deps.enqueue(
    tx,
    requests.map((request) => ({ request, unitId: after.unitId, subject: after.id })),
    now,
  );
  const policy = deps.policy();
  const context = { policy, accountId: () => newId('acc', now) };
  const touched = new Set(events.flatMap((one) => one.recovery?.accountId ?? []));
  const known = new Map([[after.id, summed(after, touched)]]);
  const { cases, others } = await settleFrom(tx, keys, known, context);
  const changes: FundChange[] = [];
  for (const [id, state] of cases) {
    const isOwn = id === after.id;
    const was = isOwn ? before : (others.get(id) ?? null);
    const isQuiet = !isOwn || events.length === 0;
    if (was === state || (isQuiet && was !== null && isSameMoney(was, state))) continue;
    const own = isOwn
      ? await issuePapers(tx, state, events, { policy, now })
      : { state, events: [] };
    const change = { before: was, after: own.state, events: own.events };
    const saved = await saveChange(tx, change, { policy, now });
    changes.push({ before: was, after: saved });
  }
  for (const reaction of deps.reactions()) await reaction(tx, changes, now);
  return (await loadCases(tx, [after.id])).get(after.id) ?? after;
}

const isSameMoney = (a: FundCase, b: FundCase): boolean =>
  a.accounts === b.accounts && a.flows === b.flows;

type Change = FundChange & { readonly events: readonly FundEvent[] };
type Terms = { readonly policy: FundsPolicy; readonly now: Instant };

async function saveChange(
  tx: Transaction,
  { before, after, events }: Change,
  terms: Terms,
): Promise<FundCase> {
  const { now } = terms;
  const posted = postChanges(before, after, now);
  const found = foundEvents(before, posted.state, events, now);
  const all = [...events, ...found];
  const state = applyFundEvents(posted.state, found);
  await saveState(tx, before, state, terms);
  await saveMeasures(tx, before, state, terms);
  await appendFundEvents(tx, state.id, state.version - all.length + 1, all);
  await appendLedger(tx, state.id, posted.entries);
  if (before?.measures !== state.measures) await setClocks(tx, state, terms);
  await tellPeople(tx, state, all, now);
  for (const event of all) {
    tx.audit({
      action: `funds.${event.kind}`,
      subject: state.id,
      purpose: 'fund-disposal',
      detail: {
        number: state.number,
        measure: event.measure?.id,
        key: event.key,
        code: event.code,
      },
    });
  }
  tx.emit('funds', {
    id: state.id,
    kind: all.at(-1)?.kind ?? 'shared',
    unitId: state.unitId,
    version: state.version,
  });
  return state;
}

const machine = 'system:ledger';

/** What the books show by themselves: flows that came to light, a shared account, an alarm. */
function foundEvents(
  before: FundCase | null,
  after: FundCase,
  events: readonly FundEvent[],
  now: Instant,
): readonly FundEvent[] {
  const head = { at: now, actor: machine };
  const foundFen = newFen(before, after);
  const found: FundEvent[] = [];
  if (foundFen > 0) found.push({ ...head, kind: 'flow-found', amountFen: foundFen });
  const isAlarm = after.imbalanceFen !== 0 && after.imbalanceFen !== (before?.imbalanceFen ?? 0);
  if (isAlarm) found.push({ ...head, kind: 'imbalance', amountFen: after.imbalanceFen });
  if (found.length === 0 && events.length === 0) found.push({ ...head, kind: 'shared' });
  return found;
}

/** What flows show more than before. */
function newFen(before: FundCase | null, after: FundCase): number {
  if (before?.flows === after.flows) return 0;
  const known = new Map(before?.flows.map((one) => [one.id, one.tracedFen]));
  return after.flows.reduce(
    (sum, one) => sum + Math.max(0, one.tracedFen - (known.get(one.id) ?? 0)),
    0,
  );
}

export const fundsTimer = 'funds';

/** The timers of a case are what its measures say, nothing else. */
async function setClocks(tx: Transaction, state: FundCase, { policy, now }: Terms): Promise<void> {
  await clearTimers(tx, fundsTimer, state.id);
  const clocks = clocksOf(state, policy, now);
  await setTimers(
    tx,
    [...clocks].map(([step, dueAt]) => ({ kind: fundsTimer, subject: state.id, step, dueAt })),
  );
}
