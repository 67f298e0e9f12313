/** What is done to a fund case, what came of it, and from what one is opened. */
import type { BankAnswer } from '../bank/index.ts';
import type { Instant } from '../kernel/index.ts';
import type {
  CaseAccount,
  CaseAccountId,
  CaseAccountKind,
  FundCase,
  Measure,
  MeasureId,
  MoneyPart,
  Recovery,
  ReportChannel,
  ReportedTransfer,
} from './state.ts';

/** A transfer as it is reported; the receiving account may still lack its name. */
export type TransferDraft = {
  readonly fromBank: string;
  readonly fromAccount: string;
  readonly fromName: string;
  readonly toBank: string;
  readonly toAccount: string;
  readonly toName: string;
  readonly toType: 'personal' | 'corporate';
  readonly amountFen: number;
  readonly at: Instant;
};

/** What a report must hold to become a fund case. */
export type CaseDraft = {
  /** Unit that answers for the case. */
  readonly unitId: string;
  readonly victim: FundCase['victim'];
  readonly category: string | null;
  readonly channel: ReportChannel;
  readonly warningId: string | null;
  readonly reportedAt: Instant;
  /** How the victim was contacted, in a sentence; goes into the reason of the first stops. */
  readonly story: string;
  /** At least one. */
  readonly transfers: readonly TransferDraft[];
  /** Measures that the reporting bank took already (100401 type 02), by the number of the account. */
  readonly stoppedByBank?: readonly {
    readonly account: string;
    readonly at: Instant;
    readonly amountFen: number | null;
  }[];
};

export type QueryKind = 'transactions' | 'holder' | 'accounts';

export type FundCommand =
  | { readonly act: 'add-transfer'; readonly transfer: TransferDraft }
  | { readonly act: 'stop'; readonly accountId: CaseAccountId; readonly reason: string }
  /** The second officer of a stop, before it leaves or afterwards. */
  | { readonly act: 'co-sign'; readonly measureId: MeasureId }
  /** A freeze, its renewal or its release, by somebody who may. */
  | { readonly act: 'approve'; readonly measureId: MeasureId }
  | { readonly act: 'refuse'; readonly measureId: MeasureId; readonly reason: string }
  | { readonly act: 'extend'; readonly measureId: MeasureId; readonly reason: string }
  | {
      readonly act: 'release';
      readonly measureId: MeasureId;
      readonly reason: string;
      /** The money has nothing to do with the case: three days are left to release it. */
      readonly unrelated?: boolean;
      /** An appeal was upheld: two people agree, so it leaves for the bank at once. */
      readonly judged?: boolean;
    }
  | { readonly act: 'file'; readonly number: string }
  | { readonly act: 'refuse-filing'; readonly reason: string }
  | {
      readonly act: 'freeze';
      readonly accountId: CaseAccountId;
      readonly limitFen: number | null;
      readonly reason: string;
      readonly major?: boolean;
    }
  /** Of a freeze, before it ends. */
  | { readonly act: 'renew'; readonly measureId: MeasureId; readonly reason: string }
  | { readonly act: 'query'; readonly accountId: CaseAccountId; readonly what: QueryKind }
  | { readonly act: 'watch'; readonly accountId: CaseAccountId; readonly untilAt: Instant }
  | { readonly act: 'end-watch'; readonly accountId: CaseAccountId }
  | { readonly act: 'answer'; readonly answer: BankAnswer }
  /** An order or question that did not get through, goes again, or was given up by a person. */
  | {
      readonly act: 'setback';
      readonly key: string;
      readonly kind: 'stuck' | 'resumed' | 'given-up';
      readonly problem: string;
    }
  /** What the account really is: a merchant, a desk of virtual money, an account abroad. */
  | {
      readonly act: 'exit';
      readonly accountId: CaseAccountId;
      readonly kind: CaseAccountKind;
      readonly reason: string;
    }
  /** A suspect gives money back (退赃); it takes the place of money that was lost that way. */
  | {
      readonly act: 'restitute';
      readonly amountFen: number;
      readonly from: 'in-flight' | 'cash' | 'abroad' | 'spent' | 'released';
      readonly receipt: string;
    }
  | {
      readonly act: 'returned';
      /** The frozen account, in whichever case the freeze is. */
      readonly account: { readonly bank: string; readonly number: string };
      readonly amountFen: number;
      readonly returnId: string;
    }
  /** Money left under a freeze of this case for a victim of another one. */
  | { readonly act: 'paid-out'; readonly measureId: MeasureId; readonly amountFen: number }
  | { readonly act: 'note-document'; readonly measureId: MeasureId; readonly documentId: string }
  | { readonly act: 'close'; readonly reason: string };

