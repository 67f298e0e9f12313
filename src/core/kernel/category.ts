/**
 * Fraud categories (类案), operating-rules 4; official lists change yearly, so the table is versioned:
 * this is 2026-1.
 * `OTHER` holds what the list does not name; `NONE` means that no fraud was found.
 */
export const categories = [
  { code: 'BRUSH', zh: '刷单返利', en: 'Task rebate' },
  { code: 'INVEST', zh: '虚假投资理财', en: 'Fake investment' },
  { code: 'SHOP', zh: '虚假购物服务', en: 'Fake shopping or service' },
  { code: 'ECOM', zh: '冒充客服', en: 'Impostor customer service' },
  { code: 'LOAN', zh: '虚假贷款', en: 'Fake loan' },
  { code: 'CREDIT', zh: '虚假征信', en: 'Fake credit record' },
  { code: 'LEADER', zh: '冒充领导熟人', en: 'Impostor boss or acquaintance' },
  { code: 'POLICE', zh: '冒充公检法', en: 'Impostor police or government' },
  { code: 'ROMANCE', zh: '婚恋交友', en: 'Romance' },
  { code: 'GAME', zh: '网游虚假交易', en: 'Fake game trade' },
  { code: 'FLIGHT', zh: '机票退改签', en: 'Flight change' },
  { code: 'CARD', zh: '两卡', en: 'Mule recruitment' },
  { code: 'OTHER', zh: '其他涉诈', en: 'Other fraud' },
  { code: 'NONE', zh: '未见涉诈', en: 'None' },
] as const;

export type Category = (typeof categories)[number]['code'];
export const categoryCodes: readonly Category[] = categories.map((c) => c.code);
