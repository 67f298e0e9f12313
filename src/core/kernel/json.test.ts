/**
 * Goal: broken JSON is told with the place where it breaks. Method: tables, and a property that
 * compares with the platform's own parser.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { depthExceededAt, parseJson } from './index.ts';

const faultOf = (text: string) => {
  const parsed = parseJson(text, 8);
  return parsed.ok ? 'ok' : `${parsed.error.kind} ${parsed.error.at}`;
};

describe('broken JSON', () => {
  test.each([
    ['{"a":1}', 'ok'],
    ['', 'truncated 0'],
    ['{', 'truncated 1'],
    ['{"a', 'truncated 3'],
    ['{"a":', 'truncated 5'],
    ['{"a":tr', 'truncated 7'],
    ['{"a":"x\\u12', 'truncated 11'],
    ['{"a":"x\\', 'truncated 8'],
    ['[1,2', 'truncated 4'],
    ['{"a":-', 'truncated 6'],
    ['nonsense', 'malformed 0'],
    ['{"a":1,}', 'malformed 7'],
    ['{a:1}', 'malformed 1'],
    ["{'a':1}", 'malformed 1'],
    ['{"a" 1}', 'malformed 5'],
    ['{"a":1}x', 'malformed 7'],
    ['{"a":01}', 'malformed 5'],
    ['{"a":"x\ny"}', 'malformed 7'],
    ['{"a":"\\q"}', 'malformed 6'],
    ['[1,]', 'malformed 3'],
    ['[,1]', 'malformed 1'],
    ['{"a":1]', 'malformed 6'],
    ['NaN', 'malformed 0'],
    ['[[[[[[[[[1]]]]]]]]]', 'too-deep 8'],
    ['{"a":"[[[[[[[[[[[[["}', 'ok'],
  ])('%j: %s', (text, wanted) => expect(faultOf(text)).toBe(wanted));

  test('what cannot be parsed has a place, and what is cut off anywhere is told so', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.nat(), (json, cut) => {
        expect(faultOf(json)).toBe('ok');
        const part = json.slice(0, cut % (json.length + 1));
        const whole = parseJson(part, 8);
        if (!whole.ok && whole.error.kind === 'malformed') {
          // Only a number or a word may seem whole, or its cut end wrong.
          expect(part.length - whole.error.at).toBeLessThan(8);
        }
      }),
      { numRuns: 1_000 },
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (text) => {
        const parsed = parseJson(text, 8);
        if (!parsed.ok) expect(parsed.error.at).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 1_000 },
    );
  });

  test('depth counts brackets outside of text only', () => {
    expect(depthExceededAt('[{"a":[1]}]', 3)).toBe(-1);
    expect(depthExceededAt('[{"a":[1]}]', 2)).toBe(6);
    expect(depthExceededAt('['.repeat(100_000), 8)).toBe(8);
  });
});
