/** The person's page of a protective stop: what stands, how to object; large letters, no framework. */
import { apiPrefix } from '../../contract/index.ts';
import { appealStatuses, orderStatuses } from '../../core/protection/index.ts';
import { langOfBrowser, make } from '../ui/public/dom.ts';
import { loadMissingFont } from '../ui/public/font.ts';
import type { Lang } from '../ui/public/messages.ts';
import { words } from './messages.ts';

type Order = {
  readonly number: string;
  readonly status: string;
  readonly expiresAt: string | null;
  readonly office: { readonly name: string; readonly contact: string };
  readonly accounts: readonly string[];
  readonly allowance: readonly string[];
  readonly appeal: {
    readonly status: string;
    readonly dueAt: string | null;
    readonly reason: string | null;
  } | null;
  readonly variation: {
    readonly status: 'asked' | 'granted' | 'refused' | 'over';
    readonly dueAt: string;
    readonly answer: string | null;
  } | null;
  readonly documents: readonly string[];
};
type Told = { readonly error?: { readonly message: string; readonly messageZh: string } };
type Shown = { readonly order?: Order; readonly fault?: string; readonly note?: string };

type Typed = { reference: string; phoneLast4: string; text: string };
const state: Typed & { lang: Lang; kind: 'appeal' | 'living-costs' } = {
  lang: langOfBrowser(),
  reference: '',
  phoneLast4: '',
  kind: 'appeal',
  text: '',
};
const root = document.querySelector('#root') ?? document.body;
const say = (key: keyof typeof words): string => words[key][state.lang];

function draw(shown: Shown): void {
  document.documentElement.lang = state.lang === 'zh' ? 'zh-CN' : 'en';
  const language = make('button', { type: 'button', class: 'language' }, say('other'));
  language.addEventListener('click', () => {
    state.lang = state.lang === 'zh' ? 'en' : 'zh';
    if (shown.order) void look();
    else draw(shown);
  });
  root.replaceChildren(
    make('header', {}, make('span', { class: 'brand' }, say('brand')), language),
    make('main', {}, ...(shown.order ? orderOf(shown.order, shown) : [codeForm(shown)])),
    make('footer', {}, say('privacy')),
  );
  root.querySelector<HTMLElement>('[data-focus]')?.focus();
}

const alert = (text: string | undefined): HTMLElement =>
  make('div', { class: 'fault', role: 'alert' }, ...(text === undefined ? [] : [text]));

function field(name: 'reference' | 'phoneLast4', attributes: Readonly<Record<string, string>>) {
  const input = make('input', {
    id: name,
    spellcheck: 'false',
    autocomplete: 'off',
    ...attributes,
  }) as HTMLInputElement;
  input.value = state[name];
  input.addEventListener('input', () => {
    state[name] = input.value;
  });
  return make('div', { class: 'field' }, make('label', { for: name }, say(name)), input);
}

function codeForm({ fault }: Shown): HTMLElement {
  const node = make(
    'form',
    { novalidate: '' },
    make('h1', {}, say('title')),
    make('p', { class: 'intro' }, say('intro')),
    field('reference', { maxlength: '16', autocapitalize: 'characters', 'data-focus': '' }),
    field('phoneLast4', { maxlength: '4', inputmode: 'numeric' }),
    alert(fault),
    make('button', { class: 'submit' }, say('look')),
  );
  node.addEventListener('submit', (event) => {
    event.preventDefault();
    void look();
  });
  return node;
}

const nameOf = (
  table: readonly { readonly code: string; readonly zh: string; readonly en: string }[],
  code: string,
): string => table.find((one) => one.code === code)?.[state.lang] ?? code;

const timeOf = (at: string): string =>
  new Intl.DateTimeFormat(state.lang === 'zh' ? 'zh-CN' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'Asia/Shanghai',
  }).format(new Date(at));

