/**
 * A campaign against air passengers (机票退改签): a list of bookings has leaked, and on one day many
 * people get the same text with their own name and flight, from few numbers and with one site.
 * When, by which gang and with what is drawn for the whole city, so that every borough sees it.
 */
import type { Underworld } from '../city/gang.ts';
import { day, hour } from '../play.ts';
import { Random } from '../random.ts';
import { flightTexts } from '../script/index.ts';

export type Campaign = {
  readonly gang: number;
  readonly port: string;
  readonly number: string;
  readonly site: string;
  /** The one text of the campaign, a phrase. */
  readonly text: string;
  readonly startsAt: number;
  readonly lastsMs: number;
  /** Of how many people one is on the list. */
  readonly oneIn: number;
};

/** Days between two campaigns, on average. */
const everyDays = 3;

/** The campaign of a day, if there is one. */
export function campaignOf(
  seed: number,
  dayAt: number,
  { gangs }: Underworld,
): Campaign | undefined {
  const random = Random.of(seed, 'campaign', Math.floor(dayAt / day));
  if (!random.chance(1 / everyDays)) return undefined;
  const flights = gangs.get('FLIGHT') ?? [];
  const index = random.below(flights.length);
  const gang = flights[index];
  if (gang === undefined) return undefined;
  return {
    gang: index,
    port: random.pick(gang.ports),
    number: random.pick(gang.numbers),
    site: random.pick(gang.sites),
    text: random.pick(flightTexts),
    startsAt: dayAt + random.between(8, 15) * hour,
    lastsMs: random.between(2, 6) * hour,
    oneIn: random.between(600, 1600),
  };
}
