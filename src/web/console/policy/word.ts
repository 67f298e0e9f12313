/** Names of the fields of policy tables; one that is missing is shown as its identifier. */
import { categories } from '../../../core/kernel/index.ts';
import { grades } from '../../../core/warning/index.ts';
import { usePreferences } from '../../ui/index.ts';

type Words = { readonly zh: string; readonly en: string };

export const fieldWords: Readonly<Record<string, Words>> = {
  scoreMin: { zh: '各阶段定级所需分数', en: 'Least score for a grade, by stage' },
  exposure: { zh: '仅被触达', en: 'Reached only' },
  contact: { zh: '已有接触', en: 'Contact made' },
  intent: { zh: '有付款迹象', en: 'About to pay' },
  moving: { zh: '正在转账或通话', en: 'Money moving or on the line' },
  firstCallMs: { zh: '首次呼叫时限', en: 'First call within' },
  redialMs: { zh: '未接通后重拨', en: 'Redial within' },
  handleMs: { zh: '首呼到出结果', en: 'First call to outcome' },
  visitMs: { zh: '派所到见面', en: 'Station to visit' },
  followUpMs: { zh: '办结到回访', en: 'Closing to follow-up' },
  secondFollowUpMs: { zh: '办结到第二次回访', en: 'Closing to second follow-up' },
  thirdFollowUpMs: { zh: '办结到第三次回访', en: 'Closing to third follow-up' },
  followUpRetryMs: { zh: '回访未接通后重试', en: 'Follow-up retried after' },
  lapseMs: { zh: '无人认领自动办结', en: 'Lapses when nobody takes it' },
  coolDownMs: { zh: '办结后冷却期', en: 'Rest after closing' },
  holdMaxMs: { zh: '最长挂起', en: 'Longest hold' },
  attemptsMax: { zh: '未接通几次后派所', en: 'Calls without answer before the station' },
};

const coded = new Map<string, Words>(
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
