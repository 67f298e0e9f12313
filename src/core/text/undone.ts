import type { Disguise } from './fold.ts';
import type { Undone } from './folded.ts';

/** What each disguise is called, and one place of it. */
const NAMES: Readonly<Record<Disguise, { readonly zh: string; readonly en: string }>> = {
  width: { zh: '全角字母', en: 'full-width letters' },
  'zero-width': { zh: '零宽字符', en: 'invisible characters' },
  circled: { zh: '圈号字符', en: 'circled characters' },
  'spaced-digits': { zh: '隔开的号码', en: 'spaced numbers' },
  symbols: { zh: '夹入的符号', en: 'inserted signs' },
  traditional: { zh: '繁体字', en: 'traditional characters' },
  'split-characters': { zh: '拆字', en: 'split characters' },
  'look-alikes': { zh: '形近字符', en: 'look-alike characters' },
  'written-digits': { zh: '汉字号码', en: 'numbers in characters' },
  emoji: { zh: '表情代字', en: 'pictures for words' },
  pinyin: { zh: '拼音代字', en: 'pinyin for words' },
  'sound-alikes': { zh: '谐音字', en: 'sound-alikes' },
  'spaced-characters': { zh: '隔开的字', en: 'spaced characters' },
};

/** Kept in the facts of a reason: `split-characters 3,zero-width 12`. */
export function packUndone(undone: readonly Undone[]): string {
  return undone.map(({ disguise, count }) => `${disguise} ${count}`).join(',');
}

/** The packed form as people read it: `拆字 3 处、零宽字符 12 处`. */
export function undoneText(packed: string, lang: 'zh' | 'en'): string {
  if (packed === '') return '';
  const parts = packed.split(',').map((part) => {
    const [code = '', count = ''] = part.split(' ');
    const name = NAMES[code as Disguise]?.[lang] ?? code;
    return lang === 'zh' ? `${name} ${count} 处` : `${name} (${count})`;
  });
  return parts.join(lang === 'zh' ? '、' : ', ');
}
