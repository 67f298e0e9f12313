/**
 * What a call prevents (防止损失期望): who is called next is whoever loses most by waiting, per minute
 * of a seat. Probability that it is fraud, money that would still go, how much of it is still there,
 * how much would go meanwhile, whether a call reaches and convinces, and what it costs. The figures
 * are learned and kept in a table; nothing here looks at a clock or at the truth.
 */
import { formatFen, minuteMs, type Category } from '../kernel/index.ts';
import type { Lang, Stage } from '../rule/index.ts';
import type { WorthSettings } from './worth-settings.ts';

/** Grades of a push, gravest first; the same codes as those of warnings. */
export type PushedGrade = 'P0' | 'P1' | 'P2' | 'P3';

/** What is known of a waiting warning. */
export type WorthFacts = {
  /** 0-1. */
  readonly score: number;
  readonly stage: Stage;
  readonly category: Category;
  /** Money that was seen to move or to be about to; 0: none was seen. */
  readonly amountAtRiskFen: number;
  /** When the last signal of it came. */
  readonly seenAt: number;
  /** A call goes on, money moves or a device is controlled, as is believed until then. */
  readonly urgentUntil: number | null;
  /** Calls that were tried. */
  readonly attempts: number;
  /** Warned or robbed before, within the time of the policy. */
  readonly isRepeat: boolean;
  /** What another centre says of it, where that gave the grade. */
  readonly pushed: PushedGrade | null;
};

/**
 * What does not change with time. The rank at a time is `base` halved every `halfLifeMs` since
 * `seenAt`, times `urgentFactor` until `urgentUntil`: a store can order by it.
 */
export type WorthTerms = {
  /** Fen that waiting would lose, per minute of a seat, at `seenAt`. */
  readonly base: number;
  readonly seenAt: number;
  readonly halfLifeMs: number;
  readonly urgentUntil: number | null;
  readonly urgentFactor: number;
};

export const worthFactors = [
  { code: 'likelihood', zh: '是诈骗的可能', en: 'likelihood of fraud' },
  { code: 'money', zh: '还会损失的钱', en: 'money still to be lost' },
  { code: 'left', zh: '钱还没走的份额', en: 'share that has not gone yet' },
  { code: 'urgent', zh: '正在发生', en: 'happening now' },
  { code: 'hurry', zh: '再等会损失的份额', en: 'share that waiting would lose' },
  { code: 'reach', zh: '打通的可能', en: 'chance to be reached' },
  { code: 'convince', zh: '劝住的可能', en: 'chance to be convinced' },
  { code: 'cost', zh: '占用坐席', en: 'time of a seat' },
] as const;
export type WorthFactor = {
  readonly code: (typeof worthFactors)[number]['code'];
  /** Fen for money, minutes for cost, a share or a multiple for the others. */
  readonly value: number;
};

/** `还会损失的钱 ¥17,100`, `chance to be reached 86 %`. */
export function worthFactorText({ code, value }: WorthFactor, lang: Lang): string {
  const word = worthFactors.find((f) => f.code === code)?.[lang] ?? code;
  return `${word} ${amountText({ code, value }, lang)}`;
}

function amountText({ code, value }: WorthFactor, lang: Lang): string {
  switch (code) {
    case 'money':
      return formatFen(Math.round(value / 100) * 100);
    case 'cost':
      return lang === 'zh' ? `约 ${Math.round(value)} 分钟` : `about ${Math.round(value)} min`;
    case 'urgent':
      return `×${value}`;
    case 'likelihood':
    case 'left':
    case 'hurry':
    case 'reach':
    case 'convince':
      return `${Math.round(value * 100)} %`;
  }
}

export type Worth = {
  /** Loss that calling now is expected to prevent. */
  readonly fen: number;
  /** How much of it would be lost by waiting, per minute of a seat: who comes first. */
  readonly rank: number;
  readonly factors: readonly WorthFactor[];
};

