/**
 * The change feed: messages of the outbox as server-sent events, in order of commit. A client gets
 * only what its actor may read, resumes after the last event it saw, and is cut when it is too slow
 * (it resumes then). Nothing is queued per client: each reads on when its socket has drained.
 */
import type { ServerResponse } from 'node:http';
import type pg from 'pg';
import { may, type Permission, type UserActor } from '../../core/access/index.ts';
import { assert, formatInstant } from '../../core/kernel/index.ts';
import { tooMany } from './answer.ts';
import type { Clock } from './clock.ts';
import type { Database, Queryable } from './database.ts';
import { messageOf } from './fault.ts';
import type { Gate, HandlerOf, Handlers, RawExchange } from './handler.ts';
import type { Log } from './log.ts';
import { feedChannel } from './transact.ts';

export type FeedDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly gate: Gate;
  /** Ids of the units from the root to this one; undefined where there is no such unit. */
  readonly unitPath: (unitId: string) => Promise<readonly string[] | undefined>;
  /** Milliseconds between heartbeats. */
  readonly beatMs?: number;
};

export type Feed = {
  readonly handlers: Pick<Handlers, 'stream.read'>;
  /** Deletes messages older than `keepMs`; a client that lags behind them is told to load anew. */
  prune(now: number, keepMs: number): Promise<void>;
  stop(): Promise<void>;
};

type Message = {
  readonly seq: number;
  readonly ordinal: number;
  readonly topic: string;
  readonly body: Readonly<Record<string, unknown>>;
};

type Client = {
  actor: UserActor;
  /** In which of the turns its session is looked at. */
  readonly turn: number;
  /** All messages up to here were sent or are not for this client. */
  seq: number;
  pumping: boolean;
  again: boolean;
  readonly response: ServerResponse;
  readonly request: RawExchange['request'];
};

type State = {
  readonly deps: FeedDeps;
  readonly clients: Set<Client>;
  /** The newest messages, oldest first, so that a hundred screens cost one query. */
  recent: Message[];
  /** Everything after this sequence is in `recent`. */
  recentAfter: number;
  lastSeq: number;
  beats: number;
  listener: pg.Client | undefined;
  polling: Promise<void> | undefined;
  pollAgain: boolean;
  stopped: boolean;
};

/**
 * Who may read a topic. A body that names units (`unitId`, `fromUnitId`) is for those in whose
 * jurisdiction one of them lies; one that names a `userId` is for that person alone.
 */
const topicPermission: ReadonlyMap<string, Permission> = new Map([
  ['warning', 'warning.read'],
  ['presence', 'warning.read'],
  ['visit', 'visit.read'],
  ['contact', 'warning.read'],
  ['protection', 'protection.read'],
  ['funds', 'funds.read'],
  ['return', 'return.read'],
  ['instruction', 'instruction.read'],
  ['report', 'report.write'],
  ['notice', 'self'],
  ['duty', 'duty.read'],
  ['policy', 'policy.read'],
  ['quarantine', 'quarantine.read'],
  ['list', 'list.read'],
  ['city', 'wall.read'],
]);

/** Nobody reads these without a unit or a person named. */
const unitTopics: ReadonlySet<string> = new Set([
  'warning',
  'presence',
  'visit',
  'contact',
  'protection',
  'funds',
  'return',
  'instruction',
  'report',
  'notice',
]);

const recentMax = 4000;
const pageRows = 500;
/** Seats, stations and a thousand phones; an idle one costs some 30 KB. */
const clientsMax = 3000;
/** Each client is asked for its session at one of so many beats, in turn. */
const checkBeats = 3;
const clientsPerUserMax = 12;
const drainMs = 10_000;

/** Opens the feed; it listens from now on. */
export async function openFeed(deps: FeedDeps): Promise<Feed> {
  const rows = await deps.db.query<{ seq: number }>(
    'select coalesce(max(seq), 0) as seq from outbox',
  );
  const lastSeq = rows[0]?.seq ?? 0;
  const state: State = {
    deps,
    clients: new Set(),
    recent: [],
    recentAfter: lastSeq,
    lastSeq,
    beats: 0,
    listener: undefined,
    polling: undefined,
    pollAgain: false,
    stopped: false,
  };
  await listen(state);
  const timer = setInterval(() => void beat(state), deps.beatMs ?? 5000);
  timer.unref();
  return {
    handlers: { 'stream.read': attach(state) },
    prune: (now, keepMs) => prune(deps.db, now - keepMs),
    async stop() {
      state.stopped = true;
      clearInterval(timer);
      for (const client of state.clients) client.response.end();
      await state.polling;
      await state.listener?.end().catch(() => {});
    },
  };
}

