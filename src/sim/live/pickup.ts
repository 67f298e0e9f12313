/** How the people of the city answer their telephones. */
import type { Pickup } from '../network/telephone.ts';
import type { Random } from '../random.ts';

/** Shares of calls to people; real centres tell of far more that nobody answers. */
const share = { away: 0.08, busy: 0.04, declines: 0.03 } as const;

/** Phones of the centre and of the police answer soon; those of people as people do. */
export function pickupOf(number: string, random: Random): Pickup {
  if (/^\d{2,8}$/.test(number)) return { does: 'answers', afterMs: random.between(300, 1_200) };
  const draw = random.next();
  if (draw < share.away) {
    return { does: 'refuses', status: 480, afterMs: random.between(12_000, 20_000) };
  }
  if (draw < share.away + share.busy) return { does: 'refuses', status: 486, afterMs: 500 };
  if (draw < share.away + share.busy + share.declines) {
    return { does: 'refuses', status: 603, afterMs: random.between(2_000, 6_000) };
  }
  return { does: 'answers', afterMs: random.between(2_500, 8_000) };
}
