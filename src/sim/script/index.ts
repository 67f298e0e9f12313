/** Every kind of fraud that is played in the city, and how often each. */
import type { FraudScript } from './fraud-script.ts';
import { brush } from './brush.ts';
import { credit } from './credit.ts';
import { ecom } from './ecom.ts';
import { flight } from './flight.ts';
import { game } from './game.ts';
import { invest } from './invest.ts';
import { leader } from './leader.ts';
import { loan } from './loan.ts';
import { police } from './police.ts';
import { romance } from './romance.ts';
import { shop } from './shop.ts';

export type { FraudScript } from './fraud-script.ts';
export { flight, flightNumber } from './flight.ts';

/**
 * Cases of each kind: counts of the 102,762 filed cases of CCL23-Eval task 6 (100,473 of them in
 * these kinds), and for flights the 9.5 % that Xiamen published for a week of July 2024.
 */
export const fraudShares: readonly (readonly [FraudScript, number])[] = [
  [brush, 35_459],
  [ecom, 13_772],
  [invest, 11_836],
  [loan, 11_105],
  [credit, 8464],
  [shop, 7058],
  [police, 4563],
  [leader, 4407],
  [game, 2155],
  [romance, 1654],
  [flight, 10_547],
];

/** Texts of which a campaign against passengers takes one. */
export const flightTexts = flight.leadIns;
