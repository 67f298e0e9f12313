/** Moving along a list by key: the same keys and words on every screen that has one. */
import { useKeys } from './keyboard.ts';
import { useShared } from './messages/index.ts';
import { useUrlState } from './route.ts';

type Step = (by: 1 | -1) => void;

/**
 * J and K, or the arrows where nothing else needs them, move along; Escape closes what is open
 * where `close` is given.
 */
export function useStepKeys(step: Step, more: { arrows?: boolean; close?: () => void } = {}): void {
  const m = useShared();
  const { arrows = false, close } = more;
  useKeys([
    {
      action: 'next',
      keys: arrows ? ['J', 'ArrowDown'] : ['J'],
      label: m.list.next,
      group: 'list',
      bar: 1,
      barLabel: '',
      repeat: true,
      run: () => step(1),
    },
    {
      action: 'previous',
      keys: arrows ? ['K', 'ArrowUp'] : ['K'],
      label: m.list.previous,
      group: 'list',
      bar: 2,
      barLabel: m.list.both,
      repeat: true,
      run: () => step(-1),
    },
    ...(close
      ? [
          {
            action: 'close',
            keys: ['Escape'],
            label: m.verb.close,
            group: 'list',
            run: close,
          } as const,
        ]
      : []),
  ]);
}

/** The keys of a table with a side panel: the row chosen moves, Escape closes the panel. */
export function useListKeys(
  keys: readonly string[],
  chosen: string | undefined,
  choose: (key: string | null) => void,
): void {
  useStepKeys(
    (by) => {
      const at = chosen === undefined ? -1 : keys.indexOf(chosen);
      const next = keys[at < 0 ? 0 : Math.min(keys.length - 1, Math.max(0, at + by))];
      if (next !== undefined) choose(next);
    },
    { close: () => choose(null) },
  );
}

/**
 * The keys of a table whose rows are opened: J and K move the row chosen, which the address keeps,
 * Enter opens it. Answers the row chosen.
 */
export function useOpenKeys<T extends { readonly id: string }>(
  rows: readonly T[],
  open: (row: T) => void,
): T | undefined {
  const m = useShared();
  const [url, setUrl] = useUrlState();
  const chosen = rows.find(({ id }) => id === url['at']);
  useListKeys(
    rows.map(({ id }) => id),
    chosen?.id,
    (key) => setUrl({ at: key }, true),
  );
  useKeys([
    {
      action: 'open',
      keys: ['Enter'],
      label: m.verb.open,
      group: 'list',
      bar: 3,
      run: () => {
        if (chosen) open(chosen);
      },
    },
  ]);
  return chosen;
}
