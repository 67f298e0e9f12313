/** Keyboard shortcuts: who may fire, which action a key means, and the list the key bar shows. */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { comboOf, mayFire, targetKind } from './key-guard.ts';
import { preferences } from './preference.ts';

export type KeyGroup = 'global' | 'list' | 'act';
export type Binding = {
  /** Name of the action: what a person remaps. */
  readonly action: string;
  /** Keys that fire it; the first is the one shown. */
  readonly keys: readonly string[];
  readonly label: string;
  readonly group: KeyGroup;
  /** Place in the key bar; without one it is not shown there. */
  readonly bar?: number;
  /** Shorter words for the key bar; empty: the next binding there speaks for both. */
  readonly barLabel?: string;
  /** Fires again while the key is held down. */
  readonly repeat?: boolean;
  readonly run: () => void;
};

type Layer = { bindings: readonly Binding[]; signature: string };
const layers: Layer[] = [];
const listeners = new Set<() => void>();
let shown: readonly Binding[] = [];
let compositionEndedAt = Number.NEGATIVE_INFINITY;

function changed(): void {
  shown = layers.flatMap((layer) => layer.bindings);
  for (const listener of listeners) listener();
}

/** The keys of an action after a person's own choice. */
export function keysOf(binding: Pick<Binding, 'action' | 'keys'>): readonly string[] {
  const own = preferences().keymap[binding.action];
  return own === undefined ? binding.keys : [own, ...binding.keys.slice(1)];
}

function bindingFor(combo: string): Binding | undefined {
  return layers
    .toReversed()
    .flatMap((layer) => layer.bindings)
    .find((binding) => keysOf(binding).includes(combo));
}

function onKeyDown(event: KeyboardEvent): void {
  const combo = comboOf(event);
  if (combo === undefined || event.defaultPrevented) return;
  const binding = bindingFor(combo);
  if (!binding || (event.repeat && binding.repeat !== true)) return;
  const allowed = mayFire(combo, {
    composing: event.isComposing || event.keyCode === 229,
    sinceCompositionMs: event.timeStamp - compositionEndedAt,
    target: targetKind(event.target),
    dialogOpen: document.querySelector('dialog[open]') !== null,
    singleKeys: preferences().singleKeys,
  });
  if (!allowed) return;
  event.preventDefault();
  binding.run();
}

/** Listens on the document; called once at start. */
export function startKeyboard(): void {
  document.addEventListener('keydown', onKeyDown);
  document.addEventListener(
    'compositionend',
    (event) => {
      compositionEndedAt = event.timeStamp;
    },
    true,
  );
}

/** Registers shortcuts while the component is on the screen; later ones win over earlier ones. */
export function useKeys(bindings: readonly Binding[]): void {
  const layer = useRef<Layer>({ bindings, signature: '' });
  const runs = useRef(bindings);
  const signature = bindings.map((b) => `${b.action}:${b.keys.join(' ')}:${b.label}`).join('|');
  useEffect(() => {
    runs.current = bindings;
  });
  useEffect(() => {
    const own = layer.current;
    own.signature = signature;
    own.bindings = runs.current.map((binding, i) => ({
      ...binding,
      run: () => runs.current[i]?.run(),
    }));
    layers.push(own);
    changed();
    return () => {
      layers.splice(layers.indexOf(own), 1);
      changed();
    };
  }, [signature]);
}

/** All shortcuts in force, for the key bar and the key help. */
export function useBindings(): readonly Binding[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
}
