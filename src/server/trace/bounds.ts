/** What a return takes from the audit of its account. */
import type { UserActor } from '../../core/access/index.ts';
import { auditOwnership } from '../../core/trace/index.ts';
import type { Queryable } from '../platform/database.ts';
import { findVersion, listVersions } from './store.ts';

/** Bounds of the victims of an account, by the id of their case. */
export type AuditedBounds = {
  readonly id: string;
  readonly pool: { readonly unidentifiedFen: number; readonly credits: number };
  readonly lossFen: ReadonlyMap<string, number>;
  readonly bounds: ReadonlyMap<string, { readonly lowerFen: number; readonly upperFen: number }>;
};

/** From the version that is named, else the newest of the account; null where there is none. */
export async function readBounds(
  db: Queryable,
  actor: UserActor,
  key: string,
  auditId?: string,
): Promise<AuditedBounds | null> {
  const id = auditId ?? (await listVersions(db, key))[0]?.id;
  const version = id === undefined ? undefined : await findVersion(db, actor, id);
  if (version === undefined || version.account_key !== key) return null;
  const { victims, unknownFen, credits } = auditOwnership(version.evidence, version.method);
  return {
    id: version.id,
    pool: { unidentifiedFen: unknownFen, credits },
    lossFen: new Map(victims.map((one) => [one.victim, one.intoFen])),
    bounds: new Map(
      victims.map(({ victim, leastFen, mostFen }) => {
        return [victim, { lowerFen: leastFen, upperFen: mostFen }];
      }),
    ),
  };
}