/** Listens for growth of the outbox, and goes on doing so after a lost connection. */
async function listen(state: State): Promise<void> {
  const client = await state.deps.db.connect();
  state.listener = client;
  client.on('notification', ({ channel, payload }) => {
    if (channel === passingChannel) void pass(state, payload ?? '');
    else poll(state);
  });
  client.once('end', () => {
    if (state.stopped || state.listener !== client) return;
    state.listener = undefined;
  });
  await client.query(`listen ${feedChannel}`);
  await client.query(`listen ${passingChannel}`);
  poll(state);
}

/** Channel of what passes: told to whoever listens now, kept nowhere, in no order with the rest. */
const passingChannel = 'wuzha_passing';

/** Tells the screens something that is not worth keeping; the body must stay below 8 KB. */
export async function tellPassing(
  db: Queryable,
  topic: string,
  body: Readonly<Record<string, unknown>>,
): Promise<void> {
  await db.query(
    'select pg_notify($1, $2)',
    [passingChannel, JSON.stringify({ topic, body })],
    'feed-pass',
  );
}

/** Sends it to those who may read it; a client that is behind is passed over. */
async function pass(state: State, payload: string): Promise<void> {
  const { topic, body } = JSON.parse(payload) as Pick<Message, 'topic' | 'body'>;
  const text = `event: ${topic}\ndata: ${JSON.stringify(body)}\n\n`;
  for (const client of state.clients) {
    if (client.response.writableNeedDrain || client.response.writableEnded) continue;
    try {
      if (await mayRead(state.deps, client.actor, { topic, body })) client.response.write(text);
    } catch (thrown) {
      state.deps.log.warn('a passing message was lost', { cause: messageOf(thrown) });
      return;
    }
  }
}

/** Reads what is new once, however many notifications came meanwhile. */
function poll(state: State): void {
  if (state.polling) {
    state.pollAgain = true;
    return;
  }
  state.polling = readNew(state)
    .catch((thrown: unknown) =>
      state.deps.log.warn('the feed could not be read', { cause: messageOf(thrown) }),
    )
    .finally(() => {
      state.polling = undefined;
      if (state.pollAgain && !state.stopped) {
        state.pollAgain = false;
        poll(state);
      }
    });
}

async function readNew(state: State): Promise<void> {
  for (;;) {
    const page = await readPage(state.deps.db, state.lastSeq);
    const last = page.at(-1);
    if (!last) return;
    state.recent.push(...page);
    state.lastSeq = last.seq;
    if (state.recent.length > recentMax) {
      const cut = state.recent[state.recent.length - recentMax / 2];
      assert(cut, 'half of the recent messages are there');
      state.recent = state.recent.filter((m) => m.seq > cut.seq);
      state.recentAfter = cut.seq;
    }
    for (const client of state.clients) wake(state, client);
  }
}

/** The next messages, whole sequences only, so that a position between two pages is never inside one. */
async function readPage(db: Database, after: number): Promise<Message[]> {
  return db.query<Message>(
    `select seq, ordinal, topic, body from outbox
    where seq > $1 and seq <= (select max(seq) from
      (select seq from outbox where seq > $1 order by seq, ordinal limit $2) as page)
    order by seq, ordinal`,
    [after, pageRows],
    'feed-page',
  );
}

