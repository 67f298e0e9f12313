/** Three doors for people outside: my money, my held account, a public notice. No framework. */
import { nextSteps } from '../../contract/index.ts';
import type { Progress, PublicNotice, Remedy } from '../../contract/index.ts';
import { appealStatuses } from '../../core/appeal/index.ts';
import { measureStatuses, moneyParts } from '../../core/funds/index.ts';
import { returnStatuses } from '../../core/return/index.ts';
import { make } from '../ui/public/dom.ts';
import { loadMissingFont } from '../ui/public/font.ts';
import {
  ask,
  factsOf,
  forget,
  formOf,
  money,
  nameOf,
  page,
  say,
  timeOf,
  type Field,
} from './dom.ts';

const doors = ['money', 'held', 'notice'] as const;
type Door = (typeof doors)[number];
const doorWords = { money: 'tabMoney', held: 'tabHeld', notice: 'tabNotice' } as const;

type Shown = {
  readonly door: Door;
  readonly fault?: string;
  readonly note?: string;
  readonly progress?: Progress;
  readonly remedy?: Remedy;
  readonly notice?: PublicNotice;
};

const root = document.querySelector('#root') ?? document.body;
const last: { shown: Shown; code: string; accountLast4: string } = {
  shown: { door: 'money' },
  code: '',
  accountLast4: '',
};

function draw(shown: Shown): void {
  last.shown = shown;
  document.documentElement.lang = page.lang === 'zh' ? 'zh-CN' : 'en';
  const language = make('button', { type: 'button', class: 'language' }, say('other'));
  language.addEventListener('click', () => {
    page.lang = page.lang === 'zh' ? 'en' : 'zh';
    draw(last.shown);
  });
  root.replaceChildren(
    make('header', {}, make('span', { class: 'brand' }, say('brand')), language),
    make('main', {}, doorList(shown.door), ...bodyOf(shown)),
    make('footer', {}, say('privacy')),
  );
  root.querySelector<HTMLElement>('[data-focus]')?.focus();
}

function doorList(open: Door): HTMLElement {
  return make(
    'nav',
    { class: 'doors', 'aria-label': say('brand') },
    ...doors.map((door) => {
      const current = door === open ? { 'aria-current': 'page' } : {};
      return make('a', { href: `#${door}`, ...current }, say(doorWords[door]));
    }),
  );
}

function bodyOf(shown: Shown): readonly HTMLElement[] {
  if (shown.progress) return progressPart(shown.progress);
  if (shown.remedy) return remedyPart(shown.remedy, shown);
  if (shown.notice) return noticePart(shown.notice, shown);
  if (shown.door === 'money') return moneyDoor(shown);
  return shown.door === 'held' ? heldDoor(shown) : noticeDoor(shown);
}

const codeField = (): Field => ({
  name: 'code',
  label: say('code'),
  attributes: { maxlength: '16', autocapitalize: 'characters', spellcheck: 'false' },
});

function moneyDoor({ fault }: Shown): readonly HTMLElement[] {
  const number = { maxlength: '20', autocapitalize: 'characters', spellcheck: 'false' };
  return [
    make('h1', {}, say('moneyTitle')),
    make('p', { class: 'intro' }, say('moneyIntro')),
    formOf({
      fields: [{ name: 'number', label: say('number'), attributes: number }, codeField()],
      verb: say('look'),
      fault,
      onSend: (body) => {
        const plain = { ...body, number: (body['number'] ?? '').toUpperCase() };
        void ask<Progress>('/progress', plain).then((asked) =>
          draw(
            asked.ok
              ? { door: 'money', progress: asked.value }
              : { door: 'money', fault: asked.fault },
          ),
        );
      },
    }),
  ];
}

const head = (text: string): HTMLElement => make('h1', { tabindex: '-1', 'data-focus': '' }, text);

function foot(): readonly HTMLElement[] {
  const print = make('button', { type: 'button', class: 'again' }, say('print'));
  print.addEventListener('click', () => window.print());
  const back = make('button', { type: 'button', class: 'again' }, say('again'));
  back.addEventListener('click', () => {
    forget();
    draw({ door: last.shown.door });
  });
  return [
    make(
      'div',
      { class: 'calls' },
      make('a', { class: 'call', href: 'tel:96110' }, say('call')),
      print,
      back,
    ),
  ];
}

