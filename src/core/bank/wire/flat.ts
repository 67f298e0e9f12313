/**
 * Requests and answers as named values and lists of named values: what the fields of a dialect refer
 * to. Taking apart and putting together are each other's opposite.
 */
import type {
  AccountAnswer,
  AccountHolder,
  BankAccountRef,
  BankAnswer,
  BankRequest,
  BankRequestKind,
  BankTransaction,
  Officer,
} from '../message.ts';
import type { Instant } from '../../kernel/index.ts';
import type { Scalar } from './form.ts';

export type Values = ReadonlyMap<string, Scalar>;
export type Flat = {
  readonly values: Values;
  readonly lists: ReadonlyMap<string, readonly Values[]>;
};

/** Names that fields of a request may refer to, and its list. */
export const requestValues = [
  'key',
  'account.bank',
  'account.number',
  'account.name',
  'account.type',
  'caseNumber',
  'urgency',
  'reason',
  'application',
  'originalKey',
  'transfer.fromBank',
  'transfer.fromAccount',
  'transfer.fromName',
  'transfer.currency',
  'transfer.amountFen',
  'transfer.at',
  'scope',
  'amountFen',
  'fromAt',
  'untilAt',
  'payee.bank',
  'payee.number',
  'payee.name',
  'payee.type',
  'office.id',
  'office.name',
  'officer.name',
  'officer.idType',
  'officer.idNumber',
  'officer.phone',
  'second.name',
  'second.idType',
  'second.idNumber',
  'second.phone',
  'madeAt',
] as const;
export const requestLists = { papers: ['name', 'content'] } as const;

export const answerValues = [
  'key',
  'at',
  'code',
  'remark',
  'holder.name',
  'holder.idType',
  'holder.idNumber',
  'holder.phone',
  'holder.address',
  'holder.openedAt',
  'holder.branch',
] as const;
export const answerLists = {
  accounts: [
    'account',
    'name',
    'code',
    'remark',
    'currency',
    'balanceFen',
    'availableFen',
    'executedFen',
    'startAt',
    'expireAt',
    'prior.office',
    'prior.amountFen',
    'prior.expireAt',
    'status',
  ],
  transactions: [
    'account',
    'serial',
    'at',
    'direction',
    'currency',
    'amountFen',
    'balanceFen',
    'done',
    'cash',
    'type',
    'counterparty.account',
    'counterparty.name',
    'counterparty.bank',
    'reverses',
    'place',
    'merchant',
    'terminal',
    'ip',
    'mac',
    'remark',
  ],
} as const;

/** Only what is there: an empty text is the same as none. */
function valuesOf(entries: Readonly<Record<string, Scalar | null>>): Values {
  return new Map(
    Object.entries(entries).flatMap(([name, value]) =>
      value === null || (typeof value === 'string' && value.trim() === '') ? [] : [[name, value]],
    ),
  );
}

function officerValues(officer: Officer | undefined, name: string): Record<string, string> {
  if (officer === undefined) return {};
  return {
    [`${name}.name`]: officer.name,
    [`${name}.idType`]: officer.idType,
    [`${name}.idNumber`]: officer.idNumber,
    [`${name}.phone`]: officer.phone,
  };
}

function accountValues(account: BankAccountRef | null, name: string): Record<string, string> {
  if (account === null) return {};
  const { bank, number, type } = account;
  return {
    [`${name}.bank`]: bank,
    [`${name}.number`]: number,
    [`${name}.name`]: account.name,
    [`${name}.type`]: type,
  };
}

