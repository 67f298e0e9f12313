/** Is this account number possible, and if not, what was probably meant (账号校验)? */
import { passesLuhn, parseAccount, type BankTable } from '../kernel/index.ts';

export type AccountCheck = {
  readonly verdict: 'card' | 'account' | 'wrong' | 'card-check-failed';
  /** Name of the bank by the first digits; null where no table knows it. */
  readonly bank: string | null;
  /** Numbers that differ by one slip and pass the check, the likeliest first. */
  readonly proposals: readonly string[];
};

const proposalsMax = 5;
/** Digits that are taken for one another on paper, by ear or on a worn key. */
const alike = new Set(['06', '08', '17', '14', '27', '38', '35', '49', '56', '68', '89', '69']);

/** Checks form and check digit; names the bank by the first digits. */
export function checkAccount(text: string, banks: BankTable): AccountCheck {
  const parsed = parseAccount(text);
  const plain = text.replace(/[\s-]/g, '');
  const bank = banks.bankOfCard(plain) ?? null;
  if (typeof parsed === 'string') {
    const isCard = bank !== null && plain.length >= 16 && passesLuhn(plain);
    return { verdict: isCard ? 'card' : 'account', bank, proposals: [] };
  }
  if (parsed.refusal === 'not-an-account') return { verdict: 'wrong', bank, proposals: [] };
  return { verdict: 'card-check-failed', bank, proposals: proposalsFor(plain, banks) };
}

/**
 * One slip away: neighbours that were swapped, then a digit taken for one that looks like it, both
 * only where the bank stays known; at most five.
 */
function proposalsFor(card: string, banks: BankTable): readonly string[] {
  const isKnown = banks.bankOfCard(card) !== undefined;
  const fits = (one: string): boolean =>
    one !== card && passesLuhn(one) && (!isKnown || banks.bankOfCard(one) !== undefined);
  const all = [...swapped(card), ...replaced(card)].filter(fits);
  return [...new Set(all)].slice(0, proposalsMax);
}

function swapped(card: string): string[] {
  return Array.from(
    { length: card.length - 1 },
    (_, i) => card.slice(0, i) + (card[i + 1] ?? '') + (card[i] ?? '') + card.slice(i + 2),
  );
}

/** From the end: the beginning is the bank's and was seldom misread where the bank is known. */
function replaced(card: string): string[] {
  const out: string[] = [];
  for (let i = card.length - 1; i >= 0; i -= 1) {
    for (const digit of '0123456789') {
      const pair = [card[i] ?? '', digit].sort().join('');
      if (alike.has(pair)) out.push(card.slice(0, i) + digit + card.slice(i + 1));
    }
  }
  return out;
}
