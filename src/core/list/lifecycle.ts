/**
 * What people do to a list entry, as decisions. Refusals are checked in the order of their line.
 *
 * | act | refused, in this order |
 * | --- | --- |
 * | propose | already-listed, already-proposed |
 * | approve | not-proposed, second-person-needed |
 * | reject | not-proposed |
 * | withdraw | not-live |
 *
 * A person may take back what they proposed themselves (reject), never let it in alone where two are
 * needed. Taking an entry out needs one person: it must take effect at once (art. 32 of the law).
 */
import { ok, refuse, type Result } from '../kernel/index.ts';
import type { ListEntry } from './entry.ts';
import { needsTwoPeople, type ListPolicy } from './policy.ts';

export const entryStatuses = [
  { code: 'proposed', zh: '待审批', en: 'Proposed' },
  { code: 'live', zh: '生效中', en: 'Live' },
  { code: 'withdrawn', zh: '已撤下', en: 'Withdrawn' },
  { code: 'rejected', zh: '未通过', en: 'Rejected' },
  { code: 'expired', zh: '已到期', en: 'Expired' },
] as const;
export type EntryStatus = (typeof entryStatuses)[number]['code'];
/** What is stored; an entry expires by the clock alone. */
export type StoredStatus = Exclude<EntryStatus, 'expired'>;

export type EntryAct = 'propose' | 'approve' | 'reject' | 'withdraw';
export type EntryRefusal =
  | 'already-listed'
  | 'already-proposed'
  | 'not-proposed'
  | 'second-person-needed'
  | 'not-live';

export type EntryState = Pick<ListEntry, 'kind' | 'verdict'> & {
  readonly status: EntryStatus;
  readonly proposedBy: string;
};

/** The status as it is at a time. */
export function statusAt(stored: StoredStatus, untilAt: number | null, now: number): EntryStatus {
  return stored === 'live' && untilAt !== null && untilAt <= now ? 'expired' : stored;
}

const after: Readonly<Record<EntryAct, StoredStatus>> = {
  propose: 'proposed',
  approve: 'live',
  reject: 'rejected',
  withdraw: 'withdrawn',
};

/** The status an act leads to. `before` is undefined where the thing was never listed. */
export function decideEntry(
  act: EntryAct,
  before: EntryState | undefined,
  by: string,
  policy: ListPolicy,
): Result<StoredStatus, EntryRefusal> {
  const refusal = refusalOf(act, before, by, policy);
  return refusal === undefined ? ok(after[act]) : refuse(refusal);
}

function refusalOf(
  act: EntryAct,
  before: EntryState | undefined,
  by: string,
  policy: ListPolicy,
): EntryRefusal | undefined {
  const status = before?.status;
  switch (act) {
    case 'propose':
      if (status === 'live') return 'already-listed';
      return status === 'proposed' ? 'already-proposed' : undefined;
    case 'approve':
      if (before === undefined || status !== 'proposed') return 'not-proposed';
      return needsTwoPeople(policy, before) && before.proposedBy === by
        ? 'second-person-needed'
        : undefined;
    case 'reject':
      return status === 'proposed' ? undefined : 'not-proposed';
    case 'withdraw':
      return status === 'live' ? undefined : 'not-live';
  }
}
