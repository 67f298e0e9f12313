/** The frame of a screen that is a page of tables and cards: title, figures, tools, body. */
import type { ReactElement, ReactNode } from 'react';

type PageProps = {
  readonly title: string;
  /** What the page answers, in one line under the title. */
  readonly lead?: ReactNode;
  readonly tools?: ReactNode;
  /** Filters, in a row below the head. */
  readonly filters?: ReactNode;
  /** A pane at the right, such as the item chosen. */
  readonly side?: ReactNode;
  readonly sideLabel?: string;
  readonly children: ReactNode;
};

/** The page itself never scrolls; its body and its side do. */
export function Page(props: PageProps): ReactElement {
  return (
    <div className={props.side === undefined ? 'page' : 'page page-with-side'}>
      <div className="page-main">
        <header className="page-head">
          <div>
            <h1 tabIndex={-1}>{props.title}</h1>
            {props.lead !== undefined && <p className="page-lead">{props.lead}</p>}
          </div>
          {props.tools !== undefined && <div className="page-tools">{props.tools}</div>}
        </header>
        {props.filters !== undefined && <div className="page-filters">{props.filters}</div>}
        <div className="page-body">{props.children}</div>
      </div>
      {props.side !== undefined && (
        <aside className="page-side" aria-label={props.sideLabel}>
          {props.side}
        </aside>
      )}
    </div>
  );
}

/** A titled box. */
export function Card({
  title,
  extra,
  children,
}: {
  title?: string;
  extra?: ReactNode;
  children: ReactNode;
}): ReactElement {
  return (
    <section className="card">
      {title !== undefined && (
        <header className="card-head">
          <h2>{title}</h2>
          {extra}
        </header>
      )}
      {children}
    </section>
  );
}

/** A key figure with its name. */
export function Figure({
  label,
  children,
  tone = 'plain',
}: {
  label: string;
  children: ReactNode;
  tone?: 'plain' | 'risk' | 'quiet';
}): ReactElement {
  return (
    <div className={`figure figure-${tone}`}>
      <span className="figure-label">{label}</span>
      <span className="figure-value number">{children}</span>
    </div>
  );
}
