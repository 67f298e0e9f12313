/**
 * The life of a version of a policy table: proposed, then approved by a second person, refused, or
 * taken back. Nothing is edited in place; an approved version begins at its time and ends when a
 * later one begins.
 *
 * | act | refused, in this order |
 * | --- | --- |
 * | propose | already-proposed, nothing-changed |
 * | approve | not-proposed, own-work, begins-in-past |
 * | refuse | not-proposed, reason-required |
 * | withdraw | not-proposed, not-your-proposal |
 */
import { hourMs, ok, refuse, type Result } from '../kernel/index.ts';
import { policyChanges } from './table.ts';

export const policyStatuses = [
  { code: 'proposed', zh: '待审批', en: 'Proposed' },
  { code: 'approved', zh: '已批准', en: 'Approved' },
  { code: 'refused', zh: '未通过', en: 'Refused' },
  { code: 'withdrawn', zh: '已撤回', en: 'Withdrawn' },
] as const;
export type PolicyStatus = (typeof policyStatuses)[number]['code'];

export type PolicyVersion = {
  readonly key: string;
  /** 1, 2, … within the table. */
  readonly ordinal: number;
  readonly value: unknown;
  /** The document or order that the figures come from. */
  readonly source: string;
  readonly reason: string;
  readonly effectiveAt: number;
  readonly status: PolicyStatus;
  readonly proposedBy: string;
  readonly proposedAt: number;
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
  readonly note: string | null;
};

export type PolicyRefusal =
  | 'already-proposed'
  | 'nothing-changed'
  | 'not-proposed'
  | 'own-work'
  | 'begins-in-past'
  | 'reason-required'
  | 'not-your-proposal';

/** How long after its beginning a version may still be approved: clocks differ, people take a while. */
const graceMs = hourMs;

export type PolicyProposal = Pick<
  PolicyVersion,
  'key' | 'value' | 'source' | 'reason' | 'effectiveAt'
>;

/** A new version over those there are; one at a time waits for its second person. */
export function proposePolicy(
  proposal: PolicyProposal,
  versions: readonly PolicyVersion[],
  inForce: unknown,
  by: { readonly actor: string; readonly now: number },
): Result<PolicyVersion, PolicyRefusal> {
  if (versions.some((v) => v.status === 'proposed')) return refuse('already-proposed');
  if (policyChanges(inForce, proposal.value).length === 0) return refuse('nothing-changed');
  const ordinal = Math.max(0, ...versions.map((v) => v.ordinal)) + 1;
  return ok({
    ...proposal,
    value: { ...(proposal.value as object), version: policyVersionName(proposal.key, ordinal) },
    ordinal,
    status: 'proposed',
    proposedBy: by.actor,
    proposedAt: by.now,
    decidedBy: null,
    decidedAt: null,
    note: null,
  });
}

/** `warning-3`: what decisions made under it will name. */
export function policyVersionName(key: string, ordinal: number): string {
  return `${key}-${ordinal}`;
}

export type PolicyAct = {
  readonly act: 'approve' | 'refuse' | 'withdraw';
  readonly note: string | null;
};

export function decidePolicy(
  version: PolicyVersion,
  { act, note }: PolicyAct,
  by: { readonly actor: string; readonly now: number },
): Result<PolicyVersion, PolicyRefusal> {
  if (version.status !== 'proposed') return refuse('not-proposed');
  const refusal = refusalOf(version, { act, note }, by);
  if (refusal !== null) return refuse(refusal);
  const after = { approve: 'approved', refuse: 'refused', withdraw: 'withdrawn' } as const;
  return ok({ ...version, status: after[act], decidedBy: by.actor, decidedAt: by.now, note });
}

function refusalOf(
  { proposedBy, effectiveAt }: PolicyVersion,
  { act, note }: PolicyAct,
  { actor, now }: { readonly actor: string; readonly now: number },
): PolicyRefusal | null {
  switch (act) {
    case 'approve':
      if (proposedBy === actor) return 'own-work';
      return effectiveAt + graceMs < now ? 'begins-in-past' : null;
    case 'refuse':
      return note === null || note.trim() === '' ? 'reason-required' : null;
    case 'withdraw':
      return proposedBy === actor ? null : 'not-your-proposal';
  }
}

/** The approved version that holds at a time: the latest to begin, of equal ones the newer. */
export function versionInForce(
  versions: readonly PolicyVersion[],
  now: number,
): PolicyVersion | undefined {
  let best: PolicyVersion | undefined;
  for (const version of versions) {
    if (version.status !== 'approved' || beginsAt(version) > now) continue;
    if (best === undefined || compare(version, best) > 0) best = version;
  }
  return best;
}

/** Nothing holds before it was let in. */
function beginsAt({ effectiveAt, decidedAt }: PolicyVersion): number {
  return Math.max(effectiveAt, decidedAt ?? effectiveAt);
}

function compare(a: PolicyVersion, b: PolicyVersion): number {
  return beginsAt(a) === beginsAt(b) ? a.ordinal - b.ordinal : beginsAt(a) - beginsAt(b);
}
