/** Message catalogues: Chinese is the source, English must have the same keys and parameters. */
import { codes } from '../../../core/kernel/index.ts';
import { preferences, usePreferences, type Language } from '../preference.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

/** The shape of a catalogue: texts, functions for parameters, groups of both. */
export type Wide<T> = T extends string
  ? string
  : T extends (...parameters: infer P) => string
    ? (...parameters: P) => string
    : { readonly [K in keyof T]: Wide<T[K]> };

export type Catalogue<T> = Readonly<Record<Language, T>>;

/** Joins both languages; a missing key or parameter does not compile. */
export function defineMessages<const T>(source: T, english: Wide<T>): Catalogue<Wide<T>> {
  return { zh: source as Wide<T>, en: english };
}

const shared = defineMessages(zh, en);
export type SharedMessages = (typeof shared)['zh'];

/** The texts of a catalogue in the language chosen. */
export function useMessages<T>(catalogue: Catalogue<T>): T {
  return catalogue[usePreferences().language];
}

/** The same outside a component. */
export function messagesNow<T>(catalogue: Catalogue<T>): T {
  return catalogue[preferences().language];
}

/** The texts that every screen shares. */
export function useShared(): SharedMessages {
  return useMessages(shared);
}

/** The shared texts outside a component. */
export function sharedMessages(): SharedMessages {
  return messagesNow(shared);
}

type Named = { readonly code: string; readonly zh: string; readonly en: string };

/** The name of a code in a core table (grade, category, outcome, role) in the language chosen. */
export function nameOf(table: readonly Named[], code: string, language: Language): string {
  const row = table.find((one) => one.code === code);
  return row ? row[language] : code;
}

export function useNameOf(): (table: readonly Named[], code: string) => string {
  const { language } = usePreferences();
  return (table, code) => nameOf(table, code, language);
}

/** The sentence of a refusal or error code; a rule of access is told by its name. */
export function useCodeText(): (code: string | undefined) => string {
  const { language } = usePreferences();
  return (code) => (code === undefined ? '' : ((codes as Codes)[code]?.[language] ?? code));
}

/** What is wrong with a field, by its name on the screen: in Chinese the sentence of its code. */
export function useFieldText(): (
  fault: { readonly code: string; readonly problem: string; readonly remedy: string },
  name: string,
) => string {
  const { language } = usePreferences();
  const codeText = useCodeText();
  return ({ code, problem, remedy }, name) =>
    language === 'zh' ? `${name}：${codeText(code)}` : `${name}: ${problem}; ${remedy}`;
}
type Codes = Readonly<Record<string, Readonly<Record<Language, string>>>>;
