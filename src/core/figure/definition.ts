/**
 * What is measured (成效, operating-rules 5.6). No formal national definitions are published, so each
 * formula has a version, and a figure is never shown without it. Figures say how a centre works;
 * they rank nobody below five cases.
 */
import type { FactCounts } from './fact.ts';

export const figureVersion = 'figure-2026-1';

/** By what figures are compared. */
export const figureGroups = [
  'unit',
  'category',
  'model',
  'typology',
  'channel',
  'grade',
  'hour',
] as const;
export type FigureGroup = (typeof figureGroups)[number];

/** Fewer cases than this say nothing about a unit or a model. */
export const figureCasesMin = 5;

export type FigureDefinition = {
  readonly code: FigureCode;
  readonly zh: string;
  readonly en: string;
  readonly formulaZh: string;
  readonly formulaEn: string;
  /** Whether more is better. */
  readonly better: 'more' | 'less';
  readonly numerator: keyof FactCounts;
  readonly denominator: keyof FactCounts;
  /** Whether the last 30 days may still change, because a loss may be told of later. */
  readonly ripens: boolean;
};

export const figureCodes = [
  'precision',
  'coverage',
  'contact',
  'meeting',
  'timely',
  'success',
  'missed',
] as const;
export type FigureCode = (typeof figureCodes)[number];

export const figureDefinitions: readonly FigureDefinition[] = [
  {
    code: 'precision',
    zh: '预警准确率',
    en: 'Precision of warnings',
    formulaZh: '核实确有接触的预警 ÷ 有核实结论的预警（不含重复、未联系上）',
    formulaEn:
      'warnings confirmed as real contact ÷ warnings with a verdict (no duplicates, nobody unreached)',
    better: 'more',
    numerator: 'confirmed',
    denominator: 'verdicts',
    ripens: false,
  },
  {
    code: 'coverage',
    zh: '预警覆盖率',
    en: 'Coverage',
    formulaZh: '发生前已有预警的受损报案 ÷ 受损报案（以报案代立案，30 天内）',
    formulaEn:
      'reports of a loss with an earlier warning ÷ reports of a loss (reports stand for filed cases, within 30 days)',
    better: 'more',
    numerator: 'reportsWarned',
    denominator: 'reports',
    ripens: false,
  },
  {
    code: 'contact',
    zh: '触达率',
    en: 'Reached',
    formulaZh: '联系上本人或家属的预警 ÷ 预警（不含重复）',
    formulaEn: 'warnings whose person or family was reached ÷ warnings (no duplicates)',
    better: 'more',
    numerator: 'contacted',
    denominator: 'warnings',
    ripens: false,
  },
  {
    code: 'meeting',
    zh: '见面率',
    en: 'Met',
    formulaZh: '已见面 ÷ 应见面（升级至派出所或第四级）',
    formulaEn: 'met ÷ to be met (escalated to a station or the fourth level)',
    better: 'more',
    numerator: 'met',
    denominator: 'mustMeet',
    ripens: false,
  },
  {
    code: 'timely',
    zh: '见面及时率',
    en: 'Met in time',
    formulaZh: '时限内见面 ÷ 应见面',
    formulaEn: 'met within the deadline ÷ to be met',
    better: 'more',
    numerator: 'metInTime',
    denominator: 'mustMeet',
    ripens: false,
  },
  {
    code: 'success',
    zh: '劝阻成功率',
    en: 'Dissuaded',
    formulaZh: '已联系上、首次联系后 30 天内无损失的确认预警 ÷ 确认预警',
    formulaEn:
      'confirmed warnings reached and without a loss for 30 days after first contact ÷ confirmed warnings',
    better: 'more',
    numerator: 'succeeded',
    denominator: 'confirmed',
    ripens: true,
  },
  {
    code: 'missed',
    zh: '漏劝率',
    en: 'Lost after warning',
    formulaZh: '预警后仍有损失 ÷ 确认预警',
    formulaEn: 'loss after the warning ÷ confirmed warnings',
    better: 'less',
    numerator: 'lostAfter',
    denominator: 'confirmed',
    ripens: true,
  },
];
