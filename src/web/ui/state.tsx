/** What a pane shows when it has nothing to show: loading, empty, failed, not allowed. */
import { useEffect, useState, type ReactElement, type ReactNode } from 'react';
import { failureOf, useMe } from './api.ts';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';
import { useShared } from './messages/index.ts';

type StateProps = {
  readonly icon: IconName;
  readonly title: string;
  readonly hint?: ReactNode;
  readonly action?: ReactNode;
  readonly tone?: 'plain' | 'risk';
  readonly live?: 'status' | 'alert';
};

function StateBlock({ icon, title, hint, action, tone = 'plain', live }: StateProps): ReactElement {
  return (
    <div className={`state state-${tone}`} role={live}>
      <span className="state-icon">
        <Icon name={icon} size={22} />
      </span>
      <p className="state-title">{title}</p>
      {hint !== undefined && <div className="state-hint">{hint}</div>}
      {action !== undefined && <div className="state-action">{action}</div>}
    </div>
  );
}

type EmptyProps = { title: string; hint?: ReactNode; action?: ReactNode; icon?: IconName };

/** Says which empty it is: nothing waiting, nothing after filtering, nothing connected. */
export function EmptyState({ title, hint, action, icon = 'inbox' }: EmptyProps): ReactElement {
  return <StateBlock icon={icon} title={title} hint={hint} action={action} live="status" />;
}

/** Ask the unit's administrator; nothing of the screen is drawn. */
export function NoPermission(): ReactElement {
  const m = useShared();
  const me = useMe();
  return (
    <StateBlock
      icon="lock"
      title={m.state.noPermission}
      hint={m.state.noPermissionHint(me.unit.name)}
      live="status"
    />
  );
}

type ErrorProps = { what?: string; error: unknown; onRetry?: () => void };

/** What failed, whether it took effect, what to do, and the number to quote. */
export function ErrorState({ what, error, onRetry }: ErrorProps): ReactElement {
  const m = useShared();
  const failure = failureOf(error);
  if (failure.status === 403) return <NoPermission />;
  if (failure.status === 404) {
    return (
      <StateBlock
        icon="search"
        title={m.state.notFound}
        hint={m.state.notFoundHint}
        live="status"
      />
    );
  }
  return (
    <StateBlock
      icon="alert"
      tone="risk"
      live="alert"
      title={m.state.errorTitle(what ?? m.state.readFailed)}
      hint={
        <>
          <span>{failure.text}</span>
          {failure.incident !== undefined && <span>{m.state.incident(failure.incident)}</span>}
        </>
      }
      action={
        onRetry && (
          <Button icon="refresh" onClick={onRetry}>
            {m.verb.retry}
          </Button>
        )
      }
    />
  );
}

const patienceMs = 150;

/** Nothing for 150 ms, then grey bars in the final shape. */
export function Skeleton({
  rows = 3,
  shape = 'line',
}: {
  rows?: number;
  shape?: 'line' | 'card' | 'row';
}): ReactElement {
  const m = useShared();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={`skeleton skeleton-${shape}`} role="status" aria-label={m.state.loading}>
      {late && Array.from({ length: rows }, (_, i) => <span key={i} className="bone" />)}
    </div>
  );
}

type ReadState<T> = {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
};

/** Draws the answer of a read, or its loading or failure; an old answer stays during a refetch. */
export function Loaded<T>({
  read,
  children,
  skeleton,
  what,
}: {
  read: ReadState<T>;
  children: (data: T) => ReactNode;
  skeleton?: ReactNode;
  what?: string;
}): ReactNode {
  if (read.data !== undefined) return children(read.data);
  if (read.error) {
    return (
      <ErrorState
        error={read.error}
        onRetry={() => void read.refetch()}
        {...(what === undefined ? {} : { what })}
      />
    );
  }
  return skeleton ?? <Skeleton rows={6} />;
}
