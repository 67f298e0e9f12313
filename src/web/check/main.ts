/** The public page of check codes: one form, one answer, large letters, no framework. */
import { apiPrefix } from '../../contract/index.ts';
import { isWellTyped, readCheckCode, readLastFour } from '../../core/contact/index.ts';
import type { Category } from '../../core/kernel/index.ts';
import { langOfBrowser, make } from '../ui/public/dom.ts';
import { loadMissingFont } from '../ui/public/font.ts';
import type { Lang } from '../ui/public/messages.ts';
import { categoryWords, words } from './messages.ts';

type Answer = {
  readonly answer: 'genuine' | 'expired' | 'unknown';
  readonly centre: string;
  readonly sentAt: string | null;
  readonly category: Category | null;
};
type Shown =
  | { readonly kind: 'form'; readonly fault?: Fault; readonly busy?: boolean }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'later' | 'offline' };
type Fault = { readonly field: 'code' | 'lastFour'; readonly lines: readonly string[] };

const state: { lang: Lang; code: string; lastFour: string; doubted: string } = {
  lang: langOfBrowser(),
  code: '',
  lastFour: '',
  /** The code that looked mistyped: typed again the same, it is checked. */
  doubted: '',
};

const root = document.querySelector('#root') ?? document.body;
const say = (key: keyof typeof words): string => words[key][state.lang];

type Parts = Readonly<Record<string, string>>;

function draw(shown: Shown): void {
  document.documentElement.lang = state.lang === 'zh' ? 'zh-CN' : 'en';
  document.title = `${say('title')} · Wuzha`;
  const language = make('button', { type: 'button', class: 'language' }, say('other'));
  language.addEventListener('click', () => {
    state.lang = state.lang === 'zh' ? 'en' : 'zh';
    draw(shown.kind === 'form' ? { kind: 'form' } : shown);
  });
  root.replaceChildren(
    make('header', {}, make('span', { class: 'brand' }, say('brand')), language),
    make('main', {}, shown.kind === 'form' ? form(shown) : result(shown)),
    make('footer', {}, say('privacy')),
  );
  const focus = root.querySelector<HTMLElement>('[data-focus]');
  focus?.focus();
}

function form({ fault, busy }: Extract<Shown, { kind: 'form' }>): HTMLElement {
  const code = field('code', { autocomplete: 'one-time-code', maxlength: '24' }, fault);
  const lastFour = field('lastFour', { autocomplete: 'off', maxlength: '16' }, fault);
  const submit = make('button', { class: 'submit', ...(busy ? { disabled: '' } : {}) });
  submit.append(say(busy ? 'checking' : 'submit'));
  const node = make(
    'form',
    { novalidate: '' },
    make('h1', {}, say('title')),
    make('p', { class: 'intro' }, say('intro')),
    code,
    lastFour,
    submit,
  );
  node.addEventListener('submit', (event) => {
    event.preventDefault();
    void check();
  });
  return node;
}

function field(name: 'code' | 'lastFour', attributes: Parts, fault: Fault | undefined) {
  const isWrong = fault?.field === name;
  const input = make('input', {
    id: name,
    inputmode: 'numeric',
    spellcheck: 'false',
    ...attributes,
    ...(isWrong ? { 'aria-invalid': 'true', 'aria-describedby': `${name}-fault` } : {}),
    ...(isWrong || (fault === undefined && name === 'code') ? { 'data-focus': '' } : {}),
  }) as HTMLInputElement;
  input.value = state[name];
  input.addEventListener('input', () => {
    if (name === 'code') group(input);
    state[name] = input.value;
  });
  const lines = isWrong ? fault.lines.map((line) => make('p', {}, line)) : [];
  return make(
    'div',
    { class: 'field' },
    make('label', { for: name }, say(name)),
    input,
    make('div', { id: `${name}-fault`, class: 'fault', role: 'alert' }, ...lines),
  );
}

