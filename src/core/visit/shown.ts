/** How people on a card are named to those who know nothing else of them. */

const doubles =
  '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 长孙 夏侯 端木 南宫 独孤 呼延'.split(' ');

/**
 * The family name with a title: `林女士`, `欧阳先生`; nothing else leaves the station. Names without
 * Chinese characters keep their first letter.
 */
export function titleOf(name: string | null, sex: 'F' | 'M' | null, lang: 'zh' | 'en'): string {
  const plain = name?.trim() ?? '';
  const double = doubles.find((d) => plain.startsWith(d) && plain.length > d.length);
  const family = double ?? (plain === '' ? '' : [...plain][0]) ?? '';
  if (lang === 'zh') {
    const title = sex === 'F' ? '女士' : sex === 'M' ? '先生' : '同志';
    return family === '' ? '住户' : `${family}${title}`;
  }
  const title = sex === 'F' ? 'Ms' : sex === 'M' ? 'Mr' : 'Mx';
  return family === '' ? 'Resident' : `${title} ${family}`;
}