export type FundAct = FundCommand['act'];

export const fundEventKinds = [
  { code: 'opened', zh: '接报立卡', en: 'Reported' },
  { code: 'transfer-added', zh: '补充转账', en: 'Transfer added' },
  { code: 'transfer-checked', zh: '银行核对转账', en: 'Transfer checked by the bank' },
  { code: 'stop-asked', zh: '提请止付', en: 'Stop asked for' },
  { code: 'stop-sent', zh: '发出止付', en: 'Stop sent' },
  { code: 'co-signed', zh: '协查人签署', en: 'Co-signed' },
  { code: 'freeze-asked', zh: '提请冻结', en: 'Freeze asked for' },
  { code: 'freeze-sent', zh: '批准冻结', en: 'Freeze approved and sent' },
  { code: 'refused', zh: '不予批准', en: 'Not approved' },
  { code: 'change-asked', zh: '提请变更', en: 'Change asked for' },
  { code: 'change-sent', zh: '发出变更', en: 'Change sent' },
  { code: 'change-failed', zh: '变更未成功', en: 'Change failed' },
  { code: 'in-force', zh: '措施生效', en: 'In force' },
  { code: 'queued', zh: '轮候', en: 'Waiting in line' },
  { code: 'match-failed', zh: '户名账号不符', en: 'Does not match the books' },
  { code: 'not-reached', zh: '未送达银行，须人工办理', en: 'Did not reach the bank: by hand' },
  { code: 'resumed', zh: '重新发往银行', en: 'On its way again' },
  { code: 'measure-failed', zh: '措施未成功', en: 'Measure failed' },
  { code: 'extended', zh: '已延期', en: 'Extended' },
  { code: 'released', zh: '已解除', en: 'Released' },
  { code: 'lapsed', zh: '到期失效', en: 'Lapsed' },
  { code: 'superseded', zh: '止付转冻结', en: 'Stop became a freeze' },
  { code: 'unrelated', zh: '认定无关', en: 'Found unrelated' },
  { code: 'filed', zh: '立案', en: 'Filed' },
  { code: 'not-filed', zh: '不予立案', en: 'Not filed' },
  { code: 'asked', zh: '查询发出', en: 'Question sent' },
  { code: 'answered', zh: '银行反馈', en: 'Answered' },
  { code: 'flow-found', zh: '发现资金流向', en: 'Flow found' },
  { code: 'shared', zh: '共用账户变化', en: 'A shared account changed' },
  { code: 'exit-marked', zh: '认定去向', en: 'Exit recognised' },
  { code: 'returned', zh: '已返还', en: 'Returned' },
  { code: 'paid-out', zh: '冻结款已划出', en: 'Paid out of the freeze' },
  { code: 'restituted', zh: '退赃入账', en: 'Restituted' },
  { code: 'document', zh: '文书入卷', en: 'Document filed' },
  { code: 'reminded', zh: '期限提醒', en: 'Reminder' },
  { code: 'late', zh: '超时', en: 'Late' },
  { code: 'imbalance', zh: '账不平', en: 'Ledger does not balance' },
  { code: 'closed', zh: '办结', en: 'Closed' },
] as const;
export type FundEventKind = (typeof fundEventKinds)[number]['code'];

/** What happened. Accounts and measures that it touched are here as they are afterwards. */
export type FundEvent = {
  readonly kind: FundEventKind;
  readonly at: Instant;
  readonly actor: string;
  readonly measure?: Measure;
  readonly account?: CaseAccount;
  readonly transfer?: ReportedTransfer;
  readonly recovery?: Recovery;
  readonly filing?: FundCase['filing'];
  readonly reason?: string;
  /** Key of the instruction or answer. */
  readonly key?: string;
  readonly code?: string;
  readonly amountFen?: number;
  readonly part?: MoneyPart;
};
