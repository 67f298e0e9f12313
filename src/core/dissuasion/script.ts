/**
 * The script (话术) a seat reads aloud: short lines, and at the forks what the person answers. The way
 * is the same for every category; what is asked, exposed and done has the category's own words.
 */
import type { Category } from '../kernel/index.ts';
import type { Lang } from '../rule/index.ts';
import { categoriesEn, generalEn, scriptEn } from './script-en.ts';
import {
  scriptSections,
  scriptVersion,
  type AnswerCode,
  type CategoryText,
  type ScriptSection,
  type ScriptText,
  type SharedStep,
} from './script-text.ts';
import { categoriesZh, generalZh, scriptZh } from './script-zh.ts';

/** What a step leads to when the talk ends there; the seat still decides. */
export const scriptEnds = [
  'dissuaded',
  'transferred',
  'refused',
  'false-alarm',
  'hold',
  'escalate',
] as const;
export type ScriptEnd = (typeof scriptEnds)[number];

/** Belief and stage (operating-rules 5.4) and who was reached, as an answer tells them. */
export type ScriptRecord = {
  readonly reached?: 'person' | 'family';
  readonly belief?: 'accepts' | 'doubts' | 'refuses';
  readonly stage?: 'contact' | 'trust' | 'transfer' | 'remote-control';
};

type StepId = SharedStep | 'ask' | 'expose' | 'rebut' | 'expose-any';
export type ScriptAnswer = {
  readonly code: AnswerCode | 'claim';
  readonly text: string;
  readonly next: string;
  readonly records: ScriptRecord;
};
export type ScriptStep = {
  readonly id: string;
  readonly section: ScriptSection;
  readonly lines: readonly string[];
  readonly hint: string | null;
  /** In the order of their keys; empty where the talk goes straight on or ends. */
  readonly answers: readonly ScriptAnswer[];
  readonly next: string | null;
  readonly end: ScriptEnd | null;
};
export type Script = {
  readonly version: string;
  readonly title: string;
  readonly sections: readonly { readonly code: ScriptSection; readonly title: string }[];
  readonly start: string;
  readonly steps: readonly ScriptStep[];
};

export type ScriptFacts = {
  readonly centre: string;
  readonly category: Category;
  /** A suspicious call goes on now: it comes before everything else. */
  readonly ongoingCall: boolean;
};

type Fork = readonly [AnswerCode | 'claim', StepId, ScriptRecord?];
type Way = {
  readonly section: ScriptSection;
  readonly forks?: readonly Fork[];
  readonly next?: StepId;
  readonly end?: ScriptEnd;
};

/** What follows an explanation, whichever it was. */
const afterwards: readonly Fork[] = [
  ['understands', 'act', { belief: 'accepts' }],
  ['half-believes', 'doubt', { belief: 'doubts' }],
  ['money-inside', 'sunk', { stage: 'transfer' }],
];

