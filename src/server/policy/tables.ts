/** Every policy table of a centre; a new one is added here and is then kept, shown and replaced. */
import { bankPolicySchema, defaultBankPolicy, type BankPolicy } from '../../core/bank/index.ts';
import { callPolicySchema, defaultCallPolicy, type CallPolicy } from '../../core/call/index.ts';
import { chasePolicySchema, defaultChasePolicy, type ChasePolicy } from '../../core/chase/index.ts';
import { clockPolicySchema, defaultClockPolicy, type ClockPolicy } from '../../core/clock/index.ts';
import {
  defaultWorthSettings,
  worthSettingsSchema,
  type WorthSettings,
} from '../../core/dissuasion/index.ts';
import { defaultDutyPolicy, dutyPolicySchema, type DutyPolicy } from '../../core/duty/index.ts';
import {
  contactPolicySchema,
  defaultContactPolicy,
  defaultTemplates,
  templateProblems,
  templateTableSchema,
  type ContactPolicy,
  type TemplateTable,
} from '../../core/contact/index.ts';
import { defaultFundsPolicy, fundsPolicySchema, type FundsPolicy } from '../../core/funds/index.ts';
import {
  defaultReturnPolicy,
  returnPolicySchema,
  type ReturnFigures,
} from '../../core/return/index.ts';
import {
  calendarProblems,
  calendarSchema,
  defaultCalendar,
  type PolicyTable,
  type WorkCalendar,
} from '../../core/policy/index.ts';
import {
  defaultReportPolicy,
  reportPolicySchema,
  type ReportPolicy,
} from '../../core/report/index.ts';
import { defaultVisitPolicy, visitPolicySchema, type VisitPolicy } from '../../core/visit/index.ts';
import {
  defaultProtectionPolicy,
  protectionPolicySchema,
  type ProtectionFigures,
} from '../../core/protection/index.ts';
import {
  defaultPolicy,
  defaultRoutePolicy,
  routePolicySchema,
  warningPolicySchema,
  type RoutePolicy,
  type WarningPolicy,
} from '../../core/warning/index.ts';

export const warningTable: PolicyTable<WarningPolicy> = {
  key: 'warning',
  zh: '预警分级与时限',
  en: 'Grades and times of warnings',
  schema: warningPolicySchema,
  shipped: defaultPolicy,
  basis: '项目默认值；全国未公布统一数值',
};

export const protectionTable: PolicyTable<ProtectionFigures> = {
  key: 'protection',
  zh: '保护性止付',
  en: 'Protective stop-payment',
  schema: protectionPolicySchema,
  shipped: defaultProtectionPolicy,
  basis: '项目默认值，参照新加坡《防诈骗保护法》限制令；本国未见法定数值，须由本单位批准',
};

export const fundsTable: PolicyTable<FundsPolicy> = {
  key: 'funds',
  zh: '止付冻结',
  en: 'Stops and freezes',
  schema: fundsPolicySchema,
  shipped: defaultFundsPolicy,
  basis: '项目默认值；法定期限（48 小时、6 个月等）写在程序中，不在此表',
};

export const visitTable: PolicyTable<VisitPolicy> = {
  key: 'visit',
  zh: '见面劝阻检查表、结果与时限',
  en: 'Checklist, outcomes and times of visits',
  schema: visitPolicySchema,
  shipped: defaultVisitPolicy,
  basis: '项目默认值；检查表按「四查看三询问一保护」',
};

export const callTable: PolicyTable<CallPolicy> = {
  key: 'call',
  zh: '电话呼叫',
  en: 'Telephone',
  schema: callPolicySchema,
  shipped: defaultCallPolicy,
  basis: '项目默认值；主叫为区号+96110',
};

export const clockTable: PolicyTable<ClockPolicy> = {
  key: 'clock',
  zh: '时限与逐级督办',
  en: 'Clocks and who is told when one is late',
  schema: clockPolicySchema,
  shipped: defaultClockPolicy,
  basis: '项目默认值；全国未公布统一数值',
};

