/** The change feed of the server: keeps what is on the screen true within two seconds. */
import { useEffect, useSyncExternalStore } from 'react';
import { apiPrefix, type StreamEvent } from '../../contract/index.ts';
import { setServerTime } from './clock.ts';

export type LiveState = {
  /** `idle`: this person may not listen, so nothing is live and nothing is lost. */
  readonly status: 'idle' | 'connecting' | 'live' | 'lost';
  /** When the last event or heartbeat came, by this machine's clock. */
  readonly lastAt: number;
};

export type Feed = {
  readonly onEvent: (event: StreamEvent, seq: number) => void;
  /** Connected, or connected again: anything may have changed meanwhile. */
  readonly onOpen: (again: boolean) => void;
};

const topics = [
  'warning',
  'presence',
  'contact',
  'visit',
  'protection',
  'duty',
  'notice',
  'policy',
  'quarantine',
  'city',
  'funds',
  'return',
  'instruction',
  'report',
] as const;
/** The server sends a heartbeat every 5 s; when three are missing the line is dead. */
const silenceMaxMs = 16_000;
const retryMs = 1500;

let state: LiveState = { status: 'idle', lastAt: Date.now() };
const watchers = new Set<() => void>();
const feeds = new Set<Feed>();

function setState(change: Partial<LiveState>): void {
  state = { ...state, ...change };
  for (const watcher of watchers) watcher();
}

export function useLive(): LiveState {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => state,
  );
}

/** Hears the change feed while the component is on the screen. */
export function useFeed(feed: Feed): void {
  useEffect(() => {
    feeds.add(feed);
    return () => {
      feeds.delete(feed);
    };
  }, [feed]);
}

function onMessage(message: MessageEvent<string>): void {
  setState({ status: 'live', lastAt: Date.now() });
  const event = { topic: message.type, ...(JSON.parse(message.data) as object) } as StreamEvent;
  for (const feed of feeds) feed.onEvent(event, Number(message.lastEventId));
}

function onHeartbeat(message: MessageEvent<string>): void {
  const { at } = JSON.parse(message.data) as { at: string };
  setServerTime(Date.parse(at), 0);
  setState({ status: 'live', lastAt: Date.now() });
}

/** Connects and stays connected, from the sequence last seen on; answers how to stop. */
export function startStream(): () => void {
  let source: EventSource | undefined;
  let lastSeq: string | undefined;
  let opened = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function connect(): void {
    source?.close();
    source = new EventSource(
      `${apiPrefix}/stream${lastSeq === undefined ? '' : `?after=${lastSeq}`}`,
    );
    source.addEventListener('open', () => {
      setState({ status: 'live', lastAt: Date.now() });
      for (const feed of feeds) feed.onOpen(opened);
      opened = true;
    });
    source.addEventListener('error', () => {
      setState({ status: 'lost' });
      source?.close();
      clearTimeout(timer);
      timer = setTimeout(connect, retryMs);
    });
    source.addEventListener('heartbeat', (message: MessageEvent<string>) => {
      if (message.lastEventId !== '') lastSeq = message.lastEventId;
      onHeartbeat(message);
    });
    source.addEventListener('reset', (message: MessageEvent<string>) => {
      lastSeq = message.lastEventId; // what lies between is not kept: everything is asked for again
      for (const feed of feeds) feed.onOpen(true);
    });
    for (const topic of topics) {
      source.addEventListener(topic, (message: MessageEvent<string>) => {
        if (message.lastEventId !== '') lastSeq = message.lastEventId;
        onMessage(message);
      });
    }
  }

  const watchdog = setInterval(() => {
    if (state.status === 'live' && Date.now() - state.lastAt > silenceMaxMs) {
      setState({ status: 'lost' });
      connect();
    }
  }, 2000);
  setState({ status: 'connecting', lastAt: Date.now() });
  connect();
  return () => {
    clearInterval(watchdog);
    clearTimeout(timer);
    source?.close();
    setState({ status: 'idle' });
  };
}
