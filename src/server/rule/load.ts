/** Reads a published model from files: rule table, trained weights, lists. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeLists, parseListEntry, type ListEntry } from '../../core/list/index.ts';
import {
  parseRuleTable,
  publishModel,
  type PublishedModel,
  type RuleTable,
} from '../../core/rule/index.ts';
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

const shippedModels = [join(programRoot, 'reference/rule'), join(programRoot, 'reference/model')];
export const shippedLists = join(programRoot, 'reference/list');

type Parts = {
  table?: { readonly table: RuleTable; readonly mark: string };
  text?: TextModel;
  url?: UrlModel;
};

/** Puts the model together; a part that `files.model` does not hold is taken from the shipped ones. */
export function loadModel(files: ModelFiles = {}): PublishedModel {
  const parts: Parts = {};
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
    lists: makeLists(loadListEntries(files.lists ?? shippedLists)),
  });
}

/** Fills what is still missing. */
function readParts(path: string, parts: Parts, isGiven: boolean): void {
  for (const file of filesAt(path, ['.json', '.wzm'], isGiven)) {
    const bytes = readBytes(file);
    if (file.endsWith('.json')) {
      if (parts.table === undefined) parts.table = readTable(file, bytes);
      continue;
    }
    const text = loadTextModel(bytes);
    if (text.ok) {
      // A text model without a fraud head sorts texts into a centre's own classes: not for scoring.
      if (text.value.fraud !== undefined || isGiven) parts.text ??= text.value;
      continue;
    }
    const url = loadUrlModel(bytes);
    if (url.ok) parts.url ??= url.value;
    else if (isGiven) {
      throw new EnvironmentFault(
        'bad-model',
        `${file} is no model: ${text.error}, ${url.error}`,
        'give a file that wuzha train wrote',
      );
    }
  }
}

function readTable(file: string, bytes: Buffer): { table: RuleTable; mark: string } {
  const text = bytes.toString('utf8');
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
  const table = parseRuleTable(value);
  if (!table.ok) {
    const told = table.error
      .slice(0, 3)
      .map((p) => `${p.field} ${p.problem}`)
      .join('; ');
    throw new EnvironmentFault(
      'bad-model',
      `${file} is no rule table: ${told}`,
      'compare with reference/rule/default-model.json',
    );
  }
  return { table: table.value, mark: sha256Hex(text) };
}

/** Entries of list files; a bad line stops with its place, for a list with a hole is no list. */
export function loadListEntries(path: string): ListEntry[] {
  return filesAt(path, ['.ndjson'], true).flatMap((file) => {
    const lines = readBytes(file).toString('utf8').split('\n');
    return lines.flatMap((line, i) => {
      if (line.trim() === '') return [];
      const entry = parseListEntry(parsedOr(line));
      if (entry.ok) return [entry.value];
      throw new EnvironmentFault(
        'bad-list',
        `${file}:${i + 1} ${entry.error.field} ${entry.error.problem}`,
        entry.error.remedy,
      );
    });
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
