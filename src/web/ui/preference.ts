/** What a person chooses for themselves on this machine; kept in the browser's own storage. */
import { useSyncExternalStore } from 'react';

export type Language = 'zh' | 'en';
export const densities = [13, 14, 16] as const;
export type Density = (typeof densities)[number];

export type Preferences = {
  readonly language: Language;
  readonly density: Density;
  /** Single letters and digits act as shortcuts (WCAG 2.1.4: may be switched off). */
  readonly singleKeys: boolean;
  /** Keys a person has put in place of the usual ones, by action. */
  readonly keymap: Readonly<Record<string, string>>;
  /** Auto-next mode: after an outcome the best next warning is claimed and opened by itself. */
  readonly autoNext: boolean;
  /** The wall sounds for a critical warning that nobody takes. */
  readonly wallSound: boolean;
  /** Columns hidden by table name. */
  readonly hiddenColumns: Readonly<Record<string, readonly string[]>>;
};

const storageKey = 'wuzha.preference';
const listeners = new Set<() => void>();

function firstPreferences(): Preferences {
  const usual: Preferences = {
    language: navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en',
    density: 13,
    singleKeys: true,
    keymap: {},
    autoNext: false,
    wallSound: false,
    hiddenColumns: {},
  };
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}');
    return { ...usual, ...(stored as Partial<Preferences>) };
  } catch {
    return usual; // storage refused or its content broken: the usual values serve
  }
}

let current: Preferences = firstPreferences();

function apply(): void {
  document.documentElement.lang = current.language === 'zh' ? 'zh-CN' : 'en';
  document.documentElement.dataset['density'] = String(current.density);
}
apply();

export function preferences(): Preferences {
  return current;
}

export function setPreference(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  apply();
  try {
    localStorage.setItem(storageKey, JSON.stringify(current));
  } catch {
    // storage refused (private window): the choice lasts until the window closes
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, preferences);
}