/** The loss that calling now is expected to prevent, and what it is made of. */
export function expectedPrevented(facts: WorthFacts, settings: WorthSettings, now: number): Worth {
  const parts = partsOf(facts, settings);
  const left = shareLeft(parts.halfLifeMs, now - facts.seenAt);
  const urgent = isUrgent(facts.urgentUntil, now) ? settings.urgentFactor : 1;
  const fen = parts.likelihood * parts.money * left * urgent * parts.reach * parts.convince;
  return {
    fen: Math.round(fen),
    rank: rankAt(termsFrom(facts, parts, settings), now),
    factors: [
      { code: 'likelihood', value: parts.likelihood },
      { code: 'money', value: Math.round(parts.money) },
      { code: 'left', value: left },
      ...(urgent === 1 ? [] : [{ code: 'urgent', value: urgent } as const]),
      { code: 'hurry', value: parts.hurry },
      { code: 'reach', value: parts.reach },
      { code: 'convince', value: parts.convince },
      { code: 'cost', value: parts.minutes },
    ],
  };
}

/** What a store keeps so as to order by `rankAt` without asking again. */
export function worthTerms(facts: WorthFacts, settings: WorthSettings): WorthTerms {
  return termsFrom(facts, partsOf(facts, settings), settings);
}

/** Fen that waiting would lose, per minute of a seat, now. */
export function rankAt(terms: WorthTerms, now: number): number {
  const urgent = isUrgent(terms.urgentUntil, now) ? terms.urgentFactor : 1;
  return terms.base * shareLeft(terms.halfLifeMs, now - terms.seenAt) * urgent;
}

type Parts = {
  readonly likelihood: number;
  readonly money: number;
  readonly halfLifeMs: number;
  readonly hurry: number;
  readonly reach: number;
  readonly convince: number;
  readonly minutes: number;
};

function partsOf(facts: WorthFacts, settings: WorthSettings): Parts {
  const { stage } = facts;
  const likelihood = likelihoodOf(facts, settings);
  const { fen, halfLifeMin } = settings.loss[facts.category][stage];
  const seen = settings.seen[stage];
  const money =
    facts.amountAtRiskFen > 0 ? seen.ofUsual * fen + seen.ofAmount * facts.amountAtRiskFen : fen;
  const reach = settings.reach[Math.min(facts.attempts, settings.reach.length - 1)] ?? 0;
  const convince = clamp(
    settings.convince[stage] * (facts.isRepeat ? settings.repeatFactor : 1),
    0,
    1,
  );
  const { fraud, honest, unanswered } = settings.minutes;
  const talk = likelihood * fraud + (1 - likelihood) * honest;
  const minutes = reach * talk + (1 - reach) * unanswered;
  const halfLifeMs = halfLifeMin * minuteMs;
  const hurry = 1 - shareLeft(halfLifeMs, settings.waitMin * minuteMs);
  return { likelihood, money, halfLifeMs, hurry, reach, convince, minutes };
}

/** What the score says, which below where it was learned counts for less and less; or who pushed it. */
function likelihoodOf({ stage, score, pushed }: WorthFacts, settings: WorthSettings): number {
  const { base, slope } = settings.likelihood[stage];
  const own = clamp(base + slope * (score - 0.8), 0, 1) * Math.min(1, score / settings.learnedFrom);
  return clamp(Math.max(own, pushed === null ? 0 : settings.pushed[pushed]), 0.02, 1);
}

function termsFrom(facts: WorthFacts, parts: Parts, settings: WorthSettings): WorthTerms {
  const { likelihood, money, halfLifeMs, hurry, reach, convince, minutes } = parts;
  return {
    base: (likelihood * money * hurry * reach * convince) / minutes,
    seenAt: facts.seenAt,
    halfLifeMs,
    urgentUntil: facts.urgentUntil,
    urgentFactor: settings.urgentFactor,
  };
}

const isUrgent = (until: number | null, now: number): boolean => until !== null && until > now;

/** After so many nothing is left. */
export const halvingsMax = 200;

/** A signal from a source whose clock is ahead is as new as can be. */
function shareLeft(halfLifeMs: number, passedMs: number): number {
  return 2 ** -Math.min(halvingsMax, Math.max(0, passedMs) / halfLifeMs);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
