/**
 * What a centre asks of a bank and what a bank answers (查询、止付、冻结), whatever the messages look
 * like: an adapter turns these into 1001xx-1005xx, ISO 20022 or a sheet that a person carries.
 * Questions and answers are pairs; an answer may come late, twice, in parts or never.
 */
import type { Instant } from '../kernel/index.ts';

export const bankRequestKinds = [
  { code: 'stop', zh: '止付', en: 'Stop payment' },
  { code: 'lift-stop', zh: '止付解除', en: 'Lift a stop' },
  { code: 'extend-stop', zh: '止付延期', en: 'Extend a stop' },
  { code: 'freeze', zh: '冻结', en: 'Freeze' },
  { code: 'lift-freeze', zh: '冻结解除', en: 'Lift a freeze' },
  { code: 'extend-freeze', zh: '冻结延期', en: 'Extend a freeze' },
  { code: 'query-transactions', zh: '账户交易明细查询', en: 'Transactions of an account' },
  { code: 'query-holder', zh: '账户持卡主体查询', en: 'Holder of an account' },
  { code: 'watch', zh: '账户动态查询', en: 'Live watch of an account' },
  { code: 'end-watch', zh: '解除动态查询', en: 'End a live watch' },
  { code: 'query-accounts', zh: '客户全账户查询', en: 'All accounts of a customer' },
  { code: 'return', zh: '冻结资金协助返还', en: 'Return frozen money' },
] as const;
export type BankRequestKind = (typeof bankRequestKinds)[number]['code'];

/** An officer as a bank must know them (经办人, 协查人). */
export type Officer = {
  readonly name: string;
  readonly idType: OfficerIdType;
  /** Empty where none is on record. */
  readonly idNumber: string;
  readonly phone: string;
};

/** Papers by which an officer is known: the police ID (人民警察证) with its number, or the ID card. */
export const officerIdTypes = [
  { code: 'police', zh: '人民警察证', en: 'Police ID' },
  { code: 'id-card', zh: '居民身份证', en: 'ID card' },
] as const;
export type OfficerIdType = (typeof officerIdTypes)[number]['code'];

export type BankAccountRef = {
  /** Code or name of the head office that holds the account. */
  readonly bank: string;
  readonly number: string;
  /** Name of the holder; the bank must not stop where it differs from its books. */
  readonly name: string;
  readonly type: 'personal' | 'corporate';
};

/** The transfer that led to the account (operating-rules 1.2). */
export type LeadingTransfer = {
  readonly fromBank: string;
  readonly fromAccount: string;
  readonly fromName: string;
  readonly amountFen: number;
  readonly at: Instant;
};

export type BankRequest = {
  /** `ApplicationID`, 36 characters: sent again, the bank does it once. */
  readonly key: string;
  readonly kind: BankRequestKind;
  readonly account: BankAccountRef;
  /** Number of the filed case; null before one is filed. */
  readonly caseNumber: string | null;
  readonly isUrgent: boolean;
  readonly reason: string;
  /** Key of the request that this one lifts, extends, ends or pays from. */
  readonly originalKey: string | null;
  readonly transfer: LeadingTransfer | null;
  /** Limit of a freeze, amount of a return; null is the whole account. */
  readonly amountFen: number | null;
  /** Effect of a measure, or range of a query; null where the bank's own moment counts. */
  readonly fromAt: Instant | null;
  readonly untilAt: Instant | null;
  /** Where a return goes. */
  readonly payee: BankAccountRef | null;
  readonly office: { readonly id: string; readonly name: string };
  readonly officers: readonly Officer[];
  /** Legal documents: name and base64 of the content. */
  readonly papers: readonly { readonly name: string; readonly content: string }[];
  readonly madeAt: Instant;
};

/** What a bank tells of one account; a request may be answered with several. */
export type AccountAnswer = {
  readonly account: string;
  readonly name: string | null;
  /** Result code of operating-rules 6.5; `0000` is done, `1200` done in part. */
  readonly code: string;
  readonly remark: string;
  readonly balanceFen: number | null;
  readonly availableFen: number | null;
  readonly executedFen: number | null;
  readonly startAt: Instant | null;
  readonly expireAt: Instant | null;
  /** Who froze it before; ours waits in line then (轮候冻结). */
  readonly prior: {
    readonly office: string;
    readonly amountFen: number | null;
    readonly expireAt: Instant | null;
  } | null;
  readonly status: 'normal' | 'frozen' | 'closed' | null;
};

/** A row of a bank's statement. */
export type BankTransaction = {
  readonly account: string;
  readonly serial: string;
  readonly at: Instant;
  readonly direction: 'in' | 'out';
  readonly amountFen: number;
  readonly balanceFen: number | null;
  readonly isDone: boolean;
  readonly isCash: boolean;
  /** `transfer`, `cash`, `merchant`, `virtual`, `abroad`, `fee`, `interest`, `reversal`, `other`. */
  readonly type: string;
  readonly counterparty: {
    readonly account: string;
    readonly name: string;
    readonly bank: string;
  } | null;
  /** Serial of the row that this one takes back. */
  readonly reverses: string | null;
  readonly place: string | null;
  readonly merchant: string | null;
  readonly terminal: string | null;
  readonly ip: string | null;
  readonly mac: string | null;
  readonly remark: string;
};

export type AccountHolder = {
  readonly name: string;
  readonly idType: string;
  readonly idNumber: string;
  readonly phone: string | null;
  readonly address: string | null;
  readonly openedAt: Instant | null;
  readonly branch: string | null;
};

export type BankAnswer = {
  readonly key: string;
  readonly kind: BankRequestKind;
  readonly bank: string;
  /** The bank's own serial: the same answer again is known by it. */
  readonly serial: string;
  readonly at: Instant;
  /** Of the request as a whole. */
  readonly code: string;
  readonly remark: string;
  readonly accounts: readonly AccountAnswer[];
  readonly transactions: readonly BankTransaction[];
  readonly holder: AccountHolder | null;
};
