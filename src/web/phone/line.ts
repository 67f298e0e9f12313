/** The phone's line to the centre: the typed client, patient for a short while only. */
import { ApiError, makeClient, type CallInput, type CallReply } from '../../client/index.ts';
import type { RouteId } from '../../contract/index.ts';
import { preferences } from '../ui/preference.ts';

export { ApiError };

const patienceMs = 15_000;
let csrf = '';

export function setCsrf(value: string): void {
  csrf = value;
}

const client = makeClient({
  base: '',
  headers: () => ({
    'accept-language': preferences().language === 'zh' ? 'zh-CN' : 'en',
    ...(csrf === '' ? {} : { 'x-wuzha-csrf': csrf }),
  }),
});

/** Calls a route; no answer within the patience is no line. */
export async function call<K extends RouteId>(id: K, input: CallInput<K>): Promise<CallReply<K>> {
  const patience = AbortSignal.timeout(patienceMs);
  try {
    return await client(id, input, patience);
  } catch (thrown) {
    if (patience.aborted) throw new ApiError(0, undefined, 'no answer');
    throw thrown;
  }
}

export function isNoLine(thrown: unknown): boolean {
  return thrown instanceof ApiError && (thrown.status === 0 || thrown.status >= 502);
}

export function isSignedOut(thrown: unknown): boolean {
  return thrown instanceof ApiError && thrown.status === 401;
}

/** What the centre says was wrong, in the language chosen. */
export function problemText(thrown: unknown): string {
  if (!(thrown instanceof ApiError)) return String(thrown);
  const said = thrown.reply?.error;
  if (said === undefined) return thrown.message;
  return preferences().language === 'zh' ? said.messageZh : said.message;
}
