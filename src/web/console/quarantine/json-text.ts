/**
 * JSON as text: laid out without changing a single token, and the places of its fields found even
 * where it is broken. A refused row is mended as it is, never parsed and written anew.
 */
import { parseJson } from '../../../core/kernel/index.ts';
import { signalLimits } from '../../../core/signal/index.ts';

export type Span = { readonly start: number; readonly end: number };

type Token = Span & { readonly text: string };

/** Strings (the last may be unfinished), marks, and runs of anything else. */
const tokenForm = /"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s{}[\],:"]+/gs;

function tokensOf(text: string): Token[] {
  return [...text.matchAll(tokenForm)].map((match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

const isOpening = (text: string): boolean => text === '{' || text === '[';
const isClosing = (text: string): boolean => text === '}' || text === ']';

/** One field a line, indented by two. */
export function layOut(text: string): string {
  const tokens = tokensOf(text);
  let depth = 0;
  let out = '';
  const breakLine = (): void => {
    out += `\n${'  '.repeat(Math.max(0, depth))}`;
  };
  for (const [i, token] of tokens.entries()) {
    const before = tokens[i - 1]?.text ?? '';
    if (isClosing(token.text)) {
      depth -= 1;
      if (!isOpening(before)) breakLine();
    } else if (isOpening(before) || before === ',') breakLine();
    else if (before === ':' || (i > 0 && token.text !== ',' && token.text !== ':')) out += ' ';
    out += token.text;
    if (isOpening(token.text)) depth += 1;
  }
  return out;
}

/** The same row in one line. */
export function packed(text: string): string {
  return tokensOf(text)
    .map((token, i, all) => {
      const before = all[i - 1]?.text ?? ',';
      const joined = /^[{}[\],:]$/.test(before) || /^[{}[\],:]$/.test(token.text);
      return joined ? token.text : ` ${token.text}`;
    })
    .join('');
}

type Place = { readonly path: string; readonly key: Span | undefined; readonly value: Span };
type Frame = { readonly path: string; readonly array: boolean; readonly at: number; index: number };

const keyOf = (token: Token): string => token.text.replace(/^"|"$/g, '');

/** Every field with the place of its key and of its value, as far as the text can be followed. */
function placesOf(text: string): Place[] {
  const places: Place[] = [];
  const frames: Frame[] = [];
  let key: Token | undefined;
  let wantsKey = false;
  for (const token of tokensOf(text)) {
    const frame = frames.at(-1);
    if (token.text === ',') {
      if (frame) frame.index += 1;
      wantsKey = frame !== undefined && !frame.array;
      key = undefined;
    } else if (token.text === ':') wantsKey = false;
    else if (isClosing(token.text)) {
      const closed = frames.pop();
      const open = closed && places[closed.at];
      if (closed && open)
        places[closed.at] = { ...open, value: { start: open.value.start, end: token.end } };
      wantsKey = false;
      key = undefined;
    } else if (wantsKey) {
      key = token;
      wantsKey = false;
    } else {
      const path = pathOf(frame, key);
      places.push({ path, key, value: token });
      if (isOpening(token.text)) {
        frames.push({ path, array: token.text === '[', at: places.length - 1, index: 0 });
        wantsKey = token.text === '{';
        key = undefined;
      }
    }
  }
  return places;
}

function pathOf(frame: Frame | undefined, key: Token | undefined): string {
  if (!frame) return '';
  if (frame.array) return `${frame.path}[${frame.index}]`;
  const name = key ? keyOf(key) : '';
  return frame.path === '' ? name : `${frame.path}.${name}`;
}

/** The path without its last part; always shorter, and empty in the end. */
const parentOf = (path: string): string =>
  path.slice(0, Math.max(0, path.lastIndexOf('.'), path.lastIndexOf('[')));

export type Fault = { readonly field: string; readonly code: string };
export type Mark = Span & {
  /** Index of the problem it shows. */
  readonly problem: number;
  /** The field is not there: the mark is on what should hold it. */
  readonly missing: boolean;
};

/** Where JSON itself is broken: undefined where it is whole. */
export function brokenAt(text: string): Span | undefined {
  const parsed = parseJson(text, signalLimits.depthMax);
  if (parsed.ok) return undefined;
  const at = Math.min(parsed.error.at, text.length);
  const last = tokensOf(text).findLast((token) => token.start <= at);
  return at >= text.trimEnd().length && last
    ? { start: last.start, end: last.end }
    : { start: at, end: Math.max(at + 1, last && last.start === at ? last.end : 0) };
}

function markOf(
  text: string,
  places: readonly Place[],
  fault: Fault,
): Omit<Mark, 'problem'> | undefined {
  if (fault.field === '') {
    const span = brokenAt(text);
    return span && { ...span, missing: false };
  }
  const place = places.find((one) => one.path === fault.field);
  if (place) {
    const start = fault.code === 'unknown-field' ? place.key?.start : undefined;
    return { start: start ?? place.value.start, end: place.value.end, missing: false };
  }
  for (let path = parentOf(fault.field); ; path = parentOf(path)) {
    const holder = places.find((one) => one.path === path);
    if (holder) {
      const { start } = holder.value;
      return { ...(holder.key ?? { start, end: start + 1 }), missing: true };
    }
    if (path === '') return undefined;
  }
}

/** The marks of all problems that have a place, in order of the text, none within another. */
export function marksOf(text: string, faults: readonly Fault[]): Mark[] {
  const places = placesOf(text);
  const all = faults.flatMap((fault, problem) => {
    const mark = markOf(text, places, fault);
    return mark ? [{ start: mark.start, end: mark.end, missing: mark.missing, problem }] : [];
  });
  const sorted = all.toSorted((a, b) => a.start - b.start || a.end - b.end);
  return sorted.filter((mark, i) => sorted.slice(0, i).every((other) => other.end <= mark.start));
}
