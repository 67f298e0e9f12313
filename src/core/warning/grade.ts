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
