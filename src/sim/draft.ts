/** Signals as their sources write them, before they get an id and a time. */
import type { SignalInput } from '../core/signal/index.ts';
import type { App } from './city/gang.ts';
import { banks, type CityAccount } from './city/ledger.ts';
import type { Person } from './city/person.ts';

type WithoutStamp<T> = T extends unknown ? Omit<T, 'id' | 'occurredAt'> : never;
/** A signal that still lacks its id and its time. */
export type Draft = WithoutStamp<SignalInput>;
export type Subject = SignalInput['subject'];

/** Sources through which each kind comes. */
export const sourceKinds = {
  carrier: ['carrier-a', 'carrier-b', 'carrier-c'],
  bank: banks.map((_, i) => `bank-${String.fromCharCode(97 + i)}`),
  platform: ['platform-a', 'platform-b'],
  citizen: ['citizen-110'],
} as const;
export const sourceNames: readonly string[] = Object.values(sourceKinds).flat();

export function subjectOf(phone: string | undefined): Subject {
  return phone === undefined ? {} : { phone };
}

/** Service numbers and ports go into `number`, names into `sender`. */
function counterpart(from: string): { number: string } | { sender: string } {
  return /^[+\d-]+$/.test(from) ? { number: from } : { sender: from };
}

export function smsDraft(person: Person, from: string, text: string): Draft {
  return {
    kind: 'sms',
    source: person.carrier.source,
    subject: { phone: person.phone },
    counterpart: counterpart(from),
    text,
  };
}

/** A message in a chat program, from the name that shows there; the platform hands it over. */
export function chatDraft(person: Person, sender: string, text: string): Draft {
  return {
    kind: 'sms',
    source: platformOf(person),
    subject: { phone: person.phone },
    counterpart: { sender },
    text,
  };
}

function platformOf(person: Person): string {
  return sourceKinds.platform[person.index % 2] ?? 'platform-a';
}

export type CallParts = {
  readonly number: string;
  readonly seconds: number;
  readonly incoming: boolean;
  readonly ongoing?: boolean;
  readonly transcript?: string;
};

export function callDraft(person: Person, call: CallParts): Draft {
  return {
    kind: 'call',
    source: person.carrier.source,
    subject: { phone: person.phone },
    counterpart: { number: call.number },
    direction: call.incoming ? 'in' : 'out',
    durationSeconds: call.seconds,
    ...(call.ongoing ? { ongoing: true } : {}),
    ...(call.transcript === undefined ? {} : { transcript: call.transcript }),
  };
}

export type VisitParts = { readonly url?: string; readonly app?: App; readonly title?: string };

export function visitDraft(person: Person, { url, app, title }: VisitParts): Draft {
  return {
    kind: 'visit',
    source: url === undefined ? platformOf(person) : person.carrier.source,
    subject: { phone: person.phone },
    ...(url === undefined ? {} : { url }),
    ...(app === undefined ? {} : { app }),
    ...(title === undefined ? {} : { title }),
  };
}

export type TransferParts = { readonly amountFen: number; readonly channel: string };

/** Reported by the bank of the person at risk, which knows its customer's phone. */
export function transferDraft(
  who: Person | { readonly subject: Subject },
  payer: CityAccount,
  payee: CityAccount,
  { amountFen, channel }: TransferParts,
): Draft {
  const mine = 'subject' in who || who.accounts.includes(payer) ? payer : payee;
  const subject =
    'subject' in who ? who.subject : { phone: who.phone, name: who.name, account: mine.number };
  return {
    kind: 'transfer',
    source: sourceOf(mine),
    subject,
    ...('subject' in who || !byPhone.has(channel) ? {} : { device: deviceOf(who) }),
    amountFen,
    payer: { bank: payer.bank.name, account: payer.number, name: payer.name },
    payee: { bank: payee.bank.name, account: payee.number, name: payee.name },
    channel,
    status: 'done',
  };
}

const byPhone: ReadonlySet<string> = new Set(['mobile', 'qr']);

/** The one phone a person has. */
function deviceOf({ phone }: Person): string {
  return `35${phone}07`;
}

function sourceOf(account: CityAccount): string {
  return sourceKinds.bank[banks.indexOf(account.bank)] ?? 'bank-a';
}

export type ReportParts = {
  readonly text: string;
  readonly lossFen: number;
  readonly number?: string;
  readonly url?: string;
};

export function reportDraft(person: Person, report: ReportParts): Draft {
  const { text, lossFen, number, url } = report;
  const other = {
    ...(number === undefined ? {} : { number }),
    ...(url === undefined ? {} : { url }),
  };
  return {
    kind: 'report',
    source: 'citizen-110',
    subject: { phone: person.phone, name: person.name, idNumber: person.idNumber },
    ...(number === undefined && url === undefined ? {} : { counterpart: other }),
    text,
    ...(lossFen > 0 ? { lossFen } : {}),
  };
}
