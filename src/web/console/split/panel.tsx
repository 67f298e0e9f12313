/** Others use the number: the seat asks who is on the line before anything else. */
import type { ReactElement } from 'react';
import type { WarningDetail } from '../../../contract/index.ts';
import { Icon, useMessages } from '../../ui/index.ts';
import { splitMessages } from './messages.ts';

export function SharedNote({ detail }: { readonly detail: WarningDetail }): ReactElement | null {
  const m = useMessages(splitMessages);
  if (detail.sharedWith.length === 0 || detail.status === 'closed') return null;
  const who = detail.sharedWith.map((one) => one.nameMasked || one.id).join('、');
  return (
    <div className="presence" role="status">
      <Icon name="user" />
      <strong>{m.shared(who)}</strong>
      <span>{m.sharedHint}</span>
    </div>
  );
}
