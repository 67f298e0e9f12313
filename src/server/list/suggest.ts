/** Entries that come out of an accepted proposal of a typology: they wait like any other. */
import type { Instant } from '../../core/kernel/index.ts';
import { defaultListPolicy, parseListEntry, spanOf, type ListKind } from '../../core/list/index.ts';
import { Answer } from '../platform/answer.ts';
import type { Transaction } from '../platform/transact.ts';
import { proposeEntry } from './store.ts';

export type Suggestion = {
  /** What it is, in the words of proposals. */
  readonly kind: string;
  readonly value: string;
  readonly category: string;
  readonly reason: string;
  readonly positions: readonly number[];
  readonly by: string;
};

/**
 * Proposes to block it. `known` where it is listed or proposed already, `unfit` where lists hold no
 * such thing: neither stands in the way of accepting the proposal.
 */
export async function suggestBlock(
  tx: Transaction,
  { kind, value, category, reason, positions, by }: Suggestion,
  now: Instant,
): Promise<'proposed' | 'known' | 'unfit'> {
  const policy = defaultListPolicy;
  const parsed = parseListEntry({
    kind: listKindOf(kind, value),
    value,
    verdict: 'block',
    category,
    reason: reason.slice(0, 200),
    origin: 'typology',
    evidence: positions.map((position) => `signal ${position}`),
    fromAt: now - policy.reachBackMs,
  });
  if (!parsed.ok) return 'unfit';
  const untilAt = now + spanOf(policy, parsed.value).usualMs;
  try {
    await proposeEntry(tx, { ...parsed.value, untilAt, appeal: '' }, { by, now, policy });
    return 'proposed';
  } catch (thrown) {
    // Refused before anything was written.
    if (thrown instanceof Answer && thrown.code.startsWith('already-')) return 'known';
    throw thrown;
  }
}

function listKindOf(kind: string, value: string): ListKind | undefined {
  switch (kind) {
    case 'number':
      return /^[+\d]/.test(value) ? 'number' : 'sender';
    case 'account':
    case 'app':
    case 'template':
      return kind;
    case 'site':
      return value.includes('/') ? 'url' : 'domain';
    default:
      return undefined;
  }
}
