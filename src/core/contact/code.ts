/**
 * Check codes (核验码): twelve digits, eleven drawn by chance and one that finds slips of the finger.
 * A message carries one; the person who types it with the last four digits of the own number sees
 * whether the message is genuine. Digits, because they are read out over the telephone.
 */
import type { ContactPolicy } from './policy.ts';

const drawnDigits = 11;
/** How many codes there are. */
export const codeSpace = 10 ** drawnDigits;

/** Table of H. M. Damm (2004): finds every wrong digit and every swap of neighbours. */
const damm = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
];

function dammOf(digits: string): number {
  let state = 0;
  for (const digit of digits) state = Number(damm[state]?.[Number(digit)]);
  return state;
}

/** A code from 16 random octets. */
export function makeCheckCode(random: Uint8Array): string {
  let drawn = 0n;
  for (const octet of random) drawn = drawn * 256n + BigInt(octet);
  const digits = String(drawn % BigInt(codeSpace)).padStart(drawnDigits, '0');
  return `${digits}${dammOf(digits)}`;
}

/** In groups of four, as it is read. */
export function formatCheckCode(code: string): string {
  return code.replace(/(\d{4})(?=\d)/g, '$1 ');
}

/** The twelve digits of what somebody typed, wide digits and anything between them allowed. */
export function readCheckCode(text: string): string | undefined {
  const digits = digitsOf(text);
  return digits.length === drawnDigits + 1 ? digits : undefined;
}

/** No digit was mistyped, as far as the last one tells. */
export function isWellTyped(code: string): boolean {
  return dammOf(code) === 0;
}

/** The last four digits of a number that somebody typed; more digits are taken for the whole. */
export function readLastFour(text: string): string | undefined {
  const digits = digitsOf(text);
  return digits.length >= 4 && digits.length <= 15 ? digits.slice(-4) : undefined;
}

function digitsOf(text: string): string {
  return text
    .replace(/[０-９]/gu, (wide) => String(wide.charCodeAt(0) - 0xff10))
    .replace(/^\s*\+|[\s\-·.]/g, '')
    .replace(/^(?=.*\D).*$/su, '');
}

/** Failed checks of today: from this address, for this number, and what they could have hit. */
export type GuessTally = {
  readonly address: number;
  readonly number: number;
  /** Sum over all failed checks of the chance that they hit a code. */
  readonly chance: number;
};

/** The chance that one guess for a number hits, with so many valid codes for its last four digits. */
export function chanceOfGuess(validCodes: number): number {
  return validCodes / codeSpace;
}

/**
 * May one more check be made? Refused, in this order: too many failures from the address, for the
 * number, of everybody. The last holds the chance that anybody guesses any code in a day under the
 * bound of the policy, however many addresses take part.
 */
export function decideCheck(
  tally: GuessTally,
  validCodes: number,
  policy: ContactPolicy,
): 'check' | 'address' | 'number' | 'all' {
  if (tally.address >= policy.checkFailsPerAddressMax) return 'address';
  if (tally.number >= policy.checkFailsPerNumberMax) return 'number';
  return tally.chance + chanceOfGuess(validCodes) > policy.guessChanceMax ? 'all' : 'check';
}
