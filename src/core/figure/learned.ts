/**
 * Success learned by channel and category: what the centre has seen, drawn towards a reference until
 * there is enough of it. The queue reads it as the chance that a channel reaches and convinces.
 */

export type SuccessCount = {
  readonly channel: string;
  readonly category: string;
  readonly tried: number;
  readonly reached: number;
  readonly convinced: number;
};

export type LearnedSuccess = {
  readonly channel: string;
  readonly category: string;
  /** Of a hundred tries, and of a hundred who were reached. */
  readonly reachRate: number;
  readonly convinceRate: number;
  /** Cases behind it; few mean that it stands near the reference. */
  readonly cases: number;
};

export type SuccessReference = { readonly reachRate: number; readonly convinceRate: number };

/** Cases that the reference weighs as much as. */
export const referenceWeight = 20;

const drawn = (hits: number, cases: number, reference: number): number =>
  (hits + referenceWeight * reference) / (cases + referenceWeight);

/** First the channel over all categories towards the reference, then each category towards its channel. */
export function learnSuccess(
  counts: readonly SuccessCount[],
  referenceOf: (channel: string) => SuccessReference,
): readonly LearnedSuccess[] {
  const channels = new Map<string, SuccessReference>();
  for (const channel of new Set(counts.map((c) => c.channel))) {
    const own = counts.filter((c) => c.channel === channel);
    const sum = (pick: (c: SuccessCount) => number): number =>
      own.reduce((total, c) => total + pick(c), 0);
    const reference = referenceOf(channel);
    channels.set(channel, {
      reachRate: drawn(
        sum((c) => c.reached),
        sum((c) => c.tried),
        reference.reachRate,
      ),
      convinceRate: drawn(
        sum((c) => c.convinced),
        sum((c) => c.reached),
        reference.convinceRate,
      ),
    });
  }
  return counts.map(({ channel, category, tried, reached, convinced }) => {
    const towards = channels.get(channel) ?? referenceOf(channel);
    return {
      channel,
      category,
      reachRate: drawn(reached, tried, towards.reachRate),
      convinceRate: drawn(convinced, reached, towards.convinceRate),
      cases: tried,
    };
  });
}
