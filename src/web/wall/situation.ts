/** The live situation: read when something happened, at most once a second, and watched over. */
import { useEffect, useRef } from 'react';
import type { Wall } from '../../contract/index.ts';
import { useRead } from '../ui/api.ts';
import { useNow } from '../ui/clock.ts';
import { startStream, useFeed, useLive, type Feed } from '../ui/stream.ts';

const tickMs = 1000;
/** Read at least so often: figures such as signals a minute have no event. */
const idleMs = 5000;
/** Older figures are not shown as live. */
const promiseMs = 15_000;
const reloadHour = 4;

export type Situation = {
  readonly wall: Wall | undefined;
  readonly error: unknown;
  /** When the figures on the screen were read, by this machine's clock. */
  readonly readAt: number;
  readonly stale: boolean;
  readonly lost: boolean;
  /** Seconds since the last event, heartbeat or answer. */
  readonly ageSeconds: number;
  readonly retry: () => void;
};

/** Once a night, in the quiet hour, while all is well: whatever leaked is gone. */
function useNightlyReload(healthy: boolean): void {
  const well = useRef(healthy);
  useEffect(() => {
    well.current = healthy;
  });
  useEffect(() => {
    const openedOn = new Date().toDateString();
    const timer = setInterval(() => {
      const now = new Date();
      const due = now.getHours() === reloadHour && now.toDateString() !== openedOn;
      if (due && well.current) window.location.reload();
    }, 60_000);
    return () => clearInterval(timer);
  }, []);
}

export function useSituation(): Situation {
  const read = useRead('wall.read', {});
  const live = useLive();
  useNow();
  const dirty = useRef(false);
  const feed = useRef<Feed>({
    onEvent: () => { dirty.current = true; },
    onOpen: () => { dirty.current = true; },
  });
  useEffect(startStream, []);
  useFeed(feed.current);
  const { refetch, isFetching, dataUpdatedAt, errorUpdatedAt } = read;
  const latest = useRef({ refetch, isFetching, at: 0 });
  useEffect(() => {
    latest.current = { refetch, isFetching, at: Math.max(dataUpdatedAt, errorUpdatedAt) };
  });
  useEffect(() => {
    const timer = setInterval(() => {
      const { refetch: ask, isFetching: asking, at } = latest.current;
      if (asking || (!dirty.current && Date.now() - at < idleMs)) return;
      dirty.current = false;
      void ask();
    }, tickMs);
    return () => clearInterval(timer);
  }, []);
  const stale = dataUpdatedAt > 0 && Date.now() - dataUpdatedAt > promiseMs;
  const lost = live.status === 'lost';
  useNightlyReload(!stale && !lost);
  return {
    wall: read.data, error: read.error, readAt: dataUpdatedAt, stale, lost,
    ageSeconds: Math.max(0, Math.round((Date.now() - Math.max(live.lastAt, dataUpdatedAt)) / 1000)),
    retry: () => void refetch(),
  };
}
