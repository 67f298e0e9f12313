/** The one policy of access (权限): the same function on the server and on the screens. */
import type { Actor, Verdict } from './actor.ts';
import type { Permission, Purpose, Role } from './role.ts';

const everySignedIn: readonly Permission[] = ['self', 'wall.read'];

/** What each role may do. Closed by default; a permission missing here is refused. */
export const permissionsOfRole: Readonly<Record<Role, readonly Permission[]>> = {
  'seat-operator': [
    'report.write',
    'funds.read',
    'visit.read',
    'duty.read',
    'protection.read',
    'protection.propose',
    'figure.read',
    'warning.read',
    'warning.handle',
    'person.reveal',
    'signal.read',
    'unit.read',
    'list.read',
    'list.propose',
  ],
  'shift-leader': [
    'report.write',
    'funds.read',
    'funds.handle',
    'return.read',
    'warning.read',
    'warning.handle',
    'warning.reassign',
    'person.reveal',
    'signal.read',
    'unit.read',
    'user.read',
    'list.read',
    'list.propose',
    'visit.read',
    'visit.assign',
    'duty.read',
    'duty.manage',
    'shift.read',
    'protection.read',
    'protection.propose',
    'figure.read',
    'policy.read',
    'policy.propose',
  ],
  'fund-officer': [
    'report.write',
    'funds.read',
    'funds.handle',
    'return.read',
    'return.handle',
    'instruction.read',
    'instruction.answer',
    'protection.read',
    'warning.read',
    'person.reveal',
    'signal.read',
    'unit.read',
    'proposal.read',
    'list.read',
    'list.propose',
  ],
  analyst: [
    'funds.read',
    'figure.read',
    'policy.read',
    'warning.read',
    'signal.read',
    'person.reveal',
    'quarantine.read',
    'quarantine.mend',
    'source.read',
    'unit.read',
    'model.read',
    'typology.read',
    'typology.write',
    'typology.approve',
    'typology.replay',
    'proposal.read',
    'proposal.decide',
    'list.read',
    'list.propose',
    'list.approve',
    'list.import',
  ],
  'station-officer': [
    'report.write',
    'funds.read',
    'visit.read',
    'visit.handle',
    'visit.assign',
    'duty.read',
    'protection.read',
    'protection.propose',
    'warning.read',
    'warning.handle',
    'person.reveal',
    'signal.read',
    'unit.read',
    'list.read',
  ],
  'grid-worker': ['visit.read', 'visit.handle'],
  liaison: [
    'source.read',
    'quarantine.read',
    'quarantine.mend',
    'unit.read',
    'instruction.read',
    'instruction.answer',
  ],
  commander: [
    'report.write',
    'funds.read',
    'funds.handle',
    'funds.approve',
    'return.read',
    'return.approve',
    'instruction.read',
    'visit.read',
    'visit.assign',
    'duty.read',
    'duty.manage',
    'shift.read',
    'protection.read',
    'protection.propose',
    'protection.approve',
    'figure.read',
    'policy.read',
    'policy.approve',
    'warning.read',
    'warning.handle',
    'warning.reassign',
    'person.reveal',
    'signal.read',
    'source.read',
    'unit.read',
    'user.read',
    'model.read',
    'typology.read',
    'typology.approve',
    'typology.replay',
    'proposal.read',
    'proposal.decide',
    'list.read',
    'list.propose',
    'list.approve',
  ],
  // Whoever decides appeals takes entries out.
  governance: [
    'funds.read',
    'return.read',
    'figure.read',
    'policy.read',
    'protection.read',
    'unit.read',
    'user.read',
    'source.read',
    'model.read',
    'typology.read',
    'list.read',
    'list.propose',
    'list.approve',
  ],
  auditor: [
    'funds.read',
    'return.read',
    'figure.read',
    'policy.read',
    'protection.read',
    'audit.read',
    'unit.read',
    'user.read',
    'model.read',
    'typology.read',
    'proposal.read',
    'list.read',
  ],
  administrator: [
    'policy.read',
    'policy.propose',
    'duty.read',
    'unit.read',
    'unit.manage',
    'user.read',
    'user.manage',
    'source.read',
    'source.manage',
    'model.read',
    'list.read',
    'list.import',
    'city.control',
    'typology.read',
  ],
};

/** Why a role may look at personal data in full. */
export const purposesOfRole: Readonly<Record<Role, readonly Purpose[]>> = {
  'seat-operator': ['dissuasion'],
  'shift-leader': ['dissuasion'],
  'fund-officer': ['fund-disposal'],
  analyst: ['investigation', 'data-quality'],
  'station-officer': ['dissuasion'],
  'grid-worker': [],
  liaison: [],
  commander: ['dissuasion', 'investigation'],
  governance: [],
  auditor: [],
  administrator: [],
};

/** What the act is about: the unit that answers for it, and the purpose where data is revealed. */
export type AccessSubject = {
  /** Unit ids from the root to the unit that answers for the subject; absent for things of the whole centre. */
  readonly unitPath?: readonly string[];
};

/**
 * May this actor do this? Refused in this order: kind of actor, role, jurisdiction (hidden), purpose.
 * No matching line means no.
 */
export function may(
  actor: Actor | undefined,
  permission: Permission,
  subject: AccessSubject = {},
  purpose?: Purpose,
): Verdict {
  if (permission === 'public') return allow('public');
  if (!actor) return deny('not-signed-in');
  if (permission === 'source')
    return actor.kind === 'source' ? allow('api-key') : deny('not-a-source');
  if (actor.kind === 'source') return deny('source-only-submits');
  if (actor.kind === 'system') return allow(`system:${actor.reason}`);
  const role = grantingRole(actor.roles, permission);
  if (role === undefined) return deny('no-role-grants');
  const path = subject.unitPath;
  if (path !== undefined && !path.includes(actor.unitId)) {
    return { allowed: false, rule: 'outside-jurisdiction', hidden: true };
  }
  if (
    permission === 'person.reveal' &&
    purpose !== undefined &&
    !actor.roles.some((r) => purposesOfRole[r].includes(purpose))
  ) {
    return deny('purpose-not-allowed');
  }
  return allow(role);
}

function grantingRole(held: readonly Role[], permission: Permission): string | undefined {
  if (everySignedIn.includes(permission)) return 'signed-in';
  return held.find((r) => permissionsOfRole[r].includes(permission));
}

/** Every permission that the roles give together; what the screens use to show or hide. */
export function permissionsOf(held: readonly Role[]): Permission[] {
  const all = new Set<Permission>(everySignedIn);
  for (const role of held) for (const p of permissionsOfRole[role]) all.add(p);
  return [...all].sort();
}

function allow(rule: string): Verdict {
  return { allowed: true, rule, hidden: false };
}
function deny(rule: string): Verdict {
  return { allowed: false, rule, hidden: false };
}
