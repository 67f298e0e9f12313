/** Small parts of the page, made by hand: it loads at once, on any phone. */
import { apiPrefix } from '../../contract/index.ts';
import { formatFen } from '../../core/kernel/index.ts';
import { langOfBrowser, make } from '../ui/public/dom.ts';
import type { Lang } from '../ui/public/messages.ts';
import { words, type WordKey } from './messages.ts';

export const page: { lang: Lang } = { lang: langOfBrowser() };

export const say = (key: WordKey): string => words[key][page.lang];

type Named = { readonly code: string; readonly zh: string; readonly en: string };

export const nameOf = (table: readonly Named[], code: string): string =>
  table.find((one) => one.code === code)?.[page.lang] ?? code;

export const money = (amountFen: number): string => formatFen(amountFen, 'always');

export const timeOf = (at: string): string =>
  new Intl.DateTimeFormat(page.lang === 'zh' ? 'zh-CN' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'Asia/Shanghai',
  }).format(new Date(at));

/** A list of facts; empty values are left out. */
export function factsOf(
  rows: readonly (readonly [string, ...(string | Node | null)[]])[],
): HTMLElement {
  const list = make('dl');
  for (const [name, ...values] of rows) {
    const shown = values.flatMap((value) => (value === null || value === '' ? [] : [value]));
    if (shown.length === 0) continue;
    list.append(make('dt', {}, name), ...shown.map((value) => make('dd', {}, value)));
  }
  return list;
}

export type Field = {
  readonly name: string;
  readonly label: string;
  readonly long?: boolean;
  readonly attributes?: Readonly<Record<string, string>>;
};

/** What was typed stays while the page is drawn anew. */
const typed = new Map<string, string>();
export const forget = (): void => typed.clear();

function fieldOf({ name, label, long = false, attributes = {} }: Field): HTMLElement {
  const input = make(long ? 'textarea' : 'input', {
    id: name,
    name,
    required: '',
    autocomplete: 'off',
    ...attributes,
  }) as HTMLInputElement;
  input.value = typed.get(name) ?? '';
  input.addEventListener('input', () => typed.set(name, input.value));
  return make('div', { class: 'field' }, make('label', { for: name }, label), input);
}

export type Form = {
  readonly fields: readonly Field[];
  readonly verb: string;
  readonly fault?: string | undefined;
  readonly onSend: (values: Readonly<Record<string, string>>) => void;
};

export function formOf({ fields, verb, fault, onSend }: Form): HTMLElement {
  const form = make(
    'form',
    {},
    ...fields.map(fieldOf),
    make('div', { class: 'fault', role: 'alert' }, fault ?? ''),
    make('button', { class: 'submit' }, verb),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    onSend(Object.fromEntries(fields.map(({ name }) => [name, (typed.get(name) ?? '').trim()])));
  });
  return form;
}

export type Asked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: string };

type Told = { readonly error?: { readonly message: string; readonly messageZh: string } };

/** Asks the centre; what went wrong is a sentence to be shown. */
export async function ask<T>(path: string, body?: object): Promise<Asked<T>> {
  try {
    const reply = await fetch(`${apiPrefix}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (reply.ok) return { ok: true, value: (await reply.json()) as T };
    if (reply.status === 429) return { ok: false, fault: say('later') };
    if (reply.status === 400) return { ok: false, fault: say('wrong') };
    if (reply.status === 404) return { ok: false, fault: say('absent') };
    const { error } = (await reply.json()) as Told;
    const text = page.lang === 'zh' ? error?.messageZh : error?.message;
    return { ok: false, fault: text ?? say('offline') };
  } catch {
    return { ok: false, fault: say('offline') };
  }
}