export const queueTable: PolicyTable<WorthSettings> = {
  key: 'queue',
  zh: '排队参数',
  en: 'Figures of the queue',
  schema: worthSettingsSchema,
  shipped: defaultWorthSettings,
  basis: '由仿真城市结果拟合；应以本单位处置结果替换',
};

export const dutyTable: PolicyTable<DutyPolicy> = {
  key: 'duty',
  zh: '值班与坐席',
  en: 'Duty and seats',
  schema: dutyPolicySchema,
  shipped: defaultDutyPolicy,
  basis: '项目默认值；全国未公布统一数值',
};

export const routeTable: PolicyTable<RoutePolicy> = {
  key: 'route',
  zh: '派单与移送',
  en: 'Routing and transfers',
  schema: routePolicySchema,
  shipped: defaultRoutePolicy,
  basis: '项目默认值；全国未公布统一数值',
};

export const contactTable: PolicyTable<ContactPolicy> = {
  key: 'contact',
  zh: '消息触达',
  en: 'Messages to people',
  schema: contactPolicySchema,
  shipped: defaultContactPolicy,
  basis: '项目默认值；全国未公布统一数值',
};

export const templateTable: PolicyTable<TemplateTable> = {
  key: 'template',
  zh: '消息模板',
  en: 'Templates of messages',
  schema: templateTableSchema,
  shipped: defaultTemplates,
  basis: '项目自拟文案；须符合 12381 短信与官方消息规则',
  problems: (value) =>
    templateProblems(value as TemplateTable).map(({ field, problem }) => ({
      field,
      code: 'wrong-form',
      problem,
      remedy: 'change the words so that they break no rule',
    })),
};

export const chaseTable: PolicyTable<ChasePolicy> = {
  key: 'chase',
  zh: '资金追踪',
  en: 'The chase',
  schema: chasePolicySchema,
  shipped: defaultChasePolicy,
  basis: '停留时间由仿真银行拟合（bench/chase-fit.ts），其余为项目默认值；应以本单位银行反馈替换',
};

export const bankTable: PolicyTable<BankPolicy> = {
  key: 'bank',
  zh: '银行通道',
  en: 'The line to the banks',
  schema: bankPolicySchema,
  shipped: defaultBankPolicy,
  basis: '项目默认值；平台未公布统一数值',
};

export const returnTable: PolicyTable<ReturnFigures> = {
  key: 'return',
  zh: '资金返还与申诉',
  en: 'Returns of money and appeals',
  schema: returnPolicySchema,
  shipped: defaultReturnPolicy,
  basis: '银监发〔2016〕41号；比例口径、容差及申诉时限为项目默认值，须由本单位批准',
};

export const reportTable: PolicyTable<ReportPolicy> = {
  key: 'report',
  zh: '报案受理',
  en: 'Reports',
  schema: reportPolicySchema,
  shipped: defaultReportPolicy,
  basis: '项目默认值；30 分钟录入为 2016 年案件平台要求，其余未见全国统一数值',
};

export const calendarTable: PolicyTable<WorkCalendar> = {
  key: 'calendar',
  zh: '工作日历',
  en: 'Calendar of working days',
  schema: calendarSchema,
  shipped: defaultCalendar,
  basis: '国务院办公厅关于2026年部分节假日安排的通知（2025年11月4日）；每年公布后由本单位更新',
  problems: (value) => calendarProblems(value as WorkCalendar),
};

export const policyTables: readonly PolicyTable[] = [
  warningTable,
  clockTable,
  queueTable,
  protectionTable,
  fundsTable,
  visitTable,
  callTable,
  dutyTable,
  routeTable,
  contactTable,
  templateTable,
  chaseTable,
  bankTable,
  returnTable,
  reportTable,
  calendarTable,
];

export function policyTable(key: string): PolicyTable | undefined {
  return policyTables.find((table) => table.key === key);
}
