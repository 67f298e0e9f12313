/** Problems of a row in the language of the person. */
import { codes } from '../../../core/kernel/index.ts';
import type { Quarantined } from '../../../contract/index.ts';
import { usePreferences } from '../../ui/index.ts';
import { remedies } from './remedy.ts';

type Problem = Quarantined['problems'][number];
export type ProblemText = {
  readonly title: string;
  readonly remedy: string;
  /** What the check said, with the values it saw. */
  readonly detail: string | undefined;
};

const named = new Map<string, { readonly zh: string; readonly en: string }>(Object.entries(codes));
const bare = (sentence: string): string => sentence.replace(/[。.]$/, '');

/** The name of the problem by its code, then the check's own words. */
export function useProblemText(): (problem: Problem) => ProblemText {
  const { language } = usePreferences();
  return (problem) => {
    const name = named.get(problem.code)?.[language];
    if (name === undefined)
      return { title: problem.problem, remedy: problem.remedy, detail: undefined };
    if (language === 'en')
      return { title: bare(name), remedy: problem.remedy, detail: problem.problem };
    const remedy = remedies[problem.code];
    return {
      title: bare(name),
      remedy: remedy ?? problem.remedy,
      detail: remedy === undefined ? problem.problem : `${problem.problem}; ${problem.remedy}`,
    };
  };
}
