/** The reasons of a decision: their codes, and how their facts become a sentence. */
import { undoneText } from '../text/index.ts';
import { formatFen, categories } from '../kernel/index.ts';
import type { ReasonFacts } from './decision.ts';

/** Evidence for fraud, by code. */
export const evidenceCodes = [
  'number-listed',
  'sender-listed',
  'domain-listed',
  'url-listed',
  'account-listed',
  'app-listed',
  'template-listed',
  'text-fraud',
  'transcript-fraud',
  'title-fraud',
  'url-like-fraud',
  'domain-lookalike',
  'link-not-of-sender',
  'number-forged',
  'call-overseas',
  'call-long',
  'calls-many',
  'call-after-message',
  'visit-after-message',
  'number-seen',
  'account-seen',
  'domain-seen',
  'remote-app',
  'remote-during-call',
  'bank-after-remote',
  'visit-during-call',
  'payee-first',
  'payees-many',
  'amount-unusual',
  'amount-rising',
  'amount-baited',
  'messages-many',
  'at-night',
  'paid-during-call',
  'paid-after-call',
  'paid-after-visit',
  'paid-after-message',
  'paid-after-remote',
  'reported',
  'reported-loss',
  'age-60',
] as const;
export type EvidenceCode = (typeof evidenceCodes)[number];

/** What speaks against fraud, by code. */
export const reliefCodes = [
  'number-official',
  'sender-official',
  'domain-official',
  'account-official',
  'app-official',
  'contact-known',
  'payee-known',
  'amount-small',
] as const;
export type ReliefCode = (typeof reliefCodes)[number];

/**
 * `typology` and `typology-spares` tell what a typology raised the score by, or that it takes it
 * back; `campaign` stands on warnings of people whom a reported campaign wrote to; `scoring-failed` stands where the signal could not be scored at all.
 */
const otherCodes = ['typology', 'typology-spares', 'campaign', 'scoring-failed'] as const;
export type ReasonCode = EvidenceCode | ReliefCode | (typeof otherCodes)[number];
export const reasonCodes: readonly ReasonCode[] = [...evidenceCodes, ...reliefCodes, ...otherCodes];

export type Lang = 'zh' | 'en';
export type ReasonText = Readonly<Record<Lang, string>>;
export type ReasonTexts = ReadonlyMap<string, ReasonText>;

const place = /\{([a-zA-Z]+)(?::([a-z]+))?(?:\?([^{}]*))?\}/g;

type Slot = {
  readonly name: string;
  readonly form: string | undefined;
  readonly kept: string | undefined;
};
type Part = string | Slot;
/** Templates taken apart once; there are as many as the table has. */
const taken = new Map<string, readonly Part[]>();
const takenMax = 1_000;

function partsOf(template: string): readonly Part[] {
  const known = taken.get(template);
  if (known !== undefined) return known;
  const parts: Part[] = [];
  let from = 0;
  for (const match of template.matchAll(place)) {
    if (match.index > from) parts.push(template.slice(from, match.index));
    parts.push({ name: match[1] ?? '', form: match[2], kept: match[3] });
    from = match.index + match[0].length;
  }
  if (from < template.length) parts.push(template.slice(from));
  if (taken.size >= takenMax) taken.clear();
  taken.set(template, parts);
  return parts;
}

/**
 * Fills a template: `{minutes}`, `{amount:money}` (fen), `{category:category}`, `{share:percent}`
 * (0..1), `{undone:undone}` (what was undone in a text), and `{ongoing? and still on the line}`,
 * which is kept when the fact is true.
 */
export function fillTemplate(template: string, facts: ReasonFacts, lang: Lang): string {
  let text = '';
  for (const part of partsOf(template)) {
    text += typeof part === 'string' ? part : fillSlot(part, facts[part.name], lang);
  }
  return text;
}

function fillSlot(
  { form, kept }: Slot,
  value: string | number | boolean | undefined,
  lang: Lang,
): string {
  if (kept !== undefined) return value === true ? kept : '';
  if (form === 'undone') return undoneText(String(value ?? ''), lang);
  if (value === undefined) return '—';
  if (form === 'money') return formatFen(Number(value));
  if (form === 'percent') return `${Math.round(Number(value) * 100)}%`;
  if (form === 'category') return categoryName(String(value), lang);
  return String(value);
}

export function categoryName(code: string, lang: Lang): string {
  return categories.find((c) => c.code === code)?.[lang] ?? code;
}

/** The sentence of a reason; its bare code where the table does not know it any more. */
export function reasonText(
  texts: ReasonTexts,
  reason: { readonly code: string; readonly facts: ReasonFacts },
  lang: Lang,
): string {
  const text = texts.get(reason.code);
  return text === undefined ? reason.code : fillTemplate(text[lang], reason.facts, lang);
}
