/**
 * Answers that a person records for a bank without an interface: a form for each kind of request, a
 * pasted statement, a file of many. What cannot be right is refused row by row, with the remedy.
 */
import {
  ok,
  parseInstant,
  quoteValue,
  refuse,
  type Instant,
  type Problem,
  type Result,
} from '../kernel/index.ts';
import type {
  AccountAnswer,
  AccountHolder,
  BankAnswer,
  BankRequest,
  BankTransaction,
} from './message.ts';
import { readTable, wrongCell, type Cell, type Columns, type RowProblem } from './sheet.ts';

export type HandDraft = {
  /** Four digits of operating-rules 6.5. */
  readonly code: string;
  readonly remark: string;
  readonly executedFen: number | null;
  readonly balanceFen: number | null;
  readonly availableFen: number | null;
  /** When the bank did it, by its own books. */
  readonly startAt: Instant | null;
  readonly expireAt: Instant | null;
  readonly priorOffice: string | null;
  readonly transactions: readonly BankTransaction[];
  /** Of a customer, where all of them were asked for. */
  readonly accounts: readonly AccountAnswer[];
  readonly holder: AccountHolder | null;
};

const measures: readonly string[] = ['stop', 'extend-stop', 'freeze', 'extend-freeze'];

/** The answer that a draft stands for. Refused: what the kind of request needs and is not there. */
export function handAnswer(
  request: BankRequest,
  draft: HandDraft,
  envelope: Pick<BankAnswer, 'bank' | 'serial' | 'at'>,
): Result<BankAnswer, readonly Problem[]> {
  const problems = draftProblems(request, draft, envelope.at);
  if (problems.length > 0) return refuse(problems);
  const { code, remark, priorOffice, startAt, expireAt } = draft;
  return ok({
    ...envelope,
    key: request.key,
    kind: request.kind,
    code,
    remark,
    accounts:
      draft.accounts.length > 0
        ? draft.accounts
        : [
            {
              account: request.account.number,
              name: request.account.name,
              code,
              remark,
              balanceFen: draft.balanceFen,
              availableFen: draft.availableFen,
              executedFen: draft.executedFen,
              startAt,
              expireAt,
              prior:
                priorOffice === null
                  ? null
                  : { office: priorOffice, amountFen: null, expireAt: null },
              status: null,
            },
          ],
    transactions: draft.transactions,
    holder: draft.holder,
  });
}

const problemOf = (field: string, code: string, problem: string, remedy: string): Problem => ({
  field,
  code,
  problem,
  remedy,
});

function draftProblems(request: BankRequest, draft: HandDraft, now: Instant): Problem[] {
  const form = /^\d{4}$/.test(draft.code)
    ? []
    : [
        problemOf(
          'code',
          'wrong-form',
          `is ${quoteValue(draft.code)}`,
          'give four digits, 0000 is done',
        ),
      ];
  const isDone = draft.code === '0000' || draft.code === '1200';
  return [
    ...form,
    ...(isDone ? missingProblems(request, draft) : []),
    ...timeProblems(draft, now),
    ...limitProblems(request, draft),
  ];
}

function missingProblems({ kind }: BankRequest, draft: HandDraft): Problem[] {
  const missing = (field: string, remedy: string): Problem[] => [
    problemOf(field, 'required', 'is missing', remedy),
  ];
  if (measures.includes(kind) && draft.startAt === null) {
    return missing('startAt', 'give when the bank did it, by its own books');
  }
  if (kind === 'query-transactions' && draft.transactions.length === 0) {
    return missing('statement', 'paste the statement, or answer with another code');
  }
  if (kind === 'query-accounts' && draft.accounts.length === 0) {
    return missing('statement', 'paste the table of accounts, or answer with another code');
  }
  if (kind === 'query-holder' && draft.holder === null) {
    return missing('holder', 'give name and number of the holder');
  }
  return [];
}

function timeProblems({ startAt, expireAt }: HandDraft, now: Instant): Problem[] {
  if (startAt === null) return [];
  if (startAt > now) {
    return [problemOf('startAt', 'time-future', 'lies in the future', 'give when the bank did it')];
  }
  return expireAt !== null && expireAt <= startAt
    ? [problemOf('expireAt', 'out-of-range', 'is not after the beginning', 'give a later time')]
    : [];
}

function limitProblems({ amountFen }: BankRequest, { executedFen }: HandDraft): Problem[] {
  if (amountFen === null || executedFen === null || executedFen <= amountFen) return [];
  const remedy = 'give what was carried out';
  return [problemOf('executedFen', 'out-of-range', 'is more than was asked', remedy)];
}

export type Statement = {
  readonly rows: readonly BankTransaction[];
  readonly problems: readonly RowProblem[];
};

