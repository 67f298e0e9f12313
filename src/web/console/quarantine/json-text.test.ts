// Goal: mending changes nothing but what a person changes, and the wrong field is found in whole and
// in broken rows. Method: properties over random JSON, tables of rows with the text marked.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brokenAt, layOut, marksOf, packed } from './json-text.ts';

describe('layout', () => {
  test('one field a line, empty containers stay closed', () => {
    expect(layOut('{"a":{"b":[1,"x, y"],"c":{}},"d":-1.50}')).toBe(
      '{\n  "a": {\n    "b": [\n      1,\n      "x, y"\n    ],\n    "c": {}\n  },\n  "d": -1.50\n}',
    );
  });

  test('no token changes, whatever the text', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(layOut(text))).toEqual(JSON.parse(text));
        expect(packed(layOut(text))).toBe(packed(text));
        expect(layOut(layOut(text))).toBe(layOut(text));
      }),
    );
  });

  test('broken text keeps every token, large numbers every digit', () => {
    const text = '{"a":12345678901234567890,"b":tru "c" [1,';
    expect(packed(layOut(text))).toBe(packed(text));
    expect(layOut(text)).toContain('12345678901234567890');
  });
});

const row = '{"kind":"sms","subject":{"phone":"138"},"evidence":["a","b"],"amuntFen":-5}';

describe('marks', () => {
  const marked = (text: string, field: string, code = 'wrong-form'): string[] =>
    marksOf(text, [{ field, code }]).map(
      (mark) => `${mark.missing ? 'missing:' : ''}${text.slice(mark.start, mark.end)}`,
    );

  test.each([
    ['subject.phone', 'wrong-form', '"138"'],
    ['evidence[1]', 'wrong-form', '"b"'],
    ['amuntFen', 'unknown-field', '"amuntFen":-5'],
    ['amuntFen', 'out-of-range', '-5'],
    ['subject', 'required', '{"phone":"138"}'],
    ['subject.account.bank', 'required', 'missing:"subject"'],
    ['counterpart', 'required', 'missing:{'],
  ])('%s %s', (field, code, wanted) => {
    expect(marked(row, field, code)).toEqual([wanted]);
    expect(marked(layOut(row), field, code).map(packed)).toEqual([wanted]);
  });

  test('a broken row is marked where it breaks', () => {
    expect(marked('{"a":1,"b":', '')).toEqual([':']);
    expect(marked('{"a":1 "b":2}', '')).toEqual(['"b"']);
    expect(marked('{"a":"x', '')).toEqual(['"x']);
    expect(brokenAt(row)).toBeUndefined();
  });

  test('fields of a truncated row are still found', () => {
    expect(marked('{"a":{"b":7,"c":', 'a.b')).toEqual(['7']);
  });

  test('marks come in order and never lie within one another', () => {
    const marks = marksOf(
      row,
      ['subject', 'subject.phone', 'kind'].map((field) => ({ field, code: 'x' })),
    );
    expect(marks.map((mark) => mark.problem)).toEqual([2, 0]);
  });

  test('any text at all is survived', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, field) => {
        for (const mark of marksOf(text, [{ field, code: 'x' }])) {
          expect(mark.start).toBeLessThanOrEqual(mark.end);
        }
      }),
    );
  });
});
