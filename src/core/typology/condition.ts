/** From a condition to a function over frames. */
import { assert } from '../kernel/index.ts';
import { fieldPlace, fields } from './field.ts';
import type { Frame } from './frame.ts';
import { parseSpan } from './span.ts';
import type { Comparison, Condition, WindowTerm } from './schema.ts';

export type Test = (frame: Frame) => boolean;
export type Value = (frame: Frame) => number;

/** What a condition needs of the pack it stands in. */
export type Surroundings = {
  /** Notes that a field is asked for. */
  readonly asks: (field: string) => void;
  readonly window: (term: WindowTerm) => Value;
  /** Place of a phrase in the frame's phrases. */
  readonly phrase: (phrase: string) => number;
  readonly readPhrases: (frame: Frame) => void;
  readonly rule: (id: string) => Test;
  /** Place of an earlier typology; -1 where the pack has none. */
  readonly typology: (id: string) => number;
};

const never: Test = () => false;

/** An absent value (NaN) compares with nothing: neither equal nor unequal, larger nor smaller. */
export function compileCondition(condition: Condition, around: Surroundings): Test {
  if ('all' in condition) return everyOf(condition.all.map((c) => compileCondition(c, around)));
  if ('any' in condition) return someOf(condition.any.map((c) => compileCondition(c, around)));
  if ('of' in condition) {
    const tests = condition.of.map((c) => compileCondition(c, around));
    return countOf(tests, condition.atLeast);
  }
  if ('not' in condition) {
    const inner = compileCondition(condition.not, around);
    return (frame) => !inner(frame);
  }
  if ('field' in condition) {
    around.asks(condition.field);
    return ofField(condition);
  }
  if ('window' in condition) return ofWindow(condition, around);
  if ('says' in condition) return ofPhrases(condition.says, condition.atLeast ?? 1, around);
  if ('rule' in condition) return around.rule(condition.rule);
  const place = around.typology(condition.typology);
  const least = condition.score;
  return place < 0 ? never : (frame) => (frame.scores[place] ?? 0) >= least;
}

function everyOf(tests: readonly Test[]): Test {
  const [a, b, c] = tests;
  if (a !== undefined && tests.length === 1) return a;
  if (a !== undefined && b !== undefined && tests.length === 2) return (f) => a(f) && b(f);
  if (a !== undefined && b !== undefined && c !== undefined && tests.length === 3)
    return (f) => a(f) && b(f) && c(f);
  return (frame) => {
    for (const test of tests) if (!test(frame)) return false;
    return true;
  };
}

function someOf(tests: readonly Test[]): Test {
  return (frame) => {
    for (const test of tests) if (test(frame)) return true;
    return false;
  };
}

function countOf(tests: readonly Test[], least: number): Test {
  return (frame) => {
    let count = 0;
    for (const test of tests) {
      if (!test(frame)) continue;
      count += 1;
      if (count >= least) return true;
    }
    return false;
  };
}

type OfField = Extract<Condition, { field: string }>;

function ofField(condition: OfField): Test {
  const place = fieldPlace(condition.field);
  const field = fields[place];
  assert(field, 'a checked condition names a field');
  if ('in' in condition) {
    const wanted = new Set(condition.in.map((word) => field.words?.indexOf(word) ?? -1));
    return ({ values }) => wanted.has(values[place] ?? Number.NaN);
  }
  return compare((frame) => frame.values[place] ?? Number.NaN, condition.is, numberOf(condition));
}

function numberOf({ field, value }: Extract<OfField, { is: unknown }>): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return fields[fieldPlace(field)]?.words?.indexOf(value) ?? Number.NaN;
}

function compare(value: Value, is: Comparison, to: number): Test {
  switch (is) {
    case '=':
      return (frame) => value(frame) === to;
    case '!=':
      return (frame) => {
        const found = value(frame);
        return !Number.isNaN(found) && found !== to;
      };
    case '>':
      return (frame) => value(frame) > to;
    case '>=':
      return (frame) => value(frame) >= to;
    case '<':
      return (frame) => value(frame) < to;
    case '<=':
      return (frame) => value(frame) <= to;
  }
}

type OfWindow = Extract<Condition, { window: WindowTerm }>;

function ofWindow({ window, is, value, timesOf }: OfWindow, around: Surroundings): Test {
  const read = around.window(window);
  if (timesOf === undefined) {
    const to = typeof value === 'number' ? value : (parseSpan(value) ?? Number.NaN);
    return compare(read, is, to);
  }
  const other = around.window(timesOf);
  const factor = Number(value);
  return compare((frame) => read(frame) - factor * other(frame), is, 0);
}

function ofPhrases(phrases: readonly string[], least: number, around: Surroundings): Test {
  const places = phrases.map(around.phrase);
  const { readPhrases } = around;
  return (frame) => {
    if (frame.text === undefined) return false;
    if (!frame.phrasesRead) readPhrases(frame);
    let count = 0;
    for (const place of places) {
      count += frame.phrases[place] ?? 0;
      if (count >= least) return true;
    }
    return false;
  };
}
