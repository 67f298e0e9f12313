/**
 * Joins what typologies say to the base decision. A live typology of the person can raise the score
 * and the grade; none lowers them, but one that spares the payer takes the warning back.
 */
import type { FraudSignal } from '../signal/index.ts';
import {
  sentenceOf,
  type Pack,
  type Rule,
  type Typology,
  type TypologyGrade,
  type TypologyHit,
} from '../typology/index.ts';
import type { Decision, Reason, ReasonFacts } from './decision.ts';
import { isIncoming } from './transfer.ts';

/** A grade given by a typology, and the least score that it asks for there. */
export type Grading = {
  readonly grade: TypologyGrade;
  readonly score: number;
  readonly least: number;
  readonly typology: { readonly zh: string; readonly en: string };
};

export type Joined = {
  readonly decision: Decision;
  /** The gravest grade that a typology gives; undefined: none does. */
  readonly grading: Grading | undefined;
  /** Nobody is to be warned by this signal. */
  readonly spared: boolean;
};

export function joinHits(
  decision: Decision,
  hits: readonly TypologyHit[],
  pack: Pack,
  signal: FraudSignal,
): Joined {
  if (hits.length === 0) return { decision, grading: undefined, spared: false };
  const live = hits.filter((hit) => !hit.shadow);
  const sparing = live.find((hit) => hit.act.includes('spare-warning'));
  if (sparing !== undefined) return spare({ ...decision, hits }, sparing, pack);
  const warning = live.filter((hit) => hit.act.includes('warn') && hit.subject === 'person');
  const [strongest] = warning.toSorted((a, b) => b.score - a.score);
  if (strongest === undefined) {
    return { decision: { ...decision, hits }, grading: undefined, spared: false };
  }
  const raised = raise({ ...decision, hits }, { strongest, pack, signal });
  return { decision: raised, grading: gradingOf(warning, pack), spared: false };
}

/** The gravest grade stands first in order; of equal ones the higher score. */
function gradingOf(hits: readonly TypologyHit[], pack: Pack): Grading | undefined {
  const [gravest] = hits.toSorted((a, b) =>
    a.grade === b.grade ? b.score - a.score : a.grade < b.grade ? -1 : 1,
  );
  if (gravest === undefined) return undefined;
  const typology = typologyOf(pack, gravest);
  return {
    grade: gravest.grade,
    score: gravest.score,
    least: typology?.grade[gravest.grade] ?? 0,
    typology: typology?.name ?? { zh: gravest.typology, en: gravest.typology },
  };
}

type Raising = {
  readonly strongest: TypologyHit;
  readonly pack: Pack;
  readonly signal: FraudSignal;
};

function raise(decision: Decision, { strongest, pack, signal }: Raising): Decision {
  if (strongest.score <= decision.score) return decision;
  const typology = typologyOf(pack, strongest);
  const isPaying = signal.kind === 'transfer' && !isIncoming(signal);
  return {
    ...decision,
    score: strongest.score,
    category: typology?.category ?? decision.category,
    reasons: withReason(decision, {
      code: 'typology',
      weight: Math.round(strongest.score * 100) - Math.round(decision.score * 100),
      facts: factsOf(strongest, typology),
    }),
    amountAtRiskFen: Math.max(decision.amountAtRiskFen, isPaying ? signal.amountFen : 0),
  };
}

/** The score goes to zero, and the reasons show what it was and why it is not held to. */
function spare(decision: Decision, sparing: TypologyHit, pack: Pack): Joined {
  const facts = factsOf(sparing, typologyOf(pack, sparing));
  const weight = -Math.round(decision.score * 100);
  const reasons = withReason(decision, { code: 'typology-spares', weight, facts });
  return {
    decision: { ...decision, score: 0, category: 'NONE', reasons, amountAtRiskFen: 0 },
    grading: undefined,
    spared: true,
  };
}

function withReason({ reasons }: Decision, reason: Reason): readonly Reason[] {
  if (reason.weight === 0) return reasons;
  return [...reasons, reason].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
}

function typologyOf(pack: Pack, hit: TypologyHit): Typology | undefined {
  return pack.entries.find((entry) => entry.typology.id === hit.typology)?.typology;
}

const rulesTold = 4;

function factsOf(hit: TypologyHit, typology: Typology | undefined): ReasonFacts {
  const matched = (typology?.rules ?? []).filter((r) => r.weight > 0 && hit.rules.includes(r.id));
  const told = matched.toSorted((a, b) => b.weight - a.weight).slice(0, rulesTold);
  return {
    typology: hit.typology,
    version: hit.version,
    nameZh: typology?.name.zh ?? hit.typology,
    nameEn: typology?.name.en ?? hit.typology,
    toldZh: told.map((rule) => nameOf(rule).zh).join('；'),
    toldEn: told.map((rule) => nameOf(rule).en).join('; '),
  };
}

type Name = { readonly zh: string; readonly en: string };
/** A rule is told often and read once. */
const names = new WeakMap<Rule, Name>();

function nameOf(rule: Rule): Name {
  const known = rule.name ?? names.get(rule);
  if (known !== undefined) return known;
  const name = { zh: sentenceOf(rule.if, 'zh'), en: sentenceOf(rule.if, 'en') };
  names.set(rule, name);
  return name;
}
