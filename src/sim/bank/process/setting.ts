/** What all processes of a simulated world know: one file in its folder, made at the first start. */
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../../../core/kernel/index.ts';
import type { Town } from '../customer.ts';
import type { FaultShares } from '../fault.ts';

/** Time of the world at `epoch` of this machine's clock, and how fast it goes from there. */
export type WorldClock = { readonly at: Instant; readonly epoch: number; readonly speed: number };

export type WorldSetting = {
  readonly seed: number;
  readonly count: number;
  readonly cases: number;
  readonly gangs?: number;
  /** The city whose ordinary people have their accounts here. */
  readonly town?: Town;
  readonly lengthMs: number;
  /** When the world begins. */
  readonly startAt: Instant;
  /** Set anew where time is passed over. */
  clock: WorldClock;
  /** How long everything takes, against the usual: less than 1 for a demonstration. */
  readonly tempo: number;
  /** Code of the centre and where it takes answers. */
  readonly centreCode: string;
  readonly centreUrl: string;
  readonly faults: FaultShares;
  /** Banks that speak ISO 20022; the others speak the messages of the platform. */
  readonly iso?: readonly string[];
  /** Ports by the codes of the banks. */
  readonly ports: Readonly<Record<string, number>>;
  /** Banks by process. */
  readonly groups: readonly (readonly string[])[];
};

const fileOf = (dir: string): string => join(dir, 'world.json');

export function readWorld(dir: string): WorldSetting | undefined {
  if (!existsSync(fileOf(dir))) return undefined;
  return JSON.parse(readFileSync(fileOf(dir), 'utf8')) as WorldSetting;
}

export function writeWorld(dir: string, setting: WorldSetting): void {
  writeFileSync(fileOf(dir), `${JSON.stringify(setting, null, 2)}\n`);
}

export const timeOf = ({ at, epoch, speed }: WorldClock): Instant =>
  Math.round(at + (Date.now() - epoch) * speed) as Instant;
