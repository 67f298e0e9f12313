/**
 * The phone's line to the centre: the routes that it uses and no others, so that the app stays small;
 * the types of the contract hold method and path to what they are there.
 */
import type {
  BodyOf,
  ErrorReply,
  ParamsOf,
  ReplyOf,
  RouteId,
  Routes,
} from '../../contract/index.ts';
import { preferences } from '../ui/preference.ts';

const routes = {
  'me.read': { method: 'GET', path: '/me' },
  'session.sign-in': { method: 'POST', path: '/session' },
  'session.second-factor': { method: 'POST', path: '/session/code' },
  'session.passkey-options': { method: 'POST', path: '/session/passkey/options' },
  'session.passkey': { method: 'POST', path: '/session/passkey' },
  'session.sign-out': { method: 'DELETE', path: '/session' },
  'push.key': { method: 'GET', path: '/push/key' },
  'push.subscribe': { method: 'POST', path: '/push/devices' },
  'visit.today': { method: 'GET', path: '/visits/today' },
  'visit.acts': { method: 'POST', path: '/visits/acts' },
  'visit.attach': { method: 'POST', path: '/visits/:id/attachments' },
  'visit.reveal': { method: 'POST', path: '/visits/:id/reveal' },
  'visit.map': { method: 'GET', path: '/visits/map' },
} as const satisfies {
  readonly [K in RouteId]?: Pick<Routes[K], 'method' | 'path'>;
};
type PhoneRoute = keyof typeof routes;

type Part<N extends string, T> = T extends undefined ? { [P in N]?: undefined } : { [P in N]: T };
type Input<K extends PhoneRoute> = Part<'params', ParamsOf<Routes[K]>> &
  Part<'body', BodyOf<Routes[K]>>;

export const apiBase = '/api/v1';

/** What the centre answered instead of a reply; status 0: nothing came. */
class LineError extends Error {
  readonly status: number;
  readonly reply: ErrorReply | undefined;
  constructor(status: number, reply?: ErrorReply) {
    super(reply?.error.message ?? `status ${status}`);
    this.status = status;
    this.reply = reply;
  }
}

const patienceMs = 15_000;
let csrf = '';

export function setCsrf(value: string): void {
  csrf = value;
}

/** Calls a route; no answer within the patience is no line. */
export async function call<K extends PhoneRoute>(
  id: K,
  input: Input<K>,
): Promise<ReplyOf<Routes[K]>> {
  const { params, body } = input as { params?: Record<string, string>; body?: unknown };
  const { method, path } = routes[id];
  const address = path.replace(/:([a-z]+)/g, (_, name: string) =>
    encodeURIComponent(params?.[name] ?? ''),
  );
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-language': preferences().language === 'zh' ? 'zh-CN' : 'en',
    ...(csrf === '' ? {} : { 'x-wuzha-csrf': csrf }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const response = await fetch(`${apiBase}${address}`, {
    method,
    headers,
    credentials: 'same-origin',
    signal: AbortSignal.timeout(patienceMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new LineError(0);
  });
  const reply: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new LineError(response.status, reply as ErrorReply | undefined);
  return reply as ReplyOf<Routes[K]>;
}

export function isNoLine(thrown: unknown): boolean {
  return thrown instanceof LineError && (thrown.status === 0 || thrown.status >= 502);
}

export function isSignedOut(thrown: unknown): boolean {
  return thrown instanceof LineError && thrown.status === 401;
}

/** What the centre says was wrong, in the language chosen. */
export function problemText(thrown: unknown): string {
  if (!(thrown instanceof LineError)) return String(thrown);
  const said = thrown.reply?.error;
  if (said === undefined) return thrown.message;
  return preferences().language === 'zh' ? said.messageZh : said.message;
}
