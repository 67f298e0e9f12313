/** The console's door to the API: the typed client with its CSRF token, queries and acts. */
import {
  keepPreviousData,
  MutationCache,
  QueryCache,
  QueryClient,
  useMutation,
  useQuery,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import {
  addressOf,
  ApiError,
  makeClient,
  type CallInput,
  type CallReply,
} from '../../client/index.ts';
import type { ErrorReply, Me, RouteId } from '../../contract/index.ts';
import { sharedMessages } from './messages/index.ts';
import { preferences } from './preference.ts';

export { ApiError } from '../../client/index.ts';

let csrf = '';

const patienceMs = 20_000;

const ownHeaders = (): Record<string, string> => ({
  'accept-language': preferences().language === 'zh' ? 'zh-CN' : 'en',
  ...(csrf === '' ? {} : { 'x-wuzha-csrf': csrf }),
});

const client = makeClient({ base: '', headers: ownHeaders });

/** Sends a file as the body of a route; it takes as long as the line needs. */
export async function upload<K extends RouteId>(
  id: K,
  query: Readonly<Record<string, string>>,
  file: Blob,
): Promise<CallReply<K>> {
  const request = { method: 'POST', body: file, headers: ownHeaders() } as const;
  const response = await fetch(addressOf(id, { query }), {
    ...request,
    credentials: 'same-origin',
  }).catch(() => {
    throw new ApiError(0, undefined, 'the server does not answer');
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body as CallReply<K>;
  throw new ApiError(response.status, body as ErrorReply | undefined, `status ${response.status}`);
}

/** Calls a route. No answer for 20 s is no answer: a frozen line must not freeze the screen. */
export async function call<K extends RouteId>(
  id: K,
  input: CallInput<K>,
  signal?: AbortSignal,
): Promise<CallReply<K>> {
  const patience = AbortSignal.timeout(patienceMs);
  try {
    return await client(id, input, signal ? AbortSignal.any([signal, patience]) : patience);
  } catch (error) {
    if (patience.aborted && signal?.aborted !== true) throw new ApiError(0, undefined, 'no answer');
    throw error;
  }
}

const meKey = ['me.read'] as const;

/** A lost session brings the sign-in back, whatever was being done. */
function onFailure(error: unknown): void {
  if (error instanceof ApiError && error.status === 401 && queries.getQueryData(meKey)) forget();
}

/** Nobody is signed in: nothing that was read for somebody stays. */
function forget(): void {
  csrf = '';
  queries.setQueryData(meKey, null);
  queries.removeQueries({
    predicate: ({ queryKey }) => !['me.read', 'meta.read'].includes(String(queryKey[0])),
  });
}

export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: onFailure }),
  mutationCache: new MutationCache({ onError: onFailure }),
  defaultOptions: {
    queries: {
      networkMode: 'always',
      staleTime: 10_000,
      retryDelay: 600,
      retry: (count, error) =>
        count < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 502),
    },
    mutations: { networkMode: 'always' },
  },
});

/** Who is signed in; null when nobody is. */
export async function readMe(): Promise<Me | null> {
  try {
    const me = await call('me.read', {});
    csrf = me.csrf;
    return me;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export function useMeQuery(): UseQueryResult<Me | null> {
  return useQuery({ queryKey: meKey, queryFn: readMe, staleTime: Infinity });
}

/** The person signed in. Only below the frame, where somebody always is. */
export function useMe(): Me {
  const me = useMeQuery().data;
  if (!me) throw new Error('invariant broken: a screen is open without a session');
  return me;
}

/** Whether the person signed in holds a permission: shows or hides what needs it. */
export function useMay(): (permission: Me['permissions'][number]) => boolean {
  const me = useMe();
  return (permission) => me.permissions.includes(permission);
}

export function refreshMe(): Promise<void> {
  return queries.invalidateQueries({ queryKey: meKey });
}

export async function signOut(): Promise<void> {
  await call('session.sign-out', {});
  sessionStorage.clear();
  forget();
}

type ReadOptions = {
  readonly enabled?: boolean;
  /** Asks again after so many milliseconds, for what the stream does not tell. */
  readonly everyMs?: number;
  /** Keeps the old answer on the screen while another question is answered. */
  readonly keep?: boolean;
};

/** The key under which an answer is kept: the route, then the question. */
export function readKey<K extends RouteId>(id: K, input: CallInput<K>): readonly [K, CallInput<K>] {
  return [id, input];
}

/** Reads a route and keeps the answer fresh. */
export function useRead<K extends RouteId>(
  id: K,
  input: CallInput<K>,
  options: ReadOptions = {},
): UseQueryResult<CallReply<K>> {
  return useQuery({
    queryKey: readKey(id, input),
    queryFn: ({ signal }) => call(id, input, signal),
    enabled: options.enabled ?? true,
    ...(options.everyMs === undefined ? {} : { refetchInterval: options.everyMs }),
    ...(options.keep === true ? { placeholderData: keepPreviousData } : {}),
  });
}

/** An act on a route; `stale` names the routes whose answers it changes. */
export function useAct<K extends RouteId>(
  id: K,
  stale: readonly RouteId[] = [],
): UseMutationResult<CallReply<K>, Error, CallInput<K>> {
  return useMutation({
    mutationFn: (input: CallInput<K>) => call(id, input),
    onSuccess: () => refresh(stale),
  });
}

/** Asks the named routes again, whatever the question was. */
export function refresh(ids: readonly RouteId[]): void {
  for (const id of ids) void queries.invalidateQueries({ queryKey: [id] });
}

export type Failure = {
  readonly code: string;
  readonly status: number;
  readonly text: string;
  readonly fields: readonly {
    readonly field: string;
    readonly code: string;
    readonly problem: string;
    readonly remedy: string;
  }[];
  readonly incident: string | undefined;
  /** Nobody knows whether the act took effect: no answer came back. */
  readonly unsure: boolean;
};

/** An error in the words of the person's language. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof ApiError)) {
    const text = error instanceof Error ? error.message : String(error);
    return { code: 'bug', status: 500, text, fields: [], incident: undefined, unsure: false };
  }
  const inner = error.reply?.error;
  const zh = preferences().language === 'zh';
  const said = inner && (zh ? inner.messageZh : inner.message);
  return {
    code: error.code,
    status: error.status,
    text: said || (error.status === 0 ? sharedMessages().state.unreachable : error.message),
    fields: inner?.fields ?? [],
    incident: inner?.incident,
    unsure: error.status === 0 || error.status >= 502,
  };
}
