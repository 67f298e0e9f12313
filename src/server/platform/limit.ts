/** Rate limits: a token bucket per key, in bounded memory. */

export type Limit = { readonly burst: number; readonly perSecond: number };

type Bucket = { tokens: number; at: number };

export type RateLimiter = {
  /** Takes `cost` tokens; answers 0, or the seconds to wait when there are too few. */
  take(key: string, cost: number, now: number): number;
};

/** Keys kept; the one unused longest goes first. */
const keysMax = 20_000;

export function makeRateLimiter({ burst, perSecond }: Limit): RateLimiter {
  const buckets = new Map<string, Bucket>();
  return {
    take(key, cost, now) {
      const bucket = buckets.get(key) ?? { tokens: burst, at: now };
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > keysMax) {
        const oldest = buckets.keys().next();
        if (!oldest.done) buckets.delete(oldest.value);
      }
      const gained = (Math.max(0, now - bucket.at) / 1000) * perSecond;
      bucket.tokens = Math.min(burst, bucket.tokens + gained);
      bucket.at = now;
      if (bucket.tokens < cost) return Math.max(1, Math.ceil((cost - bucket.tokens) / perSecond));
      bucket.tokens -= cost;
      return 0;
    },
  };
}
