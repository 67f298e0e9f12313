/** Follow-up (回访): a day, a week and a month after closing somebody asks whether the person is safe. */
import { dayMs } from '../kernel/index.ts';
import type { WarningPolicy } from './policy.ts';
import type { WarningGrade } from './grade.ts';
import type { WarningState } from './state.ts';

export const followUpResults = [
  { code: 'safe', zh: '平安，未再联系', en: 'Safe, no more contact' },
  { code: 'contacted-again', zh: '又被联系', en: 'Contacted again' },
  { code: 'lost-since', zh: '其间有损失', en: 'Lost money since' },
  { code: 'unreachable', zh: '未联系上', en: 'Not reached' },
] as const;
export type FollowUpResult = (typeof followUpResults)[number]['code'];

/** What is asked, in this order; read aloud. */
export const followUpScript = [
  {
    zh: '您好，我是反诈中心，上次提醒之后，对方有没有再联系您？',
    en: 'This is the anti-fraud centre. Since we warned you, have they been in touch again?',
  },
  {
    zh: '有没有再转账、刷卡、取现，或者借钱给别人？',
    en: 'Have you transferred, paid, withdrawn or lent any money since?',
  },
  {
    zh: '手机里对方让装的软件删了吗？共享屏幕关了吗？',
    en: 'Is the app they had you install gone, and screen sharing off?',
  },
  {
    zh: '家里人知道这件事吗？再有可疑电话，请先挂断，再打 96110。',
    en: 'Does your family know? If a doubtful call comes, hang up first, then call 96110.',
  },
] as const;

/** Waits from closing, one after the other; none where the grade is not followed up. */
function roundsOf(policy: WarningPolicy, grade: WarningGrade): readonly number[] {
  const all = [policy.followUpMs, policy.secondFollowUpMs, policy.thirdFollowUpMs];
  return all.flatMap((table) => {
    const wait = table[grade];
    return wait === null ? [] : [wait];
  });
}

/** When the first follow-up is due; null where none is. */
export function firstFollowUpAt(
  policy: WarningPolicy,
  grade: WarningGrade,
  closedAt: number,
): number | null {
  const [wait] = roundsOf(policy, grade);
  return wait === undefined ? null : closedAt + wait;
}

export type NextFollowUp = {
  /** Rounds that are over. */
  readonly rounds: number;
  readonly dueAt: number | null;
};

/**
 * What comes after a follow-up. Whoever was not reached is tried again within the round; when the
 * next round would begin, or three days after the last one began, that round is over.
 */
export function nextFollowUp(
  state: Pick<WarningState, 'grade' | 'closedAt' | 'followUps' | 'openedAt'>,
  result: FollowUpResult,
  policy: WarningPolicy,
  now: number,
): NextFollowUp {
  const waits = roundsOf(policy, state.grade);
  const closedAt = state.closedAt ?? state.openedAt;
  const planned = waits[state.followUps + 1];
  const last = (waits[state.followUps] ?? 0) + lastTriesMs;
  const endAt = closedAt + (planned ?? last);
  const retryAt = now + policy.followUpRetryMs;
  if (result === 'unreachable' && retryAt < endAt)
    return { rounds: state.followUps, dueAt: retryAt };
  const rounds = state.followUps + 1;
  // A round whose time has passed while the one before was late is due now.
  return { rounds, dueAt: planned === undefined ? null : Math.max(closedAt + planned, now) };
}

const lastTriesMs = 3 * dayMs;
