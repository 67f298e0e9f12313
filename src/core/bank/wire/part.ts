/** Writes and reads the fields of one part of a message as its dialect tells. */
import { ok, refuse, type Problem, type Result } from '../../kernel/index.ts';
import type { ListRule, MessagePart } from './dialect.ts';
import { childrenOf, elementAt, leaf, type Element } from './element.ts';
import type { Flat, Values } from './flat.ts';
import { readField, writeField, type FieldRule, type Scalar } from './form.ts';

const problem = (field: string, code: string, text: string, remedy: string): Problem => ({
  field,
  code,
  problem: text,
  remedy,
});

/** The elements of a body. Refused: a required value that is missing, one that does not fit. */
export function writePart(part: MessagePart, flat: Flat): Result<readonly Element[], Problem[]> {
  const problems: Problem[] = [];
  const body = writeFields(part.fields, flat.values, '', problems);
  for (const rule of part.lists) {
    const rows = flat.lists.get(rule.list) ?? [];
    if (rows.length > rule.max) {
      problems.push(tooMany(rule, rows.length));
      continue;
    }
    const [group = '', row = ''] = rule.tag.split('/');
    const written = rows.map((values, i) => ({
      ...leaf(row, ''),
      children: writeFields(rule.fields, values, `${rule.tag}[${i}]/`, problems),
    }));
    if (written.length > 0) body.push({ ...leaf(group, ''), children: written });
  }
  return problems.length > 0 ? refuse(problems) : ok(body);
}

const tooMany = (rule: ListRule, count: number): Problem =>
  problem(rule.tag, 'wrong-length', `has ${count} rows`, `give at most ${rule.max}, in parts`);

function writeFields(
  rules: readonly FieldRule[],
  values: Values,
  above: string,
  problems: Problem[],
): Element[] {
  const out: Element[] = [];
  for (const rule of rules) {
    const value = values.get(rule.value);
    if (value === undefined) {
      if (rule.required === true) problems.push(missing(above + rule.tag));
      continue;
    }
    const text = writeField(rule, value);
    if (text.ok) put(out, rule.tag, text.value);
    else problems.push({ ...text.error, field: above + rule.tag });
  }
  return out;
}

const missing = (field: string): Problem =>
  problem(field, 'required', 'is missing', 'every message of this code has it');

/** A field at `Holder/Name` goes into the element `Holder`, made when first met. */
function put(into: Element[], tag: string, text: string): void {
  const [group, name] = tag.split('/');
  if (group === undefined || name === undefined) {
    into.push(leaf(tag, text));
    return;
  }
  const at = into.findIndex((element) => element.name === group);
  const found = into[at];
  if (found === undefined) into.push({ ...leaf(group, ''), children: [leaf(name, text)] });
  else into[at] = { ...found, children: [...found.children, leaf(name, text)] };
}

/** The values of a body. Refused: everything that is wrong with it, each with its field. */
export function readPart(part: MessagePart, body: Element): Result<Flat, Problem[]> {
  const problems: Problem[] = [];
  const listTags = part.lists.map(({ tag }) => tag.split('/')[0] ?? '');
  checkNames(body, part.fields, { above: '', besides: listTags }, problems);
  const values = readFields(part.fields, body, '', problems);
  const lists = new Map(part.lists.map((rule) => [rule.list, readList(rule, body, problems)]));
  return problems.length > 0 ? refuse(problems.slice(0, problemsMax)) : ok({ values, lists });
}

/** Enough to mend a message by; a statement may be wrong in every row. */
const problemsMax = 20;

function readList(rule: ListRule, body: Element, problems: Problem[]): Values[] {
  const [group = '', row = ''] = rule.tag.split('/');
  const holders = childrenOf(body, group);
  const [holder] = holders;
  if (holders.length > 1) problems.push(twice(group));
  if (holder === undefined) return [];
  const other = holder.children.find((child) => child.name !== row);
  if (other !== undefined) problems.push(unknown(`${group}/${other.name}`));
  const rows = childrenOf(holder, row);
  if (rows.length > rule.max) {
    problems.push(tooMany(rule, rows.length));
    return [];
  }
  return rows.map((element, i) => {
    const above = `${rule.tag}[${i}]/`;
    checkNames(element, rule.fields, { above, besides: [] }, problems);
    return readFields(rule.fields, element, above, problems);
  });
}

const twice = (field: string): Problem =>
  problem(field, 'given-twice', 'is given twice', 'give it once');
const unknown = (field: string): Problem =>
  problem(field, 'unknown-field', 'is not part of this message', 'leave it out');

/** Nothing unknown, nothing twice, no attributes. */
function checkNames(
  element: Element,
  rules: readonly FieldRule[],
  { above, besides }: { readonly above: string; readonly besides: readonly string[] },
  problems: Problem[],
): void {
  const known = new Set([...rules.map(({ tag }) => tag.split('/')[0] ?? ''), ...besides]);
  const inner = new Set(rules.map(({ tag }) => tag));
  const seen = new Set<string>();
  for (const { name, children, attributes } of element.children) {
    const field = above + name;
    if (!known.has(name)) problems.push(unknown(field));
    else if (seen.has(name)) problems.push(twice(field));
    seen.add(name);
    if (attributes.length > 0) {
      problems.push(problem(field, 'unknown-field', 'has an attribute', 'leave it out'));
    }
    if (besides.includes(name)) continue;
    const below = new Set<string>();
    for (const child of children) {
      const path = `${name}/${child.name}`;
      if (!inner.has(path) || child.children.length > 0) problems.push(unknown(above + path));
      else if (below.has(path)) problems.push(twice(above + path));
      below.add(path);
    }
  }
}

function readFields(
  rules: readonly FieldRule[],
  element: Element,
  above: string,
  problems: Problem[],
): Values {
  const values = new Map<string, Scalar>();
  for (const rule of rules) {
    const text = elementAt(element, rule.tag)?.text.trim() ?? '';
    if (text === '') {
      if (rule.required === true) problems.push(missing(above + rule.tag));
      continue;
    }
    const value = readField(rule, text);
    if (!value.ok) problems.push({ ...value.error, field: above + rule.tag });
    else if (rule.echo !== true && rule.value !== '-') values.set(rule.value, value.value);
  }
  return values;
}
