/**
 * How a server and the process that runs its simulated city talk: one JSON object a line. Secrets
 * pass on standard input only, never on a command line.
 */
import type { ReplyOf } from './route.ts';
import type { governanceRoutes } from './governance.ts';

export type CityStatus = ReplyOf<(typeof governanceRoutes)['city.read']>;

export type CityControl = {
  readonly running?: boolean;
  readonly speed?: number;
  readonly operators?: boolean;
};

export type CitySource = { readonly name: string; readonly key: string };

/** A simulated person at a seat or a station, with an open session. */
export type CityOperator = {
  readonly login: string;
  readonly role: 'seat' | 'branch' | 'station' | 'grid' | 'fund' | 'commander';
  /** Name of the unit they belong to. */
  readonly unit: string;
  /** As the browser would send it: `wuzha_session=…`. */
  readonly cookie: string;
  readonly csrf: string;
};

/** The first line to the city. */
export type CityStart = {
  /** Origin of the server. */
  readonly base: string;
  readonly sources: readonly CitySource[];
  readonly operators: readonly CityOperator[];
  readonly seed: number;
  readonly people: number;
  /** City seconds per second. */
  readonly speed: number;
  /** Whether simulated operators work; yes where not told. */
  readonly operatorsOn?: boolean;
  /** UDP port of the simulated telephone network; none where not told. */
  readonly telephonePort?: number;
  /** Port of this machine where the banks of the city take orders; no banks where not told. */
  readonly bankControl?: number;
  /** How many gangs have accounts there. */
  readonly bankGangs?: number;
};

export type ToCity =
  | { readonly control: CityControl }
  /** New sessions, after the city asked for them. */
  | { readonly operators: readonly CityOperator[] };

export type FromCity =
  | { readonly status: CityStatus }
  /** The sessions have ended: send new ones. */
  | { readonly ask: 'operators' };
