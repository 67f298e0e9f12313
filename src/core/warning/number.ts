/** The day of the centre and the number that people quote. */
import { dayMs, hourMs } from '../kernel/index.ts';

/** China keeps one time zone without summer time: UTC+8. */
const zoneMs = 8 * hourMs;

/** Start of the centre's day that holds this instant. */
export function dayStart(at: number): number {
  return Math.floor((at + zoneMs) / dayMs) * dayMs - zoneMs;
}

/** `261122` for 22 November 2026, in the centre's time. */
export function dayCode(at: number): string {
  return new Date(at + zoneMs).toISOString().slice(2, 10).replaceAll('-', '');
}

/** `YJ-261122-0418`. */
export function warningNumber(at: number, ordinal: number): string {
  return `YJ-${dayCode(at)}-${ordinal.toString().padStart(4, '0')}`;
}
