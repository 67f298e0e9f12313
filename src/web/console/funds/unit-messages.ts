/** Units of short forms: of money in yuan, of spans of time. */
export const moneyUnits = {
  zh: { tenThousand: '万', hundredMillion: '亿' },
  en: { thousand: 'k', million: 'M' },
} as const;

/** The largest first. */
export const spanUnits = [
  { ms: 86_400_000, zh: '天', en: 'd' },
  { ms: 3_600_000, zh: '时', en: 'h' },
  { ms: 60_000, zh: '分', en: 'm' },
  { ms: 1000, zh: '秒', en: 's' },
] as const;
export const leastSpanUnit = spanUnits[3];
