/**
 * The policy table of lists: how long an entry of a kind stands, and which entries need two people.
 * No national figures are published, so these are the centre's own; whoever is listed is told the
 * reason and where to appeal (Anti-Telecom-and-Online-Fraud Law, art. 32), which each entry carries.
 */
import { dayMs } from '../kernel/index.ts';
import type { ListEntry, ListKind } from './entry.ts';

type Span = { readonly usualDays: number; readonly mostDays: number };

export type ListPolicy = {
  readonly version: string;
  readonly block: Readonly<Record<ListKind, Span>>;
  readonly allow: Span;
  /** Kinds that belong to a citizen: a second person approves what is held against them. */
  readonly twoPeople: readonly ListKind[];
  /** An entry without a beginning holds for signals of so long ago that arrive late. */
  readonly reachBackMs: number;
  /** Where somebody who is listed turns. */
  readonly appeal: string;
};

export const defaultListPolicy: ListPolicy = {
  version: 'list-2026-1',
  block: {
    // Numbers are given out again after some months; accounts and apps live longer.
    number: { usualDays: 90, mostDays: 365 },
    sender: { usualDays: 90, mostDays: 365 },
    domain: { usualDays: 180, mostDays: 730 },
    url: { usualDays: 90, mostDays: 365 },
    account: { usualDays: 365, mostDays: 1825 },
    app: { usualDays: 365, mostDays: 1825 },
    template: { usualDays: 180, mostDays: 730 },
  },
  allow: { usualDays: 365, mostDays: 1825 },
  twoPeople: ['number', 'account'],
  reachBackMs: dayMs,
  appeal: '反诈中心（96110）',
};

type Kindly = Pick<ListEntry, 'kind' | 'verdict'>;

/** How long an entry stands where nobody says, and at most, in milliseconds. */
export function spanOf(
  policy: ListPolicy,
  { kind, verdict }: Kindly,
): { readonly usualMs: number; readonly mostMs: number } {
  const { usualDays, mostDays } = verdict === 'allow' ? policy.allow : policy.block[kind];
  return { usualMs: usualDays * dayMs, mostMs: mostDays * dayMs };
}

/**
 * Whether proposer and approver must differ: what restricts a citizen, and every allow entry, for
 * it silences warnings.
 */
export function needsTwoPeople(policy: ListPolicy, { kind, verdict }: Kindly): boolean {
  return verdict === 'allow' || policy.twoPeople.includes(kind);
}
