/** What a clock does on its way: the ladder (逐级督办). The steps themselves are the warning's. */
export const rungActs = [
  { code: 'approaching', zh: '即将超时', en: 'about to be late' },
  { code: 'missed', zh: '已超时', en: 'late' },
  { code: 'supervisor', zh: '督办：值班长', en: 'the shift leader is told' },
  { code: 'next-tier', zh: '升级至下一层级', en: 'raised to the next tier' },
  { code: 'commander', zh: '督办：指挥长', en: 'the commander is told' },
] as const;
export type RungAct = (typeof rungActs)[number]['code'];
