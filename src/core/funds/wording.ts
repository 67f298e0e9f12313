/** Events in a sentence, Chinese and English. */
import { formatFen } from '../kernel/index.ts';
import { fundEventKinds, type FundEvent } from './command.ts';
import { moneyParts } from './state.ts';

const kindWords = new Map(fundEventKinds.map((one) => [one.code, one]));
const partWords = new Map(moneyParts.map((one) => [one.code, one]));

/** What happened, with the sum, the code of the bank and the reason where there is one. */
export function fundEventText(event: FundEvent, lang: 'zh' | 'en'): string {
  const pieces: string[] = [kindWords.get(event.kind)?.[lang] ?? event.kind];
  const { amountFen, part, code, reason, transfer } = event;
  const sum = amountFen ?? transfer?.amountFen;
  if (sum !== undefined) pieces.push(formatFen(sum));
  if (part !== undefined) pieces.push(partWords.get(part)?.[lang] ?? part);
  if (code !== undefined && /^\d{4}$/.test(code)) pieces.push(code);
  if (reason !== undefined && reason !== '') pieces.push(reason);
  return pieces.join(' · ');
}
