/** Proposals against the truth about accounts, numbers, devices and sites. */
import { ratio } from './figure.ts';
import type { Proposal } from './proposal.ts';
import type { PartyQuality, ProposalQuality, ReplayQuality } from './report.ts';
import type { TrueParty } from './truth.ts';

/** Parties by typology. */
export function proposalCounts(proposals: readonly Proposal[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { typology } of proposals) counts[typology] = (counts[typology] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const keyOf = ({ kind, value }: { readonly kind: string; readonly value: string }): string =>
  `${kind} ${value}`;

/** A proposal is right where the party truly served a fraud, in whatever way. */
export function judgeParties(
  proposals: readonly Proposal[],
  parties: readonly TrueParty[],
  to: number,
): ReplayQuality['parties'] {
  const active = parties.filter((party) => party.since < to);
  const known = new Set(active.map(keyOf));
  const proposed = new Set(proposals.map(keyOf));
  const byTypology: Record<string, ProposalQuality> = {};
  for (const [typology, count] of Object.entries(proposalCounts(proposals))) {
    const own = proposals.filter((p) => p.typology === typology);
    const right = own.filter((p) => known.has(keyOf(p))).length;
    byTypology[typology] = { proposed: count, right, precision: ratio(right, count) };
  }
  const byRole: Record<string, PartyQuality> = {};
  for (const role of [...new Set(active.map((party) => party.role))].sort()) {
    const own = [...new Set(active.filter((party) => party.role === role).map(keyOf))];
    const found = own.filter((key) => proposed.has(key)).length;
    byRole[role] = { known: own.length, found, recall: ratio(found, own.length) };
  }
  return { byTypology, byRole };
}
