/**
 * Checks a typology beyond its shape: names of fields, what may be compared with what, windows that
 * can be kept, rules that do not go in a circle, and the cost. Every problem is told with its path.
 */
import { Check, Errors } from 'typebox/value';
import { ok, refuse, type Problem, type Result } from '../kernel/index.ts';
import { costMax, costOf, rulesWindowMax, windowsOf } from './cost.ts';
import { fieldNamed, type Field } from './field.ts';
import { parseSpan } from './span.ts';
import {
  typologySchema,
  type Condition,
  type EventFilter,
  type Typology,
  type WindowTerm,
} from './schema.ts';
import { windowSpanMaxMs, windowSpanMinMs } from './window.ts';

type Checking = {
  readonly typology: Typology;
  readonly problems: Problem[];
  /** Only what the signal alone tells may be asked: whoever works sees the same. */
  readonly plainOnly: boolean;
};

/** A typology from data; refused with every problem it has. */
export function parseTypology(value: unknown): Result<Typology, Problem[]> {
  if (!Check(typologySchema, value)) return refuse(shapeProblems(value));
  const typology = value as Typology;
  const problems: Problem[] = [];
  const checking: Checking = { typology, problems, plainOnly: false };
  if (typology.must !== undefined) checkCondition(typology.must, 'must', checking);
  typology.rules.forEach((rule, i) => {
    checkCondition(rule.if, `rules.${i}.if`, checking);
  });
  checkNames(typology, problems);
  checkGrades(typology, problems);
  checkActions(typology, problems);
  if (problems.length === 0) checkCost(typology, problems);
  return problems.length === 0 ? ok(typology) : refuse(problems);
}

function tell(problems: Problem[], field: string, problem: string, remedy: string): void {
  problems.push({ field, code: 'wrong-form', problem, remedy });
}

const problemsMax = 20;

function shapeProblems(value: unknown): Problem[] {
  const told = new Map<string, Problem>();
  for (const error of Errors(typologySchema, value)) {
    const field = error.instancePath.slice(1).replaceAll('/', '.');
    // Of a choice every branch complains; the deepest place is where the fault is.
    if (error.keyword === 'anyOf' && field.split('.').length < 3) continue;
    told.set(field, {
      field,
      code: 'wrong-form',
      problem: error.message,
      remedy: 'compare with docs/reference/typology.md',
    });
    if (told.size >= problemsMax) break;
  }
  return [...told.values()];
}

function checkCondition(condition: Condition, path: string, checking: Checking): void {
  if ('all' in condition) eachOf(condition.all, `${path}.all`, checking);
  else if ('any' in condition) eachOf(condition.any, `${path}.any`, checking);
  else if ('of' in condition) {
    if (condition.atLeast > condition.of.length) {
      tell(
        checking.problems,
        `${path}.atLeast`,
        `asks for ${condition.atLeast} of ${condition.of.length}`,
        'ask for no more than there are',
      );
    }
    eachOf(condition.of, `${path}.of`, checking);
  } else if ('not' in condition) checkCondition(condition.not, `${path}.not`, checking);
  else if ('field' in condition) checkField(condition, path, checking);
  else if ('window' in condition) checkWindowed(condition, path, checking);
  else checkReference(condition, path, checking);
}

function eachOf(list: readonly Condition[], path: string, checking: Checking): void {
  list.forEach((inner, i) => {
    checkCondition(inner, `${path}.${i}`, checking);
  });
}

type OfField = Extract<Condition, { field: string }>;

function checkField(condition: OfField, path: string, checking: Checking): void {
  const { problems } = checking;
  const known = fieldNamed(condition.field);
  if (known === undefined) {
    tell(problems, `${path}.field`, `"${condition.field}" is no field`, 'see the list of fields');
    return;
  }
  if (checking.plainOnly && !known.plain) {
    tell(
      problems,
      `${path}.field`,
      `"${condition.field}" is not read from the signal alone`,
      'windows of numbers, accounts, devices and sites may ask only plain fields',
    );
  }
  if (!known.kinds.some((kind) => checking.typology.on.includes(kind))) {
    tell(
      problems,
      `${path}.field`,
      `"${condition.field}" is told by ${known.kinds.join(', ')} only`,
      'take another field, or add the kind to "on"',
    );
  }
  const given = 'in' in condition ? condition.in : [condition.value];
  for (const value of given) {
    const wrong = wrongValue(known, value);
    if (wrong !== undefined) tell(problems, path, wrong.problem, wrong.remedy);
  }
  if ('in' in condition && known.words === undefined)
    tell(problems, `${path}.in`, 'only words can be in a list', 'compare with a value');
}

