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
  for (let at = text.indexOf(bracket); at >= 0 && count <= enough; at = text.indexOf(bracket, at + 1)) {
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
  } catch (error) {
    // The language offers no other way to ask whether text is JSON.
    return refuse(faultOf(text, error));
  }
}

function faultOf(text: string, error: unknown): JsonFault {
  const message = error instanceof Error ? error.message : '';
  const at = Number(/position (\d+)/.exec(message)?.[1] ?? text.trimEnd().length);
  const rest = text.slice(at);
  if (/end of JSON input|Unterminated string/.test(message) || rest.trim() === '') {
    return { kind: 'truncated', at: text.length };
  }
  return { kind: 'malformed', at, found: [...rest.slice(0, 2)][0] ?? '' };
}
