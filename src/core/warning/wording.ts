/** Warnings told in words, in either language. */
import { formatFen, unreachable } from '../kernel/index.ts';
import type { Lang } from '../rule/index.ts';
import type { EventOf, WarningEvent } from './event.ts';
import { contactChannels, contactReaches } from './feedback.ts';
import { followUpResults } from './follow-up.ts';
import { clockSteps } from './timer.ts';
import { grades, isGraver, urgencies, type GradeReason, type WarningGrade } from './grade.ts';
import { advices, outcomes, warningTiers } from './lifecycle.ts';

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
  const likely = either(
    lang,
    `${score} 分（该级起点 ${least} 分）`,
    `${score} points (this grade begins at ${least})`,
  );
  const { push } = reason;
  if (push !== undefined) {
    const theirs = push.grade === null ? '' : either(lang, `「${push.grade}」`, ` “${push.grade}”`);
    const told = either(
      lang,
      `${push.source} 推送${theirs}，本中心 ${score} 分`,
      `pushed by ${push.source}${theirs}, ${score} points here`,
    );
    return [told, ...liftWords(reason, lang)].join(either(lang, '；', '; '));
  }
  const told =
    typology === undefined
      ? either(lang, `${stage}，${likely}`, `${stage}, ${likely}`)
      : either(
          lang,
          `类案模型「${typology.zh}」，${likely}，${stage}`,
          `typology “${typology.en}”, ${likely}, ${stage}`,
        );
  return [told, ...liftWords(reason, lang)].join(either(lang, '；', '; '));
}

/** What urgency and money added. */
function liftWords({ urgent = [], money }: GradeReason, lang: Lang): string[] {
  const kinds = urgent.map((code) => urgencies.find((u) => u.code === code)?.[lang] ?? code);
  const urgency = kinds.join(either(lang, '、', ', '));
  return [
    ...(kinds.length === 0 ? [] : [either(lang, `紧迫：${urgency}`, `urgent: ${urgency}`)]),
    ...(money === undefined
      ? []
      : [
          either(
            lang,
            `涉险 ${formatFen(money.fen)}，达到 ${formatFen(money.leastFen)} 升级`,
            `${formatFen(money.fen)} at risk, graver from ${formatFen(money.leastFen)} on`,
          ),
        ]),
  ];
}

const gradeWord = (code: string, lang: Lang): string =>
  grades.find((g) => g.code === code)?.[lang] ?? code;
const outcomeWord = (code: string, lang: Lang): string =>
  outcomes.find((o) => o.code === code)?.[lang] ?? code;

/** Why it was escalated: an outcome, or what the person wrote. */
function escalationWord(reason: string, lang: Lang): string {
  if (reason.startsWith('clock:')) {
    const step = stepWord(reason.slice('clock:'.length), lang);
    return either(lang, `${step}超时`, `the ${step} is late`);
  }
  return outcomes.some((o) => o.code === reason) ? outcomeWord(reason, lang) : reason;
}

export type EventNames = {
  /** Name of a user or unit by id. */
  readonly nameOf: (id: string) => string;
};

const withNote = (text: string, note: string | null): string =>
  note === null || note === '' ? text : `${text}：${note}`;

type Teller<K extends WarningEvent['kind']> = (
  event: EventOf<K>,
  lang: Lang,
  names: EventNames,
) => string;

const points = (score: number): number => Math.round(score * 100);
const either = (lang: Lang, zh: string, en: string): string => (lang === 'zh' ? zh : en);

