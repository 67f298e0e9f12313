/** Amounts as people type them. */

/** `12,000.50` yuan in fen; undefined when it is no amount, null when nothing is written. */
export function parseYuan(text: string): number | null | undefined {
  const plain = text.replace(/[,，¥￥\s]/g, '');
  if (plain === '') return null;
  const parts = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!parts) return undefined;
  return Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
}
