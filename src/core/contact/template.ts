/** Templates of messages (消息模板): a versioned table, checked as a whole before it is used. */
import { Type, type Static } from 'typebox';
import { categoryCodes, type Category } from '../kernel/index.ts';
import { grades, type WarningGrade } from '../warning/index.ts';
import { contactChannelCodes, type ContactChannel } from './channel.ts';
import { contentProblems, contentRules, type ContentProblem } from './content.ts';

const closed = { additionalProperties: false } as const;
const words = Type.Object(
  {
    zh: Type.String({ maxLength: 8000 }),
    en: Type.String({ maxLength: 8000 }),
  },
  closed,
);

/** What a message is for. */
export const templateUses = [
  { code: 'warning', zh: '预警', en: 'Warning' },
  { code: 'missed-call', zh: '未接来电告知', en: 'We tried to call' },
  { code: 'family', zh: '告知家属', en: 'To the family' },
  { code: 'after', zh: '劝阻后提醒', en: 'After the call' },
  { code: 'protection', zh: '保护性止付告知', en: 'Protective stop' },
] as const;
export type TemplateUse = (typeof templateUses)[number]['code'];

const template = Type.Object(
  {
    code: Type.String({ pattern: '^[a-z0-9-]{1,64}$' }),
    use: Type.Unsafe<TemplateUse>(Type.String({ enum: templateUses.map((u) => u.code) })),
    channels: Type.Array(
      Type.Unsafe<ContactChannel>(Type.String({ enum: [...contactChannelCodes] })),
      { minItems: 1, maxItems: 5 },
    ),
    /** Null: for every category that has none of its own. */
    category: Type.Union([
      Type.Unsafe<Category>(Type.String({ enum: [...categoryCodes] })),
      Type.Null(),
    ]),
    /** Null: for every grade that has none of its own. */
    grade: Type.Union([
      Type.Unsafe<WarningGrade>(Type.String({ enum: grades.map((g) => g.code) })),
      Type.Null(),
    ]),
    title: words,
    /** With the placeholders `{centre}` and `{code}`. */
    text: words,
  },
  closed,
);
export type ContactTemplate = Static<typeof template>;

export const templateTableSchema = Type.Object(
  {
    version: Type.String({ minLength: 1, maxLength: 64 }),
    templates: Type.Array(template, { maxItems: 500 }),
  },
  closed,
);
export type TemplateTable = Static<typeof templateTableSchema>;

export type TemplateProblem = {
  /** Such as `templates.3.text.zh`. */
  readonly field: string;
  readonly template: string;
  readonly problem: string;
};

const placeholders = new Set(['{centre}', '{code}']);

/**
 * Everything wrong with a table: texts that break a rule, with the offending words; unknown
 * placeholders; codes that stand twice; a channel and grade without any warning.
 */
export function templateProblems(table: TemplateTable): readonly TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const seen = new Set<string>();
  for (const [i, t] of table.templates.entries()) {
    const at = (field: string, problem: string): void => {
      problems.push({ field: `templates.${i}.${field}`, template: t.code, problem });
    };
    if (seen.has(t.code)) at('code', 'stands twice');
    seen.add(t.code);
    for (const lang of ['zh', 'en'] as const) {
      const text = t.text[lang];
      for (const mark of text.match(/\{[^}]*\}/g) ?? []) {
        if (!placeholders.has(mark)) at(`text.${lang}`, `has the unknown placeholder ${mark}`);
      }
      for (const channel of t.channels) {
        for (const found of contentProblems(channel, text)) at(`text.${lang}`, tellContent(found));
      }
    }
  }
  for (const channel of ['sms', 'flash-sms'] as const) {
    for (const { code: grade } of grades) {
      if (
        findTemplate(table, { use: 'warning', channel, category: 'OTHER', grade }) === undefined
      ) {
        problems.push({ field: 'templates', template: '', problem: `no ${channel} for ${grade}` });
      }
    }
  }
  return problems;
}

/** One line: which rule, and which words break it. */
export function tellContent({ rule, start, end, found }: ContentProblem): string {
  const words = contentRules.find((r) => r.code === rule);
  return `${words?.en ?? rule}: “${found}” (${start}–${end})`;
}

export type TemplateWanted = {
  readonly use: TemplateUse;
  readonly channel: ContactChannel;
  readonly category: Category;
  readonly grade: WarningGrade;
};

/** The most telling template: of the category before the grade before any. */
export function findTemplate(
  { templates }: TemplateTable,
  { use, channel, category, grade }: TemplateWanted,
): ContactTemplate | undefined {
  const fits = templates.filter(
    (t) =>
      t.use === use &&
      t.channels.includes(channel) &&
      (t.category === null || t.category === category) &&
      (t.grade === null || t.grade === grade),
  );
  const weight = (t: ContactTemplate): number =>
    (t.category === null ? 0 : 2) + (t.grade === null ? 0 : 1);
  return fits.reduce<ContactTemplate | undefined>(
    (best, t) => (best === undefined || weight(t) > weight(best) ? t : best),
    undefined,
  );
}

/** What stands for the code wherever a message is shown or kept. */
export const hiddenCode = '•••• •••• ••••';

export type Rendered = { readonly title: string; readonly text: string };

/** A message with its placeholders filled in. */
export function renderTemplate(
  { title, text }: Pick<ContactTemplate, 'title' | 'text'>,
  lang: 'zh' | 'en',
  values: { readonly centre: string; readonly code: string },
): Rendered {
  const fill = (words: string): string =>
    words.replaceAll('{centre}', values.centre).replaceAll('{code}', values.code);
  return { title: fill(title[lang]), text: fill(text[lang]) };
}
