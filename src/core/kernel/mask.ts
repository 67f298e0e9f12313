/**
 * Masks (脱敏): the form in which personal data is shown until somebody states a purpose. A mask
 * keeps enough to tell two rows apart and to confirm by phone, never enough to call or to pay.
 */
import { areaCodeOf, phoneKind, type PhoneNumber } from './phone.ts';

const stars = (count: number): string => '*'.repeat(Math.max(0, count));

function maskWord(word: string): string {
  const letters = Array.from(word);
  const first = letters[0] ?? '';
  const last = letters.length > 2 ? (letters.at(-1) ?? '') : '';
  const isHan = /\p{Script=Han}/u.test(first);
  if (letters.length === 1) return '*';
  return isHan ? first + stars(letters.length - (last ? 2 : 1)) + last : `${first}***`;
}

/** `林芳` 林*, `林小芳` 林*芳, `欧阳小芳` 欧**芳, `买买提·艾力` 买*提·艾*, `John Smith` J*** S***. */
export function maskName(name: string): string {
  return name.trim().replace(/[^\s·•.]+/gu, maskWord);
}

/** `138****2071`, `010-****5678`, `+852****4567`; service numbers are nobody's and stay. */
export function maskPhone(phone: PhoneNumber): string {
  const kind = phoneKind(phone);
  if (kind === 'service') return phone;
  const tail = phone.slice(-4);
  if (kind === 'mobile') return `${phone.slice(3, 6)}****${tail}`;
  const area = areaCodeOf(phone);
  return area === undefined ? `${phone.slice(0, 4)}****${tail}` : `${area}-****${tail}`;
}

/** `6217 **** 3306`; short account numbers keep their last two characters. */
export function maskAccount(account: string): string {
  return account.length >= 12
    ? `${account.slice(0, 4)} **** ${account.slice(-4)}`
    : `**** ${account.slice(-2)}`;
}

/** `1101**********0038`: province and city, and the serial with its check. */
export function maskIdNumber(id: string): string {
  return id.length < 9 ? stars(id.length) : id.slice(0, 4) + stars(id.length - 8) + id.slice(-4);
}

/** Keeps the place down to street or town; house, building and room go. */
export function maskAddress(address: string): string {
  const place =
    /^.*?(?:街道|镇|乡|苏木|社区)/u.exec(address) ?? /^.*?(?:区|县|旗|市)(?=.)/u.exec(address);
  return place ? `${place[0]}****` : '****';
}

/** Identity numbers, mobile numbers, cards in groups of four, and long account numbers. */
const personal = new RegExp(
  [
    '(?<![0-9A-Za-z])(?:\\d{17}[\\dXx]',
    '(?:\\+?86[- ]?)?1[3-9]\\d[- ]?\\d{4}[- ]?\\d{4}',
    '\\d{4}(?: ?\\d{4}){2,3}(?: ?\\d{1,3})?',
    '\\d{12,19})(?![0-9A-Za-z])',
  ].join('|'),
  'g',
);

/** Free text with a known name masked wherever it stands. */
export function maskNameIn(text: string, name: string | null | undefined): string {
  const known = name?.trim() ?? '';
  return known.length < 2 ? text : text.replaceAll(known, maskName(known));
}

/** Free text with the phone, card and identity numbers in it masked. */
export function maskText(text: string): string {
  return text.replace(personal, (found) => {
    const plain = found.replace(/[^0-9Xx]/g, '');
    const mobile = /^(?:86)?(1[3-9]\d)\d{4}(\d{4})$/.exec(plain);
    if (mobile) return `${mobile[1]}****${mobile[2]}`;
    return plain.length === 18 && /[Xx]$|^[1-9]\d{5}(?:19|20)/.test(plain)
      ? maskIdNumber(plain.toUpperCase())
      : maskAccount(plain);
  });
}
