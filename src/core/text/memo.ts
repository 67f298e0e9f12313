import type { Folded } from './folded.ts';
import type { TextScore } from './types.ts';

/**
 * Answers to texts that came before: senders of masses change a name, a number or an address,
 * and all of these are gone once a text is normalised. A text is kept from the second time on, so
 * that texts that come once leave nothing behind.
 */
export interface Memo {
  readonly slots: (Kept | undefined)[];
  /** Hashes that were seen once. */
  readonly seen: Int32Array;
}

/** How an answer was asked for. */
export interface Asked {
  readonly explain: number;
  readonly explainFrom: number;
}

interface Kept extends Asked {
  readonly codes: Uint16Array;
  readonly score: TextScore;
}

const SLOTS = 4096;
const SEEN = 1 << 16;
/** Longer texts are dialogues, and hardly any of those comes twice. */
const LENGTH_MAX = 600;

export function makeMemo(): Memo {
  return { slots: Array.from({ length: SLOTS }), seen: new Int32Array(SEEN) };
}

/** Hash of the units; 0 where the text is not to be kept. */
export function memoHash({ codes, length }: Folded): number {
  if (length > LENGTH_MAX) return 0;
  let hash = 0x811c9dc5 ^ length;
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (codes[i] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15) || 1;
}

/** The answer to exactly these units, asked for alike. */
export function recall(
  memo: Memo,
  hash: number,
  folded: Folded,
  asked: Asked,
): TextScore | undefined {
  const kept = memo.slots[hash & (SLOTS - 1)];
  if (kept?.explain !== asked.explain || kept.explainFrom !== asked.explainFrom) return undefined;
  const { codes } = kept;
  if (codes.length !== folded.length) return undefined;
  for (let i = 0; i < codes.length; i++) if (codes[i] !== folded.codes[i]) return undefined;
  return kept.score;
}

/** Keeps the answer when the text was seen before. */
export function remember(
  memo: Memo,
  hash: number,
  folded: Folded,
  answer: Asked & { readonly score: TextScore },
): void {
  const at = (hash >>> 8) & (SEEN - 1);
  if (memo.seen[at] !== hash) {
    memo.seen[at] = hash;
    return;
  }
  const codes = folded.codes.slice(0, folded.length);
  memo.slots[hash & (SLOTS - 1)] = { codes, ...answer };
}