/** What is written of a transfer that no person reviewed. */
const transferNotes: Readonly<Record<string, Words>> = {
  lapsed: { zh: '逾期未审核，留在原单位', en: 'not reviewed in time, it stays' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
};

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
  regraded: ({ from, to, by, gradeReason }, lang) =>
    withNote(regradedText(from, to, lang), regradedWhy(by, gradeReason, lang)),
  routed: ({ unitId }, lang, { nameOf }) =>
    either(lang, `改派至${nameOf(unitId)}`, `Routed to ${nameOf(unitId)}`),
  claimed: (_, lang) => either(lang, '认领', 'Claimed'),
  released: (_, lang) => either(lang, '放回队列', 'Put back'),
  called: ({ target }, lang) =>
    target === 'self'
      ? either(lang, '拨打本人', 'Called the person')
      : either(lang, '拨打家属', 'Called a relative'),
  contacted: ({ channel, target, reached }, lang) =>
    contactedText({ channel, target, reached }, lang),
  met: (_, lang) => either(lang, '已见面', 'Met in person'),
  undone: ({ outcome }, lang) =>
    either(
      lang,
      `撤回处置结果「${outcomeWord(outcome, lang)}」`,
      `Took back the outcome “${outcomeWord(outcome, lang)}”`,
    ),
  advised: ({ next }, lang) => adviceText(next, lang),
  returned: ({ unitId, reason }, lang, { nameOf }) =>
    withNote(either(lang, `退回${nameOf(unitId)}`, `Returned to ${nameOf(unitId)}`), reason),
  'transfer-proposed': ({ to, reason }, lang, { nameOf }) =>
    withNote(
      either(lang, `申请移交${nameOf(to)}`, `Proposed to transfer to ${nameOf(to)}`),
      reason,
    ),
  'transfer-reviewed': ({ accepted, reason }, lang) =>
    withNote(
      accepted
        ? either(lang, '移交已接收', 'Transfer accepted')
        : either(lang, '移交被退回', 'Transfer refused'),
      transferNotes[reason]?.[lang] ?? reason,
    ),
  split: ({ positions, why }, lang) =>
    withNote(
      either(
        lang,
        `${positions.length} 条信号分给他人`,
        `${positions.length} signals moved to another person`,
      ),
      why,
    ),
  'split-in': ({ positions, why }, lang) =>
    withNote(
      either(
        lang,
        `并入他人名下的 ${positions.length} 条信号`,
        `${positions.length} signals came from another person`,
      ),
      why,
    ),
  outcome: ({ outcome, note }, lang) => withNote(outcomeWord(outcome, lang), note),
  held: ({ reason }, lang) => withNote(either(lang, '挂起', 'Put on hold'), reason),
  resumed: ({ by }, lang) => resumedText(by, lang === 'zh'),
  'handed-over': ({ to, reason }, lang, { nameOf }) =>
    withNote(either(lang, `转交${nameOf(to)}`, `Handed over to ${nameOf(to)}`), reason),
  escalated: ({ tier, unitId, reason, next }, lang, { nameOf }) =>
    [
      withNote(
        either(
          lang,
          `升级至${nameOf(unitId)}（${tierWord(tier, lang)}）`,
          `Escalated to ${nameOf(unitId)} (${tierWord(tier, lang)})`,
        ),
        escalationWord(reason, lang),
      ),
      ...(next.length === 0 ? [] : [adviceText(next, lang)]),
    ].join(either(lang, '；', '; ')),
  noted: ({ note }) => note,
  closed: ({ by }, lang) => closedText(by, lang),
  approaching: ({ step }, lang) =>
    either(
      lang,
      `${stepWord(step, lang)}即将超时`,
      `The ${stepWord(step, lang)} is about to be late`,
    ),
  'deadline-missed': ({ step }, lang) =>
    step === undefined
      ? either(lang, '超过时限', 'Deadline missed')
      : either(lang, `${stepWord(step, lang)}超时`, `The ${stepWord(step, lang)} is late`),
  alerted: ({ step, to, people }, lang) => alertedText({ step, to, people }, lang),
  'followed-up': ({ result, stillSafe, ordinal, note }, lang) => {
    const word = followUpResults.find((r) => r.code === result)?.[lang];
    const known = stillSafe
      ? either(lang, '平安', 'safe')
      : either(lang, '仍有风险', 'still at risk');
    return withNote(
      either(
        lang,
        `第 ${ordinal} 次回访，${word ?? known}`,
        `Follow-up ${ordinal}, ${word ?? known}`,
      ),
      note,
    );
  },
  'lost-after': ({ lostFen }, lang) =>
    either(
      lang,
      `预警后仍有损失 ${formatFen(lostFen)}`,
      `Lost ${formatFen(lostFen)} after the warning`,
    ),
};

