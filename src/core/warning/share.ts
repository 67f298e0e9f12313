/** Sharing work out among people. */
type Hand = { readonly id: string; readonly load: number };

/**
 * Gives each thing to whoever has least then, in the order given; of equals the first. Empty where
 * there is nobody.
 */
export function shareOut(
  things: readonly string[],
  hands: readonly Hand[],
): ReadonlyMap<string, string> {
  const loads = hands.map(({ id, load }) => ({ id, load }));
  const shares = new Map<string, string>();
  for (const thing of new Set(things)) {
    const least = loads.reduce<(typeof loads)[number] | undefined>(
      (best, hand) => (best === undefined || hand.load < best.load ? hand : best),
      undefined,
    );
    if (least === undefined) return shares;
    least.load += 1;
    shares.set(thing, least.id);
  }
  return shares;
}
