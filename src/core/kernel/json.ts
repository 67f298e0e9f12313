/** JSON from outside: bounded in depth, and its errors told with a place. */
import { ok, refuse, type Result } from './result.ts';

export type JsonFault =
  | { readonly kind: 'too-deep'; readonly depth: number; readonly at: number }
  | { readonly kind: 'truncated'; readonly at: number }
  | { readonly kind: 'malformed'; readonly at: number; readonly found: string };

/** Position at which brackets are nested deeper than allowed; -1 where they are not. */
export function depthExceededAt(text: string, depthMax: number): number {
  if (countOf(text, '{', depthMax) + countOf(text, '[', depthMax) <= depthMax) return -1;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 92) i += 1;
      else if (c === 34) inString = false;
    } else if (c === 34) inString = true;
    else if (c === 123 || c === 91) {
      depth += 1;
      if (depth > depthMax) return i;
    } else if (c === 125 || c === 93) depth -= 1;
  }
  return -1;
}

function countOf(text: string, bracket: string, enough: number): number {
  let count = 0;
  for (
    let at = text.indexOf(bracket);
    at >= 0 && count <= enough;
    at = text.indexOf(bracket, at + 1)
  ) {
    count += 1;
  }
  return count;
}

/** Parses JSON text. The depth is checked first, so that no input costs more than its length. */
export function parseJson(text: string, depthMax: number): Result<unknown, JsonFault> {
  const deep = depthExceededAt(text, depthMax);
  if (deep >= 0) return refuse({ kind: 'too-deep', depth: depthMax, at: deep });
  try {
    return ok(JSON.parse(text) as unknown);
  } catch {
    // The language offers no other way to ask whether text is JSON, and no sure place of the fault.
    return refuse(faultOf(text));
  }
}

function faultOf(text: string): JsonFault {
  const at = faultAt(text);
  if (at >= text.trimEnd().length) return { kind: 'truncated', at: text.length };
  return { kind: 'malformed', at, found: Array.from(text.slice(at, at + 2))[0] ?? '' };
}

const space = /[ \t\r\n]*/y;
const stringStart = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/uy;
const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
/** The beginning of a scalar that the text ends in. */
const cutScalar =
  /(?:t(?:r(?:ue?)?)?|f(?:a(?:l(?:se?)?)?)?|n(?:u(?:ll?)?)?|-|-?\d+\.|-?\d[\d.]*[eE][+-]?|\\u[0-9a-fA-F]{0,3}|\\)$/y;

type Wanted =
  | 'value'
  | 'value-or-end'
  | 'key'
  | 'key-or-end'
  | 'colon'
  | 'comma-or-end'
  | 'nothing';

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** Index of the first character that cannot stand where it stands; the length where more is missing. */
function faultAt(text: string): number {
  const open: string[] = [];
  let wanted: Wanted = 'value';
  let at = 0;
  for (;;) {
    at = Math.max(at, endOf(space, text, at));
    const c = text.charAt(at);
    if (c === '') return text.length;
    const next = stepOf(c, wanted, open);
    if (next === 'fault') return at;
    if (next !== 'scalar') {
      wanted = next;
      at += 1;
      continue;
    }
    const end = c === '"' ? endOf(stringStart, text, at) : endOf(scalar, text, at);
    if (end < 0) return endOf(cutScalar, text, at) === text.length ? text.length : at;
    if (c === '"' && text.charAt(end) !== '"') {
      return endOf(cutScalar, text, end) === text.length ? text.length : end;
    }
    at = c === '"' ? end + 1 : end;
    wanted = isName(wanted) ? 'colon' : behindValue(open);
  }
}

const isName = (wanted: Wanted): boolean => wanted === 'key' || wanted === 'key-or-end';
const behindValue = (open: readonly string[]): Wanted =>
  open.length > 0 ? 'comma-or-end' : 'nothing';

/** What is wanted behind this character; `scalar` where a text, number or word begins. */
function stepOf(c: string, wanted: Wanted, open: string[]): Wanted | 'scalar' | 'fault' {
  if (c === '}' || c === ']') return closeWith(c, wanted, open);
  switch (wanted) {
    case 'nothing':
      return 'fault';
    case 'colon':
      return c === ':' ? 'value' : 'fault';
    case 'comma-or-end':
      return c === ',' ? (open.at(-1) === '{' ? 'key' : 'value') : 'fault';
    case 'key':
    case 'key-or-end':
      return c === '"' ? 'scalar' : 'fault';
    case 'value':
    case 'value-or-end':
      return beginValue(c, open);
  }
}

function closeWith(c: string, wanted: Wanted, open: string[]): Wanted | 'fault' {
  const inObject = open.at(-1) === '{';
  const fits = wanted === 'comma-or-end' || wanted === (inObject ? 'key-or-end' : 'value-or-end');
  if (!fits || open.length === 0 || inObject !== (c === '}')) return 'fault';
  open.pop();
  return behindValue(open);
}

function beginValue(c: string, open: string[]): Wanted | 'scalar' | 'fault' {
  if (c !== '{' && c !== '[') return /["\d\-tfn]/.test(c) ? 'scalar' : 'fault';
  open.push(c);
  return c === '{' ? 'key-or-end' : 'value-or-end';
}