export function flattenRequest(request: BankRequest): Flat {
  const { transfer, officers, payee, office } = request;
  const values = valuesOf({
    key: request.key,
    ...accountValues(request.account, 'account'),
    caseNumber: request.caseNumber,
    urgency: request.isUrgent ? 'urgent' : 'normal',
    reason: request.reason,
    application: 'first',
    originalKey: request.originalKey,
    ...(transfer === null
      ? {}
      : {
          'transfer.fromBank': transfer.fromBank,
          'transfer.fromAccount': transfer.fromAccount,
          'transfer.fromName': transfer.fromName,
          'transfer.currency': 'CNY',
          'transfer.amountFen': transfer.amountFen,
          'transfer.at': transfer.at,
        }),
    scope: request.amountFen === null ? 'whole' : 'limited',
    amountFen: request.amountFen,
    fromAt: request.fromAt,
    untilAt: request.untilAt,
    ...accountValues(payee, 'payee'),
    'office.id': office.id,
    'office.name': office.name,
    ...officerValues(officers[0], 'officer'),
    ...officerValues(officers[1], 'second'),
    madeAt: request.madeAt,
  });
  const papers = request.papers.map((paper) => valuesOf({ ...paper }));
  return { values, lists: new Map([['papers', papers]]) };
}

const textIn = (values: Values, name: string): string => String(values.get(name) ?? '');
const textOrNull = (values: Values, name: string): string | null =>
  values.has(name) ? textIn(values, name) : null;
function numberOrNull(values: Values, name: string): number | null {
  const value = values.get(name);
  return typeof value === 'number' ? value : null;
}
const numberIn = (values: Values, name: string): number => numberOrNull(values, name) ?? 0;
const timeOrNull = (values: Values, name: string): Instant | null =>
  numberOrNull(values, name) as Instant | null;
const timeIn = (values: Values, name: string): Instant => numberIn(values, name) as Instant;

function accountIn(values: Values, name: string): BankAccountRef {
  return {
    bank: textIn(values, `${name}.bank`),
    number: textIn(values, `${name}.number`),
    name: textIn(values, `${name}.name`),
    type: values.get(`${name}.type`) === 'corporate' ? 'corporate' : 'personal',
  };
}

function officersIn(values: Values): Officer[] {
  return ['officer', 'second'].flatMap((who) =>
    values.has(`${who}.name`)
      ? [
          {
            name: textIn(values, `${who}.name`),
            idType: textIn(values, `${who}.idType`) === 'id-card' ? 'id-card' : 'police',
            idNumber: textIn(values, `${who}.idNumber`),
            phone: textIn(values, `${who}.phone`),
          },
        ]
      : [],
  );
}

/** A request from its values; the dialect has seen to it that what must be there is there. */
export function buildRequest(kind: BankRequestKind, { values, lists }: Flat): BankRequest {
  return {
    key: textIn(values, 'key'),
    kind,
    account: accountIn(values, 'account'),
    caseNumber: textOrNull(values, 'caseNumber'),
    isUrgent: values.get('urgency') === 'urgent',
    reason: textIn(values, 'reason'),
    originalKey: textOrNull(values, 'originalKey'),
    transfer: values.has('transfer.at')
      ? {
          fromBank: textIn(values, 'transfer.fromBank'),
          fromAccount: textIn(values, 'transfer.fromAccount'),
          fromName: textIn(values, 'transfer.fromName'),
          amountFen: numberIn(values, 'transfer.amountFen'),
          at: timeIn(values, 'transfer.at'),
        }
      : null,
    amountFen: numberOrNull(values, 'amountFen'),
    fromAt: timeOrNull(values, 'fromAt'),
    untilAt: timeOrNull(values, 'untilAt'),
    payee: values.has('payee.number') ? accountIn(values, 'payee') : null,
    office: { id: textIn(values, 'office.id'), name: textIn(values, 'office.name') },
    officers: officersIn(values),
    papers: (lists.get('papers') ?? []).map((paper) => ({
      name: textIn(paper, 'name'),
      content: textIn(paper, 'content'),
    })),
    madeAt: timeIn(values, 'madeAt'),
  };
}

export function flattenAnswer(answer: BankAnswer): Flat {
  const { holder } = answer;
  const values = valuesOf({
    key: answer.key,
    at: answer.at,
    code: answer.code,
    remark: answer.remark,
    ...(holder === null
      ? {}
      : {
          'holder.name': holder.name,
          'holder.idType': holder.idType,
          'holder.idNumber': holder.idNumber,
          'holder.phone': holder.phone,
          'holder.address': holder.address,
          'holder.openedAt': holder.openedAt,
          'holder.branch': holder.branch,
        }),
  });
  return {
    values,
    lists: new Map([
      ['accounts', answer.accounts.map(flattenAccount)],
      ['transactions', answer.transactions.map(flattenTransaction)],
    ]),
  };
}