function progressPart(one: Progress): readonly HTMLElement[] {
  const { next } = one;
  return [
    head(one.number),
    make(
      'section',
      { class: 'next' },
      make('p', { class: 'next-label' }, say('next')),
      make('p', { class: 'next-step' }, nameOf(nextSteps, next.step)),
      ...(next.by === null ? [] : [make('p', {}, `${say('by')} ${timeOf(next.by)}`)]),
    ),
    partsBar(one),
    factsOf([
      [say('loss'), money(one.lossFen)],
      [
        say('where'),
        ...one.parts.map(({ part, amountFen }) =>
          partLine(nameOf(moneyParts, part), part, amountFen),
        ),
      ],
      ...one.returns.map((back): [string, ...(string | Node | null)[]] => [
        `${say('returns')} ${back.number}`,
        `${nameOf(returnStatuses, back.status)} · ${say('yours')} ${money(back.amountFen)}`,
        back.paidAt && `${say('paidAt')} ${timeOf(back.paidAt)}`,
        back.status === 'notified' && back.bankDueAt
          ? `${say('bankDue')} ${timeOf(back.bankDueAt)}`
          : null,
        back.noticeUntilAt &&
          make(
            'a',
            { href: `#notice/${back.number}` },
            `${say('readNotice')} · ${say('noticeUntil')} ${timeOf(back.noticeUntilAt)}`,
          ),
      ]),
      [say('office'), `${one.office.name} · ${one.office.contact}`],
    ]),
    ...foot(),
  ];
}

function partsBar({ parts, lossFen }: Progress): HTMLElement {
  const bar = make('div', { class: 'parts', 'aria-hidden': 'true' });
  for (const { part, amountFen } of parts) {
    const piece = make('i', { 'data-part': part });
    piece.style.width = `${lossFen === 0 ? 0 : (amountFen / lossFen) * 100}%`;
    bar.append(piece);
  }
  return bar;
}

const partLine = (name: string, part: string, amountFen: number): HTMLElement =>
  make(
    'span',
    { class: 'part' },
    make('i', { 'data-part': part }),
    name,
    make('b', {}, money(amountFen)),
  );

function heldDoor({ fault }: Shown): readonly HTMLElement[] {
  return [
    make('h1', {}, say('heldTitle')),
    make('p', { class: 'intro' }, say('heldIntro')),
    formOf({
      fields: [
        codeField(),
        { name: 'accountLast4', label: say('accountLast4'), attributes: { maxlength: '4' } },
      ],
      verb: say('look'),
      fault,
      onSend: ({ code = '', accountLast4 = '' }) => {
        Object.assign(last, { code, accountLast4 });
        void ask<Remedy>('/remedies/look', { code, accountLast4 }).then((asked) =>
          draw(
            asked.ok ? { door: 'held', remedy: asked.value } : { door: 'held', fault: asked.fault },
          ),
        );
      },
    }),
  ];
}

function remedyPart(one: Remedy, { fault, note }: Shown): readonly HTMLElement[] {
  return [
    head(`${one.bank} ${one.accountMasked}`),
    make('p', {}, make('span', { class: 'state' }, nameOf(measureStatuses, one.status))),
    ...(note === undefined ? [] : [make('p', { class: 'lead', role: 'status' }, note)]),
    factsOf([
      [say('basis'), one.basis],
      [say('applied'), one.appliedAt && timeOf(one.appliedAt)],
      [say('expires'), one.endedAt === null && one.expiresAt ? timeOf(one.expiresAt) : null],
      [say('ended'), one.endedAt && timeOf(one.endedAt)],
      [say('appeal'), ...appealLines(one.appeal)],
      [say('papers'), say('papersText')],
      [say('office'), `${one.office.name} · ${one.office.contact}`],
    ]),
    ...appealForm(one, fault),
    ...foot(),
  ];
}

/** Where the appeal stands; once upheld, whether the bank has released the account yet. */
function appealLines(appeal: Remedy['appeal']): readonly (string | null)[] {
  if (appeal === null) return [];
  const head = `${appeal.number} · ${nameOf(appealStatuses, appeal.status)}`;
  if (appeal.status === 'upheld') {
    const { releasedAt } = appeal;
    const told =
      releasedAt === null ? say('waitsBank') : `${say('released')} ${timeOf(releasedAt)}`;
    return [head, appeal.reason, told];
  }
  return [
    head,
    appeal.dueAt && `${say('due')} ${timeOf(appeal.dueAt)}`,
    `${say('decideBy')} ${timeOf(appeal.decideBy)}`,
    appeal.reason,
  ];
}

