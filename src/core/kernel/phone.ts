/** Phone numbers (电话号码) and SMS ports (短信端口号). */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * E.164 (`+8613800138000`), or a service number of the country as it is dialled (`95588`, `110`).
 * Made by `parsePhone` only, which returns it unchanged when given it again.
 */
export type PhoneNumber = string & { readonly __brand: 'PhoneNumber' };

export type PhoneKind = 'mobile' | 'landline' | 'service' | 'foreign';

const zero = 48;
const nine = 57;
const textLengthMax = 40;

/** Spaces, dashes of every width, dots, parentheses, slashes: what people put between digits. */
const separators = /[\s\-‐-―−()./~·]+/g;
const mobileForm = /^1[3-9]\d{9}$/;
/** Area code (two digits for Beijing and the 2x cities, else three) and subscriber number. */
const landlineForm = /^(?:(?:10|2\d)[2-8]\d{7}|[3-9]\d{2}[2-8]\d{6,7})$/;
const freephoneForm = /^[48]00[0-9]\d{6}$/;
/** Emergency and public numbers, banks and platforms (95…), carriers (100xx), governments (123xx). */
const serviceForm =
  /^(?:11[0-9]|12[0-9]|114|9[56]\d{3,4}|100\d{2}|10[01]\d{3}|12[1-3]\d{2}|116\d{2}|118\d{2})$/;
/** Ports of mass messages: 106…, and service numbers with an extension behind them. */
const portForm = /^(?:106\d{2,17}|(?:9[56]\d{3}|100\d{2}|12\d{3})\d{1,14})$/;

function isDigits(text: string, from: number): boolean {
  for (let i = from; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c < zero || c > nine) return false;
  }
  return true;
}

/** Eleven digits beginning 13 to 19, read at `from`. */
function isMobileAt(text: string, from: number): boolean {
  if (text.length - from !== 11 || text.charCodeAt(from) !== zero + 1) return false;
  return text.charCodeAt(from + 1) >= zero + 3 && isDigits(text, from);
}

/** Digits with an optional leading `+`; undefined where anything else is left. */
function compact(text: string): string | undefined {
  if (text.length > textLengthMax) return undefined;
  if (text.length >= 3 && text.length <= 21 && isDigits(text, 0)) return text;
  const plain = text.normalize('NFKC').replace(separators, '');
  return /^\+?\d{3,21}$/.test(plain) ? plain : undefined;
}

/** A national number of mainland China without its trunk 0, as E.164. */
function nationalNumber(digits: string): PhoneNumber | undefined {
  if (mobileForm.test(digits) || landlineForm.test(digits) || freephoneForm.test(digits)) {
    return `+86${digits}` as PhoneNumber;
  }
  return undefined;
}

function parseChinese(national: string): PhoneNumber | undefined {
  const own = nationalNumber(national.startsWith('0') ? national.slice(1) : national);
  if (own) return own;
  return serviceForm.test(national) ? (national as PhoneNumber) : undefined;
}

/** A trunk zero in brackets is read over (`+44 (0)20…`); what has another one behind it is no number. */
function parseForeign(plus: string): PhoneNumber | undefined {
  const once = e164Of(plus);
  return once === plus || (once !== undefined && e164Of(once) === once) ? once : undefined;
}

function e164Of(plus: string): PhoneNumber | undefined {
  const parsed = parsePhoneNumberFromString(plus);
  if (!parsed?.isPossible() || parsed.countryCallingCode === '86') return undefined;
  const e164: string = parsed.number;
  return e164 as PhoneNumber;
}

/**
 * Reads a phone number as people and machines in China write it: `138 0013 8000`, `+86-10-62345678`,
 * `(010) 6234 5678`, `0086…`, `86…`, `95588`, `400-800-1234`, `+852 …`, `00852…`. Refuses a local
 * number without its area code, and lengths or country codes that do not exist.
 */
export function parsePhone(text: string): PhoneNumber | undefined {
  if (isMobileAt(text, 0)) return `+86${text}` as PhoneNumber;
  if (text.startsWith('+86') && isMobileAt(text, 3)) return text as PhoneNumber;
  const plain = compact(text);
  if (plain === undefined) return undefined;
  const international = plain.startsWith('+')
    ? plain.slice(1)
    : plain.startsWith('00')
      ? plain.slice(2)
      : undefined;
  if (international === undefined) {
    const own = parseChinese(plain);
    if (own) return own;
    return plain.startsWith('86') ? nationalNumber(plain.slice(2)) : undefined;
  }
  return international.startsWith('86')
    ? parseChinese(international.slice(2))
    : parseForeign(`+${international}`);
}

/** The port number of a mass message (`106900001234`, `955880001`), digits only; else undefined. */
export function parsePort(text: string): string | undefined {
  const plain = compact(text)?.replace(/^(?:\+86|0086)/, '');
  return plain !== undefined && portForm.test(plain) && !serviceForm.test(plain)
    ? plain
    : undefined;
}

export function phoneKind(phone: PhoneNumber): PhoneKind {
  if (!phone.startsWith('+')) return 'service';
  if (!phone.startsWith('+86')) return 'foreign';
  if (isMobileAt(phone, 3)) return 'mobile';
  return freephoneForm.test(phone.slice(3)) ? 'service' : 'landline';
}

/** The area code of a landline with its trunk zero: `010`, `0755`; else undefined. */
export function areaCodeOf(phone: PhoneNumber): string | undefined {
  if (phoneKind(phone) !== 'landline') return undefined;
  const national = phone.slice(3);
  return `0${national.slice(0, /^(?:10|2)/.test(national) ? 2 : 3)}`;
}

/** As people read it: `138 0013 8000`, `010-62345678`, `+852 6123 4567` stays E.164. */
export function formatPhone(phone: PhoneNumber): string {
  const kind = phoneKind(phone);
  const national = phone.slice(3);
  if (kind === 'mobile') return national.replace(/^(\d{3})(\d{4})(\d{4})$/, '$1 $2 $3');
  const area = areaCodeOf(phone);
  return area === undefined ? phone : `${area}-${national.slice(area.length - 1)}`;
}
