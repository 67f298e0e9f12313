/** Problems of a row in the language of the person. */
import { codes } from '../../../core/kernel/index.ts';
import type { Quarantined } from '../../../contract/index.ts';
import { usePreferences } from '../../ui/index.ts';

type Problem = Quarantined['problems'][number];
export type ProblemText = {
  readonly title: string;
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
    return name === undefined
      ? { title: problem.problem, detail: undefined }
      : { title: bare(name), detail: problem.problem };
  };
}
