/** The times by which this screen counts: the policy in force, and until it is known what ships. */
import { defaultReportPolicy } from '../../../core/report/index.ts';
import { useRead } from '../../ui/index.ts';

const everyMs = 60_000;

export function useTerms(): { readonly goldenMs: number; readonly entryDueMs: number } {
  return useRead('report.terms', {}, { everyMs, keep: true }).data ?? defaultReportPolicy;
}