/** What may be sent now: an appeal, the papers asked for, a review; nothing while one is checked. */
function appealForm(one: Remedy, fault: string | undefined): readonly HTMLElement[] {
  const status = one.appeal?.status;
  const held = ['in-force', 'partial', 'queued'].includes(one.status);
  const title = { 'need-docs': 'docsTitle', rejected: 'reviewTitle' } as const;
  const asked = status === 'need-docs' || status === 'rejected' ? title[status] : null;
  const first = held && (one.appeal === null || status === 'over' || status === 'final');
  if (asked === null && !first) return [];
  return [
    make('h2', {}, say(asked ?? 'appealTitle')),
    formOf({
      fields: [
        { name: 'name', label: say('name'), attributes: { maxlength: '60' } },
        { name: 'phone', label: say('phone'), attributes: { maxlength: '20', inputmode: 'tel' } },
        { name: 'text', label: say('appealText'), long: true, attributes: { maxlength: '2000' } },
      ],
      verb: say('send'),
      fault,
      onSend: (values) => {
        const { code, accountLast4 } = last;
        void ask<Remedy>('/remedies', { code, accountLast4, ...values }).then((sent) =>
          draw(
            sent.ok
              ? { door: 'held', remedy: sent.value, note: say('sent') }
              : { door: 'held', remedy: one, fault: sent.fault },
          ),
        );
      },
    }),
  ];
}

function noticeDoor({ fault }: Shown): readonly HTMLElement[] {
  const attributes = { maxlength: '20', autocapitalize: 'characters', spellcheck: 'false' };
  return [
    make('h1', {}, say('noticeTitle')),
    formOf({
      fields: [{ name: 'notice', label: say('noticeNumber'), attributes }],
      verb: say('look'),
      fault,
      onSend: ({ notice = '' }) => {
        location.hash = `#notice/${encodeURIComponent(notice.toUpperCase())}`;
      },
    }),
  ];
}

async function openNotice(number: string): Promise<void> {
  const asked = await ask<PublicNotice>(`/return-notices/${encodeURIComponent(number)}`);
  draw(asked.ok ? { door: 'notice', notice: asked.value } : { door: 'notice', fault: asked.fault });
}

function noticePart(one: PublicNotice, { fault, note }: Shown): readonly HTMLElement[] {
  const cells = (...values: readonly string[]): HTMLElement[] =>
    values.map((value) => make('td', {}, value));
  const heads = [say('victim'), say('victimLoss'), say('restored'), say('victimPay')];
  return [
    make('p', { class: 'notice-office' }, one.office),
    head(`${say('noticeLead')} ${one.number}`),
    ...(note === undefined ? [] : [make('p', { class: 'lead', role: 'status' }, note)]),
    factsOf([
      [say('account'), `${one.bank} ${one.holderMasked} ${one.numberMasked}`],
      [say('frozen'), money(one.frozenFen)],
      [say('pay'), money(one.payFen)],
      [say('rest'), one.restFen === 0 ? null : money(one.restFen)],
      [say('from'), timeOf(one.publishedAt)],
      [say('until'), timeOf(one.untilAt)],
    ]),
    make('p', {}, one.basisWord),
    make(
      'div',
      { class: 'lines', tabindex: '0', role: 'region', 'aria-label': say('noticeLead') },
      make(
        'table',
        {},
        make(
          'thead',
          {},
          make('tr', {}, ...heads.map((text) => make('th', { scope: 'col' }, text))),
        ),
        make(
          'tbody',
          {},
          ...one.lines.map((line) =>
            make(
              'tr',
              {},
              ...cells(
                line.victimMasked,
                money(line.lossFen),
                money(line.restoredFen),
                money(line.payFen),
              ),
            ),
          ),
        ),
      ),
    ),
    ...(one.isOpen ? objectForm(one, fault) : [make('p', { class: 'lead' }, say('over'))]),
    ...foot(),
  ];
}

function objectForm(one: PublicNotice, fault: string | undefined): readonly HTMLElement[] {
  type Sent = { readonly reference: string };
  return [
    make('h2', { class: 'no-print' }, say('objectTitle')),
    formOf({
      fields: [
        { name: 'name', label: say('name'), attributes: { maxlength: '60' } },
        { name: 'phone', label: say('phone'), attributes: { maxlength: '20', inputmode: 'tel' } },
        { name: 'text', label: say('objectText'), long: true, attributes: { maxlength: '2000' } },
      ],
      verb: say('send'),
      fault,
      onSend: (values) => {
        void ask<Sent>(`/return-notices/${one.number}/objections`, values).then((sent) => {
          if (sent.ok) forget();
          draw(
            sent.ok
              ? { door: 'notice', notice: one, note: `${say('objected')} ${sent.value.reference}` }
              : { door: 'notice', notice: one, fault: sent.fault },
          );
        });
      },
    }),
  ];
}

/** `#money`, `#held`, `#notice`, `#notice/FH-261122-0003`. */
function follow(): void {
  const [door, number] = location.hash.slice(1).split('/');
  const open = doors.find((one) => one === door) ?? 'money';
  if (open === 'notice' && number) void openNotice(decodeURIComponent(number));
  else draw({ door: open });
}

window.addEventListener('hashchange', follow);
follow();
loadMissingFont();
