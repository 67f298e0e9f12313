/**
 * What a simulated bank does with a request: it compares with its own books first and must not act
 * where they differ (operating-rules 1.1); result codes are those of 6.5.
 */
import type { AccountAnswer, BankAnswer, BankRequest } from '../../core/bank/index.ts';
import { dayMs, minuteMs, type Instant } from '../../core/kernel/index.ts';
import {
  freezeEndOf,
  isInForce,
  stopCountMax,
  stopMs,
  type Book,
  type BookAccount,
  type Clearing,
  type Hold,
} from './book.ts';
import { isHit, type FaultShares } from './fault.ts';

export type Carried = {
  readonly answer: BankAnswer;
  /** Money that a return sends to another bank. */
  readonly clearing: Clearing | null;
};

/** How far the victim's time may be from the bank's (assumed). */
const timeMarginMs = 30 * minuteMs;
const watchMaxMs = 100 * dayMs;
const rowsMax = 2_000;

/** Carries a request out, once; the caller keeps the answer for a second request with its key. */
export function carryOut(
  book: Book,
  request: BankRequest,
  at: Instant,
  faults: FaultShares = {},
): Carried {
  const account = book.accounts.get(request.account.number);
  if (account === undefined) return { answer: refusal(book, request, at, '0300'), clearing: null };
  const isNamed = request.kind.startsWith('query') || request.kind === 'end-watch';
  if (!isNamed && account.holder.name !== request.account.name.trim()) {
    return { answer: refusal(book, request, at, '0301'), clearing: null };
  }
  return steps[request.kind]({ book, account, request, at, faults });
}

type Step = (task: Task) => Carried;
type Task = {
  readonly book: Book;
  readonly account: BookAccount;
  readonly request: BankRequest;
  readonly at: Instant;
  readonly faults: FaultShares;
};

const steps: Readonly<Record<BankRequest['kind'], Step>> = {
  stop,
  'lift-stop': (task) => lift(task, 'stop'),
  'extend-stop': (task) => extend(task, 'stop'),
  freeze: freezeAccount,
  'lift-freeze': (task) => lift(task, 'freeze'),
  'extend-freeze': (task) => extend(task, 'freeze'),
  'query-transactions': statement,
  'query-holder': holderOf,
  watch: watchAccount,
  'end-watch': endWatch,
  'query-accounts': accountsOf,
  return: returnMoney,
};

function refusal(book: Book, request: BankRequest, at: Instant, code: string): BankAnswer {
  const empty = { ...emptyRow(request.account.number), code };
  return { ...answerTo(book, request, at), code, accounts: [empty] };
}

function refuse({ book, request, at }: Task, code: string): Carried {
  return { answer: refusal(book, request, at, code), clearing: null };
}

function answerTo(book: Book, request: BankRequest, at: Instant): BankAnswer {
  return {
    key: request.key,
    kind: request.kind,
    bank: book.bank,
    serial: `R${book.nextSerial()}`,
    at,
    code: '0000',
    remark: '',
    accounts: [],
    transactions: [],
    holder: null,
  };
}

const emptyRow = (account: string): AccountAnswer => ({
  account,
  name: null,
  code: '0000',
  remark: '',
  balanceFen: null,
  availableFen: null,
  executedFen: null,
  startAt: null,
  expireAt: null,
  prior: null,
  status: null,
});

function rowOf(book: Book, account: BookAccount, at: Instant): AccountAnswer {
  const isFrozen = account.holds.some((h) => h.kind === 'freeze' && isInForce(h, at));
  return {
    ...emptyRow(account.holder.number),
    name: account.holder.name,
    balanceFen: account.balanceFen,
    availableFen: book.availableFen(account, at),
    status: isFrozen ? 'frozen' : 'normal',
  };
}

function done(task: Task, change: Partial<AccountAnswer> = {}): Carried {
  const { book, account, request, at } = task;
  const row = { ...rowOf(book, account, at), ...change };
  const answer = { ...answerTo(book, request, at), code: row.code, accounts: [row] };
  return { answer: withSubAccount(task, answer), clearing: null };
}

/** One of two sub-accounts could not be held: success in part. */
function withSubAccount({ request, faults }: Task, answer: BankAnswer): BankAnswer {
  const isMeasure = request.kind === 'stop' || request.kind === 'freeze';
  if (!isMeasure || !isHit(faults, 'partial', request.key)) return answer;
  const other = {
    ...emptyRow(`${request.account.number}_002`),
    code: '0399',
    remark: '定期子账户未能控制',
  };
  return { ...answer, code: '1200', accounts: [...answer.accounts, other] };
}

const forcedStops = ['0301', '1301', '1304'] as const;

function stop(task: Task): Carried {
  const { account, request, at, faults } = task;
  const forced = forcedStops.find((code) => isHit(faults, code, request.key));
  if (forced !== undefined) return refuse(task, forced);
  if (!matchesTransfer(account, request)) return refuse(task, '0400');
  const inForce = account.holds.filter((h) => isInForce(h, at));
  if (inForce.some((h) => h.kind === 'stop')) return refuse(task, '1301');
  if (inForce.some((h) => h.kind === 'freeze' && h.limitFen === null)) return refuse(task, '1303');
  if (inForce.some((h) => h.kind === 'freeze')) return refuse(task, '1302');
  if (account.stopCount >= stopCountMax) return refuse(task, '1304');
  account.stopCount += 1;
  const hold = holdOf(request, 'stop', at, (at + stopMs) as Instant);
  account.holds.push(hold);
  return done(task, executed(account, hold));
}

