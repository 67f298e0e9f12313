/** What the seat has written but not submitted: kept for each warning until the window closes. */
import { useSyncExternalStore } from 'react';
import { feedbackStart, type FeedbackDraft } from './feedback.ts';
import type { OutcomeChoice } from './outcome-rule.ts';
import { trailStart, type Trail } from './script-place.ts';
import { parseYuan } from './yuan.ts';

export type Draft = {
  /** Code of the centre's table of outcomes. */
  readonly outcome: string | null;
  readonly note: string;
  /** Yuan as typed. */
  readonly lost: string;
  /** The way taken through the script. */
  readonly trail: Trail;
  readonly feedback: FeedbackDraft;
};

export const emptyDraft: Draft = {
  outcome: null,
  note: '',
  lost: '',
  trail: trailStart,
  feedback: feedbackStart,
};
const storageKey = 'wuzha.draft.3';
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

export type Readiness = 'ready' | 'outcome' | 'reason' | 'amount';

/** Whether a draft may be submitted, or what is missing first. */
export function readiness(
  draft: Draft,
  choices: readonly Pick<OutcomeChoice, 'code' | 'as' | 'needsNote'>[],
): Readiness {
  const chosen = choices.find((one) => one.code === draft.outcome);
  if (chosen === undefined) return 'outcome';
  const isTold = draft.note.trim() !== '' || (draft.feedback.falseAlarm ?? 'other') !== 'other';
  if (chosen.needsNote && !isTold) return 'reason';
  const amounts = [draft.feedback.pending, ...(chosen.as === 'transferred' ? [draft.lost] : [])];
  return amounts.some((amount) => parseYuan(amount) === undefined) ? 'amount' : 'ready';
}
