/**
 * What is done to a fund case, as decisions. A closed case refuses everything but an answer of a
 * bank; one that was not filed refuses stops and their extension with `filing-refused`; then the
 * refusals are looked at in the order in which a line lists them.
 *
 * | command | refused, in this order |
 * | --- | --- |
 * | add-transfer | too-many-transfers |
 * | stop | account-not-there, account-incomplete, reason-required, already-stopped, too-many-stops |
 * | co-sign | measure-not-there, not-asked, second-person-needed |
 * | approve | measure-not-there, not-asked, second-person-needed, city-approval-needed, case-not-filed, measure-expired |
 * | refuse | measure-not-there, not-asked, reason-required |
 * | extend | measure-not-there, measure-not-in-force, measure-expired, change-pending, too-many-extensions, too-many-stops, reason-required |
 * | renew | measure-not-there, measure-not-in-force, measure-expired, change-pending, reason-required |
 * | release | measure-not-there, measure-not-in-force, change-pending, reason-required |
 * | file | already-filed |
 * | refuse-filing | already-filed, reason-required |
 * | freeze | case-not-filed, account-not-there, account-incomplete, reason-required, already-frozen |
 * | query | account-not-there, account-incomplete, question-open |
 * | watch, end-watch | account-not-there, account-incomplete, already-watched or not-watched |
 * | exit | account-not-there, reason-required |
 * | restitute | receipt-known, sum-too-high |
 * | returned | account-not-there, sum-too-high |
 * | paid-out | measure-not-there |
 * | close | measures-living, reason-required |
 */
import { applicationId } from '../bank/index.ts';
import { ok, refuse } from '../kernel/index.ts';
import { findAccount } from './account.ts';
import { decideAnswer } from './answer.ts';
import { decideSetback } from './setback.ts';
import { decideChange } from './change.ts';
import type { FundCommand } from './command.ts';
import { done, type CommandOf, type Decided } from './decision.ts';
import { isLiving } from './measure.ts';
import { decideExit, decidePaidOut, decideRestitution, decideReturned } from './money.ts';
import { decideFreeze, decideSign, decideStop } from './order.ts';
import { requestOf, type FundContext } from './request.ts';
import type { CaseAccount, FundCase } from './state.ts';
import { decideTransfer } from './open.ts';

/** One decider for each command; none is missing, by its type. */
const deciders: {
  readonly [A in FundCommand['act']]: (
    state: FundCase,
    command: CommandOf<A>,
    context: FundContext,
  ) => Decided;
} = {
  answer: (state, { answer }, context) => ok(decideAnswer(state, answer, context)),
  setback: decideSetback,
  'add-transfer': (state, { transfer }, context) => decideTransfer(state, transfer, context),
  stop: decideStop,
  freeze: decideFreeze,
  'co-sign': decideSign,
  approve: decideSign,
  refuse: decideSign,
  extend: decideChange,
  renew: decideChange,
  release: decideChange,
  file: decideStanding,
  'refuse-filing': decideStanding,
  close: decideStanding,
  query: decideQuestion,
  watch: decideQuestion,
  'end-watch': decideQuestion,
  exit: decideExit,
  restitute: decideRestitution,
  returned: decideReturned,
  'paid-out': decidePaidOut,
  'note-document': decideDocument,
};

/** What happened at a bank has happened: it is told of a closed case too. */
const factsFromOutside: ReadonlySet<FundCommand['act']> = new Set([
  'answer',
  'setback',
  'returned',
  'paid-out',
]);

/** Whoever does these may stand on an instruction to a bank. */
const signedActs: ReadonlySet<FundCommand['act']> = new Set([
  'stop',
  'co-sign',
  'approve',
  'extend',
  'freeze',
  'renew',
  'query',
  'watch',
]);

/**
 * A bank must know who signs (operating-rules 1.2: 经办人, 协查人). A release waits for nobody's
 * papers: what must be lifted is lifted in the name of the officer on duty.
 */
function isIdentified(state: FundCase, command: FundCommand, context: FundContext): boolean {
  if (!signedActs.has(command.act)) return true;
  const releases =
    command.act === 'approve' &&
    state.measures.find((one) => one.id === command.measureId)?.pending === 'release';
  return releases || context.officersOf([context.actor]).every((one) => one.idNumber !== '');
}

