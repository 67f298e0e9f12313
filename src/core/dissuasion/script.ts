/** The script (话术) a seat reads aloud: five steps, the middle ones by category. */
import type { Category } from '../kernel/index.ts';
import type { Lang } from '../rule/index.ts';
import { scriptTexts, scriptVersion, type CategoryText } from './script-text.ts';

export type ScriptStep = { readonly title: string; readonly say: string; readonly hint?: string };
export type Script = {
  readonly version: string;
  readonly title: string;
  readonly steps: readonly ScriptStep[];
};

export type ScriptFacts = {
  readonly centre: string;
  readonly category: Category;
  /** A suspicious call goes on now: it comes before everything else. */
  readonly ongoingCall: boolean;
};

/**
 * The steps for a warning: who we are, stop the money, how things stand, why it is a fraud, what to
 * do now. A category without words of its own gets the general ones.
 */
export function scriptFor(facts: ScriptFacts, lang: Lang): Script {
  const texts = scriptTexts[lang];
  const own: CategoryText = texts.byCategory[facts.category] ?? texts.general;
  const stop = facts.ongoingCall ? texts.stopOnCall : texts.stop;
  return {
    version: scriptVersion,
    title: own.title,
    steps: [
      {
        title: texts.titles.identity,
        say: texts.identity.replace('{centre}', facts.centre),
        hint: texts.identityHint,
      },
      { title: texts.titles.stop, say: `${stop}${own.stop ?? ''}` },
      { title: texts.titles.situation, say: own.ask },
      { title: texts.titles.expose, say: own.expose },
      { title: texts.titles.act, say: own.act ?? texts.act, hint: texts.actHint },
    ],
  };
}
