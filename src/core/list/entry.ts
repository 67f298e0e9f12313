/**
 * Entries of the lists (名单): what is known of a number, sender, domain, address, account, app or
 * text, who said so, why, how surely and until when.
 */
import type { Category } from '../kernel/index.ts';

export const listKinds = [
  'number',
  'sender',
  'domain',
  'url',
  'account',
  'app',
  'template',
] as const;
export type ListKind = (typeof listKinds)[number];

/**
 * How a value is meant. `exact`: this value; of a domain, all below it too. `prefix`: all values
 * that begin with it (numbers, senders, accounts), or all pages below an address. `range`: all
 * numbers or accounts of the same length from the first to the last, `first..last`.
 */
export const listMatches = ['exact', 'prefix', 'range'] as const;
export type ListMatch = (typeof listMatches)[number];

/** The forms in which values of a kind can be listed. */
export const matchesOfKind: Readonly<Record<ListKind, readonly ListMatch[]>> = {
  number: ['exact', 'prefix', 'range'],
  sender: ['exact', 'prefix'],
  domain: ['exact'],
  url: ['exact', 'prefix'],
  account: ['exact', 'prefix', 'range'],
  app: ['exact'],
  template: ['exact'],
};

export type ListVerdict = 'block' | 'allow';

/** One entry of each key is kept; a later one takes the place of the earlier. */
export type ListKey = {
  readonly kind: ListKind;
  /** In the canonical form of signals; a range is `first..last`, an address may be `sha256:…`. */
  readonly value: string;
  readonly match: ListMatch;
  readonly verdict: ListVerdict;
};

export type ListEntry = ListKey & {
  readonly category: Category;
  readonly reason: string;
  /** The source: `official:bank`, `police`, `seat`, `sim`, … */
  readonly origin: string;
  /** References to what it rests on: signals, reports, cases, batches. */
  readonly evidence: readonly string[];
  /** How sure the source is, 0..1. */
  readonly confidence: number;
  /** Milliseconds since 1970; in force from the first to before the second. */
  readonly fromAt: number;
  readonly untilAt: number | null;
  readonly approvedBy: string | null;
};

type Later = 'match' | 'evidence' | 'confidence' | 'approvedBy';
/** An entry of which the newer fields may be missing, as older files and callers write it. */
export type EntryParts = Omit<ListEntry, Later> & Partial<Pick<ListEntry, Later>>;

/** Completes an entry: exact, without evidence, sure, approved by nobody named. */
export function completeEntry(parts: EntryParts): ListEntry {
  return {
    kind: parts.kind,
    value: parts.value,
    match: parts.match ?? 'exact',
    verdict: parts.verdict,
    category: parts.category,
    reason: parts.reason,
    origin: parts.origin,
    evidence: parts.evidence ?? noEvidence,
    confidence: parts.confidence ?? 1,
    fromAt: parts.fromAt,
    untilAt: parts.untilAt,
    approvedBy: parts.approvedBy ?? null,
  };
}
const noEvidence: readonly string[] = [];

export function isInForce(entry: Pick<ListEntry, 'fromAt' | 'untilAt'>, at: number): boolean {
  return at >= entry.fromAt && (entry.untilAt === null || at < entry.untilAt);
}
