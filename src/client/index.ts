/** The typed client of the API: used by the screens, the command line, the city and the tests. */
import {
  apiPrefix,
  routes,
  type BodyOf,
  type ErrorReply,
  type ParamsOf,
  type QueryOf,
  type ReplyOf,
  type RouteId,
  type Routes,
} from '../contract/index.ts';

/** What the API answered instead of a reply. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly reply: ErrorReply | undefined;
  constructor(status: number, reply: ErrorReply | undefined, fallback: string) {
    super(reply?.error.message ?? fallback);
    this.status = status;
    this.code = reply?.error.code ?? 'no-answer';
    this.reply = reply;
  }
}

type Part<N extends string, T> = T extends undefined ? { [K in N]?: undefined } : { [K in N]: T };
/** By route, so that the compiler looks at one route where one is called, not at all of them. */
type Inputs = {
  [K in RouteId]: Part<'params', ParamsOf<Routes[K]>> &
    Part<'query', QueryOf<Routes[K]>> &
    Part<'body', BodyOf<Routes[K]>>;
};
type Replies = { [K in RouteId]: ReplyOf<Routes[K]> };
export type CallInput<K extends RouteId> = Inputs[K];
export type CallReply<K extends RouteId> = Replies[K];

export type ClientOptions = {
  /** Origin of the server, empty in a browser of the same origin. */
  readonly base: string;
  /** Headers for each call: CSRF token, API key, cookie. */
  readonly headers: () => Record<string, string>;
};

type Loose = {
  readonly params?: Record<string, unknown>;
  readonly query?: Record<string, unknown>;
  readonly body?: unknown;
};

export function addressOf(id: RouteId, input: Loose): string {
  const path = routes[id].path.replace(/:([a-zA-Z]+)/g, (_, name: string) =>
    encodeURIComponent(String(input.params?.[name] ?? '')),
  );
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== null) query.set(key, String(value));
  }
  const tail = query.size > 0 ? `?${query.toString()}` : '';
  return `${apiPrefix}${path}${tail}`;
}

/** Builds `call(routeId, {params, query, body})`, which answers the reply or throws an ApiError. */
export function makeClient(options: ClientOptions) {
  return async function call<K extends RouteId>(
    id: K,
    input: CallInput<K>,
    signal?: AbortSignal,
  ): Promise<CallReply<K>> {
    const loose = input as Loose;
    const headers: Record<string, string> = { accept: 'application/json', ...options.headers() };
    const hasBody = loose.body !== undefined;
    if (hasBody) headers['content-type'] = 'application/json';
    const request: RequestInit = { method: routes[id].method, headers, credentials: 'same-origin' };
    if (hasBody) request.body = JSON.stringify(loose.body);
    if (signal) request.signal = signal;
    const response = await fetch(options.base + addressOf(id, loose), request).catch(
      (cause: unknown) => {
        if (signal?.aborted) throw cause;
        throw new ApiError(0, undefined, 'the server does not answer');
      },
    );
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) {
      throw new ApiError(
        response.status,
        body as ErrorReply | undefined,
        `status ${response.status}`,
      );
    }
    return body as CallReply<K>;
  };
}
export type Client = ReturnType<typeof makeClient>;
