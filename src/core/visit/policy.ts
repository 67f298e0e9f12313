/**
 * What the centre decides about visits (见面劝阻): the checklist, the outcomes and the figures. No
 * rule publishes them (operating-rules 5.2, 5.4 and the visit routine 四查看 三询问 一保护), so they
 * are a versioned table that a setting may replace.
 */
import { hourMs, minuteMs } from '../kernel/index.ts';
import type { WarningGrade } from '../warning/index.ts';

export type Words = { readonly zh: string; readonly en: string };

/** A line of the checklist. */
export type ChecklistItem = Words & {
  readonly id: string;
  /** 查看, 询问, 保护: the heading under which it stands. */
  readonly group: 'look' | 'ask' | 'protect';
  readonly kind: 'yes-no' | 'text';
  /** The answer that means danger; null: neither does. */
  readonly alarm: 'yes' | 'no' | null;
};

/** What may come of a visit. */
export type VisitOutcome = Words & {
  readonly code: string;
  /** The person was seen. */
  readonly met: boolean;
  /** The outcome of the warning, by the centre's table of those; null: the warning goes on. */
  readonly warning: string | null;
  /** Somebody goes again, as long as the policy allows. */
  readonly again: boolean;
  readonly needsNote: boolean;
  readonly asksLoss: boolean;
};

type PerGrade = Readonly<Record<WarningGrade, number>>;

export type VisitPolicy = {
  readonly version: string;
  readonly checklist: readonly ChecklistItem[];
  readonly outcomes: readonly VisitOutcome[];
  /** Somebody sets out when a warning of this grade is issued, while a seat calls. */
  readonly atIssue: Readonly<Record<WarningGrade, boolean>>;
  /** From one attempt at a closed door to the next. */
  readonly retryMs: PerGrade;
  /** Attempts at a closed door before it counts as not found. */
  readonly attemptsMax: number;
  /** From the dispatch to the door, where no deadline of a warning says so. */
  readonly arriveMs: PerGrade;
  /** Open visits in one pair of hands before the next is counted as a burden. */
  readonly loadUsual: number;
  /** Between the middles of neighbouring cells of the map. */
  readonly cellMetres: number;
  readonly metresPerMinute: number;
  /** Longest time a device may have been without a line before what it did needs a look. */
  readonly offlineMaxMs: number;
  readonly photoBytesMax: number;
  readonly voiceBytesMax: number;
  readonly voiceSecondsMax: number;
  readonly attachmentsMax: number;
};

const look = (id: string, zh: string, en: string): ChecklistItem => ({
  id,
  group: 'look',
  kind: 'yes-no',
  alarm: 'yes',
  zh,
  en,
});
const ask = (id: string, zh: string, en: string): ChecklistItem => ({
  ...look(id, zh, en),
  group: 'ask',
});

/** Four looks, three questions, one protection. */
const checklist: readonly ChecklistItem[] = [
  look('look-calls', '通话和短信里有可疑号码', 'Suspicious numbers in calls and messages'),
  look('look-chats', '聊天软件里有陌生好友或群', 'Strangers or odd groups in chat apps'),
  look('look-apps', '装有不明应用或共享屏幕', 'Unknown apps or screen sharing installed'),
  look('look-payments', '转账记录里有异常支出', 'Odd payments in the transfer records'),
  ask(
    'ask-contact',
    '有人自称客服、公检法或领导联系',
    'Somebody posed as service, police or a superior',
  ),
  ask(
    'ask-pay',
    '对方要求转账、刷流水或交保证金',
    'They asked to transfer, prove funds or pay a deposit',
  ),
  ask('ask-secret', '对方要求保密或远离家人', 'They asked for secrecy, also from family'),
  {
    id: 'protect-account',
    group: 'protect',
    kind: 'yes-no',
    alarm: 'no',
    zh: '已协助保护账户（改密、卸载、报止付）',
    en: 'Accounts protected (password, app removed, stop asked for)',
  },
];

const outcome = (
  code: string,
  zh: string,
  en: string,
  rest: Partial<VisitOutcome> & Pick<VisitOutcome, 'warning'>,
): VisitOutcome => ({
  code,
  zh,
  en,
  met: true,
  again: false,
  needsNote: false,
  asksLoss: false,
  ...rest,
});

const outcomes: readonly VisitOutcome[] = [
  outcome('dissuaded', '已劝阻，未转账', 'Dissuaded, nothing paid', { warning: 'dissuaded' }),
  outcome('transferred', '已劝阻，已转账', 'Dissuaded after a payment', {
    warning: 'transferred',
    asksLoss: true,
  }),
  outcome('refused', '见面不听劝', 'Met, refuses', { warning: 'refused' }),
  outcome('false-alarm', '情况不符', 'No fraud', { warning: 'false-alarm', needsNote: true }),
  outcome('nobody-there', '暂时找不到', 'Nobody there', {
    warning: 'not-found',
    met: false,
    again: true,
  }),
  outcome('moved', '确实找不到', 'Cannot be found', {
    warning: 'untraceable',
    met: false,
    needsNote: true,
  }),
];

export const defaultVisitPolicy: VisitPolicy = {
  version: 'visit-2026-1',
  checklist,
  outcomes,
  // Money is moving: an officer at the door in minutes is what saved it in published cases. More
  // than the gravest would be more visits than stations can make.
  atIssue: { P0: true, P1: false, P2: false, P3: false },
  retryMs: { P0: 15 * minuteMs, P1: hourMs, P2: 6 * hourMs, P3: 24 * hourMs },
  attemptsMax: 3,
  arriveMs: { P0: 30 * minuteMs, P1: 2 * hourMs, P2: 24 * hourMs, P3: 72 * hourMs },
  loadUsual: 4,
  cellMetres: 800,
  metresPerMinute: 320,
  offlineMaxMs: 12 * hourMs,
  photoBytesMax: 400_000,
  voiceBytesMax: 400_000,
  voiceSecondsMax: 60,
  attachmentsMax: 6,
};