const ways: Readonly<Record<StepId, Way>> = {
  identity: {
    section: 'identity',
    forks: [
      ['listens', 'stop', { reached: 'person' }],
      ['takes-for-fraud', 'verify', { reached: 'person', belief: 'doubts' }],
      ['is-family', 'family', { reached: 'family' }],
      ['no-time', 'busy', { reached: 'person' }],
    ],
  },
  busy: {
    section: 'identity',
    forks: [
      ['listens', 'stop'],
      ['hangs-up', 'callback'],
    ],
  },
  verify: {
    section: 'identity',
    forks: [
      ['listens', 'stop'],
      ['checks-first', 'callback'],
    ],
  },
  callback: { section: 'identity', end: 'hold' },
  family: {
    section: 'identity',
    forks: [
      ['beside', 'stop', { reached: 'person' }],
      ['goes-to-find', 'family-found'],
      ['cannot-find', 'family-lost'],
    ],
  },
  'family-found': { section: 'stop', end: 'hold' },
  'family-lost': { section: 'stop', end: 'escalate' },
  stop: { section: 'stop', next: 'where' },
  'stop-on-call': { section: 'stop', next: 'where' },
  where: {
    section: 'stop',
    forks: [
      ['at-home', 'ask'],
      ['at-bank', 'bank', { stage: 'transfer' }],
      ['paid', 'paid', { stage: 'transfer' }],
      ['will-not-stop', 'doubt', { belief: 'doubts' }],
      ['shares-screen', 'screen', { stage: 'remote-control' }],
    ],
  },
  screen: { section: 'stop', next: 'ask' },
  bank: { section: 'stop', next: 'ask' },
  paid: { section: 'act', end: 'transferred' },
  ask: {
    section: 'situation',
    forks: [
      ['so-it-is', 'expose', { stage: 'trust' }],
      ['not-so', 'other'],
      ['claim', 'rebut', { stage: 'trust', belief: 'doubts' }],
    ],
  },
  other: {
    section: 'situation',
    forks: [
      ['so-it-is', 'expose-any', { stage: 'contact' }],
      ['nothing-at-all', 'nothing'],
      ['will-not-say', 'doubt', { belief: 'doubts' }],
    ],
  },
  nothing: { section: 'act', end: 'false-alarm' },
  expose: { section: 'expose', forks: afterwards },
  rebut: { section: 'expose', forks: afterwards },
  'expose-any': { section: 'expose', forks: afterwards },
  sunk: {
    section: 'expose',
    forks: [
      ['understands', 'act', { belief: 'accepts' }],
      ['tries-again', 'doubt', { belief: 'doubts' }],
      ['paid', 'paid', { stage: 'transfer' }],
    ],
  },
  doubt: {
    section: 'expose',
    forks: [
      ['waits', 'act', { belief: 'doubts' }],
      ['refuses', 'refused', { belief: 'refuses' }],
    ],
  },
  refused: { section: 'act', end: 'refused' },
  act: {
    section: 'act',
    forks: [
      ['done', 'close'],
      ['cannot-do', 'helper'],
      ['calls-again', 'again'],
    ],
  },
  helper: { section: 'act', next: 'close' },
  again: { section: 'act', next: 'close' },
  close: { section: 'act', end: 'dissuaded' },
};

type Words = {
  readonly texts: ScriptText;
  readonly general: CategoryText;
  readonly own: CategoryText;
};

function wordsOf(category: Category, lang: Lang): Words {
  const [texts, general, all] =
    lang === 'zh' ? [scriptZh, generalZh, categoriesZh] : [scriptEn, generalEn, categoriesEn];
  return { texts, general, own: all[category] ?? general };
}

function linesOf(id: StepId, { texts, general, own }: Words): readonly string[] {
  if (id === 'ask' || id === 'expose' || id === 'rebut') return own[id];
  if (id === 'expose-any') return general.expose;
  const lines = texts.steps[id];
  if (id === 'stop' || id === 'stop-on-call') return [...lines, ...(own.stop ?? [])];
  return id === 'act' ? [...lines, ...(own.act ?? [])] : lines;
}

/**
 * The script for a warning. With a suspicious call going on, the words that stop the money first ask
 * to hang up. A category without words of its own gets the general ones.
 */
export function scriptFor(facts: ScriptFacts, lang: Lang): Script {
  const words = wordsOf(facts.category, lang);
  const { texts, own } = words;
  const stop: StepId = facts.ongoingCall ? 'stop-on-call' : 'stop';
  const reached = (id: StepId): StepId => (id === 'stop' ? stop : id);
  const unused: StepId = facts.ongoingCall ? 'stop' : 'stop-on-call';
  const ids = (Object.keys(ways) as StepId[]).filter((id) => id !== unused);
  return {
    version: scriptVersion,
    title: own.title,
    sections: scriptSections.map((code) => ({ code, title: texts.titles[code] })),
    start: 'identity',
    steps: ids.map((id) => {
      const { section, forks = [], next, end } = ways[id];
      return {
        id,
        section,
        lines: linesOf(id, words).map((line) => line.replace('{centre}', facts.centre)),
        hint: texts.hints[id as SharedStep] ?? null,
        answers: forks.map(([code, to, records = {}]) => ({
          code,
          text: code === 'claim' ? own.claim : texts.answers[code],
          next: reached(to),
          records,
        })),
        next: next === undefined ? null : reached(next),
        end: end ?? null,
      };
    }),
  };
}
