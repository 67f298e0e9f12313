/**
 * The messages 1001xx-1003xx between centres and banks as data. Codes, tags and enumerations are what
 * public code was seen to use (operating-rules 6), no official specification; a centre replaces them
 * by its own file where its platform differs. 100601 is the project's own: returns go on paper there.
 */
import type { BankRequestKind } from '../message.ts';
import type { Dialect, ListRule, MessagePart } from './dialect.ts';
import type { FieldRule } from './form.ts';

const field = (tag: string, value: string, form: FieldRule['form'], max: number): FieldRule => ({
  tag,
  value,
  form,
  max,
});
const must = (rule: FieldRule): FieldRule => ({ ...rule, required: true });
const choice = (tag: string, value: string, choices: Record<string, string>): FieldRule => ({
  ...field(tag, value, 'choice', 4),
  choices,
});

/** A value that others tell too is written for its reader, and read only to be refused where it is wrong. */
const echo = (rule: FieldRule): FieldRule => ({ ...rule, echo: true });
/** Sums are fen of the yuan: a message in another currency is set aside with this field. */
const currency = (tag: string, value: string): FieldRule =>
  echo(choice(tag, value, { CNY: 'CNY' }));
/** Operating rules 1.2: what is asked here is always a first request. */
const applicationTypes = {
  first: '00',
  'first-other': '01',
  'bank-reported': '02',
  'bank-reported-other': '03',
  papers: '04',
  'papers-other': '05',
};

const key = must(field('ApplicationID', 'key', 'id', 36));
const originalKey = field('OriginalApplicationID', 'originalKey', 'id', 36);
/** ID types of operating-rules 6.3. */
const officerIds = { police: '08', 'id-card': '01' };
const personOrFirm = { personal: '01', corporate: '02' };

const business: readonly FieldRule[] = [
  key,
  echo(choice('ApplicationType', 'application', applicationTypes)),
  originalKey,
  field('CaseNumber', 'caseNumber', 'text', 60),
  must(choice('EmergencyLevel', 'urgency', { normal: '01', urgent: '02' })),
  field('Reason', 'reason', 'text', 500),
  field('Remark', '-', 'text', 500),
  must(field('ApplicationTime', 'madeAt', 'time', 14)),
];

const transfer: readonly FieldRule[] = [
  field('TransferOutBankID', 'transfer.fromBank', 'text', 60),
  echo(field('TransferOutBankName', 'transfer.fromBank', 'text', 60)),
  field('TransferOutAccountName', 'transfer.fromName', 'text', 120),
  field('TransferOutAccountNumber', 'transfer.fromAccount', 'id', 64),
  currency('Currency', 'transfer.currency'),
  field('TransferAmount', 'transfer.amountFen', 'yuan', 16),
  field('TransferTime', 'transfer.at', 'time', 14),
];

const target: readonly FieldRule[] = [
  must(field('BankID', 'account.bank', 'text', 60)),
  echo(field('BankName', 'account.bank', 'text', 60)),
  must(choice('AccountType', 'account.type', personOrFirm)),
  must(field('AccountName', 'account.name', 'text', 120)),
  must(field('AccountNumber', 'account.number', 'id', 64)),
];

const effect: readonly FieldRule[] = [
  field('StartTime', 'fromAt', 'time', 14),
  field('ExpireTime', 'untilAt', 'time', 14),
];

const signing: readonly FieldRule[] = [
  must(field('ApplicationOrgID', 'office.id', 'text', 60)),
  must(field('ApplicationOrgName', 'office.name', 'text', 120)),
  choice('OperatorIDType', 'officer.idType', officerIds),
  field('OperatorIDNumber', 'officer.idNumber', 'text', 30),
  field('OperatorName', 'officer.name', 'text', 60),
  field('OperatorPhoneNumber', 'officer.phone', 'text', 30),
  choice('InvestigatorIDType', 'second.idType', officerIds),
  field('InvestigatorIDNumber', 'second.idNumber', 'text', 30),
  field('InvestigatorName', 'second.name', 'text', 60),
  field('InvestigatorPhoneNumber', 'second.phone', 'text', 30),
];

const limit: readonly FieldRule[] = [
  { ...must(choice('FreezeType', 'scope', { limited: '01', whole: '02' })), echo: true },
  field('Amount', 'amountFen', 'yuan', 16),
];

const payee: readonly FieldRule[] = [
  field('PayeeBankID', 'payee.bank', 'text', 60),
  field('PayeeAccountName', 'payee.name', 'text', 120),
  field('PayeeAccountNumber', 'payee.number', 'id', 64),
  choice('PayeeAccountType', 'payee.type', personOrFirm),
];

