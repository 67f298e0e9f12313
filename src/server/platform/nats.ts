/**
 * A durable journal on NATS JetStream: what is appended is on the disks of most of its nodes before
 * the call returns, and is read again in that order from any place.
 */
import {
  DeliverPolicy,
  DiscardPolicy,
  jetstream,
  jetstreamManager,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
  type ConsumerMessages,
  type JetStreamClient,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { EnvironmentFault, messageOf } from './fault.ts';

export type JournalEntry = { readonly position: number; readonly bytes: Uint8Array };

export type Journal = {
  /**
   * Answers once most nodes have it on disk. Tried again while a node is away; the same key within
   * two minutes is one entry. Throws where nothing answers for ten seconds or the journal is full.
   */
  append(bytes: Uint8Array, key: string): Promise<void>;
  /** Entries after a position in order, as they come; ends when `stopped` says so. */
  follow(after: number, stopped: () => boolean): AsyncGenerator<readonly JournalEntry[]>;
  /** Position of the last entry. */
  head(): Promise<number>;
  /** Drops entries up to a position. */
  trim(until: number): Promise<void>;
  /** Copies that each entry has. */
  readonly replicas: number;
  close(): Promise<void>;
};

/** Entries of one message stay below the usual limit of a server, 1 MiB. */
export const entryBytesMax = 900_000;

const subject = 'wuzha.signal';
const stream = 'WUZHA_SIGNAL';
const replicasWanted = 3;
/** Beyond it nothing is appended: old entries are never dropped for new ones. */
const streamBytesMax = 1024 ** 3;
const appendTries = 20;
const appendTimeoutMs = 2_000;
const openTries = 6;
const openTimeoutMs = 5_000;
const pauseMs = 250;
/** Two beats missed, and the follower asks another node: what a fallen leader costs at most. */
const followBeatMs = 1_000;
const followExpiresMs = 10_000;
/** Entries in memory that nobody has taken yet. */
const aheadMax = 500;
const second = 1_000_000_000;

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Opens the journal at `nats://host:port[,host:port]`, and makes it where there is none. */
export async function openJournal(url: string): Promise<Journal> {
  const servers = url.replace(/^nats:\/\//, '').split(',');
  const connection = await connectTo(servers, url);
  try {
    const { manager, replicas } = await opened(connection);
    const client = jetstream(connection, { timeout: 10_000 });
    return {
      replicas,
      append: (bytes, key) => append(client, bytes, key),
      follow: (after, stopped) => follow(client, after, stopped),
      head: async () => (await manager.streams.info(stream)).state.last_seq,
      trim: async (until) => {
        await manager.streams.purge(stream, { seq: until + 1 });
      },
      close: () => connection.close(),
    };
  } catch (cause) {
    await connection.close();
    throw unusable(url, cause);
  }
}

/** A node that has just come back may not answer what it was asked too early: it is asked again. */
async function opened(
  connection: NatsConnection,
): Promise<{ readonly manager: JetStreamManager; readonly replicas: number }> {
  for (let tries = 1; ; tries += 1) {
    try {
      const manager = await jetstreamManager(connection, { timeout: openTimeoutMs });
      return { manager, replicas: await ensureStream(connection, manager) };
    } catch (cause) {
      const isSilence = cause instanceof Error && cause.name === 'TimeoutError';
      if (!isSilence || tries >= openTries) throw cause;
    }
  }
}

async function connectTo(servers: string[], url: string): Promise<NatsConnection> {
  try {
    return await connect({
      servers,
      name: 'wuzha',
      maxReconnectAttempts: -1,
      reconnectTimeWait: pauseMs,
      timeout: 5_000,
    });
  } catch (cause) {
    throw unusable(url, cause);
  }
}

function unusable(url: string, cause: unknown): EnvironmentFault {
  return new EnvironmentFault(
    'journal-unusable',
    `the journal at ${url} cannot be used: ${messageOf(cause)}`,
    'check WUZHA_LOG, and that the NATS server runs with JetStream',
    cause,
  );
}

/** Three copies where the server is one of a cluster. Answers how many there are. */
async function ensureStream(
  connection: NatsConnection,
  manager: JetStreamManager,
): Promise<number> {
  const isCluster = (connection.info?.cluster ?? '') !== '';
  for (let attempt = 1; ; attempt += 1) {
    try {
      const known = await manager.streams.info(stream).catch(() => undefined);
      if (known !== undefined) return known.config.num_replicas;
      const made = await manager.streams.add({
        name: stream,
        subjects: [subject],
        storage: StorageType.File,
        retention: RetentionPolicy.Limits,
        discard: DiscardPolicy.New,
        max_bytes: streamBytesMax,
        num_replicas: isCluster ? replicasWanted : 1,
        duplicate_window: 120 * second,
      });
      return made.config.num_replicas;
    } catch (thrown) {
      // A cluster that has just started has no leader yet.
      if (attempt === appendTries) throw thrown;
      await pause(pauseMs);
    }
  }
}

async function append(client: JetStreamClient, bytes: Uint8Array, key: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.publish(subject, bytes, { msgID: key, timeout: appendTimeoutMs, retries: 0 });
      return;
    } catch (thrown) {
      // The server has looked and refuses: it is full. All else is a node or a leader away.
      if (attempt === appendTries || thrown instanceof JetStreamApiError) throw thrown;
      await pause(pauseMs);
    }
  }
}

async function* follow(
  client: JetStreamClient,
  after: number,
  stopped: () => boolean,
): AsyncGenerator<readonly JournalEntry[]> {
  const ahead = new Ahead();
  const consumer = await client.consumers.get(stream, {
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: after + 1,
  });
  const messages = await consumer.consume({
    max_messages: aheadMax,
    expires: followExpiresMs,
    idle_heartbeat: followBeatMs,
  });
  const reading = pump(messages, ahead);
  try {
    while (!stopped()) {
      const entries = await ahead.take();
      if (ahead.failed !== undefined) throw ahead.failed;
      if (entries.length > 0) yield entries;
    }
  } finally {
    ahead.end();
    await messages.close();
    await reading;
  }
}

async function pump(messages: ConsumerMessages, ahead: Ahead): Promise<void> {
  try {
    for await (const message of messages) {
      await ahead.put({ position: message.seq, bytes: message.data });
      if (ahead.ended) return;
    }
    ahead.fail(new Error('the journal ended'));
  } catch (thrown) {
    ahead.fail(thrown instanceof Error ? thrown : new Error(messageOf(thrown)));
  }
}

/** Entries read and not yet taken, bounded. */
class Ahead {
  #entries: JournalEntry[] = [];
  #wake: () => void = () => {};
  #room: () => void = () => {};
  failed: Error | undefined;
  ended = false;

  /** Waits while there is no room. */
  async put(entry: JournalEntry): Promise<void> {
    this.#entries.push(entry);
    this.#wake();
    if (this.#entries.length < aheadMax || this.ended) return;
    await new Promise<void>((resolve) => {
      this.#room = resolve;
    });
  }

  /** All there is; waits a while where there is nothing. */
  async take(): Promise<readonly JournalEntry[]> {
    if (this.#entries.length === 0 && this.failed === undefined) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const taken = this.#entries;
    this.#entries = [];
    this.#room();
    return taken;
  }

  fail(cause: Error): void {
    this.failed = cause;
    this.#wake();
  }

  end(): void {
    this.ended = true;
    this.#room();
  }
}
