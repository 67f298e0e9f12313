/** What the panels of the wall share: the box, its head, the words, what it says when empty. */
import type { ReactElement, ReactNode } from 'react';
import { useMessages } from '../ui/messages/index.ts';
import { wallMessages, type WallMessages } from './messages.ts';

export function useWallWords(): WallMessages {
  return useMessages(wallMessages);
}

type PanelProps = {
  readonly name: string;
  readonly title: ReactNode;
  readonly lead?: ReactNode;
  readonly extra?: ReactNode;
  readonly children: ReactNode;
};

export function Panel({ name, title, lead, extra, children }: PanelProps): ReactElement {
  return (
    <section className={`panel panel-${name}`} aria-labelledby={`panel-${name}`}>
      <header className="panel-head">
        <h2 id={`panel-${name}`}>{title}</h2>
        {lead !== undefined && <p className="panel-lead">{lead}</p>}
        {extra !== undefined && <div className="panel-extra">{extra}</div>}
      </header>
      {children}
    </section>
  );
}

export function PanelEmpty({ title, hint }: { title: string; hint?: string }): ReactElement {
  return (
    <div className="panel-empty">
      <p>{title}</p>
      {hint !== undefined && <p className="panel-lead">{hint}</p>}
    </div>
  );
}
