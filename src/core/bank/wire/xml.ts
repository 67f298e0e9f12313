/**
 * The XML that banks and the centre write: elements, text and a few attributes, nothing else. What a
 * message does not need and an attack does (document types, entities, comments, CDATA, processing
 * instructions, other encodings) is refused before the parser sees it.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { badCharacterAt, ok, refuse, type Problem, type Result } from '../../kernel/index.ts';
import type { Element } from './element.ts';

/** No message of the catalogue is deeper than 6 or ISO 20022 than 12. */
export const depthMax = 16;
/** A statement of 20,000 rows of 22 fields fits. */
export const elementsMax = 500_000;
const attributesMax = 4;
const nameMax = 64;

const problem = (code: string, text: string, remedy: string, field = ''): Problem => ({
  field,
  code,
  problem: text,
  remedy,
});

const declaration = /^<\?xml\s+version="1\.0"(?:\s+encoding="([A-Za-z0-9._-]{1,20})")?[^?<>]*\?>/;

/** Reads a message. Refused: what is no XML of the strict kind above, with the first reason. */
export function readXml(source: string): Result<Element, readonly Problem[]> {
  const text = source.startsWith('\ufeff') ? source.slice(1) : source;
  const found = forbiddenIn(text) ?? structureProblem(text) ?? wellFormedProblem(text);
  if (found !== undefined) return refuse([found]);
  const nodes = parsed(text);
  if (nodes !== undefined) return treeOf(nodes);
  return refuse([problem('xml-malformed', 'cannot be parsed', 'send valid XML')]);
}

function parsed(text: string): OrderedNode[] | undefined {
  try {
    return parser.parse(text) as OrderedNode[];
  } catch {
    // The parser has no other way to refuse.
    return undefined;
  }
}

function forbiddenIn(text: string): Problem | undefined {
  const bad = badCharacterAt(text);
  if (bad >= 0) {
    return problem('control-character', `has a control character at ${bad}`, 'send plain text');
  }
  const [head = '', encoding = 'UTF-8'] = declaration.exec(text) ?? [];
  if (encoding.toUpperCase() !== 'UTF-8') {
    return problem('not-utf8', `declares the encoding ${encoding}`, 'write and declare UTF-8');
  }
  const at = text.slice(head.length).search(/<[!?]/);
  if (at < 0) return undefined;
  const seen = text.slice(head.length + at, head.length + at + 12);
  return problem(
    'xml-forbidden',
    `holds ${JSON.stringify(seen)}: document types, entities, comments, CDATA and processing instructions are not taken`,
    'send elements and text only',
  );
}

/** Depth and number of elements, counted without building anything. */
function structureProblem(text: string): Problem | undefined {
  let depth = 0;
  let count = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    const end = text.indexOf('>', at);
    if (end < 0) return problem('xml-malformed', 'ends inside a tag', 'send the whole message');
    if (text[at + 1] === '/') depth -= 1;
    else if (text[at + 1] !== '?') {
      count += 1;
      if (text[end - 1] !== '/') depth += 1;
    }
    if (text.startsWith('__proto__', at + (text[at + 1] === '/' ? 2 : 1))) {
      return problem('wrong-form', 'has an element named __proto__', 'use the published names');
    }
    if (depth > depthMax) {
      return problem('too-deep', `is nested deeper than ${depthMax}`, 'use the published message');
    }
    if (count > elementsMax) {
      return problem('wrong-length', `has over ${elementsMax} elements`, 'send it in parts');
    }
  }
  return undefined;
}

function wellFormedProblem(text: string): Problem | undefined {
  const verdict = XMLValidator.validate(text, { allowBooleanAttributes: false });
  if (verdict === true) return undefined;
  const { msg, line } = verdict.err;
  return problem('xml-malformed', `is not well formed at line ${line}: ${msg}`, 'send valid XML');
}

type OrderedNode = Readonly<Record<string, unknown>>;

const attributesKey = ':@';
const textKey = '#text';
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  ignoreDeclaration: true,
  maxNestedTags: depthMax + 1,
});

function treeOf(nodes: readonly OrderedNode[]): Result<Element, readonly Problem[]> {
  const problems: Problem[] = [];
  const roots = nodes.filter((node) => nameOf(node) !== textKey);
  const [root] = roots;
  if (root === undefined || roots.length > 1) {
    return refuse([problem('xml-malformed', 'has not one root element', 'send one message')]);
  }
  const element = elementOf(root, '', problems);
  return problems.length > 0 ? refuse(problems) : ok(element);
}

const nameOf = (node: OrderedNode): string =>
  Object.keys(node).find((key) => key !== attributesKey) ?? '';

const nameForm = /^[A-Za-z_][\w.-]*$/;

function elementOf(node: OrderedNode, above: string, problems: Problem[]): Element {
  const name = nameOf(node);
  const path = above === '' ? name : `${above}/${name}`;
  if (!nameForm.test(name) || name.length > nameMax) {
    problems.push(
      problem('wrong-form', 'is no name of a field', 'use the published names, no prefixes', path),
    );
  }
  const parts = (node[name] ?? []) as readonly OrderedNode[];
  const children = parts.filter((part) => nameOf(part) !== textKey);
  const raw = parts.map((part) => (nameOf(part) === textKey ? String(part[textKey]) : '')).join('');
  if (children.length > 0 && raw.trim() !== '') {
    problems.push(problem('wrong-form', 'mixes text and elements', 'use one of both', path));
  }
  return {
    name,
    attributes: attributesOf(node, path, problems),
    children: children.map((child) => elementOf(child, path, problems)),
    text: children.length > 0 ? '' : plain(raw, path, problems),
  };
}

function attributesOf(node: OrderedNode, path: string, problems: Problem[]) {
  const attributes = Object.entries((node[attributesKey] ?? {}) as Record<string, unknown>);
  if (attributes.length > attributesMax) {
    problems.push(problem('wrong-length', 'has too many attributes', 'leave them out', path));
    return [];
  }
  return attributes.map(([name, value]) => [name, plain(String(value), path, problems)] as const);
}

const predefined = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Text with the five predefined references undone; any other reference is refused. */
function plain(raw: string, path: string, problems: Problem[]): string {
  if (!raw.includes('&')) return raw;
  return raw.replace(/&([^;&]{0,20});?/g, (whole, name: string) => {
    const character = whole.endsWith(';') ? predefined.get(name) : undefined;
    if (character !== undefined) return character;
    problems.push(
      problem('xml-forbidden', `refers to ${JSON.stringify(whole)}`, 'write the character', path),
    );
    return '';
  });
}

const escapes: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
};
const escaped = (text: string): string => text.replace(/[<>&"]/g, (c) => escapes[c] ?? c);

/** Writes a message; the same tree always gives the same text. */
export function writeXml(element: Element): string {
  const parts: string[] = ['<?xml version="1.0" encoding="UTF-8"?>'];
  write(element, parts);
  return parts.join('');
}

function write({ name, attributes, children, text }: Element, into: string[]): void {
  into.push('<', name);
  for (const [key, value] of attributes) into.push(' ', key, '="', escaped(value), '"');
  if (children.length === 0 && text === '') {
    into.push('/>');
    return;
  }
  into.push('>');
  if (children.length === 0) into.push(escaped(text));
  else for (const child of children) write(child, into);
  into.push('</', name, '>');
}
