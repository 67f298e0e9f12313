/** What the centre knows of the victim already: the name, masked, and a warning under way. */
import type { ReactElement } from 'react';
import { Tag, useMessages } from '../../ui/index.ts';
import { reportMessages } from './messages.ts';

type Person = {
  readonly nameMasked: string;
  readonly warningId: string | null;
  readonly warningNumber: string | null;
};

export function KnownPerson({ person }: { person: Person | null }): ReactElement | null {
  const m = useMessages(reportMessages);
  if (person === null) return null;
  return (
    <span className="rp-person">
      {person.nameMasked !== '' && <span>{m.victim.known(person.nameMasked)}</span>}
      {person.warningNumber !== null && (
        <Tag tone="warn">{m.victim.warned(person.warningNumber)}</Tag>
      )}
    </span>
  );
}