export const statementColumns: Columns = {
  at: ['交易时间', '时间', 'time', 'at'],
  direction: ['借贷', '借贷标志', '收支', '方向', 'direction'],
  amount: ['金额', '交易金额', 'amount'],
  balance: ['余额', '账户余额', 'balance'],
  serial: ['流水号', '交易流水', 'serial'],
  account: ['对方账号', '对手账号', 'counterparty'],
  name: ['对方户名', '对手户名', 'name'],
  bank: ['对方银行', '对方开户行', 'bank'],
  type: ['类型', '交易类型', 'type'],
  remark: ['摘要', '备注', 'remark'],
};

const directions = new Map<string, 'in' | 'out'>([
  ['借', 'out'],
  ['支出', 'out'],
  ['出', 'out'],
  ['out', 'out'],
  ['0', 'out'],
  ['贷', 'in'],
  ['收入', 'in'],
  ['入', 'in'],
  ['in', 'in'],
  ['1', 'in'],
]);

/** Reads a pasted statement of one account. Rows that cannot be read are told, the others count. */
export const parseStatement = (text: string, account: string): Statement =>
  readTable(text, {
    columns: statementColumns,
    needed: ['at', 'direction', 'amount', 'serial'],
    remedy: 'begin with a line of the names of the columns',
    read: (cell) => readRow(cell, account),
    once: {
      keyOf: ({ serial }) => serial,
      problem: {
        field: 'serial',
        code: 'given-twice',
        problem: 'stands in an earlier row',
        remedy: 'give each transaction once',
      },
    },
  });

function readRow(cell: Cell, account: string): Result<BankTransaction, Problem> {
  const at = parseTime(cell('at'));
  if (at === undefined) {
    return wrongCell('at', 'time-form', cell('at'), 'write 2026-03-10 09:30:00, Beijing time');
  }
  const direction = directions.get(cell('direction').toLowerCase());
  if (direction === undefined) {
    return wrongCell('direction', 'not-a-choice', cell('direction'), 'write 借 or 贷');
  }
  const amountFen = parseAmount(cell('amount'));
  if (amountFen === undefined) {
    return wrongCell('amount', 'amount-form', cell('amount'), 'write yuan such as 48600.00');
  }
  const balanceFen = cell('balance') === '' ? null : parseAmount(cell('balance'));
  if (balanceFen === undefined) {
    return wrongCell('balance', 'amount-form', cell('balance'), 'write yuan such as 48600.00');
  }
  const serial = cell('serial');
  if (serial === '' || serial.length > 64) {
    return wrongCell('serial', 'wrong-length', serial, "give the bank's serial, at most 64");
  }
  const other = cell('account').slice(0, 64);
  const name = cell('name').slice(0, 120);
  return ok({
    account,
    serial,
    at,
    direction,
    amountFen,
    balanceFen,
    isDone: true,
    isCash: /现金|取现|cash|atm/i.test(cell('type')),
    type: typeOf(cell('type')),
    counterparty:
      other === '' && name === ''
        ? null
        : { account: other, name, bank: cell('bank').slice(0, 60) },
    reverses: null,
    place: null,
    merchant: null,
    terminal: null,
    ip: null,
    mac: null,
    remark: cell('remark').slice(0, 500),
  });
}

const typeWords: readonly (readonly [RegExp, string])[] = [
  [/取现|现金|cash|atm/i, 'cash'],
  [/消费|商户|pos|merchant/i, 'merchant'],
  [/境外|跨境|abroad/i, 'abroad'],
  [/冲正|退回|reversal/i, 'reversal'],
  [/手续费|fee/i, 'fee'],
  [/利息|结息|interest/i, 'interest'],
];

const typeOf = (text: string): string =>
  typeWords.find(([pattern]) => pattern.test(text))?.[1] ?? 'transfer';

/** Beijing time as people and spreadsheets write it. */
export function parseTime(text: string): Instant | undefined {
  const m =
    /^(20\d{2})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?[ T]*(\d{1,2}):?(\d{2})(?::?(\d{2}))?$/.exec(
      text,
    );
  if (m === null) return undefined;
  const [year = '', ...parts] = m.slice(1);
  const [month, day, hour, minute, second] = parts.map((part) => (part ?? '0').padStart(2, '0'));
  return parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second ?? '00'}+08:00`);
}

/** Yuan as people write it: thousands may be parted, at most two decimals, no sign. */
export function parseAmount(text: string): number | undefined {
  const m = /^[¥￥]?\s*(\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.(\d{1,2}))?\s*元?$/.exec(text);
  if (m === null) return undefined;
  return Number(m[1]?.replaceAll(',', '')) * 100 + Number((m[2] ?? '').padEnd(2, '0'));
}
