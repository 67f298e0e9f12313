/** The day of the centre and the number that people quote. */
import { dayMs, formatInstant, zoneMs } from '../kernel/index.ts';

/** Start of the centre's day that holds this instant. */
export function dayStart(at: number): number {
  return Math.floor((at + zoneMs) / dayMs) * dayMs - zoneMs;
}

/** `261122` for 22 November 2026, in the centre's time. */
export function dayCode(at: number): string {
  return formatInstant(at + zoneMs)
    .slice(2, 10)
    .replaceAll('-', '');
}

/** `YJ-261122-0418`. */
export function warningNumber(at: number, ordinal: number): string {
  return `YJ-${dayCode(at)}-${ordinal.toString().padStart(4, '0')}`;
}
