/** Short forms of money and spans of time for cards and ribbons; tables show them whole. */
import type { Language } from '../../ui/index.ts';
import { leastSpanUnit, moneyUnits, spanUnits } from './unit-messages.ts';

const trimmed = (value: number): string => String(Number(value.toFixed(1)));

/** `25.8万`, `6800` in Chinese; `258k`, `1.2M`, `680` in English. Yuan, from fen. */
export function shortMoney(amountFen: number, language: Language): string {
  const yuan = Math.round(amountFen / 100);
  if (language === 'zh') {
    if (yuan >= 99_995_000) return `${trimmed(yuan / 1e8)}${moneyUnits.zh.hundredMillion}`;
    return yuan >= 10_000 ? `${trimmed(yuan / 1e4)}${moneyUnits.zh.tenThousand}` : String(yuan);
  }
  if (yuan >= 999_950) return `${trimmed(yuan / 1e6)}${moneyUnits.en.million}`;
  return yuan >= 1000 ? `${trimmed(yuan / 1e3)}${moneyUnits.en.thousand}` : String(yuan);
}

/** `3分`, `47秒`, `2天` in the largest unit that fills. */
export function shortSpan(ms: number, language: Language): string {
  const unit = spanUnits.find((one) => ms >= one.ms) ?? leastSpanUnit;
  return `${Math.floor(ms / unit.ms)}${unit[language]}`;
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** `01:47:12`, with days before it from a day on. */
export function elapsed(ms: number, dayWord: string): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const days = Math.floor(seconds / 86_400);
  const clock = [(seconds % 86_400) / 3600, (seconds % 3600) / 60, seconds % 60]
    .map((part) => pad(Math.floor(part)))
    .join(':');
  return days > 0 ? `${days} ${dayWord} ${clock}` : clock;
}
