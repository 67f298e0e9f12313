/** States and outcomes of a warning (预警). The transitions are in `decide.ts`. */
export const warningStatuses = [
  { code: 'open', zh: '待劝阻', en: 'Waiting' },
  { code: 'claimed', zh: '劝阻中', en: 'In hand' },
  { code: 'held', zh: '挂起', en: 'On hold' },
  { code: 'closed', zh: '已办结', en: 'Closed' },
] as const;
export type WarningStatus = (typeof warningStatuses)[number]['code'];

/**
 * Outcomes a seat records (operating-rules 5.4), by the key that enters them.
 * 1, 2 and 6 close the warning; 3 puts it back with a redial due; 4 and 5 raise it to the next tier.
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
] as const;
export type Outcome = (typeof outcomes)[number]['code'];

/** Everything that can happen to a warning; each is an event row with its actor and time. */
export const warningEventKinds = [
  'issued',
  'joined',
  'raised',
  'routed',
  'claimed',
  'released',
  'called',
  'outcome',
  'held',
  'resumed',
  'handed-over',
  'escalated',
  'noted',
  'closed',
  'deadline-missed',
  'followed-up',
] as const;
