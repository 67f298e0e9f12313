/** What people call the fields and codes of policy tables. */
import { categories } from '../../../core/kernel/index.ts';
import { grades } from '../../../core/warning/index.ts';
import { usePreferences } from '../../ui/index.ts';
import { fieldWords } from './field-word.ts';

const coded = new Map<string, { readonly zh: string; readonly en: string }>(
  [...grades, ...categories].map(({ code, zh, en }) => [code, { zh, en }]),
);

/** What people call a field or a code, in the language chosen. */
export function useFieldName(): (name: string) => string {
  const { language } = usePreferences();
  return (name) => (fieldWords[name] ?? coded.get(name))?.[language] ?? name;
}

/** Each part of a dotted path by its name: `首次呼叫时限 · 紧急`. */
export function usePathName(): (path: string) => string {
  const name = useFieldName();
  return (path) => path.split('.').map(name).join(' · ');
}
