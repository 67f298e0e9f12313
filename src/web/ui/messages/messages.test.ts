// Goal: every text stands in a message file, in both languages. Method: read the sources of the
// screens; compare the keys of the shared catalogue (the types do the same for all catalogues).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { en } from './en.ts';
import { zh } from './zh.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (path) => /\.tsx?$/.test(path) && !/messages|\.test\./.test(path),
);

/** Tables of texts by code, with a name that says what they are. */
const tables = [
  'console/audit/action.ts',
  'console/quarantine/remedy.ts',
  'console/policy/span.ts',
  'console/policy/field-word.ts',
];

/** Comments may name the Chinese term. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}

test('no Chinese text stands outside the message files', () => {
  expect(sources.length).toBeGreaterThan(40);
  const found = sources
    .filter((path) => !tables.includes(path))
    .flatMap((path) => {
      const text = withoutComments(readFileSync(join(root, path), 'utf8'));
      return [...text.matchAll(/[\u4e00-\u9fff]+/g)].map((hit) => `${path}: ${hit[0]}`);
    });
  expect(found).toEqual([]);
});

function keysOf(group: object, prefix = ''): string[] {
  return Object.entries(group).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? keysOf(value as object, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  );
}

test('both languages have the same keys, and no English text is left in Chinese', () => {
  expect(keysOf(en)).toEqual(keysOf(zh));
  const left = JSON.stringify(en).replaceAll('切换到中文', '').replaceAll('中文', '');
  expect(left).not.toMatch(/[\u4e00-\u9fff]/);
});