function facts(order: Order): HTMLElement {
  const list = make('dl');
  const add = (key: keyof typeof words, ...lines: readonly string[]): void => {
    if (lines.length === 0) return;
    list.append(make('dt', {}, say(key)), ...lines.map((line) => make('dd', {}, line)));
  };
  if (order.expiresAt !== null) add('expires', timeOf(order.expiresAt));
  add('accounts', ...order.accounts);
  add('living', ...order.allowance);
  add('office', `${order.office.name} · ${order.office.contact}`);
  const { appeal, variation } = order;
  if (appeal !== null) {
    add(
      'appeal',
      nameOf(appealStatuses, appeal.status),
      ...(appeal.dueAt === null ? [] : [`${say('due')} ${timeOf(appeal.dueAt)}`]),
      ...(appeal.reason === null ? [] : [appeal.reason]),
    );
  }
  if (variation !== null) {
    const { status } = variation;
    add(
      'variation',
      say(status === 'refused' ? 'refusedState' : status),
      ...(status === 'asked' ? [`${say('due')} ${timeOf(variation.dueAt)}`] : []),
      ...(variation.answer === null ? [] : [variation.answer]),
    );
  }
  add('documents', ...order.documents);
  return list;
}

function orderOf(order: Order, { fault, note }: Shown): readonly HTMLElement[] {
  const back = make('button', { type: 'button', class: 'again' }, say('again'));
  back.addEventListener('click', () => {
    Object.assign(state, { reference: '', phoneLast4: '', text: '' });
    draw({});
  });
  return [
    make('h1', { tabindex: '-1', 'data-focus': '' }, order.number),
    make('p', {}, make('span', { class: 'state' }, nameOf(orderStatuses, order.status))),
    ...(note === undefined ? [] : [make('p', { class: 'lead', role: 'status' }, note)]),
    facts(order),
    ...(order.status === 'in-force' ? [askForm(fault)] : []),
    make('div', { class: 'calls' }, make('a', { class: 'call', href: 'tel:96110' }, say('call'))),
    back,
  ];
}

function choice(kind: typeof state.kind, key: 'kindAppeal' | 'kindLiving'): HTMLElement {
  const input = make('input', { type: 'radio', name: 'kind' }) as HTMLInputElement;
  input.checked = state.kind === kind;
  input.addEventListener('change', () => {
    state.kind = kind;
  });
  return make('label', {}, input, say(key));
}

function askForm(fault: string | undefined): HTMLElement {
  const text = make('textarea', { id: 'text', maxlength: '1000' }) as HTMLTextAreaElement;
  text.value = state.text;
  text.addEventListener('input', () => {
    state.text = text.value;
  });
  const node = make(
    'form',
    { novalidate: '' },
    make(
      'fieldset',
      { class: 'choose' },
      make('legend', {}, say('what')),
      choice('appeal', 'kindAppeal'),
      choice('living-costs', 'kindLiving'),
    ),
    make('div', { class: 'field' }, make('label', { for: 'text' }, say('text')), text),
    alert(fault),
    make('button', { class: 'submit' }, say('send')),
  );
  node.addEventListener('submit', (event) => {
    event.preventDefault();
    if (state.text.trim() !== '') void send();
  });
  return node;
}

/** The order, or what to say where there is none. */
async function ask(path: string, body: object): Promise<Order | string> {
  try {
    const reply = await fetch(`${apiPrefix}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'accept-language': state.lang === 'zh' ? 'zh-CN' : 'en',
      },
      body: JSON.stringify(body),
    });
    if (reply.ok) return (await reply.json()) as Order;
    if (reply.status === 429) return say('later');
    if (reply.status === 400) return say('wrong');
    const { error } = (await reply.json()) as Told;
    return (state.lang === 'zh' ? error?.messageZh : error?.message) ?? say('offline');
  } catch {
    return say('offline');
  }
}

const codeNow = () => ({
  reference: state.reference.trim(),
  phoneLast4: state.phoneLast4.trim(),
});
let last: Order | undefined;

async function look(): Promise<void> {
  const found = await ask('/appeals/look', codeNow());
  if (typeof found === 'string') {
    draw({ fault: found });
    return;
  }
  last = found;
  draw({ order: found });
}

async function send(): Promise<void> {
  const { kind, text } = state;
  const done = await ask('/appeals', { ...codeNow(), kind, text: text.trim() });
  if (typeof done === 'string') {
    draw(last === undefined ? { fault: done } : { order: last, fault: done });
    return;
  }
  state.text = '';
  draw({ order: done, note: say('sent') });
}

draw({});
loadMissingFont();
