/** Times in a text (时间), as banks print them and as people say them; Beijing's clock. */
import { wordsToNumber } from './amount.ts';
import { foldWidth, mendDigits } from './fold.ts';
import {
  dayMs,
  formatInstant,
  hourMs,
  minuteMs,
  parseInstant,
  secondMs,
  zoneMs,
  type Instant,
} from '../kernel/index.ts';

export type FoundMoment = {
  readonly start: number;
  readonly end: number;
  readonly at: Instant;
  /** `about`: said roughly; `day-guessed`: no day was told; `half-day`: morning or evening unsaid. */
  readonly doubt: 'about' | 'day-guessed' | 'half-day' | null;
};

const dayPart = '(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|夜里|今早|今晚|昨晚|半夜)';
const date =
  '(?:(?:(?<year>\\d{4}|\\d{2}(?=年))\\s*[-/.年]\\s*)?(?<month>\\d{1,2})\\s*[-/.月]\\s*)?(?<day>\\d{1,2})\\s*(?:[日号]|(?<=[-/.月]\\s*\\d{1,2})(?=[\\s日T,]))';
const han = '[一二两三四五六七八九十]{1,3}';
/** `3点5万` is three o'clock and an amount. */
const noAmount = '(?!\\d|[.,]\\d|\\s*[万千百元块wW])';
const minutes = `(?<minute>\\d{1,2}${noAmount}|${han}(?=分|[^万千百元块]|$))\\s*分?(?:\\s*:?\\s*(?<second>\\d{1,2})(?!\\d)\\s*秒?)?`;
const clock = `(?<part>${dayPart})?\\s*(?:(?<hour>\\d{1,2})\\s*(?<sep>:|时|点钟?)|(?<hourWord>${han})点钟?)\\s*(?:${minutes}|(?<word>半|一刻|三刻))?(?:\\s*(?<half>[aApP])[mM](?![A-Za-z]))?`;
/** `2026-11-22 15:30:22`, `11月22日15时30分`, `今天下午3点15`, `昨晚十一点四十`, `15:30`. */
const fullForm = new RegExp(
  `(?<![\\d.*])(?:${date}\\s*[T,]?\\s*|(?<word2>今天|今日|昨天|昨日|前天|刚才|刚刚)\\s*[,的]?\\s*)?${clock}(?![%*])`,
  'g',
);
/** `20261122153022` and `20261122 153022`, alone. */
const packedForm =
  /(?<!\d)(20\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])\s?([01]\d|2[0-3])([0-5]\d)([0-5]\d)?(?!\d)/g;
/** `半小时前`, `20分钟前`, `2个多小时前`, `刚刚`. */
const agoForm =
  /(?:(\d{1,3}|半|一|两|二|三|四|五|十|二十|三十|四十)\s*(?:个)?多?\s*(分钟|小时|钟头)(?:以|之)?前|刚刚|刚才|just now)/g;

/** Every time of a folded text, in its order; `now` tells the year and the day where none is told. */
export function momentsIn(text: string, now: Instant): readonly FoundMoment[] {
  const found = [
    ...[...text.matchAll(packedForm)].flatMap((m) => packed(m)),
    ...[...text.matchAll(fullForm)].flatMap((m) => full(m, now)),
  ];
  const ago = [...text.matchAll(agoForm)].map((m) => agoOf(m, now));
  const all = [...found, ...ago].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: FoundMoment[] = [];
  for (const one of all) if (one.start >= (kept.at(-1)?.end ?? 0)) kept.push(one);
  return kept;
}

function packed(match: RegExpMatchArray): FoundMoment[] {
  const [whole, year, month, day, hour, minute, second = '00'] = match;
  const at = parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
  const start = match.index ?? 0;
  return at === undefined ? [] : [{ start, end: start + whole.length, at, doubt: null }];
}

const numberWords: ReadonlyMap<string, number> = new Map([
  ['半', 0.5],
  ['一', 1],
  ['二', 2],
  ['两', 2],
  ['三', 3],
  ['四', 4],
  ['五', 5],
  ['十', 10],
  ['二十', 20],
  ['三十', 30],
  ['四十', 40],
]);

function agoOf(match: RegExpMatchArray, now: Instant): FoundMoment {
  const [whole, count, unit] = match;
  const units = count === undefined ? 1 : (numberWords.get(count) ?? Number(count));
  const backMs = units * (unit === undefined || unit === '分钟' ? minuteMs : hourMs);
  const start = match.index ?? 0;
  // To the minute: nobody counts seconds when asked.
  const at = (Math.floor((now - backMs) / minuteMs) * minuteMs) as Instant;
  return { start, end: start + whole.length, at, doubt: 'about' };
}

