/** States, tiers and outcomes of a warning (预警). The transitions are in `act.ts` and `join.ts`. */
import type { contactChannels, contactReaches } from './feedback.ts';

export const warningStatuses = [
  { code: 'open', zh: '待劝阻', en: 'Waiting' },
  { code: 'claimed', zh: '劝阻中', en: 'In hand' },
  { code: 'held', zh: '挂起', en: 'On hold' },
  { code: 'closed', zh: '已办结', en: 'Closed' },
] as const;
export type WarningStatus = (typeof warningStatuses)[number]['code'];

/** The four levels of dissuasion (四级劝阻): seat, branch, station, community or enterprise. */
export const warningTiers = [
  { code: 'seat', zh: '坐席', en: 'Seat' },
  { code: 'branch', zh: '分局', en: 'Branch' },
  { code: 'station', zh: '派出所', en: 'Station' },
  { code: 'grid', zh: '第四级', en: 'Fourth level' },
] as const;
export type WarningTier = (typeof warningTiers)[number]['code'];

export type ContactChannel = (typeof contactChannels)[number]['code'];
export type ContactReach = (typeof contactReaches)[number]['code'];

/**
 * What came of a dissuasion (operating-rules 5.4), by the key that enters it. A centre words its own
 * outcomes in the policy; each stands for one of these, and figures count by these.
 */
export const outcomes = [
  { key: '1', code: 'dissuaded', zh: '已劝阻，未转账', en: 'Dissuaded, nothing transferred' },
  {
    key: '2',
    code: 'transferred',
    zh: '已劝阻，已转账 → 转止付',
    en: 'Dissuaded after a transfer → stop payment',
  },
  { key: '3', code: 'not-reached', zh: '未接通，稍后重拨', en: 'Not reached, redial later' },
  { key: '4', code: 'dead-number', zh: '空号 / 停机', en: 'Dead number' },
  { key: '5', code: 'refused', zh: '不听劝 → 升级见面劝阻', en: 'Refuses → in-person dissuasion' },
  { key: '6', code: 'false-alarm', zh: '误报', en: 'False alarm' },
  { key: '7', code: 'not-found', zh: '暂时找不到', en: 'Not found for now' },
  { key: '8', code: 'untraceable', zh: '确实找不到', en: 'Cannot be found' },
  { key: '9', code: 'mismatch', zh: '人员不符', en: 'Not this person' },
  { key: '0', code: 'duplicate', zh: '重复预警', en: 'Duplicate warning' },
] as const;
export type Outcome = (typeof outcomes)[number]['code'];

/** What follows a refusal, step by step (operating-rules 5.4). */
export const advices = [
  { code: 'supervisor-call', zh: '值班长致电', en: 'Call by the shift leader' },
  { code: 'family-visit', zh: '会同家属见面', en: 'Visit with the family' },
  { code: 'bank', zh: '联系开户行', en: 'Tell the bank branch' },
  { code: 'protective-stop', zh: '保护性止付', en: 'Protective stop-payment' },
] as const;
export type Advice = (typeof advices)[number]['code'];

/** Everything that can happen to a warning; each is an event row with its actor and time. */
export const warningEventKinds = [
  'issued',
  'joined',
  'regraded',
  'routed',
  'claimed',
  'released',
  'called',
  'contacted',
  'met',
  'outcome',
  'undone',
  'held',
  'resumed',
  'handed-over',
  'escalated',
  'advised',
  'returned',
  'transfer-proposed',
  'transfer-reviewed',
  'split',
  'split-in',
  'noted',
  'closed',
  'approaching',
  'alerted',
  'deadline-missed',
  'followed-up',
  'lost-after',
] as const;
