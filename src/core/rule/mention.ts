/** Sites and numbers that a message names. */
import { parseUrl, parsePhone, type PhoneNumber, type WebAddress } from '../kernel/index.ts';

export const linksMax = 3;

const topLevels =
  'com|cn|net|org|top|xyz|vip|cc|info|shop|site|online|club|app|me|io|tk|ml|ga|cf|gq' +
  '|link|live|pw|icu|ltd|work|win|hk|tw|co|ru|biz|mobi|name|pro|asia|ink|fun|store|tech|bid|loan' +
  '|cyou|buzz|life|world|today|gov|edu|ai|cm|la|us|in';
const labels = '(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+';
/** With its scheme any domain is a link; without, only one of a common ending. */
const linkForm = new RegExp(
  `(?<![a-z0-9@.-])(?:https?:\\/\\/${labels}[a-z][a-z0-9-]+|${labels}(?:${topLevels}))` +
    "(?![a-z0-9-])(?::\\d{2,5})?(?:\\/[A-Za-z0-9\\-_~!$&'()*+,;=:@/.%?#]*)?",
  'giu',
);
const numberForm =
  /(?<![\d.])(?:(?:\+|00)\d{2,3}[- ]?\d{7,11}|1[3-9]\d[- ]?\d{4}[- ]?\d{4}|[48]00[- ]?\d{3,4}[- ]?\d{3,4}|0\d{2,3}-?[2-8]\d{6,7})(?!\d)/g;

/** A dot between a letter or digit and a letter: before the last label of every host there is one. */
function hasHostDot(text: string): boolean {
  for (let at = text.indexOf('.'); at >= 0; at = text.indexOf('.', at + 1)) {
    if (isLabelUnit(text.charCodeAt(at - 1)) && isLetter(text.charCodeAt(at + 1))) return true;
  }
  return false;
}

function isLetter(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90);
}

function isLabelUnit(unit: number): boolean {
  return isLetter(unit) || (unit >= 48 && unit <= 57);
}

/** At most three links of a text, in canonical form. */
export function linksIn(text: string): readonly WebAddress[] {
  if (!hasHostDot(text)) return [];
  const found: WebAddress[] = [];
  for (const match of text.matchAll(linkForm)) {
    const web = parseUrl(match[0]);
    if (web !== undefined) found.push(web);
    if (found.length === linksMax) break;
  }
  return found;
}

/** At most three phone numbers of a text. */
export function numbersIn(text: string): readonly PhoneNumber[] {
  const found: PhoneNumber[] = [];
  for (const match of text.matchAll(numberForm)) {
    const number = parsePhone(match[0]);
    if (number !== undefined) found.push(number);
    if (found.length === linksMax) break;
  }
  return found;
}
