/** Goal: one word for one thing. Method: modules and events are looked up in the glossary. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { warningEventKinds } from '../../src/core/warning/index.ts';
import { root } from './source.ts';

const glossary = readFileSync(join(root, 'docs/reference/glossary.md'), 'utf8');
const terms = new Set(
  [...glossary.matchAll(/^\| ([^|]+) \|/gm)].flatMap((m) =>
    (m[1] ?? '').split(',').map((term) => term.trim()),
  ),
);

test('every module of the core is in the glossary', () => {
  const modules = readdirSync(join(root, 'src/core')).filter(
    (name) =>
      name !== 'kernel' && name !== 'flow' && existsSync(join(root, 'src/core', name, 'index.ts')),
  );
  expect(modules.length).toBeGreaterThan(5);
  expect(modules.filter((name) => !terms.has(name))).toEqual([]);
});

test('every event of a warning is in the glossary', () => {
  expect(warningEventKinds.filter((kind) => !terms.has(kind))).toEqual([]);
});
