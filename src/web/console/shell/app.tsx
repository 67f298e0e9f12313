/** Who is here decides what is drawn: sign-in, enrolment, or the console. */
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useSyncExternalStore, type ReactElement, type ReactNode } from 'react';
import { ErrorState, Skeleton, useMeQuery, useShared } from '../../ui/index.ts';
import { router } from './router.tsx';

const SignIn = lazy(() => import('../sign-in/index.tsx').then((m) => ({ default: m.SignIn })));
const Once = lazy(() => import('../sign-in/index.tsx').then((m) => ({ default: m.Once })));
const Enrol = lazy(() => import('../sign-in/index.tsx').then((m) => ({ default: m.Enrol })));

const onceForm = /^#\/once\/([A-Za-z0-9_\-.~%]+)$/;

function subscribeHash(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** The token of a one-time address, when the page was opened with one. */
function useOnceToken(): string | undefined {
  const hash = useSyncExternalStore(subscribeHash, () => window.location.hash);
  const token = onceForm.exec(hash)?.[1];
  return token === undefined ? undefined : decodeURIComponent(token);
}

function Waiting({ children }: { children: ReactNode }): ReactElement {
  return <Suspense fallback={<Skeleton rows={4} />}>{children}</Suspense>;
}

export function App(): ReactElement {
  const m = useShared();
  const token = useOnceToken();
  const me = useMeQuery();
  if (token !== undefined)
    return (
      <Waiting>
        <Once token={token} />
      </Waiting>
    );
  if (me.data) {
    return me.data.step === 'enrol' ? (
      <Waiting>
        <Enrol me={me.data} />
      </Waiting>
    ) : (
      <RouterProvider router={router} />
    );
  }
  if (me.data === null)
    return (
      <Waiting>
        <SignIn />
      </Waiting>
    );
  if (me.isError) {
    return (
      <main>
        <h1 className="unseen">{m.product}</h1>
        <ErrorState
          what={m.state.screenFailed}
          error={me.error}
          onRetry={() => void me.refetch()}
        />
      </main>
    );
  }
  return <Skeleton rows={4} />;
}