/** A stop prepares the filing of a case; where that was refused, nothing is held on its account. */
const holdsLonger: ReadonlySet<FundCommand['act']> = new Set(['stop', 'extend']);

export function decideFund<A extends FundCommand['act']>(
  state: FundCase,
  command: CommandOf<A>,
  context: FundContext,
): Decided {
  if (state.status === 'closed' && !factsFromOutside.has(command.act)) return refuse('case-closed');
  if (state.status === 'not-filed' && holdsLonger.has(command.act)) return refuse('filing-refused');
  if (!isIdentified(state, command, context)) return refuse('officer-unidentified');
  const decide = deciders[command.act];
  return decide(state, command, context);
}

function decideStanding(
  state: FundCase,
  command: CommandOf<'file' | 'refuse-filing' | 'close'>,
  { actor, now }: FundContext,
): Decided {
  const head = { at: now, actor };
  if (command.act === 'close') {
    if (state.measures.some(isLiving)) return refuse('measures-living');
    if (command.reason.trim() === '') return refuse('reason-required');
    return done({ ...head, kind: 'closed', reason: command.reason });
  }
  if (state.filing !== null) return refuse('already-filed');
  if (command.act === 'refuse-filing') {
    if (command.reason.trim() === '') return refuse('reason-required');
    return done({ ...head, kind: 'not-filed', reason: command.reason });
  }
  const filing = { number: command.number, by: actor, at: now };
  return done({ ...head, kind: 'filed', filing, reason: command.number });
}

const questionKinds = {
  transactions: 'query-transactions',
  holder: 'query-holder',
  accounts: 'query-accounts',
} as const;

/** A question of which the answer is still out is not asked again; the bank line repeats it. */
function decideQuestion(
  state: FundCase,
  command: CommandOf<'query' | 'watch' | 'end-watch'>,
  context: FundContext,
): Decided {
  const account = findAccount(state, command.accountId);
  if (account === undefined) return refuse('account-not-there');
  if (account.number === '' || account.bank === '') return refuse('account-incomplete');
  const { now } = context;
  const kind = command.act === 'query' ? questionKinds[command.what] : command.act;
  const isWatched = (account.watchedUntilAt ?? 0) > now;
  if (kind === 'watch' && isWatched) return refuse('already-watched');
  if (kind === 'end-watch' && !isWatched) return refuse('not-watched');
  if (account.asked.some((one) => one.startsWith(`${kind}:`))) return refuse('question-open');
  return sendQuestion(state, account, { command, kind }, context);
}

type Asking = {
  readonly command: CommandOf<'query' | 'watch' | 'end-watch'>;
  readonly kind: (typeof questionKinds)[keyof typeof questionKinds] | 'watch' | 'end-watch';
};

function sendQuestion(
  state: FundCase,
  account: CaseAccount,
  { command, kind }: Asking,
  context: FundContext,
): Decided {
  const { actor, now } = context;
  const key = applicationId(kind, account.id, account.questions + 1);
  const untilAt = command.act === 'watch' ? command.untilAt : null;
  const request = requestOf(
    state,
    account,
    {
      kind,
      key,
      reason: '电信网络诈骗案件资金查询',
      fromAt: kind === 'query-transactions' ? account.firstInAt : null,
      untilAt,
      originalKey: null,
      officers: [actor],
    },
    context,
  );
  const watchedUntilAt = command.act === 'end-watch' ? null : (untilAt ?? account.watchedUntilAt);
  const asked = kind === 'end-watch' ? account.asked : [...account.asked, `${kind}:${key}`];
  return ok({
    events: [
      {
        kind: 'asked',
        at: now,
        actor,
        key,
        account: { ...account, watchedUntilAt, asked, questions: account.questions + 1 },
      },
    ],
    requests: [request],
  });
}

function decideDocument(
  state: FundCase,
  { measureId, documentId }: CommandOf<'note-document'>,
  { actor, now }: FundContext,
): Decided {
  const known = state.measures.find((one) => one.id === measureId);
  if (known === undefined) return refuse('measure-not-there');
  const documents = [...new Set([...known.documents, documentId])];
  return done({
    kind: 'document',
    at: now,
    actor,
    measure: { ...known, documents },
    key: documentId,
  });
}