/** A watch may be ahead of ours by so much before a time counts as tomorrow's. */
const aheadMs = 5 * minuteMs;

function full(match: RegExpMatchArray, now: Instant): FoundMoment[] {
  const groups = match.groups ?? {};
  const { part = '', word2 } = groups;
  const clockTime = timeOfDay(groups);
  if (clockTime === undefined) return [];
  const dated = groups['day'] !== undefined;
  const day = dated ? dayNamed(groups, now) : dayBefore(now, daysBack(word2, part));
  const midnight = parseInstant(`${day}T00:00:00+08:00`);
  if (midnight === undefined) return [];
  const told = dated || word2 !== undefined || /今|昨/.test(part);
  const at = settled(midnight + clockTime.ms, now, {
    dated,
    told,
    hasYear: groups['year'] !== undefined,
    isHalfDay: clockTime.doubt === 'half-day',
  });
  const start = match.index ?? 0;
  const doubt = clockTime.doubt ?? (told ? null : 'day-guessed');
  return [{ start, end: start + match[0].trimEnd().length, at: at as Instant, doubt }];
}

type Said = Readonly<Record<'dated' | 'told' | 'hasYear' | 'isHalfDay', boolean>>;

/** What was not said is chosen so that the time lies behind us. */
function settled(at: number, now: Instant, { dated, told, hasYear, isHalfDay }: Said): number {
  // 3点15 said in the afternoon is the hour that passed last.
  const late = isHalfDay && !dated && at + 12 * hourMs <= now ? at + 12 * hourMs : at;
  if (late <= now + aheadMs || hasYear) return late;
  if (dated) return lastYear(late);
  return told ? late : late - dayMs;
}

function lastYear(at: number): number {
  const text = formatInstant(at);
  return parseInstant(`${Number(text.slice(0, 4)) - 1}${text.slice(4)}`) ?? at;
}

const daysBack = (word: string | undefined, part: string): number =>
  word?.startsWith('前') ? 2 : word?.startsWith('昨') || part.startsWith('昨') ? 1 : 0;

const halves: ReadonlyMap<string, string> = new Map([
  ['a', '上午'],
  ['p', '下午'],
]);

type Groups = Readonly<Record<string, string | undefined>>;

function timeOfDay(
  groups: Groups,
): { readonly ms: number; readonly doubt: 'half-day' | null } | undefined {
  const hour = hourOf(groups);
  const minute = minuteOf(groups);
  const second = Number(groups['second'] ?? 0);
  if (hour > 24 || minute > 59 || second > 59) return undefined;
  const part = groups['part'] ?? halves.get(groups['half']?.toLowerCase() ?? '') ?? '';
  const isSaid = groups['hourWord'] !== undefined || groups['sep']?.startsWith('点') === true;
  const isOpen = part === '' && hour > 0 && hour < 12 && isSaid;
  const ms = hourIn(part, hour) * hourMs + minute * minuteMs + second * secondMs;
  return { ms, doubt: isOpen ? 'half-day' : null };
}

/** 99 where the words are no number: no clock has it. */
function hourOf({ hour, hourWord }: Groups): number {
  return hourWord === undefined ? Number(hour) : (wordsToNumber(hourWord) ?? 99);
}

/** 晚上12点 is the end of the day, 凌晨12点 its beginning. */
function hourIn(part: string, hour: number): number {
  if (hour === 12 && /晚|夜/.test(part)) return 24;
  if (hour === 12 && part === '凌晨') return 0;
  return /下午|傍晚|晚|夜里/.test(part) && hour < 12 ? hour + 12 : hour;
}

function minuteOf(groups: Groups): number {
  const { word } = groups;
  if (word !== undefined) return word === '半' ? 30 : word === '一刻' ? 15 : 45;
  const { minute = '0' } = groups;
  return /\d/.test(minute) ? Number(minute) : (wordsToNumber(minute) ?? 99);
}

function dayNamed(groups: Groups, now: Instant): string {
  const year = groups['year'] ?? beijing(now).slice(0, 4);
  const full = year.length === 2 ? `20${year}` : year;
  const month = groups['month'] ?? beijing(now).slice(5, 7);
  return `${full}-${two(month)}-${two(groups['day'])}`;
}

const dayBefore = (now: Instant, days: number): string => beijing(now - days * dayMs);
const beijing = (at: number): string => formatInstant(at + zoneMs).slice(0, 10);
const two = (value: string | undefined): string => (value ?? '').padStart(2, '0');

/** The first time in a text, as somebody types it into a field; undefined where there is none. */
export function readMoment(text: string, now: Instant): Instant | undefined {
  return momentsIn(mendDigits(foldWidth(text)).text, now)[0]?.at;
}