const stepWord = (code: string, lang: Lang): string =>
  clockSteps.find((s) => s.code === code)?.[lang] ?? code;

function alertedText(
  { step, to, people }: Pick<EventOf<'alerted'>, 'step' | 'to' | 'people'>,
  lang: Lang,
): string {
  const late = stepWord(step, lang);
  const whom =
    to === 'supervisor'
      ? either(lang, '值班长', 'the shift leader')
      : either(lang, '指挥长', 'the commander');
  return people === 0
    ? either(lang, `${late}超时，未找到${whom}`, `The ${late} is late; nobody is ${whom}`)
    : either(lang, `${late}超时，已通知${whom}`, `The ${late} is late; ${whom} was told`);
}

const tierWord = (code: string, lang: Lang): string =>
  warningTiers.find((t) => t.code === code)?.[lang] ?? code;

function regradedText(from: WarningGrade, to: WarningGrade, lang: Lang): string {
  const [before, after] = [gradeWord(from, lang), gradeWord(to, lang)];
  return isGraver(to, from)
    ? either(lang, `由${before}升为${after}`, `Raised from ${before} to ${after}`)
    : either(lang, `由${before}降为${after}`, `Lowered from ${before} to ${after}`);
}

function regradedWhy(by: EventOf<'regraded'>['by'], reason: GradeReason, lang: Lang): string {
  switch (by) {
    case 'calm':
      return either(
        lang,
        '通话已结束，资金未再转出，按现有证据定级',
        'the call is over and no money moves; graded by the evidence that stays',
      );
    case 'split':
      return either(lang, '部分信号属他人', 'some signals belong to another person');
    case 'signal':
      return gradeReasonText(reason, lang);
  }
}

function contactedText(
  { channel, target, reached }: Pick<EventOf<'contacted'>, 'channel' | 'target' | 'reached'>,
  lang: Lang,
): string {
  const by = contactChannels.find((c) => c.code === channel)?.[lang] ?? channel;
  const whom = contactReaches.find((r) => r.code === reached)?.[lang] ?? reached;
  const wanted =
    target === 'self' ? either(lang, '本人', 'the person') : either(lang, '家属', 'family');
  return reached === 'none'
    ? either(lang, `${by}联系${wanted}，未联系上`, `${by}: ${wanted} not reached`)
    : either(lang, `${by}联系上${whom}`, `${by}: reached ${whom.toLowerCase()}`);
}

function adviceText(next: EventOf<'advised'>['next'], lang: Lang): string {
  const words = next.map((code) => advices.find((a) => a.code === code)?.[lang] ?? code);
  return either(lang, `下一步：${words.join('、')}`, `Next: ${words.join(', ')}`);
}

function closedText(by: EventOf<'closed'>['by'], lang: Lang): string {
  switch (by) {
    case 'outcome':
      return either(lang, '办结', 'Closed');
    case 'lapse':
      return either(lang, '长时间无新信号，自动办结', 'Closed by itself, nothing new for long');
    case 'split':
      return either(lang, '信号均属他人，办结', 'Closed, all signals belong to others');
  }
}

/** One line of the record of a warning. */
export function eventText(event: WarningEvent, lang: Lang, names: EventNames): string {
  const tell = tellers[event.kind] as Teller<WarningEvent['kind']>;
  return tell(event, lang, names);
}

function resumedText(by: EventOf<'resumed'>['by'], zh: boolean): string {
  switch (by) {
    case 'holder':
      return zh ? '恢复处理' : 'Taken up again';
    case 'time':
      return zh ? '挂起到时，回到队列' : 'Hold over, back in the queue';
    case 'graver':
      return zh ? '等级升高，取消挂起' : 'Graver, hold ended';
    case 'split':
      return zh ? '信号退回，重新打开' : 'Reopened, its signals came back';
    case 'not-safe':
      return zh ? '回访发现风险，重新打开' : 'Reopened after the follow-up';
    default:
      return unreachable(by);
  }
}
