/** The pane at the right of a table: its head, and facts as names and values. */
import type { ReactElement, ReactNode } from 'react';
import { Button } from './button.tsx';
import { useShared } from './messages/index.ts';

/** What is open: its name, signs beside it, and the cross that closes it. */
export function SideHead({
  title,
  label,
  onClose,
  children,
}: {
  readonly title: ReactNode;
  /** Says what the cross closes, where "close" alone would not. */
  readonly label?: string;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}): ReactElement {
  const m = useShared();
  return (
    <header className="side-head">
      <h2>{title}</h2>
      {children}
      <span className="grow" />
      <Button
        kind="quiet"
        size="small"
        icon="close"
        aria-label={label ?? m.verb.close}
        onClick={onClose}
      />
    </header>
  );
}

/** A name and its value in a list of facts (`<dl className="facts">`). */
export function Fact({ name, children }: { name: string; children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