/** Shows the digits in groups of four while they are typed at the end. */
function group(input: HTMLInputElement): void {
  if (input.selectionStart !== input.value.length) return;
  const digits = input.value.replace(/[\s-]/g, '');
  if (/^\d{0,12}$/.test(digits)) input.value = digits.replace(/(\d{4})(?=\d)/g, '$1 ');
}

function faultOf(): Fault | undefined {
  const code = readCheckCode(state.code);
  if (code === undefined) return { field: 'code', lines: [say('needCode')] };
  if (!isWellTyped(code) && state.doubted !== code) {
    state.doubted = code;
    return { field: 'code', lines: [say('mistyped'), say('mistypedAgain')] };
  }
  if (readLastFour(state.lastFour) === undefined) {
    return { field: 'lastFour', lines: [say('needFour')] };
  }
  return undefined;
}

async function check(): Promise<void> {
  const fault = faultOf();
  if (fault !== undefined) {
    draw({ kind: 'form', fault });
    return;
  }
  draw({ kind: 'form', busy: true });
  try {
    const reply = await fetch(`${apiPrefix}/check`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: state.code, lastFour: state.lastFour }),
    });
    if (reply.status === 429) draw({ kind: 'later' });
    else if (!reply.ok) draw({ kind: 'offline' });
    else draw({ kind: 'answer', answer: (await reply.json()) as Answer });
  } catch {
    draw({ kind: 'offline' });
  }
}

type Told = Exclude<Shown, { kind: 'form' }>;

/** Drawn, so that no font has to have them. */
const marks = {
  genuine: 'M14 31l10 10 22-24',
  expired: 'M30 14v20M30 43v1',
  unknown: 'M17 17l26 26M43 17 17 43',
  later: 'M16 30h1M30 30h1M44 30h1',
  offline: 'M16 30h1M30 30h1M44 30h1',
} as const;

function mark(kind: keyof typeof marks): Element {
  const name = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(name, 'svg');
  const path = document.createElementNS(name, 'path');
  svg.setAttribute('viewBox', '0 0 60 60');
  path.setAttribute('d', marks[kind]);
  svg.append(path);
  return svg;
}

function result(shown: Told): HTMLElement {
  const kind = shown.kind === 'answer' ? shown.answer.answer : shown.kind;
  const again = make('button', { type: 'button', class: 'again' }, say('again'));
  again.addEventListener('click', () => {
    Object.assign(state, { code: '', lastFour: '', doubted: '' });
    draw({ kind: 'form' });
  });
  const told = kind === 'later' || kind === 'offline' ? [] : [say(`${kind}Do`)];
  const calls = [make('a', { class: 'call', href: 'tel:96110' }, say('call'))];
  if (kind === 'unknown') {
    calls.push(make('a', { class: 'call urgent', href: 'tel:110' }, say('call110')));
  }
  return make(
    'section',
    { class: `answer ${kind}`, role: 'status' },
    make('div', { class: 'mark', 'aria-hidden': 'true' }, mark(kind)),
    make('h1', { tabindex: '-1', 'data-focus': '' }, say(kind)),
    make('p', { class: 'lead' }, leadOf(shown)),
    ...told.map((line) => make('p', { class: 'do' }, line)),
    make('div', { class: 'calls' }, ...calls),
    again,
  );
}

function leadOf(shown: Told): string {
  if (shown.kind !== 'answer') return say(`${shown.kind}Text`);
  const { answer, centre, sentAt, category } = shown.answer;
  if (answer === 'unknown') return say('unknownText');
  const name = category === null ? undefined : categoryWords[category]?.[state.lang];
  const sentence =
    answer === 'expired' ? 'expiredText' : name === undefined ? 'genuinePlain' : 'genuineText';
  return say(sentence)
    .replace('{centre}', centre)
    .replace('{time}', timeOf(sentAt))
    .replace('{category}', name ?? '');
}

function timeOf(at: string | null): string {
  if (at === null) return '';
  return new Intl.DateTimeFormat(state.lang === 'zh' ? 'zh-CN' : 'en-GB', {
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: 'Asia/Shanghai',
  }).format(new Date(at));
}

draw({ kind: 'form' });
loadMissingFont();
