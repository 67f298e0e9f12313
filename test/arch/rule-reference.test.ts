/**
 * Goal: the reference of reasons and of the policy says what the program does. Method: the pages are
 * written from the shipped tables and compared with the files; `vitest -u` rewrites them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatFen, minuteMs } from '../../src/core/kernel/index.ts';
import { evidenceCodes, parseRuleTable, reliefCodes } from '../../src/core/rule/index.ts';
import { stages } from '../../src/core/typology/index.ts';
import { defaultPolicy, grades, warningPolicySchema } from '../../src/core/warning/index.ts';
import { root } from './source.ts';

const file = join(root, 'reference/rule/default-model.json');
const parsed = parseRuleTable(JSON.parse(readFileSync(file, 'utf8')));

/** A template may hold no bar, or it would end the cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

test('docs/reference/reasons.md', async () => {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const { strength, relief, text, name, version } = parsed.value;
  const page = [
    '# Reasons',
    '',
    `Written from \`reference/rule/default-model.json\` (${name} ${version}). Strength: the probability of`,
    'fraud that the evidence alone would give when it is fully there. In the words, `{…}` is a fact;',
    '`{x? …}` is said when x holds.',
    '',
    '## Evidence',
    '',
    '| code | strength | Chinese | English |',
    '| --- | --- | --- | --- |',
    ...evidenceCodes.map(
      (c) => `| \`${c}\` | ${strength[c]} | ${cell(text[c].zh)} | ${cell(text[c].en)} |`,
    ),
    '',
    '## Reliefs',
    '',
    'What is left of the evidence they speak against; their weights are negative.',
    '',
    '| code | leaves | Chinese | English |',
    '| --- | --- | --- | --- |',
    ...reliefCodes.map(
      (c) => `| \`${c}\` | ${relief[c]} | ${cell(text[c].zh)} | ${cell(text[c].en)} |`,
    ),
    '',
    '## Failure',
    '',
    `\`scoring-failed\`: ${text['scoring-failed'].zh} / ${text['scoring-failed'].en}`,
    '',
  ].join('\n');
  await expect(page).toMatchFileSnapshot('../../docs/reference/reasons.md');
});

const spans: Readonly<Record<string, string>> = {
  firstCallMs: 'from issue, or becoming graver, to the first call',
  redialMs: 'from a call without an answer to the next',
  handleMs: 'from the first call to an outcome',
  visitMs: 'from going to the station to the visit',
  followUpMs: 'from closing to the first follow-up',
  secondFollowUpMs: 'from closing to the second',
  thirdFollowUpMs: 'from closing to the third',
  lapseMs: 'closes by itself when nobody took it and nothing joined',
};

function told(ms: number | null): string {
  if (ms === null) return 'never';
  const minutes = ms / minuteMs;
  if (minutes < 60) return `${minutes} min`;
  return minutes < 1440 ? `${minutes / 60} h` : `${minutes / 1440} d`;
}

const yes = (is: boolean): string => (is ? 'yes' : '');

test('docs/reference/policy.md', async () => {
  const codes = grades.map((g) => g.code);
  const policy = defaultPolicy as unknown as Record<string, Record<string, number | null>>;
  const page = [
    '# Policy table',
    '',
    `The shipped policy, \`${defaultPolicy.version}\`. No national figures are published for these (see`,
    "the operating rules), so they are the centre's own: a version that two people let in replaces the",
    'table, and every warning names the version that graded it.',
    '',
    '## Least score for a grade, by stage',
    '',
    `| stage | ${codes.join(' | ')} |`,
    `| --- |${' --- |'.repeat(codes.length)}`,
    ...stages.map(
      (stage) =>
        `| ${stage} | ${codes.map((c) => defaultPolicy.scoreMin[stage][c] ?? '—').join(' | ')} |`,
    ),
    '',
    '## Times, by grade',
    '',
    `| field | what | ${codes.join(' | ')} |`,
    `| --- | --- |${' --- |'.repeat(codes.length)}`,
    ...Object.entries(spans).map(
      ([field, what]) =>
        `| \`${field}\` | ${what} | ${codes.map((c) => told(policy[field]?.[c] ?? null)).join(' | ')} |`,
    ),
    '',
    '## Others',
    '',
    '| field | what | value |',
    '| --- | --- | --- |',
    `| \`coolDownMs\` | rest after closing | ${told(defaultPolicy.coolDownMs)} |`,
    `| \`followUpRetryMs\` | from a follow-up that reached nobody to the next try | ${told(defaultPolicy.followUpRetryMs)} |`,
    `| \`holdMaxMs\` | the longest hold | ${told(defaultPolicy.holdMaxMs)} |`,
    `| \`attemptsMax\` | calls without an answer before the next tier | ${defaultPolicy.attemptsMax} |`,
    `| \`repeatMs\` | an earlier warning makes a repeated victim | ${told(defaultPolicy.repeatMs)} |`,
    `| \`undoMs\` | an outcome may be taken back | ${told(defaultPolicy.undoMs)} |`,
    `| \`transfersMax\` | transfers before a common superior decides | ${defaultPolicy.transfersMax} |`,
    '',
    '## Money and urgency',
    '',
    'The table above is likelihood. Money at risk makes graver (`money`), and what is urgent does while',
    'it lasts (`urgency`): a call in progress and money moving read the line `moving`, a device',
    'controlled from afar adds steps.',
    '',
    '| what | value |',
    '| --- | --- |',
    ...defaultPolicy.money.bands.map(
      ({ leastFen, steps }) => `| from ${formatFen(leastFen)} at risk | ${steps} graver |`,
    ),
    `| as grave as money alone makes it | ${defaultPolicy.money.calm} |`,
    `| the same while something is urgent | ${defaultPolicy.money.urgent} |`,
    `| money is taken to be moving for | ${told(defaultPolicy.urgency.movingMs)} |`,
    `| a device is taken to be controlled for | ${told(defaultPolicy.urgency.remoteMs)} |`,
    `| a controlled device | ${defaultPolicy.urgency.remoteSteps} graver |`,
    `| a waiting warning falls when nothing was urgent for | ${told(defaultPolicy.urgency.calmMs)} |`,
    '',
    'A signal that comes with the warning of another (`push`) is at least as grave here as they say:',
    '',
    '| their words | grade |',
    '| --- | --- |',
    ...defaultPolicy.push.grades.map(({ words, grade }) => `| ${words.join(', ')} | ${grade} |`),
    `| any other, or none | ${defaultPolicy.push.other} |`,
    '',
    '## Outcomes',
    '',
    'The field `outcomes`. A centre words its own; each counts as one of these kinds.',
    '',
    '| key | code | counts as | 中文 | English | closes | needs a note | follow-up | redial | goes to |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...defaultPolicy.outcomes.map(
      (o) =>
        `| ${o.key} | \`${o.code}\` | \`${o.as}\` | ${o.zh} | ${o.en} | ${yes(o.closes)} | ${yes(o.needsNote)} | ${yes(o.followUp)} | ${yes(o.redial)} | ${o.tier?.P0 ?? ''} |`,
    ),
    '',
    'After a refusal the field `refusalSteps` tells what comes next.',
    '',
    '| refusal | goes to | next |',
    '| --- | --- | --- |',
    ...defaultPolicy.refusalSteps.map(
      ({ tier, next }, i) => `| ${i + 1} | ${tier ?? 'stays'} | ${next.join(', ')} |`,
    ),
    '',
  ].join('\n');
  for (const field of Object.keys(warningPolicySchema.properties)) {
    if (field !== 'version' && field !== 'scoreMin') expect(page).toContain(`\`${field}\``);
  }
  await expect(page).toMatchFileSnapshot('../../docs/reference/policy.md');
});
