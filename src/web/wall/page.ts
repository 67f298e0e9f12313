/** The pages of the wall: they follow each other by themselves, unless held or named in the address. */
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';

export const pages = ['situation', 'clocks'] as const;
export type WallPage = (typeof pages)[number];

const turnMs = 30_000;

function subscribeHash(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

const flagsNow = (): string => window.location.hash.slice(1);

/** What the address asks of the wall: `#duty,clocks`. */
export function useFlags(): readonly [ReadonlySet<string>, (flag: string, on: boolean) => void] {
  const text = useSyncExternalStore(subscribeHash, flagsNow);
  const set = useCallback((flag: string, on: boolean): void => {
    const flags = new Set(flagsNow().split(',').filter(Boolean));
    if (on) flags.add(flag);
    else flags.delete(flag);
    window.location.hash = [...flags].join(',');
  }, []);
  return [new Set(text.split(',').filter(Boolean)), set];
}

export type Paging = {
  readonly page: WallPage;
  readonly held: boolean;
  readonly hold: (held: boolean) => void;
  /** Turns to a page, or to the next one. */
  readonly turn: (to?: WallPage) => void;
};

const after = (page: WallPage): WallPage =>
  pages[(pages.indexOf(page) + 1) % pages.length] ?? 'situation';

/** A page that is named in the address stays; the others turn every half minute. */
export function usePages(flags: ReadonlySet<string>): Paging {
  const named = pages.find((page) => flags.has(page));
  const [shown, setShown] = useState<WallPage>(named ?? 'situation');
  const [held, setHeld] = useState(named !== undefined);
  useEffect(() => {
    if (held) return undefined;
    const timer = setTimeout(() => setShown(after(shown)), turnMs);
    return () => clearTimeout(timer);
  }, [held, shown]);
  return {
    page: shown,
    held,
    hold: setHeld,
    turn: (to) => setShown(to ?? after(shown)),
  };
}
