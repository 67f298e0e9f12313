/** Every scene, and how often each begins: assumptions, as nothing is published about them. */
import { courierDesk, goip, salesDesk } from './caller.ts';
import { bookkeeper, carefulBuyer, sharedPhone, stall, tuition, wedding } from './honest.ts';
import {
  concentratedIn,
  dormantRevived,
  fastThrough,
  manyCards,
  nightChain,
  probeFirst,
  scatteredIn,
} from './mule.ts';
import type { Scene, SceneHand } from './scene.ts';

export type { Party, Scene, SceneHand } from './scene.ts';

export type SceneKind = {
  readonly play: (hand: SceneHand) => Scene;
  /** How many begin on a day among a million people. */
  readonly perMillionDay: number;
  /** First and last hour of the day at which it begins. */
  readonly hours: readonly [number, number];
  readonly isFraud: boolean;
};

const fraud = (
  play: SceneKind['play'],
  perMillionDay: number,
  hours: SceneKind['hours'] = [9, 22],
): SceneKind => ({ play, perMillionDay, hours, isFraud: true });
const honest = (
  play: SceneKind['play'],
  perMillionDay: number,
  hours: SceneKind['hours'] = [9, 20],
): SceneKind => ({ play, perMillionDay, hours, isFraud: false });

export const sceneKinds: readonly SceneKind[] = [
  fraud(scatteredIn, 12),
  fraud(concentratedIn, 10),
  fraud(fastThrough, 15),
  fraud(dormantRevived, 8),
  fraud(probeFirst, 10),
  fraud(nightChain, 8, [20, 22]),
  fraud(manyCards, 8),
  fraud(goip, 8, [9, 16]),
  honest(courierDesk, 16, [8, 14]),
  honest(salesDesk, 12, [9, 15]),
  honest(wedding, 15, [16, 19]),
  honest(stall, 20, [14, 22]),
  honest(tuition, 60),
  honest(carefulBuyer, 50),
  honest(bookkeeper, 20, [9, 15]),
  honest(sharedPhone, 60),
];