function flattenAccount({ prior, ...account }: AccountAnswer): Values {
  return valuesOf({
    ...account,
    currency: 'CNY',
    'prior.office': prior?.office ?? null,
    'prior.amountFen': prior?.amountFen ?? null,
    'prior.expireAt': prior?.expireAt ?? null,
  });
}

function flattenTransaction(row: BankTransaction): Values {
  const { counterparty, isDone, isCash, ...rest } = row;
  return valuesOf({
    ...rest,
    currency: 'CNY',
    done: isDone ? 'yes' : 'no',
    cash: isCash ? 'yes' : 'no',
    'counterparty.account': counterparty?.account ?? null,
    'counterparty.name': counterparty?.name ?? null,
    'counterparty.bank': counterparty?.bank ?? null,
  });
}

/** What stands on the envelope of an answer. */
export type AnswerFrame = Pick<BankAnswer, 'kind' | 'bank' | 'serial'>;

export function buildAnswer(frame: AnswerFrame, { values, lists }: Flat): BankAnswer {
  return {
    ...frame,
    key: textIn(values, 'key'),
    at: timeIn(values, 'at'),
    code: textIn(values, 'code'),
    remark: textIn(values, 'remark'),
    accounts: (lists.get('accounts') ?? []).map(buildAccount),
    transactions: (lists.get('transactions') ?? []).map(buildTransaction),
    holder: values.has('holder.name') ? buildHolder(values) : null,
  };
}

function buildHolder(values: Values): AccountHolder {
  return {
    name: textIn(values, 'holder.name'),
    idType: textIn(values, 'holder.idType'),
    idNumber: textIn(values, 'holder.idNumber'),
    phone: textOrNull(values, 'holder.phone'),
    address: textOrNull(values, 'holder.address'),
    openedAt: timeOrNull(values, 'holder.openedAt'),
    branch: textOrNull(values, 'holder.branch'),
  };
}

const statuses: readonly (AccountAnswer['status'] | undefined)[] = ['normal', 'frozen', 'closed'];

function buildAccount(values: Values): AccountAnswer {
  const status = statuses.find((one) => one === values.get('status')) ?? null;
  return {
    account: textIn(values, 'account'),
    name: textOrNull(values, 'name'),
    code: textIn(values, 'code'),
    remark: textIn(values, 'remark'),
    balanceFen: numberOrNull(values, 'balanceFen'),
    availableFen: numberOrNull(values, 'availableFen'),
    executedFen: numberOrNull(values, 'executedFen'),
    startAt: timeOrNull(values, 'startAt'),
    expireAt: timeOrNull(values, 'expireAt'),
    prior: values.has('prior.office')
      ? {
          office: textIn(values, 'prior.office'),
          amountFen: numberOrNull(values, 'prior.amountFen'),
          expireAt: timeOrNull(values, 'prior.expireAt'),
        }
      : null,
    status,
  };
}

function buildTransaction(values: Values): BankTransaction {
  return {
    account: textIn(values, 'account'),
    serial: textIn(values, 'serial'),
    at: timeIn(values, 'at'),
    direction: values.get('direction') === 'in' ? 'in' : 'out',
    amountFen: numberIn(values, 'amountFen'),
    balanceFen: numberOrNull(values, 'balanceFen'),
    isDone: values.get('done') !== 'no',
    isCash: values.get('cash') === 'yes',
    type: textIn(values, 'type'),
    counterparty: ['account', 'name'].some((part) => values.has(`counterparty.${part}`))
      ? {
          account: textIn(values, 'counterparty.account'),
          name: textIn(values, 'counterparty.name'),
          bank: textIn(values, 'counterparty.bank'),
        }
      : null,
    reverses: textOrNull(values, 'reverses'),
    place: textOrNull(values, 'place'),
    merchant: textOrNull(values, 'merchant'),
    terminal: textOrNull(values, 'terminal'),
    ip: textOrNull(values, 'ip'),
    mac: textOrNull(values, 'mac'),
    remark: textIn(values, 'remark'),
  };
}
