/** Whom a hit of a typology speaks of, by name. */
import type { FraudSignal } from '../../core/signal/index.ts';
import type { Role } from '../../core/typology/index.ts';
import { SHARED_PLATFORMS } from '../../core/url/index.ts';

export const subjectKinds = ['person', 'number', 'account', 'device', 'site', 'app'] as const;
export type SubjectKind = (typeof subjectKinds)[number];
export type ProposalSubject = { readonly kind: SubjectKind; readonly value: string };

/** Undefined where the signal does not name one. Of a pair the other side is meant. */
export function subjectOf(
  signal: FraudSignal,
  personId: string,
  role: Role,
): ProposalSubject | undefined {
  switch (role) {
    case 'person':
      return { kind: 'person', value: personId };
    case 'number':
      return numberOf(signal);
    case 'payer':
    case 'payee':
      return signal.kind === 'transfer'
        ? { kind: 'account', value: signal[role].account }
        : undefined;
    case 'device':
      return signal.device === undefined ? undefined : { kind: 'device', value: signal.device };
    case 'site':
      return siteOf(signal);
    case 'pair':
      return signal.kind === 'transfer'
        ? { kind: 'account', value: signal.payee.account }
        : (numberOf(signal) ?? siteOf(signal));
  }
}

function numberOf({ counterpart }: FraudSignal): ProposalSubject | undefined {
  const value = counterpart.number ?? counterpart.sender;
  return value === undefined ? undefined : { kind: 'number', value };
}

function siteOf(signal: FraudSignal): ProposalSubject | undefined {
  const web = signal.kind === 'visit' ? signal.web : signal.counterpart.web;
  if (web !== undefined) {
    const isShared = SHARED_PLATFORMS.has(web.registrableDomain);
    const value = isShared ? (web.url.split('?', 1)[0] ?? web.url) : web.registrableDomain;
    return { kind: 'site', value };
  }
  const app = signal.kind === 'visit' ? signal.app : signal.counterpart.app;
  return app === undefined ? undefined : { kind: 'app', value: app.package ?? app.name };
}
