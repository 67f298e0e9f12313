/** One card for an address and a day: who joins which, and how an address is compared. */
import type { VisitEvent, VisitState, VisitSubject, VisitTier } from './state.ts';

const fullWidth = /[！-～]/gu;

/**
 * An address as it is compared: full-width forms, spaces and the ways to write a number's parts
 * (`3 号楼 2 单元 501 室`, `3号楼2单元501`) are levelled. Somebody without an address is alone on
 * their card.
 */
export function addressKey(
  address: string | null,
  region: string | null,
  personId: string,
): string {
  const plain = (address ?? '')
    .replaceAll(fullWidth, (c) => String.fromCodePoint((c.codePointAt(0) ?? 0) - 0xfee0))
    .toLowerCase()
    .replaceAll(/[\s,，.。·\-—_/#()（）]/gu, '')
    .replaceAll(/号楼|栋|幢|座/gu, '号')
    .replaceAll(/室|房|户$/gu, '');
  return plain === '' ? `person:${personId}` : `${region ?? ''}:${plain}`;
}

export type Opening = {
  readonly id: string;
  readonly at: number;
  readonly actor: string;
  readonly reason: string;
  readonly subject: VisitSubject;
  readonly unitId: string;
  readonly tier: VisitTier;
  readonly userId: string | null;
  readonly card: Pick<VisitState, 'addressKey' | 'address' | 'place' | 'region' | 'cell' | 'day'>;
};

/** A new card with its first assignment. */
export function openVisit(opening: Opening): readonly VisitEvent[] {
  const { id, at, actor, reason, subject, unitId, tier, userId, card } = opening;
  return [
    { id: `${id}.1`, at, actor, kind: 'opened', card: { ...card, id }, subject, reason },
    { id: `${id}.2`, at, actor, kind: 'assigned', unitId, tier, userId, reason },
  ];
}
