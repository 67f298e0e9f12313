/**
 * Warning grades (预警等级), operating-rules 5.2: P0 特急, P1 高, P2 中, P3 低. The numbers are the
 * centre's own policy, no national rule, hence a versioned table that can be replaced.
 */
export const grades = [
  { code: 'P0', zh: '紧急', en: 'Critical' },
  { code: 'P1', zh: '高危', en: 'High' },
  { code: 'P2', zh: '中危', en: 'Medium' },
  { code: 'P3', zh: '低危', en: 'Low' },
] as const;

export type WarningGrade = (typeof grades)[number]['code'];

/** True when `a` is more urgent than `b`. */
export function isGraver(a: WarningGrade, b: WarningGrade): boolean {
  return a < b;
}

/** Why a grade was given, kept as facts so that it can be told in either language. */
export type GradeReason = {
  readonly stage: string;
  readonly score: number;
  readonly least: number;
  /** The typology that gave it, where it was not the policy table. */
  readonly typology?: { readonly zh: string; readonly en: string };
  /** The warning of another that gave it: whose, and their grade in their words. */
  readonly push?: { readonly source: string; readonly grade: string | null };
  /** What is urgent, where that made it graver. */
  readonly urgent?: readonly Urgency[];
  /** Money at risk, and from which amount on it makes graver, where it did. */
  readonly money?: { readonly fen: number; readonly leastFen: number };
};

/** What cannot wait: a call in progress, money moving, a device controlled from afar. */
export const urgencies = [
  { code: 'call', zh: '正在通话', en: 'call in progress' },
  { code: 'money', zh: '资金正在转出', en: 'money moving' },
  { code: 'remote', zh: '正被远程控制', en: 'device controlled from afar' },
] as const;
export type Urgency = (typeof urgencies)[number]['code'];