/** Amount and time of the transfer that led here stand in the books, or no transfer is named. */
function matchesTransfer({ rows }: BookAccount, { transfer }: BankRequest): boolean {
  if (transfer === null) return true;
  return rows.some(
    (row) =>
      row.direction === 'in' &&
      row.amountFen === transfer.amountFen &&
      Math.abs(row.at - transfer.at) <= timeMarginMs,
  );
}

function holdOf(
  request: BankRequest,
  kind: Hold['kind'],
  startAt: Instant,
  expireAt: Instant,
): Hold {
  return {
    kind,
    key: request.key,
    office: request.office.name,
    limitFen: request.amountFen,
    startAt,
    expireAt,
    endedAt: null,
    paidFen: 0,
  };
}

function executed({ balanceFen }: BookAccount, hold: Hold, freeFen = balanceFen) {
  const isShort = hold.limitFen !== null && hold.limitFen > freeFen;
  return {
    code: isShort ? '1200' : '0000',
    executedFen: Math.min(hold.limitFen ?? freeFen, freeFen),
    startAt: hold.startAt,
    expireAt: hold.expireAt,
  };
}

function freezeAccount(task: Task): Carried {
  const { account, request, at } = task;
  // Before a case is filed nothing is frozen (art. 174).
  if (request.caseNumber === null) return refuse(task, '0600');
  const prior = account.holds.filter((h) => h.kind === 'freeze' && isInForce(h, at));
  const untilAt = request.untilAt ?? freezeEndOf(at);
  const heldFen = prior.reduce(
    (sum, h) => sum + (h.limitFen === null ? account.balanceFen : h.limitFen - h.paidFen),
    0,
  );
  const hold = holdOf(request, 'freeze', at, untilAt);
  account.holds.push(hold);
  // The stop has become a freeze.
  for (const h of account.holds) if (h.kind === 'stop' && isInForce(h, at)) h.endedAt = at;
  const [first] = prior;
  const row = executed(account, hold, Math.max(0, account.balanceFen - heldFen));
  if (first === undefined) return done(task, row);
  const before = { office: first.office, amountFen: first.limitFen, expireAt: first.expireAt };
  return done(task, { ...row, code: '0000', prior: before, remark: '轮候冻结' });
}

/** The hold that a request names by the key of its measure. */
function named({ account, request, at }: Task, kind: Hold['kind']): Hold | undefined {
  return account.holds.find(
    (h) => h.kind === kind && h.key === request.originalKey && isInForce(h, at),
  );
}

function lift(task: Task, kind: Hold['kind']): Carried {
  const hold = named(task, kind);
  if (hold === undefined) return refuse(task, '1900');
  hold.endedAt = task.at;
  return done(task, { startAt: hold.startAt, expireAt: task.at });
}

function extend(task: Task, kind: Hold['kind']): Carried {
  const hold = named(task, kind);
  if (hold === undefined) return refuse(task, '1800');
  const { expireAt } = hold;
  const usual = kind === 'stop' ? ((expireAt + stopMs) as Instant) : freezeEndOf(expireAt);
  hold.expireAt = task.request.untilAt ?? usual;
  return done(task, executed(task.account, hold));
}

function statement(task: Task): Carried {
  const { account, request, at } = task;
  const fromAt = request.fromAt ?? 0;
  const untilAt = request.untilAt ?? at;
  const rows = account.rows.filter((row) => row.at >= fromAt && row.at <= untilAt);
  const carried = done(task);
  return { ...carried, answer: { ...carried.answer, transactions: rows.slice(-rowsMax) } };
}

function holderOf(task: Task): Carried {
  const { name, idNumber, phone, openedAt } = task.account.holder;
  const carried = done(task);
  const holder = {
    name,
    idNumber,
    phone,
    openedAt,
    idType: '01',
    address: null,
    branch: `${task.book.bank}临江支行`,
  };
  return { ...carried, answer: { ...carried.answer, holder } };
}

function watchAccount(task: Task): Carried {
  const { account, request, at } = task;
  const untilAt = Math.min(request.untilAt ?? at + watchMaxMs, at + watchMaxMs) as Instant;
  account.watches.push({
    key: request.key,
    request: { account: request.account.number },
    untilAt,
    endedAt: null,
  });
  return done(task, { startAt: at, expireAt: untilAt });
}

function endWatch(task: Task): Carried {
  for (const watch of task.account.watches) {
    if (task.request.originalKey === null || watch.key === task.request.originalKey)
      watch.endedAt ??= task.at;
  }
  return done(task);
}

function accountsOf(task: Task): Carried {
  const { book, account, request, at } = task;
  const rows = [...book.accounts.values()]
    .filter((other) => other.holder.idNumber === account.holder.idNumber)
    .map((other) => rowOf(book, other, at));
  return { answer: { ...answerTo(book, request, at), accounts: rows }, clearing: null };
}

/** Pays out of the freeze that the decision names, to the victim's account. */
function returnMoney(task: Task): Carried {
  const { book, account, request, at } = task;
  const { payee, amountFen } = request;
  if (payee === null || amountFen === null || amountFen <= 0) return refuse(task, '0200');
  const hold =
    named(task, 'freeze') ?? account.holds.find((h) => h.kind === 'freeze' && isInForce(h, at));
  if (hold === undefined) return refuse(task, '0400');
  const limitFen = hold.limitFen === null ? account.balanceFen : hold.limitFen - hold.paidFen;
  if (amountFen > Math.min(limitFen, account.balanceFen)) return refuse(task, '0200');
  const { clearing } = book.pay({
    id: `return ${request.key}`,
    at,
    from: request.account.number,
    to: { bank: payee.bank, account: payee.number, name: payee.name },
    amountFen,
    type: 'transfer',
    remark: '冻结资金返还',
    outOf: hold,
  });
  return { ...done(task, { executedFen: amountFen }), clearing };
}
