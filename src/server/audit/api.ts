/** Routes of the audit (审计). */
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import { transact } from '../platform/transact.ts';
import { readAnchors } from './anchor.ts';
import { listEntries, verifyChain } from './store.ts';

export type AuditDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly anchorFile: string;
  /** Names of people by the key that audit entries hold. */
  readonly namesOf: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>;
};

export function auditHandlers(deps: AuditDeps): Pick<Handlers, 'audit.list' | 'audit.verify'> {
  const { db, clock } = deps;
  return {
    'audit.list': async (_, { query }) => listEntries(db, query, deps.namesOf),
    'audit.verify': async ({ actor, now }) => {
      const began = clock.now();
      const { entries, problem } = await verifyChain(db, readAnchors(deps.anchorFile));
      const firstBad = problem?.seq ?? null;
      await transact(db, actor, now, async (tx) => {
        tx.audit({ action: 'audit.verify', subject: 'audit', detail: { entries, firstBad } });
      });
      return {
        valid: problem === undefined,
        entries,
        firstBad,
        problem: problem?.problem ?? null,
        ms: clock.now() - began,
      };
    },
  };
}
