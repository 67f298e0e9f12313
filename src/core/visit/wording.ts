/** One line of the record of a visit, in either language. */
import { outcomeOf } from './act.ts';
import type { VisitPolicy } from './policy.ts';
import type { VisitEvent, VisitEventKind, VisitRecord } from './state.ts';

type Lang = 'zh' | 'en';

export type VisitNames = {
  readonly nameOf: (id: string) => string;
  readonly policy: VisitPolicy;
};

type EventOf<K extends VisitEventKind> = Extract<VisitEvent, { kind: K }>;
type Teller<K extends VisitEventKind> = (
  event: EventOf<K>,
  lang: Lang,
  names: VisitNames,
) => string;

const either = (lang: Lang, zh: string, en: string): string => (lang === 'zh' ? zh : en);
const withNote = (text: string, note: string | null): string =>
  note === null || note === '' ? text : `${text}：${note}`;

const tellers: { readonly [K in VisitEventKind]: Teller<K> } = {
  opened: (_, lang) => either(lang, '派出见面任务', 'Visit opened'),
  joined: (_, lang) => either(lang, '同址预警并入', 'A warning at the same address joined'),
  assigned: ({ unitId, userId, reason }, lang, { nameOf }) => {
    if (reason === 'taken') return either(lang, '领取任务', 'Taken');
    const to = userId === null ? nameOf(unitId) : `${nameOf(unitId)} ${nameOf(userId)}`;
    return either(lang, `派给${to}`, `Given to ${to}`);
  },
  accepted: (_, lang) => either(lang, '接受任务', 'Accepted'),
  'set-out': (_, lang) => either(lang, '出发', 'Set out'),
  arrived: ({ position }, lang) =>
    position === null
      ? either(lang, '到达', 'Arrived')
      : either(lang, '到达（有定位）', 'Arrived (with position)'),
  second: ({ name }, lang) => either(lang, `同行：${name}`, `Together with ${name}`),
  checked: ({ item, value }, lang, { policy }) => {
    const line = policy.checklist.find((one) => one.id === item)?.[lang] ?? item;
    return `${line}：${answerText(value, lang)}`;
  },
  noted: ({ text, attachment }, lang) =>
    text ?? (attachment === null ? '' : either(lang, '附件', 'Attachment')),
  result: ({ outcome, note, retryAt }, lang, { policy }) => {
    const word = outcomeOf(policy, outcome)?.[lang] ?? outcome;
    const again = retryAt === null ? '' : either(lang, '（稍后再访）', ' (again later)');
    return withNote(`${word}${again}`, note);
  },
  left: (_, lang) => either(lang, '离开', 'Left'),
  'handed-back': ({ reason }, lang) => withNote(either(lang, '退回', 'Handed back'), reason),
  'due-moved': (_, lang) => either(lang, '时限变更', 'Deadline moved'),
  dropped: ({ reason }, lang) =>
    withNote(either(lang, '预警已另行办结', 'Its warning was closed elsewhere'), reason),
  withdrawn: ({ reason }, lang) => withNote(either(lang, '撤销', 'Withdrawn'), reason),
  kept: ({ record }, lang, names) =>
    either(
      lang,
      `留存为证：${recordText(record, lang, names)}`,
      `Kept as evidence: ${recordText(record, lang, names)}`,
    ),
  settled: ({ adopted }, lang) =>
    adopted
      ? either(lang, '采纳留存记录', 'Kept record adopted')
      : either(lang, '留存记录仅作证据', 'Kept record stays evidence'),
};

export function answerText(value: string, lang: Lang): string {
  if (value === 'yes') return either(lang, '是', 'yes');
  return value === 'no' ? either(lang, '否', 'no') : value;
}

/** One line of the record. */
export function visitEventText(event: VisitEvent, lang: Lang, names: VisitNames): string {
  const tell = tellers[event.kind] as Teller<VisitEventKind>;
  return tell(event, lang, names);
}

/** What was recorded at the door, in words. */
export function recordText(record: VisitRecord, lang: Lang, names: VisitNames): string {
  return visitEventText({ ...record, id: '', at: 0, actor: '' }, lang, names);
}
