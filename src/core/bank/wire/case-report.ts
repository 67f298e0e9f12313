/**
 * A bank's own case report (案件举报, 100401): somebody told the bank, type 01, or the bank has
 * stopped the account already and the papers follow, type 02 (operating-rules 1.1, 6.1). No layout
 * of its body is published; the fields are those of 100101 (1.2) with the victim's.
 */
import { ok, refuse, type Instant, type Problem, type Result } from '../../kernel/index.ts';
import type { BankAccountRef, LeadingTransfer } from '../message.ts';
import type { Envelope } from './adapter.ts';
import type { MessagePart } from './dialect.ts';
import { childrenOf } from './element.ts';
import type { FieldForm } from './form.ts';
import type { Values } from './flat.ts';
import { readPart } from './part.ts';
import { readHead } from './platform.ts';
import { readXml } from './xml.ts';

export type CaseReport = {
  /** `ApplicationID` of the bank: told again, it is one report. */
  readonly key: string;
  readonly at: Instant;
  readonly victim: { readonly name: string; readonly idNumber: string; readonly phone: string };
  readonly transfer: LeadingTransfer;
  readonly account: BankAccountRef;
  /** Type 02: since when the bank holds the account, and how much of it. */
  readonly stopped: { readonly at: Instant; readonly amountFen: number | null } | null;
  readonly reason: string;
};

const code = '100401';
const head = new RegExp(`<TxCode>\\s*${code}\\s*</TxCode>`);
const headLength = 2000;

const field = (tag: string, form: FieldForm, max: number, required = true) => ({
  tag,
  value: tag,
  form,
  max,
  required,
});
const part: MessagePart = {
  code,
  fields: [
    field('ApplicationID', 'id', 36),
    { ...field('ReportType', 'choice', 2), choices: { told: '01', stopped: '02' } },
    field('ApplicationTime', 'time', 14),
    field('VictimName', 'text', 60),
    field('VictimIDNumber', 'text', 18, false),
    field('VictimPhoneNumber', 'text', 20, false),
    field('TransferOutBankName', 'text', 60, false),
    field('TransferOutAccountName', 'text', 60, false),
    field('TransferOutAccountNumber', 'text', 40, false),
    field('TransferAmount', 'yuan', 16),
    field('TransferTime', 'time', 14),
    field('BankName', 'text', 60),
    { ...field('AccountType', 'choice', 2), choices: { personal: '01', corporate: '02' } },
    field('AccountName', 'text', 60, false),
    field('AccountNumber', 'text', 40),
    field('StartTime', 'time', 14, false),
    field('ExecutedAmount', 'yuan', 16, false),
    field('Reason', 'text', 300, false),
  ],
  lists: [],
};

type Told = { readonly report: CaseReport; readonly envelope: Envelope };

/** Undefined where the message is another one. Refused: what is wrong with it, by field. */
export function readCaseReport(text: string): Result<Told, readonly Problem[]> | undefined {
  if (!head.test(text.slice(0, headLength))) return undefined;
  const root = readXml(text);
  if (!root.ok) return root;
  const [first, body] = [childrenOf(root.value, 'Head')[0], childrenOf(root.value, 'Body')[0]];
  if (first === undefined || body === undefined || root.value.children.length !== 2) {
    return refuse([wrongForm]);
  }
  const envelope = readHead(first);
  if (!envelope.ok) return envelope;
  const flat = readPart(part, body);
  if (!flat.ok) return flat;
  const report = reportOf(flat.value.values);
  return report === undefined ? refuse([noStart]) : ok({ report, envelope: envelope.value });
}

const wrongForm: Problem = {
  field: 'Message',
  code: 'wrong-form',
  problem: 'is no Message of one Head and one Body',
  remedy: 'send <Message><Head>…</Head><Body>…</Body></Message>',
};
const noStart: Problem = {
  field: 'StartTime',
  code: 'required',
  problem: 'is missing in a report of type 02',
  remedy: 'tell since when the account is stopped, or send type 01',
};

function reportOf(values: Values): CaseReport | undefined {
  const text = (tag: string): string => String(values.get(tag) ?? '');
  const time = (tag: string): Instant => Number(values.get(tag)) as Instant;
  const isStopped = text('ReportType') === 'stopped';
  if (isStopped && !values.has('StartTime')) return undefined;
  const executed = values.get('ExecutedAmount');
  return {
    key: text('ApplicationID'),
    at: time('ApplicationTime'),
    victim: {
      name: text('VictimName'),
      idNumber: text('VictimIDNumber'),
      phone: text('VictimPhoneNumber'),
    },
    transfer: {
      fromBank: text('TransferOutBankName'),
      fromAccount: text('TransferOutAccountNumber'),
      fromName: text('TransferOutAccountName'),
      amountFen: Number(values.get('TransferAmount')),
      at: time('TransferTime'),
    },
    account: {
      bank: text('BankName'),
      number: text('AccountNumber'),
      name: text('AccountName'),
      type: text('AccountType') === 'corporate' ? 'corporate' : 'personal',
    },
    stopped: isStopped
      ? { at: time('StartTime'), amountFen: executed === undefined ? null : Number(executed) }
      : null,
    reason: text('Reason'),
  };
}
