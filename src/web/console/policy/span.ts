/** Times of a table as people write them: `3 分`, `1 小时 30 分`, `2 d`, in either language. */
const units = [
  { ms: 86_400_000, zh: '天', en: 'd', read: /^(?:天|日|d|days?)$/i },
  { ms: 3_600_000, zh: '小时', en: 'h', read: /^(?:小时|时|h|hours?)$/i },
  { ms: 60_000, zh: '分', en: 'min', read: /^(?:分|分钟|m|min|minutes?)$/i },
  { ms: 1_000, zh: '秒', en: 's', read: /^(?:秒|s|sec|seconds?)$/i },
  { ms: 1, zh: '毫秒', en: 'ms', read: /^(?:毫秒|ms)$/i },
] as const;

/** `5400000` → `1 小时 30 分`; nothing is lost. */
export function spanText(ms: number, lang: 'zh' | 'en'): string {
  if (ms === 0) return `0 ${units[3][lang]}`;
  const parts: string[] = [];
  let rest = ms;
  for (const unit of units) {
    const count = Math.floor(rest / unit.ms);
    rest -= count * unit.ms;
    if (count > 0) parts.push(`${count} ${unit[lang]}`);
  }
  return parts.join(' ');
}

/** Milliseconds of such a text; undefined where it is none. A bare number is minutes. */
export function parseSpan(text: string): number | undefined {
  const found = [...text.trim().matchAll(/(\d+(?:\.\d+)?)\s*([\p{Script=Han}a-zA-Z]*)\s*/gu)];
  if (found.length === 0 || found.map(([whole]) => whole).join('') !== text.trim())
    return undefined;
  let ms = 0;
  for (const [, count = '', word = ''] of found) {
    const unit =
      word === '' && found.length === 1 ? units[2] : units.find((u) => u.read.test(word));
    if (unit === undefined) return undefined;
    ms += Number(count) * unit.ms;
  }
  return Math.round(ms);
}
