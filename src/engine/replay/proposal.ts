/** What typologies propose about accounts, numbers, devices and sites, told once each. */
import type { FraudSignal } from '../../core/signal/index.ts';
import type { Role, TypologyHit } from '../../core/typology/index.ts';
import type { PartyKind } from './truth.ts';

export type Proposal = {
  /** Of the signal that first led to it. */
  readonly position: number;
  readonly at: number;
  readonly typology: string;
  readonly kind: PartyKind;
  readonly value: string;
};

type Party = { readonly kind: PartyKind; readonly value: string };

/** Remembers what was proposed; a typology names each party once. */
export class Proposals {
  readonly #seen = new Set<string>();

  /** New proposals of one decision. */
  of(signal: FraudSignal, hits: readonly TypologyHit[], position: number): readonly Proposal[] {
    if (hits.length === 0) return none;
    return hits.flatMap((hit) => {
      const party = hit.shadow ? undefined : partyOf(signal, hit.subject);
      if (party === undefined) return [];
      const key = `${hit.typology} ${party.kind} ${party.value}`;
      if (this.#seen.has(key)) return [];
      this.#seen.add(key);
      return [{ position, at: signal.occurredAt, typology: hit.typology, ...party }];
    });
  }
}
const none: readonly Proposal[] = [];

function partyOf(signal: FraudSignal, subject: Role): Party | undefined {
  switch (subject) {
    case 'payer':
      return signal.kind === 'transfer'
        ? { kind: 'account', value: signal.payer.account }
        : undefined;
    case 'payee':
      return signal.kind === 'transfer'
        ? { kind: 'account', value: signal.payee.account }
        : undefined;
    case 'number': {
      const value = signal.counterpart.number ?? signal.counterpart.sender;
      return value === undefined ? undefined : { kind: 'number', value };
    }
    case 'device':
      return signal.device === undefined ? undefined : { kind: 'device', value: signal.device };
    case 'site':
      return signal.kind === 'visit' && signal.web !== undefined
        ? { kind: 'site', value: signal.web.registrableDomain }
        : undefined;
    case 'person':
    case 'pair':
      return undefined;
  }
}
