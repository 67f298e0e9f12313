/**
 * Goal: nobody has to approve a figure whose name they cannot read. Method: every field of every
 * shipped policy table is looked up among the words of the screen; codes have words of their own.
 */
import { expect, test } from 'vitest';
import { categoryCodes } from '../../src/core/kernel/index.ts';
import { grades, warningTiers } from '../../src/core/warning/index.ts';
import { policyTables } from '../../src/server/policy/tables.ts';
import { fieldWords } from '../../src/web/console/policy/field-word.ts';

/** Names of the fields, without those inside lists, which are shown as text. */
function namesOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, part]) => [name, ...namesOf(part)]);
}

const coded = new Set<string>([
  'version',
  'OTHER',
  'NONE',
  ...categoryCodes,
  ...[...grades, ...warningTiers].map(({ code }) => code),
]);

test.each(policyTables.map((table) => [table.key, table] as const))(
  'every field of the table %s has words',
  (_, table) => {
    const names = [...new Set(namesOf(table.shipped))];
    expect(names.length).toBeGreaterThan(1);
    expect(names.filter((name) => !coded.has(name) && !Object.hasOwn(fieldWords, name))).toEqual(
      [],
    );
  },
);
