/**
 * Languages and dialects in which a person can be talked out of a payment. ISO 639-3 codes; the
 * dialect of a city has one of its own, because a voice from next door is believed.
 */
export const languages = [
  { code: 'cmn', zh: '普通话', en: 'Mandarin' },
  { code: 'x-local', zh: '本地话', en: 'Local dialect' },
  { code: 'yue', zh: '粤语', en: 'Cantonese' },
  { code: 'wuu', zh: '吴语', en: 'Wu' },
  { code: 'nan', zh: '闽南语', en: 'Southern Min' },
  { code: 'hak', zh: '客家话', en: 'Hakka' },
  { code: 'uig', zh: '维吾尔语', en: 'Uyghur' },
  { code: 'bod', zh: '藏语', en: 'Tibetan' },
  { code: 'mvf', zh: '蒙古语', en: 'Mongolian' },
  { code: 'kaz', zh: '哈萨克语', en: 'Kazakh' },
  { code: 'kor', zh: '朝鲜语', en: 'Korean' },
  { code: 'iii', zh: '彝语', en: 'Yi' },
  { code: 'csl', zh: '手语', en: 'Sign language' },
  { code: 'eng', zh: '英语', en: 'English' },
] as const;
export type Language = (typeof languages)[number]['code'];

export const languageCodes: readonly Language[] = languages.map((l) => l.code);

/** Everybody at a desk speaks it, so nobody is looked for because of it. */
export const commonLanguage: Language = 'cmn';

export function isLanguage(code: string): code is Language {
  return languages.some((l) => l.code === code);
}
