/** Addresses of the console, below `#`: one route for each screen, fetched when opened. */
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  type ErrorComponentProps,
} from '@tanstack/react-router';
import { useEffect, type ReactElement } from 'react';
import {
  EmptyState,
  ErrorState,
  NoPermission,
  parseSearch,
  Skeleton,
  useMe,
  useShared,
  useUrlState,
  writeSearch,
} from '../../ui/index.ts';
import { Frame } from './frame.tsx';
import { mayOpen, screens } from './screen.ts';

/** Sign-in was asked for by the wall: back to it. */
function ToWall(): ReactElement {
  useEffect(() => window.location.replace('./wall.html'), []);
  return <Skeleton rows={6} />;
}

function Home(): ReactElement {
  const { permissions } = useMe();
  const [{ next }] = useUrlState();
  if (next === 'wall') return <ToWall />;
  const first = screens.find((screen) => screen.rail !== null && mayOpen(screen, permissions));
  return first ? <Navigate to={first.path} replace /> : <NoPermission />;
}

function NotFound(): ReactElement {
  const m = useShared();
  return (
    <>
      <h1 className="unseen">{m.title.notFound}</h1>
      <EmptyState icon="search" title={m.title.notFound} hint={m.state.pageMissingHint} />
    </>
  );
}

function Failed({ error, reset }: ErrorComponentProps): ReactElement {
  const m = useShared();
  return <ErrorState what={m.state.screenFailed} error={error} onRetry={reset} />;
}

const rootRoute = createRootRoute({ component: Frame, notFoundComponent: NotFound });
const home = createRoute({ getParentRoute: () => rootRoute, path: '/', component: Home });
const routes = screens.map((screen) => {
  const Component = lazyRouteComponent(async () => ({ Screen: await screen.load() }), 'Screen');
  return createRoute({ getParentRoute: () => rootRoute, path: screen.path, component: Component });
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([home, ...routes]),
  history: createHashHistory(),
  parseSearch,
  stringifySearch: writeSearch,
  defaultErrorComponent: Failed,
  defaultPendingComponent: () => <Skeleton rows={6} />,
  defaultPendingMs: 0,
  defaultPendingMinMs: 0,
});
