/** Warnings told in words, in either language. */
import { unreachable } from '../kernel/index.ts';
import type { Lang } from '../rule/index.ts';
import { grades } from './grade.ts';
import { outcomes } from './lifecycle.ts';
import type { GradeReason, WarningEvent } from './state.ts';

type Words = Readonly<Record<Lang, string>>;

const stageWords: Readonly<Record<string, Words>> = {
  exposure: { zh: '仅被触达', en: 'reached only' },
  contact: { zh: '已有接触', en: 'contact made' },
  intent: { zh: '有付款迹象', en: 'about to pay' },
  moving: { zh: '正在转账或通话', en: 'money moving or on the line' },
};

/** `正在转账或通话，93 分 ≥ 85 分`. */
export function gradeReasonText(reason: GradeReason, lang: Lang): string {
  const stage = stageWords[reason.stage]?.[lang] ?? reason.stage;
  const [score, least] = [Math.round(reason.score * 100), Math.round(reason.least * 100)];
  const { typology } = reason;
  if (typology !== undefined) {
    return lang === 'zh'
      ? `类案模型「${typology.zh}」，${score} 分（该级起点 ${least} 分），${stage}`
      : `typology “${typology.en}”, ${score} points (this grade begins at ${least}), ${stage}`;
  }
  return lang === 'zh'
    ? `${stage}，${score} 分（该级起点 ${least} 分）`
    : `${stage}, ${score} points (this grade begins at ${least})`;
}

const gradeWord = (code: string, lang: Lang): string =>
  grades.find((g) => g.code === code)?.[lang] ?? code;
const outcomeWord = (code: string, lang: Lang): string =>
  outcomes.find((o) => o.code === code)?.[lang] ?? code;

/** Why it was escalated: an outcome, or what the person wrote. */
function escalationWord(reason: string, lang: Lang): string {
  return outcomes.some((o) => o.code === reason) ? outcomeWord(reason, lang) : reason;
}

export type EventNames = {
  /** Name of a user or unit by id. */
  readonly nameOf: (id: string) => string;
};

const withNote = (text: string, note: string | null): string =>
  note === null || note === '' ? text : `${text}：${note}`;

type EventOf<K extends WarningEvent['kind']> = Extract<WarningEvent, { kind: K }>;
type Teller<K extends WarningEvent['kind']> = (
  event: EventOf<K>,
  lang: Lang,
  names: EventNames,
) => string;

const points = (score: number): number => Math.round(score * 100);
const either = (lang: Lang, zh: string, en: string): string => (lang === 'zh' ? zh : en);

const tellers: { readonly [K in WarningEvent['kind']]: Teller<K> } = {
  issued: ({ finding, unitId }, lang, { nameOf }) =>
    either(
      lang,
      `发出预警，${gradeWord(finding.grade, lang)}，派至${nameOf(unitId)}`,
      `Issued, ${gradeWord(finding.grade, lang)}, to ${nameOf(unitId)}`,
    ),
  joined: ({ finding }, lang) =>
    either(
      lang,
      `新信号并入，${points(finding.score)} 分`,
      `A signal joined, ${points(finding.score)} points`,
    ),
  raised: ({ from, to }, lang) =>
    either(
      lang,
      `由${gradeWord(from, lang)}升为${gradeWord(to, lang)}`,
      `Raised from ${gradeWord(from, lang)} to ${gradeWord(to, lang)}`,
    ),
  routed: ({ unitId }, lang, { nameOf }) =>
    either(lang, `改派至${nameOf(unitId)}`, `Routed to ${nameOf(unitId)}`),
  claimed: (_, lang) => either(lang, '认领', 'Claimed'),
  released: (_, lang) => either(lang, '放回队列', 'Put back'),
  called: ({ target }, lang) =>
    target === 'self'
      ? either(lang, '拨打本人', 'Called the person')
      : either(lang, '拨打家属', 'Called a relative'),
  outcome: ({ outcome, note }, lang) => withNote(outcomeWord(outcome, lang), note),
  held: ({ reason }, lang) => withNote(either(lang, '挂起', 'Put on hold'), reason),
  resumed: ({ by }, lang) => resumedText(by, lang === 'zh'),
  'handed-over': ({ to, reason }, lang, { nameOf }) =>
    withNote(either(lang, `转交${nameOf(to)}`, `Handed over to ${nameOf(to)}`), reason),
  escalated: ({ unitId, reason }, lang, { nameOf }) =>
    withNote(
      either(lang, `升级至${nameOf(unitId)}`, `Escalated to ${nameOf(unitId)}`),
      escalationWord(reason, lang),
    ),
  noted: ({ note }) => note,
  closed: ({ by }, lang) =>
    by === 'outcome'
      ? either(lang, '办结', 'Closed')
      : either(lang, '长时间无新信号，自动办结', 'Closed by itself, nothing new for long'),
  'deadline-missed': (_, lang) => either(lang, '超过时限', 'Deadline missed'),
  'followed-up': ({ stillSafe, note }, lang) =>
    withNote(
      stillSafe
        ? either(lang, '回访，平安', 'Followed up, safe')
        : either(lang, '回访，仍有风险', 'Followed up, still at risk'),
      note,
    ),
};

/** One line of the record of a warning. */
export function eventText(event: WarningEvent, lang: Lang, names: EventNames): string {
  const tell = tellers[event.kind] as Teller<WarningEvent['kind']>;
  return tell(event, lang, names);
}

function resumedText(by: 'holder' | 'time' | 'graver' | 'not-safe', zh: boolean): string {
  switch (by) {
    case 'holder':
      return zh ? '恢复处理' : 'Taken up again';
    case 'time':
      return zh ? '挂起到时，回到队列' : 'Hold over, back in the queue';
    case 'graver':
      return zh ? '等级升高，取消挂起' : 'Graver, hold ended';
    case 'not-safe':
      return zh ? '回访发现风险，重新打开' : 'Reopened after the follow-up';
    default:
      return unreachable(by);
  }
}
