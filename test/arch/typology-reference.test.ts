/** Goal: the reference of typologies says what the schema says. Method: write it again and compare. */
import { expect, test } from 'vitest';
import { fields, parseTypology } from '../../src/core/typology/index.ts';
import { example, readReference, referenceFiles } from '../../tools/typology-reference.ts';

test.each(referenceFiles)('$path is what tools/typology-reference.ts writes', ({ path, write }) => {
  expect(readReference(path)).toBe(write());
});

test('its example is a typology', () => {
  expect(parseTypology(example)).toMatchObject({ ok: true });
});

test('every field is listed with words in both languages', () => {
  const page = referenceFiles[0].write();
  const missing = fields.filter(
    ({ name, zh, en }) => !page.includes(`| \`${name}\` |`) || !page.includes(`| ${zh} | ${en} |`),
  );
  expect(missing).toEqual([]);
});
