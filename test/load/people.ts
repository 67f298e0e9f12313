/** Those who use a centre under load: sources that submit, operators that claim and close. */
import { makeClient, type Client } from '../../src/client/index.ts';
import { totpCode } from '../../src/server/access/index.ts';
import { pause } from './process.ts';
import { signalLine } from './traffic.ts';

export type Person = { readonly call: (base: string) => Client; readonly id: string };
export type Source = { readonly name: string; readonly key: string };

/** What was acknowledged, and must therefore stand. */
export type Acknowledged = {
  readonly signals: Set<string>;
  readonly claims: { warningId: string; userId: string }[];
  readonly outcomes: string[];
};

export type Load = {
  readonly random: () => number;
  readonly acked: Acknowledged;
  readonly base: () => string;
  readonly stopped: () => boolean;
};

/** Signs in by a one-time address, sets a password and a one-time code, keeps the session. */
export async function enrol(base: string, token: string): Promise<Person> {
  let cookie = '';
  let csrf = '';
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const response = await fetch(`${base}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, 'x-wuzha-csrf': csrf },
      body: JSON.stringify(body ?? {}),
    });
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    const reply: unknown = await response.json();
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(reply)}`);
    return reply;
  };
  const me = async (): Promise<{ csrf: string; id: string }> =>
    (await fetch(`${base}/api/v1/me`, { headers: { cookie } })).json() as Promise<{
      csrf: string;
      id: string;
    }>;
  await post('/session/once', { token });
  csrf = (await me()).csrf;
  await post('/me/password', { next: 'seven rivers under one bridge' });
  csrf = (await me()).csrf;
  const { secret } = (await post('/me/totp', undefined)) as { secret: string };
  await post('/me/totp/confirm', { code: totpCode(secret, Date.now()) });
  const own = await me();
  return {
    id: own.id,
    call: (at) => makeClient({ base: at, headers: () => ({ cookie, 'x-wuzha-csrf': own.csrf }) }),
  };
}

type Replies = { rows?: { id: string | null; status: string }[] };

/** Sends batches without a pause, the end of each again with the next one. */
export async function submitOn(load: Load, source: Source): Promise<void> {
  const { random, acked, base, stopped } = load;
  let previous: string[] = [];
  for (let batch = 0; !stopped(); batch += 1) {
    const ids = Array.from({ length: 60 }, (_, i) => `${batch}-${i}`);
    const fresh = ids.map((id) => signalLine({ random, people: 400 }, source.name, id, Date.now()));
    const response = await fetch(`${base()}/api/v1/signals`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${source.key}` },
      body: [...fresh, ...previous].join('\n'),
    }).catch(() => undefined);
    const reply = (await response?.json().catch(() => undefined)) as Replies | undefined;
    if (!response?.ok || !reply?.rows) {
      await pause(20);
      continue;
    }
    for (const row of reply.rows) {
      if (row.id !== null && row.status !== 'rejected')
        acked.signals.add(`${source.name} ${row.id}`);
    }
    previous = fresh.slice(0, 5);
    await pause(100);
  }
}

export async function operateOn(load: Load, person: Person): Promise<void> {
  const { random, acked, base, stopped } = load;
  while (!stopped()) {
    const call = person.call(base());
    const list = await call('warning.list', { query: { tab: 'waiting', limit: 20 } }).catch(
      () => undefined,
    );
    await pause(60);
    const row = list?.items[Math.floor(random() * (list.items.length || 1))];
    if (!row) continue;
    const claimed = await call('warning.claim', {
      params: { id: row.id },
      body: { version: row.version },
    }).catch(() => undefined);
    if (!claimed) continue;
    acked.claims.push({ warningId: row.id, userId: person.id });
    if (random() < 0.5) continue;
    const closed = await call('warning.outcome', {
      params: { id: row.id },
      body: { version: claimed.version, outcome: 'dissuaded' },
    }).catch(() => undefined);
    if (closed) acked.outcomes.push(row.id);
  }
}
