/** The outcomes that may be recorded, in the words and with the keys of this centre. */
import { defaultOutcomes, type Outcome } from '../../../core/warning/index.ts';
import { usePreferences } from '../../ui/index.ts';

export type OutcomeChoice = {
  /** The centre's own code. */
  readonly code: string;
  /** What it counts as. */
  readonly as: Outcome;
  readonly key: string;
  readonly name: string;
  readonly closes: boolean;
  readonly needsNote: boolean;
};

export function useOutcomes(): readonly OutcomeChoice[] {
  const { language } = usePreferences();
  return defaultOutcomes.map((rule) => ({ ...rule, name: rule[language] }));
}