type Wrong = { readonly problem: string; readonly remedy: string };

function wrongValue(field: Field, value: number | string | boolean): Wrong | undefined {
  if (field.words !== undefined) {
    if (typeof value === 'string' && field.words.includes(value)) return undefined;
    return {
      problem: `"${String(value)}" is no ${field.name}`,
      remedy: `write one of ${field.words.join(', ')}`,
    };
  }
  if (field.type === 'flag') {
    if (typeof value === 'boolean') return undefined;
    return { problem: `${field.name} is yes or no`, remedy: 'write true or false' };
  }
  if (typeof value !== 'number')
    return { problem: `${field.name} is a number`, remedy: 'write a number' };
  if (field.type === 'share' && (value < 0 || value > 1))
    return { problem: `${field.name} lies between 0 and 1`, remedy: 'write a share' };
  return undefined;
}

type OfWindow = Extract<Condition, { window: WindowTerm }>;

function checkWindowed(condition: OfWindow, path: string, checking: Checking): void {
  const { problems } = checking;
  checkWindow(condition.window, `${path}.window`, checking);
  if (condition.timesOf !== undefined) {
    checkWindow(condition.timesOf, `${path}.timesOf`, checking);
    if (typeof condition.value !== 'number')
      tell(problems, `${path}.value`, 'a factor is a number', 'write how many times');
    return;
  }
  const isSpan = condition.window.measure === 'since';
  if (isSpan === (typeof condition.value === 'number')) {
    tell(
      problems,
      `${path}.value`,
      isSpan ? 'time since is compared with a span' : 'this measure is compared with a number',
      isSpan ? 'write for example 30m, 2h, 7d' : 'write a number',
    );
  }
}

/** What decisions of other people could change must stay out of what is shared. */
const sharedRoles: ReadonlySet<string> = new Set(['number', 'payer', 'payee', 'device', 'site']);

function checkWindow(term: WindowTerm, path: string, checking: Checking): void {
  const { problems } = checking;
  const span = parseSpan(term.over);
  if (span === undefined || span < windowSpanMinMs || span > windowSpanMaxMs)
    tell(problems, `${path}.over`, `"${term.over}" is too short or long`, 'from 1m to 30d');
  const needs = neededParts[term.measure];
  for (const part of ['value', 'each', 'to'] as const) {
    const isThere = term[part] !== undefined;
    if (needs[part] === 'must' && !isThere)
      tell(problems, `${path}.${part}`, `a ${term.measure} needs it`, `add "${part}"`);
    if (needs[part] === 'no' && isThere)
      tell(problems, `${path}.${part}`, `a ${term.measure} has none`, `leave "${part}" out`);
  }
  checkEvent(term.on, `${path}.on`, { term, checking });
  if (term.to !== undefined) checkEvent(term.to, `${path}.to`, { term, checking });
}

type Need = 'must' | 'may' | 'no';
const neededParts: Readonly<
  Record<WindowTerm['measure'], Readonly<Record<'value' | 'each' | 'to', Need>>>
> = {
  count: { value: 'no', each: 'no', to: 'no' },
  sum: { value: 'must', each: 'no', to: 'no' },
  mean: { value: 'must', each: 'no', to: 'no' },
  distinct: { value: 'no', each: 'must', to: 'no' },
  ratio: { value: 'may', each: 'no', to: 'must' },
  since: { value: 'no', each: 'no', to: 'no' },
};

type Within = { readonly term: WindowTerm; readonly checking: Checking };

