/** One clock for all counters, set by the server's time, ticking once a second. */
import { useSyncExternalStore } from 'react';

let offset = 0;
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function tick(): void {
  now = Date.now() + offset;
  for (const listener of listeners) listener();
}

/** Sets the clock by a server time that was true `sinceMs` ago. */
export function setServerTime(at: number, sinceMs: number): void {
  offset = at + sinceMs - Date.now();
  tick();
}

/** The server's time now. */
export function serverNow(): number {
  return Date.now() + offset;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The server's time, to the second; the component is drawn again each second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
