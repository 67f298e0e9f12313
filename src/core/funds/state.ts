/**
 * A fund case (资金案件): one victim's report, every account the money went through, every measure
 * on those accounts, and where each fen is now. Decisions change it by events only.
 */
import type { Id, Instant } from '../kernel/index.ts';

export type FundCaseId = Id<'fnd'>;
export type CaseAccountId = Id<'acc'>;
export type MeasureId = Id<'msr'>;

/** Where money of the loss is; the parts of a case always add up to the loss. */
export const moneyParts = [
  { code: 'in-flight', zh: '未处置', en: 'In flight' },
  { code: 'stopped', zh: '已止付', en: 'Stopped' },
  { code: 'frozen', zh: '已冻结', en: 'Frozen' },
  { code: 'cash', zh: '已取现', en: 'Cashed out' },
  { code: 'abroad', zh: '出境或虚拟币', en: 'Abroad or virtual' },
  { code: 'spent', zh: '消费与手续费', en: 'Spent' },
  { code: 'released', zh: '已解除', en: 'Released' },
  { code: 'returned', zh: '已返还', en: 'Returned' },
  { code: 'restituted', zh: '已退赃', en: 'Restituted' },
] as const;
export type MoneyPart = (typeof moneyParts)[number]['code'];

/** A line of the double-entry ledger: moves fen from one place to another, never edited. */
export type LedgerEntry = {
  readonly seq: number;
  readonly at: Instant;
  /** `loss` is the source of all money of a case. */
  readonly from: { readonly part: MoneyPart | 'loss'; readonly accountId: CaseAccountId | null };
  readonly to: { readonly part: MoneyPart | 'loss'; readonly accountId: CaseAccountId | null };
  readonly amountFen: number;
  /** What caused it: a transfer, a measure, a return; with the id of it. */
  readonly cause: string;
  readonly causeId: string;
};

/** A transfer that the victim made (level 0 to 1), as reported. */
export type ReportedTransfer = {
  readonly id: string;
  readonly fromBank: string;
  readonly fromAccount: string;
  readonly fromName: string;
  /** The account of this case that received it. */
  readonly toId: CaseAccountId;
  readonly toBank: string;
  readonly toAccount: string;
  readonly toName: string;
  readonly amountFen: number;
  readonly at: Instant;
  /** What the bank says of it; null until a bank confirms or denies it. */
  readonly confirmed: boolean | null;
};

export type CaseAccountKind =
  | 'account'
  | 'payment' // wallet of a payment institution
  | 'merchant'
  | 'cash' // an ATM or counter: money has left the banks
  | 'virtual'
  | 'abroad';

/** An account that money of the case went through. */
export type CaseAccount = {
  readonly id: CaseAccountId;
  readonly bank: string;
  readonly number: string;
  readonly name: string;
  readonly type: 'personal' | 'corporate';
  readonly kind: CaseAccountKind;
  /** Hops from the victim: 1 receives the victim's money. */
  readonly level: number;
  /** Money of the case that came, and that still is or went on from here by what is known. */
  readonly inFen: number;
  readonly hereFen: number;
  readonly outFen: number;
  /** Of what is here: stopped, frozen, let go again; the rest may move on at any moment. */
  readonly stoppedFen: number;
  readonly frozenFen: number;
  readonly releasedFen: number;
  /** Until when somebody's measure holds it; null where nothing does. */
  readonly heldUntilAt: Instant | null;
  readonly firstInAt: Instant | null;
  readonly lastInAt: Instant | null;
  /** What the bank told last; null before it told. */
  readonly balanceFen: number | null;
  readonly balanceAt: Instant | null;
  /** The account's statement is known up to here. */
  readonly knownUntilAt: Instant | null;
  readonly watchedUntilAt: Instant | null;
  /** Key of a question to the bank that is not answered yet. */
  readonly asked: readonly string[];
  /** Questions put to the bank so far. */
  readonly questions: number;
};

/** Money of the case that went on from one account to another, from a bank's statement. */
export type Flow = {
  readonly id: string;
  readonly fromId: CaseAccountId | null;
  readonly toId: CaseAccountId;
  readonly amountFen: number;
  /** How much of it is money of this case. */
  readonly tracedFen: number;
  readonly at: Instant;
  readonly serial: string;
  readonly type: string;
  /** Where it was cashed or spent, as the bank wrote it. */
  readonly place: string | null;
};

export const measureStatuses = [
  { code: 'requested', zh: '待审批', en: 'Waiting for approval' },
  { code: 'sent', zh: '已发送', en: 'Sent to the bank' },
  { code: 'match-failed', zh: '户名账号不符', en: 'Does not match the books' },
  { code: 'failed', zh: '未成功', en: 'Failed' },
  { code: 'in-force', zh: '生效', en: 'In force' },
  { code: 'partial', zh: '部分生效', en: 'In force in part' },
  { code: 'queued', zh: '轮候', en: 'Waiting behind another freeze' },
  { code: 'released', zh: '已解除', en: 'Released' },
  { code: 'lapsed', zh: '已到期', en: 'Lapsed' },
  { code: 'superseded', zh: '已转冻结', en: 'Became a freeze' },
  { code: 'refused', zh: '未批准', en: 'Not approved' },
] as const;
export type MeasureStatus = (typeof measureStatuses)[number]['code'];

