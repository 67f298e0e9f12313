/** Addresses: a module's screens, and the state a screen keeps in its address. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, type ComponentType } from 'react';

/** What a module exports as `routes`: its screens by the last part of their address. */
export type ModuleRoutes = Readonly<Record<string, ComponentType>>;

export type UrlState = Readonly<Record<string, string | undefined>>;
type Change = Readonly<Record<string, string | undefined | null>>;

/** Address parameters as plain strings: `?id=wrn_…&tab=mine`. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function writeSearch(search: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') query.set(key, value);
  }
  return query.size > 0 ? `?${query.toString()}` : '';
}

/**
 * The state a screen keeps in its address (item, filter, tab), and how to change it: what is not
 * named stays, empty or null is taken away. `replace` leaves no step for the back button.
 */
export function useUrlState(): [UrlState, (change: Change, replace?: boolean) => void] {
  const state: UrlState = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback(
    (values: Change, replace = false): void => {
      void navigate({
        to: '.',
        replace,
        search: (before: UrlState) => ({ ...before, ...values }),
      });
    },
    [navigate],
  );
  return [state, change];
}
