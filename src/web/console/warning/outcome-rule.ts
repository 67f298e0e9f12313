/** The outcomes that may be recorded, in the words and with the keys of this centre. */
import type { CallReply } from '../../../client/index.ts';
import { useRead } from '../../ui/index.ts';

export type OutcomeChoice = CallReply<'warning.outcomes'>['items'][number];

const none: readonly OutcomeChoice[] = [];

/** Empty until the answer has come. */
export function useOutcomes(): readonly OutcomeChoice[] {
  return useRead('warning.outcomes', {}).data?.items ?? none;
}
