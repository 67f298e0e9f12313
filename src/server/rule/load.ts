/** Reads a published model from files: rule table, trained weights, lists. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  makeLists,
  makeLookalikes,
  parseListEntry,
  parseProtected,
  type ListEntry,
  type Lookalikes,
} from '../../core/list/index.ts';
import {
  parseRuleTable,
  publishModel,
  type PublishedModel,
  type RuleTable,
} from '../../core/rule/index.ts';
import { compilePack, parseTypology, type Typology } from '../../core/typology/index.ts';
import type { Problem, Result } from '../../core/kernel/index.ts';
import { loadTextModel, type TextModel } from '../../core/text/index.ts';
import { loadUrlModel, type UrlModel } from '../../core/url/index.ts';
import { programRoot } from '../platform/config.ts';
import { EnvironmentFault, messageOf } from '../platform/fault.ts';
import { sha256Hex } from '../platform/random.ts';

export type ModelFiles = {
  /** A rule table (.json), weights (.wzm), or a folder of them; the shipped ones where not told. */
  readonly model?: string | undefined;
  /** NDJSON files or folders of them; the shipped lists where not told. */
  readonly lists?: string | undefined;
};

const shippedModels = ['rule', 'model', 'typology'].map((folder) =>
  join(programRoot, 'reference', folder),
);
export const shippedLists = join(programRoot, 'reference/list');

type Parts = {
  table?: { readonly table: RuleTable; readonly mark: string };
  text?: TextModel;
  url?: UrlModel;
  /** By id: of two of one id, the first read holds. */
  readonly typologies: Map<string, Typology>;
};

/** Puts the model together; a part that `files.model` does not hold is taken from the shipped ones. */
export function loadModel(files: ModelFiles = {}): PublishedModel {
  const parts: Parts = { typologies: new Map() };
  if (files.model !== undefined) readParts(files.model, parts, true);
  for (const folder of shippedModels) readParts(folder, parts, false);
  if (parts.table === undefined) {
    throw new EnvironmentFault(
      'no-model',
      'there is no rule table',
      'install reference/rule again',
    );
  }
  return publishModel({
    table: parts.table.table,
    tableMark: parts.table.mark,
    text: parts.text,
    url: parts.url,
    pack: compilePack(
      [...parts.typologies.values()].map((typology) => ({ typology, state: 'live' })),
    ),
    lists: makeLists(loadListEntries(files.lists ?? shippedLists)),
    lookalikes: loadLookalikes(),
  });
}

/** Fills what is still missing. */
function readParts(path: string, parts: Parts, isGiven: boolean): void {
  for (const file of filesAt(path, ['.json', '.wzm'], isGiven)) {
    const bytes = readBytes(file);
    if (file.endsWith('.json')) {
      readWritten(file, bytes.toString('utf8'), parts);
      continue;
    }
    const text = loadTextModel(bytes);
    if (text.ok) {
      // A text model without a fraud head sorts texts into a centre's own classes: not for scoring.
      if (text.value.fraud !== undefined || isGiven) parts.text ??= text.value;
      continue;
    }
    const url = loadUrlModel(bytes);
    // Models of tables lie in the same folder; they judge rows of files, not signals.
    const isOther = [text.error, url.ok ? '' : url.error].every(
      (error) => error === 'model-for-another-task',
    );
    if (url.ok) parts.url ??= url.value;
    else if (isGiven && !(isOther && file !== path)) {
      throw new EnvironmentFault(
        'bad-model',
        `${file} is no model: ${text.error}, ${url.error}`,
        isOther
          ? 'judge rows of a file with it: wuzha predict'
          : 'give a file that wuzha train wrote',
      );
    }
  }
}

/** A rule table or a typology; a typology has a list of rules. */
function readWritten(file: string, text: string, parts: Parts): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new EnvironmentFault(
      'bad-model',
      `${file} is not JSON: ${messageOf(cause)}`,
      'compare with reference/rule/default-model.json',
      cause,
    );
  }
  if (typeof value === 'object' && value !== null && 'rules' in value) {
    const typology = parseTypology(value);
    if (!typology.ok) throw notRead(file, 'typology', typology.error);
    const { id } = typology.value;
    if (!parts.typologies.has(id)) parts.typologies.set(id, typology.value);
    return;
  }
  const table = parseRuleTable(value);
  if (!table.ok) throw notRead(file, 'rule table', table.error);
  parts.table ??= { table: table.value, mark: sha256Hex(text) };
}

function notRead(file: string, what: string, problems: readonly Problem[]): EnvironmentFault {
  const told = problems.slice(0, 3).map((p) => `${p.field} ${p.problem}`);
  const example =
    what === 'typology' ? 'docs/reference/typology.md' : 'reference/rule/default-model.json';
  return new EnvironmentFault(
    'bad-model',
    `${file} is no ${what}: ${told.join('; ')}`,
    `compare with ${example}`,
  );
}

/** Entries of list files; a bad line stops with its place, for a list with a hole is no list. */
export function loadListEntries(path: string): ListEntry[] {
  const files = filesAt(path, ['.ndjson'], true).filter((file) => basename(file) !== protectedName);
  return files.flatMap((file) => rowsOf(file, parseListEntry));
}

/** The sites whose look-alikes are told, as shipped. */
export function loadLookalikes(): Lookalikes {
  return makeLookalikes(rowsOf(join(shippedLists, protectedName), parseProtected));
}
const protectedName = 'protected.ndjson';

function rowsOf<T>(file: string, parse: (row: unknown) => Result<T, Problem>): T[] {
  const lines = readBytes(file).toString('utf8').split('\n');
  return lines.flatMap((line, i) => {
    if (line.trim() === '') return [];
    const row = parse(parsedOr(line));
    if (row.ok) return [row.value];
    throw new EnvironmentFault(
      'bad-list',
      `${file}:${i + 1} ${row.error.field} ${row.error.problem}`,
      row.error.remedy,
    );
  });
}

function parsedOr(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function filesAt(path: string, endings: readonly string[], mustExist: boolean): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path)
      .filter((name) => endings.some((e) => name.endsWith(e)))
      .sort()
      .map((name) => join(path, name));
  } catch (cause) {
    if (!mustExist) return [];
    throw new EnvironmentFault(
      'no-file',
      `${path} cannot be read: ${messageOf(cause)}`,
      'check the path',
      cause,
    );
  }
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new EnvironmentFault(
      'no-file',
      `${file} cannot be read: ${messageOf(cause)}`,
      'check the path',
      cause,
    );
  }
}
