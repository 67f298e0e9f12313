/** What the seat has written but not submitted: kept for each warning until the window closes. */
import { useSyncExternalStore } from 'react';
import type { Outcome } from './handling.ts';
import { trailStart, type Trail } from './script-place.ts';

export type Draft = {
  readonly outcome: Outcome | null;
  readonly note: string;
  /** Yuan as typed. */
  readonly lost: string;
  /** The way taken through the script. */
  readonly trail: Trail;
};

const emptyDraft: Draft = { outcome: null, note: '', lost: '', trail: trailStart };
const storageKey = 'wuzha.draft.2';
const drafts = new Map<string, Draft>(stored());
const listeners = new Set<() => void>();

function stored(): [string, Draft][] {
  try {
    return JSON.parse(globalThis.sessionStorage?.getItem(storageKey) ?? '[]') as [string, Draft][];
  } catch {
    return []; // broken or refused storage: begin without drafts
  }
}

function changed(): void {
  try {
    globalThis.sessionStorage?.setItem(storageKey, JSON.stringify([...drafts]));
  } catch {
    // storage refused: drafts last until the page is loaded again
  }
  for (const listener of listeners) listener();
}

export function setDraft(id: string, change: Partial<Draft>): void {
  drafts.set(id, { ...(drafts.get(id) ?? emptyDraft), ...change });
  changed();
}

export function dropDraft(id: string): void {
  drafts.delete(id);
  changed();
}

export function useDraft(id: string): Draft {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => drafts.get(id) ?? emptyDraft,
  );
}

/** `12,000.50` yuan in fen; undefined when it is no amount, null when nothing is written. */
export function parseYuan(text: string): number | null | undefined {
  const plain = text.replace(/[,，¥￥\s]/g, '');
  if (plain === '') return null;
  const parts = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!parts) return undefined;
  return Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
}

export type Readiness = 'ready' | 'outcome' | 'reason' | 'amount';

/** Whether a draft may be submitted, or what is missing first. */
export function readiness(draft: Draft): Readiness {
  if (draft.outcome === null) return 'outcome';
  if (draft.outcome === 'false-alarm' && draft.note.trim() === '') return 'reason';
  if (draft.outcome === 'transferred' && parseYuan(draft.lost) === undefined) return 'amount';
  return 'ready';
}
