/** How the owners of money are called and told apart: a word and a shape of colour, never colour alone. */
import type { ReactElement } from 'react';
import type { AuditView } from '../../../contract/index.ts';
import { useMessages } from '../../ui/index.ts';
import { traceMessages } from './messages.ts';

export type Owner = { readonly key: string; readonly name: string; readonly hint: string };

/** So many victims have a colour of their own; the others share one. */
const coloursMax = 6;

/** Everybody with a share under some method: victims in the order of their reports, then the rest. */
export function useOwners(view: AuditView): readonly Owner[] {
  const m = useMessages(traceMessages);
  const shares = view.methods.flatMap((one) => one.shares);
  const held = new Set([
    ...shares.map(({ owner }) => owner),
    ...view.lines.flatMap((line) => line.pieces.map(({ owner }) => owner)),
  ]);
  const victims = view.victims.map((one) => ({
    key: one.owner,
    name: one.victimMasked,
    hint: one.caseNumber,
  }));
  const rest = (['own', 'unknown'] as const)
    .filter((key) => held.has(key))
    .map((key) => ({ key, name: m.owner[key], hint: '' }));
  return [...victims, ...rest];
}

export function ownerColour(owners: readonly Owner[], key: string): string {
  if (key === 'own' || key === 'unknown') return key;
  return String(owners.findIndex((one) => one.key === key) % coloursMax);
}

export function OwnerName({
  owner,
  owners,
}: {
  owner: Owner;
  owners: readonly Owner[];
}): ReactElement {
  return (
    <span className="trace-owner">
      <i data-owner={ownerColour(owners, owner.key)} aria-hidden="true" />
      <span>{owner.name}</span>
      {owner.hint !== '' && <small className="number">{owner.hint}</small>}
    </span>
  );
}