function checkEvent(event: EventFilter, path: string, { term, checking }: Within): void {
  const { problems, typology } = checking;
  const isShared = sharedRoles.has(term.per);
  if (event.rule !== undefined) {
    if (isShared)
      tell(problems, `${path}.rule`, 'a rule is no event there', 'count it per person or pair');
    else if (!typology.rules.some((rule) => rule.id === event.rule))
      tell(problems, `${path}.rule`, `no rule "${event.rule}"`, 'name a rule of this typology');
  }
  if (event.rule === undefined && event.kind === undefined && event.if === undefined)
    tell(problems, path, 'every signal would count', 'name a kind, a condition or a rule');
  if (event.if === undefined) return;
  if (hasWindow(event.if))
    tell(problems, `${path}.if`, 'a window inside a window', 'ask only fields here');
  checkCondition(event.if, `${path}.if`, {
    ...checking,
    typology: event.kind === undefined ? typology : { ...typology, on: [event.kind] },
    plainOnly: isShared,
  });
}

function hasWindow(condition: Condition): boolean {
  if ('window' in condition || 'rule' in condition || 'typology' in condition) return true;
  if ('all' in condition) return condition.all.some(hasWindow);
  if ('any' in condition) return condition.any.some(hasWindow);
  if ('of' in condition) return condition.of.some(hasWindow);
  return 'not' in condition && hasWindow(condition.not);
}

type Reference = Exclude<
  Condition,
  OfField | OfWindow | { all: unknown } | { any: unknown } | { of: unknown } | { not: unknown }
>;

function checkReference(condition: Reference, path: string, checking: Checking): void {
  const { problems, typology } = checking;
  if (checking.plainOnly)
    tell(problems, path, 'not read from the signal alone', 'ask plain fields here');
  if ('rule' in condition && !typology.rules.some((rule) => rule.id === condition.rule))
    tell(problems, `${path}.rule`, `no rule "${condition.rule}"`, 'name a rule of this typology');
  if ('typology' in condition && condition.typology === typology.id)
    tell(problems, `${path}.typology`, 'it asks for itself', 'name an earlier typology');
}

/** Rules may ask for rules, not in a circle. */
function checkNames(typology: Typology, problems: Problem[]): void {
  const seen = new Set<string>();
  typology.rules.forEach((rule, i) => {
    if (seen.has(rule.id))
      tell(problems, `rules.${i}.id`, `"${rule.id}" stands twice`, 'give each rule its own name');
    seen.add(rule.id);
  });
  const asks = new Map(typology.rules.map((rule) => [rule.id, rulesIn(rule.if)]));
  const visit = (id: string, above: readonly string[]): boolean =>
    above.includes(id) || (asks.get(id) ?? []).some((next) => visit(next, [...above, id]));
  typology.rules.forEach((rule, i) => {
    if (visit(rule.id, []))
      tell(problems, `rules.${i}.if`, 'rules ask for each other in a circle', 'break the circle');
  });
}

function rulesIn(condition: Condition): readonly string[] {
  if ('rule' in condition) return [condition.rule];
  if ('all' in condition) return condition.all.flatMap(rulesIn);
  if ('any' in condition) return condition.any.flatMap(rulesIn);
  if ('of' in condition) return condition.of.flatMap(rulesIn);
  return 'not' in condition ? rulesIn(condition.not) : [];
}

function checkGrades({ grade }: Typology, problems: Problem[]): void {
  let least = 0;
  for (const code of ['P3', 'P2', 'P1', 'P0'] as const) {
    const score = grade[code];
    if (score === undefined) continue;
    if (score < least || score === 0)
      tell(problems, `grade.${code}`, 'a graver grade needs a higher score', 'let them rise');
    least = score;
  }
}

function checkActions({ act, subject, on }: Typology, problems: Problem[]): void {
  if (act.includes('warn') && subject !== 'person')
    tell(problems, 'act', 'only a person can be warned', 'take warn out, or speak of a person');
  if (act.includes('hold-transfer') && !on.includes('transfer'))
    tell(problems, 'act', 'holds a transfer without looking at any', 'add transfer to "on"');
}

function checkCost(typology: Typology, problems: Problem[]): void {
  const cost = costOf(typology);
  if (cost > costMax)
    tell(problems, 'rules', `costs ${cost} of at most ${costMax}`, 'drop conditions or windows');
  const windows = windowsOf(typology);
  if (windows > rulesWindowMax)
    tell(
      problems,
      'rules',
      `keeps ${windows} windows of at most ${rulesWindowMax}`,
      'share spans and events between rules',
    );
}
