/** Whom a hit of a typology speaks of, by name. */
import { subjectValueOf } from '../../core/rule/index.ts';
import type { FraudSignal } from '../../core/signal/index.ts';
import type { Role } from '../../core/typology/index.ts';

export type SubjectKind = 'person' | 'number' | 'account' | 'device' | 'site';
export type ProposalSubject = { readonly kind: SubjectKind; readonly value: string };

const kindOfRole: Readonly<Record<Role, SubjectKind>> = {
  person: 'person',
  pair: 'person',
  number: 'number',
  payer: 'account',
  payee: 'account',
  device: 'device',
  site: 'site',
};

/** Undefined where the signal does not name one. */
export function subjectOf(
  signal: FraudSignal,
  personId: string,
  role: Role,
): ProposalSubject | undefined {
  const value = subjectValueOf(signal, role, personId);
  return value === '' ? undefined : { kind: kindOfRole[role], value };
}
