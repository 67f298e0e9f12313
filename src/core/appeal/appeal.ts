/**
 * Appeal and remedy (申诉, 救济), operating-rules 3.5 and article 32 of the law: accepted promptly,
 * checked, and lifted at once where upheld. The owner is the office that may release.
 */
import { afterWorkingDays, ok, refuse, type Calendar, type Result } from '../kernel/index.ts';

export const appealStatuses = [
  { code: 'received', zh: '已收到', en: 'Received' },
  { code: 'need-docs', zh: '待补材料', en: 'Papers needed' },
  { code: 'accepted', zh: '已受理', en: 'Accepted' },
  { code: 'checking', zh: '核查中', en: 'Checking' },
  { code: 'upheld', zh: '申诉成立，已解除', en: 'Upheld, released' },
  { code: 'rejected', zh: '申诉不成立', en: 'Rejected' },
  { code: 'review', zh: '复核中', en: 'Under review' },
  { code: 'final', zh: '复核维持', en: 'Rejected on review' },
  { code: 'over', zh: '措施已结束', en: 'The measure has ended' },
] as const;
export type AppealStatus = (typeof appealStatuses)[number]['code'];

export const appealActs = [
  { code: 'accept', zh: '受理', en: 'Accept' },
  { code: 'need-docs', zh: '要求补材料', en: 'Ask for papers' },
  { code: 'docs-given', zh: '材料已补', en: 'Papers given' },
  { code: 'check', zh: '开始核查', en: 'Begin the check' },
  { code: 'uphold', zh: '成立并解除', en: 'Uphold and release' },
  { code: 'reject', zh: '不成立', en: 'Reject' },
  { code: 'review', zh: '申请复核', en: 'Ask for review' },
] as const;
export type AppealAct = (typeof appealActs)[number]['code'];

export type Appeal = {
  readonly id: string;
  readonly status: AppealStatus;
  readonly text: string;
  readonly receivedAt: number;
  /** When the present state must have been left; null where nothing is due. */
  readonly dueAt: number | null;
  readonly late: boolean;
  /** Reason of the last decision, told to the person. */
  readonly reason: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
};

const steps: Readonly<Record<AppealStatus, Readonly<Partial<Record<AppealAct, AppealStatus>>>>> = {
  received: { accept: 'accepted', 'need-docs': 'need-docs' },
  'need-docs': { 'docs-given': 'accepted' },
  accepted: { check: 'checking' },
  checking: { uphold: 'upheld', reject: 'rejected', 'need-docs': 'need-docs' },
  rejected: { review: 'review' },
  review: { uphold: 'upheld', reject: 'final' },
  upheld: {},
  final: {},
  over: {},
};

export const isOpenAppeal = ({ status }: Appeal): boolean =>
  !['upheld', 'rejected', 'final', 'over'].includes(status);

/** What may be done with an appeal in this state. */
export function appealActsOf(status: AppealStatus): readonly AppealAct[] {
  return appealActs.flatMap(({ code }) => (steps[status][code] === undefined ? [] : [code]));
}

export type AppealMove = {
  readonly act: AppealAct;
  readonly actor: string;
  /** Who proposed the order; they do not judge it. */
  readonly proposedBy: string;
  readonly reason: string | null;
};

const needReason: ReadonlySet<AppealAct> = new Set(['need-docs', 'uphold', 'reject', 'review']);
const judging: ReadonlySet<AppealAct> = new Set(['uphold', 'reject']);

export type AppealRefusal = 'appeal-not-there' | 'reason-required' | 'second-person-needed';

/**
 * The next state. Refused in this order: the state does not allow it, a reason is missing, the
 * judge proposed the order or decided the appeal before.
 */
export function nextAppealStatus(
  appeal: Appeal,
  { act, actor, proposedBy, reason }: AppealMove,
): Result<AppealStatus, AppealRefusal> {
  const to = steps[appeal.status][act];
  if (to === undefined) return refuse('appeal-not-there');
  if (needReason.has(act) && !reason?.trim()) return refuse('reason-required');
  const isOwn = actor === proposedBy || (appeal.status === 'review' && actor === appeal.decidedBy);
  return judging.has(act) && isOwn ? refuse('second-person-needed') : ok(to);
}

/** Working days for each step of an appeal. */
export type AppealTerms = Calendar & {
  readonly appealAcceptDays: number;
  readonly appealCheckDays: number;
  readonly appealReviewDays: number;
};

/** When a state must have been left: 1 working day to accept, 3 to check, more for a review. */
export function appealDueAt(status: AppealStatus, now: number, policy: AppealTerms): number | null {
  switch (status) {
    case 'received':
      return afterWorkingDays(now, policy.appealAcceptDays, policy);
    case 'accepted':
    case 'checking':
      return afterWorkingDays(now, policy.appealCheckDays, policy);
    case 'review':
      return afterWorkingDays(now, policy.appealReviewDays, policy);
    case 'need-docs':
    case 'upheld':
    case 'rejected':
    case 'final':
    case 'over':
      return null;
  }
}