/** A stop (止付) or a freeze (冻结) of one account. */
export type Measure = {
  readonly id: MeasureId;
  readonly accountId: CaseAccountId;
  readonly kind: 'stop' | 'freeze';
  /** First or second stop of the account, over all cases; first, second … freeze. */
  readonly ordinal: number;
  /** Extensions of a stop, renewals of a freeze. */
  readonly extensions: number;
  readonly status: MeasureStatus;
  /** Keys of the instructions to the bank, the newest last. */
  readonly keys: readonly string[];
  readonly basis: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedAt: Instant;
  readonly secondOfficer: string | null;
  readonly approvedBy: string | null;
  readonly approvedAt: Instant | null;
  /** From the bank, not from our sending (operating-rules 1.1). */
  readonly appliedAt: Instant | null;
  readonly expiresAt: Instant | null;
  readonly limitFen: number | null;
  readonly executedFen: number | null;
  readonly availableFen: number | null;
  readonly prior: { readonly office: string; readonly expireAt: Instant | null } | null;
  readonly failureCode: string | null;
  /** Why the bank has not got the order, in the words of the line; a person must act by hand. */
  readonly notReached?: string | null;
  /** When the money was found unrelated; the release is due three days later (art. 247). */
  readonly unrelatedAt: Instant | null;
  /** A change that waits for approval or for the bank: an extension or renewal, a release. */
  readonly pending: 'extend' | 'release' | null;
  /** Who asked for that change, why, and the key of the instruction; null until it left. */
  readonly pendingBy: string | null;
  readonly pendingReason: string | null;
  readonly pendingKey: string | null;
  /** A stop that left by one person or none: the co-sign owed by then (止付后补流程). */
  readonly cosignDueAt: Instant | null;
  /** A major or complex case: a year instead of six months, approved by the city (art. 243). */
  readonly isMajor: boolean;
  /** When the instruction was handed to the bank line. */
  readonly sentAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly endReason: string | null;
  readonly documents: readonly string[];
};

export const caseStatuses = [
  { code: 'open', zh: '接报', en: 'Reported' },
  { code: 'filed', zh: '已立案', en: 'Filed' },
  { code: 'not-filed', zh: '不予立案', en: 'Not filed' },
  { code: 'closed', zh: '已办结', en: 'Closed' },
] as const;
export type CaseStatus = (typeof caseStatuses)[number]['code'];

export const reportChannels = [
  { code: 'seat', zh: '96110 坐席', en: 'Hotline seat' },
  { code: '110', zh: '110', en: '110' },
  { code: 'station', zh: '派出所', en: 'Police station' },
  { code: 'citizen', zh: '群众自报', en: 'Citizen' },
  { code: 'bank', zh: '银行举报', en: 'Bank' },
] as const;
export type ReportChannel = (typeof reportChannels)[number]['code'];

export type FundCase = {
  readonly id: FundCaseId;
  /** Printed number, such as A-20261122-0037; also the citizen's reference. */
  readonly number: string;
  readonly unitId: string;
  readonly status: CaseStatus;
  readonly victim: {
    readonly personId: string | null;
    readonly name: string;
    readonly idNumber: string | null;
    readonly phone: string | null;
  };
  readonly category: string | null;
  readonly channel: ReportChannel;
  readonly warningId: string | null;
  readonly reportedAt: Instant;
  readonly reportedBy: string;
  readonly filing: { readonly number: string; readonly by: string; readonly at: Instant } | null;
  readonly lossFen: number;
  readonly parts: Readonly<Record<MoneyPart, number>>;
  readonly transfers: readonly ReportedTransfer[];
  readonly accounts: readonly CaseAccount[];
  readonly flows: readonly Flow[];
  readonly measures: readonly Measure[];
  /** Money that came back by another way than the flows: returned by a bank, given by a suspect. */
  readonly recoveries: readonly Recovery[];
  /** Parts minus loss by the ledger: anything but zero is an alarm. */
  readonly imbalanceFen: number;
  /** Entries of the ledger so far. */
  readonly ledgerSeq: number;
  readonly version: number;
};

export type Recovery = {
  readonly kind: 'returned' | 'restituted';
  readonly at: Instant;
  readonly amountFen: number;
  /** Whose place in the ledger it takes. */
  readonly from: MoneyPart;
  readonly accountId: CaseAccountId | null;
  /** The return or the receipt. */
  readonly causeId: string;
};
