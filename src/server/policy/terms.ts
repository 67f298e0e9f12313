/** Tables whose clocks run by working days, together with the one calendar of the centre. */
import type { Calendar } from '../../core/kernel/index.ts';
import type { ProtectionPolicy } from '../../core/protection/index.ts';
import type { ReturnPolicy } from '../../core/return/index.ts';
import type { Policies } from './policies.ts';
import { calendarTable, protectionTable, returnTable } from './tables.ts';

function daysOf(policies: Policies): Calendar {
  const { holidays, workdays } = policies.of(calendarTable);
  return { holidays, workdays };
}

/** The figures of returns and appeals as they hold now. */
export const returnTerms =
  (policies: Policies): (() => ReturnPolicy) =>
  () => ({ ...policies.of(returnTable), ...daysOf(policies) });

/** The figures of protective stops as they hold now. */
export const protectionTerms =
  (policies: Policies): (() => ProtectionPolicy) =>
  () => ({ ...policies.of(protectionTable), ...daysOf(policies) });
