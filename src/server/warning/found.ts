/** What a dissuasion finds the fraudsters to work with (发现线索) is proposed to be blocked. */
import type { Instant } from '../../core/kernel/index.ts';
import type { Transaction } from '../platform/transact.ts';
import type { Reaction } from './change.ts';

/** Proposes an entry of the block list for somebody else to approve. */
export type ProposeBlock = (
  tx: Transaction,
  found: {
    readonly kind: string;
    readonly value: string;
    readonly category: string;
    readonly reason: string;
    readonly positions: readonly number[];
    readonly by: string;
  },
  now: Instant,
) => Promise<'proposed' | 'known' | 'unfit'>;

/** The words of proposals for what feedback names. */
const kinds = { number: 'number', url: 'site', app: 'app', account: 'account' } as const;

/** What is listed or proposed already, or is no such thing, is left; the record keeps it. */
export function foundReaction(propose: ProposeBlock): Reaction {
  return async (tx, changes, now) => {
    for (const { after, events } of changes) {
      for (const event of events) {
        if (event.kind !== 'outcome') continue;
        for (const { kind, value } of event.feedback?.found ?? []) {
          const reason = `劝阻中发现，预警 ${after.number}`;
          const result = await propose(
            tx,
            {
              kind: kinds[kind],
              value,
              category: after.category,
              reason,
              positions: [],
              by: event.actor,
            },
            now,
          );
          const detail = { kind, result };
          tx.audit({ action: 'warning.found', subject: after.id, purpose: 'dissuasion', detail });
        }
      }
    }
  };
}
