/** Every policy table of a centre; a new one is added here and is then kept, shown and replaced. */
import type { PolicyTable } from '../../core/policy/index.ts';
import {
  defaultPolicy,
  warningPolicySchema,
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

export const policyTables: readonly PolicyTable[] = [warningTable];

export function policyTable(key: string): PolicyTable | undefined {
  return policyTables.find((table) => table.key === key);
}
