/** Money and days as documents write them (大写金额, 成文日期). */
import { assert } from './assert.ts';
import { formatInstant, zoneMs } from './instant.ts';

const digits = '零壹贰叁肆伍陆柒捌玖';
const places = ['', '拾', '佰', '仟'];
const groups = ['', '万', '亿', '万亿'];

/** Four digits: `1050` 壹仟零伍拾; nothing for zero. */
function groupWord(group: number): string {
  let word = '';
  let gap = false;
  for (let place = 3; place >= 0; place -= 1) {
    const digit = Math.floor(group / 10 ** place) % 10;
    if (digit === 0) {
      gap = word !== '';
      continue;
    }
    word += `${gap ? '零' : ''}${digits[digit] ?? ''}${places[place] ?? ''}`;
    gap = false;
  }
  return word;
}

function yuanWord(yuan: number): string {
  let word = '';
  let gap = false;
  for (let i = groups.length - 1; i >= 0; i -= 1) {
    const group = Math.floor(yuan / 10_000 ** i) % 10_000;
    if (group === 0) {
      gap = word !== '';
      continue;
    }
    const zero = word !== '' && (gap || group < 1000);
    word += `${zero ? '零' : ''}${groupWord(group)}${groups[i] ?? ''}`;
    gap = false;
  }
  return word;
}

/** `3900050` -> 叁万玖仟元伍角整; whole yuan end in 元整. Below ten thousand million million yuan. */
export function capitalFen(amountFen: number): string {
  assert(Number.isSafeInteger(amountFen) && amountFen >= 0, 'money is a count of fen');
  const yuan = Math.floor(amountFen / 100);
  const [jiao, fen] = [Math.floor(amountFen / 10) % 10, amountFen % 10];
  const head = yuan === 0 ? '' : `${yuanWord(yuan)}元`;
  if (jiao === 0 && fen === 0) return yuan === 0 ? '零元整' : `${head}整`;
  const zero = head !== '' && jiao === 0 ? '零' : '';
  const tenths = jiao === 0 ? zero : `${digits[jiao] ?? ''}角`;
  return `${head}${tenths}${fen === 0 ? '整' : `${digits[fen] ?? ''}分`}`;
}

const partsOf = (at: number): readonly string[] =>
  formatInstant(at + zoneMs)
    .slice(0, 19)
    .split(/[-T:]/);

/** `2026年11月22日`, by the day of Beijing. */
export function dayWord(at: number): string {
  const [year, month, day] = partsOf(at);
  return `${year}年${Number(month)}月${Number(day)}日`;
}

/** `2026年11月22日 16:05:09`. */
export function timeWord(at: number): string {
  const [, , , hour, minute, second] = partsOf(at);
  return `${dayWord(at)} ${hour}:${minute}:${second}`;
}
