/** Who looks at which warning: told by the feed, and told to the others while one is open here. */
import { useEffect, useSyncExternalStore } from 'react';
import type { Presence } from '../../../contract/index.ts';
import { call, serverNow, useFeed, useMay, useMe, type Feed } from '../../ui/index.ts';

/** Passing along the list by key is not looking. */
const dwellMs = 400;
/** The server forgets after 45 s; two of three words may be lost. */
const beatMs = 15_000;
const pruneMs = 3000;

let present: ReadonlyMap<string, Presence> = new Map();
const listeners = new Set<() => void>();

function setPresent(next: ReadonlyMap<string, Presence>): void {
  present = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const isHere = (one: Presence): boolean => Date.parse(one.until) > serverNow();

function readAll(): void {
  call('presence.list', {})
    .then(({ items }) => setPresent(new Map(items.map((one) => [one.by, one]))))
    .catch(() => undefined); // the feed tells it within seconds anyway
}

function hear(one: Presence): void {
  const next = new Map(present);
  if (isHere(one)) next.set(one.by, one);
  else if (next.get(one.by)?.warningId === one.warningId) next.delete(one.by);
  setPresent(next);
}

const feed: Feed = {
  onEvent: (event) => {
    if (event.topic === 'presence') hear(event);
  },
  onOpen: readAll,
};

/** Keeps who looks at what true while the queue is on the screen. */
export function usePresenceFeed(): void {
  useFeed(feed);
  useEffect(() => {
    readAll();
    const timer = setInterval(() => {
      const here = [...present].filter(([, one]) => isHere(one));
      if (here.length < present.size) setPresent(new Map(here));
    }, pruneMs);
    return () => clearInterval(timer);
  }, []);
}

/** Colleagues who look at a warning now. */
export function lookersOf(warningId: string, me: string): readonly Presence[] {
  return [...present.values()].filter(
    (one) => one.warningId === warningId && one.by !== me && isHere(one),
  );
}

/** The same for a screen: drawn again when it changes. */
export function useLookers(): (warningId: string) => readonly Presence[] {
  const me = useMe();
  useSyncExternalStore(subscribe, () => present);
  return (warningId) => lookersOf(warningId, me.id);
}

/** Tells the others that this warning is open here, until it is not. */
export function useTellPresence(warningId: string | undefined): void {
  const handles = useMay()('warning.handle');
  useEffect(() => {
    if (warningId === undefined || !handles) return undefined;
    let told = false;
    const tell = (isPresent: boolean): void => {
      if (!isPresent && !told) return;
      told = isPresent;
      // A word that is lost does no harm: the next one comes soon, and silence ends it.
      call('presence.set', { body: { warningId, present: isPresent } }).catch(() => undefined);
    };
    const seen = (): void => tell(document.visibilityState === 'visible');
    const first = setTimeout(seen, dwellMs);
    const beat = setInterval(() => {
      if (document.visibilityState === 'visible') tell(true);
    }, beatMs);
    document.addEventListener('visibilitychange', seen);
    return () => {
      clearTimeout(first);
      clearInterval(beat);
      document.removeEventListener('visibilitychange', seen);
      tell(false);
    };
  }, [warningId, handles]);
}

/** `03 席`, or the name where there is no seat. */
export const lookerName = (one: Presence): string => one.seat ?? one.name;
