/**
 * A fraud signal (信号, 涉诈信息) as the inside of the system knows it: one inbound fact, immutable,
 * every value in one canonical form. `parseSignal` makes it from what a source wrote.
 */
import type { Fen, Instant, PhoneNumber, WebAddress } from '../kernel/index.ts';

/**
 * One way in which sources name a person: `id:110101199003070038`, `phone:+8613800138000`,
 * `account:6217001234567890128`, `person:p-17`.
 */
export type SubjectHandle = `${'id' | 'phone' | 'account' | 'person'}:${string}`;

/** The person at risk (潜在被害人). */
export type Subject = {
  readonly phone?: PhoneNumber;
  readonly name?: string;
  /** Resident identity number, upper case, its check digit right. */
  readonly idNumber?: string;
  /** Digits and letters without spaces. */
  readonly account?: string;
  readonly person?: string;
};

/** An account at a bank or payment institution; `account` without spaces or dashes. */
export type Account = {
  readonly bank?: string;
  readonly account: string;
  readonly name?: string;
};

export type App = {
  readonly name: string;
  readonly package?: string;
  readonly signature?: string;
};

/** The other side. Every part is optional; which must be there depends on the kind. */
export type Counterpart = {
  /** E.164, or a service number such as 95588 as it is dialled. */
  readonly number?: PhoneNumber;
  /** SMS port (106…) or the sender's name as shown. */
  readonly sender?: string;
  readonly web?: WebAddress;
  readonly app?: App;
  readonly account?: Account;
  readonly name?: string;
};

type Head = {
  readonly id: string;
  readonly source: string;
  readonly occurredAt: Instant;
  readonly subject: Subject;
  /** Strongest first: id number, phone, account, person key. Never empty. */
  readonly subjectHandles: readonly SubjectHandle[];
  /** Empty where the source named none. */
  readonly counterpart: Counterpart;
  /**
   * The device behind the signal, lower case: of a transfer the payer's, of a call or message that
   * of the other side, of a visit the visitor's.
   */
  readonly device?: string;
  /** The sender's own warning about the person, where it comes with one. */
  readonly push?: { readonly number: string; readonly grade?: string };
};

export type CallSignal = Head & {
  readonly kind: 'call';
  /** As seen by the person at risk. */
  readonly direction: 'in' | 'out';
  readonly durationSeconds: number;
  readonly ongoing: boolean;
  readonly transcript?: string;
};

export type SmsSignal = Head & {
  readonly kind: 'sms';
  readonly text: string;
};

/** At least one of `web` and `app` is there. */
export type VisitSignal = Head & {
  readonly kind: 'visit';
  readonly web?: WebAddress;
  readonly app?: App;
  readonly title?: string;
};

export type TransferSignal = Head & {
  readonly kind: 'transfer';
  readonly amountFen: Fen;
  readonly payer: Account;
  readonly payee: Account;
  readonly channel?: string;
  readonly status: 'pending' | 'done';
};

export type ReportSignal = Head & {
  readonly kind: 'report';
  readonly text: string;
  readonly lossFen?: Fen;
  readonly evidence: readonly string[];
};

export type FraudSignal = CallSignal | SmsSignal | VisitSignal | TransferSignal | ReportSignal;
