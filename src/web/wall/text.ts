/** How the wall writes figures, and what it hides from visitors. */
import { countText } from '../ui/format.ts';
import type { Language } from '../ui/preference.ts';

/** Rise and fall below this share are drawn grey: they are chance more often than news. */
const notable = 0.1;

export type Trend = 'worse' | 'better' | 'same';

/** More fraud is worse. */
export function trendOf(change: number): Trend {
  if (change >= notable) return 'worse';
  return change <= -notable ? 'better' : 'same';
}

/** `+6.2%`, `−31.0%`. */
export function changeText(change: number, digits = 1): string {
  const share = Math.abs(change * 100).toFixed(digits);
  return `${change > 0 ? '+' : change < 0 ? '−' : ''}${share}%`;
}

/** `316.4` in 万 for Chinese, `3.2` in millions for English. */
export function amountText(amountFen: number, language: Language, digits = 1): string {
  const unit = language === 'zh' ? 10_000 : 1_000_000;
  const value = amountFen / 100 / unit;
  return digits === 0 || value >= 1000 ? countText(Math.round(value)) : value.toFixed(digits);
}

const maskedName = /[\p{Script=Han}][*＊]+[\p{Script=Han}]?/gu;
const longNumber = /\+?[\d*＊][\d*＊ -]{4,}[\d*＊]/g;
const money = /¥[\d,]+/;

/**
 * A text without names and numbers, for screens that visitors see. The server sends none; the wall
 * does not rely on it.
 */
export function visitorText(text: string, someone: string, number: string): string {
  return text
    .split(/(¥[\d,.]+)/)
    .map((part) =>
      money.test(part) ? part : part.replace(maskedName, someone).replace(longNumber, number),
    )
    .join('');
}
