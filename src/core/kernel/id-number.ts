/** Resident identity numbers (居民身份号码), GB 11643-1999. */

/** 18 characters, the last a check digit or X. Made by `parseIdNumber` only. */
export type IdNumber = string & { readonly __brand: 'IdNumber' };

export type IdNumberRefusal =
  | 'id-number-form'
  | 'id-number-region'
  | 'id-number-birth-date'
  | 'id-number-check';

const form = /^\d{17}[\dX]$/;
/** Codes of province level in GB/T 2260. */
const provinces = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[0-9])/;
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const checks = '10X98765432';

/** The check character (ISO 7064 MOD 11-2) of the first 17 digits. */
export function idNumberCheck(body: string): string {
  let sum = 0;
  for (const [i, weight] of weights.entries()) sum += (body.charCodeAt(i) - 48) * weight;
  return checks.charAt(sum % 11);
}

export function daysInMonth(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
}

function isDate(year: number, month: number, day: number): boolean {
  return (
    year >= 1850 &&
    year < 2200 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysInMonth(year, month)
  );
}

/**
 * Reads an identity number. Refused in this order: form, region, birth date, check digit. Province
 * codes 90-99 belong to no province; invented people of a demonstration carry them.
 */
export function parseIdNumber(text: string): IdNumber | { readonly refusal: IdNumberRefusal } {
  const plain = text.replace(/\s+/g, '').toUpperCase();
  if (!form.test(plain)) return { refusal: 'id-number-form' };
  if (!provinces.test(plain)) return { refusal: 'id-number-region' };
  const { year, month, day } = birth(plain);
  if (!isDate(year, month, day)) return { refusal: 'id-number-birth-date' };
  if (idNumberCheck(plain) !== plain.charAt(17)) return { refusal: 'id-number-check' };
  return plain as IdNumber;
}

function birth(plain: string): { year: number; month: number; day: number } {
  return {
    year: Number(plain.slice(6, 10)),
    month: Number(plain.slice(10, 12)),
    day: Number(plain.slice(12, 14)),
  };
}

/** `1990-03-07`. */
export function birthDateOf(id: IdNumber): string {
  return `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`;
}

/** By the parity of the 17th digit. */
export function sexOf(id: IdNumber): 'F' | 'M' {
  return (id.charCodeAt(16) - 48) % 2 === 1 ? 'M' : 'F';
}

/** Administrative division of first registration, six digits. */
export function regionCodeOf(id: IdNumber): string {
  return id.slice(0, 6);
}