function attach(state: State): HandlerOf<'stream.read'> {
  return async ({ actor }, { query, request, reply }) => {
    const own = [...state.clients].filter((client) => client.actor.id === actor.id).length;
    if (state.clients.size >= clientsMax || own >= clientsPerUserMax)
      throw tooMany('too-many-requests', 30);
    const asked = Number(request.headers['last-event-id'] ?? query.after ?? Number.NaN);
    const resumes = Number.isSafeInteger(asked) && asked >= 0;
    const seq = resumes ? asked : state.lastSeq;
    const lost = resumes && (await isLost(state, seq));
    reply.hijack();
    const response = reply.raw;
    const headers = Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    response.writeHead(200, {
      ...Object.fromEntries(headers),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    response.write('retry: 1000\n\n');
    const client: Client = {
      actor,
      turn: state.clients.size % checkBeats,
      seq: lost ? state.lastSeq : seq,
      pumping: false,
      again: false,
      response,
      request,
    };
    if (lost) response.write(`event: reset\nid: ${client.seq}\ndata: {"seq":${client.seq}}\n\n`);
    state.clients.add(client);
    response.once('close', () => state.clients.delete(client));
    response.on('error', () => state.clients.delete(client));
    if (state.stopped) response.end();
    wake(state, client);
    return undefined;
  };
}

/** What came after `seq` is not kept any more, or `seq` is of another database. */
async function isLost(state: State, seq: number): Promise<boolean> {
  const rows = await state.deps.db.query<{ pruned: number; head: number }>(`select
    coalesce((select position from consumer_cursor where consumer = 'outbox-pruned'), 0) as pruned,
    (select seq from audit_head) as head`);
  return seq < (rows[0]?.pruned ?? 0) || seq > (rows[0]?.head ?? 0);
}

/** Sends what the client has not seen yet; one run at a time for each client. */
function wake(state: State, client: Client): void {
  if (client.pumping) {
    client.again = true;
    return;
  }
  client.pumping = true;
  void pump(state, client)
    .catch((thrown: unknown) => {
      state.deps.log.warn('a stream was cut', { cause: messageOf(thrown) });
      client.response.destroy();
    })
    .finally(() => {
      client.pumping = false;
      if (client.again && !client.response.destroyed) {
        client.again = false;
        wake(state, client);
      }
    });
}

async function pump(state: State, client: Client): Promise<void> {
  while (
    client.seq < state.lastSeq &&
    !client.response.writableEnded &&
    !client.response.destroyed
  ) {
    const page =
      client.seq >= state.recentAfter
        ? state.recent.filter((m) => m.seq > client.seq)
        : await readPage(state.deps.db, client.seq);
    const last = page.at(-1);
    if (!last) return;
    const lines: string[] = [];
    for (const [i, message] of page.entries()) {
      if (!(await mayRead(state.deps, client.actor, message))) continue;
      // The number goes with the last message of its transaction: who resumes there misses none.
      const id = page[i + 1]?.seq === message.seq ? '' : `id: ${message.seq}\n`;
      lines.push(`${id}event: ${message.topic}\ndata: ${JSON.stringify(message.body)}\n\n`);
    }
    client.seq = last.seq;
    if (lines.length > 0 && !client.response.write(lines.join(''))) await drained(client.response);
  }
}

async function mayRead(
  deps: FeedDeps,
  actor: UserActor,
  { topic, body }: Pick<Message, 'topic' | 'body'>,
): Promise<boolean> {
  const permission = topicPermission.get(topic);
  if (permission === undefined || !may(actor, permission).allowed) return false;
  if ('userId' in body) return body['userId'] === actor.id;
  const units = [body['unitId'], body['fromUnitId']].filter((id) => typeof id === 'string');
  if (units.length === 0) return !unitTopics.has(topic);
  for (const id of units) {
    const unitPath = await deps.unitPath(id);
    if (unitPath && may(actor, permission, { unitPath }).allowed) return true;
  }
  return false;
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(new Error('the client reads too slowly')), drainMs);
    const done = (): void => settle();
    const settle = (failure?: Error): void => {
      clearTimeout(timer);
      response.off('drain', done).off('close', done);
      if (failure) reject(failure);
      else resolve();
    };
    response.once('drain', done).once('close', done);
  });
}

/** Keeps connections alive, ends those whose session has ended, and looks for what was missed. */
async function beat(state: State): Promise<void> {
  const { clock } = state.deps;
  if (!state.listener && !state.stopped) {
    await listen(state).catch((thrown: unknown) =>
      state.deps.log.warn('the feed cannot listen', { cause: messageOf(thrown) }),
    );
  }
  poll(state);
  state.beats += 1;
  for (const client of state.clients) {
    if (client.turn === state.beats % checkBeats && !(await isStillIn(state, client))) continue;
    if (!client.pumping) client.response.write(heartbeat(client.seq, clock.now()));
  }
}

/** Whether the session still holds; what it may read may have changed. Else the connection ends. */
async function isStillIn({ deps: { gate, clock } }: State, client: Client): Promise<boolean> {
  const { actor, session } = await gate
    .authenticate(client.request, clock.now())
    .catch(() => ({ actor: client.actor, session: undefined }));
  if (actor?.kind !== 'user' || (session !== undefined && session.step === 'second-factor')) {
    client.response.end();
    return false;
  }
  client.actor = actor;
  return true;
}

/** A screen that misses three of these knows that its line is dead. */
function heartbeat(seq: number, now: number): string {
  return `id: ${seq}\nevent: heartbeat\ndata: ${JSON.stringify({ at: formatInstant(now) })}\n\n`;
}

async function prune(db: Database, before: number): Promise<void> {
  await db.query(
    `with gone as (delete from outbox where created_at < $1 returning seq)
    insert into consumer_cursor (consumer, position)
    select 'outbox-pruned', max(seq) from gone having max(seq) is not null
    on conflict (consumer) do update set position = greatest(consumer_cursor.position, excluded.position)`,
    [before],
  );
}
