/** The live situation: read when something happened, at most once a second, and watched over. */
import { useEffect, useRef, useState } from 'react';
import type { Wall } from '../../contract/index.ts';
import { useRead } from '../ui/api.ts';
import { usePreferences } from '../ui/preference.ts';
import { startStream, useFeed, useLive, type Feed } from '../ui/stream.ts';

const tickMs = 500;
/** Never asks more often. */
const gapMinMs = 1000;
/** Read at least so often: figures such as signals a minute have no event. */
const idleMs = 5000;
/** A question not answered by then is asked again: its line may be dead without saying so. */
const answerMaxMs = 6000;
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
};

/**
 * Questions still to be asked of what happened: two, for the server keeps an answer for a second,
 * so that the first one may be of the moment before.
 */
let due = 0;
const onChange = (): void => {
  due = 2;
};
const feed: Feed = { onEvent: onChange, onOpen: onChange };

/** Once a night, in the quiet hour, while all is well: whatever leaked is gone. */
function reloadAtNight(openedOn: string, healthy: boolean): void {
  const now = new Date();
  if (healthy && now.getHours() === reloadHour && now.toDateString() !== openedOn) {
    window.location.reload();
  }
}

export function useSituation(): Situation {
  const { data, error, refetch, isFetching, dataUpdatedAt } = useRead('wall.read', {});
  const live = useLive();
  const [now, setNow] = useState(() => Date.now());
  const stale = dataUpdatedAt > 0 && now - dataUpdatedAt > promiseMs;
  const lost = live.status === 'lost';
  const { language } = usePreferences();
  useEffect(startStream, []);
  useEffect(onChange, [language]); // titles come in the language asked for
  useFeed(feed);
  const latest = useRef({ refetch, isFetching, healthy: true });
  useEffect(() => {
    latest.current = { refetch, isFetching, healthy: !stale && !lost };
  });
  useEffect(() => {
    const openedOn = new Date().toDateString();
    let sentAt = Date.now();
    const timer = setInterval(() => {
      setNow(Math.floor(Date.now() / 1000) * 1000);
      const state = latest.current;
      reloadAtNight(openedOn, state.healthy);
      const waited = Date.now() - sentAt;
      if (waited < (state.isFetching ? answerMaxMs : due > 0 ? gapMinMs : idleMs)) return;
      due = Math.max(0, due - 1);
      sentAt = Date.now();
      void state.refetch();
    }, tickMs);
    return () => clearInterval(timer);
  }, []);
  const heardAt = Math.max(live.lastAt, dataUpdatedAt);
  return {
    wall: data,
    error,
    readAt: dataUpdatedAt,
    stale,
    lost,
    ageSeconds: Math.max(0, Math.round((now - heardAt) / 1000)),
  };
}
