/** What every page for people outside says alike, Chinese first. */
export type Lang = 'zh' | 'en';
export type Words = Readonly<Record<Lang, string>>;

export const publicWords = {
  brand: { zh: '反诈中心 · 96110', en: 'Anti-fraud centre · 96110' },
  other: { zh: 'English', en: '中文' },
  look: { zh: '查询', en: 'Look' },
  send: { zh: '提交', en: 'Send' },
  again: { zh: '返回', en: 'Back' },
  call: { zh: '拨打 96110', en: 'Call 96110' },
  due: { zh: '答复时限', en: 'Answer by' },
  expires: { zh: '到期自动解除', en: 'Ends by itself' },
  later: {
    zh: '查询过于频繁，请稍后再试，或拨打 96110。',
    en: 'Too many tries; wait a while, or call 96110.',
  },
  offline: {
    zh: '暂时连不上，请稍后再试，或拨打 96110。',
    en: 'No connection; try again later, or call 96110.',
  },
} as const satisfies Readonly<Record<string, Words>>;
