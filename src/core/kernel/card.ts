/** Bank cards and accounts (银行卡、账户). */

/** A card or account number: digits and capital letters, no spaces. Made by `parseAccount` only. */
export type AccountNumber = string & { readonly __brand: 'AccountNumber' };

const separators = /[\s\-‐-―−·]+/g;
const mastercardRange = '2(?:22[1-9]|2[3-9]\\d|[3-6]\\d\\d|7[01]\\d|720)\\d{12}';
/**
 * Lengths at which a number with this beginning can only be a card: UnionPay 62, Visa 4,
 * Mastercard 51-55 and 2221-2720, American Express 34 and 37, JCB 35. Those must pass Luhn's check.
 */
const cardForm = new RegExp(
  `^(?:62\\d{14,17}|4\\d{15}|5[1-5]\\d{14}|3[47]\\d{13}|35\\d{14}|${mastercardRange})$`,
);
const accountForm = /^[0-9A-Z][0-9A-Z_.@]{3,39}$/;

/** Luhn's check over digits: every second digit from the right doubled, the sum divisible by 10. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  let double = false;
  for (let i = digits.length - 1; i >= 0; i -= 1) {
    const d = digits.charCodeAt(i) - 48;
    if (d < 0 || d > 9) return false;
    sum += double ? (d > 4 ? d * 2 - 9 : d * 2) : d;
    double = !double;
  }
  return digits.length > 0 && sum % 10 === 0;
}

/** The digit that makes `digits` pass Luhn's check when put behind them. */
export function luhnDigit(digits: string): string {
  for (const last of '0123456789') if (passesLuhn(digits + last)) return last;
  return '0';
}

export type AccountRefusal = 'not-an-account' | 'card-check-failed';

/**
 * Reads a card or account number, spaces and dashes removed. Refused: characters other than
 * digits, letters, `_`, `.`, `@`; fewer than 4; a card number that fails Luhn's check.
 */
export function parseAccount(text: string): AccountNumber | AccountRefusalValue {
  const plain = isPlainDigits(text)
    ? text
    : text.normalize('NFKC').replace(separators, '').toUpperCase();
  if (!accountForm.test(plain)) return notAnAccount;
  if (cardForm.test(plain) && !passesLuhn(plain)) return cardCheckFailed;
  return plain as AccountNumber;
}

export type AccountRefusalValue = { readonly refusal: AccountRefusal };
const notAnAccount: AccountRefusalValue = { refusal: 'not-an-account' };
const cardCheckFailed: AccountRefusalValue = { refusal: 'card-check-failed' };

function isPlainDigits(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c < 48 || c > 57) return false;
  }
  return text.length > 0;
}

/** A payment card by form and check digit, not an account number of another kind. */
export function isCard(account: string): boolean {
  return (
    account.length >= 13 &&
    account.length <= 19 &&
    passesLuhn(account) &&
    /^(?:62|60|68|69|9558|103|[345]|2[2-7])/.test(account)
  );
}