const papers: ListRule = {
  tag: 'Attachments/Attachment',
  list: 'papers',
  max: 20,
  fields: [
    must(field('Filename', 'name', 'text', 200)),
    must(field('Content', 'content', 'base64', 8_000_000)),
  ],
};

/** Every request may tell everything; what a kind does not need is absent. */
const requestPart = (code: string): MessagePart => ({
  code,
  fields: [...business, ...transfer, ...target, ...effect, ...limit, ...payee, ...signing],
  lists: [papers],
});

const accounts: ListRule = {
  tag: 'Accounts/Account',
  list: 'accounts',
  max: 1000,
  fields: [
    must(field('AccountNumber', 'account', 'id', 64)),
    field('AccountName', 'name', 'text', 120),
    must(field('Result', 'code', 'code', 4)),
    field('FailureCause', 'remark', 'text', 500),
    currency('Currency', 'currency'),
    field('AccountBalance', 'balanceFen', 'balance', 17),
    field('AvailableBalance', 'availableFen', 'balance', 17),
    field('ExecutedAmount', 'executedFen', 'yuan', 16),
    field('StartTime', 'startAt', 'time', 14),
    field('ExpireTime', 'expireAt', 'time', 14),
    field('PriorOffice', 'prior.office', 'text', 120),
    field('PriorAmount', 'prior.amountFen', 'yuan', 16),
    field('PriorExpireTime', 'prior.expireAt', 'time', 14),
    choice('AccountStatus', 'status', { normal: '0', frozen: '1', closed: '2' }),
  ],
};

const transactions: ListRule = {
  tag: 'Transactions/Transaction',
  list: 'transactions',
  max: 20_000,
  fields: [
    must(field('AccountNumber', 'account', 'id', 64)),
    must(field('TransactionSerial', 'serial', 'text', 64)),
    must(field('TransactionTime', 'at', 'time', 14)),
    must(choice('BorrowingSigns', 'direction', { out: '0', in: '1' })),
    currency('Currency', 'currency'),
    must(field('TransactionAmount', 'amountFen', 'yuan', 16)),
    field('AccountBalance', 'balanceFen', 'balance', 17),
    must(choice('TransactionStatus', 'done', { yes: '00', no: '01' })),
    choice('CashMark', 'cash', { no: '00', yes: '01' }),
    must(field('TransactionType', 'type', 'text', 20)),
    field('OpponentAccountNumber', 'counterparty.account', 'id', 64),
    field('OpponentName', 'counterparty.name', 'text', 120),
    field('OpponentBankID', 'counterparty.bank', 'text', 60),
    field('ReversedSerial', 'reverses', 'text', 64),
    field('TransactionAddress', 'place', 'text', 200),
    field('MerchantName', 'merchant', 'text', 120),
    field('TerminalNumber', 'terminal', 'text', 60),
    field('IPAddress', 'ip', 'text', 45),
    field('MAC', 'mac', 'text', 30),
    field('Remark', 'remark', 'text', 500),
  ],
};

const feedback: readonly FieldRule[] = [
  key,
  must(field('Result', 'code', 'code', 4)),
  field('FeedbackRemark', 'remark', 'text', 500),
  must(field('FeedbackTime', 'at', 'time', 14)),
];

const holder: readonly FieldRule[] = [
  field('Holder/Name', 'holder.name', 'text', 120),
  field('Holder/IDType', 'holder.idType', 'text', 2),
  field('Holder/IDNumber', 'holder.idNumber', 'text', 30),
  field('Holder/PhoneNumber', 'holder.phone', 'text', 30),
  field('Holder/Address', 'holder.address', 'text', 200),
  field('Holder/OpenTime', 'holder.openedAt', 'time', 14),
  field('Holder/Branch', 'holder.branch', 'text', 120),
];

const feedbackPart = (code: string): MessagePart => ({
  code,
  fields: [...feedback, ...holder],
  lists: [accounts, transactions],
});

const pair = (kind: BankRequestKind, code: string) => ({
  kind,
  request: requestPart(code),
  feedback: feedbackPart(String(Number(code) + 1)),
});

export const shippedDialect: Dialect = {
  version: 'platform-2026-1',
  messages: [
    pair('stop', '100101'),
    pair('lift-stop', '100103'),
    pair('extend-stop', '100105'),
    pair('freeze', '100201'),
    pair('lift-freeze', '100203'),
    pair('extend-freeze', '100205'),
    pair('query-transactions', '100301'),
    pair('query-holder', '100303'),
    pair('watch', '100305'),
    pair('end-watch', '100307'),
    pair('query-accounts', '100309'),
    pair('return', '100601'),
  ],
};
