import type { Role } from './role.ts';

/** Whoever does something. Every store and every decision is opened for an actor, never for nobody. */
export type UserActor = {
  readonly kind: 'user';
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly unitId: string;
  /** Ids of the units from the root of the tree to the actor's own: the jurisdiction is what ends here. */
  readonly unitPath: readonly string[];
  readonly seat: string | null;
};
export type SourceActor = { readonly kind: 'source'; readonly id: string; readonly name: string };
/** Work without a person: needs a written reason and is audited like any other. */
export type SystemActor = {
  readonly kind: 'system';
  readonly name: string;
  readonly reason: string;
};
export type Actor = UserActor | SourceActor | SystemActor;

/** How an actor is named in audit entries and events: `usr_…`, `source:carrier-a`, `system:scorer`. */
export function actorKey(actor: Actor): string {
  return actor.kind === 'user' ? actor.id : `${actor.kind}:${actor.name}`;
}

export type Verdict = {
  readonly allowed: boolean;
  /** The rule that allowed or refused, for the audit entry and for the reason beside a disabled button. */
  readonly rule: string;
  /** Out of the actor's jurisdiction: answered as if the thing did not exist. */
  readonly hidden: boolean;
};

/** What machines of the centre are called where people read who did something. */
const machineWords: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  'system:timer': { zh: '到时自动', en: 'By time' },
  'system:bank-line': { zh: '银行', en: 'Bank' },
  'system:ledger': { zh: '系统', en: 'System' },
  'system:chase': { zh: '追踪引擎', en: 'Chase' },
};

/** The name of a machine by its key; undefined for people and for machines that nobody reads of. */
export function machineName(key: string, lang: 'zh' | 'en'): string | undefined {
  return machineWords[key]?.[lang];
}
